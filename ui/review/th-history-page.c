/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The history is fetched when the page opens and again when the record changed. Without a network
 * it is what this tablet wrote, and the page says so.
 */

#include "th-history-page.h"

#include "th-error-text.h"
#include "th-history-card.h"
#include "th-pair-row.h"
#include "th-row-button.h"
#include "th-session-calls.h"
#include "th-stack.h"
#include "th-words.h"
#include "th-wrap-layout.h"

#include <glib/gi18n.h>

/* Nobody reads more of them in one go. */
#define CARDS_MAX 200

struct _ThHistoryPage
{
  ThPage parent_instance;

  GtkWidget *stack;
  GtkWidget *list_page;
  GtkWidget *notice;
  GtkWidget *only;
  GtkWidget *cards;
  GtkWidget *more;
  GtkWidget *questions_page;
  GtkWidget *questions;
  GtkWidget *compared_page;
  GtkWidget *moments;
  GtkWidget *nothing;
  GtkWidget *compared;
  GtkWidget *choose;
  GtkWidget *order;
  GtkWidget *back_to_list;
  GtkWidget *compare;

  ThCasebook *casebook;
  ThHistory *history;
  GPtrArray *rows; /* of ThHistoryRow, borrowing from @history */
  char *question;  /* NULL for all */
  int64_t changed; /* of the record, when the history was asked for */
  gboolean is_oldest_first;
  gboolean is_loading;
};

G_DEFINE_FINAL_TYPE (ThHistoryPage, th_history_page, TH_TYPE_PAGE)

static ThCaseRecord *
find_record (ThHistoryPage *self)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);
  const char *id = th_page_get_step (TH_PAGE (self))->record;

  return reading != NULL && id != NULL ? th_case_find (reading->case_, id) : NULL;
}

static ThHistoryTerms
get_terms (ThHistoryPage *self)
{
  return (ThHistoryTerms){
    th_casebook_get_reading (self->casebook),
    th_record_get_kind (find_record (self)->record),
    th_session_now (th_page_get_session (TH_PAGE (self))),
  };
}

static void
clear (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
}

static void
show_part (ThHistoryPage *self, GtkWidget *part)
{
  gboolean is_list = part == self->list_page;

  th_stack_show_only (GTK_STACK (self->stack), part);
  gtk_widget_set_visible (self->compare, is_list);
  gtk_widget_set_visible (self->back_to_list, !is_list);
}

/* The earlier one first; counts all. */
static guint
list_picked (ThHistoryPage *self, int64_t moments[2])
{
  GtkWidget *card = gtk_widget_get_first_child (self->cards);
  guint n_picked = 0;

  for (; card != NULL; card = gtk_widget_get_next_sibling (card))
    {
      if (!th_history_card_is_picked (TH_HISTORY_CARD (card)))
        continue;
      if (n_picked < 2)
        moments[n_picked] = th_history_card_get_moment (TH_HISTORY_CARD (card));
      n_picked++;
    }
  if (n_picked == 2 && moments[0] > moments[1])
    {
      int64_t later = moments[0];

      moments[0] = moments[1];
      moments[1] = later;
    }

  return n_picked;
}

/* A third takes the place of those before it. */
static void
on_picked_cb (ThHistoryPage *self, GtkWidget *picked)
{
  int64_t moments[2];
  GtkWidget *card = gtk_widget_get_first_child (self->cards);

  if (!th_history_card_is_picked (TH_HISTORY_CARD (picked)) || list_picked (self, moments) <= 2)
    return;
  for (; card != NULL; card = gtk_widget_get_next_sibling (card))
    {
      if (card != picked)
        th_history_card_unpick (TH_HISTORY_CARD (card));
    }
}

static gboolean
has_question (const ThHistoryRow *row, const char *question)
{
  for (guint i = 0; i < row->changes->len; i++)
    {
      const ThHistoryChange *change = g_ptr_array_index (row->changes, i);
      g_autofree char *of = th_report_words_dup_question (change->path);

      if (g_str_equal (of, question))
        return TRUE;
    }

  return FALSE;
}

