/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A table as its schema describes it, and its rows in the order of their key, in slices, so that
 * neither engine brings more of it than that.
 */

#pragma once

#include "th-sqlite.h"

G_BEGIN_DECLS

#define TH_TABLE_COLUMNS_MAX 24

typedef enum
{
  TH_COLUMN_INTEGER,
  TH_COLUMN_TEXT,
  TH_COLUMN_BLOB
} ThColumnType;

typedef struct
{
  char *name;
  GPtrArray *columns; /* of char */
  ThColumnType types[TH_TABLE_COLUMNS_MAX];
  guint key[4];       /* columns that make a row the only one */
  guint n_key;
  gboolean has_number; /* the first column is a number that the database gives */
} ThTable;

void       th_table_free      (ThTable *self);

/* Returns: (transfer full) (element-type ThTable): of a SQLite file, as they were made: what a table
 * refers to stands before it. */
GPtrArray *th_table_list      (ThSqlite  *sqlite,
                               GError   **error) G_GNUC_WARN_UNUSED_RESULT;

/* @func gets each row, and returns %FALSE with an error to stop. */
typedef gboolean (*ThRowFunc) (const ThTable *table, ThStatement *row, gpointer data,
                               GError **error);

gboolean   th_table_foreach   (const ThTable  *self,
                               ThSqlite       *sqlite,
                               ThRowFunc       func,
                               gpointer        data,
                               GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/* Binds the columns of @row, the first as parameter 1, to @statement. */
void       th_table_bind      (const ThTable  *self,
                               ThStatement    *statement,
                               ThStatement    *row);

/* The columns as a list in SQL. */
char      *th_table_dup_names (const ThTable  *self);

G_END_DECLS
