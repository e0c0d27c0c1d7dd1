/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Life cycle and the route table. A request is read on the main thread into a bounded buffer, its
 * message is paused, a worker handles it, and the answer is sent from the main thread. Soup's
 * objects never leave that thread.
 */

#include "th-server.h"

#include "th-attempts.h"
#include "th-handoff.h"
#include "th-incoming.h"
#include "th-listener.h"
#include "th-outgoing.h"
#include "th-route.h"
#include "th-server-reply.h"

#include <libsoup/soup.h>
#include <string.h>

#define N_WORKERS 2
#define LOOK_MILLISECONDS 500
#define EXPIRE_LOOKS 60
#define STOP_MICROSECONDS (10 * G_USEC_PER_SEC)
#define RENEW_SECONDS 3600

struct _ThServer
{
  GObject parent;

  ThServerContext context;
  ThServerSettings settings;
  SoupServer *soup;
  ThListener *listener;
  GMainContext *main_context;
  GThread *workers[N_WORKERS];
  GAsyncQueue *tasks; /* of ThExchange; &ending ends the worker that takes it */
  GSource *looking;
  guint looks;
  GSource *renewing;

  ThAttempts *codes; /* wrong ones, by address */
  ThAttempts *tokens;
  guint n_pending; /* exchanges that are not answered */
  guint n_open;    /* messages whose answer is not sent to its end */
  gboolean is_stopping;

  GMutex mutex;
  GPtrArray *waiting; /* under the mutex: of ThExchange */
  guint news;         /* under the mutex: counts what happened in the feed */

  ThServerLog log;
  gpointer log_data;
};

G_DEFINE_FINAL_TYPE (ThServer, th_server, G_TYPE_OBJECT)

/* THE route table. */
static const ThRoute routes[] = {
  { "GET", TH_WIRE_PATH_KEYS, FALSE, 0, th_route_keys },
  { "POST", TH_WIRE_PATH_ENROL, FALSE, TH_WIRE_SMALL_REQUEST_BYTES, th_route_enrol },
  { "GET", TH_WIRE_PATH_ME, FALSE, 0, th_route_me },
  { "POST", TH_WIRE_PATH_LOG, FALSE, TH_WIRE_REQUEST_BYTES, th_route_push },
  { "GET", TH_WIRE_PATH_LOG, FALSE, 0, th_route_log },
  { "GET", TH_WIRE_PATH_RECORDS, FALSE, 0, th_route_records },
  { "GET", TH_WIRE_PATH_BLOBS "/", TRUE, 0, th_route_blob },
  { "OPTIONS", TH_WIRE_PATH_BLOBS, TRUE, 0, th_route_upload_options },
  { "POST", TH_WIRE_PATH_BLOBS, FALSE, 0, th_route_upload_create },
  { "HEAD", TH_WIRE_PATH_UPLOADS "/", TRUE, 0, th_route_upload_head },
  { "PATCH", TH_WIRE_PATH_UPLOADS "/", TRUE, TH_WIRE_PART_BYTES, th_route_upload_part },
  { "GET", TH_WIRE_PATH_HEALTH, FALSE, 0, th_route_health },
  { "GET", TH_WIRE_PATH_METRICS, FALSE, 0, th_route_metrics },
};

/* What ends a worker. */
static ThExchange ending;

/* An exchange and the message that it answers. */
typedef struct
{
  ThServer *server;
  SoupServerMessage *message;
  gint64 started;
} Call;

const ThRoute *
th_server_find_route (const char *method, const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    if (g_str_equal (routes[i].method, method)
        && (routes[i].has_tail ? g_str_has_prefix (path, routes[i].path)
                               : g_str_equal (routes[i].path, path)))
      return &routes[i];
  return NULL;
}

