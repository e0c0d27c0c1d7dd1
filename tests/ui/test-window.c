/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The window over a real store: unlocking, the lock by itself and at once, the same field
 * afterwards, and what a wrong passphrase says. Real frames, no network.
 */

#include "th-test-desk.h"
#include "th-test-hands.h"

#include "th-enrolment.h"
#include "th-home.h"
#include "th-look.h"
#include "th-place.h"
#include "th-question-row.h"
#include "th-session-calls.h"
#include "th-shell.h"
#include "th-toasts.h"
#include "th-unlock-page.h"
#include "th-window.h"

#include <adwaita.h>
#include <glib/gstdio.h>

typedef struct
{
  ThTestDesk *desk;
  GtkWidget *window;
  char *visit;
} Fixture;

static void
set_place (Fixture *self, const char *field)
{
  g_autoptr (GPtrArray) steps =
    g_ptr_array_new_with_free_func ((GDestroyNotify) th_place_step_free);
  g_autofree char *place = NULL;

  g_ptr_array_add (steps, th_place_step_new ("hub", self->visit));
  g_ptr_array_add (steps, th_place_step_new_at ("section", self->visit, "0", field));
  place = th_place_to_text (steps);
  th_session_set_setting_async (self->desk->session, "place", place);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (ThOpenRecord) visit = NULL;

  self->desk = th_test_desk_new ();
  visit = th_test_desk_create (self->desk, TH_KIND_VISIT, self->desk->premises);
  th_open_record_keep (visit);
  th_test_desk_save (visit);
  self->visit = g_strdup (th_open_record_get_id (visit));
  set_place (self, data);
  g_clear_object (&visit);
  th_test_desk_give_up (self->desk);
}

static void
open_window (Fixture *self, guint idle_seconds)
{
  self->window = th_window_new (NULL, &self->desk->host, idle_seconds);
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
on_shut_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gboolean is_shut = FALSE;

  th_window_shut (TH_WINDOW (self->window), on_shut_cb, &is_shut);
  th_desk_await (is_shut);
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_free (self->visit);
  th_test_desk_free (self->desk);
}

static GtkWidget *
focused_row (Fixture *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self->window));

  return focus != NULL ? gtk_widget_get_ancestor (focus, TH_TYPE_QUESTION_ROW) : NULL;
}

static GtkWidget *
find_toast (Fixture *self)
{
  GType type = g_type_from_name ("AdwToastWidget");

  return type != 0 ? th_hands_find_type (self->window, type) : NULL;
}

/* By who hears the screen as well, and once: while it rises and fades it cannot be tapped. */
static void
test_toast_is_taken_away (Fixture *self, gconstpointer data)
{
  GtkWidget *button;

  open_window (self, 600);
  gtk_widget_activate_action (self->window, "win.say", "s", "Saved");
  th_desk_await (find_toast (self) != NULL);
  button = th_hands_find_type (find_toast (self), GTK_TYPE_BUTTON);
  gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_LABEL, "Close");
  g_assert_false (gtk_widget_is_sensitive (button));
  th_desk_await (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
  g_assert_false (gtk_widget_is_sensitive (button));
  th_desk_await (find_toast (self) == NULL);
}

/* The page is gone before it has risen: it goes as well, and long before its time. */
static void
test_toast_goes_with_its_page (Fixture *self, gconstpointer data)
{
  int64_t start = g_get_monotonic_time ();
  GtkWidget *overlay;

  open_window (self, 600);
  gtk_widget_activate_action (self->window, "win.say", "s", "Saved");
  th_desk_await (find_toast (self) != NULL);
  overlay = gtk_widget_get_ancestor (find_toast (self), ADW_TYPE_TOAST_OVERLAY);
  th_toasts_take_away (ADW_TOAST_OVERLAY (overlay));
  g_assert_nonnull (find_toast (self));
  th_desk_await (find_toast (self) == NULL);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 8 * G_USEC_PER_SEC);
}

static int
find_bottom (GtkWidget *toast, GtkWidget *window)
{
  graphene_rect_t place;

  g_assert_true (gtk_widget_compute_bounds (toast, window, &place));

  return (int) (place.origin.y + place.size.height);
}

