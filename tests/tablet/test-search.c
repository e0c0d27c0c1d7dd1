/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Search: what is found, what may not be, and that the index keeps up. */

#include "th-codec.h"
#include "th-tablet-store-private.h"
#include "th-test-tablet.h"

static void
set_up (ThTestTablet *tablet, gconstpointer data)
{
  th_test_tablet_set_up (tablet, NULL);
  th_test_tablet_create (tablet, th_test_id (1), "premises", NULL, "Haven Wellness");
  th_test_tablet_write (tablet, th_test_id (1), "street", "Friar Street");
  th_test_tablet_create (tablet, th_test_id (2), "visit", th_test_id (1), "Haven, evening");
  th_test_tablet_write (tablet, th_test_id (2), "notes", "Zoë said the café door was locked");
  th_test_tablet_create (tablet, th_test_id (3), "premises", NULL, "Friar's Nails");
  th_test_tablet_write (tablet, th_test_id (3), "notes", "opposite Haven Wellness");
}

static void
index_all (ThTestTablet *tablet)
{
  gboolean more = TRUE;

  while (more)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (th_tablet_store_index_some (tablet->store, 2, &more, NULL, &error));
      g_assert_no_error (error);
    }
}

/* "1 3": the last digits of what was found, in order. */
static char *
find (ThTestTablet *tablet, const char *words, const char *kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = th_tablet_store_search (tablet->store, words, kind, 10, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            ((ThRecordRow *) rows->pdata[i])->id + TH_ID_LENGTH - 1);
  return g_string_free (text, FALSE);
}

