/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The languages a form's questions are written in, one toggle each; not there where there is only
 * one.
 */

#pragma once

#include "th-open-record.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_LANGUAGE_BAR (th_language_bar_get_type ())
G_DECLARE_FINAL_TYPE (ThLanguageBar, th_language_bar, TH, LANGUAGE_BAR, GtkWidget)

void th_language_bar_set_record (ThLanguageBar *self, ThOpenRecord *record);

G_END_DECLS
