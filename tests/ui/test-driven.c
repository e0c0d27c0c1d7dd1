/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Every action that the table permits a role at a screen is done there once, by the control that
 * offers it. Most are looked up in the store afterwards; of a sign-off and a few others only what
 * the screen says is read. What the table comes to permit and nothing here drives is a failure: the
 * paths stand in one file because that list is what the table is held against.
 */

#include "th-test-hands.h"
#include "th-test-lead.h"

#include "th-allocation.h"
#include "th-decision.h"
#include "th-kind.h"
#include "th-permission.h"
#include "th-query-card.h"
#include "th-record-links.h"
#include "th-review-entry.h"

#include <adwaita.h>

#define REASON "As was said on the telephone"
#define OFFICER (1u << TH_ROLE_OFFICER)
#define LEAD (1u << TH_ROLE_LEAD)
#define COMMAND (1u << TH_ROLE_COMMAND)
#define AT_A_SCREEN (OFFICER | LEAD | COMMAND)

typedef struct
{
  ThTestLead lead;
  ThRole role;
  char *visit; /* a colleague's, or one's own */
  char *person;
} Fixture;

typedef struct
{
  ThAction action;
  guint roles;
  void (*drive) (Fixture *self);
  const char *what; /* NULL: the action alone */
} Path;

typedef struct
{
  const Path *path;
  ThRole role;
} Run;

static const char *
get_officer (ThRole role)
{
  switch (role)
    {
    case TH_ROLE_LEAD:
      return TH_DESK_LEAD;
    case TH_ROLE_COMMAND:
      return TH_DESK_COMMAND;
    case TH_ROLE_OFFICER:
    case TH_ROLE_NONE:
    case TH_ROLE_ADMIN:
    case TH_ROLE_N:
    default:
      return TH_DESK_OFFICER;
    }
}

static GtkWidget *
window_of (Fixture *self)
{
  return self->lead.window;
}

static ThStore *
store_of (Fixture *self)
{
  return TH_STORE (th_session_get_store (self->lead.desk->session));
}

static void
open_page (
  Fixture *self, const char *page, const char *record, const char *section, const char *field)
{
  th_test_lead_open (&self->lead, page, record, section, field);
}

static gboolean
shows (Fixture *self, const char *words)
{
  return th_test_lead_shows (&self->lead, words);
}

static ThReviewState
get_state (Fixture *self, const char *id)
{
  g_autoptr (ThRecord) record = th_test_desk_load (self->lead.desk, id);

  return th_review_get_state (record);
}

static char *
dup_text (Fixture *self, const char *id, const char *path)
{
  g_autoptr (ThRecord) record = th_test_desk_load (self->lead.desk, id);

  return g_strdup (th_record_get_text (record, path));
}

/* Whether this person wrote an entry of @op on the record, the last with (%NULL: whatever) reason.
 */
static gboolean
is_in_log (Fixture *self, const char *record, ThOp op, const char *why)
{
  g_autoptr (GPtrArray) reasons = th_test_desk_list_reasons (
    self->lead.desk, record, th_session_get_officer (self->lead.desk->session), op);

  return reasons->len > 0
         && (why == NULL || g_strcmp0 (g_ptr_array_index (reasons, reasons->len - 1), why) == 0);
}

static char *
receive (Fixture *self, const char *kind, const char *in, const char *path, const char *text)
{
  return th_test_desk_receive_new (self->lead.desk, kind, in, text, path, text);
}

static void
receive_state (Fixture *self, ThReviewState state)
{
  g_autoptr (ThRecord) visit = th_test_desk_load (self->lead.desk, self->visit);
  g_autoptr (GPtrArray) covered = th_review_list_covered (visit, store_of (self), NULL, NULL);

  th_test_desk_receive_entry (self->lead.desk,
                              th_review_entry_new_state (visit, covered, state, REASON));
}

