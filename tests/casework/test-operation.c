/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Importing an operation directory: what it comes to, what a second import changes, and every way
 * in which a file can be wrong, told by name, line and cure. It is long because each test takes the
 * good directory at its head and changes one file of it: what is wrong is read beside what is
 * right.
 */

#include "th-fold.h"
#include "th-id.h"
#include "th-kind.h"
#include "th-operation-plan.h"
#include "th-operation.h"
#include "th-test.h"

#include <glib/gstdio.h>
#include <string.h>

#define IMPORTER 1
#define OFFICER 2

static const char good_json[] =
  "{\"code\":\"quay\",\"name\":\"Operation Quay\",\"time_zone\":\"Europe/London\","
  "\"start\":\"2026-03-01\",\"end\":\"2026-03-09\",\"area\":\"Docks\","
  "\"longest_idle_seconds\":60,"
  "\"teams\":[{\"code\":\"red\",\"name\":\"Red team\"},{\"code\":\"blue\",\"name\":\"Blue team\"}],"
  "\"officers\":[{\"collar\":\"71\",\"name\":\"Ann Dale\",\"role\":\"lead\",\"team\":\"red\"},"
  "{\"collar\":\"72\",\"name\":\"Bo Finch\",\"role\":\"officer\",\"team\":\"blue\"},"
  "{\"collar\":\"79\",\"name\":\"Ed Ives\",\"role\":\"command\",\"team\":null}],"
  "\"advice_reviewed\":[\"en\"]}";

static const char good_csv[] =
  "ref,trading_name,type,address_line,town,postcode,team,phone\n"
  "Q1,Tide Spa,sauna_spa,1 Quay Street,Slough,SL1 0ZZ,red,07700 900001\n"
  "Q2,,vehicle,\"Lay-by, A4\",Reading,,blue,\n";

static const char good_form[] =
  "<h:html xmlns=\"http://www.w3.org/2002/xforms\" "
  "xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:head>"
  "<model><instance><data id=\"premises\" version=\"1\"><type/></data></instance></model></h:head>"
  "<h:body/></h:html>";

static const char good_lines[] =
  "[{\"code\":\"em_999\",\"service\":\"Emergency\",\"number\":\"999\","
  "\"last_verified\":null}]";

#define FORM_WITH_FILES                                                                            \
  "<h:html xmlns=\"http://www.w3.org/2002/xforms\" "                                               \
  "xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:head>"                                              \
  "<model><itext><translation lang=\"en\"><text id=\"a\"><value>A</value>"                         \
  "<value form=\"image\"> jr://images/plan.png </value></text></translation></itext>"              \
  "<instance><data id=\"visit\" version=\"2\"><type/></data></instance>"                           \
  "<instance id=\"context\" src=\"jr://file/context.xml\"/>"                                       \
  "<instance id=\"last\" src=\"jr://instance/last-saved\"/>"                                       \
  "<instance id=\"l\" src=\"jr://file-csv/%s\"/></model></h:head><h:body/></h:html>"

static void
put (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  if (text == NULL)
    g_assert_cmpint (g_remove (path), ==, 0);
  else
    g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static char *
make_folder (void)
{
  char *folder = th_test_dir_new ();

  put (folder, "operation.json", good_json);
  put (folder, "premises.csv", good_csv);
  put (folder, "forms/premises.xml", good_form);
  put (folder, "advice/en.md", "# Help\n");
  put (folder, "lines.json", good_lines);
  return folder;
}

static ThOperationPlan *
load (const char *folder)
{
  g_autoptr (GError) error = NULL;
  ThOperationPlan *plan = th_operation_plan_load (folder, NULL, &error);

  g_assert_no_error (error);
  return plan;
}

static void
fold (ThRecord *record, uint64_t enrolment, int64_t *seq, ThEntry *entry)
{
  entry->seq = ++*seq;
  entry->at = 1000 * entry->seq;
  g_assert_true (th_fold (record, enrolment, entry));
}

/* Folds what differs into @record; returns the number of entries. */
static guint
bring (ThRecord *record, const ThPlanRecord *planned, int64_t *seq)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = th_operation_plan_diff (planned, record, IMPORTER, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < entries->len; i++)
    fold (record, IMPORTER, seq, g_ptr_array_index (entries, i));
  return entries->len;
}

