/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* An advice card in the hands of a person: in their language, large, recorded, and with no way from
 * it into the record.
 */

#include "th-test-desk.h"
#include "th-test-hands.h"

#include "th-card-page.h"
#include "th-home.h"
#include "th-place.h"
#include "th-session-calls.h"
#include "th-window.h"

typedef struct
{
  ThTestDesk *desk;
  GtkWidget *window;
  char *person;
} Fixture;

static void
set_place (Fixture *self)
{
  g_autoptr (GPtrArray) steps =
    g_ptr_array_new_with_free_func ((GDestroyNotify) th_place_step_free);
  g_autofree char *place = NULL;

  g_ptr_array_add (steps, th_place_step_new ("hub", self->person));
  place = th_place_to_text (steps);
  th_session_set_setting_async (self->desk->session, "place", place);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (ThOpenRecord) visit = NULL;
  g_autoptr (ThOpenRecord) person = NULL;

  self->desk = th_test_desk_new ();
  visit = th_test_desk_create (self->desk, TH_KIND_VISIT, self->desk->premises);
  th_open_record_keep (visit);
  th_test_desk_save (visit);
  person = th_test_desk_create (self->desk, TH_KIND_ENCOUNTER, th_open_record_get_id (visit));
  th_open_record_keep (person);
  th_test_desk_save (person);
  self->person = g_strdup (th_open_record_get_id (person));
  if (data != NULL)
    th_test_desk_receive (self->desk, self->desk->operation, "advice_unreviewed", data, TRUE);
  set_place (self);
  g_clear_object (&visit);
  g_clear_object (&person);
  th_test_desk_give_up (self->desk);
  self->window = th_window_new (NULL, &self->desk->host, 600);
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
on_shut_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
shut (Fixture *self)
{
  gboolean is_shut = FALSE;

  th_window_shut (TH_WINDOW (self->window), on_shut_cb, &is_shut);
  th_desk_await (is_shut);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  if (self->desk->session == NULL)
    shut (self);
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_free (self->person);
  th_test_desk_free (self->desk);
}

typedef struct
{
  guint n_shown;
  gboolean has_language;
  gboolean has_seconds;
  gboolean is_advised;
} Recorded;

static void
look_at (const char *path, ThValue *value, gpointer data)
{
  Recorded *recorded = data;

  if (g_str_equal (path, "advice_given{modern_slavery_explained}"))
    recorded->is_advised = th_value_is_true (value);
  if (!g_str_has_prefix (path, "advice_shown["))
    return;
  recorded->n_shown += g_str_has_suffix (path, "]") ? 1 : 0;
  recorded->has_language |= g_strcmp0 (th_value_get_text (value), "vi") == 0;
  recorded->has_seconds |= g_str_has_suffix (path, "/seconds");
}

static Recorded
read_recorded (Fixture *self)
{
  Recorded recorded = { 0 };
  g_autoptr (ThRecord) record = NULL;

  shut (self);
  th_test_desk_take_back (self->desk);
  record = th_test_desk_load (self->desk, self->person);
  th_record_foreach (record, look_at, &recorded);

  return recorded;
}

static void
show_card (Fixture *self)
{
  th_hands_unlock (self->window);
  th_hands_tap_row (self->window, "Show advice in their language");
  th_hands_tap_row (self->window, "Tiếng Việt");
  th_desk_await (th_hands_find_type (self->window, TH_TYPE_CARD_PAGE) != NULL);
}

/* Officer and person both read what the button is for. */
static void
give_back (Fixture *self)
{
  GtkWidget *button;

  g_assert_nonnull (th_hands_find_words (self->window, "Trả lại máy tính bảng"));
  button = gtk_widget_get_ancestor (th_hands_find_words (self->window, "Give the tablet back"),
                                    GTK_TYPE_BUTTON);
  gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Trả lại máy tính bảng. Give the tablet back");
  g_signal_emit_by_name (button, "clicked");
}

static void
test_shown (Fixture *self, gconstpointer data)
{
  Recorded recorded;

  show_card (self);
  g_assert_nonnull (th_hands_find_words (self->window, "Bạn có thể được giúp đỡ"));
  g_assert_nonnull (th_hands_find_words (self->window, "Nobody who reads this language"));
  g_assert_nonnull (th_hands_find_words (self->window, "08000 121 700"));
  /* Never verified. */
  g_assert_false (th_hands_holds_words (self->window, "0800 555 111"));
  give_back (self);
  th_hands_unlock (self->window);

  recorded = read_recorded (self);
  g_assert_cmpuint (recorded.n_shown, ==, 1);
  g_assert_true (recorded.has_language);
  g_assert_true (recorded.has_seconds);
  g_assert_true (recorded.is_advised);
}

/* Whatever the person tries, the store is closed behind the card. */
static void
test_no_way_in (Fixture *self, gconstpointer data)
{
  static const char *const actions[] = { "home.back", "home.top", "win.uncover", "win.hide",
                                         "win.lock" };

  show_card (self);
  g_assert_null (th_hands_find_type (self->window, TH_TYPE_HOME));
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      gtk_widget_activate_action (th_hands_find_type (self->window, TH_TYPE_CARD_PAGE), actions[i],
                                  NULL);
      g_assert_null (th_hands_find_type (self->window, TH_TYPE_HOME));
      g_assert_nonnull (th_hands_find_type (self->window, TH_TYPE_CARD_PAGE));
    }
  g_assert_false (th_hands_holds_words (self->window, "Show advice in their language"));
  give_back (self);
  th_desk_await (th_hands_find_button (self->window, "Unlock") != NULL);
  g_assert_null (th_hands_find_type (self->window, TH_TYPE_HOME));
}

/* The tablet is taken away in the middle: that it was shown is recorded all the same. */
static void
test_never_given_back (Fixture *self, gconstpointer data)
{
  Recorded recorded;

  show_card (self);
  recorded = read_recorded (self);
  g_assert_cmpuint (recorded.n_shown, ==, 1);
  g_assert_true (recorded.has_language);
  g_assert_false (recorded.has_seconds);
}

static void
test_only_reviewed (Fixture *self, gconstpointer data)
{
  th_hands_unlock (self->window);
  th_hands_tap_row (self->window, "Show advice in their language");
  th_desk_await (th_hands_find_row (self->window, "English") != NULL);
  g_assert_null (th_hands_find_row (self->window, "Tiếng Việt"));
  g_assert_nonnull (th_hands_find_words (self->window, "Telephone interpreters for officers"));
  g_assert_nonnull (th_hands_find_words (self->window, "National Referral Mechanism explained"));
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add ("/advice/a-card-shown-is-recorded-with-the-person", Fixture, NULL, set_up, test_shown,
              tear_down);
  g_test_add ("/advice/no-way-leads-from-the-card-into-the-record", Fixture, NULL, set_up,
              test_no_way_in, tear_down);
  g_test_add ("/advice/a-tablet-never-given-back-has-it-recorded", Fixture, NULL, set_up,
              test_never_given_back, tear_down);
  g_test_add ("/advice/a-real-operation-shows-what-was-reviewed-alone", Fixture, "no", set_up,
              test_only_reviewed, tear_down);

  return g_test_run ();
}
