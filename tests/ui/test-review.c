/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A lead's day over a real store: a colleague's visit waits, is read, asked about, sent back,
 * approved; and what the log then says.
 */

#include "th-test-desk.h"
#include "th-test-hands.h"

#include "th-decision.h"
#include "th-home.h"
#include "th-id.h"
#include "th-kind.h"
#include "th-place.h"
#include "th-queue.h"
#include "th-record-item.h"
#include "th-review-entry.h"

#include <adwaita.h>
#include <string.h>

typedef struct
{
  ThTestDesk *desk;
  GtkWidget *window;
  GtkWidget *home;
  char *visit;
  char *person;
} Fixture;

static ThEntry *
creation_new (Fixture *self,
              const char *id,
              const char *kind,
              const char *in,
              const char *form,
              const char *title)
{
  ThEntry *entry = th_entry_new ();

  entry->op = TH_OP_SET;
  entry->id = g_strdup (id);
  entry->kind = g_strdup (kind);
  entry->in = g_strdup (in);
  entry->operation = g_strdup (self->desk->operation);
  if (form != NULL)
    entry->form =
      g_strdup (th_operation_get_form (th_session_get_operation (self->desk->session), form)->key);
  entry->title = g_strdup (title);

  return entry;
}

static void
set (ThEntry *entry, const char *path, const char *text)
{
  g_autoptr (ThValue) value = th_value_new_text (text);

  th_entry_set (entry, path, value, NULL, 0);
}

/* A visit of the colleague's with one person, whom nobody asked to be referred. */
static void
receive_visit (Fixture *self, const char *judgement)
{
  ThEntry *entry;

  self->visit = g_uuid_string_random ();
  self->person = g_uuid_string_random ();
  entry = creation_new (self, self->visit, TH_KIND_VISIT, self->desk->premises, TH_KIND_VISIT,
                        "Visit Mon 23 Nov 14:05");
  set (entry, "arrived_at", "2026-11-23T14:05:00.000Z");
  set (entry, "entry_basis", "invited_consent");
  set (entry, "outcome", "completed_advice_given");
  th_test_desk_receive_entry (self->desk, entry);
  entry = creation_new (self, self->person, TH_KIND_ENCOUNTER, self->visit, TH_KIND_ENCOUNTER,
                        "G1 · worker · 25–34");
  set (entry, "pseudonym", "G1");
  set (entry, "role_at_premises", "worker");
  set (entry, "age_band", "25_34");
  set (entry, "judgement", judgement);
  th_test_desk_receive_entry (self->desk, entry);
}

static void
receive_state (Fixture *self, ThReviewState state)
{
  g_autoptr (ThRecord) visit = th_test_desk_load (self->desk, self->visit);
  g_autoptr (GPtrArray) covered = NULL;
  g_autoptr (GError) error = NULL;

  covered = th_review_list_covered (visit, TH_STORE (th_session_get_store (self->desk->session)),
                                    NULL, &error);
  g_assert_no_error (error);
  th_test_desk_receive_entry (self->desk, th_review_entry_new_state (visit, covered, state, NULL));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->desk = th_test_desk_new_as (TH_DESK_LEAD);
  receive_visit (self, data != NULL ? data : "none_identified");
  receive_state (self, TH_REVIEW_SUBMITTED);
  self->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1280, 800);
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_free (self->visit);
  g_free (self->person);
  th_test_desk_free (self->desk);
}

static gboolean
shows (Fixture *self, const char *words)
{
  return th_hands_find_words (self->window, words) != NULL;
}

static void
act (Fixture *self, const char *page, const char *action)
{
  GtkWidget *widget = th_hands_find_type (self->window, g_type_from_name (page));

  g_assert_nonnull (widget);
  g_assert_true (gtk_widget_activate_action (widget, action, NULL));
}

static void
open_home (Fixture *self)
{
  self->home = th_home_new (self->desk->session);
  g_object_set (self->home, "tab", "review", NULL);
  gtk_window_set_child (GTK_WINDOW (self->window), self->home);
}

static void
go (Fixture *self, const char *page, const char *record, const char *section, const char *field)
{
  gtk_widget_activate_action (self->home, "home.go", "(ssss)", page, record,
                              section != NULL ? section : "", field != NULL ? field : "");
}

