/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* How many taps and how long from the unlocked tablet to a person that is recorded, at least and in
 * full: with 30 indicators, and 3 photos in the visit's evidence. Every tap is drawn before the
 * next; the hand that a person needs between them is not in the figures.
 */

#include "th-test-desk.h"
#include "th-test-hands.h"
#include "tour-display.h"

#include "th-camera.h"
#include "th-home.h"
#include "th-look.h"
#include "th-record-item.h"
#include "th-row-button.h"
#include "th-window.h"

#include <adwaita.h>
#include <stdio.h>

#define WIDTH 1280
#define HEIGHT 800
#define INDICATORS 30
#define PHOTOS 3

typedef struct
{
  ThTestDesk *desk;
  GtkWidget *window;
  guint n_taps;
  int64_t start;
} Bench;

static void
settle (Bench *self)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  gtk_test_widget_wait_for_draw (self->window);
}

static void
tap (Bench *self, const char *label)
{
  th_hands_tap (self->window, label);
  self->n_taps++;
  settle (self);
}

static void
tap_row (Bench *self, const char *words)
{
  th_hands_tap_row (self->window, words);
  self->n_taps++;
  settle (self);
}

/* A premises of the officer's own team, on Today. */
static void
tap_premises (Bench *self)
{
  GtkWidget *list = NULL;
  GListModel *items;

  th_desk_await ((list = th_hands_find_type (self->window, GTK_TYPE_LIST_VIEW)) != NULL
                 && th_hands_find_words (list, "Saffron") != NULL);
  items = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list)));
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (ThRecordItem) item = g_list_model_get_item (items, i);

      if (th_record_item_is_heading (item)
          || g_strcmp0 (th_record_item_get_step (item)->record, self->desk->premises) != 0)
        continue;
      gtk_widget_activate_action (list, "list.activate-item", "u", i);
      break;
    }
  self->n_taps++;
  settle (self);
}

static void
begin (Bench *self)
{
  self->n_taps = 0;
  self->start = g_get_monotonic_time ();
}

static void
report (Bench *self, const char *what)
{
  printf ("taps %-44s %4u taps %8.2f s\n", what, self->n_taps,
          (double) (g_get_monotonic_time () - self->start) / G_USEC_PER_SEC);
  fflush (stdout);
}

static void
await_saved (Bench *self)
{
  th_desk_await (th_hands_find_words (self->window, "Saved ") != NULL);
}

static GtkWidget *
find_unanswered (GtkWidget *widget)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (GTK_IS_TOGGLE_BUTTON (widget)
      && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), "Seen") == 0)
    {
      GtkWidget *row = gtk_widget_get_parent (widget);

      for (child = gtk_widget_get_first_child (row); child != NULL;
           child = gtk_widget_get_next_sibling (child))
        if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (child)))
          return NULL;
      return widget;
    }
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_unanswered (child);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
record_least (Bench *self)
{
  tap_premises (self);
  tap (self, "Start visit");
  tap (self, "Add person");
  tap (self, "Concerns, nothing disclosed");
  tap (self, "Low");
  tap (self, "101 and 999");
  await_saved (self);
}

static void
record_indicators (Bench *self)
{
  for (guint n = 0; n < INDICATORS;)
    {
      GtkWidget *seen = find_unanswered (self->window);

      if (seen == NULL)
        {
          tap (self, "Continue");
          continue;
        }
      g_signal_emit_by_name (seen, "clicked");
      self->n_taps++;
      settle (self);
      n++;
    }
  await_saved (self);
}

static void
take_photo (Bench *self)
{
  GtkWidget *shutter = NULL;

  tap (self, "Take a photo");
  th_desk_await ((shutter = th_hands_find_button (self->window, "Take photo")) != NULL
                 && gtk_widget_is_sensitive (shutter));
  tap (self, "Take photo");
  th_desk_await (th_hands_find_button (self->window, "Take photo") == NULL);
  th_desk_await (th_hands_find_button (self->window, "Sections") != NULL);
}

static GtkWidget *
find_add (GtkWidget *widget)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget)
      && (th_hands_find_words (widget, "Add: Evidence") != NULL
          || th_hands_find_words (widget, "Add another: Evidence") != NULL))
    return widget;
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_add (child);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
record_photos (Bench *self)
{
  tap (self, "Sections");
  tap (self, "Done");
  tap_row (self, "Evidence");
  for (guint i = 0; i < PHOTOS; i++)
    {
      GtkWidget *add = NULL;

      th_desk_await ((add = find_add (self->window)) != NULL);
      g_signal_emit_by_name (add, "clicked");
      self->n_taps++;
      settle (self);
      take_photo (self);
    }
  await_saved (self);
}

static void
on_shut_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
run (Bench *self)
{
  gboolean is_shut = FALSE;

  self->desk = th_test_desk_new ();
  th_test_desk_give_up (self->desk);
  self->window = th_window_new (NULL, &self->desk->host, 600);
  gtk_window_set_default_size (GTK_WINDOW (self->window), WIDTH, HEIGHT);
  gtk_window_present (GTK_WINDOW (self->window));
  th_hands_unlock (self->window);

  begin (self);
  record_least (self);
  report (self, "unlocked to a person recorded, at least");
  record_indicators (self);
  report (self, "with 30 indicators");
  record_photos (self);
  report (self, "with 30 indicators and 3 photos");

  th_window_shut (TH_WINDOW (self->window), on_shut_cb, &is_shut);
  th_desk_await (is_shut);
  gtk_window_destroy (GTK_WINDOW (self->window));
  th_test_desk_free (self->desk);
}

int
main (int argc, char *argv[])
{
  TourDisplay *display = tour_display_new (WIDTH, HEIGHT);
  Bench self = { 0 };

  g_setenv ("GDK_BACKEND", "x11", TRUE);
  g_setenv ("GSK_RENDERER", "cairo", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_setenv ("GTK_A11Y", "none", TRUE);
  g_setenv ("ADW_DISABLE_PORTAL", "1", TRUE);
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  adw_init ();
  th_look_apply (gdk_display_get_default (), TH_LOOK_TEXT_USUAL, FALSE);
  th_camera_set_source ("videotestsrc is-live=true ! video/x-raw,width=320,height=240");
  run (&self);
  tour_display_free (display);

  return 0;
}
