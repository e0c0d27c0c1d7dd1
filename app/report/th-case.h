/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* An operation's records, read once: by id, by kind, each with what lies below it and the premises,
 * visit and day it belongs to. What is withdrawn or erased, or lies in such a record, is left out.
 * A queue and a report both stand on it, so that neither reads the store again and again.
 */

#pragma once

#include "th-operation.h"
#include "th-review.h"
#include "th-same.h"
#include "th-store.h"

G_BEGIN_DECLS

typedef struct _ThCase ThCase;
typedef struct _ThCaseRecord ThCaseRecord;

struct _ThCaseRecord
{
  ThRecord *record;
  ThKinds kind;
  ThCaseRecord *parent;
  GPtrArray *children; /* of ThCaseRecord, oldest first */

  /* At or above it; NULL where there is none. */
  ThCaseRecord *premises;
  ThCaseRecord *visit;
  ThCaseRecord *governing; /* whose review state holds for it */
  const char *team;
  const char *day;         /* local, of the visit; of what has none, of its creation */
  gboolean has_held;       /* the server holds an entry on it back */
};

/* Blocks. */
ThCase       *th_case_load          (ThStore            *store,
                                     const ThOperation  *operation,
                                     GCancellable       *cancellable,
                                     GError            **error) G_GNUC_WARN_UNUSED_RESULT;
void          th_case_free          (ThCase *self);

/* Returns: (transfer none) (element-type ThCaseRecord): oldest first; days are among them. */
GPtrArray    *th_case_list          (const ThCase *self);

/* Returns: (transfer none) (nullable) */
ThCaseRecord *th_case_find          (const ThCase *self,
                                     const char   *id);

/* What was said of sameness. */
ThSame       *th_case_get_same      (const ThCase *self);

/* The operation's. */
GTimeZone    *th_case_get_zone      (const ThCase *self);

/* A source over what was read, to ask for permission without asking the store; @self is kept by the
 * caller. */
ThReviewSource th_case_get_source   (ThCase *self);

/* Returns: (transfer container) (element-type ThRecord): the same records, bare. */
GPtrArray    *th_case_list_records  (const ThCase *self);

/* Whether the encounter is of a potential victim: judged so, of any age. */
gboolean      th_case_is_potential_victim (const ThCaseRecord *encounter);

/* Text of a field, "" where there is none. */
const char   *th_case_get_text      (const ThCaseRecord *record,
                                     const char         *path);

/* Returns: (transfer full): the codes of a select-multiple, sorted, NULL-terminated. */
char        **th_case_list_choices  (const ThCaseRecord *record,
                                     const char         *field);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThCase, th_case_free)

G_END_DECLS
