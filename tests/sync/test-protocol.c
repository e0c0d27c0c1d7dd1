/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* PROTOCOL.md is the law: every example in it is read by the message it shows and written back the
 * same, and the signatures in it hold.
 */

#include "th-enrolment-code.h"
#include "th-receipt.h"
#include "th-tus.h"

#include <string.h>

static GPtrArray *examples;
static char *page;

static const struct
{
  const char *begins;
  const ThShape *shape; /* NULL: opaque to the wire */
} shapes[] = {
  { "{\"ca\":", &th_server_keys_shape },
  { "{\"secret\":", &th_enrol_request_shape },
  { "{\"key\":", &th_enrol_request_shape },
  { "{\"certificate\":", &th_grant_shape },
  { "{\"enrolment\":", &th_me_shape },
  { "{\"seq\":", &th_closing_shape },
  { "{\"v\":1,\"enrolment\":", &th_receipt_shape },
  { "{\"signature\":", &th_signature_line_shape },
  { "{\"page\":", &th_page_opening_shape },
  { "{\"record\":", &th_page_head_shape },
  { "{\"v\":1,\"id\":", NULL },
  { "{\"gone\":", &th_page_gone_shape },
  { "{\"held\":", &th_page_held_shape },
  { "{\"tablet\":", &th_page_tablet_shape },
  { "{\"next\":", &th_page_closing_shape },
  { "{\"dot\":", &th_log_line_shape },
};

static void
load_examples (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "sync", "PROTOCOL.md", NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  gboolean inside = FALSE;

  g_file_get_contents (path, &page, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (page, "\n", -1);
  examples = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "```"))
      inside = g_str_equal (lines[i], "```json");
    else if (inside)
      g_ptr_array_add (examples, g_strdup (lines[i]));
  g_assert_cmpuint (examples->len, >=, 15);
}

static const char *
find_example (const char *begins)
{
  for (guint i = 0; i < examples->len; i++)
    if (g_str_has_prefix (g_ptr_array_index (examples, i), begins))
      return g_ptr_array_index (examples, i);
  g_error ("PROTOCOL.md shows no %s", begins);
}

static void
check_example (const char *example)
{
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    if (g_str_has_prefix (example, shapes[i].begins))
      {
        const ThShape *shape = shapes[i].shape;
        gpointer message;
        g_autoptr (GBytes) again = NULL;

        if (shape == &th_grant_shape && strstr (example, "\"proof\"") != NULL)
          shape = &th_enrol_request_shape;
        if (shape == NULL)
          return;
        message = th_shape_read (shape, example, strlen (example));
        if (message == NULL)
          g_error ("not read: %s", example);
        again = th_shape_write (shape, message);
        g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), example,
                         strlen (example));
        th_shape_free (shape, message);
        return;
      }
  g_error ("of no known shape: %s", example);
}

static void
test_every_example_reads_and_writes_back (void)
{
  for (guint i = 0; i < examples->len; i++)
    check_example (g_ptr_array_index (examples, i));
}

static void
test_code_means_the_keys_shown (void)
{
  const char *example = find_example ("{\"ca\":");
  g_autoptr (ThServerKeys) keys = th_server_keys_read (example, strlen (example));
  const char *start = strstr (page, "    https://");
  g_autofree char *text = g_strndup (start + 4, strcspn (start + 4, "\n"));
  g_auto (ThEnrolmentCode) code = TH_ENROLMENT_CODE_INIT;
  g_autoptr (GError) error = NULL;

  th_enrolment_code_parse (text, &code, &error);
  g_assert_no_error (error);
  th_enrolment_code_trusts (&code, keys->ca, keys->key, &error);
  g_assert_no_error (error);
}

