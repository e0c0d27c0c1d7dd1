/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A camera, through GStreamer: what it sees, frame after frame, and a photo on demand. It runs only
 * between start and stop, and nothing of it is written anywhere.
 *
 * Emits "frame" (GdkTexture) and, once, "failed".
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_CAMERA (th_camera_get_type ())
G_DECLARE_FINAL_TYPE (ThCamera, th_camera, TH, CAMERA, GObject)

ThCamera *th_camera_new (void);

/* Where frames come from instead of the tablet's first camera: a GStreamer launch line. Of all
 * cameras made afterwards; for tests, and for machines whose camera is found by no monitor. */
void th_camera_set_source (const char *line);

/* TH_PICTURE_ERROR_NO_CAMERA where there is none or it does not start. */
gboolean th_camera_start (ThCamera *self, GError **error);
void th_camera_stop (ThCamera *self);

/* Returns: (transfer full) (nullable): the frame last seen as JPEG */
GBytes *th_camera_dup_photo (ThCamera *self, GError **error);

G_END_DECLS
