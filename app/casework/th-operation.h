/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* An operation as its record has it: read from a state of kind operation, on the tablet, the server
 * and in reports alike. Immutable and counted; a changed record gives a new one.
 */

#pragma once

#include "th-chain.h"
#include "th-permission.h"
#include "th-record.h"

G_BEGIN_DECLS

typedef struct _ThOperation ThOperation;

typedef struct
{
  const char *code;
  const char *name;
} ThOperationTeam;

typedef struct
{
  const char *collar;
  const char *name;
  ThRole role;
  const char *team; /* NULL for command and admin */
} ThOperationOfficer;

typedef struct
{
  const char *key; /* "encounter@3" */
  const char *kind;
  const char *version;
  ThHash hash;
  gboolean is_current;
} ThOperationForm;

/* Advice in one language, or another file that came with the operation ("lines.json"). */
typedef struct
{
  const char *name; /* language tag, file name */
  ThHash hash;
  gboolean is_reviewed; /* of advice: by a person who reads the language */
} ThOperationFile;

/* Returns: (transfer full) (nullable): %NULL where @record is not of kind operation. Whatever the
 * record lacks has a plain default: Europe/London, no team, 28 days, 300 s. */
ThOperation              *th_operation_new            (const ThRecord *record);
ThOperation              *th_operation_ref            (ThOperation *self);
void                      th_operation_unref          (ThOperation *self);

const char               *th_operation_get_id         (const ThOperation *self);
const char               *th_operation_get_code       (const ThOperation *self);
const char               *th_operation_get_name       (const ThOperation *self);
GTimeZone                *th_operation_get_zone       (const ThOperation *self);

/* Any text field of the record by its path ("area", "lead_agency", "type"), "" where not set. */
const char               *th_operation_get_text       (const ThOperation *self,
                                                       const char        *path);

/* First and last day, "2022-08-22"; "" where not set. */
const char               *th_operation_get_start      (const ThOperation *self);
const char               *th_operation_get_end        (const ThOperation *self);

/* Protective marking, "official" or "official_sensitive". */
const char               *th_operation_get_mark       (const ThOperation *self);
guint                     th_operation_get_keep_days  (const ThOperation *self);

/* Seconds of rest after which a tablet locks at the latest, whatever its officer would like. */
#define TH_OPERATION_IDLE_LEAST 30
#define TH_OPERATION_IDLE_USUAL 300 /* where the operation says nothing */
#define TH_OPERATION_IDLE_MOST 900
guint                     th_operation_get_longest_idle (const ThOperation *self);

const ThOperationTeam    *th_operation_get_teams      (const ThOperation *self,
                                                       guint             *n_teams);
const char               *th_operation_get_team_name  (const ThOperation *self,
                                                       const char        *code);

/* Sorted by collar number; those who left are not among them. */
const ThOperationOfficer *th_operation_get_officers   (const ThOperation *self,
                                                       guint             *n_officers);
const ThOperationOfficer *th_operation_find_officer   (const ThOperation *self,
                                                       const char        *collar);

/* All versions of all forms, sorted by key. */
const ThOperationForm    *th_operation_get_forms      (const ThOperation *self,
                                                       guint             *n_forms);
const ThOperationForm    *th_operation_find_form      (const ThOperation *self,
                                                       const char        *key);

/* The version in which new records of @kind are made; %NULL where the operation has no such
 * form. */
const ThOperationForm    *th_operation_get_form       (const ThOperation *self,
                                                       const char        *kind);
const ThOperationFile    *th_operation_get_advice     (const ThOperation *self,
                                                       guint             *n_advice);
/* Whether texts of advice that nobody has reviewed are shown as well, marked: a demonstration. */
gboolean                  th_operation_shows_unreviewed (const ThOperation *self);
const ThOperationFile    *th_operation_find_file      (const ThOperation *self,
                                                       const char        *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThOperation, th_operation_unref)

G_END_DECLS
