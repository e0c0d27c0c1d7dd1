/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Keys: wrapping, delays, PINs, recovery, and what the file may not say. */

#include "th-keyring.h"
#include "th-test.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

typedef struct
{
  char *dir;
  char *path;
  ThTestClock clock;
  GRand *rand;
  uint8_t recovery_public[TH_KEY_BYTES];
  ThSecret *recovery_private;
  ThKeyring *keyring;
  ThSecret *key;
} Fixture;

static ThSecret *
words (const char *text)
{
  return th_secret_new (text, strlen (text));
}

static ThKeyring *
create (Fixture *fixture, const char *path, const char *passphrase, ThSecret **key, GError **error)
{
  g_autoptr (ThSecret) secret = words (passphrase);
  ThClock clock = th_test_clock (&fixture->clock);
  ThRandom random = th_test_random (fixture->rand);

  return th_keyring_create (path, secret, fixture->recovery_public, &TH_KEYRING_COST_MINIMUM,
                            "Jo Whitlock", &clock, &random, key, error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  uint8_t private_key[TH_KEY_BYTES];
  uint8_t seed[crypto_box_SEEDBYTES] = { 9 };

  g_assert_cmpint (sodium_init (), >=, 0);
  fixture->dir = th_test_dir_new ();
  fixture->path = g_build_filename (fixture->dir, "keyring.json", NULL);
  fixture->clock = (ThTestClock){ TH_TEST_START, 1000 };
  fixture->rand = g_rand_new_with_seed (3);
  crypto_box_seed_keypair (fixture->recovery_public, private_key, seed);
  fixture->recovery_private = th_secret_new (private_key, sizeof private_key);
  fixture->keyring = create (fixture, fixture->path, "correct horse", &fixture->key, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->keyring);
  th_secret_unref (fixture->key);
  th_secret_unref (fixture->recovery_private);
  g_rand_free (fixture->rand);
  g_free (fixture->path);
  th_test_dir_free (fixture->dir);
}

static void
reload (Fixture *fixture)
{
  ThClock clock = th_test_clock (&fixture->clock);
  ThRandom random = th_test_random (fixture->rand);
  g_autoptr (GError) error = NULL;

  g_clear_object (&fixture->keyring);
  fixture->keyring = th_keyring_load (fixture->path, &clock, &random, &error);
  g_assert_no_error (error);
}

static gboolean
try_unlock (Fixture *fixture, const char *passphrase, GError **error)
{
  g_autoptr (ThSecret) secret = words (passphrase);
  g_autoptr (ThSecret) key = th_keyring_unlock (fixture->keyring, secret, error);

  if (key == NULL)
    return FALSE;
  g_assert_cmpmem (th_secret_get_bytes (key), th_secret_get_length (key),
                   th_secret_get_bytes (fixture->key), TH_KEY_BYTES);
  return TRUE;
}

static void
assert_fails (Fixture *fixture, const char *passphrase, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (try_unlock (fixture, passphrase, &error));
  g_assert_error (error, TH_KEYRING_ERROR, code);
}

static void
assert_unlocks (Fixture *fixture, const char *passphrase)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (try_unlock (fixture, passphrase, &error));
  g_assert_no_error (error);
}

static void
test_unlock (Fixture *fixture, gconstpointer data)
{
  assert_unlocks (fixture, "correct horse");
  reload (fixture);
  assert_unlocks (fixture, "correct horse");
  assert_fails (fixture, "correct horsf", TH_KEYRING_ERROR_WRONG_PASSPHRASE);
  assert_fails (fixture, "", TH_KEYRING_ERROR_WRONG_PASSPHRASE);
}

static void
test_file (Fixture *fixture, gconstpointer data)
{
  GStatBuf found;
  g_autofree char *hex = g_malloc (2 * TH_KEY_BYTES + 1);

  g_assert_cmpint (g_stat (fixture->path, &found), ==, 0);
  g_assert_cmphex (found.st_mode & 0777, ==, 0600);
  sodium_bin2hex (hex, 2 * TH_KEY_BYTES + 1, th_secret_get_bytes (fixture->key), TH_KEY_BYTES);
  g_assert_false (th_test_dir_contains (fixture->dir, hex, 2 * TH_KEY_BYTES));
  g_assert_false (th_test_dir_contains (
    fixture->dir, (const char *) th_secret_get_bytes (fixture->key), TH_KEY_BYTES));
  g_assert_false (th_test_dir_contains (fixture->dir, "correct horse", 13));
  g_assert_true (th_test_dir_contains (fixture->dir, "Jo Whitlock", 11));
}

