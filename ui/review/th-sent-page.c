/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The answers go into the referral's own form, where they can be put right like any other. */

#include "th-sent-page.h"

#include "th-draft.h"
#include "th-error-text.h"
#include "th-time.h"
#include "th-words.h"

#include <glib/gi18n.h>

struct _ThSentPage
{
  ThRecordPage parent_instance;

  GtkWidget *to;
  GtkWidget *to_problem;
  GtkWidget *reference;
  GtkWidget *reason_box;
  GtkWidget *reason;
  GtkWidget *reason_problem;
  GtkWidget *not_allowed;
  GtkWidget *form;
  GtkWidget *sent;
};

G_DEFINE_FINAL_TYPE (ThSentPage, th_sent_page, TH_TYPE_RECORD_PAGE)

static ThEditing
get_editing (ThSentPage *self)
{
  ThOpenRecord *record = th_record_page_get_record (TH_RECORD_PAGE (self));

  return record != NULL && th_open_record_get_entry (record) != NULL
           ? th_open_record_get_editing (record)
           : TH_EDITING_NEVER;
}

static char *
dup_text (GtkWidget *entry)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));
}

static gboolean
answer (ThOpenRecord *record, const char *path, const char *text)
{
  ThFormNode *node = th_form_entry_find (th_open_record_get_entry (record), path);
  g_autoptr (GError) error = NULL;

  /* An operation may have a form of its own, without one of these. */
  if (node == NULL || *text == '\0')
    return TRUE;
  if (th_open_record_answer (record, node, text, &error))
    return TRUE;
  g_debug ("%s: %s", path, error != NULL ? error->message : "not taken");

  return FALSE;
}

static gboolean
check (ThSentPage *self)
{
  g_autofree char *to = dup_text (self->to);
  g_autofree char *reason = dup_text (self->reason);
  gboolean needs_reason = get_editing (self) == TH_EDITING_WITH_REASON;

  gtk_widget_set_visible (self->to_problem, *to == '\0');
  gtk_widget_set_visible (self->reason_problem, needs_reason && *reason == '\0');
  if (*to == '\0')
    gtk_widget_grab_focus (self->to);
  else if (needs_reason && *reason == '\0')
    gtk_widget_grab_focus (self->reason);

  return *to != '\0' && (!needs_reason || *reason != '\0');
}

static void
on_sent_cb (ThSentPage *self)
{
  ThOpenRecord *record = th_record_page_get_record (TH_RECORD_PAGE (self));
  ThSession *session = th_page_get_session (TH_PAGE (self));
  g_autofree char *to = dup_text (self->to);
  g_autofree char *reference = dup_text (self->reference);
  g_autofree char *reason = dup_text (self->reason);
  g_autofree char *now = NULL;

  if (get_editing (self) == TH_EDITING_NEVER || !check (self))
    return;
  if (get_editing (self) == TH_EDITING_WITH_REASON)
    th_open_record_set_reason (record, reason);
  now = th_time_dup_local (th_session_now (session),
                           th_words_get_zone (th_session_get_operation (session)));
  /* The others are asked only of what is sent, so that comes first. */
  if (!answer (record, "status", "sent") || !answer (record, "sent_at", now)
      || !answer (record, "sent_by", th_session_get_officer (session))
      || !answer (record, "sent_to", to) || !answer (record, "ref_received", reference))
    {
      th_page_say (TH_PAGE (self),
                   _ ("Not all of it was taken. Look at the referral’s page “Sending”."));
      return;
    }
  th_draft_forget (GTK_EDITABLE (self->to));
  th_draft_forget (GTK_EDITABLE (self->reference));
  th_draft_forget (GTK_EDITABLE (self->reason));
  th_page_go_back (TH_PAGE (self));
}

static void
th_sent_page_opened (ThRecordPage *page)
{
  ThSentPage *self = TH_SENT_PAGE (page);
  ThSession *session = th_page_get_session (TH_PAGE (page));
  const ThPlaceStep *step = th_page_get_step (TH_PAGE (page));
  g_autofree char *title = th_open_record_dup_title (th_record_page_get_record (page));

  th_draft_keep_at (GTK_EDITABLE (self->to), session, step, "to");
  th_draft_keep_at (GTK_EDITABLE (self->reference), session, step, "reference");
  th_draft_keep_at (GTK_EDITABLE (self->reason), session, step, "reason");
  th_page_set_title (TH_PAGE (page), _ ("Mark as sent"), title);
}

static void
th_sent_page_refresh (ThRecordPage *page)
{
  ThSentPage *self = TH_SENT_PAGE (page);
  ThEditing editing = get_editing (self);

  gtk_widget_set_visible (self->not_allowed, editing == TH_EDITING_NEVER);
  gtk_widget_set_visible (self->form, editing != TH_EDITING_NEVER);
  gtk_widget_set_visible (self->sent, editing != TH_EDITING_NEVER);
  gtk_widget_set_visible (self->reason_box, editing == TH_EDITING_WITH_REASON);
}

static void
th_sent_page_class_init (ThSentPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  TH_RECORD_PAGE_CLASS (klass)->opened = th_sent_page_opened;
  TH_RECORD_PAGE_CLASS (klass)->refresh = th_sent_page_refresh;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-sent-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThSentPage, to);
  gtk_widget_class_bind_template_child (widget_class, ThSentPage, to_problem);
  gtk_widget_class_bind_template_child (widget_class, ThSentPage, reference);
  gtk_widget_class_bind_template_child (widget_class, ThSentPage, reason_box);
  gtk_widget_class_bind_template_child (widget_class, ThSentPage, reason);
  gtk_widget_class_bind_template_child (widget_class, ThSentPage, reason_problem);
  gtk_widget_class_bind_template_child (widget_class, ThSentPage, not_allowed);
  gtk_widget_class_bind_template_child (widget_class, ThSentPage, form);
  gtk_widget_class_bind_template_child (widget_class, ThSentPage, sent);
  gtk_widget_class_bind_template_callback (widget_class, on_sent_cb);
}

static void
th_sent_page_init (ThSentPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
