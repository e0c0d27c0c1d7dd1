/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-tally-page.h"

#include "th-casebook.h"

#include <glib/gi18n.h>

struct _ThTallyPage
{
  ThPage parent_instance;

  GtkWidget *line;

  ThCasebook *casebook;
};

G_DEFINE_FINAL_TYPE (ThTallyPage, th_tally_page, TH_TYPE_PAGE)

static void
show_reading (ThTallyPage *self)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);
  g_autofree char *text = NULL;

  if (reading == NULL)
    return;
  text = g_strdup_printf (_ ("%u visits"),
                          th_tally_count (reading->tally, "visits_attempted", NULL, NULL));
  gtk_label_set_label (GTK_LABEL (self->line), text);
}

static void
th_tally_page_dispose (GObject *object)
{
  ThTallyPage *self = TH_TALLY_PAGE (object);

  g_clear_object (&self->casebook);

  G_OBJECT_CLASS (th_tally_page_parent_class)->dispose (object);
}

static void
th_tally_page_class_init (ThTallyPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_tally_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-tally-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThTallyPage, line);
}

static void
th_tally_page_init (ThTallyPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
th_tally_page_new (ThSession *session)
{
  ThTallyPage *self = g_object_new (TH_TYPE_TALLY_PAGE, "session", session, NULL);

  self->casebook = th_casebook_for_session (session);
  th_page_set_title (TH_PAGE (self), _ ("Tally"), NULL);
  g_signal_connect_object (self->casebook, "notify::reading", G_CALLBACK (show_reading), self,
                           G_CONNECT_SWAPPED);
  show_reading (self);

  return GTK_WIDGET (self);
}
