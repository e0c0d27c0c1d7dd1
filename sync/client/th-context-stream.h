/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A stream whose base belongs to a main context: reads and the close happen with that context as the
 * thread's default, which libsoup demands of the bodies it gives out.
 *
 * Private to the client library.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TH_TYPE_CONTEXT_STREAM (th_context_stream_get_type ())
G_DECLARE_FINAL_TYPE (ThContextStream, th_context_stream, TH, CONTEXT_STREAM, GFilterInputStream)

GInputStream *th_context_stream_new (GInputStream *base,
                                     GMainContext *context);

G_END_DECLS
