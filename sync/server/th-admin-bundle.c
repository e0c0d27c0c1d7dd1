/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* `bundle VISIT FOLDER` and `verify FOLDER`: evidence out, and whether it is whole. Checking a
 * bundle opens no store, so that anybody who is given one can do it with the program alone.
 */

#include "th-admin-rows.h"

#include "th-bundle-out.h"
#include "th-bundle.h"
#include "th-id.h"

#include <string.h>

static char *to;
static char *why;
static gboolean with_restricted;

int
th_admin_bundle (int argc, char **argv)
{
  const GOptionEntry entries[] = {
    { "to", 0, 0, G_OPTION_ARG_STRING, &to, "Whom it is disclosed to", "RECIPIENT" },
    { "why", 0, 0, G_OPTION_ARG_STRING, &why, "The reason, for the log", "REASON" },
    { "with-restricted", 0, 0, G_OPTION_ARG_NONE, &with_restricted,
      "Disclose restricted records as well", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (ThAdmin) admin = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  g_autoptr (GPtrArray) lacking = g_ptr_array_new_with_free_func (g_free);
  g_auto (ThAdminRows) row = { 0 };
  ThImporter importer;
  ThBundleTerms terms = { NULL };

  if (!th_admin_parse (&admin, entries, "VISIT FOLDER", "Writes a visit's evidence bundle.", 2, 2,
                       argc, argv))
    return TH_ADMIN_USAGE;
  if (to == NULL || *to == '\0' || why == NULL || *why == '\0')
    {
      g_printerr (
        "threshold-server: a disclosure is logged: name --to RECIPIENT and --why REASON.\n");
      return TH_ADMIN_USAGE;
    }
  if (!th_admin_open (&admin, 1))
    return TH_ADMIN_FAILED;
  id = th_id_canonical (admin.rest[0]);
  terms = (ThBundleTerms){ id != NULL ? id : admin.rest[0], to, why, with_restricted };
  importer = (ThImporter){ admin.store, admin.config, &admin.clock, &admin.random };
  if (!th_bundle_out_write (&importer, &terms, admin.rest[1], lacking, &error))
    return th_admin_fail (error);
  for (guint i = 0; i < lacking->len; i++)
    g_printerr ("threshold-server: not in the bundle, no tablet has sent it yet: %s\n",
                (char *) g_ptr_array_index (lacking, i));
  th_admin_rows_begin (&row, &admin);
  th_admin_rows_text (&row, "folder", admin.rest[1]);
  th_admin_rows_number (&row, "lacking", lacking->len);
  th_admin_rows_tell (&row, "Wrote %s; the disclosure is in the server's own log", admin.rest[1]);
  return TH_ADMIN_DONE;
}

int
th_admin_verify_bundle (const ThAdmin *admin, const char *folder)
{
  g_auto (ThAdminRows) row = { 0 };
  g_auto (ThBundleSummary) summary = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) faults = th_bundle_verify (folder, NULL, &summary, &error);
  g_autofree char *key = NULL;

  if (faults == NULL)
    return th_admin_fail (error);
  for (guint i = 0; i < faults->len; i++)
    g_printerr ("threshold-server: %s\n", (char *) g_ptr_array_index (faults, i));
  if (faults->len > 0)
    return TH_ADMIN_FAILED;
  key = th_wire_dup_hex (summary.key, sizeof summary.key);
  th_admin_rows_begin (&row, admin);
  th_admin_rows_text (&row, "record", summary.record);
  th_admin_rows_number (&row, "entries", summary.n_entries);
  th_admin_rows_number (&row, "logs", summary.n_logs);
  th_admin_rows_number (&row, "digests", summary.n_digests);
  th_admin_rows_number (&row, "files", summary.n_blobs);
  th_admin_rows_text (&row, "key", key);
  th_admin_rows_tell (&row,
                      "%s: whole\n%u entries of %u logs in full, %u as digests, %u files\n"
                      "signed by server key %s: compare it with the force's",
                      summary.record, summary.n_entries, summary.n_logs, summary.n_digests,
                      summary.n_blobs, key);
  return TH_ADMIN_DONE;
}
