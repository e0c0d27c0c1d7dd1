/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the program takes time and randomness from: the machine, or (never in a release) a file that
 * holds the moment as text, so that a replay can set the day.
 */

#pragma once

#include "th-id.h"
#include "th-time.h"

G_BEGIN_DECLS

ThClock   th_server_clock_system (void);
ThRandom  th_server_random       (void);

/* @path must outlive the clock. Where the file cannot be read the last moment read holds. */
ThClock   th_server_clock_file   (const char *path);

G_END_DECLS
