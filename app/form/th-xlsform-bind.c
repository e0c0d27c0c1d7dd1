/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What is said of each node: its type, when it is shown, what may stand in it, what fills it. */

#include "th-xlsform-model.h"

#include "th-form.h"
#include "th-xpath.h"

#include <string.h>

/* "yes" and "no" as XLSForm has them, in any case; anything else is an expression. */
static char *
dup_condition (const ThXlsSheet *sheet, guint row, const char *key)
{
  static const char *const yes[] = { "yes", "true", "true()" };
  static const char *const no[] = { "no", "false", "false()" };
  g_autofree char *cell = th_xls_sheet_dup (sheet, row, key);

  for (guint i = 0; i < G_N_ELEMENTS (yes); i++)
    if (g_ascii_strcasecmp (cell, yes[i]) == 0)
      return g_strdup ("true()");
  for (guint i = 0; i < G_N_ELEMENTS (no); i++)
    if (g_ascii_strcasecmp (cell, no[i]) == 0)
      return g_strdup (strcmp (key, "relevant") == 0 ? "false()" : "");
  return g_steal_pointer (&cell);
}

/* What @item itself says and what the nameless groups around it say, joined by @word. */
static char *
dup_joined (ThXlsForm *self, const ThXlsItem *item, const char *key, const char *word)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) joined = g_string_new (NULL);

  for (const ThXlsItem *at = item;
       at->parent != NULL && (at == item || th_xls_item_is_nameless (at)); at = at->parent)
    {
      g_autofree char *cell = dup_condition (&self->survey, at->row, key);
      char *part = *cell != '\0' ? th_xls_resolve (self, item, at->row, cell, key, FALSE) : NULL;

      if (part != NULL)
        g_ptr_array_insert (parts, 0, part);
    }
  for (guint i = 0; i < parts->len; i++)
    g_string_append_printf (joined,
                            parts->len == 1 ? "%s%s"
                            : i == 0        ? "%s(%s)"
                                            : " %s (%s)",
                            i == 0 ? "" : word, (const char *) g_ptr_array_index (parts, i));
  return g_string_free (g_steal_pointer (&joined), FALSE);
}

static void
write_condition (ThXlsForm *self, const char *attribute, const char *text)
{
  if (text != NULL && *text != '\0')
    th_xls_attribute (self, attribute, text);
}

static void
write_cell (ThXlsForm *self, const ThXlsItem *item, const char *attribute, const char *key)
{
  g_autofree char *cell = dup_condition (&self->survey, item->row, key);
  g_autofree char *text =
    *cell != '\0' ? th_xls_resolve (self, item, item->row, cell, key, FALSE) : NULL;

  write_condition (self, attribute, text);
}

static void
write_message (ThXlsForm *self, const ThXlsItem *item, const char *attribute, const char *key)
{
  g_autofree char *text = NULL;

  if (th_xls_has_itext (self, item, key))
    {
      g_autofree char *id = th_xls_dup_itext_id (item, key);

      text = g_strdup_printf ("jr:itext('%s')", id);
    }
  else
    text = th_xls_sheet_dup (&self->survey, item->row, key);
  write_condition (self, attribute, text);
}

static const char *
find_type (ThXlsForm *self, const ThXlsItem *item)
{
  GHashTableIter iter;
  gpointer value;

  if (strcmp (item->type->name, "range") != 0)
    return item->type->bind;
  g_hash_table_iter_init (&iter, item->parameters);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (strchr (value, '.') != NULL)
      return "decimal";
  return item->type->bind;
}

static void
write_calculate (ThXlsForm *self, const ThXlsItem *item)
{
  g_autofree char *text = NULL;

  if (item->count_of != NULL)
    text = th_xls_resolve (self, item, item->row, item->count_of, "repeat_count", FALSE);
  else if (!th_xls_sheet_has (&self->survey, item->row, "trigger"))
    {
      write_cell (self, item, "calculate", "calculation");
      return;
    }
  write_condition (self, "calculate", text);
}

