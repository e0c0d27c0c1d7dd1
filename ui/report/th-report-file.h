/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A report as a file. It is a disclosure: who gets it and why is written to the log first, and where
 * that cannot be written there is no file.
 */

#pragma once

#include "th-casebook.h"

G_BEGIN_DECLS

typedef enum
{
  TH_REPORT_FILE_PDF,
  TH_REPORT_FILE_XLSX,
  TH_REPORT_FILE_CSV, /* a folder: the figures, and inside one file for each kind of record */
  TH_REPORT_FILE_JSON
} ThReportFileKind;

typedef struct
{
  ThReportFileKind kind;
  char *day;  /* NULL for the operation */
  char *team; /* NULL for all */
  gboolean is_external;
  char *recipient;
  char *reason;
  char *folder; /* path; a file that is there already stays, and the new one gets a number */
} ThReportOrder;

/* Whether the session's officer may give out a report at all. */
gboolean th_report_file_is_permitted (ThSession *session);

/* @order is copied. */
void th_report_file_async (ThSession *session,
                           ThCasebookReading *reading,
                           const ThReportOrder *order,
                           GAsyncReadyCallback callback,
                           gpointer data);

/* Returns: (transfer full): the path of the file, or folder, that was written. */
char *th_report_file_finish (ThSession *session, GAsyncResult *result, GError **error);

G_END_DECLS
