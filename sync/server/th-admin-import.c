/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* `import`: on the server, a bundle that `recover` wrote. */

#include "th-admin.h"

#include "th-bundle.h"

typedef struct
{
  const char *path;
  ThBundle *bundle;
} Import;

static gboolean
import (ThAdmin *admin, gpointer data, GError **error)
{
  Import *words = data;
  ThImporter importer = th_admin_get_importer (admin);

  return th_bundle_import (&importer, words->path, words->bundle, error);
}

int
th_admin_import (int argc, char **argv)
{
  g_auto (ThAdmin) admin = { 0 };
  g_auto (ThBundle) bundle = { 0 };
  g_autoptr (GError) error = NULL;
  char id[TH_ENROLMENT_TEXT_SIZE];
  Import words;

  if (!th_admin_parse (&admin, NULL, "FILE",
                       "Reads a bundle that recover wrote, as if its tablet had sent it.", 1, 1,
                       argc, argv))
    return TH_ADMIN_USAGE;
  if (!th_admin_open (&admin, 1))
    return TH_ADMIN_FAILED;
  words = (Import){ admin.rest[0], &bundle };
  if (!th_admin_act (&admin, import, &words, &error, "import of a recovered tablet"))
    return th_admin_fail (error);
  th_enrolment_format (bundle.enrolment, id);
  if (bundle.is_forked)
    {
      g_printerr ("threshold-server: the log of %s differs from what stands here; both are kept as"
                  " evidence, and nothing of it was taken.\n",
                  id);
      return TH_ADMIN_FAILED;
    }
  g_print ("Imported %" G_GINT64_FORMAT " entries that were new and %u files of %s (%s)\n",
           bundle.n_entries, bundle.n_blobs, id, bundle.officer_name);
  return TH_ADMIN_DONE;
}
