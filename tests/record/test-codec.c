/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Entries and states as bytes. */

#include "th-codec.h"
#include "th-fold.h"

#include <string.h>

#define VISIT "db16955e-64c8-4417-a638-cae77384ad62"
#define PREMISES "0190f3a2-0000-8000-8000-000000000001"
#define OPERATION "0190f3a2-0000-8000-8000-000000000000"

static const char full[] =
  "{\"v\":1,\"seq\":17,\"at\":\"2026-11-23T14:05:11.123Z\",\"up\":482113,\"by\":\"4163\","
  "\"op\":\"set\",\"id\":\"" VISIT "\",\"kind\":\"visit\",\"in\":\"" PREMISES "\","
  "\"operation\":\"" OPERATION "\",\"form\":\"visit@3\",\"title\":\"Haven \\\"W\\\"\","
  "\"set\":{\"_state\":\"submitted\",\"advice_given{helpline_card}\":true,\"people_count\":3},"
  "\"over\":{\"people_count\":[\"7f3a9c41d2e80b56.12\",\"8f3a9c41d2e80b56.1\"]},"
  "\"saw\":[\"7f3a9c41d2e80b56.11\"],\"derived\":{\"total\":4},"
  "\"seen\":{\"" VISIT "\":[\"7f3a9c41d2e80b56.16\"]},\"of\":\"6f3a9c41d2e80b56.2\","
  "\"why\":\"Asked.\",\"salt\":\"00112233445566778899aabbccddeeff\"}";

static void
test_entry_reads_back_to_the_same_bytes (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThEntry) entry = th_codec_decode_entry (full, strlen (full), &error);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (entry->seq, ==, 17);
  g_assert_cmpstr (entry->title, ==, "Haven \"W\"");
  g_assert_cmpuint (th_entry_find (entry, "people_count")->n_over, ==, 2);
  g_assert_true (entry->has_of);
  bytes = th_codec_encode_entry (entry);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), full, strlen (full));
}

static void
test_unknown_keys_pass (void)
{
  static const char json[] = "{\"v\":1,\"seq\":1,\"at\":\"2026-11-23T14:05:11.123Z\","
                             "\"op\":\"teleport\",\"new\":{\"a\":[1,{}]},\"set\":{\"x\":[1]}}";
  g_autoptr (GError) error = NULL;
  g_autoptr (ThEntry) entry = th_codec_decode_entry (json, strlen (json), &error);

  g_assert_no_error (error);
  g_assert_cmpint (entry->op, ==, TH_OP_UNKNOWN);
  g_assert_cmpstr (th_value_get_json (th_entry_find (entry, "x")->value), ==, "[1]");
}

static void
refuses (const char *json, ThCodecError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (th_codec_decode_entry (json, strlen (json), &error));
  g_assert_error (error, TH_CODEC_ERROR, (int) code);
}

