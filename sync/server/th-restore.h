/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* From a backup to a server that may serve. Everything that follows from going back in time is done
 * before it serves for the first time: codes that were open are burnt, what was revoked since is
 * revoked again, and the server writes on in a new log of its own, because numbers of the old one
 * may stand for what was lost. Tablets send the rest again by themselves: they ask what the server
 * holds, and cursors of commits it does not know start afresh.
 */

#pragma once

#include "th-secret.h"
#include "th-server-config.h"

G_BEGIN_DECLS

typedef struct
{
  uint64_t enrolment;
  ThEnrolmentStatus status; /* leaver or lost */
} ThRevocation;

typedef struct
{
  const char *path;        /* of the backup */
  const char *data;        /* folder to make */
  const ThSecret *recovery_key; /* private */
  const char *account;     /* who does it, for the log */
  int64_t now;
  const ThRandom *random;
} ThRestore;

/**
 * th_restore_open:
 * @at: (out): when the backup was taken
 *
 * Unpacks into the folder, under a key of the folder's own, and checks every page and every log.
 * Where it fails nothing is left.
 *
 * Returns: (transfer full): the store, which th_restore_finish () makes one to serve from.
 */
ThServerStore *th_restore_open   (const ThRestore  *self,
                                  int64_t          *at,
                                  GError          **error) G_GNUC_WARN_UNUSED_RESULT;

/* @revocations: (element-type ThRevocation). One transaction. */
gboolean       th_restore_finish (const ThRestore  *self,
                                  ThServerStore    *store,
                                  GArray           *revocations,
                                  int64_t           at,
                                  GError          **error) G_GNUC_WARN_UNUSED_RESULT;

/* Puts the store in its place, after which it can be served from; or removes what was made. */
gboolean       th_restore_settle (const ThRestore  *self,
                                  gboolean          done,
                                  GError          **error);

G_END_DECLS