/* A colleague's visit with one person, finished. */
static void
receive_finished (Fixture *self)
{
  self->visit =
    receive (self, TH_KIND_VISIT, self->lead.desk->premises, "outcome", "completed_advice_given");
  self->person = receive (self, TH_KIND_ENCOUNTER, self->visit, "judgement", "none_identified");
  receive_state (self, TH_REVIEW_SUBMITTED);
}

/* One's own, begun. */
static void
begin (Fixture *self)
{
  self->visit = th_test_lead_visit (&self->lead, NULL);
  self->person = th_test_lead_meet (&self->lead, self->visit, "none_identified");
}

static void
settle (Fixture *self)
{
  g_autoptr (ThDecision) decision = th_decision_for_session (self->lead.desk->session);

  th_decision_settle (decision);
}

static gboolean
find_visit_cb (ThRecord *visit, gpointer data)
{
  *(gboolean *) data = TRUE;
  return FALSE;
}

static gboolean
has_visit (Fixture *self)
{
  const ThStoreQuery query = { .kind = TH_KIND_VISIT, .parent = self->lead.desk->premises };
  gboolean is_there = FALSE;

  th_store_foreach_record (store_of (self), &query, find_visit_cb, &is_there, NULL, NULL);

  return is_there;
}

static void
drive_create (Fixture *self)
{
  open_page (self, "premises", self->lead.desk->premises, NULL, NULL);
  th_hands_tap (window_of (self), "Start visit");
  th_desk_await (has_visit (self));
}

static gboolean
is_seen_alone (Fixture *self)
{
  g_autofree char *alone = dup_text (self, self->person, "seen_alone");

  return g_strcmp0 (alone, "yes") == 0;
}

static void
drive_edit (Fixture *self)
{
  begin (self);
  open_page (self, "section", self->person, NULL, "seen_alone");
  th_hands_tap (window_of (self), "Yes");
  th_desk_await (is_seen_alone (self));
}

static void
drive_submit (Fixture *self)
{
  g_autoptr (ThOpenRecord) visit = NULL;
  ThFormNode *node;

  begin (self);
  visit = th_test_desk_open (self->lead.desk, self->visit);
  node = th_form_entry_find (th_open_record_get_entry (visit), "outcome");
  g_assert_true (th_open_record_answer (visit, node, "completed_no_concern", NULL));
  th_test_desk_save (visit);
  open_page (self, "hub", self->visit, NULL, NULL);
  th_hands_tap (window_of (self), "Finish");
  th_desk_await (shows (self, "Still missing"));
  th_hands_tap (window_of (self), "Finish and send when connected");
  th_desk_await (get_state (self, self->visit) == TH_REVIEW_SUBMITTED);
}

/* Of a button of several lines, which names an action instead of having a handler. */
static void
press (Fixture *self, const char *words)
{
  GtkWidget *label = NULL;

  th_desk_await ((label = th_hands_find_words (window_of (self), words)) != NULL
                 && gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON) != NULL);
  gtk_widget_activate (gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON));
}

static void
drive_return (Fixture *self)
{
  g_autofree char *query = g_uuid_string_random ();
  g_autoptr (ThRecord) visit = NULL;

  receive_finished (self);
  visit = th_test_desk_load (self->lead.desk, self->visit);
  th_test_desk_receive_entry (self->lead.desk,
                              th_review_entry_new_query (query, visit, "outcome", "Who was it?"));
  open_page (self, "review", self->visit, NULL, NULL);
  th_desk_await (shows (self, "Question open"));
  press (self, "Send back");
  th_desk_await (shows (self, "Who was it?") && th_test_lead_find (&self->lead, "decide") != NULL);
  th_hands_tap (window_of (self), "Send it back");
  settle (self);
  th_desk_await (get_state (self, self->visit) == TH_REVIEW_RETURNED);
}

static void
drive_approve (Fixture *self)
{
  receive_finished (self);
  open_page (self, "review", self->visit, NULL, NULL);
  press (self, "Approve and next");
  th_desk_await (shows (self, "Approved: "));
  settle (self);
  th_desk_await (get_state (self, self->visit) == TH_REVIEW_APPROVED);
}

