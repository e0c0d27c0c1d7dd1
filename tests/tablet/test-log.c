/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The tablet's own log: the open entry, what seals it, crashes. */

#include "th-tablet-store-private.h"
#include "th-test-tablet.h"

#include <string.h>

static void
test_in_place (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (ThEntry) entry = NULL;
  ThDot first, last;

  th_test_tablet_create_visit (tablet, 1);
  first = th_test_tablet_write (tablet, th_test_id (1), "notes", "A");
  th_test_tablet_write (tablet, th_test_id (1), "notes", "A d");
  last = th_test_tablet_write (tablet, th_test_id (1), "notes", "A door");
  g_assert_true (th_dot_equal (first, last));
  g_assert_cmpint (th_test_tablet_get_seq (tablet), ==, 0);
  th_test_tablet_assert_text (tablet, 1, "notes", "A door");
  th_test_tablet_seal (tablet);
  g_assert_cmpint (th_test_tablet_get_seq (tablet), ==, 1);
  entry = th_test_tablet_get_entry (tablet, 1);
  g_assert_cmpstr (th_value_get_text (th_entry_find (entry, "notes")->value), ==, "A door");
  g_assert_cmpuint (th_entry_find (entry, "notes")->n_over, ==, 0);
  g_assert_cmpstr (entry->kind, ==, "visit");
  g_assert_cmpstr (entry->by, ==, "4101");
  th_test_tablet_assert_text (tablet, 1, "notes", "A door");
}

static void
test_crash (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThEntry) unlock = NULL;

  th_test_tablet_create_visit (tablet, 1);
  th_test_tablet_write (tablet, th_test_id (1), "notes", "A door");
  th_test_tablet_close (tablet);
  th_test_tablet_open (tablet);
  g_assert_true (th_tablet_store_has_open (tablet->store));
  th_test_tablet_assert_text (tablet, 1, "notes", "A door");
  th_test_clock_advance (&tablet->clock, 60000);
  g_assert_true (th_tablet_store_unlock (tablet->store, &error));
  g_assert_false (th_tablet_store_has_open (tablet->store));
  g_assert_cmpint (th_test_tablet_get_seq (tablet), ==, 2);
  unlock = th_test_tablet_get_entry (tablet, 2);
  g_assert_cmpint (unlock->op, ==, TH_OP_UNLOCK);
  g_assert_cmpint (unlock->up, ==, 0);
  th_test_tablet_assert_text (tablet, 1, "notes", "A door");
}

/* A crash, and typing goes on before anybody unlocks: the entry that was open goes on as well. */
static void
test_crash_goes_on (ThTestTablet *tablet, gconstpointer data)
{
  th_test_tablet_create_visit (tablet, 1);
  th_test_tablet_write (tablet, th_test_id (1), "a", "1");
  th_test_tablet_close (tablet);
  th_test_tablet_open (tablet);
  th_test_tablet_write (tablet, th_test_id (1), "b", "2");
  th_test_tablet_seal (tablet);
  g_assert_cmpint (th_test_tablet_get_seq (tablet), ==, 1);
  th_test_tablet_assert_text (tablet, 1, "a", "1");
  th_test_tablet_assert_text (tablet, 1, "b", "2");
}

static void
test_up (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThEntry) entry = NULL;

  g_assert_true (th_tablet_store_unlock (tablet->store, &error));
  th_test_clock_advance (&tablet->clock, 1500);
  tablet->clock.now -= 3600 * 1000;
  th_test_tablet_create_visit (tablet, 1);
  th_test_tablet_seal (tablet);
  entry = th_test_tablet_get_entry (tablet, 2);
  g_assert_cmpint (entry->up, ==, 1500);
  g_assert_cmpint (entry->at, ==, TH_TEST_START + 1500 - 3600 * 1000);
}

static void
test_other_record_seals (ThTestTablet *tablet, gconstpointer data)
{
  th_test_tablet_create_visit (tablet, 1);
  th_test_tablet_create_visit (tablet, 2);
  g_assert_cmpint (th_test_tablet_get_seq (tablet), ==, 1);
  g_assert_true (th_tablet_store_has_open (tablet->store));
}

