/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A tablet as the protocol page describes one, and no more. */

#include "th-test-server.h"

#include "th-batch.h"
#include "th-codec.h"
#include "th-receipt.h"

#include <sodium.h>
#include <string.h>

GBytes *
th_test_tablet_ask (ThTestTablet *self, const uint8_t secret[TH_WIRE_SECRET_BYTES])
{
  ThEnrolRequest request = { 0 };
  uint8_t text[TH_WIRE_SECRET_BYTES + TH_PUBLIC_KEY_BYTES];

  memcpy (request.secret, secret, sizeof request.secret);
  memcpy (request.key, self->public_key, sizeof request.key);
  th_signature_enrol_text (secret, self->public_key, text);
  th_signature_make (TH_PURPOSE_ENROL, text, sizeof text, self->private_key, request.signature);
  return th_enrol_request_write (&request);
}

void
th_test_tablet_take (ThTestTablet *self, GBytes *grant)
{
  gsize length;
  const char *text = g_bytes_get_data (grant, &length);

  g_clear_pointer (&self->grant, th_grant_free);
  g_free (self->token);
  self->grant = th_grant_read (text, length);
  g_assert_nonnull (self->grant);
  self->token = th_wire_dup_hex (self->grant->token, sizeof self->grant->token);
}

ThTestTablet *
th_test_tablet_new (ThTestServer *server, const char *officer)
{
  ThTestTablet *self = g_new0 (ThTestTablet, 1);
  uint8_t secret[TH_WIRE_SECRET_BYTES];
  g_autoptr (GBytes) request = NULL;
  g_auto (ThTestReply) reply = { 0 };

  self->server = server;
  self->officer = g_strdup (officer);
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  crypto_sign_keypair (self->public_key, self->private_key);
  self->enrolment = th_chain_enrolment (self->public_key);
  th_test_server_make_code (server, officer, secret);
  request = th_test_tablet_ask (self, secret);
  reply = th_test_server_call (server, "POST", TH_WIRE_PATH_ENROL, NULL, request);
  g_assert_cmpuint (reply.status, ==, 200);
  th_test_tablet_take (self, reply.body);
  return self;
}

void
th_test_tablet_free (ThTestTablet *self)
{
  g_ptr_array_unref (self->lines);
  g_clear_pointer (&self->grant, th_grant_free);
  g_free (self->officer);
  g_free (self->token);
  g_free (self->cursor);
  g_free (self);
}

static char *
dup_bearer (ThTestTablet *self)
{
  return g_strconcat ("Bearer ", self->token, NULL);
}

ThTestReply
th_test_tablet_get (ThTestTablet *self, const char *path)
{
  g_autofree char *bearer = dup_bearer (self);
  const char *headers[] = { "Authorization", bearer, NULL };

  return th_test_server_call (self->server, "GET", path, headers, NULL);
}

ThDot
th_test_tablet_add (ThTestTablet *self, ThEntry *entry)
{
  ThDot dot = { self->enrolment, (int64_t) self->lines->len + 1 };

  entry->seq = dot.seq;
  if (entry->at == 0)
    entry->at = self->server->moment.now;
  if (entry->by == NULL)
    entry->by = g_strdup (self->officer);
  randombytes_buf (entry->salt, sizeof entry->salt);
  g_ptr_array_add (self->lines, th_codec_encode_entry (entry));
  return dot;
}

ThDot
th_test_tablet_create (
  ThTestTablet *self, const char *id, const char *kind, const char *parent, const char *title)
{
  g_autoptr (ThEntry) entry = th_entry_new ();

  entry->op = TH_OP_SET;
  entry->id = g_strdup (id);
  entry->kind = g_strdup (kind);
  entry->in = g_strdup (parent);
  entry->operation = g_strdup (self->server->operation);
  entry->title = g_strdup (title);
  return th_test_tablet_add (self, entry);
}

ThDot
th_test_tablet_set (ThTestTablet *self, const char *id, const char *path, const char *text)
{
  g_autoptr (ThEntry) entry = th_entry_new ();
  g_autoptr (ThValue) value = th_value_new_text (text);

  entry->op = TH_OP_SET;
  entry->id = g_strdup (id);
  th_entry_set (entry, path, value, NULL, 0);
  return th_test_tablet_add (self, entry);
}

void
th_test_tablet_hash (ThTestTablet *self, int64_t seq, ThHash *hash)
{
  th_chain_start (self->public_key, hash);
  for (int64_t i = 0; i < seq; i++)
    {
      GBytes *line = g_ptr_array_index (self->lines, i);
      ThHash before = *hash;
      ThHash digest;

      th_chain_digest (g_bytes_get_data (line, NULL), g_bytes_get_size (line), &digest);
      th_chain_next (&before, &digest, hash);
    }
}

GBytes *
th_test_tablet_make_push (ThTestTablet *self, int64_t first, int64_t last)
{
  g_autoptr (ThBatchWriter) writer = th_batch_writer_new (6);
  g_autoptr (GBytes) line = NULL;
  ThClosing closing = { .seq = last, .unsent = self->unsent };

  if (self->unsent > 0)
    closing.oldest = self->server->moment.now;
  for (int64_t seq = first; seq <= last; seq++)
    th_batch_writer_line (writer, g_ptr_array_index (self->lines, seq - 1));
  th_test_tablet_hash (self, last, &closing.hash);
  th_signature_make_head ((ThDot){ self->enrolment, last }, &closing.hash, self->private_key,
                          closing.signature);
  line = th_closing_write (&closing);
  th_batch_writer_line (writer, line);
  return th_batch_writer_finish (writer);
}

