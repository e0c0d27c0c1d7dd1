/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a form may know of its surroundings: the XML of its read-only instance 'context'. One element
 * for each record that the form's record is in, named by kind, with the record's top-level fields;
 * `officers` with an `item` (name, label) for each officer of the operation; `me`.
 */

#pragma once

#include "th-operation.h"

G_BEGIN_DECLS

/* @records: (element-type ThRecord): what the record is in, nearest first. Returns: (transfer full) */
GBytes *th_form_context_new (GPtrArray         *records,
                             guint              from,
                             const ThOperation *operation,
                             const char        *officer);

G_END_DECLS
