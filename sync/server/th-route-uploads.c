/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Blobs in, by tus 1.0: POST /v1/blobs begins an upload, HEAD and PATCH of its address go on with
 * it. A part is written by the one writer and answered after its commit; what is whole is read back
 * from the database on this thread, so that the writer is never kept by a large file, and counts
 * only if it is what the entry named.
 */

#include "th-route.h"

#include "th-server-auth.h"
#include "th-server-reply.h"
#include "th-tus.h"

#include <libsoup/soup.h>
#include <sodium.h>

#define READ_BYTES (64 * 1024)

typedef struct
{
  ThExchange *exchange;
  ThUpload upload;
  GBytes *part;
} Sending;

static void
add_number (ThExchange *exchange, const char *name, gsize number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GSIZE_FORMAT, number);

  th_exchange_add_header (exchange, name, text);
}

static void
add_state (ThExchange *exchange, const ThUpload *upload)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (upload->expires / 1000);
  g_autofree char *expires = g_date_time_format (moment, "%a, %d %b %Y %H:%M:%S GMT");

  add_number (exchange, TH_TUS_HEADER_OFFSET, upload->offset);
  th_exchange_add_header (exchange, TH_TUS_HEADER_EXPIRES, expires);
}

static gboolean
set_malformed_header (GError **error, const char *name)
{
  g_autofree char *what = g_strdup_printf ("the header %s", name);

  return th_wire_set_malformed (error, what);
}

/* Who asks, in the version of tus that is spoken here. %NULL: answered. */
static ThServerEnrolment *
receive (ThExchange *exchange)
{
  const char *version = th_exchange_get_header (exchange, TH_TUS_HEADER_RESUMABLE);
  g_autoptr (ThServerEnrolment) enrolment = NULL;
  g_autoptr (GError) error = NULL;

  th_exchange_add_header (exchange, TH_TUS_HEADER_RESUMABLE, TH_TUS_VERSION);
  enrolment = th_auth_present (exchange, &error);
  if (enrolment == NULL)
    th_reply_error (exchange, error);
  else if (g_strcmp0 (version, TH_TUS_VERSION) != 0)
    {
      th_exchange_add_header (exchange, TH_TUS_HEADER_VERSION, TH_TUS_VERSION);
      th_reply_status (exchange, SOUP_STATUS_PRECONDITION_FAILED, TH_WIRE_ERROR_MALFORMED,
                       "tus 1.0.0 is spoken here");
    }
  else
    return g_steal_pointer (&enrolment);
  return NULL;
}

void
th_route_upload_options (ThExchange *exchange)
{
  th_exchange_add_header (exchange, TH_TUS_HEADER_RESUMABLE, TH_TUS_VERSION);
  th_exchange_add_header (exchange, TH_TUS_HEADER_VERSION, TH_TUS_VERSION);
  th_exchange_add_header (exchange, TH_TUS_HEADER_EXTENSION, TH_TUS_EXTENSIONS);
  th_exchange_add_header (exchange, TH_TUS_HEADER_ALGORITHM, TH_TUS_ALGORITHMS);
  add_number (exchange, TH_TUS_HEADER_MAX_SIZE, TH_BLOB_MAX_BYTES);
  th_reply_empty (exchange, SOUP_STATUS_NO_CONTENT);
}

static gboolean
write_creation (ThServerStore *store, gpointer data, GError **error)
{
  return th_server_store_create_upload (store, data, error);
}

static void
make_id (ThExchange *exchange, ThUpload *upload)
{
  uint8_t bytes[TH_UPLOAD_ID_BYTES];

  th_random_fill (&exchange->context->random, bytes, sizeof bytes);
  sodium_bin2hex (upload->id, sizeof upload->id, bytes, sizeof bytes);
}

static gboolean
read_creation (ThExchange *exchange, ThUpload *upload, GError **error)
{
  if (!th_tus_read_number (th_exchange_get_header (exchange, TH_TUS_HEADER_LENGTH),
                           &upload->length))
    return set_malformed_header (error, TH_TUS_HEADER_LENGTH);
  if (!th_tus_read_metadata (th_exchange_get_header (exchange, TH_TUS_HEADER_METADATA),
                             &upload->hash))
    return set_malformed_header (error, TH_TUS_HEADER_METADATA);
  if (upload->length <= TH_BLOB_MAX_BYTES)
    return TRUE;
  g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_TOO_LARGE, "a blob is at most %d bytes",
               TH_BLOB_MAX_BYTES);
  return FALSE;
}

