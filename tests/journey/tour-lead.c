/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "tour-lead.h"

#include "tour-decided.h"
#include "tour-office.h"

#define SAFFRON "Saffron Therapy*"

/* Where a record's page has been left, its bar is gone. */
#define BAR "Approve and next"
#define CLEARED "\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b"
#define TRIES 5
#define TRY_SECONDS 6

static gboolean
is_there (TourPerson *person, const char *name)
{
  int64_t end = g_get_monotonic_time () + TRY_SECONDS * G_USEC_PER_SEC;

  while (!tour_person_sees (person, name))
    if (g_get_monotonic_time () > end)
      return FALSE;

  return TRUE;
}

static void
send_now (TourPerson *person)
{
  tour_person_tap (person, "* to send");
  tour_person_tap (person, "Send now");
  tour_person_see (person, "Everything on this tablet is at the station.");
  tour_person_tap (person, "Back");
}

static gboolean
comes (TourPerson *person, const char *name)
{
  int64_t end = g_get_monotonic_time () + TRY_SECONDS * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < end)
    if (!tour_person_sees (person, BAR) && tour_person_sees (person, name))
      return TRUE;

  return FALSE;
}

/* To the record's page, from wherever a tap led. */
static void
go_back (TourPerson *person, const char *premises)
{
  while (!is_there (person, BAR))
    {
      if (tour_person_sees (person, "To review *"))
        tour_person_tap (person, premises);
      else
        tour_person_tap (person, "Back");
    }
}

/* A record is longer than the screen, and what scrolls under a finger is missed now and then: then
 * goes back and taps again. @next: what is seen where the line leads */
static void
find_and_tap (TourPerson *person, const char *premises, const char *name, const char *next)
{
  for (guint i = 0; i < TRIES; i++)
    {
      go_back (person, premises);
      tour_person_tap_row (person, name);
      if (comes (person, next))
        return;
    }
  tour_person_see (person, next);
}

static void
enrol (TourPerson *person, const TourLead *lead)
{
  g_autofree char *code = th_test_server_make_code (lead->server, TOUR_LEAD);

  tour_person_see (person, "Set up this tablet for you");
  tour_person_write (person, "Code from your administrator", code);
  tour_person_write (person, "Passphrase", lead->passphrase);
  tour_person_write (person, "The same passphrase again", lead->passphrase);
  tour_person_tap (person, "Set up");
  tour_person_tap (person, "No PIN today");
  tour_person_see (person, "Premises to visit");
}

static void
open_visit (TourPerson *person, const char *premises)
{
  g_autofree char *visit = g_strconcat (premises, "*", NULL);

  /* The list may be longer than the screen; what is looked for is not. */
  tour_person_write (person, "Find by premises or officer", CLEARED);
  tour_person_type (person, premises);
  tour_person_miss (person, "Hazel Nails*");
  tour_person_tap (person, visit);
  tour_person_see (person, BAR);
}

static void
queue (TourPerson *person)
{
  tour_person_tap (person, "Review");
  tour_person_see (person, "To review *");
  tour_person_see (person, "Saffron Therapy*");
  tour_person_shoot (person, "queue");
  tour_person_tap (person, "Filter");
  tour_person_see (person, "Officer");
  tour_person_shoot (person, "filter");
  tour_person_tap (person, "Filter");
  tour_person_tap (person, "Keys");
  tour_person_see (person, "Approve and go to the next*");
  tour_person_shoot (person, "keys");
  /* As that page says: although nothing on it has the focus. */
  tour_person_press (person, "Escape", FALSE);
  tour_person_see (person, "To review *");
}

static void
history (TourPerson *person)
{
  open_visit (person, "Gorse Nails");
  find_and_tap (person, "Gorse Nails*", "Who set what, and when", "Compare two");
  tour_person_see (person, "Compare two");
  tour_person_shoot (person, "history");
  tour_person_tap (person, "Compare two");
  tour_person_see (person, "Press *");
  tour_person_shoot (person, "compare");
  tour_person_tap (person, "Back");
  tour_person_see (person, BAR);
  tour_person_tap (person, "Back");
}

