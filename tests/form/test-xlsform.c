/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Sheets and what becomes of them: what must stand in the form, or in which words and for which row
 * and column they are refused. Every refusal the compiler knows is here once.
 */

#include "th-form-entry.h"
#include "th-xlsform.h"

#include <string.h>

static GBytes *
to_bytes (const char *text)
{
  return text != NULL ? g_bytes_new (text, strlen (text)) : NULL;
}

static char *
join_problems (GPtrArray *problems)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *line = th_xlsform_problem_dup_text (g_ptr_array_index (problems, i));

      g_string_append_printf (text, "%s\n", line);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Returns: (nullable): the form; @problems is one line for each problem. */
static char *
compile (const char *survey, const char *choices, const char *settings, char **problems)
{
  g_autoptr (GBytes) survey_bytes = to_bytes (survey);
  g_autoptr (GBytes) choices_bytes = to_bytes (choices);
  g_autoptr (GBytes) settings_bytes = to_bytes (settings);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GBytes) xml = th_xlsform_compile (survey_bytes, choices_bytes, settings_bytes, &found);

  *problems = join_problems (found);
  return xml != NULL ? g_strndup (g_bytes_get_data (xml, NULL), g_bytes_get_size (xml)) : NULL;
}

#define YES_NO "list_name,name,label\nyes_no,yes,Yes\nyes_no,no,No\n"

