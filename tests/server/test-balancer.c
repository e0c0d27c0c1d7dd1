/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Two server processes on one PostgreSQL behind a real nginx, with the configuration that the
 * manual gives, word for word but for ports and paths. TLS at both hops, each with an authority of
 * its own.
 */

#include "th-authority.h"
#include "th-receipt.h"
#include "th-test-postgres.h"
#include "th-test-server.h"

#include <string.h>

#define N_PROCESSES 2

static const char *program;
static const char *manual;

typedef struct
{
  ThTestServer *server; /* makes the store, then serves no more */
  GSubprocess *processes[N_PROCESSES];
  guint16 ports[N_PROCESSES];
  GSubprocess *nginx;
  ThTestServer front; /* as tablets see it */
} Scene;

static char *
find_nginx (void)
{
  char *path = g_find_program_in_path ("nginx");

  if (path == NULL && g_file_test ("/usr/sbin/nginx", G_FILE_TEST_IS_EXECUTABLE))
    path = g_strdup ("/usr/sbin/nginx");
  return path;
}

static char *
write_file (Scene *scene, const char *name, const char *text)
{
  char *path = g_build_filename (scene->server->dir, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return path;
}

static GSubprocess *
spawn (const char *const *arguments)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_set_child_setup (launcher, th_test_end_with_parent, NULL, NULL);
  process = g_subprocess_launcher_spawnv (launcher, arguments, &error);
  g_assert_no_error (error);
  return process;
}

static char *
write_clock (Scene *scene)
{
  char moment[TH_TIME_TEXT_SIZE];

  th_time_format (scene->server->moment.now, moment);
  return write_file (scene, "clock", moment);
}

/* The processes go by the clock of the test, which has made the enrolment codes; these expire. */
static void
start_process (Scene *scene, guint n, const char *settings)
{
  g_autofree char *data = g_build_filename (scene->server->dir, "data", NULL);
  g_autofree char *port = g_strdup_printf ("%u", scene->ports[n] = th_test_find_port ());
  g_autofree char *clock = write_clock (scene);
  const char *arguments[] = { program,  "serve", "--data",  data,  "--config", settings,
                              "--port", port,    "--clock", clock, NULL };
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char *line = NULL;

  scene->processes[n] = spawn (arguments);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (scene->processes[n]));
  line = g_data_input_stream_read_line (output, NULL, NULL, NULL);
  g_assert_nonnull (line);
}

static void
replace (GString *text, const char *what, const char *with)
{
  g_assert_cmpuint (g_string_replace (text, what, with, 0), >, 0);
}

static void
replace_port (GString *text, const char *what, guint16 port)
{
  g_autofree char *with = g_strdup_printf ("%u", port);

  replace (text, what, with);
}

/* What stands in the manual between the fences. */
static GString *
read_configuration (void)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  char *start, *end;

  g_file_get_contents (manual, &text, NULL, &error);
  g_assert_no_error (error);
  start = strstr (text, "```nginx\n");
  g_assert_nonnull (start);
  start += strlen ("```nginx\n");
  end = strstr (start, "```");
  g_assert_nonnull (end);
  return g_string_new_len (start, end - start);
}

static char *
write_configuration (Scene *scene, guint16 port, const char *front, const char *authority)
{
  g_autoptr (GString) text = read_configuration ();

  replace_port (text, "8441", scene->ports[0]);
  replace_port (text, "8442", scene->ports[1]);
  replace_port (text, "8443", port);
  replace (text, "/etc/threshold-server/balancer.pem", front);
  replace (text, "/etc/threshold-server/authority.pem", authority);
  g_string_prepend (text, "daemon off; master_process off; pid nginx.pid; error_log error.log;\n"
                          "events { }\n"
                          "http {\n"
                          "access_log off; client_body_temp_path body; proxy_temp_path proxy;\n"
                          "fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;\n");
  g_string_append (text, "}\n");
  return write_file (scene, "nginx.conf", text->str);
}

static gboolean
is_listening (guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection =
    g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);

  return connection != NULL;
}

static void
start_nginx (Scene *scene, const char *front, const char *authority)
{
  g_autofree char *path = find_nginx ();
  guint16 port = th_test_find_port ();
  g_autofree char *configuration = write_configuration (scene, port, front, authority);
  const char *arguments[] = { path,        "-p", scene->server->dir, "-e",
                              "error.log", "-c", configuration,      NULL };

  scene->nginx = spawn (arguments);
  while (!is_listening (port))
    {
      g_assert_nonnull (g_subprocess_get_identifier (scene->nginx));
      g_main_context_iteration (NULL, FALSE);
      g_usleep (10000);
    }
  scene->front = *scene->server;
  scene->front.address = g_strdup_printf ("https://127.0.0.1:%u", port);
}