/* With large letters the next page's bar may be taller than the one that it was said above. */
static void
test_toast_is_above_the_bar (void)
{
  const int height = 700, bar = 300;
  GtkWidget *window = gtk_window_new ();
  GtkWidget *overlay = adw_toast_overlay_new ();
  AdwToast *lasting = adw_toast_new ("Saved");
  GtkWidget *toast;

  th_toasts_watch (ADW_TOAST_OVERLAY (overlay));
  gtk_window_set_default_size (GTK_WINDOW (window), 600, height);
  gtk_window_set_child (GTK_WINDOW (window), overlay);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), gtk_label_new ("Page"));
  gtk_window_present (GTK_WINDOW (window));
  adw_toast_set_timeout (lasting, 0);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), lasting);
  toast = gtk_widget_get_last_child (overlay);
  th_desk_await (gtk_widget_get_mapped (toast) && find_bottom (toast, window) > height - bar);
  th_toasts_lift (ADW_TOAST_OVERLAY (overlay), bar);
  th_desk_await (find_bottom (toast, window) <= height - bar);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_wrong_passphrase (Fixture *self, gconstpointer data)
{
  open_window (self, 600);
  th_hands_type_passphrase (self->window, "wrong horse battery");
  th_desk_await (th_hands_find_words (self->window, "That is not right") != NULL);
  g_assert_null (th_hands_find_type (self->window, TH_TYPE_HOME));
  th_hands_unlock (self->window);
}

/* From the fifth failure on there is a wait, and it is shown; the clock stands still until moved.
 */
static void
test_growing_delay (Fixture *self, gconstpointer data)
{
  open_window (self, 600);
  for (guint i = 0; i < 4; i++)
    {
      th_hands_type_passphrase (self->window, "wrong horse battery");
      th_desk_await (th_hands_find_words (self->window, "That is not right") != NULL);
      th_desk_await (th_hands_find_words (self->window, "Opening") == NULL);
    }
  th_hands_type_passphrase (self->window, "wrong horse battery");
  th_desk_await (th_hands_find_words (self->window, "Try again in 5 seconds") != NULL);
  g_assert_false (gtk_widget_get_sensitive (th_hands_find_button (self->window, "Unlock")));
  th_test_clock_advance (&self->desk->clock, 6000);
  th_desk_await (gtk_widget_get_sensitive (th_hands_find_button (self->window, "Unlock")));
  th_hands_unlock (self->window);
}

/* The engine says so, then destroys the store under the screens. */
static void
test_revoked (Fixture *self, gconstpointer data)
{
  g_autoptr (ThSession) session = NULL;
  g_autoptr (ThTabletStore) store = NULL;

  open_window (self, 600);
  th_hands_unlock (self->window);
  th_desk_await (focused_row (self) != NULL);
  session = g_object_ref (
    th_open_record_get_session (th_question_row_get_record (TH_QUESTION_ROW (focused_row (self)))));
  store = g_object_ref (th_session_get_store (session));
  g_signal_emit_by_name (th_session_get_sync (session), "revoked");
  th_sync_stop (th_session_get_sync (session));
  th_tablet_store_close (store);
  g_assert_null (th_hands_find_type (self->window, TH_TYPE_HOME));
  th_desk_await (th_hands_holds_words (self->window, "This tablet was taken out of service."));
}

static void
test_same_field (Fixture *self, gconstpointer data)
{
  open_window (self, 600);
  th_hands_unlock (self->window);
  th_desk_await (focused_row (self) != NULL);
  g_assert_cmpstr (
    th_form_node_get_path (th_question_row_get_node (TH_QUESTION_ROW (focused_row (self)))), ==,
    "incident_no");
}

static void
test_lock_leaves_nothing (Fixture *self, gconstpointer data)
{
  open_window (self, 600);
  th_hands_unlock (self->window);
  th_desk_await (focused_row (self) != NULL);
  gtk_widget_activate_action (self->window, "win.lock", NULL);
  g_assert_null (th_hands_find_type (self->window, TH_TYPE_HOME));
  g_assert_null (th_hands_find_type (self->window, TH_TYPE_QUESTION_ROW));
  g_assert_false (th_hands_holds_words (self->window, "Incident number"));
  g_assert_false (th_hands_holds_words (self->window, "Operation Kestrel"));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (self->window)), ==, "Threshold");
  th_hands_unlock (self->window);
}

