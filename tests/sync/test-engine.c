/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The engine against a station in memory: what each answer, and each failure, makes of a round. */

#include "th-test-station.h"
#include "th-test.h"

#include <glib/gstdio.h>
#include <string.h>

#define OPERATION "0190f3a2-0000-7000-8000-000000000001"
#define VISIT "019353f0-0000-7000-8000-000000000002"

typedef struct
{
  char *folder;
  ThTestClock time;
  ThClock clock;
  GRand *rand;
  ThRandom random;
  ThTestStation *station;
  ThTabletStore *store;
  ThSync *sync;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (ThIdentity) identity = NULL;
  g_autoptr (ThSecret) key = NULL;
  g_autoptr (GError) error = NULL;
  uint8_t bytes[32] = { 3 };

  self->folder = th_test_dir_new ();
  self->time = (ThTestClock){ TH_TEST_START, 1000 };
  self->clock = th_test_clock (&self->time);
  self->rand = g_rand_new_with_seed (11);
  self->random = th_test_random (self->rand);
  self->station = th_test_station_new (&self->random);
  identity = th_test_station_make_identity (self->station);
  path = g_build_filename (self->folder, "store.db", NULL);
  key = th_secret_new (bytes, sizeof bytes);
  self->store = th_tablet_store_create (path, key, identity, &self->clock, &self->random, &error);
  g_assert_no_error (error);
  g_assert_true (th_tablet_store_unlock (self->store, &error));
  g_assert_no_error (error);
  self->sync = th_sync_new (self->store, NULL, NULL, &self->clock, &self->random);
  th_sync_set_connect (self->sync, th_test_station_connect, self->station);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->sync);
  th_tablet_store_close (self->store);
  g_object_unref (self->store);
  g_object_unref (self->station);
  g_rand_free (self->rand);
  th_test_dir_free (self->folder);
}

