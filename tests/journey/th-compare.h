/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Every counter, expected and got, by day and final: from command's store, from the leads' together,
 * and from the server; and whether a kept world is still what it was.
 */

#pragma once

#include "th-world.h"

G_BEGIN_DECLS

/* Prints the table; what differs is complained of. */
void th_compare_tallies (ThWorld *world);

/* Prints how many records, conflicts and held entries each store has, and complains where a world
 * that was kept has others than when it was left. */
void th_compare_holdings (ThWorld *world);

/* Prints, for each question, conflict and sign-off, whether both ends have what came of it. */
void th_compare_office (ThWorld *world);

/* Has the server verify every log it holds; ends the program where one does not hold. */
void th_compare_chains (ThWorld *world);

G_END_DECLS
