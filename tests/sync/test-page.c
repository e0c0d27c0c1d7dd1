/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-page.h"

#include <string.h>

#define VISIT "019353f0-0000-7000-8000-000000000002"
#define HEAD                                                                                       \
  "{\"record\":\"" VISIT "\",\"kind\":\"visit\",\"in\":\"019353f0-0000-7000-8000-000000000001\","  \
  "\"operation\":\"0190f3a2-0000-7000-8000-000000000001\",\"title\":\"Haven\",\"state\":"          \
  "\"draft\","                                                                                     \
  "\"team\":\"north\",\"author\":\"4163\",\"created\":\"2026-11-23T14:05:11.123Z\","               \
  "\"changed\":\"2026-11-23T14:05:11.123Z\",\"conflict\":true}\n"
#define BODY "{\"v\":1,\"id\":\"" VISIT "\"}"
#define OPENING "{\"page\":1,\"fresh\":true}\n"
#define CLOSING "{\"next\":\"4f1d.812.3\",\"more\":false}\n"

static gboolean
read_page (ThPage *page, const char *text, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint i;

  for (i = 0; lines[i] != NULL && lines[i + 1] != NULL; i++)
    if (!th_page_take_line (lines[i], strlen (lines[i]), page, error))
      return FALSE;
  return TRUE;
}

static void
test_reads_records (void)
{
  g_autoptr (ThPage) page = th_page_new ();
  g_autoptr (GError) error = NULL;
  const ThPulledPage *pulled;

  read_page (page,
             OPENING HEAD BODY "\n"
                               "{\"gone\":\"" VISIT "\"}\n" CLOSING,
             &error);
  g_assert_no_error (error);
  g_assert_true (th_page_is_whole (page));
  pulled = th_page_get_pulled (page);
  g_assert_cmpuint (pulled->n_records, ==, 2);
  g_assert_cmpstr (pulled->records[0].id, ==, VISIT);
  g_assert_cmpstr (pulled->records[0].team, ==, "north");
  g_assert_true (pulled->records[0].has_conflict);
  g_assert_cmpmem (pulled->records[0].body, pulled->records[0].body_length, BODY, strlen (BODY));
  g_assert_true (pulled->records[1].is_gone);
  g_assert_true (pulled->starts_afresh);
  g_assert_true (pulled->is_last);
  g_assert_cmpstr (pulled->cursor, ==, "4f1d.812.3");
}

/* A state is handed on as it is, even where it would read as another line of the page. */
static void
test_states_are_opaque (void)
{
  g_autoptr (ThPage) page = th_page_new ();
  g_autoptr (GError) error = NULL;

  read_page (page, OPENING HEAD CLOSING CLOSING, &error);
  g_assert_no_error (error);
  g_assert_true (th_page_is_whole (page));
  g_assert_cmpuint (th_page_get_pulled (page)->n_records, ==, 1);
}

static void
test_cut (void)
{
  static const char *const cuts[] = { "", OPENING, OPENING HEAD, OPENING HEAD BODY "\n" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      g_autoptr (ThPage) page = th_page_new ();
      g_autoptr (GError) error = NULL;

      read_page (page, cuts[i], &error);
      g_assert_no_error (error);
      g_assert_false (th_page_is_whole (page));
    }
}

static void
test_refuses (void)
{
  static const char *const wrong[] = { CLOSING, HEAD, "<html>\n", OPENING CLOSING HEAD };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (ThPage) page = th_page_new ();
      g_autoptr (GError) error = NULL;

      g_assert_false (read_page (page, wrong[i], &error));
      g_assert_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_MALFORMED);
    }
}

static void
test_passes_over (void)
{
  g_autoptr (ThPage) page = th_page_new ();
  g_autoptr (GError) error = NULL;

  read_page (page, OPENING "{\"something\":\"new\"}\n" CLOSING, &error);
  g_assert_no_error (error);
  g_assert_true (th_page_is_whole (page));
  g_assert_cmpuint (th_page_get_pulled (page)->n_records, ==, 0);
}

static void
test_tablets (void)
{
  g_autoptr (ThPage) page = th_page_new ();
  g_autoptr (GError) error = NULL;
  const ThPulledPage *pulled;

  read_page (page,
             OPENING "{\"tablet\":\"7f3a9c41d2e80b56\",\"by\":\"4163\",\"name\":\"Jo\","
                     "\"team\":\"north\",\"unsent\":3,\"oldest\":null,"
                     "\"at\":\"2026-11-23T14:05:11.123Z\"}\n"
                     "{\"tablet\":\"7f3a9c41d2e80b57\",\"by\":\"4107\",\"name\":\"Al\","
                     "\"unsent\":0,\"oldest\":null,\"at\":\"2026-11-23T14:05:11.123Z\"}\n" CLOSING,
             &error);
  g_assert_no_error (error);
  pulled = th_page_get_pulled (page);
  g_assert_cmpuint (pulled->n_tablets, ==, 2);
  g_assert_true (pulled->tablets[0].enrolment == G_GUINT64_CONSTANT (0x7f3a9c41d2e80b56));
  g_assert_cmpstr (pulled->tablets[0].officer, ==, "4163");
  g_assert_cmpstr (pulled->tablets[0].team, ==, "north");
  g_assert_cmpuint (pulled->tablets[0].n_unsent, ==, 3);
  g_assert_cmpint (pulled->tablets[0].oldest, ==, 0);
  g_assert_cmpint (pulled->tablets[0].synced, ==, G_GINT64_CONSTANT (1795442711123));
  g_assert_null (pulled->tablets[1].team);
}

static void
test_releases (void)
{
  g_autoptr (ThPage) page = th_page_new ();
  g_autoptr (GError) error = NULL;

  read_page (page,
             OPENING "{\"held\":\"7f3a9c41d2e80b56.12\",\"record\":\"" VISIT "\",\"reason\":null,"
                     "\"by\":\"4163\",\"at\":\"2026-11-23T14:05:11.123Z\"}\n" CLOSING,
             &error);
  g_assert_no_error (error);
  g_assert_true (th_page_releases (page, G_GUINT64_CONSTANT (0x7f3a9c41d2e80b56)));
  g_assert_false (th_page_releases (page, 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/page/records-and-what-is-gone-are-read", test_reads_records);
  g_test_add_func ("/client/page/a-state-is-not-looked-into", test_states_are_opaque);
  g_test_add_func ("/client/page/a-page-without-its-end-is-not-whole", test_cut);
  g_test_add_func ("/client/page/what-is-no-page-is-refused", test_refuses);
  g_test_add_func ("/client/page/lines-of-unknown-kind-are-passed-over", test_passes_over);
  g_test_add_func ("/client/page/tablets-of-the-team-are-read", test_tablets);
  g_test_add_func ("/client/page/a-released-entry-is-told-to-its-author", test_releases);
  return g_test_run ();
}
