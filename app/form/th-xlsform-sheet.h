/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One sheet: a table whose first row names the columns. Cells are asked for by row and by the
 * column's one key, whatever spelling of it the author used; what is wrong with one is said here.
 */

#pragma once

#include "th-csv.h"
#include "th-xlsform.h"

G_BEGIN_DECLS

/* How a column may be spelled, and the key it is asked for by. */
typedef enum
{
  TH_XLS_COLUMN_PLAIN,
  TH_XLS_COLUMN_TEXT,   /* may be there once for each language: "label::English (en)" */
  TH_XLS_COLUMN_REFUSED /* means something that would be lost */
} ThXlsColumnKind;

typedef struct
{
  const char *spelling; /* lower case, words joined by "_" */
  const char *key;
  ThXlsColumnKind kind;
} ThXlsColumnName;

typedef struct
{
  const char *key;  /* %NULL where the column is none of those known */
  char *heading;    /* as the author wrote it */
  char *language;   /* "" without one */
} ThXlsColumn;

typedef struct
{
  const char *name;
  ThCsv *csv;          /* %NULL where there is no such sheet */
  GArray *columns;     /* of ThXlsColumn, in the sheet's order */
  GPtrArray *problems; /* of ThXlsformProblem, shared by the sheets of a form */
} ThXlsSheet;

/**
 * th_xls_sheet_init:
 * @bytes: (nullable): the file; %NULL leaves the sheet without rows
 * @names: (array length=n_names): the columns that are known
 * @keeps_others: whether other columns are kept without a word, as those of choices are
 */
void        th_xls_sheet_init     (ThXlsSheet            *self,
                                   const char            *name,
                                   GBytes                *bytes,
                                   const ThXlsColumnName *names,
                                   guint                  n_names,
                                   gboolean               keeps_others,
                                   GPtrArray             *problems);
void        th_xls_sheet_clear    (ThXlsSheet            *self);

/* The last row that there is; the first one with content is 2. */
guint       th_xls_sheet_get_last (const ThXlsSheet      *self);

gboolean    th_xls_sheet_is_blank (const ThXlsSheet      *self,
                                   guint                  row);

/* Returns: (transfer full): the cell without space around it, "" where there is no such column */
char       *th_xls_sheet_dup      (const ThXlsSheet      *self,
                                   guint                  row,
                                   const char            *key);

/* The same of a column of that language; @language "" asks for the column without one. */
char       *th_xls_sheet_dup_text (const ThXlsSheet      *self,
                                   guint                  row,
                                   const char            *key,
                                   const char            *language);
gboolean    th_xls_sheet_has      (const ThXlsSheet      *self,
                                   guint                  row,
                                   const char            *key);
gboolean    th_xls_sheet_has_key  (const ThXlsSheet      *self,
                                   const char            *key);

/* @key: (nullable): the column's key; where it has languages the first of them is named. */
void        th_xls_sheet_fail     (const ThXlsSheet      *self,
                                   guint                  row,
                                   const char            *key,
                                   const char            *format,
                                   ...) G_GNUC_PRINTF (4, 5);
void        th_xls_sheet_warn     (const ThXlsSheet      *self,
                                   guint                  row,
                                   const char            *key,
                                   const char            *format,
                                   ...) G_GNUC_PRINTF (4, 5);

/* Whether @problems has an error. */
gboolean    th_xls_has_failed     (GPtrArray             *problems);

G_END_DECLS
