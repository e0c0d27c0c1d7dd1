/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-drop-down.h"

#include <glib/gi18n.h>

#define NAME_KEY "th-drop-down-name"

/* The button and the chosen item in it. */
static void
name_below (GtkWidget *widget, const char *name)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (gtk_widget_get_focusable (widget))
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                    -1);
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    name_below (child, name);
}

static void
on_selected_cb (GtkDropDown *self)
{
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (self));
  GObject *item = gtk_drop_down_get_selected_item (self);
  const char *chosen =
    GTK_IS_STRING_OBJECT (item) ? gtk_string_object_get_string (GTK_STRING_OBJECT (item)) : "";
  /* Translators: what a list is of, what is chosen in it */
  g_autofree char *name =
    g_strdup_printf (_ ("%s: %s"), (char *) g_object_get_data (G_OBJECT (self), NAME_KEY), chosen);

  if (button != NULL)
    name_below (button, name);
}

void
th_drop_down_set_name (GtkDropDown *self, const char *name)
{
  g_return_if_fail (g_object_get_data (G_OBJECT (self), NAME_KEY) == NULL);

  g_object_set_data_full (G_OBJECT (self), NAME_KEY, g_strdup (name), g_free);
  g_signal_connect (self, "notify::selected-item", G_CALLBACK (on_selected_cb), NULL);
  on_selected_cb (self);
}
