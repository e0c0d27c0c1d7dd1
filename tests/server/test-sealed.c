/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Files for one reader: whatever their length they come back whole; cut, changed, lengthened or
 * passed off as another kind they do not come back at all.
 */

#include "th-sealed.h"

#include <sodium.h>
#include <string.h>

#define PURPOSE "threshold test 1"
#define CHUNK 65536

typedef struct
{
  uint8_t holder[32];
  ThSecret *private_key;
} Keys;

static void
set_up (Keys *keys, gconstpointer data)
{
  uint8_t private_key[32];

  g_assert_cmpint (sodium_init (), >=, 0);
  crypto_box_keypair (keys->holder, private_key);
  keys->private_key = th_secret_new (private_key, sizeof private_key);
}

static void
tear_down (Keys *keys, gconstpointer data)
{
  th_secret_unref (keys->private_key);
}

static GBytes *
make_content (gsize length)
{
  uint8_t *bytes = g_malloc (length + 1);

  randombytes_buf (bytes, length);
  return g_bytes_new_take (bytes, length);
}

static GBytes *
seal (Keys *keys, GBytes *content)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_bytes (content);
  g_autoptr (ThSealedWriter) writer = NULL;
  g_autoptr (GError) error = NULL;

  writer = th_sealed_writer_new (stream, PURPOSE, keys->holder, &error);
  g_assert_no_error (error);
  g_assert_true (th_sealed_writer_splice (writer, input, &error));
  g_assert_true (th_sealed_writer_finish (writer, &error));
  g_assert_no_error (error);
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));
}

static GBytes *
open_sealed (Keys *keys, GBytes *sealed, const char *purpose, GError **error)
{
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_bytes (sealed);
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (ThSealedReader) reader =
    th_sealed_reader_new (input, purpose, keys->holder, keys->private_key, error);

  if (reader == NULL || !th_sealed_reader_splice (reader, output, -1, error))
    return NULL;
  g_output_stream_close (output, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (output));
}

static void
test_lengths (Keys *keys, gconstpointer data)
{
  static const gsize lengths[] = { 0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GBytes) content = make_content (lengths[i]);
      g_autoptr (GBytes) sealed = seal (keys, content);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) opened = open_sealed (keys, sealed, PURPOSE, &error);

      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (opened, content));
    }
}

static void
assert_refused (Keys *keys, GBytes *sealed)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (open_sealed (keys, sealed, PURPOSE, &error));
  g_assert_true (error != NULL && error->domain == G_IO_ERROR);
}

static void
test_cuts (Keys *keys, gconstpointer data)
{
  g_autoptr (GBytes) content = make_content (3 * CHUNK);
  g_autoptr (GBytes) sealed = seal (keys, content);
  gsize length = g_bytes_get_size (sealed);
  gsize head = strlen (PURPOSE) + 1 + 80 + 24;
  const gsize cuts[] = { 0, 5, head, head + CHUNK + 17, head + 2 * (CHUNK + 17), length - 1 };

  for (guint i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (sealed, 0, cuts[i]);

      assert_refused (keys, part);
    }
}

static void
test_changes (Keys *keys, gconstpointer data)
{
  g_autoptr (GBytes) content = make_content (CHUNK + 100);
  g_autoptr (GBytes) sealed = seal (keys, content);
  gsize length;
  const uint8_t *bytes = g_bytes_get_data (sealed, &length);

  for (gsize at = 0; at < length; at += at < 200 ? 7 : 4099)
    {
      g_autofree uint8_t *other = g_memdup2 (bytes, length + 1);
      g_autoptr (GBytes) changed = NULL;

      other[at] ^= 0x20;
      changed = g_bytes_new (other, length);
      assert_refused (keys, changed);
    }
}

static void
test_more_behind (Keys *keys, gconstpointer data)
{
  static const gsize lengths[] = { 10, CHUNK };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GBytes) content = make_content (lengths[i]);
      g_autoptr (GBytes) sealed = seal (keys, content);
      g_autoptr (GByteArray) longer = g_byte_array_new ();
      g_autoptr (GBytes) all = NULL;

      g_byte_array_append (longer, g_bytes_get_data (sealed, NULL),
                           (guint) g_bytes_get_size (sealed));
      g_byte_array_append (longer, (const guint8 *) "x", 1);
      all = g_bytes_new (longer->data, longer->len);
      assert_refused (keys, all);
    }
}

static void
test_strangers (Keys *keys, gconstpointer data)
{
  g_autoptr (GBytes) content = make_content (100);
  g_autoptr (GBytes) sealed = seal (keys, content);
  g_autoptr (GError) other_key = NULL;
  g_autoptr (GError) other_kind = NULL;
  Keys others;

  set_up (&others, NULL);
  g_assert_null (open_sealed (&others, sealed, PURPOSE, &other_key));
  g_assert_error (other_key, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_null (open_sealed (keys, sealed, "threshold fest 1", &other_kind));
  g_assert_error (other_kind, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  tear_down (&others, NULL);
}

#define ADD(path, func) g_test_add ("/sealed/" path, Keys, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("comes-back-whole-whatever-its-length", test_lengths);
  ADD ("a-cut-file-is-refused", test_cuts);
  ADD ("a-changed-byte-is-refused", test_changes);
  ADD ("what-follows-the-end-is-refused", test_more_behind);
  ADD ("another-key-and-another-kind-open-nothing", test_strangers);
  return g_test_run ();
}
