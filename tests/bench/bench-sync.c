/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Sync, measured with a real server and real tablets, each its own process, over TLS on loopback
 * and durable at both ends:
 *
 *   W1  one tablet pushes 4,000 records to an empty server
 *   W2  50 tablets push 200 each at once
 *   W3  a new tablet pulls 100,000 into its encrypted store
 *   W4  a sync with nothing to do, 100,000 at both ends
 *   W5  300 tablets wait 20 seconds for news, then one of them sends a visit: what waiting costs,
 *       and how long until each of the others knows
 *
 * on a server whose store is SQLite's, and on PostgreSQL (one made for this, durable as well) with
 * one and with two server processes, between which the tablets of W2 are divided. What is said of
 * the server is the sum of its processes, without PostgreSQL's own. Preparing stores is outside the
 * clock. With --json a line of JSON for each instead of text.
 */

#include "th-enrolment-code.h"
#include "th-test-postgres.h"
#include "th-test-server.h"
#include "th-test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CODES 60
#define CODES_OF_WAITERS 301

typedef struct
{
  const char *name;
  const char *mode;
  guint records;
} Work;

static const Work works[] = {
  { "W1", "push1", 4000 }, { "W2", "fleet", 10000 }, { "W3", "pull", 100000 },
  { "W4", "nop", 0 },      { "W5", "poll", 0 },
};

typedef struct
{
  GPid pid;
  FILE *in;
  FILE *out;
} Client;

/* What serves. */
typedef struct
{
  const char *store;
  guint n_processes;
} Setting;

static const Setting settings[] = { { "sqlite", 1 }, { "postgresql", 1 }, { "postgresql", 2 } };

#define PROCESSES_MAX 2

typedef struct
{
  const Setting *setting;
  ThTestPostgres *postgres; /* NULL without */
  ThTestServer *servers[PROCESSES_MAX];
} Station;

static gboolean as_json;
static char *only_store;
static int only_processes;
static char **chosen;

static const GOptionEntry options[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "Print a line of JSON for each", NULL },
  { "store", 0, 0, G_OPTION_ARG_STRING, &only_store, "Only with this: sqlite or postgresql",
    "ENGINE" },
  { "processes", 0, 0, G_OPTION_ARG_INT, &only_processes, "Only with so many, 1 or 2", "N" },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &chosen, NULL, "[WORK…]" },
  G_OPTION_ENTRY_NULL
};

static char *
dup_folder (const char *base, const char *name)
{
  return g_build_filename (base, name, NULL);
}

/* Kilobytes from a line of a process's status. */
static guint
read_kilobytes (GPid pid, const char *key)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", pid);
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  line = strstr (text, key);
  return line != NULL ? (guint) strtoul (line + strlen (key), NULL, 10) : 0;
}

static double
read_cpu (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *text = NULL;
  unsigned long user = 0, system = 0;
  const char *end;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  end = strrchr (text, ')');
  sscanf (end + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
  return (user + system) / (double) sysconf (_SC_CLK_TCK);
}

/* Begins counting the peak anew. */
static void
reset_peak (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/clear_refs", pid);
  FILE *file = fopen (path, "w");

  if (file == NULL)
    return;
  fputs ("5", file);
  fclose (file);
}

/* CPU and peak memory of all processes; begins counting the peak anew. */
static void
read_station (Station *station, double *cpu, guint *kilobytes)
{
  *cpu = 0;
  *kilobytes = 0;
  for (guint i = 0; i < station->setting->n_processes; i++)
    {
      GPid pid = th_test_server_get_pid (station->servers[i]);

      *cpu += read_cpu (pid);
      *kilobytes += read_kilobytes (pid, "VmHWM:");
      reset_peak (pid);
    }
}

/* A code that sends its tablet to one of the processes, as a balancer would. */
static char *
make_code (Station *station, guint i)
{
  g_autofree char *text = th_test_server_make_code (station->servers[0], "7011");
  ThTestServer *server = station->servers[i % station->setting->n_processes];
  g_auto (ThEnrolmentCode) code = TH_ENROLMENT_CODE_INIT;
  g_autoptr (GError) error = NULL;

  if (!th_enrolment_code_parse (text, &code, &error))
    g_error ("%s", error->message);
  g_free (code.address);
  code.address = g_strdup (th_test_server_get_address (server));
  return th_enrolment_code_format (&code);
}

static void
write_codes (Station *station, const char *folder, guint n)
{
  g_autofree char *path = dup_folder (folder, "codes");
  g_autoptr (GString) text = g_string_new (NULL);
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autofree char *code = make_code (station, i);

      g_string_append_printf (text, "%s\n", code);
    }
  g_file_set_contents (path, text->str, -1, NULL);
}

static char *
read_until (Client *client, const char *word)
{
  char line[1024];

  while (fgets (line, sizeof line, client->out) != NULL)
    if (g_str_has_prefix (line, word))
      return g_strdup (g_strstrip (line + strlen (word)));
  g_error ("the client ended before it said %s", word);
}