static void
open_review (Fixture *self)
{
  open_home (self);
  go (self, "review", self->visit, NULL, NULL);
  th_desk_await (shows (self, "Person G1"));
}

/* @why: (out) (optional): of the last */
static guint
count_entries (Fixture *self, const char *record, ThOp op, char **why)
{
  g_autoptr (GPtrArray) reasons = th_test_desk_list_reasons (self->desk, record, NULL, op);

  if (why != NULL)
    *why = reasons->len > 0 ? g_strdup (g_ptr_array_index (reasons, reasons->len - 1)) : NULL;

  return reasons->len;
}

static ThReviewState
get_state (Fixture *self)
{
  g_autoptr (ThRecord) visit = th_test_desk_load (self->desk, self->visit);

  return th_review_get_state (visit);
}

static void
test_queue (Fixture *self, gconstpointer data)
{
  g_autoptr (ThQueue) queue = NULL;

  open_home (self);
  queue = th_queue_for_session (self->desk->session);
  th_desk_await (th_queue_get_items (queue)->len == 1);
  g_assert_cmpuint (th_queue_count (queue, TH_QUEUE_OPEN), ==, 1);
  g_assert_cmpuint (th_queue_count (queue, TH_QUEUE_URGENT), ==, 1);
  g_assert_cmpuint (th_queue_count (queue, TH_QUEUE_APPROVED), ==, 0);
  th_desk_await (shows (self, "Gita Rao"));
  g_assert_true (shows (self, "1 person"));
  g_assert_true (shows (self, "Potential victim without a referral"));

  th_queue_get_filter (queue)->words = g_strdup ("nobody of this name");
  th_queue_refresh (queue);
  g_assert_cmpuint (th_queue_get_items (queue)->len, ==, 0);
  g_clear_pointer (&th_queue_get_filter (queue)->words, g_free);
  th_queue_get_filter (queue)->officer = g_strdup (TH_DESK_COLLEAGUE);
  th_queue_refresh (queue);
  g_assert_cmpuint (th_queue_get_items (queue)->len, ==, 1);
}

/* While the lead looks on, tablets send. */
static void
test_live (Fixture *self, gconstpointer data)
{
  open_home (self);
  th_desk_await (shows (self, "Gita Rao"));
  g_free (self->visit);
  g_free (self->person);
  receive_visit (self, "none_identified");
  receive_state (self, TH_REVIEW_SUBMITTED);
  th_desk_await (shows (self, "To review 2"));
}

/* What is held of a record that is nowhere on the tablet has a line, and a page. */
static void
test_held_of_nothing (Fixture *self, gconstpointer data)
{
  g_autofree char *record = g_uuid_string_random ();
  g_autoptr (ThQueue) queue = NULL;

  th_test_desk_receive_held (self->desk, record);
  open_home (self);
  queue = th_queue_for_session (self->desk->session);
  th_desk_await (shows (self, "Something that is not counted"));
  g_assert_cmpuint (th_queue_count (queue, TH_QUEUE_WITH_OFFICER), ==, 0);
  g_assert_cmpstr (th_queue_find_beside (queue, self->visit, 1), ==, NULL);
  go (self, "held", record, NULL, NULL);
  th_desk_await (th_hands_find_type (self->window, g_type_from_name ("ThHeldPage")) != NULL);
}

/* What is held of a colleague's entry stands in the way of an approval. */
static void
test_held (Fixture *self, gconstpointer data)
{
  th_test_desk_receive_held (self->desk, self->person);
  open_review (self);
  th_desk_await (shows (self, "Something is held back by the station: decide on it first."));
  act (self, "ThReviewPage", "review.approve");
  th_desk_await (th_hands_find_type (self->window, g_type_from_name ("ThHeldPage")) != NULL);
  g_assert_cmpint (get_state (self), ==, TH_REVIEW_SUBMITTED);
}

