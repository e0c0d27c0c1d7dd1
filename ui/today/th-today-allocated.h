/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Which premises a lead gave to whom, and for when, as Today shows it. */

#pragma once

#include "th-record-item.h"
#include "th-session.h"

G_BEGIN_DECLS

typedef enum
{
  TH_TODAY_NOT_THEIRS, /* somebody else's, or nobody's */
  TH_TODAY_NOW,        /* today, on no day in particular, or on one that has passed */
  TH_TODAY_LATER
} ThTodayTurn;

/* Blocks. Returns: (element-type utf8 ThRecord): by id, the premises that somebody goes to. */
GHashTable *
th_today_allocated_read (ThStore *store, GCancellable *cancellable, GError **error);

/* Whose turn the premises with @id is, of the session's officer. */
ThTodayTurn
th_today_allocated_get_turn (GHashTable *allocated, ThSession *session, const char *id);

/* Returns: (transfer full) (nullable): "Planned for Mon 23 Nov", "Gita Rao, Mon 23 Nov"; NULL where
 * there is nothing to say. */
char *th_today_allocated_dup_line (GHashTable *allocated, ThSession *session, const char *id);

G_END_DECLS
