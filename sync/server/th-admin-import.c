/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* `import`: on the server, a salvage that `recover` wrote. */

#include "th-admin-rows.h"

#include "th-salvage.h"

typedef struct
{
  const char *path;
  ThSalvage *salvage;
} Import;

static gboolean
import (ThAdmin *admin, gpointer data, GError **error)
{
  Import *words = data;
  ThImporter importer = th_admin_get_importer (admin);

  return th_salvage_import (&importer, words->path, words->salvage, error);
}

int
th_admin_import (int argc, char **argv)
{
  g_auto (ThAdmin) admin = { 0 };
  g_auto (ThSalvage) salvage = { 0 };
  g_auto (ThAdminRows) row = { 0 };
  g_autoptr (GError) error = NULL;
  char id[TH_ENROLMENT_TEXT_SIZE];
  Import words;

  if (!th_admin_parse (&admin, NULL, "FILE",
                       "Reads a salvage that recover wrote, as if its tablet had sent it.", 1, 1,
                       argc, argv))
    return TH_ADMIN_USAGE;
  if (!th_admin_open (&admin, 1))
    return TH_ADMIN_FAILED;
  words = (Import){ admin.rest[0], &salvage };
  if (!th_admin_act (&admin, import, &words, &error, "import of a recovered tablet"))
    return th_admin_fail (error);
  th_enrolment_format (salvage.enrolment, id);
  if (salvage.is_forked)
    {
      g_printerr ("threshold-server: the log of %s differs from what stands here; both are kept as"
                  " evidence, and nothing of it was taken.\n",
                  id);
      return TH_ADMIN_FAILED;
    }
  th_admin_rows_begin (&row, &admin);
  th_admin_rows_text (&row, "enrolment", id);
  th_admin_rows_number (&row, "entries", salvage.n_entries);
  th_admin_rows_number (&row, "files", salvage.n_blobs);
  th_admin_rows_tell (&row,
                      "Imported %" G_GINT64_FORMAT " entries that were new and %u files of %s (%s)",
                      salvage.n_entries, salvage.n_blobs, id, salvage.officer_name);
  return TH_ADMIN_DONE;
}
