/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The files of this tablet and of what is plugged into it, to choose one. */

#pragma once

#include "th-record-page.h"

G_BEGIN_DECLS

#define TH_TYPE_FILES_PAGE (th_files_page_get_type ())
G_DECLARE_FINAL_TYPE (ThFilesPage, th_files_page, TH, FILES_PAGE, ThRecordPage)

G_END_DECLS
