/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* From now on the button that takes a toast away has a name, which libadwaita does not give it, and
 * answers once. */
void th_toasts_watch (AdwToastOverlay *self);

/* Takes away the toast that is shown, if any: at once, or when it has risen. */
void th_toasts_take_away (AdwToastOverlay *self);

/* Toasts stand above a bar of this height at the bottom, also those that are shown now. */
void th_toasts_lift (AdwToastOverlay *self, int bar);

G_END_DECLS
