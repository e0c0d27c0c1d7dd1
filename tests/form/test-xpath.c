/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Expressions: tables of text and result, and the limits. */

#include "th-form.h"
#include "th-xpath.h"

#include <libxml/parser.h>
#include <string.h>

static const char document[] =
  "<data><a>5</a><empty/><day>2026-03-29</day><list>red green</list><b>x</b><b>y</b><b>z</b>"
  "<g><n>1</n><n>2</n></g></data>";

typedef struct
{
  xmlDoc *doc;
  GTimeZone *zone;
  ThXpathHost host;
} World;

static void
world_init (World *self)
{
  self->doc = xmlReadMemory (document, strlen (document), NULL, NULL, XML_PARSE_NONET);
  self->zone = g_time_zone_new_identifier ("Europe/London");
  /* 2026-07-01T00:30 in London is still June in UTC. */
  self->host = (ThXpathHost){ .root = (xmlNode *) self->doc,
                              .now = G_GINT64_CONSTANT (1782862200000),
                              .zone = self->zone };
}

static void
world_clear (World *self)
{
  xmlFreeDoc (self->doc);
  g_time_zone_unref (self->zone);
}

static char *
evaluate (World *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThXpath) xpath = th_xpath_new (text, NULL, &error);
  char *result;

  g_assert_no_error (error);
  result = th_xpath_evaluate_string (xpath, &self->host, xmlDocGetRootElement (self->doc), &error);
  g_assert_no_error (error);
  return result;
}

typedef struct
{
  const char *expression;
  const char *result;
} Case;

static void
check_table (gconstpointer data)
{
  World world;

  world_init (&world);
  for (const Case *item = data; item->expression != NULL; item++)
    {
      g_autofree char *result = evaluate (&world, item->expression);

      if (strcmp (result, item->result) != 0)
        g_error ("%s gives %s, expected %s", item->expression, result, item->result);
    }
  world_clear (&world);
}

static const Case numbers[] = {
  { "5000000000", "5000000000" },
  { "1234567890.123", "1234567890.123" },
  { "0.000001", "0.000001" },
  { "1 div 3", "0.3333333333333333" },
  { "0.1 + 0.2", "0.30000000000000004" },
  { "-0", "0" },
  { "number('1e3')", "NaN" },
  { "/data/empty + 1", "NaN" },
  { "/data/empty > 3", "false" },
  { "7 mod 3", "1" },
  { "1 - -1", "2" },
  { "round(2.5)", "3" },
  { "round(-2.5)", "-3" },
  { "round(1.475, 2)", "1.48" },
  { "round(1234, -2)", "1200" },
  { "int(-2.7)", "-2" },
  { "number('  7 ')", "7" },
  { "sum(/data/g/n)", "3" },
  { "max(/data/g/n)", "2" },
  { "min(3, 1, 2)", "1" },
  { NULL, NULL },
};

