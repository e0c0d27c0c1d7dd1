/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The program: its options, its look, what a finger needs; one window. */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TH_TYPE_APPLICATION (th_application_get_type ())
G_DECLARE_FINAL_TYPE (ThApplication, th_application, TH, APPLICATION, AdwApplication)

ThApplication *th_application_new (void);

/* Whether what it was started for could not be done: the form of a preview was refused. */
gboolean th_application_has_failed (ThApplication *self);

G_END_DECLS
