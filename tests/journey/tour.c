/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A day's start to end in the real window, with real input: an officer is enrolled, visits a
 * premises with no connection, records two people, is interrupted by the lock, finishes, and sends.
 * Writes a picture of each step, and tour.json with what the server holds at the end; exits 0 only
 * where that is what the officer did. A demonstration and an end-to-end test in one.
 *
 * Called with a folder it runs itself once for each screen, each on a session bus of its own, so
 * that no accessibility bus but its own is in play.
 */

#include "tour-entry.h"
#include "tour-held.h"
#include "tour-lead.h"
#include "tour-person.h"
#include "tour-program.h"
#include "tour-tablet.h"
#include "tour-traces.h"

#include "th-test-device.h"
#include "th-test.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#define OFFICER "4163"
#define COLLEAGUE "4142"
#define PASSPHRASE "correct horse battery"
#define PIN "294183"
#define INCIDENT_OWN "1751-231126"
#define INCIDENT_OTHER "1751-231127"
#define ACCOUNT_BEGUN "Says they work here every day and "

typedef struct
{
  const char *name;
  int width;
  int height;
  const char *scheme;
  const char *text_size;
  gboolean is_usual; /* toured where nothing else is asked for */
  const char *other; /* a further option; NULL for none */
} Screen;

static const Screen screens[] = {
  { "landscape", 1280, 800, "--light", "115", TRUE },
  { "portrait", 800, 1280, "--dark", "115", TRUE },
  { "landscape-dark", 1280, 800, "--dark", "115", FALSE },
  { "portrait-light", 800, 1280, "--light", "115", FALSE },
  { "large-text", 800, 1280, "--light", "200", FALSE },
  { "phone", 400, 800, "--light", "100", FALSE },
  { "leftwards", 1280, 800, "--light", "115", FALSE, "--right-to-left" },
};

typedef struct
{
  TourAudit *audit; /* NULL for none */
  const Screen *screen;
  char *out;
  char *folder;
  ThTestServer *server;
  TourDisplay *display;
  TourPerson *person;
  TourTraces *traces;
  char *account_ended; /* how the first account goes on; no other run has the same */
  GPid bus;
  GPid program;
} Tour;

static void
enrol (Tour *self)
{
  TourPerson *person = self->person;
  g_autofree char *code = th_test_server_make_code (self->server, OFFICER);

  tour_person_see (person, "Set up this tablet for you");
  tour_person_shoot (person, "enrol");
  tour_person_write (person, "Code from your administrator", code);
  tour_person_write (person, "Passphrase", PASSPHRASE);
  tour_person_write (person, "The same passphrase again", "correct horse batter");
  tour_person_tap (person, "Set up");
  tour_person_see (person, "The two passphrases are not the same.");
  tour_person_shoot (person, "enrol-problem");
  tour_person_type (person, PASSPHRASE);
  tour_person_tap (person, "Set up");
  tour_person_see (person, "Choose a PIN for this shift");
  tour_person_shoot (person, "pin");
  tour_tablet_tap_pin (person, PIN);
  tour_person_see (person, "The same PIN again");
  tour_tablet_tap_pin (person, PIN);
  tour_person_see (person, "Premises to visit");
  tour_person_see (person, "All sent*");
  tour_person_shoot (person, "today");
}

static void
unlock_by_passphrase (Tour *self)
{
  TourPerson *person = self->person;

  tour_person_press (person, "l", TRUE);
  tour_person_see (person, "Use the passphrase instead");
  tour_person_tap (person, "Use the passphrase instead");
  tour_person_write (person, "Passphrase", "wrong horse battery");
  tour_person_press (person, "Return", FALSE);
  tour_person_see (person, "That is not right*");
  tour_person_shoot (person, "unlock-wrong");
  tour_person_write (person, "Passphrase", PASSPHRASE);
  tour_person_press (person, "Return", FALSE);
  tour_person_see (person, "Premises to visit");
}

