/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The page stays while the record on it changes: next, previous, a tap in the queue. What is on
 * screen is one reading, and an approval names that reading and nothing that came later.
 */

#include "th-review-page.h"

#include "th-decision.h"
#include "th-error-text.h"
#include "th-kind.h"
#include "th-queue.h"
#include "th-record-item.h"
#include "th-record-list.h"
#include "th-review-entry.h"
#include "th-review-keys.h"
#include "th-review-lines.h"
#include "th-review-reading.h"
#include "th-session-calls.h"
#include "th-shell.h"

#include <glib/gi18n.h>

struct _ThReviewPage
{
  ThPage parent_instance;

  GtkWidget *queue_list;
  GtkWidget *decided;
  GtkWidget *decided_words;
  GtkWidget *lines;
  GtkWidget *block;
  GtkWidget *block_words;
  GtkWidget *still_words; /* where they lead nowhere */
  GtkWidget *return_button;
  GtkWidget *approve;
  GtkWidget *next;
  GtkWidget *done; /* nothing comes next */

  ThQueue *queue;
  ThDecision *decision;
  char *record;             /* asked for */
  ThReviewReading *reading; /* on screen; of another record while the next is being read */
  guint n_readings;         /* begun, to know one that is older */
  gboolean is_opening;      /* until it was shown: the reading for it may be overtaken by another */
};

G_DEFINE_FINAL_TYPE (ThReviewPage, th_review_page, TH_TYPE_PAGE)

static ThSession *
session_of (ThReviewPage *self)
{
  return th_page_get_session (TH_PAGE (self));
}

static ThCasebookReading *
get_casebook (ThReviewPage *self)
{
  return th_casebook_get_reading (th_queue_get_casebook (self->queue));
}

static const char *
get_place (ThReviewPage *self)
{
  const ThRecord *premises = self->reading->premises;
  const char *title = th_record_get_title (premises != NULL ? premises : self->reading->governing);

  return title != NULL ? title : "";
}

static gboolean
can (ThReviewPage *self, ThAction action)
{
  return self->reading != NULL && (self->reading->actions & (1u << action)) != 0;
}

/* What was decided a moment ago stands as it was until the time for Undo has passed; it is not
 * decided on twice. */
static gboolean
is_decided (ThReviewPage *self)
{
  const ThRecord *governing = self->reading->governing;

  return th_decision_covers (self->decision, th_record_get_id (governing),
                             th_review_get_state (governing));
}

static void
show_title (ThReviewPage *self)
{
  const char *id = th_record_get_id (self->reading->governing);
  guint place = th_queue_get_place (self->queue, id);
  g_autofree char *line = NULL;

  if (place > 0)
    /* Translators: which of how many */
    line = g_strdup_printf (_ ("%u of %u"), place, th_queue_get_items (self->queue)->len);
  th_page_set_title (TH_PAGE (self), get_place (self), line);
}

static void
show_bar (ThReviewPage *self)
{
  const ThReviewBlock *first = NULL;
  guint n_open = th_review_reading_count_open (self->reading);
  g_autofree char *text = th_review_lines_dup_block (get_casebook (self), self->reading, &first);
  gboolean is_last;

  if (text == NULL && n_open > 0)
    text = g_strdup_printf (ngettext ("%u question open", "%u questions open", n_open), n_open);
  gtk_label_set_text (GTK_LABEL (self->block_words), text != NULL ? text : "");
  gtk_label_set_text (GTK_LABEL (self->still_words), text != NULL && first == NULL ? text : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->block), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text != NULL ? text : "", -1);
  gtk_widget_set_visible (self->block, first != NULL);
  gtk_widget_set_visible (self->still_words, first == NULL);
  gtk_widget_set_visible (self->return_button, can (self, TH_ACTION_RETURN) && !is_decided (self));
  gtk_widget_set_visible (
    self->approve,
    can (self, TH_ACTION_APPROVE) && !is_decided (self)
      && (th_review_get_state (self->reading->governing) == TH_REVIEW_SUBMITTED
          || !th_review_is_covered (self->reading->governing, self->reading->covered)));
  is_last =
    is_decided (self)
    && th_queue_find_beside (self->queue, th_record_get_id (self->reading->governing), 1) == NULL;
  if (is_last)
    gtk_label_set_text (GTK_LABEL (self->still_words), _ ("Nothing else waits."));
  gtk_widget_set_visible (self->done, is_last);
  gtk_widget_set_visible (self->next, !is_last && !gtk_widget_get_visible (self->approve));
}

/* What is read here is opened with the page; a restricted note is closed here and has a page of its
 * own. */
static void
open_shown (ThReviewPage *self)
{
  if (self->is_opening)
    th_page_close_beside (TH_PAGE (self));
  for (guint i = 0; i < self->reading->records->len; i++)
    {
      const ThRecord *record = g_ptr_array_index (self->reading->records, i);

      if (th_kind_get_bit (th_record_get_kind (record)) != TH_KINDS_RESTRICTED)
        th_page_open_beside (TH_PAGE (self), th_record_get_id (record));
    }
}

