/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A connection is known by its TLS stream, which soup holds, and from a message by the address
 * object that soup was given with the stream. It is forgotten when the stream goes.
 */

#include "th-listener.h"

#include "th-handoff.h"
#include "th-parting-stream.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

/* The backlog of a listening socket. When a fleet returns, tablets connect in one second; with
 * soup's own ten they would wait. */
#define BACKLOG 1024
#define ACCEPT_AT_ONCE 64
#define BYTES_PER_SECOND 4096

/* Until it was closed, a connection is in the table of its listener; what soup does with it after
 * the listener is gone is no more counted. */
typedef struct
{
  ThListener *listener; /* NULL once that is gone */
  GSocket *socket;
  GIOStream *stream; /* soup's; NULL before it has one */
  char *peer;
  GSource *deadline;
  GMainContext *context;     /* the listener's, on whose thread all of this is */
  GCancellable *cancellable; /* of the handshake */
  gboolean has_asked;        /* a request has come on it before */
} Connection;

struct _ThListener
{
  SoupServer *soup;
  const ThServerSettings *settings;
  ThMetrics *metrics;
  GTlsCertificate *certificate;
  GPtrArray *sources;      /* of GSource: listening sockets */
  GHashTable *connections; /* set of Connection */
  GHashTable *peers;       /* address → connections of it */
};

static GQuark
connection_quark (void)
{
  return g_quark_from_static_string ("th-connection");
}

static Connection *
find_connection (SoupServerMessage *message)
{
  GSocketAddress *address = soup_server_message_get_remote_address (message);

  return address != NULL ? g_object_get_qdata (G_OBJECT (address), connection_quark ()) : NULL;
}

static guint
count_peer (ThListener *self, const char *peer, int more)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->peers, peer)) + (guint) more;

  if (count > 0)
    g_hash_table_insert (self->peers, g_strdup (peer), GUINT_TO_POINTER (count));
  else
    g_hash_table_remove (self->peers, peer);
  return count;
}

static void
clear_deadline (Connection *connection)
{
  if (connection->deadline == NULL)
    return;
  g_source_destroy (connection->deadline);
  g_clear_pointer (&connection->deadline, g_source_unref);
}

static void
cut (Connection *connection)
{
  g_cancellable_cancel (connection->cancellable);
  g_socket_shutdown (connection->socket, TRUE, TRUE, NULL);
}

static gboolean
on_deadline_cb (gpointer data)
{
  Connection *connection = data;

  if (connection->listener != NULL)
    th_metrics_count (connection->listener->metrics, TH_METRIC_CONNECTIONS_TIMED_OUT);
  g_clear_pointer (&connection->deadline, g_source_unref);
  cut (connection);
  return G_SOURCE_REMOVE;
}

static void
set_deadline (Connection *connection, guint seconds)
{
  clear_deadline (connection);
  connection->deadline = g_timeout_source_new_seconds (seconds);
  g_source_set_callback (connection->deadline, on_deadline_cb, connection, NULL);
  g_source_attach (connection->deadline, g_main_context_get_thread_default ());
}

static void
tell_count (ThListener *self)
{
  th_metrics_set_open (self->metrics, g_hash_table_size (self->connections));
}

static void
connection_free (gpointer data)
{
  Connection *connection = data;

  clear_deadline (connection);
  g_object_unref (connection->socket);
  g_object_unref (connection->cancellable);
  g_main_context_unref (connection->context);
  g_free (connection->peer);
  g_free (connection);
}

static gboolean
on_gone_cb (gpointer data)
{
  Connection *connection = data;

  th_handoff_take (connection);
  if (connection->listener != NULL)
    {
      g_hash_table_remove (connection->listener->connections, connection);
      count_peer (connection->listener, connection->peer, -1);
      tell_count (connection->listener);
    }
  return G_SOURCE_REMOVE;
}

/* Nobody can send on the stream any more. Its last holder may have been a thread on which GIO shook
 * hands or closed it, and the counts are the listener's. */