/* Widgets, the open record and the session are not only hidden: nothing holds them any more. */
static void
test_lock_lets_go (Fixture *self, gconstpointer data)
{
  gpointer home, record, node, session;

  open_window (self, 600);
  th_hands_unlock (self->window);
  th_desk_await (focused_row (self) != NULL);
  home = th_hands_find_type (self->window, TH_TYPE_HOME);
  record = th_question_row_get_record (TH_QUESTION_ROW (focused_row (self)));
  node = th_question_row_get_node (TH_QUESTION_ROW (focused_row (self)));
  session = th_open_record_get_session (record);
  g_object_add_weak_pointer (home, &home);
  g_object_add_weak_pointer (record, &record);
  g_object_add_weak_pointer (node, &node);
  g_object_add_weak_pointer (session, &session);

  gtk_widget_activate_action (self->window, "win.lock", NULL);
  th_desk_await (home == NULL);
  th_desk_await (record == NULL);
  th_desk_await (node == NULL);
  th_desk_await (session == NULL);
}

static void
test_typing_is_kept_by_lock (Fixture *self, gconstpointer data)
{
  GtkWidget *focus;

  open_window (self, 600);
  th_hands_unlock (self->window);
  th_desk_await (focused_row (self) != NULL);
  focus = gtk_window_get_focus (GTK_WINDOW (self->window));
  gtk_editable_set_text (GTK_EDITABLE (focus), "1751");
  gtk_widget_activate_action (self->window, "win.panic", NULL);
  th_hands_unlock (self->window);
  th_desk_await (focused_row (self) != NULL);
  g_assert_cmpstr (
    th_form_node_get_value (th_question_row_get_node (TH_QUESTION_ROW (focused_row (self)))), ==,
    "1751");
}

static void
test_locks_itself (Fixture *self, gconstpointer data)
{
  open_window (self, 1);
  th_hands_type_passphrase (self->window, TH_DESK_PASSPHRASE);
  th_desk_await (th_hands_find_button (self->window, "No PIN today") != NULL);
  th_desk_await (th_hands_find_button (self->window, "Unlock") != NULL);
  g_assert_null (th_hands_find_type (self->window, TH_TYPE_HOME));
}

static void
test_hide (Fixture *self, gconstpointer data)
{
  GtkWidget *focus;

  open_window (self, 600);
  th_hands_unlock (self->window);
  th_desk_await (focused_row (self) != NULL);
  focus = gtk_window_get_focus (GTK_WINDOW (self->window));
  gtk_widget_activate_action (self->window, "win.hide", NULL);
  g_assert_null (th_hands_find_words (self->window, "Incident number"));
  g_assert_null (th_hands_find_type (self->window, TH_TYPE_HOME));
  g_assert_null (focused_row (self));
  th_hands_tap (self->window, "Go on");
  g_assert_nonnull (th_hands_find_type (self->window, TH_TYPE_HOME));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (self->window)) == focus);

  /* A hidden screen can be locked, and does not come back by itself. */
  gtk_widget_activate_action (self->window, "win.hide", NULL);
  gtk_widget_activate_action (self->window, "win.lock", NULL);
  gtk_widget_activate_action (self->window, "win.uncover", NULL);
  g_assert_null (th_hands_find_type (self->window, TH_TYPE_HOME));
  th_desk_await (th_hands_find_button (self->window, "Unlock") != NULL);
}

/* As the gesture reports it, px in a second. */
static void
swipe (Fixture *self, guint n_points, double velocity_x, double velocity_y)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (self->window);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      guint n = 0;

      if (GTK_IS_GESTURE_SWIPE (controller))
        g_object_get (controller, "n-points", &n, NULL);
      if (n == n_points)
        g_signal_emit_by_name (controller, "swipe", velocity_x, velocity_y);
    }
}

