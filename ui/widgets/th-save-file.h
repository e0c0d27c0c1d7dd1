/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Where a file is to be written, asked with the desktop's own dialog: this is the only place that
 * opens it.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @name: proposed; it says nothing of a person. */
void th_save_file_async (GtkWidget *parent,
                         const char *name,
                         GAsyncReadyCallback callback,
                         gpointer data);

/* Returns: (transfer full) (nullable): path; %G_IO_ERROR_CANCELLED where none was chosen. */
char *th_save_file_finish (GtkWidget *parent, GAsyncResult *result, GError **error);

G_END_DECLS
