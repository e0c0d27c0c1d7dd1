/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A text as a QR code: for a terminal, and as a picture to print or send. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Returns: (transfer full): lines of half blocks, light on dark or dark on light alike, because the
 * quiet zone is drawn as well. %G_IO_ERROR_INVALID_ARGUMENT for a text that is too long. */
char     *th_qr_dup_text  (const char  *text,
                           GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes a PNG of its owner's alone to a new file. */
gboolean  th_qr_write_png (const char  *text,
                           const char  *path,
                           GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
