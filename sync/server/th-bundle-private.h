/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the writer and the reader of bundles share. */

#pragma once

#include "th-bundle.h"
#include "th-sealed.h"
#include "th-shape.h"

G_BEGIN_DECLS

/* The first line: whose log it is, as the server certified it once. */
typedef struct
{
  char *certificate;
  uint8_t signature[TH_WIRE_SIGNATURE_BYTES];
} ThBundleHead;

extern const ThShape th_bundle_head_shape;

void th_bundle_head_free (ThBundleHead *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThBundleHead, th_bundle_head_free)

G_END_DECLS
