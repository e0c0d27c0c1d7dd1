/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What happens to entries: stored always, folded where they may be, held otherwise, never twice. */

#include "th-batch.h"
#include "th-codec.h"
#include "th-receipt.h"
#include "th-test-server.h"

#include <string.h>

static ThServerCounts
count (ThTestServer *server)
{
  ThServerCounts counts;

  g_assert_true (th_server_store_count (server->store, &counts, NULL, NULL));
  return counts;
}

static char *
dup_text (ThTestServer *server, const char *id, const char *path)
{
  g_autoptr (ThRecord) record = th_store_load_record (TH_STORE (server->store), id, NULL, NULL);

  return record != NULL ? g_strdup (th_record_get_text (record, path)) : NULL;
}

static void
assert_text (ThTestServer *server, const char *id, const char *path, const char *text)
{
  g_autofree char *found = dup_text (server, id, path);

  g_assert_cmpstr (found, ==, text);
}

/* A server, and a tablet of team north with a visit on it that was pushed. */
typedef struct
{
  ThTestServer *server;
  ThTestTablet *tablet;
  char *premises;
  const char *visit;
  int64_t entries; /* that the server held before */
} Scene;

static void
scene_set_up (Scene *self, gconstpointer data)
{
  g_autoptr (ThReceipt) receipt = NULL;

  self->server = th_test_server_new ();
  self->tablet = th_test_tablet_new (self->server, "4163");
  self->premises = th_test_server_dup_premises (self->server, "north");
  self->visit = "01900000-0000-7000-8000-00000000aaaa";
  self->entries = count (self->server).entries;
  th_test_tablet_create (self->tablet, self->visit, "visit", self->premises, "Visit");
  receipt = th_test_tablet_push (self->tablet);
  g_assert_cmpuint (receipt->held->len, ==, 0);
}

static void
scene_tear_down (Scene *self, gconstpointer data)
{
  th_test_tablet_free (self->tablet);
  g_free (self->premises);
  th_test_server_free (self->server);
}

static void
test_what_was_pushed_is_folded (Scene *scene, gconstpointer data)
{
  g_autoptr (ThReceipt) receipt = NULL;

  th_test_tablet_set (scene->tablet, scene->visit, "narrative", "Open, tidy.");
  receipt = th_test_tablet_push (scene->tablet);
  g_assert_cmpint (receipt->at, ==, scene->server->moment.now);
  assert_text (scene->server, scene->visit, "narrative", "Open, tidy.");
  g_assert_cmpint (count (scene->server).entries, ==, scene->entries + 2);
}

static void
test_resending_is_harmless (Scene *scene, gconstpointer data)
{
  g_autoptr (GBytes) body = NULL;
  ThServerCounts before;

  th_test_tablet_set (scene->tablet, scene->visit, "narrative", "once");
  body = th_test_tablet_make_push (scene->tablet, 1, 2);
  for (int i = 0; i < 3; i++)
    {
      g_auto (ThTestReply) reply = th_test_tablet_send (scene->tablet, 1, body, TRUE);

      g_assert_cmpuint (reply.status, ==, 200);
      if (i == 0)
        before = count (scene->server);
    }
  g_assert_cmpint (count (scene->server).entries, ==, scene->entries + 2);
  g_assert_cmpint (count (scene->server).changes, ==, before.changes);
}

static void
test_nothing_to_send_is_a_receipt (Scene *scene, gconstpointer data)
{
  g_autoptr (ThReceipt) receipt = th_test_tablet_push (scene->tablet);

  g_assert_cmpint (receipt->seq, ==, 1);
}

