/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The server as clients of all manners meet it: slow ones, greedy ones, ones that guess; and what
 * may change under those that behave: the certificate, the settings, the clock.
 */

#include "th-authority.h"
#include "th-evidence.h"
#include "th-handoff.h"
#include "th-test-server.h"

#include <string.h>

/* A server whose patience is a second; of one address it takes so many connections. */
static ThTestServer *
server_new (guint connections)
{
  ThTestServer *server = th_test_server_new ();

  th_test_server_stop (server);
  server->settings.handshake_seconds = 1;
  server->settings.header_seconds = 1;
  server->settings.body_seconds = 1;
  server->settings.connections_per_address = connections;
  server->settings.tokens_per_minute = 5;
  th_test_server_start (server);
  return server;
}

static guint16
get_port (ThTestServer *server)
{
  return (guint16) g_ascii_strtoull (strrchr (server->address, ':') + 1, NULL, 10);
}

static GSocketConnection *
connect_raw (ThTestServer *server)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection =
    g_socket_client_connect_to_host (client, "127.0.0.1", get_port (server), NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static GIOStream *
connect_tls (ThTestServer *server)
{
  g_autoptr (GSocketConnection) base = connect_raw (server);
  g_autoptr (GSocketConnectable) identity = g_network_address_new ("127.0.0.1", get_port (server));
  g_autoptr (GError) error = NULL;
  GIOStream *stream = g_tls_client_connection_new (G_IO_STREAM (base), identity, &error);

  g_assert_no_error (error);
  g_tls_connection_set_database (G_TLS_CONNECTION (stream), server->trust);
  g_assert_true (g_tls_connection_handshake (G_TLS_CONNECTION (stream), NULL, &error));
  g_assert_no_error (error);
  return stream;
}

static void
say (GIOStream *stream, const char *text)
{
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (stream), text,
                                            strlen (text), NULL, NULL, NULL));
}

/* Reads until the other end closes: a server that waits for ever lets the test run into its
 * time-out. */
static gsize
read_to_end (GIOStream *stream)
{
  char some[512];
  gsize length = 0;
  gssize got;

  while ((got = g_input_stream_read (g_io_stream_get_input_stream (stream), some, sizeof some, NULL,
                                     NULL))
         > 0)
    length += (gsize) got;
  return length;
}

static char *
load_metrics (ThTestServer *server)
{
  g_auto (ThTestReply) reply = th_test_server_call_text (server, "GET", "/metrics", NULL);

  g_assert_cmpuint (reply.status, ==, 200);
  return g_strndup (g_bytes_get_data (reply.body, NULL), g_bytes_get_size (reply.body));
}

static void
test_slow (void)
{
  g_autoptr (ThTestServer) server = server_new (100);
  g_autoptr (GSocketConnection) silent = connect_raw (server);
  g_autoptr (GIOStream) slow_header = connect_tls (server);
  g_autoptr (GIOStream) slow_body = connect_tls (server);
  g_autofree char *metrics = NULL;

  say (slow_header, "GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ");
  say (slow_body, "POST /v1/enrol HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{\"s");
  g_assert_cmpuint (read_to_end (G_IO_STREAM (silent)), ==, 0);
  read_to_end (slow_header);
  read_to_end (slow_body);
  metrics = load_metrics (server);
  g_assert_nonnull (strstr (metrics, "threshold_connections_timed_out_total 3"));
}

static void
test_many (void)
{
  g_autoptr (ThTestServer) server = server_new (4);
  g_autoptr (GPtrArray) streams = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GSocketConnection) one_more = NULL;
  g_autofree char *metrics = NULL;

  for (guint i = 0; i < server->settings.connections_per_address; i++)
    g_ptr_array_add (streams, connect_tls (server));
  one_more = connect_raw (server);
  g_assert_cmpuint (read_to_end (G_IO_STREAM (one_more)), ==, 0);
  /* Who leaves makes room: those above have said nothing and are cut off. */
  for (guint i = 0; i < streams->len; i++)
    read_to_end (g_ptr_array_index (streams, i));
  metrics = load_metrics (server);
  g_assert_nonnull (strstr (metrics, "threshold_connections_refused_total 1"));
}

