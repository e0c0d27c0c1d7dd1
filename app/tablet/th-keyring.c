/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Wrapping the store's key. A slot is the key in a secretbox under what Argon2id makes of the
 * passphrase; the recovery slot is a sealed box to the force's key. A PIN's slot is like the first
 * and exists in memory only.
 *
 * Failures are counted in the file before the answer is given, so that ending the program in
 * between gains nothing.
 */

#include "th-keyring-private.h"

#include <sodium.h>
#include <string.h>

#define FREE_FAILURES 4
#define FIRST_DELAY G_GINT64_CONSTANT (5000)
#define LONGEST_DELAY G_GINT64_CONSTANT (900000)

const ThKeyringCost TH_KEYRING_COST_MODERATE = { crypto_pwhash_OPSLIMIT_MODERATE,
                                                 crypto_pwhash_MEMLIMIT_MODERATE };
const ThKeyringCost TH_KEYRING_COST_MINIMUM = { crypto_pwhash_OPSLIMIT_MIN,
                                                crypto_pwhash_MEMLIMIT_MIN };

G_DEFINE_QUARK (th - keyring - error - quark, th_keyring_error)
G_DEFINE_FINAL_TYPE (ThKeyring, th_keyring, G_TYPE_OBJECT)

static void
th_keyring_finalize (GObject *object)
{
  ThKeyring *self = TH_KEYRING (object);

  th_keyring_drop_pin (self);
  g_clear_pointer (&self->file, th_keyring_file_free);
  th_lock_clear (&self->lock);
  th_lock_clear (&self->deriving);
  G_OBJECT_CLASS (th_keyring_parent_class)->finalize (object);
}

static void
th_keyring_class_init (ThKeyringClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = th_keyring_finalize;
}

static void
th_keyring_init (ThKeyring *self)
{
  th_lock_init (&self->deriving);
  th_lock_init (&self->lock);
  self->failed_boot = -1;
}

static gboolean
check_passphrase (const ThSecret *passphrase, GError **error)
{
  const char *bytes = (const char *) th_secret_get_bytes (passphrase);
  gsize length = th_secret_get_length (passphrase);

  if (g_utf8_validate (bytes, (gssize) length, NULL)
      && g_utf8_strlen (bytes, (gssize) length) >= TH_PASSPHRASE_MIN)
    return TRUE;
  g_set_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WEAK,
               "a passphrase has at least %d characters", TH_PASSPHRASE_MIN);
  return FALSE;
}

static gboolean
wrap_passphrase (ThKeyring *self,
                 ThKeySlot *slot,
                 const ThKeyringCost *cost,
                 const ThSecret *passphrase,
                 const ThSecret *key,
                 GError **error)
{
  return th_key_slot_wrap (slot, &self->random, cost, th_secret_get_bytes (passphrase),
                           th_secret_get_length (passphrase), key, error);
}

static ThKeyring *
keyring_new (const ThClock *clock, const ThRandom *random)
{
  ThKeyring *self = g_object_new (TH_TYPE_KEYRING, NULL);

  if (sodium_init () < 0)
    g_error ("libsodium does not start");
  self->clock = *clock;
  self->random = *random;
  return self;
}

static ThSecret *
make_key (ThKeyring *self)
{
  uint8_t *bytes = sodium_malloc (TH_KEY_BYTES);
  ThSecret *key;

  if (bytes == NULL)
    g_error ("no guarded memory for a key");
  th_random_fill (&self->random, bytes, TH_KEY_BYTES);
  key = th_secret_new (bytes, TH_KEY_BYTES);
  sodium_free (bytes);
  return key;
}

/**
 * th_keyring_create:
 * @key: (out): the new store's key
 *
 * Errors: %TH_KEYRING_ERROR_WEAK; %TH_KEYRING_ERROR_FAILED where the file exists or cannot be
 *   written.
 */
ThKeyring *
th_keyring_create (const char *path,
                   const ThSecret *passphrase,
                   const uint8_t recovery_key[TH_KEY_BYTES],
                   const ThKeyringCost *cost,
                   const char *officer_name,
                   const ThClock *clock,
                   const ThRandom *random,
                   ThSecret **key,
                   GError **error)
{
  g_autoptr (ThKeyring) self = NULL;
  g_autoptr (ThSecret) made = NULL;

  g_return_val_if_fail (path != NULL && passphrase != NULL && recovery_key != NULL, NULL);
  g_return_val_if_fail (cost != NULL && clock != NULL && random != NULL && key != NULL, NULL);

  if (!check_passphrase (passphrase, error))
    return NULL;
  self = keyring_new (clock, random);
  self->file = th_keyring_file_new (path, officer_name);
  made = make_key (self);
  if (!wrap_passphrase (self, &self->file->passphrase, cost, passphrase, made, error))
    return NULL;
  /* Its one-time key pair is libsodium's own matter. */
  if (crypto_box_seal (self->file->recovery, th_secret_get_bytes (made), TH_KEY_BYTES, recovery_key)
      != 0)
    {
      g_set_error_literal (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_FAILED,
                           "the recovery key is no public key");
      return NULL;
    }
  if (!th_keyring_file_save (self->file, TRUE, error))
    return NULL;
  *key = g_steal_pointer (&made);
  return g_steal_pointer (&self);
}

