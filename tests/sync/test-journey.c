/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Real tablets against a real server process over TLS: what people do to each other's records, what
 * they must not see, and what becomes of it all when a tablet or the server is restored from a
 * copy.
 */

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
assert_values (ThTestDevice *tablet, const char *id, const char *path, const char *expected)
{
  g_autofree char *values = th_test_device_dup_values (tablet, id, path);

  g_assert_cmpstr (values, ==, expected);
}

static guint
count_unsent (ThTestDevice *tablet)
{
  ThUnsent unsent;
  g_autoptr (GError) error = NULL;

  g_assert_true (th_tablet_store_get_unsent (tablet->store, &unsent, &error));
  g_assert_no_error (error);
  return unsent.entries;
}

/* Up with everything, then down with what the others sent. */
static void
sync_both (ThTestDevice *one, ThTestDevice *other)
{
  th_test_device_sync (one);
  th_test_device_sync (other);
  th_test_device_sync (one);
}

static void
test_arrives (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTestDevice) officer = th_test_scene_enrol (self, "7011");
  g_autoptr (ThTestDevice) lead = th_test_scene_enrol (self, "7001");
  g_autofree char *visit = th_test_scene_make_visit (self, officer);

  g_assert_cmpuint (th_test_device_count (officer, "operation"), ==, 1);
  g_assert_cmpuint (th_test_device_count (officer, "premises"), ==, 3);
  th_test_device_sync (officer);
  g_assert_cmpuint (count_unsent (officer), ==, 0);
  th_test_device_sync (lead);
  assert_values (lead, visit, "note", "A visit");
}

static gboolean
check_blob (ThStore *store, const char *text)
{
  g_autoptr (GInputStream) stream = NULL;
  gsize length;
  ThHash hash;

  g_assert_true (th_hash_parse (text + strlen ("sha256:"), -1, &hash));
  stream = th_store_open_blob (store, &hash, &length, NULL, NULL);
  return stream != NULL && length > 0;
}

typedef struct
{
  ThStore *store;
  guint n;
} Blobs;

static void
check_blob_cb (const char *path, ThValue *value, gpointer data)
{
  const char *text = th_value_get_text (value);
  Blobs *blobs = data;

  if (text == NULL || !g_str_has_prefix (text, "sha256:"))
    return;
  g_assert_true (check_blob (blobs->store, text));
  blobs->n++;
}

static void
test_forms (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTestDevice) officer = th_test_scene_enrol (self, "7011");
  g_autoptr (ThRecord) operation = th_test_device_load (officer, self->operation);
  Blobs blobs = { TH_STORE (officer->store), 0 };

  g_assert_nonnull (operation);
  th_record_foreach (operation, check_blob_cb, &blobs);
  g_assert_cmpuint (blobs.n, >=, 6);
}

static void
test_conflict (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTestDevice) one = th_test_scene_enrol (self, "7011");
  g_autoptr (ThTestDevice) other = th_test_scene_enrol (self, "7012");
  g_autoptr (ThTestDevice) lead = th_test_scene_enrol (self, "7001");
  g_autofree char *visit = th_test_scene_make_visit (self, one);

  sync_both (one, other);
  th_test_device_write (one, visit, "outcome", "no_reply");
  th_test_scene_pass_time (self, 1000);
  th_test_device_write (other, visit, "outcome", "refused_entry");
  th_test_device_seal (one);
  th_test_device_seal (other);
  sync_both (one, other);
  th_test_device_sync (lead);
  assert_values (one, visit, "outcome", "no_reply|refused_entry");
  assert_values (other, visit, "outcome", "no_reply|refused_entry");
  assert_values (lead, visit, "outcome", "no_reply|refused_entry");

  th_test_device_write (lead, visit, "outcome", "refused_entry");
  th_test_device_seal (lead);
  th_test_device_sync (lead);
  sync_both (one, other);
  assert_values (one, visit, "outcome", "refused_entry");
  assert_values (other, visit, "outcome", "refused_entry");
  assert_values (lead, visit, "outcome", "refused_entry");
}