static void
test_enrolment_and_certificate_are_signed (void)
{
  const char *example = find_example ("{\"secret\":");
  g_autoptr (ThEnrolRequest) request = th_enrol_request_read (example, strlen (example));
  g_autoptr (ThGrant) grant = NULL;
  g_autoptr (ThCertificate) certificate = NULL;
  uint8_t text[TH_WIRE_SECRET_BYTES + TH_PUBLIC_KEY_BYTES];

  th_signature_enrol_text (request->secret, request->key, text);
  g_assert_true (
    th_signature_verify (TH_PURPOSE_ENROL, text, sizeof text, request->key, request->signature));
  example = find_example ("{\"certificate\":");
  grant = th_grant_read (example, strlen (example));
  g_assert_true (th_signature_verify (TH_PURPOSE_CERTIFICATE, grant->certificate,
                                      strlen (grant->certificate), grant->server_key,
                                      grant->signature));
  certificate = th_certificate_read (grant->certificate, strlen (grant->certificate));
  g_assert_cmpmem (certificate->key, sizeof certificate->key, request->key, sizeof request->key);
  g_assert_cmpuint (certificate->enrolment, ==, th_chain_enrolment (request->key));
}

static void
test_head_and_receipt_are_signed (void)
{
  const char *example = find_example ("{\"secret\":");
  g_autoptr (ThEnrolRequest) request = th_enrol_request_read (example, strlen (example));
  g_autoptr (ThClosing) closing = NULL;
  g_autoptr (ThReceipt) receipt = NULL;
  g_autoptr (ThServerKeys) keys = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *lines = NULL;
  uint64_t enrolment = th_chain_enrolment (request->key);

  example = find_example ("{\"seq\":");
  closing = th_closing_read (example, strlen (example));
  g_assert_true (th_signature_verify_head ((ThDot){ enrolment, closing->seq }, &closing->hash,
                                           request->key, closing->signature));
  example = find_example ("{\"ca\":");
  keys = th_server_keys_read (example, strlen (example));
  lines = g_strconcat (find_example ("{\"v\":1,\"enrolment\":"), "\n",
                       find_example ("{\"signature\":"), "\n", NULL);
  receipt = th_receipt_verify (lines, strlen (lines), enrolment, keys->key, &error);
  g_assert_no_error (error);
  g_assert_cmpint (receipt->seq, ==, closing->seq);
}

static void
test_limits_are_those_of_the_page (void)
{
  const char *example = find_example ("{\"enrolment\":");
  g_autoptr (ThMe) me = th_me_read (example, strlen (example));

  g_assert_cmpint (me->limits->entry_bytes, ==, TH_ENTRY_MAX_BYTES);
  g_assert_cmpint (me->limits->batch_entries, ==, TH_WIRE_BATCH_ENTRIES);
  g_assert_cmpint (me->limits->batch_bytes, ==, TH_WIRE_BATCH_BYTES);
  g_assert_cmpint (me->limits->page_records, ==, TH_WIRE_PAGE_RECORDS);
  g_assert_cmpint (me->limits->wait_seconds, ==, TH_WIRE_WAIT_SECONDS);
  g_assert_nonnull (strstr (page, "| request body, packed | 2 MiB |"));
  g_assert_cmpint (TH_WIRE_REQUEST_BYTES, ==, 2 * 1024 * 1024);
  g_assert_nonnull (strstr (page, "| one blob | 128 MiB |"));
  g_assert_cmpint (TH_BLOB_MAX_BYTES, ==, 128 * 1024 * 1024);
  g_assert_nonnull (strstr (page, "| one part of a blob | 1 MiB |"));
  g_assert_cmpint (TH_WIRE_PART_BYTES, ==, 1024 * 1024);
}

