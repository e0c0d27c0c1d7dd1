/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What people see, in the order of the sheet. */

#include "th-xlsform-model.h"

#include <string.h>

static const char *
get_parameter (const ThXlsItem *item, const char *name)
{
  return item->parameters != NULL ? g_hash_table_lookup (item->parameters, name) : NULL;
}

static void
write_words (ThXlsForm *self, const ThXlsItem *item, const char *element)
{
  g_autofree char *text = th_xls_dup_plain_text (self, &self->survey, item->row, element);
  gboolean has_itext = th_xls_has_itext (self, item, element);

  if (!has_itext && *text == '\0')
    return;
  th_xls_open (self, element);
  if (has_itext)
    {
      g_autofree char *id = th_xls_dup_itext_id (item, element);
      g_autofree char *reference = g_strdup_printf ("jr:itext('%s')", id);

      th_xls_attribute (self, "ref", reference);
    }
  else
    th_xls_write_text (self, item, element, text);
  th_xls_close (self);
}

static void
write_appearance (ThXlsForm *self, const ThXlsItem *item)
{
  g_autofree char *appearance = th_xls_sheet_dup (&self->survey, item->row, "appearance");

  if (*appearance != '\0')
    th_xls_attribute (self, "appearance", appearance);
}

static void
write_choice_reference (ThXlsForm *self, const char *element, const char *reference)
{
  th_xls_open (self, element);
  th_xls_attribute (self, "ref", reference);
  th_xls_close (self);
}

static char *
dup_nodes (ThXlsForm *self, const ThXlsItem *item)
{
  if (item->from_file != NULL)
    {
      const char *dot = strrchr (item->from_file, '.');

      return g_strdup_printf ("instance('%.*s')/root/item",
                              (int) (dot != NULL ? dot - item->from_file : 0), item->from_file);
    }
  if (g_str_has_prefix (item->list, "context/"))
    return g_strdup_printf ("instance('context')/root/%s/item", item->list + strlen ("context/"));
  return g_strdup_printf ("instance('%s')/root/item", item->list);
}

/* The items of a select: filtered, then shuffled if that is asked for. */
static char *
dup_nodeset (ThXlsForm *self, const ThXlsItem *item)
{
  g_autofree char *nodes = dup_nodes (self, item);
  g_autofree char *cell = th_xls_sheet_dup (&self->survey, item->row, "choice_filter");
  g_autofree char *filter =
    *cell != '\0' ? th_xls_resolve (self, item, item->row, cell, "choice_filter", TRUE) : NULL;
  g_autofree char *filtered =
    filter != NULL ? g_strdup_printf ("%s[%s]", nodes, filter) : g_steal_pointer (&nodes);
  const char *seed = get_parameter (item, "seed");
  g_autofree char *seed_text = NULL;

  if (g_strcmp0 (get_parameter (item, "randomize"), "true") != 0)
    return g_steal_pointer (&filtered);
  if (seed != NULL)
    seed_text = th_xls_resolve (self, item, item->row, seed, "parameters", FALSE);
  return g_strdup_printf ("randomize(%s%s%s)", filtered, seed_text != NULL ? ", " : "",
                          seed_text != NULL ? seed_text : "");
}

static void
write_items (ThXlsForm *self, const ThXlsItem *item)
{
  ThXlsList *list = item->list != NULL ? th_xls_find_list (self, item->list) : NULL;
  gboolean is_geojson = item->from_file != NULL && g_str_has_suffix (item->from_file, ".geojson");
  const char *value = get_parameter (item, "value");
  const char *label = get_parameter (item, "label");
  g_autofree char *nodeset = NULL;

  if (item->list == NULL && item->from_file == NULL)
    return;
  nodeset = dup_nodeset (self, item);
  th_xls_open (self, "itemset");
  th_xls_attribute (self, "nodeset", nodeset);
  write_choice_reference (self, "value", value != NULL ? value : is_geojson ? "id" : "name");
  if (list != NULL && th_xls_list_has_itext (self, list))
    write_choice_reference (self, "label", "jr:itext(itextId)");
  else
    write_choice_reference (self, "label", label != NULL ? label : is_geojson ? "title" : "label");
  th_xls_close (self);
}

