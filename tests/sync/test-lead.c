/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a lead has before them, of real tablets at a real server process: the history of a record,
 * the team's tablets, and work that appears while it is done.
 */

#include "th-history-fetch.h"
#include "th-http-transport.h"
#include "th-test-scene.h"

#include <string.h>

typedef ThTestScene Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  th_test_scene_init (self, TH_SERVER_PROGRAM, TH_SAMPLE_OPERATION, NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  th_test_scene_clear (self);
}

static void
write_and_seal (Fixture *self, ThTestDevice *tablet, const char *id, const char *text)
{
  th_test_scene_pass_time (self, 1000);
  th_test_device_write (tablet, id, "narrative", text);
  th_test_device_seal (tablet);
}

static ThHistory *
fetch (ThTestDevice *tablet, const char *id)
{
  g_autoptr (GError) error = NULL;
  ThHistory *history = th_history_fetch (tablet->store, NULL, NULL, id, NULL, &error);

  g_assert_no_error (error);
  return history;
}

/* The rows that set the narrative: "by: old->new", joined by "; ", "*" where it was not sent. */
static char *
tell (ThHistory *history)
{
  g_autoptr (GPtrArray) rows = th_history_list_rows (history);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      const ThHistoryRow *row = g_ptr_array_index (rows, i);

      for (guint j = 0; j < row->changes->len; j++)
        {
          const ThHistoryChange *change = g_ptr_array_index (row->changes, j);
          const ThHistoryValue *old =
            change->old->len > 0 ? g_ptr_array_index (change->old, 0) : NULL;

          if (!g_str_equal (change->path, "narrative"))
            continue;
          g_string_append_printf (text, "%s%s%s%s: %s->%s", text->len > 0 ? "; " : "", row->by,
                                  row->received == 0 ? "*" : "", row->held != NULL ? " held" : "",
                                  old != NULL ? th_value_get_text (old->value) : "",
                                  th_value_get_text (change->value));
        }
    }
  return g_string_free (text, FALSE);
}

static void
assert_tells (ThTestDevice *tablet, const char *id, const char *expected)
{
  g_autoptr (ThHistory) history = fetch (tablet, id);
  g_autofree char *told = tell (history);

  g_assert_no_error (th_history_get_error (history));
  g_assert_cmpstr (told, ==, expected);
}

static void
test_history (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTestDevice) officer = th_test_scene_enrol (self, "7011");
  g_autoptr (ThTestDevice) lead = th_test_scene_enrol (self, "7001");
  g_autofree char *visit = th_test_scene_make_visit (self, officer);
  g_autoptr (ThHistory) history = NULL;
  g_autoptr (ThRecord) then = NULL;
  int64_t moment;

  write_and_seal (self, officer, visit, "first account");
  moment = self->time.now;
  th_test_device_sync (officer);
  th_test_device_sync (lead);
  write_and_seal (self, lead, visit, "by the lead");
  th_test_device_sync (lead);
  th_test_device_sync (officer);
  write_and_seal (self, officer, visit, "not sent");
  assert_tells (
    officer, visit,
    "7011: ->first account; 7001: first account->by the lead; 7011*: by the lead->not sent");
  assert_tells (lead, visit, "7011: ->first account; 7001: first account->by the lead");

  history = fetch (lead, visit);
  g_assert_cmpuint (th_history_get_n_entries (history), ==, 3);
  g_assert_false (th_history_get_entry (history, 0)->is_own);
  g_assert_cmpint (th_history_get_entry (history, 0)->received, >, 0);
  g_assert_true (th_history_get_entry (history, 2)->is_own);
  then = th_history_state_at (history, moment);
  g_assert_cmpstr (th_record_get_text (then, "narrative"), ==, "first account");
}

/* What is held is told to its author and the lead; a colleague learns that there is something. */
static void
test_history_of_held (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTestDevice) author = th_test_scene_enrol (self, "7011");
  g_autoptr (ThTestDevice) colleague = th_test_scene_enrol (self, "7012");
  g_autoptr (ThTestDevice) lead = th_test_scene_enrol (self, "7001");
  g_autofree char *visit = th_test_scene_make_visit (self, author);
  g_autoptr (ThHistory) of_lead = NULL;
  g_autoptr (ThHistory) of_colleague = NULL;
  const ThHistoryEntry *entry;

  th_test_scene_pass_time (self, 1000);
  th_test_device_write (author, visit, "_state", "approved");
  th_test_device_seal (author);
  th_test_device_sync (author);
  of_lead = fetch (lead, visit);
  entry = th_history_get_entry (of_lead, 1);
  g_assert_nonnull (entry->held);
  g_assert_nonnull (entry->entry);
  of_colleague = fetch (colleague, visit);
  g_assert_cmpuint (th_history_get_n_entries (of_colleague), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      entry = th_history_get_entry (of_colleague, i);
      g_assert_true ((entry->held != NULL) == (entry->entry == NULL));
      g_assert_false (entry->is_altered);
    }
}

