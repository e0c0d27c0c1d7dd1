/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the team did before the lead looks: two officers' tablets without a screen, at the tour's
 * server. One has the day before yesterday's visits, both have today's; two of them answered one
 * question without having seen each other, one wrote what the station holds back.
 */

#pragma once

#include "th-test-server.h"

G_BEGIN_DECLS

typedef struct _TourOffice TourOffice;

/* @folder: where their tablets are. Everything is at the station when this returns. */
TourOffice *tour_office_new (ThTestServer *server, const char *folder);
void tour_office_free (TourOffice *self);

/* The officer has been asked and the visit has come back: replies, and finishes it again. */
void tour_office_reply (TourOffice *self, const char *question, const char *reply);

G_END_DECLS