static void
test_plan (void)
{
  g_autoptr (ThTestDir) folder = make_folder ();
  g_autoptr (ThOperationPlan) plan = load (folder);
  const ThPlanRecord *operation = g_ptr_array_index (plan->records, 0);
  const ThPlanRecord *first = g_ptr_array_index (plan->records, 1);
  const ThPlanRecord *second = g_ptr_array_index (plan->records, 2);
  g_autofree char *id = th_id_derive ("operation", "quay", "quay");
  g_autofree char *premises = th_id_derive ("premises", id, "Q1");

  g_assert_cmpuint (plan->records->len, ==, 3);
  g_assert_cmpuint (plan->blobs->len, ==, 3);
  g_assert_cmpstr (operation->id, ==, id);
  g_assert_null (operation->in);
  g_assert_cmpstr (operation->operation, ==, id);
  g_assert_cmpstr (first->id, ==, premises);
  g_assert_cmpstr (first->in, ==, id);
  g_assert_cmpstr (first->form, ==, "premises@1");
  g_assert_cmpstr (first->title, ==, "Tide Spa, 1 Quay Street, Slough");
  g_assert_cmpstr (second->title, ==, "Lay-by, A4, Reading");
}

static void
test_operation (void)
{
  g_autoptr (ThTestDir) folder = make_folder ();
  g_autoptr (ThOperationPlan) plan = load (folder);
  g_autoptr (ThRecord) record = th_record_new (plan->id);
  g_autoptr (ThOperation) operation = NULL;
  const ThOperationOfficer *officers;
  const ThOperationForm *form;
  const ThOperationFile *advice;
  guint n;
  int64_t seq = 0;

  bring (record, g_ptr_array_index (plan->records, 0), &seq);
  operation = th_operation_new (record);
  g_assert_cmpstr (th_operation_get_code (operation), ==, "quay");
  g_assert_cmpstr (th_operation_get_name (operation), ==, "Operation Quay");
  g_assert_cmpstr (th_operation_get_start (operation), ==, "2026-03-01");
  g_assert_cmpstr (th_operation_get_end (operation), ==, "2026-03-09");
  g_assert_cmpstr (th_operation_get_text (operation, "area"), ==, "Docks");
  g_assert_cmpstr (th_operation_get_text (operation, "theme"), ==, "");
  g_assert_cmpstr (th_operation_get_mark (operation), ==, "official_sensitive");
  g_assert_cmpuint (th_operation_get_keep_days (operation), ==, 28);
  g_assert_cmpuint (th_operation_get_longest_idle (operation), ==, 60);
  g_assert_cmpstr (g_time_zone_get_identifier (th_operation_get_zone (operation)), ==,
                   "Europe/London");
  th_operation_get_teams (operation, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpstr (th_operation_get_team_name (operation, "red"), ==, "Red team");
  g_assert_null (th_operation_get_team_name (operation, "green"));
  officers = th_operation_get_officers (operation, &n);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpstr (officers[0].collar, ==, "71");
  g_assert_cmpint (officers[0].role, ==, TH_ROLE_LEAD);
  g_assert_cmpstr (officers[0].team, ==, "red");
  g_assert_null (th_operation_find_officer (operation, "79")->team);
  g_assert_null (th_operation_find_officer (operation, "80"));
  form = th_operation_get_form (operation, "premises");
  g_assert_cmpstr (form->key, ==, "premises@1");
  g_assert_true (form == th_operation_find_form (operation, "premises@1"));
  g_assert_null (th_operation_get_form (operation, "visit"));
  advice = th_operation_get_advice (operation, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpstr (advice[0].name, ==, "en");
  g_assert_true (advice[0].is_reviewed);
  g_assert_nonnull (th_operation_find_file (operation, "lines.json"));
}

static void
test_blobs (void)
{
  g_autoptr (ThTestDir) folder = make_folder ();
  g_autoptr (ThOperationPlan) plan = load (folder);
  g_autoptr (ThRecord) record = th_record_new (plan->id);
  g_autoptr (ThOperation) operation = NULL;
  const ThOperationForm *form;
  int64_t seq = 0;

  bring (record, g_ptr_array_index (plan->records, 0), &seq);
  operation = th_operation_new (record);
  form = th_operation_get_form (operation, "premises");
  for (guint i = 0; i < plan->blobs->len; i++)
    {
      const ThPlanBlob *blob = g_ptr_array_index (plan->blobs, i);
      ThHash hash;

      th_chain_digest (g_bytes_get_data (blob->bytes, NULL), g_bytes_get_size (blob->bytes), &hash);
      g_assert_true (th_hash_equal (&hash, &blob->hash));
      g_assert_true (th_hash_equal (&hash, &form->hash)
                     == g_str_equal (blob->name, "forms/premises.xml"));
    }
}

static void
test_sample (void)
{
  static const char *const kinds[] = { "premises", "visit",        "encounter",
                                       "referral", "intelligence", "restricted" };
  g_autoptr (ThOperationPlan) plan = load (TH_SAMPLE);
  g_autoptr (ThRecord) record = th_record_new (plan->id);
  g_autoptr (ThOperation) operation = NULL;
  int64_t seq = 0;

  g_assert_cmpuint (plan->records->len, >, 50);
  bring (record, g_ptr_array_index (plan->records, 0), &seq);
  operation = th_operation_new (record);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_assert_nonnull (th_operation_get_form (operation, kinds[i]));
}

static void
test_fallback (void)
{
  g_autoptr (ThTestDir) folder = th_test_dir_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ThOperationPlan) plan = NULL;

  put (folder, "operation.json", good_json);
  put (folder, "premises.csv", good_csv);
  g_assert_null (th_operation_plan_load (folder, NULL, &error));
  g_assert_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_MISSING);
  g_clear_error (&error);
  plan = th_operation_plan_load (folder, TH_SAMPLE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (plan->blobs->len, >=, 8);
}

static void
test_again (void)
{
  g_autoptr (ThTestDir) folder = make_folder ();
  g_autoptr (ThOperationPlan) plan = load (folder);

  for (guint i = 0; i < plan->records->len; i++)
    {
      const ThPlanRecord *planned = g_ptr_array_index (plan->records, i);
      g_autoptr (ThRecord) record = th_record_new (planned->id);
      int64_t seq = 0;

      g_assert_cmpuint (bring (record, planned, &seq), ==, 1);
      g_assert_cmpstr (th_record_get_kind (record), ==, planned->kind);
      g_assert_cmpstr (th_record_get_title (record), ==, planned->title);
      g_assert_cmpuint (bring (record, planned, &seq), ==, 0);
    }
}

static void
test_leavers (void)
{
  g_autoptr (ThTestDir) folder = make_folder ();
  g_autoptr (ThOperationPlan) plan = load (folder);
  g_autoptr (ThOperationPlan) later = NULL;
  g_autoptr (ThRecord) record = th_record_new (plan->id);
  g_autoptr (ThOperation) operation = NULL;
  int64_t seq = 0;

  bring (record, g_ptr_array_index (plan->records, 0), &seq);
  put (
    folder, "operation.json",
    "{\"code\":\"quay\",\"name\":\"Operation "
    "Quay\",\"start\":\"2026-03-01\",\"end\":\"2026-03-10\","
    "\"teams\":[{\"code\":\"red\",\"name\":\"Red team\"},{\"code\":\"blue\",\"name\":\"Blue "
    "team\"}],"
    "\"officers\":[{\"collar\":\"71\",\"name\":\"Ann Dale\",\"role\":\"lead\",\"team\":\"red\"}]}");
  later = load (folder);
  g_assert_cmpuint (bring (record, g_ptr_array_index (later->records, 0), &seq), ==, 1);
  g_assert_cmpuint (bring (record, g_ptr_array_index (later->records, 0), &seq), ==, 0);
  operation = th_operation_new (record);
  g_assert_null (th_operation_find_officer (operation, "72"));
  g_assert_nonnull (th_operation_find_officer (operation, "71"));
  g_assert_cmpstr (th_operation_get_end (operation), ==, "2026-03-10");
  g_assert_cmpstr (th_operation_get_text (operation, "area"), ==, "");
}

static void
test_form_versions (void)
{
  g_autoptr (ThTestDir) folder = make_folder ();
  g_autoptr (ThOperationPlan) plan = load (folder);
  g_autoptr (ThOperationPlan) later = NULL;
  g_autoptr (ThRecord) record = th_record_new (plan->id);
  g_autoptr (ThOperation) operation = NULL;
  g_autoptr (GString) form = g_string_new (good_form);
  int64_t seq = 0;

  bring (record, g_ptr_array_index (plan->records, 0), &seq);
  g_string_replace (form, "version=\"1\"", "version=\"2\"", 0);
  put (folder, "forms/premises.xml", form->str);
  later = load (folder);
  bring (record, g_ptr_array_index (later->records, 0), &seq);
  operation = th_operation_new (record);
  g_assert_nonnull (th_operation_find_form (operation, "premises@1"));
  g_assert_cmpstr (th_operation_get_form (operation, "premises")->key, ==, "premises@2");
}

static void
test_newest_version (void)
{
  g_autoptr (ThTestDir) folder = make_folder ();
  g_autoptr (ThOperationPlan) plan = NULL;
  g_autoptr (GString) form = g_string_new (good_form);

  g_string_replace (form, "version=\"1\"", "version=\"10\"", 0);
  put (folder, "forms/a.xml", form->str);
  g_string_replace (form, "version=\"10\"", "version=\"9\"", 0);
  put (folder, "forms/b.xml", form->str);
  plan = load (folder);
  g_assert_cmpstr (((ThPlanRecord *) g_ptr_array_index (plan->records, 1))->form, ==,
                   "premises@10");
}

static void
test_changed_form (void)
{
  g_autoptr (ThTestDir) folder = make_folder ();
  g_autoptr (ThOperationPlan) plan = load (folder);
  g_autoptr (ThOperationPlan) later = NULL;
  g_autoptr (ThRecord) record = th_record_new (plan->id);
  g_autoptr (GString) form = g_string_new (good_form);
  g_autoptr (GError) error = NULL;
  int64_t seq = 0;

  bring (record, g_ptr_array_index (plan->records, 0), &seq);
  g_string_append (form, "<!-- better -->");
  put (folder, "forms/premises.xml", form->str);
  later = load (folder);
  g_assert_null (
    th_operation_plan_diff (g_ptr_array_index (later->records, 0), record, IMPORTER, &error));
  g_assert_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "premises@1"));
  g_assert_nonnull (strstr (error->message, "raise its version"));
}

