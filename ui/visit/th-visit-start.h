/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Starting a visit writes it at once: the time of arrival is a fact, not a draft. */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

/* Starts a visit to @premises and goes to it; @page says why where that cannot be. A second tap
 * while the first is on its way starts nothing. */
void th_visit_start (ThPage *page, const char *premises);

G_END_DECLS
