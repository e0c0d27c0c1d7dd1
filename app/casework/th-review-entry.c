/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What all of these have in common: `over` names the dots of the values on screen, `saw` those of
 * the review state on screen, so that nobody overwrites or judges what they have not seen.
 */

#include "th-review-entry.h"

#include "th-id.h"
#include "th-kind.h"

#include <string.h>

/* Of a sign-off, what may name its records; the rest is for the tally. */
#define SEEN_MAX_BYTES (TH_ENTRY_MAX_BYTES / 2)

static void
set_value (ThEntry *entry, const ThRecord *now, const char *path, ThValue *value)
{
  g_autoptr (GArray) dots = now != NULL ? th_record_list_dots (now, path) : NULL;

  th_entry_set (entry, path, value, dots != NULL ? (const ThDot *) (void *) dots->data : NULL,
                dots != NULL ? dots->len : 0);
}

static void
set_text (ThEntry *entry, const ThRecord *now, const char *path, const char *text)
{
  g_autoptr (ThValue) value = th_value_new_text (text);

  set_value (entry, now, path, value);
}

static ThEntry *
entry_new (ThOp op, const char *id, const char *why)
{
  ThEntry *entry = th_entry_new ();

  entry->op = op;
  entry->id = g_strdup (id);
  entry->why = why != NULL && *why != '\0' ? g_strdup (why) : NULL;
  return entry;
}

static void
add_saw (ThEntry *entry, const ThRecord *governing)
{
  g_autoptr (GArray) dots = th_record_list_dots (governing, TH_FIELD_STATE);

  for (guint i = 0; i < dots->len; i++)
    th_entry_add_saw (entry, g_array_index (dots, ThDot, i));
}

static void
add_seen (ThEntry *entry, GPtrArray *covered)
{
  for (guint i = 0; covered != NULL && i < covered->len; i++)
    {
      const ThRecord *record = g_ptr_array_index (covered, i);

      th_entry_add_seen (entry, th_record_get_id (record), th_record_get_context (record));
    }
}

ThEntry *
th_review_entry_new_change (const ThRecord *record, const ThRecord *governing, const char *why)
{
  ThEntry *entry = entry_new (TH_OP_SET, th_record_get_id (record), why);

  if (governing != NULL)
    add_saw (entry, governing);
  return entry;
}

ThEntry *
th_review_entry_new_state (const ThRecord *governing,
                           GPtrArray *covered,
                           ThReviewState state,
                           const char *why)
{
  ThEntry *entry = th_review_entry_new_change (governing, governing, why);

  set_text (entry, governing, TH_FIELD_STATE, th_review_state_get_name (state));
  add_seen (entry, covered);
  return entry;
}

ThEntry *
th_review_entry_new_state_below (const ThRecord *record,
                                 const ThRecord *governing,
                                 ThReviewState state,
                                 const char *why)
{
  ThEntry *entry = th_review_entry_new_change (record, governing, why);

  set_text (entry, record, TH_FIELD_STATE, th_review_state_get_name (state));
  return entry;
}

ThEntry *
th_review_entry_new_view (const ThRecord *record, const char *why)
{
  return entry_new (TH_OP_VIEW, th_record_get_id (record), why);
}

static ThEntry *
decision_new (ThOp op, const char *record, ThDot dot, const char *why)
{
  ThEntry *entry = entry_new (op, record, why);

  entry->of = dot;
  entry->has_of = TRUE;
  return entry;
}

ThEntry *
th_review_entry_new_accept (const ThEntry *held, ThDot dot, const char *why)
{
  ThEntry *entry;

  if (held->op != TH_OP_SET && held->op != TH_OP_JOIN)
    return NULL;
  entry = decision_new (TH_OP_ACCEPT, held->id, dot, why);
  entry->kind = g_strdup (held->kind);
  entry->in = g_strdup (held->in);
  entry->operation = g_strdup (held->operation);
  entry->form = g_strdup (held->form);
  entry->title = g_strdup (held->title);
  for (guint i = 0; i < held->fields->len; i++)
    {
      const ThEntryField *field = g_ptr_array_index (held->fields, i);

      th_entry_set (entry, field->path, field->value, field->over, field->n_over);
    }
  return entry;
}

ThEntry *
th_review_entry_new_dismiss (const char *record, ThDot dot, const char *why)
{
  return decision_new (TH_OP_DISMISS, record, dot, why);
}

ThEntry *
th_review_entry_new_query (const char *id,
                           const ThRecord *record,
                           const char *field,
                           const char *text)
{
  ThEntry *entry = entry_new (TH_OP_SET, id, NULL);

  entry->kind = g_strdup (TH_KIND_QUERY);
  entry->in = g_strdup (th_record_get_id (record));
  entry->operation = g_strdup (th_record_get_operation (record));
  entry->title = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), 120));
  set_text (entry, NULL, TH_FIELD_QUERY_FIELD, field);
  set_text (entry, NULL, TH_FIELD_QUERY_TEXT, text);
  set_text (entry, NULL, TH_FIELD_QUERY_STATUS, "open");
  return entry;
}

ThEntry *
th_review_entry_new_reply (const ThRecord *query, const char *text)
{
  ThEntry *entry = entry_new (TH_OP_SET, th_record_get_id (query), NULL);

  set_text (entry, query, TH_FIELD_QUERY_REPLY, text);
  set_text (entry, query, TH_FIELD_QUERY_STATUS, "closed");
  return entry;
}

