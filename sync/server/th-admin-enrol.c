/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* `enrol` gives out a code; `enrol allow` lets in who presented a certificate to a restored server.
 */

#include "th-admin-rows.h"

#include "th-enrolling.h"
#include "th-kind.h"
#include "th-operation.h"
#include "th-qr.h"

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

typedef struct
{
  char *officer;
  char *name;
  char *png;
  gboolean shows_qr;
  char *code;
  int64_t expires;
} Enrol;

static void
enrol_clear (Enrol *enrol)
{
  g_free (enrol->officer);
  g_free (enrol->name);
  g_free (enrol->png);
  g_free (enrol->code);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Enrol, enrol_clear)

static gboolean
make_code (ThAdmin *admin, gpointer data, GError **error)
{
  Enrol *enrol = data;
  ThEnrolling enrolling = { admin->config, th_clock_now (&admin->clock), &admin->random };

  enrol->expires = enrolling.now + TH_ENROLLING_CODE_MILLISECONDS;
  enrol->code =
    th_enrolling_make_code (&enrolling, admin->store, enrol->officer, enrol->name, error);
  return enrol->code != NULL
         && (enrol->png == NULL || th_qr_write_png (enrol->code, enrol->png, error));
}

static void
print_json (const Enrol *enrol)
{
  g_autoptr (GString) line = g_string_new ("{");
  char text[TH_TIME_TEXT_SIZE];

  th_time_format (enrol->expires, text);
  th_json_append_member (line, "code", enrol->code);
  th_json_append_member (line, "officer", enrol->officer);
  th_json_append_member (line, "name", enrol->name);
  th_json_append_member (line, "expires", text);
  g_print ("%s}\n", line->str);
}

static int
print_code (const Enrol *enrol, gboolean is_json)
{
  g_autofree char *picture = NULL;
  g_autoptr (GError) error = NULL;

  if (is_json)
    print_json (enrol);
  else
    g_print ("%s\n", enrol->code);
  if (!enrol->shows_qr)
    return TH_ADMIN_DONE;
  picture = th_qr_dup_text (enrol->code, &error);
  if (picture == NULL)
    return th_admin_fail (error);
  g_printerr ("%s", picture);
  return TH_ADMIN_DONE;
}

int
th_admin_enrol (int argc, char **argv)
{
  g_auto (Enrol) enrol = { 0 };
  const GOptionEntry entries[] = {
    { "officer", 0, 0, G_OPTION_ARG_STRING, &enrol.officer, "Whom the tablet is for", "COLLAR" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &enrol.name, "Their name, where no operation has it",
      "NAME" },
    { "qr", 0, 0, G_OPTION_ARG_NONE, &enrol.shows_qr, "Draw it on the terminal as well", NULL },
    { "png", 0, 0, G_OPTION_ARG_FILENAME, &enrol.png, "Write it as a picture, a new file", "FILE" },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (ThAdmin) admin = { 0 };
  g_autoptr (GError) error = NULL;

  if (!th_admin_parse (&admin, entries, "", "Gives out a code that enrols one tablet.", 0, 0, argc,
                       argv))
    return TH_ADMIN_USAGE;
  if (enrol.officer == NULL)
    {
      g_printerr ("threshold-server: enrol needs --officer COLLAR.\n");
      return TH_ADMIN_USAGE;
    }
  if (!th_admin_open (&admin, 1))
    return TH_ADMIN_FAILED;
  if (enrol.name == NULL && (enrol.name = dup_name (&admin, enrol.officer)) == NULL)
    {
      g_printerr ("threshold-server: no operation lists an officer %s; import one that does, or"
                  " say --name.\n",
                  enrol.officer);
      return TH_ADMIN_FAILED;
    }
  if (!th_admin_act (&admin, make_code, &enrol, &error, "enrol code for officer %s", enrol.officer))
    return th_admin_fail (error);
  return print_code (&enrol, admin.is_json);
}

static gboolean
put_enrolment (ThAdmin *admin, gpointer data, GError **error)
{
  return th_server_store_put_enrolment (admin->store, data, error);
}

int
th_admin_enrol_allow (int argc, char **argv)
{
  g_auto (ThAdmin) admin = { 0 };
  g_auto (ThAdminRows) row = { 0 };
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
  if (!th_admin_act (&admin, put_enrolment, enrolment, &error, "enrol allow %s", admin.rest[0]))
    return th_admin_fail (error);
  th_admin_rows_begin (&row, &admin);
  th_admin_rows_text (&row, "enrolment", admin.rest[0]);
  th_admin_rows_text (&row, "status", th_enrolment_status_get_name (enrolment->status));
  th_admin_rows_tell (&row,
                      "%s (%s) is let in; what it sent before stays held until a lead accepts it",
                      admin.rest[0], enrolment->name);
  return TH_ADMIN_DONE;
}
