/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Keys, passphrases and tokens: locked, guarded memory that wipes itself and never reaches a core
 * file or a log. Counted; immutable once made.
 */

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct _ThSecret ThSecret;

/* Copies @length bytes; the caller wipes its own. */
ThSecret      *th_secret_new        (const void *bytes,
                                     gsize       length);
ThSecret      *th_secret_ref        (ThSecret *self);
void           th_secret_unref      (ThSecret *self);
const uint8_t *th_secret_get_bytes  (const ThSecret *self);
gsize          th_secret_get_length (const ThSecret *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThSecret, th_secret_unref)

G_END_DECLS
