/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a tablet holds, carried by hand: the tablet's store is opened with the force's recovery key on
 * a machine without network, and its log and pictures go into a file that only the server can open.
 * There it is read as what it is, pushes signed by the tablet's own key, judged as all pushes are.
 */

#pragma once

#include "th-import.h"
#include "th-secret.h"

G_BEGIN_DECLS

#define TH_SALVAGE_PURPOSE "threshold salvage 1"

typedef struct
{
  int64_t n_entries; /* written: all; imported: those that were not there yet */
  guint n_blobs;
  gboolean is_forked; /* imported: the log differs from what was there, both heads are kept */
  uint64_t enrolment;
  char *officer_name;
} ThSalvage;

void      th_salvage_clear  (ThSalvage *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ThSalvage, th_salvage_clear)

/**
 * th_salvage_write:
 * @folder: an enrolment's folder of a tablet; it is copied and not touched
 * @path: a new file, sealed for the server that the tablet was enrolled with
 *
 * What was open when the tablet stopped is sealed in the copy, with its own moment.
 *
 * Errors: %TH_KEYRING_ERROR_FAILED where the recovery key is another force's.
 */
gboolean  th_salvage_write  (const char      *folder,
                            const ThSecret  *recovery_key,
                            const ThClock   *clock,
                            const ThRandom  *random,
                            const char      *path,
                            ThSalvage        *salvage,
                            GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads a salvage into the store. An enrolment that the store does not know is taken back into
 * holding. What forks is kept as evidence, and nothing behind it is read. */
gboolean  th_salvage_import (const ThImporter  *importer,
                            const char        *path,
                            ThSalvage          *salvage,
                            GError           **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