static void
write_note (Fixture *self, const char *id, const char *text)
{
  g_autoptr (ThValue) value = th_value_new_text (text);
  ThEntryField field = { (char *) "narrative", value, NULL, 0 };
  ThChange change = { .id = id,
                      .kind = "visit",
                      .operation = OPERATION,
                      .title = "A visit",
                      .fields = &field,
                      .n_fields = 1 };
  g_autoptr (GError) error = NULL;

  g_assert_true (th_tablet_store_write (self->store, &change, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (th_tablet_store_seal (self->store, &error));
  g_assert_no_error (error);
}

static void
write_notes (Fixture *self, guint n)
{
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autofree char *id = th_id_new (self->time.now, &self->random);

      write_note (self, id, "Premises open.");
    }
}

static guint
count_unsent (Fixture *self)
{
  ThUnsent unsent;
  g_autoptr (GError) error = NULL;

  g_assert_true (th_tablet_store_get_unsent (self->store, &unsent, &error));
  g_assert_no_error (error);
  return unsent.entries;
}

static void
run (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  th_sync_run (self->sync, NULL, &error);
  g_assert_no_error (error);
}

static void
run_fails (Fixture *self, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (th_sync_run (self->sync, NULL, &error));
  g_assert_error (error, TH_WIRE_ERROR, code);
  g_assert_error (th_sync_get_error (self->sync), TH_WIRE_ERROR, code);
  g_assert_cmpint (th_sync_get_state (self->sync), ==, TH_SYNC_IDLE);
}

static void
assert_journal (Fixture *self, const char *expected)
{
  g_autofree char *journal = th_test_station_take_journal (self->station);

  g_assert_cmpstr (journal, ==, expected);
}

static void
test_sends (Fixture *self, gconstpointer data)
{
  write_notes (self, 3);
  run (self);
  g_assert_cmpuint (count_unsent (self), ==, 0);
  g_assert_cmpuint (th_test_station_count_entries (self->station), ==, 4);
  g_assert_cmpuint (th_sync_get_sent_entries (self->sync), ==, 4);
  g_assert_cmpuint (th_sync_get_total_entries (self->sync), ==, 4);
  g_assert_cmpint (th_sync_get_last_success (self->sync), ==, TH_TEST_START);
  g_assert_cmpint (th_sync_get_next_try (self->sync), >, TH_TEST_START);
  g_assert_cmpuint (th_sync_get_unsent (self->sync, NULL), ==, 0);
  g_assert_null (th_sync_get_error (self->sync));
}

static void
test_nothing_to_do (Fixture *self, gconstpointer data)
{
  run (self);
  g_free (th_test_station_take_journal (self->station));
  run (self);
  assert_journal (self, "GET /v1/records");
}

static void
test_open_stays (Fixture *self, gconstpointer data)
{
  g_autoptr (ThValue) value = th_value_new_text ("half a sente");
  ThEntryField field = { (char *) "narrative", value, NULL, 0 };
  ThChange change = {
    .id = VISIT, .kind = "visit", .operation = OPERATION, .fields = &field, .n_fields = 1
  };
  g_autoptr (GError) error = NULL;

  g_assert_true (th_tablet_store_write (self->store, &change, NULL, NULL, &error));
  g_assert_no_error (error);
  run (self);
  g_assert_true (th_tablet_store_has_open (self->store));
  g_assert_cmpuint (count_unsent (self), ==, 1);
  g_assert_cmpuint (th_test_station_count_entries (self->station), ==, 1);
}

/* What happens to entries while each fault stands, and that all arrives once it is gone. */
typedef struct
{
  ThTestFault fault;
  int code;
  guint unsent;
} Fault;

static const Fault faults[] = {
  { TH_FAULT_OFFLINE, TH_WIRE_ERROR_OFFLINE, 3 },
  { TH_FAULT_PORTAL, TH_WIRE_ERROR_MALFORMED, 3 },
  { TH_FAULT_FORGED_RECEIPT, TH_WIRE_ERROR_UNTRUSTED, 3 },
  { TH_FAULT_OTHER_RECEIPT, TH_WIRE_ERROR_UNTRUSTED, 3 },
  { TH_FAULT_LOST_ANSWER, TH_WIRE_ERROR_OFFLINE, 3 },
  { TH_FAULT_CUT_PAGE, TH_WIRE_ERROR_MALFORMED, 0 },
  { TH_FAULT_BUSY, TH_WIRE_ERROR_BUSY, 3 },
};

static void
test_fault (Fixture *self, gconstpointer data)
{
  const Fault *fault = data;

  write_notes (self, 2);
  th_test_station_set_fault (self->station, fault->fault);
  run_fails (self, fault->code);
  g_assert_cmpuint (count_unsent (self), ==, fault->unsent);
  g_assert_cmpint (th_sync_get_last_success (self->sync), ==, 0);
  g_assert_cmpint (th_sync_get_next_try (self->sync), >, TH_TEST_START);

  th_test_station_set_fault (self->station, TH_FAULT_NONE);
  run (self);
  g_assert_cmpuint (count_unsent (self), ==, 0);
  g_assert_cmpuint (th_test_station_count_entries (self->station), ==, 3);
  g_assert_null (th_sync_get_error (self->sync));
}

static void
test_retry_after (Fixture *self, gconstpointer data)
{
  th_test_station_set_fault (self->station, TH_FAULT_BUSY);
  run_fails (self, TH_WIRE_ERROR_BUSY);
  g_assert_cmpint (th_sync_get_next_try (self->sync), >=, TH_TEST_START + 7000);
}

static void
test_halves (Fixture *self, gconstpointer data)
{
  write_notes (self, 20);
  th_test_station_set_patience (self->station, 1, FALSE);
  run (self);
  g_assert_cmpuint (count_unsent (self), ==, 0);
  g_assert_cmpuint (th_test_station_count_entries (self->station), ==, 21);
}

static void
test_halves_on_time_out (Fixture *self, gconstpointer data)
{
  write_notes (self, 20);
  th_test_station_set_patience (self->station, 5, TRUE);
  run (self);
  g_assert_cmpuint (count_unsent (self), ==, 0);
}

static void
test_restored (Fixture *self, gconstpointer data)
{
  write_notes (self, 5);
  run (self);
  th_test_station_forget (self->station, 2);
  th_test_station_add_page (self->station, "", TRUE);
  run (self);
  g_assert_cmpuint (th_test_station_count_entries (self->station), ==, 6);
  g_assert_cmpuint (count_unsent (self), ==, 0);
}

static void
test_lost_receipt (Fixture *self, gconstpointer data)
{
  write_notes (self, 2);
  th_test_station_set_fault (self->station, TH_FAULT_LOST_ANSWER);
  run_fails (self, TH_WIRE_ERROR_OFFLINE);
  th_test_station_set_fault (self->station, TH_FAULT_NONE);
  g_free (th_test_station_take_journal (self->station));
  run (self);
  assert_journal (self, "GET /v1/me|POST /v1/log|GET /v1/records");
  g_assert_cmpuint (count_unsent (self), ==, 0);
}

static void
test_returns (Fixture *self, gconstpointer data)
{
  const ThIdentity *identity = th_tablet_store_get_identity (self->store);
  char enrolment[TH_ENROLMENT_TEXT_SIZE];
  g_autofree char *setting = NULL;
  g_autofree char *signature = g_strnfill (128, 'a');
  g_autoptr (GError) error = NULL;

  th_enrolment_format (th_chain_enrolment (identity->public_key), enrolment);
  setting = g_strconcat ("sync.certificate-signature.", enrolment, NULL);
  g_assert_true (th_tablet_store_set_setting (self->store, setting, signature, &error));
  write_notes (self, 1);
  th_test_station_set_fault (self->station, TH_FAULT_UNAUTHORIZED);
  run (self);
  assert_journal (self, "GET /v1/me|POST /v1/enrol|GET /v1/me|POST /v1/log|GET /v1/records");
  g_assert_cmpuint (count_unsent (self), ==, 0);
}

static void
test_held (Fixture *self, gconstpointer data)
{
  g_autofree char *release = NULL;
  char dot[TH_DOT_TEXT_SIZE];

  write_notes (self, 1);
  th_test_station_hold (self->station, 2, TH_HELD_NOT_PERMITTED);
  run (self);

  th_dot_format ((ThDot){ th_tablet_store_get_enrolment (self->store), 2 }, dot);
  release = g_strdup_printf ("{\"held\":\"%s\",\"record\":\"" VISIT "\",\"reason\":null,"
                             "\"by\":\"4163\",\"at\":\"2026-11-23T14:05:11.123Z\"}\n",
                             dot);
  th_test_station_add_page (self->station, release, FALSE);
  g_free (th_test_station_take_journal (self->station));
  run (self);
  assert_journal (self, "GET /v1/records|GET /v1/me|POST /v1/log|GET /v1/records");
}

static void
on_revoked_cb (ThSync *sync, guint *n)
{
  (*n)++;
}

static void
test_revoked (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (self->folder, "enrolment", NULL);
  g_autofree char *keyring = g_build_filename (folder, "keyring.json", NULL);
  g_autoptr (ThSync) sync = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (keyring, "the wrapped key", -1, NULL));
  sync = th_sync_new (self->store, NULL, folder, &self->clock, &self->random);
  th_sync_set_connect (sync, th_test_station_connect, self->station);
  g_signal_connect (sync, "revoked", G_CALLBACK (on_revoked_cb), &n);
  th_test_station_set_fault (self->station, TH_FAULT_REVOKED);
  g_assert_false (th_sync_run (sync, NULL, &error));
  g_assert_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_REVOKED);
  g_assert_cmpuint (n, ==, 1);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static void
