/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Ids, dots and moments as text. */

#include "th-context.h"
#include "th-id.h"
#include "th-time.h"

#include <string.h>

static void
fill_with_ab (uint8_t *bytes, gsize length, gpointer data)
{
  memset (bytes, 0xab, length);
}

static void
test_version_7 (void)
{
  ThRandom random = { fill_with_ab, NULL };
  g_autofree char *id = th_id_new (G_GINT64_CONSTANT (1645557742000), &random);

  /* The moment is RFC 9562's example, appendix A.6. */
  g_assert_cmpstr (id, ==, "017f22e2-79b0-7bab-abab-abababababab");
  g_assert_true (th_id_is_valid (id));
}

static void
test_derived (void)
{
  g_autofree char *id = th_id_derive ("premises", "op", "P001");
  g_autofree char *other = th_id_derive ("premises", "opP", "001");

  g_assert_cmpstr (id, ==, "bb67af90-0819-82dc-9364-82714f16a36b");
  g_assert_cmpstr (id, !=, other);
}

static void
test_any_uuid_is_accepted_in_canonical_form (void)
{
  g_autofree char *canonical = th_id_canonical ("DB16955E-64C8-4417-A638-CAE77384AD62");

  g_assert_cmpstr (canonical, ==, "db16955e-64c8-4417-a638-cae77384ad62");
  g_assert_false (th_id_is_valid ("DB16955E-64C8-4417-A638-CAE77384AD62"));
  g_assert_false (th_id_is_valid ("db16955e64c84417a638cae77384ad62"));
  g_assert_false (th_id_is_valid ("db16955e-64c8-4417-a638-cae77384ad6g"));
  g_assert_false (th_id_is_valid (""));
  g_assert_null (th_id_canonical ("not an id"));
}

static void
test_dots (void)
{
  static const char *const bad[] = {
    "7f3a9c41d2e80b56",    "7f3a9c41d2e80b56.",   "7f3a9c41d2e80b56.0",
    "7f3a9c41d2e80b56.01", "7F3A9c41d2e80b56.1",  "7f3a9c41d2e80b5.17",
    "7f3a9c41d2e80b56.-1", "7f3a9c41d2e80b56.1 ", "7f3a9c41d2e80b56.9007199254740992"
  };
  char text[TH_DOT_TEXT_SIZE];
  ThDot dot;

  g_assert_true (th_dot_parse ("7f3a9c41d2e80b56.17", -1, &dot));
  g_assert_cmphex (dot.enrolment, ==, G_GUINT64_CONSTANT (0x7f3a9c41d2e80b56));
  g_assert_cmpint (dot.seq, ==, 17);
  th_dot_format (dot, text);
  g_assert_cmpstr (text, ==, "7f3a9c41d2e80b56.17");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (th_dot_parse (bad[i], -1, &dot));
  g_assert_true (th_dot_parse ("ffffffffffffffff.9007199254740991", -1, &dot));
}

static void
test_context_covers_what_came_before (void)
{
  g_auto (ThContext) context = TH_CONTEXT_INIT;
  g_auto (ThContext) other = TH_CONTEXT_INIT;

  th_context_add (&context, (ThDot){ 9, 4 });
  th_context_add (&context, (ThDot){ 2, 7 });
  th_context_add (&context, (ThDot){ 9, 3 });
  g_assert_true (th_context_covers (&context, (ThDot){ 9, 4 }));
  g_assert_true (th_context_covers (&context, (ThDot){ 2, 1 }));
  g_assert_false (th_context_covers (&context, (ThDot){ 9, 5 }));
  g_assert_false (th_context_covers (&context, (ThDot){ 5, 1 }));
  th_context_add (&other, (ThDot){ 5, 1 });
  g_assert_false (th_context_covers_all (&context, &other));
  th_context_merge (&context, &other);
  g_assert_true (th_context_covers_all (&context, &other));
}

static void
test_moments (void)
{
  static const char *const bad[] = { "2026-11-23T14:05:11Z",     "2026-11-23 14:05:11.123Z",
                                     "2026-02-29T00:00:00.000Z", "2026-13-01T00:00:00.000Z",
                                     "2026-11-23T24:00:00.000Z", "2026-11-23T14:05:11.123+",
                                     "1969-12-31T23:59:59.999Z", "2026-11-23T14:05:60.000Z" };
  char text[TH_TIME_TEXT_SIZE];
  int64_t at;

  g_assert_true (th_time_parse ("2026-11-23T14:05:11.123Z", -1, &at));
  g_assert_cmpint (at, ==, G_GINT64_CONSTANT (1795442711123));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (th_time_parse (bad[i], -1, &at));
  for (int i = 0; i < 20000; i++)
    {
      int64_t random = (int64_t) g_test_rand_int_range (0, G_MAXINT) * 90000 + i;
      int64_t back;

      th_time_format (random, text);
      g_assert_true (th_time_parse (text, -1, &back));
      g_assert_cmpint (back, ==, random);
    }
}

static void
test_days_are_local (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/London");
  g_autofree char *summer = th_time_dup_day ("2022-08-22T23:30:00Z", zone);
  g_autofree char *winter = th_time_dup_day ("2022-01-22T23:30:00Z", zone);
  g_autofree char *offset = th_time_dup_day ("2022-08-22T00:10:00+01:00", zone);
  g_autofree char *date = th_time_dup_day ("2022-08-22", zone);
  g_autofree char *local = NULL;
  int64_t at;

  g_assert_cmpstr (summer, ==, "2022-08-23");
  g_assert_cmpstr (winter, ==, "2022-01-22");
  g_assert_cmpstr (offset, ==, "2022-08-22");
  g_assert_cmpstr (date, ==, "2022-08-22");
  g_assert_null (th_time_dup_day ("2022-02-30", zone));
  g_assert_null (th_time_dup_day ("yesterday", zone));
  g_assert_true (th_time_parse ("2022-08-22T07:31:00.000Z", -1, &at));
  local = th_time_dup_local (at, zone);
  g_assert_cmpstr (local, ==, "2022-08-22T08:31:00.000+01:00");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/record/id/version-7-begins-with-its-moment", test_version_7);
  g_test_add_func ("/record/id/derived-is-the-same-everywhere", test_derived);
  g_test_add_func ("/record/id/any-uuid-in-canonical-form",
                   test_any_uuid_is_accepted_in_canonical_form);
  g_test_add_func ("/record/dot/text-is-canonical", test_dots);
  g_test_add_func ("/record/context/covers-what-came-before", test_context_covers_what_came_before);
  g_test_add_func ("/record/time/moments-read-back", test_moments);
  g_test_add_func ("/record/time/days-are-local", test_days_are_local);
  return g_test_run ();
}
