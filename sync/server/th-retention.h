/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What an operation's keep-days say may go, and its erasure. Time is the server's. A visit or an
 * intelligence record goes with all below it, once it is approved or withdrawn and so is everything
 * below it that has a review state; a premises once nothing is left in it; a day by itself. What is
 * not decided yet stays, however old it is: erasing it would be deciding it.
 */

#pragma once

#include "th-import.h"
#include "th-operation.h"

G_BEGIN_DECLS

/* A record that is erased or stays as a whole. */
typedef struct
{
  char *id;
  char *kind;
  char *state;        /* "approved" */
  gboolean may_go;    /* it is decided, it and all below */
  GPtrArray *records; /* of utf8: ids, the lowest first, itself last; what is erased already left out */
} ThRetentionRow;

typedef struct
{
  ThOperation *operation;
  int64_t due;        /* the moment from which records may go */
  GPtrArray *rows;    /* of ThRetentionRow */
} ThRetention;

/* Returns: (transfer full) (element-type ThRetention): of all operations. */
GPtrArray *th_retention_review (ThServerStore  *store,
                                GError        **error) G_GNUC_WARN_UNUSED_RESULT;
void       th_retention_free   (ThRetention *self);

/**
 * th_retention_purge:
 * @records: (element-type utf8): ids, the lowest first
 * @why: the reason, part of the proof
 *
 * Writes an entry of erasure for each in the server's own log, in one transaction.
 *
 * Errors: %TH_STORE_ERROR_FAILED where one of them may not go by now: then none went.
 */
gboolean   th_retention_purge  (const ThImporter  *importer,
                                GPtrArray         *records,
                                const char        *why,
                                GError           **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
