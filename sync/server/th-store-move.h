/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A force's store from SQLite into PostgreSQL, whole, and back into a file for its backup: every
 * table of the schema, row by row, so that logs, receipts, cursors and tokens go on where they
 * were. What is equal is proved, not assumed: each table is read again on both sides and must come
 * to the same number of rows and the same SHA-256 over all of them.
 */

#pragma once

#include "th-secret.h"
#include "th-server-store.h"

G_BEGIN_DECLS

/* What a table comes to. */
typedef struct
{
  char *name;
  int64_t n_rows;
  ThHash digest; /* over all rows by their key */
} ThTableSum;

void th_table_sum_free (ThTableSum *self);

/**
 * th_store_move:
 * @from: in a SQLite file; nobody can write into it meanwhile, nor after
 * @to: in a database, empty
 *
 * When it returns all is durable in @to and @from refuses every write, so that a server that still
 * runs on it acknowledges nothing. On failure @to is empty and @from as it was.
 *
 * Returns: (transfer full) (element-type ThTableSum): what was moved, and found equal.
 *   Errors: %TH_STORE_ERROR_CORRUPT where a table came out another.
 */
GPtrArray *
th_store_move (ThServerStore *from, ThServerStore *to, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * th_store_copy:
 * @from: in a database that keeps no file of its own
 * @path: a new SQLite file, encrypted with @key
 *
 * All of the store at one moment: one transaction that only reads, so that servers go on writing
 * meanwhile, and none of it is in the copy twice or in part.
 */
gboolean th_store_copy (ThServerStore *from, const char *path, const ThSecret *key, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/* The proof alone. */
GPtrArray *
th_store_compare (ThServerStore *from, ThServerStore *to, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
