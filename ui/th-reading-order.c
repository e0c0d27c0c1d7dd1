/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Digits have a direction of their own, but the groups of "51.45 -0.97" or "07700 900123" are put
 * in the order of the paragraph they stand in, and a text without letters takes that of its widget.
 * In a label each number therefore becomes an isolate of its own, which has no width and leaves
 * where the text stands alone. What is typed may hold nothing that was not typed: a field is told
 * to run to the right, and words in it run as they do. Neighbours that are one number together, a
 * day, a month and a year or the marks of a scale, say so by the class "numbers" of their box.
 *
 * Each screen would have to remember this at each label, so widgets are met as they are mapped.
 */

#include "th-reading-order.h"

#include <string.h>

#define RIGHTWARDS "\xe2\x81\xa6" /* U+2066, begins an isolate */
#define END "\xe2\x81\xa9"        /* U+2069 */

/* A number with all its groups, of which there must be more than one to have an order: "-0.97",
 * "+44 (0)118 496 0123", "2026-11-23 14:05", "3 / 12". */
#define NUMBER "[-+−]?(?:\\([\\d ]+\\)[ -]*)?\\d(?:(?:[\\s.,:;/+–−×-]|\\([\\d ]+\\))*\\d)*[%°]?"

/* By the first letter, as the toolkit takes it. */
static gboolean
runs_rightwards (const char *text)
{
  while (*text != '\0' && !g_unichar_isalpha (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  switch ((int) g_unichar_get_script (g_utf8_get_char (text)))
    {
    case G_UNICODE_SCRIPT_ARABIC:
    case G_UNICODE_SCRIPT_HEBREW:
    case G_UNICODE_SCRIPT_SYRIAC:
    case G_UNICODE_SCRIPT_THAANA:
    case G_UNICODE_SCRIPT_NKO:
      return FALSE;
    default:
      return *text != '\0';
    }
}

static gboolean
set_apart_cb (const GMatchInfo *match, GString *text, gpointer data)
{
  g_autofree char *number = g_match_info_fetch (match, 0);
  gboolean has_parts = number[strspn (number, "0123456789")] != '\0';

  g_string_append_printf (text, has_parts ? RIGHTWARDS "%s" END : "%s", number);
  return FALSE;
}

char *
th_reading_order_dup (const char *text)
{
  static GRegex *regex;
  char *ordered;

  g_return_val_if_fail (text != NULL, NULL);

  if (runs_rightwards (text) || strstr (text, RIGHTWARDS) != NULL)
    return g_strdup (text);
  if (g_once_init_enter (&regex))
    g_once_init_leave (&regex, g_regex_new (NUMBER, G_REGEX_OPTIMIZE, 0, NULL));
  ordered = g_regex_replace_eval (regex, text, -1, 0, 0, set_apart_cb, NULL, NULL);

  return ordered != NULL ? ordered : g_strdup (text);
}

static void
on_label_cb (GtkLabel *label)
{
  const char *text = gtk_label_get_label (label);
  g_autofree char *ordered = NULL;

  /* Whoever writes markup sets its numbers apart themselves; digits stand in its tags as well. */
  if (gtk_label_get_use_markup (label))
    return;
  ordered = th_reading_order_dup (text);
  if (!g_str_equal (ordered, text))
    gtk_label_set_label (label, ordered);
}

/* It stands where it stood: where such a box begins is where others end. */
static void
turn_box (GtkWidget *box)
{
  GtkAlign align = gtk_widget_get_halign (box);

  if (gtk_widget_get_direction (box) == GTK_TEXT_DIR_LTR)
    return;
  gtk_widget_set_direction (box, GTK_TEXT_DIR_LTR);
  if (align == GTK_ALIGN_START || align == GTK_ALIGN_FILL)
    gtk_widget_set_halign (box, GTK_ALIGN_END);
}

static gboolean
on_map_cb (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer data)
{
  GObject *widget = g_value_get_object (&values[0]);

  if (GTK_IS_TEXT (widget) || GTK_IS_TEXT_VIEW (widget))
    gtk_widget_set_direction (GTK_WIDGET (widget), GTK_TEXT_DIR_LTR);
  else if (gtk_widget_has_css_class (GTK_WIDGET (widget), "numbers"))
    turn_box (GTK_WIDGET (widget));
  else if (GTK_IS_LABEL (widget))
    {
      g_signal_handlers_disconnect_by_func (widget, on_label_cb, NULL);
      g_signal_connect (widget, "notify::label", G_CALLBACK (on_label_cb), NULL);
      on_label_cb (GTK_LABEL (widget));
    }

  return G_SOURCE_CONTINUE;
}

void
th_reading_order_keep (void)
{
  static gboolean is_kept;

  if (is_kept || gtk_widget_get_default_direction () != GTK_TEXT_DIR_RTL)
    return;
  is_kept = TRUE;
  g_type_class_unref (g_type_class_ref (GTK_TYPE_WIDGET));
  g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, on_map_cb, NULL, NULL);
}
