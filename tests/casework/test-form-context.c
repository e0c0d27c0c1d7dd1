/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a form is told of the records above it. */

#include "th-fold.h"
#include "th-form-context.h"

#define VISIT "db16955e-64c8-4417-a638-cae77384ad62"
#define OPERATION "0190f3a2-0000-8000-8000-000000000000"

static void
set (ThEntry *entry, const char *path, const char *json)
{
  g_autoptr (ThValue) value = th_value_new_json (json, -1);

  th_entry_set (entry, path, value, NULL, 0);
}

static char *
context_of (const char *const *fields)
{
  g_autoptr (ThEntry) entry = th_entry_new ();
  g_autoptr (ThRecord) record = th_record_new (VISIT);
  g_autoptr (GPtrArray) records = g_ptr_array_new ();
  g_autoptr (GBytes) bytes = NULL;

  entry->seq = 1;
  entry->at = 1;
  entry->op = TH_OP_SET;
  entry->id = g_strdup (VISIT);
  entry->kind = g_strdup ("visit");
  entry->operation = g_strdup (OPERATION);
  for (guint i = 0; fields[i] != NULL; i += 2)
    set (entry, fields[i], fields[i + 1]);
  th_fold (record, 7, entry);
  g_ptr_array_add (records, record);
  bytes = th_form_context_new (records, 0, NULL, "4163");
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_fields_nest_and_choices_join (void)
{
  static const char *const fields[] = {
    "advice{a}", "true",      "advice{b}", "null",   "advice{c}", "true", "g/inner/depth",
    "2",         "g/last",    "\"x\"",     "people", "3",         "name", "\"A\"",
    "_state",    "\"draft\"", "rep[1]",    "true",   NULL
  };
  g_autofree char *xml = context_of (fields);

  g_assert_cmpstr (
    xml, ==,
    "<root><visit><advice>a c</advice><g><inner><depth>2</depth></inner>"
    "<last>x</last></g><name>A</name><people>3</people></visit><me>4163</me></root>");
}

static void
test_nothing_breaks_out_of_its_element (void)
{
  static const char *const fields[] = { "a><b",   "\"1\"", "c",   "\"</c><x/>&\\u0001\"",
                                        "d{<e>}", "true",  "f{}", "true",
                                        "",       "\"1\"", "1st", "\"1\"",
                                        NULL };
  g_autofree char *xml = context_of (fields);

  g_assert_cmpstr (xml, ==,
                   "<root><visit><c>&lt;/c&gt;&lt;x/&gt;&amp; </c><d>&lt;e&gt;</d><f></f></visit>"
                   "<me>4163</me></root>");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/casework/form-context/fields-nest-and-choices-join",
                   test_fields_nest_and_choices_join);
  g_test_add_func ("/casework/form-context/nothing-breaks-out-of-its-element",
                   test_nothing_breaks_out_of_its_element);
  return g_test_run ();
}