/* With @what the form must have, and no problem at all. */
static const struct
{
  const char *survey;
  const char *choices;
  const char *settings;
  const char *what;
} writes[] = {
  /* Types. */
  { "type,name,label\ntext,q,Q\n", NULL, NULL, "<bind nodeset=\"/data/q\" type=\"string\"/>" },
  { "type,name,label\ntext,q,Q\n", NULL, NULL, "<input ref=\"/data/q\">" },
  { "type,name,label,parameters\ntext,q,Q,rows=4\n", NULL, NULL, "rows=\"4\"" },
  { "type,name,label\ninteger,q,Q\n", NULL, NULL, "type=\"int\"" },
  { "type,name,label\ndecimal,q,Q\n", NULL, NULL, "type=\"decimal\"" },
  { "type,name,label\ndate,q,Q\n", NULL, NULL, "type=\"date\"" },
  { "type,name,label\ntime,q,Q\n", NULL, NULL, "type=\"time\"" },
  { "type,name,label\ndatetime,q,Q\n", NULL, NULL, "type=\"dateTime\"" },
  { "type,name,label\ngeopoint,q,Q\n", NULL, NULL, "type=\"geopoint\"" },
  { "type,name,label\nbarcode,q,Q\n", NULL, NULL, "type=\"barcode\"" },
  { "type,name,label\nnote,q,Q\n", NULL, NULL, "type=\"string\" readonly=\"true()\"" },
  { "type,name,label\nacknowledge,q,Q\n", NULL, NULL, "<trigger ref=\"/data/q\">" },
  { "type,name,label\ntrigger,q,Q\n", NULL, NULL, "<trigger ref=\"/data/q\">" },
  { "type,name,label\nimage,q,Q\n", NULL, NULL, "<upload ref=\"/data/q\" mediatype=\"image/*\">" },
  { "type,name,label,parameters\nimage,q,Q,max-pixels=900\n", NULL, NULL,
    "orx:max-pixels=\"900\"" },
  { "type,name,label\nfile,q,Q\n", NULL, NULL, "mediatype=\"application/*\"" },
  { "type,name,label\nrange,q,Q\n", NULL, NULL, "start=\"0\" end=\"10\" step=\"1\"" },
  { "type,name,label,parameters\nrange,q,Q,start=1 end=2 step=0.5\n", NULL, NULL,
    "<bind nodeset=\"/data/q\" type=\"decimal\"/>" },
  { "type,name,calculation\ncalculate,q,1 + 1\n", NULL, NULL, "calculate=\"1 + 1\"" },
  { "type,name\nhidden,q\n", NULL, NULL, "<bind nodeset=\"/data/q\" type=\"string\"/>" },
  { "type,name\nstart,q\n", NULL, NULL, "jr:preload=\"timestamp\" jr:preloadParams=\"start\"" },
  { "type,name\nend,q\n", NULL, NULL, "jr:preload=\"timestamp\" jr:preloadParams=\"end\"" },
  { "type,name\ntoday,q\n", NULL, NULL, "jr:preload=\"date\" jr:preloadParams=\"today\"" },
  { "type,name\nusername,q\n", NULL, NULL,
    "jr:preload=\"property\" jr:preloadParams=\"username\"" },

  /* Selects. */
  { "type,name,label\nselect_one yes_no,q,Q\n", YES_NO, NULL,
    "<itemset nodeset=\"instance('yes_no')/root/item\">" },
  { "type,name,label\nselect_multiple yes_no,q,Q\n", YES_NO, NULL, "<select ref=\"/data/q\">" },
  { "type,name,label\nselect multiple yes_no,q,Q\n", YES_NO, NULL, "<select ref=\"/data/q\">" },
  { "type,name,label\nrank yes_no,q,Q\n", YES_NO, NULL, "<odk:rank ref=\"/data/q\">" },
  { "type,name,label,choice_filter\ntext,a,A,\nselect_one yes_no,q,Q,name = ${a}\n", YES_NO, NULL,
    "instance('yes_no')/root/item[name = /data/a]" },
  { "type,name,label,parameters\nselect_one yes_no,q,Q,randomize=true\n", YES_NO, NULL,
    "nodeset=\"randomize(instance('yes_no')/root/item)\"" },
  { "type,name,label,parameters\nselect_one yes_no,q,Q,randomize=true seed=42\n", YES_NO, NULL,
    "nodeset=\"randomize(instance('yes_no')/root/item, 42)\"" },
  { "type,name,label\nselect_multiple context/officers,q,Q\n", NULL, NULL,
    "nodeset=\"instance('context')/root/officers/item\"" },
  { "type,name,label\nselect_multiple context/officers,q,Q\n", NULL, NULL,
    "<instance id=\"context\" src=\"jr://instance/context\"/>" },
  { "type,name,label\nselect_one_from_file towns.csv,q,Q\n", NULL, NULL,
    "<instance id=\"towns\" src=\"jr://file-csv/towns.csv\"/>" },
  { "type,name,label\nselect_one_from_file towns.geojson,q,Q\n", NULL, NULL,
    "<value ref=\"id\"/>" },
  { "type,name,label,parameters\nselect_one_from_file t.xml,q,Q,value=code label=text\n", NULL,
    NULL, "<value ref=\"code\"/>" },
  { "type,name,label,calculation\nxml-external,towns,,\ncalculate,q,,count(instance('towns')/root/"
    "item)\n",
    NULL, NULL, "<instance id=\"towns\" src=\"jr://file/towns.xml\"/>" },
  { "type,name,label\nselect_one l,q,Q\n", "list_name,name,label,town\nl,a,A,York\n", NULL,
    "<town>York</town>" },
  { "type,name,label\nselect_one l,q,Q\n", "list_name,name,label\nl,a,\n", NULL,
    "<label>a</label>" },

  /* Groups, sections, holders, repeats. */
  { "type,name,label\nbegin_group,g,G\ntext,q,Q\nend_group,,\n", NULL, NULL,
    "<group ref=\"/data/g\">" },
  { "type,name,label\nbegin group,g,G\ntext,q,Q\nend group,,\n", NULL, NULL,
    "nodeset=\"/data/g/q\"" },
  { "type,name,label\nbegin_group,,G\ntext,q,Q\nend_group,,\n", NULL, NULL,
    "<group>\n      <label>G</label>\n      <input ref=\"/data/q\">" },
  { "type,name,label,relevant\nbegin_group,,G,1 = 1\ntext,q,Q,2 = 2\nend_group,,,\n", NULL, NULL,
    "relevant=\"(1 = 1) and (2 = 2)\"" },
  { "type,name,label,readonly\nbegin_group,,G,yes\ntext,q,Q,\nend_group,,,\n", NULL, NULL,
    "<bind nodeset=\"/data/q\" type=\"string\" readonly=\"true()\"/>" },
  { "type,name,label\ntext,a/x,X\ntext,b/x,Y\n", NULL, NULL,
    "<a>\n            <x/>\n          </a>\n          <b>\n            <x/>\n          </b>" },
  { "type,name,label,relevant\ntext,a/x,X,\ntext,b/x,Y,${a/x} != ''\n", NULL, NULL,
    "<bind nodeset=\"/data/b/x\" type=\"string\" relevant=\"/data/a/x != ''\"/>" },
  { "type,name,label\nbegin_repeat,r,R\ntext,q,Q\nend_repeat,,\n", NULL, NULL,
    "<r jr:template=\"\">" },
  { "type,name,label\nbegin_repeat,r,R\ntext,q,Q\nend_repeat,,\n", NULL, NULL,
    "<repeat nodeset=\"/data/r\">" },
  { "type,name,label,repeat_count\ninteger,n,N,\nbegin_repeat,r,R,${n}\ntext,q,Q,\nend_repeat,,,\n",
    NULL, NULL, "jr:count=\"/data/n\" jr:noAddRemove=\"true()\"" },
  /* From the repeat itself: "m" would be looked for inside of it. */
  { "type,name,label,repeat_count\nbegin_repeat,o,O,\ninteger,m,M,\nbegin_repeat,i,I,${m}\n"
    "text,q,Q,\nend_repeat,,,\nend_repeat,,,\n",
    NULL, NULL, "jr:count=\"../m\"" },
  { "type,name,label,repeat_count\nbegin_repeat,r,R,2 + 1\ntext,q,Q,\nend_repeat,,,\n", NULL, NULL,
    "<bind nodeset=\"/data/r_count\" type=\"string\" calculate=\"2 + 1\"/>" },

  /* Names. */
  { "type,name,label,relevant\ntext,a,A,\ntext,q,Q,${a} = 'x'\n", NULL, NULL,
    "relevant=\"/data/a = 'x'\"" },
  { "type,name,label,relevant\nbegin_repeat,r,R,\ntext,a,A,\ntext,q,Q,${a} = 'x'\nend_repeat,,,\n",
    NULL, NULL, "relevant=\"../a = 'x'\"" },
  { "type,name,label,relevant\nbegin_repeat,r,R,\ntext,a,A,\nbegin_group,g,G,\ntext,q,Q,${a} = "
    "'x'\n"
    "end_group,,,\nend_repeat,,,\n",
    NULL, NULL, "relevant=\"../../a = 'x'\"" },
  { "type,name,label,calculation\nbegin_repeat,r,R,\ninteger,a,A,\nend_repeat,,,\n"
    "calculate,q,,sum(${a})\n",
    NULL, NULL, "calculate=\"sum(/data/r/a)\"" },
  { "type,name,label,calculation\nbegin_repeat,r,R,\ninteger,a,A,\ncalculate,q,,\"indexed-repeat("
    "${a}, ${r}, position(..) - 1)\"\nend_repeat,,,\n",
    NULL, NULL, "calculate=\"indexed-repeat(/data/r/a, /data/r, position(..) - 1)\"" },
  { "type,name,label,choice_filter\nbegin_repeat,r,R,\ntext,a,A,\nselect_one yes_no,q,Q,name = "
    "${a}\n"
    "end_repeat,,,\n",
    YES_NO, NULL, "item[name = current()/../a]" },
  { "type,name,label,relevant\nbegin_repeat,r,R,\ntext,x,A,\ntext,q,Q,${x} = 'x'\nend_repeat,,,\n"
    "begin_repeat,s,S,\ntext,x,A,\nend_repeat,,,\n",
    NULL, NULL, "relevant=\"../x = 'x'\"" },
  { "type,name,label\ntext,a,A\ntext,q,\"${a}, please\"\n", NULL, NULL,
    "<label><output value=\"/data/a\"/>, please</label>" },

  /* Conditions, messages, defaults, triggers. */
  { "type,name,label,required\ntext,q,Q,yes\n", NULL, NULL, "required=\"true()\"" },
  { "type,name,label,required\ntext,q,Q,no\n", NULL, NULL,
    "<bind nodeset=\"/data/q\" type=\"string\"/>" },
  { "type,name,label,required_message,required\ntext,q,Q,Say it.,yes\n", NULL, NULL,
    "jr:requiredMsg=\"Say it.\"" },
  { "type,name,label,constraint,constraint message\ninteger,q,Q,. < 5,Below 5.\n", NULL, NULL,
    "constraint=\". &lt; 5\" jr:constraintMsg=\"Below 5.\"" },
  { "type,name,label,constraint,constraint_message\ntext,a,A,,\ninteger,q,Q,. < 5,Below 5 for "
    "${a}.\n",
    NULL, NULL, "jr:constraintMsg=\"jr:itext('/data/q:jr:constraintMsg')\"" },
  { "type,name,label,default\ntext,q,Q,none (yet)\n", NULL, NULL, "<q>none (yet)</q>" },
  { "type,name,label,default\ndate,q,Q,today()\n", NULL, NULL,
    "<setvalue ref=\"/data/q\" event=\"odk-instance-first-load\" value=\"today()\"/>" },
  { "type,name,label,default\ntext,a,A,\ntext,q,Q,${a}\n", NULL, NULL, "value=\"/data/a\"" },
  { "type,name,label,default\nbegin_repeat,r,R,\ndate,q,Q,today()\nend_repeat,,,\n", NULL, NULL,
    "event=\"odk-instance-first-load odk-new-repeat\"" },
  { "type,name,label,calculation,trigger\ntext,a,A,,\ntext,q,Q,concat(${a}),${a}\n", NULL, NULL,
    "<setvalue ref=\"/data/q\" event=\"xforms-value-changed\" value=\"concat(/data/a)\"/>" },
  { "type,name,label,relevance,read_only\ntext,q,Q,1 = 1,1 = 2\n", NULL, NULL,
    "readonly=\"1 = 2\" relevant=\"1 = 1\"" },
  { "type,name,label,appearance\ntext,q,Q,multiline\n", NULL, NULL, "appearance=\"multiline\"" },

  /* Languages. */
  { "type,name,label::English (en),label::Cymraeg (cy)\ntext,q,Yes,Ie\n", NULL, NULL,
    "<translation lang=\"English (en)\" default=\"true()\">" },
  { "type,name,label::English (en),label::Cymraeg (cy)\ntext,q,Yes,Ie\n", NULL, NULL,
    "<value>Ie</value>" },
  { "type,name,label::A (a),label::B (b)\ntext,q,Yes,Ie\n", NULL, "default_language\nB (b)\n",
    "<translation lang=\"B (b)\" default=\"true()\">" },
  { "type,name,label::A (a),label::B (b)\nselect_one l,q,Q,R\n",
    "list_name,name,label::A (a),label::B (b)\nl,x,One,Two\n", NULL,
    "<text id=\"l-0\">\n            <value>Two</value>" },
  { "type,name,label,guidance_hint\ntext,q,Q,Softly\n", NULL, NULL,
    "<value form=\"guidance\">Softly</value>" },
  { "type,name,label,media::image\ntext,q,Q,q.png\n", NULL, NULL,
    "<value form=\"image\">jr://images/q.png</value>" },

  /* Settings, and what surrounds it all. */
  { "type,name,label\ntext,q,Q\n", NULL, "form_id,version,form_title\nvisit,3,Visit\n",
    "<data id=\"visit\" version=\"3\">" },
  { "type,name,label\ntext,q,Q\n", NULL, "form_title\nVisit\n", "<h:title>Visit</h:title>" },
  { "type,name,label\ntext,q,Q\n", NULL, "instance_name\n${q}\n",
    "<bind nodeset=\"/data/meta/instanceName\" type=\"string\" calculate=\"/data/q\"/>" },
  { "type,name,label\ntext,q,Q\n", NULL, "style\npages\n", "<h:body class=\"pages\">" },
  { "type,name,label\ntext,q,Q\n", NULL, "name\nvisit\n", "<bind nodeset=\"/visit/q\"" },
  { "\xef\xbb\xbftype,name,label\r\n\r\ntext,q,Q\r\n", NULL, NULL, "<input ref=\"/data/q\">" },
  { "type,name,label\ntext,q,a < b & c\n", NULL, NULL, "<label>a &lt; b &amp; c</label>" },
};

