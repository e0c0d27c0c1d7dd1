/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A file is read once, whole, into memory and from there into the encrypted store; the file itself
 * stays as it is. The desktop's own file dialog would note it among the recent files and draws
 * targets too small for a glove.
 */

#include "th-files-page.h"

#include "th-error-text.h"
#include "th-folders.h"
#include "th-picture.h"
#include "th-wrap-layout.h"

#include <glib/gi18n.h>

struct _ThFilesPage
{
  ThRecordPage parent_instance;

  GtkWidget *folders;
  GtkWidget *empty;
  GtkWidget *where;
  GtkDirectoryList *directory;
  GtkFilterListModel *shown;
  GtkCustomFilter *filter;
  GtkCustomSorter *sorter;

  ThFormNode *node;
  gboolean is_reading;
};

G_DEFINE_FINAL_TYPE (ThFilesPage, th_files_page, TH_TYPE_RECORD_PAGE)

static gboolean
wants_pictures (ThFormNode *node)
{
  const char *type = th_form_node_get_attribute (node, "mediatype");

  return th_form_node_get_data_type (node) == TH_FORM_TYPE_BARCODE
         || (type != NULL && g_str_has_prefix (type, "image/"));
}

static gboolean
is_folder (GFileInfo *info)
{
  return g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY;
}

static gboolean
can_choose (gpointer item, gpointer data)
{
  ThFilesPage *self = data;
  GFileInfo *info = item;
  const char *type = g_file_info_get_content_type (info);
  g_autofree char *mime = type != NULL ? g_content_type_get_mime_type (type) : NULL;

  if (g_file_info_get_is_hidden (info))
    return FALSE;
  if (is_folder (info) || self->node == NULL || !wants_pictures (self->node))
    return TRUE;

  return mime != NULL && g_str_has_prefix (mime, "image/");
}

/* Folders first, then the newest: what is wanted was mostly made just now. */
static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  GFileInfo *first = (gpointer) a;
  GFileInfo *second = (gpointer) b;
  guint64 at, other;

  if (is_folder (first) != is_folder (second))
    return is_folder (first) ? GTK_ORDERING_SMALLER : GTK_ORDERING_LARGER;
  at = g_file_info_get_attribute_uint64 (first, G_FILE_ATTRIBUTE_TIME_MODIFIED);
  other = g_file_info_get_attribute_uint64 (second, G_FILE_ATTRIBUTE_TIME_MODIFIED);

  return at > other ? GTK_ORDERING_SMALLER
                    : (at < other ? GTK_ORDERING_LARGER : GTK_ORDERING_EQUAL);
}

static void
on_setup_cb (ThFilesPage *self, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_list_item_set_child (item, label);
}

static void
on_bind_cb (ThFilesPage *self, GtkListItem *item)
{
  GFileInfo *info = gtk_list_item_get_item (item);
  GtkWidget *label = gtk_list_item_get_child (item);
  const char *name = g_file_info_get_display_name (info);
  g_autofree char *size = g_format_size ((guint64) g_file_info_get_size (info));
  g_autofree char *text = NULL;

  /* Translators: a folder; a file and its size */
  text = is_folder (info) ? g_strdup_printf (_ ("Folder: %s"), name)
                          : g_strdup_printf (_ ("%s, %s"), name, size);
  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (label)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
on_shown_cb (ThFilesPage *self)
{
  gtk_widget_set_visible (self->empty, g_list_model_get_n_items (G_LIST_MODEL (self->shown)) == 0);
}

static void
show_folder (ThFilesPage *self, GFile *folder)
{
  g_autofree char *name = g_file_get_parse_name (folder);

  gtk_directory_list_set_file (self->directory, folder);
  gtk_label_set_text (GTK_LABEL (self->where), name);
}

static void
on_above_cb (ThFilesPage *self)
{
  GFile *folder = gtk_directory_list_get_file (self->directory);
  g_autoptr (GFile) above = folder != NULL ? g_file_get_parent (folder) : NULL;

  if (above != NULL)
    show_folder (self, above);
}

static void
on_taken_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThFilesPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  self->is_reading = FALSE;
  if (th_picture_take_finish (TH_OPEN_RECORD (source), result, &error))
    {
      if (!g_cancellable_is_cancelled (th_page_get_cancellable (TH_PAGE (self))))
        th_page_go_back (TH_PAGE (self));
      return;
    }
  text = th_error_text_dup (error);
  th_page_say (TH_PAGE (self), text);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ThFilesPage *self = data;
  g_autoptr (ThFilesPage) kept = self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);
  ThOpenRecord *record = th_record_page_get_record (TH_RECORD_PAGE (self));

  if (bytes == NULL)
    {
      self->is_reading = FALSE;
      g_debug ("file: %s", error->message);
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        th_page_say (TH_PAGE (self), _ ("This file could not be read."));
      return;
    }
  th_picture_take_async (record, self->node, bytes, on_taken_cb, g_steal_pointer (&kept));
}

