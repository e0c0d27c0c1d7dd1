/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* `stats`: how much there is, and the tally of an operation by day and in all, as casework counts
 * it. One object; without --json its members a line each.
 */

#include "th-admin.h"

#include "th-kind.h"
#include "th-tally.h"

#include <string.h>

typedef struct
{
  const char *wanted; /* code or id; NULL: the first */
  ThOperation *operation;
} Search;

static gboolean
find_operation (ThRecord *record, gpointer data)
{
  Search *search = data;
  g_autoptr (ThOperation) operation = th_operation_new (record);

  if (operation != NULL
      && (search->wanted == NULL
          || g_strcmp0 (search->wanted, th_operation_get_code (operation)) == 0
          || g_strcmp0 (search->wanted, th_operation_get_id (operation)) == 0))
    search->operation = g_steal_pointer (&operation);
  return search->operation == NULL;
}

static void
append_count (GString *json, const char *key, int64_t number)
{
  th_json_append_key (json, key);
  th_json_append_integer (json, number);
}

static void
append_counters (GString *json, const ThTally *tally, const char *key, const char *day)
{
  th_json_append_key (json, key);
  g_string_append_c (json, '{');
  for (guint i = 0; i < th_tally_get_n_counters (); i++)
    {
      const ThTallyCounter *counter = th_tally_get_counter (i);

      if (day == NULL || counter->is_daily)
        append_count (json, counter->code, th_tally_count (tally, counter->code, day, NULL));
    }
  g_string_append_c (json, '}');
}

static void
append_tally (GString *json, const ThTally *tally)
{
  g_auto (GStrv) days = th_tally_list_days (tally);
  g_autoptr (GPtrArray) nationalities = th_tally_list_nationalities (tally, NULL, NULL);

  th_json_append_key (json, "tally");
  g_string_append_c (json, '{');
  append_counters (json, tally, "final", NULL);
  th_json_append_key (json, "by_day");
  g_string_append_c (json, '{');
  for (guint i = 0; days[i] != NULL; i++)
    append_counters (json, tally, days[i], days[i]);
  g_string_append_c (json, '}');
  th_json_append_key (json, "nationalities");
  g_string_append_c (json, '{');
  for (guint i = 0; i < nationalities->len; i++)
    {
      const ThTallyNationality *each = g_ptr_array_index (nationalities, i);

      append_count (json, each->code, each->count);
    }
  g_string_append (json, "}}");
}

static gboolean
append_operation (GString *json, ThAdmin *admin, const char *wanted, GError **error)
{
  ThStoreQuery query = { .kind = TH_KIND_OPERATION };
  Search search = { wanted, NULL };
  g_autoptr (ThOperation) operation = NULL;
  g_autoptr (ThTally) tally = NULL;

  if (!th_store_foreach_record (TH_STORE (admin->store), &query, find_operation, &search, NULL,
                                error))
    return FALSE;
  operation = search.operation;
  if (operation == NULL && wanted == NULL)
    return TRUE;
  if (operation == NULL)
    {
      g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND, "there is no operation %s",
                   wanted);
      return FALSE;
    }
  tally = th_tally_new (TH_STORE (admin->store), operation, NULL, error);
  if (tally == NULL)
    return FALSE;
  th_json_append_member (json, "operation", th_operation_get_code (operation));
  append_tally (json, tally);
  return TRUE;
}

static gboolean
append_counts (GString *json, ThAdmin *admin, GError **error)
{
  g_autoptr (GPtrArray) kinds =
    g_ptr_array_new_with_free_func ((GDestroyNotify) th_kind_count_free);
  ThServerCounts counts;

  if (!th_server_store_count (admin->store, &counts, kinds, error))
    return FALSE;
  th_json_append_key (json, "records");
  g_string_append_c (json, '{');
  for (guint i = 0; i < kinds->len; i++)
    {
      const ThKindCount *kind = g_ptr_array_index (kinds, i);

      append_count (json, kind->kind, kind->count);
    }
  g_string_append_c (json, '}');
  append_count (json, "entries", counts.entries);
  append_count (json, "held", counts.held);
  append_count (json, "enrolments", counts.enrolments);
  append_count (json, "blobs", counts.blobs);
  append_count (json, "forks", counts.forks);
  append_count (json, "changes", counts.changes);
  return TRUE;
}

/* Breaks the object at its members, for people. */
static void
print_lines (const char *json)
{
  gboolean in_text = FALSE;

  for (; *json != '\0'; json++)
    {
      if (*json == '"')
        in_text = !in_text;
      if (*json != '"' && (in_text || strchr ("{},", *json) == NULL))
        g_print ("%c", *json);
      else if (*json == ',' || *json == '{')
        g_print ("\n");
    }
  g_print ("\n");
}

int
th_admin_stats (int argc, char **argv)
{
  g_autofree char *wanted = NULL;
  const GOptionEntry entries[] = {
    { "operation", 0, 0, G_OPTION_ARG_STRING, &wanted, "Whose tally", "CODE" },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (ThAdmin) admin = { 0 };
  g_autoptr (GString) json = g_string_new ("{");
  g_autoptr (GError) error = NULL;

  if (!th_admin_parse (&admin, entries, "", "Prints how much the server holds.", 0, 0, argc, argv))
    return TH_ADMIN_USAGE;
  if (!th_admin_open (&admin, 1))
    return TH_ADMIN_FAILED;
  if (!append_counts (json, &admin, &error) || !append_operation (json, &admin, wanted, &error))
    return th_admin_fail (error);
  g_string_append_c (json, '}');
  if (admin.is_json)
    g_print ("%s\n", json->str);
  else
    print_lines (json->str);
  return TH_ADMIN_DONE;
}
