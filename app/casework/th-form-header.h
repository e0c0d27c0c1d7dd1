/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Which form a file is, by the id and version on the root of its first instance, and which files it
 * names. Nothing else of the form is looked at here.
 */

#pragma once

#include "th-casework-error.h"

G_BEGIN_DECLS

/**
 * th_form_header_read:
 * @name: what errors call the file
 * @id: (out): the form's id, which is the kind of its records
 * @version: (out): its version
 */
gboolean th_form_header_read (GBytes      *xml,
                              const char  *name,
                              char       **id,
                              char       **version,
                              GError     **error);

/* Returns: (transfer full) (element-type utf8): plain names of the lists and pictures that the form
 * asks for as "jr://…/name" */
GPtrArray *th_form_header_list_files (GBytes *xml);

G_END_DECLS
