/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Requests that are forged, replayed, oversized, truncated, slow or malformed, each with the answer
 * it gets; the table is printed. Whatever was asked, a tablet that behaves is answered after it,
 * and what the server had is as it was. It is long because every row of the table at its
 * end has an asker of its own, of a few lines, and the table is to be read as one.
 */

#include "th-batch.h"
#include "th-test-server.h"
#include "th-tus.h"

#include <string.h>

#define VISIT "01900000-0000-7000-8000-00000000aaaa"
#define CUT 0 /* the connection is closed, no answer */

typedef struct
{
  ThTestServer *server;
  ThTestTablet *tablet; /* with a visit and a photo's name, pushed */
  ThTestTablet *other;  /* of another officer */
  GBytes *old_push;     /* the body that brought them */
  char *upload;         /* address, nothing sent yet */
} Scene;

typedef struct
{
  const char *manner;
  const char *what;
  ThTestReply (*ask) (Scene *scene);
  guint status;
  const char *code; /* NULL: no body of this protocol */
} Case;

static void
scene_set_up (Scene *self, gconstpointer data)
{
  g_autofree char *premises = NULL;
  g_autofree char *bearer = NULL;
  g_autofree char *metadata = NULL;
  g_autoptr (ThReceipt) receipt = NULL;
  g_auto (ThTestReply) begun = { 0 };
  ThHash hash = { { 7 } };
  char name[TH_HASH_NAME_SIZE];

  self->server = th_test_server_new ();
  th_test_server_stop (self->server);
  self->server->settings.handshake_seconds = 1;
  self->server->settings.header_seconds = 1;
  self->server->settings.body_seconds = 1;
  self->server->settings.codes_per_minute = 1000;
  self->server->settings.tokens_per_minute = 1000;
  th_test_server_start (self->server);
  self->tablet = th_test_tablet_new (self->server, "4163");
  self->other = th_test_tablet_new (self->server, "4128");
  premises = th_test_server_dup_premises (self->server, "north");
  th_hash_format_name (&hash, name);
  th_test_tablet_create (self->tablet, VISIT, "visit", premises, "Visit");
  th_test_tablet_set (self->tablet, VISIT, "photo", name);
  self->old_push = th_test_tablet_make_push (self->tablet, 1, 2);
  receipt = th_test_tablet_push (self->tablet);
  bearer = g_strconcat ("Bearer ", self->tablet->token, NULL);
  metadata = th_tus_write_metadata (&hash);
  {
    const char *headers[] = { "Authorization",
                              bearer,
                              "Tus-Resumable",
                              "1.0.0",
                              TH_TUS_HEADER_METADATA,
                              metadata,
                              TH_TUS_HEADER_LENGTH,
                              "3000000",
                              NULL };

    begun = th_test_server_call (self->server, "POST", TH_WIRE_PATH_BLOBS, headers, NULL);
  }
  g_assert_cmpuint (begun.status, ==, 201);
  self->upload = g_strdup (g_hash_table_lookup (begun.headers, "location"));
}

static void
scene_tear_down (Scene *self, gconstpointer data)
{
  g_free (self->upload);
  g_bytes_unref (self->old_push);
  th_test_tablet_free (self->tablet);
  th_test_tablet_free (self->other);
  th_test_server_free (self->server);
}

/* With the tablet's token and one more header. */
static ThTestReply
call (ThTestTablet *tablet,
      const char *method,
      const char *path,
      const char *header,
      const char *text,
      GBytes *body)
{
  g_autofree char *bearer = g_strconcat ("Bearer ", tablet->token, NULL);
  const char *headers[] = { "Authorization", bearer, header, text, NULL };

  return th_test_server_call (tablet->server, method, path, headers, body);
}

