/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the program costs the person in front of it: cold start beside another GTK 4 program in the
 * same run, unlock to Today, a search and a scroll over 100,000 records, memory. On a display of
 * its own, drawn by cairo.
 */

#include "th-home.h"
#include "th-look.h"
#include "th-record-list.h"
#include "th-test-desk.h"
#include "th-test-hands.h"
#include "th-window.h"
#include "tour-display.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#define WIDTH 1280
#define HEIGHT 800
#define STARTS 9
#define RECORDS 100000
#define SEARCHES 50
#define FRAMES 100

/* A screen with this many colours shows a window with letters, not an empty one. */
#define COLOURS 12
#define SAMPLE 3

/* GNOME's own text editor, else what comes with GTK. */
static const char *const peers[] = { "gnome-text-editor", "gtk4-widget-factory" };

static double
since (int64_t start)
{
  return (double) (g_get_monotonic_time () - start) / 1000;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
report (const char *what, double *ms, guint n)
{
  qsort (ms, n, sizeof *ms, compare);
  printf ("ui %-41s p50 %7.1f ms  p99 %7.1f ms  max %7.1f ms\n", what, ms[n / 2], ms[n * 99 / 100],
          ms[n - 1]);
  fflush (stdout);

  return ms[n / 2];
}

static gboolean
is_painted (Display *display)
{
  XImage *image =
    XGetImage (display, DefaultRootWindow (display), 0, 0, WIDTH, HEIGHT, AllPlanes, ZPixmap);
  unsigned long seen[COLOURS];
  guint n_seen = 0;

  for (int y = 0; y < HEIGHT && n_seen < COLOURS; y += SAMPLE)
    {
      for (int x = 0; x < WIDTH && n_seen < COLOURS; x += SAMPLE)
        {
          unsigned long pixel = XGetPixel (image, x, y);
          guint i = 0;

          while (i < n_seen && seen[i] != pixel)
            i++;
          if (i == n_seen)
            seen[n_seen++] = pixel;
        }
    }
  XDestroyImage (image);

  return n_seen >= COLOURS;
}

static guint
read_pss (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/smaps_rollup", (int) pid);
  g_autofree char *text = NULL;
  const char *pss;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (pss = strstr (text, "\nPss:")) == NULL)
    return 0;

  return (guint) g_ascii_strtoull (pss + strlen ("\nPss:"), NULL, 10);
}

/* Milliseconds from the start to letters on the screen. */
static double
start_once (Display *display, const char *const *arguments, guint *pss)
{
  int64_t start = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  double ms;
  GPid pid;

  if (!g_spawn_async (NULL, (char **) arguments, NULL,
                      G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL
                        | G_SPAWN_STDERR_TO_DEV_NULL,
                      NULL, NULL, &pid, &error))
    g_error ("%s", error->message);
  while (!is_painted (display))
    {
      if (since (start) > 30000)
        g_error ("%s shows nothing", arguments[0]);
      /* Between two looks at the screen; the figure is as fine as this. */
      g_usleep (2000);
    }
  ms = since (start);
  *pss = read_pss (pid);
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  g_spawn_close_pid (pid);
  while (is_painted (display))
    g_usleep (2000); /* between two looks at the screen */

  return ms;
}

