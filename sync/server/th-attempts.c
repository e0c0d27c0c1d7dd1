/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* So many addresses are remembered; when there are more, all is forgotten rather than memory given
 * to whoever has many.
 */

#include "th-attempts.h"

#define PEERS_MAX 10000

typedef struct
{
  gint64 since; /* monotonic */
  guint count;
} Minute;

struct _ThAttempts
{
  GHashTable *peers;
};

ThAttempts *
th_attempts_new (void)
{
  ThAttempts *self = g_new0 (ThAttempts, 1);

  self->peers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
th_attempts_free (ThAttempts *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->peers);
  g_free (self);
}

static Minute *
get_minute (ThAttempts *self, const char *peer)
{
  gint64 now = g_get_monotonic_time ();
  Minute *minute = g_hash_table_lookup (self->peers, peer);

  if (minute != NULL && now - minute->since <= 60 * G_USEC_PER_SEC)
    return minute;
  if (g_hash_table_size (self->peers) > PEERS_MAX)
    g_hash_table_remove_all (self->peers);
  minute = g_new0 (Minute, 1);
  minute->since = now;
  g_hash_table_insert (self->peers, g_strdup (peer), minute);
  return minute;
}

guint
th_attempts_count (ThAttempts *self, const char *peer)
{
  return ++get_minute (self, peer)->count;
}

guint
th_attempts_get (ThAttempts *self, const char *peer)
{
  return get_minute (self, peer)->count;
}

void
th_attempts_forgive (ThAttempts *self, const char *peer)
{
  Minute *minute = get_minute (self, peer);

  minute->count -= minute->count > 0;
}