static void
test_approve (Fixture *self, gconstpointer data)
{
  g_autoptr (ThRecord) visit = NULL;
  g_autoptr (GPtrArray) covered = NULL;
  g_autoptr (ThDecision) decision = th_decision_for_session (self->desk->session);

  /* From the person's own page, which decides at once, not here. */
  open_home (self);
  go (self, "hub", self->person, NULL, NULL);
  th_desk_await (shows (self, "Who set what, and when"));
  go (self, "review", self->visit, NULL, NULL);
  th_desk_await (shows (self, "Approve and next"));
  act (self, "ThReviewPage", "review.approve");
  th_desk_await (shows (self, "Approved: "));
  g_assert_cmpint (get_state (self), ==, TH_REVIEW_SUBMITTED);
  act (self, "ThReviewPage", "review.undo");
  th_desk_await (!shows (self, "Approved: "));
  th_decision_settle (decision);
  g_assert_cmpint (get_state (self), ==, TH_REVIEW_SUBMITTED);

  act (self, "ThReviewPage", "review.approve");
  th_desk_await (shows (self, "Approved: "));
  gtk_widget_activate_action (self->home, "home.back", NULL);
  th_desk_await (get_state (self) == TH_REVIEW_APPROVED);
  visit = th_test_desk_load (self->desk, self->visit);
  covered = th_review_list_covered (visit, TH_STORE (th_session_get_store (self->desk->session)),
                                    NULL, NULL);
  g_assert_true (th_review_is_covered (visit, covered));
}

/* What was the last of the queue is not decided on again while it can be undone. */
static void
test_last (Fixture *self, gconstpointer data)
{
  g_autoptr (ThDecision) decision = th_decision_for_session (self->desk->session);

  open_review (self);
  th_desk_await (shows (self, "Send back"));
  act (self, "ThReviewPage", "review.approve");
  th_desk_await (shows (self, "Approved: "));
  g_assert_false (shows (self, "Approve and next"));
  g_assert_false (shows (self, "Send back"));
  g_assert_true (shows (self, "Nothing else waits."));
  g_assert_true (shows (self, "Back to the list"));
  act (self, "ThReviewPage", "review.return");
  g_assert_null (th_hands_find_type (self->window, g_type_from_name ("ThDecidePage")));
  act (self, "ThReviewPage", "review.undo");
  th_desk_await (shows (self, "Approve and next"));
  g_assert_true (shows (self, "Send back"));
  g_assert_false (shows (self, "Back to the list"));
  act (self, "ThReviewPage", "review.approve");
  th_decision_settle (decision);
  th_desk_await (get_state (self) == TH_REVIEW_APPROVED);
  th_desk_await (!shows (self, "Send back"));
  g_assert_false (shows (self, "Approve and next"));
}

/* A reason that was begun is there again when the tablet has been locked. */
static void
test_reason_is_kept (Fixture *self, gconstpointer data)
{
  GtkWidget *page;

  open_review (self);
  go (self, "decide", self->visit, "withdrawn", NULL);
  th_desk_await ((page = th_hands_find_type (self->window, g_type_from_name ("ThDecidePage")))
                 != NULL);
  gtk_editable_set_text (GTK_EDITABLE (th_hands_find_type (page, GTK_TYPE_ENTRY)), "recorded");
  gtk_window_set_child (GTK_WINDOW (self->window), NULL);
  open_home (self);
  go (self, "decide", self->visit, "withdrawn", NULL);
  th_desk_await ((page = th_hands_find_type (self->window, g_type_from_name ("ThDecidePage")))
                   != NULL
                 && g_str_equal (
                   gtk_editable_get_text (GTK_EDITABLE (th_hands_find_type (page, GTK_TYPE_ENTRY))),
                   "recorded"));
}

static void
test_view_is_logged_once (Fixture *self, gconstpointer data)
{
  open_review (self);
  th_desk_await (count_entries (self, self->person, TH_OP_VIEW, NULL) == 1);
  th_test_desk_receive (self->desk, self->person, "role_at_premises", "manager", TRUE);
  th_desk_await (shows (self, "Manager"));
  g_assert_cmpuint (count_entries (self, self->person, TH_OP_VIEW, NULL), ==, 1);
  gtk_widget_activate_action (self->home, "home.back", NULL);
  go (self, "review", self->visit, NULL, NULL);
  th_desk_await (count_entries (self, self->person, TH_OP_VIEW, NULL) == 2);
}

static void
test_own_work (Fixture *self, gconstpointer data)
{
  g_autofree char *path = th_kind_dup_choice ("officers", TH_DESK_LEAD);
  g_autoptr (ThValue) yes = th_value_new_boolean (TRUE);
  ThEntry *entry = th_entry_new ();

  entry->op = TH_OP_SET;
  entry->id = g_strdup (self->visit);
  th_entry_set (entry, path, yes, NULL, 0);
  th_test_desk_receive_entry (self->desk, entry);
  open_review (self);
  th_desk_await (shows (self, "It is your own work: somebody else approves it."));
  g_assert_false (shows (self, "Approve and next"));
}

