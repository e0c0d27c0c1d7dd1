/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A select-multiple, stored as one field a choice, is joined to the list that XForms knows. Fields
 * within groups and repeats are left out: no form of ours asks for them.
 */

#include "th-form-context.h"

#include <string.h>

static gboolean
is_name (const char *text, gsize length)
{
  if (length == 0 || !(g_ascii_isalpha (*text) || *text == '_'))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (text[i]) && strchr ("_-.", text[i]) == NULL)
        return FALSE;
    }

  return TRUE;
}

static void
append_element (GString *xml, const char *name, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (xml, "<%s>%s</%s>", name, escaped, name);
}

/* Paths come sorted, so the choices of one question stand together. */
static void
collect_field (const char *path, ThValue *value, gpointer data)
{
  GHashTable *fields = data;
  const char *brace = strchr (path, '{');
  gsize length = brace != NULL ? (gsize) (brace - path) : strlen (path);
  g_autofree char *name = NULL;
  GString *text;

  if (*path == '_' || !is_name (path, length))
    return;

  name = g_strndup (path, length);
  text = g_hash_table_lookup (fields, name);
  if (text == NULL)
    {
      text = g_string_new (NULL);
      g_hash_table_insert (fields, g_steal_pointer (&name), text);
    }
  if (brace == NULL)
    {
      g_autofree char *plain = th_value_dup_plain (value);

      g_string_assign (text, plain);
    }
  else if (th_value_is_true (value))
    {
      g_string_append_printf (text, "%s%.*s", text->len > 0 ? " " : "", (int) strlen (brace) - 2,
                              brace + 1);
    }
}

static void
free_text (gpointer data)
{
  g_string_free (data, TRUE);
}

static void
append_record (GString *xml, ThRecord *record)
{
  g_autoptr (GHashTable) fields = NULL;
  const char *kind = th_record_get_kind (record);
  GHashTableIter iter;
  gpointer name, text;

  if (kind == NULL || !is_name (kind, strlen (kind)))
    return;

  fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_text);
  th_record_foreach (record, collect_field, fields);
  g_string_append_printf (xml, "<%s>", kind);
  g_hash_table_iter_init (&iter, fields);
  while (g_hash_table_iter_next (&iter, &name, &text))
    append_element (xml, name, ((GString *) text)->str);
  g_string_append_printf (xml, "</%s>", kind);
}

static void
append_officer (GString *xml, const ThOperationOfficer *officer)
{
  g_string_append (xml, "<item>");
  append_element (xml, "name", officer->collar);
  append_element (xml, "label", officer->name);
  append_element (xml, "team", officer->team != NULL ? officer->team : "");
  g_string_append (xml, "</item>");
}

/* The officer and their team come first in a list to choose from. */
static gboolean
is_beside (const ThOperation *operation, const char *officer, const ThOperationOfficer *other)
{
  const ThOperationOfficer *me = th_operation_find_officer (operation, officer);

  return me != NULL && g_strcmp0 (me->team, other->team) == 0;
}

GBytes *
th_form_context_new (GPtrArray *records,
                     guint from,
                     const ThOperation *operation,
                     const char *officer)
{
  GString *xml = g_string_new ("<root>");
  const ThOperationOfficer *officers = NULL;
  guint n_officers = 0;

  for (guint i = from; i < records->len; i++)
    append_record (xml, g_ptr_array_index (records, i));

  if (operation != NULL)
    officers = th_operation_get_officers (operation, &n_officers);
  g_string_append (xml, "<officers>");
  for (guint i = 0; i < n_officers; i++)
    {
      if (is_beside (operation, officer, &officers[i]))
        append_officer (xml, &officers[i]);
    }
  for (guint i = 0; i < n_officers; i++)
    {
      if (!is_beside (operation, officer, &officers[i]))
        append_officer (xml, &officers[i]);
    }
  g_string_append (xml, "</officers>");
  append_element (xml, "me", officer);
  g_string_append (xml, "</root>");

  return g_string_free_to_bytes (xml);
}
