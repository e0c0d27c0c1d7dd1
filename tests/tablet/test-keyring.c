/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The keyring: who can open it, who cannot, and how long they must wait. */

#include "th-keyring.h"
#include "th-test.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#define PASSPHRASE "correct horse battery"
#define SHIFT_MS (8 * 3600 * 1000)

typedef struct
{
  ThTestClock time;
  ThClock clock;
  GRand *rand;
  ThRandom random;
  char *dir;
  char *path;
  uint8_t recovery_public[TH_KEY_BYTES];
  ThSecret *recovery_private;
  ThKeyring *keyring;
  ThSecret *key;
} Fixture;

static ThSecret *
secret (const char *text)
{
  return th_secret_new (text, strlen (text));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (ThSecret) passphrase = secret (PASSPHRASE);
  g_autoptr (GError) error = NULL;
  uint8_t private[crypto_box_SECRETKEYBYTES];

  g_assert_cmpint (sodium_init (), >=, 0);
  self->time = (ThTestClock){ TH_TEST_START, 1000 };
  self->clock = th_test_clock (&self->time);
  self->rand = g_rand_new_with_seed (7);
  self->random = th_test_random (self->rand);
  self->dir = th_test_dir_new ();
  self->path = g_build_filename (self->dir, "keyring.json", NULL);
  crypto_box_keypair (self->recovery_public, private);
  self->recovery_private = th_secret_new (private, sizeof private);
  self->keyring =
    th_keyring_create (self->path, passphrase, self->recovery_public, &TH_KEYRING_COST_MINIMUM,
                       "Jo Whitlock", &self->clock, &self->random, &self->key, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->keyring);
  g_clear_pointer (&self->key, th_secret_unref);
  g_clear_pointer (&self->recovery_private, th_secret_unref);
  g_rand_free (self->rand);
  g_free (self->path);
  th_test_dir_free (self->dir);
}

static void
reload (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_object_unref (self->keyring);
  self->keyring = th_keyring_load (self->path, &self->clock, &self->random, &error);
  g_assert_no_error (error);
}

static gboolean
opens (Fixture *self, const char *text, ThKeyringError code)
{
  g_autoptr (ThSecret) passphrase = secret (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (ThSecret) key = th_keyring_unlock (self->keyring, passphrase, &error);

  if (key == NULL)
    {
      g_assert_error (error, TH_KEYRING_ERROR, (int) code);
      return FALSE;
    }
  g_assert_no_error (error);
  g_assert_cmpmem (th_secret_get_bytes (key), th_secret_get_length (key),
                   th_secret_get_bytes (self->key), TH_KEY_BYTES);
  return TRUE;
}

static void
test_passphrase_opens (Fixture *self, gconstpointer data)
{
  GStatBuf status;

  reload (self);
  g_assert_cmpstr (th_keyring_get_officer_name (self->keyring), ==, "Jo Whitlock");
  g_assert_true (opens (self, PASSPHRASE, 0));
  g_assert_false (opens (self, "correct horse batterz", TH_KEYRING_ERROR_WRONG_PASSPHRASE));
  g_assert_cmpint (g_stat (self->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

static void
test_no_key_in_the_file (Fixture *self, gconstpointer data)
{
  g_assert_false (
    th_test_dir_contains (self->dir, (const char *) th_secret_get_bytes (self->key), TH_KEY_BYTES));
  g_assert_false (th_test_dir_contains (self->dir, PASSPHRASE, strlen (PASSPHRASE)));
}

static void
test_delays_grow (Fixture *self, gconstpointer data)
{
  static const int64_t waits[] = { 0,     0,     0,      0,      5000,   10000,  20000,
                                   40000, 80000, 160000, 320000, 640000, 900000, 900000 };

  for (guint i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      g_assert_false (opens (self, "wrong passphrase", TH_KEYRING_ERROR_WRONG_PASSPHRASE));
      reload (self);
      g_assert_cmpuint (th_keyring_get_failures (self->keyring), ==, i + 1);
      g_assert_cmpint (th_keyring_get_wait (self->keyring), ==, waits[i]);
      if (waits[i] > 0)
        {
          th_test_clock_advance (&self->time, waits[i] - 1);
          g_assert_false (opens (self, PASSPHRASE, TH_KEYRING_ERROR_WAIT));
          th_test_clock_advance (&self->time, 1);
        }
    }
  g_assert_true (opens (self, PASSPHRASE, 0));
  g_assert_cmpuint (th_keyring_get_failures (self->keyring), ==, 0);
}

static void
test_a_clock_set_back_waits_no_longer (Fixture *self, gconstpointer data)
{
  for (int i = 0; i < 5; i++)
    g_assert_false (opens (self, "wrong passphrase", TH_KEYRING_ERROR_WRONG_PASSPHRASE));
  self->time.now -= G_GINT64_CONSTANT (86400000);
  g_assert_cmpint (th_keyring_get_wait (self->keyring), ==, 5000);
}

static void
test_change_rewraps (Fixture *self, gconstpointer data)
{
  g_autoptr (ThSecret) old = secret (PASSPHRASE);
  g_autoptr (ThSecret) new = secret ("another long one");
  g_autoptr (ThSecret) weak = secret ("short");
  g_autoptr (GError) error = NULL;

  g_assert_false (th_keyring_change_passphrase (self->keyring, old, weak, &error));
  g_assert_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WEAK);
  g_clear_error (&error);
  g_assert_false (th_keyring_change_passphrase (self->keyring, new, new, &error));
  g_assert_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WRONG_PASSPHRASE);
  g_clear_error (&error);
  g_assert_true (th_keyring_change_passphrase (self->keyring, old, new, &error));
  g_assert_no_error (error);
  reload (self);
  g_assert_false (opens (self, PASSPHRASE, TH_KEYRING_ERROR_WRONG_PASSPHRASE));
  g_assert_true (opens (self, "another long one", 0));
}

static void
test_recovery_opens (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThSecret) other = th_secret_new (self->recovery_public, TH_KEY_BYTES);
  g_autoptr (ThSecret) key = NULL;

  reload (self);
  key = th_keyring_recover (self->keyring, self->recovery_public, self->recovery_private, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (th_secret_get_bytes (key), TH_KEY_BYTES, th_secret_get_bytes (self->key),
                   TH_KEY_BYTES);
  g_assert_null (th_keyring_recover (self->keyring, self->recovery_public, other, &error));
  g_assert_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WRONG_PASSPHRASE);
}

static void
set_pin (Fixture *self, const char *pin)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (th_keyring_set_pin (self->keyring, self->key, pin, SHIFT_MS, &error));
  g_assert_no_error (error);
}

