/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "tour-program.h"

#include <atspi/atspi.h>
#include <signal.h>
#include <sodium.h>
#include <sys/prctl.h>
#include <sys/wait.h>

static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static GPid
spawn (const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  GPid pid;

  if (!g_spawn_async (NULL, (char **) arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, die_with_parent,
                      NULL, &pid, &error))
    g_error ("%s", error->message);

  return pid;
}

GPid
tour_program_start_accessibility (void)
{
  const char *arguments[] = { "/usr/libexec/at-spi-bus-launcher", "--launch-immediately", NULL };
  GPid pid = spawn (arguments);

  atspi_init ();

  return pid;
}

GPid
tour_program_start (const char *folder, const char *const *options)
{
  g_autofree char *data = g_build_filename (folder, "tablet", NULL);
  g_autofree char *tmp = NULL;
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
  g_setenv ("G_DEBUG", "fatal-warnings", TRUE);
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  /* All that it could write is below the folder. */
  tmp = g_build_filename (folder, "tmp", NULL);
  g_mkdir_with_parents (tmp, 0700);
  g_setenv ("HOME", folder, TRUE);
  g_setenv ("TMPDIR", tmp, TRUE);
  g_unsetenv ("GTK_A11Y");

  return spawn ((const char *const *) arguments->pdata);
}

void
tour_program_end (GPid pid, int signal)
{
  kill (pid, signal);
  waitpid (pid, NULL, 0);
  g_spawn_close_pid (pid);
}

int64_t
tour_program_now (gpointer data)
{
  return g_get_real_time () / 1000;
}

int64_t
tour_program_boot (gpointer data)
{
  return g_get_monotonic_time () / 1000;
}

void
tour_program_random (uint8_t *bytes, gsize length, gpointer data)
{
  randombytes_buf (bytes, length);
}
