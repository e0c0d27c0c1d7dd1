/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Forms that are refused, each with a message that names the problem; and hostile files. */

#include "form-fixture.h"

#include <string.h>

static void
refuse (const char *xml, int code, const char *names)
{
  g_autoptr (GBytes) bytes = g_bytes_new (xml, strlen (xml));
  g_autoptr (GError) error = NULL;
  g_autoptr (ThForm) form = th_form_new_from_bytes (bytes, NULL, &error);

  g_assert_null (form);
  g_assert_error (error, TH_FORM_ERROR, code);
  if (strstr (error->message, names) == NULL)
    g_error ("“%s” does not name “%s”", error->message, names);
}

static void
refuse_parts (const char *data, const char *model, const char *body, int code, const char *names)
{
  g_autofree char *xml = form_fixture_wrap (data, model, body);

  refuse (xml, code, names);
}

#define DATA "<data id='t'><a/><b/><r><x/></r></data>"

static void
names_what_is_wrong (void)
{
  refuse_parts (DATA, "<bind nodeset='/data/a' relevant='/data/b &gt; '/>", "",
                TH_FORM_ERROR_MALFORMED, "/data/a");
  refuse_parts (DATA, "<bind nodeset='/data/a' calculate='add-date(1)'/>", "",
                TH_FORM_ERROR_UNSUPPORTED, "add-date");
  refuse_parts (DATA, "", "<select1 ref='/data/a'><label>A</label></select1>",
                TH_FORM_ERROR_MALFORMED, "no choices");
  refuse_parts (DATA, "", "<range ref='/data/a' start='1' end='x' step='1'/>",
                TH_FORM_ERROR_MALFORMED, "end");
  refuse_parts (DATA, "<setvalue ref='/data/a' event='my-event' value='1'/>", "",
                TH_FORM_ERROR_UNSUPPORTED, "my-event");
  refuse_parts (DATA, "<setvalue ref='/data/a' event='odk-new-repeat' value='1'/>", "",
                TH_FORM_ERROR_MALFORMED, "outside of a repeat");
  refuse_parts (DATA, "<instance id='x'><r/></instance><instance id='x'><r/></instance>", "",
                TH_FORM_ERROR_MALFORMED, "“x”");
  refuse_parts (DATA, "<submission base64RsaPublicKey='abc'/>", "", TH_FORM_ERROR_UNSUPPORTED,
                "encrypted");
  refuse_parts (DATA, "<instance id='x' src='https://example.org/x.xml'/>", "",
                TH_FORM_ERROR_UNSUPPORTED, "jr://");
  refuse ("<a/>", TH_FORM_ERROR_MALFORMED, "no XForm");
  refuse ("<a>", TH_FORM_ERROR_MALFORMED, "line 1");
}

static void
refuses_circles_by_name (void)
{
  refuse_parts (DATA,
                "<bind nodeset='/data/a' calculate='/data/b + 1'/><bind nodeset='/data/b' "
                "calculate='/data/a'/>",
                "", TH_FORM_ERROR_CYCLE, "/data/b");
  refuse_parts (DATA, "<bind nodeset='/data/a' calculate='. + 1'/>", "", TH_FORM_ERROR_CYCLE,
                "/data/a");
  refuse_parts (DATA, "<bind nodeset='/data/a' relevant='. = 1'/>", "", TH_FORM_ERROR_CYCLE,
                "relevant");
}

static void
accepts_circles_that_come_to_rest (void)
{
  g_autofree char *xml =
    form_fixture_wrap (DATA,
                       "<bind nodeset='/data/a' relevant=\"/data/b != 'x'\"/><bind "
                       "nodeset='/data/b' relevant=\"/data/a != 'x'\"/>"
                       "<bind nodeset='/data/r/x' calculate=\"coalesce(., 'first')\"/>",
                       "<input ref='/data/a'/><input ref='/data/b'/>");
  g_autoptr (FormFixture) fixture = form_fixture_new (xml, NULL, NULL, TRUE);

  g_assert_cmpstr (form_fixture_get (fixture, "r/x"), ==, "first");
  form_fixture_set (fixture, "a", "x");
  g_assert_false (th_form_node_is_relevant (form_fixture_find (fixture, "b")));
}

static void
refuses_hostile_xml (void)
{
  refuse ("<!DOCTYPE h [<!ENTITY a 'b'>]><h>&a;</h>", TH_FORM_ERROR_UNSUPPORTED, "DOCTYPE");
  refuse ("<!DOCTYPE h SYSTEM 'file:///etc/hostname'><h/>", TH_FORM_ERROR_UNSUPPORTED, "DOCTYPE");
  refuse ("<h>\xff</h>", TH_FORM_ERROR_MALFORMED, "well-formed");
}

