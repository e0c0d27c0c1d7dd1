/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* See th-test-station.h. */

#include "th-test-station.h"

#include "th-batch.h"
#include "th-receipt.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define NOON G_GINT64_CONSTANT (1795435200000)

struct _ThTestStation
{
  GObject parent_instance;
  ThRandom random;
  uint8_t public_key[TH_PUBLIC_KEY_BYTES];
  uint8_t private_key[TH_WIRE_PRIVATE_KEY_BYTES];
  ThIdentity *identity;
  GPtrArray *lines; /* of GBytes, what is stored */
  GArray *hashes;   /* of ThHash, [0] before the first entry */
  GPtrArray *pages; /* of GString */
  guint n_pages_given;
  GPtrArray *held; /* of ThHeldSeq */
  ThTestFault fault;
  guint patience;
  gboolean times_out;
  GString *journal;
};

static void th_test_station_iface_init (ThTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ThTestStation,
                               th_test_station,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TH_TYPE_TRANSPORT,
                                                      th_test_station_iface_init))

static ThReply *
make_reply (guint status, GBytes *body)
{
  ThReply *reply = g_new0 (ThReply, 1);

  reply->status = status;
  reply->body = g_memory_input_stream_new_from_bytes (body);
  g_bytes_unref (body);
  return reply;
}

static ThReply *
refuse (guint status, const char *code, int64_t seq)
{
  ThRefusalAt at = { (char *) code, (char *) "as the test wants it", seq };
  ThRefusal refusal = { (char *) code, (char *) "as the test wants it" };

  return make_reply (status, seq >= 0 ? th_refusal_at_write (&at) : th_refusal_write (&refusal));
}

static ThHash *
get_head (ThTestStation *self)
{
  return &g_array_index (self->hashes, ThHash, self->lines->len);
}

static ThReply *
answer_me (ThTestStation *self)
{
  ThLimits limits = { TH_ENTRY_MAX_BYTES, TH_WIRE_BATCH_ENTRIES, TH_WIRE_BATCH_BYTES,
                      TH_WIRE_PAGE_RECORDS, TH_WIRE_WAIT_SECONDS };
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  ThMe me = { th_chain_enrolment (self->identity->public_key),
              self->identity->officer,
              self->identity->name,
              (char *) TH_STATUS_ACTIVE,
              NOON,
              self->lines->len,
              *get_head (self),
              self->held,
              none,
              &limits };

  return make_reply (200, th_me_write (&me));
}

static ThReply *
answer_receipt (ThTestStation *self)
{
  g_autoptr (GArray) lacks = g_array_new (FALSE, FALSE, sizeof (ThHash));
  ThReceipt receipt = { 1,
                        th_chain_enrolment (self->identity->public_key),
                        self->lines->len,
                        *get_head (self),
                        NOON,
                        lacks,
                        self->held,
                        0 };
  uint8_t other_public[TH_PUBLIC_KEY_BYTES];
  uint8_t other[TH_WIRE_PRIVATE_KEY_BYTES];

  if (self->fault == TH_FAULT_OTHER_RECEIPT)
    receipt.enrolment++;
  crypto_sign_keypair (other_public, other);
  return make_reply (
    200,
    th_receipt_sign (&receipt, self->fault == TH_FAULT_FORGED_RECEIPT ? other : self->private_key));
}

static gboolean
take_line_cb (const char *line, gsize length, gpointer data, GError **error)
{
  g_ptr_array_add (data, g_bytes_new (line, length));
  return TRUE;
}

static GPtrArray *
read_push (GBytes *body)
{
  static const ThBatchLimits limits = { 4 * 1024 * 1024, 1024 * 1024, 2000 };
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (ThBatchReader) reader = th_batch_reader_new (&limits, TRUE, take_line_cb, lines);
  g_autoptr (GError) error = NULL;

  g_assert_true (
    th_batch_reader_feed (reader, g_bytes_get_data (body, NULL), g_bytes_get_size (body), &error));
  g_assert_no_error (error);
  g_assert_true (th_batch_reader_finish (reader, &error));
  g_assert_no_error (error);
  return lines;
}

static void
store_line (ThTestStation *self, GBytes *line)
{
  ThHash digest, hash;

  th_chain_digest (g_bytes_get_data (line, NULL), g_bytes_get_size (line), &digest);
  th_chain_next (get_head (self), &digest, &hash);
  g_ptr_array_add (self->lines, g_bytes_ref (line));
  g_array_append_val (self->hashes, hash);
}

