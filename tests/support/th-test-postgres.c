/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* See th-test-postgres.h. Programs are looked for where Debian puts them and in the path. */

#include "th-test-postgres.h"

#include "th-test.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OWNER "threshold"
#define START_MICROSECONDS (60 * G_USEC_PER_SEC)

struct _ThTestPostgres
{
  char *dir;
  char *programs; /* where they lie */
  struct passwd *user;
  GSubprocess *process;
  gboolean is_durable;
  guint n_schemas;
};

/* The newest that is installed. */
static char *
find_programs (void)
{
  g_autoptr (GDir) versions = g_dir_open ("/usr/lib/postgresql", 0, NULL);
  g_autofree char *found = g_find_program_in_path ("initdb");
  g_autofree char *best = NULL;
  const char *name;

  while (versions != NULL && (name = g_dir_read_name (versions)) != NULL)
    if (best == NULL || atoi (name) > atoi (best))
      {
        g_free (best);
        best = g_strdup (name);
      }
  if (best != NULL)
    return g_build_filename ("/usr/lib/postgresql", best, "bin", NULL);
  return found != NULL ? g_path_get_dirname (found) : NULL;
}

const char *
th_test_postgres_lacks (void)
{
  g_autofree char *programs = find_programs ();
  g_autofree char *path = programs != NULL ? g_build_filename (programs, "initdb", NULL) : NULL;

  if (path == NULL || !g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
    return "PostgreSQL is not installed";
  return NULL;
}

/* Who may run it: PostgreSQL refuses root. */
static struct passwd *
find_user (void)
{
  struct passwd *user = NULL;

  if (geteuid () == 0)
    user = getpwnam ("postgres");
  if (geteuid () == 0 && user == NULL)
    user = getpwnam ("nobody");
  return user;
}

/* @arguments, as the user who may, and ending when this program does. */
static GPtrArray *
make_command (ThTestPostgres *self, const char *program)
{
  GPtrArray *command = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (command, g_strdup ("setpriv"));
  g_ptr_array_add (command, g_strdup ("--pdeathsig=INT"));
  if (self->user != NULL)
    {
      g_ptr_array_add (command, g_strdup_printf ("--reuid=%u", self->user->pw_uid));
      g_ptr_array_add (command, g_strdup_printf ("--regid=%u", self->user->pw_gid));
      g_ptr_array_add (command, g_strdup ("--clear-groups"));
    }
  g_ptr_array_add (command, g_build_filename (self->programs, program, NULL));
  return command;
}

static GSubprocess *
spawn (ThTestPostgres *self, GPtrArray *command)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *log = g_build_filename (self->dir, "log", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_ptr_array_add (command, NULL);
  g_subprocess_launcher_set_cwd (launcher, self->dir);
  g_subprocess_launcher_set_stdout_file_path (launcher, log);
  g_subprocess_launcher_set_flags (launcher, G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_subprocess_launcher_unsetenv (launcher, "MALLOC_CHECK_");
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) command->pdata, &error);
  g_assert_no_error (error);
  g_ptr_array_unref (command);
  return process;
}

