/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* See th-test-server.h. The process says on its standard output when it listens, so nothing here
 * waits by the clock; when the test ends without a word, the kernel ends the process with it.
 */

#include "th-test-server.h"

#include "th-test.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct _ThTestServer
{
  char *program;
  char *folder;
  char *clock; /* path of the file the server reads its time from, NULL for the machine's */
  char *address;
  guint16 port;
  GPid pid;
  int output;
};

G_GNUC_NORETURN G_GNUC_PRINTF (1, 2) static void fail (const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_error ("%s", message);
}

static void
save_port (ThTestServer *self)
{
  g_autofree char *path = g_build_filename (self->folder, "port", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (g_file_get_contents (path, &text, NULL, NULL))
    self->port = (guint16) g_ascii_strtoull (text, NULL, 10);
  else
    {
      self->port = th_test_find_port ();
      text = g_strdup_printf ("%u\n", self->port);
      if (!g_file_set_contents (path, text, -1, &error))
        fail ("%s", error->message);
    }
  self->address = g_strdup_printf ("https://127.0.0.1:%u", self->port);
}

static char *
run (ThTestServer *self, GPtrArray *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *complaint = NULL;
  char *output = NULL;
  int status = 0;

  if (!g_spawn_sync (NULL, (char **) arguments->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output,
                     &complaint, &status, &error))
    fail ("%s: %s", self->program, error->message);
  if (!g_spawn_check_wait_status (status, &error))
    fail ("threshold-server %s: %s: %s", (char *) g_ptr_array_index (arguments, 1), error->message,
          complaint);
  return output;
}

static GPtrArray *
begin_arguments (ThTestServer *self, const char *word)
{
  GPtrArray *arguments = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (arguments, g_strdup (self->program));
  g_ptr_array_add (arguments, g_strdup (word));
  return arguments;
}

static void
end_arguments (ThTestServer *self, GPtrArray *arguments)
{
  g_autofree char *data = g_build_filename (self->folder, "data", NULL);

  g_ptr_array_add (arguments, g_strdup ("--data"));
  g_ptr_array_add (arguments, g_steal_pointer (&data));
  if (self->clock != NULL)
    {
      g_ptr_array_add (arguments, g_strdup ("--clock"));
      g_ptr_array_add (arguments, g_strdup (self->clock));
    }
  g_ptr_array_add (arguments, NULL);
}

char *
th_test_server_ask (ThTestServer *self, const char *word, ...)
{
  g_autoptr (GPtrArray) arguments = begin_arguments (self, word);
  const char *argument;
  va_list more;

  va_start (more, word);
  while ((argument = va_arg (more, const char *)) != NULL)
    g_ptr_array_add (arguments, g_strdup (argument));
  va_end (more);
  end_arguments (self, arguments);
  return run (self, arguments);
}

static void
init (ThTestServer *self, const char *store)
{
  g_autofree char *recovery = g_build_filename (self->folder, "recovery", NULL);
  g_autofree char *output = NULL;

  output = th_test_server_ask (self, "init", "--address", self->address, "--recovery-out", recovery,
                               store != NULL ? "--store" : NULL, store, NULL);
}

ThTestServer *
th_test_server_new_at (const char *program, const char *folder, const char *store)
{
  ThTestServer *self = g_new0 (ThTestServer, 1);
  g_autofree char *data = g_build_filename (folder, "data", NULL);
  g_autofree char *clock = g_build_filename (folder, "clock", NULL);

  self->program = g_strdup (program);
  self->folder = g_strdup (folder);
  self->output = -1;
  if (g_file_test (clock, G_FILE_TEST_EXISTS))
    self->clock = g_steal_pointer (&clock);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    fail ("%s: %s", folder, g_strerror (errno));
  save_port (self);
  if (!g_file_test (data, G_FILE_TEST_EXISTS))
    init (self, store);
  return self;
}

ThTestServer *
th_test_server_new (const char *program, const char *folder)
{
  return th_test_server_new_at (program, folder, NULL);
}

ThTestServer *
th_test_server_new_beside (ThTestServer *other, const char *folder)
{
  g_autofree char *from = g_build_filename (other->folder, "data", NULL);
  g_autofree char *to = g_build_filename (folder, "data", NULL);

  th_test_copy_folder (from, to);
  return th_test_server_new (other->program, folder);
}

void
th_test_server_free (ThTestServer *self)
{
  if (self == NULL)
    return;
  th_test_server_stop (self);
  g_free (self->program);
  g_free (self->folder);
  g_free (self->clock);
  g_free (self->address);
  g_free (self);
}

void
th_test_server_set_clock (ThTestServer *self, int64_t now)
{
  g_autoptr (GError) error = NULL;
  char text[TH_TIME_TEXT_SIZE];

  if (self->clock == NULL)
    self->clock = g_build_filename (self->folder, "clock", NULL);
  th_time_format (now, text);
  if (!g_file_set_contents_full (self->clock, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                 &error))
    fail ("%s", error->message);
}

void
th_test_server_import (ThTestServer *self, const char *operation, const char *fallback)
{
  g_autofree char *output = NULL;

  if (fallback != NULL)
    output =
      th_test_server_ask (self, "operation", "import", operation, "--fallback", fallback, NULL);
  else
    output = th_test_server_ask (self, "operation", "import", operation, NULL);
}

char *
th_test_server_make_code (ThTestServer *self, const char *collar)
{
  char *code = th_test_server_ask (self, "enrol", "--officer", collar, NULL);

  return g_strstrip (code);
}

/* Reads lines until the one that says it listens. */
static void
await (ThTestServer *self)
{
  FILE *output = fdopen (dup (self->output), "r");
  gboolean listens = FALSE;
  char line[1024];

  while (output != NULL && !listens && fgets (line, sizeof line, output) != NULL)
    listens = strcasestr (line, "listening") != NULL;
  if (output != NULL)
    fclose (output);
  if (!listens)
    fail ("the server ended before it listened");
}

/* What it logs stays beside its data, for whoever wants to know why a test failed. */
static int
open_log (ThTestServer *self)
{
  g_autofree char *path = g_build_filename (self->folder, "log", NULL);
  int log = g_open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

  if (log < 0)
    fail ("%s: %s", path, g_strerror (errno));
  return log;
}

void
th_test_server_start (ThTestServer *self)
{
  g_autoptr (GPtrArray) arguments = begin_arguments (self, "serve");
  g_autoptr (GError) error = NULL;
  int log;

  g_return_if_fail (self->pid == 0);

  g_ptr_array_add (arguments, g_strdup ("--port"));
  g_ptr_array_add (arguments, g_strdup_printf ("%u", self->port));
  end_arguments (self, arguments);
  log = open_log (self);
  if (!g_spawn_async_with_pipes_and_fds (NULL, (const char *const *) arguments->pdata, NULL,
                                         G_SPAWN_DO_NOT_REAP_CHILD, th_test_end_with_parent, NULL,
                                         -1, -1, log, NULL, NULL, 0, &self->pid, NULL,
                                         &self->output, NULL, &error))
    fail ("%s: %s", self->program, error->message);
  close (log);
  await (self);
}

/* Returns: how the process ended; 0 where none ran. */
static int
end (ThTestServer *self, int signal)
{
  int status = 0;

  if (self->pid == 0)
    return 0;
  kill (self->pid, signal);
  while (waitpid (self->pid, &status, 0) < 0 && errno == EINTR)
    continue;
  g_spawn_close_pid (self->pid);
  self->pid = 0;
  close (self->output);
  self->output = -1;
  return status;
}

/* A sanitizer tells by the exit status what it found in the server's process. */
void
th_test_server_stop (ThTestServer *self)
{
  g_autoptr (GError) error = NULL;

  if (!g_spawn_check_wait_status (end (self, SIGTERM), &error))
    fail ("threshold-server, asked to end: %s", error->message);
}

void
th_test_server_kill (ThTestServer *self)
{
  end (self, SIGKILL);
}

gboolean
th_test_server_is_running (ThTestServer *self)
{
  return self->pid != 0;
}

GPid
th_test_server_get_pid (ThTestServer *self)
{
  return self->pid;
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_folder (child);
    }
  g_remove (path);
}

