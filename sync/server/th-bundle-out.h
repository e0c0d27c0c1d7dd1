/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes the evidence bundle of a visit; see th-bundle.h for what is in it. */

#pragma once

#include "th-import.h"

G_BEGIN_DECLS

typedef struct
{
  const char *record;       /* id of the visit */
  const char *to;           /* recipient */
  const char *why;
  gboolean with_restricted; /* else restricted records are left as digests */
} ThBundleTerms;

/**
 * th_bundle_out_write:
 * @folder: where it goes; it must not be there yet
 * @lacking: (nullable) (element-type utf8): where the files were named, "evidence[…]/photo (<hash>)",
 *   that have never reached the server, and so are not in the bundle
 *
 * The disclosure is in the server's own log before the first byte is written, so that none goes
 * without: an `export` entry with recipient and reason.
 */
gboolean th_bundle_out_write (const ThImporter     *importer,
                              const ThBundleTerms  *terms,
                              const char           *folder,
                              GPtrArray            *lacking,
                              GError              **error);

G_END_DECLS
