/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The lead's part of the tour: on a tablet of their own, while the team's officers have theirs.
 * Reads, asks, sends back, approves, withdraws, decides, joins, counts, signs off, reports and
 * tasks.
 */

#pragma once

#include "tour-person.h"

#include "th-test-server.h"

G_BEGIN_DECLS

#define TOUR_LEAD "4100"
#define TOUR_OFFICER "4163"
#define TOUR_QUESTION "Who was advised, and how?"
#define TOUR_REPLY "The first of them, by telephone."

typedef struct
{
  ThTestServer *server; /* that serves the sample operation */
  const char *folder;   /* where the others' tablets are, and what is made */
  const char *passphrase;
} TourLead;

/* From the page that sets a tablet up. Returns: whether the server holds what was decided */
gboolean tour_lead_review (TourPerson *person, const TourLead *lead);

G_END_DECLS
