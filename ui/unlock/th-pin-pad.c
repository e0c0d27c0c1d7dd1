/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The digits stand in a fixed buffer that is wiped, never in a widget's text. */

#include "th-pin-pad.h"

#include "th-keyring.h"

#include <glib/gi18n.h>
#include <sodium.h>

struct _ThPinPad
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *keys;
  GtkWidget *dots;

  char pin[TH_PIN_DIGITS + 1];
  guint n_digits;
};

enum
{
  SIGNAL_ENTERED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (ThPinPad, th_pin_pad, GTK_TYPE_WIDGET)

static guint signals[N_SIGNALS];

static void
show_dots (ThPinPad *self)
{
  g_autoptr (GString) dots = g_string_new (NULL);
  g_autofree char *spoken = NULL;

  for (guint i = 0; i < TH_PIN_DIGITS; i++)
    g_string_append (dots, i < self->n_digits ? "●" : "○");
  gtk_label_set_text (GTK_LABEL (self->dots), dots->str);
  spoken = g_strdup_printf (_ ("%u of %u digits"), self->n_digits, TH_PIN_DIGITS);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->dots), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken, -1);
}

static void
add_digit (ThPinPad *self, char digit)
{
  char pin[TH_PIN_DIGITS + 1];

  if (self->n_digits == TH_PIN_DIGITS)
    return;

  self->pin[self->n_digits++] = digit;
  show_dots (self);
  if (self->n_digits < TH_PIN_DIGITS)
    return;

  memcpy (pin, self->pin, sizeof pin);
  th_pin_pad_clear (self);
  g_signal_emit (self, signals[SIGNAL_ENTERED], 0, pin);
  sodium_memzero (pin, sizeof pin);
}

static void
on_key_cb (ThPinPad *self, GtkButton *key)
{
  add_digit (self, *gtk_button_get_label (key));
}

static void
on_erase_cb (ThPinPad *self)
{
  if (self->n_digits > 0)
    self->pin[--self->n_digits] = '\0';
  show_dots (self);
}

static gboolean
on_pressed_cb (ThPinPad *self, guint key, guint code, GdkModifierType state)
{
  gunichar letter = gdk_keyval_to_unicode (key);

  if (letter >= '0' && letter <= '9')
    add_digit (self, (char) letter);
  else if (key == GDK_KEY_BackSpace)
    on_erase_cb (self);
  else
    return GDK_EVENT_PROPAGATE;

  return GDK_EVENT_STOP;
}

static void
th_pin_pad_dispose (GObject *object)
{
  ThPinPad *self = TH_PIN_PAD (object);

  sodium_memzero (self->pin, sizeof self->pin);
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (th_pin_pad_parent_class)->dispose (object);
}

static void
th_pin_pad_class_init (ThPinPadClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_pin_pad_dispose;
  signals[SIGNAL_ENTERED] =
    g_signal_new ("entered", TH_TYPE_PIN_PAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                  1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-pin-pad.ui");
  gtk_widget_class_bind_template_child (widget_class, ThPinPad, box);
  gtk_widget_class_bind_template_child (widget_class, ThPinPad, keys);
  gtk_widget_class_bind_template_child (widget_class, ThPinPad, dots);
  gtk_widget_class_bind_template_callback (widget_class, on_key_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_erase_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_pressed_cb);
}

static void
th_pin_pad_init (ThPinPad *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Keys of numbers stand alike in every language, and fingers know where. */
  gtk_widget_set_direction (self->keys, GTK_TEXT_DIR_LTR);
  show_dots (self);
}

void
th_pin_pad_clear (ThPinPad *self)
{
  sodium_memzero (self->pin, sizeof self->pin);
  self->n_digits = 0;
  show_dots (self);
}
