/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-decide-page.h"

#include "th-casebook.h"
#include "th-decision.h"
#include "th-detail.h"
#include "th-draft.h"
#include "th-error-text.h"
#include "th-kind.h"
#include "th-review-entry.h"
#include "th-review-lines.h"
#include "th-review-reading.h"

#include <glib/gi18n.h>

struct _ThDecidePage
{
  ThPage parent_instance;

  GtkWidget *explain;
  GtkWidget *questions;
  GtkWidget *reason;
  GtkWidget *problem;
  GtkWidget *decide;

  ThReviewState state;
  ThCasebook *casebook;
  ThDecision *decision;
  ThReviewReading *reading;
  gboolean is_asked; /* to decide, before the record was read */
};

G_DEFINE_FINAL_TYPE (ThDecidePage, th_decide_page, TH_TYPE_PAGE)

static const struct
{
  ThReviewState state;
  const char *title;
  const char *explain;
  const char *hint;
  const char *button;
  const char *done;
} decisions[] = {
  { TH_REVIEW_RETURNED, N_ ("Send back"),
    N_ ("It goes back to the officer with your questions, each at the answer it is about."),
    N_ ("A word to the officer (optional)"), N_ ("Send it back"), N_ ("Sent back") },
  { TH_REVIEW_WITHDRAWN, N_ ("Withdraw"),
    N_ ("It is kept and counted nowhere. Reopening takes this back."),
    N_ ("For example: recorded twice"), N_ ("Withdraw it"), N_ ("Withdrawn") },
  { TH_REVIEW_DRAFT, N_ ("Reopen"),
    N_ ("It becomes a draft again, for the officer to go on with. What was recorded stays."),
    N_ ("For example: more was said later"), N_ ("Reopen it"), N_ ("Reopened") },
};

static guint
get_decision (ThDecidePage *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (decisions); i++)
    if (decisions[i].state == self->state)
      return i;

  return 0;
}

static void
show_problem (ThDecidePage *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->problem), text != NULL ? text : "");
  gtk_widget_set_visible (self->problem, text != NULL);
}

/* The questions stand for a word to the officer where there is none. Returns: (nullable) */
static char *
dup_reason (ThDecidePage *self)
{
  g_autofree char *typed = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->reason)));
  GString *asked;

  g_strstrip (typed);
  if (*typed != '\0')
    return g_steal_pointer (&typed);
  if (self->state != TH_REVIEW_RETURNED)
    return NULL;
  asked = g_string_new (NULL);
  for (guint i = 0; i < self->reading->queries->len; i++)
    {
      const ThRecord *query = g_ptr_array_index (self->reading->queries, i);
      const char *text = th_record_get_text (query, TH_FIELD_QUERY_TEXT);

      if (th_review_is_open_query (query) && text != NULL)
        g_string_append_printf (asked, "%s%s", asked->len > 0 ? " / " : "", text);
    }

  return g_string_free (asked, asked->len == 0);
}

/* Nothing is sent back without a question: the officer must know what is asked of them. */
static gboolean
lacks_question (ThDecidePage *self)
{
  gboolean lacks =
    self->state == TH_REVIEW_RETURNED && th_review_reading_count_open (self->reading) == 0;

  show_problem (
    self, lacks ? _ ("Ask a question first: go back, tap the answer it is about, and ask.") : NULL);
  return lacks;
}

/* What lies below a visit is named by itself, a visit by its premises. Returns: (nullable) */
static const char *
get_name (ThDecidePage *self)
{
  const ThRecord *place =
    self->reading->premises != NULL ? self->reading->premises : self->reading->governing;

  return th_record_get_title (th_review_reading_is_below (self->reading) ? self->reading->asked
                                                                         : place);
}

/* @why: for it. Returns: (transfer full): what brings the record that was asked for into the state
 */
static ThEntry *
make_entry (ThDecidePage *self, const char *why)
{
  const ThReviewReading *reading = self->reading;

  if (self->state != TH_REVIEW_RETURNED && th_review_reading_is_below (reading))
    return th_review_entry_new_state_below (reading->asked, reading->governing, self->state, why);

  return th_review_entry_new_state (reading->governing,
                                    self->state == TH_REVIEW_RETURNED ? reading->covered : NULL,
                                    self->state, why);
}