static void
test_corrections (void)
{
  g_autoptr (ThTestDir) folder = make_folder ();
  g_autoptr (ThOperationPlan) plan = load (folder);
  g_autoptr (ThOperationPlan) later = NULL;
  const ThPlanRecord *planned = g_ptr_array_index (plan->records, 1);
  g_autoptr (ThRecord) record = th_record_new (planned->id);
  g_autoptr (ThEntry) entry = th_entry_new ();
  g_autoptr (ThValue) phone = th_value_new_text ("07700 900999");
  g_autoptr (GArray) dots = NULL;
  int64_t seq = 0, officers_seq = 0;

  bring (record, planned, &seq);
  entry->id = g_strdup (planned->id);
  dots = th_record_list_dots (record, "phone");
  th_entry_set (entry, "phone", phone, (const ThDot *) (void *) dots->data, dots->len);
  fold (record, OFFICER, &officers_seq, entry);
  put (folder, "premises.csv",
       "ref,trading_name,type,address_line,town,postcode,team,phone\n"
       "Q1,Tide Wash,sauna_spa,1 Quay Street,Slough,SL1 0ZZ,blue,07700 900002\n");
  later = load (folder);
  g_assert_cmpuint (bring (record, g_ptr_array_index (later->records, 1), &seq), ==, 1);
  g_assert_cmpstr (th_record_get_text (record, "phone"), ==, "07700 900999");
  g_assert_cmpstr (th_record_get_text (record, "trading_name"), ==, "Tide Wash");
  g_assert_cmpstr (th_record_get_text (record, TH_FIELD_TEAM), ==, "blue");
  g_assert_cmpstr (th_record_get_title (record), ==, "Tide Wash, 1 Quay Street, Slough");
  g_assert_false (th_record_has_conflict (record, "trading_name"));
}