static void
test_never_overwrites (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThSecret) key = NULL;

  g_assert_null (create (fixture, fixture->path, "another one", &key, &error));
  g_assert_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_FAILED);
  assert_unlocks (fixture, "correct horse");
  reload (fixture);
  assert_unlocks (fixture, "correct horse");
}

static void
test_weak (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "other.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ThSecret) key = NULL;
  g_autoptr (ThKeyring) keyring = NULL;

  g_assert_null (create (fixture, path, "sevench", &key, &error));
  g_assert_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WEAK);
  g_clear_error (&error);
  /* Characters, not bytes. */
  g_assert_null (create (fixture, path, "éééé", &key, &error));
  g_assert_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WEAK);
  g_clear_error (&error);
  keyring = create (fixture, path, "eightcha", &key, &error);
  g_assert_no_error (error);
}

static void
test_delays (Fixture *fixture, gconstpointer data)
{
  static const int64_t delays[] = { 0,     0,     0,      0,      5000,   10000,  20000,
                                    40000, 80000, 160000, 320000, 640000, 900000, 900000 };

  for (guint i = 0; i < G_N_ELEMENTS (delays); i++)
    {
      assert_fails (fixture, "wrong guess", TH_KEYRING_ERROR_WRONG_PASSPHRASE);
      g_assert_cmpuint (th_keyring_get_failures (fixture->keyring), ==, i + 1);
      g_assert_cmpint (th_keyring_get_wait (fixture->keyring), ==, delays[i]);
      if (delays[i] == 0)
        continue;
      th_test_clock_advance (&fixture->clock, delays[i] - 1);
      g_assert_cmpint (th_keyring_get_wait (fixture->keyring), ==, 1);
      /* Not even the right one, and asking early counts nothing. */
      assert_fails (fixture, "correct horse", TH_KEYRING_ERROR_WAIT);
      g_assert_cmpuint (th_keyring_get_failures (fixture->keyring), ==, i + 1);
      th_test_clock_advance (&fixture->clock, 1);
    }
  assert_unlocks (fixture, "correct horse");
  g_assert_cmpuint (th_keyring_get_failures (fixture->keyring), ==, 0);
  g_assert_cmpint (th_keyring_get_wait (fixture->keyring), ==, 0);
}

static void
fail_five_times (Fixture *fixture)
{
  for (guint i = 0; i < 5; i++)
    assert_fails (fixture, "wrong guess", TH_KEYRING_ERROR_WRONG_PASSPHRASE);
}

static void
test_restart (Fixture *fixture, gconstpointer data)
{
  fail_five_times (fixture);
  reload (fixture);
  g_assert_cmpuint (th_keyring_get_failures (fixture->keyring), ==, 5);
  g_assert_cmpint (th_keyring_get_wait (fixture->keyring), ==, 5000);
  assert_fails (fixture, "correct horse", TH_KEYRING_ERROR_WAIT);
  th_test_clock_advance (&fixture->clock, 5000);
  assert_unlocks (fixture, "correct horse");
}

static void
test_clock_set (Fixture *fixture, gconstpointer data)
{
  fail_five_times (fixture);
  /* Forward, within the process: the boot clock did not move. */
  fixture->clock.now += 3600 * 1000;
  g_assert_cmpint (th_keyring_get_wait (fixture->keyring), ==, 5000);
  /* Back, across a restart: the wait is never longer than it was. */
  fixture->clock.now -= 2 * 3600 * 1000;
  reload (fixture);
  g_assert_cmpint (th_keyring_get_wait (fixture->keyring), ==, 5000);
}

static void
test_change (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThSecret) old = words ("correct horse");
  g_autoptr (ThSecret) fresh = words ("battery staple");
  g_autoptr (ThSecret) weak = words ("short");

  g_assert_false (th_keyring_change_passphrase (fixture->keyring, fresh, old, &error));
  g_assert_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WRONG_PASSPHRASE);
  g_clear_error (&error);
  g_assert_false (th_keyring_change_passphrase (fixture->keyring, old, weak, &error));
  g_assert_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WEAK);
  g_clear_error (&error);
  g_assert_true (th_keyring_change_passphrase (fixture->keyring, old, fresh, &error));
  reload (fixture);
  assert_fails (fixture, "correct horse", TH_KEYRING_ERROR_WRONG_PASSPHRASE);
  assert_unlocks (fixture, "battery staple");
}

