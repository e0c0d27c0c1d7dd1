/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-allocation.h"

#include "th-kind.h"
#include "th-review-entry.h"

gboolean
th_allocation_is_to (const ThRecord *premises, const char *officer)
{
  g_autofree char *path = th_kind_dup_choice (TH_FIELD_ALLOCATED_TO, officer);
  ThValue *value = th_record_get_value (premises, path);

  return value != NULL && th_value_is_true (value);
}

static void
add_officer (const char *path, ThValue *value, gpointer data)
{
  char *officer = th_value_is_true (value) ? th_kind_dup_key (path, TH_FIELD_ALLOCATED_TO) : NULL;

  if (officer != NULL)
    g_ptr_array_add (data, officer);
}

char **
th_allocation_list_officers (const ThRecord *premises)
{
  GPtrArray *officers = g_ptr_array_new ();

  th_record_foreach (premises, add_officer, officers);
  g_ptr_array_add (officers, NULL);
  return (char **) g_ptr_array_free (officers, FALSE);
}

gboolean
th_allocation_is_any (const ThRecord *premises)
{
  g_auto (GStrv) officers = th_allocation_list_officers (premises);

  return officers[0] != NULL;
}

const char *
th_allocation_get_day (const ThRecord *premises)
{
  return th_record_get_text (premises, TH_FIELD_PLANNED_FOR);
}

static void
set (ThEntry *entry, const ThRecord *premises, const char *path, ThValue *value)
{
  g_autoptr (GArray) dots = th_record_list_dots (premises, path);

  th_entry_set (entry, path, value, (const ThDot *) (void *) dots->data, dots->len);
}

/* Whether somebody other than @officer goes. */
static gboolean
is_to_another (const ThRecord *premises, const char *officer)
{
  g_auto (GStrv) officers = th_allocation_list_officers (premises);

  for (guint i = 0; officers[i] != NULL; i++)
    if (!g_str_equal (officers[i], officer))
      return TRUE;
  return FALSE;
}

ThEntry *
th_allocation_new_entry (const ThRecord *premises,
                         const ThRecord *governing,
                         const char *officer,
                         gboolean is_theirs,
                         const char *day)
{
  ThEntry *entry = th_review_entry_new_change (premises, governing, NULL);
  g_autofree char *path = th_kind_dup_choice (TH_FIELD_ALLOCATED_TO, officer);
  g_autoptr (ThValue) theirs = is_theirs ? th_value_new_boolean (TRUE) : th_value_new_null ();
  gboolean is_any = is_theirs || is_to_another (premises, officer);
  g_autoptr (ThValue) when = day != NULL && is_any ? th_value_new_text (day) : th_value_new_null ();

  set (entry, premises, path, theirs);
  if (g_strcmp0 (is_any ? day : NULL, th_allocation_get_day (premises)) != 0)
    set (entry, premises, TH_FIELD_PLANNED_FOR, when);
  return entry;
}

gboolean
th_allocation_is_field (const char *path)
{
  g_autofree char *officer = th_kind_dup_key (path, TH_FIELD_ALLOCATED_TO);

  return officer != NULL || g_str_equal (path, TH_FIELD_PLANNED_FOR);
}