static void
bench_start (const char *folder)
{
  const char *own[] = { BENCH_PROGRAM, "--data", folder, "--light", NULL };
  const char *other[] = { NULL, NULL };
  Display *display = XOpenDisplay (NULL);
  double own_ms[STARTS], other_ms[STARTS];
  guint own_pss = 0, other_pss = 0;
  double own_p50, other_p50;

  for (guint i = 0; i < G_N_ELEMENTS (peers) && other[0] == NULL; i++)
    {
      g_autofree char *path = g_find_program_in_path (peers[i]);

      other[0] = path != NULL ? peers[i] : NULL;
    }
  for (guint i = 0; i < STARTS; i++)
    {
      own_ms[i] = start_once (display, own, &own_pss);
      if (other[0] != NULL)
        other_ms[i] = start_once (display, other, &other_pss);
    }
  XCloseDisplay (display);

  own_p50 = report ("start to letters on the screen", own_ms, STARTS);
  printf ("ui memory at the unlock screen %u KiB pss\n", own_pss);
  if (other[0] == NULL)
    {
      printf ("ui start ratio: no program to compare with is installed\n");
      return;
    }
  other_p50 = report (other[0], other_ms, STARTS);
  printf ("ui memory of %s %u KiB pss\n", other[0], other_pss);
  printf ("ui start ratio to %s %.2f times\n", other[0], own_p50 / other_p50);
}

static void
bench_unlock (GtkWidget *window)
{
  int64_t start;

  th_hands_type_passphrase (window, TH_DESK_PASSPHRASE);
  start = g_get_monotonic_time ();
  th_desk_await (th_hands_find_button (window, "No PIN today") != NULL);
  printf ("ui unlock, key derivation at least cost %.1f ms\n", since (start));
  start = g_get_monotonic_time ();
  th_hands_tap (window, "No PIN today");
  th_desk_await (th_hands_find_words (window, "Premises to visit") != NULL);
  printf ("ui Today over 100,000 premises %.1f ms", since (start));
  gtk_test_widget_wait_for_draw (window);
  printf (", painted %.1f ms\n", since (start));
}

static gboolean
is_search (GtkWidget *entry)
{
  return g_strcmp0 (gtk_entry_get_placeholder_text (GTK_ENTRY (entry)),
                    "Find by name, address, postcode or phone")
         == 0;
}

/* From the last letter typed to the line painted. */
static double
search_once (GtkWidget *window, const char *words, const char *line)
{
  GtkEditable *entry = GTK_EDITABLE (th_hands_find_type (window, GTK_TYPE_ENTRY));
  int place = (int) strlen (words) - 1;
  int64_t start;

  gtk_editable_set_text (entry, "");
  gtk_editable_insert_text (entry, words, place, &(int){ 0 });
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  start = g_get_monotonic_time ();
  gtk_editable_insert_text (entry, words + place, 1, &place);
  th_desk_await (th_hands_find_words (window, line) != NULL);
  gtk_test_widget_wait_for_draw (window);

  return since (start);
}

static void
bench_search (GtkWidget *window)
{
  double by_phone[SEARCHES], by_name[SEARCHES], by_street[SEARCHES];

  g_assert_true (is_search (th_hands_find_type (window, GTK_TYPE_ENTRY)));
  for (guint i = 0; i < SEARCHES; i++)
    {
      guint number = (i * 1999 + 10007) % RECORDS;
      g_autofree char *phone = g_strdup_printf ("0118%07u", number);
      g_autofree char *name = g_strdup_printf ("premises%u", number);
      g_autofree char *one = g_strdup_printf ("Premises%u,", number);
      /* One of 200 that begins no other, so that there are many in it. */
      g_autofree char *street = g_strdup_printf ("high %u", 100 + i * 3);
      g_autofree char *many = g_strdup_printf (", %u High Street", 100 + i * 3);

      by_phone[i] = search_once (window, phone, one);
      by_name[i] = search_once (window, name, one);
      by_street[i] = search_once (window, street, many);
    }
  report ("search over 100,000 by phone, to painted", by_phone, SEARCHES);
  report ("search over 100,000 by name, to painted", by_name, SEARCHES);
  report ("search over 100,000, 50 shown, painted", by_street, SEARCHES);
}

static void
on_painted_cb (GdkFrameClock *clock, gpointer data)
{
  (*(guint *) data)++;
}