static void
write_why (ThTestTablet *tablet, const char *why)
{
  g_autoptr (ThValue) value = th_value_new_text ("x");
  ThEntryField field = { (char *) "a", value, NULL, 0 };
  ThChange change = { .id = th_test_id (1), .why = why, .fields = &field, .n_fields = 1 };
  g_autoptr (GError) error = NULL;

  g_assert_true (th_tablet_store_write (tablet->store, &change, NULL, NULL, &error));
}

static void
test_other_reason_seals (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (ThEntry) entry = NULL;

  th_test_tablet_create_visit (tablet, 1);
  th_test_tablet_seal (tablet);
  write_why (tablet, "misheard");
  write_why (tablet, "misheard");
  g_assert_cmpint (th_test_tablet_get_seq (tablet), ==, 1);
  write_why (tablet, "corrected by a colleague");
  g_assert_cmpint (th_test_tablet_get_seq (tablet), ==, 2);
  entry = th_test_tablet_get_entry (tablet, 2);
  g_assert_cmpstr (entry->why, ==, "misheard");
}

static void
test_append_seals (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThEntry) view = th_entry_new ();
  ThDot dot;

  th_test_tablet_create_visit (tablet, 1);
  view->op = TH_OP_VIEW;
  view->id = g_strdup (th_test_id (1));
  g_assert_true (th_tablet_store_append_entry (tablet->store, view, &dot, NULL, &error));
  g_assert_cmpint (dot.seq, ==, 2);
  g_assert_cmpint (th_test_tablet_get_seq (tablet), ==, 2);
  g_assert_false (th_tablet_store_has_open (tablet->store));
  g_assert_true (th_tablet_store_lock (tablet->store, &error));
  g_assert_cmpint (th_test_tablet_get_seq (tablet), ==, 3);
}

static void
test_half (ThTestTablet *tablet, gconstpointer data)
{
  g_autofree char *part = g_strnfill (TH_ENTRY_MAX_BYTES / 4, 'x');
  g_autoptr (GBytes) line = NULL;

  th_test_tablet_create_visit (tablet, 1);
  th_test_tablet_write (tablet, th_test_id (1), "a", part);
  g_assert_cmpint (th_test_tablet_get_seq (tablet), ==, 0);
  th_test_tablet_write (tablet, th_test_id (1), "b", part);
  g_assert_cmpint (th_test_tablet_get_seq (tablet), ==, 1);
  line = th_test_tablet_get_line (tablet, 1);
  g_assert_cmpuint (g_bytes_get_size (line), <=, TH_ENTRY_MAX_BYTES / 2);
  th_test_tablet_assert_text (tablet, 1, "a", part);
  th_test_tablet_assert_text (tablet, 1, "b", part);
}

static gboolean
try_write (ThTestTablet *tablet, const char *text, GError **error)
{
  g_autoptr (ThValue) value = th_value_new_text (text);
  ThEntryField field = { (char *) "long", value, NULL, 0 };
  ThChange change = { .id = th_test_id (1), .fields = &field, .n_fields = 1 };

  return th_tablet_store_write (tablet->store, &change, NULL, NULL, error);
}

static void
test_too_large (ThTestTablet *tablet, gconstpointer data)
{
  g_autofree char *too_long = g_strnfill (TH_ENTRY_MAX_BYTES, 'x');
  g_autofree char *fits = g_strnfill (TH_ENTRY_MAX_BYTES - 1000, 'x');
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) line = NULL;

  th_test_tablet_create_visit (tablet, 1);
  th_test_tablet_write (tablet, th_test_id (1), "a", "kept");
  g_assert_false (try_write (tablet, too_long, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_TOO_LARGE);
  g_clear_error (&error);
  /* Nothing was written: what was open is still open, and goes on. */
  g_assert_true (th_tablet_store_has_open (tablet->store));
  g_assert_cmpint (th_test_tablet_get_seq (tablet), ==, 0);
  th_test_tablet_write (tablet, th_test_id (1), "b", "too");
  th_test_tablet_assert_text (tablet, 1, "a", "kept");
  g_assert_true (try_write (tablet, fits, &error));
  th_test_tablet_seal (tablet);
  line = th_test_tablet_get_line (tablet, 2);
  g_assert_cmpuint (g_bytes_get_size (line), <=, TH_TABLET_ENTRY_BYTES);
}

