/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What is said about sending, in one place: the pill of every head and the sending page agree.
 * Being offline is normal and never red.
 */

#pragma once

#include "th-session.h"

G_BEGIN_DECLS

typedef struct
{
  char *text; /* "3 to send" */
  const char *icon;
  const char *tint; /* class of the pill */
} ThSyncWords;

void th_sync_words_fill (ThSyncWords *self, ThSession *session);
void th_sync_words_clear (ThSyncWords *self);

/* Photos, documents, signatures: they go after what was written. */
gboolean th_sync_words_is_sending_files (ThSync *sync);

/* Returns: (nullable): "3 photos and documents, 4.2 MB", what of them no receipt covers */
char *th_sync_words_dup_files (ThSync *sync);

/* Returns: (transfer none) (nullable): that what is saved is sent as well; %NULL while anything of this
 * tablet waits, what was written or what was photographed */
const char *th_sync_words_get_sent (ThSync *sync);

/* One sentence: why nothing is sent, or what is going on. */
char *th_sync_words_dup_reason (ThSession *session);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ThSyncWords, th_sync_words_clear)

G_END_DECLS