static void
test_swipe (Fixture *self, gconstpointer data)
{
  open_window (self, 600);
  th_hands_unlock (self->window);
  th_desk_await (focused_row (self) != NULL);
  swipe (self, 2, 0, 100);
  swipe (self, 2, 900, 500);
  g_assert_nonnull (th_hands_find_type (self->window, TH_TYPE_HOME));
  swipe (self, 2, 0, -900);
  g_assert_null (th_hands_find_type (self->window, TH_TYPE_HOME));
  th_hands_tap (self->window, "Go on");
  g_assert_nonnull (th_hands_find_type (self->window, TH_TYPE_HOME));
  swipe (self, 2, 0, 900);
  g_assert_null (th_hands_find_type (self->window, TH_TYPE_HOME));
  th_desk_await (th_hands_find_button (self->window, "Unlock") != NULL);
}

/* Without a keyboard too: three fingers, and nothing is waited for. */
static void
test_panic (Fixture *self, gconstpointer data)
{
  open_window (self, 600);
  th_hands_unlock (self->window);
  th_desk_await (focused_row (self) != NULL);
  swipe (self, 3, 0, -900);
  swipe (self, 3, 900, 500);
  g_assert_nonnull (th_hands_find_type (self->window, TH_TYPE_HOME));
  swipe (self, 3, 0, 900);
  g_assert_null (th_hands_find_type (self->window, TH_TYPE_HOME));
  th_desk_await (th_hands_find_button (self->window, "Unlock") != NULL);
}

static gboolean
holds_text (GdkClipboard *clipboard)
{
  GdkContentProvider *content = gdk_clipboard_get_content (clipboard);

  return content != NULL
         && gdk_content_formats_contain_gtype (gdk_clipboard_get_formats (clipboard),
                                               G_TYPE_STRING);
}

static void
test_clipboard (Fixture *self, gconstpointer data)
{
  GdkClipboard *clipboard, *primary;

  open_window (self, 600);
  th_hands_unlock (self->window);
  th_desk_await (focused_row (self) != NULL);
  clipboard = gtk_widget_get_clipboard (self->window);
  primary = gtk_widget_get_primary_clipboard (self->window);
  gdk_clipboard_set_text (clipboard, "copied");
  gdk_clipboard_set_text (primary, "selected");
  g_assert_true (holds_text (clipboard) && holds_text (primary));
  gtk_widget_activate_action (self->window, "win.lock", NULL);
  g_assert_false (holds_text (clipboard));
  g_assert_false (holds_text (primary));
  th_desk_await (th_hands_find_button (self->window, "Unlock") != NULL);
}

static gboolean
has_setting (const char *name, int wanted)
{
  int value;

  g_object_get (gtk_settings_get_default (), name, &value, NULL);

  return value == wanted;
}

/* A second store of the same person: the first one's keyring, under another name. */
static void
add_store (Fixture *self, const char *name)
{
  g_autoptr (GPtrArray) rows = th_enrolment_list (self->desk->host.data, &self->desk->host.clock,
                                                  &self->desk->host.random, NULL);
  const ThEnrolmentRow *first = g_ptr_array_index (rows, 0);
  g_autofree char *folder = g_build_filename (self->desk->host.data, name, NULL);
  g_autofree char *from = th_enrolment_dup_path (first->folder, TH_ENROLMENT_KEYRING);
  g_autofree char *to = th_enrolment_dup_path (folder, TH_ENROLMENT_KEYRING);
  g_autofree char *text = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (from, &text, &length, NULL));
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (to, text, (gssize) length, NULL));
}

static void
set_waiting (Fixture *self, const char *name, guint n_entries)
{
  g_autofree char *folder = g_build_filename (self->desk->host.data, name, NULL);
  g_autofree char *path = th_enrolment_dup_path (folder, TH_ENROLMENT_KEYRING);
  g_autoptr (ThKeyring) keyring =
    th_keyring_load (path, &self->desk->host.clock, &self->desk->host.random, NULL);

  g_assert_nonnull (keyring);
  g_assert_true (th_keyring_set_unsent (keyring, n_entries, 0, NULL));
}

/* Whose stores are here is read again when the last one is closed, which may be long after the
 * lock: who is on the way through the list by keyboard stays where they are. */
