/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A premises that nobody listed: makes its record and goes to it. */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

void th_premises_start (ThPage *page);

G_END_DECLS
