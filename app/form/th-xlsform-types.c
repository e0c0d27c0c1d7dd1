/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The types of question a sheet may name, and what each is in XForms. */

#include "th-xlsform-model.h"

#include <string.h>

static const ThXlsType types[] = {
  { "text", TH_XLS_QUESTION, "string", "input", .parameters = "rows" },
  { "integer", TH_XLS_QUESTION, "int", "input" },
  { "int", TH_XLS_QUESTION, "int", "input" },
  { "decimal", TH_XLS_QUESTION, "decimal", "input" },
  { "date", TH_XLS_QUESTION, "date", "input" },
  { "time", TH_XLS_QUESTION, "time", "input" },
  { "datetime", TH_XLS_QUESTION, "dateTime", "input" },
  { "dateTime", TH_XLS_QUESTION, "dateTime", "input" },
  { "geopoint", TH_XLS_QUESTION, "geopoint", "input" },
  { "barcode", TH_XLS_QUESTION, "barcode", "input" },
  { "note", TH_XLS_QUESTION, "string", "input" },
  { "acknowledge", TH_XLS_QUESTION, "string", "trigger" },
  { "trigger", TH_XLS_QUESTION, "string", "trigger" },
  { "image", TH_XLS_QUESTION, "binary", "upload", "image/*", .parameters = "max-pixels" },
  { "photo", TH_XLS_QUESTION, "binary", "upload", "image/*", .parameters = "max-pixels" },
  { "file", TH_XLS_QUESTION, "binary", "upload", "application/*" },
  { "range", TH_XLS_QUESTION, "int", "range", .parameters = "start end step" },
  { "select_one", TH_XLS_QUESTION, "string", "select1", .parameters = "randomize seed",
    .has_list = TRUE },
  { "select_multiple", TH_XLS_QUESTION, "string", "select", .parameters = "randomize seed",
    .has_list = TRUE },
  { "rank", TH_XLS_QUESTION, "odk:rank", "odk:rank", .parameters = "randomize seed",
    .has_list = TRUE },
  { "select_one_from_file", TH_XLS_QUESTION, "string", "select1",
    .parameters = "value label randomize seed", .has_list = TRUE },
  { "select_multiple_from_file", TH_XLS_QUESTION, "string", "select",
    .parameters = "value label randomize seed", .has_list = TRUE },
  { "calculate", TH_XLS_VALUE, "string" },
  { "hidden", TH_XLS_VALUE, "string" },
  { "start", TH_XLS_VALUE, "dateTime", .preload = "timestamp", .parameter = "start" },
  { "end", TH_XLS_VALUE, "dateTime", .preload = "timestamp", .parameter = "end" },
  { "today", TH_XLS_VALUE, "date", .preload = "date", .parameter = "today" },
  { "deviceid", TH_XLS_VALUE, "string", .preload = "property", .parameter = "deviceid" },
  { "username", TH_XLS_VALUE, "string", .preload = "property", .parameter = "username" },
  { "phonenumber", TH_XLS_VALUE, "string", .preload = "property", .parameter = "phonenumber" },
  { "email", TH_XLS_VALUE, "string", .preload = "property", .parameter = "email" },
  { "begin_group", TH_XLS_GROUP },
  { "end_group", TH_XLS_END_GROUP },
  { "begin_repeat", TH_XLS_REPEAT },
  { "end_repeat", TH_XLS_END_REPEAT },
  { "xml-external", TH_XLS_FILE },
  { "csv-external", TH_XLS_FILE },
  { "audio", TH_XLS_REFUSED },
  { "video", TH_XLS_REFUSED },
  { "audit", TH_XLS_REFUSED },
  { "background-audio", TH_XLS_REFUSED },
  { "background-geopoint", TH_XLS_REFUSED },
  { "start-geopoint", TH_XLS_REFUSED },
  { "geotrace", TH_XLS_REFUSED },
  { "geoshape", TH_XLS_REFUSED },
  { "osm", TH_XLS_REFUSED },
  { "select_one_external", TH_XLS_REFUSED },
  { "begin_loop", TH_XLS_REFUSED },
  { "end_loop", TH_XLS_REFUSED },
  { "include", TH_XLS_REFUSED },
};

/* "begin group" and "select one yes_no" were once written with spaces. */
static char *
join_words (const char *text)
{
  static const char *const pairs[] = { "begin group", "end group",       "begin repeat",
                                       "end repeat",  "begin loop",      "end loop",
                                       "select one",  "select multiple", "xml external",
                                       "csv external" };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      const char *rest = text + strlen (pairs[i]);

      if (g_str_has_prefix (text, pairs[i]) && (*rest == '\0' || *rest == ' '))
        {
          g_autofree char *joined = g_strdup (pairs[i]);

          *strchr (joined, ' ') = strstr (joined, "external") != NULL ? '-' : '_';
          return g_strconcat (joined, rest, NULL);
        }
    }
  return g_strdup (text);
}

const ThXlsType *
th_xls_type_find (const char *text, char **list)
{
  g_autofree char *joined = join_words (text);
  const char *space = strchr (joined, ' ');
  g_autofree char *word = space != NULL ? g_strndup (joined, space - joined) : g_strdup (joined);

  *list = g_strstrip (g_strdup (space != NULL ? space : ""));
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (strcmp (types[i].name, word) == 0)
      return &types[i];
  return NULL;
}
