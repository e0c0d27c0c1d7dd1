/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Where files are: the folders that this machine has for a person, what is plugged in, and any other
 * that they find by the desktop's own dialog.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  char *name;
  GFile *file;
} ThFolder;

/* Returns: (transfer full) (element-type ThFolder): at least one. */
GPtrArray *th_folders_list (void);

typedef void (*ThFolderFunc) (GFile *file, gpointer data);

/* Asks for another one. @func is called once, unless the person thinks better of it, and only while
 * @widget is there. */
void th_folders_ask (GtkWidget *widget, ThFolderFunc func);

/* The same for a file to be written. @name: proposed; it says nothing of a person. */
void th_folders_ask_file (GtkWidget *widget, const char *name, ThFolderFunc func);

G_END_DECLS
