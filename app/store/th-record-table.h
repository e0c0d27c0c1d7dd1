/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Record states in SQL: the table that tablet and server share. A row is the state's bytes and the
 * columns that lists and the feed need, which are made here from the state and nowhere else.
 *
 * Two of them depend on what is above a record: its team (its own `_team`, else that of the nearest
 * above that has one) and whether it is present (created, not purged, all above it present). When
 * they change, they change for all below, and each record that was touched gets a place of its own
 * in the feed.
 *
 * Whoever calls holds the connection and, to write, a transaction.
 */

#pragma once

#include "th-sqlite.h"
#include "th-store.h"

G_BEGIN_DECLS

/* In the state column when the record was lawfully erased. */
#define TH_RECORD_STATE_PURGED "purged"
#define TH_RECORD_STATE_DRAFT "draft"

/* What only a tablet keeps of a record. */
typedef struct
{
  int64_t own;           /* the last seq of its own log that is on the record, 0 for none */
  gboolean has_held;
  int64_t mark;          /* less than 0 leaves it */
} ThRecordOwn;

/* Returns: (transfer full): the review state that counts: of concurrent ones the least advanced
 * (draft, returned, submitted, approved, withdrawn), "draft" where there is none. */
char      *th_record_dup_state            (const ThRecord *record);

/* The number that the next change gets: larger than all before it, even when they are gone. */
gboolean   th_record_table_next_change    (ThSqlite  *sqlite,
                                           int64_t   *change,
                                           GError   **error);
/* So many at once, @first and those behind it; each is used, and within the transaction. */
gboolean   th_record_table_take_changes   (ThSqlite  *sqlite,
                                           guint      n,
                                           int64_t   *first,
                                           GError   **error);
gboolean   th_record_table_last_change    (ThSqlite  *sqlite,
                                           int64_t   *change,
                                           GError   **error);

/**
 * th_record_table_put:
 * @own: (nullable): a tablet's columns; %NULL leaves them
 * @touched: (nullable) (element-type utf8): gets the ids, this one first, whose row changed
 *
 * Writes the state of a record, at the end of the feed.
 */
gboolean   th_record_table_put            (ThSqlite           *sqlite,
                                           const ThRecord     *record,
                                           const ThRecordOwn  *own,
                                           GPtrArray          *touched,
                                           GError            **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same with a number that was taken before. */
gboolean   th_record_table_put_at         (ThSqlite           *sqlite,
                                           const ThRecord     *record,
                                           int64_t             change,
                                           const ThRecordOwn  *own,
                                           GPtrArray          *touched,
                                           GError            **error) G_GNUC_WARN_UNUSED_RESULT;

/* Forgets a record; one that is not there is no error. */
gboolean   th_record_table_delete         (ThSqlite    *sqlite,
                                           const char  *id,
                                           GPtrArray   *touched,
                                           GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full): %TH_STORE_ERROR_NOT_FOUND where there is none. */
ThRecord  *th_record_table_load           (ThSqlite    *sqlite,
                                           const char  *id,
                                           GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/* Puts those of @ids (of utf8) that are there into @found, id to ThRecord. */
gboolean   th_record_table_find           (ThSqlite    *sqlite,
                                           GPtrArray   *ids,
                                           GHashTable  *found,
                                           GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full): the state that a body holds; %TH_STORE_ERROR_CORRUPT. */
ThRecord  *th_record_table_decode         (const char  *id,
                                           GBytes      *body,
                                           GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full) (nullable): the state's bytes; %NULL without error where there is none. */
GBytes    *th_record_table_load_body      (ThSqlite    *sqlite,
                                           const char  *id,
                                           GError     **error);

/**
 * th_record_table_list:
 * @received: on a tablet, up to where the server holds its log: records with later entries of its
 *   own are shown as unsent; %G_MAXINT64 on a server
 */
GPtrArray *th_record_table_list           (ThSqlite            *sqlite,
                                           const ThStoreQuery  *query,
                                           int64_t              received,
                                           char               **next,
                                           GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/* The row of one record, listed or not; %TH_STORE_ERROR_NOT_FOUND where there is none. */
ThRecordRow *th_record_table_load_row     (ThSqlite    *sqlite,
                                           const char  *id,
                                           int64_t      received,
                                           GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/* Of a stream of states: where it stands, and what it loaded. */
typedef struct
{
  int64_t after;     /* 0 to begin */
  GPtrArray *bodies; /* of GBytes; the others are in step */
  GPtrArray *ids;
  GArray *held;      /* of gboolean: has held entries */
} ThRecordStream;

/* Loads the next @limit states of a stream, so that the connection is free while they are looked
 * at; no bodies at the end. */
gboolean   th_record_table_load_some      (ThSqlite            *sqlite,
                                           const ThStoreQuery  *query,
                                           guint                limit,
                                           ThRecordStream      *stream,
                                           GError             **error) G_GNUC_WARN_UNUSED_RESULT;
void       th_record_stream_clear         (ThRecordStream *stream);

/* Returns: (transfer full) (element-type ThFeedRow): changes after @since, at most @limit. */
GArray    *th_record_table_list_changes   (ThSqlite  *sqlite,
                                           int64_t    since,
                                           guint      limit,
                                           GError   **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ThRecordStream, th_record_stream_clear)

G_END_DECLS
