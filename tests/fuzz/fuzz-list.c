/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Whatever an attached list holds, as CSV, GeoJSON or XML, the form that names it is refused or
 * offers its choices.
 */

#include "th-form-entry.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static int64_t
now (gpointer data)
{
  return 0;
}

static void
try_file (const char *name, GBytes *bytes)
{
  g_autofree char *xml =
    g_strdup_printf ("<h:html xmlns='http://www.w3.org/2002/xforms' "
                     "xmlns:h='http://www.w3.org/1999/xhtml'><h:head><model>"
                     "<instance><data id='l'><a/></data></instance><instance id='l' "
                     "src='jr://file/%s'/></model></h:head><h:body>"
                     "<select ref='/data/a'><itemset nodeset=\"instance('l')/*/*\"><value "
                     "ref='name'/><label ref='label'/>"
                     "</itemset></select></h:body></h:html>",
                     name);
  g_autoptr (GBytes) form_bytes = g_bytes_new (xml, strlen (xml));
  g_autoptr (ThFormFiles) files = th_form_files_new ();
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  ThClock clock = { now, now, NULL };
  g_autoptr (ThForm) form = NULL;
  g_autoptr (ThFormEntry) entry = NULL;

  th_form_files_add (files, name, bytes);
  form = th_form_new_from_bytes (form_bytes, files, NULL);
  if (form == NULL)
    return;
  entry = th_form_entry_new (form, NULL, &clock, zone, NULL);
  th_form_entry_load (entry, NULL, TRUE, NULL);
  th_form_node_list_choices (th_form_entry_find (entry, "a"));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  try_file ("l.csv", bytes);
  try_file ("l.geojson", bytes);
  try_file ("l.xml", bytes);
  return 0;
}