static void
give_reason (Fixture *self, const char *button)
{
  th_hands_tap (window_of (self), button);
  th_desk_await (shows (self, "Give a reason first."));
  th_test_lead_type (&self->lead, "reason", REASON);
  th_hands_tap (window_of (self), button);
}

/* Among what is seldom done with the record on screen. Returns: (nullable): its row */
static GtkWidget *
find_link (Fixture *self, const char *words)
{
  GtkWidget *links = th_hands_find_type (window_of (self), TH_TYPE_RECORD_LINKS);

  return links != NULL ? th_hands_find_row (links, words) : NULL;
}

static void
decide (Fixture *self, const char *id, const char *link, const char *button)
{
  open_page (self, "hub", id, NULL, NULL);
  th_desk_await (find_link (self, link) != NULL);
  g_signal_emit_by_name (find_link (self, link), "clicked");
  give_reason (self, button);
}

/* On the record's own page: it is withdrawn, says so, and is taken back there. */
static void
withdraw_and_reopen (Fixture *self, const char *id)
{
  decide (self, id, "Withdraw", "Withdraw it");
  th_desk_await (get_state (self, id) == TH_REVIEW_WITHDRAWN);
  g_assert_true (is_in_log (self, id, TH_OP_SET, REASON));
  th_desk_await (shows (self, "Withdrawn: counted nowhere."));
  th_desk_await (find_link (self, "Withdraw") == NULL);
  decide (self, id, "Reopen", "Reopen it");
  th_desk_await (get_state (self, id) == TH_REVIEW_DRAFT);
  th_desk_await (!shows (self, "Withdrawn: counted nowhere."));
}

static void
drive_withdraw (Fixture *self)
{
  begin (self);
  withdraw_and_reopen (self, self->visit);
}

/* A person who was entered twice, alone: the visit stays. */
static void
drive_withdraw_below (Fixture *self)
{
  begin (self);
  th_test_lead_await_count (&self->lead, "persons_encountered", 1);
  decide (self, self->person, "Withdraw", "Withdraw it");
  th_test_lead_await_count (&self->lead, "persons_encountered", 0);
  g_assert_cmpint (get_state (self, self->visit), ==, TH_REVIEW_DRAFT);
  withdraw_and_reopen (self, self->visit);
  decide (self, self->person, "Reopen", "Reopen it");
  th_test_lead_await_count (&self->lead, "persons_encountered", 1);
}

static void
drive_reopen (Fixture *self)
{
  receive_finished (self);
  receive_state (self, TH_REVIEW_APPROVED);
  open_page (self, "review", self->visit, NULL, NULL);
  th_test_lead_tap (&self->lead, "decide", self->visit);
  give_reason (self, "Reopen it");
  settle (self);
  th_desk_await (get_state (self, self->visit) == TH_REVIEW_DRAFT);
}

/* An officer reads what a colleague recorded. */
static void
drive_view (Fixture *self)
{
  receive_finished (self);
  open_page (self, "hub", self->visit, NULL, NULL);
  th_hands_tap_row (window_of (self), "none_identified");
  th_desk_await (shows (self, "Show advice in their language"));
  th_desk_await (is_in_log (self, self->person, TH_OP_VIEW, NULL));
}

static void
drive_consult (Fixture *self)
{
  receive_finished (self);
  open_page (self, "review", self->visit, NULL, NULL);
  th_desk_await (is_in_log (self, self->person, TH_OP_VIEW, NULL));
}

/* By the list of the person's notes, which shows no word of it before there is a reason. */
static void
drive_open_restricted (Fixture *self)
{
  g_autofree char *note = NULL;

  receive_finished (self);
  note = receive (self, TH_KIND_RESTRICTED, self->person, "note", "Overstayed a visa");
  open_page (self, "hub", self->person, NULL, NULL);
  th_hands_tap_row (window_of (self), "Gita Rao");
  give_reason (self, "Open");
  th_desk_await (is_in_log (self, note, TH_OP_VIEW, REASON));
  th_desk_await (shows (self, "Overstayed a visa"));
}

