/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the writer and the reader of salvages share. */

#pragma once

#include "th-salvage.h"
#include "th-sealed.h"
#include "th-shape.h"

G_BEGIN_DECLS

/* The first line: whose log it is, as the server certified it once. */
typedef struct
{
  char *certificate;
  uint8_t signature[TH_WIRE_SIGNATURE_BYTES];
} ThSalvageHead;

extern const ThShape th_salvage_head_shape;

void th_salvage_head_free (ThSalvageHead *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThSalvageHead, th_salvage_head_free)

G_END_DECLS
