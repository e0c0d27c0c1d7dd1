/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* `device list`, `device revoke`, `held list`: for the administrator's eyes. */

#include "th-admin.h"

static void
print_device (const ThServerEnrolment *enrolment)
{
  char id[TH_ENROLMENT_TEXT_SIZE];
  char created[TH_TIME_TEXT_SIZE];

  th_enrolment_format (enrolment->id, id);
  th_time_format (enrolment->created, created);
  g_print ("%s\t%s\t%s\t%s\t%s\t%s\t%" G_GINT64_FORMAT "\n", id,
           th_enrolment_status_get_name (enrolment->status), enrolment->officer, enrolment->letter,
           enrolment->name, created, enrolment->seq);
}

int
th_admin_device_list (int argc, char **argv)
{
  g_auto (ThAdmin) admin = { 0 };
  g_autoptr (GPtrArray) enrolments = NULL;
  g_autoptr (GError) error = NULL;

  if (!th_admin_parse (&admin, NULL, "",
                       "Lists enrolments: id, status, officer, letter, name, since, entries.", 0, 0,
                       argc, argv))
    return TH_ADMIN_USAGE;
  if (!th_admin_open (&admin, 1))
    return TH_ADMIN_FAILED;
  enrolments = th_server_store_list_enrolments (admin.store, &error);
  if (enrolments == NULL)
    return th_admin_fail (error);
  for (guint i = 0; i < enrolments->len; i++)
    print_device (g_ptr_array_index (enrolments, i));
  return TH_ADMIN_DONE;
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
  if (!th_server_store_put_enrolment (admin.store, enrolment, &error))
    return th_admin_fail (error);
  g_print ("%s (%s) is ended as %s\n", admin.rest[0], enrolment->name,
           th_enrolment_status_get_name (enrolment->status));
  return TH_ADMIN_DONE;
}

int
th_admin_held_list (int argc, char **argv)
{
  g_auto (ThAdmin) admin = { 0 };
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;

  if (!th_admin_parse (&admin, NULL, "",
                       "Lists entries held back: entry, reason, officer, team, moment, record.", 0,
                       0, argc, argv))
    return TH_ADMIN_USAGE;
  if (!th_admin_open (&admin, 1))
    return TH_ADMIN_FAILED;
  entries = th_server_store_list_held (admin.store, 0, &error);
  if (entries == NULL)
    return th_admin_fail (error);
  for (guint i = 0; i < entries->len; i++)
    {
      const ThHeldEntry *entry = g_ptr_array_index (entries, i);
      char dot[TH_DOT_TEXT_SIZE];
      char at[TH_TIME_TEXT_SIZE];

      th_dot_format (entry->dot, dot);
      th_time_format (entry->at, at);
      g_print ("%s\t%s\t%s\t%s\t%s\t%s\n", dot, entry->reason, entry->officer,
               entry->team != NULL ? entry->team : "-", at,
               entry->record != NULL ? entry->record : "-");
    }
  return TH_ADMIN_DONE;
}
