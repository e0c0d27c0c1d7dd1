/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Steps of the tour about the tablet itself: advice in somebody's hands, hiding, settings, and what
 * must not be left behind on it.
 */

#pragma once

#include "tour-person.h"

G_BEGIN_DECLS

/* Taps a PIN's digits. */
void tour_tablet_tap_pin (TourPerson *person, const char *pin);

/* From a person's page: shows two cards, each given back and unlocked by @pin, and returns there. */
void tour_tablet_advise (TourPerson *person, const char *pin);

/* From a person's page: which referrals are called for, and who set what; and back. */
void tour_tablet_look_back (TourPerson *person);

/* Hides the screen and shows it again. */
void tour_tablet_hide (TourPerson *person);

/* From the tabs: locks, has forgotten the passphrase, is enrolled anew by @code, and sees that the old
 * store is still there. */
void tour_tablet_forget (TourPerson *person, const char *code, const char *passphrase);

/* From the tabs: looks through the settings and back to Today. */
void tour_tablet_look_at_settings (TourPerson *person);

G_END_DECLS
