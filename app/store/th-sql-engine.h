/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What an engine does for th-sqlite.h: SQLCipher here, PostgreSQL beside the server. All SQL stands
 * once, in what both can say; where they spell a thing differently the engine translates. Transactions
 * that nest, statements that are kept, and migrations are not the engine's business.
 */

#pragma once

#include "th-sqlite.h"

G_BEGIN_DECLS

typedef struct
{
  /* Of a connection. close is called once; a statement in use may be finalized after it. */
  void         (*close)             (gpointer connection);
  gboolean     (*is_in_transaction) (gpointer connection);

  /* Runs the first statement of a script, or as many as it likes; @rest is where it goes on. */
  gboolean     (*run)               (gpointer connection, const char *sql, const char **rest,
                                     GError **error);

  /* Begins the outermost transaction: to write alone, or to read one moment. */
  gboolean     (*begin)             (gpointer connection, gboolean is_reading, GError **error);

  /* Ends it, where it has not ended all by itself. */
  void         (*rollback)          (gpointer connection);

  /* How many migrations it has taken. */
  gboolean     (*load_version)      (gpointer connection, int64_t *version, GError **error);
  gboolean     (*set_version)       (gpointer connection, int64_t version, GError **error);

  int64_t      (*get_changes)       (gpointer connection);
  int64_t      (*get_inserted)      (gpointer connection);

  /* Of a statement. A bind that fails is told by the next step. */
  gpointer     (*prepare)           (gpointer connection, const char *sql, GError **error);
  void         (*finalize)          (gpointer statement);
  void         (*bind_int)          (gpointer statement, int index, int64_t number);
  void         (*bind_text)         (gpointer statement, int index, const char *text);
  void         (*bind_blob)         (gpointer statement, int index, const void *bytes,
                                     gsize length);
  ThStep       (*step)              (gpointer statement, GError **error);

  /* May be NULL. Sends off a statement that gives no rows: whether it went well is told at the next
   * that does, or at the end of the transaction or savepoint that it is in. */
  gboolean     (*send)              (gpointer statement, GError **error);
  void         (*reset)             (gpointer statement);
  int64_t      (*get_int)           (gpointer statement, int column);
  const char  *(*get_text)          (gpointer statement, int column);
  const void  *(*get_blob)          (gpointer statement, int column, gsize *length);
  gboolean     (*is_null)           (gpointer statement, int column);
} ThSqlEngine;

/**
 * th_sqlite_new:
 * @connection: (transfer full): closed with the last reference
 * @name: what errors call it
 *
 * A connection of another engine.
 */
ThSqlite *th_sqlite_new (const ThSqlEngine  *engine,
                         gpointer            connection,
                         const char         *name) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (nullable): %NULL where it is closed, or of another engine. */
gpointer  th_sqlite_get_connection (ThSqlite           *self,
                                    const ThSqlEngine  *engine);

G_END_DECLS