static int64_t
get_expiry (ThExchange *exchange)
{
  return th_clock_now (&exchange->context->clock) + TH_WIRE_UPLOAD_MILLISECONDS;
}

/* The upload at the address; one whose end has come is no more, even if it was not removed yet. */
static gboolean
load (ThExchange *exchange, const ThServerEnrolment *enrolment, ThUpload *upload, GError **error)
{
  if (!th_server_store_load_upload (exchange->context->store, enrolment->id, exchange->tail, upload,
                                    error))
    return FALSE;
  if (upload->expires > th_clock_now (&exchange->context->clock))
    return TRUE;
  g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_NOT_FOUND, "the upload has expired");
  return FALSE;
}

static gboolean
read_back (ThExchange *exchange, const ThUpload *upload, ThHash *hash, GError **error)
{
  g_autofree uint8_t *buffer = g_malloc (READ_BYTES);
  g_autoptr (GInputStream) stream =
    th_server_store_open_upload (exchange->context->store, upload, error);
  crypto_hash_sha256_state state;
  gssize n;

  if (stream == NULL)
    return FALSE;
  crypto_hash_sha256_init (&state);
  while ((n = g_input_stream_read (stream, buffer, READ_BYTES, NULL, error)) > 0)
    crypto_hash_sha256_update (&state, buffer, (gsize) n);
  crypto_hash_sha256_final (&state, hash->bytes);
  return n == 0;
}

static gboolean
write_right (ThServerStore *store, gpointer data, GError **error)
{
  return th_server_store_finish_upload (store, data, TRUE, error);
}

static gboolean
write_wrong (ThServerStore *store, gpointer data, GError **error)
{
  return th_server_store_finish_upload (store, data, FALSE, error);
}

/* All bytes are there. */
static gboolean
finish (ThExchange *exchange, ThUpload *upload, GError **error)
{
  gboolean is_right;
  ThHash hash;

  if (!read_back (exchange, upload, &hash, error))
    return FALSE;
  is_right = th_hash_equal (&hash, &upload->hash);
  if (!th_writer_run (exchange->context->writer, is_right ? write_right : write_wrong, upload,
                      error))
    return FALSE;
  if (!is_right)
    g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_CHECKSUM,
                 "all of it came, and it is not the blob that was named; begin again");
  upload->is_done = is_right;
  return is_right;
}

/* Whoever lost the answer to the last part finishes by asking, or by beginning again. */
static gboolean
ensure_finished (ThExchange *exchange, ThUpload *upload, GError **error)
{
  return upload->offset < upload->length || upload->is_done || finish (exchange, upload, error);
}

void
th_route_upload_create (ThExchange *exchange)
{
  g_autoptr (ThServerEnrolment) enrolment = receive (exchange);
  g_autoptr (GError) error = NULL;
  g_autofree char *location = NULL;
  ThUpload upload = { .expires = get_expiry (exchange) };

  if (enrolment == NULL)
    return;
  upload.enrolment = enrolment->id;
  make_id (exchange, &upload);
  if (!read_creation (exchange, &upload, &error)
      || !th_writer_run (exchange->context->writer, write_creation, &upload, &error)
      || !ensure_finished (exchange, &upload, &error))
    {
      if (g_error_matches (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND))
        th_reply_code (exchange, TH_WIRE_ERROR_NOT_FOUND, "send the entry that names it first");
      else
        th_reply_error (exchange, error);
      return;
    }
  location = g_strconcat (TH_WIRE_PATH_UPLOADS "/", upload.id, NULL);
  th_exchange_add_header (exchange, "Location", location);
  add_state (exchange, &upload);
  th_reply_empty (exchange, SOUP_STATUS_CREATED);
}

void
th_route_upload_head (ThExchange *exchange)
{
  g_autoptr (ThServerEnrolment) enrolment = receive (exchange);
  g_autoptr (GError) error = NULL;
  ThUpload upload;

  if (enrolment == NULL)
    return;
  if (!load (exchange, enrolment, &upload, &error) || !ensure_finished (exchange, &upload, &error))
    {
      th_reply_error (exchange, error);
      return;
    }
  add_number (exchange, TH_TUS_HEADER_LENGTH, upload.length);
  add_state (exchange, &upload);
  th_reply_empty (exchange, SOUP_STATUS_OK);
}

