/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The engine SQLCipher: one file. The key goes to it as the raw bytes it is, by its own call and
 * never in a statement, and the copy made for that is wiped.
 */

#include "th-sqlite-file-private.h"

#include "th-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <unistd.h>

#define BUSY_MILLISECONDS 5000
#define CHECKPOINT_PAGES 1000

typedef struct
{
  ThSqliteFile *file;
  sqlite3_stmt *prepared;
  int bound; /* the first failure of a bind */
} Statement;

static ThStoreError
code_of_disk (int number)
{
  switch (number)
    {
    case ENOSPC:
    case EDQUOT:
      return TH_STORE_ERROR_FULL;
    case EROFS:
      return TH_STORE_ERROR_READ_ONLY;
    default:
      return TH_STORE_ERROR_FAILED;
    }
}

static ThStoreError
code_of (ThSqliteFile *self, int result)
{
  switch (result & 0xff)
    {
    case SQLITE_NOTADB:
      return self->is_keyed ? TH_STORE_ERROR_CORRUPT : TH_STORE_ERROR_WRONG_KEY;
    case SQLITE_FULL:
      return TH_STORE_ERROR_FULL;
    case SQLITE_READONLY:
      return TH_STORE_ERROR_READ_ONLY;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return TH_STORE_ERROR_BUSY;
    case SQLITE_CORRUPT:
      return TH_STORE_ERROR_CORRUPT;
    case SQLITE_CANTOPEN:
      /* The engine falls back to reading where it may not write, and then has no place for the log
       * that it reads through. */
      return self->db != NULL && sqlite3_db_readonly (self->db, "main") == 1
               ? TH_STORE_ERROR_READ_ONLY
               : TH_STORE_ERROR_NOT_FOUND;
    case SQLITE_TOOBIG:
      return TH_STORE_ERROR_TOO_LARGE;
    case SQLITE_IOERR:
      return code_of_disk (self->db != NULL ? sqlite3_system_errno (self->db) : 0);
    default:
      return TH_STORE_ERROR_FAILED;
    }
}

/* What somebody has to do about it, before the engine's own words. */
static const char *
get_hint (ThStoreError code)
{
  if (code == TH_STORE_ERROR_FULL)
    return "the disk is full; make room: ";
  if (code == TH_STORE_ERROR_READ_ONLY)
    return "the disk takes no writes; see that it is mounted for writing and sound: ";
  return "";
}

gboolean
th_sqlite_file_check (ThSqliteFile *self, int result, GError **error)
{
  if (result == SQLITE_OK || result == SQLITE_ROW || result == SQLITE_DONE)
    return TRUE;
  g_set_error (error, TH_STORE_ERROR, code_of (self, result), "%s: %s%s (%d)", self->path,
               get_hint (code_of (self, result)),
               self->db != NULL ? sqlite3_errmsg (self->db) : sqlite3_errstr (result), result);
  return FALSE;
}

static gboolean
file_run (gpointer connection, const char *sql, const char **rest, GError **error)
{
  ThSqliteFile *self = connection;
  sqlite3_stmt *statement = NULL;
  gboolean done;
  int result;

  result = sqlite3_prepare_v2 (self->db, sql, -1, &statement, rest);
  while (result == SQLITE_OK && statement != NULL)
    if ((result = sqlite3_step (statement)) == SQLITE_ROW)
      result = SQLITE_OK;
  /* The message is the connection's, so it is read before the statement goes. */
  done = th_sqlite_file_check (self, result, error);
  sqlite3_finalize (statement);
  return done;
}

static gboolean
file_begin (gpointer connection, gboolean is_reading, GError **error)
{
  const char *rest;

  return file_run (connection, is_reading ? "BEGIN" : "BEGIN IMMEDIATE", &rest, error);
}

static gboolean
file_is_in_transaction (gpointer connection)
{
  return !sqlite3_get_autocommit (((ThSqliteFile *) connection)->db);
}

static void
file_rollback (gpointer connection)
{
  const char *rest;

  if (file_is_in_transaction (connection))
    file_run (connection, "ROLLBACK", &rest, NULL);
}

static gboolean
file_load_version (gpointer connection, int64_t *version, GError **error)
{
  ThSqliteFile *self = connection;
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (self->db, "PRAGMA user_version", -1, &statement, NULL);
  gboolean done;

  if (result == SQLITE_OK && (result = sqlite3_step (statement)) == SQLITE_ROW)
    *version = sqlite3_column_int64 (statement, 0);
  done = th_sqlite_file_check (self, result, error);
  sqlite3_finalize (statement);
  return done;
}

static gboolean
file_set_version (gpointer connection, int64_t version, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA user_version = %" G_GINT64_FORMAT, version);
  const char *rest;

  return file_run (connection, sql, &rest, error);
}

static int64_t
file_get_changes (gpointer connection)
{
  return sqlite3_changes64 (((ThSqliteFile *) connection)->db);
}

