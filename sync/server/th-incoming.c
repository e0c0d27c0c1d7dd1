/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Soup is told not to keep the body; the chunks are ours. */

#include "th-incoming.h"

#include "th-tus.h"

#include <string.h>

/* So much of a body that is too large is read and dropped, so that the answer arrives; whoever
 * sends more is cut off. */
#define DROP_MAX (8 * 1024 * 1024)

#define BEARER "Bearer "
#define AGENT_MAX 40

struct _ThIncoming
{
  const ThRoute *route;
  GByteArray *body;
  gsize dropped;
  gboolean is_too_large;
};

static GQuark
incoming_quark (void)
{
  return g_quark_from_static_string ("th-incoming");
}

static void
incoming_free (ThIncoming *self)
{
  g_byte_array_unref (self->body);
  g_free (self);
}

static void
add_length (const char *name, const char *value, gpointer data)
{
  *(gsize *) data += strlen (name) + strlen (value) + 4;
}

/* Some networks let only GET and POST through, so tus lets the method stand in a header. */
static const char *
get_method (SoupServerMessage *message)
{
  const char *method = soup_server_message_get_method (message);
  const char *other = soup_message_headers_get_one (
    soup_server_message_get_request_headers (message), TH_TUS_HEADER_OVERRIDE);

  return other != NULL && g_str_equal (method, "POST") ? other : method;
}

static void
on_got_headers_cb (SoupServerMessage *message, ThIncoming *self)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  gsize length = 0;

  self->route = th_server_find_route (get_method (message),
                                      g_uri_get_path (soup_server_message_get_uri (message)));
  soup_message_headers_foreach (headers, add_length, &length);
  self->is_too_large =
    length > TH_WIRE_HEADER_BYTES
    || soup_message_headers_get_content_length (headers)
         > (goffset) (self->route != NULL ? self->route->max_body : TH_WIRE_SMALL_REQUEST_BYTES);
}

static void
on_got_chunk_cb (SoupServerMessage *message, GBytes *chunk, ThIncoming *self)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (chunk, &length);

  if (self->route == NULL || self->body->len + length > self->route->max_body)
    self->is_too_large = TRUE;
  if (!self->is_too_large)
    {
      g_byte_array_append (self->body, bytes, (guint) length);
      return;
    }
  self->dropped += length;
  if (self->dropped > DROP_MAX)
    g_socket_shutdown (soup_server_message_get_socket (message), TRUE, TRUE, NULL);
}

/* Until libsoup 3.4 a server never lets go of the socket that it accepted: a third of a KiB stays
 * for each connection, before anyone has shown a token. At a connection's first message only the
 * connection holds its socket, so that a second reference is the forgotten one.
 */
static void
release_socket (SoupServerMessage *message)
{
  GSocket *socket = soup_server_message_get_socket (message);

  if (socket == NULL || g_object_get_qdata (G_OBJECT (socket), incoming_quark ()) != NULL)
    return;
  g_object_set_qdata (G_OBJECT (socket), incoming_quark (), socket);
  if (!soup_check_version (3, 4, 0) && g_atomic_int_get (&G_OBJECT (socket)->ref_count) == 2)
    g_object_unref (socket);
}

void
th_incoming_attach (SoupServerMessage *message)
{
  ThIncoming *self = g_new0 (ThIncoming, 1);

  release_socket (message);
  self->body = g_byte_array_new ();
  g_object_set_qdata_full (G_OBJECT (message), incoming_quark (), self,
                           (GDestroyNotify) incoming_free);
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_signal_connect (message, "got-headers", G_CALLBACK (on_got_headers_cb), self);
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_got_chunk_cb), self);
}

ThIncoming *
th_incoming_get (SoupServerMessage *message)
{
  return g_object_get_qdata (G_OBJECT (message), incoming_quark ());
}

gboolean
th_incoming_is_too_large (const ThIncoming *self)
{
  return self->is_too_large;
}

static gboolean
has_gzip (SoupMessageHeaders *headers, const char *name)
{
  const char *text = soup_message_headers_get_list (headers, name);
  g_autoptr (GSList) words = text != NULL ? soup_header_parse_quality_list (text, NULL) : NULL;
  gboolean found = g_slist_find_custom (words, "gzip", (GCompareFunc) g_ascii_strcasecmp) != NULL;

  g_slist_free_full (g_steal_pointer (&words), g_free);
  return found;
}

/* What a peer says of itself is short and plain, or nothing. */
static char *
dup_agent (SoupMessageHeaders *headers)
{
  const char *text = soup_message_headers_get_one (headers, "User-Agent");
  gsize length = text != NULL ? strlen (text) : 0;

  if (length == 0 || length > AGENT_MAX)
    return NULL;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (text[i]))
      return NULL;
  return g_strdup (text);
}

static char *
dup_peer (SoupServerMessage *message)
{
  GSocketAddress *address = soup_server_message_get_remote_address (message);

  return G_IS_INET_SOCKET_ADDRESS (address) ? g_inet_address_to_string (
           g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)))
                                            : g_strdup ("");
}

/* What tus asks; a few of them, each once. */
static GHashTable *
keep_headers (SoupMessageHeaders *headers)
{
  static const char *const names[] = {
    "Content-Type",       TH_TUS_HEADER_RESUMABLE, TH_TUS_HEADER_LENGTH,
    TH_TUS_HEADER_OFFSET, TH_TUS_HEADER_METADATA,  TH_TUS_HEADER_CHECKSUM,
  };
  GHashTable *kept = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *text = soup_message_headers_get_list (headers, names[i]);

      if (text != NULL)
        g_hash_table_insert (kept, (gpointer) names[i], g_strdup (text));
    }
  return kept;
}

ThExchange *
th_incoming_make_exchange (ThIncoming *self,
                           SoupServerMessage *message,
                           ThServerContext *context,
                           const char *path,
                           GHashTable *query)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *authorization = soup_message_headers_get_one (headers, "Authorization");
  ThExchange *exchange = th_exchange_new (context, self->route);

  if (self->route != NULL && self->route->has_tail)
    exchange->tail = g_strdup (path + strlen (self->route->path));
  exchange->query = query != NULL ? g_hash_table_ref (query) : NULL;
  if (authorization != NULL && g_str_has_prefix (authorization, BEARER))
    exchange->token = g_strdup (authorization + strlen (BEARER));
  exchange->headers = keep_headers (headers);
  exchange->range = g_strdup (soup_message_headers_get_one (headers, "Range"));
  exchange->agent = dup_agent (headers);
  exchange->peer = dup_peer (message);
  exchange->is_gzip = has_gzip (headers, "Content-Encoding");
  exchange->accepts_gzip = has_gzip (headers, "Accept-Encoding");
  exchange->body = g_byte_array_free_to_bytes (g_steal_pointer (&self->body));
  self->body = g_byte_array_new ();
  return exchange;
}
