/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The question to go to next: the next that cannot stand as it is while there is any, else the next
 * without an answer. From where the person is to the end of the form, then from its beginning.
 */

#pragma once

#include "th-section.h"

G_BEGIN_DECLS

typedef struct
{
  ThFormNode *node; /* NULL where nothing is left */
  ThSection *section;
  gboolean is_problem;
  guint n_left; /* questions of this sort */
} ThJump;

/* @sections: (element-type ThSection); @conflicts: questions with two answers, NULL-terminated;
 * @from: (nullable): path of the question the person is at, which is not gone to again unless it is
 * the only one. What is returned is borrowed from @sections. */
ThJump th_jump_find (GPtrArray *sections, char **conflicts, const char *from);

G_END_DECLS
