/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Welsh: the words of app and ui, plural forms, names of days, a choice that takes effect at once
 * and goes with the person, screens that fit although the words are longer. Right to left: the
 * layouts are mirrored, and so is a card within an English window.
 */

#include "th-test-desk.h"
#include "th-test-hands.h"

#include "th-card-page.h"
#include "th-day-queue.h"
#include "th-home.h"
#include "th-likeness.h"
#include "th-locale.h"
#include "th-look.h"
#include "th-place.h"
#include "th-readiness.h"
#include "th-question-layout.h"
#include "th-shell.h"
#include "th-tally.h"
#include "th-window.h"
#include "th-words.h"
#include "th-wrap-layout.h"

#include <glib/gi18n.h>

#define LEAST_WIDTH 800
#define LEAST_HEIGHT 400

#define MINUTE G_GINT64_CONSTANT (60000)
#define DAY (24 * 60 * MINUTE)

typedef struct
{
  ThTestDesk *desk;
  GtkWidget *window;
  char *visit;
} Fixture;

static void
speak_welsh (void)
{
  g_assert_true (th_locale_use ("cy"));
}

static void
speak_as_before (void)
{
  th_locale_use ("system");
}

static void
check_translated (const char *text)
{
  if (g_str_equal (_ (text), text))
    g_error ("“%s” is not translated", text);
}

static void
test_words_of_app (void)
{
  speak_welsh ();
  for (ThReviewState state = 0; state < TH_REVIEW_N_STATES; state++)
    check_translated (th_review_state_get_label (state));
  for (ThConcernKind kind = 0; kind <= TH_CONCERN_NONE; kind++)
    check_translated (th_concern_get_text (kind));
  for (guint i = 0; i < th_tally_get_n_counters (); i++)
    {
      check_translated (th_tally_get_counter (i)->label);
      check_translated (th_tally_get_counter (i)->meaning);
    }
  check_translated (th_gap_code_get_text ("unanswered"));
  check_translated (th_like_reason_get_text (TH_LIKE_PHONE));
  g_assert_cmpstr (_ (th_review_state_get_label (TH_REVIEW_SUBMITTED)), ==, "Gorffennwyd");
  speak_as_before ();
  g_assert_cmpstr (_ (th_review_state_get_label (TH_REVIEW_SUBMITTED)), ==, "Finished");
}

static void
test_plurals (void)
{
  static const struct
  {
    guint n;
    const char *words;
  } people[] = {
    { 0, "Siaradwyd â 0 o bobl" },   { 1, "Siaradwyd ag 1 person" }, { 2, "Siaradwyd â 2 berson" },
    { 3, "Siaradwyd â 3 pherson" },  { 6, "Siaradwyd â 6 pherson" }, { 7, "Siaradwyd â 7 o bobl" },
    { 50, "Siaradwyd â 50 o bobl" },
  };
  g_autofree char *minutes = NULL;
  g_autofree char *days = NULL;
  g_autofree char *more_days = NULL;

  speak_welsh ();
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autofree char *words = g_strdup_printf (
        ngettext ("%u person spoken to", "%u people spoken to", people[i].n), people[i].n);

      g_assert_cmpstr (words, ==, people[i].words);
    }
  minutes = th_words_dup_age (TH_TEST_START - 2 * MINUTE, TH_TEST_START);
  days = th_words_dup_age (TH_TEST_START - 2 * DAY, TH_TEST_START);
  more_days = th_words_dup_age (TH_TEST_START - 3 * DAY, TH_TEST_START);
  g_assert_cmpstr (minutes, ==, "2 funud");
  g_assert_cmpstr (days, ==, "2 ddiwrnod");
  g_assert_cmpstr (more_days, ==, "3 diwrnod");
  speak_as_before ();
}

static void
test_days (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/London");
  g_autofree char *welsh = NULL;
  g_autofree char *english = NULL;

  speak_welsh ();
  welsh = th_words_dup_when (TH_TEST_START - 3 * DAY, TH_TEST_START, zone);
  g_assert_cmpstr (welsh, ==, "Gwe 20 Tach 14:00");
  g_assert_true (th_locale_use ("en"));
  english = th_words_dup_when (TH_TEST_START - 3 * DAY, TH_TEST_START, zone);
  g_assert_cmpstr (english, ==, "Fri 20 Nov 14:00");
  speak_as_before ();
}

