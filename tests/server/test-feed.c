/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What each role is told, in which order, and that nothing is skipped. */

#include "th-codec.h"
#include "th-receipt.h"
#include "th-test-server.h"

#include <string.h>

static void
push (ThTestTablet *tablet)
{
  g_autoptr (ThReceipt) receipt = th_test_tablet_push (tablet);

  g_assert_cmpuint (receipt->held->len, ==, 0);
}

static guint
count_kind (const ThTestFeed *feed, const char *kind)
{
  guint n = 0;

  for (guint i = 0; i < feed->heads->len; i++)
    n += g_strcmp0 (((ThPageHead *) g_ptr_array_index (feed->heads, i))->kind, kind) == 0;
  return n;
}

static void
test_a_first_pull_is_fresh_and_whole (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) tablet = th_test_tablet_new (server, "4163");
  g_autoptr (ThTestFeed) first = th_test_tablet_pull (tablet, "");
  g_autoptr (ThTestFeed) second = th_test_tablet_pull (tablet, "");

  g_assert_true (first->is_fresh);
  g_assert_true (th_test_feed_has (first, server->operation));
  g_assert_cmpuint (count_kind (first, "premises"), >, 0);
  for (guint i = 0; i < first->heads->len; i++)
    {
      const ThPageHead *head = g_ptr_array_index (first->heads, i);
      const char *body = g_ptr_array_index (first->bodies, i);
      g_autoptr (ThRecord) record = th_codec_decode_record (body, strlen (body), NULL);

      g_assert_nonnull (record);
      g_assert_cmpstr (th_record_get_id (record), ==, head->record);
      if (g_str_equal (head->kind, "premises"))
        g_assert_cmpstr (head->team, ==, "north");
    }
  g_assert_false (second->is_fresh);
  g_assert_cmpuint (second->heads->len, ==, 0);
}

static void
test_pages_of_one_come_to_the_same (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) one = th_test_tablet_new (server, "4163");
  g_autoptr (ThTestTablet) other = th_test_tablet_new (server, "4121");
  g_autoptr (ThTestFeed) whole = th_test_tablet_pull (one, "");
  g_autoptr (ThTestFeed) bits = th_test_tablet_pull (other, "&limit=1");

  g_assert_cmpuint (bits->n_pages, >=, whole->heads->len);
  g_assert_cmpuint (bits->heads->len, ==, whole->heads->len);
  for (guint i = 0; i < whole->heads->len; i++)
    g_assert_cmpstr (((ThPageHead *) g_ptr_array_index (whole->heads, i))->record, ==,
                     ((ThPageHead *) g_ptr_array_index (bits->heads, i))->record);
}

/* Who sees a visit of team north and a restricted record in it, made by Jo. */
static void
test_each_role_sees_its_part (void)
{
  static const struct
  {
    const char *officer;
    gboolean sees_visit;
    gboolean sees_restricted;
  } cases[] = {
    { "4163", TRUE, TRUE },                            /* the author */
    { "4121", TRUE, FALSE },                           /* an officer of the team */
    { "4100", TRUE, TRUE },                            /* its lead */
    { "4107", FALSE, FALSE },                          /* another team's lead */
    { "4128", FALSE, FALSE }, { "4900", TRUE, FALSE }, /* command */
  };
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) jo = th_test_tablet_new (server, "4163");
  g_autofree char *premises = th_test_server_dup_premises (server, "north");

  th_test_tablet_create (jo, th_test_id (1), "visit", premises, "Visit");
  th_test_tablet_create (jo, th_test_id (2), "encounter", th_test_id (1), "Encounter");
  th_test_tablet_create (jo, th_test_id (3), "restricted", th_test_id (2), "Restricted");
  push (jo);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ThTestTablet) tablet = th_test_tablet_new (server, cases[i].officer);
      g_autoptr (ThTestFeed) feed = th_test_tablet_pull (tablet, "");
      g_autofree char *path = g_strconcat ("/v1/log?record=", th_test_id (3), NULL);
      g_auto (ThTestReply) reply = th_test_tablet_get (tablet, path);

      g_test_message ("officer %s", cases[i].officer);
      g_assert_true (th_test_feed_has (feed, server->operation));
      g_assert_cmpint (th_test_feed_has (feed, th_test_id (1)), ==, cases[i].sees_visit);
      g_assert_cmpint (th_test_feed_has (feed, th_test_id (2)), ==, cases[i].sees_visit);
      g_assert_cmpint (th_test_feed_has (feed, th_test_id (3)), ==, cases[i].sees_restricted);
      g_assert_cmpuint (reply.status, ==, cases[i].sees_restricted ? 200 : 404);
    }
}

