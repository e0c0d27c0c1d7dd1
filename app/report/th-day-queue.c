/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Each reviewed record is an item; what readiness, review and likeness find on it, or below it,
 * becomes its concerns. The worst concern places the item, then the older before the newer.
 */

#include "th-day-queue.h"

#include "th-kind.h"
#include "th-likeness.h"
#include "th-readiness.h"

#include <glib/gi18n.h>
#include <string.h>

#define DAY_MS (24 * 60 * 60 * 1000)

struct _ThDayQueue
{
  GPtrArray *items; /* of ThDayItem */
  GPtrArray *pairs; /* of ThLikePair */
};

typedef struct
{
  ThCase *case_;
  const ThDayTerms *terms;
  GHashTable *items; /* id of the governing record: ThDayItem */
  GPtrArray *list;   /* of ThDayItem */
} Making;

static const char *const texts[] = {
  [TH_CONCERN_NO_REFERRAL] = N_ ("Potential victim without a referral"),
  [TH_CONCERN_CHILD_ROUTE] = N_ ("Child route not taken"),
  [TH_CONCERN_URGENT] = N_ ("Urgent"),
  [TH_CONCERN_CONFLICT] = N_ ("Two values of one answer"),
  [TH_CONCERN_HELD] = N_ ("Held back by the station"),
  [TH_CONCERN_WRONG] = N_ ("Cannot stay as it is"),
  [TH_CONCERN_INCOMPLETE] = N_ ("Incomplete"),
  [TH_CONCERN_DUPLICATE] = N_ ("Recorded twice, perhaps"),
  [TH_CONCERN_NOT_SYNCED] = N_ ("Tablet has not sent"),
  [TH_CONCERN_CHANGED] = N_ ("Changed since approval"),
  [TH_CONCERN_QUESTION] = N_ ("Question not yet answered"),
  [TH_CONCERN_TO_READ] = N_ ("Finished, to be read"),
  [TH_CONCERN_WITH_OFFICER] = N_ ("With the officer"),
  [TH_CONCERN_NONE] = N_ ("Nothing waits"),
};

const char *
th_concern_get_text (ThConcernKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (texts), NULL);
  return texts[kind];
}

static void
concern_free (ThConcern *self)
{
  g_free (self->record);
  g_free (self->field);
  g_free (self->other);
  g_free (self);
}

static void
item_free (ThDayItem *self)
{
  g_ptr_array_unref (self->concerns);
  g_free (self->record);
  g_free (self->kind);
  g_free (self->title);
  g_free (self->premises);
  g_free (self->premises_title);
  g_free (self->team);
  g_free (self->day);
  g_free (self->officer);
  g_free (self);
}

static ThDayItem *
item_new (Making *self)
{
  ThDayItem *item = g_new0 (ThDayItem, 1);

  item->worst = TH_CONCERN_NONE;
  item->concerns = g_ptr_array_new_with_free_func ((GDestroyNotify) concern_free);
  g_ptr_array_add (self->list, item);
  return item;
}

static ThConcern *
add_concern (ThDayItem *item, ThConcernKind kind, const ThCaseRecord *record, const char *field)
{
  ThConcern *concern = g_new0 (ThConcern, 1);

  concern->kind = kind;
  concern->record = record != NULL ? g_strdup (th_record_get_id (record->record)) : NULL;
  concern->field = g_strdup (field);
  item->worst = MIN (item->worst, kind);
  g_ptr_array_add (item->concerns, concern);
  return concern;
}

static gboolean
is_asked_for (const Making *self, const ThCaseRecord *each)
{
  return (self->terms->day == NULL || g_strcmp0 (self->terms->day, each->day) == 0)
         && (self->terms->team == NULL || g_strcmp0 (self->terms->team, each->team) == 0);
}

static void
count_people (const ThCaseRecord *each, ThDayItem *item)
{
  for (guint i = 0; i < each->children->len; i++)
    {
      const ThCaseRecord *child = g_ptr_array_index (each->children, i);

      item->n_people += child->kind == TH_KINDS_ENCOUNTER;
    }
}

static void
add_item (Making *self, ThCaseRecord *each)
{
  ThDayItem *item = item_new (self);

  item->record = g_strdup (th_record_get_id (each->record));
  item->kind = g_strdup (th_record_get_kind (each->record));
  item->title = g_strdup (th_record_get_title (each->record));
  if (each->premises != NULL)
    {
      item->premises = g_strdup (th_record_get_id (each->premises->record));
      item->premises_title = g_strdup (th_record_get_title (each->premises->record));
    }
  item->team = g_strdup (each->team);
  item->day = g_strdup (each->day);
  item->officer = g_strdup (th_record_get_author (each->record));
  item->state = th_review_get_state (each->record);
  item->changed = th_record_get_changed (each->record);
  count_people (each, item);
  g_hash_table_insert (self->items, item->record, item);
}

