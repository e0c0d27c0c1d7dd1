/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows of the survey become a tree: what a begin opens its end closes, names are unique where
 * they must be, and each row has the columns its type needs.
 */

#include "th-xlsform-model.h"

#include <string.h>

void
th_xls_item_free (ThXlsItem *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->path);
  g_free (self->list);
  g_free (self->from_file);
  g_free (self->count_of);
  g_clear_pointer (&self->parameters, g_hash_table_unref);
  g_ptr_array_unref (self->children);
  g_ptr_array_unref (self->holders);
  g_ptr_array_unref (self->held);
  g_ptr_array_unref (self->triggered);
  g_free (self);
}

static ThXlsItem *
item_new (const ThXlsType *type, guint row, const char *name)
{
  ThXlsItem *self = g_new0 (ThXlsItem, 1);

  self->type = type;
  self->row = row;
  self->name = g_strdup (name);
  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) th_xls_item_free);
  self->holders = g_ptr_array_new_with_free_func ((GDestroyNotify) th_xls_item_free);
  self->held = g_ptr_array_new ();
  self->triggered = g_ptr_array_new ();
  return self;
}

gboolean
th_xls_item_is_nameless (const ThXlsItem *self)
{
  return *self->name == '\0';
}

/* An element's name that can also stand in a field path. */
gboolean
th_xls_is_name (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > TH_XLSFORM_MAX_NAME || !g_ascii_isalpha (text[0]))
    return FALSE;
  for (gsize i = 1; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("_-.", text[i]) == NULL)
      return FALSE;
  return TRUE;
}

static void
add_by_name (ThXlsForm *self, ThXlsItem *item)
{
  GPtrArray *same = g_hash_table_lookup (self->by_name, item->name);

  if (same == NULL)
    {
      same = g_ptr_array_new ();
      g_hash_table_insert (self->by_name, g_strdup (item->name), same);
    }
  g_ptr_array_add (same, item);
}

ThXlsItem *
th_xls_item_get_home (const ThXlsItem *self)
{
  ThXlsItem *home = self->parent;

  while (home->parent != NULL && th_xls_item_is_nameless (home))
    home = home->parent;
  return home;
}

const char *
th_xls_item_get_element (const ThXlsItem *self)
{
  const char *slash = strrchr (self->name, '/');

  return slash != NULL ? slash + 1 : self->name;
}

static gboolean
is_in_repeat (const ThXlsItem *item)
{
  for (; item->parent != NULL; item = item->parent)
    if (item->parent->type->role == TH_XLS_REPEAT)
      return TRUE;
  return FALSE;
}

static ThXlsItem *
require_holder (ThXlsItem *home, const char *name, guint row)
{
  static const ThXlsType holder_type = { "holder", TH_XLS_HOLDER };
  ThXlsItem *holder;

  for (guint i = 0; i < home->holders->len; i++)
    {
      holder = g_ptr_array_index (home->holders, i);
      if (strcmp (holder->name, name) == 0)
        return holder;
    }
  holder = item_new (&holder_type, row, name);
  holder->path = g_strconcat (home->path, "/", name, NULL);
  g_ptr_array_add (home->holders, holder);
  return holder;
}

/* "indicators/g_isolated": the node g_isolated in a holder, wherever on the page it stands. */
static void
find_holder (ThXlsForm *self, ThXlsItem *item)
{
  const char *slash = strchr (item->name, '/');
  g_autofree char *name = slash != NULL ? g_strndup (item->name, slash - item->name) : NULL;

  if (name == NULL)
    return;
  if (item->type->role == TH_XLS_GROUP || item->type->role == TH_XLS_REPEAT || is_in_repeat (item))
    th_xls_sheet_fail (&self->survey, item->row, "name",
                       "“%.64s”: only a question outside repeats may have “/” in its name",
                       item->name);
  else if (!th_xls_is_name (name))
    th_xls_sheet_fail (&self->survey, item->row, "name",
                       "“%.64s” cannot be a name; see the part before “/”", item->name);
  else
    {
      item->holder = require_holder (th_xls_item_get_home (item), name, item->row);
      g_ptr_array_add (item->holder->held, item);
    }
}

/* A holder is a node as well, and no question beside it may have its name. */
static void
check_holders (ThXlsForm *self, ThXlsItem *home)
{
  for (guint i = 0; i < home->holders->len; i++)
    {
      ThXlsItem *holder = g_ptr_array_index (home->holders, i);
      GPtrArray *same = g_hash_table_lookup (self->by_name, holder->name);

      for (guint j = 0; same != NULL && j < same->len; j++)
        if (th_xls_item_get_home (g_ptr_array_index (same, j)) == home)
          th_xls_sheet_fail (&self->survey, holder->row, "name",
                             "“%s” is also the name of row %u; rename one of them", holder->name,
                             ((ThXlsItem *) g_ptr_array_index (same, j))->row);
    }
  for (guint i = 0; i < home->children->len; i++)
    check_holders (self, g_ptr_array_index (home->children, i));
}