static void
test_recovery (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThSecret) fresh = words ("battery staple");
  g_autoptr (ThSecret) key = NULL;

  fail_five_times (fixture);
  key = th_keyring_recover (fixture->keyring, fixture->recovery_public, fixture->recovery_private,
                            &error);
  g_assert_no_error (error);
  g_assert_cmpmem (th_secret_get_bytes (key), TH_KEY_BYTES, th_secret_get_bytes (fixture->key),
                   TH_KEY_BYTES);
  g_assert_true (th_keyring_set_passphrase (fixture->keyring, key, fresh, &error));
  reload (fixture);
  g_assert_cmpuint (th_keyring_get_failures (fixture->keyring), ==, 0);
  assert_unlocks (fixture, "battery staple");
}

static void
test_other_recovery (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  uint8_t other_public[TH_KEY_BYTES], other_private[TH_KEY_BYTES];
  uint8_t seed[crypto_box_SEEDBYTES] = { 8 };
  g_autoptr (ThSecret) other = NULL;

  crypto_box_seed_keypair (other_public, other_private, seed);
  other = th_secret_new (other_private, sizeof other_private);
  g_assert_null (th_keyring_recover (fixture->keyring, other_public, other, &error));
  g_assert_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_FAILED);
}

static gboolean
try_pin (Fixture *fixture, const char *pin, GError **error)
{
  g_autoptr (ThSecret) key = th_keyring_unlock_pin (fixture->keyring, pin, error);

  if (key == NULL)
    return FALSE;
  g_assert_cmpmem (th_secret_get_bytes (key), TH_KEY_BYTES, th_secret_get_bytes (fixture->key),
                   TH_KEY_BYTES);
  return TRUE;
}

static void
set_pin (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (
    th_keyring_set_pin (fixture->keyring, fixture->key, "274913", 8 * 3600 * 1000, &error));
  g_assert_no_error (error);
}

static void
test_pin (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (try_pin (fixture, "274913", &error));
  g_assert_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_EXPIRED);
  g_clear_error (&error);
  set_pin (fixture);
  g_assert_true (th_keyring_has_pin (fixture->keyring));
  g_assert_true (try_pin (fixture, "274913", &error));
  reload (fixture);
  g_assert_false (th_keyring_has_pin (fixture->keyring));
}

static void
test_pin_wrong (Fixture *fixture, gconstpointer data)
{
  set_pin (fixture);
  for (guint round = 0; round < 2; round++)
    {
      for (guint i = 0; i < 4; i++)
        {
          g_autoptr (GError) error = NULL;

          g_assert_false (try_pin (fixture, "000001", &error));
          g_assert_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WRONG_PASSPHRASE);
        }
      /* A right one between begins the count anew. */
      if (round == 0)
        g_assert_true (try_pin (fixture, "274913", NULL));
    }
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (try_pin (fixture, i == 0 ? "000001" : "274913", &error));
      g_assert_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_EXPIRED);
      g_assert_false (th_keyring_has_pin (fixture->keyring));
    }
  assert_unlocks (fixture, "correct horse");
}

static void
test_pin_shift (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  set_pin (fixture);
  th_test_clock_advance (&fixture->clock, 8 * 3600 * 1000 - 1);
  g_assert_true (try_pin (fixture, "274913", &error));
  th_test_clock_advance (&fixture->clock, 1);
  g_assert_false (try_pin (fixture, "274913", &error));
  g_assert_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_EXPIRED);
}

static void
test_pin_weak (Fixture *fixture, gconstpointer data)
{
  static const char *const pins[] = { "",       "12345",  "1234567", "12345a",
                                      "111111", "123456", "987654",  "٣٤٥٦٧٨" };

  for (guint i = 0; i < G_N_ELEMENTS (pins); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (th_keyring_set_pin (fixture->keyring, fixture->key, pins[i], 1000, &error));
      g_assert_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WEAK);
    }
}