static void
test_a_change_arrives_once_at_its_latest (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) jo = th_test_tablet_new (server, "4163");
  g_autoptr (ThTestTablet) lead = th_test_tablet_new (server, "4100");
  g_autofree char *premises = th_test_server_dup_premises (server, "north");
  G_GNUC_UNUSED g_autoptr (ThTestFeed) before = th_test_tablet_pull (lead, "");
  g_autoptr (ThTestFeed) after = NULL;

  th_test_tablet_create (jo, th_test_id (1), "visit", premises, "Visit");
  push (jo);
  th_test_tablet_set (jo, th_test_id (1), "narrative", "latest");
  push (jo);
  after = th_test_tablet_pull (lead, "");
  g_assert_cmpuint (after->heads->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (after->bodies, 0), "latest"));
}

static void
import_field (ThTestServer *server, const char *id, const char *path, ThValue *value)
{
  ThImporter importer = { server->store, server->config, &server->clock, &server->random };
  g_autoptr (ThRecord) record = th_store_load_record (TH_STORE (server->store), id, NULL, NULL);
  g_autoptr (GArray) dots = th_record_list_dots (record, path);
  g_autoptr (ThEntry) entry = th_entry_new ();
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  entry->op = TH_OP_SET;
  entry->id = g_strdup (id);
  th_entry_set (entry, path, value, (ThDot *) dots->data, dots->len);
  g_ptr_array_add (entries, entry);
  g_assert_true (th_import_append (&importer, entries, &error));
  g_assert_no_error (error);
}

static void
test_a_premises_given_away_takes_all_below_it (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) jo = th_test_tablet_new (server, "4163");
  g_autoptr (ThTestTablet) west = th_test_tablet_new (server, "4128");
  g_autoptr (ThTestTablet) command = th_test_tablet_new (server, "4900");
  g_autofree char *premises = th_test_server_dup_premises (server, "north");
  g_autoptr (ThValue) team = th_value_new_text ("west");
  G_GNUC_UNUSED g_autoptr (ThTestFeed) before = NULL;
  g_autoptr (ThTestFeed) north_before = NULL;
  g_autoptr (ThTestFeed) command_before = NULL;
  g_autoptr (ThTestFeed) after = NULL;
  g_autoptr (ThTestFeed) north_after = NULL;
  g_autoptr (ThTestFeed) command_after = NULL;
  g_autoptr (ThReceipt) receipt = NULL;

  th_test_tablet_create (jo, th_test_id (1), "visit", premises, "Visit");
  th_test_tablet_create (jo, th_test_id (2), "encounter", th_test_id (1), "Encounter");
  push (jo);
  before = th_test_tablet_pull (west, "");
  north_before = th_test_tablet_pull (jo, "");
  command_before = th_test_tablet_pull (command, "");
  g_assert_false (th_test_feed_has (before, premises));
  import_field (server, premises, "_team", team);
  after = th_test_tablet_pull (west, "");
  north_after = th_test_tablet_pull (jo, "");
  command_after = th_test_tablet_pull (command, "");
  g_assert_false (after->is_fresh);
  g_assert_true (th_test_feed_has (after, premises));
  g_assert_true (th_test_feed_has (after, th_test_id (1)));
  g_assert_true (th_test_feed_has (after, th_test_id (2)));
  g_assert_true (th_test_feed_has_gone (north_after, premises));
  g_assert_true (th_test_feed_has_gone (north_after, th_test_id (1)));
  g_assert_true (th_test_feed_has_gone (north_after, th_test_id (2)));
  g_assert_cmpuint (north_after->heads->len, ==, 0);
  g_assert_cmpuint (command_after->gone->len, ==, 0);
  g_assert_cmpuint (command_after->heads->len, ==, 3);
  /* Jo's own work that was on its way is still known as theirs. */
  th_test_tablet_set (jo, th_test_id (1), "narrative", "late");
  receipt = th_test_tablet_push (jo);
  g_assert_cmpstr (th_test_receipt_reason (receipt, (ThDot){ 0, 3 }), ==, "not permitted");
}