static void
show_reading (ThReviewPage *self)
{
  ThCasebookReading *casebook = get_casebook (self);
  g_autoptr (GPtrArray) lines = NULL;

  if (casebook == NULL || self->reading == NULL)
    return;
  lines = th_review_lines_new (
    session_of (self), casebook, self->reading,
    th_queue_find_item (self->queue, th_record_get_id (self->reading->governing)));
  th_record_list_set_items (TH_RECORD_LIST (self->lines), lines, "");
  th_record_list_set_marked (TH_RECORD_LIST (self->queue_list),
                             th_record_get_id (self->reading->governing));
  show_title (self);
  show_bar (self);
  open_shown (self);
}

typedef struct
{
  ThReviewPage *self;
  guint n_reading;
} Reading;

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Reading *job = data;
  g_autoptr (ThReviewPage) self = job->self;
  g_autoptr (ThReviewReading) reading = NULL;
  g_autoptr (GError) error = NULL;

  reading = th_review_reading_finish (TH_SESSION (source), result, &error);
  if (g_cancellable_is_cancelled (th_page_get_cancellable (TH_PAGE (self)))
      || job->n_reading != self->n_readings)
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
  show_reading (self);
  if (self->is_opening && get_casebook (self) != NULL)
    {
      const char *id = th_record_get_id (self->reading->governing);

      self->is_opening = FALSE;
      th_record_list_scroll_to (TH_RECORD_LIST (self->queue_list), id, NULL);
      /* The record's first line: the one before may have been read to its end. */
      th_record_list_scroll_to (TH_RECORD_LIST (self->lines), id, NULL);
    }
}

static void
read_record (ThReviewPage *self)
{
  Reading *job = g_new0 (Reading, 1);

  job->self = g_object_ref (self);
  job->n_reading = ++self->n_readings;
  th_review_reading_async (session_of (self), self->record,
                           th_page_get_cancellable (TH_PAGE (self)), on_read_cb, job);
}

static void
open_record (ThReviewPage *self, const char *record)
{
  char *old = self->record;

  self->record = g_strdup (record);
  g_free (old);
  self->is_opening = TRUE;
  read_record (self);
}

/* The casebook has been read again: somebody's tablet sent something. */
static void
on_queue_cb (ThReviewPage *self)
{
  th_record_list_set_items (TH_RECORD_LIST (self->queue_list), th_queue_get_items (self->queue),
                            _ ("Nothing else waits."));
  if (self->record != NULL)
    read_record (self);
}

static gboolean
on_chosen_cb (ThReviewPage *self, const ThPlaceStep *step)
{
  if (!g_str_equal (step->page, "review"))
    return FALSE;
  open_record (self, step->record);
  return TRUE;
}

static void
on_move_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ThReviewPage *self = TH_REVIEW_PAGE (widget);
  const char *beside;

  beside =
    th_queue_find_beside (self->queue, self->record, g_str_equal (action, "queue.next") ? 1 : -1);
  if (beside != NULL && g_strcmp0 (beside, self->record) != 0)
    open_record (self, beside);
  else
    th_page_say (TH_PAGE (self), _ ("That is the end of the list."));
}

/* The list no longer has what was decided on; what stands in its place comes next. */
static void
on_made_cb (ThReviewPage *self, const char *record)
{
  const char *beside = th_queue_find_beside (self->queue, record, 1);

  if (beside == NULL)
    beside = th_queue_find_beside (self->queue, record, -1);
  if (beside != NULL)
    open_record (self, beside);
}

static void
on_decision_cb (ThReviewPage *self)
{
  const char *words = th_decision_get_words (self->decision);
  const GError *error = th_decision_get_error (self->decision);
  g_autofree char *text = error != NULL ? th_error_text_dup (error) : NULL;

  gtk_label_set_text (GTK_LABEL (self->decided_words), words != NULL ? words : "");
  gtk_widget_set_visible (self->decided, words != NULL);
  if (text != NULL)
    th_page_say (TH_PAGE (self), text);
  if (self->reading != NULL && get_casebook (self) != NULL)
    show_bar (self);
}

static void
go_to_block (ThReviewPage *self, const ThReviewBlock *block)
{
  const char *page = block->reason == TH_REVIEW_BLOCK_HELD ? "held" : "answer";
  g_autoptr (ThPlaceStep) step = th_place_step_new_at (page, block->record, NULL, block->field);

  th_page_go (TH_PAGE (self), step);
}

static void
on_block_cb (ThReviewPage *self)
{
  const ThReviewBlock *first = NULL;
  g_autofree char *text = NULL;

  if (self->reading == NULL || get_casebook (self) == NULL)
    return;
  text = th_review_lines_dup_block (get_casebook (self), self->reading, &first);
  if (first != NULL)
    go_to_block (self, first);
}