static void
test_writes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (writes); i++)
    {
      g_autofree char *problems = NULL;
      g_autofree char *xml =
        compile (writes[i].survey, writes[i].choices, writes[i].settings, &problems);

      g_assert_cmpstr (problems, ==, "");
      g_assert_nonnull (xml);
      if (strstr (xml, writes[i].what) == NULL)
        g_error ("%s is not in\n%s", writes[i].what, xml);
    }
}

/* With @problem, whole or its beginning; the form is refused, or warned of where @is_warning. */
static const struct
{
  const char *survey;
  const char *choices;
  const char *settings;
  const char *problem;
  gboolean is_warning;
} refuses[] = {
  /* Sheets. */
  { "type,name,label\ntext,\"q,Q\n", NULL, NULL,
    "survey.csv, row 2, column B: a quoted cell has no end" },
  { "type,name,label\ntext,q,Q\n", "list_name,name\nx\n", NULL,
    "choices.csv, row 2, column A: 1 cells" },
  { "type,label\ntext,Q\n", NULL, NULL,
    "survey.csv, row 1: the columns “type” and “name” must be" },
  { "type,name,label,label\ntext,q,Q,Q\n", NULL, NULL,
    "survey.csv, row 1, column label: the column is "
    "there twice" },
  { "type,name,label,relevant,relevance\ntext,q,Q,,\n", NULL, NULL,
    "survey.csv, row 1, column relevance: "
    "the column is there twice" },
  { "type,name,label,bind::odk:x\ntext,q,Q,y\n", NULL, NULL,
    "survey.csv, row 1, column bind::odk:x: this "
    "column is not supported" },
  { "type,name,label,media::audio\ntext,q,Q,y\n", NULL, NULL,
    "survey.csv, row 1, column media::audio: "
    "this column is not supported" },
  { "type,name,label,relevant::English (en)\ntext,q,Q,\n", NULL, NULL,
    "survey.csv, row 1, column "
    "relevant::English (en): this column has no languages" },
  { "type,name,label\ntext,q,Q\n", NULL, "public_key\nabc\n",
    "settings.csv, row 1, column public_key: "
    "this column is not supported" },
  { "type,name,label,author\ntext,q,Q,me\n", NULL, NULL,
    "survey.csv, row 1, column author: not a column "
    "that is known here",
    TRUE },
  { "type,name,label,\ntext,q,Q,me\n", NULL, NULL, "survey.csv, row 1: a column without a heading",
    TRUE },
  { "type,name,label\ntext,q,Q\n", NULL, "version\n1\n2\n",
    "settings.csv, row 3: only row 2 has "
    "settings",
    TRUE },
  { "type,name,label\n", NULL, NULL, "survey.csv: no question is in it" },
  { "", NULL, NULL, "survey.csv, row 1: the columns" },

  /* Rows. */
  { "type,name,label\n,q,Q\n", NULL, NULL, "survey.csv, row 2, column type: the row has no type" },
  { "type,name,label\ntxt,q,Q\n", NULL, NULL,
    "survey.csv, row 2, column type: “txt” is not a type of "
    "question that is known" },
  { "type,name,label\naudio,q,Q\n", NULL, NULL,
    "survey.csv, row 2, column type: questions of type audio "
    "are not supported" },
  { "type,name,label\ntext more,q,Q\n", NULL, NULL,
    "survey.csv, row 2, column type: “more” behind the "
    "type means nothing here" },
  { "type,name,label\ntext,,Q\n", NULL, NULL,
    "survey.csv, row 2, column name: a row of type text needs a "
    "name" },
  { "type,name,label\nbegin_repeat,,R\ntext,q,Q\nend_repeat,,\n", NULL, NULL,
    "survey.csv, row 2, column "
    "name: a row of type begin_repeat needs a name" },
  { "type,name,label\ntext,2q,Q\n", NULL, NULL,
    "survey.csv, row 2, column name: “2q” cannot be a name" },
  { "type,name,label\ntext,_q,Q\n", NULL, NULL,
    "survey.csv, row 2, column name: “_q” cannot be a name" },
  { "type,name,label\ntext,q{x},Q\n", NULL, NULL,
    "survey.csv, row 2, column name: “q{x}” cannot be" },
  { "type,name,label\ntext,meta,Q\n", NULL, NULL,
    "survey.csv, row 2, column name: “meta” is taken" },
  { "type,name,label\ntext,q,Q\ntext,q,Q\n", NULL, NULL,
    "survey.csv, row 3, column name: “q” is also the "
    "name of row 2" },
  { "type,name,label\nbegin_group,,G\ntext,q,Q\nend_group,,\ntext,q,Q\n", NULL, NULL,
    "survey.csv, row 5, "
    "column name: “q” is also the name of row 3" },
  { "type,name,label\nbegin_group,a/g,G\ntext,q,Q\nend_group,,\n", NULL, NULL,
    "survey.csv, row 2, column "
    "name: “a/g”: only a question outside repeats may have “/”" },
  { "type,name,label\nbegin_repeat,r,R\ntext,a/q,Q\nend_repeat,,\n", NULL, NULL,
    "survey.csv, row 3, "
    "column name: “a/q”: only a question outside repeats may have “/”" },
  { "type,name,label\ntext,2a/q,Q\n", NULL, NULL,
    "survey.csv, row 2, column name: “2a/q” cannot be a "
    "name; see the part before" },
  { "type,name,label\ntext,a/b/c,Q\n", NULL, NULL,
    "survey.csv, row 2, column name: “a/b/c” cannot be" },
  { "type,name,label\ntext,a/q,Q\ntext,a,Q\n", NULL, NULL,
    "survey.csv, row 2, column name: “a” is also "
    "the name of row 3" },
  { "type,name,label\ntext,q,\n", NULL, NULL,
    "survey.csv, row 2, column label: a question nobody can "
    "read" },
  { "type,name,calculation\ncalculate,q,\n", NULL, NULL,
    "survey.csv, row 2, column calculation: nothing "
    "to calculate" },
  { "type,name,label,choice_filter\ntext,q,Q,1 = 1\n", NULL, NULL,
    "survey.csv, row 2, column "
    "choice_filter: only a select has this" },
  { "type,name,label,repeat_count\ntext,q,Q,2\n", NULL, NULL,
    "survey.csv, row 2, column repeat_count: "
    "only a repeat has this" },
  { "type,name,label,calculation\nbegin_group,g,G,1\ntext,q,Q,\nend_group,,,\n", NULL, NULL,
    "survey.csv, "
    "row 2, column calculation: a group holds no value" },
  { "type,name,label,required\nbegin_group,,G,yes\ntext,q,Q,\nend_group,,,\n", NULL, NULL,
    "survey.csv, "
    "row 2, column required: a group without a name has no node" },
  { "type,name,label,constraint\nbegin_group,,G,1 = 1\ntext,q,Q,\nend_group,,,\n", NULL, NULL,
    "survey.csv, row 2, column constraint: a group without a name has no node" },
  { "type,name,label,parameters\ntext,q,Q,rows\n", NULL, NULL,
    "survey.csv, row 2, column parameters: "
    "“rows” has no value" },
  { "type,name,label,parameters\ntext,q,Q,lines=2\n", NULL, NULL,
    "survey.csv, row 2, column parameters: "
    "a question of type text has no parameter “lines”; it has rows" },
  { "type,name,label,parameters\nrange,q,Q,step=x\n", NULL, NULL,
    "survey.csv, row 2, column parameters: "
    "“x” is not a number" },

  { "type,name,label,default\ntext,q,Q,'x'\n", NULL, NULL,
    "survey.csv, row 2, column default: the quotes are part of the value", TRUE },

  /* Groups that do not close. */
  { "type,name,label\nend_group,,\n", NULL, NULL,
    "survey.csv, row 2, column type: nothing is open here" },
  { "type,name,label\nbegin_group,g,G\ntext,q,Q\n", NULL, NULL,
    "survey.csv, row 2, column type: nothing "
    "ends this begin_group" },
  { "type,name,label\nbegin_group,g,G\ntext,q,Q\nend_repeat,,\n", NULL, NULL,
    "survey.csv, row 4, column "
    "type: what is open is the begin_group of row 2" },

  /* Choices. */
  { "type,name,label\nselect_one,q,Q\n", YES_NO, NULL,
    "survey.csv, row 2, column type: no list of "
    "choices" },
  { "type,name,label\nselect_one yes_no or_other,q,Q\n", YES_NO, NULL,
    "survey.csv, row 2, column type: "
    "“or_other” behind the list is not supported" },
  { "type,name,label\nselect_one maybe,q,Q\n", NULL, NULL,
    "survey.csv, row 2, column type: the choices "
    "sheet has no list “maybe”" },
  { "type,name,label\nselect_one context/off icers,q,Q\n", NULL, NULL,
    "survey.csv, row 2, column type: "
    "“icers” behind the list" },
  { "type,name,label\nselect_one context//x,q,Q\n", NULL, NULL,
    "survey.csv, row 2, column type: "
    "“context//x” is no path into the context" },
  { "type,name,label\ntext,q,Q\n", "list_name,label\nx,X\n", NULL,
    "choices.csv, row 1: there is no column "
    "“name”" },
  { "type,name,label\ntext,q,Q\n", "name,label\nx,X\n", NULL,
    "choices.csv, row 1: there is no column "
    "“list_name”" },
  { "type,name,label\ntext,q,Q\n", "list_name,name,label\n,x,X\n", NULL,
    "choices.csv, row 2, column "
    "list_name: the choice has no list_name" },
  { "type,name,label\ntext,q,Q\n", "list_name,name,label\nl,,X\n", NULL,
    "choices.csv, row 2, column "
    "name: the choice has no name" },
  { "type,name,label\ntext,q,Q\n", "list_name,name,label\ncontext,x,X\n", NULL,
    "choices.csv, row 2, "
    "column list_name: “context” cannot be the name of a list" },
  { "type,name,label\ntext,q,Q\n", "list_name,name,label\n2 l,x,X\n", NULL,
    "choices.csv, row 2, column "
    "list_name: “2 l” cannot be the name of a list" },
  { "type,name,label\ntext,q,Q\n", "list_name,name,label,a town\nl,x,X,York\n", NULL,
    "choices.csv, row 1, "
    "column a town: the heading of a column for choice_filter must be a name" },
  { "type,name,label\nselect_one l,q,Q\n", "list_name,name,label\nl,x,X\nl,x,Y\n", NULL,
    "choices.csv, row "
    "3, column name: the list “l” has “x” already" },
  { "type,name,label\nselect_multiple l,q,Q\n", "list_name,name,label\nl,x y,X\n", NULL,
    "choices.csv, row "
    "2, column name: “x y” is a choice of q, of which several can be chosen" },
  { "type,name,label\nrank l,q,Q\n", "list_name,name,label\nl,x}y,X\n", NULL,
    "choices.csv, row 2, column "
    "name: “x}y” is a choice of q" },
  { "type,name,label\ntext,a,A\nselect_one l,q,Q\n", "list_name,name,label\nl,x,X ${a}\n", NULL,
    "choices.csv, row 2, column label: a choice's label cannot have" },
  { "type,name,label\ntext,q,Q\n", YES_NO, NULL,
    "choices.csv, row 2, column list_name: no question uses "
    "the list “yes_no”",
    TRUE },
  { "type,name,label\nselect_one_from_file towns.txt,q,Q\n", NULL, NULL,
    "survey.csv, row 2, column type: "
    "“towns.txt” is no file of choices" },
  { "type,name,label\nselect_one_from_file ../towns.csv,q,Q\n", NULL, NULL,
    "survey.csv, row 2, column "
    "type: “../towns.csv” is no file of choices" },
  { "type,name,label\nselect_one_from_file yes_no.csv,q,Q\nselect_one yes_no,p,P\n", YES_NO, NULL,
    "survey.csv, row 2, column type: “yes_no” is also the name of a list" },

  /* Expressions. */
  { "type,name,label,relevant\ntext,q,Q,${x} = 1\n", NULL, NULL,
    "survey.csv, row 2, column relevant: no "
    "row has the name “x”" },
  { "type,name,label,relevant\ntext,q,Q,${x = 1\n", NULL, NULL,
    "survey.csv, row 2, column relevant: “${” "
    "has no “}”" },
  { "type,name,label,relevant\nbegin_group,g,G,\ntext,x,X,\nend_group,,,\nbegin_group,h,H,\ntext,x,"
    "X,\n"
    "end_group,,,\ntext,q,Q,${x} = 1\n",
    NULL, NULL, "survey.csv, row 8, column relevant: “x” is the name of 2 rows" },
  { "type,name,label,default\ntext,q,Q,${last-saved#q}\n", NULL, NULL,
    "survey.csv, row 2, column default: "
    "the record saved last is not kept" },
  { "type,name,label,relevant\nxml-external,t,,\ntext,q,Q,${t} = 1\n", NULL, NULL,
    "survey.csv, row 3, "
    "column relevant: “t” is a file and not a question" },
  { "type,name,label,relevant\ntext,q,Q,1 +\n", NULL, NULL,
    "survey.csv, row 2, column relevant: " },
  { "type,name,label,calculation\ntext,q,Q,frobnicate(1)\n", NULL, NULL,
    "survey.csv, row 2, column "
    "calculation: " },
  { "type,name,label,relevant\nbegin_group,,G,1 +\ntext,q,Q,\nend_group,,,\n", NULL, NULL,
    "survey.csv, "
    "row 2, column relevant: " },
  { "type,name,label\ntext,q,Q ${x}\n", NULL, NULL,
    "survey.csv, row 2, column label: no row has the name "
    "“x”" },
  { "type,name,label\ntext,q,Q ${x\n", NULL, NULL,
    "survey.csv, row 2, column label: “${” has no “}”" },
  { "type,name,label\ntext,q,Q\n", NULL, "instance_name\n${x}\n",
    "settings.csv, row 2, column "
    "instance_name: no row has the name “x”" },
  { "type,name,label\ntext,q,Q\n", NULL, "instance_name\n${x\n",
    "settings.csv, row 2, column "
    "instance_name: “${” has no “}”" },
  { "type,name,label\ntext,q,Q\n", NULL, "name\n2x\n",
    "settings.csv, row 2, column name: “2x” cannot be" },
  { "type,name,label::A (a)\ntext,q,Q\n", NULL, "default_language\nB (b)\n",
    "settings.csv, row 2, column "
    "default_language: no column is in “B (b)”" },
  { "type,name,label,trigger\ntext,q,Q,a\n", NULL, NULL,
    "survey.csv, row 2, column trigger: “a” is not a "
    "question" },
  { "type,name,label,trigger\ntext,q,Q,${a}\n", NULL, NULL,
    "survey.csv, row 2, column trigger: no row has "
    "the name “a”" },
  { "type,name,label,calculation,trigger\ncalculate,a,,1,\ntext,q,Q,,${a}\n", NULL, NULL,
    "survey.csv, row "
    "3, column trigger: “a” is not asked" },
  { "type,name,calculation\ncalculate,a,${b} + 1\ncalculate,b,${a} + 1\n", NULL, NULL,
    "survey.csv: the "
    "form made of it is refused: " },
};

