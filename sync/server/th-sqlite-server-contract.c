/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The contract of both ends, over the tables that both share. */

#include "th-sqlite-server-store-private.h"

#include "th-blob.h"
#include "th-codec.h"
#include "th-folding.h"

/* States that are in memory at once. */
#define STREAM_SLICE 200

static gboolean
append_batch (ThSqlite *sqlite,
              const ThStoreBatch *batch,
              ThFolding *folding,
              GPtrArray *touched,
              GError **error)
{
  g_autoptr (ThServerEnrolment) enrolment =
    th_sqlite_load_enrolment (sqlite, batch->enrolment, NULL);
  uint8_t nobody[TH_PUBLIC_KEY_BYTES] = { 0 };
  ThHash start, hash;
  int64_t seq;

  th_chain_start (enrolment != NULL ? enrolment->public_key : nobody, &start);
  return th_log_table_append (sqlite, batch, &start, 0, th_folding_add, folding, error)
         && th_folding_write (folding, touched, error)
         && th_log_table_get_head (sqlite, batch->enrolment, &start, &seq, &hash, error)
         && th_sqlite_write (sqlite, error,
                             "UPDATE enrolment SET seq = ?2, hash = ?3 WHERE id = ?1", "iih",
                             (int64_t) batch->enrolment, seq, &hash);
}

static gboolean
append (ThStore *store,
        const ThStoreBatch *batch,
        ThStoreJudge judge,
        gpointer data,
        GCancellable *cancellable,
        GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  g_autoptr (ThFolding) folding = th_folding_new (self->writer, judge, data);
  g_autoptr (GPtrArray) touched = g_ptr_array_new_with_free_func (g_free);
  gboolean done;

  if (!th_sqlite_server_store_begin (TH_SERVER_STORE (store), error))
    return FALSE;
  done = append_batch (self->writer, batch, folding, touched, error);
  if (done)
    th_sqlite_server_store_touch (self, touched);
  return th_sqlite_server_store_end (TH_SERVER_STORE (store), done, error);
}

static ThRecord *
load_record (ThStore *store, const char *id, GCancellable *cancellable, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  ThSqlite *sqlite = th_sqlite_server_store_take (self);
  ThRecord *record = th_record_table_load (sqlite, id, error);

  th_sqlite_server_store_give (self, sqlite);
  return record;
}

static GPtrArray *
list_rows (
  ThStore *store, const ThStoreQuery *query, char **next, GCancellable *cancellable, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  ThSqlite *sqlite = th_sqlite_server_store_take (self);
  GPtrArray *rows = th_record_table_list (sqlite, query, G_MAXINT64, next, error);

  th_sqlite_server_store_give (self, sqlite);
  return rows;
}

static gboolean
give_records (
  GPtrArray *bodies, ThStoreRecordFunc func, gpointer data, gboolean *goes_on, GError **error)
{
  for (guint i = 0; i < bodies->len && *goes_on; i++)
    {
      GBytes *body = g_ptr_array_index (bodies, i);
      g_autoptr (ThRecord) record =
        th_codec_decode_record (g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL);

      if (record == NULL)
        {
          g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_CORRUPT, "a state cannot be read");
          return FALSE;
        }
      *goes_on = func (record, data);
    }
  return TRUE;
}

static gboolean
foreach_record (ThStore *store,
                const ThStoreQuery *query,
                ThStoreRecordFunc func,
                gpointer data,
                GCancellable *cancellable,
                GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  g_auto (ThRecordStream) stream = { 0 };
  gboolean goes_on = TRUE;
  gboolean done;

  do
    {
      ThSqlite *sqlite = th_sqlite_server_store_take (self);

      done = th_record_table_load_some (sqlite, query, STREAM_SLICE, &stream, error);
      th_sqlite_server_store_give (self, sqlite);
      done = done && !g_cancellable_set_error_if_cancelled (cancellable, error)
             && give_records (stream.bodies, func, data, &goes_on, error);
    }
  while (done && goes_on && stream.bodies->len > 0);
  return done;
}

static gboolean
foreach_entry (ThStore *store,
               const char *record,
               ThStoreLogFunc func,
               gpointer data,
               GCancellable *cancellable,
               GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  ThSqlite *sqlite = th_sqlite_server_store_take (self);
  g_autoptr (GPtrArray) rows = th_log_table_list (sqlite, record, error);

  th_sqlite_server_store_give (self, sqlite);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (!func (g_ptr_array_index (rows, i), data))
      break;
  return rows != NULL;
}

static gboolean
foreach_change (ThStore *store,
                int64_t since,
                guint limit,
                ThStoreFeedFunc func,
                gpointer data,
                GCancellable *cancellable,
                GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  ThSqlite *sqlite = th_sqlite_server_store_take (self);
  g_autoptr (GArray) rows = th_record_table_list_changes (sqlite, since, limit, error);

  th_sqlite_server_store_give (self, sqlite);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (!func (&g_array_index (rows, ThFeedRow, i), data))
      break;
  return rows != NULL;
}

static gboolean
put_blob (ThStore *store,
          const ThHash *hash,
          GInputStream *stream,
          GCancellable *cancellable,
          GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  gboolean done;

  /* The transaction is the group's; th_blob_put () makes a savepoint in it. */
  if (!th_sqlite_server_store_begin (TH_SERVER_STORE (store), error))
    return FALSE;
  done = th_blob_put (self->writer, hash, stream, cancellable, error);
  return th_sqlite_server_store_end (TH_SERVER_STORE (store), done, error);
}

/* A stream may live long, so it must not keep one of the readers to itself. */
static GInputStream *
open_blob (
  ThStore *store, const ThHash *hash, gsize *length, GCancellable *cancellable, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);

  return th_blob_open (self->blobs, hash, length, error);
}

void
th_sqlite_server_store_init_store (ThStoreInterface *iface)
{
  iface->append = append;
  iface->load_record = load_record;
  iface->list_rows = list_rows;
  iface->foreach_record = foreach_record;
  iface->foreach_entry = foreach_entry;
  iface->foreach_change = foreach_change;
  iface->put_blob = put_blob;
  iface->open_blob = open_blob;
}
