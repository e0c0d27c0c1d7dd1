/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The program as a service manager runs it: told to read its settings again while tablets are
 * connected, given its socket, given a force's own certificate.
 */

#include "th-authority.h"
#include "th-test.h"

#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static const char *program;

typedef struct
{
  char *dir;
  char *data;
  char *conf;
  GSubprocess *process;
  GDataInputStream *output;
  GDataInputStream *log;
  guint16 port;
} Scene;

/* Runs a word that must succeed. */
static void
ask (Scene *scene, const char *first, ...)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  const char *word;
  va_list more;

  g_ptr_array_add (words, (char *) program);
  va_start (more, first);
  for (word = first; word != NULL; word = va_arg (more, const char *))
    g_ptr_array_add (words, (char *) word);
  va_end (more);
  g_ptr_array_add (words, (char *) "--data");
  g_ptr_array_add (words, scene->data);
  g_ptr_array_add (words, NULL);
  process = g_subprocess_newv ((const char *const *) words->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);
}

static void
write_conf (Scene *scene, const char *text)
{
  g_assert_true (g_file_set_contents (scene->conf, text, -1, NULL));
}

static void
set_up (Scene *scene, gconstpointer data)
{
  g_autofree char *recovery = NULL;

  scene->dir = th_test_dir_new ();
  scene->data = g_build_filename (scene->dir, "data", NULL);
  scene->conf = g_build_filename (scene->dir, "conf", NULL);
  recovery = g_build_filename (scene->dir, "recovery", NULL);
  ask (scene, "init", "--address", "https://127.0.0.1:0", "--recovery-out", recovery, NULL);
  write_conf (scene, "[log]\nrequests=true\n");
}

/* Ends as asked, with status 0. */
static void
stop (Scene *scene)
{
  g_autoptr (GError) error = NULL;

  if (scene->process == NULL)
    return;
  g_subprocess_send_signal (scene->process, SIGTERM);
  g_assert_true (g_subprocess_wait_check (scene->process, NULL, &error));
  g_assert_no_error (error);
  g_clear_object (&scene->output);
  g_clear_object (&scene->log);
  g_clear_object (&scene->process);
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  stop (scene);
  g_free (scene->conf);
  g_free (scene->data);
  th_test_dir_free (scene->dir);
}

/* Takes over @process and waits until it listens. */
static void
await (Scene *scene, GSubprocess *process)
{
  g_autofree char *line = NULL;

  scene->process = process;
  scene->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  scene->log = g_data_input_stream_new (g_subprocess_get_stderr_pipe (process));
  line = g_data_input_stream_read_line (scene->output, NULL, NULL, NULL);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, "Listening at https://127.0.0.1:"));
  scene->port = (guint16) g_ascii_strtoull (strrchr (line, ':') + 1, NULL, 10);
}

static void
start (Scene *scene)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *process =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error,
                      program, "serve", "--data", scene->data, "--config", scene->conf, NULL);

  g_assert_no_error (error);
  await (scene, process);
}

/* Reads the log up to a line that has @text in it. */
static void
await_log (Scene *scene, const char *text)
{
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (scene->log, NULL, NULL, NULL);

      g_assert_nonnull (line);
      g_test_message ("%s", line);
      if (strstr (line, text) != NULL)
        return;
    }
}

static gboolean
on_certificate_cb (GTlsConnection *connection,
                   GTlsCertificate *certificate,
                   int errors,
                   gpointer data)
{
  return TRUE;
}

static GIOStream *
connect_tls (Scene *scene, guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) base = NULL;
  g_autoptr (GError) error = NULL;
  GIOStream *stream;

  base = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, &error);
  g_assert_no_error (error);
  stream = g_tls_client_connection_new (G_IO_STREAM (base), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (stream, "accept-certificate", G_CALLBACK (on_certificate_cb), NULL);
  g_assert_true (g_tls_connection_handshake (G_TLS_CONNECTION (stream), NULL, &error));
  g_assert_no_error (error);
  return stream;
}

/* One request and its answer on a connection that stays. */
static void
assert_healthy (GIOStream *stream)
{
  static const char request[] = "GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  g_autoptr (GString) answer = g_string_new (NULL);
  char some[2048];

  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (stream), request,
                                            sizeof request - 1, NULL, NULL, NULL));
  /* Header and body may come apart; the body is one object. */
  while (strchr (answer->str, '}') == NULL)
    {
      gssize length =
        g_input_stream_read (g_io_stream_get_input_stream (stream), some, sizeof some, NULL, NULL);

      g_assert_cmpint (length, >, 0);
      g_string_append_len (answer, some, length);
    }
  g_assert_true (g_str_has_prefix (answer->str, "HTTP/1.1 200"));
}

