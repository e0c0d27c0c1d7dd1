/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The part of the tour that answers one question of every kind, in a form that stands in for the
 * referral's.
 */

#pragma once

#include "tour-person.h"

G_BEGIN_DECLS

/* Returns: (transfer full): an operation directory below @folder, the sample with that form */
char *tour_entry_make_operation (const char *folder);

/* The photo that is taken: a file in the home. */
#define TOUR_ENTRY_PICTURE "code.png"

/* From the page of a person to there and back. @home: where the program looks for files */
void tour_entry_answer_all (TourPerson *person, TourDisplay *display, const char *home);

G_END_DECLS
