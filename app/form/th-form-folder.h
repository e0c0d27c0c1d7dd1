/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A form as its author keeps it on a disk: a file of XForms, or a folder with its sheets as CSV
 * (th-xlsform.h), and beside it the files that it names.
 */

#pragma once

#include "th-form.h"

G_BEGIN_DECLS

/**
 * th_form_folder_load:
 * @path: a form, or the folder of its sheets
 * @findings: (out) (transfer full) (element-type utf8): one sentence each: what is degraded, what
 *   looks like a mistake, what was not found beside it; empty where the form is refused
 * @error: return location
 *
 * Attachments are looked for beside the form, in the folder NAME-media of a NAME.xml, and nowhere
 * else; only those that the form names are read.
 *
 * Errors: %TH_FORM_ERROR, or %G_IO_ERROR where @path cannot be read.
 */
ThForm *th_form_folder_load   (const char  *path,
                               GPtrArray  **findings,
                               GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/* Compiles the sheets in @folder. @problems: (element-type utf8): warnings and errors, one line each.
 * Returns: (nullable): %NULL with %TH_FORM_ERROR_MALFORMED where a sheet has an error */
GBytes *th_form_folder_compile (const char  *folder,
                                GPtrArray   *problems,
                                GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
