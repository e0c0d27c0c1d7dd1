/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* See th-test.h. */

#include "th-test.h"

#include "th-handoff.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

/* A test moves the clock on between one answer and the next question, so that no thread reads it
 * meanwhile; each reading is given and taken for that.
 */
static int64_t
read_clock (ThTestClock *self, const int64_t *time)
{
  int64_t read;

  th_handoff_take (self);
  read = *time;
  th_handoff_give (self);
  return read;
}

static int64_t
now (gpointer data)
{
  return read_clock (data, &((ThTestClock *) data)->now);
}

static int64_t
boot (gpointer data)
{
  return read_clock (data, &((ThTestClock *) data)->boot);
}

ThClock
th_test_clock (ThTestClock *self)
{
  return (ThClock){ now, boot, self };
}

void
th_test_clock_advance (ThTestClock *self, int64_t milliseconds)
{
  th_handoff_take (self);
  self->now += milliseconds;
  self->boot += milliseconds;
  th_handoff_give (self);
}

static void
fill (uint8_t *bytes, gsize length, gpointer data)
{
  for (gsize i = 0; i < length; i++)
    bytes[i] = (uint8_t) g_rand_int (data);
}

ThRandom
th_test_random (GRand *state)
{
  return (ThRandom){ fill, state };
}

static int64_t
real_now (gpointer data)
{
  return g_get_real_time () / 1000;
}

static int64_t
real_boot (gpointer data)
{
  struct timespec time;

  clock_gettime (CLOCK_BOOTTIME, &time);
  return (int64_t) time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void
real_fill (uint8_t *bytes, gsize length, gpointer data)
{
  randombytes_buf (bytes, length);
}

ThClock
th_test_real_clock (void)
{
  return (ThClock){ real_now, real_boot, NULL };
}

ThRandom
th_test_real_random (void)
{
  return (ThRandom){ real_fill, NULL };
}

guint16
th_test_find_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_socket_listener_close (listener);
  return port;
}

void
th_test_end_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

char *
th_test_dir_new (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("threshold-test-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir =
    g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

void
th_test_dir_free (char *path)
{
  if (path == NULL)
    return;
  remove_all (path);
  g_free (path);
}

void
th_test_dir_copy (const char *from, const char *to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (from, 0, &error);
  const char *name;

  g_assert_no_error (error);
  g_assert_cmpint (g_mkdir_with_parents (to, 0700), ==, 0);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *source = g_build_filename (from, name, NULL);
      g_autofree char *target = g_build_filename (to, name, NULL);
      g_autofree char *text = NULL;
      gsize length;

      if (g_file_test (source, G_FILE_TEST_IS_DIR))
        {
          th_test_dir_copy (source, target);
          continue;
        }
      g_file_get_contents (source, &text, &length, &error);
      g_assert_no_error (error);
      g_file_set_contents (target, text, (gssize) length, &error);
      g_assert_no_error (error);
    }
}

gboolean
th_test_dir_contains (const char *folder, const char *needle, gsize length)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *bytes = NULL;
      gsize size = 0;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          if (th_test_dir_contains (path, needle, length))
            return TRUE;
        }
      else if (g_file_get_contents (path, &bytes, &size, NULL)
               && memmem (bytes, size, needle, length) != NULL)
        return TRUE;
    }
  return FALSE;
}
