/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One filling-in: what follows from an answer, what is announced for storing, and that what was
 * stored gives the same entry again.
 */

#include "form-fixture.h"

#include <string.h>

#define VISIT                                                                                      \
  "<data id='visit' version='3'><role/><age/><minor/><born/><advice/><note>n</note><why/>"         \
  "<vehicles jr:template=''><vrm/><n/></vehicles><n_vehicles/><seen/><rooms/><room><what/></room>" \
  "<meta><instanceName/></meta></data>"

#define VISIT_MODEL                                                                                \
  "<itext><translation lang='en' default='true()'><text id='role'><value>Role</value>"             \
  "<value form='guidance'>Ask gently</value></text><text id='age'><value>Age of <output "          \
  "value='/data/role'/></value></text></translation><translation lang='cy'><text id='role'>"       \
  "<value>R\xc3\xb4l</value></text></translation></itext>"                                         \
  "<instance id='advice'><root><item><name>card</name><label>Card</label></item><item>"            \
  "<name>line</name><label>Line</label></item><item><name>visit</name><label>Visit</label></item>" \
  "</root></instance>"                                                                             \
  "<bind nodeset='/data/role' required='true()' jr:requiredMsg='Say who'/>"                        \
  "<bind nodeset='/data/age' type='int' constraint='. &lt; 120' jr:constraintMsg='Too old'/>"      \
  "<bind nodeset='/data/minor' calculate='if(/data/age &lt; 18, 1, 0)' type='int'/>"               \
  "<bind nodeset='/data/born' type='date'/>"                                                       \
  "<bind nodeset='/data/why' relevant='/data/minor = 1'/>"                                         \
  "<bind nodeset='/data/note' readonly='true()'/>"                                                 \
  "<bind nodeset='/data/vehicles/n' calculate='position(..)' type='int'/>"                         \
  "<bind nodeset='/data/n_vehicles' calculate='count(/data/vehicles)' type='int'/>"                \
  "<bind nodeset='/data/seen' calculate=\"instance('context')/context/premises/type\"/>"           \
  "<bind nodeset='/data/rooms' type='int'/>"                                                       \
  "<bind nodeset='/data/meta/instanceName' calculate=\"concat(/data/role, ' · ', /data/age)\"/>"

#define VISIT_BODY                                                                                 \
  "<input ref='/data/role'><label ref=\"jr:itext('role')\"/><hint "                                \
  "ref=\"jr:itext('role')\"/></input>"                                                             \
  "<input ref='/data/age'><label ref=\"jr:itext('age')\"/></input><input ref='/data/born'/>"       \
  "<select ref='/data/advice'><itemset nodeset=\"instance('advice')/root/item[name != 'visit' or " \
  "/data/age &gt; 17]\"><value ref='name'/><label ref='label'/></itemset></select>"                \
  "<input ref='/data/note'><label>Note</label></input><input ref='/data/why'/>"                    \
  "<group ref='/data/vehicles'><label>Vehicles</label><repeat nodeset='/data/vehicles'>"           \
  "<input ref='/data/vehicles/vrm'><label>VRM</label></input></repeat></group>"                    \
  "<input ref='/data/rooms'/><repeat nodeset='/data/room' jr:count='/data/rooms'>"                 \
  "<input ref='/data/room/what'/></repeat>"

#define CONTEXT "<context><premises><type>nail_bar</type></premises></context>"

static FormFixture *
begin (GHashTable *fields, gboolean is_new)
{
  g_autofree char *xml = form_fixture_wrap (VISIT, VISIT_MODEL, VISIT_BODY);

  return form_fixture_new (xml, CONTEXT, fields, is_new);
}

static GHashTable *
fields_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) th_value_unref);
}

static void
add_field (GHashTable *fields, const char *path, const char *json)
{
  g_hash_table_replace (fields, g_strdup (path), th_value_new_json (json, -1));
}

static void
assert_told (FormFixture *fixture, const char *path, const char *json)
{
  g_autofree char *told = form_fixture_take (fixture, path);

  g_assert_cmpstr (told, ==, json);
}

