/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* `enrol` gives out a code; `enrol allow` lets in who presented a certificate to a restored server.
 */

#include "th-admin.h"

#include "th-enrolling.h"
#include "th-kind.h"
#include "th-operation.h"

typedef struct
{
  const char *officer;
  char *name;
} Search;

static gboolean
find_name (ThRecord *record, gpointer data)
{
  Search *search = data;
  g_autoptr (ThOperation) operation = th_operation_new (record);
  const ThOperationOfficer *officer =
    operation != NULL ? th_operation_find_officer (operation, search->officer) : NULL;

  if (officer != NULL)
    search->name = g_strdup (officer->name);
  return officer == NULL;
}

/* Returns: (nullable): the officer's name as an operation has it. */
static char *
dup_name (ThAdmin *admin, const char *officer)
{
  ThStoreQuery query = { .kind = TH_KIND_OPERATION };
  Search search = { officer, NULL };

  th_store_foreach_record (TH_STORE (admin->store), &query, find_name, &search, NULL, NULL);
  return search.name;
}

static void
print_code (const char *code, const char *officer, const char *name, int64_t expires, gboolean json)
{
  g_autoptr (GString) line = g_string_new (NULL);
  char text[TH_TIME_TEXT_SIZE];

  if (!json)
    {
      g_print ("%s\n", code);
      return;
    }
  th_time_format (expires, text);
  g_string_append_c (line, '{');
  th_json_append_member (line, "code", code);
  th_json_append_member (line, "officer", officer);
  th_json_append_member (line, "name", name);
  th_json_append_member (line, "expires", text);
  g_print ("%s}\n", line->str);
}

int
th_admin_enrol (int argc, char **argv)
{
  g_autofree char *officer = NULL;
  g_autofree char *name = NULL;
  g_autofree char *code = NULL;
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "officer", 0, 0, G_OPTION_ARG_STRING, &officer, "Whom the tablet is for", "COLLAR" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, "Their name, where no operation has it", "NAME" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (ThAdmin) admin = { 0 };
  g_autoptr (GError) error = NULL;
  ThEnrolling enrolling;

  if (!th_admin_parse (&admin, entries, "", "Gives out a code that enrols one tablet.", 0, 0, argc,
                       argv))
    return TH_ADMIN_USAGE;
  if (officer == NULL)
    {
      g_printerr ("threshold-server: enrol needs --officer COLLAR.\n");
      return TH_ADMIN_USAGE;
    }
  if (!th_admin_open (&admin, 1))
    return TH_ADMIN_FAILED;
  if (name == NULL && (name = dup_name (&admin, officer)) == NULL)
    {
      g_printerr ("threshold-server: no operation lists an officer %s; import one that does, or"
                  " say --name.\n",
                  officer);
      return TH_ADMIN_FAILED;
    }
  enrolling = (ThEnrolling){ admin.config, th_clock_now (&admin.clock), &admin.random };
  code = th_enrolling_make_code (&enrolling, admin.store, officer, name, &error);
  if (code == NULL)
    return th_admin_fail (error);
  print_code (code, officer, name, enrolling.now + TH_ENROLLING_CODE_MILLISECONDS, json);
  return TH_ADMIN_DONE;
}

int
th_admin_enrol_allow (int argc, char **argv)
{
  g_auto (ThAdmin) admin = { 0 };
  g_autoptr (ThServerEnrolment) enrolment = NULL;
  g_autoptr (GError) error = NULL;

  if (!th_admin_parse (&admin, NULL, "ENROLMENT",
                       "Lets in an enrolment that a restored server did not know.", 1, 1, argc,
                       argv))
    return TH_ADMIN_USAGE;
  if (!th_admin_open (&admin, 1))
    return TH_ADMIN_FAILED;
  enrolment = th_admin_load_enrolment (&admin, admin.rest[0]);
  if (enrolment == NULL)
    return TH_ADMIN_FAILED;
  if (enrolment->status != TH_ENROLMENT_RETURNED)
    {
      g_printerr ("threshold-server: enrolment %s does not wait to be let in; it is %s.\n",
                  admin.rest[0], th_enrolment_status_get_name (enrolment->status));
      return TH_ADMIN_FAILED;
    }
  enrolment->status = TH_ENROLMENT_ACTIVE;
  if (!th_server_store_put_enrolment (admin.store, enrolment, &error))
    return th_admin_fail (error);
  g_print ("%s (%s) is let in; what it sent before stays held until a lead accepts it\n",
           admin.rest[0], enrolment->name);
  return TH_ADMIN_DONE;
}
