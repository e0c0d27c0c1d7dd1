/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* An answer as it is read: choices by their labels, moments in the operation's time zone. */

#pragma once

#include "th-form-node.h"
#include "th-operation.h"

G_BEGIN_DECLS

/* Returns: (transfer full): in one line; "" where there is no answer. */
char *th_answer_words_dup (ThFormNode *node, const ThOperation *operation);

/* The same for any value of the question at @path, which may be one of its choices. */
char *th_answer_words_dup_text (ThFormNode *node, const char *text, const ThOperation *operation);

G_END_DECLS