/* Whether there was room: asks on a connection of its own, and closes it as TLS has it. */
static gboolean
ask_and_leave (ThTestServer *server)
{
  static const char asks[] = "GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  g_autoptr (GSocketConnection) base = connect_raw (server);
  g_autoptr (GSocketConnectable) identity = g_network_address_new ("127.0.0.1", get_port (server));
  g_autoptr (GIOStream) stream = g_tls_client_connection_new (G_IO_STREAM (base), identity, NULL);
  char some[512];
  gboolean done;

  g_tls_connection_set_database (G_TLS_CONNECTION (stream), server->trust);
  done =
    g_output_stream_write_all (g_io_stream_get_output_stream (stream), asks, strlen (asks), NULL,
                               NULL, NULL)
    && g_input_stream_read (g_io_stream_get_input_stream (stream), some, sizeof some, NULL, NULL)
         > 0;
  g_io_stream_close (stream, NULL, NULL);
  return done;
}

/* A connection that was closed in good order is over, and costs nothing any more. */
static void
test_leaving (void)
{
  g_autoptr (ThTestServer) server = server_new (4);

  for (guint i = 0; i < 12; i++)
    while (!ask_and_leave (server))
      g_usleep (10000);
}

static guint
try_token (ThTestServer *server, const char *token)
{
  g_autofree char *bearer = g_strconcat ("Bearer ", token, NULL);
  const char *headers[] = { "Authorization", bearer, NULL };
  g_auto (ThTestReply) reply = th_test_server_call (server, "GET", "/v1/me", headers, NULL);

  return reply.status;
}

static void
test_guessed_tokens (void)
{
  g_autoptr (ThTestServer) server = server_new (100);
  g_autoptr (ThTestTablet) tablet = th_test_tablet_new (server, "4163");

  for (guint i = 0; i < server->settings.tokens_per_minute; i++)
    {
      g_assert_cmpuint (try_token (server, tablet->token), ==, 200);
      g_assert_cmpuint (try_token (server, "0123"), ==, 401);
    }
  g_assert_cmpuint (try_token (server, "0123"), ==, 429);
}

static void
put_text (ThTestServer *server, const char *setting, const char *text)
{
  g_autoptr (GBytes) value = g_bytes_new (text, strlen (text));

  g_assert_true (th_server_store_set_setting (server->store, setting, value, NULL));
}

static char *
get_text (ThTestServer *server, const char *setting)
{
  g_autoptr (GBytes) value = th_server_store_get_setting (server->store, setting, NULL);

  return g_strndup (g_bytes_get_data (value, NULL), g_bytes_get_size (value));
}

/* A certificate with a month left is followed by another; the tablet trusts the authority and
 * notices nothing. */
static void
test_renewal (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) tablet = th_test_tablet_new (server, "4163");
  g_autoptr (ThAuthority) authority = g_new0 (ThAuthority, 1);
  g_autofree char *old = NULL;
  g_autofree char *renewed = NULL;
  g_autoptr (GError) error = NULL;
  int64_t year_ago = g_get_real_time () / 1000 - G_GINT64_CONSTANT (367) * 24 * 3600 * 1000;

  th_test_server_stop (server);
  authority->ca_pem = get_text (server, "ca");
  authority->ca_key_pem = get_text (server, "ca-key");
  g_assert_true (th_authority_renew (authority, "127.0.0.1", year_ago, &error));
  g_assert_no_error (error);
  old = g_strconcat (authority->chain_pem, authority->key_pem, NULL);
  put_text (server, "leaf", old);
  th_test_server_start (server);
  renewed = get_text (server, "leaf");
  g_assert_cmpstr (renewed, !=, old);
  g_assert_cmpuint (try_token (server, tablet->token), ==, 200);
}