static void
answers_are_announced_once_in_their_type (void)
{
  g_autoptr (FormFixture) fixture = begin (NULL, TRUE);
  guint n;

  form_fixture_set (fixture, "age", "17.9");
  assert_told (fixture, "age", "17");
  form_fixture_set (fixture, "role", "worker");
  assert_told (fixture, "role", "\"worker\"");
  n = fixture->n_answered;
  form_fixture_set (fixture, "role", "worker");
  g_assert_cmpuint (fixture->n_answered, ==, n);
  form_fixture_set (fixture, "role", NULL);
  assert_told (fixture, "role", "null");
  assert_told (fixture, "minor", NULL);
  assert_told (fixture, "meta/instanceName", NULL);
}

static void
what_follows_is_recomputed (void)
{
  g_autoptr (FormFixture) fixture = begin (NULL, TRUE);
  g_autofree char *title = NULL;
  ThFormNode *why = form_fixture_find (fixture, "why");

  g_assert_false (th_form_node_is_relevant (why));
  form_fixture_set (fixture, "age", "16");
  g_assert_cmpstr (form_fixture_get (fixture, "minor"), ==, "1");
  g_assert_true (th_form_node_is_relevant (why));
  form_fixture_set (fixture, "role", "worker");
  title = th_form_entry_dup_title (fixture->entry);
  g_assert_cmpstr (title, ==, "worker · 16");
  g_assert_cmpstr (form_fixture_get (fixture, "seen"), ==, "nail_bar");
}

static void
count_notify (GObject *object, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

static void
only_what_changed_notifies (void)
{
  g_autoptr (FormFixture) fixture = begin (NULL, TRUE);
  guint n_relevant = 0;
  guint n_label = 0;
  guint n_role = 0;

  g_signal_connect (form_fixture_find (fixture, "why"), "notify::relevant",
                    G_CALLBACK (count_notify), &n_relevant);
  g_signal_connect (form_fixture_find (fixture, "age"), "notify::label", G_CALLBACK (count_notify),
                    &n_label);
  g_signal_connect (form_fixture_find (fixture, "role"), "notify", G_CALLBACK (count_notify),
                    &n_role);
  form_fixture_set (fixture, "age", "16");
  form_fixture_set (fixture, "age", "15");
  g_assert_cmpuint (n_relevant, ==, 1);
  g_assert_cmpuint (n_label, ==, 0);
  g_assert_cmpuint (n_role, ==, 0);
  form_fixture_set (fixture, "role", "worker");
  g_assert_cmpuint (n_label, ==, 1);
  g_assert_cmpstr (th_form_node_get_label (form_fixture_find (fixture, "age")), ==,
                   "Age of worker");
}

static void
what_is_no_value_is_refused_and_the_answer_stays (void)
{
  g_autoptr (FormFixture) fixture = begin (NULL, TRUE);
  static const struct
  {
    const char *path;
    const char *text;
  } refused[] = { { "age", "old" },
                  { "age", "99999999999" },
                  { "born", "2026-02-30" },
                  { "born", "today" },
                  { "advice", "card other" } };

  form_fixture_set (fixture, "age", "20");
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (th_form_entry_set_answer (
        fixture->entry, form_fixture_find (fixture, refused[i].path), refused[i].text, &error));
      g_assert_error (error, TH_FORM_ERROR, TH_FORM_ERROR_NOT_A_VALUE);
    }
  g_assert_cmpstr (form_fixture_get (fixture, "age"), ==, "20");
}

static void
nodes_that_take_no_answer_refuse_one (void)
{
  g_autoptr (FormFixture) fixture = begin (NULL, TRUE);
  static const char *const paths[] = { "note", "minor", "n_vehicles", "vehicles" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (th_form_entry_set_answer (
        fixture->entry, form_fixture_find (fixture, paths[i]), "1", &error));
      g_assert_error (error, TH_FORM_ERROR, TH_FORM_ERROR_NOT_ALLOWED);
    }
}

