/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* ${name} in an expression becomes a path, as other XLSForm tools write it: absolute, but relative
 * where the name and the expression are in the same repeat, so that it means the same instance;
 * with current() before it inside […], where a relative path would mean the item; and absolute as
 * an argument of indexed-repeat() that names a repeat or what is in it.
 */

#include "th-xlsform-model.h"

#include "th-form.h"
#include "th-xpath.h"

#include <string.h>

/* Groups and repeats with a node that @item's node lies in, outermost first, then itself. */
static GPtrArray *
list_chain (const ThXlsItem *item)
{
  GPtrArray *chain = g_ptr_array_new ();

  for (; item->parent != NULL; item = item->parent)
    if (!th_xls_item_is_nameless (item))
      g_ptr_array_insert (chain, 0, (gpointer) item);
  return chain;
}

static void
append_relative (GString *path, const ThXlsItem *from, GPtrArray *down, guint shared)
{
  g_autoptr (GPtrArray) up = list_chain (from);
  gboolean is_first = TRUE;

  for (guint i = shared; i < up->len; i++)
    {
      g_string_append (path, is_first ? ".." : "/..");
      is_first = FALSE;
    }
  for (guint i = shared; i < down->len; i++)
    {
      const ThXlsItem *step = g_ptr_array_index (down, i);

      g_string_append_printf (path, is_first ? "%s" : "/%s", th_xls_item_get_element (step));
      is_first = FALSE;
    }
}

/* How many steps from the root lead to the innermost repeat both lie in; 0 for none. */
static guint
count_shared (GPtrArray *from, GPtrArray *target)
{
  guint shared = 0;

  for (guint i = 0; i < from->len && i + 1 < target->len; i++)
    {
      const ThXlsItem *step = g_ptr_array_index (from, i);

      if (step != g_ptr_array_index (target, i))
        break;
      if (step->type->role == TH_XLS_REPEAT)
        shared = i + 1;
    }
  return shared;
}

char *
th_xls_dup_reference (const ThXlsItem *from, const ThXlsItem *target, gboolean in_predicate)
{
  g_autoptr (GPtrArray) start = list_chain (from);
  g_autoptr (GPtrArray) down = list_chain (target);
  g_autoptr (GString) path = g_string_new (NULL);
  guint shared = count_shared (start, down);

  if (shared == 0)
    return g_strdup (target->path);
  if (in_predicate)
    g_string_append (path, "current()/");
  append_relative (path, from, down, shared);
  return g_string_free (g_steal_pointer (&path), FALSE);
}

/* Row 0 is the form itself, which the one row of settings describes. */
static const ThXlsSheet *
find_sheet (ThXlsForm *self, guint *row)
{
  if (*row != 0)
    return &self->survey;
  *row = 2;
  return &self->settings;
}

/* Of several with one name the one beside @from is meant: each repeat has its own “number”. */
static ThXlsItem *
find_beside (GPtrArray *same, const ThXlsItem *from)
{
  for (guint i = 0; i < same->len; i++)
    {
      ThXlsItem *item = g_ptr_array_index (same, i);

      if (from->parent != NULL && th_xls_item_get_home (item) == th_xls_item_get_home (from))
        return item;
    }
  return same->len == 1 ? g_ptr_array_index (same, 0) : NULL;
}

ThXlsItem *
th_xls_find_name (
  ThXlsForm *self, const ThXlsItem *from, guint row, const char *name, const char *key)
{
  GPtrArray *same = g_hash_table_lookup (self->by_name, name);
  const ThXlsSheet *sheet = find_sheet (self, &row);
  ThXlsItem *found = same != NULL ? find_beside (same, from) : NULL;

  if (g_str_has_prefix (name, "last-saved#"))
    th_xls_sheet_fail (sheet, row, key,
                       "the record saved last is not kept here; write a plain default instead");
  else if (same == NULL)
    th_xls_sheet_fail (sheet, row, key,
                       "no row has the name “%.64s”; correct the spelling, or add the question",
                       name);
  else if (found == NULL)
    th_xls_sheet_fail (sheet, row, key,
                       "“%s” is the name of %u rows, and which is meant cannot be told; rename one",
                       name, same->len);
  return found;
}

/* Where the call begins that the end of @text stands in, and the number of the argument there. */
static const char *
find_call (const char *text, gsize length, guint *argument)
{
  gint depth = 0;

  *argument = 0;
  for (gssize i = (gssize) length - 1; i >= 0; i--)
    if (text[i] == ')')
      depth++;
    else if (text[i] == '(' && depth-- == 0)
      return text + i;
    else if (text[i] == ',' && depth == 0)
      *argument += 1;
  return NULL;
}