static void
start_visit (Tour *self)
{
  TourPerson *person = self->person;

  th_test_server_stop (self->server);
  tour_person_write (person, "Find by name, address, postcode or phone", "saffron");
  tour_person_see (person, "Saffron Therapy*");
  tour_person_shoot (person, "search");
  tour_person_tap (person, "Saffron Therapy*");
  tour_person_see (person, "Start visit");
  tour_person_shoot (person, "premises");
  tour_person_tap (person, "Start visit");
  tour_person_see (person, "Add person");
  tour_person_see (person, "Saved*");
  tour_person_shoot (person, "visit");
}

static void
fill_in_visit (Tour *self)
{
  TourPerson *person = self->person;

  tour_person_tap (person, "Entry, *");
  tour_person_see (person, "Basis of entry*");
  tour_person_shoot (person, "entry");
  tour_person_tap (person, "Basis of entry: *");
  tour_person_see (person, "Search the choices");
  tour_person_shoot (person, "pick");
  tour_person_tap (person, "Invited in, with consent");
  tour_person_write (person, "People there", "1200");
  tour_person_tap (person, "Consent given by");
  tour_person_see (person, "Give a number from 0 to 999.");
  tour_person_shoot (person, "constraint");
  tour_person_write (person, "People there", "\b\b\b\b3");
  tour_person_tap (person, "Sections");
  tour_person_tap (person, "The building, *");
  tour_person_tap_in (person, "Beds, bedding or belongings where the business runs", "Seen");
  tour_person_tap (person, "Where, and what: Add a note");
  tour_person_type (person, "Two mattresses behind the desk");
  tour_person_tap_in (person, "Marks of attempts to force a locked door from inside", "Not there");
  tour_person_see (person, "Saved*");
  tour_person_shoot (person, "indicators");
  tour_person_tap (person, "Sections");
  tour_person_see (person, "Add person");
}

/* On the other tablet the colleague gives another incident number for the same visit. */
static void
colleague_answers (Tour *self)
{
  const ThClock clock = th_test_real_clock ();
  const ThRandom random = th_test_real_random ();
  ThStoreQuery query = { .kind = "visit" };
  g_autofree char *data = g_build_filename (self->folder, "colleague", NULL);
  g_autofree char *code = th_test_server_make_code (self->server, COLLEAGUE);
  g_autofree char *next = NULL;
  g_autoptr (ThTestDevice) device = th_test_device_enrol (data, code, &clock, &random);
  g_autoptr (GPtrArray) rows = NULL;

  th_test_device_sync (device);
  rows = th_store_list_rows (TH_STORE (device->store), &query, &next, NULL, NULL);
  if (rows == NULL || rows->len != 1)
    g_error ("the colleague does not see the visit");
  th_test_device_write (device, ((ThRecordRow *) g_ptr_array_index (rows, 0))->id, "incident_no",
                        INCIDENT_OTHER);
  th_test_device_seal (device);
  th_test_device_sync (device);
}

static void
send_now (Tour *self)
{
  TourPerson *person = self->person;

  tour_person_tap (person, "* to send");
  tour_person_tap (person, "Send now");
  tour_person_see (person, "Everything on this tablet is at the station.");
  tour_person_tap (person, "Back");
}

/* Two people answer one question without having seen each other: both answers are shown, and one is
 * chosen. */
static void
conflict (Tour *self)
{
  TourPerson *person = self->person;

  th_test_server_start (self->server);
  send_now (self);
  colleague_answers (self);
  tour_person_tap (person, "Arrival, *");
  tour_person_write (person, "Incident number", INCIDENT_OWN);
  send_now (self);
  tour_person_look_at (person, "Keep “" INCIDENT_OTHER "”*");
  tour_person_shoot (person, "two-answers");
  tour_person_tap (person, "Keep “" INCIDENT_OWN "”*");
  tour_person_miss (person, "Keep “" INCIDENT_OTHER "”*");
  tour_person_see (person, "Saved*");
  tour_person_shoot (person, "one-answer");
  th_test_server_stop (self->server);
  tour_person_tap (person, "Sections");
  tour_person_see (person, "Add person");
}