static void
problems_are_state (void)
{
  g_autoptr (FormFixture) fixture = begin (NULL, TRUE);
  g_autoptr (GPtrArray) problems = NULL;

  form_fixture_set (fixture, "age", "121");
  g_assert_cmpstr (th_form_node_get_message (form_fixture_find (fixture, "age")), ==, "Too old");
  problems = th_form_entry_list_problems (fixture->entry);
  g_assert_cmpuint (problems->len, ==, 2);
  g_assert_cmpint (((ThFormProblem *) problems->pdata[0])->kind, ==, TH_FORM_PROBLEM_REQUIRED);
  g_assert_cmpstr (((ThFormProblem *) problems->pdata[0])->message, ==, "Say who");
  g_assert_cmpint (((ThFormProblem *) problems->pdata[1])->kind, ==, TH_FORM_PROBLEM_CONSTRAINT);
  form_fixture_set (fixture, "age", "20");
  g_assert_null (th_form_node_get_message (form_fixture_find (fixture, "age")));
}

static void
each_choice_is_a_field (void)
{
  g_autoptr (FormFixture) fixture = begin (NULL, TRUE);
  ThFormNode *advice = form_fixture_find (fixture, "advice");

  g_assert_true (th_form_entry_set_choice (fixture->entry, advice, "line", TRUE, NULL));
  assert_told (fixture, "advice{line}", "true");
  g_assert_true (th_form_entry_set_choice (fixture->entry, advice, "card", TRUE, NULL));
  assert_told (fixture, "advice{card}", "true");
  assert_told (fixture, "advice{line}", NULL);
  g_assert_cmpstr (th_form_node_get_value (advice), ==, "card line");
  g_assert_true (th_form_entry_set_choice (fixture->entry, advice, "line", FALSE, NULL));
  assert_told (fixture, "advice{line}", "null");
  g_assert_true (th_form_node_has_chosen (advice, "card"));
  g_assert_true (form_fixture_find (fixture, "advice{card}") == advice);
}

static void
a_filtered_choice_is_cleared_and_comes_back (void)
{
  g_autoptr (FormFixture) fixture = begin (NULL, TRUE);
  ThFormNode *advice = form_fixture_find (fixture, "advice");

  form_fixture_set (fixture, "age", "20");
  form_fixture_set (fixture, "advice", "card visit");
  form_fixture_set (fixture, "age", "16");
  assert_told (fixture, "advice{visit}", "null");
  g_assert_cmpstr (th_form_node_get_value (advice), ==, "card");
  g_assert_cmpuint (th_form_node_list_choices (advice)->len, ==, 2);
  form_fixture_set (fixture, "age", "20");
  assert_told (fixture, "advice{visit}", "true");
}

static void
instances_are_named_by_key (void)
{
  g_autoptr (FormFixture) fixture = begin (NULL, TRUE);
  ThFormNode *vehicles = form_fixture_find (fixture, "vehicles");
  ThFormNode *first = th_form_entry_add_instance (fixture->entry, vehicles, NULL);
  ThFormNode *second = th_form_entry_add_instance (fixture->entry, vehicles, NULL);
  g_autofree char *path = g_strdup (th_form_node_get_path (first));
  g_autofree char *vrm = g_strconcat (th_form_node_get_path (second), "/vrm", NULL);
  g_autofree char *n = g_strconcat (th_form_node_get_path (second), "/n", NULL);

  assert_told (fixture, path, "true");
  g_assert_true (g_str_has_prefix (path, "vehicles[0"));
  g_assert_cmpuint (strlen (path), ==, strlen ("vehicles[]") + TH_ID_LENGTH);
  form_fixture_set (fixture, vrm, "AB12 CDE");
  assert_told (fixture, vrm, "\"AB12 CDE\"");
  g_assert_cmpstr (form_fixture_get (fixture, n), ==, "2");
  g_assert_cmpstr (form_fixture_get (fixture, "n_vehicles"), ==, "2");
  g_object_ref (first);
  g_assert_true (th_form_entry_remove_instance (fixture->entry, first, NULL));
  assert_told (fixture, path, "false");
  g_assert_cmpstr (form_fixture_get (fixture, n), ==, "1");
  g_assert_cmpstr (form_fixture_get (fixture, "n_vehicles"), ==, "1");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (vehicles)), ==, 1);
  g_assert_cmpstr (th_form_node_get_value (first), ==, "");
  g_object_unref (first);
}

