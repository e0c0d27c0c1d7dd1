/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One connection to one database, and no more than that: statements that are kept prepared,
 * transactions that nest, migrations, and errors as TH_STORE_ERROR. th_sqlite_open () is SQLCipher
 * with a key; th-sql-engine.h lets a server bring another engine.
 *
 * A connection belongs to one thread at a time: whoever shares it holds th_sqlite_lock () around
 * each use. Every write is durable when the outermost th_sqlite_commit () returns.
 */

#pragma once

#include "th-chain.h"
#include "th-secret.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define TH_SQLITE_KEY_BYTES 32

typedef struct _ThSqlite ThSqlite;
typedef struct _ThStatement ThStatement;

typedef enum
{
  TH_SQLITE_DEFAULT = 0,
  TH_SQLITE_CREATE = 1 << 0,   /* a new file, readable by its owner only; one that exists is an error */
  TH_SQLITE_READ_ONLY = 1 << 1 /* a second connection that never writes */
} ThSqliteFlags;

typedef enum
{
  TH_STEP_ERROR = -1,
  TH_STEP_DONE,
  TH_STEP_ROW
} ThStep;

/* One step from one schema version to the next: SQL in a resource. A version is a place in the
 * array, counted from 1: what was released is never changed or moved, only added to. */
typedef struct
{
  GResource *(*get_resource) (void);
  const char *path;
} ThMigration;

/**
 * th_sqlite_open:
 * @key: 32 random bytes; the file is opened with them as they are
 *
 * Write-ahead log, synchronous=FULL, deleted content overwritten, nothing temporary on disk.
 *
 * Errors: %TH_STORE_ERROR_WRONG_KEY, %TH_STORE_ERROR_NOT_FOUND, %TH_STORE_ERROR_FAILED where
 *   %TH_SQLITE_CREATE finds a file.
 */
ThSqlite    *th_sqlite_open           (const char      *path,
                                       const ThSecret  *key,
                                       ThSqliteFlags    flags,
                                       GError         **error) G_GNUC_WARN_UNUSED_RESULT;
ThSqlite    *th_sqlite_ref            (ThSqlite *self);
void         th_sqlite_unref          (ThSqlite *self);

/* Closes the file now; whoever still holds a reference gets errors. Under the lock. */
void         th_sqlite_close          (ThSqlite *self);

void         th_sqlite_lock           (ThSqlite *self);
void         th_sqlite_unlock         (ThSqlite *self);

/* Brings the schema up to date, each step in a transaction of its own.
 * Errors: %TH_STORE_ERROR_NEWER_SCHEMA, the file being left as it was. */
gboolean     th_sqlite_migrate        (ThSqlite           *self,
                                       const ThMigration  *migrations,
                                       guint               n_migrations,
                                       GError            **error) G_GNUC_WARN_UNUSED_RESULT;