static void
choose (ThFilesPage *self, GFile *file, goffset length)
{
  ThOpenRecord *record = th_record_page_get_record (TH_RECORD_PAGE (self));
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (self->is_reading || self->node == NULL
      || th_open_record_get_editing (record) != TH_EDITING_FREE)
    return;
  if (length > TH_PICTURE_MAX_BYTES)
    {
      error = g_error_new (TH_PICTURE_ERROR, TH_PICTURE_ERROR_TOO_LARGE, "too large");
      text = th_error_text_dup (error);
      th_page_say (TH_PAGE (self), text);
      return;
    }

  self->is_reading = TRUE;
  g_file_load_bytes_async (file, th_page_get_cancellable (TH_PAGE (self)), on_read_cb,
                           g_object_ref (self));
}

static void
on_activate_cb (ThFilesPage *self, guint position, GtkListView *list)
{
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (list));
  g_autoptr (GFileInfo) info = g_list_model_get_item (model, position);
  GFile *folder = gtk_directory_list_get_file (self->directory);
  g_autoptr (GFile) file = g_file_get_child (folder, g_file_info_get_name (info));

  if (is_folder (info))
    show_folder (self, file);
  else
    choose (self, file, g_file_info_get_size (info));
}

static void
on_place_cb (ThFilesPage *self, GtkWidget *button)
{
  show_folder (self, g_object_get_data (G_OBJECT (button), "folder"));
}

/* The first that is there is shown. */
static void
add_places (ThFilesPage *self)
{
  g_autoptr (GPtrArray) folders = th_folders_list ();

  for (guint i = 0; i < folders->len; i++)
    {
      const ThFolder *folder = g_ptr_array_index (folders, i);
      GtkWidget *button = gtk_button_new_with_label (folder->name);

      gtk_widget_add_css_class (button, "answer");
      g_object_set_data_full (G_OBJECT (button), "folder", g_object_ref (folder->file),
                              g_object_unref);
      g_signal_connect_object (button, "clicked", G_CALLBACK (on_place_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (self->folders), button);
    }
  show_folder (self, ((const ThFolder *) g_ptr_array_index (folders, 0))->file);
}

static void
th_files_page_opened (ThRecordPage *page)
{
  ThFilesPage *self = TH_FILES_PAGE (page);

  self->node = th_record_page_open_question (page);
  if (self->node == NULL)
    return;

  gtk_custom_filter_set_filter_func (self->filter, can_choose, self, NULL);
  add_places (self);
}

static void
th_files_page_dispose (GObject *object)
{
  ThFilesPage *self = TH_FILES_PAGE (object);

  if (self->node != NULL)
    gtk_custom_filter_set_filter_func (self->filter, NULL, NULL, NULL);
  g_clear_object (&self->node);

  G_OBJECT_CLASS (th_files_page_parent_class)->dispose (object);
}

static void
th_files_page_class_init (ThFilesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_files_page_dispose;
  TH_RECORD_PAGE_CLASS (klass)->opened = th_files_page_opened;

  g_type_ensure (TH_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-files-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThFilesPage, folders);
  gtk_widget_class_bind_template_child (widget_class, ThFilesPage, empty);
  gtk_widget_class_bind_template_child (widget_class, ThFilesPage, where);
  gtk_widget_class_bind_template_child (widget_class, ThFilesPage, directory);
  gtk_widget_class_bind_template_child (widget_class, ThFilesPage, shown);
  gtk_widget_class_bind_template_child (widget_class, ThFilesPage, filter);
  gtk_widget_class_bind_template_child (widget_class, ThFilesPage, sorter);
  gtk_widget_class_bind_template_callback (widget_class, on_setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_above_cb);
}

static void
th_files_page_init (ThFilesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_custom_sorter_set_sort_func (self->sorter, compare, NULL, NULL);
}
