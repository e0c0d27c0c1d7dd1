/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Enrolments, tokens, codes and dated memberships in SQL. Memberships follow the operation's
 * record: what it no longer says ends, and what it says anew begins; nothing is rewritten.
 */

#include "th-sqlite-server-store-private.h"

#include <string.h>

#define ENROLMENT_COLUMNS                                                                          \
  "id, public_key, officer, name, letter, status, created, certificate, signature, generation,"    \
  " seq, hash, receipted, successor"

static void
set_not_found (GError **error, const char *what)
{
  g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND, "no such %s", what);
}

static gboolean
get_bytes (ThStatement *statement, int column, uint8_t *bytes, gsize size)
{
  gsize length;
  const void *blob = th_statement_get_blob (statement, column, &length);

  if (length != size)
    return FALSE;
  memcpy (bytes, blob, size);
  return TRUE;
}

static gpointer
read_enrolment (ThStatement *statement, GError **error)
{
  g_autoptr (ThServerEnrolment) enrolment = g_new0 (ThServerEnrolment, 1);

  enrolment->id = (uint64_t) th_statement_get_int (statement, 0);
  enrolment->officer = th_statement_dup_text (statement, 2);
  enrolment->name = th_statement_dup_text (statement, 3);
  enrolment->letter = th_statement_dup_text (statement, 4);
  enrolment->created = th_statement_get_int (statement, 6);
  enrolment->certificate = th_statement_dup_text (statement, 7);
  enrolment->generation = th_statement_get_int (statement, 9);
  enrolment->seq = th_statement_get_int (statement, 10);
  enrolment->receipted = th_statement_get_int (statement, 12);
  enrolment->successor = (uint64_t) th_statement_get_int (statement, 13);
  if (!get_bytes (statement, 1, enrolment->public_key, sizeof enrolment->public_key)
      || !th_enrolment_status_from_name (th_statement_get_text (statement, 5), &enrolment->status)
      || !get_bytes (statement, 8, enrolment->signature, sizeof enrolment->signature)
      || !th_statement_get_hash (statement, 11, &enrolment->hash))
    {
      g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_CORRUPT, "an enrolment cannot be read");
      return NULL;
    }
  return g_steal_pointer (&enrolment);
}

static gpointer
read_first (ThStatement *statement, ThSqliteReadRow read_row, const char *what, GError **error)
{
  ThStep step = th_statement_step (statement, error);

  if (step == TH_STEP_ROW)
    return read_row (statement, error);
  if (step == TH_STEP_DONE)
    set_not_found (error, what);
  return NULL;
}

GPtrArray *
th_sqlite_read_all (ThStatement *statement,
                    ThSqliteReadRow read_row,
                    GDestroyNotify free_row,
                    GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (free_row);
  ThStep step;

  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      gpointer row = read_row (statement, error);

      if (row == NULL)
        return NULL;
      g_ptr_array_add (rows, row);
    }
  return step == TH_STEP_DONE ? g_steal_pointer (&rows) : NULL;
}

ThServerEnrolment *
th_sqlite_load_enrolment (ThSqlite *sqlite, uint64_t id, GError **error)
{
  g_autoptr (ThStatement) statement =
    th_sqlite_prepare (sqlite, "SELECT " ENROLMENT_COLUMNS " FROM enrolment WHERE id = ?", error);

  if (statement == NULL)
    return NULL;
  th_statement_bind_int (statement, 1, (int64_t) id);
  return read_first (statement, read_enrolment, "enrolment", error);
}

static ThServerEnrolment *
load_enrolment (ThServerStore *store, uint64_t id, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  ThSqlite *sqlite = th_sqlite_server_store_take (self);
  ThServerEnrolment *enrolment = th_sqlite_load_enrolment (sqlite, id, error);

  th_sqlite_server_store_give (self, sqlite);
  return enrolment;
}

static ThServerEnrolment *
find_token (ThServerStore *store, const ThHash *hash, gboolean *is_used, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  ThSqlite *sqlite = th_sqlite_server_store_take (self);
  g_autoptr (ThStatement) statement = NULL;
  ThServerEnrolment *enrolment = NULL;

  statement = th_sqlite_prepare (
    sqlite,
    "SELECT " ENROLMENT_COLUMNS ", (SELECT is_used FROM token WHERE token.hash = ?1)"
    " FROM enrolment WHERE id = (SELECT enrolment FROM token WHERE token.hash = ?1)",
    error);
  if (statement != NULL)
    {
      th_statement_bind_hash (statement, 1, hash);
      enrolment = read_first (statement, read_enrolment, "token", error);
    }
  if (enrolment != NULL)
    *is_used = th_statement_get_int (statement, 14) != 0;
  g_clear_pointer (&statement, th_statement_release);
  th_sqlite_server_store_give (self, sqlite);
  return enrolment;
}

static GPtrArray *
list_enrolments (ThServerStore *store, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  ThSqlite *sqlite = th_sqlite_server_store_take (self);
  g_autoptr (ThStatement) statement = NULL;
  GPtrArray *enrolments = NULL;

  statement = th_sqlite_prepare (
    sqlite, "SELECT " ENROLMENT_COLUMNS " FROM enrolment ORDER BY created, id", error);
  if (statement != NULL)
    enrolments = th_sqlite_read_all (statement, read_enrolment,
                                     (GDestroyNotify) th_server_enrolment_free, error);
  g_clear_pointer (&statement, th_statement_release);
  th_sqlite_server_store_give (self, sqlite);
  return enrolments;
}

