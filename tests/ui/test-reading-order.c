/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Where people read leftwards: the first digit of a number stands left of its last, in what is
 * shown and in what is typed.
 */

#include "th-reading-order.h"

#include "th-detail.h"
#include "th-test-hands.h"
#include "th-test-rows.h"
#include "th-test.h"

#include <adwaita.h>
#include <string.h>

#define ISOLATE "\xe2\x81\xa6"
#define END "\xe2\x81\xa9"
#define ARABIC "هاتف"

typedef struct
{
  const char *text;
  const char *ordered;
} Case;

static const Case cases[] = {
  { "51.45 -0.97", ISOLATE "51.45 -0.97" END },
  { "-0.97", ISOLATE "-0.97" END },
  { "07700 900123", ISOLATE "07700 900123" END },
  { "+44 (0)118 496 0123", ISOLATE "+44 (0)118 496 0123" END },
  { "(0118) 496 0123", ISOLATE "(0118) 496 0123" END },
  { "(12)", "(12)" },
  { "7", "7" },
  { "2026-11-23 14:05", ISOLATE "2026-11-23 14:05" END },
  { ARABIC " 07700 900123, 3", ARABIC " " ISOLATE "07700 900123, 3" END },
  { ARABIC " 12 " ARABIC, ARABIC " 12 " ARABIC },
  /* Words that run to the right keep their numbers in order. */
  { "Bay 2, 07700 900123", "Bay 2, 07700 900123" },
  { "RG1 2AB", "RG1 2AB" },
  { "ada@example.org", "ada@example.org" },
  { ARABIC, ARABIC },
  { "…", "…" },
  { "", "" },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *ordered = th_reading_order_dup (cases[i].text);
      g_autofree char *again = th_reading_order_dup (ordered);

      g_assert_cmpstr (ordered, ==, cases[i].ordered);
      g_assert_cmpstr (again, ==, ordered);
    }
}

static GtkWidget *
show (GtkWidget *child)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);

  return window;
}

/* Where a digit is drawn in the label (Pango units). */
static int
find_digit (GtkLabel *label, char digit)
{
  PangoLayout *layout = gtk_label_get_layout (label);
  const char *text = pango_layout_get_text (layout);
  PangoRectangle place;

  g_assert_nonnull (strchr (text, digit));
  pango_layout_index_to_pos (layout, (int) (strchr (text, digit) - text), &place);

  return MIN (place.x, place.x + place.width);
}

static void
test_label (void)
{
  GtkWidget *label = gtk_label_new ("51.4 -0.97");
  GtkWidget *window = show (label);

  g_assert_cmpint (find_digit (GTK_LABEL (label), '5'), <, find_digit (GTK_LABEL (label), '7'));
  gtk_label_set_text (GTK_LABEL (label), ARABIC " 1700 9023");
  gtk_test_widget_wait_for_draw (window);
  g_assert_cmpint (find_digit (GTK_LABEL (label), '1'), <, find_digit (GTK_LABEL (label), '3'));

  /* One that was there before it came on screen, in a row of what was answered. */
  gtk_window_set_child (GTK_WINDOW (window), th_detail_new ("Place", "51.4 -0.97"));
  gtk_test_widget_wait_for_draw (window);
  label = th_hands_find_words (window, ISOLATE "51.4 -0.97" END);
  g_assert_nonnull (label);
  g_assert_cmpint (find_digit (GTK_LABEL (label), '5'), <, find_digit (GTK_LABEL (label), '7'));
  gtk_window_destroy (GTK_WINDOW (window));
}

static float
find_cursor (GtkWidget *entry, gsize position)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (entry));
  graphene_rect_t place;

  gtk_text_compute_cursor_extents (GTK_TEXT (text), position, &place, NULL);

  return place.origin.x;
}

static void
test_field (void)
{
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *window;

  gtk_box_append (GTK_BOX (box), button);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), "07700 900123");
  window = show (box);
  gtk_widget_grab_focus (button);
  g_assert_cmpfloat (find_cursor (entry, 0), <, find_cursor (entry, 12));

  /* Words keep their own direction, and nothing is in the field that was not typed. */
  gtk_editable_set_text (GTK_EDITABLE (entry), ARABIC);
  gtk_test_widget_wait_for_draw (window);
  g_assert_cmpfloat (find_cursor (entry, 0), >, find_cursor (entry, 4));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, ARABIC);
  gtk_window_destroy (GTK_WINDOW (window));
}

static graphene_rect_t
find_place (GtkWidget *widget, GtkWidget *row)
{
  graphene_rect_t place;

  g_assert_nonnull (widget);
  g_assert_true (gtk_widget_compute_bounds (widget, row, &place));

  return place;
}

static void
assert_before (GtkWidget *one, GtkWidget *other, GtkWidget *row)
{
  graphene_rect_t place = find_place (one, row);

  g_assert_cmpfloat (place.origin.x + place.size.width, <=, find_place (other, row).origin.x);
}

/* What is one number together stands where a reader begins, at the right. */
static void
assert_at_right (GtkWidget *last, GtkWidget *row)
{
  graphene_rect_t place = find_place (last, row);

  g_assert_cmpfloat (place.origin.x + place.size.width, >, gtk_widget_get_width (row) - 50.0f);
}

static void
test_date (void)
{
  g_autoptr (ThTestRows) rows = th_test_rows_new (1280, 800);
  GtkWidget *row = th_test_rows_go (rows, "moment");
  GtkWidget *day = th_hands_find_id (row, "day");
  GtkWidget *month = th_hands_find_id (row, "month");
  GtkWidget *year = th_hands_find_id (row, "year");
  GtkWidget *clock = th_hands_find_id (row, "clock");

  assert_before (day, month, row);
  assert_before (month, year, row);
  assert_before (year, clock, row);
  assert_at_right (clock, row);
  assert_before (th_test_rows_find_button (row, "Now"), day, row);
}

static void
test_scale (void)
{
  g_autoptr (ThTestRows) rows = th_test_rows_new (1280, 800);
  GtkWidget *row = th_test_rows_go (rows, "sure");

  assert_before (th_test_rows_find_button (row, "0"), th_test_rows_find_button (row, "1"), row);
  assert_before (th_test_rows_find_button (row, "1"), th_test_rows_find_button (row, "9"), row);
  assert_at_right (th_test_rows_find_button (row, "9"), row);

  row = th_test_rows_go (rows, "percent");
  assert_before (th_hands_find_id (row, "less"), th_hands_find_id (row, "more"), row);
  assert_at_right (th_hands_find_id (row, "more"), row);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  th_reading_order_keep ();

  g_test_add_func ("/reading-order/numbers-are-set-apart", test_cases);
  g_test_add_func ("/reading-order/label-reads-to-the-right", test_label);
  g_test_add_func ("/reading-order/field-reads-to-the-right", test_field);
  g_test_add_func ("/reading-order/parts-of-a-date-stand-to-the-right", test_date);
  g_test_add_func ("/reading-order/marks-of-a-scale-stand-to-the-right", test_scale);

  return g_test_run ();
}