static void
test_history_offline (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTestDevice) officer = th_test_scene_enrol (self, "7011");
  g_autoptr (ThTestDevice) lead = th_test_scene_enrol (self, "7001");
  g_autofree char *visit = th_test_scene_make_visit (self, officer);
  g_autoptr (ThHistory) own = NULL;
  g_autoptr (ThHistory) none = NULL;
  g_autofree char *told = NULL;

  write_and_seal (self, officer, visit, "first account");
  th_test_device_sync (officer);
  th_test_device_sync (lead);
  th_test_server_stop (self->server);

  own = fetch (officer, visit);
  told = tell (own);
  g_assert_cmpstr (told, ==, "7011*: ->first account");
  g_assert_error (th_history_get_error (own), TH_WIRE_ERROR, TH_WIRE_ERROR_OFFLINE);
  none = fetch (lead, visit);
  g_assert_cmpuint (th_history_get_n_entries (none), ==, 0);
  g_assert_error (th_history_get_error (none), TH_WIRE_ERROR, TH_WIRE_ERROR_OFFLINE);
}

static void
test_history_out_of_sight (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTestDevice) blue = th_test_scene_enrol (self, "7011");
  g_autoptr (ThTestDevice) red = th_test_scene_enrol (self, "7021");
  g_autofree char *visit = th_test_scene_make_visit (self, blue);
  g_autoptr (ThHistory) unsent = fetch (blue, visit);
  g_autoptr (ThHistory) history = NULL;

  /* Nobody else can have written on what nobody else has. */
  g_assert_no_error (th_history_get_error (unsent));
  g_assert_cmpuint (th_history_get_n_entries (unsent), ==, 1);
  th_test_device_sync (blue);
  history = fetch (red, visit);
  g_assert_cmpuint (th_history_get_n_entries (history), ==, 0);
  g_assert_error (th_history_get_error (history), TH_WIRE_ERROR, TH_WIRE_ERROR_NOT_FOUND);
}

typedef struct
{
  ThHistory *history;
  GError *error;
  gboolean is_done;
} Fetched;

static void
on_fetched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fetched *fetched = data;

  fetched->history = th_history_fetch_finish (TH_TABLET_STORE (source), result, &fetched->error);
  fetched->is_done = TRUE;
}

static void
test_history_async (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTestDevice) officer = th_test_scene_enrol (self, "7011");
  g_autofree char *visit = th_test_scene_make_visit (self, officer);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Fetched fetched = { NULL, NULL, FALSE };
  Fetched cancelled = { NULL, NULL, FALSE };

  write_and_seal (self, officer, visit, "first account");
  th_test_device_sync (officer);
  th_history_fetch_async (officer->store, NULL, NULL, visit, NULL, on_fetched_cb, &fetched);
  th_history_fetch_async (officer->store, NULL, NULL, visit, cancellable, on_fetched_cb,
                          &cancelled);
  g_cancellable_cancel (cancellable);
  while (!fetched.is_done || !cancelled.is_done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (fetched.error);
  g_assert_cmpuint (th_history_get_n_entries (fetched.history), ==, 2);
  g_assert_error (cancelled.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (cancelled.history);
  th_history_free (fetched.history);
  g_error_free (cancelled.error);
}

static char *
dup_tablets (ThTestDevice *tablet)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tablets = th_tablet_store_list_tablets (tablet->store, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < tablets->len; i++)
    {
      const ThTeamTablet *each = g_ptr_array_index (tablets, i);

      g_string_append_printf (text, "%s%s %s %s %u", i > 0 ? "; " : "", each->officer, each->name,
                              each->team, each->n_unsent);
    }
  return g_string_free (text, FALSE);
}