static void
show_cards (ThHistoryPage *self)
{
  ThHistoryTerms terms = get_terms (self);
  guint n_shown = 0, n_left = 0;
  g_autofree char *more = NULL;

  clear (self->cards);
  for (guint i = 0; i < self->rows->len; i++)
    {
      guint at = self->is_oldest_first ? i : self->rows->len - 1 - i;
      const ThHistoryRow *row = g_ptr_array_index (self->rows, at);
      GtkWidget *card;

      if (self->question != NULL && !has_question (row, self->question))
        continue;
      if (n_shown >= CARDS_MAX)
        {
          n_left++;
          continue;
        }
      card = th_history_card_new (&terms, row, self->question);
      g_signal_connect_object (card, "picked", G_CALLBACK (on_picked_cb), self, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (self->cards), card);
      n_shown++;
    }
  more = g_strdup_printf (ngettext ("%u more is not shown: choose one question.",
                                    "%u more are not shown: choose one question.", n_left),
                          n_left);
  gtk_label_set_text (GTK_LABEL (self->more), more);
  gtk_widget_set_visible (self->more, n_left > 0);
}

static void
show_notice (ThHistoryPage *self)
{
  const GError *error = th_history_get_error (self->history);
  g_autofree char *notice = NULL;
  guint n_hidden = 0;

  for (guint i = 0; i < self->rows->len; i++)
    n_hidden += ((ThHistoryRow *) g_ptr_array_index (self->rows, i))->entry->entry == NULL;
  if (error != NULL)
    notice = g_strdup (_ ("Only what this tablet wrote is shown. The rest is at the station, which "
                          "cannot be asked now."));
  else if (n_hidden > 0)
    notice =
      g_strdup_printf (ngettext ("%u entry cannot be read here: its proof is.",
                                 "%u entries cannot be read here: their proof is.", n_hidden),
                       n_hidden);
  gtk_label_set_text (GTK_LABEL (self->notice), notice != NULL ? notice : "");
  gtk_widget_set_visible (self->notice, notice != NULL);
}

static void
show_history (ThHistoryPage *self)
{
  ThHistoryTerms terms;
  g_autofree char *label = NULL;
  g_autofree char *only = NULL;

  if (self->history == NULL || find_record (self) == NULL)
    return;
  terms = get_terms (self);
  if (self->question != NULL)
    {
      label = th_history_words_dup_label (&terms, self->question);
      /* Translators: a question of the form */
      only = g_strdup_printf (_ ("Only: %s"), label);
    }
  gtk_label_set_text (GTK_LABEL (self->only), only != NULL ? only : "");
  gtk_widget_set_visible (self->only, only != NULL);
  gtk_button_set_label (GTK_BUTTON (self->choose),
                        only != NULL ? _ ("All questions") : _ ("One question"));
  gtk_button_set_label (GTK_BUTTON (self->order),
                        self->is_oldest_first ? _ ("Newest first") : _ ("Oldest first"));
  show_notice (self);
  show_cards (self);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThHistoryPage) self = data;
  g_autoptr (GError) error = NULL;
  ThHistory *history = th_session_load_history_finish (TH_SESSION (source), result, &error);
  g_autofree char *text = NULL;

  self->is_loading = FALSE;
  if (g_cancellable_is_cancelled (th_page_get_cancellable (TH_PAGE (self))))
    {
      th_history_free (history);
      return;
    }
  if (history == NULL)
    {
      text = th_error_text_dup (error);
      th_page_say (TH_PAGE (self), text);
      return;
    }
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->history, th_history_free);
  self->history = history;
  self->rows = th_history_list_rows (history);
  show_history (self);
}

