/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person reads for a field path or a code: the labels of the operation's own forms, names of
 * officers and teams, countries and languages. A code that no form knows is shown as it is, with its
 * underscores as spaces: nothing is dropped because a form has moved on.
 */

#pragma once

#include "th-form-node.h"
#include "th-form.h"
#include "th-operation.h"
#include "th-store.h"

G_BEGIN_DECLS

/* A question of a form, in the form's order. Instances of repeats are not fields of their own:
 * "vehicles[]/vrm" stands for all. */
typedef struct
{
  char *path;
  char *label;
  ThFormControl control;
  ThFormType type;
  GHashTable *choices; /* code: label; NULL for what is no select */
} ThReportField;

typedef struct _ThReportWords ThReportWords;

/**
 * th_report_words_new:
 * @language: (nullable): of the labels, where the forms have it
 */
ThReportWords *th_report_words_new        (const ThOperation *operation,
                                           const char        *language);

/* Once it has its forms it never changes, and threads may share it. */
ThReportWords *th_report_words_ref        (ThReportWords *self);
void           th_report_words_unref      (ThReportWords *self);

/* Takes the questions of the form in which @kind is recorded. */
gboolean       th_report_words_add_form   (ThReportWords *self,
                                           const char    *kind,
                                           ThForm        *form,
                                           GError       **error);

/* Takes the present form of every kind from @store; a form that is not there yet is passed over. */
gboolean       th_report_words_load_forms (ThReportWords *self,
                                           ThStore       *store,
                                           GCancellable  *cancellable,
                                           GError       **error);

/* Returns: (transfer none) (element-type ThReportField) (nullable): NULL where @kind has no form. */
GPtrArray     *th_report_words_list_fields (const ThReportWords *self,
                                            const char          *kind);

/* @path may be of an instance, "vehicles[0190…]/vrm". Returns: (transfer none) (nullable) */
const ThReportField *th_report_words_find (const ThReportWords *self,
                                           const char          *kind,
                                           const char          *path);

/* Returns: (transfer full): the path of the question that a field belongs to: "vehicles[]/vrm" for
 * "vehicles[0190…]/vrm", "advice_given" for "advice_given{leaflet}". */
char          *th_report_words_dup_question (const char *path);

/* Returns: (transfer full) */
char          *th_report_words_dup_label  (const ThReportWords *self,
                                           const char          *kind,
                                           const char          *path);
char          *th_report_words_dup_choice (const ThReportWords *self,
                                           const char          *kind,
                                           const char          *path,
                                           const char          *code);

/* "4163 Jo Whitlock"; the number alone of who is not in the operation. */
char          *th_report_words_dup_officer (const ThReportWords *self,
                                            const char          *collar);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThReportWords, th_report_words_unref)

G_END_DECLS