static void
drive_copy (Fixture *self)
{
  g_autoptr (ThOpenRecord) referral = NULL;
  ThFormNode *node;

  begin (self);
  referral = th_test_desk_create (self->lead.desk, TH_KIND_REFERRAL, self->person);
  th_open_record_keep (referral);
  node = th_form_entry_find (th_open_record_get_entry (referral), "kind");
  g_assert_true (th_open_record_answer (referral, node, "nrm_adult", NULL));
  th_test_desk_save (referral);
  th_test_lead_await_count (&self->lead, "persons_encountered", 1);
  open_page (self, "export", th_open_record_get_id (referral), NULL, NULL);
  th_test_lead_type (&self->lead, "to", "The Home Office");
  th_test_lead_type (&self->lead, "why", REASON);
  th_hands_tap (window_of (self), "Copy text");
  th_desk_await (is_in_log (self, th_open_record_get_id (referral), TH_OP_EXPORT, NULL));
  th_desk_await (shows (self, "Copied, and written in the log."));
}

static void
drive_report (Fixture *self)
{
  receive_finished (self);
  th_test_lead_await_count (&self->lead, "persons_encountered", 1);
  open_page (self, "report", NULL, NULL, "north");
  th_test_lead_type (&self->lead, "recipient", "Gold group");
  th_test_lead_type (&self->lead, "reason", REASON);
  th_hands_tap (window_of (self), "Make the report");
  th_desk_await (is_in_log (self, self->lead.desk->operation, TH_OP_EXPORT, NULL));
  th_desk_await (shows (self, "Saved: "));
}

static void
drive_join (Fixture *self)
{
  g_autofree char *other = NULL;

  receive_finished (self);
  other = receive (self, TH_KIND_ENCOUNTER, self->visit, "judgement", "concerns_no_disclosure");
  th_test_lead_await_count (&self->lead, "persons_distinct", 2);
  open_page (self, "same", self->person, other, NULL);
  th_desk_await (th_hands_find_button (window_of (self), "The same person") != NULL);
  gtk_editable_set_text (GTK_EDITABLE (th_hands_find_type (window_of (self), GTK_TYPE_ENTRY)),
                         REASON);
  th_hands_tap (window_of (self), "The same person");
  th_test_lead_await_count (&self->lead, "persons_distinct", 1);
  g_assert_true (is_in_log (self, self->person, TH_OP_JOIN, REASON)
                 || is_in_log (self, other, TH_OP_JOIN, REASON));
}

static gboolean
find_query_cb (ThRecord *query, gpointer data)
{
  *(ThRecord **) data = th_record_ref (query);
  return FALSE;
}

/* Returns: (transfer full) (nullable) */
static ThRecord *
load_query (Fixture *self)
{
  const ThStoreQuery query = { .kind = TH_KIND_QUERY };
  ThRecord *found = NULL;

  th_store_foreach_record (store_of (self), &query, find_query_cb, &found, NULL, NULL);

  return found;
}

static gboolean
is_asked (Fixture *self, gboolean is_open)
{
  g_autoptr (ThRecord) query = load_query (self);

  return query != NULL && th_review_is_open_query (query) == is_open
         && g_strcmp0 (th_record_get_text (query, TH_FIELD_QUERY_TEXT), "Who was it?") == 0;
}

static void
drive_query (Fixture *self)
{
  receive_finished (self);
  open_page (self, "answer", self->visit, NULL, "outcome");
  th_test_lead_type (&self->lead, "text", "Who was it?");
  th_hands_tap (window_of (self), "Ask");
  th_desk_await (is_asked (self, TRUE));
}

/* Whoever asks is the one who is satisfied. */
static void
drive_close (Fixture *self)
{
  drive_query (self);
  th_hands_tap (window_of (self), "Close the question");
  th_desk_await (is_asked (self, FALSE));
}