static void
test_different_fields (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTestDevice) one = th_test_scene_enrol (self, "7011");
  g_autoptr (ThTestDevice) other = th_test_scene_enrol (self, "7012");
  g_autofree char *visit = th_test_scene_make_visit (self, one);
  g_autoptr (ThRecord) record = NULL;
  g_auto (GStrv) conflicts = NULL;

  sync_both (one, other);
  th_test_device_write (one, visit, "outcome", "no_reply");
  th_test_device_write (other, visit, "entry_basis", "no_reply");
  th_test_device_seal (one);
  th_test_device_seal (other);
  sync_both (one, other);
  record = th_test_device_load (one, visit);
  conflicts = th_record_list_conflicts (record);
  g_assert_cmpuint (g_strv_length (conflicts), ==, 0);
  assert_values (one, visit, "entry_basis", "no_reply");
  assert_values (other, visit, "outcome", "no_reply");
}

/* The dots on screen were taken when editing began; what came down since is not replaced. */
static void
test_late_pull (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTestDevice) one = th_test_scene_enrol (self, "7011");
  g_autoptr (ThTestDevice) other = th_test_scene_enrol (self, "7012");
  g_autofree char *visit = th_test_scene_make_visit (self, one);
  g_autoptr (ThRecord) on_screen = NULL;
  g_autoptr (GArray) dots = NULL;
  g_autoptr (ThValue) value = th_value_new_text ("typed meanwhile");
  g_autoptr (GError) error = NULL;
  ThEntryField field = { (char *) "narrative", value, NULL, 0 };
  ThChange change = { .id = visit, .fields = &field, .n_fields = 1 };

  th_test_device_write (one, visit, "narrative", "first");
  th_test_device_seal (one);
  sync_both (one, other);
  on_screen = th_test_device_load (one, visit);
  dots = th_record_list_dots (on_screen, "narrative");

  th_test_device_write (other, visit, "narrative", "by another");
  th_test_device_seal (other);
  sync_both (other, one);
  assert_values (one, visit, "narrative", "by another");

  field.over = (ThDot *) dots->data;
  field.n_over = dots->len;
  g_assert_true (th_tablet_store_write (one->store, &change, NULL, NULL, &error));
  g_assert_no_error (error);
  assert_values (one, visit, "narrative", "by another|typed meanwhile");
  th_test_device_seal (one);
  sync_both (one, other);
  assert_values (other, visit, "narrative", "by another|typed meanwhile");
}

/* The token is in the encrypted store; a test may look. */
static guint
get_status (ThTestDevice *tablet, const char *path)
{
  const ThIdentity *identity = th_tablet_store_get_identity (tablet->store);
  g_autoptr (ThTransport) transport = NULL;
  g_autoptr (ThReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  ThRequest request = { .method = "GET", .path = path, .token = identity->token };

  transport = th_http_transport_new (identity->server, identity->ca_pem, 0, &error);
  g_assert_no_error (error);
  reply = th_transport_send (transport, &request, NULL, &error);
  g_assert_no_error (error);
  return reply->status;
}

static gboolean
is_held (ThTestDevice *tablet, const char *id)
{
  g_autoptr (ThRecordRow) row = NULL;
  g_autoptr (GError) error = NULL;

  row = th_tablet_store_load_row (tablet->store, id, &error);
  g_assert_no_error (error);
  return row->has_held;
}

static void
test_other_team (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTestDevice) blue = th_test_scene_enrol (self, "7011");
  g_autoptr (ThTestDevice) red = th_test_scene_enrol (self, "7021");
  g_autofree char *visit = th_test_scene_make_visit (self, blue);
  g_autofree char *by_id = g_strconcat ("/v1/log?record=", visit, NULL);

  th_test_device_sync (blue);
  th_test_device_sync (red);
  g_assert_cmpuint (th_test_device_count (red, "visit"), ==, 0);
  g_assert_cmpuint (th_test_device_count (red, "premises"), ==, 2);
  g_assert_cmpuint (get_status (blue, by_id), ==, 200);
  g_assert_cmpuint (get_status (red, by_id), ==, 404);

  /* Pushed as if it were theirs: held, receipted, and their own tablet says so. */
  th_test_device_create (red, visit, "visit", self->premises, self->operation, "Forged");
  th_test_device_write (red, visit, "outcome", "no_reply");
  th_test_device_seal (red);
  th_test_device_sync (red);
  g_assert_cmpuint (count_unsent (red), ==, 0);
  g_assert_true (is_held (red, visit));
  th_test_device_sync (blue);
  assert_values (blue, visit, "outcome", "");
  assert_values (blue, visit, "note", "A visit");
}