static void
test_refuses (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refuses); i++)
    {
      g_autofree char *problems = NULL;
      g_autofree char *xml =
        compile (refuses[i].survey, refuses[i].choices, refuses[i].settings, &problems);

      if (!g_str_has_prefix (problems, refuses[i].problem))
        g_error ("expected “%s”, got “%s”", refuses[i].problem, problems);
      g_assert_cmpint (xml != NULL, ==, refuses[i].is_warning);
    }
}

static void
test_finds_all_problems_at_once (void)
{
  g_autofree char *problems = NULL;
  g_autofree char *xml = compile ("type,name,label,relevant\ntext,a,,\ntxt,b,B,\ntext,c,C,\n",
                                  "list_name,"
                                  "name,label\nx,y,Y\n",
                                  NULL, &problems);
  g_auto (GStrv) lines = NULL;

  g_assert_null (xml);
  lines = g_strsplit (problems, "\n", -1);
  g_assert_true (g_str_has_prefix (lines[0], "survey.csv, row 2, column label: "));
  g_assert_true (g_str_has_prefix (lines[1], "survey.csv, row 3, column type: "));
  g_assert_true (g_str_has_prefix (lines[2], "choices.csv, row 2, column list_name: "));
}

/* A group's mistake is read for each question in it, and is one mistake. */
static void
test_says_each_problem_once (void)
{
  g_autofree char *problems = NULL;
  g_autofree char *xml = compile (
    "type,name,label,relevant\nbegin_group,,G,${x} = 1\ntext,a,A,\ntext,b,B,\nend_group,,,\n", NULL,
    NULL, &problems);

  g_assert_null (xml);
  g_assert_true (g_str_has_suffix (problems, "\n"));
  g_assert_null (strchr (strchr (problems, '\n') + 1, '\n'));
}