static void
test_every_status_of_the_page_has_its_meaning (void)
{
  static const ThWireError errors[] = {
    TH_WIRE_ERROR_MALFORMED, TH_WIRE_ERROR_UNAUTHORIZED, TH_WIRE_ERROR_REVOKED,
    TH_WIRE_ERROR_NOT_FOUND, TH_WIRE_ERROR_GAP,          TH_WIRE_ERROR_FORK,
    TH_WIRE_ERROR_TOO_LARGE, TH_WIRE_ERROR_SLOW_DOWN,    TH_WIRE_ERROR_FAILED,
    TH_WIRE_ERROR_BUSY,      TH_WIRE_ERROR_OFFSET,       TH_WIRE_ERROR_CHECKSUM,
    TH_WIRE_ERROR_FULL,      TH_WIRE_ERROR_READ_ONLY,
  };

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      guint status = 0;
      const char *code = th_wire_error_get_code (errors[i], &status);
      g_autofree char *row = g_strdup_printf ("| %u | `%s` |", status, code);

      g_assert_nonnull (strstr (page, row));
      g_assert_cmpint (th_wire_error_from_status (status, code), ==, errors[i]);
    }
  g_assert_null (th_wire_error_get_code (TH_WIRE_ERROR_OFFLINE, NULL));
}

/* A request of the page and its answer, as text. */
typedef struct
{
  char *request;
  char *body; /* of the request */
  char *answer;
} Exchange;

static void
exchange_free (gpointer data)
{
  Exchange *self = data;

  g_free (self->request);
  g_free (self->body);
  g_free (self->answer);
  g_free (self);
}

static GPtrArray *
list_exchanges (void)
{
  GPtrArray *exchanges = g_ptr_array_new_with_free_func (exchange_free);
  g_auto (GStrv) blocks = g_strsplit (page, "```http\n", -1);

  for (guint i = 1; blocks[i] != NULL; i++)
    {
      Exchange *exchange = g_new0 (Exchange, 1);
      char *end = strstr (blocks[i], "```");
      char *answer = strstr (blocks[i], "HTTP/1.1 2");
      char *body = strstr (blocks[i], "\n\n");

      g_assert_true (end != NULL && answer != NULL && body != NULL && body < answer);
      exchange->answer = g_strndup (answer, (gsize) (end - answer));
      exchange->body = g_strndup (body + 2, (gsize) (answer - body - 2));
      g_strchomp (exchange->body);
      exchange->request = g_strndup (blocks[i], (gsize) (body + 1 - blocks[i]));
      g_ptr_array_add (exchanges, exchange);
    }
  return exchanges;
}

/* Returns: (transfer full) (nullable): the text of a header. */
static char *
dup_header (const char *message, const char *name)
{
  g_autofree char *start = g_strconcat ("\n", name, ": ", NULL);
  const char *found = strstr (message, start);

  found = found != NULL ? found + strlen (start) : NULL;
  return found != NULL ? g_strndup (found, strcspn (found, "\n")) : NULL;
}

static gsize
get_number (const char *message, const char *name)
{
  g_autofree char *text = dup_header (message, name);
  gsize number = 0;

  g_assert_true (th_tus_read_number (text, &number));
  return number;
}

/* The upload that the page shows, part by part, is the blob that its first request names. */
static void
test_the_upload_of_the_page_holds (void)
{
  g_autoptr (GPtrArray) exchanges = list_exchanges ();
  g_autoptr (GString) bytes = g_string_new (NULL);
  g_autofree char *metadata = NULL;
  g_autofree char *again = NULL;
  ThHash named, found;

  for (guint i = 0; i < exchanges->len; i++)
    {
      const Exchange *each = g_ptr_array_index (exchanges, i);
      g_autofree char *checksum = dup_header (each->request, TH_TUS_HEADER_CHECKSUM);
      g_autofree char *version = dup_header (each->answer, TH_TUS_HEADER_RESUMABLE);

      g_assert_cmpstr (version, ==, TH_TUS_VERSION);
      if (g_str_has_prefix (each->request, "POST"))
        metadata = dup_header (each->request, TH_TUS_HEADER_METADATA);
      if (checksum != NULL)
        {
          gsize length = strlen (each->body);

          g_assert_cmpuint (get_number (each->request, TH_TUS_HEADER_OFFSET), ==, bytes->len);
          g_assert_cmpint (th_tus_check (checksum, each->body, length), ==, TH_TUS_HOLDS);
          g_string_append (bytes, each->body);
        }
      g_assert_cmpuint (get_number (each->answer, TH_TUS_HEADER_OFFSET), ==, bytes->len);
    }
  g_assert_true (th_tus_read_metadata (metadata, &named));
  again = th_tus_write_metadata (&named);
  g_assert_cmpstr (again, ==, metadata);
  th_chain_digest (bytes->str, bytes->len, &found);
  g_assert_true (th_hash_equal (&named, &found));
}

