/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The inside of the SQLite back end, for its files. */

#pragma once

#include "th-sqlite-server-store.h"
#include "th-sqlite.h"

G_BEGIN_DECLS

struct _ThSqliteServerStore
{
  GObject parent;

  ThSqlite *writer;     /* held by whoever writes, over all of a group */
  GThread *writing;     /* atomic: the thread that holds it */
  guint depth;          /* its transactions, one within the other */
  GPtrArray *touched;   /* ids of records that the transactions changed */
  GAsyncQueue *readers; /* of ThSqlite: those that nobody uses now */
  ThSqlite *blobs;      /* shared by all streams of blobs, each of which locks it as it reads */
};

/* A connection to read with: the writer's where this thread is writing. Given back after. */
ThSqlite *th_sqlite_server_store_take (ThSqliteServerStore *self);
void      th_sqlite_server_store_give (ThSqliteServerStore *self, ThSqlite *sqlite);

/* Around each writing call. */
gboolean  th_sqlite_server_store_begin (ThServerStore *store, GError **error);
gboolean  th_sqlite_server_store_end (ThServerStore *store, gboolean done, GError **error);

/* Tells of changed records when all is committed. Takes the ids. */
void      th_sqlite_server_store_touch (ThSqliteServerStore *self, GPtrArray *ids);

/* What the files offer to the two interfaces. */
void th_sqlite_server_store_init_store (ThStoreInterface *iface);
void th_sqlite_server_store_init_people (ThServerStoreInterface *iface);
void th_sqlite_server_store_init_memberships (ThServerStoreInterface *iface);
void th_sqlite_server_store_init_feed (ThServerStoreInterface *iface);
void th_sqlite_server_store_init_log (ThServerStoreInterface *iface);
void th_sqlite_server_store_init_blobs (ThServerStoreInterface *iface);
void th_sqlite_server_store_init_uploads (ThServerStoreInterface *iface);
gboolean th_sqlite_server_store_push (ThServerStore *store, const ThPush *push,
                                      const ThPushTerms *terms, ThPushResult *result,
                                      GError **error);

/* On a connection in hand. */
ThServerEnrolment *th_sqlite_load_enrolment (ThSqlite *sqlite, uint64_t id, GError **error);
GPtrArray *th_sqlite_list_memberships (ThSqlite *sqlite, const char *officer, GError **error);
GPtrArray *th_sqlite_list_held_seqs (ThSqlite *sqlite, uint64_t enrolment, GError **error);
gboolean th_sqlite_update_memberships (ThSqlite *sqlite, const ThRecord *operation, int64_t now,
                                       GError **error);

/* Before a statement: `line` is the enrolment ?1 and those whose logs went on in it after a fork. */
#define TH_SQLITE_WITH_LINE                                                                        \
  "WITH RECURSIVE line (id) AS (SELECT ?1"                                                         \
  " UNION SELECT e.id FROM enrolment e JOIN line ON e.successor = line.id) "

/* The enrolment has the blob from now on. */
gboolean th_sqlite_know_blob (ThSqlite *sqlite, uint64_t enrolment, const ThHash *hash,
                              GError **error);

/* While writing: adds what the enrolment is to send of the blobs that its entries name, folded or
 * held, which is what it neither sent nor can read. */
gboolean th_sqlite_list_lacking (ThSqliteServerStore *self, uint64_t enrolment,
                                 const ThScope *scope, GArray *lacks, GError **error);

/* Reads a row; the statement stays where it is. */
typedef gpointer (*ThSqliteReadRow) (ThStatement *statement, GError **error);

GPtrArray *th_sqlite_read_all (ThStatement *statement, ThSqliteReadRow read_row,
                               GDestroyNotify free_row, GError **error);

/* Writes one statement without rows: each letter of @types binds the next argument: i (int64_t),
 * t (text), h (ThHash *), b (GBytes *), z (i, NULL where 0). */
gboolean th_sqlite_write (ThSqlite *sqlite, GError **error, const char *sql, const char *types, ...);

G_END_DECLS