static void
test_people_stay (Fixture *self, gconstpointer data)
{
  static const char *const name = "00000000000000ab";
  g_autoptr (GtkWidget) row = NULL;
  GtkWidget *unlock;

  add_store (self, name);
  open_window (self, 600);
  th_desk_await (th_hands_find_row (self->window, "store 0000") != NULL);
  row = g_object_ref (th_hands_find_row (self->window, "store 0000"));
  gtk_widget_grab_focus (row);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (self->window)) == row);

  set_waiting (self, name, 7);
  unlock = th_hands_find_type (self->window, TH_TYPE_UNLOCK_PAGE);
  th_unlock_page_set_closing (TH_UNLOCK_PAGE (unlock), NULL);
  th_desk_await (th_hands_find_row (self->window, "7 to send") != NULL);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (self->window)) == row);
  g_assert_true (th_hands_find_row (self->window, "7 to send") == row);
}

/* What the person likes is theirs: kept in their store, and there again when they unlock. */
static void
test_likes (Fixture *self, gconstpointer data)
{
  const int usual = 96 * 1024 * 115 / 100;
  GtkWidget *home;

  open_window (self, TH_WINDOW_IDLE_SECONDS);
  th_hands_unlock (self->window);
  th_desk_await (focused_row (self) != NULL);
  home = th_hands_find_type (self->window, TH_TYPE_HOME);
  gtk_widget_activate_action (home, "home.top", NULL);
  g_object_set (home, "tab", "settings", NULL);
  /* The sample operation allows five minutes of rest. */
  th_desk_await (th_hands_find_button (self->window, "5 minutes") != NULL);
  g_assert_null (th_hands_find_button (self->window, "10 minutes"));
  th_hands_tap (self->window, "Largest");
  g_assert_true (has_setting ("gtk-xft-dpi", 96 * 1024 * 2));
  th_hands_tap (self->window, "Gloves");
  g_assert_true (gtk_widget_has_css_class (self->window, "gloves"));
  gtk_widget_activate_action (self->window, "win.lock", NULL);
  th_hands_type_passphrase (self->window, TH_DESK_PASSPHRASE);
  th_desk_await (th_hands_find_button (self->window, "No PIN today") != NULL);
  th_desk_await (has_setting ("gtk-xft-dpi", 96 * 1024 * 2));
  g_assert_true (gtk_widget_has_css_class (self->window, "gloves"));
  th_hands_tap (self->window, "No PIN today");
  th_desk_await (th_hands_find_type (self->window, TH_TYPE_HOME) != NULL);
  g_object_set (th_hands_find_type (self->window, TH_TYPE_HOME), "tab", "settings", NULL);
  th_hands_tap (self->window, "Usual");
  g_assert_true (has_setting ("gtk-xft-dpi", usual));
}

static void
test_touch_settings_stay (void)
{
  th_look_apply (gdk_display_get_default (), 115, FALSE);
  g_assert_true (has_setting ("gtk-dnd-drag-threshold", 20));
  g_assert_true (has_setting ("gtk-double-click-distance", 20));
  g_assert_true (has_setting ("gtk-double-click-time", 1000));
  g_assert_true (has_setting ("gtk-xft-dpi", 96 * 1024 * 115 / 100));

  g_object_set (gtk_settings_get_default (), "gtk-dnd-drag-threshold", 8, "gtk-xft-dpi", 96 * 1024,
                NULL);
  g_assert_true (has_setting ("gtk-dnd-drag-threshold", 20));
  g_assert_true (has_setting ("gtk-xft-dpi", 96 * 1024 * 115 / 100));
}

static void
test_text_size_has_limits (void)
{
  th_look_apply (gdk_display_get_default (), 20, FALSE);
  g_assert_true (has_setting ("gtk-xft-dpi", 96 * 1024));
  th_look_apply (gdk_display_get_default (), 900, FALSE);
  g_assert_true (has_setting ("gtk-xft-dpi", 96 * 1024 * 2));
  th_look_apply (gdk_display_get_default (), 115, FALSE);
}

