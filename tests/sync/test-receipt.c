/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A signature is good for its purpose, its bytes and its key, and for nothing else. */

#include "th-receipt.h"

#include <sodium.h>
#include <string.h>

static uint8_t public_key[TH_PUBLIC_KEY_BYTES];
static uint8_t private_key[TH_WIRE_PRIVATE_KEY_BYTES];

static void
test_a_receipt_verifies_for_whom_it_is (void)
{
  ThReceipt receipt = { 1, 7, 3, { { 9 } }, 1000, NULL, NULL, 2 };
  g_autoptr (GArray) lacks = g_array_new (FALSE, FALSE, sizeof (ThHash));
  g_autoptr (GPtrArray) held = g_ptr_array_new ();
  ThHeldSeq one = { 2, (char *) TH_HELD_REVOKED };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (ThReceipt) again = NULL;
  g_autoptr (GError) error = NULL;
  const char *lines;
  gsize length;

  g_array_append_val (lacks, receipt.hash);
  g_ptr_array_add (held, &one);
  receipt.lacks = lacks;
  receipt.held = held;
  bytes = th_receipt_sign (&receipt, private_key);
  lines = g_bytes_get_data (bytes, &length);
  again = th_receipt_verify (lines, length, 7, public_key, &error);
  g_assert_no_error (error);
  g_assert_cmpint (again->seq, ==, 3);
  g_assert_cmpint (again->backup, ==, 2);
  g_assert_cmpuint (again->lacks->len, ==, 1);
  g_assert_cmpstr (((ThHeldSeq *) g_ptr_array_index (again->held, 0))->reason, ==, "revoked");
  g_assert_null (th_receipt_verify (lines, length, 8, public_key, &error));
  g_assert_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_UNTRUSTED);
}

static void
test_a_changed_receipt_does_not_verify (void)
{
  g_autoptr (GArray) lacks = g_array_new (FALSE, FALSE, sizeof (ThHash));
  g_autoptr (GPtrArray) held = g_ptr_array_new ();
  ThReceipt receipt = { 1, 7, 3, { { 9 } }, 1000, lacks, held, 0 };
  g_autoptr (GBytes) bytes = th_receipt_sign (&receipt, private_key);
  gsize length = g_bytes_get_size (bytes);

  for (gsize i = 0; i < length; i++)
    {
      g_autofree char *copy = g_memdup2 (g_bytes_get_data (bytes, NULL), length);
      g_autoptr (ThReceipt) again = NULL;
      g_autoptr (GError) error = NULL;

      copy[i] ^= 1;
      again = th_receipt_verify (copy, length, 7, public_key, &error);
      g_assert_null (again);
      g_assert_true (error->domain == TH_WIRE_ERROR);
    }
}

static void
test_what_is_no_receipt_is_malformed (void)
{
  static const char *const bodies[] = { "", "\n", "{}\n{}\n", "<html>\nSign in\n</html>\n" };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (th_receipt_verify (bodies[i], strlen (bodies[i]), 7, public_key, &error));
      g_assert_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_MALFORMED);
    }
}

static void
test_a_signature_keeps_its_purpose (void)
{
  uint8_t signature[TH_WIRE_SIGNATURE_BYTES];

  th_signature_make (TH_PURPOSE_RETURN, "text", 4, private_key, signature);
  g_assert_true (th_signature_verify (TH_PURPOSE_RETURN, "text", 4, public_key, signature));
  g_assert_false (th_signature_verify (TH_PURPOSE_RECEIPT, "text", 4, public_key, signature));
  g_assert_false (th_signature_verify (TH_PURPOSE_RETURN, "tex", 3, public_key, signature));
}

static void
test_a_head_is_of_one_enrolment_seq_and_hash (void)
{
  ThHash hash = { { 1 } };
  ThHash other = { { 2 } };
  uint8_t signature[TH_WIRE_SIGNATURE_BYTES];

  th_signature_make_head ((ThDot){ 7, 3 }, &hash, private_key, signature);
  g_assert_true (th_signature_verify_head ((ThDot){ 7, 3 }, &hash, public_key, signature));
  g_assert_false (th_signature_verify_head ((ThDot){ 7, 4 }, &hash, public_key, signature));
  g_assert_false (th_signature_verify_head ((ThDot){ 8, 3 }, &hash, public_key, signature));
  g_assert_false (th_signature_verify_head ((ThDot){ 7, 3 }, &other, public_key, signature));
}

int
main (int argc, char **argv)
{
  uint8_t seed[crypto_sign_SEEDBYTES] = { 5 };

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  crypto_sign_seed_keypair (public_key, private_key, seed);
  g_test_add_func ("/receipt/verifies-for-whom-it-is", test_a_receipt_verifies_for_whom_it_is);
  g_test_add_func ("/receipt/changed-does-not-verify", test_a_changed_receipt_does_not_verify);
  g_test_add_func ("/receipt/what-is-none-is-malformed", test_what_is_no_receipt_is_malformed);
  g_test_add_func ("/receipt/a-signature-keeps-its-purpose", test_a_signature_keeps_its_purpose);
  g_test_add_func ("/receipt/a-head-is-of-one-enrolment-seq-and-hash",
                   test_a_head_is_of_one_enrolment_seq_and_hash);
  return g_test_run ();
}
