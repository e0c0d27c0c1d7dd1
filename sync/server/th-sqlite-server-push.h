/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a push brings about beside log and states: entries held or let go, teams that lose sight of a
 * record, blobs named, memberships, what the tablet said of itself. Order of calls: note for each
 * line, before and after around the writing of states, tablet.
 */

#pragma once

#include "th-codec.h"
#include "th-folding.h"
#include "th-judge.h"
#include "th-sqlite-server-store-private.h"

G_BEGIN_DECLS

typedef struct _ThPushEffects ThPushEffects;

ThPushEffects *th_push_effects_new     (ThSqlite       *sqlite,
                                        const ThJudge  *judge);
void           th_push_effects_free    (ThPushEffects *self);

/* One line that was stored: folded, or held for a reason. */
gboolean       th_push_effects_note    (ThPushEffects   *self,
                                        ThDot            dot,
                                        const ThEntry   *entry,
                                        const char      *held,
                                        GError         **error);
gboolean       th_push_effects_before  (ThPushEffects  *self,
                                        GError        **error);
gboolean       th_push_effects_after   (ThPushEffects  *self,
                                        ThFolding      *folding,
                                        GError        **error);
gboolean       th_push_effects_tablet  (ThPushEffects    *self,
                                        const ThClosing  *closing,
                                        guint             n_new,
                                        GError          **error);

/* (element-type utf8): gets the ids of records whose row changes. */
GPtrArray     *th_push_effects_touched (ThPushEffects *self);

/* What the entry of erasure @by does to the log, what is held, and blobs. The state is the fold's. */
gboolean th_sqlite_purge_record (ThSqlite    *sqlite,
                                 const char  *record,
                                 ThDot        by,
                                 GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