on_notify_cb (ThSync *sync, GParamSpec *pspec, GMainLoop *loop)
{
  if (th_sync_get_last_success (sync) > 0 && th_sync_get_unsent (sync, NULL) == 0
      && th_sync_get_state (sync) == TH_SYNC_IDLE)
    g_main_loop_quit (loop);
}

/* The same machine on its own thread: what is open is sealed and sent when somebody says so. */
static void
test_thread (Fixture *self, gconstpointer data)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (ThValue) value = th_value_new_text ("Premises open.");
  ThEntryField field = { (char *) "narrative", value, NULL, 0 };
  ThChange change = {
    .id = VISIT, .kind = "visit", .operation = OPERATION, .fields = &field, .n_fields = 1
  };
  g_autoptr (GError) error = NULL;

  g_signal_connect (self->sync, "notify", G_CALLBACK (on_notify_cb), loop);
  th_sync_start (self->sync);
  g_main_loop_run (loop);
  g_assert_true (th_tablet_store_write (self->store, &change, NULL, NULL, &error));
  g_assert_no_error (error);
  th_sync_send_now (self->sync);
  while (th_test_station_count_entries (self->station) < 2
         || th_sync_get_unsent (self->sync, NULL) > 0)
    g_main_context_iteration (NULL, TRUE);
  th_sync_stop (self->sync);
  g_assert_false (th_tablet_store_has_open (self->store));
}

static void
test_stops (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (th_sync_run (self->sync, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (th_sync_get_error (self->sync));
}

#define ADD(path, data, func) g_test_add (path, Fixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  guint i;

  g_test_init (&argc, &argv, NULL);
  ADD ("/client/engine/sealed-entries-are-sent-and-receipted", NULL, test_sends);
  ADD ("/client/engine/nothing-to-do-is-one-request", NULL, test_nothing_to_do);
  ADD ("/client/engine/an-automatic-round-seals-nothing", NULL, test_open_stays);
  for (i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      static const char *const names[] = {
        "without-a-network-entries-wait",    "a-captive-portal-is-not-a-success",
        "a-forged-receipt-is-not-a-success", "another-tablets-receipt-is-not-a-success",
        "a-lost-answer-duplicates-nothing",  "a-cut-page-is-thrown-away",
        "a-busy-server-is-asked-again",
      };
      g_autofree char *path = g_strconcat ("/client/engine/", names[i], NULL);

      ADD (path, &faults[i], test_fault);
    }
  ADD ("/client/engine/the-server-says-how-long-to-wait", NULL, test_retry_after);
  ADD ("/client/engine/batches-are-halved-down-to-one", NULL, test_halves);
  ADD ("/client/engine/batches-are-halved-when-the-link-is-slow", NULL, test_halves_on_time_out);
  ADD ("/client/engine/a-restored-server-is-sent-the-rest", NULL, test_restored);
  ADD ("/client/engine/a-receipt-that-was-lost-is-asked-for", NULL, test_lost_receipt);
  ADD ("/client/engine/an-unknown-token-shows-its-certificate", NULL, test_returns);
  ADD ("/client/engine/a-released-entry-brings-a-new-receipt", NULL, test_held);
  ADD ("/client/engine/a-lost-tablet-destroys-its-key", NULL, test_revoked);
  ADD ("/client/engine/the-thread-sends-what-is-open-when-told", NULL, test_thread);
  ADD ("/client/engine/a-cancelled-round-is-no-failure", NULL, test_stops);
  return g_test_run ();
}