static void
drive_reply (Fixture *self)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *reply = NULL;
  g_autoptr (ThRecord) visit = NULL;
  GtkWidget *card = NULL;

  begin (self);
  visit = th_test_desk_load (self->lead.desk, self->visit);
  th_test_desk_receive_entry (self->lead.desk,
                              th_review_entry_new_query (id, visit, "outcome", "Who was it?"));
  open_page (self, "section", self->visit, NULL, "outcome");
  th_desk_await ((card = th_hands_find_type (window_of (self), TH_TYPE_QUERY_CARD)) != NULL);
  gtk_editable_set_text (GTK_EDITABLE (th_hands_find_type (card, GTK_TYPE_ENTRY)), "The manager.");
  th_hands_tap (card, "Reply");
  th_desk_await (is_asked (self, FALSE));
  reply = dup_text (self, id, TH_FIELD_QUERY_REPLY);
  g_assert_cmpstr (reply, ==, "The manager.");
}

static void
drive_sign_off (Fixture *self)
{
  receive_finished (self);
  th_test_lead_await_count (&self->lead, "persons_encountered", 1);
  open_page (self, "day", NULL, self->lead.day, "north");
  th_desk_await (th_test_lead_find (&self->lead, "sign") != NULL
                 && shows (self, "Not signed yet."));
  g_signal_emit_by_name (th_test_lead_find (&self->lead, "sign"), "clicked");
  th_desk_await (shows (self, "Signed by "));
}

static void
show_held (Fixture *self)
{
  receive_finished (self);
  th_test_lead_await_count (&self->lead, "persons_encountered", 1);
  th_test_lead_show_held (&self->lead, self->visit, TH_KIND_VISIT);
}

static void
decide_held (Fixture *self, const char *button)
{
  th_hands_tap (window_of (self), button);
  th_desk_await (shows (self, "Give a reason first."));
  th_test_lead_type (&self->lead, "why", REASON);
  th_hands_tap (window_of (self), button);
}

static void
drive_accept (Fixture *self)
{
  show_held (self);
  decide_held (self, "Accept it");
  th_desk_await (is_in_log (self, self->visit, TH_OP_ACCEPT, REASON));
}

static void
drive_dismiss (Fixture *self)
{
  show_held (self);
  decide_held (self, "Let it go");
  th_desk_await (is_in_log (self, self->visit, TH_OP_DISMISS, REASON));
}

static gboolean
is_allocated (Fixture *self)
{
  g_autoptr (ThRecord) premises = th_test_desk_load (self->lead.desk, self->lead.desk->premises);
  g_auto (GStrv) officers = th_allocation_list_officers (premises);

  return officers[0] != NULL;
}

static void
drive_allocate (Fixture *self)
{
  th_test_lead_await_count (&self->lead, "visits_attempted", 0);
  open_page (self, "tasking", NULL, NULL, NULL);
  th_test_lead_tap (&self->lead, "tasking", self->lead.desk->premises);
  th_desk_await (is_allocated (self));
}

