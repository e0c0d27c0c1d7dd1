/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The link, its transactions and its errors. */

#include "th-postgres-private.h"

#include "th-postgres-dialect.h"
#include "th-store.h"

#include <string.h>

/* Of one database: who writes holds it. The number is "threshol". */
#define WRITER_LOCK "8388080086031036268"

/* How long a writer waits for that of another process, as with SQLite. And: a statement keeps the
 * plan that it got while its table was small, which is to read all of it. Each of ours has an index
 * to stand on. */
#define SETTINGS                                                                                   \
  "SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '5min';"                     \
  " SET enable_seqscan = off;"                                                                     \
  " SET jit = off; SET client_min_messages = warning;"                                             \
  " SELECT set_config ('synchronous_commit', 'on', false)"                                         \
  " WHERE current_setting ('synchronous_commit') IN ('off', 'local')"

gboolean
th_postgres_is_address (const char *text)
{
  return text != NULL
         && (g_str_has_prefix (text, "postgresql://") || g_str_has_prefix (text, "postgres://"));
}

/* By SQLSTATE, in the order of looking: a whole state, or its class. */
static const struct
{
  const char *state;
  ThStoreError code;
} codes[] = {
  { "08", TH_STORE_ERROR_BUSY },    /* the connection */
  { "57", TH_STORE_ERROR_BUSY },    /* it is being stopped, or starts */
  { "53100", TH_STORE_ERROR_FULL }, /* disk full */
  { "53", TH_STORE_ERROR_BUSY },    /* too many connections, no memory */
  { "55P03", TH_STORE_ERROR_BUSY }, /* another process writes */
  { "40", TH_STORE_ERROR_BUSY },    /* rolled back by the server */
  { "25006", TH_STORE_ERROR_BUSY }, /* this one only reads: a fail-over is going on */
  { "25P03", TH_STORE_ERROR_BUSY }, /* idle for too long in a transaction */
  { "54", TH_STORE_ERROR_TOO_LARGE },  { "3D000", TH_STORE_ERROR_NOT_FOUND },
  { "28", TH_STORE_ERROR_WRONG_KEY },  { "XX001", TH_STORE_ERROR_CORRUPT },
  { "XX002", TH_STORE_ERROR_CORRUPT },
};

static ThStoreError
code_of (const char *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_str_has_prefix (state, codes[i].state))
      return codes[i].code;
  return TH_STORE_ERROR_FAILED;
}

gboolean
th_postgres_check (PGconn *link, const PGresult *result, GError **error)
{
  const char *state, *message;

  switch (PQresultStatus (result))
    {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
      return TRUE;
    case PGRES_COPY_OUT:
    case PGRES_COPY_IN:
    case PGRES_BAD_RESPONSE:
    case PGRES_NONFATAL_ERROR:
    case PGRES_FATAL_ERROR:
    case PGRES_COPY_BOTH:
    case PGRES_SINGLE_TUPLE:
    case PGRES_PIPELINE_SYNC:
    case PGRES_PIPELINE_ABORTED:
    default:
      break;
    }
  if (PQstatus (link) != CONNECTION_OK)
    {
      g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_BUSY,
                   "the connection to PostgreSQL was lost");
      return FALSE;
    }
  /* The primary message only: the detail beside it quotes values. */
  state = PQresultErrorField (result, PG_DIAG_SQLSTATE);
  message = PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY);
  g_set_error (error, TH_STORE_ERROR, code_of (state != NULL ? state : ""), "PostgreSQL: %s (%s)",
               message != NULL ? message : "no answer", state != NULL ? state : "-");
  return FALSE;
}

static void
on_notice_cb (gpointer data, const PGresult *result)
{
}

static gboolean
configure (PGconn *link, GError **error)
{
  g_autoptr (ThPostgresResult) result = PQexec (link, SETTINGS);

  return th_postgres_check (link, result, error);
}

PGconn *
th_postgres_connect (const char *address, GError **error)
{
  /* What stands before the address may be said otherwise by it, what stands behind may not. */
  const char *const keys[] = {
    "fallback_application_name", "connect_timeout", "sslmode",         "target_session_attrs",
    "keepalives_idle",           "dbname",          "client_encoding", NULL
  };
  const char *const values[] = {
    "threshold-server", "5", "verify-full", "read-write", "30", address, "UTF8", NULL
  };
  PGconn *link = PQconnectdbParams (keys, values, TRUE);

  if (PQstatus (link) == CONNECTION_OK)
    {
      PQsetNoticeReceiver (link, on_notice_cb, NULL);
      if (configure (link, error))
        return link;
    }
  else
    {
      g_autofree char *message = g_strdup (PQerrorMessage (link));

      g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_BUSY, "PostgreSQL cannot be reached: %s",
                   g_strdelimit (g_strstrip (message), "\n\t", ' '));
    }
  PQfinish (link);
  return NULL;
}

