/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The choices sheet: lists by name, each written as a secondary instance that selects take their
 * items from. Columns that are not known become elements of the items, for choice_filter.
 */

#include "th-xlsform-model.h"

#include <string.h>

void
th_xls_list_free (ThXlsList *self)
{
  g_free (self->name);
  g_array_unref (self->rows);
  g_free (self);
}

ThXlsList *
th_xls_find_list (ThXlsForm *self, const char *name)
{
  for (guint i = 0; i < self->lists->len; i++)
    {
      ThXlsList *list = g_ptr_array_index (self->lists, i);

      if (strcmp (list->name, name) == 0)
        return list;
    }
  return NULL;
}

static ThXlsList *
require_list (ThXlsForm *self, const char *name, guint row)
{
  ThXlsList *list = th_xls_find_list (self, name);

  if (list != NULL)
    return list;
  list = g_new0 (ThXlsList, 1);
  list->name = g_strdup (name);
  list->first_row = row;
  list->rows = g_array_new (FALSE, FALSE, sizeof (guint));
  g_ptr_array_add (self->lists, list);
  if (!th_xls_is_name (name) || strcmp (name, "context") == 0)
    th_xls_sheet_fail (&self->choices, row, "list_name",
                       "“%.64s” cannot be the name of a list; begin with a letter, use letters, "
                       "digits, “_”, “-” and “.”, and not “context”",
                       name);
  return list;
}

/* The items of a list stand outside the questions, where ${…} would mean nothing. */
static void
check_label (ThXlsForm *self, guint row)
{
  for (guint i = 0; i < self->choices.columns->len; i++)
    {
      const ThXlsColumn *column = &g_array_index (self->choices.columns, ThXlsColumn, i);

      if (g_strcmp0 (column->key, "label") == 0
          && strstr (th_csv_get_cell (self->choices.csv, row, i + 1), "${") != NULL)
        th_xls_sheet_fail (&self->choices, row, "label",
                           "a choice's label cannot have ${…} in it; write it out");
    }
}

static void
read_row (ThXlsForm *self, GHashTable *seen, gboolean allows_twice, guint row)
{
  g_autofree char *list_name = th_xls_sheet_dup (&self->choices, row, "list_name");
  g_autofree char *name = th_xls_sheet_dup (&self->choices, row, "name");
  g_autofree char *key = g_strconcat (list_name, "\n", name, NULL);
  ThXlsList *list;

  if (*list_name == '\0' || *name == '\0')
    {
      const char *missing = *list_name == '\0' ? "list_name" : "name";

      th_xls_sheet_fail (&self->choices, row, missing, "the choice has no %s; give it one",
                         missing);
      return;
    }
  if (!allows_twice && !g_hash_table_add (seen, g_strdup (key)))
    th_xls_sheet_fail (&self->choices, row, "name",
                       "the list “%s” has “%.64s” already; rename or remove one of them", list_name,
                       name);
  check_label (self, row);
  list = require_list (self, list_name, row);
  g_array_append_val (list->rows, row);
}

static void
check_headings (ThXlsForm *self)
{
  for (guint i = 0; i < self->choices.columns->len; i++)
    {
      const ThXlsColumn *column = &g_array_index (self->choices.columns, ThXlsColumn, i);

      if (column->key == NULL && *column->heading != '\0' && !th_xls_is_name (column->heading))
        th_xls_sheet_fail (&self->choices, 1, column->heading,
                           "the heading of a column for choice_filter must be a name: begin with a "
                           "letter, use letters, digits, “_”, “-” and “.”");
    }
  for (guint i = 0; self->choices.columns->len > 0 && i < 2; i++)
    {
      static const char *const keys[] = { "list_name", "name" };

      if (!th_xls_sheet_has_key (&self->choices, keys[i]))
        th_xls_sheet_fail (&self->choices, 1, NULL, "there is no column “%s”; add it", keys[i]);
    }
}

void
th_xls_read_choices (ThXlsForm *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *allow = th_xls_sheet_dup (&self->settings, 2, "allow_choice_duplicates");

  check_headings (self);
  if (th_xls_has_failed (self->problems))
    return;
  for (guint row = 2; row <= th_xls_sheet_get_last (&self->choices); row++)
    if (!th_xls_sheet_is_blank (&self->choices, row))
      read_row (self, seen, g_ascii_strcasecmp (allow, "yes") == 0, row);
}

