/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What has been folded in, or seen: per enrolment the highest seq. Because an enrolment's entries
 * travel in order, that one number covers all before it.
 */

#pragma once

#include "th-dot.h"

G_BEGIN_DECLS

/* Dots sorted by enrolment, at most one each. Zero-initialised is empty. */
typedef struct
{
  ThDot *dots;
  guint n_dots;
} ThContext;

#define TH_CONTEXT_INIT { NULL, 0 }

void     th_context_clear      (ThContext *self);
void     th_context_copy       (ThContext       *self,
                                const ThContext *other);
void     th_context_add        (ThContext *self,
                                ThDot      dot);
void     th_context_merge      (ThContext       *self,
                                const ThContext *other);
gboolean th_context_covers     (const ThContext *self,
                                ThDot            dot);
gboolean th_context_covers_all (const ThContext *self,
                                const ThContext *other);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ThContext, th_context_clear)

G_END_DECLS
