/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What happens to an answer between the field and the disk, and to what arrives meanwhile. */

#include "th-test-desk.h"

static ThOpenRecord *
start_visit (ThTestDesk *desk)
{
  ThOpenRecord *visit = th_test_desk_create (desk, TH_KIND_VISIT, desk->premises);

  th_open_record_keep (visit);
  th_test_desk_save (visit);

  return visit;
}

static ThFormNode *
find (ThOpenRecord *record, const char *path)
{
  ThFormNode *node = th_form_entry_find (th_open_record_get_entry (record), path);

  g_assert_nonnull (node);

  return node;
}

static void
answer (ThOpenRecord *record, const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;

  th_open_record_answer (record, find (record, path), text, &error);
  g_assert_no_error (error);
}

static gboolean
shows (ThOpenRecord *record, const char *path, const char *text)
{
  return g_str_equal (th_form_node_get_value (find (record, path)), text);
}

static guint
count_conflicts (ThOpenRecord *record)
{
  g_auto (GStrv) questions = th_open_record_list_conflict_questions (record);

  return g_strv_length (questions);
}

static void
test_started_visit_is_written (void)
{
  g_autoptr (ThTestDesk) desk = th_test_desk_new ();
  g_autoptr (ThOpenRecord) visit = start_visit (desk);
  g_autoptr (ThRecord) record = th_test_desk_load (desk, th_open_record_get_id (visit));

  g_assert_cmpstr (th_record_get_kind (record), ==, TH_KIND_VISIT);
  g_assert_cmpstr (th_record_get_parent (record), ==, desk->premises);
  g_assert_true (g_str_has_prefix (th_record_get_text (record, "arrived_at"), "2026-11-23T14:00"));
  g_assert_true (th_value_is_true (th_record_get_value (record, "officers{4163}")));
}

static void
test_empty_person_is_not_written (void)
{
  g_autoptr (ThTestDesk) desk = th_test_desk_new ();
  g_autoptr (ThOpenRecord) visit = start_visit (desk);
  ThStoreQuery query = { .kind = TH_KIND_ENCOUNTER };
  g_autoptr (ThOpenRecord) person = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *next = NULL;

  person = th_test_desk_create (desk, TH_KIND_ENCOUNTER, th_open_record_get_id (visit));
  g_assert_true (shows (person, "pseudonym", "J1"));
  th_test_desk_save (person);
  g_clear_object (&person);

  rows =
    th_store_list_rows (TH_STORE (th_session_get_store (desk->session)), &query, &next, NULL, NULL);
  g_assert_cmpuint (rows->len, ==, 0);
}

static void
test_first_answer_writes_person (void)
{
  g_autoptr (ThTestDesk) desk = th_test_desk_new ();
  g_autoptr (ThOpenRecord) visit = start_visit (desk);
  g_autoptr (ThOpenRecord) person = NULL;
  g_autoptr (ThRecord) record = NULL;

  person = th_test_desk_create (desk, TH_KIND_ENCOUNTER, th_open_record_get_id (visit));
  answer (person, "seen_alone", "yes");
  th_test_desk_save (person);

  record = th_test_desk_load (desk, th_open_record_get_id (person));
  g_assert_cmpstr (th_record_get_kind (record), ==, TH_KIND_ENCOUNTER);
  g_assert_cmpstr (th_record_get_text (record, "pseudonym"), ==, "J1");
  g_assert_cmpstr (th_record_get_text (record, "seen_alone"), ==, "yes");
}