static void
type_in (Fixture *self, const char *page, const char *text)
{
  GtkWidget *entry;

  th_desk_await (th_hands_find_type (self->window, g_type_from_name (page)) != NULL
                 && th_hands_find_type (th_hands_find_type (self->window, g_type_from_name (page)),
                                        GTK_TYPE_ENTRY)
                      != NULL);
  entry =
    th_hands_find_type (th_hands_find_type (self->window, g_type_from_name (page)), GTK_TYPE_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  g_signal_emit_by_name (entry, "activate");
}

static void
ask (Fixture *self, const char *record, const char *field, const char *text)
{
  go (self, "answer", record, NULL, field);
  type_in (self, "ThAnswerPage", text);
  th_desk_await (shows (self, text));
  gtk_widget_activate_action (self->home, "home.back", NULL);
}

static void
test_send_back (Fixture *self, gconstpointer data)
{
  g_autoptr (ThDecision) decision = th_decision_for_session (self->desk->session);

  open_review (self);
  act (self, "ThReviewPage", "review.return");
  th_desk_await (shows (self, "Ask a question first"));
  gtk_widget_activate_action (self->home, "home.back", NULL);

  ask (self, self->person, "judgement", "What made you think so?");
  ask (self, self->visit, "outcome", "Who was advised?");
  th_desk_await (shows (self, "Question open"));
  th_desk_await (shows (self, "A question is still open."));
  act (self, "ThReviewPage", "review.approve");
  th_desk_await (th_hands_find_type (self->window, g_type_from_name ("ThAnswerPage")) != NULL);
  gtk_widget_activate_action (self->home, "home.back", NULL);
  g_assert_null (th_decision_get_words (decision));

  act (self, "ThReviewPage", "review.return");
  th_desk_await (shows (self, "Who was advised?"));
  g_assert_true (shows (self, "What made you think so?"));
  g_assert_false (shows (self, "Ask a question first"));
  type_in (self, "ThDecidePage", "");
  th_desk_await (shows (self, "Sent back: "));
  th_decision_settle (decision);
  th_desk_await (get_state (self) == TH_REVIEW_RETURNED);
}

/* Two answers, one is decided for; that needs no other reason. */
static void
test_conflict (Fixture *self, gconstpointer data)
{
  GtkWidget *keep;
  g_autoptr (ThRecord) person = NULL;

  th_test_desk_receive (self->desk, self->person, "age_band", "35_44", FALSE);
  open_review (self);
  th_desk_await (shows (self, "Two answers stand: decide which first."));
  go (self, "answer", self->person, NULL, "age_band");
  th_desk_await (th_hands_find_words (self->window, "Keep “35 to 44”") != NULL);
  keep = gtk_widget_get_ancestor (th_hands_find_words (self->window, "Keep “35 to 44”"),
                                  GTK_TYPE_BUTTON);
  g_assert_true (gtk_widget_is_sensitive (keep));
  g_signal_emit_by_name (keep, "clicked");
  th_desk_await (th_hands_find_words (self->window, "Keep “35 to 44”") == NULL);
  gtk_widget_activate_action (self->home, "home.back", NULL);
  th_desk_await (!shows (self, "Two answers stand"));
  person = th_test_desk_load (self->desk, self->person);
  g_assert_cmpstr (th_record_get_text (person, "age_band"), ==, "35_44");
}

/* A restricted note asks for a reason, which its opening carries; until then it shows nothing. */
static void
test_restricted (Fixture *self, gconstpointer data)
{
  g_autofree char *note = g_uuid_string_random ();
  g_autofree char *why = NULL;
  ThEntry *entry =
    creation_new (self, note, TH_KIND_RESTRICTED, self->person, TH_KIND_RESTRICTED, NULL);

  set (entry, "note", "Overstayed a visa");
  th_test_desk_receive_entry (self->desk, entry);
  open_review (self);
  th_desk_await (shows (self, "Opening it asks for a reason"));
  g_assert_false (shows (self, "Overstayed a visa"));
  g_assert_cmpuint (count_entries (self, note, TH_OP_VIEW, NULL), ==, 0);
  go (self, "restricted", note, NULL, NULL);
  type_in (self, "ThRestrictedPage", "  ");
  th_desk_await (shows (self, "Give a reason first."));
  g_assert_cmpuint (count_entries (self, note, TH_OP_VIEW, NULL), ==, 0);
  while (!shows (self, "Overstayed a visa"))
    {
      type_in (self, "ThRestrictedPage", "For the referral");
      th_desk_turn ();
    }
  g_assert_cmpuint (count_entries (self, note, TH_OP_VIEW, &why), ==, 1);
  g_assert_cmpstr (why, ==, "For the referral");
}

static void
test_withdraw (Fixture *self, gconstpointer data)
{
  g_autoptr (ThDecision) decision = th_decision_for_session (self->desk->session);

  open_review (self);
  go (self, "decide", self->visit, "withdrawn", NULL);
  th_desk_await (shows (self, "counted nowhere"));
  th_desk_await (th_hands_find_type (self->window, g_type_from_name ("ThDecidePage")) != NULL
                 && th_hands_find_words (self->window, "Saffron") != NULL);
  type_in (self, "ThDecidePage", "");
  th_desk_await (shows (self, "Give a reason first."));
  type_in (self, "ThDecidePage", "recorded twice");
  th_desk_await (shows (self, "Withdrawn: "));
  th_decision_settle (decision);
  th_desk_await (get_state (self) == TH_REVIEW_WITHDRAWN);
}

static void
test_reopen (Fixture *self, gconstpointer data)
{
  g_autoptr (ThDecision) decision = th_decision_for_session (self->desk->session);

  receive_state (self, TH_REVIEW_APPROVED);
  open_review (self);
  go (self, "decide", self->visit, "draft", NULL);
  th_desk_await (th_hands_find_type (self->window, g_type_from_name ("ThDecidePage")) != NULL
                 && th_hands_find_words (self->window, "Saffron") != NULL);
  type_in (self, "ThDecidePage", "");
  th_desk_await (shows (self, "Give a reason first."));
  type_in (self, "ThDecidePage", "the wrong person was named");
  th_desk_await (shows (self, "Reopened: "));
  th_decision_settle (decision);
  th_desk_await (get_state (self) == TH_REVIEW_DRAFT);
}

/* At the officer's tablet. */
static void
set_up_officer (Fixture *self, gconstpointer data)
{
  g_autoptr (ThOpenRecord) visit = NULL;

  self->desk = th_test_desk_new ();
  visit = th_test_desk_create (self->desk, TH_KIND_VISIT, self->desk->premises);
  th_open_record_keep (visit);
  g_assert_true (th_open_record_answer (
    visit, th_form_entry_find (th_open_record_get_entry (visit), "entry_basis"), "warrant_police",
    NULL));
  th_test_desk_save (visit);
  self->visit = g_strdup (th_open_record_get_id (visit));
  self->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1280, 800);
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
test_reply (Fixture *self, gconstpointer data)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (ThRecord) visit = th_test_desk_load (self->desk, self->visit);
  ThEntry *entry = th_review_entry_new_query (id, visit, "entry_basis", "Which warrant was it?");
  g_autoptr (ThRecord) query = NULL;

  entry->by = g_strdup (TH_DESK_LEAD);
  th_test_desk_receive_entry (self->desk, entry);
  self->home = th_home_new (self->desk->session);
  gtk_window_set_child (GTK_WINDOW (self->window), self->home);
  th_desk_await (shows (self, "Questions to you"));
  g_assert_true (shows (self, "Which warrant was it?"));
  go (self, "hub", self->visit, NULL, NULL);
  th_desk_await (shows (self, "1 question to you"));
  go (self, "section", self->visit, NULL, "entry_basis");
  th_desk_await (shows (self, "Question of Ada Marsh"));
  type_in (self, "ThQueryCard", "The one of the 21st.");
  th_desk_await (shows (self, "The one of the 21st."));
  query = th_test_desk_load (self->desk, id);
  g_assert_false (th_review_is_open_query (query));
  g_assert_cmpstr (th_record_get_text (query, TH_FIELD_QUERY_REPLY), ==, "The one of the 21st.");
  gtk_widget_activate_action (self->home, "home.top", NULL);
  th_desk_await (!shows (self, "Questions to you"));
}

