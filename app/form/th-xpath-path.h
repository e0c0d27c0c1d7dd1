/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Paths of expressions: steps along axes, node tests, predicates. Private to this folder. */

#pragma once

#include "th-xpath-eval.h"

G_BEGIN_DECLS

/* Any expression at a place; in th-xpath.c. */
void     th_xpath_run_evaluate   (ThXpathRun         *run,
                                  const ThXpathPlace *place,
                                  const ThAst        *ast,
                                  ThXpathValue       *value);

/* Counts @n steps; %FALSE once the evaluation has failed. */
gboolean th_xpath_run_step       (ThXpathRun         *run,
                                  guint               n);

void     th_xpath_evaluate_path  (ThXpathRun         *run,
                                  const ThXpathPlace *place,
                                  const ThAst        *ast,
                                  ThXpathValue       *value);

/* Sorts into document order and drops duplicates. */
void     th_xpath_sort_nodes     (ThXpathRun         *run,
                                  ThXpathValue       *value);

G_END_DECLS
