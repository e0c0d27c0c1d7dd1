/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-test-hands.h"

#include "th-home.h"
#include "th-row-button.h"
#include "th-test-desk.h"

#include <string.h>

typedef gboolean (*Match) (GtkWidget *widget, gconstpointer data);

static GtkWidget *
find (GtkWidget *widget, Match match, gconstpointer data)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (match (widget, data))
    return widget;
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, match, data);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static gboolean
is_mapped_type (GtkWidget *widget, gconstpointer data)
{
  return gtk_widget_get_mapped (widget)
         && g_type_is_a (G_OBJECT_TYPE (widget), GPOINTER_TO_SIZE (data));
}

static gboolean
has_id (GtkWidget *widget, gconstpointer data)
{
  return gtk_widget_get_mapped (widget)
         && g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), data) == 0;
}

static gboolean
is_button (GtkWidget *widget, gconstpointer data)
{
  return gtk_widget_get_mapped (widget) && GTK_IS_BUTTON (widget)
         && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), data) == 0;
}

static gboolean
has_words (GtkWidget *widget, gconstpointer data)
{
  return GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), data) != NULL;
}

static gboolean
has_mapped_words (GtkWidget *widget, gconstpointer data)
{
  return gtk_widget_get_mapped (widget) && has_words (widget, data);
}

static gboolean
is_row (GtkWidget *widget, gconstpointer data)
{
  return gtk_widget_get_mapped (widget) && TH_IS_ROW_BUTTON (widget)
         && find (widget, has_words, data) != NULL;
}

GtkWidget *
th_hands_find_type (GtkWidget *widget, GType type)
{
  return find (widget, is_mapped_type, GSIZE_TO_POINTER (type));
}

GtkWidget *
th_hands_find_id (GtkWidget *widget, const char *id)
{
  return find (widget, has_id, id);
}

GtkWidget *
th_hands_find_button (GtkWidget *widget, const char *label)
{
  return find (widget, is_button, label);
}

GtkWidget *
th_hands_find_words (GtkWidget *widget, const char *words)
{
  return find (widget, has_mapped_words, words);
}

GtkWidget *
th_hands_find_row (GtkWidget *widget, const char *words)
{
  return find (widget, is_row, words);
}

gboolean
th_hands_holds_words (GtkWidget *widget, const char *words)
{
  return find (widget, has_words, words) != NULL;
}

void
th_hands_tap (GtkWidget *window, const char *label)
{
  GtkWidget *button = NULL;

  th_desk_await ((button = th_hands_find_button (window, label)) != NULL);
  g_signal_emit_by_name (button, "clicked");
}

void
th_hands_tap_row (GtkWidget *window, const char *words)
{
  GtkWidget *row = NULL;

  th_desk_await ((row = th_hands_find_row (window, words)) != NULL);
  g_signal_emit_by_name (row, "clicked");
}

void
th_hands_type_passphrase (GtkWidget *window, const char *passphrase)
{
  GtkWidget *entry = NULL;

  th_desk_await ((entry = th_hands_find_type (window, GTK_TYPE_PASSWORD_ENTRY)) != NULL
                 && gtk_widget_get_sensitive (entry));
  gtk_editable_set_text (GTK_EDITABLE (entry), passphrase);
  th_hands_tap (window, "Unlock");
}

void
th_hands_unlock (GtkWidget *window)
{
  th_hands_type_passphrase (window, TH_DESK_PASSPHRASE);
  th_hands_tap (window, "No PIN today");
  th_desk_await (th_hands_find_type (window, TH_TYPE_HOME) != NULL);
}
