/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The files that come with a form: choice lists as CSV, XML or GeoJSON, pictures. Names are plain
 * file names; a name with a path in it is refused, so that a form cannot reach outside its folder.
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct _ThFormFiles ThFormFiles;

#define TH_TYPE_FORM_FILES (th_form_files_get_type ())

GType        th_form_files_get_type     (void);

ThFormFiles *th_form_files_new          (void);
ThFormFiles *th_form_files_ref          (ThFormFiles *self);
void         th_form_files_unref        (ThFormFiles *self);

gboolean     th_form_files_is_name      (const char *name);

/* Returns: %FALSE, and adds nothing, if @name is not a plain file name */
gboolean     th_form_files_add          (ThFormFiles *self,
                                         const char  *name,
                                         GBytes      *bytes);

/* Returns: (transfer none) (nullable): */
GBytes      *th_form_files_get          (ThFormFiles *self,
                                         const char  *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThFormFiles, th_form_files_unref)

G_END_DECLS
