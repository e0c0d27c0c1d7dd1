/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What differs comes first, because that is what decides. A word is taken back by saying nothing,
 * so that the two are offered again; who said what stays in the log.
 */

#include "th-same-page.h"

#include "th-detail.h"
#include "th-draft.h"
#include "th-error-text.h"
#include "th-pair-layout.h"
#include "th-pair-row.h"
#include "th-report-answers.h"
#include "th-review-entry.h"
#include "th-row-button.h"
#include "th-same-words.h"
#include "th-session-calls.h"
#include "th-words.h"

#include <glib/gi18n.h>

struct _ThSamePage
{
  ThPage parent_instance;

  GtkWidget *gone;
  GtkWidget *body;
  GtkWidget *said_box;
  GtkWidget *said;
  GtkWidget *undo;
  GtkWidget *first;
  GtkWidget *second;
  GtkWidget *alike;
  GtkWidget *differs_title;
  GtkWidget *differs;
  GtkWidget *single_title;
  GtkWidget *single;
  GtkWidget *agrees_title;
  GtkWidget *agrees;
  GtkWidget *reason_box;
  GtkWidget *reason;
  GtkWidget *problem;
  GtkWidget *not_allowed;
  GtkWidget *no;
  GtkWidget *yes;

  ThCasebook *casebook;
  ThCasebookReading *shown;
  ThCaseRecord *a; /* of @shown; NULL where it is not there */
  ThCaseRecord *b;
  gboolean is_writing;
};

G_DEFINE_FINAL_TYPE (ThSamePage, th_same_page, TH_TYPE_PAGE)

/* What is said of the pair, whichever of the two it stands on. */
typedef struct
{
  ThSameWord word;
  char *by; /* NULL for nobody */
  int64_t at;
} Said;

static void
take_said (Said *said, const ThRecord *record, const char *other)
{
  g_autofree char *path = th_kind_dup_choice (TH_FIELD_SAME_AS, other);
  g_autoptr (GArray) values = th_record_list_values (record, path);
  const ThFieldValue *latest;

  if (values->len == 0)
    return;
  latest = &g_array_index (values, ThFieldValue, 0);
  if (th_value_is_null (latest->value) || (said->by != NULL && said->at >= latest->at))
    return;
  g_free (said->by);
  said->by = g_strdup (latest->by);
  said->at = latest->at;
}

static void
show_said (ThSamePage *self)
{
  const ThSameWords *words = th_same_words_of (th_record_get_kind (self->a->record));
  const char *one = th_record_get_id (self->a->record);
  const char *two = th_record_get_id (self->b->record);
  ThSame *same = th_case_get_same (self->shown->case_);
  Said said = { th_same_get_word (same, one, two), NULL, 0 };
  int64_t now = th_session_now (th_page_get_session (TH_PAGE (self)));
  g_autofree char *name = NULL;
  g_autofree char *when = NULL;
  g_autofree char *text = NULL;

  take_said (&said, self->a->record, two);
  take_said (&said, self->b->record, one);
  if (said.by != NULL)
    {
      name = th_words_dup_officer (self->shown->operation, said.by);
      when = th_words_dup_when (said.at, now, th_words_get_zone (self->shown->operation));
    }
  if (said.word == TH_SAME_YES)
    /* Translators: name of a person, when they said so, what it means */
    text = g_strdup_printf (_ ("Said to be the same by %s, %s. %s"), name, when, _ (words->joined));
  else if (said.word == TH_SAME_NO)
    text =
      g_strdup_printf (_ ("Said not to be the same by %s, %s. %s"), name, when, _ (words->apart));
  else if (th_same_is_same (same, one, two))
    text = g_strdup_printf (_ ("Both are said to be the same as a third. %s"), _ (words->joined));
  gtk_widget_set_visible (self->said_box, text != NULL);
  gtk_label_set_text (GTK_LABEL (self->said), text != NULL ? text : "");
  gtk_widget_set_visible (self->undo, said.word != TH_SAME_UNSAID);
  gtk_widget_set_visible (self->yes, said.word != TH_SAME_YES);
  gtk_widget_set_visible (self->no, said.word != TH_SAME_NO);
  gtk_button_set_label (GTK_BUTTON (self->yes), _ (words->yes));
  g_free (said.by);
}

static void
show_head (ThSamePage *self, GtkWidget *row, const char *tag, const ThCaseRecord *record)
{
  int64_t now = th_session_now (th_page_get_session (TH_PAGE (self)));
  g_autofree char *title = g_strdup_printf ("%s   %s", tag, th_same_words_get_title (record));
  g_autofree char *origin = th_same_words_dup_origin (self->shown, record, now);
  ThReviewState state =
    record->governing != NULL ? th_review_get_state (record->governing->record) : TH_REVIEW_DRAFT;

  th_row_button_set_text (TH_ROW_BUTTON (row), title, origin);
  th_row_button_set_pill (TH_ROW_BUTTON (row),
                          record->governing != NULL ? _ (th_review_state_get_label (state)) : NULL,
                          th_words_get_tint (state));
}