static void
test_dropped_premises (void)
{
  g_autoptr (ThTestDir) folder = make_folder ();
  g_autoptr (ThOperationPlan) plan = load (folder);
  g_autoptr (ThOperationPlan) later = NULL;
  const ThPlanRecord *first = g_ptr_array_index (plan->records, 1);
  const ThPlanRecord *second = g_ptr_array_index (plan->records, 2);
  g_autoptr (ThRecord) kept = th_record_new (first->id);
  g_autoptr (ThRecord) dropped = th_record_new (second->id);
  g_autoptr (ThEntry) entry = NULL;
  int64_t seq = 0;

  bring (kept, first, &seq);
  bring (dropped, second, &seq);
  put (folder, "premises.csv",
       "ref,type,address_line,town,team\nQ1,sauna_spa,1 Quay Street,Slough,red\n");
  later = load (folder);
  g_assert_null (th_operation_plan_drop (later, kept));
  entry = th_operation_plan_drop (later, dropped);
  g_assert_nonnull (entry);
  fold (dropped, IMPORTER, &seq, entry);
  g_assert_null (th_operation_plan_drop (later, dropped));
  g_assert_cmpuint (bring (dropped, second, &seq), ==, 1);
  g_assert_true (th_value_is_true (th_record_get_value (dropped, TH_FIELD_TASKED)));
}

