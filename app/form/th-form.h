/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A form: a question set in the ODK XForms dialect, parsed, checked and ready to be filled in. It is
 * immutable and counted; any number of entries may share one. What the dialect contains and what is
 * refused stands in FORMS.md. A form that cannot be honoured is refused here, by name and place,
 * before it reaches a tablet.
 */

#pragma once

#include "th-form-files.h"

#include <glib-object.h>

G_BEGIN_DECLS

/* Limits on what a file can make us do; beyond them a form is refused as TOO_LARGE. */
#define TH_FORM_MAX_BYTES (8 * 1024 * 1024)
#define TH_FORM_MAX_ATTACHMENT_BYTES (32 * 1024 * 1024)
#define TH_FORM_MAX_EXPRESSION_BYTES (16 * 1024)
#define TH_FORM_MAX_REPEATS 2000
#define TH_FORM_MAX_NODES 200000

#define TH_FORM_ERROR (th_form_error_quark ())

/**
 * ThFormError:
 * @TH_FORM_ERROR_MALFORMED: not a form, or broken; its author corrects it
 * @TH_FORM_ERROR_UNSUPPORTED: a sound form that uses what Threshold refuses; its author does without
 * @TH_FORM_ERROR_TOO_LARGE: beyond a limit
 * @TH_FORM_ERROR_CYCLE: expressions that wait for each other; its author breaks the circle
 * @TH_FORM_ERROR_MISSING_FILE: an attachment the form names was not given; supply it
 * @TH_FORM_ERROR_NOT_A_VALUE: the text cannot be read as the question's type; ask again
 * @TH_FORM_ERROR_NOT_ALLOWED: the node takes no answer, or no instance can be added or removed
 */
typedef enum
{
  TH_FORM_ERROR_MALFORMED,
  TH_FORM_ERROR_UNSUPPORTED,
  TH_FORM_ERROR_TOO_LARGE,
  TH_FORM_ERROR_CYCLE,
  TH_FORM_ERROR_MISSING_FILE,
  TH_FORM_ERROR_NOT_A_VALUE,
  TH_FORM_ERROR_NOT_ALLOWED
} ThFormError;

GQuark th_form_error_quark (void);

typedef struct _ThForm ThForm;

#define TH_TYPE_FORM (th_form_get_type ())

GType               th_form_get_type       (void);

/**
 * th_form_new_from_bytes:
 * @xml: the form
 * @files: (nullable): the files that belong to it; external instances are read from here
 * @error: return location
 *
 * Parses and checks a form. Nothing is fetched: a form that names a file not in @files loads with
 * that instance empty (see th_form_list_missing_files()).
 *
 * Returns: (transfer full) (nullable): the form, or %NULL with an error of %TH_FORM_ERROR whose
 *   message names the problem, the line and what to do
 */
ThForm             *th_form_new_from_bytes (GBytes      *xml,
                                            ThFormFiles *files,
                                            GError     **error) G_GNUC_WARN_UNUSED_RESULT;

ThForm             *th_form_ref            (ThForm *self);
void                th_form_unref          (ThForm *self);

const char         *th_form_get_id         (ThForm *self);

/* Returns: (nullable): the version attribute of the primary instance */
const char         *th_form_get_version    (ThForm *self);
const char         *th_form_get_title      (ThForm *self);

/* Returns: (transfer none): %NULL-terminated; empty where the form has no translations. The first
 *   one is not necessarily the default. */
const char * const *th_form_list_languages (ThForm *self);

/* Returns: (transfer none) (nullable): the language a new entry starts in */
const char         *th_form_get_language   (ThForm *self);

/* Bytes of a file that a form names. Returns: (transfer full) (nullable): %NULL without @error where
 * there is none of that name */
typedef GBytes *(*ThFormFindFunc) (const char *name, gpointer data, GError **error);

/**
 * th_form_new_finding:
 * @find: asked for each list and picture that the form names, while this runs
 *
 * As th_form_new_from_bytes(), with the files that @find has.
 */
ThForm             *th_form_new_finding    (GBytes         *xml,
                                            ThFormFindFunc  find,
                                            gpointer        data,
                                            GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer none) (nullable): the file of that name that the form was made with */
GBytes             *th_form_get_file       (ThForm     *self,
                                            const char *name);

/* Returns: (transfer none): names of the pictures of questions and choices, in any language */
const char * const *th_form_list_pictures  (ThForm *self);

/* Returns: (transfer none): names of attachments that expressions use and that were not given */
const char * const *th_form_list_missing_files (ThForm *self);

/**
 * th_form_list_warnings:
 *
 * Returns: (transfer none) (element-type utf8): what is degraded or looks like an author's mistake,
 *   one sentence each, with the line
 */
GPtrArray          *th_form_list_warnings  (ThForm *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThForm, th_form_unref)

G_END_DECLS
