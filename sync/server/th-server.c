/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Life cycle and the route table. A request is read on the main thread into a bounded buffer, its
 * message is paused, a worker handles it, and the answer is sent from the main thread. Soup's
 * objects never leave that thread.
 */

#include "th-server.h"

#include "th-incoming.h"
#include "th-handoff.h"
#include "th-outgoing.h"
#include "th-route.h"
#include "th-server-reply.h"

#include <libsoup/soup.h>
#include <string.h>

/* The backlog of a listening socket. When a fleet returns, tablets connect in one second; with
 * soup's own ten they would wait. */
#define BACKLOG 1024
#define N_WORKERS 2
#define PENDING_MAX 512
#define WAITING_MAX 2000
#define LOOK_MILLISECONDS 500
#define EXPIRE_LOOKS 60
#define STOP_MICROSECONDS (10 * G_USEC_PER_SEC)

struct _ThServer
{
  GObject parent;

  ThServerContext context;
  SoupServer *soup;
  GMainContext *main_context;
  GThread *workers[N_WORKERS];
  GAsyncQueue *tasks; /* of ThExchange; &ending ends the worker that takes it */
  GSource *looking;
  guint looks;

  GHashTable *attempts; /* peer → Attempts: codes tried lately */
  guint n_pending;      /* exchanges that are not answered */
  guint n_open;         /* messages whose answer is not sent to its end */
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

/* Codes tried from one address within a minute. */
typedef struct
{
  gint64 since;
  guint count;
} Attempts;

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
  g_autofree char *line = NULL;

  if (self->log == NULL)
    return;
  line = g_strdup_printf (
    "%s %s %u %" G_GSIZE_FORMAT " bytes %.1f ms", soup_server_message_get_method (call->message),
    exchange->route != NULL ? exchange->route->path : "-", exchange->status,
    exchange->reply != NULL ? g_bytes_get_size (exchange->reply) : exchange->stream_length,
    (double) (g_get_monotonic_time () - call->started) / 1000);
  self->log (line, self->log_data);
}

static gboolean
is_code (const ThExchange *exchange)
{
  return exchange->route != NULL && exchange->route->handle == th_route_enrol
         && exchange->token == NULL;
}

/* A code that was good was no try: a station enrols its tablets from one address. */
static void
forgive (ThServer *self, const char *peer)
{
  Attempts *attempts = g_hash_table_lookup (self->attempts, peer);

  if (attempts != NULL && attempts->count > 0)
    attempts->count--;
}

static gboolean
on_answer_cb (gpointer data)
{
  ThExchange *exchange = data;
  Call *call;

  th_handoff_take (exchange);
  call = exchange->data;
  call->server->n_pending--;
  if (is_code (exchange) && exchange->status == 200)
    forgive (call->server, exchange->peer);
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

/* Whether a peer may try one more code. */
static gboolean
may_try (ThServer *self, const char *peer)
{
  gint64 now = g_get_monotonic_time ();
  Attempts *attempts = g_hash_table_lookup (self->attempts, peer);

  if (attempts == NULL || now - attempts->since > 60 * G_USEC_PER_SEC)
    {
      if (g_hash_table_size (self->attempts) > 10000)
        g_hash_table_remove_all (self->attempts);
      attempts = g_new0 (Attempts, 1);
      attempts->since = now;
      g_hash_table_insert (self->attempts, g_strdup (peer), attempts);
    }
  return ++attempts->count <= TH_WIRE_CODES_PER_MINUTE;
}

/* Why a request is not even handled. */
static gboolean
refuse (ThServer *self, ThExchange *exchange, const ThIncoming *incoming)
{
  if (exchange->route == NULL)
    th_reply_code (exchange, TH_WIRE_ERROR_NOT_FOUND, "no such path");
  else if (th_incoming_is_too_large (incoming))
    th_reply_code (exchange, TH_WIRE_ERROR_TOO_LARGE, "the request is over a limit");
  else if (self->n_pending > PENDING_MAX + WAITING_MAX || self->is_stopping)
    th_reply_code (exchange, TH_WIRE_ERROR_BUSY, "too many requests at once");
  else if (is_code (exchange) && !may_try (self, exchange->peer))
    th_reply_code (exchange, TH_WIRE_ERROR_SLOW_DOWN, "too many codes tried");
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
  g_clear_object (&self->soup);
  g_clear_object (&self->context.store);
  g_clear_pointer (&self->context.config, th_server_config_free);
  g_clear_pointer (&self->attempts, g_hash_table_unref);
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
  self->attempts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
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

/* An address of this machine to listen on: the loopback or any other IP that was named, all of them
 * for a name. */
static GSocketAddress *
find_address (const char *host, guint16 port)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address == NULL && g_strcmp0 (host, "localhost") == 0)
    address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  else if (address == NULL)
    address = g_inet_address_new_any (G_SOCKET_FAMILY_IPV4);
  return g_inet_socket_address_new (address, port);
}

static GSocket *
make_socket (const char *host, guint16 port, GError **error)
{
  g_autoptr (GSocketAddress) address = find_address (host, port);
  g_autoptr (GSocket) socket = NULL;

  socket = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_TCP, error);
  if (socket == NULL)
    return NULL;
  g_socket_set_listen_backlog (socket, BACKLOG);
  if (!g_socket_bind (socket, address, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;
  return g_steal_pointer (&socket);
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

static gboolean
start_soup (ThServer *self, GSocket *socket, GError **error)
{
  g_autoptr (GTlsCertificate) certificate = NULL;

  if (!th_server_config_renew (self->context.config, self->context.store, FALSE, error))
    return FALSE;
  certificate = g_tls_certificate_new_from_pem (self->context.config->leaf, -1, error);
  if (certificate == NULL)
    return FALSE;
  self->soup = soup_server_new ("server-header", NULL, NULL);
  soup_server_set_tls_certificate (self->soup, certificate);
  soup_server_add_handler (self->soup, NULL, on_request_cb, self, NULL);
  g_signal_connect (self->soup, "request-started", G_CALLBACK (on_request_started_cb), self);
  if (!soup_server_listen_socket (self->soup, socket, SOUP_SERVER_LISTEN_HTTPS, error))
    return FALSE;
  self->looking = g_timeout_source_new (LOOK_MILLISECONDS);
  g_source_set_callback (self->looking, on_look_cb, self, NULL);
  g_source_attach (self->looking, self->main_context);
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
  if (port < 0)
    port = MAX (g_uri_get_port (uri), 0);
  socket = make_socket (host != NULL ? host : g_uri_get_host (uri), (guint16) port, error);
  return socket != NULL && settle_address (self, uri, socket, error)
         && start_soup (self, socket, error);
}

char *
th_server_dup_address (ThServer *self)
{
  return g_strdup (self->context.config->address);
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
  if (self->looking != NULL)
    g_source_destroy (self->looking);
  g_clear_pointer (&self->looking, g_source_unref);
  if (self->soup != NULL)
    soup_server_disconnect (self->soup);
}