static void
assert_pin (Fixture *self, const char *pin, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThSecret) key = th_keyring_unlock_pin (self->keyring, pin, &error);

  if (code < 0)
    {
      g_assert_no_error (error);
      g_assert_cmpmem (th_secret_get_bytes (key), TH_KEY_BYTES, th_secret_get_bytes (self->key),
                       TH_KEY_BYTES);
    }
  else
    g_assert_error (error, TH_KEYRING_ERROR, code);
}

static void
test_pin_within_the_shift (Fixture *self, gconstpointer data)
{
  assert_pin (self, "482913", TH_KEYRING_ERROR_EXPIRED);
  set_pin (self, "482913");
  assert_pin (self, "482914", TH_KEYRING_ERROR_WRONG_PASSPHRASE);
  assert_pin (self, "482913", -1);
  self->time.boot += SHIFT_MS - 1;
  assert_pin (self, "482913", -1);
  self->time.boot += 1;
  assert_pin (self, "482913", TH_KEYRING_ERROR_EXPIRED);
}

static void
test_five_wrong_pins_wipe_it (Fixture *self, gconstpointer data)
{
  set_pin (self, "482913");
  for (int i = 0; i < 4; i++)
    assert_pin (self, "000001", TH_KEYRING_ERROR_WRONG_PASSPHRASE);
  assert_pin (self, "000001", TH_KEYRING_ERROR_EXPIRED);
  g_assert_false (th_keyring_has_pin (self->keyring));
  assert_pin (self, "482913", TH_KEYRING_ERROR_EXPIRED);
  g_assert_true (opens (self, PASSPHRASE, 0));
}

static void
test_weak_pins_are_refused (Fixture *self, gconstpointer data)
{
  static const char *const pins[] = { "", "12345", "1234567", "12345a", "111111", "１２３４５６" };

  for (guint i = 0; i < G_N_ELEMENTS (pins); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (th_keyring_set_pin (self->keyring, self->key, pins[i], SHIFT_MS, &error));
      g_assert_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WEAK);
    }
}

static void
test_unsent_stands_in_clear (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int64_t oldest;

  g_assert_true (th_keyring_set_unsent (self->keyring, 3, TH_TEST_START - 60000, &error));
  g_assert_no_error (error);
  reload (self);
  g_assert_cmpuint (th_keyring_get_unsent (self->keyring, &oldest), ==, 3);
  g_assert_cmpint (oldest, ==, TH_TEST_START - 60000);
}

static void
test_damage_is_told (Fixture *self, gconstpointer data)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (self->path, &bytes, &length, NULL));
  for (gsize cut = 0; cut < length - 2; cut += 7)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (self->path, bytes, (gssize) cut, NULL));
      g_assert_null (th_keyring_load (self->path, &self->clock, &self->random, &error));
      g_assert_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_CORRUPT);
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/tablet/keyring/the-passphrase-opens-and-no-other", test_passphrase_opens },
    { "/tablet/keyring/no-key-stands-in-the-file", test_no_key_in_the_file },
    { "/tablet/keyring/delays-grow-from-the-fifth-failure", test_delays_grow },
    { "/tablet/keyring/a-clock-set-back-waits-no-longer", test_a_clock_set_back_waits_no_longer },
    { "/tablet/keyring/a-changed-passphrase-rewraps-the-key", test_change_rewraps },
    { "/tablet/keyring/the-recovery-key-opens", test_recovery_opens },
    { "/tablet/keyring/a-pin-opens-within-the-shift", test_pin_within_the_shift },
    { "/tablet/keyring/five-wrong-pins-wipe-it", test_five_wrong_pins_wipe_it },
    { "/tablet/keyring/weak-pins-are-refused", test_weak_pins_are_refused },
    { "/tablet/keyring/what-waits-stands-in-clear", test_unsent_stands_in_clear },
    { "/tablet/keyring/damage-is-told", test_damage_is_told },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
