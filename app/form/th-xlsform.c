/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The order of things: columns, languages, choices, the survey as a tree, then the XML; each stage
 * says all it finds wrong, and a later one is tried only where the earlier makes sense of the
 * sheets. What comes out is read once by ThForm itself, so that nothing is compiled that a tablet
 * refuses.
 */

#include "th-xlsform-model.h"

#include "th-form.h"

#include <string.h>

static const ThXlsColumnName survey_columns[] = {
  { "type", "type", TH_XLS_COLUMN_PLAIN },
  { "name", "name", TH_XLS_COLUMN_PLAIN },
  { "label", "label", TH_XLS_COLUMN_TEXT },
  { "hint", "hint", TH_XLS_COLUMN_TEXT },
  { "guidance_hint", "guidance_hint", TH_XLS_COLUMN_TEXT },
  { "image", "image", TH_XLS_COLUMN_TEXT },
  { "constraint_message", "constraint_message", TH_XLS_COLUMN_TEXT },
  { "required_message", "required_message", TH_XLS_COLUMN_TEXT },
  { "required", "required", TH_XLS_COLUMN_PLAIN },
  { "relevant", "relevant", TH_XLS_COLUMN_PLAIN },
  { "relevance", "relevant", TH_XLS_COLUMN_PLAIN },
  { "constraint", "constraint", TH_XLS_COLUMN_PLAIN },
  { "calculation", "calculation", TH_XLS_COLUMN_PLAIN },
  { "calculate", "calculation", TH_XLS_COLUMN_PLAIN },
  { "appearance", "appearance", TH_XLS_COLUMN_PLAIN },
  { "default", "default", TH_XLS_COLUMN_PLAIN },
  { "readonly", "readonly", TH_XLS_COLUMN_PLAIN },
  { "read_only", "readonly", TH_XLS_COLUMN_PLAIN },
  { "choice_filter", "choice_filter", TH_XLS_COLUMN_PLAIN },
  { "parameters", "parameters", TH_XLS_COLUMN_PLAIN },
  { "trigger", "trigger", TH_XLS_COLUMN_PLAIN },
  { "repeat_count", "repeat_count", TH_XLS_COLUMN_PLAIN },
  { "audio", "audio", TH_XLS_COLUMN_REFUSED },
  { "video", "video", TH_XLS_COLUMN_REFUSED },
  { "big_image", "big_image", TH_XLS_COLUMN_REFUSED },
  { "bind", "bind", TH_XLS_COLUMN_REFUSED },
  { "body", "body", TH_XLS_COLUMN_REFUSED },
  { "control", "control", TH_XLS_COLUMN_REFUSED },
  { "instance", "instance", TH_XLS_COLUMN_REFUSED },
  { "save_to", "save_to", TH_XLS_COLUMN_REFUSED },
};

static const ThXlsColumnName choices_columns[] = {
  { "list_name", "list_name", TH_XLS_COLUMN_PLAIN }, { "name", "name", TH_XLS_COLUMN_PLAIN },
  { "value", "name", TH_XLS_COLUMN_PLAIN },          { "label", "label", TH_XLS_COLUMN_TEXT },
  { "image", "image", TH_XLS_COLUMN_TEXT },          { "audio", "audio", TH_XLS_COLUMN_REFUSED },
  { "video", "video", TH_XLS_COLUMN_REFUSED },
};

static const ThXlsColumnName settings_columns[] = {
  { "form_title", "form_title", TH_XLS_COLUMN_PLAIN },
  { "title", "form_title", TH_XLS_COLUMN_PLAIN },
  { "form_id", "form_id", TH_XLS_COLUMN_PLAIN },
  { "id_string", "form_id", TH_XLS_COLUMN_PLAIN },
  { "version", "version", TH_XLS_COLUMN_PLAIN },
  { "default_language", "default_language", TH_XLS_COLUMN_PLAIN },
  { "instance_name", "instance_name", TH_XLS_COLUMN_PLAIN },
  { "style", "style", TH_XLS_COLUMN_PLAIN },
  { "name", "name", TH_XLS_COLUMN_PLAIN },
  { "allow_choice_duplicates", "allow_choice_duplicates", TH_XLS_COLUMN_PLAIN },
  { "public_key", "public_key", TH_XLS_COLUMN_REFUSED },
  { "entities_version", "entities_version", TH_XLS_COLUMN_REFUSED },
};

static void
group_free (gpointer data)
{
  g_ptr_array_unref (data);
}

static void
form_init (ThXlsForm *self, GPtrArray *problems)
{
  self->problems = problems;
  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, group_free);
  self->lists = g_ptr_array_new_with_free_func ((GDestroyNotify) th_xls_list_free);
  self->files = g_ptr_array_new ();
  self->languages = g_ptr_array_new_with_free_func (g_free);
}

static void
form_clear (ThXlsForm *self)
{
  th_xls_sheet_clear (&self->survey);
  th_xls_sheet_clear (&self->choices);
  th_xls_sheet_clear (&self->settings);
  g_clear_pointer (&self->root, th_xls_item_free);
  g_clear_pointer (&self->by_name, g_hash_table_unref);
  g_clear_pointer (&self->lists, g_ptr_array_unref);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->languages, g_ptr_array_unref);
}

static gboolean
names_context (const char *cell)
{
  return strstr (cell, "instance('context')") != NULL
         || strstr (cell, "instance(\"context\")") != NULL;
}

/* The context is declared where the form's cells name it; the instances come before the binds. */
static void
look_for_context (ThXlsForm *self, const ThXlsSheet *sheet)
{
  for (guint row = 2; row <= th_xls_sheet_get_last (sheet); row++)
    for (guint i = 1; i <= sheet->columns->len; i++)
      if (names_context (th_csv_get_cell (sheet->csv, row, i)))
        self->uses_context = TRUE;
}

