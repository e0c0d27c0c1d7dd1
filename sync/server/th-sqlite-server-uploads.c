/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Uploads. What arrives lies in chunk rows of a blob without a hash, which nobody can find; it
 * becomes a blob when it was read back and is what it was to be.
 */

#include "th-sqlite-server-store-private.h"

#include "th-blob.h"

/* So many are given up in one transaction. */
#define EXPIRE_MAX 16

typedef struct
{
  int64_t num;
  int64_t blob; /* 0 when it is done */
  ThUpload upload;
} Row;

static gboolean
set_none (GError **error)
{
  g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND, "no such upload");
  return FALSE;
}

static gboolean
read_row (ThSqlite *sqlite, ThStatement *statement, Row *row, GError **error)
{
  ThStep step = th_statement_step (statement, error);

  if (step == TH_STEP_DONE)
    return set_none (error);
  if (step != TH_STEP_ROW)
    return FALSE;
  row->num = th_statement_get_int (statement, 0);
  g_strlcpy (row->upload.id, th_statement_get_text (statement, 1), TH_UPLOAD_ID_SIZE);
  row->upload.enrolment = (uint64_t) th_statement_get_int (statement, 2);
  th_statement_get_hash (statement, 3, &row->upload.hash);
  row->upload.length = (gsize) th_statement_get_int (statement, 4);
  row->blob = th_statement_get_int (statement, 5);
  row->upload.expires = th_statement_get_int (statement, 6);
  row->upload.is_done = th_statement_is_null (statement, 5);
  row->upload.offset = row->upload.length;
  return row->upload.is_done || th_blob_get_part (sqlite, row->blob, &row->upload.offset, error);
}

#define COLUMNS "num, id, enrolment, hash, length, blob, expires"

static gboolean
load_row (ThSqlite *sqlite, uint64_t enrolment, const char *id, Row *row, GError **error)
{
  g_autoptr (ThStatement) statement = th_sqlite_prepare (
    sqlite, "SELECT " COLUMNS " FROM upload WHERE id = ? AND enrolment = ?", error);

  if (statement == NULL)
    return FALSE;
  th_statement_bind_text (statement, 1, id);
  th_statement_bind_int (statement, 2, (int64_t) enrolment);
  return read_row (sqlite, statement, row, error);
}

static gboolean
find_row (ThSqlite *sqlite, uint64_t enrolment, const ThHash *hash, Row *row, GError **error)
{
  g_autoptr (ThStatement) statement = th_sqlite_prepare (
    sqlite, "SELECT " COLUMNS " FROM upload WHERE enrolment = ? AND hash = ?", error);

  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, (int64_t) enrolment);
  th_statement_bind_hash (statement, 2, hash);
  return read_row (sqlite, statement, row, error);
}

static gboolean
find_oldest (ThSqlite *sqlite, uint64_t enrolment, Row *row, GError **error)
{
  g_autoptr (ThStatement) statement =
    th_sqlite_prepare (sqlite,
                       "SELECT " COLUMNS " FROM upload WHERE enrolment = ? AND blob IS NOT NULL"
                       " ORDER BY expires, num",
                       error);

  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, (int64_t) enrolment);
  return read_row (sqlite, statement, row, error);
}

static gboolean
remove_row (ThSqlite *sqlite, const Row *row, GError **error)
{
  return th_sqlite_write (sqlite, error, "DELETE FROM upload WHERE num = ?", "i", row->num)
         && (row->blob == 0 || th_blob_remove (sqlite, row->blob, error));
}

static gboolean
add_row (ThSqlite *sqlite, const ThUpload *upload, gboolean is_done, GError **error)
{
  int64_t blob = 0;

  return (is_done || th_blob_start (sqlite, &blob, error))
         && th_sqlite_write (sqlite, error,
                             "INSERT INTO upload (id, enrolment, hash, length, blob, expires)"
                             " VALUES (?, ?, ?, ?, ?, ?)",
                             "tihizi", upload->id, (int64_t) upload->enrolment, &upload->hash,
                             (int64_t) upload->length, blob, upload->expires);
}

