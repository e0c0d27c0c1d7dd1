/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What Today shows and in which order, over a real store: what waits, what was handed over, where
 * to go; and a premises that nobody listed.
 */

#include "th-test-desk.h"
#include "th-test-hands.h"

#include "th-home.h"
#include "th-record-page.h"
#include "th-session-calls.h"
#include "th-today-items.h"

#include <adwaita.h>

/* An officer of another team than the one whose premises the desk has in hand. */
#define OTHER_TEAM "4170"

typedef struct
{
  ThTestDesk *desk;
  GtkWidget *window;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->desk = th_test_desk_new ();
  self->window = gtk_window_new ();
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  th_test_desk_free (self->desk);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(ThTodayReading **) data = th_today_reading_finish (TH_SESSION (source), result, NULL);
}

static ThTodayReading *
read_today (Fixture *self)
{
  ThTodayReading *reading = NULL;

  th_today_reading_async (self->desk->session, TH_TODAY_ALL, NULL, on_read_cb, &reading);
  th_desk_await (reading != NULL);

  return reading;
}

static GPtrArray *
list_today (Fixture *self)
{
  g_autoptr (ThTodayReading) reading = read_today (self);

  return th_today_items_new_today (self->desk->session, reading);
}

/* Below which heading the record stands; NULL where it is not there. */
static const char *
heading_of (GPtrArray *items, const char *record)
{
  const char *heading = "";

  for (guint i = 0; i < items->len; i++)
    {
      ThRecordItem *item = g_ptr_array_index (items, i);

      if (th_record_item_is_heading (item))
        heading = th_record_item_get_title (item);
      else if (g_strcmp0 (th_record_item_get_step (item)->record, record) == 0)
        return heading;
    }

  return NULL;
}

static void
test_waiting (Fixture *self, gconstpointer data)
{
  ThSync *sync = th_session_get_sync (self->desk->session);
  G_GNUC_UNUSED g_autofree char *visit =
    th_test_desk_begin_visit (self->desk, self->desk->premises);
  g_autoptr (GPtrArray) items = NULL;
  ThRecordItem *first;

  th_test_clock_advance (&self->desk->clock, 2 * 60 * 60 * 1000);
  th_desk_await (th_sync_get_unsent (sync, NULL) > 0);
  items = list_today (self);
  first = g_ptr_array_index (items, 0);
  g_assert_cmpstr (th_record_item_get_step (first)->page, ==, "sending");
  g_assert_true (g_str_has_suffix (th_record_item_get_title (first), "to be sent"));
  g_assert_cmpstr (th_record_item_get_line (first), ==,
                   "The oldest for 2 hours. Saved on this tablet.");
}

static void
test_order (Fixture *self, gconstpointer data)
{
  g_autofree char *visit = th_test_desk_begin_visit (self->desk, self->desk->premises);
  G_GNUC_UNUSED g_autofree char *other =
    th_test_desk_begin_visit (self->desk, self->desk->premises);
  g_autofree char *handed = NULL;
  g_autofree char *theirs = NULL;
  g_autoptr (GPtrArray) items = NULL;

  handed = th_test_desk_receive_visit (self->desk, self->desk->premises, TH_DESK_OFFICER);
  theirs = th_test_desk_receive_visit (self->desk, self->desk->premises, NULL);
  items = list_today (self);
  g_assert_cmpstr (heading_of (items, visit), ==, "Continue");
  g_assert_cmpstr (heading_of (items, other), ==, "Continue");
  g_assert_cmpstr (heading_of (items, handed), ==, "Continue");
  g_assert_cmpstr (heading_of (items, theirs), ==, "Colleagues have open");
  g_assert_cmpstr (heading_of (items, self->desk->premises), ==, "Visited");
}

/* Newer ones than are listed stand before it. */
static void
test_old_visit (Fixture *self, gconstpointer data)
{
  g_autofree char *visit = th_test_desk_begin_visit (self->desk, self->desk->premises);
  g_autoptr (GPtrArray) items = NULL;

  th_test_clock_advance (&self->desk->clock, 60 * 60 * 1000);
  th_test_desk_receive_many (self->desk, TH_KIND_VISIT, self->desk->premises, "submitted", 1100);
  items = list_today (self);
  g_assert_cmpstr (heading_of (items, visit), ==, "Continue");
}