/* Erasing and importing are the administrator's, whose screen is the server's command line. */
static const Path paths[] = {
  { TH_ACTION_CREATE, OFFICER | LEAD, drive_create, NULL },
  { TH_ACTION_EDIT, OFFICER | LEAD, drive_edit, NULL },
  { TH_ACTION_SUBMIT, OFFICER | LEAD, drive_submit, NULL },
  { TH_ACTION_RETURN, LEAD | COMMAND, drive_return, NULL },
  { TH_ACTION_APPROVE, LEAD | COMMAND, drive_approve, NULL },
  { TH_ACTION_WITHDRAW, OFFICER | LEAD, drive_withdraw, NULL },
  { TH_ACTION_WITHDRAW, OFFICER | LEAD, drive_withdraw_below, "person" },
  { TH_ACTION_REOPEN, OFFICER, drive_withdraw, NULL },
  { TH_ACTION_REOPEN, LEAD | COMMAND, drive_reopen, NULL },
  { TH_ACTION_VIEW, OFFICER, drive_view, NULL },
  { TH_ACTION_VIEW, LEAD | COMMAND, drive_consult, NULL },
  { TH_ACTION_VIEW, LEAD, drive_open_restricted, "restricted" },
  { TH_ACTION_EXPORT, OFFICER | LEAD, drive_copy, "referral" },
  { TH_ACTION_EXPORT, LEAD | COMMAND, drive_report, NULL },
  { TH_ACTION_JOIN, LEAD | COMMAND, drive_join, NULL },
  { TH_ACTION_QUERY, LEAD | COMMAND, drive_query, NULL },
  { TH_ACTION_REPLY, OFFICER, drive_reply, NULL },
  { TH_ACTION_REPLY, LEAD | COMMAND, drive_close, NULL },
  { TH_ACTION_SIGN_OFF, LEAD | COMMAND, drive_sign_off, NULL },
  { TH_ACTION_ACCEPT, LEAD | COMMAND, drive_accept, NULL },
  { TH_ACTION_DISMISS, LEAD | COMMAND, drive_dismiss, NULL },
  { TH_ACTION_ALLOCATE, LEAD | COMMAND, drive_allocate, NULL },
};

static gboolean
is_permitted (ThRole role, ThAction action)
{
  static const char *const kinds[] = { TH_KIND_OPERATION,  TH_KIND_PREMISES, TH_KIND_VISIT,
                                       TH_KIND_ENCOUNTER,  TH_KIND_REFERRAL, TH_KIND_INTELLIGENCE,
                                       TH_KIND_RESTRICTED, TH_KIND_QUERY,    TH_KIND_DAY };

  for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
    for (guint state = 0; state < TH_REVIEW_N_STATES; state++)
      for (guint own = 0; own < 2; own++)
        {
          const ThPermissionCase each = { .role = role,
                                          .action = action,
                                          .kind = kinds[kind],
                                          .state = state,
                                          .is_own = own == 1,
                                          .is_team = role != TH_ROLE_COMMAND,
                                          .has_reason = TRUE };

          if (th_permission_check (&each) == NULL)
            return TRUE;
        }

  return FALSE;
}

static void
test_whole (void)
{
  for (guint role = 0; role < TH_ROLE_N; role++)
    for (guint action = 0; action < TH_ACTION_N; action++)
      {
        gboolean is_driven = FALSE;

        for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
          is_driven |= paths[i].action == action && (paths[i].roles & (1u << role)) != 0;
        if ((AT_A_SCREEN & (1u << role)) == 0 || is_driven == is_permitted (role, action))
          continue;
        g_test_message ("%s by %s: %s", th_action_get_name (action), th_role_get_name (role),
                        is_driven ? "driven, and the table permits it nowhere"
                                  : "permitted, and nothing drives it");
        g_test_fail ();
      }
}

static void
set_up (Fixture *self, gconstpointer data)
{
  const Run *run = data;

  self->role = run->role;
  th_test_lead_set_up (&self->lead, get_officer (run->role));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  th_test_lead_tear_down (&self->lead);
  g_free (self->visit);
  g_free (self->person);
}

static void
test_path (Fixture *self, gconstpointer data)
{
  ((const Run *) data)->path->drive (self);
}

int
main (int argc, char *argv[])
{
  static Run runs[G_N_ELEMENTS (paths) * TH_ROLE_N];
  guint n_runs = 0;

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/driven/nothing-is-left-out", test_whole);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    for (guint role = 0; role < TH_ROLE_N; role++)
      {
        g_autofree char *name = NULL;

        if ((paths[i].roles & (1u << role)) == 0)
          continue;
        runs[n_runs] = (Run){ &paths[i], role };
        name = g_strdup_printf (
          "/driven/%s/%s%s%s", th_role_get_name (role), th_action_get_name (paths[i].action),
          paths[i].what != NULL ? "/" : "", paths[i].what != NULL ? paths[i].what : "");
        g_test_add (name, Fixture, &runs[n_runs++], set_up, test_path, tear_down);
      }

  return g_test_run ();
}