static gboolean
set_expiry (ThSqlite *sqlite, const Row *row, int64_t expires, GError **error)
{
  return th_sqlite_write (sqlite, error, "UPDATE upload SET expires = ?2 WHERE num = ?1", "ii",
                          row->num, expires);
}

static gboolean
has_row (ThSqlite *sqlite, const char *sql, uint64_t enrolment, const ThHash *hash, GError **error)
{
  g_autoptr (ThStatement) statement = th_sqlite_prepare (sqlite, sql, error);

  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, (int64_t) enrolment);
  th_statement_bind_hash (statement, 2, hash);
  return th_statement_step (statement, error) == TH_STEP_ROW;
}

static gboolean
check_named (ThSqlite *sqlite, const ThUpload *upload, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (has_row (sqlite,
               TH_SQLITE_WITH_LINE
               "SELECT 1 FROM blob_name WHERE enrolment IN line AND hash = ?2"
               " UNION ALL SELECT 1 FROM blob_held WHERE enrolment IN line AND hash = ?2",
               upload->enrolment, &upload->hash, &local))
    return TRUE;
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND,
                 "no entry of this enrolment names the blob");
  return FALSE;
}

/* The enrolment has the blob: it has nothing to send, and the length is the blob's. */
static gboolean
is_known (ThSqlite *sqlite, ThUpload *upload, GError **error)
{
  return has_row (sqlite,
                  "SELECT 1 FROM blob_known k JOIN blob b ON b.hash = k.hash"
                  " WHERE k.enrolment = ?1 AND k.hash = ?2",
                  upload->enrolment, &upload->hash, error)
         && th_blob_find (sqlite, &upload->hash, NULL, &upload->length, error);
}

/* Whether an upload that is there goes on as the one that is wanted. */
static gboolean
goes_on (const Row *row, const ThUpload *wanted, gboolean has_blob)
{
  return row->upload.is_done == has_blob && row->upload.length == wanted->length;
}

static gboolean
make_room (ThSqlite *sqlite, uint64_t enrolment, GError **error)
{
  int64_t n;
  Row oldest;

  if (!th_sqlite_query_int (sqlite, &n, error,
                            "SELECT count(*) FROM upload WHERE enrolment = ?"
                            " AND blob IS NOT NULL",
                            "i", (int64_t) enrolment))
    return FALSE;
  return n < TH_WIRE_UPLOADS_MAX
         || (find_oldest (sqlite, enrolment, &oldest, error)
             && remove_row (sqlite, &oldest, error));
}

static gboolean
create (ThSqlite *sqlite, ThUpload *upload, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean has_blob;
  gboolean is_there;
  Row row;

  if (!check_named (sqlite, upload, error))
    return FALSE;
  has_blob = is_known (sqlite, upload, &local);
  is_there = local == NULL && find_row (sqlite, upload->enrolment, &upload->hash, &row, &local);
  if (!is_there && !g_error_matches (local, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (is_there && goes_on (&row, upload, has_blob))
    {
      row.upload.expires = upload->expires;
      *upload = row.upload;
      return set_expiry (sqlite, &row, upload->expires, error);
    }
  upload->is_done = has_blob;
  upload->offset = has_blob ? upload->length : 0;
  return (!is_there || remove_row (sqlite, &row, error))
         && (has_blob || make_room (sqlite, upload->enrolment, error))
         && add_row (sqlite, upload, has_blob, error);
}

static gboolean
create_upload (ThServerStore *store, ThUpload *upload, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);

  return th_sqlite_server_store_begin (store, error)
         && th_sqlite_server_store_end (store, create (self->writer, upload, error), error);
}

static gboolean
load_upload (
  ThServerStore *store, uint64_t enrolment, const char *id, ThUpload *upload, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  ThSqlite *sqlite = th_sqlite_server_store_take (self);
  gboolean is_there;
  Row row;

  is_there = load_row (sqlite, enrolment, id, &row, error);
  th_sqlite_server_store_give (self, sqlite);
  if (is_there)
    *upload = row.upload;
  return is_there;
}

static gboolean
append (ThSqlite *sqlite, const ThUpload *upload, GBytes *bytes, GError **error)
{
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);
  Row row;

  if (!load_row (sqlite, upload->enrolment, upload->id, &row, error))
    return FALSE;
  if (row.upload.offset != upload->offset)
    g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_GAP, "it goes on at %" G_GSIZE_FORMAT,
                 row.upload.offset);
  else if (length > row.upload.length - row.upload.offset)
    g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_TOO_LARGE, "it was to have %" G_GSIZE_FORMAT,
                 row.upload.length);
  else
    return (length == 0 || th_blob_append (sqlite, row.blob, upload->offset, data, length, error))
           && set_expiry (sqlite, &row, upload->expires, error);
  return FALSE;
}

