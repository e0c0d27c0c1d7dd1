/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Requests over libsoup. The session lives in a main context of its own, iterated only inside the
 * calls, so the transport blocks like a file and can still begin a request ahead.
 *
 * Three habits of libsoup matter: it opens a new connection for every POST unless the message is
 * marked idempotent, which ours are, since a push may be sent twice; it closes the connection
 * after an answer without a body, unless told; and its decoder stops at the first gzip member, so
 * that whoever reads lines unpacks them.
 */

#include "th-http-transport.h"

#include "th-context-stream.h"
#include "th-handoff.h"
#include "th-pinned-database.h"
#include "th-tus.h"
#include "th-wire.h"

#include <libsoup/soup.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_TIME_OUT 30
#define IDLE_TIME_OUT 120

/* A request on its way. */
typedef struct
{
  SoupMessage *message;
  char *path;
  GMainContext *context; /* the transport's */
  GCancellable *cancellable;
  GInputStream *stream;
  GError *error;
  gboolean was_sent; /* its head has left */
  gboolean is_done;
} Exchange;

struct _ThHttpTransport
{
  GObject parent_instance;
  GMainContext *context;
  SoupSession *session;
  char *address;
  GTlsDatabase *database; /* NULL: nothing is verified */
  guint time_out;
  guint64 sent;
  Exchange *prepared;
};

static void
exchange_free (Exchange *self)
{
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->stream);
  g_clear_error (&self->error);
  g_free (self->path);
  g_free (self);
}

static void
on_wrote_headers_cb (SoupMessage *message, Exchange *exchange)
{
  exchange->was_sent = TRUE;
}

/* What has no body by its status needs no length; to libsoup it would end with the connection. */
static void
on_got_headers_cb (SoupMessage *message, gpointer data)
{
  if (soup_message_get_status (message) == SOUP_STATUS_NO_CONTENT)
    soup_message_headers_set_encoding (soup_message_get_response_headers (message),
                                       SOUP_ENCODING_NONE);
}

static gboolean
on_accept_certificate_cb (SoupMessage *message,
                          GTlsCertificate *certificate,
                          GTlsCertificateFlags flags,
                          ThHttpTransport *self)
{
  return self->database == NULL;
}

static void
on_sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Exchange *exchange = data;

  exchange->stream = soup_session_send_finish (SOUP_SESSION (source), result, &exchange->error);
  exchange->is_done = TRUE;
}

static gboolean
on_told_cb (gpointer inner)
{
  g_cancellable_cancel (inner);
  return G_SOURCE_REMOVE;
}

/* On whichever thread gives up. The exchange is cancelled on its own: GLib 2.74 may leak a source
 * that one thread is done with while another cancels it. */
static void
on_cancelled_cb (GCancellable *outer, Exchange *exchange)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  th_handoff_take (exchange);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_told_cb, g_object_ref (exchange->cancellable), g_object_unref);
  g_source_attach (source, exchange->context);
  th_handoff_give (exchange);
}

static SoupMessage *
make_message (ThHttpTransport *self, const ThRequest *request, GError **error)
{
  g_autofree char *uri = g_strconcat (self->address, request->path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (request->method, uri);
  SoupMessageHeaders *headers;

  if (message == NULL)
    {
      g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_MALFORMED, "no address");
      return NULL;
    }
  headers = soup_message_get_request_headers (message);
  soup_message_set_flags (message, SOUP_MESSAGE_IDEMPOTENT | SOUP_MESSAGE_NO_REDIRECT);
  soup_message_disable_feature (message, SOUP_TYPE_CONTENT_DECODER);
  soup_message_headers_append (headers, "Accept-Encoding",
                               request->accepts_gzip ? "gzip" : "identity");
  if (request->token != NULL)
    {
      g_autofree char *token = th_wire_dup_hex (th_secret_get_bytes (request->token),
                                                th_secret_get_length (request->token));
      g_autofree char *bearer = g_strconcat ("Bearer ", token, NULL);

      soup_message_headers_append (headers, "Authorization", bearer);
      sodium_memzero (token, strlen (token));
      sodium_memzero (bearer, strlen (bearer));
    }
  if (request->range_start > 0)
    soup_message_headers_set_range (headers, request->range_start, -1);
  if (request->body != NULL)
    soup_message_set_request_body_from_bytes (message, request->content_type, request->body);
  for (guint i = 0; request->headers != NULL && request->headers[i] != NULL; i += 2)
    soup_message_headers_append (headers, request->headers[i], request->headers[i + 1]);
  if (request->body_is_gzip)
    soup_message_headers_append (headers, "Content-Encoding", "gzip");
  return g_steal_pointer (&message);
}