static char *
send_back (Fixture *self, const char *kind, const char *parent)
{
  g_autoptr (ThOpenRecord) record = th_test_desk_create (self->desk, kind, parent);
  char *id;

  th_open_record_keep (record);
  th_test_desk_save (record);
  id = g_strdup (th_open_record_get_id (record));
  th_test_desk_receive (self->desk, id, "_state", "returned", TRUE);

  return id;
}

/* Whatever is reviewed by itself comes back to who recorded it. */
static void
test_sent_back (Fixture *self, gconstpointer data)
{
  g_autofree char *visit = th_test_desk_begin_visit (self->desk, self->desk->premises);
  g_autofree char *premises = send_back (self, TH_KIND_PREMISES, self->desk->operation);
  g_autofree char *intelligence = send_back (self, TH_KIND_INTELLIGENCE, visit);
  g_autoptr (GPtrArray) items = list_today (self);

  g_assert_cmpstr (heading_of (items, premises), ==, "Sent back to you");
  g_assert_cmpstr (heading_of (items, intelligence), ==, "Sent back to you");
  g_assert_cmpstr (heading_of (items, visit), ==, "Continue");
}

static gboolean
has_title (GPtrArray *items, const char *title)
{
  for (guint i = 0; i < items->len; i++)
    if (g_str_has_prefix (th_record_item_get_title (g_ptr_array_index (items, i)), title))
      return TRUE;

  return FALSE;
}

static void
test_places (Fixture *self, gconstpointer data)
{
  g_autofree char *visit = th_test_desk_begin_visit (self->desk, self->desk->premises);
  g_autoptr (ThRecord) premises = th_test_desk_load (self->desk, self->desk->premises);
  g_autoptr (GPtrArray) items = list_today (self);

  for (guint i = 0; i < items->len; i++)
    {
      ThRecordItem *item = g_ptr_array_index (items, i);

      if (th_record_item_is_heading (item)
          || g_strcmp0 (th_record_item_get_step (item)->record, visit) != 0)
        continue;
      g_assert_cmpstr (th_record_item_get_title (item), ==, th_record_get_title (premises));
      g_assert_true (g_str_has_prefix (th_record_item_get_line (item), "Visit "));
      return;
    }
  g_assert_not_reached ();
}

/* What could go wrong is said while there is time, and only then. */
static void
test_notices (Fixture *self, gconstpointer data)
{
  ThOperation *operation = th_session_get_operation (self->desk->session);
  g_autoptr (ThTodayReading) reading = read_today (self);
  g_autofree char *ended = g_strdup_printf ("%s has ended", th_operation_get_name (operation));
  g_autoptr (GPtrArray) calm = NULL;
  g_autoptr (GPtrArray) full = NULL;
  g_autoptr (GPtrArray) late = NULL;

  reading->free_bytes = G_MAXUINT64;
  calm = th_today_items_new_today (self->desk->session, reading);
  g_assert_false (has_title (calm, "This tablet is nearly full"));
  g_assert_false (has_title (calm, "This tablet's clock is wrong"));
  g_assert_false (has_title (calm, ended));

  reading->free_bytes = 100 * 1000 * 1000;
  full = th_today_items_new_today (self->desk->session, reading);
  g_assert_true (has_title (full, "This tablet is nearly full: 100.0\302\240MB left"));

  th_test_clock_advance (&self->desk->clock, G_GINT64_CONSTANT (400) * 24 * 60 * 60 * 1000);
  late = th_today_items_new_today (self->desk->session, reading);
  g_assert_true (has_title (late, ended));
}

/* A battery that ran out sets the clock back by years. */
static void
test_clock (Fixture *self, gconstpointer data)
{
  g_autofree char *tomorrow =
    g_strdup_printf ("%" G_GINT64_FORMAT, self->desk->clock.now + 24 * 60 * 60 * 1000);
  g_autoptr (GPtrArray) items = NULL;

  th_session_set_setting_async (self->desk->session, "last-success", tomorrow);
  th_test_desk_give_up (self->desk);
  th_test_desk_take_back (self->desk);
  th_desk_await (th_session_get_last_success (self->desk->session) != 0);
  items = list_today (self);
  g_assert_true (has_title (items, "This tablet's clock is wrong"));
}

