/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What leaves the encrypted store for somebody else: the log says what, to whom and why before a
 * single byte is written. What is written is made on the store's reader thread.
 */

#pragma once

#include "th-casebook.h"

G_BEGIN_DECLS

typedef enum
{
  TH_DISCLOSURE_REFERRAL_PDF,
  TH_DISCLOSURE_REFERRAL_TEXT,
  TH_DISCLOSURE_VISIT_PDF
} ThDisclosureKind;

/**
 * th_disclosure_async:
 * @path: (nullable): the file; %NULL for text that is only returned, to be copied
 *
 * Writes the op `export` with @to and @why, then the file. Where the log cannot be written nothing
 * else is.
 */
void th_disclosure_async (ThSession *session,
                          ThCasebookReading *reading,
                          ThDisclosureKind kind,
                          const char *record,
                          const char *to,
                          const char *why,
                          const char *path,
                          GAsyncReadyCallback callback,
                          gpointer data);

/* Returns: (transfer full) (nullable): the path, or the text. */
char *th_disclosure_finish (GAsyncResult *result, GError **error);

G_END_DECLS