/* One line a request: what was asked for, not by whom, of whom, or with which query. */
static void
log_call (Call *call, const ThExchange *exchange)
{
  ThServer *self = call->server;
  const char *route = exchange->route != NULL ? exchange->route->path : "-";
  gint64 took = g_get_monotonic_time () - call->started;
  g_autofree char *line = NULL;

  th_metrics_request (self->context.metrics, route, exchange->status, took);
  if (self->log == NULL || !self->settings.logs_requests)
    return;
  line = g_strdup_printf (
    "method=%s route=%s status=%u bytes=%" G_GSIZE_FORMAT " ms=%.1f",
    exchange->route != NULL ? exchange->route->method : "-", route, exchange->status,
    exchange->reply != NULL ? g_bytes_get_size (exchange->reply) : exchange->stream_length,
    (double) took / 1000);
  self->log (line, self->log_data);
}

static gboolean
is_code (const ThExchange *exchange)
{
  return exchange->route != NULL && exchange->route->handle == th_route_enrol
         && exchange->token == NULL;
}

/* A code that was good was no try: a station enrols its tablets from one address. A token that was
 * not known is one. */
static void
judge_attempt (ThServer *self, const ThExchange *exchange)
{
  if (is_code (exchange) && exchange->status == 200)
    th_attempts_forgive (self->codes, exchange->peer);
  else if (exchange->token != NULL && exchange->status == 401)
    th_attempts_count (self->tokens, exchange->peer);
}

static gboolean
on_answer_cb (gpointer data)
{
  ThExchange *exchange = data;
  Call *call;

  th_handoff_take (exchange);
  call = exchange->data;
  call->server->n_pending--;
  judge_attempt (call->server, exchange);
  log_call (call, exchange);
  th_outgoing_send (call->message, exchange);
  soup_server_message_unpause (call->message);
  g_object_unref (call->message);
  g_object_unref (call->server);
  g_free (call);
  th_exchange_free (exchange);
  return G_SOURCE_REMOVE;
}

static void
on_finished_cb (ThExchange *exchange, gpointer data)
{
  Call *call = data;
  GMainContext *context = call->server->main_context;
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_answer_cb, exchange, NULL);
  th_handoff_give (exchange);
  g_source_attach (source, context);
}

static void
work (ThServer *self, ThExchange *exchange)
{
  th_handoff_give (exchange);
  g_async_queue_push (self->tasks, exchange);
}

/* On a worker: there was no news when the exchange looked. If there is by now, it looks again. */
static void
on_waits_cb (ThExchange *exchange, gpointer data)
{
  Call *call = data;
  ThServer *self = call->server;
  gboolean is_late;

  th_mutex_lock (&self->mutex);
  is_late = exchange->news != self->news;
  exchange->news = self->news;
  if (!is_late)
    {
      g_ptr_array_add (self->waiting, exchange);
      g_atomic_int_inc (&self->context.n_waiting);
    }
  th_mutex_unlock (&self->mutex);
  if (is_late)
    work (self, exchange);
}

static gpointer
handle_exchanges (gpointer data)
{
  GAsyncQueue *tasks = data;
  ThExchange *exchange;

  while ((exchange = g_async_queue_pop (tasks)) != &ending)
    {
      th_handoff_take (exchange);
      exchange->route->handle (exchange);
    }
  return NULL;
}

/* Lets those look again who wait; only those whose time is over where @all is not set. */
static void
wake (ThServer *self, gboolean all)
{
  g_autoptr (GPtrArray) woken = g_ptr_array_new ();
  gint64 now = g_get_monotonic_time ();

  th_mutex_lock (&self->mutex);
  if (all)
    self->news++;
  for (guint i = self->waiting->len; i > 0; i--)
    {
      ThExchange *exchange = g_ptr_array_index (self->waiting, i - 1);

      if (!all && now < exchange->wait_until)
        continue;
      if (self->is_stopping)
        exchange->wait_until = 1;
      exchange->news = self->news;
      g_atomic_int_add (&self->context.n_waiting, -1);
      g_ptr_array_add (woken, g_ptr_array_remove_index_fast (self->waiting, i - 1));
    }
  th_mutex_unlock (&self->mutex);
  for (guint i = 0; i < woken->len; i++)
    work (self, g_ptr_array_index (woken, i));
}

static void
on_changed_cb (ThStore *store, char **ids, ThServer *self)
{
  wake (self, TRUE);
}

