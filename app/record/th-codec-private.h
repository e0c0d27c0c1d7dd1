/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the codecs of entries and of states share: dots and texts in JSON. The readers answer %FALSE
 * after marking the reader failed.
 */

#pragma once

#include "th-context.h"
#include "th-json.h"

G_BEGIN_DECLS

void th_codec_append_dot (GString *json, ThDot dot);
void th_codec_append_dots (GString *json, const ThDot *dots, guint n_dots);

gboolean th_codec_fail (ThJsonReader *reader);

/* Fails where *@string is set already: a name that occurs twice. */
gboolean th_codec_read_string (ThJsonReader *reader, char **string);
gboolean th_codec_read_dot (ThJsonReader *reader, ThDot *dot);

/* @dots: (element-type ThDot) */
gboolean th_codec_read_dots (ThJsonReader *reader, GArray *dots);
gboolean th_codec_read_context (ThJsonReader *reader, ThContext *context);

G_END_DECLS