static void
sending_free (Sending *self)
{
  g_bytes_unref (self->part);
  g_free (self);
}

static gboolean
write_part (ThServerStore *store, gpointer data, GError **error)
{
  Sending *self = data;

  return th_server_store_append_upload (store, &self->upload, self->part, error);
}

/* What a writer's refusal of a part means to who sent it. */
static void
refuse_part (ThExchange *exchange, const GError *error)
{
  if (g_error_matches (error, TH_STORE_ERROR, TH_STORE_ERROR_GAP))
    th_reply_code (exchange, TH_WIRE_ERROR_OFFSET, "the upload stands elsewhere: ask where");
  else
    th_reply_error (exchange, error);
}

static void
accept_part (Sending *self)
{
  self->upload.offset += g_bytes_get_size (self->part);
  add_state (self->exchange, &self->upload);
  th_reply_empty (self->exchange, SOUP_STATUS_NO_CONTENT);
}

static void
on_part_written_cb (gpointer data, const GError *error)
{
  Sending *self = data;

  if (error != NULL)
    refuse_part (self->exchange, error);
  else
    accept_part (self);
  sending_free (self);
}

static gboolean
check_part (ThExchange *exchange, const ThUpload *upload, gsize offset, GError **error)
{
  const char *checksum = th_exchange_get_header (exchange, TH_TUS_HEADER_CHECKSUM);
  gsize length;
  const void *bytes = g_bytes_get_data (exchange->body, &length);
  ThTusCheck check;

  if (offset != upload->offset)
    {
      g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_OFFSET, "the upload stands elsewhere");
      return FALSE;
    }
  if (length > upload->length - offset)
    {
      g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_TOO_LARGE,
                   "more than the upload was to have");
      return FALSE;
    }
  check = checksum != NULL ? th_tus_check (checksum, bytes, length) : TH_TUS_HOLDS;
  if (check == TH_TUS_UNKNOWN)
    return set_malformed_header (error, TH_TUS_HEADER_CHECKSUM);
  if (check == TH_TUS_HOLDS)
    return TRUE;
  g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_CHECKSUM, "the part was changed on its way");
  return FALSE;
}

/* The last part, and what follows from it. */
static void
complete (Sending *self)
{
  ThExchange *exchange = self->exchange;
  g_autoptr (GError) error = NULL;
  ThUpload upload = self->upload;

  if (!th_writer_run (exchange->context->writer, write_part, self, &error))
    refuse_part (exchange, error);
  else if (!finish (exchange, &upload, &error))
    th_reply_error (exchange, error);
  else
    accept_part (self);
  sending_free (self);
}

static void
take_part (ThExchange *exchange, const ThUpload *upload)
{
  Sending *self = g_new0 (Sending, 1);

  self->exchange = exchange;
  self->upload = *upload;
  self->upload.expires = get_expiry (exchange);
  self->part = g_bytes_ref (exchange->body);
  if (upload->offset + g_bytes_get_size (self->part) == upload->length)
    complete (self);
  else
    th_writer_push (exchange->context->writer, write_part, on_part_written_cb, self);
}

void
th_route_upload_part (ThExchange *exchange)
{
  const char *type = th_exchange_get_header (exchange, "Content-Type");
  g_autoptr (ThServerEnrolment) enrolment = receive (exchange);
  g_autoptr (GError) error = NULL;
  ThUpload upload;
  gsize offset;

  if (enrolment == NULL)
    return;
  if (g_strcmp0 (type, TH_TUS_PART) != 0)
    th_reply_status (exchange, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE, TH_WIRE_ERROR_MALFORMED,
                     "a part is " TH_TUS_PART);
  else if (!th_tus_read_number (th_exchange_get_header (exchange, TH_TUS_HEADER_OFFSET), &offset))
    {
      set_malformed_header (&error, TH_TUS_HEADER_OFFSET);
      th_reply_error (exchange, error);
    }
  else if (!load (exchange, enrolment, &upload, &error)
           || !check_part (exchange, &upload, offset, &error))
    th_reply_error (exchange, error);
  else
    take_part (exchange, &upload);
}