ThEntry *
th_review_entry_new_closed_query (const ThRecord *query)
{
  ThEntry *entry = entry_new (TH_OP_SET, th_record_get_id (query), NULL);

  set_text (entry, query, TH_FIELD_QUERY_STATUS, "closed");
  return entry;
}

ThEntry *
th_review_entry_new_reopened_query (const ThRecord *query, const char *text)
{
  ThEntry *entry = entry_new (TH_OP_SET, th_record_get_id (query), NULL);

  if (text != NULL)
    set_text (entry, query, TH_FIELD_QUERY_TEXT, text);
  set_text (entry, query, TH_FIELD_QUERY_STATUS, "open");
  return entry;
}

ThEntry *
th_review_entry_new_join (const ThRecord *record,
                          const char *other,
                          gboolean is_same,
                          const char *why)
{
  ThEntry *entry = entry_new (TH_OP_JOIN, th_record_get_id (record), why);
  g_autofree char *path = th_kind_dup_choice (TH_FIELD_SAME_AS, other);

  set_text (entry, record, path, is_same ? "yes" : "no");
  return entry;
}

ThEntry *
th_review_entry_new_unsaid (const ThRecord *record, const char *other, const char *why)
{
  g_autofree char *path = th_kind_dup_choice (TH_FIELD_SAME_AS, other);
  g_autoptr (GArray) dots = th_record_list_dots (record, path);
  g_autoptr (ThValue) nothing = th_value_new_null ();
  ThValue *value = th_record_get_value (record, path);
  ThEntry *entry;

  if (value == NULL || th_value_is_null (value))
    return NULL;
  entry = entry_new (TH_OP_JOIN, th_record_get_id (record), why);
  th_entry_set (entry, path, nothing, (const ThDot *) (gpointer) dots->data, dots->len);
  return entry;
}

/* An entry on the day of a team, which creates the record where there is none. */
static ThEntry *
day_entry_new (
  const ThRecord *now, const char *operation, const char *team, const char *date, const char *why)
{
  g_autofree char *key = g_strdup_printf ("%s/%s", team, date);
  g_autofree char *id = th_id_derive (TH_KIND_DAY, operation, key);
  ThEntry *entry = entry_new (TH_OP_SET, id, why);

  if (now == NULL || th_record_get_kind (now) == NULL)
    {
      entry->kind = g_strdup (TH_KIND_DAY);
      entry->in = g_strdup (operation);
      entry->operation = g_strdup (operation);
      entry->title = g_strdup (date);
      set_text (entry, NULL, TH_FIELD_DAY_DATE, date);
      set_text (entry, NULL, TH_FIELD_TEAM, team);
    }
  else
    add_saw (entry, now);
  return entry;
}

/* Whether an entry has room to name each of them, with the dots that it stands on. */
static gboolean
can_name (GPtrArray *covered)
{
  gsize length = 0;

  for (guint i = 0; i < covered->len && length <= SEEN_MAX_BYTES; i++)
    {
      const ThRecord *record = g_ptr_array_index (covered, i);

      length += strlen (th_record_get_id (record)) + strlen ("\"\":[],");
      length += th_record_get_context (record)->n_dots * TH_DOT_TEXT_SIZE;
    }
  return length <= SEEN_MAX_BYTES;
}

ThEntry *
th_review_entry_new_sign_off (const ThRecord *now,
                              const char *operation,
                              const char *team,
                              const char *date,
                              GPtrArray *covered)
{
  ThEntry *entry = day_entry_new (now, operation, team, date, NULL);

  set_text (entry, now, TH_FIELD_STATE, th_review_state_get_name (TH_REVIEW_APPROVED));
  if (can_name (covered))
    add_seen (entry, covered);
  else
    {
      g_autofree char *digest = th_review_dup_digest (covered);

      set_text (entry, now, TH_FIELD_DAY_COVERED, digest);
    }
  return entry;
}

static void
set_part (
  ThEntry *entry, const ThRecord *now, const char *group, const char *counter, ThValue *value)
{
  g_autofree char *path = g_strconcat (group, "/", counter, NULL);

  set_value (entry, now, path, value);
}

ThEntry *
th_review_entry_new_override (const ThRecord *now,
                              const char *operation,
                              const char *team,
                              const char *date,
                              const char *counter,
                              guint counted,
                              ThValue *stated,
                              const char *why)
{
  ThEntry *entry = day_entry_new (now, operation, team, date, why);
  g_autoptr (ThValue) none = th_value_new_null ();
  g_autoptr (ThValue) number = th_value_new_number (counted);
  g_autoptr (ThValue) reason = th_value_new_text (why);

  set_part (entry, now, TH_FIELD_DAY_OVERRIDE, counter, stated != NULL ? stated : none);
  set_part (entry, now, TH_FIELD_DAY_OVERRIDE_COUNTED, counter, number);
  set_part (entry, now, TH_FIELD_DAY_OVERRIDE_WHY, counter, reason);
  return entry;
}

void
th_review_entry_add_tally (ThEntry *entry, const ThRecord *now, const char *counter, guint count)
{
  g_autoptr (ThValue) value = th_value_new_number (count);

  set_part (entry, now, TH_FIELD_DAY_TALLY, counter, value);
}