static void
test_malformed_entries_are_refused (void)
{
#define HEAD "{\"v\":1,\"seq\":1,\"at\":\"2026-11-23T14:05:11.123Z\",\"op\":\"set\""
  static const char *const cases[] = {
    "",
    "[]",
    "{}",
    HEAD,
    HEAD ",\"seq\":2}",
    HEAD ",\"set\":{\"a\":1,\"a\":2}}",
    HEAD ",\"set\":{},\"set\":{}}",
    HEAD ",\"id\":\"x\"}",
    HEAD ",\"id\":\"DB16955E-64C8-4417-A638-CAE77384AD62\"}",
    HEAD ",\"over\":{\"a\":[\"nodot\"]}}",
    HEAD ",\"over\":{\"a\":\"7f3a9c41d2e80b56.12\"}}",
    HEAD ",\"salt\":\"00\"}",
    HEAD ",\"by\":7}",
    HEAD ",\"title\":\"a\",\"title\":\"b\"}",
    HEAD "} trailing",
    "{\"v\":1,\"seq\":0,\"at\":\"2026-11-23T14:05:11.123Z\",\"op\":\"set\"}",
    "{\"v\":1,\"seq\":1.5,\"at\":\"2026-11-23T14:05:11.123Z\",\"op\":\"set\"}",
    "{\"v\":1,\"seq\":1,\"at\":\"yesterday\",\"op\":\"set\"}",
    "{\"v\":0,\"seq\":1,\"at\":\"2026-11-23T14:05:11.123Z\",\"op\":\"set\"}",
    "{\"v\":1,\"seq\":1,\"at\":\"2026-11-23T14:05:11.123Z\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    refuses (cases[i], TH_CODEC_ERROR_MALFORMED);
  refuses ("{\"v\":2,\"seq\":1,\"at\":\"2026-11-23T14:05:11.123Z\",\"op\":\"set\"}",
           TH_CODEC_ERROR_NEWER_VERSION);
#undef HEAD
}

static void
test_state_reads_back_to_the_same_bytes (void)
{
  g_autoptr (ThEntry) entry = th_codec_decode_entry (full, strlen (full), NULL);
  g_autoptr (ThRecord) record = th_record_new (VISIT);
  g_autoptr (ThRecord) back = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (th_fold (record, 0x7f3a9c41d2e80b56, entry));
  bytes = th_codec_encode_record (record);
  back = th_codec_decode_record (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  again = th_codec_encode_record (back);
  g_assert_true (g_bytes_equal (bytes, again));
  g_assert_cmpstr (th_record_get_kind (back), ==, "visit");
  g_assert_cmpstr (th_record_get_parent (back), ==, PREMISES);
  g_assert_cmpstr (th_record_get_form (back), ==, "visit@3");
  g_assert_cmpstr (th_record_get_author (back), ==, "4163");
  g_assert_cmpstr (th_record_get_text (back, "_state"), ==, "submitted");
  g_assert_cmpfloat (th_value_get_number (th_record_get_value (back, "people_count")), ==, 3);
  g_assert_cmpfloat (th_value_get_number (th_record_get_derived (back, "total")), ==, 4);
  g_assert_nonnull (th_record_get_seen (back, (ThDot){ 0x7f3a9c41d2e80b56, 17 }));
}

#define N_READINGS 20000

static gpointer
read_often (gpointer data)
{
  GBytes *bytes = data;

  for (guint i = 0; i < N_READINGS; i++)
    {
      g_autoptr (ThRecord) record =
        th_codec_decode_record (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);

      g_assert_cmpstr (th_record_get_author (record), ==, "4163");
    }

  return NULL;
}

/* One thread gives a record up while another reads one by the same officer. */
static void
test_threads_read_the_same_author (void)
{
  g_autoptr (ThEntry) entry = th_codec_decode_entry (full, strlen (full), NULL);
  g_autoptr (ThRecord) record = th_record_new (VISIT);
  g_autoptr (GBytes) bytes = NULL;
  GThread *threads[3];

  g_assert_true (th_fold (record, 0x7f3a9c41d2e80b56, entry));
  bytes = th_codec_encode_record (record);
  g_clear_pointer (&record, th_record_unref);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", read_often, bytes);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
test_every_cut_of_a_state_is_refused (void)
{
  g_autoptr (ThEntry) entry = th_codec_decode_entry (full, strlen (full), NULL);
  g_autoptr (ThRecord) record = th_record_new (VISIT);
  g_autoptr (GBytes) bytes = NULL;

  th_fold (record, 0x7f3a9c41d2e80b56, entry);
  bytes = th_codec_encode_record (record);
  for (gsize length = 0; length < g_bytes_get_size (bytes); length++)
    {
      g_autofree char *cut = g_memdup2 (g_bytes_get_data (bytes, NULL), length);
      g_autoptr (GError) error = NULL;

      g_assert_null (th_codec_decode_record (cut, length, &error));
      g_assert_error (error, TH_CODEC_ERROR, TH_CODEC_ERROR_MALFORMED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/record/codec/entry-reads-back-to-the-same-bytes",
                   test_entry_reads_back_to_the_same_bytes);
  g_test_add_func ("/record/codec/unknown-keys-ops-and-values-pass", test_unknown_keys_pass);
  g_test_add_func ("/record/codec/malformed-entries-are-refused",
                   test_malformed_entries_are_refused);
  g_test_add_func ("/record/codec/state-reads-back-to-the-same-bytes",
                   test_state_reads_back_to_the_same_bytes);
  g_test_add_func ("/record/codec/threads-read-the-same-author", test_threads_read_the_same_author);
  g_test_add_func ("/record/codec/every-cut-of-a-state-is-refused",
                   test_every_cut_of_a_state_is_refused);
  return g_test_run ();
}