static void
test_reload (Scene *scene, gconstpointer data)
{
  g_autoptr (GIOStream) stream = NULL;

  start (scene);
  stream = connect_tls (scene, scene->port);
  assert_healthy (stream);
  await_log (scene, "method=GET route=/v1/health status=200");
  write_conf (scene, "[log]\nrequests=false\n[limits]\nconnections=100\n");
  g_subprocess_send_signal (scene->process, SIGHUP);
  await_log (scene, "event=reloaded");
  assert_healthy (stream);
  write_conf (scene, "[limits]\nconections=100\n");
  g_subprocess_send_signal (scene->process, SIGHUP);
  await_log (scene, "event=reload-failed");
  assert_healthy (stream);
}

/* The socket is made by somebody else, and connections may wait in it before the server is there.
 */
static void
test_socket_is_handed_over (Scene *scene, gconstpointer data)
{
  static const char words[] =
    "export LISTEN_PID=$$ LISTEN_FDS=1; exec \"$0\" serve --data \"$1\" --config \"$2\"";
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  /* The address that tablets know has a port by now. */
  start (scene);
  stop (scene);
  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_assert_true (g_socket_bind (socket, any, TRUE, &error) && g_socket_listen (socket, &error));
  address = g_socket_get_local_address (socket, NULL);
  g_subprocess_launcher_take_fd (launcher, dup (g_socket_get_fd (socket)), 3);
  process = g_subprocess_launcher_spawn (launcher, &error, "sh", "-c", words, program, scene->data,
                                         scene->conf, NULL);
  g_assert_no_error (error);
  await (scene, process);
  stream = connect_tls (scene, g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  assert_healthy (stream);
}

static void
test_own_authority (Scene *scene, gconstpointer data)
{
  g_autofree char *ca_path = g_build_filename (scene->dir, "force-ca.pem", NULL);
  g_autofree char *leaf_path = g_build_filename (scene->dir, "tls.pem", NULL);
  g_autofree char *conf = g_strdup_printf ("[tls]\ncertificate=%s\n", leaf_path);
  g_autoptr (ThAuthority) force = NULL;
  g_autoptr (ThAuthority) stranger = NULL;
  g_autofree char *leaf = NULL;
  g_autofree char *strange = NULL;
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  force = th_authority_new ("127.0.0.1", g_get_real_time () / 1000, &error);
  stranger = th_authority_new ("127.0.0.1", g_get_real_time () / 1000, &error);
  g_assert_no_error (error);
  leaf = g_strconcat (force->chain_pem, force->key_pem, NULL);
  strange = g_strconcat (stranger->chain_pem, stranger->key_pem, NULL);
  g_assert_true (g_file_set_contents (ca_path, force->ca_pem, -1, NULL));
  g_assert_true (g_file_set_contents (leaf_path, leaf, -1, NULL));
  ask (scene, "authority", "use", ca_path, "--yes", NULL);
  write_conf (scene, conf);
  start (scene);
  stream = connect_tls (scene, scene->port);
  assert_healthy (stream);

  /* One that tablets would not trust is not taken, and what serves goes on. */
  g_assert_true (g_file_set_contents (leaf_path, strange, -1, NULL));
  g_subprocess_send_signal (scene->process, SIGHUP);
  await_log (scene, "event=reload-failed");
  assert_healthy (stream);
}

/* Whether every cipher in a scanner's list authenticates what it encrypts. */
static void
assert_ciphers (const char *printed)
{
  g_auto (GStrv) lines = g_strsplit (printed, "\n", -1);
  guint n_ciphers = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "Accepted") || g_str_has_prefix (lines[i], "Preferred"))
      {
        g_test_message ("%s", lines[i]);
        g_assert_true (strstr (lines[i], "TLSv1.2") != NULL
                       || strstr (lines[i], "TLSv1.3") != NULL);
        g_assert_true (strstr (lines[i], "GCM") != NULL || strstr (lines[i], "CHACHA20") != NULL);
        n_ciphers++;
      }
  g_assert_cmpuint (n_ciphers, >=, 4);
}

static void
test_scanned (Scene *scene, gconstpointer data)
{
  static const char *const weak[] = { "SSLv2     enabled", "SSLv3     enabled", "TLSv1.0   enabled",
                                      "TLSv1.1   enabled", " 112 bits",         "sha1With" };
  g_autofree char *scanner = g_find_program_in_path ("sslscan");
  g_autofree char *place = NULL;
  g_autofree char *printed = NULL;
  g_autoptr (GSubprocess) process = NULL;

  if (scanner == NULL)
    {
      g_test_skip ("sslscan is not installed");
      return;
    }
  start (scene);
  place = g_strdup_printf ("127.0.0.1:%u", scene->port);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, scanner, "--no-colour",
                              "--no-failed", place, NULL);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &printed, NULL, NULL));
  assert_ciphers (printed);
  for (guint i = 0; i < G_N_ELEMENTS (weak); i++)
    g_assert_null (strstr (printed, weak[i]));
}

#define ADD(path, func) g_test_add ("/serve/" path, Scene, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  ADD ("settings-are-read-again-and-connections-kept", test_reload);
  ADD ("a-socket-can-be-handed-over", test_socket_is_handed_over);
  ADD ("a-force-may-have-an-authority-of-its-own", test_own_authority);
  ADD ("a-scanner-finds-nothing-weak", test_scanned);
  return g_test_run ();
}
