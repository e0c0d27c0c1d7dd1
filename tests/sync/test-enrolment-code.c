/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A code survives being typed by a person, and one that was typed wrong is told. */

#include "th-enrolment-code.h"

#include <string.h>

static char *
make_text (ThEnrolmentCode *code)
{
  *code = (ThEnrolmentCode){ g_strdup ("https://station.example:8443"), { 0 }, { 0 } };
  for (guint i = 0; i < sizeof code->secret; i++)
    code->secret[i] = (uint8_t) g_test_rand_int ();
  for (guint i = 0; i < sizeof code->trust; i++)
    code->trust[i] = (uint8_t) g_test_rand_int ();
  return th_enrolment_code_format (code);
}

static void
check_same (const char *text, const ThEnrolmentCode *code)
{
  g_auto (ThEnrolmentCode) again = TH_ENROLMENT_CODE_INIT;
  g_autoptr (GError) error = NULL;

  th_enrolment_code_parse (text, &again, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again.address, ==, code->address);
  g_assert_cmpmem (again.secret, sizeof again.secret, code->secret, sizeof code->secret);
  g_assert_cmpmem (again.trust, sizeof again.trust, code->trust, sizeof code->trust);
}

static void
check_mistyped (const char *text)
{
  g_auto (ThEnrolmentCode) code = TH_ENROLMENT_CODE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_false (th_enrolment_code_parse (text, &code, &error));
  g_assert_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_CODE);
  g_assert_null (code.address);
}

static void
test_written_codes_read_back (void)
{
  for (int i = 0; i < 100; i++)
    {
      g_auto (ThEnrolmentCode) code = TH_ENROLMENT_CODE_INIT;
      g_autofree char *text = make_text (&code);

      check_same (text, &code);
    }
}

static void
test_case_dashes_and_spaces_do_not_matter (void)
{
  g_auto (ThEnrolmentCode) code = TH_ENROLMENT_CODE_INIT;
  g_autofree char *text = make_text (&code);
  g_autofree char *lower = g_ascii_strdown (text, -1);
  g_autofree char *spaced = g_strdup_printf ("  %s  ", text);
  g_auto (GStrv) parts = g_strsplit (strchr (text, '#'), "-", -1);
  g_autofree char *joined = g_strjoinv (" ", parts);
  g_autofree char *slashed = g_strconcat ("HTTPS://Station.example:8443/", joined, NULL);

  check_same (lower, &code);
  check_same (spaced, &code);
  check_same (slashed, &code);
}

static void
test_one_wrong_letter_is_told (void)
{
  g_auto (ThEnrolmentCode) code = TH_ENROLMENT_CODE_INIT;
  g_autofree char *text = make_text (&code);
  gsize start = (gsize) (strchr (text, '#') - text) + 1;
  guint unseen = 0;

  for (gsize i = start; text[i] != '\0'; i++)
    {
      g_auto (ThEnrolmentCode) again = TH_ENROLMENT_CODE_INIT;
      char was = text[i];

      if (was == '-')
        continue;
      text[i] = was == 'A' ? 'B' : 'A';
      unseen += th_enrolment_code_parse (text, &again, NULL);
      text[i] = was;
    }
  /* Two bytes of check let one in 65,536 through. */
  g_assert_cmpuint (unseen, <=, 1);
}

static void
test_what_is_no_code_is_told (void)
{
  g_auto (ThEnrolmentCode) code = TH_ENROLMENT_CODE_INIT;
  g_autofree char *text = make_text (&code);
  g_autofree char *other = g_strconcat ("https://station.example:8444", strchr (text, '#'), NULL);
  g_autofree char *plain = g_strconcat ("http://station.example:8443", strchr (text, '#'), NULL);
  g_autofree char *longer = g_strconcat (text, "A", NULL);

  check_mistyped ("");
  check_mistyped ("https://station.example:8443");
  check_mistyped ("https://station.example:8443#");
  check_mistyped (other);
  check_mistyped (plain);
  check_mistyped (longer);
  text[strlen (text) - 1] = '\0';
  check_mistyped (text);
}

static void
test_addresses_are_host_and_port_alone (void)
{
  static const char *const bad[] = {
    "",        "https://",   "http://a", "https://a/b", "https://a?b", "https://u@a",
    "station", "https://a b"
  };
  g_autofree char *good = th_enrolment_code_normal (" HTTPS://A.example:1/ ");

  g_assert_cmpstr (good, ==, "https://a.example:1");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (th_enrolment_code_normal (bad[i]));
}

static void
test_another_server_is_not_trusted (void)
{
  static const char ca[] = "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n";
  static const char ca2[] = "-----BEGIN CERTIFICATE-----\nQUJE\n-----END CERTIFICATE-----\n";
  uint8_t key[TH_PUBLIC_KEY_BYTES] = { 1 };
  uint8_t other[TH_PUBLIC_KEY_BYTES] = { 2 };
  ThEnrolmentCode code = TH_ENROLMENT_CODE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_true (th_enrolment_code_hash (ca, key, code.trust, NULL));
  g_assert_true (th_enrolment_code_trusts (&code, ca, key, NULL));
  g_assert_false (th_enrolment_code_trusts (&code, ca2, key, NULL));
  g_assert_false (th_enrolment_code_trusts (&code, ca, other, &error));
  g_assert_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_UNTRUSTED);
  g_clear_error (&error);
  g_assert_false (th_enrolment_code_trusts (&code, "<html>", key, &error));
  g_assert_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_MALFORMED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/enrolment-code/written-codes-read-back", test_written_codes_read_back);
  g_test_add_func ("/enrolment-code/case-dashes-and-spaces-do-not-matter",
                   test_case_dashes_and_spaces_do_not_matter);
  g_test_add_func ("/enrolment-code/one-wrong-letter-is-told", test_one_wrong_letter_is_told);
  g_test_add_func ("/enrolment-code/what-is-no-code-is-told", test_what_is_no_code_is_told);
  g_test_add_func ("/enrolment-code/addresses-are-host-and-port-alone",
                   test_addresses_are_host_and_port_alone);
  g_test_add_func ("/enrolment-code/another-server-is-not-trusted",
                   test_another_server_is_not_trusted);
  return g_test_run ();
}