static void
fill_in_meeting (Tour *self, const char *pseudonym)
{
  TourPerson *person = self->person;

  tour_person_tap (person, "Add person");
  tour_person_see (person, "Pseudonym");
  tour_person_read (person, "Pseudonym", pseudonym);
  tour_person_tap (person, "Continue");
  tour_person_tap_in (person, "Seen alone", "Yes");
}

static void
first_person (Tour *self)
{
  TourPerson *person = self->person;

  fill_in_meeting (self, "J1");
  tour_person_tap (person, "Language: *");
  tour_person_write (person, "Search the choices", "viet");
  tour_person_see (person, "Vietnamese");
  tour_person_shoot (person, "pick-search");
  tour_person_tap (person, "Vietnamese");
  tour_person_tap_in (person, "Interpreter used", "Yes");
  tour_person_tap_in (person, "Interpreter", "Telephone");
  tour_person_shoot (person, "meeting");
  tour_person_tap (person, "Continue");
  tour_person_tap (person, "Role here: *");
  tour_person_tap (person, "Worker");
  tour_person_tap (person, "Age: *");
  tour_person_tap (person, "25 to 34");
  tour_person_tap_in (person, "Gender", "Female");
  tour_person_tap_in (person, "Category of person", "Witness");
  tour_person_tap_in (person, "Category of person", "Potential victim");
  tour_person_shoot (person, "person");
  tour_tablet_hide (person);
  tour_person_tap (person, "Sections");
  tour_person_see (person, "Add referral");
  tour_person_shoot (person, "sections");
  tour_person_tap (person, "The minimum, *");
}

/* What was copied is in the clipboard until the lock, and not after it. */
static void
copy_and_lock (Tour *self)
{
  static const char *const words[] = { ACCOUNT_BEGUN, NULL };

  tour_person_press (self->person, "a", TRUE);
  tour_person_press (self->person, "c", TRUE);
  tour_person_press (self->person, "End", TRUE);
  tour_traces_await_clipboard (words);
  tour_person_press (self->person, "l", TRUE);
  tour_person_see (self->person, "Use the passphrase instead");
  if (tour_traces_is_in_clipboard (words))
    g_error ("the lock leaves the clipboard as it is");
}

/* In the middle of a sentence the tablet is locked: nothing typed is lost, and the same field
 * waits. */
static void
interrupted (Tour *self)
{
  TourPerson *person = self->person;
  g_autofree char *account = g_strconcat (ACCOUNT_BEGUN, self->account_ended, NULL);

  tour_person_tap (person, "Sections");
  tour_person_tap (person, "The minimum, *");
  tour_person_write (person, "In their own words", ACCOUNT_BEGUN);
  copy_and_lock (self);
  tour_person_see (person, "* to send, the oldest*");
  tour_person_shoot (person, "locked");
  tour_tablet_tap_pin (person, PIN);
  tour_person_read (person, "In their own words", ACCOUNT_BEGUN);
  tour_person_type (person, self->account_ended);
  tour_person_read (person, "In their own words", account);
  tour_person_see (person, "Saved*");
  tour_person_shoot (person, "resumed");
}

static void
help_given (Tour *self)
{
  TourPerson *person = self->person;

  tour_person_tap_in (person, "Judgement", "Concerns, nothing disclosed");
  tour_person_tap_in (person, "Immediate risk", "Low");
  tour_person_shoot (person, "judgement");
  tour_person_tap_in (person, "Advice given", "101 and 999");
  tour_person_see (person, "Saved*");
  tour_person_shoot (person, "help-given");
  tour_person_tap (person, "Sections");
  tour_person_see (person, "Referrals");
  tour_person_shoot (person, "encounter");
  tour_tablet_look_back (person);
  tour_person_see (person, "Referrals");
  tour_tablet_advise (person, PIN);
  tour_person_see (person, "Referrals");
  tour_entry_answer_all (person, self->display, self->folder);
  tour_person_tap (person, "Done");
  tour_person_see (person, "People (1)");
}

static void
second_person (Tour *self)
{
  TourPerson *person = self->person;

  fill_in_meeting (self, "J2");
  tour_person_tap_in (person, "Interpreter used", "No");
  tour_person_see (person, "Saved*");
  tour_person_tap (person, "Sections");
  tour_person_tap (person, "Done");
  tour_person_see (person, "People (2)");
  tour_person_shoot (person, "two-people");
}