static void
refuses_what_is_too_deep_or_too_large (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GBytes) large =
    g_bytes_new_take (g_malloc0 (TH_FORM_MAX_BYTES + 1), TH_FORM_MAX_BYTES + 1);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 300; i++)
    g_string_append (deep, "<a>");
  refuse (deep->str, TH_FORM_ERROR_MALFORMED, "depth");
  g_assert_null (th_form_new_from_bytes (large, NULL, &error));
  g_assert_error (error, TH_FORM_ERROR, TH_FORM_ERROR_TOO_LARGE);
}

static void
refuses_too_many_nodes (void)
{
  g_autoptr (GString) data = g_string_new ("<data id='t'>");

  for (int i = 0; i <= TH_FORM_MAX_NODES; i++)
    g_string_append (data, "<a/>");
  g_string_append (data, "</data>");
  refuse_parts (data->str, "", "", TH_FORM_ERROR_TOO_LARGE, "nodes");
}

static void
refuses_too_large_an_attachment (void)
{
  g_autofree char *xml = form_fixture_wrap (DATA, "<instance id='l' src='jr://file/l.csv'/>", "");
  g_autoptr (GBytes) bytes = g_bytes_new (xml, strlen (xml));
  g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (TH_FORM_MAX_ATTACHMENT_BYTES + 1),
                                               TH_FORM_MAX_ATTACHMENT_BYTES + 1);
  g_autoptr (ThFormFiles) files = th_form_files_new ();
  g_autoptr (GError) error = NULL;

  th_form_files_add (files, "l.csv", large);
  g_assert_null (th_form_new_from_bytes (bytes, files, &error));
  g_assert_error (error, TH_FORM_ERROR, TH_FORM_ERROR_TOO_LARGE);
}

static void
warns_of_likely_mistakes (void)
{
  g_autofree char *xml = form_fixture_wrap (
    DATA, "<bind nodeset='/data/a' required='true'/><bind nodeset='/data/none'/>",
    "<select ref='/data/b'><item><label>x</label><value>two words</value></item></select>"
    "<upload ref='/data/a' mediatype='audio/*'/>");
  g_autoptr (FormFixture) fixture = form_fixture_new (xml, NULL, NULL, TRUE);

  g_assert_cmpuint (th_form_list_warnings (fixture->form)->len, ==, 5);
}

static void
of_two_binds_the_later_counts (void)
{
  g_autofree char *xml =
    form_fixture_wrap (DATA,
                       "<bind nodeset='/data/a' type='int' calculate='1' jr:preload='date' "
                       "jr:preloadParams='today'/>"
                       "<bind nodeset='/data/a' calculate='2' jr:preload='uid'/>",
                       "<input ref='/data/b'/>");
  g_autoptr (FormFixture) fixture = form_fixture_new (xml, NULL, NULL, TRUE);
  GPtrArray *warnings = th_form_list_warnings (fixture->form);

  g_assert_cmpuint (warnings->len, ==, 1);
  g_assert_nonnull (strstr (warnings->pdata[0], "two binds give /data/a a calculate"));
  g_assert_cmpstr (form_fixture_get (fixture, "a"), ==, "2");
}

static void
doubled_elements_that_are_no_repeat_are_harmless (void)
{
  g_autofree char *xml =
    form_fixture_wrap ("<data id='t'><a>1</a><a>2</a></data>", "", "<input ref='/data/a'/>");
  g_autoptr (FormFixture) fixture = form_fixture_new (xml, NULL, NULL, TRUE);

  g_assert_cmpstr (form_fixture_get (fixture, "a"), ==, "1");
}

static void
attachments_stay_in_their_folder (void)
{
  g_autoptr (ThFormFiles) files = th_form_files_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("a", 1);

  g_assert_false (th_form_files_add (files, "../a.csv", bytes));
  g_assert_false (th_form_files_add (files, "/etc/a.csv", bytes));
  g_assert_false (th_form_files_add (files, "..", bytes));
  g_assert_false (th_form_files_add (files, "", bytes));
  g_assert_true (th_form_files_add (files, "a.csv", bytes));
}