static void
test_append_too_large (ThTestTablet *tablet, gconstpointer data)
{
  g_autofree char *too_long = g_strnfill (TH_ENTRY_MAX_BYTES, 'x');
  g_autoptr (ThEntry) entry = th_entry_new ();
  g_autoptr (ThValue) value = th_value_new_text (too_long);
  g_autoptr (GError) error = NULL;

  th_test_tablet_create_visit (tablet, 1);
  entry->id = g_strdup (th_test_id (1));
  th_entry_set (entry, "a", value, NULL, 0);
  g_assert_false (th_tablet_store_append_entry (tablet->store, entry, NULL, NULL, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_TOO_LARGE);
  g_assert_true (th_tablet_store_has_open (tablet->store));
  g_assert_cmpint (th_test_tablet_get_seq (tablet), ==, 0);
}

static void
test_over (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (ThEntry) entry = NULL;

  th_test_tablet_create_visit (tablet, 1);
  th_test_tablet_write (tablet, th_test_id (1), "notes", "A");
  th_test_tablet_seal (tablet);
  th_test_tablet_write (tablet, th_test_id (1), "notes", "B");
  /* What is shown is now the open entry's own value; its dot must not come into its own over. */
  th_test_tablet_write (tablet, th_test_id (1), "notes", "C");
  th_test_tablet_seal (tablet);
  entry = th_test_tablet_get_entry (tablet, 2);
  g_assert_cmpuint (th_entry_find (entry, "notes")->n_over, ==, 1);
  g_assert_cmpint (th_entry_find (entry, "notes")->over[0].seq, ==, 1);
}

/* The dots on screen are from when editing began; meanwhile the entry was sealed. */
static void
test_edit_across_sealing (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (ThValue) value = th_value_new_text ("A door is locked");
  ThEntryField field = { (char *) "notes", value, NULL, 0 };
  ThChange change = { .id = th_test_id (1), .fields = &field, .n_fields = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (ThRecord) record = NULL;

  th_test_tablet_create_visit (tablet, 1);
  th_test_tablet_write (tablet, th_test_id (1), "notes", "A door");
  th_test_tablet_seal (tablet);
  g_assert_true (th_tablet_store_write (tablet->store, &change, NULL, NULL, &error));
  record = th_test_tablet_load (tablet, th_test_id (1));
  g_assert_false (th_record_has_conflict (record, "notes"));
  g_assert_cmpstr (th_record_get_text (record, "notes"), ==, "A door is locked");
}

static void
test_saw (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (ThEntry) creation = NULL;
  g_autoptr (ThEntry) change = NULL;
  ThDot state;

  th_test_tablet_create_visit (tablet, 1);
  state = th_test_tablet_write (tablet, th_test_id (1), "_state", "submitted");
  th_test_tablet_create (tablet, th_test_id (2), "encounter", th_test_id (1), "E");
  th_test_tablet_seal (tablet);
  th_test_tablet_write (tablet, th_test_id (2), "a", "b");
  th_test_tablet_seal (tablet);
  creation = th_test_tablet_get_entry (tablet, 2);
  g_assert_null (creation->saw);
  change = th_test_tablet_get_entry (tablet, 3);
  g_assert_nonnull (change->saw);
  g_assert_cmpuint (change->saw->len, ==, 1);
  g_assert_true (th_dot_equal (g_array_index (change->saw, ThDot, 0), state));
}

static void
test_chain (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  ThHash expected, found;

  th_chain_start (tablet->identity->public_key, &expected);
  g_assert_true (th_tablet_store_get_hash_at (tablet->store, 0, &found, &error));
  g_assert_true (th_hash_equal (&expected, &found));
  for (guint i = 1; i <= 5; i++)
    th_test_tablet_create_visit (tablet, i);
  th_test_tablet_seal (tablet);
  for (int64_t seq = 1; seq <= 5; seq++)
    {
      g_autoptr (GBytes) line = th_test_tablet_get_line (tablet, seq);
      ThHash digest, before = expected;

      th_chain_digest (g_bytes_get_data (line, NULL), g_bytes_get_size (line), &digest);
      th_chain_next (&before, &digest, &expected);
      g_assert_true (th_tablet_store_get_hash_at (tablet->store, seq, &found, &error));
      g_assert_true (th_hash_equal (&expected, &found));
    }
  g_assert_false (th_tablet_store_get_hash_at (tablet->store, 6, &found, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND);
}

static void
test_unsent (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  ThUnsent unsent;

  g_assert_true (th_tablet_store_get_unsent (tablet->store, &unsent, &error));
  g_assert_cmpuint (unsent.entries, ==, 0);
  g_assert_cmpint (unsent.oldest, ==, 0);
  th_test_tablet_create_visit (tablet, 1);
  th_test_clock_advance (&tablet->clock, 10000);
  th_test_tablet_create_visit (tablet, 2);
  g_assert_true (th_tablet_store_get_unsent (tablet->store, &unsent, &error));
  g_assert_cmpuint (unsent.entries, ==, 2);
  g_assert_cmpuint (unsent.bytes, >, 300);
  g_assert_cmpint (unsent.oldest, ==, TH_TEST_START);
  th_test_tablet_receive (tablet, 1, 0, NULL);
  g_assert_true (th_tablet_store_get_unsent (tablet->store, &unsent, &error));
  g_assert_cmpuint (unsent.entries, ==, 1);
  g_assert_cmpint (unsent.oldest, ==, TH_TEST_START + 10000);
}

static void
assert_end (ThTestTablet *tablet, int64_t covered, gboolean expected)
{
  g_autoptr (GError) error = NULL;
  gboolean is_ended = !expected;

  g_assert_true (th_tablet_store_end (tablet->store, covered, &is_ended, &error));
  g_assert_no_error (error);
  g_assert_cmpint (is_ended, ==, expected);
}

static void
test_end (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int64_t seq;

  th_test_tablet_create_visit (tablet, 1);
  assert_end (tablet, 100, FALSE);
  th_test_tablet_seal (tablet);
  seq = th_test_tablet_get_seq (tablet);
  assert_end (tablet, 100, FALSE);
  th_test_tablet_receive (tablet, seq, 0, NULL);
  assert_end (tablet, seq - 1, FALSE);
  th_test_tablet_write (tablet, th_test_id (1), "notes", "Still writing");
  assert_end (tablet, seq, FALSE);
  g_assert_true (th_tablet_store_lock (tablet->store, &error));
  g_assert_true (th_tablet_store_unlock (tablet->store, &error));
  assert_end (tablet, seq, FALSE);
  th_test_tablet_receive (tablet, th_test_tablet_get_seq (tablet), 0, NULL);
  assert_end (tablet, seq, FALSE);
  /* What came after the backup is a lock and an unlock. */
  assert_end (tablet, seq + 1, TRUE);
  g_assert_false (th_tablet_store_lock (tablet->store, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND);
}

static void
test_pseudonyms (ThTestTablet *tablet, gconstpointer data)
{
  for (guint i = 1; i <= 3; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *expected = g_strdup_printf ("J%u", i);
      g_autofree char *pseudonym = th_tablet_store_next_pseudonym (tablet->store, &error);

      g_assert_cmpstr (pseudonym, ==, expected);
      th_test_tablet_close (tablet);
      th_test_tablet_open (tablet);
    }
}

static void
test_settings (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *none = th_tablet_store_dup_setting (tablet->store, "where");
  g_autofree char *some = NULL;
  g_autofree char *gone = NULL;

  g_assert_null (none);
  g_assert_true (th_tablet_store_set_setting (tablet->store, "where", "first", &error));
  g_assert_true (th_tablet_store_set_setting (tablet->store, "where", "here", &error));
  some = th_tablet_store_dup_setting (tablet->store, "where");
  g_assert_cmpstr (some, ==, "here");
  g_assert_true (th_tablet_store_set_setting (tablet->store, "where", NULL, &error));
  gone = th_tablet_store_dup_setting (tablet->store, "where");
  g_assert_null (gone);
}

static void
test_identity (ThTestTablet *tablet, gconstpointer data)
{
  const ThIdentity *identity;

  th_test_tablet_close (tablet);
  th_test_tablet_open (tablet);
  identity = th_tablet_store_get_identity (tablet->store);
  g_assert_cmpmem (identity->public_key, TH_PUBLIC_KEY_BYTES, tablet->identity->public_key,
                   TH_PUBLIC_KEY_BYTES);
  g_assert_cmpmem (identity->server_key, TH_PUBLIC_KEY_BYTES, tablet->identity->server_key,
                   TH_PUBLIC_KEY_BYTES);
  g_assert_cmpmem (th_secret_get_bytes (identity->signing_key), 64,
                   th_secret_get_bytes (tablet->identity->signing_key), 64);
  g_assert_cmpmem (th_secret_get_bytes (identity->token), 32,
                   th_secret_get_bytes (tablet->identity->token), 32);
  g_assert_cmpstr (identity->officer, ==, "4101");
  g_assert_cmpstr (identity->name, ==, "Jo Whitlock");
  g_assert_cmpstr (identity->letter, ==, "J");
  g_assert_cmpstr (identity->server, ==, tablet->identity->server);
  g_assert_cmpstr (identity->ca_pem, ==, tablet->identity->ca_pem);
  g_assert_cmpstr (identity->certificate, ==, tablet->identity->certificate);
}

static void
test_wrong_key (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (ThSecret) other = th_secret_new ("0123456789abcdef0123456789abcdeX", 32);
  ThClock clock = th_test_clock (&tablet->clock);
  ThRandom random = th_test_random (tablet->rand);
  g_autoptr (GError) error = NULL;

  th_test_tablet_close (tablet);
  g_assert_null (th_tablet_store_open (tablet->path, other, &clock, &random, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_WRONG_KEY);
  th_test_tablet_open (tablet);
}

static void
test_second (ThTestTablet *tablet, gconstpointer data)
{
  ThClock clock = th_test_clock (&tablet->clock);
  ThRandom random = th_test_random (tablet->rand);
  g_autoptr (GError) error = NULL;

  g_assert_null (th_tablet_store_open (tablet->path, tablet->key, &clock, &random, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_BUSY);
}

static void
test_closed (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  th_test_tablet_create_visit (tablet, 1);
  th_tablet_store_close (tablet->store);
  g_assert_false (th_tablet_store_seal (tablet->store, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_FAILED);
}

static void
test_no_plaintext (ThTestTablet *tablet, gconstpointer data)
{
  static const char answer[] = "a-known-answer-that-shows";
  static const char *const others[] = { "Jo Whitlock", "visit", "CREATE TABLE" };

  th_test_tablet_create_visit (tablet, 1);
  th_test_tablet_write (tablet, th_test_id (1), "notes", answer);
  g_assert_true (th_tablet_store_index_some (tablet->store, 100, NULL, NULL, NULL));
  for (guint i = 0; i < 2; i++)
    {
      g_assert_false (th_test_dir_contains (tablet->dir, answer, sizeof answer - 1));
      for (guint j = 0; j < G_N_ELEMENTS (others); j++)
        g_assert_false (th_test_dir_contains (tablet->dir, others[j], strlen (others[j])));
      if (i == 0)
        th_test_tablet_close (tablet);
    }
}

#define add(path, function)                                                                        \
  g_test_add ("/tablet/log/" path, ThTestTablet, NULL, th_test_tablet_set_up, function,            \
              th_test_tablet_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("the-open-entry-is-rewritten-in-place", test_in_place);
  add ("a-crash-leaves-the-open-entry-and-unlock-seals-it", test_crash);
  add ("the-open-entry-goes-on-after-a-crash", test_crash_goes_on);
  add ("a-changed-clock-shows-against-the-time-since-unlock", test_up);
  add ("another-record-seals", test_other_record_seals);
  add ("another-reason-seals", test_other_reason_seals);
  add ("whatever-appends-seals-first", test_append_seals);
  add ("half-the-size-limit-seals", test_half);
  add ("too-large-a-change-writes-nothing", test_too_large);
  add ("too-large-an-entry-seals-nothing", test_append_too_large);
  add ("an-entry-never-replaces-itself", test_over);
  add ("a-field-edited-across-a-sealing-does-not-conflict-with-itself", test_edit_across_sealing);
  add ("an-entry-says-which-review-state-its-author-saw", test_saw);
  add ("each-entry-stands-in-the-chain", test_chain);
  add ("what-no-receipt-covers-is-unsent", test_unsent);
  add ("a-store-ends-when-all-of-it-is-elsewhere-and-not-before", test_end);
  add ("a-pseudonym-is-given-once", test_pseudonyms);
  add ("settings-are-kept-and-cleared", test_settings);
  add ("the-identity-reads-back", test_identity);
  add ("a-wrong-key-opens-nothing", test_wrong_key);
  add ("a-second-program-is-told-that-it-is-busy", test_second);
  add ("a-closed-store-answers-with-errors", test_closed);
  add ("no-file-holds-plaintext", test_no_plaintext);
  return g_test_run ();
}