static void
start_client (Client *client, const char *mode, const char *folder)
{
  g_autofree char *codes = dup_folder (folder, "codes");
  g_autofree char *data = dup_folder (folder, "client");
  char *arguments[] = { (char *) TH_SYNC_CLIENT, (char *) mode, data, codes, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *ready = NULL;
  int in, out;

  if (!g_spawn_async_with_pipes (NULL, arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                                 &client->pid, &in, &out, NULL, &error))
    g_error ("%s", error->message);
  client->in = fdopen (in, "w");
  client->out = fdopen (out, "r");
  ready = read_until (client, "READY");
}

static void
end_client (Client *client)
{
  fclose (client->in);
  waitpid (client->pid, NULL, 0);
  fclose (client->out);
}

static void
report (const Work *work,
        const Station *station,
        double milliseconds,
        double server_cpu,
        guint server_kilobytes,
        guint client_kilobytes,
        const char *said)
{
  const Setting *setting = station->setting;

  if (as_json)
    printf ("{\"name\":\"%s\",\"store\":\"%s\",\"processes\":%u,\"ms\":%.1f,\"rate\":%.0f,"
            "\"serverCpuS\":%.2f,\"serverMB\":%.1f,\"clientMB\":%.1f,\"client\":%s}\n",
            work->name, setting->store, setting->n_processes, milliseconds,
            work->records / milliseconds * 1000, server_cpu, server_kilobytes / 1024.0,
            client_kilobytes / 1024.0, said);
  else
    printf ("sync %s on %s with %u %s %9.1f ms %9.0f records/s  server %5.2f s CPU %6.1f MB"
            "  client %6.1f MB  %s\n",
            work->name, setting->store, setting->n_processes,
            setting->n_processes == 1 ? "process" : "processes", milliseconds,
            work->records / milliseconds * 1000, server_cpu, server_kilobytes / 1024.0,
            client_kilobytes / 1024.0, said);
  fflush (stdout);
}

static void
measure (const Work *work, Station *station, const char *folder, gboolean is_quiet)
{
  g_autofree char *said = NULL;
  Client client;
  int64_t since;
  double milliseconds, before, after;
  guint kilobytes;

  start_client (&client, work->mode, folder);
  read_station (station, &before, &kilobytes);
  reset_peak (client.pid);
  since = g_get_monotonic_time ();
  fputs ("GO\n", client.in);
  fflush (client.in);
  said = read_until (&client, "DONE");
  milliseconds = (g_get_monotonic_time () - since) / 1000.0;
  read_station (station, &after, &kilobytes);
  if (!is_quiet)
    report (work, station, milliseconds, after - before, kilobytes,
            read_kilobytes (client.pid, "VmHWM:"), said);
  end_client (&client);
}

static void
start_servers (Station *station)
{
  for (guint i = 0; i < station->setting->n_processes; i++)
    th_test_server_start (station->servers[i]);
}

static void
make_servers (Station *station, const char *folder, guint n_codes)
{
  g_autofree char *data = dup_folder (folder, "server");
  g_autofree char *other = dup_folder (folder, "other");
  g_autofree char *address =
    station->postgres != NULL ? th_test_postgres_make_schema (station->postgres) : NULL;

  station->servers[0] = th_test_server_new_at (TH_SERVER_PROGRAM, data, address);
  th_test_server_import (station->servers[0], TH_WREN_OPERATION, TH_SAMPLE_OPERATION);
  if (station->setting->n_processes > 1)
    station->servers[1] = th_test_server_new_beside (station->servers[0], other);
  write_codes (station, folder, n_codes);
  start_servers (station);
}

static void
free_servers (Station *station)
{
  for (guint i = 0; i < PROCESSES_MAX; i++)
    g_clear_pointer (&station->servers[i], th_test_server_free);
}

static gboolean
is_chosen (const Work *work)
{
  return chosen == NULL || g_strv_contains ((const char *const *) chosen, work->name);
}

/* W1, W2 and W5 each begin with an empty server; W3 leaves the tablet that W4 begins with. */
static void
measure_fresh (const Work *work, Station *station)
{
  g_autoptr (ThTestDir) folder = th_test_dir_new ();

  make_servers (station, folder, strcmp (work->mode, "poll") == 0 ? CODES_OF_WAITERS : CODES);
  measure (work, station, folder, FALSE);
  free_servers (station);
}

static void
measure_loaded (Station *station)
{
  static const Work load = { "load", "load", 100000 };
  g_autoptr (ThTestDir) folder = th_test_dir_new ();

  make_servers (station, folder, CODES);
  measure (&load, station, folder, TRUE);
  /* What is measured begins with a server that was started on what it holds. */
  for (guint i = 0; i < station->setting->n_processes; i++)
    th_test_server_stop (station->servers[i]);
  start_servers (station);
  measure (&works[2], station, folder, FALSE);
  measure (&works[3], station, folder, FALSE);
  free_servers (station);
}

static void
measure_on (const Setting *setting)
{
  g_autoptr (ThTestPostgres) postgres = NULL;
  Station station = { .setting = setting };

  if (strcmp (setting->store, "postgresql") == 0)
    {
      if (th_test_postgres_lacks () != NULL)
        {
          fprintf (stderr, "bench-sync: not on PostgreSQL: %s\n", th_test_postgres_lacks ());
          return;
        }
      station.postgres = postgres = th_test_postgres_new (TRUE);
    }
  if (is_chosen (&works[0]))
    measure_fresh (&works[0], &station);
  if (is_chosen (&works[1]))
    measure_fresh (&works[1], &station);
  if (is_chosen (&works[2]) || is_chosen (&works[3]))
    measure_loaded (&station);
  if (is_chosen (&works[4]))
    measure_fresh (&works[4], &station);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      fprintf (stderr, "bench-sync: %s\n", error->message);
      return 2;
    }
  signal (SIGPIPE, SIG_IGN);
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if ((only_store == NULL || strcmp (only_store, settings[i].store) == 0)
        && (only_processes == 0 || only_processes == (int) settings[i].n_processes))
      measure_on (&settings[i]);
  return EXIT_SUCCESS;
}
