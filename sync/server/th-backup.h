/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A backup is one sealed file (th-sealed.h) for the holder of the recovery key, whom the server does
 * not know: a line that says what it is, then the whole database under a key of its own. The server
 * goes on while it is made. A receipt names a backup as cover only after that backup was read back,
 * byte for byte, from where it lies and every log in it was checked.
 */

#pragma once

#include "th-secret.h"
#include "th-server-config.h"

G_BEGIN_DECLS

#define TH_BACKUP_PURPOSE "threshold backup 1"

/* The line in front of the database. */
typedef struct
{
  int64_t v;
  char *address; /* of the server */
  int64_t at;    /* when the copy was taken */
  uint8_t key[32]; /* of the database in it */
} ThBackupHead;

void      th_backup_head_free (ThBackupHead *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThBackupHead, th_backup_head_free)

typedef struct
{
  ThServerStore *store;
  const ThServerConfig *config;
  const char *folder; /* the server's: the copy lies here, encrypted, until it is sealed */
  int64_t now;
} ThBackup;

/**
 * th_backup_write:
 * @path: a new file; where it fails nothing is left there
 * @key: (out) (transfer full): with which th_backup_verify () reads it
 *
 * Durable on return. Errors: %G_IO_ERROR, %TH_STORE_ERROR_BUSY where another backup is being made.
 */
gboolean  th_backup_write     (const ThBackup  *self,
                               const char      *path,
                               ThSecret       **key,
                               GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads the file back, checks every page and every log in it, and notes in the store up to where it
 * covers which. An enrolment of which a blob was lacking keeps the cover it had. */
gboolean  th_backup_verify    (const ThBackup  *self,
                               const char      *path,
                               const ThSecret  *key,
                               GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* Up to where a verified backup holds an enrolment's log, 0 for none. */
gboolean  th_backup_get_cover (ThServerStore  *store,
                               uint64_t        enrolment,
                               int64_t        *seq,
                               GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/* When the last verified backup was taken, 0 for never. */
gboolean  th_backup_get_last  (ThServerStore  *store,
                               int64_t        *at,
                               GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/* Opens a backup with the key that its writer gave, or (@key %NULL) with the recovery key @private_key,
 * whose public half is @holder; the database goes to a new file at @copy. */
ThBackupHead *th_backup_unpack (GInputStream    *stream,
                                const ThSecret  *key,
                                const uint8_t   *holder,
                                const ThSecret  *private_key,
                                const char      *copy,
                                GError         **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
