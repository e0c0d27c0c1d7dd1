/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Languages by their BCP 47 tag: a person looks for the name in their own script, an officer for the
 * English one.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* "Tiếng Việt"; the tag itself where it is not known. */
const char *th_language_get_own_name (const char *tag);

/* "Vietnamese"; the tag itself where it is not known. */
const char *th_language_get_name (const char *tag);

GtkTextDirection th_language_get_direction (const char *tag);

G_END_DECLS