static void
restricted_note (TourPerson *person)
{
  find_and_tap (person, SAFFRON, "Closed, *", "Leave it closed");
  tour_person_tap (person, "Open");
  tour_person_see (person, "Give a reason first.");
  tour_person_shoot (person, "restricted");
  tour_person_write (person, "Reason for opening it", "To complete the referral");
  tour_person_tap (person, "Open");
  tour_person_see (person, "Visa said to have run out.");
  tour_person_shoot (person, "restricted-open");
  tour_person_tap (person, "Back");
}

static void
referral (TourPerson *person)
{
  find_and_tap (person, SAFFRON, "What the referral needs*", "Copy or save");
  tour_person_see (person, "Copy or save");
  tour_person_shoot (person, "referral-draft");
  tour_person_tap (person, "Back");
}

static void
ask (TourPerson *person)
{
  tour_person_tap (person, "A potential victim was met, *");
  tour_person_write (person, "Ask the officer about this", TOUR_QUESTION);
  tour_person_shoot (person, "question");
  tour_person_tap (person, "Ask");
  tour_person_see (person, "Close the question");
  tour_person_shoot (person, "asked");
  tour_person_tap (person, "Back to the record");
}

static void
send_back (TourPerson *person)
{
  tour_person_tap (person, "Send back");
  tour_person_see (person, TOUR_QUESTION);
  tour_person_shoot (person, "send-back");
  tour_person_tap (person, "Send it back");
  tour_person_see (person, "Sent back: *");
  tour_person_shoot (person, "sent-back");
  tour_person_tap (person, "Back");
  send_now (person);
}

static void
approve (TourPerson *person, TourOffice *office)
{
  tour_office_reply (office, TOUR_QUESTION, TOUR_REPLY);
  tour_person_tap (person, "Came back *");
  tour_person_see (person, "Saffron Therapy*");
  tour_person_shoot (person, "came-back");
  open_visit (person, "Saffron Therapy");
  tour_person_tap (person, "A potential victim was met, *");
  tour_person_see (person, "*" TOUR_REPLY);
  tour_person_shoot (person, "reply");
  tour_person_tap (person, "Back to the record");
  tour_person_tap (person, "Approve and next");
  tour_person_see (person, "Approved: *");
  tour_person_shoot (person, "approved");
  tour_person_tap (person, "Back");
  tour_person_tap (person, "To review *");
}

static void
withdraw (TourPerson *person)
{
  open_visit (person, "Primrose Massage");
  find_and_tap (person, "Primrose Massage*", "Withdraw, *", "Leave as it is");
  tour_person_write (person, "Reason", "Entered twice.");
  tour_person_shoot (person, "withdraw");
  tour_person_tap (person, "Withdraw it");
  tour_person_see (person, "Withdrawn: *");
  tour_person_shoot (person, "withdrawn");
  tour_person_tap (person, "Back");
}

static void
two_answers (TourPerson *person)
{
  open_visit (person, "Maple Massage");
  tour_person_shoot (person, "conflict");
  tour_person_tap (person, "Two answers stand: *");
  tour_person_look_at (person, "Keep “1751-231127”*");
  tour_person_shoot (person, "two-answers");
  tour_person_tap (person, "Keep “1751-231126”*");
  tour_person_miss (person, "Keep “1751-231127”*");
  tour_person_shoot (person, "decided");
  tour_person_tap (person, "Back to the record");
  tour_person_miss (person, "Two answers stand: *");
  tour_person_tap (person, "Back");
}

static void
held (TourPerson *person)
{
  open_visit (person, "Teasel Therapy");
  tour_person_shoot (person, "held-record");
  tour_person_tap (person, "Something is held back by the station: *");
  tour_person_see (person, "Accept it");
  tour_person_write (person, "Reason", "Told on the telephone.");
  tour_person_shoot (person, "held");
  tour_person_tap (person, "Accept it");
  tour_person_miss (person, "Accept it");
  tour_person_shoot (person, "accepted");
  tour_person_tap (person, "Back");
  tour_person_tap (person, "Back");
}