/* Imports the operation with one officer in another team. */
static void
move_officer (Fixture *self)
{
  g_autofree char *wren = g_test_build_filename (G_TEST_DIST, "data", "scenario", "wren", NULL);
  g_autofree char *copy = g_build_filename (self->folder, "wren", NULL);
  g_autofree char *path = g_build_filename (copy, "operation.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GString) changed = NULL;
  g_autoptr (GError) error = NULL;
  char *officer, *team;

  th_test_copy_folder (wren, copy);
  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  officer = strstr (text, "\"7012\"");
  g_assert_nonnull (officer);
  team = strstr (officer, "\"blue\"");
  g_assert_nonnull (team);
  changed = g_string_new_len (text, team - text);
  g_string_append (changed, "\"red\"");
  g_string_append (changed, team + strlen ("\"blue\""));
  g_assert_true (g_file_set_contents (path, changed->str, -1, &error));
  th_test_server_import (self->server, copy, TH_SAMPLE_OPERATION);
}

static void
test_moved (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTestDevice) stays = th_test_scene_enrol (self, "7011");
  g_autoptr (ThTestDevice) moves = th_test_scene_enrol (self, "7012");
  g_autofree char *seen = th_test_scene_make_visit (self, stays);
  g_autofree char *unsent = NULL;
  g_autoptr (ThRecord) dropped = NULL;

  sync_both (stays, moves);
  assert_values (moves, seen, "note", "A visit");
  th_test_scene_pass_time (self, 1000);
  unsent = th_test_scene_make_visit (self, moves);
  th_test_scene_pass_time (self, 1000);
  move_officer (self);
  th_test_scene_pass_time (self, 1000);

  th_test_server_stop (self->server);
  g_assert_false (th_sync_run (moves->sync, NULL, NULL));
  assert_values (moves, unsent, "note", "A visit");
  th_test_server_start (self->server);

  th_test_device_sync (moves);
  th_test_device_sync (moves);
  dropped = th_test_device_load (moves, seen);
  g_assert_null (dropped);
  g_assert_cmpuint (th_test_device_count (moves, "premises"), ==, 2);

  /* Honest work, done while still in the team, is in. */
  th_test_device_sync (stays);
  assert_values (stays, unsent, "note", "A visit");
}

static void
test_fork (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTestDevice) tablet = th_test_scene_enrol (self, "7011");
  g_autoptr (ThTestDevice) lead = th_test_scene_enrol (self, "7001");
  g_autofree char *before = th_test_scene_make_visit (self, tablet);
  g_autofree char *folder = g_strdup (tablet->folder);
  g_autofree char *copy = g_build_filename (self->folder, "copy", NULL);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  uint64_t enrolment = th_tablet_store_get_enrolment (tablet->store);

  th_test_device_sync (tablet);
  g_clear_pointer (&tablet, th_test_device_free);
  th_test_copy_folder (folder, copy);

  tablet = th_test_device_open (folder, &self->clock, &self->random);
  first = th_test_scene_make_visit (self, tablet);
  th_test_device_sync (tablet);
  g_clear_pointer (&tablet, th_test_device_free);

  tablet = th_test_device_open (copy, &self->clock, &self->random);
  second = th_test_scene_make_visit (self, tablet);
  th_test_device_sync (tablet);
  g_assert_cmpuint (count_unsent (tablet), ==, 0);
  g_assert_true (th_tablet_store_get_enrolment (tablet->store) != enrolment);

  th_test_device_sync (lead);
  assert_values (lead, before, "note", "A visit");
  assert_values (lead, first, "note", "A visit");
  assert_values (lead, second, "note", "A visit");
  g_assert_cmpuint (th_test_device_count (lead, "visit"), ==, 3);
}