/* The colleague leaves; what they began is gone on with as one's own. */
static void
test_continued (Fixture *self, gconstpointer data)
{
  g_autofree char *id = th_test_desk_receive_visit (self->desk, self->desk->premises, NULL);
  g_autoptr (ThOpenRecord) visit = th_test_desk_open (self->desk, id);
  g_autoptr (ThOpenRecord) person = NULL;

  g_assert_cmpint (th_open_record_get_editing (visit), ==, TH_EDITING_FREE);
  person = th_test_desk_create (self->desk, TH_KIND_ENCOUNTER, id);
  th_open_record_keep (person);
  th_test_desk_save (person);
  g_assert_true (th_open_record_can (visit, TH_ACTION_SUBMIT));
}

static GtkWidget *
find_like (Fixture *self)
{
  GtkWidget *box = th_hands_find_type (self->window, g_type_from_name ("ThLikeBox"));

  return box != NULL ? th_hands_find_type (box, g_type_from_name ("ThRowButton")) : NULL;
}

static void
open_page (Fixture *self, const char *page, const char *record)
{
  g_autoptr (GPtrArray) steps =
    g_ptr_array_new_with_free_func ((GDestroyNotify) th_place_step_free);
  GtkWidget *home = th_home_new (self->desk->session);
  g_autofree char *place = NULL;

  g_ptr_array_add (steps, th_place_step_new (page, record));
  place = th_place_to_text (steps);
  th_home_restore (TH_HOME (home), place);
  gtk_window_set_child (GTK_WINDOW (self->window), home);
}

static void
answer (ThOpenRecord *record, const char *path, const char *text)
{
  ThFormNode *node = th_form_entry_find (th_open_record_get_entry (record), path);

  g_assert_true (th_open_record_answer (record, node, text, NULL));
  th_test_desk_save (record);
}

static void
test_like (Fixture *self, gconstpointer data)
{
  g_autoptr (ThRecord) listed = th_test_desk_load (self->desk, self->desk->premises);
  g_autoptr (ThOpenRecord) premises =
    th_test_desk_create (self->desk, TH_KIND_PREMISES, self->desk->operation);
  g_autofree char *phone = NULL;

  th_test_desk_index (self->desk);
  /* "07700 900100", as it is written from abroad. */
  phone = g_strconcat ("+44", th_record_get_text (listed, "phone") + 1, NULL);
  open_page (self, "new-premises", th_open_record_get_id (premises));
  answer (premises, "trading_name", "Another name");
  th_desk_await (th_hands_find_type (self->window, g_type_from_name ("ThNewPremisesPage")) != NULL);
  g_assert_null (find_like (self));
  answer (premises, "phone", phone);
  th_desk_await (find_like (self) != NULL);
  g_signal_emit_by_name (find_like (self), "clicked");
  th_desk_await (th_hands_find_type (self->window, g_type_from_name ("ThNewPremisesPage")) == NULL);

  /* The other page says so too, as long as it holds. */
  open_page (self, "premises", th_open_record_get_id (premises));
  th_desk_await (find_like (self) != NULL);
  answer (premises, "phone", "0118 496 0999");
  th_desk_await (find_like (self) == NULL);
  gtk_window_set_child (GTK_WINDOW (self->window), NULL);
}

static gboolean
shows (GtkWidget *widget, const char *type, const char *property, const char *text)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);
  g_autofree char *found = NULL;

  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), type) && gtk_widget_get_mapped (widget))
    {
      g_object_get (widget, property, &found, NULL);
      if (found != NULL && g_str_has_prefix (found, text))
        return TRUE;
    }
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (shows (child, type, property, text))
        return TRUE;
    }

  return FALSE;
}

