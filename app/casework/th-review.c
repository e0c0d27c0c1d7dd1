/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Walks up from a record to the one whose state holds for it, and down from that one to all it
 * holds for. A chain of parents is short; one that is not ends at a limit, as a loop would.
 */

#include "th-review.h"

#include "th-codec.h"
#include "th-kind.h"

#include <glib/gi18n.h>

#define MAX_DEPTH 16

/* In the order of ThReviewState. */
static const struct
{
  ThReviewState state;
  const char *name;
  const char *label;
} states[] = {
  { TH_REVIEW_DRAFT, "draft", N_ ("Draft") },
  { TH_REVIEW_RETURNED, "returned", N_ ("Sent back") },
  { TH_REVIEW_SUBMITTED, "submitted", N_ ("Finished") },
  { TH_REVIEW_APPROVED, "approved", N_ ("Approved") },
  { TH_REVIEW_WITHDRAWN, "withdrawn", N_ ("Withdrawn") },
};

const char *
th_review_state_get_name (ThReviewState state)
{
  g_return_val_if_fail (state < TH_REVIEW_N_STATES, NULL);
  return states[state].name;
}

const char *
th_review_state_get_label (ThReviewState state)
{
  g_return_val_if_fail (state < TH_REVIEW_N_STATES, NULL);
  return states[state].label;
}

ThReviewState
th_review_state_from_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (states[i].name, name) == 0)
      return states[i].state;
  return TH_REVIEW_DRAFT;
}

static ThRecord *
load_from_store (const char *id, gpointer data)
{
  return th_store_load_record (data, id, NULL, NULL);
}

typedef struct
{
  ThDot dot;
  ThEntry *entry;
} Wanted;

static gboolean
take_wanted (const ThLogRow *row, gpointer data)
{
  Wanted *wanted = data;

  if (!th_dot_equal (row->dot, wanted->dot))
    return TRUE;
  if (row->bytes != NULL)
    wanted->entry = th_codec_decode_entry (g_bytes_get_data (row->bytes, NULL),
                                           g_bytes_get_size (row->bytes), NULL);
  return FALSE;
}

static ThEntry *
load_entry_from_store (const char *record, ThDot dot, gpointer data)
{
  Wanted wanted = { dot, NULL };

  th_store_foreach_entry (data, record, take_wanted, &wanted, NULL, NULL);
  return wanted.entry;
}

ThReviewSource
th_review_source_store (ThStore *store)
{
  return (ThReviewSource){ load_from_store, load_entry_from_store, store };
}

ThReviewState
th_review_get_state (const ThRecord *record)
{
  g_autoptr (GArray) values = th_record_list_values (record, TH_FIELD_STATE);
  ThReviewState least = TH_REVIEW_N_STATES;

  for (guint i = 0; i < values->len; i++)
    {
      const ThFieldValue *value = &g_array_index (values, ThFieldValue, i);

      least = MIN (least, th_review_state_from_name (th_value_get_text (value->value)));
    }
  return least < TH_REVIEW_N_STATES ? least : TH_REVIEW_DRAFT;
}

static ThRecord *
load_parent (const ThRecord *record, const ThReviewSource *source)
{
  const char *parent = th_record_get_parent (record);

  return parent != NULL ? source->load (parent, source->data) : NULL;
}

static gboolean
is_unset (const ThValue *value)
{
  return value == NULL || th_value_is_null (value);
}

static gboolean
has_own_state (const ThRecord *record)
{
  ThKinds kind = th_kind_get_bit (th_record_get_kind (record));

  if (kind == TH_KINDS_PREMISES)
    return is_unset (th_record_get_value (record, TH_FIELD_TASKED));
  return kind == TH_KINDS_VISIT || kind == TH_KINDS_INTELLIGENCE;
}

static gboolean
is_covered_kind (const ThRecord *record)
{
  return (th_kind_get_bit (th_record_get_kind (record))
          & (TH_KINDS_ENCOUNTER | TH_KINDS_REFERRAL | TH_KINDS_RESTRICTED | TH_KINDS_ADDED))
         != 0;
}

static gboolean
is_visit (const ThRecord *record)
{
  return th_kind_get_bit (th_record_get_kind (record)) == TH_KINDS_VISIT;
}

