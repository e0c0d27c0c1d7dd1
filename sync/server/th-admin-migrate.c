/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* `migrate-store`: moves a force from the file in its folder into a PostgreSQL database, and prints
 * what was found equal. The folder then says where the store is; the old file stays, closed.
 */

#include "th-admin-rows.h"

#include "th-server-place.h"
#include "th-store-move.h"

static void
print_sums (const ThAdmin *admin, GPtrArray *sums)
{
  g_auto (ThAdminRows) rows = { 0 };

  th_admin_rows_begin (&rows, admin);
  for (guint i = 0; i < sums->len; i++)
    {
      const ThTableSum *sum = g_ptr_array_index (sums, i);
      char digest[TH_HASH_TEXT_SIZE];

      th_hash_format (&sum->digest, digest);
      th_admin_rows_text (&rows, "table", sum->name);
      th_admin_rows_number (&rows, "rows", sum->n_rows);
      th_admin_rows_text (&rows, "sha256", digest);
      th_admin_rows_next (&rows);
    }
  th_admin_rows_print (&rows);
}

/* Before the move, so that it stands in both. */
static gboolean
log_move (ThAdmin *admin, ThServerStore *from, GError **error)
{
  admin->store = g_object_ref (from);
  admin->config = th_server_config_load (from, error);
  return admin->config != NULL
         && th_admin_act (admin, NULL, NULL, error, "migrate-store into PostgreSQL");
}

static int
migrate (ThAdmin *admin, const char *data, const char *address, gboolean only_compare)
{
  g_autoptr (ThServerStore) from = NULL;
  g_autoptr (ThServerStore) to = NULL;
  g_autoptr (GPtrArray) sums = NULL;
  g_autoptr (GError) error = NULL;

  from = th_server_config_open_file (data, &error);
  if (from != NULL)
    to = only_compare ? th_server_config_open_at (data, address, 1, &error)
                      : th_server_config_make_at (data, address, &error);
  if (to != NULL && !only_compare && !log_move (admin, from, &error))
    return th_admin_fail (error);
  if (to != NULL)
    sums = only_compare ? th_store_compare (from, to, &error) : th_store_move (from, to, &error);
  if (sums == NULL)
    return th_admin_fail (error);
  print_sums (admin, sums);
  if (!only_compare && !th_server_place_set (data, address, &error))
    return th_admin_fail (error);
  g_printerr ("%s\n", only_compare ? "Both are equal"
                                   : "Moved, and both are equal; start the server again");
  return TH_ADMIN_DONE;
}

int
th_admin_migrate_store (int argc, char **argv)
{
  gboolean only_compare = FALSE;
  const GOptionEntry entries[] = {
    { "compare", 0, 0, G_OPTION_ARG_NONE, &only_compare, "Move nothing, only compare", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (ThAdmin) admin = { 0 };

  if (!th_admin_parse (&admin, entries, "FOLDER postgresql://…",
                       "Moves the store of a server's folder into a PostgreSQL database.", 2, 2,
                       argc, argv))
    return TH_ADMIN_USAGE;
  return migrate (&admin, admin.rest[0], admin.rest[1], only_compare);
}
