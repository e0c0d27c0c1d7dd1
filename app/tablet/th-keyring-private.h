/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the files of the keyring share. */

#pragma once

#include "th-keyring.h"
#include "th-lock.h"

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

struct _ThKeyring
{
  GObject parent_instance;

  ThClock clock;
  ThRandom random;
  ThLock deriving; /* taken before the other: stretching words takes a second and much memory */
  ThLock lock;     /* never held so long: the screen that locks the tablet must not wait */
  ThKeyringFile *file;
  int64_t failed_boot; /* boot clock of the last failure in this process, -1 for none */

  ThKeySlot *pin; /* in guarded memory; NULL for none */
  int64_t pin_until;
  guint pin_failures;
};

void th_keyring_drop_pin (ThKeyring *self);

gboolean th_key_slot_wrap (ThKeySlot *slot,
                           const ThRandom *random,
                           const ThKeyringCost *cost,
                           const void *words,
                           gsize length,
                           const ThSecret *key,
                           GError **error);

/* Returns: (nullable): %NULL with an error where it could not be tried, without where it is wrong. */
ThSecret *th_key_slot_unwrap (
  const ThKeySlot *slot, const void *words, gsize length, GError **error);

ThKeyringFile *th_keyring_file_new  (const char *path, const char *officer_name);
void           th_keyring_file_free (ThKeyringFile *self);
ThKeyringFile *th_keyring_file_load (const char *path, GError **error);

/* Writes it whole or not at all; durable on return. A new one never overwrites. */
gboolean       th_keyring_file_save (ThKeyringFile *self, gboolean is_new, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThKeyringFile, th_keyring_file_free)

G_END_DECLS
