/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a database must offer both ends: raw entries, record states, the feed of what changed, blobs,
 * and a signal. The tablet's store and every back end of the server implement it, and one
 * conformance suite runs on each. All calls block, belong to the thread that owns the connection
 * behind them, and did everything or nothing.
 */

#pragma once

#include "th-chain.h"
#include "th-record.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define TH_STORE_ERROR (th_store_error_quark ())

/* What a caller can do about it. */
typedef enum
{
  TH_STORE_ERROR_WRONG_KEY,    /* ask again, or it is another store */
  TH_STORE_ERROR_BUSY,         /* another process holds it: close that, or wait */
  TH_STORE_ERROR_FULL,         /* free space on the disk; nothing was written */
  TH_STORE_ERROR_READ_ONLY,    /* the disk takes no writes: have it mended; nothing was written */
  TH_STORE_ERROR_CORRUPT,      /* keep the file, restore */
  TH_STORE_ERROR_NEWER_SCHEMA, /* update the program */
  TH_STORE_ERROR_NOT_FOUND,    /* no such record, entry or blob */
  TH_STORE_ERROR_GAP,          /* entries are missing before these: send from where the log ends */
  TH_STORE_ERROR_FORK,         /* this enrolment's log already holds other entries there */
  TH_STORE_ERROR_TOO_LARGE,    /* over a stated limit */
  TH_STORE_ERROR_FAILED        /* the disk or the engine failed; the message says how */
} ThStoreError;

GQuark th_store_error_quark (void);

typedef enum
{
  TH_STORE_BY_TITLE,
  TH_STORE_NEWEST_FIRST /* by creation */
} ThStoreOrder;

/* Which records; NULL is any. Records whose creation or parent is not here are never listed. */
typedef struct
{
  const char *operation;
  const char *kind;
  const char *parent;
  const char *state; /* displayed `_state`; records without one count as "draft" */
  const char *team;
  ThStoreOrder order;
  const char *after; /* from the page before, NULL for the first */
  guint limit;       /* 1 to 1000; 0 is 100 */
} ThStoreQuery;

/* What a list shows of a record, without opening its state. */
typedef struct
{
  char *id;
  char *kind;
  char *parent;
  char *operation;
  char *title;
  char *state;
  char *team;
  char *author;
  int64_t created;
  int64_t changed;
  gboolean has_conflict;
  gboolean has_unsent; /* own entries that the server does not hold yet; FALSE on a server */
  gboolean has_held;
} ThRecordRow;

void th_record_row_free (ThRecordRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThRecordRow, th_record_row_free)

/* A raw entry as the log holds it. bytes is NULL where it was lawfully erased. */
typedef struct
{
  ThDot dot;
  GBytes *bytes;
  ThHash digest;
  ThHash hash;
  int64_t received;    /* server's time, 0 on a tablet */
  const char *held;    /* reason, NULL when folded */
} ThLogRow;

/* One line of the feed: a record whose state changed, in commit order. */
typedef struct
{
  int64_t change;
  const char *id;
} ThFeedRow;

/* Sealed entries of one enrolment, in order, numbered from @first on. */
typedef struct
{
  uint64_t enrolment;
  int64_t first;
  GBytes **lines; /* an erased one is NULL and its digest stands in @digests */
  ThHash *digests;
  guint n_lines;
} ThStoreBatch;

/**
 * ThStoreJudge:
 *
 * Decides within the transaction whether an entry may be folded; @record is the state before, %NULL
 * where there is none.
 *
 * Returns: (nullable): the reason to hold it, static text that names no id; %NULL to fold.
 */
typedef const char *(*ThStoreJudge) (const ThEntry  *entry,
                                     uint64_t        enrolment,
                                     const ThRecord *record,
                                     gpointer        data);

typedef gboolean (*ThStoreRecordFunc) (ThRecord *record, gpointer data);
typedef gboolean (*ThStoreLogFunc)    (const ThLogRow *row, gpointer data);
typedef gboolean (*ThStoreFeedFunc)   (const ThFeedRow *row, gpointer data);

#define TH_TYPE_STORE (th_store_get_type ())
G_DECLARE_INTERFACE (ThStore, th_store, TH, STORE, GObject)

/* The signal "changed" (GStrv ids) is emitted in the thread-default main context in which the store
 * was made, after the commit. */
struct _ThStoreInterface
{
  GTypeInterface parent_iface;