static void
clear (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
}

static void
show_group (GtkWidget *title, GtkWidget *rows)
{
  gboolean has_any = gtk_widget_get_first_child (rows) != NULL;

  gtk_widget_set_visible (title, has_any);
  gtk_widget_set_visible (rows, has_any);
}

static void
show_answers (ThSamePage *self)
{
  g_autoptr (GPtrArray) pairs =
    th_report_answers_compare (self->shown->words, self->a->record, self->b->record,
                               th_words_get_zone (self->shown->operation));

  clear (self->differs);
  clear (self->single);
  clear (self->agrees);
  for (guint i = 0; i < pairs->len; i++)
    {
      const ThReportPair *pair = g_ptr_array_index (pairs, i);
      gboolean is_single = *pair->a == '\0' || *pair->b == '\0';

      if (g_str_equal (pair->a, pair->b))
        gtk_box_append (GTK_BOX (self->agrees), th_detail_new (pair->label, pair->a));
      else
        gtk_box_append (GTK_BOX (is_single ? self->single : self->differs),
                        th_pair_row_new (pair->label, "1", pair->a, "2", pair->b));
    }
  show_group (self->differs_title, self->differs);
  show_group (self->single_title, self->single);
  show_group (self->agrees_title, self->agrees);
}

/* Whether this person may say so of @record: the word stands on either of the two. */
static gboolean
may_join (ThSamePage *self, ThCaseRecord *record)
{
  ThReviewSource source = th_case_get_source (self->shown->case_);
  ThActor actor = th_session_get_actor (th_page_get_session (TH_PAGE (self)));

  return th_permission_ask (&actor, TH_ACTION_JOIN, record->record, TRUE, &source) == NULL;
}

static void
show_allowed (ThSamePage *self)
{
  gboolean is_allowed = may_join (self, self->a) || may_join (self, self->b);

  gtk_widget_set_visible (self->not_allowed, !is_allowed);
  gtk_widget_set_visible (self->reason_box, is_allowed);
  if (is_allowed)
    return;
  gtk_widget_set_visible (self->undo, FALSE);
  gtk_widget_set_visible (self->yes, FALSE);
  gtk_widget_set_visible (self->no, FALSE);
}

static void
show_pair (ThSamePage *self)
{
  const ThSameWords *words = th_same_words_of (th_record_get_kind (self->a->record));
  ThCaseRecord *premises = self->a->premises;
  g_autofree char *alike = th_same_words_dup_alike (self->a, self->b);

  th_page_set_title (TH_PAGE (self), _ (words->question),
                     premises != NULL ? th_same_words_get_title (premises) : NULL);
  show_head (self, self->first, "1", self->a);
  show_head (self, self->second, "2", self->b);
  gtk_label_set_text (GTK_LABEL (self->alike), alike != NULL ? alike : _ ("Nothing that tells."));
  show_answers (self);
  show_said (self);
  show_allowed (self);
}

static gboolean
is_there (ThCaseRecord *record)
{
  return record != NULL && !th_record_is_purged (record->record);
}

static void
show_reading (ThSamePage *self)
{
  const ThPlaceStep *step = th_page_get_step (TH_PAGE (self));
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);
  gboolean are_there;

  if (reading == NULL || step->record == NULL || step->section == NULL)
    return;
  g_clear_pointer (&self->shown, th_casebook_reading_unref);
  self->shown = th_casebook_reading_ref (reading);
  self->a = th_case_find (reading->case_, step->record);
  self->b = th_case_find (reading->case_, step->section);
  are_there = is_there (self->a) && is_there (self->b) && self->a->kind == self->b->kind;
  gtk_widget_set_visible (self->gone, !are_there);
  gtk_widget_set_visible (self->body, are_there);
  gtk_widget_set_visible (self->yes, are_there);
  gtk_widget_set_visible (self->no, are_there);
  if (are_there)
    show_pair (self);
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThSamePage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  self->is_writing = FALSE;
  if (th_session_append_finish (TH_SESSION (source), result, &error))
    {
      th_draft_clear (GTK_EDITABLE (self->reason));
      return;
    }
  if (g_cancellable_is_cancelled (th_page_get_cancellable (TH_PAGE (self))))
    return;
  text = th_error_text_dup (error);
  th_page_say (TH_PAGE (self), text);
}

static void
write_entry (ThSamePage *self, ThEntry *entry)
{
  self->is_writing = TRUE;
  th_session_append_async (th_page_get_session (TH_PAGE (self)), entry, on_written_cb,
                           g_object_ref (self));
}

static char *
dup_reason (ThSamePage *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->reason))));
}