static void
test_many_officers (void)
{
  g_autoptr (ThTestDir) folder = make_folder ();
  g_autoptr (GString) json = g_string_new (
    "{\"code\":\"quay\",\"name\":\"Q\",\"start\":\"2026-03-01\",\"end\":\"2026-03-09\","
    "\"teams\":[{\"code\":\"red\",\"name\":\"Red\"},{\"code\":\"blue\",\"name\":\"B\"}],"
    "\"officers\":[");
  g_autoptr (ThOperationPlan) plan = NULL;
  g_autoptr (ThRecord) record = NULL;
  g_autoptr (ThOperation) operation = NULL;
  int64_t seq = 0;
  guint n;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (json,
                            "%s{\"collar\":\"%05u\",\"name\":\"Officer number %u\",\"role\":"
                            "\"officer\",\"team\":\"red\"}",
                            i > 0 ? "," : "", i, i);
  g_string_append (json, "]}");
  put (folder, "operation.json", json->str);
  plan = load (folder);
  record = th_record_new (plan->id);
  g_assert_cmpuint (bring (record, g_ptr_array_index (plan->records, 0), &seq), >, 1);
  operation = th_operation_new (record);
  th_operation_get_officers (operation, &n);
  g_assert_cmpuint (n, ==, 5000);
}