static void
test_headers_that_are_none_are_refused (void)
{
  static const char *const numbers[] = { "",   "-1",  "+1",  " 1",
                                         "1 ", "0x1", "1e3", "9999999999999999",
                                         "1,1" };
  static const char *const names[] = {
    "", "sha256", "sha256 ", "sha256 ====", "sha256 QUJD", "filename cGhvdG8=", "sha512 cGhvdG8="
  };
  gsize number;
  ThHash hash;

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_assert_false (th_tus_read_number (numbers[i], &number));
  g_assert_false (th_tus_read_number (NULL, &number));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_false (th_tus_read_metadata (names[i], &hash));
  g_assert_false (th_tus_read_metadata (NULL, &hash));
}

static void
test_drastic_meanings_need_their_own_words (void)
{
  g_assert_cmpint (th_wire_error_from_status (403, NULL), ==, TH_WIRE_ERROR_FAILED);
  g_assert_cmpint (th_wire_error_from_status (403, "blocked"), ==, TH_WIRE_ERROR_FAILED);
  g_assert_cmpint (th_wire_error_from_status (409, NULL), ==, TH_WIRE_ERROR_FAILED);
  g_assert_cmpint (th_wire_error_from_status (302, "revoked"), ==, TH_WIRE_ERROR_FAILED);
}

static void
test_unknown_keys_are_passed_over (void)
{
  static const char line[] = "{\"new\":[{\"a\":1}],\"next\":\"1.2.3\",\"more\":true}";
  g_autoptr (ThPageClosing) closing = th_page_closing_read (line, sizeof line - 1);

  g_assert_nonnull (closing);
  g_assert_cmpstr (closing->next, ==, "1.2.3");
  g_assert_true (closing->more);
}

static void
test_a_message_that_is_not_one_is_refused (void)
{
  static const char *const lines[] = {
    "",
    "{}",
    "[]",
    "{\"next\":\"1\"}",
    "{\"next\":1,\"more\":true}",
    "{\"next\":null,\"more\":true}",
    "{\"next\":\"1\",\"more\":true,\"next\":\"2\"}",
    "{\"next\":\"1\",\"more\":true}x",
    "{\"next\":\"1\",\"more\":true",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    g_assert_null (th_page_closing_read (lines[i], strlen (lines[i])));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  load_examples ();
  g_test_add_func ("/protocol/every-example-reads-and-writes-back",
                   test_every_example_reads_and_writes_back);
  g_test_add_func ("/protocol/the-code-means-the-keys-shown", test_code_means_the_keys_shown);
  g_test_add_func ("/protocol/enrolment-and-certificate-are-signed",
                   test_enrolment_and_certificate_are_signed);
  g_test_add_func ("/protocol/head-and-receipt-are-signed", test_head_and_receipt_are_signed);
  g_test_add_func ("/protocol/limits-are-those-of-the-page", test_limits_are_those_of_the_page);
  g_test_add_func ("/protocol/every-status-has-its-meaning",
                   test_every_status_of_the_page_has_its_meaning);
  g_test_add_func ("/protocol/the-upload-of-the-page-holds", test_the_upload_of_the_page_holds);
  g_test_add_func ("/protocol/headers-that-are-none-are-refused",
                   test_headers_that_are_none_are_refused);
  g_test_add_func ("/protocol/drastic-meanings-need-their-own-words",
                   test_drastic_meanings_need_their_own_words);
  g_test_add_func ("/protocol/unknown-keys-are-passed-over", test_unknown_keys_are_passed_over);
  g_test_add_func ("/protocol/a-message-that-is-not-one-is-refused",
                   test_a_message_that_is_not_one_is_refused);
  return g_test_run ();
}
