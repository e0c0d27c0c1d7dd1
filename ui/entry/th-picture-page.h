/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A picture that is attached, as large as the screen; decoded in memory, never written to the disk. */

#pragma once

#include "th-record-page.h"

G_BEGIN_DECLS

#define TH_TYPE_PICTURE_PAGE (th_picture_page_get_type ())
G_DECLARE_FINAL_TYPE (ThPicturePage, th_picture_page, TH, PICTURE_PAGE, ThRecordPage)

G_END_DECLS