/* One file replaced, and what the error must say. */
static const struct
{
  const char *file;
  const char *text;
  const char *says;
} bad[] = {
  { "operation.json", NULL, "operation.json: cannot be read" },
  { "operation.json", "", "operation.json: is empty" },
  { "operation.json", "{", "operation.json: line 1" },
  { "operation.json", "[]", "must be one object" },
  { "operation.json", "[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", "nested deeper" },
  { "operation.json", "{\"name\":\"Q\"}", "code is missing" },
  { "operation.json", "{\"code\":7}", "code must be a text" },
  { "operation.json", "{\"code\":\"a b\",\"name\":\"Q\"}", "code “a b”" },
  { "operation.json", "{\"code\":\"q\",\"name\":\"\"}", "name is missing" },
  { "operation.json", "{\"code\":\"q\",\"name\":\"Q\",\"time_zone\":\"Mars/Base\"}", "Mars/Base" },
  { "operation.json", "{\"code\":\"q\",\"name\":\"Q\"}", "start is missing" },
  { "operation.json", "{\"code\":\"q\",\"name\":\"Q\",\"start\":\"1.3.26\",\"end\":\"2026-03-09\"}",
    "start is not a day" },
  { "operation.json",
    "{\"code\":\"q\",\"name\":\"Q\",\"start\":\"2026-02-30\",\"end\":\"2026-03-09\"}",
    "start is not a day" },
  { "operation.json",
    "{\"code\":\"q\",\"name\":\"Q\",\"start\":\"2026-03-10\",\"end\":\"2026-03-09\"}",
    "end is before start" },
  { "operation.json",
    "{\"code\":\"q\",\"name\":\"Q\",\"start\":\"2026-03-01\",\"end\":\"2026-03-09\",\"mark\":"
    "\"secret\"}",
    "mark must be" },
  { "operation.json",
    "{\"code\":\"q\",\"name\":\"Q\",\"start\":\"2026-03-01\",\"end\":\"2026-03-09\",\"keep_days\":-"
    "1}",
    "keep_days must be a whole number of days from 0 to 36500" },
  { "operation.json",
    "{\"code\":\"q\",\"name\":\"Q\",\"start\":\"2026-03-01\",\"end\":\"2026-03-09\","
    "\"longest_idle_seconds\":5}",
    "longest_idle_seconds must be a whole number of seconds from 30 to 900, or left out" },
  { "operation.json",
    "{\"code\":\"q\",\"name\":\"Q\",\"start\":\"2026-03-01\",\"end\":\"2026-03-09\","
    "\"longest_idle_seconds\":86400}",
    "longest_idle_seconds must be" },
  { "operation.json",
    "{\"code\":\"q\",\"name\":\"Q\",\"start\":\"2026-03-01\",\"end\":\"2026-03-09\","
    "\"longest_idle_seconds\":\"5 minutes\"}",
    "longest_idle_seconds must be" },
  { "operation.json",
    "{\"code\":\"q\",\"name\":\"Q\",\"start\":\"2026-03-01\",\"end\":\"2026-03-09\"}",
    "teams must be a list" },
  { "operation.json",
    "{\"code\":\"q\",\"name\":\"Q\",\"start\":\"2026-03-01\",\"end\":\"2026-03-09\",\"teams\":[1]}",
    "teams[0] must be an object" },
  { "operation.json",
    "{\"code\":\"q\",\"name\":\"Q\",\"start\":\"2026-03-01\",\"end\":\"2026-03-09\",\"teams\":"
    "[{\"code\":\"red\",\"name\":\"R\"},{\"code\":\"red\",\"name\":\"R\"}],\"officers\":[]}",
    "teams[1].code “red” is there twice" },
  { "operation.json",
    "{\"code\":\"q\",\"name\":\"Q\",\"start\":\"2026-03-01\",\"end\":\"2026-03-09\",\"teams\":"
    "[{\"code\":\"r]\",\"name\":\"R\"}],\"officers\":[]}",
    "teams[0].code “r]”" },
  { "operation.json",
    "{\"code\":\"q\",\"name\":\"Q\",\"start\":\"2026-03-01\",\"end\":\"2026-03-09\",\"teams\":[],"
    "\"officers\":[{\"collar\":\"1\",\"name\":\"A\",\"role\":\"boss\"}]}",
    "officers[0].role must be" },
  { "operation.json",
    "{\"code\":\"q\",\"name\":\"Q\",\"start\":\"2026-03-01\",\"end\":\"2026-03-09\",\"teams\":[],"
    "\"officers\":[{\"collar\":\"1\",\"name\":\"A\",\"role\":\"officer\"}]}",
    "officers[0].team is missing" },
  { "operation.json",
    "{\"code\":\"q\",\"name\":\"Q\",\"start\":\"2026-03-01\",\"end\":\"2026-03-09\",\"teams\":[],"
    "\"officers\":[{\"collar\":\"1\",\"name\":\"A\",\"role\":\"officer\",\"team\":\"red\"}]}",
    "officers[0].team “red” is not among" },
  { "operation.json",
    "{\"code\":\"q\",\"name\":\"Q\",\"start\":\"2026-03-01\",\"end\":\"2026-03-09\",\"teams\":[],"
    "\"officers\":[{\"collar\":\"1\",\"name\":\"A\",\"role\":\"command\"},"
    "{\"collar\":\"1\",\"name\":\"A\",\"role\":\"command\"}]}",
    "officers[1].collar “1” is there twice" },
  { "premises.csv", NULL, "premises.csv: cannot be read" },
  { "premises.csv", "", "premises.csv, row 1: is empty" },
  { "premises.csv", "ref,type,address_line,town\nQ1,a,b,c\n", "row 1: column “team” is missing" },
  { "premises.csv", "ref,type,address_line,town,team,Phone\n", "column “Phone” cannot be a field" },
  { "premises.csv", "ref,type,address_line,town,team,tasked\n",
    "column “tasked” cannot be a field" },
  { "premises.csv", "ref,type,address_line,town,team,_state\n",
    "column “_state” cannot be a field" },
  { "premises.csv", "ref,type,address_line,town,team,ref\n", "column “ref” is there twice" },
  { "premises.csv", "ref,type,address_line,town,team\nQ1,a,b,c,green\n", "row 2: team “green”" },
  { "premises.csv", "ref,type,address_line,town,team\nQ1,a,,c,red\n",
    "row 2: address_line is empty" },
  { "premises.csv", "ref,type,address_line,town,team\nQ1,a,b,c,red\nQ1,a,b,c,red\n",
    "row 3: ref “Q1” stands on row 2" },
  { "premises.csv", "ref,type,address_line,town,team\nQ1,a,b,c\n", "row 2, column D: 4 cells" },
  { "forms/premises.xml", "", "forms/premises.xml: is empty" },
  { "forms/premises.xml", "<x/>", "forms/premises.xml: is not an XForm" },
  { "forms/premises.xml", "<!DOCTYPE x [<!ENTITY a \"b\">]><x/>", "has a document type" },
  { "forms/premises.xml", NULL, "forms: needs 1 to" },
  { "forms/other.xml", good_form, "another file is premises@1" },
  { "forms/other.xml",
    "<h:html xmlns=\"http://www.w3.org/2002/xforms\" "
    "xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:head>"
    "<model><instance><data id=\"Visit Form\" version=\"1\"/></instance></model></h:head></h:html>",
    "its form id must be" },
  { "forms/other.xml",
    "<h:html xmlns=\"http://www.w3.org/2002/xforms\" "
    "xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:head>"
    "<model><instance><data id=\"visit\"/></instance></model></h:head></h:html>",
    "its version must be given" },
  { "advice/fr.md", "", "must be UTF-8" },
  { "advice/en.md", NULL, "advice: needs 1 to" },
  { "advice/e n.md", "x", "named for its language" },
  { "advice/fr.md", "\xff", "must be UTF-8" },
  { "lines.json", NULL, "lines.json: cannot be read" },
  { "lines.json", "[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", "lines.json: must be a list" },
  { "lines.json", "", "lines.json: must be a list" },
  { "lines.json", "{}", "lines.json: must be a list" },
  { "lines.json", "[{\"code\":\"x\"}]", "lines.json: must be a list" },
};