static GtkWidget *
shell_new (GtkWidget **rail, GtkWidget **bar)
{
  GtkWidget *shell = g_object_new (TH_TYPE_SHELL, NULL);
  GtkBuildable *buildable = GTK_BUILDABLE (shell);
  GtkBuildableIface *iface = GTK_BUILDABLE_GET_IFACE (buildable);
  g_autoptr (GtkBuilder) builder = gtk_builder_new ();

  *rail = gtk_label_new ("rail");
  *bar = gtk_label_new ("bar");
  iface->add_child (buildable, builder, G_OBJECT (*rail), "rail");
  iface->add_child (buildable, builder, G_OBJECT (*bar), "bar");
  iface->add_child (buildable, builder, G_OBJECT (gtk_label_new ("content")), NULL);

  return shell;
}

static void
test_shell_turns (void)
{
  GtkWidget *rail, *bar;
  GtkWidget *shell = g_object_ref_sink (shell_new (&rail, &bar));
  GtkAllocation area = { 0, 0, TH_SHELL_WIDE, 700 };

  gtk_widget_size_allocate (shell, &area, -1);
  g_assert_true (gtk_widget_get_child_visible (rail));
  g_assert_false (gtk_widget_get_child_visible (bar));

  area.width = TH_SHELL_WIDE - 1;
  gtk_widget_size_allocate (shell, &area, -1);
  g_assert_false (gtk_widget_get_child_visible (rail));
  g_assert_true (gtk_widget_get_child_visible (bar));
  g_object_unref (shell);
}

int
main (int argc, char *argv[])
{
  const char *field = "incident_no";

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  th_look_apply (gdk_display_get_default (), 115, FALSE);

  g_test_add ("/window/a-wrong-passphrase-opens-nothing", Fixture, field, set_up,
              test_wrong_passphrase, tear_down);
  g_test_add ("/window/wrong-passphrases-bring-a-wait", Fixture, field, set_up, test_growing_delay,
              tear_down);
  g_test_add ("/window/a-revoked-tablet-shows-nothing", Fixture, field, set_up, test_revoked,
              tear_down);
  g_test_add ("/window/unlocking-returns-to-the-same-field", Fixture, field, set_up,
              test_same_field, tear_down);
  g_test_add ("/window/a-lock-leaves-nothing-on-screen", Fixture, field, set_up,
              test_lock_leaves_nothing, tear_down);
  g_test_add ("/window/a-lock-lets-go-of-what-was-open", Fixture, field, set_up, test_lock_lets_go,
              tear_down);
  g_test_add ("/window/what-is-being-typed-survives-the-lock", Fixture, field, set_up,
              test_typing_is_kept_by_lock, tear_down);
  g_test_add ("/window/it-locks-itself-when-nobody-touches-it", Fixture, field, set_up,
              test_locks_itself, tear_down);
  g_test_add ("/window/hiding-covers-and-shows-the-same-field-again", Fixture, field, set_up,
              test_hide, tear_down);
  g_test_add ("/window/two-fingers-lock-or-hide", Fixture, field, set_up, test_swipe, tear_down);
  g_test_add ("/window/three-fingers-lock-at-once", Fixture, field, set_up, test_panic, tear_down);
  g_test_add ("/window/a-lock-empties-the-clipboards", Fixture, field, set_up, test_clipboard,
              tear_down);
  g_test_add ("/window/what-a-person-likes-comes-with-them", Fixture, field, set_up, test_likes,
              tear_down);
  g_test_add ("/window/who-is-here-stays-when-it-is-read-again", Fixture, field, set_up,
              test_people_stay, tear_down);
  g_test_add ("/window/a-toast-goes-with-its-page", Fixture, NULL, set_up,
              test_toast_goes_with_its_page, tear_down);
  g_test_add_func ("/window/a-toast-is-above-the-bar", test_toast_is_above_the_bar);
  g_test_add ("/window/a-toast-is-taken-away-once", Fixture, NULL, set_up, test_toast_is_taken_away,
              tear_down);
  g_test_add_func ("/look/touch-settings-stay", test_touch_settings_stay);
  g_test_add_func ("/look/text-size-has-limits", test_text_size_has_limits);
  g_test_add_func ("/shell/the-rail-gives-way-to-the-bar", test_shell_turns);

  return g_test_run ();
}
