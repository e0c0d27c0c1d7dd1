/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The only place on the server that reads a clock. */

#include "th-server-clock.h"

#include <sodium.h>
#include <string.h>
#include <time.h>

static int64_t
read_system (gpointer data)
{
  return g_get_real_time () / 1000;
}

static int64_t
read_boot (gpointer data)
{
  struct timespec at;

  clock_gettime (CLOCK_BOOTTIME, &at);
  return (int64_t) at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

static int64_t
read_file (gpointer data)
{
  static gint64 last;
  g_autofree char *text = NULL;
  int64_t at;

  if (g_file_get_contents (data, &text, NULL, NULL) && th_time_parse (g_strstrip (text), -1, &at))
    __atomic_store_n (&last, at, __ATOMIC_RELAXED);
  return __atomic_load_n (&last, __ATOMIC_RELAXED);
}

static void
fill (uint8_t *bytes, gsize length, gpointer data)
{
  randombytes_buf (bytes, length);
}

ThClock
th_server_clock_system (void)
{
  return (ThClock){ read_system, read_boot, NULL };
}

ThClock
th_server_clock_file (const char *path)
{
  return (ThClock){ read_file, read_boot, (gpointer) path };
}

ThRandom
th_server_random (void)
{
  return (ThRandom){ fill, NULL };
}
