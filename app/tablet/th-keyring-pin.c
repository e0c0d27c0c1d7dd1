/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The PIN of a shift: a slot that exists in guarded memory only. */

#include "th-keyring-private.h"

#include <string.h>

#define PIN_FAILURES 5

/* What a PIN costs where the passphrase costs more: it guards memory that is gone in a shift. */
static const ThKeyringCost pin_cost = { crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                        crypto_pwhash_MEMLIMIT_INTERACTIVE };

void
th_keyring_drop_pin (ThKeyring *self)
{
  if (self->pin != NULL)
    sodium_free (self->pin);
  self->pin = NULL;
  self->pin_failures = 0;
}

static ThKeySlot *
slot_new (void)
{
  ThKeySlot *slot = sodium_malloc (sizeof *slot);

  if (slot == NULL)
    g_error ("no guarded memory for a key");
  return slot;
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
  ThKeySlot *slot;
  gboolean done;

  g_return_val_if_fail (TH_IS_KEYRING (self) && key != NULL && pin != NULL, FALSE);
  g_return_val_if_fail (th_secret_get_length (key) == TH_KEY_BYTES, FALSE);

  if (!is_pin (pin) || is_guessed_first (pin))
    {
      g_set_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WEAK,
                   "a PIN has %d digits, not all alike or in a row", TH_PIN_DIGITS);
      return FALSE;
    }
  slot = slot_new ();
  th_lock_acquire (&self->deriving);
  cost =
    self->file->passphrase.cost.memory < pin_cost.memory ? &self->file->passphrase.cost : &pin_cost;
  done = th_key_slot_wrap (slot, &self->random, cost, pin, strlen (pin), key, error);
  th_lock_acquire (&self->lock);
  th_keyring_drop_pin (self);
  if (done)
    {
      self->pin = g_steal_pointer (&slot);
      self->pin_until = th_clock_boot (&self->clock) + shift_milliseconds;
    }
  th_lock_release (&self->lock);
  th_lock_release (&self->deriving);
  if (slot != NULL)
    sodium_free (slot);
  return done;
}

static gboolean
pin_holds (ThKeyring *self)
{
  if (self->pin != NULL && th_clock_boot (&self->clock) >= self->pin_until)
    th_keyring_drop_pin (self);
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

/* Returns: (nullable): a copy of the slot, in guarded memory too */
static ThKeySlot *
dup_slot (ThKeyring *self)
{
  ThKeySlot *slot = NULL;

  th_lock_acquire (&self->lock);
  if (pin_holds (self))
    {
      slot = slot_new ();
      *slot = *self->pin;
    }
  th_lock_release (&self->lock);
  return slot;
}

/* What comes of a PIN that was tried. It may be gone by now, and then it opens nothing. */
static gboolean
end_trial (ThKeyring *self, gboolean is_right, GError **error)
{
  if (self->pin == NULL)
    {
      g_set_error_literal (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_EXPIRED, "there is no PIN");
      return FALSE;
    }
  if (is_right)
    {
      self->pin_failures = 0;
      return TRUE;
    }
  if (++self->pin_failures >= PIN_FAILURES)
    {
      th_keyring_drop_pin (self);
      g_set_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_EXPIRED,
                   "%d wrong PINs, and it is gone", PIN_FAILURES);
      return FALSE;
    }
  g_set_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WRONG_PASSPHRASE, "wrong PIN, %u of %d",
               self->pin_failures, PIN_FAILURES);
  return FALSE;
}

/* Called with `deriving` held. */
static ThSecret *
unlock_pin (ThKeyring *self, const char *pin, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (ThSecret) key = NULL;
  ThKeySlot *slot = dup_slot (self);
  gboolean is_open;

  if (slot == NULL)
    {
      g_set_error_literal (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_EXPIRED, "there is no PIN");
      return NULL;
    }
  key = th_key_slot_unwrap (slot, pin, strlen (pin), &local);
  sodium_free (slot);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  th_lock_acquire (&self->lock);
  is_open = end_trial (self, key != NULL, error);
  th_lock_release (&self->lock);
  return is_open ? g_steal_pointer (&key) : NULL;
}

ThSecret *
th_keyring_unlock_pin (ThKeyring *self, const char *pin, GError **error)
{
  ThSecret *key;

  g_return_val_if_fail (TH_IS_KEYRING (self) && pin != NULL, NULL);

  th_lock_acquire (&self->deriving);
  key = unlock_pin (self, pin, error);
  th_lock_release (&self->deriving);
  return key;
}