static void
test_what_is_missing_before_is_a_gap (Scene *scene, gconstpointer data)
{
  g_autoptr (GBytes) body = NULL;
  g_auto (ThTestReply) reply = { 0 };

  for (int i = 0; i < 3; i++)
    th_test_tablet_set (scene->tablet, scene->visit, "narrative", "x");
  body = th_test_tablet_make_push (scene->tablet, 3, 4);
  reply = th_test_tablet_send (scene->tablet, 3, body, TRUE);
  th_test_reply_assert (&reply, TH_WIRE_ERROR_GAP);
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (reply.body, NULL),
                                  (gssize) g_bytes_get_size (reply.body), "\"seq\":1"));
  g_assert_cmpint (count (scene->server).entries, ==, scene->entries + 1);
}

/* The tablet's own history differs before what it sends. */
static void
test_another_history_is_a_fork (Scene *scene, gconstpointer data)
{
  g_autoptr (GBytes) body = NULL;
  g_auto (ThTestReply) reply = { 0 };

  g_ptr_array_set_size (scene->tablet->lines, 0);
  th_test_tablet_create (scene->tablet, scene->visit, "visit", scene->premises, "Other");
  th_test_tablet_set (scene->tablet, scene->visit, "narrative", "x");
  body = th_test_tablet_make_push (scene->tablet, 2, 2);
  reply = th_test_tablet_send (scene->tablet, 2, body, TRUE);
  th_test_reply_assert (&reply, TH_WIRE_ERROR_FORK);
  g_assert_cmpint (count (scene->server).entries, ==, scene->entries + 1);
  g_assert_cmpint (count (scene->server).forks, ==, 1);
}

static void
send_malformed (Scene *scene, int64_t first, GBytes *body, gboolean is_gzip)
{
  g_auto (ThTestReply) reply = th_test_tablet_send (scene->tablet, first, body, is_gzip);

  th_test_reply_assert (&reply, TH_WIRE_ERROR_MALFORMED);
  g_assert_cmpint (count (scene->server).entries, ==, scene->entries + 1);
}

static void
test_what_breaks_the_page_is_malformed (Scene *scene, gconstpointer data)
{
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) text = g_bytes_new_static ("{}\n", 3);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) cut = NULL;
  g_autoptr (GBytes) unsigned_body = NULL;

  th_test_tablet_set (scene->tablet, scene->visit, "narrative", "x");
  body = th_test_tablet_make_push (scene->tablet, 2, 2);
  cut = g_bytes_new_from_bytes (body, 0, g_bytes_get_size (body) - 9);
  send_malformed (scene, 2, empty, TRUE);
  send_malformed (scene, 2, text, FALSE);
  send_malformed (scene, 2, text, TRUE);
  send_malformed (scene, 2, cut, TRUE);
  send_malformed (scene, 3, body, TRUE);
  send_malformed (scene, 0, body, TRUE);
  scene->tablet->private_key[1] ^= 1;
  unsigned_body = th_test_tablet_make_push (scene->tablet, 2, 2);
  send_malformed (scene, 2, unsigned_body, TRUE);
}