static void
assert_has_file (const ThOperation *operation,
                 const char *name,
                 const ThOperationPlan *plan,
                 const char *blob)
{
  const ThOperationFile *file = th_operation_find_file (operation, name);

  g_assert_nonnull (file);
  for (guint i = 0; i < plan->blobs->len; i++)
    {
      const ThPlanBlob *planned = g_ptr_array_index (plan->blobs, i);

      if (th_hash_equal (&planned->hash, &file->hash))
        {
          g_assert_cmpstr (planned->name, ==, blob);
          return;
        }
    }
  g_assert_not_reached ();
}

/* The lists and pictures of a form lie beside it or in its folder, and go with it. */
static void
test_form_files (void)
{
  g_autoptr (ThTestDir) folder = make_folder ();
  g_autofree char *form = g_strdup_printf (FORM_WITH_FILES, "l.csv");
  g_autoptr (ThOperationPlan) plan = NULL;
  g_autoptr (ThRecord) record = NULL;
  g_autoptr (ThOperation) operation = NULL;
  const ThPlanRecord *planned;
  int64_t seq = 0;

  put (folder, "forms/visit.xml", form);
  put (folder, "forms/l.csv", "name,label\na,A\n");
  put (folder, "forms/visit-media/plan.png", "a picture");
  put (folder, "forms/visit-media/other.png", "which no form names");
  plan = load (folder);
  planned = g_ptr_array_index (plan->records, 0);
  record = th_record_new (planned->id);
  bring (record, planned, &seq);
  operation = th_operation_new (record);
  assert_has_file (operation, "visit@2/l.csv", plan, "forms/l.csv");
  assert_has_file (operation, "visit@2/plan.png", plan, "forms/visit-media/plan.png");
  g_assert_null (th_operation_find_file (operation, "visit@2/other.png"));
  g_assert_null (th_operation_find_file (operation, "visit@2/context.xml"));
}

static void
assert_refuses (const char *folder, const char *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (th_operation_plan_load (folder, NULL, &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == TH_CASEWORK_ERROR);
  g_assert_cmpstr (error->message, ==, says);
}

static void
test_bad_form_files (void)
{
  g_autoptr (ThTestDir) folder = make_folder ();
  g_autofree char *form = g_strdup_printf (FORM_WITH_FILES, "l.csv");
  g_autofree char *bracket = g_strdup_printf (FORM_WITH_FILES, "l[1].csv");
  g_autofree char *large = g_strnfill (8 * 1024 * 1024 + 1, ' ');
  g_autoptr (GString) many = g_string_new (NULL);
  g_autofree char *too_many = NULL;

  put (folder, "forms/visit.xml", form);
  put (folder, "forms/visit-media/plan.png", "a picture");
  assert_refuses (folder, "forms/visit.xml names a file: forms/visit-media/l.csv: cannot be read: "
                          "put it into the operation directory");
  put (folder, "forms/l.csv", "");
  assert_refuses (folder, "forms/l.csv: is empty");
  put (folder, "forms/l.csv", large);
  assert_refuses (folder, "forms/visit.xml names a file: forms/l.csv: larger than 8388608 bytes: "
                          "make it smaller");
  for (guint i = 0; i <= 200; i++)
    g_string_append_printf (many, "%u.csv\"/><instance id=\"l%u\" src=\"jr://file-csv/", i, i);
  g_string_append (many, "l.csv");
  too_many = g_strdup_printf (FORM_WITH_FILES, many->str);
  put (folder, "forms/visit.xml", too_many);
  assert_refuses (folder, "forms/visit.xml: names more than 200 files");
  put (folder, "forms/visit.xml", bracket);
  assert_refuses (folder, "forms/visit.xml: the file “l[1].csv” needs a name without brackets, "
                          "quotes or backslashes, at most 100 bytes");
}

static void
test_bad_files (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (ThTestDir) folder = make_folder ();
      g_autoptr (GError) error = NULL;

      put (folder, bad[i].file, bad[i].text);
      g_test_message ("%s: %s", bad[i].file, bad[i].says);
      g_assert_null (th_operation_plan_load (folder, NULL, &error));
      g_assert_nonnull (error);
      g_assert_true (error->domain == TH_CASEWORK_ERROR);
      g_assert_null (strstr (error->message, folder));
      if (strstr (error->message, bad[i].says) == NULL)
        g_error ("“%s” does not say “%s”", error->message, bad[i].says);
    }
}

