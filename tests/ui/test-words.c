/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Words for moments and ages, the sentence of every error, and the place that survives a lock. */

#include "th-error-text.h"
#include "th-place.h"
#include "th-words.h"

#include "th-keyring.h"
#include "th-store.h"
#include "th-test.h"
#include "th-wire.h"

#define MINUTE G_GINT64_CONSTANT (60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

typedef struct
{
  int64_t before; /* now */
  const char *words;
} Age;

static void
test_when (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/London");
  g_autofree char *today = th_words_dup_when (TH_TEST_START - HOUR, TH_TEST_START, zone);
  g_autofree char *yesterday = th_words_dup_when (TH_TEST_START - DAY, TH_TEST_START, zone);
  g_autofree char *before = th_words_dup_when (TH_TEST_START - 3 * DAY, TH_TEST_START, zone);
  g_autofree char *day = th_words_dup_day (TH_TEST_START, zone);

  g_assert_cmpstr (today, ==, "13:00");
  g_assert_cmpstr (yesterday, ==, "yesterday 14:00");
  g_assert_cmpstr (before, ==, "Fri 20 Nov 14:00");
  g_assert_cmpstr (day, ==, "Mon 23 Nov");
}

/* Half an hour past midnight in summer is still yesterday by the clock of UTC. */
static void
test_day_is_the_operations (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/London");
  int64_t now, then;
  g_autofree char *words = NULL;

  g_assert_true (th_time_parse ("2026-07-01T08:00:00.000Z", -1, &now));
  g_assert_true (th_time_parse ("2026-06-30T23:30:00.000Z", -1, &then));
  words = th_words_dup_when (then, now, zone);
  g_assert_cmpstr (words, ==, "00:30");
}

static void
test_age (void)
{
  static const Age ages[] = {
    { 0, "less than a minute" },
    { 59 * 1000, "less than a minute" },
    { MINUTE, "1 minute" },
    { 59 * MINUTE, "59 minutes" },
    { HOUR, "1 hour" },
    { 47 * HOUR, "47 hours" },
    { 2 * DAY, "2 days" },
    { 30 * DAY, "30 days" },
    { -HOUR, "less than a minute" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ages); i++)
    {
      g_autofree char *words = th_words_dup_age (TH_TEST_START - ages[i].before, TH_TEST_START);

      g_assert_cmpstr (words, ==, ages[i].words);
    }
}

static void
check_sentence (GQuark domain, int code)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, "0190f3a2: secret detail");
  g_autofree char *text = th_error_text_dup (error);

  g_assert_null (strstr (text, "0190f3a2"));
  g_assert_true (g_str_has_suffix (text, "."));
  g_assert_null (strstr (text, "did not work"));
}

static void
test_errors_have_sentences (void)
{
  for (int code = TH_KEYRING_ERROR_WRONG_PASSPHRASE; code <= TH_KEYRING_ERROR_FAILED; code++)
    check_sentence (TH_KEYRING_ERROR, code);
  for (int code = TH_STORE_ERROR_WRONG_KEY; code <= TH_STORE_ERROR_NOT_FOUND; code++)
    check_sentence (TH_STORE_ERROR, code);
  check_sentence (TH_STORE_ERROR, TH_STORE_ERROR_TOO_LARGE);
  check_sentence (TH_STORE_ERROR, TH_STORE_ERROR_FAILED);
  for (int code = TH_WIRE_ERROR_OFFLINE; code <= TH_WIRE_ERROR_NOT_FOUND; code++)
    check_sentence (TH_WIRE_ERROR, code);
}

static void
test_unknown_error_tells_no_detail (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "secret detail");
  g_autofree char *text = th_error_text_dup (error);

  g_assert_null (strstr (text, "secret"));
}

static void
test_offline_is_no_alarm (void)
{
  g_autoptr (GError) offline = g_error_new_literal (TH_WIRE_ERROR, TH_WIRE_ERROR_OFFLINE, "x");
  g_autoptr (GError) untrusted = g_error_new_literal (TH_WIRE_ERROR, TH_WIRE_ERROR_UNTRUSTED, "x");

  g_assert_true (th_error_text_is_offline (offline));
  g_assert_false (th_error_text_is_offline (untrusted));
}

static void
test_place_comes_back (void)
{
  g_autoptr (GPtrArray) steps =
    g_ptr_array_new_with_free_func ((GDestroyNotify) th_place_step_free);
  g_autoptr (GPtrArray) back = NULL;
  g_autofree char *text = NULL;
  const ThPlaceStep *step;

  g_ptr_array_add (steps, th_place_step_new ("hub", "r1"));
  g_ptr_array_add (steps, th_place_step_new_at ("section", "r1", "2", "a 'quoted' \\ field"));
  text = th_place_to_text (steps);
  back = th_place_from_text (text);

  g_assert_cmpuint (back->len, ==, 2);
  step = g_ptr_array_index (back, 0);
  g_assert_cmpstr (step->page, ==, "hub");
  g_assert_null (step->field);
  step = g_ptr_array_index (back, 1);
  g_assert_cmpstr (step->section, ==, "2");
  g_assert_cmpstr (step->field, ==, "a 'quoted' \\ field");
}

static void
test_broken_place_is_none (void)
{
  static const char *const broken[] = { NULL, "", "[", "[('a',)]", "42", "[('a','b','c',5)]" };

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr (GPtrArray) steps = th_place_from_text (broken[i]);

      g_assert_cmpuint (steps->len, ==, 0);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/words/a-moment-is-said-as-people-say-it", test_when);
  g_test_add_func ("/words/a-day-is-the-operations-day", test_day_is_the_operations);
  g_test_add_func ("/words/an-age-is-rounded-down", test_age);
  g_test_add_func ("/words/every-error-has-a-sentence-without-detail", test_errors_have_sentences);
  g_test_add_func ("/words/an-unknown-error-tells-no-detail", test_unknown_error_tells_no_detail);
  g_test_add_func ("/words/offline-is-no-alarm", test_offline_is_no_alarm);
  g_test_add_func ("/place/a-place-comes-back-as-it-was", test_place_comes_back);
  g_test_add_func ("/place/a-broken-place-is-none", test_broken_place_is_none);

  return g_test_run ();
}