static void
test_keystrokes_share_a_write (void)
{
  g_autoptr (ThTestDesk) desk = th_test_desk_new ();
  g_autoptr (ThOpenRecord) visit = start_visit (desk);
  g_autoptr (ThRecord) record = NULL;
  g_autoptr (GString) typed = g_string_new (NULL);
  int64_t before, after;
  ThHash hash;

  g_assert_true (th_tablet_store_seal (th_session_get_store (desk->session), NULL));
  th_tablet_store_get_head (th_session_get_store (desk->session), &before, &hash, NULL);
  for (guint i = 0; i < 40; i++)
    {
      g_string_append_c (typed, 'a' + i % 26);
      answer (visit, "narrative", typed->str);
    }
  th_test_desk_save (visit);
  g_assert_true (th_tablet_store_seal (th_session_get_store (desk->session), NULL));
  th_tablet_store_get_head (th_session_get_store (desk->session), &after, &hash, NULL);

  record = th_test_desk_load (desk, th_open_record_get_id (visit));
  g_assert_cmpstr (th_record_get_text (record, "narrative"), ==, typed->str);
  g_assert_cmpint (after - before, ==, 1);
}

static void
test_editing_own_answer_is_no_conflict (void)
{
  g_autoptr (ThTestDesk) desk = th_test_desk_new ();
  g_autoptr (ThOpenRecord) visit = start_visit (desk);
  ThFormNode *node = find (visit, "incident_no");
  g_autoptr (ThRecord) record = NULL;

  th_open_record_begin (visit, node);
  answer (visit, "incident_no", "1");
  th_test_desk_save (visit);
  g_assert_true (th_tablet_store_seal (th_session_get_store (desk->session), NULL));
  answer (visit, "incident_no", "12");
  th_test_desk_save (visit);
  th_open_record_end (visit, node);

  record = th_test_desk_load (desk, th_open_record_get_id (visit));
  g_assert_cmpstr (th_record_get_text (record, "incident_no"), ==, "12");
  g_assert_false (th_record_has_conflict (record, "incident_no"));
}

static void
test_arriving_value_is_shown (void)
{
  g_autoptr (ThTestDesk) desk = th_test_desk_new ();
  g_autoptr (ThOpenRecord) visit = start_visit (desk);

  th_test_desk_receive (desk, th_open_record_get_id (visit), "incident_no", "77", TRUE);
  th_desk_await (shows (visit, "incident_no", "77"));
  g_assert_cmpuint (count_conflicts (visit), ==, 0);
}

/* The officer types while the colleague's answer arrives: it is not put over what is typed, and
 * what is typed does not replace what the officer has not seen. */
static void
test_value_that_arrives_while_typing_is_kept_apart (void)
{
  g_autoptr (ThTestDesk) desk = th_test_desk_new ();
  g_autoptr (ThOpenRecord) visit = start_visit (desk);
  ThFormNode *node = find (visit, "incident_no");

  th_open_record_begin (visit, node);
  th_test_desk_receive (desk, th_open_record_get_id (visit), "incident_no", "77", TRUE);
  th_desk_await (th_record_get_text (th_open_record_get_record (visit), "incident_no") != NULL);
  g_assert_true (shows (visit, "incident_no", ""));

  answer (visit, "incident_no", "12");
  th_test_desk_save (visit);
  th_desk_await (count_conflicts (visit) == 1);
  g_assert_true (shows (visit, "incident_no", "12"));
  th_open_record_end (visit, node);
}

static void
test_value_that_arrives_while_looking_is_shown_afterwards (void)
{
  g_autoptr (ThTestDesk) desk = th_test_desk_new ();
  g_autoptr (ThOpenRecord) visit = start_visit (desk);
  ThFormNode *node = find (visit, "incident_no");

  th_open_record_begin (visit, node);
  th_test_desk_receive (desk, th_open_record_get_id (visit), "incident_no", "77", TRUE);
  th_desk_await (th_record_get_text (th_open_record_get_record (visit), "incident_no") != NULL);
  th_open_record_end (visit, node);
  g_assert_true (shows (visit, "incident_no", "77"));
  g_assert_cmpuint (count_conflicts (visit), ==, 0);
}

