/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* libadwaita 1.2 frees a toast for each time it is dismissed, while it rises too: a second tap on a
 * button that does not seem to answer would end the program, and what the person was typing. Its
 * button therefore waits until it has risen, and answers once.
 */

#include "th-toasts.h"

#include <glib/gi18n.h>

/* It has risen by then. */
#define RISING_MILLISECONDS 500

#define UNWANTED "th-unwanted" /* of a button: its toast is to go as soon as it has risen */
#define LIFT "th-lift"         /* of the overlay: px */

/* What is below a toast at least, and between it and a bar (px). */
#define LEAST_LIFT 96
#define GAP 16

/* The one that takes it away has a picture and no words. */
static GtkWidget *
find_button (GtkWidget *toast)
{
  GtkWidget *child = gtk_widget_get_first_child (toast);

  if (GTK_IS_BUTTON (toast) && gtk_button_get_label (GTK_BUTTON (toast)) == NULL)
    return toast;
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *button = find_button (child);

      if (button != NULL)
        return button;
    }

  return NULL;
}

/* What the overlay has beside its child are toasts; one that fades comes before the next. */
static GtkWidget *
find_last (AdwToastOverlay *self)
{
  GtkWidget *last = gtk_widget_get_last_child (GTK_WIDGET (self));

  return last == adw_toast_overlay_get_child (self) ? NULL : find_button (last);
}

static gboolean
on_risen_cb (gpointer button)
{
  gtk_widget_set_sensitive (button, TRUE);
  if (g_object_get_data (button, UNWANTED) != NULL && gtk_widget_get_mapped (button))
    g_signal_emit_by_name (button, "clicked");
  return G_SOURCE_REMOVE;
}

static void
on_clicked_cb (GtkWidget *button)
{
  gtk_widget_set_sensitive (button, FALSE);
}

static void
lift (AdwToastOverlay *self)
{
  int bar = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (self), LIFT));
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (child != adw_toast_overlay_get_child (self))
        gtk_widget_set_margin_bottom (child, MAX (bar + GAP, LEAST_LIFT));
    }
}

static gboolean
on_lift_cb (gpointer self)
{
  lift (self);
  return G_SOURCE_REMOVE;
}

static void
on_children_cb (AdwToastOverlay *self, guint position, guint n_removed, guint n_added)
{
  GtkWidget *button = n_added > 0 ? find_last (self) : NULL;

  lift (self);
  if (button == NULL)
    return;
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Close"), -1);
  gtk_widget_set_sensitive (button, FALSE);
  g_signal_connect (button, "clicked", G_CALLBACK (on_clicked_cb), NULL);
  g_timeout_add_full (G_PRIORITY_DEFAULT, RISING_MILLISECONDS, on_risen_cb, g_object_ref (button),
                      g_object_unref);
}

void
th_toasts_watch (AdwToastOverlay *self)
{
  GListModel *children = gtk_widget_observe_children (GTK_WIDGET (self));

  g_signal_connect_object (children, "items-changed", G_CALLBACK (on_children_cb), self,
                           G_CONNECT_SWAPPED);
  /* The list must go before the widget that it is of. */
  g_signal_connect_swapped (self, "destroy", G_CALLBACK (g_object_unref), children);
}

void
th_toasts_take_away (AdwToastOverlay *self)
{
  GtkWidget *button = find_last (self);

  if (button == NULL)
    return;
  if (gtk_widget_get_sensitive (button))
    g_signal_emit_by_name (button, "clicked");
  else
    g_object_set_data (G_OBJECT (button), UNWANTED, button);
}

void
th_toasts_lift (AdwToastOverlay *self, int bar)
{
  if (GPOINTER_TO_INT (g_object_get_data (G_OBJECT (self), LIFT)) == bar)
    return;

  /* The page is being laid out: nothing may change its size now. */
  g_object_set_data (G_OBJECT (self), LIFT, GINT_TO_POINTER (bar));
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_lift_cb, g_object_ref (self), g_object_unref);
}