/* Intelligence is finished by itself, and leaves the visit as it is. */
static void
report (Tour *self)
{
  TourPerson *person = self->person;

  tour_person_tap (person, "Add intelligence");
  tour_person_write (person, "Intelligence", "A white van collects the workers at night.");
  tour_person_tap (person, "Continue");
  tour_person_tap_in (person, "Source", "1 Reliable");
  tour_person_tap_in (person, "Information", "A Known directly to the source");
  tour_person_see (person, "Saved*");
  tour_person_shoot (person, "intelligence");
  tour_person_tap (person, "Sections");
  tour_person_tap (person, "Finish");
  tour_person_see (person, "*Say how it may be handled.");
  tour_person_shoot (person, "problem");
  tour_person_tap (person, "Handling, *");
  tour_person_tap_in (person, "Handling", "P Lawful sharing permitted");
  tour_person_see (person, "Saved*");
  tour_person_tap (person, "Sections");
  tour_person_tap (person, "Finish and send when connected");
  tour_person_see (person, "Back to Today");
  tour_person_tap (person, "Back");
  tour_person_tap (person, "Done");
  tour_person_see (person, "Intelligence (1)");
}

/* A place that nobody tasked is added on the way; it has the telephone number of one that is
 * listed.
 */
static void
unplanned (Tour *self)
{
  TourPerson *person = self->person;

  tour_person_tap (person, "Premises not listed");
  tour_person_write (person, "Name on the front", "Corner Nails");
  tour_person_write (person, "Address", "1 High Street");
  tour_person_write (person, "Telephone", "+447700900100");
  tour_person_see (person, "*Is it the same place?");
  tour_person_see (person, "Saved*");
  tour_person_shoot (person, "alike");
  tour_person_tap (person, "Back");
  tour_person_see (person, "Corner Nails*");
  tour_person_shoot (person, "unplanned");
}

static void
finish_visit (Tour *self)
{
  TourPerson *person = self->person;

  tour_person_tap (person, "Finish");
  tour_person_see (person, "What happened, *");
  tour_person_shoot (person, "check");
  tour_person_tap (person, "What happened, *");
  tour_person_tap (person, "Outcome: *");
  tour_person_tap (person, "Completed, advice given");
  tour_person_tap (person, "Sections");
  tour_person_tap (person, "Finish and send when connected");
  tour_person_see (person, "Back to Today");
  tour_person_shoot (person, "finished");
  tour_person_tap (person, "Back to Today");
}

/* What is finished can be changed with a reason, which stands beside the change. */
static void
change_afterwards (Tour *self)
{
  TourPerson *person = self->person;

  tour_person_tap (person, "Saffron Therapy*");
  tour_person_see (person, "Finished. Waiting for your team lead's review.");
  tour_person_shoot (person, "finished-visit");
  tour_person_tap (person, "Change");
  tour_person_write (person, "Reason for the change", "The person counted again");
  tour_person_read (person, "Reason for the change", "The person counted again");
  tour_person_shoot (person, "reason");
  tour_person_tap (person, "Change");
  tour_person_tap (person, "Entry, *");
  tour_person_write (person, "People there", "\b4");
  tour_person_see (person, "Saved*");
  tour_person_tap (person, "Sections");
  tour_person_tap (person, "Back");
}

static void
send (Tour *self)
{
  TourPerson *person = self->person;

  tour_person_tap (person, "Sending");
  tour_person_tap (person, "Send now");
  tour_person_see (person, "No connection to the station*");
  tour_person_shoot (person, "offline");
  th_test_server_start (self->server);
  tour_person_tap (person, "Send now");
  tour_person_see (person, "Everything on this tablet is at the station.");
  tour_person_see (person, "Nothing");
  tour_person_shoot (person, "sent");
  tour_person_tap (person, "Finished");
  tour_person_see (person, "Waiting for review");
  tour_person_shoot (person, "finished-list");
  change_afterwards (self);
  tour_person_see (person, "Waiting for review");
  send_now (self);
  tour_person_tap (person, "Today");
  tour_person_see (person, "Premises not listed");
  tour_person_shoot (person, "today-after");
}