static void
load (ThHistoryPage *self)
{
  if (self->is_loading)
    return;
  self->is_loading = TRUE;
  th_session_load_history_async (
    th_page_get_session (TH_PAGE (self)), th_page_get_step (TH_PAGE (self))->record,
    th_page_get_cancellable (TH_PAGE (self)), on_loaded_cb, g_object_ref (self));
}

static void
on_reading_cb (ThHistoryPage *self)
{
  ThCaseRecord *record = find_record (self);

  if (record == NULL)
    return;
  th_page_set_title (TH_PAGE (self), _ ("History"), th_record_get_title (record->record));
  if (self->history != NULL && self->changed != th_record_get_changed (record->record))
    load (self);
  else
    show_history (self);
  self->changed = th_record_get_changed (record->record);
}

static void
on_question_cb (ThHistoryPage *self, GtkWidget *row)
{
  g_free (self->question);
  self->question = g_strdup (g_object_get_data (G_OBJECT (row), "question"));
  show_history (self);
  show_part (self, self->list_page);
}

/* How often each question was answered, in the order in which they first were. */
static void
show_questions (ThHistoryPage *self)
{
  ThHistoryTerms terms = get_terms (self);
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) order = g_ptr_array_new ();

  clear (self->questions);
  for (guint i = 0; i < self->rows->len; i++)
    {
      const ThHistoryRow *row = g_ptr_array_index (self->rows, i);

      for (guint n = 0; n < row->changes->len; n++)
        {
          const ThHistoryChange *change = g_ptr_array_index (row->changes, n);
          char *question = th_report_words_dup_question (change->path);
          guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, question));

          if (count == 0)
            g_ptr_array_add (order, question);
          /* A key that is there is kept, and this one freed. */
          g_hash_table_insert (counts, question, GUINT_TO_POINTER (count + 1));
        }
    }
  for (guint i = 0; i < order->len; i++)
    {
      const char *question = g_ptr_array_index (order, i);
      guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, question));
      g_autofree char *label = th_history_words_dup_label (&terms, question);
      g_autofree char *line =
        g_strdup_printf (ngettext ("set %u time", "set %u times", count), count);
      GtkWidget *row = th_row_button_new (NULL, label, line);

      g_object_set_data_full (G_OBJECT (row), "question", g_strdup (question), g_free);
      g_signal_connect_object (row, "clicked", G_CALLBACK (on_question_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (self->questions), row);
    }
}

static void
on_choose_cb (ThHistoryPage *self)
{
  if (self->history == NULL || find_record (self) == NULL)
    return;
  if (self->question != NULL)
    {
      g_clear_pointer (&self->question, g_free);
      show_history (self);
      return;
    }
  show_questions (self);
  show_part (self, self->questions_page);
}

static void
on_order_cb (ThHistoryPage *self)
{
  self->is_oldest_first = !self->is_oldest_first;
  show_history (self);
}

static void
on_back_to_list_cb (ThHistoryPage *self)
{
  show_part (self, self->list_page);
}

static void
show_compared (ThHistoryPage *self, const int64_t moments[2])
{
  ThHistoryTerms terms = get_terms (self);
  GTimeZone *zone = th_words_get_zone (terms.reading->operation);
  g_autoptr (ThRecord) before = th_history_state_at (self->history, moments[0]);
  g_autoptr (ThRecord) after = th_history_state_at (self->history, moments[1]);
  g_autoptr (GPtrArray) differences = th_history_compare (before, after);
  g_autofree char *from = th_words_dup_when (moments[0], terms.now, zone);
  g_autofree char *to = th_words_dup_when (moments[1], terms.now, zone);
  /* Translators: two moments */
  g_autofree char *words = g_strdup_printf (_ ("What changed from %s to %s"), from, to);

  clear (self->compared);
  for (guint i = 0; i < differences->len; i++)
    {
      const ThHistoryDifference *difference = g_ptr_array_index (differences, i);
      g_autofree char *label = th_history_words_dup_label (&terms, difference->path);
      g_autofree char *old =
        th_history_words_dup_values (&terms, difference->path, difference->before);
      g_autofree char *new =
        th_history_words_dup_values (&terms, difference->path, difference->after);
      GtkWidget *row = th_pair_row_new (label, _ ("Was"), old, _ ("Now"), new);

      if (*old != '\0')
        th_pair_row_strike_first (TH_PAIR_ROW (row));
      gtk_box_append (GTK_BOX (self->compared), row);
    }
  gtk_label_set_text (GTK_LABEL (self->moments), words);
  gtk_widget_set_visible (self->nothing, differences->len == 0);
  gtk_widget_set_visible (self->compared, differences->len > 0);
}

