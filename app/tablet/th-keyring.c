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

#include "th-lock.h"

#include <sodium.h>
#include <string.h>

#define FREE_FAILURES 4
#define FIRST_DELAY G_GINT64_CONSTANT (5000)
#define LONGEST_DELAY G_GINT64_CONSTANT (900000)
#define PIN_FAILURES 5

const ThKeyringCost TH_KEYRING_COST_MODERATE = { crypto_pwhash_OPSLIMIT_MODERATE,
                                                 crypto_pwhash_MEMLIMIT_MODERATE };
const ThKeyringCost TH_KEYRING_COST_MINIMUM = { crypto_pwhash_OPSLIMIT_MIN,
                                                crypto_pwhash_MEMLIMIT_MIN };

/* What a PIN costs where the passphrase costs more: it guards memory that is gone in a shift. */
static const ThKeyringCost pin_cost = { crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                        crypto_pwhash_MEMLIMIT_INTERACTIVE };

struct _ThKeyring
{
  GObject parent_instance;

  ThClock clock;
  ThRandom random;
  ThLock lock; /* unlocking runs on another thread than the screen that asks how long to wait */
  ThKeyringFile *file;
  int64_t failed_boot; /* boot clock of the last failure in this process, -1 for none */

  ThKeySlot *pin; /* in guarded memory; NULL for none */
  int64_t pin_until;
  guint pin_failures;
};

G_DEFINE_QUARK (th - keyring - error - quark, th_keyring_error)
G_DEFINE_FINAL_TYPE (ThKeyring, th_keyring, G_TYPE_OBJECT)

static void
drop_pin (ThKeyring *self)
{
  if (self->pin != NULL)
    sodium_free (self->pin);
  self->pin = NULL;
  self->pin_failures = 0;
}

static void
th_keyring_finalize (GObject *object)
{
  ThKeyring *self = TH_KEYRING (object);

  drop_pin (self);
  g_clear_pointer (&self->file, th_keyring_file_free);
  th_lock_clear (&self->lock);
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
  th_lock_init (&self->lock);
  self->failed_boot = -1;
}

/* The key that opens a slot; NULL where there is not memory enough for Argon2id. */
static ThSecret *
derive (const ThKeySlot *slot, const void *words, gsize length, GError **error)
{
  uint8_t *bytes = sodium_malloc (crypto_secretbox_KEYBYTES);
  ThSecret *derived = NULL;

  if (bytes != NULL
      && crypto_pwhash (bytes, crypto_secretbox_KEYBYTES, words, length, slot->salt,
                        slot->cost.operations, slot->cost.memory, crypto_pwhash_ALG_ARGON2ID13)
           == 0)
    derived = th_secret_new (bytes, crypto_secretbox_KEYBYTES);
  if (bytes != NULL)
    sodium_free (bytes);
  if (derived == NULL)
    g_set_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_FAILED,
                 "Argon2id with %" G_GSIZE_FORMAT " bytes has no memory", slot->cost.memory);
  return derived;
}

static gboolean
wrap (ThKeyring *self,
      const ThKeyringCost *cost,
      const void *words,
      gsize length,
      const ThSecret *key,
      ThKeySlot *slot,
      GError **error)
{
  g_autoptr (ThSecret) derived = NULL;

  slot->cost = *cost;
  th_random_fill (&self->random, slot->salt, sizeof slot->salt);
  th_random_fill (&self->random, slot->nonce, sizeof slot->nonce);
  derived = derive (slot, words, length, error);
  if (derived == NULL)
    return FALSE;
  crypto_secretbox_easy (slot->box, th_secret_get_bytes (key), TH_KEY_BYTES, slot->nonce,
                         th_secret_get_bytes (derived));
  return TRUE;
}

/* Returns: (nullable): %NULL with an error where it could not be tried, without where it is wrong.
 */
static ThSecret *
unwrap (const ThKeySlot *slot, const void *words, gsize length, GError **error)
{
  g_autoptr (ThSecret) derived = derive (slot, words, length, error);
  ThSecret *key = NULL;
  uint8_t *bytes;

  if (derived == NULL)
    return NULL;
  bytes = sodium_malloc (TH_KEY_BYTES);
  if (bytes == NULL)
    g_error ("no guarded memory for a key");
  if (crypto_secretbox_open_easy (bytes, slot->box, sizeof slot->box, slot->nonce,
                                  th_secret_get_bytes (derived))
      == 0)
    key = th_secret_new (bytes, TH_KEY_BYTES);
  sodium_free (bytes);
  return key;
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
  if (!wrap (self, cost, th_secret_get_bytes (passphrase), th_secret_get_length (passphrase), made,
             &self->file->passphrase, error))
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

static ThSecret *
unlock (ThKeyring *self, const ThSecret *passphrase, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (ThSecret) key = NULL;
  int64_t left = wait_left (self);

  if (left > 0)
    {
      g_set_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WAIT,
                   "%u failures, %" G_GINT64_FORMAT " ms to wait", self->file->failures, left);
      return NULL;
    }
  /* Counted first and taken back when it was right. */
  if (!count_failure (self, error))
    return NULL;
  key = unwrap (&self->file->passphrase, th_secret_get_bytes (passphrase),
                th_secret_get_length (passphrase), &local);
  if (key != NULL)
    return forgive (self, error) ? g_steal_pointer (&key) : NULL;
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    g_set_error_literal (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WRONG_PASSPHRASE,
                         "not the passphrase of this store");
  return NULL;
}