static ThDayItem *
find_item (const Making *self, const ThCaseRecord *each)
{
  return each != NULL && each->governing != NULL
           ? g_hash_table_lookup (self->items, th_record_get_id (each->governing->record))
           : NULL;
}

static const struct
{
  const char *code;
  ThConcernKind kind;
} gap_concerns[] = {
  { "nrm-adult-missing", TH_CONCERN_NO_REFERRAL },
  { "dtn-missing", TH_CONCERN_NO_REFERRAL },
  { "children-services-missing", TH_CONCERN_CHILD_ROUTE },
  { "children-services-first", TH_CONCERN_CHILD_ROUTE },
  { "nrm-child-missing", TH_CONCERN_CHILD_ROUTE },
};

static ThConcernKind
get_gap_concern (const ThGap *gap)
{
  for (guint i = 0; i < G_N_ELEMENTS (gap_concerns); i++)
    if (g_str_equal (gap_concerns[i].code, gap->code))
      return gap_concerns[i].kind;
  switch (gap->severity)
    {
    case TH_GAP_URGENT:
      return TH_CONCERN_URGENT;
    case TH_GAP_WRONG:
      return TH_CONCERN_WRONG;
    case TH_GAP_MISSING:
      return TH_CONCERN_INCOMPLETE;
    case TH_GAP_ADVICE:
    default:
      return TH_CONCERN_NONE;
    }
}

/* Whoever approved it saw what is not there; what comes later is a change, which is a concern of
 * its own. */
static gboolean
is_accepted (const ThDayItem *item, ThConcernKind kind)
{
  return kind == TH_CONCERN_INCOMPLETE && item->state == TH_REVIEW_APPROVED;
}

static void
add_gap (Making *self, const ThGap *gap)
{
  ThCaseRecord *each = th_case_find (self->case_, gap->record);
  ThDayItem *item = find_item (self, each);
  ThConcernKind kind = get_gap_concern (gap);
  ThConcernKind worst = item != NULL ? item->worst : kind;

  /* Two values are found where the records are read. */
  if (item == NULL || kind == TH_CONCERN_NONE || g_str_equal (gap->code, "conflict"))
    return;
  add_concern (item, kind, each, gap->path)->code = gap->code;
  if (is_accepted (item, kind))
    item->worst = worst;
}

static void
collect (const ThCaseRecord *each, GArray *sources)
{
  ThReadinessSource source = { each->record, NULL };

  g_array_append_val (sources, source);
  for (guint i = 0; i < each->children->len; i++)
    collect (g_ptr_array_index (each->children, i), sources);
}

/* Rules reach from a referral to its encounter and from a visit to its people, no further. */
static void
add_gaps (Making *self, const ThCaseRecord *governing)
{
  g_autoptr (GArray) sources = g_array_new (FALSE, FALSE, sizeof (ThReadinessSource));
  ThReadinessTerms terms = { self->terms->now, self->terms->referral_ms };
  g_autoptr (GPtrArray) gaps = NULL;

  collect (governing, sources);
  gaps =
    th_readiness_list ((const ThReadinessSource *) (void *) sources->data, sources->len, &terms);
  for (guint i = 0; i < gaps->len; i++)
    add_gap (self, g_ptr_array_index (gaps, i));
}