static void
say (ThSamePage *self, gboolean is_same)
{
  g_autofree char *reason = dup_reason (self);
  gboolean is_first;

  if (self->is_writing || self->shown == NULL || !is_there (self->a) || !is_there (self->b))
    return;
  gtk_widget_set_visible (self->problem, *reason == '\0');
  if (*reason == '\0')
    {
      gtk_widget_grab_focus (self->reason);
      return;
    }

  is_first = may_join (self, self->a);
  write_entry (
    self, th_review_entry_new_join (is_first ? self->a->record : self->b->record,
                                    th_record_get_id (is_first ? self->b->record : self->a->record),
                                    is_same, reason));
}

static void
on_yes_cb (ThSamePage *self)
{
  say (self, TRUE);
}

static void
on_no_cb (ThSamePage *self)
{
  say (self, FALSE);
}

static void
on_undo_cb (ThSamePage *self)
{
  g_autofree char *reason = dup_reason (self);
  const char *why = *reason != '\0' ? reason : NULL;
  ThEntry *entries[2];

  if (self->is_writing || self->shown == NULL)
    return;
  entries[0] =
    th_review_entry_new_unsaid (self->a->record, th_record_get_id (self->b->record), why);
  entries[1] =
    th_review_entry_new_unsaid (self->b->record, th_record_get_id (self->a->record), why);
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      if (entries[i] != NULL)
        write_entry (self, entries[i]);
    }
}

static void
go_to (ThSamePage *self, const char *record)
{
  g_autoptr (ThPlaceStep) step = th_place_step_new ("hub", record);

  th_page_go (TH_PAGE (self), step);
}

static void
on_first_cb (ThSamePage *self)
{
  go_to (self, th_page_get_step (TH_PAGE (self))->record);
}

static void
on_second_cb (ThSamePage *self)
{
  go_to (self, th_page_get_step (TH_PAGE (self))->section);
}

static void
th_same_page_constructed (GObject *object)
{
  ThSamePage *self = TH_SAME_PAGE (object);
  ThSession *session = th_page_get_session (TH_PAGE (self));
  const ThPlaceStep *step = th_page_get_step (TH_PAGE (self));

  G_OBJECT_CLASS (th_same_page_parent_class)->constructed (object);

  if (step->section != NULL)
    th_page_open_beside (TH_PAGE (self), step->section);
  self->casebook = th_casebook_for_session (session);
  g_signal_connect_object (self->casebook, "notify::reading", G_CALLBACK (show_reading), self,
                           G_CONNECT_SWAPPED);
  th_draft_keep_at (GTK_EDITABLE (self->reason), session, step, NULL);
  show_reading (self);
}

static void
th_same_page_dispose (GObject *object)
{
  ThSamePage *self = TH_SAME_PAGE (object);

  g_clear_pointer (&self->shown, th_casebook_reading_unref);
  g_clear_object (&self->casebook);

  G_OBJECT_CLASS (th_same_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, ThSamePage, gone);
  gtk_widget_class_bind_template_child (widget_class, ThSamePage, body);
  gtk_widget_class_bind_template_child (widget_class, ThSamePage, said_box);
  gtk_widget_class_bind_template_child (widget_class, ThSamePage, said);
  gtk_widget_class_bind_template_child (widget_class, ThSamePage, undo);
  gtk_widget_class_bind_template_child (widget_class, ThSamePage, first);
  gtk_widget_class_bind_template_child (widget_class, ThSamePage, second);
  gtk_widget_class_bind_template_child (widget_class, ThSamePage, alike);
  gtk_widget_class_bind_template_child (widget_class, ThSamePage, differs_title);
  gtk_widget_class_bind_template_child (widget_class, ThSamePage, differs);
  gtk_widget_class_bind_template_child (widget_class, ThSamePage, single_title);
  gtk_widget_class_bind_template_child (widget_class, ThSamePage, single);
  gtk_widget_class_bind_template_child (widget_class, ThSamePage, agrees_title);
  gtk_widget_class_bind_template_child (widget_class, ThSamePage, agrees);
  gtk_widget_class_bind_template_child (widget_class, ThSamePage, reason_box);
  gtk_widget_class_bind_template_child (widget_class, ThSamePage, reason);
  gtk_widget_class_bind_template_child (widget_class, ThSamePage, problem);
  gtk_widget_class_bind_template_child (widget_class, ThSamePage, not_allowed);
  gtk_widget_class_bind_template_child (widget_class, ThSamePage, no);
  gtk_widget_class_bind_template_child (widget_class, ThSamePage, yes);
}

static void
th_same_page_class_init (ThSamePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = th_same_page_constructed;
  object_class->dispose = th_same_page_dispose;

  g_type_ensure (TH_TYPE_PAIR_LAYOUT);
  g_type_ensure (TH_TYPE_ROW_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-same-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_yes_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_no_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_undo_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_first_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_second_cb);
}

static void
th_same_page_init (ThSamePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
