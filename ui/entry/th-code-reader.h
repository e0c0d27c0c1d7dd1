/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads bar codes and QR codes out of a still picture. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: (transfer full) (nullable): what the first code in the picture says, as text;
 *   TH_PICTURE_ERROR_NO_CODE where there is no picture or no code in it. Any thread. */
char *th_code_reader_read (GBytes *bytes, GError **error);

G_END_DECLS