static char *
label_of_second_choice (const char *file, const char *content)
{
  g_autofree char *source = g_strdup_printf ("<instance id='l' src='jr://file/%s'/>", file);
  g_autofree char *xml =
    form_fixture_wrap (DATA, source,
                       "<select1 ref='/data/a'><itemset nodeset=\"instance('l')/root/item\"><value "
                       "ref='name'/><label ref='label'/>"
                       "</itemset></select1>");
  g_autoptr (GBytes) bytes = g_bytes_new (xml, strlen (xml));
  g_autoptr (GBytes) data = g_bytes_new (content, strlen (content));
  g_autoptr (ThFormFiles) files = th_form_files_new ();
  g_autoptr (FormFixture) clock = form_fixture_new (xml, NULL, NULL, TRUE);
  g_autoptr (ThForm) form = NULL;
  g_autoptr (ThFormEntry) entry = NULL;
  GPtrArray *choices;

  g_assert_cmpstr (th_form_list_missing_files (clock->form)[0], ==, file);
  th_form_files_add (files, file, data);
  form = th_form_new_from_bytes (bytes, files, NULL);
  entry = th_form_entry_new (form, NULL, &clock->clock, clock->zone, &clock->random);
  g_assert_true (th_form_entry_load (entry, NULL, TRUE, NULL));
  choices = th_form_node_list_choices (th_form_entry_find (entry, "a"));
  g_assert_cmpuint (choices->len, ==, 2);
  return g_strdup (((ThFormChoice *) choices->pdata[1])->label);
}

static void
reads_lists_from_files (void)
{
  g_autofree char *csv =
    label_of_second_choice ("l.csv", "\xef\xbb\xbfname,label\r\na,Ann\r\nb,\"Bob, \"\"B\"\"\"\r\n");
  g_autofree char *xml =
    label_of_second_choice ("l.xml", "<root><item><name>a</name><label>A</label></"
                                     "item><item><name>b</name><label>B</label></item></root>");
  g_autofree char *json =
    label_of_second_choice ("l.geojson", "{\"type\":\"FeatureCollection\",\"features\":[{"
                                         "\"properties\":{\"name\":\"a\",\"label\":\"A\"}},"
                                         "{\"geometry\":{\"type\":\"Point\",\"coordinates\":[1.5,"
                                         "50]},\"properties\":{\"name\":\"b\",\"label\":\"B\"}}]}");

  g_assert_cmpstr (csv, ==, "Bob, \"B\"");
  g_assert_cmpstr (xml, ==, "B");
  g_assert_cmpstr (json, ==, "B");
}

static GBytes *
find_plan (const char *name, gpointer data, GError **error)
{
  (*(guint *) data)++;
  if (g_str_equal (name, "no.csv"))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "broken");
      return NULL;
    }
  return g_str_equal (name, "b.png") ? g_bytes_new_static ("b", 1) : NULL;
}

#define PICTURES                                                                                   \
  "<itext><translation lang='en'><text id='q'><value>Q</value><value form='image'>"                \
  "jr://images/q.png</value></text><text id='b'><value>B</value><value form='image'>"              \
  "jr://images/b.png</value></text><text id='c'><value>C</value><value form='image'>"              \
  "jr://images/../c.png/</value></text></translation></itext>"                                     \
  "<instance id='l'><root><item><name>b</name><text>b</text></item><item><name>c</name>"           \
  "<text>c</text></item></root></instance>"
#define PICTURED                                                                                   \
  "<select1 ref='/data/a'><label ref=\"jr:itext('q')\"/>"                                          \
  "<itemset nodeset=\"instance('l')/root/item\"><value ref='name'/>"                               \
  "<label ref='jr:itext(text)'/></itemset></select1>"

