/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Fields come sorted by path, so that those of one group, and the choices of one select, follow
 * each other: the tree is written as it is walked.
 */

#include "th-form-context.h"

#include <string.h>

typedef struct
{
  GString *xml;
  char **open; /* names of the groups that are open, NULL-terminated */
  char *list;  /* path of the select whose choices are being collected, or NULL */
} Writer;

/* Fields come from the wire under any name; only what can be an element's name is shown to a form.
 */
static gboolean
is_name (const char *text)
{
  if (!g_ascii_isalpha (*text) && *text != '_')
    return FALSE;
  while (g_ascii_isalnum (*text) || *text == '_' || *text == '-' || *text == '.')
    text++;
  return *text == '\0' || *text == '{';
}

static void
append_escaped (GString *xml, const char *text)
{
  g_autofree char *copy = g_strdup (text);
  g_autofree char *escaped = NULL;

  /* XML cannot hold control characters, not even escaped. */
  for (char *at = copy; *at != '\0'; at++)
    if ((unsigned char) *at < 0x20 && *at != '\n' && *at != '\t')
      *at = ' ';
  escaped = g_markup_escape_text (copy, -1);
  g_string_append (xml, escaped);
}

static void
append_element (GString *xml, const char *name, const char *text)
{
  g_string_append_printf (xml, "<%s>", name);
  append_escaped (xml, text);
  g_string_append_printf (xml, "</%s>", name);
}

static void
end_list (Writer *self)
{
  if (self->list == NULL)
    return;
  g_string_append_printf (self->xml, "</%s>", self->list);
  g_clear_pointer (&self->list, g_free);
}

/* Closes what does not lead to @groups, then opens what is missing. */
static void
go_to (Writer *self, char **groups)
{
  guint common = 0, open = g_strv_length (self->open);
  guint n_groups = g_strv_length (groups);

  while (common < open && common < n_groups && strcmp (self->open[common], groups[common]) == 0)
    common++;
  if (common < open || common < n_groups)
    end_list (self);
  for (guint i = open; i > common; i--)
    g_string_append_printf (self->xml, "</%s>", self->open[i - 1]);
  for (guint i = common; i < n_groups; i++)
    g_string_append_printf (self->xml, "<%s>", groups[i]);
  g_strfreev (self->open);
  self->open = g_strdupv (groups);
}

static void
append_choice (Writer *self, const char *leaf, ThValue *value)
{
  const char *brace = strchr (leaf, '{');
  g_autofree char *name = g_strndup (leaf, brace - leaf);
  g_autofree char *code = g_strndup (brace + 1, strlen (brace + 1) - 1);

  if (!th_value_is_true (value))
    return;
  if (g_strcmp0 (self->list, name) == 0)
    g_string_append_c (self->xml, ' ');
  else
    {
      end_list (self);
      self->list = g_strdup (name);
      g_string_append_printf (self->xml, "<%s>", name);
    }
  append_escaped (self->xml, code);
}

static void
on_field (const char *path, ThValue *value, gpointer data)
{
  g_autofree char *plain = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *leaf = NULL;
  Writer *self = data;
  guint last;

  if (path[0] == '\0' || path[0] == '_' || strchr (path, '[') != NULL)
    return;
  parts = g_strsplit (path, "/", -1);
  for (char **part = parts; *part != NULL; part++)
    if (!is_name (*part))
      return;
  last = g_strv_length (parts) - 1;
  leaf = g_steal_pointer (&parts[last]);
  go_to (self, parts);
  if (g_str_has_suffix (leaf, "}") && strchr (leaf, '{') != NULL)
    {
      append_choice (self, leaf, value);
      return;
    }
  end_list (self);
  plain = th_value_dup_plain (value);
  append_element (self->xml, leaf, plain);
}

static void
append_record (GString *xml, const ThRecord *record)
{
  Writer writer = { xml, NULL, NULL };
  const char *kind = th_record_get_kind (record);
  char *none[] = { NULL };

  /* An operation has its element already, with what a form may know of it. */
  if (kind == NULL || !is_name (kind) || strchr (kind, '{') != NULL
      || strcmp (kind, TH_KIND_OPERATION) == 0)
    return;
  writer.open = g_new0 (char *, 1);
  g_string_append_printf (xml, "<%s>", kind);
  th_record_foreach (record, on_field, &writer);
  end_list (&writer);
  go_to (&writer, none);
  g_string_append_printf (xml, "</%s>", kind);
  g_strfreev (writer.open);
}

/* Those of @team, or (@is_others) all others. */
static void
append_officers (GString *xml, const ThOperation *operation, const char *team, gboolean is_others)
{
  guint n_officers;
  const ThOperationOfficer *officers = th_operation_get_officers (operation, &n_officers);

  for (guint i = 0; i < n_officers; i++)
    {
      if ((g_strcmp0 (officers[i].team, team) != 0) != is_others)
        continue;
      g_string_append (xml, "<item>");
      append_element (xml, "name", officers[i].collar);
      append_element (xml, "label", officers[i].name);
      append_element (xml, "team", officers[i].team != NULL ? officers[i].team : "");
      g_string_append (xml, "</item>");
    }
}

static void
append_operation (GString *xml, const ThOperation *operation, const char *officer)
{
  static const char *const texts[] = { "type", "area", "lead_agency" };
  const ThOperationOfficer *me = th_operation_find_officer (operation, officer);
  const char *team = me != NULL ? me->team : NULL;

  g_string_append (xml, "<operation>");
  append_element (xml, "code", th_operation_get_code (operation));
  append_element (xml, "name", th_operation_get_name (operation));
  append_element (xml, "start", th_operation_get_start (operation));
  append_element (xml, "end", th_operation_get_end (operation));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    append_element (xml, texts[i], th_operation_get_text (operation, texts[i]));
  g_string_append (xml, "</operation><officers>");
  append_officers (xml, operation, team, FALSE);
  append_officers (xml, operation, team, TRUE);
  g_string_append (xml, "</officers>");
}

GBytes *
th_form_context_new (GPtrArray *records,
                     guint from,
                     const ThOperation *operation,
                     const char *officer)
{
  GString *xml = g_string_new ("<root>");

  if (operation != NULL)
    append_operation (xml, operation, officer);
  for (guint i = from; i < records->len; i++)
    append_record (xml, g_ptr_array_index (records, i));
  append_element (xml, "me", officer);
  g_string_append (xml, "</root>");
  return g_string_free_to_bytes (xml);
}