static void
test_limits_of_a_push_hold (Scene *scene, gconstpointer data)
{
  g_autoptr (GBytes) most = NULL;
  g_autoptr (GBytes) more = NULL;
  g_autofree char *long_text = g_strnfill (TH_ENTRY_MAX_BYTES, 'x');
  g_autoptr (GBytes) huge = NULL;
  g_autoptr (GBytes) raw = NULL;
  g_auto (ThTestReply) too_many = { 0 };
  g_auto (ThTestReply) enough = { 0 };
  g_auto (ThTestReply) too_long = { 0 };
  g_auto (ThTestReply) too_big = { 0 };

  for (int i = 0; i <= TH_WIRE_BATCH_ENTRIES; i++)
    th_test_tablet_set (scene->tablet, scene->visit, "narrative", "x");
  more = th_test_tablet_make_push (scene->tablet, 2, TH_WIRE_BATCH_ENTRIES + 2);
  too_many = th_test_tablet_send (scene->tablet, 2, more, TRUE);
  th_test_reply_assert (&too_many, TH_WIRE_ERROR_TOO_LARGE);
  most = th_test_tablet_make_push (scene->tablet, 2, TH_WIRE_BATCH_ENTRIES + 1);
  enough = th_test_tablet_send (scene->tablet, 2, most, TRUE);
  g_assert_cmpuint (enough.status, ==, 200);
  g_ptr_array_set_size (scene->tablet->lines, TH_WIRE_BATCH_ENTRIES + 1);
  th_test_tablet_set (scene->tablet, scene->visit, "narrative", long_text);
  huge =
    th_test_tablet_make_push (scene->tablet, TH_WIRE_BATCH_ENTRIES + 2, TH_WIRE_BATCH_ENTRIES + 2);
  too_long = th_test_tablet_send (scene->tablet, TH_WIRE_BATCH_ENTRIES + 2, huge, TRUE);
  th_test_reply_assert (&too_long, TH_WIRE_ERROR_TOO_LARGE);
  raw = g_bytes_new_take (g_malloc0 (TH_WIRE_REQUEST_BYTES + 1), TH_WIRE_REQUEST_BYTES + 1);
  too_big = th_test_tablet_send (scene->tablet, 2, raw, FALSE);
  th_test_reply_assert (&too_big, TH_WIRE_ERROR_TOO_LARGE);
}

static void
test_one_bad_entry_does_not_block_the_next (Scene *scene, gconstpointer data)
{
  g_autoptr (ThReceipt) receipt = NULL;
  GBytes *garbage = g_bytes_new_static ("not an entry", 12);
  g_autoptr (ThEntry) misplaced = th_entry_new ();
  ThDot dot;

  g_ptr_array_add (scene->tablet->lines, garbage);
  misplaced->op = TH_OP_SET;
  misplaced->id = g_strdup (scene->visit);
  dot = th_test_tablet_add (scene->tablet, misplaced);
  misplaced->seq = 99;
  g_bytes_unref (g_ptr_array_steal_index (scene->tablet->lines, dot.seq - 1));
  g_ptr_array_add (scene->tablet->lines, th_codec_encode_entry (misplaced));
  th_test_tablet_set (scene->tablet, scene->visit, "narrative", "good");
  receipt = th_test_tablet_push (scene->tablet);
  g_assert_cmpuint (receipt->held->len, ==, 2);
  g_assert_cmpstr (th_test_receipt_reason (receipt, (ThDot){ 0, 2 }), ==, "unreadable");
  g_assert_cmpstr (th_test_receipt_reason (receipt, (ThDot){ 0, 3 }), ==, "unreadable");
  assert_text (scene->server, scene->visit, "narrative", "good");
}

static void
test_an_erased_entry_is_carried_by_its_digest (Scene *scene, gconstpointer data)
{
  g_autoptr (ThBatchWriter) writer = th_batch_writer_new (1);
  g_autoptr (GBytes) line = NULL;
  g_autoptr (GBytes) body = NULL;
  g_auto (ThTestReply) reply = { 0 };
  GBytes *entry;
  char text[TH_HASH_TEXT_SIZE];
  ThClosing closing = { .seq = 2 };
  ThHash digest;

  th_test_tablet_set (scene->tablet, scene->visit, "narrative", "erased");
  entry = g_ptr_array_index (scene->tablet->lines, 1);
  th_chain_digest (g_bytes_get_data (entry, NULL), g_bytes_get_size (entry), &digest);
  th_hash_format (&digest, text);
  th_batch_writer_add (writer, "#", 1);
  th_batch_writer_add (writer, text, strlen (text));
  th_batch_writer_add (writer, "\n", 1);
  th_test_tablet_hash (scene->tablet, 2, &closing.hash);
  th_signature_make_head ((ThDot){ scene->tablet->enrolment, 2 }, &closing.hash,
                          scene->tablet->private_key, closing.signature);
  line = th_closing_write (&closing);
  th_batch_writer_line (writer, line);
  body = th_batch_writer_finish (writer);
  reply = th_test_tablet_send (scene->tablet, 2, body, TRUE);
  g_assert_cmpuint (reply.status, ==, 200);
  g_assert_cmpint (count (scene->server).entries, ==, scene->entries + 2);
  assert_text (scene->server, scene->visit, "narrative", NULL);
}

