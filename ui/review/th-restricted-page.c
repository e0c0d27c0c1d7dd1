/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-restricted-page.h"

#include "th-casebook.h"
#include "th-detail.h"
#include "th-draft.h"
#include "th-error-text.h"
#include "th-kind.h"
#include "th-report-answers.h"
#include "th-session-calls.h"
#include "th-words.h"

#include <glib/gi18n.h>

struct _ThRestrictedPage
{
  ThPage parent_instance;

  GtkWidget *gate;
  GtkWidget *reason;
  GtkWidget *problem;
  GtkWidget *answers;

  ThCasebook *casebook;
  ThRecord *record; /* NULL until it was read */
  char *why;        /* given, while the note or the casebook is still being read */
  gboolean is_opening;
};

G_DEFINE_FINAL_TYPE (ThRestrictedPage, th_restricted_page, TH_TYPE_PAGE)

static void
say (ThRestrictedPage *self, const GError *error)
{
  g_autofree char *text = th_error_text_dup (error);

  th_page_say (TH_PAGE (self), text);
}

static void
show_answers (ThRestrictedPage *self)
{
  ThCasebookReading *casebook = th_casebook_get_reading (self->casebook);
  g_autoptr (GPtrArray) answers = NULL;

  if (casebook == NULL)
    return;
  answers =
    th_report_answers_list (casebook->words, self->record, th_words_get_zone (casebook->operation));
  for (guint i = 0; i < answers->len; i++)
    {
      const ThReportAnswer *answer = g_ptr_array_index (answers, i);

      gtk_box_append (GTK_BOX (self->answers), th_detail_new (answer->label, answer->text));
    }
  if (answers->len == 0)
    gtk_box_append (GTK_BOX (self->answers), th_detail_new (_ ("Answer"), _ ("No answer")));
  gtk_widget_set_visible (self->gate, FALSE);
  gtk_widget_set_visible (self->answers, TRUE);
}

/* Nothing is shown before it is written down that it was. Where another page waits for the reason,
 * that is what the person was on their way to. */
static void
on_logged_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThRestrictedPage) self = data;
  g_autoptr (GError) error = NULL;

  self->is_opening = FALSE;
  if (!th_opening_give_reason_finish (TH_OPENING (source), result, &error))
    {
      say (self, error);
      return;
    }
  th_draft_clear (GTK_EDITABLE (self->reason));
  if (g_cancellable_is_cancelled (th_page_get_cancellable (TH_PAGE (self))))
    return;
  if (g_strcmp0 (th_page_get_step (TH_PAGE (self))->section, TH_PAGE_FIRST_ASK) == 0)
    th_page_go_back (TH_PAGE (self));
  else
    show_answers (self);
}

static void
open_note (ThRestrictedPage *self)
{
  ThOpening *opening = th_page_get_opening (TH_PAGE (self));
  g_autofree char *why = NULL;

  if (self->why == NULL || self->record == NULL || opening == NULL
      || th_casebook_get_reading (self->casebook) == NULL)
    return;
  why = g_steal_pointer (&self->why);
  th_opening_give_reason_async (opening, self->record, why, on_logged_cb, g_object_ref (self));
}

static void
on_open_cb (ThRestrictedPage *self)
{
  g_autofree char *why = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->reason)));

  g_strstrip (why);
  gtk_widget_set_visible (self->problem, *why == '\0');
  if (*why == '\0' || self->is_opening)
    return;
  self->is_opening = TRUE;
  self->why = g_steal_pointer (&why);
  open_note (self);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThRestrictedPage) self = data;
  g_autoptr (GError) error = NULL;
  ThRecord *record = th_session_load_record_finish (TH_SESSION (source), result, &error);

  if (record == NULL)
    {
      if (!g_cancellable_is_cancelled (th_page_get_cancellable (TH_PAGE (self))))
        {
          say (self, error);
          th_page_go_back (TH_PAGE (self));
        }
      return;
    }
  self->record = record;
  open_note (self);
}

static void
th_restricted_page_constructed (GObject *object)
{
  ThRestrictedPage *self = TH_RESTRICTED_PAGE (object);
  const ThPlaceStep *step = th_page_get_step (TH_PAGE (self));

  G_OBJECT_CLASS (th_restricted_page_parent_class)->constructed (object);

  th_page_set_title (TH_PAGE (self), _ ("Restricted note"), NULL);
  if (step == NULL || step->record == NULL)
    return;
  self->casebook = th_casebook_for_session (th_page_get_session (TH_PAGE (self)));
  g_signal_connect_object (self->casebook, "notify::reading", G_CALLBACK (open_note), self,
                           G_CONNECT_SWAPPED);
  th_draft_keep_at (GTK_EDITABLE (self->reason), th_page_get_session (TH_PAGE (self)), step, NULL);
  th_session_load_record_async (th_page_get_session (TH_PAGE (self)), step->record,
                                th_page_get_cancellable (TH_PAGE (self)), on_read_cb,
                                g_object_ref (self));
}

static void
th_restricted_page_dispose (GObject *object)
{
  ThRestrictedPage *self = TH_RESTRICTED_PAGE (object);

  g_clear_object (&self->casebook);
  g_clear_pointer (&self->record, th_record_unref);
  g_clear_pointer (&self->why, g_free);

  G_OBJECT_CLASS (th_restricted_page_parent_class)->dispose (object);
}

static void
th_restricted_page_class_init (ThRestrictedPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = th_restricted_page_constructed;
  object_class->dispose = th_restricted_page_dispose;
  TH_PAGE_CLASS (klass)->is_gate = TRUE;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-restricted-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThRestrictedPage, gate);
  gtk_widget_class_bind_template_child (widget_class, ThRestrictedPage, reason);
  gtk_widget_class_bind_template_child (widget_class, ThRestrictedPage, problem);
  gtk_widget_class_bind_template_child (widget_class, ThRestrictedPage, answers);
  gtk_widget_class_bind_template_callback (widget_class, on_open_cb);
}

static void
th_restricted_page_init (ThRestrictedPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