static void
copy_into (const char *from, const char *to)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  const char *name;

  if (dir == NULL || g_mkdir_with_parents (to, 0700) != 0)
    fail ("cannot copy %s", from);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *source = g_build_filename (from, name, NULL);
      g_autofree char *target = g_build_filename (to, name, NULL);
      g_autoptr (GFile) source_file = g_file_new_for_path (source);
      g_autoptr (GFile) target_file = g_file_new_for_path (target);
      g_autoptr (GError) error = NULL;

      if (g_file_test (source, G_FILE_TEST_IS_DIR))
        copy_into (source, target);
      else if (!g_file_copy (source_file, target_file, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL,
                             &error))
        fail ("%s", error->message);
    }
}

void
th_test_copy_folder (const char *from, const char *to)
{
  remove_folder (to);
  copy_into (from, to);
}

void
th_test_server_copy_to (ThTestServer *self, const char *folder)
{
  g_autofree char *data = g_build_filename (self->folder, "data", NULL);

  g_return_if_fail (self->pid == 0);
  th_test_copy_folder (data, folder);
}

void
th_test_server_copy_from (ThTestServer *self, const char *folder)
{
  g_autofree char *data = g_build_filename (self->folder, "data", NULL);

  g_return_if_fail (self->pid == 0);
  th_test_copy_folder (folder, data);
}

const char *
th_test_server_get_folder (ThTestServer *self)
{
  return self->folder;
}

const char *
th_test_server_get_address (ThTestServer *self)
{
  return self->address;
}
