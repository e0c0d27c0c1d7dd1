/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-language-bar.h"

#include "th-wrap-layout.h"

struct _ThLanguageBar
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *languages;

  ThOpenRecord *record;
};

G_DEFINE_FINAL_TYPE (ThLanguageBar, th_language_bar, GTK_TYPE_WIDGET)

static void
show (ThLanguageBar *self)
{
  const char *language = th_form_entry_get_language (th_open_record_get_entry (self->record));
  GtkWidget *button = gtk_widget_get_first_child (self->languages);

  for (; button != NULL; button = gtk_widget_get_next_sibling (button))
    gtk_toggle_button_set_active (
      GTK_TOGGLE_BUTTON (button),
      g_strcmp0 (g_object_get_data (G_OBJECT (button), "language"), language) == 0);
}

static void
on_clicked_cb (ThLanguageBar *self, GtkWidget *button)
{
  th_open_record_set_language (self->record, g_object_get_data (G_OBJECT (button), "language"));
  show (self);
}

/* "English (en)": authors write the code behind the name. */
static void
add_language (ThLanguageBar *self, const char *language)
{
  const char *code = strrchr (language, '(');
  g_autofree char *name = NULL;
  GtkWidget *button;

  name = code != NULL && code > language ? g_strndup (language, (gsize) (code - language))
                                         : g_strdup (language);
  button = gtk_toggle_button_new_with_label (g_strchomp (name));
  gtk_label_set_wrap (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), TRUE);
  gtk_widget_add_css_class (button, "answer");
  g_object_set_data_full (G_OBJECT (button), "language", g_strdup (language), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->languages), button);
}

static void
th_language_bar_dispose (GObject *object)
{
  ThLanguageBar *self = TH_LANGUAGE_BAR (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->record);

  G_OBJECT_CLASS (th_language_bar_parent_class)->dispose (object);
}

static void
th_language_bar_class_init (ThLanguageBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_language_bar_dispose;
  g_type_ensure (TH_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-language-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ThLanguageBar, box);
  gtk_widget_class_bind_template_child (widget_class, ThLanguageBar, languages);
}

static void
th_language_bar_init (ThLanguageBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
th_language_bar_set_record (ThLanguageBar *self, ThOpenRecord *record)
{
  ThFormEntry *entry = th_open_record_get_entry (record);
  const char *const *languages;

  g_return_if_fail (self->record == NULL && entry != NULL);

  self->record = g_object_ref (record);
  languages = th_form_list_languages (th_form_entry_get_form (entry));
  for (guint i = 0; languages[i] != NULL; i++)
    add_language (self, languages[i]);
  gtk_widget_set_visible (GTK_WIDGET (self), languages[0] != NULL && languages[1] != NULL);
  g_signal_connect_object (record, "refreshed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}