/* What several are chosen of is stored as "field{code}" and kept as a list with spaces between. */
static void
check_codes (ThXlsForm *self, const ThXlsItem *item, const ThXlsList *list)
{
  for (guint i = 0; i < list->rows->len; i++)
    {
      guint row = g_array_index (list->rows, guint, i);
      g_autofree char *name = th_xls_sheet_dup (&self->choices, row, "name");

      if (strpbrk (name, " \t\n{}[]/") != NULL)
        th_xls_sheet_fail (
          &self->choices, row, "name",
          "“%.64s” is a choice of %s, of which several can be chosen; use no space "
          "and none of {}[]/ in it",
          name, item->name);
    }
}

static void
check_list (ThXlsForm *self, ThXlsItem *item)
{
  ThXlsList *list = item->list != NULL ? th_xls_find_list (self, item->list) : NULL;

  if (item->list != NULL && g_str_has_prefix (item->list, "context/"))
    {
      g_auto (GStrv) steps = g_strsplit (item->list, "/", -1);

      self->uses_context = TRUE;
      for (guint i = 0; steps[i] != NULL; i++)
        if (!th_xls_is_name (steps[i]))
          th_xls_sheet_fail (&self->survey, item->row, "type",
                             "“%s” is no path into the context; write it as context/officers",
                             item->list);
    }
  else if (item->list != NULL && list == NULL)
    th_xls_sheet_fail (&self->survey, item->row, "type",
                       "the choices sheet has no list “%.64s”; add it, or correct the name",
                       item->list);
  else if (list != NULL && !list->is_used)
    list->is_used = TRUE;
  if (list != NULL && strcmp (item->type->name, "select_one") != 0)
    check_codes (self, item, list);
  for (guint i = 0; i < item->children->len; i++)
    check_list (self, g_ptr_array_index (item->children, i));
}

void
th_xls_check_lists (ThXlsForm *self)
{
  check_list (self, self->root);
  for (guint i = 0; i < self->lists->len; i++)
    {
      const ThXlsList *list = g_ptr_array_index (self->lists, i);

      if (!list->is_used)
        th_xls_sheet_warn (&self->choices, list->first_row, "list_name",
                           "no question uses the list “%s”; it is left out", list->name);
    }
}

/* The other columns of a choice, where they have something in them. */
static void
write_others (ThXlsForm *self, guint row)
{
  for (guint i = 0; i < self->choices.columns->len; i++)
    {
      const ThXlsColumn *column = &g_array_index (self->choices.columns, ThXlsColumn, i);
      const char *cell = th_csv_get_cell (self->choices.csv, row, i + 1);
      g_autofree char *text = g_strstrip (g_strdup (cell));

      if (column->key == NULL && *column->heading != '\0' && *text != '\0')
        th_xls_element (self, column->heading, text);
    }
}

static void
write_list (ThXlsForm *self, ThXlsList *list)
{
  gboolean has_itext = th_xls_list_has_itext (self, list);

  th_xls_open (self, "instance");
  th_xls_attribute (self, "id", list->name);
  th_xls_open (self, "root");
  for (guint i = 0; i < list->rows->len; i++)
    {
      guint row = g_array_index (list->rows, guint, i);
      g_autofree char *name = th_xls_sheet_dup (&self->choices, row, "name");
      g_autofree char *id = g_strdup_printf ("%s-%u", list->name, i);
      g_autofree char *label = th_xls_dup_plain_text (self, &self->choices, row, "label");

      th_xls_open (self, "item");
      th_xls_element (self, has_itext ? "itextId" : "label",
                      has_itext        ? id
                      : *label != '\0' ? label
                                       : name);
      th_xls_element (self, "name", name);
      write_others (self, row);
      th_xls_close (self);
    }
  th_xls_close (self);
  th_xls_close (self);
}

void
th_xls_write_lists (ThXlsForm *self)
{
  for (guint i = 0; i < self->lists->len; i++)
    {
      ThXlsList *list = g_ptr_array_index (self->lists, i);

      if (list->is_used)
        write_list (self, list);
    }
}