/* The authority of a force, in place of the server's own. */
static void
use_authority (Scene *scene, const char *path)
{
  g_autofree char *data = g_build_filename (scene->server->dir, "data", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, program, "authority", "use", path,
                      "--yes", "--data", data, NULL);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);
  g_clear_pointer (&scene->server->config, th_server_config_free);
  scene->server->config = th_server_config_load (scene->server->store, &error);
  g_assert_no_error (error);
  g_set_object (&scene->server->trust, NULL);
  scene->server->trust = g_tls_file_database_new (path, &error);
  g_assert_no_error (error);
}

static char *
write_pair (Scene *scene, const char *name, const ThAuthority *authority)
{
  g_autofree char *text = g_strconcat (authority->chain_pem, authority->key_pem, NULL);

  return write_file (scene, name, text);
}

/* @is_trusted: nginx knows the authority of the processes. */
static void
set_up (Scene *scene, gconstpointer is_trusted)
{
  int64_t now = g_get_real_time () / 1000;
  g_autoptr (ThAuthority) authority = NULL;
  g_autofree char *front = NULL;
  g_autofree char *back = NULL;
  g_autofree char *known = NULL;
  g_autofree char *other = NULL;
  g_autofree char *text = NULL;
  g_autofree char *settings = NULL;

  scene->server = th_test_server_new ();
  th_test_server_stop (scene->server);
  other = write_file (scene, "other.pem", scene->server->config->ca);
  authority = th_authority_new ("threshold.force.example", now, NULL);
  known = write_file (scene, "authority.pem", authority->ca_pem);
  back = write_pair (scene, "back.pem", authority);
  g_assert_true (th_authority_renew (authority, "127.0.0.1", now, NULL));
  front = write_pair (scene, "front.pem", authority);
  use_authority (scene, known);
  text = g_strdup_printf ("[server]\nproxies=127.0.0.1\n\n[tls]\ncertificate=%s\n", back);
  settings = write_file (scene, "settings", text);
  for (guint i = 0; i < N_PROCESSES; i++)
    start_process (scene, i, settings);
  start_nginx (scene, front, is_trusted != NULL ? known : other);
}

static void
end (GSubprocess *process)
{
  if (process == NULL)
    return;
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
  g_object_unref (process);
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  end (scene->nginx);
  for (guint i = 0; i < N_PROCESSES; i++)
    end (scene->processes[i]);
  g_free (scene->front.address);
  th_test_server_free (scene->server);
}

static void
push_visit (ThTestTablet *tablet, guint number)
{
  g_autofree char *premises = th_test_server_dup_premises (tablet->server, "north");
  g_autoptr (ThReceipt) receipt = NULL;

  th_test_tablet_create (tablet, th_test_id (number), "visit", premises, "Visit");
  receipt = th_test_tablet_push (tablet);
  g_assert_cmpuint (receipt->held->len, ==, 0);
}

static void
test_tablets_go_on_when_a_process_dies (Scene *scene, gconstpointer data)
{
  g_autoptr (ThTestTablet) officer = th_test_tablet_new (&scene->front, "4163");
  g_autoptr (ThTestTablet) lead = th_test_tablet_new (&scene->front, "4100");
  g_autoptr (ThTestFeed) before = NULL;
  g_autoptr (ThTestFeed) after = NULL;

  push_visit (officer, 1);
  push_visit (officer, 2);
  before = th_test_tablet_pull (lead, "");
  g_assert_true (th_test_feed_has (before, th_test_id (2)));
  end (g_steal_pointer (&scene->processes[0]));
  for (guint n = 3; n < 7; n++)
    push_visit (officer, n);
  after = th_test_tablet_pull (lead, "");
  g_assert_false (after->is_fresh);
  g_assert_cmpuint (after->heads->len, ==, 4);
}

static void
test_a_process_that_is_not_known_gets_nothing (Scene *scene, gconstpointer data)
{
  g_auto (ThTestReply) reply =
    th_test_server_call_text (&scene->front, "GET", TH_WIRE_PATH_HEALTH, NULL);

  g_assert_cmpuint (reply.status, ==, 502);
}

int
main (int argc, char **argv)
{
  g_autofree char *nginx = find_nginx ();

  g_test_init (&argc, &argv, NULL);
  if (th_test_server_skips ())
    return 0;
  if (nginx == NULL)
    {
      g_print ("1..0 # SKIP nginx is not installed\n");
      return 0;
    }
  program = argv[1];
  manual = argv[2];
  g_test_add ("/balancer/tablets-go-on-when-a-process-dies", Scene, "", set_up,
              test_tablets_go_on_when_a_process_dies, tear_down);
  g_test_add ("/balancer/a-process-that-is-not-known-gets-nothing", Scene, NULL, set_up,
              test_a_process_that_is_not_known_gets_nothing, tear_down);
  return g_test_run ();
}