static gboolean
put_enrolment (ThServerStore *store, const ThServerEnrolment *enrolment, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  g_autoptr (GBytes) key = g_bytes_new (enrolment->public_key, sizeof enrolment->public_key);
  g_autoptr (GBytes) signature = g_bytes_new (enrolment->signature, sizeof enrolment->signature);
  gboolean done;

  if (!th_sqlite_server_store_begin (store, error))
    return FALSE;
  done = th_sqlite_write (self->writer, error,
                          "INSERT INTO enrolment (" ENROLMENT_COLUMNS ")"
                          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
                          " ON CONFLICT (id) DO UPDATE SET status = ?6, successor = ?14,"
                          " generation = enrolment.generation"
                          " + CASE WHEN enrolment.status <> ?6 THEN 1 ELSE 0 END",
                          "ibttttitbiihiz", (int64_t) enrolment->id, key, enrolment->officer,
                          enrolment->name, enrolment->letter,
                          th_enrolment_status_get_name (enrolment->status), enrolment->created,
                          enrolment->certificate, signature, (int64_t) 1, enrolment->seq,
                          &enrolment->hash, enrolment->receipted, (int64_t) enrolment->successor);
  return th_sqlite_server_store_end (store, done, error);
}

static gboolean
add_token (ThServerStore *store, uint64_t enrolment, const ThHash *hash, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  gboolean done;

  if (!th_sqlite_server_store_begin (store, error))
    return FALSE;
  done = th_sqlite_write (self->writer, error, "INSERT INTO token VALUES (?, ?, 0)", "hi", hash,
                          (int64_t) enrolment);
  return th_sqlite_server_store_end (store, done, error);
}

static gboolean
use_token (ThServerStore *store, uint64_t enrolment, const ThHash *hash, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  gboolean done;

  if (!th_sqlite_server_store_begin (store, error))
    return FALSE;
  done =
    th_sqlite_write (self->writer, error, "DELETE FROM token WHERE enrolment = ?1 AND hash <> ?2",
                     "ih", (int64_t) enrolment, hash)
    && th_sqlite_write (self->writer, error, "UPDATE token SET is_used = 1 WHERE hash = ?", "h",
                        hash);
  return th_sqlite_server_store_end (store, done, error);
}

static gboolean
has_used_token (ThServerStore *store, uint64_t enrolment, gboolean *has_used, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  ThSqlite *sqlite = th_sqlite_server_store_take (self);
  g_autoptr (ThStatement) statement = NULL;
  ThStep step = TH_STEP_ERROR;

  statement =
    th_sqlite_prepare (sqlite, "SELECT 1 FROM token WHERE enrolment = ? AND is_used = 1", error);
  if (statement != NULL)
    {
      th_statement_bind_int (statement, 1, (int64_t) enrolment);
      step = th_statement_step (statement, error);
      *has_used = step == TH_STEP_ROW;
    }
  g_clear_pointer (&statement, th_statement_release);
  th_sqlite_server_store_give (self, sqlite);
  return step != TH_STEP_ERROR;
}

static gpointer
read_code (ThStatement *statement, GError **error)
{
  ThServerCode *code = g_new0 (ThServerCode, 1);

  code->officer = th_statement_dup_text (statement, 0);
  code->name = th_statement_dup_text (statement, 1);
  code->expires = th_statement_get_int (statement, 2);
  code->enrolment = (uint64_t) th_statement_get_int (statement, 3);
  return code;
}

static ThServerCode *
load_code (ThServerStore *store, const ThHash *hash, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  ThSqlite *sqlite = th_sqlite_server_store_take (self);
  g_autoptr (ThStatement) statement = NULL;
  ThServerCode *code = NULL;

  statement = th_sqlite_prepare (
    sqlite, "SELECT officer, name, expires, enrolment FROM code WHERE hash = ?", error);
  if (statement != NULL)
    {
      th_statement_bind_hash (statement, 1, hash);
      code = read_first (statement, read_code, "code", error);
    }
  g_clear_pointer (&statement, th_statement_release);
  th_sqlite_server_store_give (self, sqlite);
  return code;
}

static gboolean
put_code (ThServerStore *store, const ThHash *hash, const ThServerCode *code, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  gboolean done;

  if (!th_sqlite_server_store_begin (store, error))
    return FALSE;
  done = th_sqlite_write (self->writer, error,
                          "INSERT INTO code VALUES (?1, ?2, ?3, ?4, ?5)"
                          " ON CONFLICT (hash) DO UPDATE SET enrolment = ?5",
                          "httiz", hash, code->officer, code->name, code->expires,
                          (int64_t) code->enrolment);
  return th_sqlite_server_store_end (store, done, error);
}

void
th_sqlite_server_store_init_people (ThServerStoreInterface *iface)
{
  iface->load_enrolment = load_enrolment;
  iface->find_token = find_token;
  iface->list_enrolments = list_enrolments;
  iface->put_enrolment = put_enrolment;
  iface->add_token = add_token;
  iface->use_token = use_token;
  iface->has_used_token = has_used_token;
  iface->load_code = load_code;
  iface->put_code = put_code;
}