static void
test_choosing_resolves_conflict (void)
{
  g_autoptr (ThTestDesk) desk = th_test_desk_new ();
  g_autoptr (ThOpenRecord) visit = start_visit (desk);
  g_autoptr (ThValue) chosen = th_value_new_text ("77");
  g_autoptr (ThRecord) record = NULL;

  answer (visit, "incident_no", "12");
  th_test_desk_save (visit);
  th_test_desk_receive (desk, th_open_record_get_id (visit), "incident_no", "77", FALSE);
  th_desk_await (count_conflicts (visit) == 1);

  th_open_record_resolve (visit, "incident_no", chosen);
  th_test_desk_save (visit);
  th_desk_await (count_conflicts (visit) == 0);
  g_assert_true (shows (visit, "incident_no", "77"));
  record = th_test_desk_load (desk, th_open_record_get_id (visit));
  g_assert_false (th_record_has_conflict (record, "incident_no"));
}

static void
test_choices_of_two_people_are_no_conflict (void)
{
  g_autoptr (ThTestDesk) desk = th_test_desk_new ();
  g_autoptr (ThOpenRecord) visit = start_visit (desk);
  g_autoptr (GError) error = NULL;
  ThFormNode *node = find (visit, "agencies_present");

  th_open_record_choose (visit, node, "nca", TRUE, &error);
  g_assert_no_error (error);
  th_test_desk_save (visit);
  th_test_desk_receive (desk, th_open_record_get_id (visit), "agencies_present{housing}", "true",
                        FALSE);
  th_desk_await (
    th_record_get_value (th_open_record_get_record (visit), "agencies_present{housing}") != NULL);
  g_assert_cmpuint (count_conflicts (visit), ==, 0);
}

static void
test_two_screens_share_a_record (void)
{
  g_autoptr (ThTestDesk) desk = th_test_desk_new ();
  g_autoptr (ThOpenRecord) visit = start_visit (desk);
  g_autoptr (ThOpenRecord) again = th_test_desk_open (desk, th_open_record_get_id (visit));

  g_assert_true (visit == again);
}

static void
test_reopened_record_has_its_answers (void)
{
  g_autoptr (ThTestDesk) desk = th_test_desk_new ();
  g_autoptr (ThOpenRecord) visit = start_visit (desk);
  g_autofree char *id = g_strdup (th_open_record_get_id (visit));

  answer (visit, "people_count", "3");
  th_test_desk_save (visit);
  g_clear_object (&visit);
  visit = th_test_desk_open (desk, id);
  g_assert_true (shows (visit, "people_count", "3"));
  g_assert_cmpint (th_open_record_get_editing (visit), ==, TH_EDITING_FREE);
  /* What is open reads its own writes once they have landed. */
  th_desk_await (th_open_record_is_governing (visit));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/open-record/a-started-visit-is-written-at-once",
                   test_started_visit_is_written);
  g_test_add_func ("/open-record/a-person-without-an-answer-is-written-nowhere",
                   test_empty_person_is_not_written);
  g_test_add_func ("/open-record/the-first-answer-writes-the-person",
                   test_first_answer_writes_person);
  g_test_add_func ("/open-record/keystrokes-share-a-write", test_keystrokes_share_a_write);
  g_test_add_func ("/open-record/editing-ones-own-answer-is-no-conflict",
                   test_editing_own_answer_is_no_conflict);
  g_test_add_func ("/open-record/a-value-that-arrives-is-shown", test_arriving_value_is_shown);
  g_test_add_func ("/open-record/a-value-that-arrives-while-typing-is-kept-apart",
                   test_value_that_arrives_while_typing_is_kept_apart);
  g_test_add_func ("/open-record/a-value-that-arrives-while-looking-is-shown-afterwards",
                   test_value_that_arrives_while_looking_is_shown_afterwards);
  g_test_add_func ("/open-record/choosing-resolves-a-conflict", test_choosing_resolves_conflict);
  g_test_add_func ("/open-record/choices-of-two-people-are-no-conflict",
                   test_choices_of_two_people_are_no_conflict);
  g_test_add_func ("/open-record/two-screens-share-a-record", test_two_screens_share_a_record);
  g_test_add_func ("/open-record/a-reopened-record-has-its-answers",
                   test_reopened_record_has_its_answers);

  return g_test_run ();
}