static void
assert_finds (ThTestTablet *tablet, const char *words, const char *expected)
{
  g_autofree char *found = find (tablet, words, NULL);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_words (ThTestTablet *tablet, gconstpointer data)
{
  index_all (tablet);
  assert_finds (tablet, "evening", "2");
  assert_finds (tablet, "EVEN", "2");
  assert_finds (tablet, "cafe zoe", "2");
  assert_finds (tablet, "door café", "2");
  assert_finds (tablet, "door street", "");
  assert_finds (tablet, "nobody", "");
}

static void
test_rank (ThTestTablet *tablet, gconstpointer data)
{
  g_autofree char *friar = NULL;

  index_all (tablet);
  /* In the title counts more than in an answer. */
  friar = find (tablet, "friar", NULL);
  g_assert_cmpstr (friar, ==, "3 1");
}

static void
test_kind (ThTestTablet *tablet, gconstpointer data)
{
  g_autofree char *visits = NULL;

  index_all (tablet);
  visits = find (tablet, "haven", "visit");
  g_assert_cmpstr (visits, ==, "2");
}

static void
test_typed (ThTestTablet *tablet, gconstpointer data)
{
  static const char *const typed[] = { "\"",          "haven\" OR \"x", "title: haven", "haven*",
                                       "NEAR(haven)", "-haven",         "^haven",       "'" };

  index_all (tablet);
  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    g_free (find (tablet, typed[i], NULL));
  assert_finds (tablet, "", "");
  assert_finds (tablet, " ,; ", "");
  assert_finds (tablet, "haven's", "");
  assert_finds (tablet, "friar's n", "3");
}

/* Nobody types an apostrophe at a door, and nobody knows which of the two was written. */
static void
test_apostrophes (ThTestTablet *tablet, gconstpointer data)
{
  static const char *const typed[] = { "friar's", "friar’s", "friars", "FRIARS nails",
                                       "nails friar" };

  th_test_tablet_write (tablet, th_test_id (2), "notes", "‘Ask for Siobhán O’Neill’, she said");
  index_all (tablet);
  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    assert_finds (tablet, typed[i], "3");
  assert_finds (tablet, "oneill", "2");
  assert_finds (tablet, "o'neill", "2");
  assert_finds (tablet, "neill", "2");
  assert_finds (tablet, "siobhan", "2");
}

/* However a number was written down, and however it is typed. */
static void
test_spellings (ThTestTablet *tablet, gconstpointer data)
{
  static const char *const phones[] = { "07700 900100", "07700900100", "+44 7700 900100",
                                        "077009001", "07700" };
  static const char *const postcodes[] = { "RG1 3ZZ", "rg13zz", "rg1", "rg13z" };

  th_test_tablet_write (tablet, th_test_id (2), "phone", "07700 900 100");
  th_test_tablet_write (tablet, th_test_id (2), "postcode", "RG1 3ZZ");
  th_test_tablet_write (tablet, th_test_id (3), "phone", "+44 (0)118 4960100");
  index_all (tablet);
  for (guint i = 0; i < G_N_ELEMENTS (phones); i++)
    assert_finds (tablet, phones[i], "2");
  for (guint i = 0; i < G_N_ELEMENTS (postcodes); i++)
    assert_finds (tablet, postcodes[i], "2");
  assert_finds (tablet, "0118 496 0100", "3");
  assert_finds (tablet, "07700 900101", "");
}

static void
test_follows (ThTestTablet *tablet, gconstpointer data)
{
  guint left = 0;

  index_all (tablet);
  th_test_tablet_write (tablet, th_test_id (2), "notes", "Nobody answered");
  assert_finds (tablet, "nobody", "");
  index_all (tablet);
  assert_finds (tablet, "nobody", "2");
  assert_finds (tablet, "café", "");
  g_assert_true (th_tablet_store_index_some (tablet->store, 1, NULL, &left, NULL));
  g_assert_cmpuint (left, ==, 0);
}

static void
test_left (ThTestTablet *tablet, gconstpointer data)
{
  gboolean more = FALSE;
  guint left = 0;

  g_assert_true (th_tablet_store_index_some (tablet->store, 1, &more, &left, NULL));
  g_assert_true (more);
  g_assert_cmpuint (left, ==, 2);
}

static void
test_restricted (ThTestTablet *tablet, gconstpointer data)
{
  th_test_tablet_create (tablet, th_test_id (4), "restricted", th_test_id (2), "Status asked");
  th_test_tablet_write (tablet, th_test_id (4), "answer", "overstayed");
  index_all (tablet);
  assert_finds (tablet, "overstayed", "");
  assert_finds (tablet, "status", "");
}

static void
test_hidden (ThTestTablet *tablet, gconstpointer data)
{
  th_test_tablet_create (tablet, th_test_id (5), "visit", th_test_id (9), "Orphaned");
  index_all (tablet);
  assert_finds (tablet, "orphaned", "");
  th_test_tablet_create (tablet, th_test_id (9), "premises", NULL, "Late parent");
  index_all (tablet);
  assert_finds (tablet, "orphaned", "5");
}

static void
test_dropped (ThTestTablet *tablet, gconstpointer data)
{
  ThPulledPage page = { .cursor = "c1", .starts_afresh = TRUE, .is_last = TRUE };
  g_autoptr (GError) error = NULL;
  int64_t n = -1;

  index_all (tablet);
  th_test_tablet_seal (tablet);
  th_test_tablet_receive (tablet, th_test_tablet_get_seq (tablet), 0, NULL);
  g_assert_true (th_tablet_store_apply_page (tablet->store, &page, &error));
  assert_finds (tablet, "haven", "");
  index_all (tablet);
  /* Not a word of it is left in the index. */
  g_assert_true (
    th_sqlite_run (tablet->store->writer,
                   "CREATE VIRTUAL TABLE temp.words USING fts5vocab (main, search, row)", &error));
  g_assert_true (
    th_sqlite_query_int (tablet->store->writer, &n, &error, "SELECT count(*) FROM words", ""));
  g_assert_no_error (error);
  g_assert_cmpint (n, ==, 0);
}

#define add(path, function)                                                                        \
  g_test_add ("/tablet/search/" path, ThTestTablet, NULL, set_up, function,                        \
              th_test_tablet_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("words-match-by-prefix-without-case-or-accent", test_words);
  add ("a-title-counts-more-than-an-answer", test_rank);
  add ("a-kind-narrows", test_kind);
  add ("what-is-typed-is-never-a-query", test_typed);
  add ("an-apostrophe-is-nothing-to-be-typed", test_apostrophes);
  add ("a-number-is-found-however-it-was-written", test_spellings);
  add ("the-index-follows-what-changes", test_follows);
  add ("what-is-left-is-told", test_left);
  add ("restricted-records-are-not-found", test_restricted);
  add ("hidden-records-are-not-found", test_hidden);
  add ("what-was-dropped-leaves-no-word", test_dropped);
  return g_test_run ();
}