/* The clock of the machine is set back by an hour: nothing is lost, doubled, or told twice. */
static void
test_clock_set_back (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) tablet = th_test_tablet_new (server, "4163");
  g_autoptr (ThTestTablet) other = th_test_tablet_new (server, "4163");
  g_autofree char *premises = th_test_server_dup_premises (server, "north");
  g_autoptr (ThTestFeed) first = NULL;
  g_autoptr (ThTestFeed) second = NULL;
  g_autoptr (ThReceipt) before = NULL;
  g_autoptr (ThReceipt) after = NULL;
  g_autoptr (GError) error = NULL;

  th_test_tablet_create (tablet, th_test_id (1), "visit", premises, "Before");
  before = th_test_tablet_push (tablet);
  first = th_test_tablet_pull (other, "");
  th_handoff_take (&server->moment);
  server->moment.now -= 3600 * 1000;
  th_handoff_give (&server->moment);
  th_test_tablet_set (tablet, th_test_id (1), "outcome", "no_reply");
  th_test_tablet_create (tablet, th_test_id (2), "visit", premises, "After");
  after = th_test_tablet_push (tablet);
  g_assert_cmpuint (before->held->len + after->held->len, ==, 0);
  g_assert_cmpint (after->seq, ==, tablet->sent);
  second = th_test_tablet_pull (other, "");
  g_assert_false (second->is_fresh);
  g_assert_cmpuint (second->heads->len, ==, 2);
  g_assert_true (th_evidence_check_all (server->store, &error));
  g_assert_no_error (error);
}

static void
assert_settings_error (const char *text, const char *expected)
{
  g_autofree char *dir = th_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "conf", NULL);
  g_auto (ThServerSettings) settings = { 0 };
  g_autoptr (GError) error = NULL;

  th_server_settings_init (&settings);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_false (th_server_settings_load (&settings, path, &error));
  g_assert_nonnull (strstr (error->message, expected));
  g_assert_cmpuint (settings.connections, ==, 2048);
  th_test_dir_free (g_steal_pointer (&dir));
}

/* Each line of the file that is shipped, taken out of its comment, says what is so without it. */
static void
test_settings (void)
{
  g_autofree char *shipped =
    g_test_build_filename (G_TEST_DIST, "..", "sync", "server", "threshold-server.conf", NULL);
  g_autofree char *dir = th_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "conf", NULL);
  g_autofree char *text = NULL;
  g_autofree char *set = NULL;
  g_autoptr (GRegex) regex = g_regex_new ("^#([a-z-]+=)", G_REGEX_MULTILINE, 0, NULL);
  g_auto (ThServerSettings) otherwise = { 0 };
  g_auto (ThServerSettings) settings = { 0 };
  g_autoptr (GError) error = NULL;

  th_server_settings_init (&otherwise);
  g_assert_true (th_server_settings_load (&settings, shipped, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (&settings, sizeof settings, &otherwise, sizeof otherwise);
  g_assert_true (g_file_get_contents (shipped, &text, NULL, NULL));
  set = g_regex_replace (regex, text, -1, 0, "\\1", 0, NULL);
  g_assert_true (g_file_set_contents (path, set, -1, NULL));
  g_assert_true (th_server_settings_load (&settings, path, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (settings.listen, ==, "0.0.0.0");
  g_assert_cmpuint (g_strv_length (settings.proxies), ==, 2);
  g_assert_cmpmem (
    &settings.connections, sizeof settings - G_STRUCT_OFFSET (ThServerSettings, connections),
    &otherwise.connections, sizeof otherwise - G_STRUCT_OFFSET (ThServerSettings, connections));
  assert_settings_error ("[limits]\nconections=5\n", "mistyped");
  assert_settings_error ("[limits]\nconnections=0\n", "1 to 100000");
  assert_settings_error ("[log]\nrequests=perhaps\n", "true or false");
  assert_settings_error ("nonsense\n", "conf");
  th_test_dir_free (g_steal_pointer (&dir));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/door/who-is-slow-is-cut-off", test_slow);
  g_test_add_func ("/server/door/one-address-gets-so-many-connections", test_many);
  g_test_add_func ("/server/door/who-leaves-in-good-order-makes-room", test_leaving);
  g_test_add_func ("/server/door/guessing-tokens-is-slowed-down", test_guessed_tokens);
  g_test_add_func ("/server/door/tablets-follow-a-renewed-certificate", test_renewal);
  g_test_add_func ("/server/door/a-clock-set-back-loses-and-doubles-nothing", test_clock_set_back);
  g_test_add_func ("/server/door/settings-are-what-the-file-says-and-no-typing-error",
                   test_settings);
  return g_test_run ();
}