ThKeyring *
th_keyring_load (const char *path, const ThClock *clock, const ThRandom *random, GError **error)
{
  g_autoptr (ThKeyring) self = NULL;

  g_return_val_if_fail (path != NULL && clock != NULL && random != NULL, NULL);

  self = keyring_new (clock, random);
  self->file = th_keyring_file_load (path, error);
  return self->file != NULL ? g_steal_pointer (&self) : NULL;
}

static int64_t
delay_after (guint failures)
{
  int64_t delay = FIRST_DELAY;

  if (failures <= FREE_FAILURES)
    return 0;
  for (guint i = FREE_FAILURES + 1; i < failures && delay < LONGEST_DELAY; i++)
    delay *= 2;
  return MIN (delay, LONGEST_DELAY);
}

/* By the clock that nobody can set where this process saw the failure; else by the other, and a
 * clock that was set back waits anew. */
static int64_t
wait_left (ThKeyring *self)
{
  int64_t delay = delay_after (self->file->failures);
  int64_t past = self->failed_boot >= 0 ? th_clock_boot (&self->clock) - self->failed_boot
                                        : th_clock_now (&self->clock) - self->file->failed_at;

  return CLAMP (delay - MAX (past, 0), 0, delay);
}

static gboolean
count_failure (ThKeyring *self, GError **error)
{
  self->file->failures++;
  self->file->failed_at = th_clock_now (&self->clock);
  self->failed_boot = th_clock_boot (&self->clock);
  return th_keyring_file_save (self->file, FALSE, error);
}

static gboolean
forgive (ThKeyring *self, GError **error)
{
  self->failed_boot = -1;
  if (self->file->failures == 0)
    return TRUE;
  self->file->failures = 0;
  self->file->failed_at = 0;
  return th_keyring_file_save (self->file, FALSE, error);
}

/* Counts a failure, which is taken back when the words were right, and gives what they must open.
 */
static gboolean
begin_trial (ThKeyring *self, ThKeySlot *slot, GError **error)
{
  int64_t left = wait_left (self);

  if (left > 0)
    {
      g_set_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WAIT,
                   "%u failures, %" G_GINT64_FORMAT " ms to wait", self->file->failures, left);
      return FALSE;
    }
  *slot = self->file->passphrase;
  return count_failure (self, error);
}