/* Each frame goes on by @by pixels. */
static guint
scroll (GtkWidget *list, const char *what, double by)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (
    GTK_SCROLLED_WINDOW (th_hands_find_type (list, GTK_TYPE_SCROLLED_WINDOW)));
  guint n_painted = 0, n_late = 0;
  double ms[FRAMES];
  gulong handler = g_signal_connect (gtk_widget_get_frame_clock (list), "after-paint",
                                     G_CALLBACK (on_painted_cb), &n_painted);

  gtk_adjustment_set_value (adjustment, 0);
  gtk_test_widget_wait_for_draw (list);
  for (guint i = 0; i < FRAMES; i++)
    {
      guint n_before = n_painted;
      int64_t start = g_get_monotonic_time ();

      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + by);
      while (n_painted == n_before)
        g_main_context_iteration (NULL, TRUE);
      ms[i] = since (start);
      n_late += ms[i] > 33 ? 1 : 0;
    }
  g_signal_handler_disconnect (gtk_widget_get_frame_clock (list), handler);
  report (what, ms, FRAMES);

  return n_late;
}

static void
bench_scroll (void)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *list = g_object_new (TH_TYPE_RECORD_LIST, NULL);
  int64_t start = g_get_monotonic_time ();
  guint n_slow, n_screens, n_jumps;

  for (guint i = 0; i < RECORDS; i++)
    {
      g_autofree char *title = g_strdup_printf ("Premises %u, %u High Street", i, i % 300);

      g_ptr_array_add (
        items, th_record_item_new ("premises", title, "th-place-symbolic", title, "North team"));
    }
  th_record_list_set_items (TH_RECORD_LIST (list), items, "");
  gtk_window_set_default_size (GTK_WINDOW (window), WIDTH, HEIGHT);
  gtk_window_set_child (GTK_WINDOW (window), list);
  gtk_window_present (GTK_WINDOW (window));
  th_desk_await (th_hands_find_type (list, GTK_TYPE_LIST_VIEW) != NULL);
  gtk_test_widget_wait_for_draw (list);
  printf ("ui list of 100,000 rows made and shown %.1f ms\n", since (start));

  n_slow = scroll (list, "scroll of 100,000 rows by 24 px, a frame", 24);
  n_screens = scroll (list, "the same by 400 px", 400);
  /* The slider drawn from one end to the other: no row of a frame is in the next. */
  n_jumps = scroll (list, "the same by 50,000 px", 50000);
  printf ("ui frames over 33 ms %u, %u, %u of %u\n", n_slow, n_screens, n_jumps, FRAMES);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
on_shut_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
bench_window (void)
{
  g_autoptr (ThTestDesk) desk = th_test_desk_new ();
  gboolean is_shut = FALSE;
  GtkWidget *window;

  th_test_desk_receive_many (desk, TH_KIND_PREMISES, desk->operation, "draft", RECORDS);
  th_test_desk_index (desk);
  th_test_desk_give_up (desk);
  window = th_window_new (NULL, &desk->host, 600);
  gtk_window_present (GTK_WINDOW (window));
  bench_unlock (window);
  bench_search (window);
  printf ("ui memory with 100,000 premises %u KiB pss\n", read_pss (getpid ()));
  th_window_shut (TH_WINDOW (window), on_shut_cb, &is_shut);
  th_desk_await (is_shut);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  TourDisplay *display = tour_display_new (WIDTH, HEIGHT);
  char *folder = th_test_dir_new ();

  g_setenv ("GDK_BACKEND", "x11", TRUE);
  g_setenv ("GSK_RENDERER", "cairo", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_setenv ("GTK_A11Y", "none", TRUE);
  g_setenv ("ADW_DISABLE_PORTAL", "1", TRUE);
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  bench_start (folder);

  adw_init ();
  th_look_apply (gdk_display_get_default (), TH_LOOK_TEXT_USUAL, FALSE);
  bench_scroll ();
  bench_window ();
  th_test_dir_free (folder);
  tour_display_free (display);

  return 0;
}