/* A language that is not offered changes nothing, and so does the one that is spoken. */
static void
test_unknown_language (void)
{
  speak_welsh ();
  g_assert_false (th_locale_use ("cy"));
  g_assert_false (th_locale_use ("xx"));
  g_assert_cmpstr (_ ("Today"), ==, "Heddiw");
  speak_as_before ();
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (ThOpenRecord) visit = NULL;

  th_look_apply (gdk_display_get_default (), 115, FALSE);
  self->desk = th_test_desk_new ();
  visit = th_test_desk_create (self->desk, TH_KIND_VISIT, self->desk->premises);
  th_open_record_keep (visit);
  th_test_desk_save (visit);
  self->visit = g_strdup (th_open_record_get_id (visit));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_free (self->visit);
  th_test_desk_free (self->desk);
  speak_as_before ();
}

static void
on_shut_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
go_to_settings (Fixture *self)
{
  GtkWidget *home = th_hands_find_type (self->window, TH_TYPE_HOME);

  g_object_set (home, "tab", "settings", NULL);
}

/* In the words of the tablet's language until the person is known. */
static void
test_choice (Fixture *self, gconstpointer data)
{
  gboolean is_shut = FALSE;
  GtkWidget *home;

  th_test_desk_give_up (self->desk);
  self->window = th_window_new (NULL, &self->desk->host, 600);
  gtk_window_present (GTK_WINDOW (self->window));
  th_hands_unlock (self->window);
  go_to_settings (self);
  th_hands_tap (self->window, "Cymraeg (unreviewed)");
  th_desk_await (th_hands_find_words (self->window, "Maint y testun") != NULL);
  home = th_hands_find_type (self->window, TH_TYPE_HOME);
  g_assert_nonnull (th_hands_find_words (home, "Heddiw"));
  g_assert_nonnull (th_hands_find_words (home, "Cymraeg (heb ei adolygu)"));
  g_assert_false (th_hands_holds_words (home, "Today"));
  gtk_widget_activate_action (self->window, "win.hide", NULL);
  th_hands_tap (self->window, "Mynd ymlaen");

  gtk_widget_activate_action (self->window, "win.lock", NULL);
  th_desk_await (th_hands_find_button (self->window, "Unlock") != NULL);
  th_hands_type_passphrase (self->window, TH_DESK_PASSPHRASE);
  th_hands_tap (self->window, "Dim PIN heddiw");
  th_desk_await (th_hands_find_words (self->window, "Heddiw") != NULL);
  go_to_settings (self);
  th_hands_tap (self->window, "English");
  th_desk_await (th_hands_find_words (self->window, "Size of text") != NULL);
  g_assert_false (th_hands_holds_words (th_hands_find_type (self->window, TH_TYPE_HOME), "Heddiw"));

  th_window_shut (TH_WINDOW (self->window), on_shut_cb, &is_shut);
  th_desk_await (is_shut);
  gtk_window_destroy (GTK_WINDOW (self->window));
}

static void
check_size (GtkWidget *widget)
{
  int width, height;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  g_assert_cmpint (width, <=, LEAST_WIDTH);
  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, LEAST_WIDTH, &height, NULL, NULL, NULL);
  g_assert_cmpint (height, <=, LEAST_HEIGHT);
}

/* What a button says is read to its end. */
static void
check_whole (GtkWidget *widget, gboolean in_button)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (!gtk_widget_get_mapped (widget))
    return;
  in_button |= GTK_IS_BUTTON (widget);
  if (in_button && GTK_IS_LABEL (widget)
      && pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (widget))))
    g_error ("“%s” is cut", gtk_label_get_text (GTK_LABEL (widget)));
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    check_whole (child, in_button);
}

static void
check_page (GtkWidget *window, GtkWidget *home)
{
  th_desk_await (gtk_widget_get_mapped (home) && gtk_widget_get_width (home) > 0);
  for (guint i = 0; i < 12; i++)
    th_desk_turn ();
  gtk_test_widget_wait_for_draw (home);
  check_size (home);
  check_whole (window, FALSE);
}

static void
check_step (Fixture *self, const char *page)
{
  g_autoptr (GPtrArray) steps =
    g_ptr_array_new_with_free_func ((GDestroyNotify) th_place_step_free);
  GtkWidget *home = th_home_new (self->desk->session);
  g_autofree char *place = NULL;

  g_ptr_array_add (steps, th_place_step_new_at (page, self->visit, "0", NULL));
  place = th_place_to_text (steps);
  th_home_restore (TH_HOME (home), place);
  gtk_window_set_child (GTK_WINDOW (self->window), home);
  check_page (self->window, home);
  gtk_window_set_child (GTK_WINDOW (self->window), NULL);
}