static void
a_count_makes_instances_by_ordinal (void)
{
  g_autoptr (FormFixture) fixture = begin (NULL, TRUE);
  ThFormNode *rooms = form_fixture_find (fixture, "room");
  g_autoptr (GPtrArray) cleared = NULL;

  g_assert_false (th_form_node_can_add (rooms));
  form_fixture_set (fixture, "rooms", "2");
  form_fixture_set (fixture, "room[#2]/what", "kitchen");
  assert_told (fixture, "room[#2]/what", "\"kitchen\"");
  form_fixture_set (fixture, "rooms", "1");
  g_assert_null (th_form_entry_find (fixture->entry, "room[#2]/what"));
  cleared = th_form_entry_list_irrelevant (fixture->entry);
  g_assert_cmpuint (cleared->len, ==, 1);
  g_assert_cmpstr (cleared->pdata[0], ==, "room[#2]/what");
  form_fixture_set (fixture, "rooms", NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (rooms)), ==, 1);
  form_fixture_set (fixture, "rooms", "2");
  g_assert_cmpstr (form_fixture_get (fixture, "room[#2]/what"), ==, "kitchen");
}

static void
a_count_is_bounded (void)
{
  g_autoptr (FormFixture) fixture = begin (NULL, TRUE);

  form_fixture_set (fixture, "rooms", "2000000000");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (form_fixture_find (fixture, "room"))),
                    ==, TH_FORM_MAX_REPEATS);
}

static void
nested_counts_are_bounded_together (void)
{
  g_autofree char *xml = form_fixture_wrap ("<data id='t'><n/><o><i><j><x/></j></i></o></data>", "",
                                            "<input ref='/data/n'/><repeat nodeset='/data/o' "
                                            "jr:count='/data/n'><repeat nodeset='/data/o/i' "
                                            "jr:count='/data/n'><repeat nodeset='/data/o/i/j' "
                                            "jr:count='/data/n'><input ref='/data/o/i/j/x'/>"
                                            "</repeat></repeat></repeat>");
  g_autoptr (FormFixture) fixture = form_fixture_new (xml, NULL, NULL, TRUE);
  ThFormNode *outer = form_fixture_find (fixture, "o");

  form_fixture_set (fixture, "n", "300");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (outer)), ==, 300);
  g_assert_nonnull (th_form_entry_find (fixture->entry, "o[#1]/i[#300]"));
  g_assert_null (th_form_entry_find (fixture->entry, "o[#300]/i[#300]/j[#300]"));
}

static void
what_was_stored_loads_again (void)
{
  g_autoptr (FormFixture) fixture = begin (NULL, TRUE);
  ThFormNode *instance =
    th_form_entry_add_instance (fixture->entry, form_fixture_find (fixture, "vehicles"), NULL);
  g_autofree char *vrm = g_strconcat (th_form_node_get_path (instance), "/vrm", NULL);
  g_autoptr (GHashTable) fields = NULL;
  g_autoptr (GHashTable) again = NULL;
  g_autoptr (FormFixture) copy = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  form_fixture_set (fixture, vrm, "AB12");
  form_fixture_set (fixture, "age", "16");
  form_fixture_set (fixture, "advice", "line card");
  form_fixture_set (fixture, "rooms", "3");
  form_fixture_set (fixture, "room[#3]/what", "attic");
  fields = th_form_entry_list_fields (fixture->entry);
  copy = begin (fields, FALSE);
  g_assert_cmpuint (copy->n_answered, ==, 0);
  again = th_form_entry_list_fields (copy->entry);
  g_assert_cmpuint (g_hash_table_size (again), ==, g_hash_table_size (fields));
  first = th_form_entry_dup_xml (fixture->entry);
  second = th_form_entry_dup_xml (copy->entry);
  g_assert_cmpstr (first, ==, second);
}