static void
check_name (ThXlsForm *self, ThXlsItem *item)
{
  GPtrArray *same = g_hash_table_lookup (self->by_name, item->name);
  const char *slash = strchr (item->name, '/');

  if (!th_xls_is_name (slash != NULL ? slash + 1 : item->name))
    th_xls_sheet_fail (
      &self->survey, item->row, "name",
      "“%.64s” cannot be a name; begin with a letter and use letters, digits, “_”, "
      "“-” and “.”, at most %d of them",
      item->name, TH_XLSFORM_MAX_NAME);
  if (strcmp (item->name, "meta") == 0)
    th_xls_sheet_fail (&self->survey, item->row, "name",
                       "“meta” is taken by the form itself; choose another name");
  for (guint i = 0; same != NULL && i < same->len; i++)
    {
      ThXlsItem *other = g_ptr_array_index (same, i);

      if (other != item && th_xls_item_get_home (other) == th_xls_item_get_home (item))
        {
          th_xls_sheet_fail (&self->survey, item->row, "name",
                             "“%s” is also the name of row %u; rename one of them", item->name,
                             other->row);
          return;
        }
    }
}

static void
append (ThXlsForm *self, ThXlsItem *parent, ThXlsItem *item)
{
  item->parent = parent;
  g_ptr_array_add (parent->children, item);
  if (th_xls_item_is_nameless (item))
    {
      item->path = g_strdup (parent->path);
      return;
    }
  find_holder (self, item);
  item->path = g_strconcat (parent->path, "/", item->name, NULL);
  add_by_name (self, item);
  check_name (self, item);
}

/* "start=1 end=10 step=1", also with commas or semicolons between. */
static void
read_parameters (ThXlsForm *self, ThXlsItem *item)
{
  g_autofree char *cell = th_xls_sheet_dup (&self->survey, item->row, "parameters");
  g_auto (GStrv) words = g_strsplit_set (cell, " ,;\n\t", -1);
  g_auto (GStrv) known =
    g_strsplit (item->type->parameters != NULL ? item->type->parameters : "", " ", -1);

  item->parameters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; words[i] != NULL; i++)
    {
      char *equals = strchr (words[i], '=');

      if (*words[i] == '\0')
        continue;
      if (equals == NULL)
        {
          th_xls_sheet_fail (&self->survey, item->row, "parameters",
                             "“%s” has no value; write name=value, without space around “=”",
                             words[i]);
          return;
        }
      *equals = '\0';
      if (!g_strv_contains ((const char *const *) known, words[i]))
        th_xls_sheet_fail (&self->survey, item->row, "parameters",
                           "a question of type %s has no parameter “%s”%s%s", item->type->name,
                           words[i], known[0] != NULL ? "; it has " : "",
                           known[0] != NULL ? item->type->parameters : "");
      g_hash_table_replace (item->parameters, g_strdup (words[i]), g_strdup (equals + 1));
    }
}

static void
check_label (ThXlsForm *self, const ThXlsItem *item)
{
  if (item->type->role != TH_XLS_QUESTION || th_xls_has_itext (self, item, "label")
      || th_xls_has_itext (self, item, "hint"))
    return;
  if (!th_xls_sheet_has (&self->survey, item->row, "label")
      && !th_xls_sheet_has (&self->survey, item->row, "hint"))
    th_xls_sheet_fail (&self->survey, item->row, "label",
                       "a question nobody can read; give it a label, or make it hidden");
}

static void
check_calculate (ThXlsForm *self, const ThXlsItem *item)
{
  if (strcmp (item->type->name, "calculate") == 0
      && !th_xls_sheet_has (&self->survey, item->row, "calculation")
      && !th_xls_sheet_has (&self->survey, item->row, "default"))
    th_xls_sheet_fail (&self->survey, item->row, "calculation",
                       "nothing to calculate; give an expression here");
}

/* 'x' is an expression elsewhere in the row; here it would be the three characters. */
static void
check_default (ThXlsForm *self, const ThXlsItem *item)
{
  g_autofree char *cell = th_xls_sheet_dup (&self->survey, item->row, "default");
  gsize length = strlen (cell);

  if (length > 1 && (*cell == '\'' || *cell == '"') && cell[length - 1] == *cell)
    th_xls_sheet_warn (&self->survey, item->row, "default",
                       "the quotes are part of the value; write the value without them");
}

