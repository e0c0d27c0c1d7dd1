/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* `recover`: on a machine without network, a tablet's folder and the recovery key in, a salvage
 * out. The recovery key never comes to the server.
 */

#include "th-admin-rows.h"

#include "th-salvage.h"

int
th_admin_recover (int argc, char **argv)
{
  g_autofree char *recovery = NULL;
  g_autofree char *out = NULL;
  const GOptionEntry entries[] = {
    { "recovery-key", 0, 0, G_OPTION_ARG_FILENAME, &recovery,
      "The file that init wrote with --recovery-out", "FILE" },
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &out, "The salvage, a new file", "FILE" },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (ThAdmin) admin = { 0 };
  g_auto (ThSalvage) salvage = { 0 };
  g_auto (ThAdminRows) row = { 0 };
  g_autoptr (ThSecret) key = NULL;
  g_autoptr (GError) error = NULL;

  if (!th_admin_parse (&admin, entries, "FOLDER",
                       "Opens the folder of a tablet's enrolment with the recovery key, into a file"
                       " that import reads.",
                       1, 1, argc, argv))
    return TH_ADMIN_USAGE;
  if (recovery == NULL || out == NULL)
    {
      g_printerr ("threshold-server: recover needs --recovery-key FILE and --out FILE.\n");
      return TH_ADMIN_USAGE;
    }
  key = th_admin_load_recovery_key (recovery);
  if (key == NULL)
    return TH_ADMIN_FAILED;
  if (!th_salvage_write (admin.rest[0], key, &admin.clock, &admin.random, out, &salvage, &error))
    return th_admin_fail (error);
  th_admin_rows_begin (&row, &admin);
  th_admin_rows_text (&row, "file", out);
  th_admin_rows_number (&row, "entries", salvage.n_entries);
  th_admin_rows_number (&row, "files", salvage.n_blobs);
  th_admin_rows_tell (&row,
                      "Recovered %" G_GINT64_FORMAT
                      " entries and %u files of %s to %s; threshold-server import"
                      " reads it on the server",
                      salvage.n_entries, salvage.n_blobs, salvage.officer_name, out);
  return TH_ADMIN_DONE;
}
