/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the two halves of the parser want of each other: expressions hold paths, and paths hold
 * expressions. Each gives %NULL or %FALSE once the expression is refused. Private to this folder.
 */

#pragma once

#include "th-xpath-ast.h"
#include "th-xpath-scanner.h"

G_BEGIN_DECLS

/* th-xpath-parser */
ThAst    *th_xpath_parse_expression     (ThXpathScanner   *scanner);

/* th-xpath-steps */
gboolean  th_xpath_can_start_step       (ThXpathScanner   *scanner);
ThAst    *th_xpath_parse_location_path  (ThXpathScanner   *scanner);

/* The steps of a path from here on; each "//" is a descendant-or-self step of its own. */
gboolean  th_xpath_parse_steps          (ThXpathScanner   *scanner,
                                         ThAst            *path,
                                         gboolean          is_after_slash);

/* Predicates at this place; *@predicates stays %NULL if there are none. */
gboolean  th_xpath_parse_predicates     (ThXpathScanner   *scanner,
                                         GPtrArray       **predicates);

/* Whether a node type, "text ()", stands at @at. Returns its index or -1. */
int       th_xpath_find_node_type       (const char       *at);

G_END_DECLS
