/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What an officer waits for while filling in: the encounter with its 93 indicators opens, a section
 * of it opens, a keystroke is durable. In the window, over a real store, each until it is drawn.
 */

#include "th-test-desk.h"
#include "th-test-hands.h"
#include "tour-display.h"

#include "th-home.h"
#include "th-look.h"
#include "th-record-page.h"
#include "th-section.h"

#include <adwaita.h>
#include <stdio.h>
#include <stdlib.h>

#define N_OPENINGS 20
#define N_KEYSTROKES 200
#define N_SECTIONS_MAX 64

typedef struct
{
  ThTestDesk *desk;
  GtkWidget *window;
  ThOpenRecord *person;
} Bench;

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static void
report (const char *what, double *ms, guint n)
{
  qsort (ms, n, sizeof *ms, compare);
  printf ("entry %-34s p50 %8.3f ms  p99 %8.3f ms  max %8.3f ms\n", what, ms[n / 2],
          ms[n * 99 / 100], ms[n - 1]);
}

static double
since (int64_t start)
{
  return (double) (g_get_monotonic_time () - start) / 1e3;
}

static gboolean
is_filled (GtkWidget *home)
{
  GtkWidget *page = th_hands_find_type (home, TH_TYPE_RECORD_PAGE);

  return page != NULL && th_record_page_get_record (TH_RECORD_PAGE (page)) != NULL;
}

/* Returns: ms from asking for the page to its first frame with content */
static double
open_page (Bench *self, const char *page, const char *section, const char *field)
{
  g_autoptr (GPtrArray) steps =
    g_ptr_array_new_with_free_func ((GDestroyNotify) th_place_step_free);
  GtkWidget *home = th_home_new (self->desk->session);
  g_autofree char *place = NULL;
  int64_t start;

  g_ptr_array_add (
    steps, th_place_step_new_at (page, th_open_record_get_id (self->person), section, field));
  place = th_place_to_text (steps);
  gtk_window_set_child (GTK_WINDOW (self->window), home);
  gtk_test_widget_wait_for_draw (self->window);

  start = g_get_monotonic_time ();
  th_home_restore (TH_HOME (home), place);
  while (!is_filled (home))
    g_main_context_iteration (NULL, TRUE);
  gtk_test_widget_wait_for_draw (home);

  return since (start);
}

static void
bench_opening (Bench *self)
{
  g_autofree char *id = g_strdup (th_open_record_get_id (self->person));
  double cold[N_OPENINGS], warm[N_OPENINGS];

  for (guint i = 0; i < N_OPENINGS; i++)
    {
      /* Nobody holds it: it is read from the store and its form filled in anew. */
      gtk_window_set_child (GTK_WINDOW (self->window), NULL);
      th_test_desk_save (self->person);
      g_clear_object (&self->person);
      self->person = NULL;
      {
        int64_t start = g_get_monotonic_time ();

        self->person = th_test_desk_open (self->desk, id);
        cold[i] = since (start);
      }
      warm[i] = open_page (self, "hub", NULL, NULL);
      cold[i] += warm[i];
    }
  report ("open an encounter, from the store", cold, N_OPENINGS);
  report ("open an encounter, page alone", warm, N_OPENINGS);
}

static void
bench_sections (Bench *self)
{
  g_autoptr (GPtrArray) sections = th_section_list_new (th_open_record_get_entry (self->person));
  double ms[N_SECTIONS_MAX];
  guint n = 0, n_indicators = 0;

  for (guint i = 0; i < sections->len && n < N_SECTIONS_MAX; i++)
    {
      ThSection *section = g_ptr_array_index (sections, i);
      GPtrArray *nodes = th_section_get_nodes (section);

      for (guint k = 0; k < nodes->len; k++)
        n_indicators +=
          g_str_has_prefix (th_form_node_get_path (g_ptr_array_index (nodes, k)), "indicators/");
      if (th_section_is_relevant (section))
        ms[n++] = open_page (self, "section", th_section_get_name (section), NULL);
    }
  printf ("entry indicators in the form                %8u\n", n_indicators);
  report ("open a section", ms, n);
}

static void
bench_keystrokes (Bench *self)
{
  static double to_return[N_KEYSTROKES], to_disk[N_KEYSTROKES];
  GtkWidget *entry;
  int64_t saved_at;

  open_page (self, "section", NULL, "spoken_by");
  th_desk_await ((entry = th_hands_find_type (self->window, GTK_TYPE_ENTRY)) != NULL);
  for (guint i = 0; i < N_KEYSTROKES; i++)
    {
      gboolean is_saving = TRUE;
      int position = -1;
      int64_t start = g_get_monotonic_time ();

      gtk_editable_insert_text (GTK_EDITABLE (entry), i % 60 == 59 ? " " : "x", 1, &position);
      to_return[i] = since (start);
      while (is_saving)
        {
          g_main_context_iteration (NULL, TRUE);
          g_object_get (self->person, "is-saving", &is_saving, "saved-at", &saved_at, NULL);
        }
      to_disk[i] = since (start);
    }
  report ("keystroke, until it is taken", to_return, N_KEYSTROKES);
  report ("keystroke, until it is durable", to_disk, N_KEYSTROKES);
}

static void
make_person (Bench *self)
{
  g_autoptr (ThOpenRecord) visit =
    th_test_desk_create (self->desk, TH_KIND_VISIT, self->desk->premises);
  ThFormEntry *entry;

  th_open_record_keep (visit);
  th_test_desk_save (visit);
  self->person = th_test_desk_create (self->desk, TH_KIND_ENCOUNTER, th_open_record_get_id (visit));
  entry = th_open_record_get_entry (self->person);
  th_open_record_answer (self->person, th_form_entry_find (entry, "role_at_premises"), "worker",
                         NULL);
  th_test_desk_save (self->person);
}

int
main (int argc, char *argv[])
{
  TourDisplay *display = tour_display_new (1280, 800);
  Bench self = { 0 };

  setvbuf (stdout, NULL, _IOLBF, 0);
  g_setenv ("GDK_BACKEND", "x11", TRUE);
  g_setenv ("GSK_RENDERER", "cairo", TRUE);
  g_setenv ("GTK_A11Y", "none", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  th_look_apply (gdk_display_get_default (), TH_LOOK_TEXT_USUAL, FALSE);
  self.desk = th_test_desk_new ();
  make_person (&self);
  self.window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self.window), 1280, 800);
  gtk_window_present (GTK_WINDOW (self.window));

  bench_opening (&self);
  bench_sections (&self);
  bench_keystrokes (&self);

  gtk_window_destroy (GTK_WINDOW (self.window));
  g_clear_object (&self.person);
  th_test_desk_free (self.desk);
  tour_display_free (display);

  return 0;
}