static int64_t
file_get_inserted (gpointer connection)
{
  return sqlite3_last_insert_rowid (((ThSqliteFile *) connection)->db);
}

static void
file_close (gpointer connection)
{
  ThSqliteFile *self = connection;

  sqlite3_close_v2 (self->db);
  g_free (self->path);
  g_free (self);
}

static gpointer
statement_prepare (gpointer connection, const char *sql, GError **error)
{
  ThSqliteFile *file = connection;
  sqlite3_stmt *prepared = NULL;
  Statement *self;
  int result = sqlite3_prepare_v3 (file->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &prepared, NULL);

  if (!th_sqlite_file_check (file, result, error))
    return NULL;
  self = g_new0 (Statement, 1);
  self->file = file;
  self->prepared = prepared;
  return self;
}

static void
statement_finalize (gpointer statement)
{
  sqlite3_finalize (((Statement *) statement)->prepared);
  g_free (statement);
}

static void
note (Statement *self, int result)
{
  if (self->bound == SQLITE_OK)
    self->bound = result;
}

static void
statement_bind_int (gpointer statement, int index, int64_t number)
{
  note (statement, sqlite3_bind_int64 (((Statement *) statement)->prepared, index, number));
}

static void
statement_bind_text (gpointer statement, int index, const char *text)
{
  note (statement,
        sqlite3_bind_text (((Statement *) statement)->prepared, index, text, -1, SQLITE_STATIC));
}

static void
statement_bind_blob (gpointer statement, int index, const void *bytes, gsize length)
{
  note (statement, sqlite3_bind_blob64 (((Statement *) statement)->prepared, index, bytes, length,
                                        SQLITE_STATIC));
}

static ThStep
statement_step (gpointer statement, GError **error)
{
  Statement *self = statement;
  int result = self->bound;

  if (result == SQLITE_OK)
    result = sqlite3_step (self->prepared);
  if (!th_sqlite_file_check (self->file, result, error))
    return TH_STEP_ERROR;
  return result == SQLITE_ROW ? TH_STEP_ROW : TH_STEP_DONE;
}

static void
statement_reset (gpointer statement)
{
  Statement *self = statement;

  sqlite3_reset (self->prepared);
  sqlite3_clear_bindings (self->prepared);
  self->bound = SQLITE_OK;
}

static int64_t
statement_get_int (gpointer statement, int column)
{
  return sqlite3_column_int64 (((Statement *) statement)->prepared, column);
}

static const char *
statement_get_text (gpointer statement, int column)
{
  return (const char *) sqlite3_column_text (((Statement *) statement)->prepared, column);
}

static const void *
statement_get_blob (gpointer statement, int column, gsize *length)
{
  Statement *self = statement;
  const void *blob = sqlite3_column_blob (self->prepared, column);

  *length = (gsize) sqlite3_column_bytes (self->prepared, column);
  return blob;
}

static gboolean
statement_is_null (gpointer statement, int column)
{
  return sqlite3_column_type (((Statement *) statement)->prepared, column) == SQLITE_NULL;
}

static const ThSqlEngine engine = {
  .close = file_close,
  .is_in_transaction = file_is_in_transaction,
  .run = file_run,
  .begin = file_begin,
  .rollback = file_rollback,
  .load_version = file_load_version,
  .set_version = file_set_version,
  .get_changes = file_get_changes,
  .get_inserted = file_get_inserted,
  .prepare = statement_prepare,
  .finalize = statement_finalize,
  .bind_int = statement_bind_int,
  .bind_text = statement_bind_text,
  .bind_blob = statement_bind_blob,
  .step = statement_step,
  .reset = statement_reset,
  .get_int = statement_get_int,
  .get_text = statement_get_text,
  .get_blob = statement_get_blob,
  .is_null = statement_is_null,
};

static int
on_wal_written_cb (gpointer data, sqlite3 *db, const char *name, int pages)
{
  ThSqliteFile *self = data;

  self->wal_pages = pages;
  if (pages >= self->checkpoint_pages)
    {
      int left = 0;

      /* A reader in the way is no fault of the commit that just happened. */
      if (sqlite3_wal_checkpoint_v2 (db, name, SQLITE_CHECKPOINT_PASSIVE, &left, NULL) == SQLITE_OK)
        self->wal_pages = 0;
    }
  return SQLITE_OK;
}

static gboolean
run_all (ThSqliteFile *self, const char *sql, GError **error)
{
  while (*sql != '\0')
    if (!file_run (self, sql, &sql, error))
      return FALSE;
  return TRUE;
}

static gboolean
set_key (ThSqliteFile *self, const ThSecret *key, GError **error)
{
  char text[2 * TH_SQLITE_KEY_BYTES + 4] = "x'";
  int result;

  sodium_bin2hex (text + 2, sizeof text - 2, th_secret_get_bytes (key), TH_SQLITE_KEY_BYTES);
  text[sizeof text - 2] = '\'';
  result = sqlite3_key (self->db, text, sizeof text - 1);
  sodium_memzero (text, sizeof text);
  return th_sqlite_file_check (self, result, error);
}

