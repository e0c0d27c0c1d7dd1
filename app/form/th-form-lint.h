/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What in an accepted form is degraded, or looks like its author meant something else. */

#pragma once

#include "th-form.h"

G_BEGIN_DECLS

/* Returns: (transfer full) (element-type utf8): the form's own warnings and what a closer look finds,
 *   one sentence each */
GPtrArray *th_form_lint (ThForm *form);

G_END_DECLS