/* The closing line must be about what was stored, and signed. */
static void
check_closing (ThTestStation *self, GBytes *line)
{
  g_autoptr (ThClosing) closing =
    th_closing_read (g_bytes_get_data (line, NULL), g_bytes_get_size (line));
  ThDot head;

  g_assert_nonnull (closing);
  g_assert_cmpint (closing->seq, ==, self->lines->len);
  g_assert_true (th_hash_equal (&closing->hash, get_head (self)));
  head = (ThDot){ th_chain_enrolment (self->identity->public_key), closing->seq };
  g_assert_true (th_signature_verify_head (head, &closing->hash, self->identity->public_key,
                                           closing->signature));
}

static ThReply *
answer_log (ThTestStation *self, const ThRequest *request, GError **error)
{
  g_autoptr (GPtrArray) lines = read_push (request->body);
  int64_t from = strtoll (strchr (request->path, '=') + 1, NULL, 10);
  guint n = lines->len - 1;
  guint i;

  if (self->patience > 0 && n > self->patience)
    {
      if (!self->times_out)
        return refuse (413, "too_large", -1);
      g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_TIMED_OUT, "no patience");
      return NULL;
    }
  if (from > (int64_t) self->lines->len + 1)
    return refuse (409, "gap", self->lines->len);
  for (i = 0; i < n; i++)
    {
      GBytes *line = g_ptr_array_index (lines, i);
      guint place = from - 1 + i;

      if (place >= self->lines->len)
        store_line (self, line);
      else if (!g_bytes_equal (line, g_ptr_array_index (self->lines, place)))
        return refuse (409, "fork", place);
    }
  if (from + n == self->lines->len + 1)
    check_closing (self, g_ptr_array_index (lines, n));
  if (self->fault == TH_FAULT_LOST_ANSWER)
    {
      g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_OFFLINE, "the answer was lost");
      return NULL;
    }
  return answer_receipt (self);
}

static ThReply *
answer_records (ThTestStation *self)
{
  gboolean has_page = self->n_pages_given < self->pages->len;
  GString *lines = has_page ? g_ptr_array_index (self->pages, self->n_pages_given) : NULL;
  GString *page = g_string_new (lines != NULL ? lines->str : "{\"page\":1,\"fresh\":false}\n");

  self->n_pages_given += has_page;
  if (self->fault != TH_FAULT_CUT_PAGE)
    g_string_append_printf (page, "{\"next\":\"aaaa.%u.1\",\"more\":%s}\n", self->n_pages_given,
                            self->n_pages_given < self->pages->len ? "true" : "false");
  return make_reply (200, g_string_free_to_bytes (page));
}

static ThReply *
answer_enrol (ThTestStation *self, const ThRequest *request)
{
  g_autoptr (ThEnrolRequest) asked = th_enrol_request_read (g_bytes_get_data (request->body, NULL),
                                                            g_bytes_get_size (request->body));
  ThGrant grant = { .certificate = self->identity->certificate };

  g_assert_nonnull (asked);
  g_assert_cmpstr (asked->certificate, ==, self->identity->certificate);
  g_assert_true (th_signature_verify (TH_PURPOSE_RETURN, asked->certificate,
                                      strlen (asked->certificate), self->identity->public_key,
                                      asked->proof));
  th_signature_make (TH_PURPOSE_CERTIFICATE, grant.certificate, strlen (grant.certificate),
                     self->private_key, grant.signature);
  memset (grant.token, 7, sizeof grant.token);
  self->fault = TH_FAULT_NONE;
  return make_reply (200, th_grant_write (&grant));
}

static ThReply *
th_test_station_send (ThTransport *transport,
                      const ThRequest *request,
                      GCancellable *cancellable,
                      GError **error)
{
  ThTestStation *self = TH_TEST_STATION (transport);
  const char *query = strchr (request->path, '?');

  if (self->journal->len > 0)
    g_string_append_c (self->journal, '|');
  g_string_append_printf (self->journal, "%s ", request->method);
  g_string_append_len (self->journal, request->path,
                       query != NULL ? query - request->path : (gssize) strlen (request->path));

  if (self->fault == TH_FAULT_OFFLINE)
    {
      g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_OFFLINE, "nothing answers");
      return NULL;
    }
  if (self->fault == TH_FAULT_PORTAL)
    return make_reply (200, g_bytes_new_static ("<html>Welcome to our wifi</html>", 32));
  if (g_str_has_prefix (request->path, TH_WIRE_PATH_ENROL))
    return answer_enrol (self, request);
  if (self->fault == TH_FAULT_UNAUTHORIZED)
    return refuse (401, "unauthorized", -1);
  if (self->fault == TH_FAULT_REVOKED)
    return refuse (403, "revoked", -1);
  if (self->fault == TH_FAULT_BUSY)
    {
      ThReply *reply = refuse (503, "busy", -1);

      reply->retry_after = 7000;
      return reply;
    }
  if (g_str_has_prefix (request->path, TH_WIRE_PATH_ME))
    return answer_me (self);
  if (g_str_has_prefix (request->path, TH_WIRE_PATH_LOG))
    return answer_log (self, request, error);
  if (g_str_has_prefix (request->path, TH_WIRE_PATH_RECORDS))
    return answer_records (self);
  return refuse (404, "not_found", -1);
}