static gboolean
write_expiry (ThServerStore *store, gpointer data, GError **error)
{
  ThServer *self = data;
  int64_t now = th_clock_now (&self->context.clock);
  guint n = 0;

  return th_server_store_expire_uploads (store, now, &n, error);
}

static void
on_expiry_written_cb (gpointer data, const GError *error)
{
  if (error != NULL)
    g_debug ("uploads could not be given up: %s", error->message);
}

/* Administration writes from other processes, of which nothing is heard here, so every fourth look
 * is one for everybody. */
static gboolean
on_look_cb (gpointer data)
{
  ThServer *self = data;

  wake (self, ++self->looks % 4 == 0);
  if (self->looks % EXPIRE_LOOKS == 1)
    th_writer_push (self->context.writer, write_expiry, on_expiry_written_cb, self);
  return G_SOURCE_CONTINUE;
}

/* Whether a peer may try one more code; whether it may try one more token. */
static gboolean
may_try (ThServer *self, const ThExchange *exchange)
{
  const char *peer = exchange->peer;

  if (is_code (exchange) && th_attempts_count (self->codes, peer) > self->settings.codes_per_minute)
    return FALSE;
  return exchange->token == NULL
         || th_attempts_get (self->tokens, peer) < self->settings.tokens_per_minute;
}

/* Why a request is not even handled. */
static gboolean
refuse (ThServer *self, ThExchange *exchange, const ThIncoming *incoming)
{
  if (exchange->route == NULL)
    th_reply_code (exchange, TH_WIRE_ERROR_NOT_FOUND, "no such path");
  else if (th_incoming_is_too_large (incoming))
    th_reply_code (exchange, TH_WIRE_ERROR_TOO_LARGE, "the request is over a limit");
  else if (self->n_pending > self->settings.pending || self->is_stopping)
    th_reply_code (exchange, TH_WIRE_ERROR_BUSY, "too many requests at once");
  else if (!may_try (self, exchange))
    th_reply_code (exchange, TH_WIRE_ERROR_SLOW_DOWN, "too many codes or tokens tried");
  else
    return FALSE;
  return TRUE;
}

static void
on_message_finished_cb (SoupServerMessage *message, ThServer *self)
{
  self->n_open--;
}

static void
on_request_cb (
  SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  ThServer *self = data;
  ThIncoming *incoming = th_incoming_get (message);
  ThExchange *exchange = th_incoming_make_exchange (incoming, message, &self->context, path, query);
  Call *call = g_new0 (Call, 1);

  call->server = g_object_ref (self);
  call->message = g_object_ref (message);
  call->started = g_get_monotonic_time ();
  exchange->finished = on_finished_cb;
  exchange->waits = on_waits_cb;
  exchange->data = call;
  self->n_pending++;
  self->n_open++;
  g_signal_connect_object (message, "finished", G_CALLBACK (on_message_finished_cb), self, 0);
  soup_server_message_pause (message);
  if (!refuse (self, exchange, incoming))
    work (self, exchange);
}

static void
on_request_started_cb (SoupServer *soup, SoupServerMessage *message, gpointer data)
{
  th_incoming_attach (message);
  th_listener_watch (((ThServer *) data)->listener, message);
}

/* Joined, so that none of them is still there when the process ends. */
static void
end_workers (ThServer *self)
{
  for (guint i = 0; i < N_WORKERS && self->tasks != NULL; i++)
    g_async_queue_push (self->tasks, &ending);
  for (guint i = 0; i < N_WORKERS && self->tasks != NULL; i++)
    g_thread_join (g_steal_pointer (&self->workers[i]));
  g_clear_pointer (&self->tasks, g_async_queue_unref);
}

static void
th_server_dispose (GObject *object)
{
  ThServer *self = TH_SERVER (object);

  if (self->context.store != NULL)
    g_signal_handlers_disconnect_by_func (self->context.store, on_changed_cb, self);
  end_workers (self);
  g_clear_pointer (&self->context.writer, th_writer_free);
  g_clear_pointer (&self->listener, th_listener_free);
  g_clear_object (&self->soup);
  g_clear_pointer (&self->context.metrics, th_metrics_free);
  th_server_settings_clear (&self->settings);
  g_clear_pointer (&self->tokens, th_attempts_free);
  g_clear_object (&self->context.store);
  g_clear_pointer (&self->context.config, th_server_config_free);
  g_clear_pointer (&self->codes, th_attempts_free);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_pointer (&self->main_context, g_main_context_unref);
  G_OBJECT_CLASS (th_server_parent_class)->dispose (object);
}

