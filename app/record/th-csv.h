/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A table in comma-separated text as RFC 4180 has it, and nothing looser: what a spreadsheet would
 * read differently from what it wrote is refused with its row and column, never guessed at. The text
 * is UTF-8, with or without a byte order mark; lines end in CR LF or in LF alone; a quoted field may
 * hold line breaks. Lists that come with a form may be read loosely, as other engines do.
 *
 * Rows are counted as a spreadsheet shows them: from 1, the heading included, a field with line
 * breaks in it staying one row, an empty line being a row that has no text. Every row has as many
 * cells as the first, but for empty lines, whose cells are all "".
 */

#pragma once

#include "th-codec.h"

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ThCsvOptions:
 * @is_loose: cells may be separated by a semicolon, a tab or a bar, whichever the first row has most
 *   of; lines may end in CR alone or in LF CR; a quote within a plain cell is a quote; a row may be
 *   shorter than the first, or longer, when what is beyond is left out. A quoted cell must have its
 *   end even so, or it would swallow the rest of the file.
 *
 * The others are what a file may make us do, checked before anything is allocated for it. 0 means
 * the limit below.
 */
typedef struct
{
  gsize bytes;
  guint rows;
  guint columns;
  guint cells;
  gsize field;
  gboolean is_loose;
} ThCsvOptions;

#define TH_CSV_MAX_BYTES (32 * 1024 * 1024)
#define TH_CSV_MAX_ROWS 250000
#define TH_CSV_MAX_COLUMNS 512
#define TH_CSV_MAX_CELLS (8 * 1000 * 1000)
#define TH_CSV_MAX_FIELD (64 * 1024)

typedef struct _ThCsv ThCsv;

#define TH_TYPE_CSV (th_csv_get_type ())

GType       th_csv_get_type       (void);

/**
 * th_csv_new_from_bytes:
 * @bytes: the file
 * @name: what messages call it
 * @options: (nullable): narrower limits and a looser reading, %NULL for neither
 * @error: return location; %TH_CODEC_ERROR_MALFORMED, %TH_CODEC_ERROR_TOO_LARGE
 *
 * Returns: (transfer full) (nullable): the table, which may have no row; %NULL with an error that
 *   names file, row and column and says what to do
 */
ThCsv      *th_csv_new_from_bytes (GBytes             *bytes,
                                   const char         *name,
                                   const ThCsvOptions *options,
                                   GError            **error) G_GNUC_WARN_UNUSED_RESULT;

ThCsv      *th_csv_ref            (ThCsv              *self);
void        th_csv_unref          (ThCsv              *self);

guint       th_csv_get_n_rows     (const ThCsv        *self);
guint       th_csv_get_n_columns  (const ThCsv        *self);

/* @row and @column count from 1. Returns: (transfer none): the cell's text, valid as long as @self */
const char *th_csv_get_cell       (const ThCsv        *self,
                                   guint               row,
                                   guint               column);

/* Returns: the first row that has more cells than the first row has, 0 if none; only if read loosely */
guint       th_csv_get_overlong   (const ThCsv        *self);

/* @column as spreadsheets letter it: 1 is "A", 28 is "AB". Returns: (transfer full): */
char       *th_csv_dup_letters    (guint               column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThCsv, th_csv_unref)

G_END_DECLS