static gboolean
configure (ThSqliteFile *self, ThSqliteFlags flags, GError **error)
{
  /* Reading the schema is what shows whether the key is right. */
  if (!run_all (self, "SELECT count(*) FROM sqlite_master", error))
    return FALSE;
  self->is_keyed = TRUE;
  if (sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK
      || sqlite3_db_config (self->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) != SQLITE_OK)
    g_debug ("the engine does not know how to distrust a schema");
  if (!run_all (self, "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768", error))
    return FALSE;
  if (flags & TH_SQLITE_READ_ONLY)
    return run_all (self, "PRAGMA query_only = ON", error);
  sqlite3_wal_hook (self->db, on_wal_written_cb, self);
  return run_all (self,
                  "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                  "PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON",
                  error);
}

/* The engine would make the file readable for all whom the umask lets. Files beside it (the
 * write-ahead log) take its mode. */
static gboolean
create_file (const char *path, GError **error)
{
  int fd = g_open (path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      g_set_error (error, TH_STORE_ERROR,
                   errno == ENOSPC ? TH_STORE_ERROR_FULL : TH_STORE_ERROR_FAILED, "%s: %s", path,
                   g_strerror (errno));
      return FALSE;
    }
  return g_close (fd, error);
}

ThSqlite *
th_sqlite_open (const char *path, const ThSecret *key, ThSqliteFlags flags, GError **error)
{
  g_autoptr (ThSqlite) self = NULL;
  ThSqliteFile *file;
  int result;

  g_return_val_if_fail (path != NULL && key != NULL, NULL);
  g_return_val_if_fail (th_secret_get_length (key) == TH_SQLITE_KEY_BYTES, NULL);

  if ((flags & TH_SQLITE_CREATE) && !create_file (path, error))
    return NULL;
  file = g_new0 (ThSqliteFile, 1);
  file->path = g_strdup (path);
  file->checkpoint_pages = CHECKPOINT_PAGES;
  self = th_sqlite_new (&engine, file, path);
  result = sqlite3_open_v2 (path, &file->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  if (!th_sqlite_file_check (file, result, error))
    return NULL;
  sqlite3_extended_result_codes (file->db, 1);
  sqlite3_busy_timeout (file->db, BUSY_MILLISECONDS);
  /* The engine would print its own errors; ours go to whoever called. */
  if (!run_all (file, "PRAGMA cipher_log_level = NONE", error) || !set_key (file, key, error)
      || !configure (file, flags, error))
    return NULL;
  return g_steal_pointer (&self);
}

ThSqliteFile *
th_sqlite_get_file (ThSqlite *self)
{
  return th_sqlite_get_connection (self, &engine);
}

gboolean
th_sqlite_set_durable (ThSqlite *self, gboolean is_durable, GError **error)
{
  g_return_val_if_fail (self != NULL && self->depth == 0, FALSE);

  if (th_sqlite_get_file (self) == NULL)
    return TRUE;
  return run_all (th_sqlite_get_file (self),
                  is_durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL", error);
}

void
th_sqlite_set_checkpoint (ThSqlite *self, int pages)
{
  g_return_if_fail (self != NULL && pages > 0);

  if (th_sqlite_get_file (self) != NULL)
    th_sqlite_get_file (self)->checkpoint_pages = pages;
}

void
th_sqlite_set_cache (ThSqlite *self, guint kibibytes)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA cache_size = -%u", kibibytes);

  if (th_sqlite_get_file (self) != NULL && !run_all (th_sqlite_get_file (self), sql, NULL))
    g_debug ("%s: the cache stays as it is", self->name);
}

void
th_sqlite_shrink (ThSqlite *self)
{
  if (th_sqlite_get_file (self) != NULL)
    sqlite3_db_release_memory (th_sqlite_get_file (self)->db);
}

int
th_sqlite_get_wal_pages (ThSqlite *self)
{
  return th_sqlite_get_file (self) != NULL ? th_sqlite_get_file (self)->wal_pages : 0;
}

gboolean
th_sqlite_checkpoint (ThSqlite *self, GError **error)
{
  ThSqliteFile *file;
  int result;

  g_return_val_if_fail (self != NULL, FALSE);

  file = th_sqlite_get_file (self);
  g_return_val_if_fail (file != NULL, FALSE);
  result = sqlite3_wal_checkpoint_v2 (file->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  if ((result & 0xff) == SQLITE_BUSY)
    return TRUE;
  file->wal_pages = 0;
  return th_sqlite_file_check (file, result, error);
}

int64_t
th_sqlite_get_total_changes (ThSqlite *self)
{
  return th_sqlite_get_file (self) != NULL ? sqlite3_total_changes64 (th_sqlite_get_file (self)->db)
                                           : 0;
}
