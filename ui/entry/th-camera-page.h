/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the camera sees, and the button that keeps it. */

#pragma once

#include "th-record-page.h"

G_BEGIN_DECLS

#define TH_TYPE_CAMERA_PAGE (th_camera_page_get_type ())
G_DECLARE_FINAL_TYPE (ThCameraPage, th_camera_page, TH, CAMERA_PAGE, ThRecordPage)

G_END_DECLS
