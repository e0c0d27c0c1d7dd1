/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-reason-page.h"

#include "th-draft.h"

#include <glib/gi18n.h>

struct _ThReasonPage
{
  ThRecordPage parent_instance;

  GtkWidget *reason;
  GtkWidget *problem;
};

G_DEFINE_FINAL_TYPE (ThReasonPage, th_reason_page, TH_TYPE_RECORD_PAGE)

static void
on_change_cb (ThReasonPage *self)
{
  g_autofree char *reason = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->reason)));
  ThOpenRecord *record = th_record_page_get_record (TH_RECORD_PAGE (self));

  g_strstrip (reason);
  gtk_widget_set_visible (self->problem, *reason == '\0');
  if (*reason == '\0' || record == NULL)
    return;

  th_open_record_set_reason (record, reason);
  th_draft_forget (GTK_EDITABLE (self->reason));
  th_page_go_back (TH_PAGE (self));
}

static void
th_reason_page_opened (ThRecordPage *page)
{
  th_page_set_title (TH_PAGE (page), _ ("Why is it changed?"), th_record_page_get_place (page));
  th_draft_keep_at (GTK_EDITABLE (TH_REASON_PAGE (page)->reason),
                    th_page_get_session (TH_PAGE (page)), th_page_get_step (TH_PAGE (page)), NULL);
}

static void
th_reason_page_class_init (ThReasonPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  TH_RECORD_PAGE_CLASS (klass)->opened = th_reason_page_opened;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-reason-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThReasonPage, reason);
  gtk_widget_class_bind_template_child (widget_class, ThReasonPage, problem);
  gtk_widget_class_bind_template_callback (widget_class, on_change_cb);
}

static void
th_reason_page_init (ThReasonPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
