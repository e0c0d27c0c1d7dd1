/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A gloved finger on every kind of row: a tap that wobbles by 18 px counts, a press that rests for
 * 900 ms counts, a swipe scrolls and answers nothing, and a name is written.
 */

#include "th-test-hands.h"
#include "th-test-rows.h"
#include "th-test-touch.h"

#include "th-ink.h"
#include "th-look.h"

#include <adwaita.h>

#define WOBBLE 18
#define SHORT_MILLISECONDS 70
#define LONG_MILLISECONDS 900

static ThTestTouch *screen;
static ThTestRows *rows;

static void
tap (GtkWidget *widget, gboolean is_long)
{
  g_assert_nonnull (widget);
  th_test_touch_tap (screen, widget, is_long ? 0 : WOBBLE,
                     is_long ? LONG_MILLISECONDS : SHORT_MILLISECONDS);
}

/* Taps what a button says, in the row of @path, until the value is @value: once with a wobble. */
static void
check_button (const char *path, const char *label, const char *value, gboolean is_long)
{
  GtkWidget *row = th_test_rows_go (rows, path);

  tap (th_test_rows_find_button (row, label), is_long);
  th_desk_await (g_str_equal (th_test_rows_get (rows, path), value));
}

typedef struct
{
  const char *path;
  const char *label;
  const char *value; /* after a tap; a second one gives other */
  const char *second;
} Target;

static const Target targets[] = {
  { "few", "Yes", "yes", "" },
  { "some", "Food", "food", "" },
  { "sure", "3", "3", "" },
  { "percent", "+", "0", "5" },
  { "order", "This is the order", "water food rest doctor", "" },
  { "indicators/sign", "Seen", "observed", "" },
  { "agreed", "Read and understood", "OK", "" },
};

static void
test_taps (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      const Target *target = &targets[i];

      g_test_message ("%s", target->path);
      check_button (target->path, target->label, target->value, FALSE);
      check_button (target->path, target->label, target->second, TRUE);
    }
}

/* Rows that lead to another page. */
static void
test_pages (void)
{
  static const char *const ways[][2] = {
    { "many", "Choose…" },
    { "photo", "Choose a file" },
    { "code", "Read from a picture" },
    { "sketch", "Draw" },
  };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (ways); i++)
    {
      GtkWidget *row = th_test_rows_go (rows, ways[i / 2][0]);
      GtkWidget *before = th_test_rows_get_page (rows);

      g_test_message ("%s", ways[i / 2][0]);
      tap (th_test_rows_find_button (row, ways[i / 2][1]), i % 2 == 1);
      th_desk_await (th_test_rows_get_page (rows) != NULL
                     && th_test_rows_get_page (rows) != before);
    }
}

/* Fields take the finger as a wish to type. */
static void
test_fields (void)
{
  static const char *const paths[] = { "words",  "count", "amount", "day",  "hour",
                                       "moment", "place", "code",   "story" };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (paths); i++)
    {
      const char *path = paths[i / 2];
      gboolean is_story = g_str_equal (path, "story");
      GtkWidget *row = th_test_rows_go (rows, path);
      GtkWidget *field = th_hands_find_type (row, is_story ? GTK_TYPE_TEXT_VIEW : GTK_TYPE_ENTRY);
      GtkWidget *focus;

      g_test_message ("%s", path);
      gtk_window_set_focus (GTK_WINDOW (rows->window), NULL);
      tap (field, i % 2 == 1);
      th_desk_await ((focus = gtk_window_get_focus (GTK_WINDOW (rows->window))) != NULL
                     && (focus == field || gtk_widget_is_ancestor (focus, field)));
    }
}

static void
test_repeat (void)
{
  GtkWidget *page;

  th_test_rows_go (rows, "words");
  page = th_test_rows_get_page (rows);
  tap (th_test_rows_find_button (page, "Several of a kind"), FALSE);
  th_desk_await (th_test_rows_find_button (page, "Add: Things") != NULL);
  gtk_test_widget_wait_for_draw (page);
  tap (th_test_rows_find_button (page, "Add: Things"), TRUE);
  th_desk_await (th_test_rows_find_button (page, "Remove") != NULL);
  gtk_test_widget_wait_for_draw (page);
  tap (th_test_rows_find_button (page, "Remove"), FALSE);
  th_desk_await (th_test_rows_find_button (page, "Remove") == NULL);
  gtk_test_widget_wait_for_draw (page);
  tap (th_test_rows_find_button (page, "Undo"), TRUE);
  th_desk_await (th_test_rows_find_button (page, "Remove") != NULL);
}