gboolean
th_postgres_is_lost (ThPostgres *self)
{
  return self->link == NULL || PQstatus (self->link) != CONNECTION_OK;
}

gboolean
th_postgres_ensure (ThPostgres *self, GError **error)
{
  PGconn *link;

  if (!th_postgres_is_lost (self))
    return TRUE;
  if (self->is_begun)
    {
      g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_BUSY,
                   "the connection to PostgreSQL was lost within a transaction");
      return FALSE;
    }
  link = th_postgres_connect (self->address, error);
  if (link == NULL)
    return FALSE;
  PQfinish (self->link);
  self->link = link;
  self->n_sent = 0;
  g_clear_error (&self->failed);
  self->generation++;
  g_atomic_int_set (&self->backend, PQbackendPID (link));
  return TRUE;
}

/* A commit in a transaction that has failed is answered well, but by rolling back. */
static gboolean
check_commit (const char *sql, PGresult *result, GError **error)
{
  if (strcmp (sql, "COMMIT") != 0 || strcmp (PQcmdStatus (result), "COMMIT") == 0)
    return TRUE;
  g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_FAILED,
               "PostgreSQL rolled a transaction back that had failed");
  return FALSE;
}

gboolean
th_postgres_begin_sending (ThPostgres *self, GError **error)
{
  if (self->n_sent == 0 && PQenterPipelineMode (self->link) == 0)
    {
      g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_BUSY,
                   "the connection to PostgreSQL was lost");
      return FALSE;
    }
  self->n_sent++;
  return TRUE;
}

/* The answer to one statement; %NULL where there is none any more. */
static PGresult *
take_answer (PGconn *link)
{
  PGresult *result = PQgetResult (link);

  if (result != NULL)
    PQclear (PQgetResult (link));
  return result;
}

static void
collect (ThPostgres *self, PGresult **last)
{
  PQpipelineSync (self->link);
  for (; self->n_sent > 0; self->n_sent--)
    {
      g_autoptr (ThPostgresResult) result = take_answer (self->link);

      if (result == NULL)
        continue;
      th_postgres_check (self->link, result, self->failed == NULL ? &self->failed : NULL);
      self->changes = g_ascii_strtoll (PQcmdTuples (result), NULL, 10);
    }
  if (last != NULL)
    *last = take_answer (self->link);
  /* What the synchronisation itself is answered with. */
  PQclear (PQgetResult (self->link));
  PQexitPipelineMode (self->link);
}

gboolean
th_postgres_take_answers (ThPostgres *self, PGresult **last, GError **error)
{
  if (self->n_sent > 0)
    collect (self, last);
  if (self->failed == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->failed));
  return FALSE;
}

static gboolean
run (ThPostgres *self, const char *sql, GError **error)
{
  g_autoptr (ThPostgresResult) result = NULL;
  gboolean is_going_back = g_str_has_prefix (sql, "ROLLBACK");

  if (!th_postgres_take_answers (self, NULL, is_going_back ? NULL : error) && !is_going_back)
    return FALSE;
  if (!th_postgres_ensure (self, error))
    return FALSE;
  result = PQexec (self->link, sql);
  if (!th_postgres_is_lost (self))
    self->is_begun = PQtransactionStatus (self->link) != PQTRANS_IDLE;
  return th_postgres_check (self->link, result, error) && check_commit (sql, result, error);
}

static gboolean
postgres_run (gpointer connection, const char *sql, const char **rest, GError **error)
{
  g_autofree char *translated = th_postgres_translate (sql, NULL);

  *rest = sql + strlen (sql);
  return run (connection, translated, error);
}

static void
postgres_rollback (gpointer connection)
{
  ThPostgres *self = connection;

  if (!th_postgres_is_lost (self))
    run (self, "ROLLBACK", NULL);
  self->is_begun = FALSE;
}

