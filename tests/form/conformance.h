/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The cases of other engines, run from a folder that is not part of the project. Each part prints one
 * figure and says whether its gate holds.
 */

#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Name what fails, one line each. */
extern gboolean conformance_verbose;

gboolean  conformance_run_expressions (const char *folder);
gboolean  conformance_run_traces      (const char *folder);
gboolean  conformance_run_forms       (const char *folder);

/* Returns: (transfer full): the object in @folder/@name; ends the program if there is none */
JsonNode *conformance_load            (const char *folder,
                                       const char *name);

/* Returns: (nullable): a text member, %NULL if it is absent or no text */
const char *conformance_text          (JsonObject *object,
                                       const char *member);

G_END_DECLS
