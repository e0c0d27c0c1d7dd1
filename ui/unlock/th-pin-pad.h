/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Six digits by large keys or by keyboard. Signal "entered" (const char *pin). */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_PIN_PAD (th_pin_pad_get_type ())
G_DECLARE_FINAL_TYPE (ThPinPad, th_pin_pad, TH, PIN_PAD, GtkWidget)

/* Forgets what was typed. */
void th_pin_pad_clear (ThPinPad *self);

G_END_DECLS