static void
on_stream_gone (gpointer data, GObject *stream)
{
  Connection *connection = data;
  g_autoptr (GMainContext) context = NULL;
  g_autoptr (GSource) source = NULL;

  th_handoff_take (connection);
  context = g_main_context_ref (connection->context);
  if (g_main_context_is_owner (context))
    {
      on_gone_cb (connection);
      connection_free (connection);
      return;
    }
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_gone_cb, connection, connection_free);
  th_handoff_give (connection);
  g_source_attach (source, context);
}

static void
hand_over (Connection *connection, GIOStream *stream)
{
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (connection->socket, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_get_remote_address (connection->socket, NULL);
  g_autoptr (GIOStream) parting = th_parting_stream_new (stream);
  g_autoptr (GError) error = NULL;

  if (local == NULL || remote == NULL)
    return;
  g_object_set_qdata (G_OBJECT (remote), connection_quark (), connection);
  connection->stream = parting;
  if (!soup_server_accept_iostream (connection->listener->soup, parting, local, remote, &error))
    g_debug ("a connection was not taken: %s", error->message);
}

static void
on_handshake_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GIOStream) stream = G_IO_STREAM (source);
  Connection *connection = data;

  clear_deadline (connection);
  if (!g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, NULL))
    {
      if (connection->listener != NULL)
        th_metrics_count (connection->listener->metrics, TH_METRIC_HANDSHAKES_FAILED);
      cut (connection);
    }
  else if (connection->listener != NULL)
    hand_over (connection, stream);
}

static char *
dup_peer (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_remote_address (socket, NULL);

  return G_IS_INET_SOCKET_ADDRESS (address) ? g_inet_address_to_string (
           g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)))
                                            : g_strdup ("");
}

static gboolean
has_room (ThListener *self, const char *peer)
{
  return g_hash_table_size (self->connections) < self->settings->connections
         && GPOINTER_TO_UINT (g_hash_table_lookup (self->peers, peer))
              < self->settings->connections_per_address;
}

/* A tablet shows no certificate. Unless told while the connection is made that there is no database
 * to check one against, GIO reads the whole list of authorities of the machine for each: 11 MiB,
 * and more work than everything else that a connection costs. */
static GIOStream *
make_stream (ThListener *self, GSocketConnection *base)
{
  return g_initable_new (g_tls_backend_get_server_connection_type (g_tls_backend_get_default ()),
                         NULL, NULL, "base-io-stream", base, "certificate", self->certificate,
                         "database", NULL, NULL);
}

static void
take (ThListener *self, GSocket *socket)
{
  g_autofree char *peer = dup_peer (socket);
  g_autoptr (GSocketConnection) base = NULL;
  g_autoptr (GIOStream) stream = NULL;
  Connection *connection;

  if (!has_room (self, peer))
    {
      th_metrics_count (self->metrics, TH_METRIC_CONNECTIONS_REFUSED);
      g_socket_close (socket, NULL);
      return;
    }
  /* A reader that stops reading is given up as well. */
  g_socket_set_timeout (socket, self->settings->idle_seconds);
  base = g_socket_connection_factory_create_connection (socket);
  stream = make_stream (self, base);
  if (stream == NULL)
    return;
  connection = g_new0 (Connection, 1);
  connection->listener = self;
  connection->socket = g_object_ref (socket);
  connection->context = g_main_context_ref_thread_default ();
  connection->cancellable = g_cancellable_new ();
  connection->peer = g_steal_pointer (&peer);
  count_peer (self, connection->peer, 1);
  g_hash_table_add (self->connections, connection);
  g_object_weak_ref (G_OBJECT (stream), on_stream_gone, connection);
  th_metrics_count (self->metrics, TH_METRIC_CONNECTIONS_ACCEPTED);
  tell_count (self);
  set_deadline (connection, self->settings->handshake_seconds);
  th_handoff_give (connection);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (stream), G_PRIORITY_DEFAULT,
                                    connection->cancellable, on_handshake_cb, connection);
  g_steal_pointer (&stream);
}

static gboolean
on_incoming_cb (GSocket *listening, GIOCondition condition, gpointer data)
{
  ThListener *self = data;

  for (guint i = 0; i < ACCEPT_AT_ONCE; i++)
    {
      g_autoptr (GSocket) socket = g_socket_accept (listening, NULL, NULL);

      if (socket == NULL)
        break;
      take (self, socket);
    }
  return G_SOURCE_CONTINUE;
}

