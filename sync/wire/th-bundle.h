/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* An evidence bundle: a folder that carries a visit with everything below it out of the system, and
 * proves by itself that it is whole.
 *
 *     proof.jsonl   the opening line; of each log that wrote of the visit its certificate, a receipt
 *                   for its head, and every entry from 1 to that head, those that are not about the
 *                   visit as their digest alone; of each file its hash; a signature over all of it
 *     blobs/<hash>  photos, documents, advice and the versions of the forms
 *
 * So an entry that was changed, removed, added or moved breaks the chain that the receipt signs, and
 * no entry of other visits is disclosed. A copy for people to read (visit.pdf) may lie beside; it is
 * no evidence and nothing vouches for it.
 */

#pragma once

#include "th-message.h"

G_BEGIN_DECLS

#define TH_BUNDLE_VERSION 1
#define TH_BUNDLE_PROOF "proof.jsonl"
#define TH_BUNDLE_BLOBS "blobs"
#define TH_BUNDLE_READING_COPY "visit.pdf"
#define TH_BUNDLE_PROOF_MAX ((gsize) 512 * 1024 * 1024)
#define TH_PURPOSE_BUNDLE "threshold bundle 1"

typedef struct
{
  int64_t bundle; /* version */
  char *record;   /* the visit */
  char *operation;
  int64_t at;
  uint8_t key[TH_PUBLIC_KEY_BYTES]; /* the server's signing key */
} ThBundleHead;
TH_MESSAGE_DECLARE (ThBundleHead, th_bundle_head)

/* A log; its entries follow as ThLogLine. */
typedef struct
{
  uint64_t log; /* enrolment */
  char *officer;
  uint8_t key[TH_PUBLIC_KEY_BYTES];
  char *certificate; /* as signed */
  uint8_t signature[TH_WIRE_SIGNATURE_BYTES];
  char *receipt;     /* both lines */
} ThBundleLog;
TH_MESSAGE_DECLARE (ThBundleLog, th_bundle_log)

typedef struct
{
  uint8_t blob[TH_HASH_BYTES];
  char *name; /* where it was named: "forms/visit@3", "evidence[…]/photo" */
} ThBundleBlob;
TH_MESSAGE_DECLARE (ThBundleBlob, th_bundle_blob)

/* What a bundle holds, as far as it could be read. */
typedef struct
{
  char *record;
  uint8_t key[TH_PUBLIC_KEY_BYTES];
  int64_t at;
  guint n_logs;
  guint n_entries; /* disclosed in full */
  guint n_digests; /* of other records, or erased */
  guint n_blobs;
} ThBundleSummary;

void th_bundle_summary_clear (ThBundleSummary *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ThBundleSummary, th_bundle_summary_clear)

/**
 * th_bundle_verify:
 * @key: (nullable): the server's key where it is known from elsewhere; %NULL takes the bundle's own
 *   word for it, which then must be compared by hand
 *
 * Needs neither network nor server.
 *
 * Returns: (transfer full) (element-type utf8) (nullable): a sentence for each fault, none where it
 *   is whole; %NULL with an error where it could not be read at all.
 */
GPtrArray *th_bundle_verify (const char       *folder,
                             const uint8_t    *key,
                             ThBundleSummary  *summary,
                             GError          **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