/* indexed-repeat (what, repeat 1, index 1, …): what and repeats are meant as a whole. */
static gboolean
is_indexed_argument (const char *text, gsize length)
{
  static const char function[] = "indexed-repeat";
  guint argument;
  const char *call = find_call (text, length, &argument);

  while (call != NULL && call > text && g_ascii_isspace (call[-1]))
    call--;
  return call != NULL && call - text >= (gssize) strlen (function)
         && strncmp (call - strlen (function), function, strlen (function)) == 0
         && (argument == 0 || argument % 2 == 1);
}

/* Quotes and brackets up to a place, so that text in quotes is left alone. */
typedef struct
{
  char quote;
  int brackets;
} Scan;

static void
scan (Scan *self, char letter)
{
  if (self->quote != '\0')
    self->quote = letter == self->quote ? '\0' : self->quote;
  else if (letter == '"' || letter == '\'')
    self->quote = letter;
  else if (letter == '[')
    self->brackets++;
  else if (letter == ']')
    self->brackets--;
}

/* An expression on its way to XPath, and the cell it is from. */
typedef struct
{
  ThXlsForm *form;
  const ThXlsItem *from;
  guint row;
  const char *key;
  const char *expression;
  GString *result;
} Resolver;

static gboolean
append_name (Resolver *self, const char *at, const char *end, gboolean in_predicate)
{
  g_autofree char *name = g_strndup (at + 2, end - at - 2);
  ThXlsItem *target = th_xls_find_name (self->form, self->from, self->row, name, self->key);
  g_autofree char *path = NULL;

  if (target == NULL)
    return FALSE;
  if (target->type->role == TH_XLS_FILE)
    {
      th_xls_sheet_fail (&self->form->survey, self->row, self->key,
                         "“%s” is a file and not a question; write instance('%s')", name, name);
      return FALSE;
    }
  path = is_indexed_argument (self->expression, at - self->expression)
           ? g_strdup (target->path)
           : th_xls_dup_reference (self->from, target, in_predicate);
  g_string_append (self->result, path);
  return TRUE;
}

static gboolean
replace_names (Resolver *self, gboolean in_predicate)
{
  Scan state = { 0 };

  for (const char *at = self->expression; *at != '\0'; at++)
    {
      gboolean is_name = at[0] == '$' && at[1] == '{';
      const char *end = is_name ? strchr (at, '}') : NULL;

      if (!is_name)
        {
          scan (&state, *at);
          g_string_append_c (self->result, *at);
          continue;
        }
      if (end == NULL)
        {
          guint row = self->row;
          const ThXlsSheet *sheet = find_sheet (self->form, &row);

          th_xls_sheet_fail (sheet, row, self->key, "“${” has no “}”; add it");
          return FALSE;
        }
      if (!append_name (self, at, end, in_predicate || state.brackets > 0))
        return FALSE;
      at = end;
    }
  return TRUE;
}

static gboolean
check_size (const Resolver *self)
{
  const ThXlsSheet *sheet;
  guint row = self->row;

  sheet = find_sheet (self->form, &row);
  if (self->result->len > TH_FORM_MAX_EXPRESSION_BYTES)
    {
      th_xls_sheet_fail (
        sheet, row, self->key,
        "the expression is longer than %d bytes; calculate parts of it in questions "
        "of type calculate",
        TH_FORM_MAX_EXPRESSION_BYTES);
      return FALSE;
    }
  self->form->written += self->result->len;
  return self->form->written <= TH_FORM_MAX_BYTES;
}

char *
th_xls_resolve (ThXlsForm *self,
                const ThXlsItem *from,
                guint row,
                const char *expression,
                const char *key,
                gboolean in_predicate)
{
  g_autoptr (GString) result = g_string_new (NULL);
  Resolver resolver = { self, from, row, key, expression, result };
  g_autoptr (GError) error = NULL;
  g_autoptr (ThXpath) xpath = NULL;
  const ThXlsSheet *sheet;

  if (!replace_names (&resolver, in_predicate) || !check_size (&resolver))
    return NULL;
  xpath = th_xpath_new (result->str, NULL, &error);
  if (xpath != NULL)
    return g_string_free (g_steal_pointer (&result), FALSE);
  sheet = find_sheet (self, &row);
  th_xls_sheet_fail (sheet, row, key, "%s", error->message);
  return NULL;
}