static void
forget (Tour *self)
{
  g_autofree char *code = th_test_server_make_code (self->server, OFFICER);

  tour_tablet_forget (self->person, code, PASSPHRASE);
}

/* Returns: whether the server holds what was done. */
static gboolean
look_at_server (Tour *self)
{
  g_autofree char *stats = th_test_server_ask (self->server, "stats", "--json", NULL);

  tour_held_write (self->out, self->screen->name, tour_person_get_steps (self->person), stats);

  return tour_held_is_right (stats);
}

/* What the officer typed, and what of the operation was shown, is nowhere but in the stores,
 * neither while the program still runs, locked, nor when it dies. The server's store is a part of
 * this test and no part of the tablet; it is encrypted as well. */
static gboolean
look_for_traces (Tour *self)
{
  const char *const words[] = {
    self->account_ended,
    INCIDENT_OWN,
    "Two mattresses behind the desk",
    "white van",
    "Saffron Therapy",
    "Corner Nails",
    "The person counted again",
    "Operation Kestrel",
    "KESTREL-0042",
    PASSPHRASE,
    NULL,
  };
  g_autofree char *picture = g_build_filename (self->folder, TOUR_ENTRY_PICTURE, NULL);
  guint n_found;
  gboolean is_proved;
  gboolean has_dumped;

  /* The officer's own, from which the photo was taken. */
  g_unlink (picture);
  g_print ("traces: what was typed and taken, looked for in\n");
  n_found = tour_traces_search (self->traces, self->program, words);
  has_dumped = tour_program_end (self->program, SIGABRT);
  g_print ("traces: the same with something planted in each\n");
  is_proved = tour_traces_prove (self->traces, words);
  g_print ("traces: %u found, planted ones %s, %s core file when it died\n", n_found,
           is_proved ? "all found" : "overlooked", has_dumped ? "a" : "no");

  return n_found == 0 && is_proved && !has_dumped;
}

/* Returns: whether nothing is wrong. */
static gboolean
end_audit (Tour *self)
{
  guint n_problems;

  if (self->audit == NULL)
    return TRUE;
  n_problems = tour_audit_get_n_problems (self->audit);
  g_print ("a11y: %u screens, %u controls, %u problems\n",
           tour_person_get_steps (self->person)->len, tour_audit_get_n_controls (self->audit),
           n_problems);
  tour_audit_free (self->audit);

  return n_problems == 0;
}

static GPid
start_program (Tour *self)
{
  const char *options[] = { "--text-size", self->screen->text_size, self->screen->scheme,
                            self->screen->other, NULL };

  return tour_program_start (self->folder, options);
}

/* Returns: whether the server holds what was done. */
static gboolean
officers_day (Tour *self)
{
  gboolean is_right;

  enrol (self);
  unlock_by_passphrase (self);
  tour_tablet_look_at_settings (self->person);
  start_visit (self);
  fill_in_visit (self);
  conflict (self);
  first_person (self);
  interrupted (self);
  help_given (self);
  second_person (self);
  report (self);
  finish_visit (self);
  unplanned (self);
  send (self);
  forget (self);
  is_right = look_for_traces (self);
  is_right &= look_at_server (self);

  return is_right;
}

static gboolean
leads_day (Tour *self)
{
  const TourLead lead = { self->server, self->folder, PASSPHRASE };
  gboolean is_right = tour_lead_review (self->person, &lead);

  tour_program_end (self->program, SIGTERM);

  return is_right;
}

