/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A picture that came with the form, beside the words of a question or a choice. */

#pragma once

#include "th-form.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @name: (nullable): of the file; @words: what it stands beside, for who cannot see it. Returns:
 * (transfer floating) (nullable): %NULL where it did not come or is no picture: the words stand by
 * themselves */
GtkWidget *th_form_picture_new (ThForm *form, const char *name, const char *words);

G_END_DECLS
