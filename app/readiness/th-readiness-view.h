/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What rules look at: a record's answers as plain text, whether they are stored or in a form that is
 * open, and the records above and below it. What is not relevant in an open form is not there.
 * Private to this folder.
 */

#pragma once

#include "th-readiness.h"

G_BEGIN_DECLS

typedef struct _ThReadinessView ThReadinessView;

struct _ThReadinessView
{
  const ThRecord *record;
  ThFormEntry *entry;
  const char *kind;
  GHashTable *fields;      /* path → text; a select's own path is there where anything is chosen */
  ThReadinessView *parent; /* %NULL where it is not among the sources */
  GPtrArray *children;     /* of ThReadinessView, borrowed */
};

/* The rules' hands: what is there, and where gaps go. */
typedef struct
{
  const ThReadinessTerms *terms;
  GPtrArray *views; /* of ThReadinessView */
  GPtrArray *gaps;  /* of ThGap */
} ThReadiness;

/* Returns: (transfer full) (element-type ThReadinessView): of what is not withdrawn */
GPtrArray  *th_readiness_views_new   (const ThReadinessSource *sources,
                                      guint                    n_sources);

/* "" where it is not answered; a number as it is written. */
const char *th_readiness_get         (const ThReadinessView *self,
                                      const char            *path);
gboolean    th_readiness_has         (const ThReadinessView *self,
                                      const char            *path);
gboolean    th_readiness_is          (const ThReadinessView *self,
                                      const char            *path,
                                      const char            *value);

/* Whether the answer is one of @values, which ends with %NULL. */
gboolean    th_readiness_is_among    (const ThReadinessView *self,
                                      const char            *path,
                                      const char *const     *values);

/* @code is from the table of codes, which says how grave it is. */
void        th_readiness_add         (ThReadiness           *self,
                                      const ThReadinessView *view,
                                      const char            *path,
                                      const char            *code);

/* As grave as @severity instead. */
void        th_readiness_add_as      (ThReadiness           *self,
                                      const ThReadinessView *view,
                                      const char            *path,
                                      const char            *code,
                                      ThGapSeverity          severity,
                                      const char            *detail);

/* Under 18, or not sure: treated as a child. */
gboolean    th_readiness_is_child    (const ThReadinessView *encounter);
gboolean    th_readiness_is_adult    (const ThReadinessView *encounter);
gboolean    th_readiness_is_pv       (const ThReadinessView *encounter);

/* The rules of each kind. */
void        th_readiness_check_encounter    (ThReadiness           *self,
                                             const ThReadinessView *view);
void        th_readiness_check_visit        (ThReadiness           *self,
                                             const ThReadinessView *view);
void        th_readiness_check_intelligence (ThReadiness           *self,
                                             const ThReadinessView *view);

G_END_DECLS