/* What is calculated anew each time this question is answered. */
static void
write_triggered (ThXlsForm *self, const ThXlsItem *item)
{
  for (guint i = 0; i < item->triggered->len; i++)
    {
      const ThXlsItem *target = g_ptr_array_index (item->triggered, i);
      g_autofree char *cell = th_xls_sheet_dup (&self->survey, target->row, "calculation");
      g_autofree char *value =
        *cell != '\0' ? th_xls_resolve (self, target, target->row, cell, "calculation", FALSE)
                      : NULL;

      th_xls_open (self, "setvalue");
      th_xls_attribute (self, "ref", target->path);
      th_xls_attribute (self, "event", "xforms-value-changed");
      if (value != NULL)
        th_xls_attribute (self, "value", value);
      th_xls_close (self);
    }
}

static void
write_range (ThXlsForm *self, const ThXlsItem *item)
{
  static const struct
  {
    const char *name;
    const char *otherwise;
  } attributes[] = { { "start", "0" }, { "end", "10" }, { "step", "1" } };

  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++)
    {
      const char *value = get_parameter (item, attributes[i].name);
      char *end = NULL;

      if (value != NULL && (g_ascii_strtod (value, &end), end == value || *end != '\0'))
        th_xls_sheet_fail (&self->survey, item->row, "parameters",
                           "“%s” is not a number; write %s=%s", value, attributes[i].name,
                           attributes[i].otherwise);
      th_xls_attribute (self, attributes[i].name, value != NULL ? value : attributes[i].otherwise);
    }
}

static void
write_question (ThXlsForm *self, const ThXlsItem *item)
{
  th_xls_open (self, item->type->control);
  th_xls_attribute (self, "ref", item->path);
  write_appearance (self, item);
  if (item->type->mediatype != NULL)
    th_xls_attribute (self, "mediatype", item->type->mediatype);
  if (get_parameter (item, "rows") != NULL)
    th_xls_attribute (self, "rows", get_parameter (item, "rows"));
  if (strcmp (item->type->control, "range") == 0)
    write_range (self, item);
  write_words (self, item, "label");
  write_words (self, item, "hint");
  if (item->type->has_list)
    write_items (self, item);
  write_triggered (self, item);
  th_xls_close (self);
}

static void write_children (ThXlsForm *self, const ThXlsItem *item);

/* Repeats in it have their own. */
static void
write_new_instance (ThXlsForm *self, ThXlsItem *item)
{
  for (guint i = 0; i < item->children->len; i++)
    {
      ThXlsItem *child = g_ptr_array_index (item->children, i);

      if (child->type->role != TH_XLS_REPEAT)
        th_xls_write_defaults (self, child, TRUE);
    }
}

static void
write_repeat (ThXlsForm *self, ThXlsItem *item)
{
  g_autofree char *cell = th_xls_sheet_dup (&self->survey, item->row, "repeat_count");
  g_autofree char *count = NULL;

  th_xls_open (self, "group");
  th_xls_attribute (self, "ref", item->path);
  write_words (self, item, "label");
  th_xls_open (self, "repeat");
  th_xls_attribute (self, "nodeset", item->path);
  write_appearance (self, item);
  if (g_str_has_prefix (cell, "${") && strchr (cell, '}') == cell + strlen (cell) - 1)
    count = th_xls_resolve (self, item, item->row, cell, "repeat_count", FALSE);
  else if (*cell != '\0')
    count = g_strconcat (item->path, "_count", NULL);
  if (count != NULL)
    {
      th_xls_attribute (self, "jr:count", count);
      th_xls_attribute (self, "jr:noAddRemove", "true()");
    }
  write_children (self, item);
  write_new_instance (self, item);
  th_xls_close (self);
  th_xls_close (self);
}

static void
write_group (ThXlsForm *self, const ThXlsItem *item)
{
  th_xls_open (self, "group");
  if (!th_xls_item_is_nameless (item))
    th_xls_attribute (self, "ref", item->path);
  write_appearance (self, item);
  write_words (self, item, "label");
  write_children (self, item);
  th_xls_close (self);
}

static void
write_children (ThXlsForm *self, const ThXlsItem *item)
{
  for (guint i = 0; i < item->children->len; i++)
    {
      ThXlsItem *child = g_ptr_array_index (item->children, i);

      if (child->type->role == TH_XLS_GROUP)
        write_group (self, child);
      else if (child->type->role == TH_XLS_REPEAT)
        write_repeat (self, child);
      else if (child->type->role == TH_XLS_QUESTION)
        write_question (self, child);
    }
}

void
th_xls_write_body (ThXlsForm *self)
{
  g_autofree char *style = th_xls_sheet_dup (&self->settings, 2, "style");

  th_xls_open (self, "h:body");
  if (*style != '\0')
    th_xls_attribute (self, "class", style);
  write_children (self, self->root);
  th_xls_close (self);
}
