/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Lines are made for all that pass at once, for a day of two thousand visits as well: a line is
 * some texts, and the list shows few of them. What does not change stays the same object.
 */

#include "th-queue.h"

#include "th-decision.h"
#include "th-kind.h"
#include "th-record-item.h"
#include "th-words.h"

#include <glib/gi18n.h>
#include <string.h>

#define SESSION_KEY "threshold-queue"

struct _ThQueue
{
  GObject parent_instance;

  ThSession *session; /* weak */
  ThCasebook *casebook;
  ThDecision *decision;
  ThQueueFilter filter;
  GPtrArray *items;           /* of ThRecordItem */
  GHashTable *asked;          /* ids of governing records with a question below them */
  ThCasebookReading *made_of; /* what `asked` was made of */
  guint counts[TH_QUEUE_N_VIEWS];
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (ThQueue, th_queue, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

static gboolean
is_in_view (ThQueue *self, const ThDayItem *item, ThQueueView view)
{
  switch (view)
    {
    case TH_QUEUE_OPEN:
      return item->worst < TH_CONCERN_WITH_OFFICER;
    case TH_QUEUE_URGENT:
      return item->worst <= TH_CONCERN_URGENT;
    case TH_QUEUE_CAME_BACK:
      return item->record != NULL && item->state == TH_REVIEW_SUBMITTED
             && g_hash_table_contains (self->asked, item->record);
    case TH_QUEUE_WITH_OFFICER:
      return item->kind != NULL
             && (item->state == TH_REVIEW_DRAFT || item->state == TH_REVIEW_RETURNED);
    case TH_QUEUE_APPROVED:
      return item->record != NULL && item->state == TH_REVIEW_APPROVED;
    case TH_QUEUE_ALL:
    case TH_QUEUE_N_VIEWS:
    default:
      return TRUE;
    }
}

static gboolean
has_words (const char *text, const char *folded)
{
  g_autofree char *own = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return own != NULL && strstr (own, folded) != NULL;
}

static gboolean
passes (const ThQueueFilter *filter,
        const char *folded,
        const ThDayItem *item,
        ThOperation *operation)
{
  g_autofree char *officer = NULL;

  if ((filter->team != NULL && g_strcmp0 (filter->team, item->team) != 0)
      || (filter->officer != NULL && g_strcmp0 (filter->officer, item->officer) != 0)
      || (filter->day != NULL && g_strcmp0 (filter->day, item->day) != 0))
    return FALSE;
  if (folded == NULL)
    return TRUE;
  officer = th_words_dup_officer (operation, item->officer);

  return has_words (item->title, folded) || has_words (item->premises_title, folded)
         || has_words (officer, folded);
}

static const char *
get_tint (const ThDayItem *item)
{
  switch (item->worst)
    {
    case TH_CONCERN_NO_REFERRAL:
    case TH_CONCERN_CHILD_ROUTE:
    case TH_CONCERN_URGENT:
      return "red";
    case TH_CONCERN_CONFLICT:
    case TH_CONCERN_HELD:
    case TH_CONCERN_WRONG:
    case TH_CONCERN_INCOMPLETE:
    case TH_CONCERN_DUPLICATE:
    case TH_CONCERN_NOT_SYNCED:
    case TH_CONCERN_CHANGED:
    case TH_CONCERN_QUESTION:
      return "amber";
    case TH_CONCERN_TO_READ:
      return "blue";
    case TH_CONCERN_WITH_OFFICER:
    case TH_CONCERN_NONE:
    default:
      return th_words_get_tint (item->state);
    }
}

static const char *
get_pill (const ThDayItem *item)
{
  if (item->worst < TH_CONCERN_WITH_OFFICER)
    return _ (th_concern_get_text (item->worst));

  return _ (th_review_state_get_label (item->state));
}

static char *
dup_line (ThQueue *self, const ThCasebookReading *reading, const ThDayItem *item)
{
  g_autofree char *who = th_words_dup_officer (reading->operation, item->officer);
  g_autofree char *when = th_words_dup_when (item->changed, th_session_now (self->session),
                                             th_words_get_zone (reading->operation));
  g_autofree char *people = NULL;

  if (item->n_people == 0)
    /* Translators: who recorded it and when */
    return g_strdup_printf (_ ("%s, %s"), who, when);
  people = g_strdup_printf (ngettext ("%u person", "%u people", item->n_people), item->n_people);
  /* Translators: who recorded it, when, "3 people" */
  return g_strdup_printf (_ ("%s, %s · %s"), who, when, people);
}

static ThRecordItem *
tablet_item (ThQueue *self, const ThCasebookReading *reading, const ThDayItem *item)
{
  g_autofree char *who = th_words_dup_officer (reading->operation, item->officer);
  g_autofree char *age = NULL;
  g_autofree char *title = NULL;
  g_autofree char *line = NULL;
  g_autofree char *unsent = NULL;
  ThRecordItem *shown;

  /* Translators: name of an officer */
  title = g_strdup_printf (_ ("Tablet of %s"), who);
  if (item->changed != 0)
    {
      age = th_words_dup_age (item->changed, th_session_now (self->session));
      /* Translators: how long, "3 hours" */
      line = g_strdup_printf (_ ("Last heard of %s ago"), age);
    }
  else
    line = g_strdup (_ ("Not heard of yet"));
  if (item->n_unsent > 0)
    {
      g_autofree char *before = g_steal_pointer (&line);

      unsent = g_strdup_printf (_ ("%u to send"), item->n_unsent);
      line = g_strdup_printf ("%s · %s", before, unsent);
    }
  shown = th_record_item_new ("", NULL, "th-waiting-symbolic", title, line);
  th_record_item_set_still (shown);
  th_record_item_set_pill (shown, _ (th_concern_get_text (TH_CONCERN_NOT_SYNCED)), "amber");

  return shown;
}

static const char *
get_icon (const ThDayItem *item)
{
  if (item->worst <= TH_CONCERN_URGENT)
    return "th-alert-symbolic";
  if (g_strcmp0 (item->kind, TH_KIND_PREMISES) == 0)
    return "th-place-symbolic";

  return "th-document-symbolic";
}

static char *
dup_title (const ThDayItem *item)
{
  const char *place = item->premises_title;

  if (g_strcmp0 (item->kind, TH_KIND_INTELLIGENCE) == 0)
    /* Translators: name of the premises */
    return g_strdup_printf (_ ("Intelligence, %s"), place != NULL ? place : item->title);
  if (g_strcmp0 (item->kind, TH_KIND_PREMISES) == 0)
    return g_strdup_printf (_ ("New premises, %s"), item->title != NULL ? item->title : "");

  return g_strdup (place != NULL ? place : item->title != NULL ? item->title : _ ("Visit"));
}

/* It has no page to read: only what is held can be looked at. */
static ThRecordItem *
held_item (ThQueue *self, const ThCasebookReading *reading, const ThDayItem *item)
{
  g_autofree char *line = dup_line (self, reading, item);
  ThRecordItem *shown = th_record_item_new (
    "held", item->record, "th-alert-symbolic",
    item->title != NULL ? item->title : _ ("Something that is not counted"), line);

  th_record_item_set_pill (shown, get_pill (item), get_tint (item));

  return shown;
}

static ThRecordItem *
item_new (ThQueue *self, const ThCasebookReading *reading, const ThDayItem *item)
{
  g_autofree char *title = NULL;
  g_autofree char *line = NULL;
  ThRecordItem *shown;

  if (item->record == NULL)
    return tablet_item (self, reading, item);
  if (item->kind == NULL)
    return held_item (self, reading, item);
  title = dup_title (item);
  line = dup_line (self, reading, item);
  shown = th_record_item_new ("review", item->record, get_icon (item), title, line);
  th_record_item_set_pill (shown, get_pill (item), get_tint (item));

  return shown;
}

/* Whatever was asked about a record or below it. */
static void
find_asked (ThQueue *self, ThCasebookReading *reading)
{
  GPtrArray *list = th_case_list (reading->case_);

  if (self->made_of == reading)
    return;
  g_clear_pointer (&self->made_of, th_casebook_reading_unref);
  self->made_of = th_casebook_reading_ref (reading);
  g_hash_table_remove_all (self->asked);
  for (guint i = 0; i < list->len; i++)
    {
      const ThCaseRecord *each = g_ptr_array_index (list, i);
      const ThCaseRecord *about = each->kind == TH_KINDS_QUERY ? each->parent : NULL;

      if (about != NULL && about->governing != NULL)
        g_hash_table_add (self->asked, (char *) th_record_get_id (about->governing->record));
    }
}

void
th_queue_refresh (ThQueue *self)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);
  g_autofree char *folded = NULL;

