/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The keyring's file. */

#pragma once

#include "th-keyring.h"

#include <sodium.h>

G_BEGIN_DECLS

/* A key wrapped by words. */
typedef struct
{
  ThKeyringCost cost;
  uint8_t salt[crypto_pwhash_SALTBYTES];
  uint8_t nonce[crypto_secretbox_NONCEBYTES];
  uint8_t box[crypto_secretbox_MACBYTES + TH_KEY_BYTES];
} ThKeySlot;

typedef struct
{
  char *path;
  char *officer_name;
  ThKeySlot passphrase;
  uint8_t recovery[crypto_box_SEALBYTES + TH_KEY_BYTES];
  guint failures;
  int64_t failed_at;
  guint unsent;
  int64_t oldest;
} ThKeyringFile;

ThKeyringFile *th_keyring_file_new  (const char *path, const char *officer_name);
void           th_keyring_file_free (ThKeyringFile *self);
ThKeyringFile *th_keyring_file_load (const char *path, GError **error);

/* Writes it whole or not at all; durable on return. A new one never overwrites. */
gboolean       th_keyring_file_save (ThKeyringFile *self, gboolean is_new, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThKeyringFile, th_keyring_file_free)

G_END_DECLS
