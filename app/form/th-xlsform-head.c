/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The model: texts, the instance as it is before the first answer, the lists, what binds say. */

#include "th-xlsform-model.h"

#include <string.h>

void
th_xls_open (ThXlsForm *self, const char *element)
{
  xmlTextWriterStartElement (self->writer, (const xmlChar *) element);
}

void
th_xls_close (ThXlsForm *self)
{
  xmlTextWriterEndElement (self->writer);
}

void
th_xls_attribute (ThXlsForm *self, const char *name, const char *value)
{
  self->written += strlen (value);
  xmlTextWriterWriteAttribute (self->writer, (const xmlChar *) name, (const xmlChar *) value);
}

void
th_xls_element (ThXlsForm *self, const char *element, const char *text)
{
  self->written += strlen (text);
  xmlTextWriterWriteElement (self->writer, (const xmlChar *) element, (const xmlChar *) text);
}

static void write_nodes (ThXlsForm *self, ThXlsItem *item);

static void
write_node (ThXlsForm *self, ThXlsItem *item)
{
  g_autofree char *value = NULL;

  th_xls_open (self, th_xls_item_get_element (item));
  /* Only the template: a repeat has no instance until a person or its count makes one. */
  if (item->type->role == TH_XLS_REPEAT)
    th_xls_attribute (self, "jr:template", "");
  if (item->count_of == NULL && !th_xls_has_live_default (self, item))
    value = th_xls_sheet_dup (&self->survey, item->row, "default");
  if (value != NULL && *value != '\0')
    xmlTextWriterWriteString (self->writer, (const xmlChar *) value);
  write_nodes (self, item);
  th_xls_close (self);
}

/* The nodes in @item: those of the rows in it, seen through groups without a name, then holders. */
static void
write_nodes (ThXlsForm *self, ThXlsItem *item)
{
  for (guint i = 0; i < item->children->len; i++)
    {
      ThXlsItem *child = g_ptr_array_index (item->children, i);

      if (th_xls_item_is_nameless (child))
        write_nodes (self, child);
      else if (child->type->role != TH_XLS_FILE && child->holder == NULL)
        write_node (self, child);
    }
  for (guint i = 0; i < item->holders->len; i++)
    {
      ThXlsItem *holder = g_ptr_array_index (item->holders, i);

      th_xls_open (self, holder->name);
      for (guint j = 0; j < holder->held->len; j++)
        write_node (self, g_ptr_array_index (holder->held, j));
      th_xls_close (self);
    }
}

static void
write_instance (ThXlsForm *self)
{
  g_autofree char *id = th_xls_sheet_dup (&self->settings, 2, "form_id");
  g_autofree char *version = th_xls_sheet_dup (&self->settings, 2, "version");

  th_xls_open (self, "instance");
  th_xls_open (self, self->root->name);
  th_xls_attribute (self, "id", *id != '\0' ? id : self->root->name);
  if (*version != '\0')
    th_xls_attribute (self, "version", version);
  write_nodes (self, self->root);
  th_xls_open (self, "meta");
  th_xls_open (self, "instanceID");
  th_xls_close (self);
  if (th_xls_sheet_has (&self->settings, 2, "instance_name"))
    {
      th_xls_open (self, "instanceName");
      th_xls_close (self);
    }
  th_xls_close (self);
  th_xls_close (self);
  th_xls_close (self);
}

/* What instance('…') calls a file, and where the engine looks for it. */
static gboolean
find_source (const ThXlsItem *item, char **id, char **source)
{
  gboolean is_select = item->from_file != NULL;
  const char *dot = is_select ? strrchr (item->from_file, '.') : NULL;
  const char *extension = is_select                                        ? dot
                          : strcmp (item->type->name, "csv-external") == 0 ? ".csv"
                                                                           : ".xml";

  if (extension == NULL
      || (strcmp (extension, ".csv") != 0 && strcmp (extension, ".xml") != 0
          && strcmp (extension, ".geojson") != 0))
    return FALSE;
  *id = is_select ? g_strndup (item->from_file, dot - item->from_file) : g_strdup (item->name);
  *source = g_strdup_printf ("jr://%s/%s%s", strcmp (extension, ".csv") == 0 ? "file-csv" : "file",
                             *id, extension);
  return th_xls_is_name (*id);
}

static void
write_file (ThXlsForm *self, const ThXlsItem *item, GHashTable *written)
{
  g_autofree char *id = NULL;
  g_autofree char *source = NULL;
  const ThXlsList *list;

  if (!find_source (item, &id, &source))
    {
      th_xls_sheet_fail (&self->survey, item->row, item->from_file != NULL ? "type" : "name",
                         "“%s” is no file of choices; name a .csv, .xml or .geojson file without a "
                         "folder",
                         item->from_file != NULL ? item->from_file : item->name);
      return;
    }
  list = th_xls_find_list (self, id);
  if (list != NULL && list->is_used)
    th_xls_sheet_fail (&self->survey, item->row, "type",
                       "“%s” is also the name of a list of choices; rename one of them", id);
  if (!g_hash_table_add (written, g_strdup (id)))
    return;
  th_xls_open (self, "instance");
  th_xls_attribute (self, "id", id);
  th_xls_attribute (self, "src", source);
  th_xls_close (self);
}

static void
write_files (ThXlsForm *self)
{
  g_autoptr (GHashTable) written = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (self->uses_context)
    {
      th_xls_open (self, "instance");
      th_xls_attribute (self, "id", "context");
      th_xls_attribute (self, "src", "jr://instance/context");
      th_xls_close (self);
      g_hash_table_add (written, g_strdup ("context"));
    }
  for (guint i = 0; i < self->files->len; i++)
    write_file (self, g_ptr_array_index (self->files, i), written);
}

static void
write_meta_binds (ThXlsForm *self)
{
  g_autofree char *id = g_strconcat (self->root->path, "/meta/instanceID", NULL);
  g_autofree char *name_path = g_strconcat (self->root->path, "/meta/instanceName", NULL);
  g_autofree char *cell = th_xls_sheet_dup (&self->settings, 2, "instance_name");

  th_xls_open (self, "bind");
  th_xls_attribute (self, "nodeset", id);
  th_xls_attribute (self, "type", "string");
  th_xls_attribute (self, "readonly", "true()");
  th_xls_attribute (self, "jr:preload", "uid");
  th_xls_close (self);
  if (*cell != '\0')
    {
      g_autofree char *name = th_xls_resolve (self, self->root, 0, cell, "instance_name", FALSE);

      th_xls_open (self, "bind");
      th_xls_attribute (self, "nodeset", name_path);
      th_xls_attribute (self, "type", "string");
      th_xls_attribute (self, "calculate", name != NULL ? name : "");
      th_xls_close (self);
    }
}

void
th_xls_write_head (ThXlsForm *self)
{
  g_autofree char *title = th_xls_sheet_dup (&self->settings, 2, "form_title");

  th_xls_open (self, "h:head");
  th_xls_element (self, "h:title", *title != '\0' ? title : self->root->name);
  th_xls_open (self, "model");
  th_xls_attribute (self, "odk:xforms-version", "1.0.0");
  th_xls_write_itext (self);
  write_instance (self);
  th_xls_write_lists (self);
  write_files (self);
  th_xls_write_binds (self, self->root);
  write_meta_binds (self);
  th_xls_write_defaults (self, self->root, FALSE);
  th_xls_close (self);
  th_xls_close (self);
}