static void
th_server_finalize (GObject *object)
{
  g_mutex_clear (&TH_SERVER (object)->mutex);
  G_OBJECT_CLASS (th_server_parent_class)->finalize (object);
}

static void
th_server_class_init (ThServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = th_server_dispose;
  G_OBJECT_CLASS (klass)->finalize = th_server_finalize;
}

static void
th_server_init (ThServer *self)
{
  g_mutex_init (&self->mutex);
  self->main_context = g_main_context_ref_thread_default ();
  self->waiting = g_ptr_array_new ();
  self->codes = th_attempts_new ();
  self->tokens = th_attempts_new ();
  th_server_settings_init (&self->settings);
  self->context.metrics = th_metrics_new ();
  self->tasks = g_async_queue_new ();
  for (guint i = 0; i < N_WORKERS; i++)
    self->workers[i] = g_thread_new ("worker", handle_exchanges, self->tasks);
}

ThServer *
th_server_new (ThServerStore *store, const ThClock *clock, const ThRandom *random, GError **error)
{
  g_autoptr (ThServer) self = g_object_new (TH_TYPE_SERVER, NULL);

  self->context.config = th_server_config_load (store, error);
  if (self->context.config == NULL)
    return NULL;
  self->context.store = g_object_ref (store);
  self->context.clock = *clock;
  self->context.random = *random;
  self->context.settings = &self->settings;
  self->context.writer = th_writer_new (store);
  g_signal_connect (store, "changed", G_CALLBACK (on_changed_cb), self);
  return g_steal_pointer (&self);
}

void
th_server_set_log (ThServer *self, ThServerLog log, gpointer data)
{
  self->log = log;
  self->log_data = data;
}

/* Where no port was named, that of the socket becomes the server's for all codes to come. */
static gboolean
settle_address (ThServer *self, GUri *uri, GSocket *socket, GError **error)
{
  ThServerConfig *config = self->context.config;
  g_autoptr (GSocketAddress) local = NULL;

  if (g_uri_get_port (uri) > 0)
    return TRUE;
  local = g_socket_get_local_address (socket, error);
  if (local == NULL)
    return FALSE;
  g_free (config->address);
  config->address =
    g_uri_join (G_URI_FLAGS_NONE, "https", NULL, g_uri_get_host (uri),
                g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local)), "", NULL, NULL);
  return th_server_config_set_address (self->context.store, config->address, error);
}

/* From the file that was set, else the server's own, which is renewed when it is time. */
static GTlsCertificate *
load_certificate (ThServer *self, GError **error)
{
  ThServerConfig *config = self->context.config;

  if (self->settings.certificate != NULL)
    return th_server_config_load_certificate (config, self->settings.certificate, error);
  if (g_str_equal (config->leaf, TH_SERVER_NO_CERTIFICATE))
    {
      g_set_error (
        error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
        "tablets trust a force's own authority here; name a certificate that it signed as"
        " certificate in [tls] of the configuration");
      return NULL;
    }
  if (!th_server_config_renew (config, self->context.store, FALSE, error))
    return NULL;
  return g_tls_certificate_new_from_pem (config->leaf, -1, error);
}

static void
log_event (ThServer *self, const char *event)
{
  if (self->log != NULL)
    self->log (event, self->log_data);
}

static gboolean
on_renew_cb (gpointer data)
{
  ThServer *self = data;
  g_autofree char *before =
    g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->context.config->leaf, -1);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = load_certificate (self, &error);

  if (certificate == NULL)
    {
      g_autofree char *line = g_strdup_printf ("event=renewal-failed %s", error->message);

      log_event (self, line);
      return G_SOURCE_CONTINUE;
    }
  th_listener_set_certificate (self->listener, certificate);
  after = g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->context.config->leaf, -1);
  if (strcmp (before, after) != 0)
    {
      th_metrics_count (self->context.metrics, TH_METRIC_RENEWALS);
      log_event (self, "event=certificate-renewed");
    }
  return G_SOURCE_CONTINUE;
}

