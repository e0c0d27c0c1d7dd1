/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The reports of what was played, from command's own tablet. */

#pragma once

#include "th-world.h"

G_BEGIN_DECLS

/* Writes operation.pdf, .xlsx, .json, records as CSV, the report for partners and one day's report
 * into @folder; reads the JSON back and compares it with what the scenario must come to. */
void th_report_out_write (ThWorld    *world,
                          const char *folder);

G_END_DECLS
