/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The question and its answer: beside each other where both have room, else the answer below.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_QUESTION_LAYOUT (th_question_layout_get_type ())
G_DECLARE_FINAL_TYPE (ThQuestionLayout, th_question_layout, TH, QUESTION_LAYOUT, GtkLayoutManager)

G_END_DECLS
