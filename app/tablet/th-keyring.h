/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The key of a tablet's store: random, wrapped by the officer's passphrase (Argon2id) and by the
 * force's recovery public key, so that neither a forgotten passphrase nor an absent officer loses
 * unsent work. A keyring file stands beside the store; what it holds in clear is the officer's name,
 * how many entries wait and how old the oldest is, and the failure counter. That is no defence
 * against a copied disk: the passphrase is.
 *
 * Delays: from the fifth failure 5 s, doubling to 15 min. Within a shift a six-digit PIN unlocks
 * again: it wraps the key in memory only, and five wrong ones wipe it.
 */

#pragma once

#include "th-id.h"
#include "th-secret.h"
#include "th-time.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define TH_KEYRING_ERROR (th_keyring_error_quark ())

typedef enum
{
  TH_KEYRING_ERROR_WRONG_PASSPHRASE,
  TH_KEYRING_ERROR_WAIT,     /* too many failures: th_keyring_get_wait () says how long */
  TH_KEYRING_ERROR_WEAK,     /* a new passphrase or PIN below the minimum */
  TH_KEYRING_ERROR_EXPIRED,  /* the PIN is gone: ask for the passphrase */
  TH_KEYRING_ERROR_CORRUPT,  /* the file cannot be read */
  TH_KEYRING_ERROR_FAILED
} ThKeyringError;

GQuark th_keyring_error_quark (void);

#define TH_KEY_BYTES 32
#define TH_PASSPHRASE_MIN 8
#define TH_PIN_DIGITS 6

/* Argon2id cost, kept in the slot. */
typedef struct
{
  unsigned long long operations;
  gsize memory;
} ThKeyringCost;

extern const ThKeyringCost TH_KEYRING_COST_MODERATE;
extern const ThKeyringCost TH_KEYRING_COST_MINIMUM;

#define TH_TYPE_KEYRING (th_keyring_get_type ())
G_DECLARE_FINAL_TYPE (ThKeyring, th_keyring, TH, KEYRING, GObject)

/* Makes a random key and its file; @recovery_key is the force's crypto_box public key. */
ThKeyring  *th_keyring_create            (const char           *path,
                                          const ThSecret       *passphrase,
                                          const uint8_t         recovery_key[TH_KEY_BYTES],
                                          const ThKeyringCost  *cost,
                                          const char           *officer_name,
                                          const ThClock        *clock,
                                          const ThRandom       *random,
                                          ThSecret            **key,
                                          GError              **error);
ThKeyring  *th_keyring_load              (const char      *path,
                                          const ThClock   *clock,
                                          const ThRandom  *random,
                                          GError         **error);

/* Returns: (transfer full): the store's key. Slow on purpose: call it off the main thread. */
ThSecret   *th_keyring_unlock            (ThKeyring       *self,
                                          const ThSecret  *passphrase,
                                          GError         **error);
ThSecret   *th_keyring_recover           (ThKeyring       *self,
                                          const uint8_t    recovery_public[TH_KEY_BYTES],
                                          const ThSecret  *recovery_private,
                                          GError         **error);
gboolean    th_keyring_change_passphrase (ThKeyring       *self,
                                          const ThSecret  *old_passphrase,
                                          const ThSecret  *new_passphrase,
                                          GError         **error);

/* After th_keyring_recover (): wraps the key anew and forgets all failures. */
gboolean    th_keyring_set_passphrase    (ThKeyring       *self,
                                          const ThSecret  *key,
                                          const ThSecret  *new_passphrase,
                                          GError         **error);

/* Milliseconds to wait before the next try, 0 for none; failures so far. */
int64_t     th_keyring_get_wait          (ThKeyring *self);
guint       th_keyring_get_failures      (ThKeyring *self);

gboolean    th_keyring_set_pin           (ThKeyring       *self,
                                          const ThSecret  *key,
                                          const char      *pin,
                                          int64_t          shift_milliseconds,
                                          GError         **error);
gboolean    th_keyring_has_pin           (ThKeyring *self);
ThSecret   *th_keyring_unlock_pin        (ThKeyring   *self,
                                          const char  *pin,
                                          GError     **error);

const char *th_keyring_get_officer_name  (ThKeyring *self);
guint       th_keyring_get_unsent        (ThKeyring *self,
                                          int64_t   *oldest);
gboolean    th_keyring_set_unsent        (ThKeyring  *self,
                                          guint       entries,
                                          int64_t     oldest,
                                          GError    **error);

G_END_DECLS