static void
unknown_answers_are_left_aside (void)
{
  g_autoptr (GHashTable) fields = fields_new ();
  g_autoptr (FormFixture) fixture = NULL;
  g_autoptr (GPtrArray) unknown = NULL;

  add_field (fields, "gone", "\"x\"");
  add_field (fields, "age", "\"not a number\"");
  add_field (fields, "_state", "\"draft\"");
  add_field (fields, "vehicles[a]", "false");
  add_field (fields, "vehicles[a]/vrm", "\"AB\"");
  add_field (fields, "role", "\"worker\"");
  fixture = begin (fields, FALSE);
  unknown = th_form_entry_list_unknown (fixture->entry);
  g_assert_cmpuint (unknown->len, ==, 2);
  g_assert_cmpstr (form_fixture_get (fixture, "role"), ==, "worker");
  g_assert_cmpuint (
    g_list_model_get_n_items (G_LIST_MODEL (form_fixture_find (fixture, "vehicles"))), ==, 0);
}

static void
defaults_belong_to_new_records (void)
{
  g_autofree char *xml =
    form_fixture_wrap ("<data id='t'><a>5</a><k>const</k><b/></data>",
                       "<bind nodeset='/data/b' calculate='/data/k'/>", "<input ref='/data/a'/>");
  g_autoptr (FormFixture) made = form_fixture_new (xml, NULL, NULL, TRUE);
  g_autoptr (FormFixture) old = form_fixture_new (xml, NULL, NULL, FALSE);

  assert_told (made, "a", "\"5\"");
  g_assert_cmpstr (form_fixture_get (old, "a"), ==, "");
  g_assert_cmpstr (form_fixture_get (old, "b"), ==, "const");
  g_assert_cmpuint (old->n_answered, ==, 0);
}

static void
changes_from_outside_are_not_answers (void)
{
  g_autoptr (FormFixture) fixture = begin (NULL, TRUE);
  g_autoptr (ThValue) age = th_value_new_number (16);
  g_autoptr (ThValue) yes = th_value_new_boolean (TRUE);
  g_autoptr (ThValue) text = th_value_new_text ("AB12");
  guint n = fixture->n_answered;

  g_assert_true (th_form_entry_update_field (fixture->entry, "age", age));
  g_assert_true (th_form_node_is_relevant (form_fixture_find (fixture, "why")));
  g_assert_true (th_form_entry_update_field (fixture->entry, "advice{card}", yes));
  g_assert_cmpstr (form_fixture_get (fixture, "advice"), ==, "card");
  g_assert_true (th_form_entry_update_field (fixture->entry, "vehicles[k]/vrm", text));
  g_assert_cmpstr (form_fixture_get (fixture, "n_vehicles"), ==, "1");
  g_assert_false (th_form_entry_update_field (fixture->entry, "nothing", text));
  g_assert_cmpuint (fixture->n_answered, ==, n);
}

static void
what_is_not_relevant_keeps_its_value_and_reads_as_empty (void)
{
  g_autoptr (FormFixture) fixture = begin (NULL, TRUE);
  g_autoptr (GPtrArray) cleared = NULL;
  g_autofree char *xml = NULL;

  form_fixture_set (fixture, "age", "16");
  form_fixture_set (fixture, "why", "because");
  form_fixture_set (fixture, "age", "20");
  cleared = th_form_entry_list_irrelevant (fixture->entry);
  g_assert_cmpuint (cleared->len, ==, 1);
  g_assert_cmpstr (cleared->pdata[0], ==, "why");
  xml = th_form_entry_dup_xml (fixture->entry);
  g_assert_null (strstr (xml, "because"));
  form_fixture_set (fixture, "age", "16");
  g_assert_cmpstr (form_fixture_get (fixture, "why"), ==, "because");
}

static void
calculates_are_derived_and_never_fields (void)
{
  g_autoptr (FormFixture) fixture = begin (NULL, TRUE);
  g_autoptr (GHashTable) derived = NULL;
  g_autoptr (GHashTable) fields = NULL;

  form_fixture_set (fixture, "age", "16");
  derived = th_form_entry_list_derived (fixture->entry);
  fields = th_form_entry_list_fields (fixture->entry);
  g_assert_cmpfloat (th_value_get_number (g_hash_table_lookup (derived, "minor")), ==, 1);
  g_assert_null (g_hash_table_lookup (fields, "minor"));
  g_assert_nonnull (g_hash_table_lookup (fields, "age"));
}