static SoupSession *
make_session (ThHttpTransport *self)
{
  return soup_session_new_with_options ("max-conns", 1, "max-conns-per-host", 1, "timeout",
                                        self->time_out, "idle-timeout", IDLE_TIME_OUT,
                                        "proxy-resolver", NULL, "tls-database", self->database,
                                        "user-agent", "threshold/" TH_VERSION, NULL);
}

/* The context is the thread's default only between enter and leave. */
static void
enter (ThHttpTransport *self)
{
  g_main_context_push_thread_default (self->context);
  if (self->session == NULL)
    self->session = make_session (self);
}

static void
leave (ThHttpTransport *self)
{
  g_main_context_pop_thread_default (self->context);
}

static Exchange *
begin (ThHttpTransport *self, const ThRequest *request, GError **error)
{
  g_autoptr (SoupMessage) message = make_message (self, request, error);
  Exchange *exchange;

  if (message == NULL)
    return NULL;

  exchange = g_new0 (Exchange, 1);
  exchange->message = g_steal_pointer (&message);
  exchange->path = g_strdup (request->path);
  exchange->context = self->context;
  exchange->cancellable = g_cancellable_new ();
  g_signal_connect (exchange->message, "wrote-headers", G_CALLBACK (on_wrote_headers_cb), exchange);
  g_signal_connect (exchange->message, "got-headers", G_CALLBACK (on_got_headers_cb), exchange);
  g_signal_connect (exchange->message, "accept-certificate", G_CALLBACK (on_accept_certificate_cb),
                    self);
  if (request->body != NULL)
    self->sent += g_bytes_get_size (request->body);
  soup_session_send_async (self->session, exchange->message, G_PRIORITY_DEFAULT,
                           exchange->cancellable, on_sent_cb, exchange);
  return exchange;
}

/* Waits for the answer's head; frees nothing. */
static void
finish (ThHttpTransport *self, Exchange *exchange, GCancellable *cancellable)
{
  gulong handler = 0;

  th_handoff_give (exchange);
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb), exchange, NULL);
  while (!exchange->is_done)
    g_main_context_iteration (self->context, TRUE);
  if (cancellable != NULL)
    g_cancellable_disconnect (cancellable, handler);
  th_handoff_take (exchange);
}

static void
drop_prepared (ThHttpTransport *self)
{
  Exchange *exchange = g_steal_pointer (&self->prepared);

  if (exchange == NULL)
    return;
  g_cancellable_cancel (exchange->cancellable);
  finish (self, exchange, NULL);
  exchange_free (exchange);
}

static int64_t
get_retry_after (SoupMessageHeaders *headers)
{
  const char *text = soup_message_headers_get_one (headers, "Retry-After");

  return text == NULL ? 0 : CLAMP (strtoll (text, NULL, 10), 0, 3600) * 1000;
}

static int64_t
get_offset (SoupMessageHeaders *headers)
{
  gsize offset;

  return th_tus_read_number (soup_message_headers_get_one (headers, TH_TUS_HEADER_OFFSET), &offset)
           ? (int64_t) offset
           : -1;
}

static ThReply *
make_reply (ThHttpTransport *self, Exchange *exchange)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (exchange->message);
  ThReply *reply = g_new0 (ThReply, 1);

  reply->status = soup_message_get_status (exchange->message);
  reply->upload_offset = get_offset (headers);
  reply->location = g_strdup (soup_message_headers_get_one (headers, "Location"));
  reply->retry_after = get_retry_after (headers);
  reply->is_gzip =
    g_strcmp0 (soup_message_headers_get_one (headers, "Content-Encoding"), "gzip") == 0;
  reply->body = th_context_stream_new (exchange->stream, self->context);
  return reply;
}

