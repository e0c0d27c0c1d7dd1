/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A form as its author sees it on the tablet: the screens are the officer's own, over a session that
 * has no store. A banner says so, and leads to what the form's check found and to what is wrong with
 * the answers. A form that is refused shows why.
 */

#pragma once

#include "th-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TH_TYPE_PREVIEW_WINDOW (th_preview_window_get_type ())
G_DECLARE_FINAL_TYPE (ThPreviewWindow, th_preview_window, TH, PREVIEW_WINDOW, AdwApplicationWindow)

/* @path: a form, or the folder of its sheets. What the form asks of instance('context') is the file
 * context.xml beside it, else a sample. @application: (nullable) */
GtkWidget *
th_preview_window_new (GtkApplication *application, const ThHost *host, const char *path);

/* Returns: (nullable): why the form could not be opened */
const GError *th_preview_window_get_error (ThPreviewWindow *self);

/* Returns: (nullable): the record that the form is filled in as */
struct _ThOpenRecord *th_preview_window_get_record (ThPreviewWindow *self);

G_END_DECLS