static void
test_tablets (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTestDevice) officer = th_test_scene_enrol (self, "7011");
  g_autoptr (ThTestDevice) red = th_test_scene_enrol (self, "7021");
  g_autoptr (ThTestDevice) lead = th_test_scene_enrol (self, "7001");
  g_autofree char *visit = th_test_scene_make_visit (self, officer);
  g_autofree char *of_lead = NULL;
  g_autofree char *of_officer = NULL;

  /* What is open stays here when the round has sealed nothing. */
  th_test_device_write (officer, visit, "narrative", "still typing");
  th_test_device_sync (officer);
  th_test_device_sync (red);
  th_test_device_sync (officer);
  th_test_device_sync (lead);
  of_lead = dup_tablets (lead);
  of_officer = dup_tablets (officer);
  g_assert_cmpstr (of_lead, ==, "7001 Tess Aldous blue 0; 7011 Vera Cole blue 1");
  g_assert_cmpstr (of_officer, ==, "");
}

typedef struct
{
  ThTestDevice *tablet;
  gint n_connections; /* atomic */
} Live;

static ThTransport *
connect_counted (const ThIdentity *identity, gpointer data, GError **error)
{
  Live *live = data;

  g_atomic_int_inc (&live->n_connections);
  return th_http_transport_new (identity->server, identity->ca_pem, 0, error);
}

/* Enrols, and begins as the program does after unlock; the first round is through. */
static void
go_live (Fixture *self, Live *live, const char *collar)
{
  g_autofree char *code = th_test_server_make_code (self->server, collar);
  g_autofree char *data = g_build_filename (self->folder, collar, NULL);

  live->tablet = th_test_device_enrol (data, code, &self->clock, &self->random);
  th_sync_set_connect (live->tablet->sync, connect_counted, live);
  th_sync_start (live->tablet->sync);
  while (th_sync_get_last_success (live->tablet->sync) == 0)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
on_too_long_cb (gpointer data)
{
  g_error ("nothing appeared");
  return G_SOURCE_REMOVE;
}

/* Far sooner than the engine would look by itself. */
static void
wait_for (Live *live, const char *id)
{
  guint too_long = g_timeout_add_seconds (120, on_too_long_cb, NULL);
  g_autoptr (ThRecord) record = NULL;

  while ((record = th_test_device_load (live->tablet, id)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (too_long);
}

static void
test_live (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTestDevice) officer = th_test_scene_enrol (self, "7011");
  Live colleague = { 0 };
  Live lead = { 0 };
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  go_live (self, &colleague, "7012");
  go_live (self, &lead, "7001");
  first = th_test_scene_make_visit (self, officer);
  th_test_device_sync (officer);
  wait_for (&lead, first);
  th_test_scene_pass_time (self, 1000);
  second = th_test_scene_make_visit (self, officer);
  th_test_device_sync (officer);
  wait_for (&lead, second);
  g_assert_cmpint (g_atomic_int_get (&lead.n_connections), ==, 2);
  /* An officer's tablet asks when it sends, and does not wait for others. */
  g_assert_cmpint (g_atomic_int_get (&colleague.n_connections), ==, 1);
  th_test_device_free (colleague.tablet);
  th_test_device_free (lead.tablet);
}

static void
test_live_after_break (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTestDevice) officer = th_test_scene_enrol (self, "7011");
  Live lead = { 0 };
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  go_live (self, &lead, "7001");
  first = th_test_scene_make_visit (self, officer);
  th_test_device_sync (officer);
  wait_for (&lead, first);
  th_test_server_stop (self->server);
  th_test_server_start (self->server);
  th_test_scene_pass_time (self, 1000);
  second = th_test_scene_make_visit (self, officer);
  th_test_device_sync (officer);
  wait_for (&lead, second);
  /* Each try that fails is a connection; between two is a second at least. */
  g_assert_cmpint (g_atomic_int_get (&lead.n_connections), <, 20);
  th_test_device_free (lead.tablet);
}

static void
add (const char *path, void (*func) (Fixture *self, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, func, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/lead/history/others-and-own-entries-are-one", test_history);
  add ("/lead/history/held-entries-are-for-author-and-lead", test_history_of_held);
  add ("/lead/history/without-network-own-entries-and-why", test_history_offline);
  add ("/lead/history/out-of-sight-there-is-none", test_history_out_of_sight);
  add ("/lead/history/on-a-thread-and-cancelled", test_history_async);
  add ("/lead/tablets/those-of-the-team-and-what-they-have-to-send", test_tablets);
  add ("/lead/live/what-others-send-appears-by-itself", test_live);
  add ("/lead/live/and-again-after-the-server-was-away", test_live_after_break);
  return g_test_run ();
}
