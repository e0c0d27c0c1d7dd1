/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The chain's bytes are fixed for ever: these values were computed by another SHA-256 over the
 * bytes that th-chain.h describes, not by this program.
 */

#include "th-chain.h"

#include <string.h>

static void
text_of (const ThHash *hash, char text[TH_HASH_TEXT_SIZE])
{
  th_hash_format (hash, text);
}

static void
test_known_values (void)
{
  uint8_t key[TH_PUBLIC_KEY_BYTES];
  char text[TH_HASH_TEXT_SIZE];
  char enrolment[TH_ENROLMENT_TEXT_SIZE];
  ThHash zero, digest, one;

  for (guint i = 0; i < sizeof key; i++)
    key[i] = (uint8_t) i;
  th_chain_start (key, &zero);
  text_of (&zero, text);
  g_assert_cmpstr (text, ==, "4dfb339a175424430ef73f23cf3db43177dbfd088ca23f4b35885cb613e16653");
  th_chain_digest ("{}", 2, &digest);
  text_of (&digest, text);
  g_assert_cmpstr (text, ==, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
  th_chain_next (&zero, &digest, &one);
  text_of (&one, text);
  g_assert_cmpstr (text, ==, "5ce7bed6dde6b932d7a64192bc7aa7ee081f3228fabdc557678ef6c0ef2ba8e5");
  th_enrolment_format (th_chain_enrolment (key), enrolment);
  g_assert_cmpstr (enrolment, ==, "630dcd2966c43366");
}

static void
test_one_bit_changes_every_hash_behind_it (void)
{
  uint8_t key[TH_PUBLIC_KEY_BYTES] = { 7 };
  char lines[3][8] = { "{\"a\":1}", "{\"a\":2}", "{\"a\":3}" };
  ThHash heads[2], digest;

  for (int round = 0; round < 2; round++)
    {
      th_chain_start (key, &heads[round]);
      for (int i = 0; i < 3; i++)
        {
          th_chain_digest (lines[i], 7, &digest);
          th_chain_next (&heads[round], &digest, &heads[round]);
        }
      lines[0][5] ^= 1;
    }
  g_assert_false (th_hash_equal (&heads[0], &heads[1]));
}

static void
test_hash_text (void)
{
  char text[TH_HASH_TEXT_SIZE];
  ThHash hash, back;

  th_chain_digest ("x", 1, &hash);
  text_of (&hash, text);
  g_assert_true (th_hash_parse (text, -1, &back));
  g_assert_true (th_hash_equal (&hash, &back));
  text[3] = 'G';
  g_assert_false (th_hash_parse (text, -1, &back));
  g_assert_false (th_hash_parse ("00", -1, &back));
  memset (text, 'A', 64);
  g_assert_false (th_hash_parse (text, -1, &back));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/record/chain/known-values", test_known_values);
  g_test_add_func ("/record/chain/one-bit-changes-every-hash-behind-it",
                   test_one_bit_changes_every_hash_behind_it);
  g_test_add_func ("/record/chain/hash-text-is-canonical", test_hash_text);
  return g_test_run ();
}