static void
repeat_text (GString *text, const char *part, guint times)
{
  for (guint i = 0; i < times; i++)
    g_string_append (text, part);
}

static void
assert_problem (const char *survey, const char *problem)
{
  g_autofree char *problems = NULL;
  g_autofree char *xml = compile (survey, NULL, NULL, &problems);

  if (strstr (problems, problem) == NULL)
    g_error ("expected “%s”, got “%s”", problem, problems);
  g_assert_null (xml);
}

static void
test_limits (void)
{
  g_autoptr (GString) text = g_string_new ("type,name,label\n");
  g_autofree char *longest = g_strnfill (TH_XLSFORM_MAX_NAME, 'a');
  g_autofree char *fits = g_strdup_printf ("type,name,label\ntext,%s,Q\n", longest);
  g_autofree char *too_long = g_strdup_printf ("type,name,label\ntext,%sa,Q\n", longest);
  g_autofree char *problems = NULL;
  G_GNUC_UNUSED g_autofree char *xml = compile (fits, NULL, NULL, &problems);

  g_assert_cmpstr (problems, ==, "");
  assert_problem (too_long, "cannot be a name");

  repeat_text (text, "\n", TH_XLSFORM_MAX_ROWS);
  assert_problem (text->str, "more than 5000 rows");

  g_string_assign (text, "type");
  repeat_text (text, ",", TH_XLSFORM_MAX_COLUMNS);
  assert_problem (text->str, "more than 256 columns");

  g_string_assign (text, "type,name,label\n");
  repeat_text (text, "begin_group,,G\n", TH_XLSFORM_MAX_DEPTH);
  assert_problem (text->str, "groups within groups more than 19 deep");

  g_string_assign (text, "type,name,label,relevant\ntext,a,A,\ntext,q,Q,${a} = '");
  repeat_text (text, "x", TH_FORM_MAX_EXPRESSION_BYTES - strlen ("${a} = ''"));
  g_string_append (text, "'\n");
  assert_problem (text->str, "the expression is longer than 16384 bytes");
}

