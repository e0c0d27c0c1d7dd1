/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the readers of an operation directory share: the plan being built. */

#pragma once

#include "th-operation-plan.h"

G_BEGIN_DECLS

/* Empty; the operation's record is added first. */
ThOperationPlan *th_operation_plan_new (void);

/* Adds a record to @self; it stays the plan's. */
ThPlanRecord *th_operation_plan_add    (ThOperationPlan *self,
                                        const char      *kind,
                                        const char      *id,
                                        const char      *in);
void          th_plan_record_set_text  (ThPlanRecord *self,
                                        const char   *path,
                                        const char   *text);
void          th_plan_record_set_true  (ThPlanRecord *self,
                                        const char   *path);
ThValue      *th_plan_record_get       (const ThPlanRecord *self,
                                        const char         *path);

/* Whether @text is 1 to @most letters, digits, underscores and dashes: it may stand between the
 * brackets of a field path. */
gboolean      th_operation_plan_is_code (const char *text,
                                         gsize       most);

/* Whether a JSON parser that recurses may be given @json. */
gboolean      th_operation_json_is_shallow (GBytes *json);

/* operation.json: adds the operation's record. @reviewed: (element-type utf8): languages of advice
 * that it says a person reviewed. */
gboolean      th_operation_json_read   (ThOperationPlan *self,
                                        GBytes          *json,
                                        GHashTable      *reviewed,
                                        GError         **error);

/* The languages alone, of the directory from which the advice is taken. */
gboolean      th_operation_json_read_reviewed (GBytes      *json,
                                               GHashTable  *reviewed,
                                               GError     **error);

/* premises.csv: adds the records of the tasked premises, in form version @form. */
gboolean      th_premises_csv_read     (ThOperationPlan *self,
                                        GBytes          *csv,
                                        const char      *form,
                                        GError         **error);

G_END_DECLS