/* Nothing could be answered in it afterwards. */
static void
test_not_ours (Fixture *self, gconstpointer data)
{
  open_page (self, "premises", self->desk->premises);
  th_desk_await (shows (self->window, "GtkButton", "label", "Start visit"));
  g_assert_false (shows (self->window, "GtkLabel", "label", "Another team’s premises"));
  gtk_window_set_child (GTK_WINDOW (self->window), NULL);

  th_test_desk_free (self->desk);
  self->desk = th_test_desk_new_as (OTHER_TEAM);
  open_page (self, "premises", self->desk->premises);
  th_desk_await (shows (self->window, "GtkLabel", "label", "Another team’s premises"));
  g_assert_false (shows (self->window, "GtkButton", "label", "Start visit"));
  gtk_window_set_child (GTK_WINDOW (self->window), NULL);
}

/* More than are shown at once. */
#define LIKE_NAMED 60

/* What is typed over other words is searched for once, and without waiting for what those asked. */
static void
test_found (Fixture *self, gconstpointer data)
{
  GtkWidget *home = th_home_new (self->desk->session);
  GtkEditable *words;

  for (guint i = 0; i < LIKE_NAMED; i++)
    {
      g_autofree char *title = g_strdup_printf ("Lotus Rooms %u", 100 + i);
      G_GNUC_UNUSED g_autofree char *id = th_test_desk_receive_new (
        self->desk, TH_KIND_PREMISES, self->desk->operation, title, "phone", "0118 496 0777");
    }
  th_test_desk_index (self->desk);
  gtk_window_set_child (GTK_WINDOW (self->window), home);
  th_desk_await (th_hands_find_words (home, "Premises to visit") != NULL);
  words = GTK_EDITABLE (th_hands_find_type (home, GTK_TYPE_ENTRY));

  gtk_editable_set_text (words, "lotus");
  th_desk_await (th_hands_holds_words (home, "There are more. Add another word."));
  g_assert_false (th_hands_holds_words (home, "Premises to visit"));
  /* Neither is among the newest. */
  gtk_editable_set_text (words, "lotus 100");
  gtk_editable_set_text (words, "lotus 105");
  th_desk_await (th_hands_find_words (home, "Lotus Rooms 105") != NULL);
  g_assert_false (th_hands_holds_words (home, "There are more."));
  g_assert_false (th_hands_holds_words (home, "Lotus Rooms 100"));
  gtk_editable_set_text (words, "lotus 1058");
  th_desk_await (th_hands_find_words (home, "Nothing found on this tablet.") != NULL);
  gtk_editable_set_text (words, "");
  th_desk_await (th_hands_find_words (home, "Premises to visit") != NULL);
  gtk_window_set_child (GTK_WINDOW (self->window), NULL);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add ("/today/what-waits-comes-first-with-its-age", Fixture, NULL, set_up, test_waiting,
              tear_down);
  g_test_add ("/today/what-was-sent-back-comes-first-whatever-it-is", Fixture, NULL, set_up,
              test_sent_back, tear_down);
  g_test_add ("/today/a-visit-that-is-open-is-listed-however-old", Fixture, NULL, set_up,
              test_old_visit, tear_down);
  g_test_add ("/today/a-visit-says-where-it-is", Fixture, NULL, set_up, test_places, tear_down);
  g_test_add ("/today/what-could-go-wrong-is-said-early", Fixture, NULL, set_up, test_notices,
              tear_down);
  g_test_add ("/today/a-clock-that-went-back-is-said", Fixture, NULL, set_up, test_clock,
              tear_down);
  g_test_add ("/today/a-visit-that-was-handed-over-is-to-continue", Fixture, NULL, set_up,
              test_order, tear_down);
  g_test_add ("/today/a-colleagues-visit-can-be-gone-on-with", Fixture, NULL, set_up,
              test_continued, tear_down);
  g_test_add ("/today/a-premises-like-one-that-is-listed-is-shown", Fixture, NULL, set_up,
              test_like, tear_down);
  g_test_add ("/today/another-teams-premises-offer-no-visit", Fixture, NULL, set_up, test_not_ours,
              tear_down);
  g_test_add ("/today/what-is-searched-for-is-found-and-more-is-said", Fixture, NULL, set_up,
              test_found, tear_down);

  return g_test_run ();
}