static void
test_another_team_starts_afresh (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) jo = th_test_tablet_new (server, "4163");
  g_autofree char *north = th_test_server_dup_premises (server, "north");
  g_autofree char *east = th_test_server_dup_premises (server, "east");
  g_autoptr (ThValue) team = th_value_new_text ("east");
  G_GNUC_UNUSED g_autoptr (ThTestFeed) before = th_test_tablet_pull (jo, "");
  g_autoptr (ThTestFeed) after = NULL;

  g_assert_true (th_test_feed_has (before, north));
  th_test_clock_advance (&server->moment, 1000);
  import_field (server, server->operation, "officers[4163]/team", team);
  after = th_test_tablet_pull (jo, "");
  g_assert_true (after->is_fresh);
  g_assert_false (th_test_feed_has (after, north));
  g_assert_true (th_test_feed_has (after, east));
}

static void
test_a_cursor_from_another_life_starts_afresh (void)
{
  static const char *const cursors[] = { "0123456789abcdef.5.1", "nonsense", "0.0.0.0",
                                         "0000000000000000.99999999.1" };
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) jo = th_test_tablet_new (server, "4163");

  for (guint i = 0; i < G_N_ELEMENTS (cursors); i++)
    {
      g_autoptr (ThTestFeed) feed = NULL;

      g_free (jo->cursor);
      jo->cursor = g_strdup (cursors[i]);
      feed = th_test_tablet_pull (jo, "");
      g_assert_true (feed->is_fresh);
      g_assert_true (th_test_feed_has (feed, server->operation));
    }
}

static void
test_leads_hear_what_tablets_have_unsent (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) jo = th_test_tablet_new (server, "4163");
  g_autoptr (ThTestTablet) lead = th_test_tablet_new (server, "4100");
  g_autoptr (ThTestTablet) other = th_test_tablet_new (server, "4107");
  g_autofree char *premises = th_test_server_dup_premises (server, "north");
  g_autoptr (ThTestFeed) feed = NULL;
  g_autoptr (ThTestFeed) elsewhere = NULL;
  const ThPageTablet *line;

  th_test_tablet_create (jo, th_test_id (1), "visit", premises, "Visit");
  jo->unsent = 3;
  push (jo);
  feed = th_test_tablet_pull (lead, "");
  elsewhere = th_test_tablet_pull (other, "");
  g_assert_cmpuint (feed->tablets->len, ==, 1);
  line = g_ptr_array_index (feed->tablets, 0);
  g_assert_cmpstr (line->by, ==, "4163");
  g_assert_cmpint (line->unsent, ==, 3);
  g_assert_cmpint (line->oldest, ==, server->moment.now);
  g_assert_cmpuint (elsewhere->tablets->len, ==, 0);
}

static void
test_waiting_ends_empty_in_time (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) lead = th_test_tablet_new (server, "4100");
  G_GNUC_UNUSED g_autoptr (ThTestFeed) before = th_test_tablet_pull (lead, "");
  gint64 started = g_get_monotonic_time ();
  g_autoptr (ThTestFeed) after = th_test_tablet_pull (lead, "&wait=1");

  g_assert_cmpuint (after->heads->len, ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - started, >=, G_USEC_PER_SEC * 9 / 10);
}

static gpointer
wait_long (gpointer data)
{
  ThTestTablet *tablet = data;
  g_autofree char *path = g_strconcat ("/v1/records?wait=50&since=", tablet->cursor, NULL);
  g_auto (ThTestReply) reply = th_test_tablet_get (tablet, path);

  return GUINT_TO_POINTER (reply.status);
}

/* Asks the server until it says so; each question is a round trip, so this does not spin. */
static void
await_waiting (ThTestServer *server)
{
  gboolean waits = FALSE;

  for (guint i = 0; !waits && i < 2000; i++)
    {
      g_auto (ThTestReply) metrics = th_test_server_call_text (server, "GET", "/metrics", NULL);

      waits =
        g_strstr_len (g_bytes_get_data (metrics.body, NULL),
                      (gssize) g_bytes_get_size (metrics.body), "threshold_waiting_for_news 1\n")
        != NULL;
    }
  g_assert_true (waits);
}

/* The answer comes with the news, long before the wait is over. */
static gpointer
pull_waiting (gpointer data)
{
  return th_test_tablet_pull (data, "&wait=50");
}

static void
test_waiting_ends_with_news (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) jo = th_test_tablet_new (server, "4163");
  g_autoptr (ThTestTablet) lead = th_test_tablet_new (server, "4100");
  g_autofree char *premises = th_test_server_dup_premises (server, "north");
  G_GNUC_UNUSED g_autoptr (ThTestFeed) before = th_test_tablet_pull (lead, "");
  g_autoptr (ThTestFeed) after = NULL;
  GThread *thread = g_thread_new ("pulling", pull_waiting, lead);
  gint64 started;

  await_waiting (server);
  started = g_get_monotonic_time ();
  th_test_tablet_create (jo, th_test_id (1), "visit", premises, "Visit");
  push (jo);
  after = g_thread_join (thread);
  g_assert_true (th_test_feed_has (after, th_test_id (1)));
  g_assert_cmpint (g_get_monotonic_time () - started, <, 20 * G_USEC_PER_SEC);
}

