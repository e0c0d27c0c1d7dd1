/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Changing the passphrase in the real window over a real store: which one opens it afterwards, what
 * is said where, and that nothing of what was typed stays.
 */

#include "th-test-desk.h"
#include "th-test-hands.h"

#include "th-home.h"
#include "th-look.h"
#include "th-passphrase-page.h"
#include "th-window.h"

#include <adwaita.h>

#define FRESH "seven quiet herons"
#define WRONG "wrong horse battery"
#define CHANGE "Change passphrase"

typedef struct
{
  ThTestDesk *desk;
  GtkWidget *window;
} Fixture;

static void
open_page (Fixture *self)
{
  g_object_set (th_hands_find_type (self->window, TH_TYPE_HOME), "tab", "settings", NULL);
  th_hands_tap_row (self->window, CHANGE);
  th_desk_await (th_hands_find_type (self->window, TH_TYPE_PASSPHRASE_PAGE) != NULL);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->desk = th_test_desk_new ();
  th_test_desk_give_up (self->desk);
  self->window = th_window_new (NULL, &self->desk->host, 600);
  gtk_window_present (GTK_WINDOW (self->window));
  th_hands_unlock (self->window);
  open_page (self);
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
  th_test_desk_free (self->desk);
}

static GtkEditable *
entry_of (Fixture *self, const char *id)
{
  return GTK_EDITABLE (th_hands_find_id (self->window, id));
}

static void
fill (Fixture *self, const char *now, const char *fresh, const char *again)
{
  gtk_editable_set_text (entry_of (self, "now"), now);
  gtk_editable_set_text (entry_of (self, "fresh"), fresh);
  gtk_editable_set_text (entry_of (self, "again"), again);
}

static GtkWidget *
find_change (Fixture *self)
{
  return th_hands_find_id (self->window, "change");
}

static void
change (Fixture *self, const char *now, const char *fresh, const char *again)
{
  th_desk_await (gtk_widget_get_sensitive (find_change (self)));
  fill (self, now, fresh, again);
  g_signal_emit_by_name (find_change (self), "clicked");
}

/* The answer is here. */
static void
await_answer (Fixture *self)
{
  th_desk_await (th_hands_find_words (self->window, "Changing the passphrase") == NULL);
}

/* Below the field, and at no other. */
static void
assert_said_at (Fixture *self, const char *id, const char *words)
{
  static const char *const ids[] = { "now", "fresh", "again" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      GtkWidget *question = gtk_widget_get_parent (GTK_WIDGET (entry_of (self, ids[i])));
      gboolean is_it = g_str_equal (ids[i], id);

      g_assert_cmpint (gtk_widget_has_css_class (question, "has-problem"), ==, is_it);
      if (is_it)
        g_assert_nonnull (th_hands_find_words (question, words));
    }
}

static void
lock (Fixture *self)
{
  gtk_widget_activate_action (self->window, "win.lock", NULL);
  g_assert_null (th_hands_find_type (self->window, TH_TYPE_HOME));
}

static void
open_with (Fixture *self, const char *passphrase)
{
  th_hands_type_passphrase (self->window, passphrase);
  th_hands_tap (self->window, "No PIN today");
  th_desk_await (th_hands_find_type (self->window, TH_TYPE_HOME) != NULL);
}

static void
refuse (Fixture *self, const char *passphrase)
{
  th_hands_type_passphrase (self->window, passphrase);
  th_desk_await (th_hands_find_words (self->window, "That is not right") != NULL);
  g_assert_null (th_hands_find_type (self->window, TH_TYPE_HOME));
}

static void
test_new_opens (Fixture *self, gconstpointer data)
{
  change (self, TH_DESK_PASSPHRASE, FRESH, FRESH);
  g_assert_false (gtk_widget_get_sensitive (find_change (self)));
  g_assert_nonnull (th_hands_find_words (self->window, "Changing the passphrase"));
  th_desk_await (th_hands_find_words (self->window, "Passphrase changed.") != NULL);
  th_desk_await (th_hands_find_type (self->window, TH_TYPE_PASSPHRASE_PAGE) == NULL);
  lock (self);
  refuse (self, TH_DESK_PASSPHRASE);
  open_with (self, FRESH);
}

static void
test_wrong_now (Fixture *self, gconstpointer data)
{
  change (self, WRONG, FRESH, FRESH);
  await_answer (self);
  assert_said_at (self, "now", "That is not right");
  /* What was right need not be typed again. */
  g_assert_cmpstr (gtk_editable_get_text (entry_of (self, "now")), ==, "");
  g_assert_cmpstr (gtk_editable_get_text (entry_of (self, "fresh")), ==, FRESH);
  lock (self);
  refuse (self, FRESH);
  open_with (self, TH_DESK_PASSPHRASE);
}

/* Five as on the lock screen, and those of here count there. */
static void
test_wrong_now_brings_a_wait (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 5; i++)
    {
      change (self, WRONG, FRESH, FRESH);
      await_answer (self);
    }
  assert_said_at (self, "now", "Try again in 5 seconds");
  g_assert_false (gtk_widget_get_sensitive (find_change (self)));
  /* Going and coming back shortens nothing; nor does the key that stands for the button. */
  th_hands_tap (self->window, "Back");
  th_desk_await (th_hands_find_type (self->window, TH_TYPE_PASSPHRASE_PAGE) == NULL);
  open_page (self);
  assert_said_at (self, "now", "Try again in 5 seconds");
  fill (self, TH_DESK_PASSPHRASE, FRESH, FRESH);
  g_signal_emit_by_name (entry_of (self, "again"), "activate");
  g_assert_null (th_hands_find_words (self->window, "Changing the passphrase"));
  lock (self);
  th_desk_await (th_hands_find_button (self->window, "Unlock") != NULL);
  th_desk_await (th_hands_find_words (self->window, "Try again in 5 seconds") != NULL);
  th_test_clock_advance (&self->desk->clock, 6000);
  th_desk_await (gtk_widget_get_sensitive (th_hands_find_button (self->window, "Unlock")));
  open_with (self, TH_DESK_PASSPHRASE);
  change (self, TH_DESK_PASSPHRASE, FRESH, FRESH);
  th_desk_await (th_hands_find_words (self->window, "Passphrase changed.") != NULL);
}