/* @data: width of the window and size of text */
static void
test_fits (Fixture *self, gconstpointer data)
{
  static const char *const tabs[] = { "today", "finished", "advice", "sending", "settings" };
  static const char *const pages[] = { "hub", "section", "check", "finished", "reason" };
  const guint *size = data;
  GtkWidget *home;

  speak_welsh ();
  th_look_apply (gdk_display_get_default (), size[1], FALSE);
  self->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self->window), (int) size[0], 800);
  gtk_window_present (GTK_WINDOW (self->window));
  home = th_home_new (self->desk->session);
  gtk_window_set_child (GTK_WINDOW (self->window), home);
  for (guint i = 0; i < G_N_ELEMENTS (tabs); i++)
    {
      g_object_set (home, "tab", tabs[i], NULL);
      check_page (self->window, home);
    }
  gtk_window_set_child (GTK_WINDOW (self->window), NULL);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    check_step (self, pages[i]);
  gtk_window_destroy (GTK_WINDOW (self->window));
}

static graphene_rect_t
bounds_in (GtkWidget *widget, GtkWidget *parent)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (widget, parent, &bounds));

  return bounds;
}

static float
left_of (GtkWidget *widget, GtkWidget *parent)
{
  return bounds_in (widget, parent).origin.x;
}

static float
right_of (GtkWidget *widget, GtkWidget *parent)
{
  graphene_rect_t bounds = bounds_in (widget, parent);

  return bounds.origin.x + bounds.size.width;
}

static void
allocate (GtkWidget *widget, int width)
{
  GtkAllocation area = { 0, 0, width, 400 };
  int least;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  g_assert_cmpint (least, <=, width);
  gtk_widget_size_allocate (widget, &area, -1);
}

static void
test_shell_to_the_left (void)
{
  GtkWidget *shell = g_object_ref_sink (g_object_new (TH_TYPE_SHELL, NULL));
  GtkWidget *rail = gtk_label_new ("rail");
  GtkWidget *content = gtk_label_new ("content");
  GtkBuildableIface *iface = GTK_BUILDABLE_GET_IFACE (shell);
  g_autoptr (GtkBuilder) builder = gtk_builder_new ();

  iface->add_child (GTK_BUILDABLE (shell), builder, G_OBJECT (rail), "rail");
  iface->add_child (GTK_BUILDABLE (shell), builder, G_OBJECT (content), NULL);
  allocate (shell, TH_SHELL_WIDE);
  g_assert_cmpfloat (left_of (rail, shell), ==, 0);
  gtk_widget_set_direction (shell, GTK_TEXT_DIR_RTL);
  allocate (shell, TH_SHELL_WIDE);
  g_assert_cmpfloat (right_of (rail, shell), ==, TH_SHELL_WIDE);
  g_assert_cmpfloat (left_of (content, shell), ==, 0);
  g_object_unref (shell);
}

static GtkWidget *
box_new (GType layout, GtkWidget **first, GtkWidget **second)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_layout_manager (box, g_object_new (layout, NULL));
  *first = gtk_button_new_with_label ("first");
  *second = gtk_button_new_with_label ("second");
  gtk_box_append (GTK_BOX (box), *first);
  gtk_box_append (GTK_BOX (box), *second);

  return g_object_ref_sink (box);
}

static void
test_layouts_to_the_left (void)
{
  GtkWidget *first, *second;
  GtkWidget *wrap = box_new (TH_TYPE_WRAP_LAYOUT, &first, &second);
  GtkWidget *question;

  allocate (wrap, 700);
  g_assert_cmpfloat (left_of (first, wrap), ==, 0);
  gtk_widget_set_direction (wrap, GTK_TEXT_DIR_RTL);
  allocate (wrap, 700);
  g_assert_cmpfloat (right_of (first, wrap), ==, 700);
  g_assert_cmpfloat (right_of (second, wrap), <, left_of (first, wrap));

  question = box_new (TH_TYPE_QUESTION_LAYOUT, &first, &second);
  g_object_set (gtk_widget_get_layout_manager (question), "compact", TRUE, NULL);
  allocate (question, 700);
  g_assert_cmpfloat (right_of (first, question), <, left_of (second, question));
  gtk_widget_set_direction (question, GTK_TEXT_DIR_RTL);
  allocate (question, 700);
  g_assert_cmpfloat (right_of (second, question), <, left_of (first, question));
  g_assert_cmpfloat (right_of (first, question), ==, 700);
  g_object_unref (wrap);
  g_object_unref (question);
}