/* One long condition around many questions is written for each of them. */
static void
test_result_is_bounded (void)
{
  g_autoptr (GString) text = g_string_new ("type,name,label,relevant\nbegin_group,,G,'");

  repeat_text (text, "x", TH_FORM_MAX_EXPRESSION_BYTES - 10);
  g_string_append (text, "'\n");
  for (guint i = 0; i < 600; i++)
    g_string_append_printf (text, "text,q%u,Q,\n", i);
  g_string_append (text, "end_group,,,\n");
  assert_problem (text->str, "the form becomes larger than 8388608 bytes");
}

static void
test_problems_are_bounded (void)
{
  g_autoptr (GString) text = g_string_new ("type,name,label\n");
  g_autofree char *problems = NULL;
  g_autofree char *xml = NULL;
  guint lines = 0;

  for (guint i = 0; i < 2 * TH_XLSFORM_MAX_PROBLEMS; i++)
    g_string_append_printf (text, "txt,q%u,Q\n", i);
  xml = compile (text->str, NULL, NULL, &problems);
  for (const char *at = problems; *at != '\0'; at++)
    lines += *at == '\n';
  g_assert_null (xml);
  g_assert_cmpuint (lines, ==, TH_XLSFORM_MAX_PROBLEMS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/form/xlsform/writes-what-the-sheets-say", test_writes);
  g_test_add_func ("/form/xlsform/refuses-by-sheet-row-and-column", test_refuses);
  g_test_add_func ("/form/xlsform/finds-all-problems-at-once", test_finds_all_problems_at_once);
  g_test_add_func ("/form/xlsform/says-each-problem-once", test_says_each_problem_once);
  g_test_add_func ("/form/xlsform/each-limit-is-kept", test_limits);
  g_test_add_func ("/form/xlsform/the-result-is-bounded", test_result_is_bounded);
  g_test_add_func ("/form/xlsform/problems-are-bounded", test_problems_are_bounded);
  return g_test_run ();
}
