/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Three separate facts, in words: saved on this tablet, sent to the station, reviewed by a person.
 */

#include "th-finished-page.h"

#include "th-sync-words.h"

#include <glib/gi18n.h>

struct _ThFinishedPage
{
  ThRecordPage parent_instance;

  GtkWidget *where;
};

G_DEFINE_FINAL_TYPE (ThFinishedPage, th_finished_page, TH_TYPE_RECORD_PAGE)

static void
show_where (ThFinishedPage *self)
{
  ThSync *sync = th_session_get_sync (th_page_get_session (TH_PAGE (self)));
  const char *sent = th_sync_words_get_sent (sync);

  gtk_label_set_text (GTK_LABEL (self->where),
                      sent != NULL ? sent
                                   : _ ("Saved on this tablet. Not sent yet: it will be sent when "
                                        "you are in coverage."));
}

static void
th_finished_page_opened (ThRecordPage *page)
{
  ThFinishedPage *self = TH_FINISHED_PAGE (page);
  ThSync *sync = th_session_get_sync (th_page_get_session (TH_PAGE (self)));
  g_autofree char *title = th_open_record_dup_title (th_record_page_get_record (page));

  th_page_set_title (TH_PAGE (self), title, NULL);
  g_signal_connect_object (sync, "notify::unsent", G_CALLBACK (show_where), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (sync, "notify::unsent-blobs", G_CALLBACK (show_where), self,
                           G_CONNECT_SWAPPED);
  show_where (self);
}

static void
th_finished_page_class_init (ThFinishedPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  TH_RECORD_PAGE_CLASS (klass)->opened = th_finished_page_opened;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-finished-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThFinishedPage, where);
}

static void
th_finished_page_init (ThFinishedPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