static GBytes *
text_bytes (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static GBytes *
zeros (gsize length)
{
  return g_bytes_new_take (g_malloc0 (length), length);
}

static ThTestReply
enrol_with (Scene *scene, const char *text)
{
  g_autoptr (GBytes) body = text_bytes (text);

  return th_test_server_call (scene->server, "POST", TH_WIRE_PATH_ENROL, NULL, body);
}

/* Forged. */

static ThTestReply
ask_unknown_token (Scene *scene)
{
  g_autofree char *bearer = g_strconcat ("Bearer ", NULL);
  g_autofree char *ones = g_strnfill (64, '1');
  g_autofree char *text = g_strconcat (bearer, ones, NULL);
  const char *headers[] = { "Authorization", text, NULL };

  return th_test_server_call (scene->server, "GET", TH_WIRE_PATH_ME, headers, NULL);
}

static ThTestReply
ask_forged_push (Scene *scene)
{
  g_autoptr (GBytes) body = NULL;

  th_test_tablet_set (scene->tablet, VISIT, "narrative", "x");
  scene->tablet->private_key[3] ^= 1;
  body = th_test_tablet_make_push (scene->tablet, 3, 3);
  scene->tablet->private_key[3] ^= 1;
  g_ptr_array_set_size (scene->tablet->lines, 2);
  return th_test_tablet_send (scene->tablet, 3, body, TRUE);
}

static ThTestReply
ask_anothers_push (Scene *scene)
{
  return th_test_tablet_send (scene->other, 1, scene->old_push, TRUE);
}

static ThTestReply
ask_forged_enrolment (Scene *scene)
{
  uint8_t secret[TH_WIRE_SECRET_BYTES];
  g_autoptr (GBytes) body = NULL;

  th_test_server_make_code (scene->server, "4142", secret);
  scene->other->private_key[3] ^= 1;
  body = th_test_tablet_ask (scene->other, secret);
  scene->other->private_key[3] ^= 1;
  return th_test_server_call (scene->server, "POST", TH_WIRE_PATH_ENROL, NULL, body);
}

static ThTestReply
ask_guessed_code (Scene *scene)
{
  uint8_t secret[TH_WIRE_SECRET_BYTES] = { 1, 2, 3 };
  g_autoptr (GBytes) body = th_test_tablet_ask (scene->other, secret);

  return th_test_server_call (scene->server, "POST", TH_WIRE_PATH_ENROL, NULL, body);
}

static ThTestReply
ask_forged_certificate (Scene *scene)
{
  g_autofree char *certificate = g_strescape (scene->tablet->grant->certificate, NULL);
  g_autofree char *zero = g_strnfill (128, '0');
  g_autofree char *text = g_strdup_printf (
    "{\"certificate\":\"%s\",\"signature\":\"%s\",\"proof\":\"%s\"}", certificate, zero, zero);

  return enrol_with (scene, text);
}

static ThTestReply
ask_foreign_cursor (Scene *scene)
{
  return call (scene->tablet, "GET", "/v1/records?since=1111111111111111.999999.9&limit=1", NULL,
               NULL, NULL);
}

static ThTestReply
ask_anothers_record (Scene *scene)
{
  return call (scene->other, "GET", "/v1/log?record=" VISIT, NULL, NULL, NULL);
}

static ThTestReply
ask_anothers_upload (Scene *scene)
{
  return call (scene->other, "HEAD", scene->upload, "Tus-Resumable", "1.0.0", NULL);
}

static ThTestReply
send_part (Scene *scene, const char *offset, const char *checksum, gsize length)
{
  g_autofree char *bearer = g_strconcat ("Bearer ", scene->tablet->token, NULL);
  g_autoptr (GBytes) body = zeros (length);
  const char *headers[] = { "Authorization",
                            bearer,
                            "Tus-Resumable",
                            "1.0.0",
                            "Content-Type",
                            TH_TUS_PART,
                            TH_TUS_HEADER_OFFSET,
                            offset,
                            TH_TUS_HEADER_CHECKSUM,
                            checksum,
                            NULL };

  return th_test_server_call (scene->server, "PATCH", scene->upload, headers, body);
}

static ThTestReply
ask_changed_part (Scene *scene)
{
  return send_part (scene, "0", "sha256 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", 1000);
}

/* Replayed. */

static ThTestReply
ask_push_again (Scene *scene)
{
  return th_test_tablet_send (scene->tablet, 1, scene->old_push, TRUE);
}

static ThTestReply
ask_push_elsewhere (Scene *scene)
{
  return th_test_tablet_send (scene->tablet, 2, scene->old_push, TRUE);
}

static ThTestReply
ask_code_again (Scene *scene)
{
  uint8_t secret[TH_WIRE_SECRET_BYTES];
  g_autoptr (GBytes) mine = NULL;
  g_autoptr (GBytes) theirs = NULL;
  g_auto (ThTestReply) first = { 0 };

  th_test_server_make_code (scene->server, "4142", secret);
  mine = th_test_tablet_ask (scene->tablet, secret);
  theirs = th_test_tablet_ask (scene->other, secret);
  first = th_test_server_call (scene->server, "POST", TH_WIRE_PATH_ENROL, NULL, theirs);
  return th_test_server_call (scene->server, "POST", TH_WIRE_PATH_ENROL, NULL, mine);
}

static ThTestReply
ask_part_again (Scene *scene)
{
  g_autoptr (GBytes) part = zeros (1000);
  g_autofree char *checksum = th_tus_write_checksum (g_bytes_get_data (part, NULL), 1000);
  g_auto (ThTestReply) first = send_part (scene, "0", checksum, 1000);

  g_assert_cmpuint (first.status, ==, 204);
  return send_part (scene, "0", checksum, 1000);
}

/* Oversized. */

static ThTestReply
ask_large_enrolment (Scene *scene)
{
  g_autoptr (GBytes) body = zeros (TH_WIRE_SMALL_REQUEST_BYTES + 1);

  return th_test_server_call (scene->server, "POST", TH_WIRE_PATH_ENROL, NULL, body);
}

static ThTestReply
ask_large_push (Scene *scene)
{
  g_autoptr (GBytes) body = zeros (TH_WIRE_REQUEST_BYTES + 1);

  return call (scene->tablet, "POST", "/v1/log?from=3", NULL, NULL, body);
}

static ThTestReply
ask_packed_push (Scene *scene)
{
  g_autoptr (ThBatchWriter) writer = th_batch_writer_new (9);
  g_autoptr (GBytes) line = zeros (TH_ENTRY_MAX_BYTES);
  g_autoptr (GBytes) body = NULL;

  for (guint i = 0; i < 400; i++)
    th_batch_writer_line (writer, line);
  body = th_batch_writer_finish (writer);
  return th_test_tablet_send (scene->tablet, 3, body, TRUE);
}

static ThTestReply
ask_large_header (Scene *scene)
{
  g_autofree char *text = g_strnfill (TH_WIRE_HEADER_BYTES, 'x');

  return call (scene->tablet, "GET", TH_WIRE_PATH_ME, "X-Long", text, NULL);
}

static ThTestReply
ask_large_part (Scene *scene)
{
  return send_part (scene, "0",
                    "sha256 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", TH_WIRE_PART_BYTES + 1);
}

static ThTestReply
begin (Scene *scene, const char *length, const char *metadata)
{
  g_autofree char *bearer = g_strconcat ("Bearer ", scene->tablet->token, NULL);
  const char *headers[] = { "Authorization",
                            bearer,
                            "Tus-Resumable",
                            "1.0.0",
                            TH_TUS_HEADER_LENGTH,
                            length,
                            TH_TUS_HEADER_METADATA,
                            metadata,
                            NULL };

  return th_test_server_call (scene->server, "POST", TH_WIRE_PATH_BLOBS, headers, NULL);
}

static ThTestReply
ask_large_blob (Scene *scene)
{
  ThHash hash = { { 7 } };
  g_autofree char *metadata = th_tus_write_metadata (&hash);

  return begin (scene, "134217729", metadata);
}

static ThTestReply
ask_large_page (Scene *scene)
{
  return call (scene->tablet, "GET", "/v1/records?limit=5001", NULL, NULL, NULL);
}

/* Truncated and slow: by hand, on a connection of their own. */

static guint16
get_port (Scene *scene)
{
  return (guint16) g_ascii_strtoull (strrchr (scene->server->address, ':') + 1, NULL, 10);
}

static GIOStream *
connect_tls (Scene *scene)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) base =
    g_socket_client_connect_to_host (client, "127.0.0.1", get_port (scene), NULL, NULL);
  g_autoptr (GSocketConnectable) identity = g_network_address_new ("127.0.0.1", get_port (scene));
  GIOStream *stream = g_tls_client_connection_new (G_IO_STREAM (base), identity, NULL);

  g_tls_connection_set_database (G_TLS_CONNECTION (stream), scene->server->trust);
  g_assert_true (g_tls_connection_handshake (G_TLS_CONNECTION (stream), NULL, NULL));
  return stream;
}