static void
on_approve_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ThReviewPage *self = TH_REVIEW_PAGE (widget);
  g_autofree char *words = NULL;

  if (!gtk_widget_get_visible (self->approve) || self->reading == NULL
      || get_casebook (self) == NULL)
    return;
  if (self->reading->blocks->len > 0)
    {
      const ThReviewBlock *first = NULL;
      g_autofree char *text =
        th_review_lines_dup_block (get_casebook (self), self->reading, &first);

      if (text != NULL)
        th_page_say (TH_PAGE (self), text);
      if (first != NULL)
        go_to_block (self, first);
      return;
    }
  words = g_strdup_printf (_ ("%s: %s"), _ ("Approved"), get_place (self));
  th_decision_make (self->decision,
                    th_review_entry_new_state (self->reading->governing, self->reading->covered,
                                               TH_REVIEW_APPROVED, NULL),
                    th_review_get_state (self->reading->governing), words);
}

static void
on_return_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ThReviewPage *self = TH_REVIEW_PAGE (widget);
  g_autoptr (ThPlaceStep) step = NULL;

  if (!gtk_widget_get_visible (self->return_button))
    return;
  step = th_place_step_new_at ("decide", th_record_get_id (self->reading->governing),
                               th_review_state_get_name (TH_REVIEW_RETURNED), NULL);
  th_page_go (TH_PAGE (self), step);
}

static void
on_undo_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  th_decision_undo (TH_REVIEW_PAGE (widget)->decision);
}

static void
on_keys_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autoptr (ThPlaceStep) step = th_place_step_new ("keys", NULL);

  th_page_go (TH_PAGE (widget), step);
}

static void
th_review_page_constructed (GObject *object)
{
  ThReviewPage *self = TH_REVIEW_PAGE (object);
  const ThPlaceStep *step = th_page_get_step (TH_PAGE (self));

  G_OBJECT_CLASS (th_review_page_parent_class)->constructed (object);

  if (step == NULL || step->record == NULL)
    return;
  self->queue = th_queue_for_session (session_of (self));
  self->decision = th_decision_for_session (session_of (self));
  g_signal_connect_object (self->decision, "made", G_CALLBACK (on_made_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->decision, "changed", G_CALLBACK (on_decision_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->queue, "changed", G_CALLBACK (on_queue_cb), self,
                           G_CONNECT_SWAPPED);
  th_review_keys_add (GTK_WIDGET (self));
  open_record (self, step->record);
  on_queue_cb (self);
}

static void
th_review_page_describe (ThPage *page, ThPlaceStep *step)
{
  ThReviewPage *self = TH_REVIEW_PAGE (page);

  g_free (step->record);
  step->record = g_strdup (self->record);
}

static void
th_review_page_leave (ThPage *page)
{
  ThReviewPage *self = TH_REVIEW_PAGE (page);

  if (self->decision != NULL)
    th_decision_settle (self->decision);
}

static void
th_review_page_dispose (GObject *object)
{
  ThReviewPage *self = TH_REVIEW_PAGE (object);

  g_clear_object (&self->queue);
  g_clear_object (&self->decision);
  g_clear_pointer (&self->reading, th_review_reading_free);
  g_clear_pointer (&self->record, g_free);

  G_OBJECT_CLASS (th_review_page_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "queue.next", NULL, on_move_cb);
  gtk_widget_class_install_action (widget_class, "queue.previous", NULL, on_move_cb);
  gtk_widget_class_install_action (widget_class, "queue.keys", NULL, on_keys_cb);
  gtk_widget_class_install_action (widget_class, "review.approve", NULL, on_approve_cb);
  gtk_widget_class_install_action (widget_class, "review.return", NULL, on_return_cb);
  gtk_widget_class_install_action (widget_class, "review.undo", NULL, on_undo_cb);
}

static void
th_review_page_class_init (ThReviewPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = th_review_page_constructed;
  object_class->dispose = th_review_page_dispose;
  TH_PAGE_CLASS (klass)->describe = th_review_page_describe;
  TH_PAGE_CLASS (klass)->leave = th_review_page_leave;
  install_actions (widget_class);

  g_type_ensure (TH_TYPE_RECORD_LIST);
  g_type_ensure (TH_TYPE_SHELL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-review-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThReviewPage, queue_list);
  gtk_widget_class_bind_template_child (widget_class, ThReviewPage, decided);
  gtk_widget_class_bind_template_child (widget_class, ThReviewPage, decided_words);
  gtk_widget_class_bind_template_child (widget_class, ThReviewPage, lines);
  gtk_widget_class_bind_template_child (widget_class, ThReviewPage, block);
  gtk_widget_class_bind_template_child (widget_class, ThReviewPage, block_words);
  gtk_widget_class_bind_template_child (widget_class, ThReviewPage, still_words);
  gtk_widget_class_bind_template_child (widget_class, ThReviewPage, return_button);
  gtk_widget_class_bind_template_child (widget_class, ThReviewPage, approve);
  gtk_widget_class_bind_template_child (widget_class, ThReviewPage, next);
  gtk_widget_class_bind_template_child (widget_class, ThReviewPage, done);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_block_cb);
}

static void
th_review_page_init (ThReviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  th_record_list_set_narrow (TH_RECORD_LIST (self->queue_list), TRUE);
}