static void
languages_fall_back (void)
{
  g_autoptr (FormFixture) fixture = begin (NULL, TRUE);
  ThFormNode *role = form_fixture_find (fixture, "role");

  g_assert_cmpstr (th_form_node_get_label (role), ==, "Role");
  g_assert_cmpstr (th_form_node_get_guidance (role), ==, "Ask gently");
  th_form_entry_set_language (fixture->entry, "cy");
  g_assert_cmpstr (th_form_node_get_label (role), ==, "R\xc3\xb4l");
  g_assert_cmpstr (th_form_node_get_label (form_fixture_find (fixture, "age")), ==, "Age of");
}

static void
preloads_say_when_and_by_whom (void)
{
  g_autofree char *xml = form_fixture_wrap (
    "<data id='t'><start/><today/><user/><meta><instanceID/></meta></data>",
    "<bind nodeset='/data/start' type='dateTime' jr:preload='timestamp' jr:preloadParams='start'/>"
    "<bind nodeset='/data/today' type='date' jr:preload='date' jr:preloadParams='today'/>"
    "<bind nodeset='/data/user' jr:preload='property' jr:preloadParams='username'/>"
    "<bind nodeset='/data/meta/instanceID' jr:preload='uid'/>",
    "");
  g_autoptr (FormFixture) fixture = form_fixture_new (xml, NULL, NULL, TRUE);

  g_assert_cmpstr (form_fixture_get (fixture, "start"), ==, "2026-11-23T14:05:11.123+00:00");
  g_assert_cmpstr (form_fixture_get (fixture, "today"), ==, "2026-11-23");
  g_assert_cmpuint (strlen (form_fixture_get (fixture, "meta/instanceID")), ==,
                    strlen ("uuid:") + TH_ID_LENGTH);
  assert_told (fixture, "today", "\"2026-11-23\"");
  assert_told (fixture, "user", NULL);
  assert_told (fixture, "meta/instanceID", NULL);
}

static void
actions_that_set_each_other_off_end (void)
{
  g_autofree char *xml = form_fixture_wrap (
    "<data id='t'><a>0</a><b>0</b></data>", "",
    "<input ref='/data/a'><setvalue event='xforms-value-changed' ref='/data/b' "
    "value='/data/a + 1'/></input><input ref='/data/b'><setvalue event='xforms-value-changed' "
    "ref='/data/a' value='/data/b + 1'/></input>");
  g_autoptr (FormFixture) fixture = form_fixture_new (xml, NULL, NULL, TRUE);

  form_fixture_set (fixture, "a", "1");
  g_assert_cmpfloat (g_ascii_strtod (form_fixture_get (fixture, "a"), NULL), <, 100);
}

static void
repeats_nest (void)
{
  g_autofree char *xml = form_fixture_wrap (
    "<data id='t'><o jr:template=''><i jr:template=''><x/><n/></i><s/></o></data>",
    "<bind nodeset='/data/o/i/n' calculate=\"concat(position(../..), '.', position(..))\"/>"
    "<bind nodeset='/data/o/s' calculate='count(../i)'/>",
    "<repeat nodeset='/data/o'><repeat nodeset='/data/o/i'><input ref='/data/o/i/x'/></repeat>"
    "</repeat>");
  g_autoptr (FormFixture) fixture = form_fixture_new (xml, NULL, NULL, TRUE);
  ThFormNode *outer = form_fixture_find (fixture, "o");
  ThFormNode *second;
  g_autofree char *inner = NULL;
  g_autofree char *sum = NULL;
  g_autofree char *n = NULL;

  th_form_entry_add_instance (fixture->entry, outer, NULL);
  second = th_form_entry_add_instance (fixture->entry, outer, NULL);
  inner = g_strconcat (th_form_node_get_path (second), "/i", NULL);
  sum = g_strconcat (th_form_node_get_path (second), "/s", NULL);
  th_form_entry_add_instance (fixture->entry, form_fixture_find (fixture, inner), NULL);
  second = th_form_entry_add_instance (fixture->entry, form_fixture_find (fixture, inner), NULL);
  n = g_strconcat (th_form_node_get_path (second), "/n", NULL);
  g_assert_cmpstr (form_fixture_get (fixture, n), ==, "2.2");
  g_assert_cmpstr (form_fixture_get (fixture, sum), ==, "2");
}