static gboolean
has_referral (const ThCaseRecord *encounter)
{
  static const char *const kinds[] = { "nrm_adult", "nrm_child", "dtn", NULL };

  for (guint i = 0; i < encounter->children->len; i++)
    {
      const ThCaseRecord *child = g_ptr_array_index (encounter->children, i);

      if (child->kind == TH_KINDS_REFERRAL
          && g_strv_contains (kinds, th_case_get_text (child, "kind")))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_concern (const ThDayItem *item, ThConcernKind kind, const char *record)
{
  for (guint i = 0; i < item->concerns->len; i++)
    {
      const ThConcern *concern = g_ptr_array_index (item->concerns, i);

      if (concern->kind == kind && g_strcmp0 (concern->record, record) == 0)
        return TRUE;
    }
  return FALSE;
}

/* A potential victim who was not yet asked has no gap for a referral, and has none all the same. */
static void
add_unreferred (const ThCaseRecord *each, ThDayItem *item)
{
  const char *id = th_record_get_id (each->record);

  if (each->kind == TH_KINDS_ENCOUNTER && th_case_is_potential_victim (each) && !has_referral (each)
      && !has_concern (item, TH_CONCERN_NO_REFERRAL, id))
    add_concern (item, TH_CONCERN_NO_REFERRAL, each, "judgement");
}

static void
add_conflicts (const ThCaseRecord *each, ThDayItem *item)
{
  g_auto (GStrv) conflicts = th_record_list_conflicts (each->record);

  for (guint i = 0; conflicts[i] != NULL; i++)
    if (!g_str_equal (conflicts[i], TH_FIELD_STATE))
      add_concern (item, TH_CONCERN_CONFLICT, each, conflicts[i]);
}

static void
add_record (Making *self, const ThCaseRecord *each)
{
  const ThCaseRecord *about = each->kind == TH_KINDS_QUERY ? each->parent : each;
  ThDayItem *item = find_item (self, about);

  if (item == NULL)
    return;
  if (each->kind == TH_KINDS_QUERY)
    {
      if (th_review_is_open_query (each->record))
        add_concern (item, TH_CONCERN_QUESTION, about,
                     th_record_get_text (each->record, TH_FIELD_QUERY_FIELD));
      return;
    }
  add_conflicts (each, item);
  add_unreferred (each, item);
  if (each->has_held)
    add_concern (item, TH_CONCERN_HELD, each, NULL);
}

static void
collect_covered (ThCaseRecord *each, const ThCaseRecord *governing, GPtrArray *covered)
{
  g_ptr_array_add (covered, each->record);
  for (guint i = 0; i < each->children->len; i++)
    {
      ThCaseRecord *child = g_ptr_array_index (each->children, i);

      if (child->governing == governing)
        collect_covered (child, governing, covered);
    }
}

static void
add_state (ThCaseRecord *each, ThDayItem *item)
{
  g_autoptr (GPtrArray) covered = g_ptr_array_new ();

  switch (item->state)
    {
    case TH_REVIEW_SUBMITTED:
      add_concern (item, TH_CONCERN_TO_READ, each, NULL);
      break;
    case TH_REVIEW_APPROVED:
      collect_covered (each, each, covered);
      if (!th_review_is_covered (each->record, covered))
        add_concern (item, TH_CONCERN_CHANGED, each, NULL);
      break;
    case TH_REVIEW_DRAFT:
    case TH_REVIEW_RETURNED:
      add_concern (item, TH_CONCERN_WITH_OFFICER, each, NULL);
      break;
    case TH_REVIEW_WITHDRAWN:
    case TH_REVIEW_N_STATES:
    default:
      break;
    }
}

static void
add_like (Making *self, const ThLikePair *pair, const char *one, const char *other)
{
  ThCaseRecord *each = th_case_find (self->case_, one);
  ThDayItem *item = find_item (self, each);
  ThConcern *concern;

  if (item == NULL)
    return;
  concern = add_concern (item, TH_CONCERN_DUPLICATE, each, NULL);
  concern->other = g_strdup (other);
  concern->reasons = pair->reasons;
}

static void
add_likes (Making *self, GPtrArray *pairs)
{
  for (guint i = 0; i < pairs->len; i++)
    {
      const ThLikePair *pair = g_ptr_array_index (pairs, i);

      add_like (self, pair, pair->a, pair->b);
      add_like (self, pair, pair->b, pair->a);
    }
}

static void
add_tablets (Making *self)
{
  const ThDayTerms *terms = self->terms;
  int64_t silent_ms = terms->tablet_ms > 0 ? terms->tablet_ms : DAY_MS;

  for (guint i = 0; i < terms->n_tablets; i++)
    {
      const ThDayTablet *tablet = &terms->tablets[i];
      ThDayItem *item;

      if (tablet->n_unsent == 0 && terms->now - tablet->synced < silent_ms)
        continue;
      item = item_new (self);
      item->officer = g_strdup (tablet->officer);
      item->team = g_strdup (tablet->team);
      item->changed = tablet->synced;
      item->n_unsent = tablet->n_unsent;
      add_concern (item, TH_CONCERN_NOT_SYNCED, NULL, NULL);
    }
}

/* A record's row says what is held of one's own only. What is held of a record without a line gets
 * one: a record whose creation is held is nowhere here, and a premises that was tasked is not
 * reviewed. */
static void
add_held (Making *self)
{
  g_autoptr (GHashTable) added = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->terms->n_held; i++)
    {
      const ThDayHeld *held = &self->terms->held[i];
      ThCaseRecord *each = th_case_find (self->case_, held->record);
      ThDayItem *item = find_item (self, each);

      if (!g_hash_table_add (added, (char *) held->record) || (item != NULL && each->has_held))
        continue;
      if (item != NULL)
        {
          add_concern (item, TH_CONCERN_HELD, each, NULL);
          continue;
        }
      item = item_new (self);
      item->record = g_strdup (held->record);
      item->title = g_strdup (each != NULL ? th_record_get_title (each->record) : NULL);
      item->officer = g_strdup (held->officer);
      item->changed = held->at;
      add_concern (item, TH_CONCERN_HELD, each, NULL);
    }
}

static int
compare_concerns (gconstpointer a, gconstpointer b)
{
  const ThConcern *first = *(ThConcern *const *) a;
  const ThConcern *second = *(ThConcern *const *) b;
  int order = (int) first->kind - (int) second->kind;

  if (order == 0)
    order = g_strcmp0 (first->record, second->record);
  return order != 0 ? order : g_strcmp0 (first->field, second->field);
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  const ThDayItem *first = *(ThDayItem *const *) a;
  const ThDayItem *second = *(ThDayItem *const *) b;
  int order = (int) first->worst - (int) second->worst;

  if (order == 0)
    order = g_strcmp0 (first->day, second->day);
  if (order == 0 && first->changed != second->changed)
    order = first->changed < second->changed ? -1 : 1;
  return order != 0 ? order : g_strcmp0 (first->record, second->record);
}

static void
add_items (Making *self)
{
  GPtrArray *list = th_case_list (self->case_);

  for (guint i = 0; i < list->len; i++)
    {
      ThCaseRecord *each = g_ptr_array_index (list, i);

      if (each->governing == each && is_asked_for (self, each))
        add_item (self, each);
    }
  for (guint i = 0; i < list->len; i++)
    {
      ThCaseRecord *each = g_ptr_array_index (list, i);
      ThDayItem *item = each->governing == each ? find_item (self, each) : NULL;

      if (item != NULL)
        {
          add_gaps (self, each);
          add_state (each, item);
        }
      add_record (self, each);
    }
}

ThDayQueue *
th_day_queue_new (ThCase *case_, const ThDayTerms *terms)
{
  ThDayQueue *self = g_new0 (ThDayQueue, 1);
  g_autoptr (GHashTable) items = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) records = NULL;
  Making making = { case_, terms, items, NULL };

  g_return_val_if_fail (case_ != NULL && terms != NULL, self);

  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  making.list = self->items;
  add_items (&making);
  records = th_case_list_records (case_);
  self->pairs = th_likeness_list (records, th_case_get_same (case_));
  add_likes (&making, self->pairs);
  add_tablets (&making);
  add_held (&making);
  for (guint i = 0; i < self->items->len; i++)
    g_ptr_array_sort (((ThDayItem *) g_ptr_array_index (self->items, i))->concerns,
                      compare_concerns);
  g_ptr_array_sort (self->items, compare_items);
  return self;
}