static void
write_preload (ThXlsForm *self, const ThXlsItem *item)
{
  const char *pixels =
    item->parameters != NULL ? g_hash_table_lookup (item->parameters, "max-pixels") : NULL;

  if (item->type->preload != NULL)
    {
      th_xls_attribute (self, "jr:preload", item->type->preload);
      th_xls_attribute (self, "jr:preloadParams", item->type->parameter);
    }
  if (pixels != NULL)
    th_xls_attribute (self, "orx:max-pixels", pixels);
}

static void
write_bind (ThXlsForm *self, ThXlsItem *item)
{
  g_autofree char *relevant = NULL;
  g_autofree char *readonly = NULL;

  th_xls_open (self, "bind");
  th_xls_attribute (self, "nodeset", item->path);
  if (find_type (self, item) != NULL)
    th_xls_attribute (self, "type", find_type (self, item));
  relevant = item->count_of != NULL ? NULL : dup_joined (self, item, "relevant", "and");
  readonly = strcmp (item->type->name, "note") == 0 ? g_strdup ("true()")
             : item->count_of != NULL               ? NULL
                                                    : dup_joined (self, item, "readonly", "or");
  write_condition (self, "readonly", readonly);
  write_condition (self, "relevant", relevant);
  if (item->count_of == NULL)
    {
      write_cell (self, item, "required", "required");
      write_message (self, item, "jr:requiredMsg", "required_message");
      write_cell (self, item, "constraint", "constraint");
      write_message (self, item, "jr:constraintMsg", "constraint_message");
    }
  write_calculate (self, item);
  write_preload (self, item);
  th_xls_close (self);
}

void
th_xls_write_binds (ThXlsForm *self, ThXlsItem *item)
{
  if (item->parent != NULL && !th_xls_item_is_nameless (item) && item->type->role != TH_XLS_FILE)
    write_bind (self, item);
  for (guint i = 0; i < item->children->len; i++)
    th_xls_write_binds (self, g_ptr_array_index (item->children, i));
}

/* "today()" and "${other}" are expressions, "none (yet)" is a value: what calls a function that is
 * known, or names a question. */
gboolean
th_xls_has_live_default (ThXlsForm *self, ThXlsItem *item)
{
  g_autofree char *cell = item->type->role == TH_XLS_QUESTION || item->type->role == TH_XLS_VALUE
                            ? th_xls_sheet_dup (&self->survey, item->row, "default")
                            : g_strdup ("");
  g_autoptr (GError) error = NULL;
  g_autoptr (ThXpath) xpath = NULL;

  if (item->count_of != NULL || strlen (cell) > TH_FORM_MAX_EXPRESSION_BYTES)
    return FALSE;
  if (strstr (cell, "${") != NULL)
    return TRUE;
  if (strchr (cell, '(') == NULL)
    return FALSE;
  xpath = th_xpath_new (cell, NULL, &error);
  return xpath != NULL;
}

/* At the start of the form; of a new instance where @in_repeat, whose repeat is open in the body.
 */
static void
write_default (ThXlsForm *self, ThXlsItem *item, gboolean in_repeat)
{
  g_autofree char *cell = th_xls_sheet_dup (&self->survey, item->row, "default");
  g_autofree char *value = th_xls_resolve (self, item, item->row, cell, "default", FALSE);

  th_xls_open (self, "setvalue");
  th_xls_attribute (self, "ref", item->path);
  th_xls_attribute (self, "event",
                    in_repeat ? "odk-instance-first-load odk-new-repeat"
                              : "odk-instance-first-load");
  th_xls_attribute (self, "value", value != NULL ? value : "");
  th_xls_close (self);
}

void
th_xls_write_defaults (ThXlsForm *self, ThXlsItem *item, gboolean in_repeat)
{
  if (item->parent != NULL && th_xls_has_live_default (self, item))
    write_default (self, item, in_repeat);
  for (guint i = 0; i < item->children->len; i++)
    {
      ThXlsItem *child = g_ptr_array_index (item->children, i);

      if (child->type->role != TH_XLS_REPEAT)
        th_xls_write_defaults (self, child, in_repeat);
    }
}