static void
say (GIOStream *stream, const char *text)
{
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (stream), text,
                                            strlen (text), NULL, NULL, NULL));
}

/* What comes until the other end closes; without an answer, status is CUT. */
static ThTestReply
listen_to_end (GIOStream *stream)
{
  g_autoptr (GString) answer = g_string_new (NULL);
  ThTestReply reply = { 0 };
  char some[1024];
  gssize got;

  while ((got = g_input_stream_read (g_io_stream_get_input_stream (stream), some, sizeof some, NULL,
                                     NULL))
         > 0)
    g_string_append_len (answer, some, got);
  if (g_str_has_prefix (answer->str, "HTTP/1.1 "))
    reply.status = (guint) g_ascii_strtoull (answer->str + strlen ("HTTP/1.1 "), NULL, 10);
  reply.body = g_bytes_new (NULL, 0);
  return reply;
}

static ThTestReply
ask_cut_gzip (Scene *scene)
{
  g_autoptr (GBytes) cut =
    g_bytes_new_from_bytes (scene->old_push, 0, g_bytes_get_size (scene->old_push) - 9);

  return th_test_tablet_send (scene->tablet, 1, cut, TRUE);
}

static ThTestReply
ask_push_without_end (Scene *scene)
{
  g_autoptr (GBytes) body = text_bytes ("{\"v\":1}\n");

  return th_test_tablet_send (scene->tablet, 3, body, FALSE);
}

