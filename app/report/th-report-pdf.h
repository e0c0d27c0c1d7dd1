/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A report on A4 paper. The marking stands at head and foot of every page, each page says which of
 * how many it is, and what people would rather look at than read is drawn.
 */

#pragma once

#include "th-report.h"

G_BEGIN_DECLS

/**
 * th_report_pdf_write:
 * @stream: where the PDF goes; it is not closed
 *
 * Errors: those of @stream. Any thread.
 */
gboolean th_report_pdf_write (const ThReport  *report,
                              GOutputStream   *stream,
                              GCancellable    *cancellable,
                              GError         **error);

/* The same into a file that appears whole or not at all. */
gboolean th_report_pdf_save  (const ThReport  *report,
                              const char      *path,
                              GError         **error);

G_END_DECLS