/* Columns that mean something for some types only. */
static void
check_columns (ThXlsForm *self, const ThXlsItem *item)
{
  static const struct
  {
    const char *key;
    const char *role;
  } rules[] = { { "choice_filter", "a select" }, { "repeat_count", "a repeat" } };
  const gboolean fits[] = { item->type->has_list, item->type->role == TH_XLS_REPEAT };

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (!fits[i] && th_xls_sheet_has (&self->survey, item->row, rules[i].key))
      th_xls_sheet_fail (&self->survey, item->row, rules[i].key, "only %s has this; clear the cell",
                         rules[i].role);
  if ((item->type->role == TH_XLS_GROUP || item->type->role == TH_XLS_REPEAT)
      && th_xls_sheet_has (&self->survey, item->row, "calculation"))
    th_xls_sheet_fail (&self->survey, item->row, "calculation",
                       "a group holds no value; move the calculation to a question in it");
  if (th_xls_item_is_nameless (item))
    for (guint i = 0; i < 2; i++)
      {
        static const char *const keys[] = { "required", "constraint" };

        if (th_xls_sheet_has (&self->survey, item->row, keys[i]))
          th_xls_sheet_fail (&self->survey, item->row, keys[i],
                             "a group without a name has no node that could keep this; name it, or "
                             "move it to its questions");
      }
}

/* A repeat's count that is more than one reference is calculated in a node of its own. */
static void
read_count (ThXlsForm *self, ThXlsItem *repeat)
{
  static const ThXlsType count_type = { "calculate", TH_XLS_VALUE, "string" };
  g_autofree char *cell = th_xls_sheet_dup (&self->survey, repeat->row, "repeat_count");
  g_autofree char *name = NULL;
  ThXlsItem *count;

  if (*cell == '\0'
      || (g_str_has_prefix (cell, "${") && strchr (cell, '}') == cell + strlen (cell) - 1))
    return;
  name = g_strconcat (repeat->name, "_count", NULL);
  count = item_new (&count_type, repeat->row, name);
  count->count_of = g_steal_pointer (&cell);
  append (self, repeat->parent, count);
}

static void
read_select (ThXlsForm *self, ThXlsItem *item, const char *list)
{
  g_auto (GStrv) words = g_strsplit (list, " ", 2);

  if (words[0] == NULL)
    {
      th_xls_sheet_fail (&self->survey, item->row, "type",
                         "no list of choices; write its name behind the type: “%s my_list”",
                         item->type->name);
      return;
    }
  if (words[1] != NULL)
    th_xls_sheet_fail (&self->survey, item->row, "type",
                       "“%s” behind the list is not supported; add the choice and a text question "
                       "for it",
                       words[1]);
  if (g_str_has_suffix (item->type->name, "_from_file"))
    {
      item->from_file = g_strdup (words[0]);
      g_ptr_array_add (self->files, item);
    }
  else
    item->list = g_strdup (words[0]);
}

static ThXlsItem *
end_item (ThXlsForm *self, ThXlsItem *open, const ThXlsType *type, guint row)
{
  const char *begin = type->role == TH_XLS_END_GROUP ? "begin_group" : "begin_repeat";
  ThXlsRole wanted = type->role == TH_XLS_END_GROUP ? TH_XLS_GROUP : TH_XLS_REPEAT;

  if (open->parent == NULL)
    th_xls_sheet_fail (&self->survey, row, "type",
                       "nothing is open here; remove the row, or add "
                       "the %s it belongs to",
                       begin);
  else if (open->type->role != wanted)
    th_xls_sheet_fail (&self->survey, row, "type",
                       "what is open is the %s of row %u; end that first", open->type->name,
                       open->row);
  return open->parent != NULL ? open->parent : open;
}

static guint
get_depth (const ThXlsItem *item)
{
  guint depth = 0;

  for (; item->parent != NULL; item = item->parent)
    depth++;
  return depth;
}