/* Above a record that has no state of its own only a visit governs, not the premises beyond. */
ThRecord *
th_review_load_governing (const ThRecord *record, const ThReviewSource *source)
{
  g_autoptr (ThRecord) at = th_record_ref ((ThRecord *) record);

  for (guint depth = 0; depth < MAX_DEPTH && at != NULL; depth++)
    {
      ThRecord *parent;

      if (th_record_get_kind (at) == NULL)
        return NULL;
      if (has_own_state (at) && (depth == 0 || is_visit (at)))
        return g_steal_pointer (&at);
      if (!is_covered_kind (at))
        return NULL;
      parent = load_parent (at, source);
      th_record_unref (at);
      at = parent;
    }
  return NULL;
}

ThReviewState
th_review_get_governing_state (const ThRecord *record, const ThReviewSource *source)
{
  g_autoptr (ThRecord) governing = th_review_load_governing (record, source);

  return governing != NULL ? th_review_get_state (governing) : TH_REVIEW_DRAFT;
}

/* The state that the entry @dot set; where even the log has it no more, the state that stands. */
static ThReviewState
get_state_of_dot (const ThRecord *governing,
                  GArray *standing,
                  ThDot dot,
                  const ThReviewSource *source)
{
  g_autoptr (ThEntry) entry = NULL;
  const ThEntryField *field;

  for (guint i = 0; i < standing->len; i++)
    {
      const ThFieldValue *value = &g_array_index (standing, ThFieldValue, i);

      if (th_dot_equal (value->dot, dot))
        return th_review_state_from_name (th_value_get_text (value->value));
    }
  if (source->load_entry != NULL)
    entry = source->load_entry (th_record_get_id (governing), dot, source->data);
  field = entry != NULL ? th_entry_find (entry, TH_FIELD_STATE) : NULL;
  if (field == NULL || field->value == NULL)
    return th_review_get_state (governing);
  return th_review_state_from_name (th_value_get_text (field->value));
}

ThReviewState
th_review_get_seen_state (const ThRecord *governing,
                          const GArray *saw,
                          uint64_t enrolment,
                          int64_t seq,
                          const ThReviewSource *source)
{
  g_autoptr (GArray) standing = NULL;
  ThReviewState least = TH_REVIEW_N_STATES;

  if (governing == NULL)
    return TH_REVIEW_DRAFT;
  standing = th_record_list_values (governing, TH_FIELD_STATE);
  for (guint i = 0; saw != NULL && i < saw->len; i++)
    least =
      MIN (least, get_state_of_dot (governing, standing, g_array_index (saw, ThDot, i), source));
  for (guint i = 0; i < standing->len; i++)
    {
      const ThFieldValue *value = &g_array_index (standing, ThFieldValue, i);

      if (value->dot.enrolment == enrolment && value->dot.seq < seq)
        least = MIN (least, th_review_state_from_name (th_value_get_text (value->value)));
    }
  return least < TH_REVIEW_N_STATES ? least : TH_REVIEW_DRAFT;
}

char *
th_review_dup_team (const ThRecord *record, const ThReviewSource *source)
{
  g_autoptr (ThRecord) at = th_record_ref ((ThRecord *) record);

  for (guint depth = 0; depth < MAX_DEPTH && at != NULL; depth++)
    {
      const char *team = th_record_get_text (at, TH_FIELD_TEAM);
      ThKinds kind = th_kind_get_bit (th_record_get_kind (at));
      ThRecord *parent;

      if (kind == TH_KINDS_PREMISES || kind == TH_KINDS_DAY)
        return g_strdup (team);
      parent = load_parent (at, source);
      th_record_unref (at);
      at = parent;
    }
  return NULL;
}

gboolean
th_review_is_own (const ThRecord *record, const char *officer)
{
  g_autofree char *listed = NULL;
  ThValue *value;

  if (officer == NULL)
    return FALSE;
  listed = th_kind_dup_choice ("officers", officer);
  value = th_record_get_value (record, listed);
  return g_strcmp0 (th_record_get_author (record), officer) == 0
         || (value != NULL && th_value_is_true (value));
}

gboolean
th_review_is_open_query (const ThRecord *query)
{
  g_autoptr (GArray) values = th_record_list_values (query, TH_FIELD_QUERY_STATUS);

  for (guint i = 0; i < values->len; i++)
    {
      const ThFieldValue *value = &g_array_index (values, ThFieldValue, i);

      if (g_strcmp0 (th_value_get_text (value->value), "open") == 0)
        return TRUE;
    }
  return values->len == 0;
}