/* What was typed and not said is there again. */
static void
test_draft (Fixture *self, gconstpointer data)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (ThRecord) visit = th_test_desk_load (self->desk, self->visit);
  ThEntry *entry = th_review_entry_new_query (id, visit, "entry_basis", "Which warrant was it?");
  GtkWidget *card;

  entry->by = g_strdup (TH_DESK_LEAD);
  th_test_desk_receive_entry (self->desk, entry);
  self->home = th_home_new (self->desk->session);
  gtk_window_set_child (GTK_WINDOW (self->window), self->home);
  go (self, "section", self->visit, NULL, "entry_basis");
  th_desk_await (th_hands_find_type (self->window, g_type_from_name ("ThQueryCard")) != NULL);
  card = th_hands_find_type (self->window, g_type_from_name ("ThQueryCard"));
  gtk_editable_set_text (GTK_EDITABLE (th_hands_find_type (card, GTK_TYPE_ENTRY)), "The one of");
  gtk_widget_activate_action (self->home, "home.top", NULL);
  go (self, "section", self->visit, NULL, "entry_basis");
  th_desk_await ((card = th_hands_find_type (self->window, g_type_from_name ("ThQueryCard")))
                   != NULL
                 && g_str_equal (
                   gtk_editable_get_text (GTK_EDITABLE (th_hands_find_type (card, GTK_TYPE_ENTRY))),
                   "The one of"));
}

