/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* `verify`: prints each log that is whole, or names the first entry that is not as it was sealed;
 * with a folder, the same for the evidence bundle in it.
 */

#include "th-admin-rows.h"

#include "th-evidence.h"

static gboolean
check_enrolment (ThAdmin *admin,
                 const ThServerEnrolment *enrolment,
                 ThAdminRows *rows,
                 GError **error)
{
  char id[TH_ENROLMENT_TEXT_SIZE];
  guint n_erased;

  if (!th_evidence_check (admin->store, enrolment, &n_erased, error))
    return FALSE;
  th_enrolment_format (enrolment->id, id);
  th_admin_rows_text (rows, "enrolment", id);
  th_admin_rows_number (rows, "entries", enrolment->seq);
  th_admin_rows_number (rows, "erased", n_erased);
  th_admin_rows_text (rows, "log", "whole");
  th_admin_rows_next (rows);
  return TRUE;
}

static int
check_all (ThAdmin *admin, ThAdminRows *rows)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) enrolments = th_server_store_list_enrolments (admin->store, &error);

  if (enrolments == NULL)
    return th_admin_fail (error);
  for (guint i = 0; i < enrolments->len; i++)
    if (!check_enrolment (admin, g_ptr_array_index (enrolments, i), rows, &error))
      return th_admin_fail (error);
  th_admin_rows_print (rows);
  return TH_ADMIN_DONE;
}

int
th_admin_verify (int argc, char **argv)
{
  g_autofree char *one = NULL;
  const GOptionEntry entries[] = {
    { "enrolment", 0, 0, G_OPTION_ARG_STRING, &one, "Only this one", "ENROLMENT" },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (ThAdmin) admin = { 0 };
  g_auto (ThAdminRows) rows = { 0 };
  g_autoptr (ThServerEnrolment) enrolment = NULL;
  g_autoptr (GError) error = NULL;

  if (!th_admin_parse (&admin, entries, "[BUNDLE]",
                       "Checks the chains of all logs; with a BUNDLE, that evidence alone.", 0, 1,
                       argc, argv))
    return TH_ADMIN_USAGE;
  if (admin.rest != NULL && admin.rest[0] != NULL)
    return th_admin_verify_bundle (&admin, admin.rest[0]);
  if (!th_admin_open (&admin, 1))
    return TH_ADMIN_FAILED;
  th_admin_rows_begin (&rows, &admin);
  if (one == NULL)
    return check_all (&admin, &rows);
  enrolment = th_admin_load_enrolment (&admin, one);
  if (enrolment == NULL)
    return TH_ADMIN_FAILED;
  if (!check_enrolment (&admin, enrolment, &rows, &error))
    return th_admin_fail (error);
  th_admin_rows_print (&rows);
  return TH_ADMIN_DONE;
}