static GSource *
start_timer (ThServer *self, guint milliseconds, GSourceFunc func)
{
  GSource *source = g_timeout_source_new (milliseconds);

  g_source_set_callback (source, func, self, NULL);
  g_source_attach (source, self->main_context);
  return source;
}

gboolean
th_server_listen_socket (ThServer *self, GSocket *socket, GError **error)
{
  g_autoptr (GTlsCertificate) certificate = NULL;

  g_return_val_if_fail (TH_IS_SERVER (self) && G_IS_SOCKET (socket), FALSE);

  if (self->soup == NULL)
    {
      certificate = load_certificate (self, error);
      if (certificate == NULL)
        return FALSE;
      self->soup = soup_server_new ("server-header", NULL, NULL);
      soup_server_add_handler (self->soup, NULL, on_request_cb, self, NULL);
      g_signal_connect (self->soup, "request-started", G_CALLBACK (on_request_started_cb), self);
      self->listener = th_listener_new (self->soup, &self->settings, self->context.metrics, error);
      if (self->listener == NULL)
        return FALSE;
      th_listener_set_certificate (self->listener, certificate);
      self->looking = start_timer (self, LOOK_MILLISECONDS, on_look_cb);
      self->renewing = start_timer (self, RENEW_SECONDS * 1000, on_renew_cb);
    }
  th_listener_add_socket (self->listener, socket);
  return TRUE;
}

gboolean
th_server_set_settings (ThServer *self, const ThServerSettings *settings, GError **error)
{
  g_auto (ThServerSettings) before = { 0 };
  g_autoptr (GTlsCertificate) certificate = NULL;

  g_return_val_if_fail (TH_IS_SERVER (self), FALSE);

  th_server_settings_copy (&before, &self->settings);
  th_server_settings_copy (&self->settings, settings);
  if (self->listener == NULL)
    return TRUE;
  certificate = load_certificate (self, error);
  if (certificate == NULL)
    {
      th_server_settings_copy (&self->settings, &before);
      return FALSE;
    }
  th_listener_set_certificate (self->listener, certificate);
  th_metrics_count (self->context.metrics, TH_METRIC_RELOADS);
  return TRUE;
}

gboolean
th_server_listen (ThServer *self, const char *host, int port, GError **error)
{
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GSocket) socket = NULL;

  g_return_val_if_fail (TH_IS_SERVER (self) && self->soup == NULL, FALSE);

  uri = g_uri_parse (self->context.config->address, G_URI_FLAGS_NONE, error);
  if (uri == NULL)
    return FALSE;
  if (host == NULL)
    host = self->settings.listen != NULL ? self->settings.listen : g_uri_get_host (uri);
  if (port < 0)
    port = self->settings.port > 0 ? (int) self->settings.port : MAX (g_uri_get_port (uri), 0);
  socket = th_listener_make_socket (host, (guint16) port, error);
  return socket != NULL && settle_address (self, uri, socket, error)
         && th_server_listen_socket (self, socket, error);
}

char *
th_server_dup_address (ThServer *self)
{
  return g_strdup (self->context.config->address);
}

static void
end_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

void
th_server_stop (ThServer *self)
{
  gint64 until = g_get_monotonic_time () + STOP_MICROSECONDS;

  g_return_if_fail (TH_IS_SERVER (self));

  self->is_stopping = TRUE;
  while ((self->n_pending > 0 || self->n_open > 0) && g_get_monotonic_time () < until)
    {
      wake (self, TRUE);
      g_main_context_iteration (self->main_context, TRUE);
    }
  end_source (&self->looking);
  end_source (&self->renewing);
  g_clear_pointer (&self->listener, th_listener_free);
  if (self->soup != NULL)
    soup_server_disconnect (self->soup);
}