static void
on_decide_cb (ThDecidePage *self)
{
  g_autofree char *why = NULL;
  g_autofree char *words = NULL;
  const char *title;

  self->is_asked = self->reading == NULL;
  if (self->is_asked)
    return;
  why = dup_reason (self);
  if (lacks_question (self))
    return;
  if (why == NULL)
    {
      show_problem (self, _ ("Give a reason first."));
      return;
    }
  title = get_name (self);
  /* Translators: "Sent back", the name of a premises */
  words = g_strdup_printf (_ ("%s: %s"), _ (decisions[get_decision (self)].done),
                           title != NULL ? title : "");
  th_decision_make (self->decision, make_entry (self, why),
                    th_review_get_state (self->reading->asked), words);
  th_draft_clear (GTK_EDITABLE (self->reason));
  th_page_go_back (TH_PAGE (self));
}

static void
show_questions (ThDecidePage *self)
{
  ThCasebookReading *casebook = th_casebook_get_reading (self->casebook);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->questions)) != NULL)
    gtk_box_remove (GTK_BOX (self->questions), child);
  gtk_widget_set_visible (self->questions, FALSE);
  if (self->state != TH_REVIEW_RETURNED || casebook == NULL)
    return;
  for (guint i = 0; i < self->reading->queries->len; i++)
    {
      const ThRecord *query = g_ptr_array_index (self->reading->queries, i);
      g_autofree char *where = NULL;

      if (!th_review_is_open_query (query))
        continue;
      where = th_review_lines_dup_where (casebook, self->reading, th_record_get_parent (query),
                                         th_record_get_text (query, TH_FIELD_QUERY_FIELD));
      gtk_box_append (GTK_BOX (self->questions),
                      th_detail_new (where, th_record_get_text (query, TH_FIELD_QUERY_TEXT)));
      gtk_widget_set_visible (self->questions, TRUE);
    }
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThDecidePage) self = data;
  g_autoptr (ThReviewReading) reading = NULL;
  g_autoptr (GError) error = NULL;

  reading = th_review_reading_finish (TH_SESSION (source), result, &error);
  if (g_cancellable_is_cancelled (th_page_get_cancellable (TH_PAGE (self))))
    return;
  if (reading == NULL)
    {
      g_autofree char *text = th_error_text_dup (error);

      th_page_say (TH_PAGE (self), text);
      th_page_go_back (TH_PAGE (self));
      return;
    }
  g_clear_pointer (&self->reading, th_review_reading_free);
  self->reading = g_steal_pointer (&reading);
  th_page_set_title (TH_PAGE (self), _ (decisions[get_decision (self)].title), get_name (self));
  show_questions (self);
  lacks_question (self);
  if (self->is_asked)
    on_decide_cb (self);
}

static void
th_decide_page_constructed (GObject *object)
{
  ThDecidePage *self = TH_DECIDE_PAGE (object);
  const ThPlaceStep *step = th_page_get_step (TH_PAGE (self));
  ThSession *session = th_page_get_session (TH_PAGE (self));
  guint at;

  G_OBJECT_CLASS (th_decide_page_parent_class)->constructed (object);

  self->state = th_review_state_from_name (step != NULL ? step->section : NULL);
  at = get_decision (self);
  gtk_label_set_text (GTK_LABEL (self->explain), _ (decisions[at].explain));
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->reason), _ (decisions[at].hint));
  gtk_button_set_label (GTK_BUTTON (self->decide), _ (decisions[at].button));
  th_page_set_title (TH_PAGE (self), _ (decisions[at].title), NULL);
  if (step == NULL || step->record == NULL)
    return;
  th_draft_keep_at (GTK_EDITABLE (self->reason), session, step, NULL);
  self->casebook = th_casebook_for_session (session);
  self->decision = th_decision_for_session (session);
  th_review_reading_async (session, step->record, th_page_get_cancellable (TH_PAGE (self)),
                           on_read_cb, g_object_ref (self));
}

static void
th_decide_page_dispose (GObject *object)
{
  ThDecidePage *self = TH_DECIDE_PAGE (object);

  g_clear_object (&self->casebook);
  g_clear_object (&self->decision);
  g_clear_pointer (&self->reading, th_review_reading_free);

  G_OBJECT_CLASS (th_decide_page_parent_class)->dispose (object);
}

static void
th_decide_page_class_init (ThDecidePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = th_decide_page_constructed;
  object_class->dispose = th_decide_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-decide-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThDecidePage, explain);
  gtk_widget_class_bind_template_child (widget_class, ThDecidePage, questions);
  gtk_widget_class_bind_template_child (widget_class, ThDecidePage, reason);
  gtk_widget_class_bind_template_child (widget_class, ThDecidePage, problem);
  gtk_widget_class_bind_template_child (widget_class, ThDecidePage, decide);
  gtk_widget_class_bind_template_callback (widget_class, on_decide_cb);
}

static void
th_decide_page_init (ThDecidePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