void
th_day_queue_free (ThDayQueue *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->pairs, g_ptr_array_unref);
  g_free (self);
}

GPtrArray *
th_day_queue_get_pairs (const ThDayQueue *self)
{
  return self->pairs;
}

guint
th_day_queue_get_n_items (const ThDayQueue *self)
{
  return self->items->len;
}

const ThDayItem *
th_day_queue_get_item (const ThDayQueue *self, guint index)
{
  g_return_val_if_fail (index < self->items->len, NULL);
  return g_ptr_array_index (self->items, index);
}

static guint
get_concerns (const ThDayItem *item)
{
  guint set = item->concerns->len == 0 ? 1u << TH_CONCERN_NONE : 0;

  for (guint i = 0; i < item->concerns->len; i++)
    set |= 1u << ((ThConcern *) g_ptr_array_index (item->concerns, i))->kind;
  return set;
}

static gboolean
passes (const ThDayItem *item, const ThDayFilter *filter)
{
  return (filter->team == NULL || g_strcmp0 (filter->team, item->team) == 0)
         && (filter->officer == NULL || g_strcmp0 (filter->officer, item->officer) == 0)
         && (filter->premises == NULL || g_strcmp0 (filter->premises, item->premises) == 0)
         && (filter->states == 0
             || (item->record != NULL && (filter->states & (1u << item->state)) != 0))
         && (filter->concerns == 0 || (filter->concerns & get_concerns (item)) != 0);
}

GPtrArray *
th_day_queue_list (const ThDayQueue *self, const ThDayFilter *filter)
{
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < self->items->len; i++)
    {
      ThDayItem *item = g_ptr_array_index (self->items, i);

      if (passes (item, filter))
        g_ptr_array_add (list, item);
    }
  return list;
}