static void
test_decided (Fixture *self, gconstpointer data)
{
  th_test_desk_receive (self->desk, self->visit, "entry_basis", "invited_consent", TRUE);
  self->home = th_home_new (self->desk->session);
  gtk_window_set_child (GTK_WINDOW (self->window), self->home);
  go (self, "section", self->visit, NULL, "entry_basis");
  th_desk_await (shows (self, "Decided by Gita Rao"));
  g_assert_true (shows (self, "You had answered: Police warrant."));
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add ("/review/the-queue-says-what-is-urgent", Fixture, "potential_victim_adult", set_up,
              test_queue, tear_down);
  g_test_add ("/review/what-arrives-is-there-at-once", Fixture, NULL, set_up, test_live, tear_down);
  g_test_add ("/review/an-approval-waits-for-undo-and-names-what-was-seen", Fixture, NULL, set_up,
              test_approve, tear_down);
  g_test_add ("/review/what-is-decided-is-not-decided-on-twice", Fixture, NULL, set_up, test_last,
              tear_down);
  g_test_add ("/review/a-reason-half-typed-is-there-again", Fixture, NULL, set_up,
              test_reason_is_kept, tear_down);
  g_test_add ("/review/what-is-held-of-a-record-that-is-not-here-has-a-page", Fixture, NULL, set_up,
              test_held_of_nothing, tear_down);
  g_test_add ("/review/what-is-held-of-a-colleague-stands-in-the-way", Fixture, NULL, set_up,
              test_held, tear_down);
  g_test_add ("/review/opening-a-person-is-written-down-once", Fixture, NULL, set_up,
              test_view_is_logged_once, tear_down);
  g_test_add ("/review/nobody-approves-their-own", Fixture, NULL, set_up, test_own_work, tear_down);

  g_test_add ("/review/questions-are-asked-and-sent-back-and-hold-approval", Fixture, NULL, set_up,
              test_send_back, tear_down);
  g_test_add ("/review/two-answers-are-decided-on", Fixture, NULL, set_up, test_conflict,
              tear_down);
  g_test_add ("/review/a-restricted-note-asks-for-a-reason", Fixture, NULL, set_up, test_restricted,
              tear_down);
  g_test_add ("/review/what-is-withdrawn-has-a-reason", Fixture, NULL, set_up, test_withdraw,
              tear_down);
  g_test_add ("/review/what-was-approved-is-reopened-with-a-reason", Fixture, NULL, set_up,
              test_reopen, tear_down);
  g_test_add ("/review/an-officer-replies-at-the-question", Fixture, NULL, set_up_officer,
              test_reply, tear_down);
  g_test_add ("/review/a-reply-half-typed-is-there-again", Fixture, NULL, set_up_officer,
              test_draft, tear_down);
  g_test_add ("/review/an-officer-sees-what-was-decided", Fixture, NULL, set_up_officer,
              test_decided, tear_down);

  return g_test_run ();
}
