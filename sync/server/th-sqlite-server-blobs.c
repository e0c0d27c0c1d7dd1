/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Which enrolment has which blob. That an entry names a hash proves nothing: whoever guesses or
 * hears of one could otherwise read another team's photo by naming it. So a naming counts for
 * reading only where its enrolment sent all the bytes or could read them already.
 */

#include "th-sqlite-server-store-private.h"

static GPtrArray *
read_blob_records (ThSqlite *sqlite, const ThHash *hash, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ThStatement) statement =
    th_sqlite_prepare (sqlite,
                       "SELECT DISTINCT n.record FROM blob_name n JOIN blob_known k"
                       " ON k.hash = n.hash AND k.enrolment = n.enrolment WHERE n.hash = ?",
                       error);
  ThStep step;

  if (statement == NULL)
    return NULL;
  th_statement_bind_hash (statement, 1, hash);
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    g_ptr_array_add (ids, th_statement_dup_text (statement, 0));
  return step == TH_STEP_DONE ? g_steal_pointer (&ids) : NULL;
}

static GPtrArray *
list_blob_records (ThServerStore *store, const ThHash *hash, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  ThSqlite *sqlite = th_sqlite_server_store_take (self);
  GPtrArray *ids = read_blob_records (sqlite, hash, error);

  th_sqlite_server_store_give (self, sqlite);
  return ids;
}

/* After a fork a log goes on in another enrolment of the same officer on the same tablet, which
 * sends what the one before it named and could not send. */
gboolean
th_sqlite_know_blob (ThSqlite *sqlite, uint64_t enrolment, const ThHash *hash, GError **error)
{
  return th_sqlite_write (sqlite, error,
                          TH_SQLITE_WITH_LINE "INSERT OR IGNORE INTO blob_known"
                                              " SELECT ?2, id FROM line",
                          "ih", (int64_t) enrolment, hash);
}

static gboolean
could_read (ThServerStore *store, const ThScope *scope, const ThHash *hash, GError **error)
{
  g_autoptr (GPtrArray) records = th_server_store_list_blob_records (store, hash, error);
  g_autoptr (GError) local = NULL;
  gboolean is_seen = FALSE;

  for (guint i = 0; records != NULL && i < records->len && !is_seen && local == NULL; i++)
    is_seen = th_server_store_sees (store, scope, g_ptr_array_index (records, i), &local);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return is_seen;
}

/* What the enrolment's entries name and it does not have. */
static gboolean
list_unknown (ThSqlite *sqlite, uint64_t enrolment, GArray *hashes, GError **error)
{
  g_autoptr (ThStatement) statement = th_sqlite_prepare (
    sqlite,
    TH_SQLITE_WITH_LINE "SELECT hash FROM blob_name n WHERE enrolment IN line AND NOT EXISTS"
                        " (SELECT 1 FROM blob_known k"
                        " WHERE k.hash = n.hash AND k.enrolment = n.enrolment)"
                        " UNION SELECT hash FROM blob_held h WHERE enrolment IN line AND NOT EXISTS"
                        " (SELECT 1 FROM blob_known k"
                        " WHERE k.hash = h.hash AND k.enrolment = h.enrolment)"
                        " LIMIT ?2",
    error);
  ThStep step;
  ThHash hash;

  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, (int64_t) enrolment);
  th_statement_bind_int (statement, 2, TH_WIRE_LACKS_MAX);
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    if (th_statement_get_hash (statement, 0, &hash))
      g_array_append_val (hashes, hash);
  return step == TH_STEP_DONE;
}

gboolean
th_sqlite_list_lacking (ThSqliteServerStore *self,
                        uint64_t enrolment,
                        const ThScope *scope,
                        GArray *lacks,
                        GError **error)
{
  g_autoptr (GArray) hashes = g_array_new (FALSE, FALSE, sizeof (ThHash));
  g_autoptr (GError) local = NULL;

  if (!list_unknown (self->writer, enrolment, hashes, error))
    return FALSE;
  for (guint i = 0; i < hashes->len && local == NULL; i++)
    {
      const ThHash *hash = &g_array_index (hashes, ThHash, i);

      if (!could_read (TH_SERVER_STORE (self), scope, hash, &local))
        g_array_append_val (lacks, *hash);
      else if (!th_sqlite_know_blob (self->writer, enrolment, hash, &local))
        break;
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

void
th_sqlite_server_store_init_blobs (ThServerStoreInterface *iface)
{
  iface->list_blob_records = list_blob_records;
}