static void
test_limits (void)
{
  static const struct
  {
    const char *file;
    gsize bytes;
  } limits[] = {
    { "operation.json", 1024 * 1024 },
    { "premises.csv", 8 * 1024 * 1024 },
    { "forms/premises.xml", 8 * 1024 * 1024 },
    { "advice/en.md", 256 * 1024 },
    { "lines.json", 256 * 1024 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr (ThTestDir) folder = make_folder ();
      g_autofree char *text = g_strnfill (limits[i].bytes + 1, ' ');
      g_autoptr (GError) error = NULL;

      put (folder, limits[i].file, text);
      g_assert_null (th_operation_plan_load (folder, NULL, &error));
      g_assert_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_TOO_LARGE);
    }
}

static void
assert_list_fails (const char *list, ThCaseworkError code)
{
  g_autoptr (ThTestDir) folder = make_folder ();
  g_autoptr (GError) error = NULL;

  put (folder, "premises.csv", list);
  g_assert_null (th_operation_plan_load (folder, NULL, &error));
  g_assert_error (error, TH_CASEWORK_ERROR, (int) code);
}

static void
test_list_limits (void)
{
  g_autofree char *columns = g_strnfill (64, ',');
  g_autofree char *cell = g_strnfill (4097, 'x');
  g_autofree char *rows = g_strnfill (TH_OPERATION_MAX_PREMISES + 2, '\n');

  assert_list_fails (columns, TH_CASEWORK_ERROR_TOO_LARGE);
  assert_list_fails (cell, TH_CASEWORK_ERROR_TOO_LARGE);
  assert_list_fails (rows, TH_CASEWORK_ERROR_TOO_LARGE);
  assert_list_fails ("a\n\"x\n", TH_CASEWORK_ERROR_INVALID);
}

static void
test_blank_lines (void)
{
  g_autoptr (ThTestDir) folder = make_folder ();
  g_autofree char *list = g_strconcat (good_csv, "\n\n", NULL);
  g_autoptr (ThOperationPlan) before = NULL;
  g_autoptr (ThOperationPlan) after = NULL;
  g_autoptr (GError) error = NULL;

  before = th_operation_plan_load (folder, NULL, &error);
  g_assert_no_error (error);
  put (folder, "premises.csv", list);
  after = th_operation_plan_load (folder, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (after->records->len, ==, before->records->len);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/casework/operation/a-directory-comes-to-records-and-blobs", test_plan);
  g_test_add_func ("/casework/operation/its-record-reads-back", test_operation);
  g_test_add_func ("/casework/operation/files-are-named-by-their-hash", test_blobs);
  g_test_add_func ("/casework/operation/the-sample-operation-is-good", test_sample);
  g_test_add_func ("/casework/operation/what-it-lacks-comes-from-the-fallback", test_fallback);
  g_test_add_func ("/casework/operation/importing-again-changes-nothing", test_again);
  g_test_add_func ("/casework/operation/those-no-longer-listed-are-gone", test_leavers);
  g_test_add_func ("/casework/operation/old-form-versions-stay", test_form_versions);
  g_test_add_func ("/casework/operation/the-newest-version-is-current", test_newest_version);
  g_test_add_func ("/casework/operation/a-changed-form-needs-a-new-version", test_changed_form);
  g_test_add_func ("/casework/operation/corrections-at-the-door-stay", test_corrections);
  g_test_add_func ("/casework/operation/a-premises-can-leave-the-list", test_dropped_premises);
  g_test_add_func ("/casework/operation/a-long-list-is-dealt-out", test_many_officers);
  g_test_add_func ("/casework/operation/bad-files-are-told-with-their-cure", test_bad_files);
  g_test_add_func ("/casework/operation/files-of-a-form-go-with-it", test_form_files);
  g_test_add_func ("/casework/operation/a-form-without-its-files-is-refused", test_bad_form_files);
  g_test_add_func ("/casework/operation/files-have-limits", test_limits);
  g_test_add_func ("/casework/operation/the-list-has-limits", test_list_limits);
  g_test_add_func ("/casework/operation/blank-lines-of-the-list-are-passed-over", test_blank_lines);
  return g_test_run ();
}
