/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Some bytes of a sealed file as a stream of their own, for whoever takes streams. */

#pragma once

#include "th-sealed.h"

G_BEGIN_DECLS

#define TH_TYPE_SEALED_PART (th_sealed_part_get_type ())
G_DECLARE_FINAL_TYPE (ThSealedPart, th_sealed_part, TH, SEALED_PART, GInputStream)

/* The next @length bytes of @reader, which outlives the stream. A file that ends before is an error
 * of %G_IO_ERROR_INVALID_DATA. */
GInputStream *th_sealed_part_new (ThSealedReader *reader,
                                  int64_t         length);

G_END_DECLS