static char *
dup_icon (const char *name, GtkTextDirection direction)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());
  g_autoptr (GtkIconPaintable) icon =
    gtk_icon_theme_lookup_icon (theme, name, NULL, 22, 1, direction, 0);
  g_autoptr (GFile) file = gtk_icon_paintable_get_file (icon);

  return g_file_get_basename (file);
}

static void
test_icons_turn (void)
{
  static const char *const names[] = { "th-back-symbolic", "th-next-symbolic" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *usual = dup_icon (names[i], GTK_TEXT_DIR_LTR);
      g_autofree char *turned = dup_icon (names[i], GTK_TEXT_DIR_RTL);

      g_assert_cmpstr (usual, !=, turned);
      g_assert_nonnull (strstr (turned, "-rtl"));
    }
}

/* Where the letters at @words are drawn. */
static int
place_of (GtkWidget *label, const char *words)
{
  PangoLayout *layout = gtk_label_get_layout (GTK_LABEL (label));
  const char *text = pango_layout_get_text (layout);
  const char *found = strstr (text, words);
  PangoRectangle place;

  g_assert_nonnull (found);
  pango_layout_index_to_pos (layout, (int) (found - text), &place);

  return place.x;
}

/* The groups of a number stand in the order in which they are dialled, whatever is around them. */
static void
test_card_to_the_left (void)
{
  static const char text[] = "# مساعدة\n\nاتصل على **08000 121 700** الآن\n";
  GtkWidget *window = gtk_window_new ();
  GtkWidget *card = th_card_page_new ();
  GtkWidget *words, *numbers;

  gtk_window_set_child (GTK_WINDOW (window), card);
  gtk_window_present (GTK_WINDOW (window));
  th_card_page_show (TH_CARD_PAGE (card), "ar", text, "Helpline\t08000 121 700", TRUE);
  th_desk_await (gtk_widget_get_mapped (card) && gtk_widget_get_width (card) > 0);
  gtk_test_widget_wait_for_draw (window);
  words = th_hands_find_words (card, "مساعدة");
  numbers = th_hands_find_words (card, "Helpline");
  g_assert_cmpint (gtk_widget_get_direction (words), ==, GTK_TEXT_DIR_RTL);
  g_assert_cmpint (gtk_widget_get_direction (numbers), ==, GTK_TEXT_DIR_RTL);
  g_assert_cmpint (place_of (words, "08000"), <, place_of (words, "121"));
  g_assert_cmpint (place_of (numbers, "08000"), <, place_of (numbers, "121"));
  g_assert_cmpint (place_of (words, "اتصل"), >, place_of (words, "121"));

  th_card_page_show (TH_CARD_PAGE (card), "pl", "# Pomoc\n\nTu\n", "Helpline\t999", TRUE);
  g_assert_cmpint (gtk_widget_get_direction (words), ==, GTK_TEXT_DIR_LTR);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  static const guint sizes[][2] = { { 1280, 100 }, { 1280, 150 }, { 800, 100 }, { 800, 150 } };
  g_autoptr (GtkCssProvider) style = NULL;

  th_locale_start (g_getenv ("THRESHOLD_LOCALE_DIR"));
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  style = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (style, "/org/threshold/Threshold/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (style),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    "/org/threshold/Threshold/icons");

  g_test_add_func ("/language/the-words-of-app-are-translated", test_words_of_app);
  g_test_add_func ("/language/plural-forms-are-welsh", test_plurals);
  g_test_add_func ("/language/days-have-welsh-names", test_days);
  g_test_add_func ("/language/an-unknown-language-changes-nothing", test_unknown_language);
  g_test_add ("/language/a-choice-takes-effect-at-once", Fixture, NULL, set_up, test_choice,
              tear_down);
  g_test_add_func ("/direction/the-rail-stands-on-the-right", test_shell_to_the_left);
  g_test_add_func ("/direction/layouts-begin-on-the-right", test_layouts_to_the_left);
  g_test_add_func ("/direction/back-and-next-turn-round", test_icons_turn);
  g_test_add_func ("/direction/a-card-runs-as-its-language-does", test_card_to_the_left);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *path =
        g_strdup_printf ("/language/welsh-fits-%u-at-%u-percent", sizes[i][0], sizes[i][1]);

      g_test_add (path, Fixture, sizes[i], set_up, test_fits, tear_down);
    }

  return g_test_run ();
}