static void
test_unsent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int64_t oldest = -1;

  g_assert_cmpuint (th_keyring_get_unsent (fixture->keyring, &oldest), ==, 0);
  g_assert_true (th_keyring_set_unsent (fixture->keyring, 12, TH_TEST_START, &error));
  reload (fixture);
  g_assert_cmpuint (th_keyring_get_unsent (fixture->keyring, &oldest), ==, 12);
  g_assert_cmpint (oldest, ==, TH_TEST_START);
  g_assert_cmpstr (th_keyring_get_officer_name (fixture->keyring), ==, "Jo Whitlock");
}

typedef struct
{
  ThKeyring *keyring;
  ThRandom random;
  guint n_asked;
} Asking;

/* What the screen asks while a secret is being wrapped; a lock that is held would hold this too. */
static void
ask_and_fill (uint8_t *bytes, gsize length, gpointer data)
{
  Asking *asking = data;

  th_keyring_get_wait (asking->keyring);
  th_keyring_has_pin (asking->keyring);
  th_keyring_set_unsent (asking->keyring, 3, 5, NULL);
  asking->n_asked++;
  th_random_fill (&asking->random, bytes, length);
}

static void
test_answers_meanwhile (Fixture *fixture, gconstpointer data)
{
  ThClock clock = th_test_clock (&fixture->clock);
  Asking asking = { NULL, th_test_random (fixture->rand), 0 };
  ThRandom random = { ask_and_fill, &asking };
  g_autoptr (ThSecret) old_words = words ("correct horse");
  g_autoptr (ThSecret) new_words = words ("another long one");
  g_autoptr (GError) error = NULL;

  g_clear_object (&fixture->keyring);
  fixture->keyring = th_keyring_load (fixture->path, &clock, &random, &error);
  g_assert_no_error (error);
  asking.keyring = fixture->keyring;
  g_assert_true (th_keyring_change_passphrase (fixture->keyring, old_words, new_words, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (asking.n_asked, >, 0);
  asking.n_asked = 0;
  g_assert_true (th_keyring_set_pin (fixture->keyring, fixture->key, "294183", 1000, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (asking.n_asked, >, 0);
  assert_unlocks (fixture, "another long one");
}

static void
test_corrupt (Fixture *fixture, gconstpointer data)
{
  g_autofree char *whole = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (fixture->path, &whole, &length, NULL));
  for (gsize cut = 0; cut < length - 1; cut += 7)
    {
      ThClock clock = th_test_clock (&fixture->clock);
      ThRandom random = th_test_random (fixture->rand);
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (fixture->path, whole, (gssize) cut, NULL));
      g_assert_null (th_keyring_load (fixture->path, &clock, &random, &error));
      g_assert_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_CORRUPT);
    }
}

static void
test_damaged_slot (Fixture *fixture, gconstpointer data)
{
  g_autofree char *whole = NULL;
  char *box;
  gsize length;

  g_assert_true (g_file_get_contents (fixture->path, &whole, &length, NULL));
  box = strstr (whole, "\"box\":\"") + 7;
  *box = *box == '0' ? '1' : '0';
  g_assert_true (g_file_set_contents (fixture->path, whole, (gssize) length, NULL));
  reload (fixture);
  assert_fails (fixture, "correct horse", TH_KEYRING_ERROR_WRONG_PASSPHRASE);
}

#define add(path, function)                                                                        \
  g_test_add ("/tablet/keyring/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("only-the-passphrase-opens", test_unlock);
  add ("the-file-holds-no-key-and-no-passphrase", test_file);
  add ("creating-never-overwrites", test_never_overwrites);
  add ("a-short-passphrase-is-refused", test_weak);
  add ("delays-grow-from-the-fifth-failure", test_delays);
  add ("a-restart-gains-nothing", test_restart);
  add ("setting-the-clock-gains-nothing", test_clock_set);
  add ("a-new-passphrase-wraps-the-same-key", test_change);
  add ("the-force-can-always-recover", test_recovery);
  add ("another-recovery-key-opens-nothing", test_other_recovery);
  add ("a-pin-opens-again-and-is-never-on-disk", test_pin);
  add ("five-wrong-pins-wipe-it", test_pin_wrong);
  add ("a-pin-ends-with-the-shift", test_pin_shift);
  add ("a-weak-pin-is-refused", test_pin_weak);
  add ("the-unsent-count-stands-in-clear", test_unsent);
  add ("the-screen-is-answered-while-words-are-stretched", test_answers_meanwhile);
  add ("a-cut-file-is-told", test_corrupt);
  add ("a-damaged-slot-opens-nothing", test_damaged_slot);
  return g_test_run ();
}
