/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "tour-tablet.h"

/* A card by the language's own name: the English one stands among the leaflets' languages too. */
#define VIETNAMESE "Tiếng Việt, *"
#define ARABIC "العربية, *"

void
tour_tablet_tap_pin (TourPerson *person, const char *pin)
{
  for (const char *digit = pin; *digit != '\0'; digit++)
    {
      char key[2] = { *digit, '\0' };

      tour_person_tap (person, key);
    }
}

static void
show_card (TourPerson *person, const char *pin, const char *language, const char *picture)
{
  tour_person_tap (person, language);
  tour_person_see (person, "*Give the tablet back");
  tour_person_shoot (person, picture);
  tour_person_tap (person, "*Give the tablet back");
  tour_person_see (person, "Use the passphrase instead");
  tour_tablet_tap_pin (person, pin);
  tour_person_see (person, "Other languages");
}

void
tour_tablet_advise (TourPerson *person, const char *pin)
{
  tour_person_tap (person, "Show advice in their language*");
  tour_person_see (person, "Other languages");
  tour_person_see (person, VIETNAMESE);
  tour_person_shoot (person, "advice");
  show_card (person, pin, VIETNAMESE, "card");
  show_card (person, pin, ARABIC, "card-leftwards");
  tour_person_tap (person, "Back");
}

void
tour_tablet_look_back (TourPerson *person)
{
  tour_person_tap (person, "Which referrals are called for");
  tour_person_see (person, "Add another referral");
  tour_person_shoot (person, "referrals");
  tour_person_tap (person, "Back");
  tour_person_tap (person, "Who set what, and when");
  tour_person_see (person, "Only what this tablet wrote is shown.*");
  tour_person_shoot (person, "history");
  tour_person_tap (person, "One question");
  tour_person_see (person, "Which question?");
  tour_person_shoot (person, "history-questions");
  tour_person_tap (person, "Back to the list");
  tour_person_tap (person, "Back");
}

void
tour_tablet_hide (TourPerson *person)
{
  tour_person_press (person, "h", TRUE);
  tour_person_see (person, "Go on");
  tour_person_shoot (person, "hidden");
  tour_person_tap (person, "Go on");
  tour_person_miss (person, "Go on");
}

void
tour_tablet_look_at_settings (TourPerson *person)
{
  tour_person_tap (person, "Advice");
  tour_person_see (person, "Other languages");
  tour_person_shoot (person, "advice-tab");
  tour_person_tap (person, "Settings");
  tour_person_see (person, "Size of text");
  tour_person_tap (person, "Left");
  tour_person_shoot (person, "settings");
  tour_person_tap (person, "Change passphrase");
  tour_person_see (person, "New passphrase again");
  tour_person_shoot (person, "passphrase");
  tour_person_tap (person, "Back");
  tour_person_tap (person, "Today");
  tour_person_see (person, "Premises not listed");
  tour_person_shoot (person, "left-handed");
  tour_person_tap (person, "Settings");
  tour_person_tap (person, "Right");
  tour_person_tap (person, "Today");
}

void
tour_tablet_forget (TourPerson *person, const char *code, const char *passphrase)
{
  tour_person_press (person, "l", TRUE);
  tour_person_tap (person, "Use the passphrase instead");
  tour_person_tap (person, "Forgotten the passphrase");
  tour_person_see (person, "Ask your administrator for a new code*");
  tour_person_shoot (person, "forgotten");
  tour_person_write (person, "Code from your administrator", code);
  tour_person_write (person, "Passphrase", passphrase);
  tour_person_write (person, "The same passphrase again", passphrase);
  tour_person_tap (person, "Set up");
  tour_person_tap (person, "No PIN today");
  tour_person_see (person, "Premises to visit");
  tour_person_press (person, "l", TRUE);
  tour_person_tap (person, "Someone else");
  tour_person_see (person, "Jo Whitlock, store *");
  tour_person_shoot (person, "two-stores");
}
