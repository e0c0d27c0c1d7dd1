/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What an entry of erasure does to the rows: the bytes of all entries on the record go and their
 * digests stay, so that every chain still verifies; what was held is let go; a blob goes with the
 * last record that names it. The engine overwrites what it deletes.
 *
 * An entry that comes later is held, and what a fork left as evidence stays as it is: both are of
 * people who wrote after, or beside, the log that was erased, and need a decision of their own.
 */

#include "th-sqlite-server-push.h"

static gboolean
let_held_go (ThSqlite *sqlite, const char *record, GError **error)
{
  g_autoptr (ThStatement) statement = th_sqlite_prepare (
    sqlite, "SELECT change FROM held WHERE record = ? AND reason IS NOT NULL", error);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (int64_t));
  ThStep step;

  if (statement == NULL)
    return FALSE;
  th_statement_bind_text (statement, 1, record);
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      int64_t place = th_statement_get_int (statement, 0);

      g_array_append_val (places, place);
    }
  for (guint i = 0; step == TH_STEP_DONE && i < places->len; i++)
    {
      int64_t change;

      if (!th_record_table_next_change (sqlite, &change, error)
          || !th_sqlite_write (sqlite, error,
                               "UPDATE held SET reason = NULL, change = ?2 WHERE change = ?1", "ii",
                               g_array_index (places, int64_t, i), change))
        return FALSE;
    }
  return step == TH_STEP_DONE
         && th_sqlite_write (sqlite, error,
                             "UPDATE log SET held = NULL WHERE record = ?1 AND held IS NOT NULL",
                             "t", record);
}

/* Of the blobs that the record names, those that no other does. */
static gboolean
drop_blobs (ThSqlite *sqlite, const char *record, GError **error)
{
  return th_sqlite_write (sqlite, error,
                          "DELETE FROM blob WHERE hash IN"
                          " (SELECT hash FROM blob_name WHERE record = ?1 EXCEPT"
                          " SELECT hash FROM blob_name WHERE record <> ?1)",
                          "t", record)
         && th_sqlite_write (sqlite, error, "DELETE FROM blob_name WHERE record = ?1", "t", record);
}

gboolean
th_sqlite_purge_record (ThSqlite *sqlite, const char *record, ThDot by, GError **error)
{
  return th_sqlite_write (sqlite, error,
                          "UPDATE log SET bytes = NULL WHERE record = ?1 AND bytes IS NOT NULL"
                          " AND NOT (enrolment = ?2 AND seq = ?3)",
                          "tii", record, (int64_t) by.enrolment, by.seq)
         && let_held_go (sqlite, record, error) && drop_blobs (sqlite, record, error);
}