static void
an_instance_from_outside_takes_its_place (void)
{
  g_autoptr (FormFixture) fixture = begin (NULL, TRUE);
  g_autoptr (ThValue) yes = th_value_new_boolean (TRUE);
  g_autoptr (ThValue) no = th_value_new_boolean (FALSE);
  ThFormNode *vehicles = form_fixture_find (fixture, "vehicles");

  th_form_entry_update_field (fixture->entry, "vehicles[b]", yes);
  th_form_entry_update_field (fixture->entry, "vehicles[a]", yes);
  g_assert_cmpstr (form_fixture_get (fixture, "vehicles[a]/n"), ==, "1");
  g_assert_cmpstr (form_fixture_get (fixture, "vehicles[b]/n"), ==, "2");
  th_form_entry_update_field (fixture->entry, "vehicles[a]", no);
  g_assert_cmpstr (form_fixture_get (fixture, "vehicles[b]/n"), ==, "1");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (vehicles)), ==, 1);
}

static void
a_control_for_the_root_stands_below_it (void)
{
  static const char *const bodies[] = {
    "<group ref='/data'><label>G</label><input ref='/data/a'/></group>",
    "<group ref='/data'><group ref='/data'><input ref='/data/a'/></group></group>",
    "<input ref='/data'/><group><select1 ref='/data'><item><label>X</label><value>x</value></item>"
    "</select1></group><input ref='/data/a'/>",
    "<group ref='/data'><repeat nodeset='/data/r'><group ref='/data/r'><input ref='/data/r/b'/>"
    "</group></repeat><input ref='/data/a'/></group>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *xml =
        form_fixture_wrap ("<data id='t'><a/><r><b/></r></data>",
                           "<bind nodeset='/data/a' required='true()'/>", bodies[i]);
      g_autoptr (FormFixture) fixture = form_fixture_new (xml, NULL, NULL, TRUE);
      ThFormNode *root = th_form_entry_get_root (fixture->entry);
      g_autoptr (GPtrArray) problems = th_form_entry_list_problems (fixture->entry);

      g_assert_cmpuint (problems->len, ==, 1);
      g_assert_null (th_form_node_get_parent (root));
      for (ThFormNode *up = form_fixture_find (fixture, "a"); up != root;
           up = th_form_node_get_parent (up))
        g_assert_nonnull (up);
    }
}

static void
a_new_language_changes_texts_only (void)
{
  g_autofree char *xml = form_fixture_wrap (
    "<data id='t'><a/><id/></data>",
    "<itext><translation lang='en'><text id='a'><value>A</value></text></translation>"
    "<translation lang='cy'><text id='a'><value>B</value></text></translation></itext>"
    "<bind nodeset='/data/id' calculate='uuid()'/>",
    "<input ref='/data/a'><label ref=\"jr:itext('a')\"/></input>");
  g_autoptr (FormFixture) fixture = form_fixture_new (xml, NULL, NULL, TRUE);
  g_autofree char *id = g_strdup (form_fixture_get (fixture, "id"));

  th_form_entry_set_language (fixture->entry, "cy");
  g_assert_cmpstr (th_form_node_get_label (form_fixture_find (fixture, "a")), ==, "B");
  g_assert_cmpstr (form_fixture_get (fixture, "id"), ==, id);
}

static void
a_late_location_reaches_what_asked_for_it (void)
{
  static const char point[] = "51.75 -1.26 60.0 5.0";
  g_autofree char *xml = form_fixture_wrap (
    "<data id='t'><a/><b/><c/></data>",
    "<bind nodeset='/data/a' type='geopoint'/><bind nodeset='/data/b' type='geopoint'/>"
    "<odk:setgeopoint event='odk-instance-first-load' ref='/data/a'/>"
    "<odk:setgeopoint event='odk-instance-first-load' ref='/data/b'/>",
    "<input ref='/data/a'/><input ref='/data/b'/><input ref='/data/c'/>");
  g_autoptr (FormFixture) fixture = form_fixture_new (xml, NULL, NULL, TRUE);
  g_autofree char *announced = NULL;

  g_assert_cmpstr (form_fixture_get (fixture, "a"), ==, "");
  form_fixture_set (fixture, "b", "1 2 0 0");
  th_form_entry_set_preload (fixture->entry, "location", point);
  g_assert_cmpstr (form_fixture_get (fixture, "a"), ==, point);
  g_assert_cmpstr (form_fixture_get (fixture, "b"), ==, "1 2 0 0");
  g_assert_cmpstr (form_fixture_get (fixture, "c"), ==, "");
  announced = form_fixture_take (fixture, "a");
  g_assert_cmpstr (announced, ==, "\"51.75 -1.26 60.0 5.0\"");
  th_form_entry_set_preload (fixture->entry, "location", "9 9 0 0");
  g_assert_cmpstr (form_fixture_get (fixture, "a"), ==, point);
}