static ThXlsItem *
add_item (ThXlsForm *self, ThXlsItem *open, const ThXlsType *type, const char *list, guint row)
{
  g_autofree char *name = th_xls_sheet_dup (&self->survey, row, "name");
  ThXlsItem *item = item_new (type, row, name);
  gboolean opens = type->role == TH_XLS_GROUP || type->role == TH_XLS_REPEAT;

  if (*name == '\0' && type->role != TH_XLS_GROUP)
    {
      th_xls_sheet_fail (&self->survey, row, "name",
                         "a row of type %s needs a name; only a group may do without", type->name);
      g_free (item->name);
      item->name = g_strdup_printf ("row-%u", row);
    }
  append (self, open, item);
  read_parameters (self, item);
  if (type->has_list)
    read_select (self, item, list);
  else if (*list != '\0')
    th_xls_sheet_fail (&self->survey, row, "type",
                       "“%s” behind the type means nothing here; "
                       "remove it",
                       list);
  if (type->role == TH_XLS_FILE)
    g_ptr_array_add (self->files, item);
  if (type->role == TH_XLS_REPEAT)
    read_count (self, item);
  check_label (self, item);
  check_calculate (self, item);
  check_default (self, item);
  check_columns (self, item);
  if (!opens)
    return open;
  if (get_depth (item) < TH_XLSFORM_MAX_DEPTH)
    return item;
  th_xls_sheet_fail (&self->survey, row, "type",
                     "groups within groups more than %d deep; use fewer", TH_XLSFORM_MAX_DEPTH - 1);
  return NULL;
}

/* Returns: (nullable): what is open after the row; %NULL where reading on would make no sense. */
static ThXlsItem *
read_row (ThXlsForm *self, ThXlsItem *open, guint row)
{
  g_autofree char *cell = th_xls_sheet_dup (&self->survey, row, "type");
  g_autofree char *list = NULL;
  const ThXlsType *type = th_xls_type_find (cell, &list);

  if (*cell == '\0')
    th_xls_sheet_fail (&self->survey, row, "type", "the row has no type; give it one, or clear it");
  else if (type == NULL)
    th_xls_sheet_fail (&self->survey, row, "type",
                       "“%.64s” is not a type of question that is known; FORMS.md lists them",
                       cell);
  else if (type->role == TH_XLS_REFUSED)
    th_xls_sheet_fail (&self->survey, row, "type",
                       "questions of type %s are not supported; leave the question out",
                       type->name);
  else if (type->role == TH_XLS_END_GROUP || type->role == TH_XLS_END_REPEAT)
    return end_item (self, open, type, row);
  else
    return add_item (self, open, type, list, row);
  return open;
}

static void
connect_triggers (ThXlsForm *self, ThXlsItem *item)
{
  g_autofree char *cell = item->parent != NULL && item->count_of == NULL
                            ? th_xls_sheet_dup (&self->survey, item->row, "trigger")
                            : g_strdup ("");
  g_auto (GStrv) words = g_strsplit_set (cell, ", ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      gsize length = strlen (words[i]);
      g_autofree char *name = NULL;
      ThXlsItem *source;

      if (length == 0)
        continue;
      if (!g_str_has_prefix (words[i], "${") || words[i][length - 1] != '}')
        {
          th_xls_sheet_fail (&self->survey, item->row, "trigger",
                             "“%s” is not a question; write ${name}", words[i]);
          continue;
        }
      name = g_strndup (words[i] + 2, length - 3);
      source = th_xls_find_name (self, item, item->row, name, "trigger");
      if (source == NULL)
        continue;
      if (source->type->role != TH_XLS_QUESTION)
        th_xls_sheet_fail (&self->survey, item->row, "trigger",
                           "“%s” is not asked, so nobody changes it; name a question", name);
      else
        g_ptr_array_add (source->triggered, item);
    }
  for (guint i = 0; i < item->children->len; i++)
    connect_triggers (self, g_ptr_array_index (item->children, i));
}

void
th_xls_read_survey (ThXlsForm *self)
{
  static const ThXlsType root_type = { "form", TH_XLS_GROUP };
  g_autofree char *cell = th_xls_sheet_dup (&self->settings, 2, "name");
  ThXlsItem *open;

  self->root = item_new (&root_type, 0, *cell != '\0' ? cell : "data");
  self->root->path = g_strconcat ("/", self->root->name, NULL);
  if (!th_xls_is_name (self->root->name))
    th_xls_sheet_fail (&self->settings, 2, "name",
                       "“%.64s” cannot be an element's name; clear the "
                       "cell",
                       cell);
  open = self->root;
  for (guint row = 2; row <= th_xls_sheet_get_last (&self->survey) && open != NULL; row++)
    if (!th_xls_sheet_is_blank (&self->survey, row))
      open = read_row (self, open, row);
  if (open != NULL && open->parent != NULL)
    th_xls_sheet_fail (&self->survey, open->row, "type",
                       "nothing ends this %s; add the end_%s it needs", open->type->name,
                       open->type->role == TH_XLS_GROUP ? "group" : "repeat");
  if (self->root->children->len == 0 && !th_xls_has_failed (self->problems))
    th_xls_sheet_fail (&self->survey, 0, NULL, "no question is in it; add one");
  check_holders (self, self->root);
  connect_triggers (self, self->root);
}
