/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-review-keys.h"

#include <glib/gi18n.h>

static const ThReviewKey keys[] = {
  { "j", "J", "queue.next", N_ ("Next of the list") },
  { "k", "K", "queue.previous", N_ ("The one before") },
  { NULL, "Enter", NULL, N_ ("Open") },
  { "a", "A", "review.approve", N_ ("Approve and go to the next") },
  { "s", "S", "review.return", N_ ("Send back") },
  { "u", "U", "review.undo", N_ ("Take back what was just decided") },
  { "<Control>f", "Ctrl F", "queue.find", N_ ("Find") },
  { NULL, "Esc", NULL, N_ ("Back") },
  { "question|F1", "? or F1", "queue.keys", N_ ("This list") },
  { NULL, "Ctrl L", NULL, N_ ("Lock now") },
};

const ThReviewKey *
th_review_keys_list (guint *n_keys)
{
  *n_keys = G_N_ELEMENTS (keys);
  return keys;
}

/* A page over this one, or a tab that is not shown, is asked all the same. */
static gboolean
on_key_cb (GtkWidget *page, GVariant *arguments, gpointer data)
{
  return gtk_widget_get_mapped (page) && gtk_widget_activate_action (page, data, NULL);
}

static gboolean
has_action (GtkWidget *page, const char *name)
{
  GtkWidgetClass *klass = GTK_WIDGET_GET_CLASS (page);
  const GVariantType *type;
  const char *action, *property;
  GType owner;

  for (guint i = 0; gtk_widget_class_query_action (klass, i, &owner, &action, &type, &property);
       i++)
    if (g_str_equal (action, name))
      return TRUE;

  return FALSE;
}

void
th_review_keys_add (GtkWidget *page)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller),
                                     GTK_SHORTCUT_SCOPE_GLOBAL);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      if (keys[i].trigger == NULL || !has_action (page, keys[i].action))
        continue;
      gtk_shortcut_controller_add_shortcut (
        GTK_SHORTCUT_CONTROLLER (controller),
        gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys[i].trigger),
                          gtk_callback_action_new (on_key_cb, (gpointer) keys[i].action, NULL)));
    }
  gtk_widget_add_controller (page, controller);
}