ThTestReply
th_test_tablet_send (ThTestTablet *self, int64_t first, GBytes *body, gboolean is_gzip)
{
  g_autofree char *path = g_strdup_printf ("/v1/log?from=%" G_GINT64_FORMAT, first);
  g_autofree char *bearer = dup_bearer (self);
  const char *headers[] = { "Authorization", bearer, is_gzip ? "Content-Encoding" : NULL, "gzip",
                            NULL };

  return th_test_server_call (self->server, "POST", path, headers, body);
}

ThReceipt *
th_test_tablet_push (ThTestTablet *self)
{
  int64_t last = (int64_t) self->lines->len;
  g_autoptr (GBytes) body = th_test_tablet_make_push (self, self->sent + 1, last);
  g_auto (ThTestReply) reply = th_test_tablet_send (self, self->sent + 1, body, TRUE);
  g_autoptr (GError) error = NULL;
  ThReceipt *receipt;
  ThHash hash;

  g_assert_cmpuint (reply.status, ==, 200);
  receipt = th_receipt_verify (g_bytes_get_data (reply.body, NULL), g_bytes_get_size (reply.body),
                               self->enrolment, self->server->config->server_key, &error);
  g_assert_no_error (error);
  g_assert_cmpint (receipt->seq, ==, last);
  th_test_tablet_hash (self, last, &hash);
  g_assert_true (th_hash_equal (&receipt->hash, &hash));
  self->sent = last;
  return receipt;
}

const char *
th_test_receipt_reason (const ThReceipt *receipt, ThDot dot)
{
  for (guint i = 0; i < receipt->held->len; i++)
    {
      const ThHeldSeq *held = g_ptr_array_index (receipt->held, i);

      if (held->seq == dot.seq)
        return held->reason;
    }
  return NULL;
}

void
th_test_feed_free (ThTestFeed *self)
{
  g_ptr_array_unref (self->heads);
  g_ptr_array_unref (self->bodies);
  g_ptr_array_unref (self->gone);
  g_ptr_array_unref (self->held);
  g_ptr_array_unref (self->tablets);
  g_free (self);
}

static ThTestFeed *
feed_new (void)
{
  ThTestFeed *self = g_new0 (ThTestFeed, 1);

  self->heads = g_ptr_array_new_with_free_func ((GDestroyNotify) th_page_head_free);
  self->bodies = g_ptr_array_new_with_free_func (g_free);
  self->gone = g_ptr_array_new_with_free_func (g_free);
  self->held = g_ptr_array_new_with_free_func ((GDestroyNotify) th_page_held_free);
  self->tablets = g_ptr_array_new_with_free_func ((GDestroyNotify) th_page_tablet_free);
  return self;
}

/* @lines stands at a line; whether the next one belongs to it. */
static gboolean
take_line (ThTestFeed *self, char **lines)
{
  gsize length = strlen (lines[0]);
  g_autoptr (ThPageGone) gone = NULL;
  gpointer line;

  if (g_str_has_prefix (lines[0], "{\"record\":"))
    {
      line = th_page_head_read (lines[0], length);
      g_assert_nonnull (line);
      g_ptr_array_add (self->heads, line);
      g_ptr_array_add (self->bodies, g_strdup (lines[1]));
      return TRUE;
    }
  if (g_str_has_prefix (lines[0], "{\"gone\":"))
    {
      gone = th_page_gone_read (lines[0], length);
      g_ptr_array_add (self->gone, g_steal_pointer (&gone->gone));
    }
  else if (g_str_has_prefix (lines[0], "{\"held\":"))
    g_ptr_array_add (self->held, th_page_held_read (lines[0], length));
  else if (g_str_has_prefix (lines[0], "{\"tablet\":"))
    g_ptr_array_add (self->tablets, th_page_tablet_read (lines[0], length));
  else
    g_error ("not a line of a page: %s", lines[0]);
  return FALSE;
}

static gboolean
take_page (ThTestFeed *self, ThTestTablet *tablet, GBytes *body)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = g_strv_length (lines);
  g_autoptr (ThPageOpening) opening = th_page_opening_read (lines[0], strlen (lines[0]));
  g_autoptr (ThPageClosing) closing = NULL;

  g_assert_nonnull (opening);
  g_assert_cmpuint (n, >=, 3);
  g_assert_cmpstr (lines[n - 1], ==, "");
  closing = th_page_closing_read (lines[n - 2], strlen (lines[n - 2]));
  g_assert_nonnull (closing);
  self->is_fresh |= opening->fresh;
  self->n_pages++;
  for (guint i = 1; i < n - 2; i++)
    if (take_line (self, lines + i))
      i++;
  g_free (tablet->cursor);
  tablet->cursor = g_strdup (closing->next);
  return closing->more;
}

ThTestFeed *
th_test_tablet_pull (ThTestTablet *self, const char *query)
{
  ThTestFeed *feed = feed_new ();
  gboolean more;

  do
    {
      g_autofree char *path =
        g_strconcat ("/v1/records?x=1", query, self->cursor != NULL ? "&since=" : "",
                     self->cursor != NULL ? self->cursor : "", NULL);
      g_auto (ThTestReply) reply = th_test_tablet_get (self, path);

      g_assert_cmpuint (reply.status, ==, 200);
      more = take_page (feed, self, reply.body);
    }
  while (more);
  return feed;
}

gboolean
th_test_feed_has (const ThTestFeed *self, const char *id)
{
  for (guint i = 0; i < self->heads->len; i++)
    if (g_str_equal (((ThPageHead *) g_ptr_array_index (self->heads, i))->record, id))
      return TRUE;
  return FALSE;
}

gboolean
th_test_feed_has_gone (const ThTestFeed *self, const char *id)
{
  return g_ptr_array_find_with_equal_func (self->gone, id, g_str_equal, NULL);
}