static gboolean
append_upload (ThServerStore *store, const ThUpload *upload, GBytes *bytes, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);

  return th_sqlite_server_store_begin (store, error)
         && th_sqlite_server_store_end (store, append (self->writer, upload, bytes, error), error);
}

static GInputStream *
open_upload (ThServerStore *store, const ThUpload *upload, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  ThSqlite *sqlite = th_sqlite_server_store_take (self);
  gboolean is_there;
  Row row;

  is_there = load_row (sqlite, upload->enrolment, upload->id, &row, error);
  th_sqlite_server_store_give (self, sqlite);
  if (!is_there)
    return NULL;
  if (row.upload.is_done)
    return th_blob_open (self->blobs, &row.upload.hash, NULL, error);
  return th_blob_open_part (self->blobs, row.blob, row.upload.offset);
}

/* The part loses its upload first, as naming it removes it where the same blob is there already. */
static gboolean
finish (ThSqlite *sqlite, const ThUpload *upload, gboolean is_right, GError **error)
{
  Row row;

  if (!load_row (sqlite, upload->enrolment, upload->id, &row, error))
    return FALSE;
  if (row.upload.is_done)
    return TRUE;
  if (!is_right)
    return remove_row (sqlite, &row, error);
  g_return_val_if_fail (row.upload.offset == row.upload.length, FALSE);
  return th_sqlite_write (sqlite, error, "UPDATE upload SET blob = NULL WHERE num = ?", "i",
                          row.num)
         && th_blob_name (sqlite, row.blob, &row.upload.hash, error)
         && th_sqlite_know_blob (sqlite, upload->enrolment, &row.upload.hash, error);
}

static gboolean
finish_upload (ThServerStore *store, const ThUpload *upload, gboolean is_right, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);

  return th_sqlite_server_store_begin (store, error)
         && th_sqlite_server_store_end (store, finish (self->writer, upload, is_right, error),
                                        error);
}

static gboolean
remove_upload (ThServerStore *store, const ThUpload *upload, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  gboolean done;
  Row row;

  if (!th_sqlite_server_store_begin (store, error))
    return FALSE;
  done = load_row (self->writer, upload->enrolment, upload->id, &row, error)
         && remove_row (self->writer, &row, error);
  return th_sqlite_server_store_end (store, done, error);
}

static gboolean
expire (ThSqlite *sqlite, int64_t now, guint *n_expired, GError **error)
{
  Row rows[EXPIRE_MAX];
  guint n = 0;
  g_autoptr (ThStatement) statement = th_sqlite_prepare (
    sqlite, "SELECT num, blob FROM upload WHERE expires <= ? ORDER BY expires LIMIT ?", error);
  ThStep step;

  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, now);
  th_statement_bind_int (statement, 2, EXPIRE_MAX);
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      rows[n].num = th_statement_get_int (statement, 0);
      rows[n++].blob = th_statement_get_int (statement, 1);
    }
  if (step == TH_STEP_ERROR)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!remove_row (sqlite, &rows[i], error))
      return FALSE;
  *n_expired = n;
  return TRUE;
}

static gboolean
expire_uploads (ThServerStore *store, int64_t now, guint *n_expired, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);

  return th_sqlite_server_store_begin (store, error)
         && th_sqlite_server_store_end (store, expire (self->writer, now, n_expired, error), error);
}

void
th_sqlite_server_store_init_uploads (ThServerStoreInterface *iface)
{
  iface->create_upload = create_upload;
  iface->load_upload = load_upload;
  iface->append_upload = append_upload;
  iface->open_upload = open_upload;
  iface->finish_upload = finish_upload;
  iface->remove_upload = remove_upload;
  iface->expire_uploads = expire_uploads;
}
