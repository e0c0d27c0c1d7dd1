/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "tour-program.h"

#include <atspi/atspi.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where the program's words go; NULL before it runs. */
static char *log_path;

static void
die_with_parent (gpointer data)
{
  const char *printed = data;
  int descriptor = printed != NULL ? open (printed, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;

  prctl (PR_SET_PDEATHSIG, SIGTERM);
  if (descriptor >= 0)
    {
      dup2 (descriptor, STDOUT_FILENO);
      dup2 (descriptor, STDERR_FILENO);
      close (descriptor);
    }
}

/* Whatever ends the tour, what the program had to say is seen. */
static void
print_log (void)
{
  g_autofree char *text = NULL;

  if (g_file_get_contents (log_path, &text, NULL, NULL))
    g_printerr ("%s", text);
}

/* @folder: it runs in; @printed: file for what it prints; NULL for both: ours */
static GPid
spawn (const char *const *arguments, const char *folder, const char *printed)
{
  g_autoptr (GError) error = NULL;
  GPid pid;

  if (!g_spawn_async (folder, (char **) arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, die_with_parent,
                      (gpointer) printed, &pid, &error))
    g_error ("%s", error->message);

  return pid;
}

GPid
tour_program_start_accessibility (void)
{
  const char *arguments[] = { "/usr/libexec/at-spi-bus-launcher", "--launch-immediately", NULL };
  GPid pid = spawn (arguments, NULL, NULL);

  atspi_init ();

  return pid;
}

GPid
tour_program_start (const char *folder, const char *const *options)
{
  g_autofree char *data = g_build_filename (folder, "tablet", NULL);
  g_autofree char *tmp = NULL;
  g_autofree char *logs = NULL;
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();

  g_ptr_array_add (arguments, TOUR_PROGRAM);
  g_ptr_array_add (arguments, "--kiosk");
  g_ptr_array_add (arguments, "--data");
  g_ptr_array_add (arguments, data);
  for (guint i = 0; options != NULL && options[i] != NULL; i++)
    g_ptr_array_add (arguments, (char *) options[i]);
  g_ptr_array_add (arguments, NULL);

  g_setenv ("GDK_BACKEND", "x11", TRUE);
  g_setenv ("GSK_RENDERER", "cairo", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_setenv ("G_DEBUG", "fatal-criticals", TRUE);
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  /* All that it could write is below the folder. */
  tmp = g_build_filename (folder, "tmp", NULL);
  g_mkdir_with_parents (tmp, 0700);
  g_setenv ("HOME", folder, TRUE);
  g_setenv ("TMPDIR", tmp, TRUE);
  g_unsetenv ("GTK_A11Y");

  if (log_path == NULL)
    atexit (print_log);
  g_free (log_path);
  logs = g_build_filename (folder, "log", NULL);
  g_mkdir_with_parents (logs, 0700);
  log_path = g_build_filename (logs, "printed", NULL);

  return spawn ((const char *const *) arguments->pdata, folder, log_path);
}

/* Warnings are as fatal as in any test, but for one that GTK 4.8 gives now and then of the bar of a
 * page that is scrolled as it is laid out: where they end the program at once, it could not be
 * told apart. */
static void
judge_log (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (log_path == NULL || !g_file_get_contents (log_path, &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], "-WARNING **") != NULL && strstr (lines[i], "GtkGizmo") == NULL)
      g_error ("the program warned: %s", lines[i]);
}

gboolean
tour_program_end (GPid pid, int signal)
{
  int status = 0;

  kill (pid, signal);
  waitpid (pid, &status, 0);
  g_spawn_close_pid (pid);
  judge_log ();

  return WCOREDUMP (status);
}