static void
test_what_is_not_in_scope_is_unknown (Scene *scene, gconstpointer data)
{
  g_autofree char *west = th_test_server_dup_premises (scene->server, "west");
  g_autoptr (ThReceipt) receipt = NULL;
  ThDot elsewhere = th_test_tablet_create (scene->tablet, th_test_id (1), "visit", west, "West");
  ThDot nowhere =
    th_test_tablet_create (scene->tablet, th_test_id (2), "visit", th_test_id (9), "Nowhere");
  ThDot other = th_test_tablet_set (scene->tablet, west, "phone", "07700 900001");
  ThDot none = th_test_tablet_set (scene->tablet, th_test_id (8), "phone", "07700 900001");
  ThDot below =
    th_test_tablet_create (scene->tablet, th_test_id (3), "encounter", th_test_id (1), "Below");
  ThDot after = th_test_tablet_set (scene->tablet, th_test_id (1), "narrative", "x");

  receipt = th_test_tablet_push (scene->tablet);
  g_assert_cmpstr (th_test_receipt_reason (receipt, elsewhere), ==, "unknown record");
  g_assert_cmpstr (th_test_receipt_reason (receipt, nowhere), ==, "unknown record");
  g_assert_cmpstr (th_test_receipt_reason (receipt, other), ==, "unknown record");
  g_assert_cmpstr (th_test_receipt_reason (receipt, none), ==, "unknown record");
  g_assert_cmpstr (th_test_receipt_reason (receipt, below), ==, "depends on a held entry");
  g_assert_cmpstr (th_test_receipt_reason (receipt, after), ==, "depends on a held entry");
}

static void
test_a_kind_without_a_form_is_unknown (Scene *scene, gconstpointer data)
{
  g_autoptr (ThReceipt) receipt = NULL;
  ThDot dot = th_test_tablet_create (scene->tablet, th_test_id (1), "drone", scene->visit, "Drone");

  receipt = th_test_tablet_push (scene->tablet);
  g_assert_cmpstr (th_test_receipt_reason (receipt, dot), ==, "unknown kind");
}

static void
test_nobody_approves_their_own (Scene *scene, gconstpointer data)
{
  g_autoptr (ThReceipt) receipt = NULL;
  ThDot dot = th_test_tablet_set (scene->tablet, scene->visit, "_state", "approved");

  receipt = th_test_tablet_push (scene->tablet);
  g_assert_nonnull (th_test_receipt_reason (receipt, dot));
  assert_text (scene->server, scene->visit, "_state", NULL);
}

static void
test_an_entry_in_another_name_is_not_permitted (Scene *scene, gconstpointer data)
{
  g_autoptr (ThEntry) entry = th_entry_new ();
  g_autoptr (ThValue) value = th_value_new_text ("forged");
  g_autoptr (ThReceipt) receipt = NULL;
  ThDot dot;

  entry->op = TH_OP_SET;
  entry->id = g_strdup (scene->visit);
  entry->by = g_strdup ("4100");
  th_entry_set (entry, "narrative", value, NULL, 0);
  dot = th_test_tablet_add (scene->tablet, entry);
  receipt = th_test_tablet_push (scene->tablet);
  g_assert_cmpstr (th_test_receipt_reason (receipt, dot), ==, "not permitted");
}

