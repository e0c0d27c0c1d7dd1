/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The states that one transaction changes: each is loaded once, folded into as often as entries
 * come, and written once at the end. The server's way from log to records; a tablet has its own.
 */

#pragma once

#include "th-log-table.h"
#include "th-record-table.h"

G_BEGIN_DECLS

typedef struct _ThFolding ThFolding;

/* @judge: (nullable): asked before each entry that can change a state; %NULL folds all. */
ThFolding *th_folding_new   (ThSqlite      *sqlite,
                             ThStoreJudge   judge,
                             gpointer       data);
void       th_folding_free  (ThFolding *self);

/* Before anything is folded: loads the states of records (@ids of utf8) that will be asked for, a few
 * questions instead of one for each. */
gboolean   th_folding_expect (ThFolding   *self,
                              GPtrArray   *ids,
                              GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/* A ThLogFoldFunc; @folding is the ThFolding. */
gboolean   th_folding_add   (ThDot           dot,
                             const ThEntry  *entry,
                             const char    **held,
                             gpointer        folding,
                             GError        **error);

/* Returns: (transfer none) (nullable): the state as it stands here; %NULL without error where there
 * is none. */
ThRecord  *th_folding_find  (ThFolding   *self,
                             const char  *id,
                             GError     **error);

/* Writes what changed, in the order of first change. */
gboolean   th_folding_write (ThFolding  *self,
                             GPtrArray  *touched,
                             GError    **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThFolding, th_folding_free)

G_END_DECLS
