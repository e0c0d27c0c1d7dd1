/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What people read. A form with "label::English (en)" columns has a translation for each language;
 * a text in a column without a language is the default language's. A language that lacks a text
 * leaves it out, and the form falls back to the default language. A form in one language keeps its
 * texts at the questions, but for what XForms can only say in itext: guidance and pictures.
 */

#include "th-xlsform-model.h"

#include <string.h>

/* A column of texts, the suffix of its itext id, the form of its value there. */
typedef struct
{
  const char *key;
  const char *id;
  const char *form;
  const char *prefix;
} TextKind;

static const TextKind kinds[] = {
  { "label", "label", NULL, "" },
  { "image", "label", "image", "jr://images/" },
  { "hint", "hint", NULL, "" },
  { "guidance_hint", "hint", "guidance", "" },
  { "constraint_message", "jr:constraintMsg", NULL, "" },
  { "required_message", "jr:requiredMsg", NULL, "" },
};

static void
add_languages (ThXlsForm *self, const ThXlsSheet *sheet)
{
  for (guint i = 0; i < sheet->columns->len; i++)
    {
      const ThXlsColumn *column = &g_array_index (sheet->columns, ThXlsColumn, i);

      if (column->key != NULL && *column->language != '\0'
          && !g_ptr_array_find_with_equal_func (self->languages, column->language, g_str_equal,
                                                NULL))
        g_ptr_array_add (self->languages, g_strdup (column->language));
    }
}

void
th_xls_read_languages (ThXlsForm *self)
{
  g_autofree char *wanted = th_xls_sheet_dup (&self->settings, 2, "default_language");
  guint place;

  add_languages (self, &self->survey);
  add_languages (self, &self->choices);
  if (*wanted == '\0' || self->languages->len == 0)
    return;
  if (g_ptr_array_find_with_equal_func (self->languages, wanted, g_str_equal, &place))
    g_ptr_array_insert (self->languages, 0, g_ptr_array_steal_index (self->languages, place));
  else
    th_xls_sheet_fail (&self->settings, 2, "default_language",
                       "no column is in “%s”; write the language as in label::…", wanted);
}

/* Of the form's languages; a form without any has one that is only named where itext is needed. */
static const char *
get_language (ThXlsForm *self, guint index)
{
  return self->languages->len > 0 ? g_ptr_array_index (self->languages, index) : "default";
}

static guint
count_languages (ThXlsForm *self)
{
  return MAX (self->languages->len, 1);
}

static char *
dup_text (ThXlsForm *self, const ThXlsSheet *sheet, guint row, const char *key, guint index)
{
  g_autofree char *text = th_xls_sheet_dup_text (sheet, row, key, get_language (self, index));

  if (*text != '\0' || index != 0)
    return g_steal_pointer (&text);
  return th_xls_sheet_dup (sheet, row, key);
}

char *
th_xls_dup_plain_text (ThXlsForm *self, const ThXlsSheet *sheet, guint row, const char *key)
{
  return dup_text (self, sheet, row, key, 0);
}

static gboolean
has_text (ThXlsForm *self, const ThXlsSheet *sheet, guint row, const char *key)
{
  for (guint i = 0; i < count_languages (self); i++)
    {
      g_autofree char *text = dup_text (self, sheet, row, key, i);

      if (*text != '\0')
        return TRUE;
    }
  return FALSE;
}

/* A message is an attribute, which can neither be translated nor have a value in it. */
static gboolean
is_message_in_itext (ThXlsForm *self, guint row, const char *key)
{
  g_autofree char *plain = th_xls_sheet_dup (&self->survey, row, key);

  for (guint i = 0; i < self->languages->len; i++)
    {
      g_autofree char *text =
        th_xls_sheet_dup_text (&self->survey, row, key, get_language (self, i));

      if (*text != '\0')
        return TRUE;
    }
  return strstr (plain, "${") != NULL;
}

gboolean
th_xls_has_itext (ThXlsForm *self, const ThXlsItem *item, const char *key)
{
  const ThXlsSheet *sheet = &self->survey;

  if (item->parent == NULL || item->count_of != NULL)
    return FALSE;
  if (g_str_has_suffix (key, "_message"))
    return is_message_in_itext (self, item->row, key);
  if (strcmp (key, "label") == 0)
    return (self->languages->len > 0 && has_text (self, sheet, item->row, "label"))
           || has_text (self, sheet, item->row, "image");
  return (self->languages->len > 0 && has_text (self, sheet, item->row, "hint"))
         || has_text (self, sheet, item->row, "guidance_hint");
}

static const char *
find_id (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].key, key) == 0)
      return kinds[i].id;
  return key;
}

char *
th_xls_dup_itext_id (const ThXlsItem *item, const char *key)
{
  if (th_xls_item_is_nameless (item))
    return g_strdup_printf ("section-%u:%s", item->row, find_id (key));
  return g_strdup_printf ("%s:%s", item->path, find_id (key));
}

static void
write_output (ThXlsForm *self, const ThXlsItem *item, const char *key, const char *name)
{
  ThXlsItem *target = th_xls_find_name (self, item, item->row, name, key);
  g_autofree char *path = NULL;

  if (target == NULL)
    return;
  path = th_xls_dup_reference (item, target, FALSE);
  th_xls_open (self, "output");
  th_xls_attribute (self, "value", path);
  th_xls_close (self);
}

static void
write_string (ThXlsForm *self, const char *text)
{
  self->written += strlen (text);
  xmlTextWriterWriteString (self->writer, (const xmlChar *) text);
}