static void
test_who_waits_is_answered_when_the_server_stops (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) lead = th_test_tablet_new (server, "4100");
  G_GNUC_UNUSED g_autoptr (ThTestFeed) before = th_test_tablet_pull (lead, "");
  g_auto (ThTestReply) bad = th_test_tablet_get (lead, "/v1/records?wait=51");
  GThread *thread;
  gint64 started;

  th_test_reply_assert (&bad, TH_WIRE_ERROR_MALFORMED);
  thread = g_thread_new ("waiting", wait_long, lead);
  await_waiting (server);
  started = g_get_monotonic_time ();
  th_test_server_stop (server);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (thread)), ==, 200);
  g_assert_cmpint (g_get_monotonic_time () - started, <, 20 * G_USEC_PER_SEC);
}

/* Writers push while a reader pulls page after page: whatever was acknowledged is seen once the
 * reader has come to the end, whichever pages it came in. */
#define N_WRITERS 3
#define N_PUSHES 12

static gpointer
write_many (gpointer data)
{
  ThTestTablet *tablet = data;
  g_autofree char *premises = th_test_server_dup_premises (tablet->server, "north");

  for (guint i = 0; i < N_PUSHES; i++)
    {
      g_autofree char *id = g_strdup_printf ("01900000-0000-7000-8000-%04x%08x", i,
                                             (guint) (tablet->enrolment & G_MAXUINT32));

      th_test_tablet_create (tablet, id, "visit", premises, "Visit");
      push (tablet);
    }
  return NULL;
}

static void
test_a_cursor_never_skips (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) reader = th_test_tablet_new (server, "4100");
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  ThTestTablet *writers[N_WRITERS];
  GThread *threads[N_WRITERS];

  for (guint i = 0; i < N_WRITERS; i++)
    {
      writers[i] = th_test_tablet_new (server, "4163");
      threads[i] = g_thread_new ("writing", write_many, writers[i]);
    }
  for (guint round = 0; round < 200 && g_hash_table_size (seen) < N_WRITERS * N_PUSHES; round++)
    {
      g_autoptr (ThTestFeed) feed = th_test_tablet_pull (reader, "&limit=2");

      g_assert_true (round == 0 || !feed->is_fresh);
      for (guint i = 0; i < feed->heads->len; i++)
        {
          const ThPageHead *head = g_ptr_array_index (feed->heads, i);

          if (g_str_equal (head->kind, "visit"))
            g_hash_table_add (seen, g_strdup (head->record));
        }
    }
  for (guint i = 0; i < N_WRITERS; i++)
    {
      g_thread_join (threads[i]);
      th_test_tablet_free (writers[i]);
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, N_WRITERS * N_PUSHES);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (th_test_server_skips ())
    return 0;
  g_test_add_func ("/feed/a-first-pull-is-fresh-and-whole", test_a_first_pull_is_fresh_and_whole);
  g_test_add_func ("/feed/pages-of-one-come-to-the-same", test_pages_of_one_come_to_the_same);
  g_test_add_func ("/feed/each-role-sees-its-part", test_each_role_sees_its_part);
  g_test_add_func ("/feed/a-change-arrives-once-at-its-latest",
                   test_a_change_arrives_once_at_its_latest);
  g_test_add_func ("/feed/a-premises-given-away-takes-all-below-it",
                   test_a_premises_given_away_takes_all_below_it);
  g_test_add_func ("/feed/another-team-starts-afresh", test_another_team_starts_afresh);
  g_test_add_func ("/feed/a-cursor-from-another-life-starts-afresh",
                   test_a_cursor_from_another_life_starts_afresh);
  g_test_add_func ("/feed/leads-hear-what-tablets-have-unsent",
                   test_leads_hear_what_tablets_have_unsent);
  g_test_add_func ("/feed/waiting-ends-with-news", test_waiting_ends_with_news);
  g_test_add_func ("/feed/waiting-ends-empty-in-time", test_waiting_ends_empty_in_time);
  g_test_add_func ("/feed/who-waits-is-answered-when-the-server-stops",
                   test_who_waits_is_answered_when_the_server_stops);
  g_test_add_func ("/feed/a-cursor-never-skips", test_a_cursor_never_skips);
  return g_test_run ();
}
