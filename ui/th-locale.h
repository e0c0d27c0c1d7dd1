/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The language that the program speaks: the tablet's until a person unlocks, then theirs. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Finds the words in @folder and speaks the tablet's language. Once, before GTK and any thread. */
void th_locale_start (const char *folder);

/* Speaks @language: "system", "en" or "cy". What is on screen already keeps its words.
 * Returns: whether that is another language than before */
gboolean th_locale_use (const char *language);

G_END_DECLS