static void
write_parts (ThXlsForm *self, const ThXlsItem *item, const char *key, const char *text)
{
  const char *at = text;

  while (*at != '\0')
    {
      const char *start = strstr (at, "${");
      const char *end = start != NULL ? strchr (start, '}') : NULL;
      g_autofree char *before = end != NULL ? g_strndup (at, start - at) : g_strdup (at);
      g_autofree char *name = end != NULL ? g_strndup (start + 2, end - start - 2) : NULL;

      write_string (self, before);
      if (end == NULL)
        {
          if (start != NULL)
            th_xls_sheet_fail (&self->survey, item->row, key, "“${” has no “}”; add it");
          return;
        }
      write_output (self, item, key, name);
      at = end + 1;
    }
}

/* Text is text to the last space: the writer must not indent between it and an output. */
void
th_xls_write_text (ThXlsForm *self, const ThXlsItem *item, const char *key, const char *text)
{
  xmlTextWriterSetIndent (self->writer, 0);
  write_parts (self, item, key, text);
  xmlTextWriterSetIndent (self->writer, 1);
  write_string (self, "");
}

static gboolean
is_written (ThXlsForm *self, const ThXlsItem *item, const TextKind *kind)
{
  const char *key = g_str_has_suffix (kind->id, "Msg") ? kind->key : kind->id;

  return th_xls_has_itext (self, item, key);
}

/* The values of one id, which are next to each other in the table. */
static void
write_id (ThXlsForm *self, ThXlsItem *item, guint first, guint language)
{
  gboolean is_open = FALSE;

  for (guint i = first; i < G_N_ELEMENTS (kinds) && strcmp (kinds[i].id, kinds[first].id) == 0; i++)
    {
      g_autofree char *text = dup_text (self, &self->survey, item->row, kinds[i].key, language);

      if (*text == '\0' || !is_written (self, item, &kinds[i]))
        continue;
      if (!is_open)
        {
          g_autofree char *id = th_xls_dup_itext_id (item, kinds[first].key);

          th_xls_open (self, "text");
          th_xls_attribute (self, "id", id);
          is_open = TRUE;
        }
      th_xls_open (self, "value");
      if (kinds[i].form != NULL)
        th_xls_attribute (self, "form", kinds[i].form);
      write_string (self, kinds[i].prefix);
      th_xls_write_text (self, item, kinds[i].key, text);
      th_xls_close (self);
    }
  if (is_open)
    th_xls_close (self);
}

static void
write_item (ThXlsForm *self, ThXlsItem *item, guint language)
{
  if (item->parent != NULL && item->count_of == NULL)
    for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
      if (i == 0 || strcmp (kinds[i].id, kinds[i - 1].id) != 0)
        write_id (self, item, i, language);
  for (guint i = 0; i < item->children->len; i++)
    write_item (self, g_ptr_array_index (item->children, i), language);
}

gboolean
th_xls_list_has_itext (ThXlsForm *self, ThXlsList *list)
{
  for (guint i = 0; i < list->rows->len; i++)
    if (has_text (self, &self->choices, g_array_index (list->rows, guint, i), "image"))
      return TRUE;
  return self->languages->len > 0;
}

static void
write_choice (ThXlsForm *self, ThXlsList *list, guint index, guint language)
{
  guint row = g_array_index (list->rows, guint, index);
  g_autofree char *id = g_strdup_printf ("%s-%u", list->name, index);
  g_autofree char *label = dup_text (self, &self->choices, row, "label", language);
  g_autofree char *image = dup_text (self, &self->choices, row, "image", language);

  if (*label == '\0' && *image == '\0')
    return;
  th_xls_open (self, "text");
  th_xls_attribute (self, "id", id);
  th_xls_element (self, "value", label);
  if (*image != '\0')
    {
      g_autofree char *source = g_strconcat ("jr://images/", image, NULL);

      th_xls_open (self, "value");
      th_xls_attribute (self, "form", "image");
      write_string (self, source);
      th_xls_close (self);
    }
  th_xls_close (self);
}

static gboolean
needs_itext (ThXlsForm *self, ThXlsItem *item)
{
  static const char *const keys[] = { "label", "hint", "constraint_message", "required_message" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (th_xls_has_itext (self, item, keys[i]))
      return TRUE;
  for (guint i = 0; i < item->children->len; i++)
    if (needs_itext (self, g_ptr_array_index (item->children, i)))
      return TRUE;
  return FALSE;
}

static void
write_translation (ThXlsForm *self, guint language)
{
  th_xls_open (self, "translation");
  th_xls_attribute (self, "lang", get_language (self, language));
  if (language == 0)
    th_xls_attribute (self, "default", "true()");
  write_item (self, self->root, language);
  for (guint i = 0; i < self->lists->len; i++)
    {
      ThXlsList *list = g_ptr_array_index (self->lists, i);

      for (guint j = 0; list->is_used && th_xls_list_has_itext (self, list) && j < list->rows->len;
           j++)
        write_choice (self, list, j, language);
    }
  th_xls_close (self);
}

void
th_xls_write_itext (ThXlsForm *self)
{
  gboolean is_needed = self->languages->len > 0 || needs_itext (self, self->root);

  for (guint i = 0; i < self->lists->len; i++)
    is_needed = is_needed || th_xls_list_has_itext (self, g_ptr_array_index (self->lists, i));
  if (!is_needed)
    return;
  th_xls_open (self, "itext");
  for (guint i = 0; i < count_languages (self); i++)
    write_translation (self, i);
  th_xls_close (self);
}