static void
test_views_and_locks_are_never_held (Scene *scene, gconstpointer data)
{
  static const ThOp ops[] = { TH_OP_ENROL, TH_OP_UNLOCK, TH_OP_LOCK, TH_OP_VIEW };
  g_autoptr (ThReceipt) receipt = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      g_autoptr (ThEntry) entry = th_entry_new ();

      entry->op = ops[i];
      if (ops[i] == TH_OP_VIEW)
        entry->id = g_strdup (th_test_id (7));
      th_test_tablet_add (scene->tablet, entry);
    }
  receipt = th_test_tablet_push (scene->tablet);
  g_assert_cmpuint (receipt->held->len, ==, 0);
}

static void
test_a_lead_lets_a_held_entry_go (Scene *scene, gconstpointer data)
{
  g_autoptr (ThTestTablet) lead = th_test_tablet_new (scene->server, "4100");
  ThDot held = th_test_tablet_set (scene->tablet, scene->visit, "_state", "approved");
  g_autoptr (ThReceipt) receipt = th_test_tablet_push (scene->tablet);
  g_autoptr (ThEntry) dismissal = th_entry_new ();
  g_autoptr (ThTestFeed) before = th_test_tablet_pull (lead, "");
  g_autoptr (ThTestFeed) after = NULL;
  G_GNUC_UNUSED g_autoptr (ThTestFeed) own = NULL;
  g_autoptr (ThReceipt) dismissed = NULL;
  g_autoptr (ThReceipt) again = NULL;
  const ThPageHeld *line;

  g_assert_nonnull (th_test_receipt_reason (receipt, held));
  g_assert_cmpuint (before->held->len, ==, 1);
  line = g_ptr_array_index (before->held, 0);
  g_assert_cmpstr (line->record, ==, scene->visit);
  g_assert_cmpstr (line->by, ==, "4163");
  dismissal->op = TH_OP_DISMISS;
  dismissal->id = g_strdup (scene->visit);
  dismissal->why = g_strdup ("A mistake.");
  dismissal->of = held;
  dismissal->has_of = TRUE;
  th_test_tablet_add (lead, dismissal);
  dismissed = th_test_tablet_push (lead);
  g_assert_cmpuint (dismissed->held->len, ==, 0);
  after = th_test_tablet_pull (lead, "");
  g_assert_cmpuint (after->held->len, ==, 1);
  g_assert_null (((ThPageHeld *) g_ptr_array_index (after->held, 0))->reason);
  again = th_test_tablet_push (scene->tablet);
  g_assert_cmpuint (again->held->len, ==, 0);
}

static void
test_an_officer_cannot_let_it_go (Scene *scene, gconstpointer data)
{
  ThDot held = th_test_tablet_set (scene->tablet, scene->visit, "_state", "approved");
  g_autoptr (ThEntry) dismissal = th_entry_new ();
  g_autoptr (ThReceipt) receipt = NULL;
  ThDot dot;

  dismissal->op = TH_OP_DISMISS;
  dismissal->id = g_strdup (scene->visit);
  dismissal->why = g_strdup ("Please.");
  dismissal->of = held;
  dismissal->has_of = TRUE;
  dot = th_test_tablet_add (scene->tablet, dismissal);
  receipt = th_test_tablet_push (scene->tablet);
  g_assert_nonnull (th_test_receipt_reason (receipt, held));
  g_assert_cmpstr (th_test_receipt_reason (receipt, dot), ==, "not permitted");
}

