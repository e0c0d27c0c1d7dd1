/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* `device list`, `device revoke`: who may send and read, and what they said of themselves. */

#include "th-admin-rows.h"

#include "th-agent.h"
#include "th-backup.h"

static const ThServerTablet *
find_tablet (GPtrArray *tablets, uint64_t enrolment)
{
  for (guint i = 0; i < tablets->len; i++)
    {
      const ThServerTablet *tablet = g_ptr_array_index (tablets, i);

      if (tablet->enrolment == enrolment)
        return tablet;
    }
  return NULL;
}

static gboolean
add_device (ThAdmin *admin,
            ThAdminRows *rows,
            const ThServerEnrolment *enrolment,
            const ThServerTablet *tablet,
            GError **error)
{
  g_autofree char *agent = th_agent_load (admin->store, enrolment->id);
  int64_t now = th_clock_now (&admin->clock);
  int64_t age = tablet != NULL && tablet->oldest != 0 ? MAX (now - tablet->oldest, 0) / 1000 : 0;
  char id[TH_ENROLMENT_TEXT_SIZE];
  int64_t cover;

  if (!th_backup_get_cover (admin->store, enrolment->id, &cover, error))
    return FALSE;
  th_enrolment_format (enrolment->id, id);
  th_admin_rows_text (rows, "enrolment", id);
  th_admin_rows_text (rows, "status", th_enrolment_status_get_name (enrolment->status));
  th_admin_rows_text (rows, "officer", enrolment->officer);
  th_admin_rows_text (rows, "letter", enrolment->letter);
  th_admin_rows_text (rows, "name", enrolment->name);
  th_admin_rows_moment (rows, "since", enrolment->created);
  th_admin_rows_number (rows, "entries", enrolment->seq);
  th_admin_rows_number (rows, "backed_up", MIN (cover, enrolment->seq));
  th_admin_rows_moment (rows, "last_sync", tablet != NULL ? tablet->at : 0);
  th_admin_rows_number (rows, "unsent", tablet != NULL ? tablet->unsent : 0);
  th_admin_rows_number (rows, "unsent_seconds", age);
  th_admin_rows_text (rows, "version", agent);
  th_admin_rows_next (rows);
  return TRUE;
}

int
th_admin_device_list (int argc, char **argv)
{
  g_auto (ThAdmin) admin = { 0 };
  g_auto (ThAdminRows) rows = { 0 };
  g_autoptr (GPtrArray) enrolments = NULL;
  g_autoptr (GPtrArray) tablets = NULL;
  g_autoptr (GError) error = NULL;

  if (!th_admin_parse (&admin, NULL, "",
                       "Lists enrolments: id, status, officer, letter, name, since, entries, of"
                       " them in a verified backup, last sync, entries that were not sent then,"
                       " seconds since the first of these, version of the program.",
                       0, 0, argc, argv))
    return TH_ADMIN_USAGE;
  if (!th_admin_open (&admin, 1))
    return TH_ADMIN_FAILED;
  enrolments = th_server_store_list_enrolments (admin.store, &error);
  tablets = enrolments != NULL ? th_server_store_list_tablets (admin.store, &error) : NULL;
  if (tablets == NULL)
    return th_admin_fail (error);
  th_admin_rows_begin (&rows, &admin);
  for (guint i = 0; i < enrolments->len; i++)
    {
      const ThServerEnrolment *enrolment = g_ptr_array_index (enrolments, i);

      if (!add_device (&admin, &rows, enrolment, find_tablet (tablets, enrolment->id), &error))
        return th_admin_fail (error);
    }
  th_admin_rows_print (&rows);
  return TH_ADMIN_DONE;
}

static gboolean
put_enrolment (ThAdmin *admin, gpointer data, GError **error)
{
  return th_server_store_put_enrolment (admin->store, data, error);
}

int
th_admin_device_revoke (int argc, char **argv)
{
  gboolean lost = FALSE;
  gboolean leaver = FALSE;
  const GOptionEntry entries[] = {
    { "lost", 0, 0, G_OPTION_ARG_NONE, &lost, "It destroys its key at the next contact", NULL },
    { "leaver", 0, 0, G_OPTION_ARG_NONE, &leaver, "It may still send, which is held", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (ThAdmin) admin = { 0 };
  g_auto (ThAdminRows) row = { 0 };
  g_autoptr (ThServerEnrolment) enrolment = NULL;
  g_autoptr (GError) error = NULL;

  if (!th_admin_parse (&admin, entries, "ENROLMENT", "Ends an enrolment.", 1, 1, argc, argv))
    return TH_ADMIN_USAGE;
  if (lost == leaver)
    {
      g_printerr ("threshold-server: device revoke needs either --lost or --leaver.\n");
      return TH_ADMIN_USAGE;
    }
  if (!th_admin_open (&admin, 1))
    return TH_ADMIN_FAILED;
  enrolment = th_admin_load_enrolment (&admin, admin.rest[0]);
  if (enrolment == NULL)
    return TH_ADMIN_FAILED;
  if (enrolment->status == TH_ENROLMENT_SERVER)
    {
      g_printerr ("threshold-server: that is the server's own enrolment.\n");
      return TH_ADMIN_FAILED;
    }
  enrolment->status = lost ? TH_ENROLMENT_LOST : TH_ENROLMENT_LEAVER;
  if (!th_admin_confirm (&admin, "End enrolment %s of %s as %s", admin.rest[0], enrolment->name,
                         th_enrolment_status_get_name (enrolment->status)))
    return TH_ADMIN_FAILED;
  if (!th_admin_act (&admin, put_enrolment, enrolment, &error, "device revoke %s %s", admin.rest[0],
                     th_enrolment_status_get_name (enrolment->status)))
    return th_admin_fail (error);
  th_admin_rows_begin (&row, &admin);
  th_admin_rows_text (&row, "enrolment", admin.rest[0]);
  th_admin_rows_text (&row, "status", th_enrolment_status_get_name (enrolment->status));
  th_admin_rows_tell (&row, "%s (%s) is ended as %s", admin.rest[0], enrolment->name,
                      th_enrolment_status_get_name (enrolment->status));
  return TH_ADMIN_DONE;
}
