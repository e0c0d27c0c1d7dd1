/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A report on A4 paper. The marking stands at head and foot of every page, each page says which of
 * how many it is, and what people would rather look at than read is drawn.
 */

#pragma once

#include "th-report.h"

G_BEGIN_DECLS

/* A file that appears whole or not at all. Any thread. */
gboolean th_report_pdf_save  (const ThReport  *report,
                              const char      *path,
                              GError         **error);

G_END_DECLS
