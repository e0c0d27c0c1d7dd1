/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-today-allocated.h"

#include "th-allocation.h"
#include "th-kind.h"
#include "th-time.h"
#include "th-words.h"

#include <glib/gi18n.h>
#include <string.h>

static gboolean
add_allocated (ThRecord *premises, gpointer data)
{
  if (th_allocation_is_any (premises))
    g_hash_table_insert (data, (char *) th_record_get_id (premises), th_record_ref (premises));

  return TRUE;
}

GHashTable *
th_today_allocated_read (ThStore *store, GCancellable *cancellable, GError **error)
{
  const ThStoreQuery premises = { .kind = TH_KIND_PREMISES };
  g_autoptr (GHashTable) allocated =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) th_record_unref);

  if (!th_store_foreach_record (store, &premises, add_allocated, allocated, cancellable, error))
    return NULL;

  return g_steal_pointer (&allocated);
}

static char *
dup_today (ThSession *session)
{
  g_autofree char *local = th_time_dup_local (
    th_session_now (session), th_words_get_zone (th_session_get_operation (session)));

  return g_strndup (local, strlen ("2026-11-23"));
}

ThTodayTurn
th_today_allocated_get_turn (GHashTable *allocated, ThSession *session, const char *id)
{
  const ThRecord *premises = g_hash_table_lookup (allocated, id);
  g_autofree char *today = NULL;
  const char *day;

  if (premises == NULL || !th_allocation_is_to (premises, th_session_get_officer (session)))
    return TH_TODAY_NOT_THEIRS;
  today = dup_today (session);
  day = th_allocation_get_day (premises);

  return day != NULL && strcmp (day, today) > 0 ? TH_TODAY_LATER : TH_TODAY_NOW;
}

static char *
dup_names (const ThRecord *premises, ThSession *session)
{
  g_auto (GStrv) officers = th_allocation_list_officers (premises);

  for (guint i = 0; officers[i] != NULL; i++)
    {
      char *name = th_words_dup_officer (th_session_get_operation (session), officers[i]);

      g_free (officers[i]);
      officers[i] = name;
    }

  return g_strjoinv (", ", officers);
}

char *
th_today_allocated_dup_line (GHashTable *allocated, ThSession *session, const char *id)
{
  const ThRecord *premises = g_hash_table_lookup (allocated, id);
  const char *day = premises != NULL ? th_allocation_get_day (premises) : NULL;
  g_autofree char *date = day != NULL ? th_words_dup_day_of (day) : NULL;
  g_autofree char *today = dup_today (session);
  g_autofree char *names = NULL;

  if (premises == NULL)
    return NULL;
  if (th_allocation_is_to (premises, th_session_get_officer (session)))
    {
      if (date == NULL || g_strcmp0 (day, today) == 0)
        return NULL;
      /* Translators: a day */
      return g_strdup_printf (_ ("Planned for %s"), date);
    }

  names = dup_names (premises, session);
  /* Translators: names of officers, a day */
  return date != NULL ? g_strdup_printf (_ ("%s, %s"), names, date) : g_steal_pointer (&names);
}