static const Case texts[] = {
  { "concat('a', 1, true())", "a1true" },
  { "concat(/data/b)", "xyz" },
  { "join('-', /data/b)", "x-y-z" },
  { "substr('hello', 1, 3)", "el" },
  { "substr('hello', -2)", "lo" },
  { "substr('h\xc3\xa9llo', 1, 2)", "\xc3\xa9" },
  { "string-length('h\xc3\xa9')", "2" },
  { "normalize-space('  a  b ')", "a b" },
  { "translate('abc', 'ab', 'x')", "xc" },
  { "regex('ab12', '[0-9]+')", "true" },
  { "regex('ab12', '^[0-9]+$')", "false" },
  { "regex('ab', '(')", "false" },
  { "selected(/data/list, 'red')", "true" },
  { "selected(/data/list, 're')", "false" },
  { "selected-at(/data/list, 1)", "green" },
  { "selected-at(/data/list, 2)", "" },
  { "count-selected(/data/list)", "2" },
  { "coalesce(/data/empty, 'b')", "b" },
  { "digest('abc', 'SHA-256', 'hex')",
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
  { "base64-decode('aGVsbG8=')", "hello" },
  { NULL, NULL },
};

static const Case dates[] = {
  { "today()", "2026-07-01" },
  { "date('2026-03-28') + 1 = /data/day", "true" },
  { "date('2026-03-30') - date('2026-03-28')", "2" },
  { "date(date('2026-03-28') + 2)", "2026-03-30" },
  { "today() <= now()", "true" },
  { "date-time('2026-03-29T12:00:00') - date-time('2026-03-28T12:00:00')", "0.9583333333333334" },
  { "/data/day < '2026-04-01'", "true" },
  { "date('2026-02-30')", "NaN" },
  { "date('')", "" },
  { "format-date('2026-11-23', '%e %b %Y, %a')", "23 Nov 2026, Mon" },
  { "format-date-time('2026-07-01T12:05:09.120Z', '%H:%M:%S.%3')", "13:05:09.120" },
  { "decimal-time('06:00:00')", "0.25" },
  { "int((today() - date('2000-07-02')) div 365.25)", "25" },
  { NULL, NULL },
};

static const Case paths[] = {
  { "/data/b[2]", "y" },
  { "/data/b[last()]", "z" },
  { "/data/b[. = 'y']/preceding-sibling::b", "x" },
  { "count(/data/*)", "8" },
  { "count(//n)", "2" },
  { "count(/data/b | /data/b)", "3" },
  { "position(/data/b[3])", "3" },
  { "(/data/b)[2]", "y" },
  { "name(/data/g/n/..)", "g" },
  { "/data/b = 'z' and /data/b != 'z'", "true" },
  { "if(true(), 1, /data/nothing/at[all])", "1" },
  { "not(false()) or unknown", "true" },
  { NULL, NULL },
};

typedef struct
{
  const char *expression;
  int code;
} Refusal;

static void
refuses_what_it_cannot_read (void)
{
  static const Refusal refusals[] = {
    { "1 +", TH_FORM_ERROR_MALFORMED },
    { "(1", TH_FORM_ERROR_MALFORMED },
    { "'open", TH_FORM_ERROR_MALFORMED },
    { "/data[", TH_FORM_ERROR_MALFORMED },
    { "true(1)", TH_FORM_ERROR_MALFORMED },
    { "if(1, 2)", TH_FORM_ERROR_MALFORMED },
    { "z-score(1)", TH_FORM_ERROR_UNSUPPORTED },
    { "$x", TH_FORM_ERROR_UNSUPPORTED },
    { "namespace::a", TH_FORM_ERROR_UNSUPPORTED },
    { "", TH_FORM_ERROR_MALFORMED },
    { "1 2", TH_FORM_ERROR_MALFORMED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (th_xpath_new (refusals[i].expression, NULL, &error));
      g_assert_error (error, TH_FORM_ERROR, refusals[i].code);
    }
}

static char *
repeat (const char *open, const char *middle, const char *close, guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (text, open);
  g_string_append (text, middle);
  for (guint i = 0; i < n; i++)
    g_string_append (text, close);
  return g_string_free (text, FALSE);
}

static void
bounds_length_and_depth (void)
{
  g_autofree char *deep = repeat ("(", "1", ")", TH_XPATH_MAX_DEPTH);
  g_autofree char *fine = repeat ("(", "1", ")", TH_XPATH_MAX_DEPTH - 1);
  g_autofree char *sum = repeat ("1+", "1", "", 8000);
  g_autofree char *endless = repeat ("1+", "1", "", 9000);
  g_autoptr (GError) error = NULL;
  g_autoptr (ThXpath) xpath = NULL;
  g_autofree char *result = NULL;
  World world;

  g_assert_null (th_xpath_new (deep, NULL, &error));
  g_assert_error (error, TH_FORM_ERROR, TH_FORM_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_null (th_xpath_new (endless, NULL, &error));
  g_assert_error (error, TH_FORM_ERROR, TH_FORM_ERROR_TOO_LARGE);
  g_clear_error (&error);
  xpath = th_xpath_new (fine, NULL, &error);
  g_assert_no_error (error);
  world_init (&world);
  result = evaluate (&world, sum);
  g_assert_cmpstr (result, ==, "8001");
  world_clear (&world);
}

/* @expression reads every element for every element for every element. */
static void
assert_bounded (const char *expression)
{
  g_autofree char *body = repeat ("<i/>", "", "", 600);
  g_autofree char *xml = g_strconcat ("<d>", body, "</d>", NULL);
  g_autoptr (ThXpath) xpath = th_xpath_new (expression, NULL, NULL);
  g_autoptr (GError) error = NULL;
  World world;

  world_init (&world);
  xmlFreeDoc (world.doc);
  world.doc = xmlReadMemory (xml, strlen (xml), NULL, NULL, 0);
  world.host.root = (xmlNode *) world.doc;
  g_assert_null (
    th_xpath_evaluate_string (xpath, &world.host, xmlDocGetRootElement (world.doc), &error));
  g_assert_error (error, TH_FORM_ERROR, TH_FORM_ERROR_TOO_LARGE);
  world_clear (&world);
}

static void
bounds_steps (void)
{
  assert_bounded ("count(//i[count(//i[count(//i) > 1]) > 1])");
  assert_bounded ("count(//i[count(../i[count(../i) > 1]) > 1])");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/form/xpath/numbers-never-have-an-exponent", numbers, check_table);
  g_test_add_data_func ("/form/xpath/texts-count-characters", texts, check_table);
  g_test_add_data_func ("/form/xpath/dates-are-local-days", dates, check_table);
  g_test_add_data_func ("/form/xpath/paths-are-in-document-order", paths, check_table);
  g_test_add_func ("/form/xpath/refuses-what-it-cannot-read", refuses_what_it_cannot_read);
  g_test_add_func ("/form/xpath/bounds-length-and-depth", bounds_length_and_depth);
  g_test_add_func ("/form/xpath/bounds-steps", bounds_steps);
  return g_test_run ();
}