static void
th_http_transport_prepare (ThTransport *transport, const ThRequest *request)
{
  ThHttpTransport *self = TH_HTTP_TRANSPORT (transport);

  enter (self);
  drop_prepared (self);
  self->prepared = begin (self, request, NULL);
  while (self->prepared != NULL && !self->prepared->was_sent && !self->prepared->is_done)
    g_main_context_iteration (self->context, TRUE);
  leave (self);
}

static ThReply *
th_http_transport_send (ThTransport *transport,
                        const ThRequest *request,
                        GCancellable *cancellable,
                        GError **error)
{
  ThHttpTransport *self = TH_HTTP_TRANSPORT (transport);
  Exchange *exchange;
  ThReply *reply = NULL;

  enter (self);
  if (self->prepared != NULL && request->body == NULL
      && g_str_equal (self->prepared->path, request->path))
    exchange = g_steal_pointer (&self->prepared);
  else
    {
      drop_prepared (self);
      exchange = begin (self, request, error);
    }

  if (exchange != NULL)
    {
      finish (self, exchange, cancellable);
      if (exchange->error == NULL)
        reply = make_reply (self, exchange);
      else
        th_transport_set_error (error, exchange->error);
      exchange_free (exchange);
    }
  leave (self);
  return reply;
}

static guint64
th_http_transport_get_sent (ThTransport *transport)
{
  return TH_HTTP_TRANSPORT (transport)->sent;
}

static void
th_http_transport_iface_init (ThTransportInterface *iface)
{
  iface->prepare = th_http_transport_prepare;
  iface->send = th_http_transport_send;
  iface->get_sent = th_http_transport_get_sent;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ThHttpTransport,
                               th_http_transport,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TH_TYPE_TRANSPORT,
                                                      th_http_transport_iface_init))

static void
th_http_transport_finalize (GObject *object)
{
  ThHttpTransport *self = TH_HTTP_TRANSPORT (object);

  if (self->session != NULL)
    {
      enter (self);
      drop_prepared (self);
      soup_session_abort (self->session);
      while (g_main_context_iteration (self->context, FALSE))
        continue;
      g_clear_object (&self->session);
      leave (self);
    }
  g_clear_object (&self->database);
  g_free (self->address);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (th_http_transport_parent_class)->finalize (object);
}

static void
th_http_transport_class_init (ThHttpTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = th_http_transport_finalize;
  th_pinned_database_shut_out ();
}

static void
th_http_transport_init (ThHttpTransport *self)
{
  self->context = g_main_context_new ();
}

static ThHttpTransport *
new_transport (const char *address, guint time_out, GError **error)
{
  ThHttpTransport *self;

  if (!g_str_has_prefix (address, "https://"))
    {
      g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_UNTRUSTED, "not an https address");
      return NULL;
    }
  self = g_object_new (TH_TYPE_HTTP_TRANSPORT, NULL);
  self->address = g_strdup (address);
  self->time_out = time_out > 0 ? time_out : DEFAULT_TIME_OUT;
  return self;
}

/**
 * th_http_transport_new:
 *
 * Returns: (transfer full): a transport that trusts @ca_pem alone.
 */
ThTransport *
th_http_transport_new (const char *address, const char *ca_pem, guint time_out, GError **error)
{
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GError) cause = NULL;
  ThHttpTransport *self;

  g_return_val_if_fail (address != NULL, NULL);
  g_return_val_if_fail (ca_pem != NULL, NULL);

  database = th_pinned_database_new (ca_pem, &cause);
  if (database == NULL)
    {
      g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_UNTRUSTED, "%s", cause->message);
      return NULL;
    }
  self = new_transport (address, time_out, error);
  if (self == NULL)
    return NULL;
  self->database = g_steal_pointer (&database);
  return TH_TRANSPORT (self);
}

/**
 * th_http_transport_new_unverified:
 *
 * Returns: (transfer full): a transport for `GET /v1/keys`, whose answer is then compared with the
 *   trust hash.
 */
ThTransport *
th_http_transport_new_unverified (const char *address, guint time_out, GError **error)
{
  g_return_val_if_fail (address != NULL, NULL);

  return TH_TRANSPORT (new_transport (address, time_out, error));
}