static void
on_compare_cb (ThHistoryPage *self)
{
  int64_t moments[2];

  if (self->history == NULL || find_record (self) == NULL)
    return;
  if (list_picked (self, moments) != 2)
    {
      th_page_say (TH_PAGE (self), _ ("Press “Compare” beside two entries first."));
      return;
    }
  show_compared (self, moments);
  show_part (self, self->compared_page);
}

static void
th_history_page_constructed (GObject *object)
{
  ThHistoryPage *self = TH_HISTORY_PAGE (object);
  const ThPlaceStep *step = th_page_get_step (TH_PAGE (self));

  G_OBJECT_CLASS (th_history_page_parent_class)->constructed (object);

  th_page_set_title (TH_PAGE (self), _ ("History"), NULL);
  self->question = step->section != NULL ? th_report_words_dup_question (step->section) : NULL;
  self->casebook = th_casebook_for_session (th_page_get_session (TH_PAGE (self)));
  g_signal_connect_object (self->casebook, "notify::reading", G_CALLBACK (on_reading_cb), self,
                           G_CONNECT_SWAPPED);
  show_part (self, self->list_page);
  on_reading_cb (self);
  if (step->record != NULL)
    load (self);
}

static void
th_history_page_describe (ThPage *page, ThPlaceStep *step)
{
  g_free (step->section);
  step->section = g_strdup (TH_HISTORY_PAGE (page)->question);
}

static void
th_history_page_dispose (GObject *object)
{
  ThHistoryPage *self = TH_HISTORY_PAGE (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->history, th_history_free);
  g_clear_pointer (&self->question, g_free);
  g_clear_object (&self->casebook);

  G_OBJECT_CLASS (th_history_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, ThHistoryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ThHistoryPage, list_page);
  gtk_widget_class_bind_template_child (widget_class, ThHistoryPage, notice);
  gtk_widget_class_bind_template_child (widget_class, ThHistoryPage, only);
  gtk_widget_class_bind_template_child (widget_class, ThHistoryPage, cards);
  gtk_widget_class_bind_template_child (widget_class, ThHistoryPage, more);
  gtk_widget_class_bind_template_child (widget_class, ThHistoryPage, questions_page);
  gtk_widget_class_bind_template_child (widget_class, ThHistoryPage, questions);
  gtk_widget_class_bind_template_child (widget_class, ThHistoryPage, compared_page);
  gtk_widget_class_bind_template_child (widget_class, ThHistoryPage, moments);
  gtk_widget_class_bind_template_child (widget_class, ThHistoryPage, nothing);
  gtk_widget_class_bind_template_child (widget_class, ThHistoryPage, compared);
  gtk_widget_class_bind_template_child (widget_class, ThHistoryPage, choose);
  gtk_widget_class_bind_template_child (widget_class, ThHistoryPage, order);
  gtk_widget_class_bind_template_child (widget_class, ThHistoryPage, back_to_list);
  gtk_widget_class_bind_template_child (widget_class, ThHistoryPage, compare);
}

static void
th_history_page_class_init (ThHistoryPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = th_history_page_constructed;
  object_class->dispose = th_history_page_dispose;
  TH_PAGE_CLASS (klass)->describe = th_history_page_describe;

  g_type_ensure (TH_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-history-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_order_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_back_to_list_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_compare_cb);
}

static void
th_history_page_init (ThHistoryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
