/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A PIN is typed twice; the first is held in locked memory until the second. */

#include "th-pin-page.h"

#include "th-error-text.h"
#include "th-pin-pad.h"

#include <glib/gi18n.h>
#include <string.h>

struct _ThPinPage
{
  ThPage parent_instance;

  GtkWidget *heading;
  GtkWidget *pad;
  GtkWidget *problem;

  ThKeyring *keyring;
  ThSecret *key;
  ThSecret *first;
};

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (ThPinPage, th_pin_page, TH_TYPE_PAGE)

static guint signals[N_SIGNALS];

static void
ask (ThPinPage *self, const char *problem)
{
  gtk_label_set_text (GTK_LABEL (self->heading), self->first == NULL
                                                   ? _ ("Choose a PIN for this shift")
                                                   : _ ("The same PIN again"));
  gtk_label_set_text (GTK_LABEL (self->problem), problem != NULL ? problem : "");
  gtk_widget_set_visible (self->problem, problem != NULL);
  gtk_widget_grab_focus (self->pad);
}

static void
finish (ThPinPage *self)
{
  th_pin_page_forget (self);
  g_signal_emit (self, signals[SIGNAL_DONE], 0);
}

static void
on_entered_cb (ThPinPage *self, const char *pin)
{
  g_autoptr (ThSecret) first = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (self->key == NULL)
    return;
  if (self->first == NULL)
    {
      self->first = th_secret_new (pin, strlen (pin) + 1);
      ask (self, NULL);
      return;
    }

  first = g_steal_pointer (&self->first);
  if (strcmp ((const char *) th_secret_get_bytes (first), pin) != 0)
    {
      ask (self, _ ("The two PINs are not the same. Choose one again."));
      return;
    }
  if (!th_keyring_set_pin (self->keyring, self->key, pin,
                           G_GINT64_CONSTANT (1000) * 60 * 60 * TH_PIN_SHIFT_HOURS, &error))
    {
      text = th_error_text_dup (error);
      ask (self, text);
      return;
    }
  finish (self);
}

static void
on_skip_cb (ThPinPage *self)
{
  finish (self);
}

static void
th_pin_page_dispose (GObject *object)
{
  th_pin_page_forget (TH_PIN_PAGE (object));

  G_OBJECT_CLASS (th_pin_page_parent_class)->dispose (object);
}

static void
th_pin_page_class_init (ThPinPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_pin_page_dispose;
  signals[SIGNAL_DONE] =
    g_signal_new ("done", TH_TYPE_PIN_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (TH_TYPE_PIN_PAD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-pin-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThPinPage, heading);
  gtk_widget_class_bind_template_child (widget_class, ThPinPage, pad);
  gtk_widget_class_bind_template_child (widget_class, ThPinPage, problem);
  gtk_widget_class_bind_template_callback (widget_class, on_entered_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_skip_cb);
}

static void
th_pin_page_init (ThPinPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
th_pin_page_new (void)
{
  ThPinPage *self = g_object_new (TH_TYPE_PIN_PAGE, NULL);

  th_page_set_title (TH_PAGE (self), _ ("Threshold"), NULL);

  return GTK_WIDGET (self);
}

void
th_pin_page_show (ThPinPage *self, ThKeyring *keyring, ThSecret *key)
{
  th_pin_page_forget (self);
  self->keyring = g_object_ref (keyring);
  self->key = th_secret_ref (key);
  th_pin_pad_clear (TH_PIN_PAD (self->pad));
  ask (self, NULL);
}

void
th_pin_page_forget (ThPinPage *self)
{
  g_clear_pointer (&self->first, th_secret_unref);
  g_clear_pointer (&self->key, th_secret_unref);
  g_clear_object (&self->keyring);
}
