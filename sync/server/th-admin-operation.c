/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* `operation import`. */

#include "th-admin.h"

#include "th-import.h"

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
  g_autoptr (GError) error = NULL;
  ThImporter importer;

  if (!th_admin_parse (&admin, entries, "DIR",
                       "Imports an operation directory, or what changed in it since.", 1, 1, argc,
                       argv))
    return TH_ADMIN_USAGE;
  if (!th_admin_open (&admin, 1))
    return TH_ADMIN_FAILED;
  importer = (ThImporter){ admin.store, admin.config, &admin.clock, &admin.random };
  if (!th_import_operation (&importer, admin.rest[0], fallback, &import, &error))
    return th_admin_fail (error);
  g_print ("Imported %s: %u records, %u files; %u entries written\n", import.code, import.n_records,
           import.n_blobs, import.n_entries);
  return TH_ADMIN_DONE;
}