/* An older copy that wrote nothing since must not go on under numbers that are taken. */
static void
test_old_copy (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTestDevice) tablet = th_test_scene_enrol (self, "7011");
  g_autofree char *folder = g_strdup (tablet->folder);
  g_autofree char *copy = g_build_filename (self->folder, "copy", NULL);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  g_clear_pointer (&tablet, th_test_device_free);
  th_test_copy_folder (folder, copy);
  tablet = th_test_device_open (folder, &self->clock, &self->random);
  first = th_test_scene_make_visit (self, tablet);
  th_test_device_sync (tablet);
  g_clear_pointer (&tablet, th_test_device_free);

  tablet = th_test_device_open (copy, &self->clock, &self->random);
  th_test_device_sync (tablet);
  second = th_test_scene_make_visit (self, tablet);
  th_test_device_sync (tablet);
  g_assert_cmpuint (count_unsent (tablet), ==, 0);
  assert_values (tablet, first, "note", "A visit");
  g_assert_cmpuint (th_test_device_count (tablet, "visit"), ==, 2);
}

static void
test_restored (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTestDevice) one = th_test_scene_enrol (self, "7011");
  g_autoptr (ThTestDevice) other = th_test_scene_enrol (self, "7012");
  g_autofree char *yesterday = g_build_filename (self->folder, "yesterday", NULL);
  G_GNUC_UNUSED g_autofree char *first = th_test_scene_make_visit (self, one);
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  sync_both (one, other);
  th_test_server_stop (self->server);
  th_test_server_copy_to (self->server, yesterday);
  th_test_server_start (self->server);

  second = th_test_scene_make_visit (self, one);
  third = th_test_scene_make_visit (self, other);
  sync_both (one, other);
  g_assert_cmpuint (th_test_device_count (one, "visit"), ==, 3);

  th_test_server_stop (self->server);
  th_test_server_copy_from (self->server, yesterday);
  th_test_server_start (self->server);
  sync_both (one, other);
  th_test_device_sync (other);
  g_assert_cmpuint (count_unsent (one), ==, 0);
  g_assert_cmpuint (th_test_device_count (one, "visit"), ==, 3);
  g_assert_cmpuint (th_test_device_count (other, "visit"), ==, 3);
  assert_values (other, second, "note", "A visit");
  assert_values (one, third, "note", "A visit");
}

/* Enrolled after the copy was taken: the server has never heard of it, but signed its certificate.
 */
static void
test_unknown_to_restored (Fixture *self, gconstpointer data)
{
  g_autofree char *yesterday = g_build_filename (self->folder, "yesterday", NULL);
  g_autoptr (ThTestDevice) tablet = NULL;
  g_autofree char *visit = NULL;

  th_test_server_stop (self->server);
  th_test_server_copy_to (self->server, yesterday);
  th_test_server_start (self->server);
  tablet = th_test_scene_enrol (self, "7011");
  visit = th_test_scene_make_visit (self, tablet);
  th_test_device_sync (tablet);

  th_test_server_stop (self->server);
  th_test_server_copy_from (self->server, yesterday);
  th_test_server_start (self->server);
  th_test_device_sync (tablet);
  g_assert_true (th_sync_is_holding (tablet->sync));
  g_assert_cmpuint (count_unsent (tablet), ==, 0);
}

