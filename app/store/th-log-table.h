/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The log in SQL: raw entries under their dot, chained by their hashes, never rewritten. Whoever
 * calls holds the connection and, to write, a transaction.
 */

#pragma once

#include "th-sqlite.h"
#include "th-store.h"

G_BEGIN_DECLS

/**
 * ThLogFoldFunc:
 * @entry: (nullable): %NULL where the bytes were erased
 * @held: (out): static text, why the entry is not folded; %NULL when it is, or changes nothing
 *
 * Called for each entry that is new, in order, before it is written.
 */
typedef gboolean (*ThLogFoldFunc) (ThDot           dot,
                                   const ThEntry  *entry,
                                   const char    **held,
                                   gpointer        data,
                                   GError        **error);

/* The last entry of an enrolment; 0 and @start where it has none. */
gboolean   th_log_table_get_head  (ThSqlite      *sqlite,
                                   uint64_t       enrolment,
                                   const ThHash  *start,
                                   int64_t       *seq,
                                   ThHash        *hash,
                                   GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/* The chain's hash at an entry; %TH_STORE_ERROR_NOT_FOUND where there is none. */
gboolean   th_log_table_get_hash  (ThSqlite  *sqlite,
                                   ThDot      dot,
                                   ThHash    *hash,
                                   GError   **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes one entry that follows the last; @record is what it is on, or %NULL. */
gboolean   th_log_table_add       (ThSqlite        *sqlite,
                                   const ThLogRow  *row,
                                   const char      *record,
                                   GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * th_log_table_append:
 * @start: hash(0) of the enrolment
 * @received: the server's clock
 *
 * Appends a batch: what is there already must be the same, the rest must follow. An entry that
 * cannot be read, or says another seq than its place, is kept and held as "unreadable".
 *
 * Errors: %TH_STORE_ERROR_GAP, %TH_STORE_ERROR_FORK.
 */
gboolean   th_log_table_append    (ThSqlite            *sqlite,
                                   const ThStoreBatch  *batch,
                                   const ThHash        *start,
                                   int64_t              received,
                                   ThLogFoldFunc        func,
                                   gpointer             data,
                                   GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full) (element-type ThLogRow): the entries on a record, oldest first. */
GPtrArray *th_log_table_list      (ThSqlite    *sqlite,
                                   const char  *record,
                                   GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full) (element-type ThLogRow): the entries of an enrolment from @first on. */
GPtrArray *th_log_table_list_from (ThSqlite  *sqlite,
                                   ThDot      first,
                                   guint      limit,
                                   GError   **error) G_GNUC_WARN_UNUSED_RESULT;

/* @reason %NULL: no longer held. */
gboolean   th_log_table_set_held  (ThSqlite    *sqlite,
                                   ThDot        dot,
                                   const char  *reason,
                                   GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/* Lawful erasure: drops the bytes of the entries on a record up to a seq, and keeps their digests. */
gboolean   th_log_table_erase     (ThSqlite    *sqlite,
                                   const char  *record,
                                   ThDot        up_to,
                                   GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/* Of the rows that the lists above return. */
void       th_log_row_free        (ThLogRow *row);

G_END_DECLS