static void
read_sheets (ThXlsForm *self, GBytes *survey, GBytes *choices, GBytes *settings)
{
  th_xls_sheet_init (&self->survey, "survey", survey, survey_columns, G_N_ELEMENTS (survey_columns),
                     FALSE, self->problems);
  th_xls_sheet_init (&self->choices, "choices", choices, choices_columns,
                     G_N_ELEMENTS (choices_columns), TRUE, self->problems);
  th_xls_sheet_init (&self->settings, "settings", settings, settings_columns,
                     G_N_ELEMENTS (settings_columns), FALSE, self->problems);
  if (th_xls_has_failed (self->problems))
    return;
  if (!th_xls_sheet_has_key (&self->survey, "type")
      || !th_xls_sheet_has_key (&self->survey, "name"))
    th_xls_sheet_fail (&self->survey, 1, NULL,
                       "the columns “type” and “name” must be there; add them");
  for (guint row = 3; row <= th_xls_sheet_get_last (&self->settings); row++)
    if (!th_xls_sheet_is_blank (&self->settings, row))
      th_xls_sheet_warn (&self->settings, row, NULL,
                         "only row 2 has settings; this one is not used");
  look_for_context (self, &self->survey);
  look_for_context (self, &self->settings);
}

static void
write_form (ThXlsForm *self)
{
  static const struct
  {
    const char *name;
    const char *uri;
  } namespaces[] = {
    { "xmlns", "http://www.w3.org/2002/xforms" },
    { "xmlns:h", "http://www.w3.org/1999/xhtml" },
    { "xmlns:ev", "http://www.w3.org/2001/xml-events" },
    { "xmlns:xsd", "http://www.w3.org/2001/XMLSchema" },
    { "xmlns:jr", "http://openrosa.org/javarosa" },
    { "xmlns:orx", "http://openrosa.org/xforms" },
    { "xmlns:odk", "http://www.opendatakit.org/xforms" },
  };

  xmlTextWriterSetIndent (self->writer, 1);
  xmlTextWriterSetIndentString (self->writer, (const xmlChar *) "  ");
  xmlTextWriterStartDocument (self->writer, NULL, "UTF-8", NULL);
  th_xls_open (self, "h:html");
  for (guint i = 0; i < G_N_ELEMENTS (namespaces); i++)
    th_xls_attribute (self, namespaces[i].name, namespaces[i].uri);
  th_xls_write_head (self);
  th_xls_write_body (self);
  th_xls_close (self);
  xmlTextWriterEndDocument (self->writer);
}

static GBytes *
make_xml (ThXlsForm *self)
{
  xmlBuffer *buffer = xmlBufferCreate ();
  GBytes *bytes;

  self->writer = xmlNewTextWriterMemory (buffer, 0);
  write_form (self);
  g_clear_pointer (&self->writer, xmlFreeTextWriter);
  if (self->written > TH_FORM_MAX_BYTES || xmlBufferLength (buffer) > TH_FORM_MAX_BYTES)
    th_xls_sheet_fail (&self->survey, 0, NULL, "the form becomes larger than %d bytes; split it",
                       TH_FORM_MAX_BYTES);
  bytes = g_bytes_new (xmlBufferContent (buffer), xmlBufferLength (buffer));
  xmlBufferFree (buffer);
  return bytes;
}

/* What only shows in the whole: expressions that wait for each other, a value that is none. */
static void
try_form (ThXlsForm *self, GBytes *xml)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThForm) form = th_form_new_from_bytes (xml, NULL, &error);

  if (form == NULL)
    th_xls_sheet_fail (&self->survey, 0, NULL, "the form made of it is refused: %s",
                       error->message);
}

static int
compare_problems (gconstpointer a, gconstpointer b)
{
  const ThXlsformProblem *one = *(const ThXlsformProblem *const *) a;
  const ThXlsformProblem *other = *(const ThXlsformProblem *const *) b;
  int order = strcmp (other->sheet, one->sheet);

  return order != 0 ? order : (one->row > other->row) - (one->row < other->row);
}

GBytes *
th_xlsform_compile (GBytes *survey, GBytes *choices, GBytes *settings, GPtrArray **problems)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  g_autoptr (GBytes) xml = NULL;
  ThXlsForm form = { 0 };

  g_return_val_if_fail (survey != NULL, NULL);
  g_return_val_if_fail (problems != NULL, NULL);

  form_init (&form, found);
  read_sheets (&form, survey, choices, settings);
  if (!th_xls_has_failed (found))
    {
      th_xls_read_languages (&form);
      th_xls_read_choices (&form);
      th_xls_read_survey (&form);
      th_xls_check_lists (&form);
    }
  if (!th_xls_has_failed (found))
    xml = make_xml (&form);
  if (!th_xls_has_failed (found))
    try_form (&form, xml);
  if (th_xls_has_failed (found))
    g_clear_pointer (&xml, g_bytes_unref);
  form_clear (&form);
  g_ptr_array_sort (found, compare_problems);
  *problems = g_steal_pointer (&found);
  return g_steal_pointer (&xml);
}

char *
th_xlsform_problem_dup_text (const ThXlsformProblem *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, NULL);

  /* What the table reader says begins with the file already. */
  if (!g_str_has_prefix (self->message, self->sheet) || self->row > 0)
    {
      g_string_append_printf (text, "%s.csv", self->sheet);
      if (self->row > 0)
        g_string_append_printf (text, ", row %u", self->row);
      if (self->column != NULL)
        g_string_append_printf (text, ", column %s", self->column);
      g_string_append (text, ": ");
    }
  g_string_append (text, self->message);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