static void
test_acceptance_carries_the_values (Scene *scene, gconstpointer data)
{
  g_autofree char *west = th_test_server_dup_premises (scene->server, "west");
  g_autoptr (ThTestTablet) lead = th_test_tablet_new (scene->server, "4107");
  ThDot held = th_test_tablet_create (scene->tablet, th_test_id (1), "visit", west, "Across");
  g_autoptr (ThReceipt) receipt = th_test_tablet_push (scene->tablet);
  g_autoptr (ThEntry) acceptance = th_entry_new ();
  g_autoptr (ThReceipt) accepted = NULL;
  g_autoptr (ThReceipt) again = NULL;
  g_autoptr (ThRecord) record = NULL;

  g_assert_nonnull (th_test_receipt_reason (receipt, held));
  acceptance->op = TH_OP_ACCEPT;
  acceptance->id = g_strdup (th_test_id (1));
  acceptance->kind = g_strdup ("visit");
  acceptance->in = g_strdup (west);
  acceptance->operation = g_strdup (scene->server->operation);
  acceptance->title = g_strdup ("Across");
  acceptance->of = held;
  acceptance->has_of = TRUE;
  th_test_tablet_add (lead, acceptance);
  accepted = th_test_tablet_push (lead);
  g_assert_cmpuint (accepted->held->len, ==, 0);
  record = th_store_load_record (TH_STORE (scene->server->store), th_test_id (1), NULL, NULL);
  g_assert_nonnull (record);
  g_assert_cmpstr (th_record_get_title (record), ==, "Across");
  again = th_test_tablet_push (scene->tablet);
  g_assert_cmpuint (again->held->len, ==, 0);
}

static void
test_the_role_of_the_moment_counts (Scene *scene, gconstpointer data)
{
  g_autoptr (ThEntry) early = th_entry_new ();
  g_autoptr (ThEntry) late = th_entry_new ();
  g_autoptr (ThValue) value = th_value_new_text ("x");
  g_autoptr (ThRecord) operation = NULL;
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  g_autoptr (ThEntry) removal = th_entry_new ();
  g_autoptr (ThValue) no = th_value_new_boolean (FALSE);
  g_autoptr (ThReceipt) receipt = NULL;
  g_autoptr (GArray) dots = NULL;
  g_autoptr (GError) error = NULL;
  ThImporter importer = { scene->server->store, scene->server->config, &scene->server->clock,
                          &scene->server->random };
  ThDot early_dot, late_dot;

  early->op = late->op = TH_OP_SET;
  early->id = g_strdup (scene->visit);
  late->id = g_strdup (scene->visit);
  th_entry_set (early, "narrative", value, NULL, 0);
  th_entry_set (late, "outcome", value, NULL, 0);
  th_test_clock_advance (&scene->server->moment, 60000);
  early_dot = th_test_tablet_add (scene->tablet, early);
  th_test_clock_advance (&scene->server->moment, 60000);
  /* Jo leaves the operation: the list of officers no longer has them. */
  operation =
    th_store_load_record (TH_STORE (scene->server->store), scene->server->operation, NULL, NULL);
  dots = th_record_list_dots (operation, "officers[4163]");
  removal->op = TH_OP_SET;
  removal->id = g_strdup (scene->server->operation);
  th_entry_set (removal, "officers[4163]", no, (ThDot *) dots->data, dots->len);
  g_ptr_array_add (entries, removal);
  g_assert_true (th_import_append (&importer, entries, &error));
  g_assert_no_error (error);
  th_test_clock_advance (&scene->server->moment, 60000);
  late_dot = th_test_tablet_add (scene->tablet, late);
  receipt = th_test_tablet_push (scene->tablet);
  g_assert_null (th_test_receipt_reason (receipt, early_dot));
  g_assert_cmpstr (th_test_receipt_reason (receipt, late_dot), ==, "revoked");
}

static void
test_receipts_name_the_blobs_that_lack (Scene *scene, gconstpointer data)
{
  ThHash hash;
  char text[TH_HASH_TEXT_SIZE];
  g_autofree char *name = NULL;
  g_autoptr (ThReceipt) receipt = NULL;

  th_chain_digest ("photo", 5, &hash);
  th_hash_format (&hash, text);
  name = g_strconcat ("sha256:", text, NULL);
  th_test_tablet_set (scene->tablet, scene->visit, "photo", name);
  receipt = th_test_tablet_push (scene->tablet);
  g_assert_cmpuint (receipt->lacks->len, ==, 1);
  g_assert_true (th_hash_equal (&g_array_index (receipt->lacks, ThHash, 0), &hash));
}