static void
on_got_headers_cb (SoupServerMessage *message, ThListener *self)
{
  Connection *connection = find_connection (message);
  goffset length =
    soup_message_headers_get_content_length (soup_server_message_get_request_headers (message));

  if (connection == NULL)
    return;
  connection->has_asked = TRUE;
  set_deadline (connection, self->settings->body_seconds
                              + (guint) (CLAMP (length, 0, G_MAXINT32) / BYTES_PER_SECOND));
}

static void
on_got_body_cb (SoupServerMessage *message, gpointer data)
{
  Connection *connection = find_connection (message);

  if (connection != NULL)
    clear_deadline (connection);
}

static void
on_finished_cb (SoupServerMessage *message, gpointer data)
{
  Connection *connection = find_connection (message);

  if (connection != NULL)
    th_parting_stream_set_idle (connection->stream);
}

void
th_listener_watch (ThListener *self, SoupServerMessage *message)
{
  Connection *connection = find_connection (message);

  if (connection == NULL)
    return;
  set_deadline (connection, connection->has_asked ? self->settings->idle_seconds
                                                  : self->settings->header_seconds);
  g_signal_connect (message, "got-headers", G_CALLBACK (on_got_headers_cb), self);
  g_signal_connect (message, "got-body", G_CALLBACK (on_got_body_cb), NULL);
  g_signal_connect (message, "finished", G_CALLBACK (on_finished_cb), NULL);
}

void
th_listener_cut (SoupServerMessage *message)
{
  Connection *connection = find_connection (message);

  if (connection != NULL)
    cut (connection);
}

static void
end_source (gpointer source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

/* A socket that nobody can reach: its name is gone before anybody could know it. */
static GSocket *
make_unreachable (GError **error)
{
  g_autofree char *folder = g_dir_make_tmp ("threshold-server-XXXXXX", error);
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "socket", NULL) : NULL;
  g_autoptr (GSocketAddress) address = path != NULL ? g_unix_socket_address_new (path) : NULL;
  g_autoptr (GSocket) socket = NULL;
  gboolean done;

  if (address == NULL)
    return NULL;
  socket =
    g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  done = socket != NULL && g_socket_bind (socket, address, FALSE, error)
         && g_socket_listen (socket, error);
  g_unlink (path);
  g_rmdir (folder);
  return done ? g_steal_pointer (&socket) : NULL;
}

/* Soup keeps a connection after its first answer only while it listens itself. */
static gboolean
let_soup_listen (SoupServer *soup, GError **error)
{
  g_autoptr (GSocket) socket = make_unreachable (error);

  return socket != NULL && soup_server_listen_socket (soup, socket, 0, error);
}

ThListener *
th_listener_new (SoupServer *soup,
                 const ThServerSettings *settings,
                 ThMetrics *metrics,
                 GError **error)
{
  ThListener *self;

  if (!let_soup_listen (soup, error))
    return NULL;
  self = g_new0 (ThListener, 1);
  self->soup = g_object_ref (soup);
  self->settings = settings;
  self->metrics = metrics;
  self->sources = g_ptr_array_new_with_free_func (end_source);
  self->connections = g_hash_table_new (NULL, NULL);
  self->peers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
th_listener_free (ThListener *self)
{
  GHashTableIter iter;
  gpointer connection;

  if (self == NULL)
    return;
  g_ptr_array_unref (self->sources);
  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, &connection, NULL))
    {
      ((Connection *) connection)->listener = NULL;
      clear_deadline (connection);
      g_cancellable_cancel (((Connection *) connection)->cancellable);
    }
  g_hash_table_unref (self->connections);
  g_hash_table_unref (self->peers);
  g_clear_object (&self->certificate);
  g_clear_object (&self->soup);
  g_free (self);
}

void
th_listener_set_certificate (ThListener *self, GTlsCertificate *certificate)
{
  g_set_object (&self->certificate, certificate);
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

GSocket *
th_listener_make_socket (const char *host, guint16 port, GError **error)
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

void
th_listener_add_socket (ThListener *self, GSocket *socket)
{
  GSource *source;

  g_socket_set_blocking (socket, FALSE);
  source = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (on_incoming_cb), self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  g_ptr_array_add (self->sources, source);
}
