/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The one file that knows the desktop's dialog for files. */

#include "th-folders.h"

#include <glib/gi18n.h>

/* Under which a widget keeps its dialog until somebody answered. */
#define DIALOG_KEY "threshold-folder-dialog"

/* For so long a dialog is kept when it is done with. GTK 4.18's asks about the folders of its path,
 * and crashes if it is gone when the answer comes. */
#define ANSWER_SECONDS 5

static void
folder_free (gpointer data)
{
  ThFolder *self = data;

  g_free (self->name);
  g_object_unref (self->file);
  g_free (self);
}

static void
add_folder (GPtrArray *folders, GFile *file, const char *name)
{
  ThFolder *self = g_new0 (ThFolder, 1);

  self->name = g_strdup (name);
  self->file = g_object_ref (file);
  g_ptr_array_add (folders, self);
}

GPtrArray *
th_folders_list (void)
{
  static const GUserDirectory directories[] = { G_USER_DIRECTORY_PICTURES,
                                                G_USER_DIRECTORY_DOCUMENTS,
                                                G_USER_DIRECTORY_DOWNLOAD };
  GPtrArray *folders = g_ptr_array_new_with_free_func (folder_free);
  g_autoptr (GVolumeMonitor) monitor = g_volume_monitor_get ();
  GList *mounts = g_volume_monitor_get_mounts (monitor);
  g_autoptr (GFile) home = g_file_new_for_path (g_get_home_dir ());

  for (guint i = 0; i < G_N_ELEMENTS (directories); i++)
    {
      const char *path = g_get_user_special_dir (directories[i]);
      g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;
      g_autoptr (GFile) folder = path != NULL ? g_file_new_for_path (path) : NULL;

      if (folder != NULL && g_file_query_exists (folder, NULL))
        add_folder (folders, folder, name);
    }
  add_folder (folders, home, _ ("Home"));
  for (GList *link = mounts; link != NULL; link = link->next)
    {
      g_autofree char *name = g_mount_get_name (link->data);
      g_autoptr (GFile) folder = g_mount_get_root (link->data);

      add_folder (folders, folder, name);
    }
  g_list_free_full (mounts, g_object_unref);

  return folders;
}

static gboolean
on_answered_cb (gpointer data)
{
  return G_SOURCE_REMOVE;
}

/* A GDestroyNotify: nothing of it is seen from now on. */
static void
let_go (gpointer data)
{
  gtk_native_dialog_hide (data);
  g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, ANSWER_SECONDS, on_answered_cb, data,
                              g_object_unref);
}

static void
on_response_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  ThFolderFunc func = (ThFolderFunc) g_object_get_data (G_OBJECT (dialog), "func");

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    func (file, data);
  g_object_set_data (data, DIALOG_KEY, NULL);
}

/* Returns: (transfer none): to be shown */
static GtkFileChooserNative *
dialog_new (GtkWidget *widget,
            GtkFileChooserAction action,
            const char *title,
            const char *accept,
            const char *cancel,
            ThFolderFunc func)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
    title, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, action, accept, cancel);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_object_set_data (G_OBJECT (dialog), "func", (gpointer) func);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response_cb), widget, 0);
  g_object_set_data_full (G_OBJECT (widget), DIALOG_KEY, dialog, let_go);

  return dialog;
}

void
th_folders_ask (GtkWidget *widget, ThFolderFunc func)
{
  GtkFileChooserNative *dialog = dialog_new (widget, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                             _ ("Where to?"), _ ("Choose"), _ ("Back"), func);

  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
th_folders_ask_file (GtkWidget *widget, const char *name, ThFolderFunc func)
{
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);
  gboolean has_documents = documents != NULL && g_file_test (documents, G_FILE_TEST_IS_DIR);
  g_autoptr (GFile) folder = g_file_new_for_path (has_documents ? documents : g_get_home_dir ());
  GtkFileChooserNative *dialog = dialog_new (widget, GTK_FILE_CHOOSER_ACTION_SAVE,
                                             _ ("Save a copy"), _ ("_Save"), _ ("_Cancel"), func);

  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), folder, NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