ThSecret *
th_keyring_unlock (ThKeyring *self, const ThSecret *passphrase, GError **error)
{
  ThSecret *key;

  g_return_val_if_fail (TH_IS_KEYRING (self) && passphrase != NULL, NULL);

  th_lock_acquire (&self->lock);
  key = unlock (self, passphrase, error);
  th_lock_release (&self->lock);
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

static gboolean
change_passphrase (ThKeyring *self,
                   const ThSecret *old_passphrase,
                   const ThSecret *new_passphrase,
                   GError **error)
{
  g_autoptr (ThSecret) key = unlock (self, old_passphrase, error);
  ThKeySlot before = self->file->passphrase;

  if (key == NULL)
    return FALSE;
  if (wrap (self, &before.cost, th_secret_get_bytes (new_passphrase),
            th_secret_get_length (new_passphrase), key, &self->file->passphrase, error)
      && th_keyring_file_save (self->file, FALSE, error))
    return TRUE;
  self->file->passphrase = before;
  return FALSE;
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
  th_lock_acquire (&self->lock);
  done = change_passphrase (self, old_passphrase, new_passphrase, error);
  th_lock_release (&self->lock);
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
  ThKeySlot before;
  gboolean done;

  g_return_val_if_fail (TH_IS_KEYRING (self) && key != NULL && new_passphrase != NULL, FALSE);
  g_return_val_if_fail (th_secret_get_length (key) == TH_KEY_BYTES, FALSE);

  if (!check_passphrase (new_passphrase, error))
    return FALSE;
  th_lock_acquire (&self->lock);
  before = self->file->passphrase;
  done = wrap (self, &before.cost, th_secret_get_bytes (new_passphrase),
               th_secret_get_length (new_passphrase), key, &self->file->passphrase, error)
         && th_keyring_file_save (self->file, FALSE, error) && forgive (self, error);
  if (!done)
    self->file->passphrase = before;
  th_lock_release (&self->lock);
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

static gboolean
is_pin (const char *pin)
{
  for (guint i = 0; i < TH_PIN_DIGITS; i++)
    if (!g_ascii_isdigit (pin[i]))
      return FALSE;
  return pin[TH_PIN_DIGITS] == '\0';
}

/* One digit six times, or six in a row up or down. */
static gboolean
is_guessed_first (const char *pin)
{
  for (int step = -1; step <= 1; step++)
    {
      guint n = 1;

      while (n < TH_PIN_DIGITS && pin[n] - pin[n - 1] == step)
        n++;
      if (n == TH_PIN_DIGITS)
        return TRUE;
    }
  return FALSE;
}

gboolean
th_keyring_set_pin (
  ThKeyring *self, const ThSecret *key, const char *pin, int64_t shift_milliseconds, GError **error)
{
  const ThKeyringCost *cost;
  gboolean done;

  g_return_val_if_fail (TH_IS_KEYRING (self) && key != NULL && pin != NULL, FALSE);
  g_return_val_if_fail (th_secret_get_length (key) == TH_KEY_BYTES, FALSE);

  if (!is_pin (pin) || is_guessed_first (pin))
    {
      g_set_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WEAK,
                   "a PIN has %d digits, not all alike or in a row", TH_PIN_DIGITS);
      return FALSE;
    }
  th_lock_acquire (&self->lock);
  cost =
    self->file->passphrase.cost.memory < pin_cost.memory ? &self->file->passphrase.cost : &pin_cost;
  drop_pin (self);
  self->pin = sodium_malloc (sizeof *self->pin);
  if (self->pin == NULL)
    g_error ("no guarded memory for a key");
  self->pin_until = th_clock_boot (&self->clock) + shift_milliseconds;
  done = wrap (self, cost, pin, strlen (pin), key, self->pin, error);
  if (!done)
    drop_pin (self);
  th_lock_release (&self->lock);
  return done;
}

static gboolean
pin_holds (ThKeyring *self)
{
  if (self->pin != NULL && th_clock_boot (&self->clock) >= self->pin_until)
    drop_pin (self);
  return self->pin != NULL;
}

gboolean
th_keyring_has_pin (ThKeyring *self)
{
  gboolean has;

  g_return_val_if_fail (TH_IS_KEYRING (self), FALSE);

  th_lock_acquire (&self->lock);
  has = pin_holds (self);
  th_lock_release (&self->lock);
  return has;
}

static ThSecret *
unlock_pin (ThKeyring *self, const char *pin, GError **error)
{
  g_autoptr (GError) local = NULL;
  ThSecret *key;

  if (!pin_holds (self))
    {
      g_set_error_literal (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_EXPIRED, "there is no PIN");
      return NULL;
    }
  key = unwrap (self->pin, pin, strlen (pin), &local);
  if (key != NULL)
    {
      self->pin_failures = 0;
      return key;
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (++self->pin_failures >= PIN_FAILURES)
    {
      drop_pin (self);
      g_set_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_EXPIRED,
                   "%d wrong PINs, and it is gone", PIN_FAILURES);
      return NULL;
    }
  g_set_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WRONG_PASSPHRASE, "wrong PIN, %u of %d",
               self->pin_failures, PIN_FAILURES);
  return NULL;
}

ThSecret *
th_keyring_unlock_pin (ThKeyring *self, const char *pin, GError **error)
{
  ThSecret *key;

  g_return_val_if_fail (TH_IS_KEYRING (self) && pin != NULL, NULL);

  th_lock_acquire (&self->lock);
  key = unlock_pin (self, pin, error);
  th_lock_release (&self->lock);
  return key;
}

void
th_keyring_forget_pin (ThKeyring *self)
{
  g_return_if_fail (TH_IS_KEYRING (self));

  th_lock_acquire (&self->lock);
  drop_pin (self);
  th_lock_release (&self->lock);
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
