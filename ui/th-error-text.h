/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The human sentence of every error, made once: what happened, where the data is, what to do. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Returns: (transfer full) */
char *th_error_text_dup (const GError *error);

/* Whether the error is only that there is no network: normal, never shown as an alarm. */
gboolean th_error_text_is_offline (const GError *error);

G_END_DECLS