/* Refused before anything is tried: no failure is counted, the old one stays. */
static void
test_new_is_judged (Fixture *self, gconstpointer data)
{
  change (self, "", FRESH, FRESH);
  assert_said_at (self, "now", "Type your passphrase.");
  change (self, TH_DESK_PASSPHRASE, "herons", "herons");
  assert_said_at (self, "fresh", "The passphrase needs at least 8 characters.");
  change (self, TH_DESK_PASSPHRASE, FRESH, "seven quiet herrons");
  assert_said_at (self, "again", "The two passphrases are not the same.");
  g_assert_null (th_hands_find_words (self->window, "Changing the passphrase"));
  lock (self);
  refuse (self, FRESH);
  open_with (self, TH_DESK_PASSPHRASE);
}

static GtkEntryBuffer *
dup_buffer (Fixture *self, const char *id)
{
  return g_object_ref (
    gtk_text_get_buffer (GTK_TEXT (gtk_editable_get_delegate (entry_of (self, id)))));
}

static void
assert_wiped (GtkEntryBuffer *const *buffers)
{
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (gtk_entry_buffer_get_length (buffers[i]), ==, 0);
}

/* Somebody else may hold the buffers: they are empty all the same. */
static void
test_nothing_stays (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GtkEntryBuffer) now = dup_buffer (self, "now");
      g_autoptr (GtkEntryBuffer) fresh = dup_buffer (self, "fresh");
      g_autoptr (GtkEntryBuffer) again = dup_buffer (self, "again");
      GtkEntryBuffer *buffers[] = { now, fresh, again };

      if (i == 0)
        {
          fill (self, TH_DESK_PASSPHRASE, FRESH, FRESH);
          th_hands_tap (self->window, "Back");
          assert_wiped (buffers);
          open_page (self);
        }
      else if (i == 1)
        {
          fill (self, TH_DESK_PASSPHRASE, FRESH, FRESH);
          lock (self);
          assert_wiped (buffers);
          /* The page is there again, as any other, with nothing in it. */
          th_hands_unlock (self->window);
          th_desk_await (th_hands_find_type (self->window, TH_TYPE_PASSPHRASE_PAGE) != NULL);
          g_assert_cmpstr (gtk_editable_get_text (entry_of (self, "fresh")), ==, "");
        }
      else
        {
          change (self, TH_DESK_PASSPHRASE, FRESH, FRESH);
          th_desk_await (th_hands_find_words (self->window, "Passphrase changed.") != NULL);
          assert_wiped (buffers);
        }
    }
}

/* Who locks meanwhile is told which one opens the tablet. */
static void
test_lock_meanwhile (Fixture *self, gconstpointer data)
{
  change (self, TH_DESK_PASSPHRASE, FRESH, FRESH);
  lock (self);
  th_desk_await (th_hands_find_words (self->window, "Passphrase changed.") != NULL);
  refuse (self, TH_DESK_PASSPHRASE);
  open_with (self, FRESH);
}

/* The key is the same, so the PIN of the shift still opens it. */
static void
test_pin_stays (Fixture *self, gconstpointer data)
{
  ThKeyring *keyring = th_session_get_keyring (
    th_page_get_session (TH_PAGE (th_hands_find_type (self->window, TH_TYPE_PASSPHRASE_PAGE))));
  g_autoptr (ThSecret) key = NULL;

  g_assert_true (
    th_keyring_set_pin (keyring, self->desk->key, TH_DESK_PIN, G_GINT64_CONSTANT (28800000), NULL));
  change (self, TH_DESK_PASSPHRASE, FRESH, FRESH);
  th_desk_await (th_hands_find_words (self->window, "Passphrase changed.") != NULL);
  key = th_keyring_unlock_pin (keyring, TH_DESK_PIN, NULL);
  g_assert_nonnull (key);
  g_assert_cmpmem (th_secret_get_bytes (key), th_secret_get_length (key),
                   th_secret_get_bytes (self->desk->key), TH_KEY_BYTES);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  th_look_apply (gdk_display_get_default (), 115, FALSE);

  g_test_add ("/passphrase/the-new-one-opens-and-the-old-does-not", Fixture, NULL, set_up,
              test_new_opens, tear_down);
  g_test_add ("/passphrase/a-wrong-one-of-now-changes-nothing", Fixture, NULL, set_up,
              test_wrong_now, tear_down);
  g_test_add ("/passphrase/wrong-ones-bring-a-wait-here-and-at-the-lock", Fixture, NULL, set_up,
              test_wrong_now_brings_a_wait, tear_down);
  g_test_add ("/passphrase/a-new-one-too-short-or-not-the-same-is-refused", Fixture, NULL, set_up,
              test_new_is_judged, tear_down);
  g_test_add ("/passphrase/nothing-that-was-typed-stays", Fixture, NULL, set_up, test_nothing_stays,
              tear_down);
  g_test_add ("/passphrase/a-lock-meanwhile-says-how-it-went", Fixture, NULL, set_up,
              test_lock_meanwhile, tear_down);
  g_test_add ("/passphrase/the-pin-of-the-shift-stays", Fixture, NULL, set_up, test_pin_stays,
              tear_down);

  return g_test_run ();
}