static guint64
th_test_station_get_sent (ThTransport *transport)
{
  return 0;
}

static void
th_test_station_iface_init (ThTransportInterface *iface)
{
  iface->send = th_test_station_send;
  iface->get_sent = th_test_station_get_sent;
}

static void
th_test_station_finalize (GObject *object)
{
  ThTestStation *self = TH_TEST_STATION (object);

  g_clear_pointer (&self->identity, th_identity_free);
  g_ptr_array_unref (self->lines);
  g_array_unref (self->hashes);
  g_ptr_array_unref (self->pages);
  g_ptr_array_unref (self->held);
  g_string_free (self->journal, TRUE);
  G_OBJECT_CLASS (th_test_station_parent_class)->finalize (object);
}

static void
th_test_station_class_init (ThTestStationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = th_test_station_finalize;
}

static void
free_string (gpointer data)
{
  g_string_free (data, TRUE);
}

static void
th_test_station_init (ThTestStation *self)
{
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->hashes = g_array_new (FALSE, TRUE, sizeof (ThHash));
  self->pages = g_ptr_array_new_with_free_func (free_string);
  self->held = g_ptr_array_new_with_free_func ((GDestroyNotify) th_held_seq_free);
  self->journal = g_string_new (NULL);
}

ThTestStation *
th_test_station_new (const ThRandom *random)
{
  ThTestStation *self = g_object_new (TH_TYPE_TEST_STATION, NULL);

  self->random = *random;
  crypto_sign_keypair (self->public_key, self->private_key);
  return self;
}

ThIdentity *
th_test_station_make_identity (ThTestStation *self)
{
  ThIdentity *identity = g_new0 (ThIdentity, 1);
  uint8_t private_key[TH_WIRE_PRIVATE_KEY_BYTES];
  uint8_t token[TH_WIRE_TOKEN_BYTES] = { 1 };
  ThCertificate certificate = { .v = 1,
                                .officer = (char *) "4163",
                                .name = (char *) "Jo Whitlock",
                                .letter = (char *) "J",
                                .at = NOON };
  g_autoptr (GBytes) text = NULL;
  ThHash start;

  crypto_sign_keypair (identity->public_key, private_key);
  memcpy (identity->server_key, self->public_key, sizeof self->public_key);
  memcpy (certificate.key, identity->public_key, sizeof certificate.key);
  certificate.enrolment = th_chain_enrolment (identity->public_key);
  text = th_certificate_write (&certificate);
  identity->signing_key = th_secret_new (private_key, sizeof private_key);
  identity->officer = g_strdup (certificate.officer);
  identity->name = g_strdup (certificate.name);
  identity->letter = g_strdup (certificate.letter);
  identity->server = g_strdup ("https://station.invalid");
  identity->ca_pem = g_strdup ("none");
  identity->certificate = g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  identity->token = th_secret_new (token, sizeof token);

  g_clear_pointer (&self->identity, th_identity_free);
  self->identity = th_identity_copy (identity);
  th_chain_start (identity->public_key, &start);
  g_array_set_size (self->hashes, 0);
  g_array_append_val (self->hashes, start);
  return identity;
}

ThTransport *
th_test_station_connect (const ThIdentity *identity, gpointer station, GError **error)
{
  return g_object_ref (station);
}

void
th_test_station_set_fault (ThTestStation *self, ThTestFault fault)
{
  self->fault = fault;
}

void
th_test_station_set_patience (ThTestStation *self, guint entries, gboolean times_out)
{
  self->patience = entries;
  self->times_out = times_out;
}

void
th_test_station_add_page (ThTestStation *self, const char *lines, gboolean is_fresh)
{
  GString *page = g_string_new (NULL);

  g_string_append_printf (page, "{\"page\":1,\"fresh\":%s}\n%s", is_fresh ? "true" : "false",
                          lines);
  g_ptr_array_add (self->pages, page);
}

void
th_test_station_hold (ThTestStation *self, int64_t seq, const char *reason)
{
  ThHeldSeq *held = g_new0 (ThHeldSeq, 1);

  held->seq = seq;
  held->reason = g_strdup (reason);
  g_ptr_array_add (self->held, held);
}

void
th_test_station_forget (ThTestStation *self, int64_t seq)
{
  g_ptr_array_set_size (self->lines, seq);
  g_array_set_size (self->hashes, seq + 1);
}

guint
th_test_station_count_entries (ThTestStation *self)
{
  return self->lines->len;
}

char *
th_test_station_take_journal (ThTestStation *self)
{
  char *journal = g_strdup (self->journal->str);

  g_string_truncate (self->journal, 0);
  return journal;
}