static void
test_wrong_server (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (self->folder, "other", NULL);
  g_autoptr (ThTestServer) other = th_test_server_new (TH_SERVER_PROGRAM, folder);
  g_autoptr (ThTestDevice) tablet = th_test_scene_enrol (self, "7011");
  const ThIdentity *identity = th_tablet_store_get_identity (tablet->store);
  g_autoptr (ThTransport) transport = NULL;
  g_autoptr (ThReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  ThRequest request = { .method = "GET", .path = "/v1/health" };

  th_test_server_start (other);
  transport =
    th_http_transport_new (th_test_server_get_address (other), identity->ca_pem, 0, &error);
  g_assert_no_error (error);
  reply = th_transport_send (transport, &request, NULL, &error);
  g_assert_null (reply);
  g_assert_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_UNTRUSTED);
}

static void
test_bad_codes (Fixture *self, gconstpointer data)
{
  g_autofree char *code = th_test_server_make_code (self->server, "7011");
  g_autofree char *mistyped = g_strdup (code);
  g_autofree char *folder = g_build_filename (self->folder, "7011", NULL);
  g_autoptr (ThSecret) passphrase = th_secret_new (TH_TEST_PASSPHRASE, strlen (TH_TEST_PASSPHRASE));
  g_autoptr (ThSecret) weak = th_secret_new ("short", 5);
  g_autoptr (ThEnrolment) enrolment = NULL;
  g_autoptr (ThEnrolment) again = NULL;
  g_autoptr (ThTabletStore) store = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  char *last = mistyped + strlen (mistyped) - 1;

  *last = *last == 'A' ? 'B' : 'A';
  enrolment = th_enrolment_new (folder, &self->clock, &self->random, &TH_KEYRING_COST_MINIMUM);
  g_assert_null (th_enrolment_run (enrolment, mistyped, passphrase, NULL, NULL, NULL, &error));
  g_assert_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_CODE);
  g_clear_error (&error);
  g_assert_null (th_enrolment_run (enrolment, code, weak, NULL, NULL, NULL, &error));
  g_assert_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WEAK);
  g_clear_error (&error);

  store = th_enrolment_run (enrolment, code, passphrase, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (store);
  rows = th_enrolment_list (folder, &self->clock, &self->random, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpstr (((ThEnrolmentRow *) g_ptr_array_index (rows, 0))->officer_name, ==, "Vera Cole");

  /* One code, one tablet. */
  again = th_enrolment_new (folder, &self->clock, &self->random, &TH_KEYRING_COST_MINIMUM);
  g_assert_null (th_enrolment_run (again, code, passphrase, NULL, NULL, NULL, &error));
  g_assert_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_NOT_FOUND);
  th_tablet_store_close (store);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/journey/sync/a-visit-recorded-offline-reaches-the-lead", test_arrives);
  ADD ("/journey/sync/forms-come-down-with-the-operation", test_forms);
  ADD ("/journey/sync/two-values-of-one-field-are-seen-by-all-until-resolved", test_conflict);
  ADD ("/journey/sync/different-fields-never-conflict", test_different_fields);
  ADD ("/journey/sync/what-comes-down-while-editing-is-not-overwritten-unseen", test_late_pull);
  ADD ("/journey/sync/another-team-gets-nothing-and-forges-nothing", test_other_team);
  ADD ("/journey/sync/an-officer-who-moves-leaves-the-records-behind", test_moved);
  ADD ("/journey/sync/a-tablet-restored-from-a-copy-forks", test_fork);
  ADD ("/journey/sync/an-older-copy-takes-no-number-twice", test_old_copy);
  ADD ("/journey/sync/a-restored-server-is-sent-the-rest", test_restored);
  ADD ("/journey/sync/a-tablet-unknown-to-a-restored-server-is-held", test_unknown_to_restored);
  ADD ("/journey/sync/another-server-is-not-trusted", test_wrong_server);
  ADD ("/journey/sync/a-code-enrols-one-tablet", test_bad_codes);
  return g_test_run ();
}