/* A picture is asked for once, and the form goes without it where there is none. */
static void
finds_pictures (void)
{
  g_autofree char *xml = form_fixture_wrap (DATA, PICTURES, PICTURED);
  g_autofree char *with_list =
    form_fixture_wrap (DATA, PICTURES "<instance id='no' src='jr://file-csv/no.csv'/>", PICTURED);
  g_autoptr (GBytes) bytes = g_bytes_new (xml, strlen (xml));
  g_autoptr (GBytes) bad = g_bytes_new (with_list, strlen (with_list));
  g_autoptr (FormFixture) clock = form_fixture_new (xml, NULL, NULL, TRUE);
  g_autoptr (ThForm) form = NULL;
  g_autoptr (ThFormEntry) entry = NULL;
  g_autoptr (GError) error = NULL;
  guint n_asked = 0;
  ThFormNode *question;
  GPtrArray *choices;

  form = th_form_new_finding (bytes, find_plan, &n_asked, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_asked, ==, 2);
  g_assert_cmpstr (th_form_list_pictures (form)[0], ==, "b.png");
  g_assert_cmpstr (th_form_list_pictures (form)[1], ==, "q.png");
  g_assert_null (th_form_list_pictures (form)[2]);
  g_assert_null (th_form_get_file (form, "q.png"));
  g_assert_nonnull (th_form_get_file (form, "b.png"));
  entry = th_form_entry_new (form, NULL, &clock->clock, clock->zone, &clock->random);
  g_assert_true (th_form_entry_load (entry, NULL, TRUE, NULL));
  question = th_form_entry_find (entry, "a");
  choices = th_form_node_list_choices (question);
  g_assert_cmpstr (th_form_node_get_media (question, "image"), ==, "q.png");
  g_assert_cmpstr (((ThFormChoice *) choices->pdata[0])->image, ==, "b.png");
  g_assert_null (((ThFormChoice *) choices->pdata[1])->image);

  g_assert_null (th_form_new_finding (bad, find_plan, &n_asked, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
}

/* Returns: (transfer full): the first warning of a form with this list, or why it is refused */
static char *
complaint_about (const char *file, const char *content)
{
  g_autofree char *source = g_strdup_printf ("<instance id='l' src='jr://file/%s'/>", file);
  g_autofree char *xml = form_fixture_wrap (DATA, source, "");
  g_autoptr (GBytes) bytes = g_bytes_new (xml, strlen (xml));
  g_autoptr (GBytes) data = g_bytes_new (content, strlen (content));
  g_autoptr (ThFormFiles) files = th_form_files_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ThForm) form = NULL;
  GPtrArray *warnings;

  th_form_files_add (files, file, data);
  form = th_form_new_from_bytes (bytes, files, &error);
  if (form == NULL)
    return g_strconcat ("refused: ", error->message, NULL);
  warnings = th_form_list_warnings (form);

  return g_strdup (warnings->len > 0 ? warnings->pdata[0] : "");
}

static void
complains_about_lists_by_name (void)
{
  static const struct
  {
    const char *file;
    const char *content;
    const char *word;
  } cases[] = {
    { "l.csv", "name,label\na,A\n", "" },
    { "l.csv", "name,Full name\na,A\n", "l.csv: “Full name” cannot be a column's name" },
    { "l.csv", "name$label\na$A\n", "refused: l.csv, first row: “name$label”" },
    { "l.csv", "name,label,name\na,A,b\n", "l.csv has two columns “name”" },
    { "l.csv", "name,label\na,A,b\n", "row 2 has more cells" },
    { "l.csv", "name,label\na,\xe9\n", "refused: l.csv, line 2: not UTF-8" },
    { "l.geojson", "{\"type\":\"Feature\"}", "refused: l.geojson is not a GeoJSON" },
    { "l.xml", "<root><item></root>", "refused: l.xml, " },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *complaint = complaint_about (cases[i].file, cases[i].content);

      if (*cases[i].word == '\0')
        g_assert_cmpstr (complaint, ==, "");
      else if (strstr (complaint, cases[i].word) == NULL)
        g_error ("%s: “%s” does not say “%s”", cases[i].content, complaint, cases[i].word);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/form/names-what-is-wrong", names_what_is_wrong);
  g_test_add_func ("/form/refuses-circles-by-name", refuses_circles_by_name);
  g_test_add_func ("/form/accepts-circles-that-come-to-rest", accepts_circles_that_come_to_rest);
  g_test_add_func ("/form/refuses-hostile-xml", refuses_hostile_xml);
  g_test_add_func ("/form/refuses-what-is-too-deep-or-too-large",
                   refuses_what_is_too_deep_or_too_large);
  g_test_add_func ("/form/refuses-too-many-nodes", refuses_too_many_nodes);
  g_test_add_func ("/form/refuses-too-large-an-attachment", refuses_too_large_an_attachment);
  g_test_add_func ("/form/warns-of-likely-mistakes", warns_of_likely_mistakes);
  g_test_add_func ("/form/of-two-binds-the-later-counts", of_two_binds_the_later_counts);
  g_test_add_func ("/form/doubled-elements-that-are-no-repeat-are-harmless",
                   doubled_elements_that_are_no_repeat_are_harmless);
  g_test_add_func ("/form/attachments-stay-in-their-folder", attachments_stay_in_their_folder);
  g_test_add_func ("/form/reads-lists-from-files", reads_lists_from_files);
  g_test_add_func ("/form/finds-pictures-of-questions-and-choices", finds_pictures);
  g_test_add_func ("/form/complains-about-lists-by-name", complains_about_lists_by_name);
  return g_test_run ();
}