/* Runs a script of statements without parameters. */
gboolean     th_sqlite_run            (ThSqlite    *self,
                                       const char  *sql,
                                       GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * th_sqlite_begin:
 *
 * Begins a transaction for writing, or a savepoint in the one that runs. Each begin is followed by
 * one commit, one rollback, or one th_sqlite_end ().
 */
gboolean     th_sqlite_begin          (ThSqlite  *self,
                                       GError   **error) G_GNUC_WARN_UNUSED_RESULT;

/* On failure the transaction is rolled back. */
gboolean     th_sqlite_commit         (ThSqlite  *self,
                                       GError   **error) G_GNUC_WARN_UNUSED_RESULT;
void         th_sqlite_rollback       (ThSqlite *self);

/* Commits where @done is %TRUE, else rolls back; whether it was done and committed. */
gboolean     th_sqlite_end            (ThSqlite  *self,
                                       gboolean   done,
                                       GError   **error) G_GNUC_WARN_UNUSED_RESULT;

/* A transaction for reading: several statements see one moment. Ended by th_sqlite_rollback (). */
gboolean     th_sqlite_begin_reading  (ThSqlite  *self,
                                       GError   **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether a commit waits for the disk. Off, what is written may be lost by a power cut (not torn)
 * until the next commit with it on. Not within a transaction. */
gboolean     th_sqlite_set_durable    (ThSqlite  *self,
                                       gboolean   is_durable,
                                       GError   **error) G_GNUC_WARN_UNUSED_RESULT;

/* After how many pages a commit moves the write-ahead log into the file; 1000 unless set. */
void         th_sqlite_set_checkpoint (ThSqlite *self,
                                       int       pages);
int          th_sqlite_get_wal_pages  (ThSqlite *self);
gboolean     th_sqlite_checkpoint     (ThSqlite  *self,
                                       GError   **error);

/**
 * th_sqlite_copy_to:
 * @path: a new file
 * @key: its key, another than this file's
 *
 * Copies the database as it is at one moment, while others go on reading and writing. Durable on
 * return; where it fails nothing is left at @path. No transaction of this connection may run.
 *
 * Errors: %TH_STORE_ERROR_FULL, %TH_STORE_ERROR_FAILED where there is such a file.
 */
gboolean     th_sqlite_copy_to        (ThSqlite        *self,
                                       const char      *path,
                                       const ThSecret  *key,
                                       GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether every page is as it was written and the database is sound; %TH_STORE_ERROR_CORRUPT. */
gboolean     th_sqlite_check_pages    (ThSqlite  *self,
                                       GError   **error) G_GNUC_WARN_UNUSED_RESULT;

/* Pages that a connection may keep in memory, 32 MiB unless set; and gives back what it can of them,
 * for who has just read or written much that nobody will ask for again. */
void         th_sqlite_set_cache      (ThSqlite *self,
                                       guint     kibibytes);
void         th_sqlite_shrink         (ThSqlite *self);

/* Rows that the last statement changed; that all changed so far; the number of the last inserted. */
int64_t      th_sqlite_get_changes    (ThSqlite *self);
int64_t      th_sqlite_get_total_changes (ThSqlite *self);
int64_t      th_sqlite_get_inserted   (ThSqlite *self);

/* For tests: lets the @n-th statement from now on fail as if the disk were full; 0 for none. */
void         th_sqlite_set_fault      (ThSqlite *self,
                                       guint     n);

/**
 * th_sqlite_prepare:
 * @sql: one statement; kept, so its text must not be made anew for each use
 *
 * Returns: (transfer full): released by th_statement_release () (or its g_autoptr), which keeps it
 *   prepared for the next time.
 */
ThStatement *th_sqlite_prepare        (ThSqlite    *self,
                                       const char  *sql,
                                       GError     **error) G_GNUC_WARN_UNUSED_RESULT;
void         th_statement_release     (ThStatement *self);

/* Parameters count from 1. What is bound must live until the statement is reset or released. */
void         th_statement_bind_int    (ThStatement *self,
                                       int          index,
                                       int64_t      number);
void         th_statement_bind_text   (ThStatement *self,
                                       int          index,
                                       const char  *text);
void         th_statement_bind_blob   (ThStatement *self,
                                       int          index,
                                       const void  *bytes,
                                       gsize        length);
void         th_statement_bind_bytes  (ThStatement *self,
                                       int          index,
                                       GBytes      *bytes);
void         th_statement_bind_hash   (ThStatement  *self,
                                       int           index,
                                       const ThHash *hash);

ThStep       th_statement_step        (ThStatement  *self,
                                       GError      **error);

/* Steps a statement that gives no rows and resets it, so that it can be bound again. */
gboolean     th_statement_run         (ThStatement  *self,
                                       GError      **error) G_GNUC_WARN_UNUSED_RESULT;
void         th_statement_reset       (ThStatement *self);

/* The short way for what is said in one line: @types has a letter for each parameter that follows,
 * i (int64_t), t (text), h (ThHash), b (GBytes); text and bytes may be %NULL. */
gboolean     th_sqlite_execute        (ThSqlite    *self,
                                       GError     **error,
                                       const char  *sql,
                                       const char  *types,
                                       ...) G_GNUC_WARN_UNUSED_RESULT;

/* As above, for one number from one row; 0 where there is no row or the number is null. */
gboolean     th_sqlite_query_int      (ThSqlite    *self,
                                       int64_t     *number,
                                       GError     **error,
                                       const char  *sql,
                                       const char  *types,
                                       ...) G_GNUC_WARN_UNUSED_RESULT;

/* Columns count from 0; what they return lives until the next step. */
int64_t      th_statement_get_int     (ThStatement *self,
                                       int          column);
const char  *th_statement_get_text    (ThStatement *self,
                                       int          column);
char        *th_statement_dup_text    (ThStatement *self,
                                       int          column);
const void  *th_statement_get_blob    (ThStatement *self,
                                       int          column,
                                       gsize       *length);
GBytes      *th_statement_dup_bytes   (ThStatement *self,
                                       int          column);
gboolean     th_statement_get_hash    (ThStatement *self,
                                       int          column,
                                       ThHash      *hash);
gboolean     th_statement_is_null     (ThStatement *self,
                                       int          column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThSqlite, th_sqlite_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThStatement, th_statement_release)

G_END_DECLS