static void
test_the_chain_verifies_behind_it_all (Scene *scene, gconstpointer data)
{
  g_autoptr (ThServerEnrolment) enrolment = NULL;
  g_autoptr (ThReceipt) receipt = NULL;
  ThHash expected;

  for (int i = 0; i < 5; i++)
    th_test_tablet_set (scene->tablet, scene->visit, "narrative", "x");
  receipt = th_test_tablet_push (scene->tablet);
  enrolment = th_server_store_load_enrolment (scene->server->store, scene->tablet->enrolment, NULL);
  g_assert_cmpint (enrolment->seq, ==, 6);
  th_test_tablet_hash (scene->tablet, 6, &expected);
  g_assert_true (th_hash_equal (&enrolment->hash, &expected));
}

static void
test_a_restart_loses_nothing (Scene *scene, gconstpointer data)
{
  g_autoptr (ThReceipt) receipt = NULL;

  th_test_tablet_set (scene->tablet, scene->visit, "narrative", "before");
  receipt = th_test_tablet_push (scene->tablet);
  th_test_server_stop (scene->server);
  th_test_server_start (scene->server);
  assert_text (scene->server, scene->visit, "narrative", "before");
  th_receipt_free (g_steal_pointer (&receipt));
  th_test_tablet_set (scene->tablet, scene->visit, "outcome", "after");
  receipt = th_test_tablet_push (scene->tablet);
  assert_text (scene->server, scene->visit, "outcome", "after");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Scene *, gconstpointer);
  } tests[] = {
    { "/push/what-was-pushed-is-folded", test_what_was_pushed_is_folded },
    { "/push/resending-is-harmless", test_resending_is_harmless },
    { "/push/nothing-to-send-is-a-receipt", test_nothing_to_send_is_a_receipt },
    { "/push/what-is-missing-before-is-a-gap", test_what_is_missing_before_is_a_gap },
    { "/push/another-history-is-a-fork", test_another_history_is_a_fork },
    { "/push/what-breaks-the-page-is-malformed", test_what_breaks_the_page_is_malformed },
    { "/push/limits-hold", test_limits_of_a_push_hold },
    { "/push/one-bad-entry-does-not-block-the-next", test_one_bad_entry_does_not_block_the_next },
    { "/push/an-erased-entry-is-carried-by-its-digest",
      test_an_erased_entry_is_carried_by_its_digest },
    { "/push/what-is-not-in-scope-is-unknown", test_what_is_not_in_scope_is_unknown },
    { "/push/a-kind-without-a-form-is-unknown", test_a_kind_without_a_form_is_unknown },
    { "/push/nobody-approves-their-own", test_nobody_approves_their_own },
    { "/push/an-entry-in-another-name-is-not-permitted",
      test_an_entry_in_another_name_is_not_permitted },
    { "/push/views-and-locks-are-never-held", test_views_and_locks_are_never_held },
    { "/push/a-lead-lets-a-held-entry-go", test_a_lead_lets_a_held_entry_go },
    { "/push/an-officer-cannot-let-it-go", test_an_officer_cannot_let_it_go },
    { "/push/acceptance-carries-the-values", test_acceptance_carries_the_values },
    { "/push/the-role-of-the-moment-counts", test_the_role_of_the_moment_counts },
    { "/push/receipts-name-the-blobs-that-lack", test_receipts_name_the_blobs_that_lack },
    { "/push/the-chain-verifies-behind-it-all", test_the_chain_verifies_behind_it_all },
    { "/push/a-restart-loses-nothing", test_a_restart_loses_nothing },
  };

  g_test_init (&argc, &argv, NULL);
  if (th_test_server_skips ())
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Scene, NULL, scene_set_up, tests[i].test, scene_tear_down);
  return g_test_run ();
}