  if (reading == NULL)
    return;
  find_asked (self, reading);
  if (self->filter.words != NULL && *self->filter.words != '\0')
    folded = g_utf8_casefold (self->filter.words, -1);
  g_ptr_array_set_size (self->items, 0);
  memset (self->counts, 0, sizeof self->counts);
  for (guint i = 0; i < th_day_queue_get_n_items (reading->queue); i++)
    {
      const ThDayItem *item = th_day_queue_get_item (reading->queue, i);

      if (!passes (&self->filter, folded, item, reading->operation)
          || (item->record != NULL
              && th_decision_covers (self->decision, item->record, item->state)))
        continue;
      for (guint view = 0; view < TH_QUEUE_N_VIEWS; view++)
        self->counts[view] += is_in_view (self, item, view);
      if (is_in_view (self, item, self->filter.view))
        g_ptr_array_add (self->items, item_new (self, reading, item));
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
th_queue_dispose (GObject *object)
{
  ThQueue *self = TH_QUEUE (object);

  if (self->session != NULL)
    g_object_set_data (G_OBJECT (self->session), SESSION_KEY, NULL);
  g_clear_weak_pointer (&self->session);
  g_clear_object (&self->casebook);
  g_clear_object (&self->decision);
  g_ptr_array_set_size (self->items, 0);
  g_hash_table_remove_all (self->asked);
  g_clear_pointer (&self->made_of, th_casebook_reading_unref);

  G_OBJECT_CLASS (th_queue_parent_class)->dispose (object);
}

static void
th_queue_finalize (GObject *object)
{
  ThQueue *self = TH_QUEUE (object);

  g_ptr_array_unref (self->items);
  g_hash_table_unref (self->asked);
  g_free (self->filter.team);
  g_free (self->filter.officer);
  g_free (self->filter.day);
  g_free (self->filter.words);

  G_OBJECT_CLASS (th_queue_parent_class)->finalize (object);
}

static void
th_queue_class_init (ThQueueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = th_queue_dispose;
  object_class->finalize = th_queue_finalize;
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", TH_TYPE_QUEUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
th_queue_init (ThQueue *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->asked = g_hash_table_new (g_str_hash, g_str_equal);
}

ThQueue *
th_queue_for_session (ThSession *session)
{
  ThQueue *self = g_object_get_data (G_OBJECT (session), SESSION_KEY);

  if (self != NULL)
    return g_object_ref (self);

  self = g_object_new (TH_TYPE_QUEUE, NULL);
  g_set_weak_pointer (&self->session, session);
  g_object_set_data (G_OBJECT (session), SESSION_KEY, self);
  self->casebook = th_casebook_for_session (session);
  self->decision = th_decision_for_session (session);
  g_signal_connect_object (self->decision, "changed", G_CALLBACK (th_queue_refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->casebook, "notify::reading", G_CALLBACK (th_queue_refresh), self,
                           G_CONNECT_SWAPPED);
  th_queue_refresh (self);

  return self;
}

ThCasebook *
th_queue_get_casebook (ThQueue *self)
{
  return self->casebook;
}

ThQueueFilter *
th_queue_get_filter (ThQueue *self)
{
  return &self->filter;
}

GPtrArray *
th_queue_get_items (ThQueue *self)
{
  return self->items;
}

guint
th_queue_count (ThQueue *self, ThQueueView view)
{
  return self->counts[view];
}

/* Returns: (nullable): NULL where there is nothing to read */
static const char *
get_record (ThQueue *self, guint index)
{
  const ThPlaceStep *step = th_record_item_get_step (g_ptr_array_index (self->items, index));

  return g_str_equal (step->page, "review") ? step->record : NULL;
}

guint
th_queue_get_place (ThQueue *self, const char *record)
{
  for (guint i = 0; i < self->items->len; i++)
    if (g_strcmp0 (get_record (self, i), record) == 0)
      return i + 1;

  return 0;
}

/* A tablet has no record to read and is passed over. */
const char *
th_queue_find_beside (ThQueue *self, const char *record, int by)
{
  guint place = th_queue_get_place (self, record);
  int at = place > 0 ? (int) place - 1 + by : 0;

  while (at >= 0 && at < (int) self->items->len)
    {
      if (get_record (self, at) != NULL)
        return get_record (self, at);
      at += by < 0 ? -1 : 1;
    }

  return NULL;
}

const ThDayItem *
th_queue_find_item (ThQueue *self, const char *record)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);

  for (guint i = 0; reading != NULL && i < th_day_queue_get_n_items (reading->queue); i++)
    {
      const ThDayItem *item = th_day_queue_get_item (reading->queue, i);

      if (g_strcmp0 (item->record, record) == 0)
        return item;
    }

  return NULL;
}