static void
nodes_outlive_their_entry (void)
{
  FormFixture *fixture = begin (NULL, TRUE);
  g_autoptr (ThFormNode) role = g_object_ref (form_fixture_find (fixture, "role"));

  form_fixture_free (fixture);
  g_assert_cmpstr (th_form_node_get_value (role), ==, "");
  g_assert_null (th_form_node_get_label (role));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entry/answers-are-announced-once-in-their-type",
                   answers_are_announced_once_in_their_type);
  g_test_add_func ("/entry/what-follows-is-recomputed", what_follows_is_recomputed);
  g_test_add_func ("/entry/only-what-changed-notifies", only_what_changed_notifies);
  g_test_add_func ("/entry/what-is-no-value-is-refused",
                   what_is_no_value_is_refused_and_the_answer_stays);
  g_test_add_func ("/entry/a-late-location-reaches-what-asked-for-it",
                   a_late_location_reaches_what_asked_for_it);
  g_test_add_func ("/entry/nodes-that-take-no-answer-refuse-one",
                   nodes_that_take_no_answer_refuse_one);
  g_test_add_func ("/entry/problems-are-state", problems_are_state);
  g_test_add_func ("/entry/each-choice-is-a-field", each_choice_is_a_field);
  g_test_add_func ("/entry/a-filtered-choice-is-cleared-and-comes-back",
                   a_filtered_choice_is_cleared_and_comes_back);
  g_test_add_func ("/entry/instances-are-named-by-key", instances_are_named_by_key);
  g_test_add_func ("/entry/a-count-makes-instances-by-ordinal", a_count_makes_instances_by_ordinal);
  g_test_add_func ("/entry/a-count-is-bounded", a_count_is_bounded);
  g_test_add_func ("/entry/nested-counts-are-bounded-together", nested_counts_are_bounded_together);
  g_test_add_func ("/entry/what-was-stored-loads-again", what_was_stored_loads_again);
  g_test_add_func ("/entry/unknown-answers-are-left-aside", unknown_answers_are_left_aside);
  g_test_add_func ("/entry/defaults-belong-to-new-records", defaults_belong_to_new_records);
  g_test_add_func ("/entry/changes-from-outside-are-not-answers",
                   changes_from_outside_are_not_answers);
  g_test_add_func ("/entry/what-is-not-relevant-keeps-its-value",
                   what_is_not_relevant_keeps_its_value_and_reads_as_empty);
  g_test_add_func ("/entry/calculates-are-derived-and-never-fields",
                   calculates_are_derived_and_never_fields);
  g_test_add_func ("/entry/languages-fall-back", languages_fall_back);
  g_test_add_func ("/entry/preloads-say-when-and-by-whom", preloads_say_when_and_by_whom);
  g_test_add_func ("/entry/actions-that-set-each-other-off-end",
                   actions_that_set_each_other_off_end);
  g_test_add_func ("/entry/repeats-nest", repeats_nest);
  g_test_add_func ("/entry/an-instance-from-outside-takes-its-place",
                   an_instance_from_outside_takes_its_place);
  g_test_add_func ("/entry/a-control-for-the-root-stands-below-it",
                   a_control_for_the_root_stands_below_it);
  g_test_add_func ("/entry/a-new-language-changes-texts-only", a_new_language_changes_texts_only);
  g_test_add_func ("/entry/nodes-outlive-their-entry", nodes_outlive_their_entry);
  return g_test_run ();
}