static void
end_sending (GIOStream *stream)
{
  g_autoptr (GIOStream) base = NULL;

  g_object_get (stream, "base-io-stream", &base, NULL);
  g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (base)), FALSE, TRUE,
                     NULL);
}

static ThTestReply
ask_cut_body (Scene *scene)
{
  g_autoptr (GIOStream) stream = connect_tls (scene);
  g_autofree char *request = g_strdup_printf (
    "PATCH %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nTus-Resumable: 1.0.0\r\n"
    "Content-Type: " TH_TUS_PART "\r\nUpload-Offset: 0\r\nContent-Length: 100000\r\n\r\nabc",
    scene->upload, scene->tablet->token);

  say (stream, request);
  end_sending (stream);
  return listen_to_end (stream);
}

static ThTestReply
ask_slow_header (Scene *scene)
{
  g_autoptr (GIOStream) stream = connect_tls (scene);

  say (stream, "GET /v1/health HTTP/1.1\r\nHost: x\r\nX-Slow: ");
  return listen_to_end (stream);
}

static ThTestReply
ask_slow_body (Scene *scene)
{
  g_autoptr (GIOStream) stream = connect_tls (scene);

  say (stream, "POST /v1/enrol HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"s");
  return listen_to_end (stream);
}

/* Malformed. */

static ThTestReply
ask_no_json (Scene *scene)
{
  return enrol_with (scene, "secret=1");
}

static ThTestReply
ask_twice_named (Scene *scene)
{
  return enrol_with (scene, "{\"secret\":\"41\",\"secret\":\"42\"}");
}

static ThTestReply
ask_no_number (Scene *scene)
{
  return call (scene->tablet, "POST", "/v1/log?from=-1", NULL, NULL, scene->old_push);
}

static ThTestReply
ask_no_gzip (Scene *scene)
{
  g_autoptr (GBytes) body = text_bytes ("plain text");

  return th_test_tablet_send (scene->tablet, 3, body, TRUE);
}

static ThTestReply
ask_no_record (Scene *scene)
{
  return call (scene->tablet, "GET", "/v1/log?record=../../etc/passwd", NULL, NULL, NULL);
}

static ThTestReply
ask_no_hash (Scene *scene)
{
  return call (scene->tablet, "GET", "/v1/blobs/..%2f..%2fkey", NULL, NULL, NULL);
}

static ThTestReply
ask_no_metadata (Scene *scene)
{
  return begin (scene, "100", "sha256 !!!!");
}

static ThTestReply
ask_no_length (Scene *scene)
{
  return begin (scene, "-100", "sha256 AAAA");
}

static ThTestReply
ask_no_path (Scene *scene)
{
  return call (scene->tablet, "GET", "/v1/records/%00", NULL, NULL, NULL);
}

static ThTestReply
ask_no_http (Scene *scene)
{
  g_autoptr (GIOStream) stream = connect_tls (scene);

  say (stream, "\x16\x03\x01 nonsense\r\n\r\n");
  return listen_to_end (stream);
}

static ThTestReply
ask_by_hand (Scene *scene, const char *format)
{
  g_autoptr (GIOStream) stream = connect_tls (scene);
  g_autofree char *bearer = g_strconcat ("Bearer ", scene->tablet->token, NULL);
  GString *text = g_string_new (format);

  g_string_replace (text, "@token", bearer, 0);
  g_string_replace (text, "@upload", scene->upload, 0);
  say (stream, text->str);
  g_string_free (text, TRUE);
  return listen_to_end (stream);
}

/* What a balancer might read as one request and a server as two. */
static ThTestReply
ask_two_lengths (Scene *scene)
{
  return ask_by_hand (scene, "POST /v1/enrol HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
                             "Content-Length: 60\r\nConnection: close\r\n\r\n{\"s\":");
}

static ThTestReply
ask_smuggled (Scene *scene)
{
  return ask_by_hand (scene, "POST /v1/enrol HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
                             "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                             "0\r\n\r\nGET /v1/me HTTP/1.1\r\nHost: x\r\n\r\n");
}

static ThTestReply
ask_slow_chunks (Scene *scene)
{
  return ask_by_hand (scene, "PATCH @upload HTTP/1.1\r\nHost: x\r\nAuthorization: @token\r\n"
                             "Tus-Resumable: 1.0.0\r\nContent-Type: " TH_TUS_PART "\r\n"
                             "Upload-Offset: 0\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
}

static ThTestReply
ask_huge_chunk (Scene *scene)
{
  return ask_by_hand (scene, "POST /v1/enrol HTTP/1.1\r\nHost: x\r\n"
                             "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                             "ffffffffffffffff\r\nabc\r\n");
}

static ThTestReply
ask_deep (Scene *scene)
{
  g_autofree char *open = g_strnfill (TH_WIRE_SMALL_REQUEST_BYTES - 20, '[');
  g_autofree char *text = g_strconcat ("{\"secret\":", open, NULL);

  return enrol_with (scene, text);
}

static ThTestReply
ask_last_number (Scene *scene)
{
  return th_test_tablet_send (scene->tablet, G_MAXINT64, scene->old_push, TRUE);
}

static ThTestReply
ask_long_wait (Scene *scene)
{
  return call (scene->tablet, "GET", "/v1/records?wait=51", NULL, NULL, NULL);
}

static ThTestReply
ask_overflowing_length (Scene *scene)
{
  ThHash hash = { { 7 } };
  g_autofree char *metadata = th_tus_write_metadata (&hash);

  return begin (scene, "18446744073709551617", metadata);
}

static ThTestReply
ask_far_part (Scene *scene)
{
  return send_part (scene, "9223372036854775807",
                    "sha256 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", 10);
}

static ThTestReply
ask_disguised (Scene *scene)
{
  return call (scene->other, "POST", scene->upload, "X-HTTP-Method-Override", "DELETE", NULL);
}

static ThTestReply
ask_injected (Scene *scene)
{
  return call (scene->tablet, "GET", "/v1/log?record=%27%20OR%201%3D1%20--", NULL, NULL, NULL);
}

static ThTestReply
ask_many_entries (Scene *scene)
{
  g_autoptr (ThBatchWriter) writer = th_batch_writer_new (6);
  g_autoptr (GBytes) line = text_bytes ("{}");
  g_autoptr (GBytes) body = NULL;

  for (guint i = 0; i < 1002; i++)
    th_batch_writer_line (writer, line);
  body = th_batch_writer_finish (writer);
  return th_test_tablet_send (scene->tablet, 3, body, TRUE);
}

static const Case cases[] = {
  { "forged", "a token that was never given out", ask_unknown_token, 401, "unauthorized" },
  { "forged", "a push signed by another key", ask_forged_push, 400, "malformed" },
  { "forged", "another tablet's push under one's own token", ask_anothers_push, 400, "malformed" },
  { "forged", "an enrolment signed by another key", ask_forged_enrolment, 400, "malformed" },
  { "forged", "a guessed enrolment code", ask_guessed_code, 404, "not_found" },
  { "forged", "a certificate the server never signed", ask_forged_certificate, 400, "malformed" },
  { "forged", "a cursor of another server", ask_foreign_cursor, 200, NULL },
  { "forged", "the log of another team's record", ask_anothers_record, 404, "not_found" },
  { "forged", "another enrolment's upload", ask_anothers_upload, 404, NULL },
  { "forged", "a method in disguise on another's upload", ask_disguised, 404, "not_found" },
  { "forged", "a record that is SQL", ask_injected, 400, "malformed" },
  { "forged", "two lengths of one body", ask_two_lengths, CUT, NULL },
  { "forged", "a request within a chunked body", ask_smuggled, 400, NULL },
  { "forged", "a part that is not what its checksum says", ask_changed_part, 460, "checksum" },
  { "replayed", "a push that was taken", ask_push_again, 200, NULL },
  { "replayed", "the same push at another place", ask_push_elsewhere, 400, "malformed" },
  { "replayed", "a code that another tablet enrolled with", ask_code_again, 404, "not_found" },
  { "replayed", "a part that was taken", ask_part_again, 409, "offset" },
  { "oversized", "an enrolment over 16 KiB", ask_large_enrolment, 413, "too_large" },
  { "oversized", "a push over 2 MiB", ask_large_push, 413, "too_large" },
  { "oversized", "a small push that unpacks to 100 MiB", ask_packed_push, 413, "too_large" },
  { "oversized", "a header block over 16 KiB", ask_large_header, 413, "too_large" },
  { "oversized", "a part over 1 MiB", ask_large_part, 413, "too_large" },
  { "oversized", "a blob over 128 MiB", ask_large_blob, 413, "too_large" },
  { "oversized", "a page of 5,001 records", ask_large_page, 400, "malformed" },
  { "oversized", "a push of 1,001 entries", ask_many_entries, 413, "too_large" },
  { "oversized", "a wait of 51 seconds", ask_long_wait, 400, "malformed" },
  { "oversized", "a blob of 2^64 + 1 bytes", ask_overflowing_length, 400, "malformed" },
  { "oversized", "a part at the end of numbers", ask_far_part, 400, "malformed" },
  { "oversized", "an entry at the end of numbers", ask_last_number, 400, "malformed" },
  { "oversized", "a chunk of 2^64 - 1 bytes", ask_huge_chunk, 400, NULL },
  { "truncated", "a push whose gzip was cut", ask_cut_gzip, 400, "malformed" },
  { "truncated", "a push without its closing line", ask_push_without_end, 400, "malformed" },
  { "truncated", "a part whose connection ends in it", ask_cut_body, CUT, NULL },
  { "slow", "a header that never ends", ask_slow_header, CUT, NULL },
  { "slow", "a body that never ends", ask_slow_body, CUT, NULL },
  { "slow", "a chunked part that never ends", ask_slow_chunks, CUT, NULL },
  { "malformed", "a body that is no JSON", ask_no_json, 400, "malformed" },
  { "malformed", "a JSON key that is there twice", ask_twice_named, 400, "malformed" },
  { "malformed", "JSON 16,000 lists deep", ask_deep, 400, "malformed" },
  { "malformed", "a sequence number below 1", ask_no_number, 400, "malformed" },
  { "malformed", "gzip that is none", ask_no_gzip, 400, "malformed" },
  { "malformed", "a record that is a path", ask_no_record, 400, "malformed" },
  { "malformed", "a blob that is a path", ask_no_hash, 400, NULL },
  { "malformed", "an upload that names no blob", ask_no_metadata, 400, "malformed" },
  { "malformed", "an upload of a negative length", ask_no_length, 400, "malformed" },
  { "malformed", "a path with a zero byte", ask_no_path, 400, NULL },
  { "malformed", "bytes that are no HTTP", ask_no_http, CUT, NULL },
};

static char *
dup_code (const ThTestReply *reply)
{
  gsize length = 0;
  const char *text = reply->body != NULL ? g_bytes_get_data (reply->body, &length) : NULL;
  g_autoptr (ThRefusal) refusal = text != NULL ? th_refusal_read (text, length) : NULL;

  return refusal != NULL ? g_strdup (refusal->error) : NULL;
}

static void
assert_as_before (Scene *scene, const ThServerCounts *before)
{
  g_auto (ThTestReply) me = th_test_tablet_get (scene->tablet, TH_WIRE_PATH_ME);
  ThServerCounts after;

  g_assert_cmpuint (me.status, ==, 200);
  g_assert_true (th_server_store_count (scene->server->store, &after, NULL, NULL));
  g_assert_cmpint (after.entries, ==, before->entries);
  g_assert_cmpint (after.held, ==, before->held);
  g_assert_cmpint (after.blobs, ==, before->blobs);
}

static void
test_table (Scene *scene, gconstpointer data)
{
  ThServerCounts before;

  g_assert_true (th_server_store_count (scene->server->store, &before, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (ThTestReply) reply = cases[i].ask (scene);
      g_autofree char *code = dup_code (&reply);
      g_autofree char *answer = reply.status == CUT
                                  ? g_strdup ("cut off")
                                  : g_strdup_printf ("%u %s", reply.status, code ? code : "");

      g_test_message ("| %-9s | %-45s | %s |", cases[i].manner, cases[i].what, answer);
      if (reply.status != cases[i].status || g_strcmp0 (code, cases[i].code) != 0)
        g_error ("%s: %s, not %u %s", cases[i].what, answer, cases[i].status,
                 cases[i].code != NULL ? cases[i].code : "");
      assert_as_before (scene, &before);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/hostile/each-gets-its-answer-and-changes-nothing", Scene, NULL, scene_set_up,
              test_table, scene_tear_down);
  return g_test_run ();
}
