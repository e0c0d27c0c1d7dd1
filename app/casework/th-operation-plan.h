/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* An operation directory, as an administrator hands it over, read into the records and blobs that
 * it comes to: `operation.json`, `premises.csv`, `forms/<kind>.xml` with the lists and pictures
 * that the form names beside it or in `forms/<kind>-media`, `advice/<language>.md`, `lines.json`.
 * Reading it changes nothing. Importing again is safe: ids are derived, and
 * th_operation_plan_diff () gives only what differs from the states that stand.
 */

#pragma once

#include "th-casework-error.h"
#include "th-chain.h"
#include "th-record.h"

G_BEGIN_DECLS

#define TH_OPERATION_MAX_PREMISES 20000

typedef struct
{
  char *path;
  ThValue *value;
} ThPlanField;

/* A record that should stand. @in is %NULL for the operation, which comes first. */
typedef struct
{
  char *id;
  char *kind;
  char *in;
  char *operation;
  char *form; /* version in which its answers are, NULL where it has no form */
  char *title;
  GPtrArray *fields; /* of ThPlanField, sorted by path */
} ThPlanRecord;

/* A file that a record names as "sha256:" and the hash in hex. */
typedef struct
{
  ThHash hash;
  GBytes *bytes;
  char *name; /* "forms/encounter.xml" */
} ThPlanBlob;

typedef struct
{
  char *code;
  char *id;           /* of the operation */
  GPtrArray *records; /* of ThPlanRecord */
  GPtrArray *blobs;   /* of ThPlanBlob, no hash twice */
} ThOperationPlan;

/**
 * th_operation_plan_load:
 * @directory: the operation directory
 * @fallback: (nullable): another one (the sample operation) from which forms, advice and lines are
 *   taken where @directory has none of its own
 *
 * Returns: (transfer full): the plan. Errors name the file, the line where there is one, and
 *   what to do about it.
 */
ThOperationPlan *th_operation_plan_load (const char  *directory,
                                         const char  *fallback,
                                         GError     **error) G_GNUC_WARN_UNUSED_RESULT;

void             th_operation_plan_free (ThOperationPlan *self);

/**
 * th_operation_plan_diff:
 * @record: a record of the plan
 * @now: (nullable): its state as it stands, %NULL where there is none
 * @importer: the enrolment in whose log the entries will be
 *
 * What a person has corrected on a premises since the import is left as they have it. Teams and
 * officers no longer listed become false; form versions stay for ever, and one whose bytes changed
 * under the same version is an error.
 *
 * Returns: (transfer full) (element-type ThEntry): entries to append in this order, none where
 *   nothing differs. They lack seq, at, up, by and salt.
 */
GPtrArray       *th_operation_plan_diff (const ThPlanRecord  *record,
                                         const ThRecord      *now,
                                         uint64_t             importer,
                                         GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * th_operation_plan_drop:
 * @self: the plan
 * @now: a premises of the operation
 *
 * Returns: (transfer full) (nullable): the entry that takes a premises off the tasked list where
 *   the plan no longer has it; %NULL where nothing is to be done. Its visits stay.
 */
ThEntry         *th_operation_plan_drop (const ThOperationPlan *self,
                                         const ThRecord        *now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThOperationPlan, th_operation_plan_free)

G_END_DECLS