static gboolean
postgres_begin (gpointer connection, gboolean is_reading, GError **error)
{
  ThPostgres *self = connection;
  const char *sql = is_reading ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                               : "BEGIN ISOLATION LEVEL READ COMMITTED;"
                                 " SELECT pg_advisory_xact_lock (" WRITER_LOCK ")";
  gboolean done = FALSE;

  self->is_begun = FALSE;
  self->is_reading = is_reading;
  /* Of a transaction that is over, told already or of no interest any more. */
  g_clear_error (&self->failed);
  /* The link may have been lost since it was last used, which only using it shows. */
  for (guint i = 0; i < 2 && !done; i++)
    {
      g_autoptr (GError) local = NULL;

      done = run (self, sql, &local);
      if (!done && (i > 0 || !th_postgres_is_lost (self)))
        g_propagate_error (error, g_steal_pointer (&local));
      if (!done && !th_postgres_is_lost (self))
        {
          postgres_rollback (self);
          return FALSE;
        }
      if (!done)
        self->is_begun = FALSE;
    }
  return done;
}

static gboolean
postgres_is_in_transaction (gpointer connection)
{
  ThPostgres *self = connection;

  return self->is_begun && !th_postgres_is_lost (self);
}

static gboolean
postgres_load_version (gpointer connection, int64_t *version, GError **error)
{
  ThPostgres *self = connection;
  g_autoptr (ThPostgresResult) result = NULL;

  if (!run (self, "CREATE TABLE IF NOT EXISTS schema_version (version bigint NOT NULL)", error))
    return FALSE;
  result = PQexec (self->link, "SELECT coalesce (max (version), 0) FROM schema_version");
  if (!th_postgres_check (self->link, result, error))
    return FALSE;
  *version = g_ascii_strtoll (PQgetvalue (result, 0, 0), NULL, 10);
  return TRUE;
}

static gboolean
postgres_set_version (gpointer connection, int64_t version, GError **error)
{
  g_autofree char *sql =
    g_strdup_printf ("INSERT INTO schema_version VALUES (%" G_GINT64_FORMAT ")", version);

  return run (connection, sql, error);
}

void
th_postgres_unref (ThPostgres *self)
{
  if (--self->count > 0)
    return;
  g_clear_error (&self->failed);
  g_free (self->address);
  g_free (self);
}

static int64_t
postgres_get_changes (gpointer connection)
{
  ThPostgres *self = connection;

  /* What failed is told by the next statement, as there is nothing to tell it by here. */
  if (self->n_sent > 0)
    collect (self, NULL);
  return self->changes;
}

static int64_t
postgres_get_inserted (gpointer connection)
{
  ThPostgres *self = connection;
  g_autoptr (ThPostgresResult) result = NULL;

  if (self->n_sent > 0)
    collect (self, NULL);
  result = PQexec (self->link, "SELECT lastval ()");
  return PQntuples (result) == 1 ? g_ascii_strtoll (PQgetvalue (result, 0, 0), NULL, 10) : 0;
}

static void
postgres_close (gpointer connection)
{
  ThPostgres *self = connection;

  g_clear_pointer (&self->link, PQfinish);
  self->n_sent = 0;
  th_postgres_unref (self);
}

static const ThSqlEngine engine = {
  .close = postgres_close,
  .is_in_transaction = postgres_is_in_transaction,
  .run = postgres_run,
  .begin = postgres_begin,
  .rollback = postgres_rollback,
  .load_version = postgres_load_version,
  .set_version = postgres_set_version,
  .get_changes = postgres_get_changes,
  .get_inserted = postgres_get_inserted,
  .prepare = th_postgres_statement_prepare,
  .finalize = th_postgres_statement_finalize,
  .bind_int = th_postgres_statement_bind_int,
  .bind_text = th_postgres_statement_bind_text,
  .bind_blob = th_postgres_statement_bind_blob,
  .step = th_postgres_statement_step,
  .send = th_postgres_statement_send,
  .reset = th_postgres_statement_reset,
  .get_int = th_postgres_statement_get_int,
  .get_text = th_postgres_statement_get_text,
  .get_blob = th_postgres_statement_get_blob,
  .is_null = th_postgres_statement_is_null,
};

ThSqlite *
th_postgres_open (const char *address, GError **error)
{
  PGconn *link;
  ThPostgres *self;

  g_return_val_if_fail (th_postgres_is_address (address), NULL);

  link = th_postgres_connect (address, error);
  if (link == NULL)
    return NULL;
  self = g_new0 (ThPostgres, 1);
  self->count = 1;
  self->link = link;
  self->address = g_strdup (address);
  self->generation = 1;
  self->backend = PQbackendPID (link);
  return th_sqlite_new (&engine, self, "PostgreSQL");
}

int
th_postgres_get_backend (ThSqlite *sqlite)
{
  ThPostgres *self = th_sqlite_get_connection (sqlite, &engine);

  return self != NULL ? g_atomic_int_get (&self->backend) : 0;
}
