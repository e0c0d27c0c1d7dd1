/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* How long a tablet may rest is the person's choice within what the operation allows. */

#include "th-settings.h"

static guint n_changes;

static void
on_changed_cb (void)
{
  n_changes++;
}

static void
test_longer_is_cut_down (void)
{
  g_autoptr (ThSettings) settings = th_settings_new ();
  g_autofree char *kept = NULL;

  th_settings_read (settings, "{'idle': <uint32 900>}");
  g_assert_cmpuint (th_settings_get_idle (settings), ==, 300);
  g_signal_connect (settings, "changed", G_CALLBACK (on_changed_cb), NULL);
  n_changes = 0;
  th_settings_set_idle_most (settings, 90);
  g_assert_cmpuint (n_changes, ==, 1);
  g_assert_cmpuint (th_settings_get_idle (settings), ==, 60);
  th_settings_set_idle_most (settings, 30);
  g_assert_cmpuint (th_settings_get_idle (settings), ==, 30);

  /* What they would like is kept for an operation that allows it. */
  kept = th_settings_dup_text (settings);
  th_settings_set_idle_most (settings, 900);
  g_assert_cmpuint (th_settings_get_idle (settings), ==, 900);
  th_settings_set_idle_most (settings, 30);
  th_settings_read (settings, kept);
  g_assert_cmpuint (th_settings_get_idle (settings), ==, 30);
}

static void
test_choices_are_within (void)
{
  g_autoptr (ThSettings) settings = th_settings_new ();
  GActionGroup *actions = th_settings_new_actions (settings);
  g_autoptr (GVariant) state = NULL;

  th_settings_set_idle_most (settings, 120);
  g_assert_true (th_settings_offers_idle (settings, 30));
  g_assert_true (th_settings_offers_idle (settings, 120));
  g_assert_false (th_settings_offers_idle (settings, 300));
  g_action_group_activate_action (actions, "idle", g_variant_new_uint32 (300));
  g_assert_cmpuint (th_settings_get_idle (settings), ==, 120);
  state = g_action_group_get_action_state (actions, "idle");
  g_assert_cmpuint (g_variant_get_uint32 (state), ==, 120);
  g_object_unref (actions);
}

static void
test_without_an_operation (void)
{
  g_autoptr (ThSettings) settings = th_settings_new ();

  g_assert_cmpuint (th_settings_get_idle (settings), ==, 120);
  g_assert_true (th_settings_offers_idle (settings, 300));
  g_assert_false (th_settings_offers_idle (settings, 600));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/settings/idle/longer-is-cut-down", test_longer_is_cut_down);
  g_test_add_func ("/settings/idle/choices-are-within", test_choices_are_within);
  g_test_add_func ("/settings/idle/five-minutes-without-an-operation", test_without_an_operation);

  return g_test_run ();
}