/* Another entry is held, and is not wanted. */
static void
let_go (TourPerson *person)
{
  open_visit (person, "Cedar Therapy");
  tour_person_tap (person, "Something is held back by the station: *");
  tour_person_see (person, "Let it go");
  tour_person_write (person, "Reason", "It was meant for another visit.");
  tour_person_tap (person, "Let it go");
  tour_person_miss (person, "Let it go");
  tour_person_shoot (person, "let-go");
  tour_person_tap (person, "Back");
  tour_person_tap (person, "Back");
}

static void
duplicates (TourPerson *person)
{
  tour_person_tap (person, "Likely duplicates");
  tour_person_see (person, "Likely the same");
  tour_person_shoot (person, "duplicates");
  tour_person_tap (person, "*J4*");
  tour_person_see (person, "What differs");
  tour_person_shoot (person, "same");
  tour_person_write (person, "Reason", "Same telephone number.");
  tour_person_tap (person, "The same person");
  tour_person_see (person, "Undo");
  tour_person_shoot (person, "joined");
  tour_person_tap (person, "Back");
  tour_person_tap (person, "Back");
}

static void
tally (TourPerson *person)
{
  tour_person_tap (person, "Tally");
  tour_person_see (person, "Numbers");
  tour_person_shoot (person, "tally");
  tour_person_tap (person, "People encountered*");
  tour_person_see (person, "*J4*");
  tour_person_shoot (person, "counted");
  tour_person_tap (person, "Back");
  tour_person_tap (person, "Charts");
  tour_person_shoot (person, "charts");
  tour_person_tap (person, "Map");
  tour_person_see (person, "Closer");
  tour_person_shoot (person, "map");
}

/* A day's number is what can be stated otherwise. */
static void
override (TourPerson *person)
{
  tour_person_tap_row (person, "People encountered*");
  tour_person_tap (person, "State another number");
  tour_person_write (person, "Your number", "9");
  tour_person_write (person, "Reason", "One was recorded on paper.");
  tour_person_shoot (person, "override");
  tour_person_tap (person, "State it");
  tour_person_miss (person, "State it");
  tour_person_shoot (person, "overridden");
  tour_person_tap (person, "Back");
}

static void
sign_off (TourPerson *person)
{
  tour_person_tap (person, "Sign off");
  tour_person_see (person, "Not signed yet.");
  override (person);
  tour_person_shoot (person, "day");
  tour_person_tap (person, "Sign off*");
  tour_person_see (person, "Signed by *");
  tour_person_shoot (person, "signed");
  tour_person_tap (person, "Back");
}

static void
report (TourPerson *person)
{
  tour_person_tap (person, "Report");
  tour_person_write (person, "Who gets it", "Gold group");
  tour_person_write (person, "Why", "Daily briefing");
  tour_person_shoot (person, "report");
  tour_person_tap (person, "Make the report");
  tour_person_see (person, "Saved*");
  tour_person_shoot (person, "reported");
  tour_person_tap (person, "Back");
  /* What was said stands over the bar for a moment, longer under a pointer. */
  tour_person_miss (person, "Saved*");
}

static void
tasking (TourPerson *person)
{
  tour_person_tap (person, "Tasking");
  tour_person_see (person, "Add premises");
  tour_person_shoot (person, "tasking");
  tour_person_tap (person, "Back");
  send_now (person);
}

gboolean
tour_lead_review (TourPerson *person, const TourLead *lead)
{
  TourOffice *office = tour_office_new (lead->server, lead->folder);
  gboolean is_right;

  enrol (person, lead);
  queue (person);
  history (person);
  open_visit (person, "Saffron Therapy");
  tour_person_shoot (person, "record");
  ask (person);
  referral (person);
  restricted_note (person);
  send_back (person);
  approve (person, office);
  withdraw (person);
  two_answers (person);
  held (person);
  let_go (person);
  duplicates (person);
  tally (person);
  sign_off (person);
  report (person);
  tasking (person);
  tour_office_free (office);
  is_right = tour_decided_is_right (lead->server, lead->folder);

  return is_right;
}
