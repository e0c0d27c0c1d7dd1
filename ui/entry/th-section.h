/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A form as sections that one can jump between: each labelled group at its top is one, what stands
 * outside of any group is gathered in one more. A section lists its questions, headings between
 * them.
 */

#pragma once

#include "th-form-entry.h"
#include "th-queries.h"

G_BEGIN_DECLS

#define TH_TYPE_SECTION (th_section_get_type ())
G_DECLARE_FINAL_TYPE (ThSection, th_section, TH, SECTION, GObject)

typedef enum
{
  TH_SECTION_NOT_STARTED,
  TH_SECTION_STARTED,
  TH_SECTION_PROBLEM, /* an answer that cannot stand */
  TH_SECTION_COMPLETE
} ThSectionState;

/* Returns: (transfer full) (element-type ThSection): in the order of the form */
GPtrArray *th_section_list_new (ThFormEntry *entry);

/* What names it in a step: its place in the form. */
const char *th_section_get_name (ThSection *self);
const char *th_section_get_title (ThSection *self);

/* Whether anything in it is to be asked now. */
gboolean th_section_is_relevant (ThSection *self);

/* Returns: (transfer none) (element-type ThFormNode): what stands at its top; the rest is below */
GPtrArray *th_section_get_tops (ThSection *self);

/* Returns: (transfer none) (element-type ThFormNode): all in it, parents before what is in them;
 * valid until the next call */
GPtrArray *th_section_get_nodes (ThSection *self);

/* Whether @node is asked now and waits for an answer or has one. */
gboolean th_section_is_question (ThFormNode *node);

/* Whether @node is the note that goes with an indicator. */
gboolean th_section_is_remark (ThFormNode *node);
gboolean th_section_has_node (ThSection *self, ThFormNode *node);
ThSectionState th_section_get_state (ThSection *self, guint *n_answered, guint *n_questions);

/* How many questions of the lead wait in it. Returns: (transfer full) (nullable): "2 questions to
 * you" */
char *th_section_dup_asked (ThSection *self, ThQueries *queries);

/* @conflicts: questions with two answers, NULL-terminated. Returns: (transfer full): "3 of 7
 * answered", "Completed"; and the class of its pill. */
char *th_section_dup_status (ThSection *self, char **conflicts, const char **tint);

G_END_DECLS
