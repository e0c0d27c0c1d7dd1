/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* `operation import`, and what the operations that are here say of teams and officers. */

#include "th-admin-rows.h"

#include "th-kind.h"
#include "th-operation.h"

typedef struct
{
  const char *directory;
  const char *fallback;
  ThImport *import;
} Words;

static gboolean
import_directory (ThAdmin *admin, gpointer data, GError **error)
{
  Words *words = data;
  ThImporter importer = th_admin_get_importer (admin);

  return th_import_operation (&importer, words->directory, words->fallback, words->import, error);
}

int
th_admin_operation_import (int argc, char **argv)
{
  g_autofree char *fallback = NULL;
  const GOptionEntry entries[] = {
    { "fallback", 0, 0, G_OPTION_ARG_FILENAME, &fallback,
      "Take forms, advice and lines from here where DIR has none", "DIR" },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (ThAdmin) admin = { 0 };
  g_auto (ThImport) import = { 0 };
  g_auto (ThAdminRows) row = { 0 };
  g_autoptr (GError) error = NULL;
  Words words;

  if (!th_admin_parse (&admin, entries, "DIR",
                       "Imports an operation directory, or what changed in it since.", 1, 1, argc,
                       argv))
    return TH_ADMIN_USAGE;
  if (!th_admin_open (&admin, 1))
    return TH_ADMIN_FAILED;
  words = (Words){ admin.rest[0], fallback, &import };
  if (!th_admin_act (&admin, import_directory, &words, &error, "operation import"))
    return th_admin_fail (error);
  th_admin_rows_begin (&row, &admin);
  th_admin_rows_text (&row, "operation", import.code);
  th_admin_rows_number (&row, "records", import.n_records);
  th_admin_rows_number (&row, "files", import.n_blobs);
  th_admin_rows_number (&row, "entries", import.n_entries);
  th_admin_rows_tell (&row, "Imported %s: %u records, %u files; %u entries written", import.code,
                      import.n_records, import.n_blobs, import.n_entries);
  return TH_ADMIN_DONE;
}

typedef void (*AddRows) (ThAdminRows *rows, const ThOperation *operation);

typedef struct
{
  ThAdminRows *rows;
  const char *code; /* NULL for all */
  AddRows add;
  guint n_found;
} Listing;

static gboolean
list_operation (ThRecord *record, gpointer data)
{
  Listing *listing = data;
  g_autoptr (ThOperation) operation = th_operation_new (record);

  if (operation == NULL
      || (listing->code != NULL
          && g_strcmp0 (listing->code, th_operation_get_code (operation)) != 0))
    return TRUE;
  listing->n_found++;
  listing->add (listing->rows, operation);
  return TRUE;
}

/* A list of what operations say, of one or of all. */
static int
run_list (const char *summary, AddRows add, int argc, char **argv)
{
  g_autofree char *code = NULL;
  const GOptionEntry entries[] = {
    { "operation", 0, 0, G_OPTION_ARG_STRING, &code, "Only of this one", "CODE" },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (ThAdmin) admin = { 0 };
  g_auto (ThAdminRows) rows = { 0 };
  g_autoptr (GError) error = NULL;
  ThStoreQuery query = { .kind = TH_KIND_OPERATION };
  Listing listing = { .rows = &rows, .add = add };

  if (!th_admin_parse (&admin, entries, "", summary, 0, 0, argc, argv))
    return TH_ADMIN_USAGE;
  if (!th_admin_open (&admin, 1))
    return TH_ADMIN_FAILED;
  listing.code = code;
  th_admin_rows_begin (&rows, &admin);
  if (!th_store_foreach_record (TH_STORE (admin.store), &query, list_operation, &listing, NULL,
                                &error))
    return th_admin_fail (error);
  if (code != NULL && listing.n_found == 0)
    {
      g_printerr ("threshold-server: there is no operation %s; operation list shows them.\n", code);
      return TH_ADMIN_FAILED;
    }
  th_admin_rows_print (&rows);
  return TH_ADMIN_DONE;
}

static void
add_operation (ThAdminRows *rows, const ThOperation *operation)
{
  guint n_teams, n_officers;

  th_operation_get_teams (operation, &n_teams);
  th_operation_get_officers (operation, &n_officers);
  th_admin_rows_text (rows, "code", th_operation_get_code (operation));
  th_admin_rows_text (rows, "name", th_operation_get_name (operation));
  th_admin_rows_text (rows, "start", th_operation_get_start (operation));
  th_admin_rows_text (rows, "end", th_operation_get_end (operation));
  th_admin_rows_number (rows, "keep_days", th_operation_get_keep_days (operation));
  th_admin_rows_number (rows, "teams", n_teams);
  th_admin_rows_number (rows, "officers", n_officers);
  th_admin_rows_text (rows, "id", th_operation_get_id (operation));
  th_admin_rows_next (rows);
}

int
th_admin_operation_list (int argc, char **argv)
{
  return run_list (
    "Lists operations: code, name, first and last day, days to keep, teams, officers,"
    " id.",
    add_operation, argc, argv);
}

static guint
count_officers (const ThOperation *operation, const char *team)
{
  guint n_officers;
  const ThOperationOfficer *officers = th_operation_get_officers (operation, &n_officers);
  guint count = 0;

  for (guint i = 0; i < n_officers; i++)
    count += g_strcmp0 (officers[i].team, team) == 0;
  return count;
}

static void
add_teams (ThAdminRows *rows, const ThOperation *operation)
{
  guint n_teams;
  const ThOperationTeam *teams = th_operation_get_teams (operation, &n_teams);

  for (guint i = 0; i < n_teams; i++)
    {
      th_admin_rows_text (rows, "operation", th_operation_get_code (operation));
      th_admin_rows_text (rows, "code", teams[i].code);
      th_admin_rows_text (rows, "name", teams[i].name);
      th_admin_rows_number (rows, "officers", count_officers (operation, teams[i].code));
      th_admin_rows_next (rows);
    }
}

int
th_admin_team_list (int argc, char **argv)
{
  return run_list ("Lists teams: operation, code, name, officers.", add_teams, argc, argv);
}

static void
add_officers (ThAdminRows *rows, const ThOperation *operation)
{
  guint n_officers;
  const ThOperationOfficer *officers = th_operation_get_officers (operation, &n_officers);

  for (guint i = 0; i < n_officers; i++)
    {
      th_admin_rows_text (rows, "operation", th_operation_get_code (operation));
      th_admin_rows_text (rows, "officer", officers[i].collar);
      th_admin_rows_text (rows, "name", officers[i].name);
      th_admin_rows_text (rows, "role", th_role_get_name (officers[i].role));
      th_admin_rows_text (rows, "team", officers[i].team);
      th_admin_rows_next (rows);
    }
}

int
th_admin_officer_list (int argc, char **argv)
{
  return run_list ("Lists officers: operation, collar number, name, role, team.", add_officers,
                   argc, argv);
}
