/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Importing an operation: what its directory comes to is written as entries in the server's own log
 * and folded by the same path as everybody's. Importing again writes only what differs.
 */

#pragma once

#include "th-server-config.h"
#include "th-time.h"

G_BEGIN_DECLS

typedef struct
{
  char *operation; /* its id */
  char *code;
  guint n_records;
  guint n_entries; /* written now */
  guint n_blobs;
} ThImport;

/* What an import needs of a server. */
typedef struct
{
  ThServerStore *store;
  const ThServerConfig *config;
  const ThClock *clock;
  const ThRandom *random;
} ThImporter;

void      th_import_clear    (ThImport *self);

/* One transaction. Errors: %TH_CASEWORK_ERROR with file and line; %TH_STORE_ERROR. */
gboolean  th_import_operation (const ThImporter  *importer,
                               const char        *directory,
                               const char        *fallback,
                               ThImport          *import,
                               GError           **error) G_GNUC_WARN_UNUSED_RESULT;

/* Appends @entries (element-type ThEntry) to the server's own log; what they lack is filled in. */
gboolean  th_import_append   (const ThImporter  *importer,
                              GPtrArray         *entries,
                              GError           **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ThImport, th_import_clear)

G_END_DECLS