static int
run (const char *name, const char *out, gboolean with_audit, gboolean of_lead)
{
  g_autoptr (ThTestDir) folder = th_test_dir_new ();
  g_autoptr (ThTestDir) office = th_test_dir_new ();
  g_autofree char *server = g_build_filename (folder, "server", NULL);
  g_autofree char *operation = tour_entry_make_operation (office);
  g_autofree char *prefix = g_strconcat (name, of_lead ? "-lead" : "", NULL);
  Tour self = { .out = (char *) out, .folder = folder };
  gboolean is_right;

  for (guint i = 0; i < G_N_ELEMENTS (screens); i++)
    {
      if (g_str_equal (screens[i].name, name))
        self.screen = &screens[i];
    }
  g_return_val_if_fail (self.screen != NULL, 2);

  self.server = th_test_server_new (TOUR_SERVER, server);
  th_test_server_import (self.server, of_lead ? TOUR_OPERATION : operation, NULL);
  th_test_server_start (self.server);
  self.traces = tour_traces_new ();
  self.account_ended = g_strdup_printf ("sleep upstairs, %u of them.", g_random_int ());
  self.display = tour_display_new (self.screen->width, self.screen->height);
  self.bus = tour_program_start_accessibility ();
  self.program = start_program (&self);
  self.person = tour_person_new (self.display, "threshold", out, prefix);
  if (g_strcmp0 (self.screen->other, "--right-to-left") == 0)
    tour_person_read_leftwards (self.person);
  if (with_audit)
    {
      self.audit = tour_audit_new (self.display);
      tour_person_set_audit (self.person, self.audit);
    }

  is_right = of_lead ? leads_day (&self) : officers_day (&self);
  is_right &= end_audit (&self);

  tour_program_end (self.bus, SIGTERM);
  g_free (self.account_ended);
  tour_traces_free (self.traces);
  tour_person_free (self.person);
  tour_display_free (self.display);
  th_test_server_free (self.server);

  return is_right ? 0 : 1;
}

static int
run_apart (const char *program, const char *option, const char *screen, const char *out)
{
  const char *arguments[] = { "dbus-run-session", "--", program, option, screen, out, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  if (!g_spawn_sync (NULL, (char **) arguments, NULL,
                     G_SPAWN_SEARCH_PATH | G_SPAWN_CHILD_INHERITS_STDIN, NULL, NULL, NULL, NULL,
                     &status, &error))
    {
      g_printerr ("tour: %s\n", error->message);
      return 1;
    }

  return g_spawn_check_wait_status (status, NULL) ? 0 : 1;
}

/* Joins the reports of all screens to one. */
static void
join_reports (const char *out)
{
  const char *names[G_N_ELEMENTS (screens) + 1] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (screens); i++)
    names[i] = screens[i].name;
  tour_held_join (out, names);
}

int
main (int argc, char *argv[])
{
  int status = 0;

  if (argc == 4 && g_str_has_suffix (argv[1], "-screen"))
    return run (argv[2], argv[3], strstr (argv[1], "audit") != NULL,
                strstr (argv[1], "lead") != NULL);
  if (argc == 3 && g_str_equal (argv[1], "--audit"))
    {
      g_mkdir_with_parents (argv[2], 0755);
      status |= run_apart (argv[0], "--audit-officer-screen", "landscape", argv[2]);
      status |= run_apart (argv[0], "--audit-lead-screen", "landscape", argv[2]);
      return status;
    }
  if (argc < 2 || argv[1][0] == '-')
    {
      g_printerr ("Usage: tour OUT [SCREEN…]: pictures and tour.json into the folder OUT\n"
                  "       tour --audit OUT: what a screen reader and a keyboard find\n");
      return 2;
    }

  g_mkdir_with_parents (argv[1], 0755);
  for (guint i = 0; i < G_N_ELEMENTS (screens); i++)
    {
      gboolean is_asked = argc == 2
                            ? screens[i].is_usual
                            : g_strv_contains ((const char *const *) argv + 2, screens[i].name);
      g_autofree char *leads = g_strconcat (screens[i].name, "-lead", NULL);

      if (is_asked)
        status |= run_apart (argv[0], "--officer-screen", screens[i].name, argv[1]);
      if (g_strv_contains ((const char *const *) argv + 2, leads))
        status |= run_apart (argv[0], "--lead-screen", screens[i].name, argv[1]);
    }
  join_reports (argv[1]);
  g_print ("%s\n", status == 0 ? "tour: the server holds what was done"
                               : "tour: something is not as it should be");

  return status;
}