/* Called with `deriving` held, so that nobody tries or changes the words meanwhile. */
static ThSecret *
unlock (ThKeyring *self, const ThSecret *passphrase, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (ThSecret) key = NULL;
  ThKeySlot slot;
  gboolean done;

  th_lock_acquire (&self->lock);
  done = begin_trial (self, &slot, error);
  th_lock_release (&self->lock);
  if (!done)
    return NULL;
  key = th_key_slot_unwrap (&slot, th_secret_get_bytes (passphrase),
                            th_secret_get_length (passphrase), &local);
  if (key == NULL && local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (key == NULL)
    g_set_error_literal (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WRONG_PASSPHRASE,
                         "not the passphrase of this store");
  if (key == NULL)
    return NULL;
  th_lock_acquire (&self->lock);
  done = forgive (self, error);
  th_lock_release (&self->lock);
  return done ? g_steal_pointer (&key) : NULL;
}

ThSecret *
th_keyring_unlock (ThKeyring *self, const ThSecret *passphrase, GError **error)
{
  ThSecret *key;

  g_return_val_if_fail (TH_IS_KEYRING (self) && passphrase != NULL, NULL);

  th_lock_acquire (&self->deriving);
  key = unlock (self, passphrase, error);
  th_lock_release (&self->deriving);
  return key;
}

/**
 * th_keyring_recover:
 *
 * Returns: (transfer full): the store's key by the force's recovery key; %TH_KEYRING_ERROR_FAILED
 *   where it is another.
 */
ThSecret *
th_keyring_recover (ThKeyring *self,
                    const uint8_t recovery_public[TH_KEY_BYTES],
                    const ThSecret *recovery_private,
                    GError **error)
{
  ThSecret *key = NULL;
  uint8_t *bytes;

  g_return_val_if_fail (TH_IS_KEYRING (self) && recovery_private != NULL, NULL);
  g_return_val_if_fail (th_secret_get_length (recovery_private) == TH_KEY_BYTES, NULL);

  bytes = sodium_malloc (TH_KEY_BYTES);
  if (bytes == NULL)
    g_error ("no guarded memory for a key");
  th_lock_acquire (&self->lock);
  if (crypto_box_seal_open (bytes, self->file->recovery, sizeof self->file->recovery,
                            recovery_public, th_secret_get_bytes (recovery_private))
      == 0)
    key = th_secret_new (bytes, TH_KEY_BYTES);
  th_lock_release (&self->lock);
  sodium_free (bytes);
  if (key == NULL)
    g_set_error_literal (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_FAILED,
                         "sealed to another recovery key");
  return key;
}

/* Puts a new slot in the file, or leaves the old one. Called with `deriving` held. */
static gboolean
rewrap (ThKeyring *self, const ThSecret *key, const ThSecret *passphrase, GError **error)
{
  ThKeySlot before = self->file->passphrase, slot;
  gboolean done;

  if (!wrap_passphrase (self, &slot, &before.cost, passphrase, key, error))
    return FALSE;
  th_lock_acquire (&self->lock);
  self->file->passphrase = slot;
  done = th_keyring_file_save (self->file, FALSE, error);
  if (!done)
    self->file->passphrase = before;
  th_lock_release (&self->lock);
  return done;
}

static gboolean
change_passphrase (ThKeyring *self,
                   const ThSecret *old_passphrase,
                   const ThSecret *new_passphrase,
                   GError **error)
{
  g_autoptr (ThSecret) key = unlock (self, old_passphrase, error);

  return key != NULL && rewrap (self, key, new_passphrase, error);
}

gboolean
th_keyring_change_passphrase (ThKeyring *self,
                              const ThSecret *old_passphrase,
                              const ThSecret *new_passphrase,
                              GError **error)
{
  gboolean done;

  g_return_val_if_fail (TH_IS_KEYRING (self), FALSE);
  g_return_val_if_fail (old_passphrase != NULL && new_passphrase != NULL, FALSE);

  if (!check_passphrase (new_passphrase, error))
    return FALSE;
  th_lock_acquire (&self->deriving);
  done = change_passphrase (self, old_passphrase, new_passphrase, error);
  th_lock_release (&self->deriving);
  return done;
}

/**
 * th_keyring_set_passphrase:
 * @key: the store's key, as th_keyring_recover () gave it
 *
 * After a recovery: wraps the key anew and forgets all failures.
 */
gboolean
th_keyring_set_passphrase (ThKeyring *self,
                           const ThSecret *key,
                           const ThSecret *new_passphrase,
                           GError **error)
{
  gboolean done;

  g_return_val_if_fail (TH_IS_KEYRING (self) && key != NULL && new_passphrase != NULL, FALSE);
  g_return_val_if_fail (th_secret_get_length (key) == TH_KEY_BYTES, FALSE);

  if (!check_passphrase (new_passphrase, error))
    return FALSE;
  th_lock_acquire (&self->deriving);
  done = rewrap (self, key, new_passphrase, error);
  if (done)
    {
      th_lock_acquire (&self->lock);
      done = forgive (self, error);
      th_lock_release (&self->lock);
    }
  th_lock_release (&self->deriving);
  return done;
}

int64_t
th_keyring_get_wait (ThKeyring *self)
{
  int64_t left;

  g_return_val_if_fail (TH_IS_KEYRING (self), 0);

  th_lock_acquire (&self->lock);
  left = wait_left (self);
  th_lock_release (&self->lock);
  return left;
}

guint
th_keyring_get_failures (ThKeyring *self)
{
  guint failures;

  g_return_val_if_fail (TH_IS_KEYRING (self), 0);

  th_lock_acquire (&self->lock);
  failures = self->file->failures;
  th_lock_release (&self->lock);
  return failures;
}

const char *
th_keyring_get_officer_name (ThKeyring *self)
{
  g_return_val_if_fail (TH_IS_KEYRING (self), NULL);

  return self->file->officer_name;
}

guint
th_keyring_get_unsent (ThKeyring *self, int64_t *oldest)
{
  guint entries;

  g_return_val_if_fail (TH_IS_KEYRING (self), 0);

  th_lock_acquire (&self->lock);
  entries = self->file->unsent;
  if (oldest != NULL)
    *oldest = self->file->oldest;
  th_lock_release (&self->lock);
  return entries;
}

gboolean
th_keyring_set_unsent (ThKeyring *self, guint entries, int64_t oldest, GError **error)
{
  gboolean done = TRUE;

  g_return_val_if_fail (TH_IS_KEYRING (self), FALSE);

  th_lock_acquire (&self->lock);
  if (entries != self->file->unsent || oldest != self->file->oldest)
    {
      self->file->unsent = entries;
      self->file->oldest = oldest;
      done = th_keyring_file_save (self->file, FALSE, error);
    }
  th_lock_release (&self->lock);
  return done;
}