static G_GNUC_PRINTF (2, 3) void add (GPtrArray *command, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (command, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static void
make_cluster (ThTestPostgres *self)
{
  GPtrArray *command = make_command (self, "initdb");
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  add (command, "--pgdata=%s/data", self->dir);
  add (command, "--username=" OWNER);
  add (command, "--auth=trust");
  add (command, "--encoding=UTF8");
  add (command, "--locale=C.UTF-8");
  add (command, "--no-sync");
  process = spawn (self, command);
  if (!g_subprocess_wait_check (process, NULL, &error))
    g_error ("initdb: %s; see %s/log", error->message, self->dir);
}

/* What its file of state says, as pg_ctl reads it too: "ready" stands there when it takes
 * connections. */
static gboolean
is_ready (ThTestPostgres *self)
{
  g_autofree char *path = g_build_filename (self->dir, "data", "postmaster.pid", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  lines = g_strsplit (text, "\n", 9);
  return g_strv_length (lines) > 7 && g_str_has_prefix (lines[7], "ready")
         && g_strcmp0 (lines[0], g_subprocess_get_identifier (self->process)) == 0;
}

static GSubprocess *
spawn_server (ThTestPostgres *self)
{
  GPtrArray *command = make_command (self, "postgres");

  add (command, "-D");
  add (command, "%s/data", self->dir);
  add (command, "-k");
  add (command, "%s", self->dir);
  add (command, "-clisten_addresses=");
  add (command, "-cfsync=%s", self->is_durable ? "on" : "off");
  add (command, "-clog_checkpoints=off");
  add (command, "-cunix_socket_permissions=0700");
  return spawn (self, command);
}

void
th_test_postgres_restart (ThTestPostgres *self)
{
  gint64 until = g_get_monotonic_time () + START_MICROSECONDS;

  g_assert_null (self->process);

  /* What was killed may hold its memory a moment longer, and then it does not start. */
  self->process = spawn_server (self);
  while (!is_ready (self))
    {
      if (g_get_monotonic_time () > until)
        g_error ("PostgreSQL does not start; see %s/log", self->dir);
      if (g_subprocess_get_identifier (self->process) == NULL)
        {
          g_object_unref (self->process);
          self->process = spawn_server (self);
        }
      g_main_context_iteration (NULL, FALSE);
      g_usleep (10000);
    }
}

ThTestPostgres *
th_test_postgres_new (gboolean is_durable)
{
  ThTestPostgres *self = g_new0 (ThTestPostgres, 1);

  self->programs = find_programs ();
  self->user = find_user ();
  self->is_durable = is_durable;
  self->dir = th_test_dir_new ();
  if (self->user != NULL && chown (self->dir, self->user->pw_uid, self->user->pw_gid) != 0)
    g_error ("%s: %s", self->dir, g_strerror (errno));
  make_cluster (self);
  th_test_postgres_restart (self);
  return self;
}

static void
end (ThTestPostgres *self, int sig)
{
  g_autoptr (GSubprocess) process = g_steal_pointer (&self->process);

  if (process == NULL)
    return;
  g_subprocess_send_signal (process, sig);
  g_subprocess_wait (process, NULL, NULL);
}

void
th_test_postgres_kill (ThTestPostgres *self)
{
  end (self, SIGKILL);
}

void
th_test_postgres_free (ThTestPostgres *self)
{
  if (self == NULL)
    return;
  end (self, SIGINT);
  th_test_dir_free (self->dir);
  g_free (self->programs);
  g_free (self);
}

static ThTestPostgres *shared;

static void
free_shared (void)
{
  g_clear_pointer (&shared, th_test_postgres_free);
}

ThTestPostgres *
th_test_postgres_get_shared (void)
{
  if (shared == NULL)
    {
      shared = th_test_postgres_new (FALSE);
      atexit (free_shared);
    }
  return shared;
}

char *
th_test_postgres_query (ThTestPostgres *self, const char *address, const char *sql)
{
  g_autofree char *program = g_build_filename (self->programs, "psql", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "-XqAt", "-v",
                              "ON_ERROR_STOP=1", "-c", sql, address, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return g_strchomp (output);
}

char *
th_test_postgres_make_schema (ThTestPostgres *self)
{
  guint n = ++self->n_schemas;
  g_autofree char *sql = g_strdup_printf ("CREATE SCHEMA force_%u", n);
  g_autofree char *first = g_strdup_printf ("postgresql://" OWNER "@/postgres?host=%s", self->dir);
  G_GNUC_UNUSED g_autofree char *output = th_test_postgres_query (self, first, sql);

  return g_strdup_printf ("%s&options=-csearch_path%%3Dforce_%u", first, n);
}