static GtkWidget *
find_page_scroller (void)
{
  GtkWidget *row = th_test_rows_go (rows, "words");
  GtkWidget *scroller = gtk_widget_get_ancestor (row, GTK_TYPE_SCROLLED_WINDOW);

  g_assert_nonnull (scroller);

  return scroller;
}

static void
test_swipe (void)
{
  GtkWidget *scroller = find_page_scroller ();
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  GHashTable *before, *after;

  before = th_form_entry_list_fields (th_open_record_get_entry (rows->record));
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);
  th_test_touch_swipe (screen, scroller, 0.5, 0.8, 0.5, 0.3);
  th_desk_await (gtk_adjustment_get_value (adjustment) > 100);
  after = th_form_entry_list_fields (th_open_record_get_entry (rows->record));
  g_assert_cmpuint (g_hash_table_size (after), ==, g_hash_table_size (before));
  g_hash_table_unref (before);
  g_hash_table_unref (after);
}

/* The field for a long text scrolls by itself once it is full; before that it lets the finger pass.
 */
static void
test_swipe_over_text (void)
{
  GtkWidget *page = find_page_scroller ();
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (page));
  GtkWidget *story = th_hands_find_type (page, GTK_TYPE_TEXT_VIEW);

  g_assert_nonnull (story);
  th_test_touch_swipe (screen, story, 0.5, 0.5, 0.5, -2);
  th_desk_await (gtk_adjustment_get_value (adjustment) > 100);
}

static void
test_signature (void)
{
  GtkWidget *row = th_test_rows_go (rows, "sign");
  GtkWidget *ink = NULL;
  g_autofree char *svg = NULL;

  tap (th_test_rows_find_button (row, "Sign"), FALSE);
  th_desk_await ((ink = th_hands_find_type (rows->home, TH_TYPE_INK)) != NULL
                 && gtk_widget_get_width (ink) > 0);
  gtk_test_widget_wait_for_draw (ink);
  th_test_touch_swipe (screen, ink, 0.2, 0.7, 0.3, 0.3);
  th_test_touch_swipe (screen, ink, 0.3, 0.3, 0.4, 0.7);
  th_desk_await (th_ink_count_points (TH_INK (ink)) >= 16);
  svg = th_ink_dup_svg (TH_INK (ink));
  g_assert_nonnull (strstr (svg, "<path "));
  tap (th_test_rows_find_button (rows->home, "Done"), FALSE);
  th_desk_await (g_str_has_prefix (th_test_rows_get (rows, "sign"), "sha256:"));
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = th_test_dir_new ();
  g_autofree char *reason = NULL;
  int status;

  screen = th_test_touch_new (folder, &reason);
  if (screen == NULL)
    {
      g_print ("1..0 # SKIP %s\n", reason);
      th_test_dir_free (g_steal_pointer (&folder));
      return 0;
    }

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  th_look_apply (gdk_display_get_default (), TH_LOOK_TEXT_USUAL, FALSE);
  rows = th_test_rows_new (TH_TOUCH_WIDTH, TH_TOUCH_HEIGHT);
  g_test_add_func ("/touch/wobbling-taps-and-long-presses-answer", test_taps);
  g_test_add_func ("/touch/wobbling-taps-and-long-presses-lead-to-pages", test_pages);
  g_test_add_func ("/touch/wobbling-taps-and-long-presses-reach-fields", test_fields);
  g_test_add_func ("/touch/instances-are-added-and-removed", test_repeat);
  g_test_add_func ("/touch/a-swipe-scrolls-and-answers-nothing", test_swipe);
  g_test_add_func ("/touch/a-swipe-over-a-long-text-scrolls-the-page", test_swipe_over_text);
  g_test_add_func ("/touch/a-name-is-written", test_signature);
  status = g_test_run ();

  th_test_rows_free (rows);
  th_test_touch_free (screen);
  th_test_dir_free (g_steal_pointer (&folder));

  return status;
}