  gboolean   (*append)         (ThStore *self, const ThStoreBatch *batch, ThStoreJudge judge,
                                gpointer data, GCancellable *cancellable, GError **error);
  ThRecord  *(*load_record)    (ThStore *self, const char *id, GCancellable *cancellable,
                                GError **error);
  GPtrArray *(*list_rows)      (ThStore *self, const ThStoreQuery *query, char **next,
                                GCancellable *cancellable, GError **error);
  gboolean   (*foreach_record) (ThStore *self, const ThStoreQuery *query, ThStoreRecordFunc func,
                                gpointer data, GCancellable *cancellable, GError **error);
  gboolean   (*foreach_entry)  (ThStore *self, const char *record, ThStoreLogFunc func,
                                gpointer data, GCancellable *cancellable, GError **error);
  gboolean   (*foreach_change) (ThStore *self, int64_t since, guint limit, ThStoreFeedFunc func,
                                gpointer data, GCancellable *cancellable, GError **error);
  gboolean   (*put_blob)       (ThStore *self, const ThHash *hash, GInputStream *stream,
                                GCancellable *cancellable, GError **error);
  GInputStream *(*open_blob)   (ThStore *self, const ThHash *hash, gsize *length,
                                GCancellable *cancellable, GError **error);
};

/**
 * th_store_append:
 *
 * Appends a batch and folds what @judge lets through, in one transaction. Entries that are already
 * there with the same digest are passed over, so resending is harmless.
 *
 * Errors: %TH_STORE_ERROR_GAP, %TH_STORE_ERROR_FORK, nothing having been written.
 */
gboolean      th_store_append         (ThStore             *self,
                                       const ThStoreBatch  *batch,
                                       ThStoreJudge         judge,
                                       gpointer             data,
                                       GCancellable        *cancellable,
                                       GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full): the state; %TH_STORE_ERROR_NOT_FOUND where there is none. */
ThRecord     *th_store_load_record    (ThStore       *self,
                                       const char    *id,
                                       GCancellable  *cancellable,
                                       GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * th_store_list_rows:
 * @next: (out) (transfer full) (nullable): what to put into `after` for the next page
 *
 * Returns: (transfer full) (element-type ThRecordRow)
 */
GPtrArray    *th_store_list_rows      (ThStore             *self,
                                       const ThStoreQuery  *query,
                                       char               **next,
                                       GCancellable        *cancellable,
                                       GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/* Streams the states of all matching records (@query's limit and after are not looked at), in no
 * particular order; @func returns %FALSE to stop. */
gboolean      th_store_foreach_record (ThStore             *self,
                                       const ThStoreQuery  *query,
                                       ThStoreRecordFunc    func,
                                       gpointer             data,
                                       GCancellable        *cancellable,
                                       GError             **error);

/* The entries behind a record, oldest first. On a tablet: its own. */
gboolean      th_store_foreach_entry  (ThStore         *self,
                                       const char      *record,
                                       ThStoreLogFunc   func,
                                       gpointer         data,
                                       GCancellable    *cancellable,
                                       GError         **error);

/* Records changed after @since, each once at its latest change, in commit order. */
gboolean      th_store_foreach_change (ThStore          *self,
                                       int64_t           since,
                                       guint             limit,
                                       ThStoreFeedFunc   func,
                                       gpointer          data,
                                       GCancellable     *cancellable,
                                       GError          **error);

/* Stores a blob in chunk rows; its SHA-256 must be @hash or nothing is kept. */
gboolean      th_store_put_blob       (ThStore       *self,
                                       const ThHash  *hash,
                                       GInputStream  *stream,
                                       GCancellable  *cancellable,
                                       GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full): a seekable stream that holds at most one chunk in memory. */
GInputStream *th_store_open_blob      (ThStore       *self,
                                       const ThHash  *hash,
                                       gsize         *length,
                                       GCancellable  *cancellable,
                                       GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/* Convenience over open_blob for what is known to be small (a form). Limit in bytes. */
GBytes       *th_store_load_blob      (ThStore       *self,
                                       const ThHash  *hash,
                                       gsize          limit,
                                       GCancellable  *cancellable,
                                       GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/* For those who implement a store. listen, once, while it is made: the signal will be emitted in the
 * thread's default main context. emit_changed, from any thread, after each commit: it returns at
 * once, and what is not heard yet is told together. */
void          th_store_listen         (ThStore *self);
void          th_store_emit_changed   (ThStore            *self,
                                       const char * const *ids);

G_END_DECLS
