/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a form needs from outside itself, as its one read-only instance('context'):
 *
 *     <root>
 *       <operation><code/><name/>…</operation>
 *       <officers><item><name>4163</name><label>Jo Whitlock</label><team>north</team></item>…</officers>
 *       <me>4163</me>
 *       <premises>fields</premises> <visit>…</visit> <encounter>…</encounter>
 *     </root>
 *
 * A record's element has its fields as an XForms instance would have them: groups nested, the choices
 * of a select as one space-separated list. Threshold's own fields and instances of repeats are left
 * out.
 */

#pragma once

#include "th-operation.h"

G_BEGIN_DECLS

/**
 * th_form_context_new:
 * @records: (element-type ThRecord): the records above the one that is filled in; of each kind at
 *   most one
 * @from: which of them is the first that the form may see
 * @operation: (nullable)
 * @officer: whose hand fills it in, as `me`; officers of their team are listed before all others
 *
 * Returns: (transfer full): XML in UTF-8
 */
GBytes *th_form_context_new (GPtrArray         *records,
                             guint              from,
                             const ThOperation *operation,
                             const char        *officer);

G_END_DECLS
