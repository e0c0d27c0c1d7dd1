/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The state of a record: the fold of the entries on it. Fields are multi-value registers; two values
 * that nobody replaced are a conflict, which is data and shown, not an error. Read it here, change it
 * only through th-fold.
 */

#pragma once

#include "th-entry.h"

G_BEGIN_DECLS

typedef struct _ThRecord ThRecord;

#define TH_TYPE_RECORD (th_record_get_type ())

/* One value of a field, and who set it when. */
typedef struct
{
  ThValue *value;
  ThDot dot;
  int64_t at;
  const char *by;
  gboolean is_held; /* one's own, not yet let in by the server */
} ThFieldValue;

typedef void (*ThRecordFieldFunc) (const char *path,
                                   ThValue    *value,
                                   gpointer    data);

GType            th_record_get_type        (void);

ThRecord        *th_record_new             (const char *id);
ThRecord        *th_record_ref             (ThRecord *self);
void             th_record_unref           (ThRecord *self);
ThRecord        *th_record_copy            (const ThRecord *self);

const char      *th_record_get_id          (const ThRecord *self);

/* kind, parent, operation and form are %NULL until the creating entry has been folded. */
const char      *th_record_get_kind        (const ThRecord *self);
const char      *th_record_get_parent      (const ThRecord *self);
const char      *th_record_get_operation   (const ThRecord *self);

/* The form version of the draft: `_form` where it was moved, else the creating entry's. */
const char      *th_record_get_form        (const ThRecord *self);
const char      *th_record_get_title       (const ThRecord *self);

/* Officer and moment of creation; the dot of the creating entry. */
const char      *th_record_get_author      (const ThRecord *self);
int64_t          th_record_get_created     (const ThRecord *self);
ThDot            th_record_get_creation    (const ThRecord *self);

/* The latest `at` folded in, 0 for none. */
int64_t          th_record_get_changed     (const ThRecord *self);
gboolean         th_record_is_purged       (const ThRecord *self);
const ThContext *th_record_get_context     (const ThRecord *self);

/**
 * th_record_get_value:
 *
 * Returns: (transfer none) (nullable): the value displayed: the one with the latest `at`, ties by
 *   dot; %NULL where the field was never set.
 */
ThValue         *th_record_get_value       (const ThRecord *self,
                                            const char     *path);

/* The text of th_record_get_value (), %NULL unless it is a text. */
const char      *th_record_get_text        (const ThRecord *self,
                                            const char     *path);

/* Returns: (transfer full) (element-type ThFieldValue): all standing values, the displayed first. */
GArray          *th_record_list_values     (const ThRecord *self,
                                            const char     *path);

/* Returns: (transfer full) (element-type ThDot): dots of the standing values, what `over` must name. */
GArray          *th_record_list_dots       (const ThRecord *self,
                                            const char     *path);

/* Whether the field has two standing values that differ. */
gboolean         th_record_has_conflict    (const ThRecord *self,
                                            const char     *path);

/* Returns: (transfer full): NULL-terminated paths in conflict, sorted. */
char           **th_record_list_conflicts  (const ThRecord *self);

/* Calls @func for each field that has a displayed value other than null, sorted by path. */
void             th_record_foreach         (const ThRecord    *self,
                                            ThRecordFieldFunc  func,
                                            gpointer           data);

/* The calculates as they stood when the record was last submitted. */
ThValue         *th_record_get_derived     (const ThRecord *self,
                                            const char     *path);

/* Returns: (transfer none) (nullable) (element-type ThSeen): what the author of the review state
 * with this dot had before them. */
GPtrArray       *th_record_get_seen        (const ThRecord *self,
                                            ThDot           dot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThRecord, th_record_unref)

G_END_DECLS
