/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Who signs has seen numbers and records, and signs those: the numbers are counted once more on the
 * store's writer thread, where nothing can come between, and where they differ nothing is written.
 */

#include "th-day.h"

#include "th-id.h"
#include "th-kind.h"
#include "th-review-entry.h"

typedef struct
{
  ThOperation *operation;
  ThRecord *now; /* the day as it was on screen; NULL for none */
  char *team;
  char *day;
  guint *counts;      /* of every counter, as on screen */
  GPtrArray *records; /* of the day, as on screen */
} Signing;

typedef enum
{
  OUTCOME_SIGNED = 1,
  OUTCOME_CHANGED
} Outcome;

static void
signing_free (gpointer data)
{
  Signing *self = data;

  th_operation_unref (self->operation);
  g_clear_pointer (&self->now, th_record_unref);
  g_free (self->team);
  g_free (self->day);
  g_free (self->counts);
  g_ptr_array_unref (self->records);
  g_free (self);
}

ThRecord *
th_day_find (const ThCasebookReading *reading, const char *team, const char *day)
{
  g_autofree char *key = g_strdup_printf ("%s/%s", team, day);
  g_autofree char *id = th_id_derive (TH_KIND_DAY, th_operation_get_id (reading->operation), key);
  ThCaseRecord *each = th_case_find (reading->case_, id);

  return each != NULL ? each->record : NULL;
}

/* Asked of the table and not of a record: the first to write on a day creates it. */
gboolean
th_day_can_sign (ThSession *session, const char *team)
{
  ThActor actor = th_session_get_actor (session);
  ThPermissionCase sign_off = { .role = actor.role,
                                .action = TH_ACTION_SIGN_OFF,
                                .kind = TH_KIND_DAY,
                                .is_team = g_strcmp0 (actor.team, team) == 0 };

  return team != NULL && th_permission_check (&sign_off) == NULL;
}

gboolean
th_day_get_signed (const ThRecord *record, const char *counter, guint *count)
{
  g_autofree char *path = g_strconcat (TH_FIELD_DAY_TALLY, "/", counter, NULL);
  ThValue *value = record != NULL ? th_record_get_value (record, path) : NULL;

  if (value == NULL || !(th_value_get_number (value) >= 0))
    return FALSE;
  *count = (guint) MIN (th_value_get_number (value), TH_TALLY_OVERRIDE_MAX);

  return TRUE;
}

static GPtrArray *
list_records (const ThCasebookReading *reading, const char *team, const char *day)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_unref);
  GPtrArray *all = th_case_list (reading->case_);

  for (guint i = 0; i < all->len; i++)
    {
      const ThCaseRecord *each = g_ptr_array_index (all, i);

      if (each->governing != NULL && each->governing->kind == TH_KINDS_VISIT
          && g_strcmp0 (each->day, day) == 0 && g_strcmp0 (each->team, team) == 0)
        g_ptr_array_add (records, th_record_ref (each->record));
    }

  return records;
}

static gboolean
are_numbers_signed (const ThCasebookReading *reading,
                    const ThRecord *record,
                    const char *team,
                    const char *day)
{
  for (guint i = 0; i < th_tally_get_n_counters (); i++)
    {
      const char *code = th_tally_get_counter (i)->code;
      guint count;

      if (th_day_get_signed (record, code, &count)
          && count != th_tally_count (reading->tally, code, day, team))
        return FALSE;
    }

  return TRUE;
}

ThDayState
th_day_get_state (const ThCasebookReading *reading, const char *team, const char *day)
{
  const ThRecord *record = th_day_find (reading, team, day);
  g_autoptr (GPtrArray) records = NULL;

  if (record == NULL || th_review_get_state (record) != TH_REVIEW_APPROVED)
    return TH_DAY_UNSIGNED;
  records = list_records (reading, team, day);

  return are_numbers_signed (reading, record, team, day) && th_review_is_covered (record, records)
           ? TH_DAY_SIGNED
           : TH_DAY_CHANGED;
}

GPtrArray *
th_day_list_open (const ThCasebookReading *reading, const char *team, const char *day)
{
  ThDayFilter filter = { .team = team, .concerns = (1u << TH_CONCERN_NONE) - 1 };
  GPtrArray *list = th_day_queue_list (reading->queue, &filter);

  for (guint i = list->len; i > 0; i--)
    {
      const ThDayItem *item = g_ptr_array_index (list, i - 1);

      if (item->record == NULL || g_strcmp0 (item->day, day) != 0)
        g_ptr_array_remove_index (list, i - 1);
    }

  return list;
}

static gpointer
sign (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const Signing *self = data;
  g_autoptr (ThTally) tally = th_tally_new (TH_STORE (store), self->operation, cancellable, error);
  g_autoptr (ThEntry) entry = NULL;

  if (tally == NULL)
    return NULL;
  for (guint i = 0; i < th_tally_get_n_counters (); i++)
    {
      const ThTallyCounter *counter = th_tally_get_counter (i);

      if (counter->is_daily
          && th_tally_count (tally, counter->code, self->day, self->team) != self->counts[i])
        return GUINT_TO_POINTER (OUTCOME_CHANGED);
    }

  entry = th_review_entry_new_sign_off (self->now, th_operation_get_id (self->operation),
                                        self->team, self->day, self->records);
  for (guint i = 0; i < th_tally_get_n_counters (); i++)
    {
      if (th_tally_get_counter (i)->is_daily)
        th_review_entry_add_tally (entry, self->now, th_tally_get_counter (i)->code,
                                   self->counts[i]);
    }
  if (!th_tablet_store_append_entry (store, entry, NULL, cancellable, error))
    return NULL;

  return GUINT_TO_POINTER (OUTCOME_SIGNED);
}

void
th_day_sign_async (ThSession *session,
                   const ThCasebookReading *reading,
                   const char *team,
                   const char *day,
                   GAsyncReadyCallback callback,
                   gpointer data)
{
  Signing *self = g_new0 (Signing, 1);
  ThRecord *now = th_day_find (reading, team, day);

  self->operation = th_operation_ref (reading->operation);
  self->now = now != NULL ? th_record_ref (now) : NULL;
  self->team = g_strdup (team);
  self->day = g_strdup (day);
  self->records = list_records (reading, team, day);
  self->counts = g_new0 (guint, th_tally_get_n_counters ());
  for (guint i = 0; i < th_tally_get_n_counters (); i++)
    self->counts[i] = th_tally_count (reading->tally, th_tally_get_counter (i)->code, day, team);

  /* Not cancelled by anything: what a person signed is written even while the tablet locks. */
  th_session_run_async (session, TH_SESSION_WRITE, sign, self, signing_free, NULL, NULL, callback,
                        data);
}

gboolean
th_day_sign_finish (ThSession *session, GAsyncResult *result, GError **error)
{
  return GPOINTER_TO_UINT (th_session_run_finish (session, result, error)) == OUTCOME_SIGNED;
}
