/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* No slider: it cannot say "not answered", and a finger that scrolls past would move it. */

#include "th-range-row.h"

#include "th-wrap-layout.h"

#include <glib/gi18n.h>
#include <math.h>

/* As many marks as fit on two lines of a tablet held upright. */
#define MARKS_MAX 11

struct _ThRangeRow
{
  ThQuestionRow parent_instance;

  GtkWidget *marks;
  GtkWidget *stepper;
  GtkWidget *less;
  GtkWidget *entry;
  GtkWidget *more;
  GtkWidget *limits;

  double start;
  double end;
  double step; /* from start to end, so below zero where the range runs down */
};

G_DEFINE_FINAL_TYPE (ThRangeRow, th_range_row, TH_TYPE_QUESTION_ROW)

static double
get_number (ThFormNode *node, const char *name, double otherwise)
{
  const char *text = th_form_node_get_attribute (node, name);

  return text != NULL ? g_ascii_strtod (text, NULL) : otherwise;
}

static char *
dup_number (double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  /* What adding steps leaves behind the decimals is no part of the number. */
  g_ascii_formatd (text, sizeof text, "%.10g", number);

  return g_strdup (text);
}

static guint
count_marks (ThRangeRow *self)
{
  double n_steps = self->step != 0 ? (self->end - self->start) / self->step : G_MAXUINT16;

  return n_steps < 0 || n_steps > G_MAXUINT16 ? G_MAXUINT16 : (guint) (n_steps + 1.0000001);
}

static void
on_mark_cb (ThRangeRow *self, GtkToggleButton *button)
{
  const char *text = gtk_button_get_label (GTK_BUTTON (button));

  th_question_row_answer (TH_QUESTION_ROW (self),
                          gtk_toggle_button_get_active (button) ? text : NULL);
}

static void
on_changed_cb (ThRangeRow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  th_question_row_answer (TH_QUESTION_ROW (self), *text != '\0' ? text : NULL);
}

/* The first press of either answers with the start of the range. */
static void
move_by (ThRangeRow *self, double by)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  double low = MIN (self->start, self->end);
  double high = MAX (self->start, self->end);
  double number = *text != '\0' ? g_ascii_strtod (text, NULL) + by : self->start;
  g_autofree char *answer = dup_number (CLAMP (number, low, high));

  gtk_editable_set_text (GTK_EDITABLE (self->entry), answer);
}

static void
on_less_cb (ThRangeRow *self)
{
  move_by (self, -fabs (self->step));
}

static void
on_more_cb (ThRangeRow *self)
{
  move_by (self, fabs (self->step));
}

static void
th_range_row_refresh (ThQuestionRow *row)
{
  ThRangeRow *self = TH_RANGE_ROW (row);
  const char *value = th_form_node_get_value (th_question_row_get_node (row));
  GtkWidget *mark = gtk_widget_get_first_child (self->marks);

  for (; mark != NULL; mark = gtk_widget_get_next_sibling (mark))
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (mark),
                                  g_str_equal (gtk_button_get_label (GTK_BUTTON (mark)), value));
  if (!g_str_equal (value, gtk_editable_get_text (GTK_EDITABLE (self->entry))))
    {
      g_signal_handlers_block_by_func (self->entry, on_changed_cb, self);
      gtk_editable_set_text (GTK_EDITABLE (self->entry), value);
      g_signal_handlers_unblock_by_func (self->entry, on_changed_cb, self);
    }
}

static void
add_marks (ThRangeRow *self, guint n_marks)
{
  for (guint i = 0; i < n_marks; i++)
    {
      g_autofree char *text = dup_number (self->start + i * self->step);
      GtkWidget *mark = gtk_toggle_button_new_with_label (text);

      gtk_widget_add_css_class (mark, "answer");
      gtk_widget_add_css_class (mark, "step");
      th_question_row_name (TH_QUESTION_ROW (self), mark, text);
      g_signal_connect_object (mark, "clicked", G_CALLBACK (on_mark_cb), self, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (self->marks), mark);
    }
}

static void
th_range_row_constructed (GObject *object)
{
  ThRangeRow *self = TH_RANGE_ROW (object);
  ThQuestionRow *row = TH_QUESTION_ROW (object);
  ThFormNode *node = th_question_row_get_node (row);
  g_autofree char *start = NULL, *end = NULL, *limits = NULL;
  gboolean is_short;

  self->start = get_number (node, "start", 0);
  self->end = get_number (node, "end", 10);
  self->step = copysign (get_number (node, "step", 1), self->end - self->start);
  is_short = count_marks (self) <= MARKS_MAX;
  if (is_short)
    add_marks (self, count_marks (self));

  G_OBJECT_CLASS (th_range_row_parent_class)->constructed (object);

  start = dup_number (self->start);
  end = dup_number (self->end);
  /* Translators: the first and the last number that can be chosen */
  limits = g_strdup_printf (_ ("%s to %s"), start, end);
  gtk_label_set_text (GTK_LABEL (self->limits), limits);
  gtk_widget_set_visible (self->limits, !is_short);
  gtk_widget_set_visible (self->marks, is_short);
  gtk_widget_set_visible (self->stepper, !is_short);
  th_question_row_name (row, self->less, _ ("Less"));
  th_question_row_name (row, self->more, _ ("More"));
  th_question_row_name (row, self->entry, NULL);
  th_question_row_watch_focus (row, self->entry);
}

static void
th_range_row_class_init (ThRangeRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TH_TYPE_WRAP_LAYOUT);
  G_OBJECT_CLASS (klass)->constructed = th_range_row_constructed;
  TH_QUESTION_ROW_CLASS (klass)->refresh = th_range_row_refresh;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-range-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ThRangeRow, marks);
  gtk_widget_class_bind_template_child (widget_class, ThRangeRow, stepper);
  gtk_widget_class_bind_template_child (widget_class, ThRangeRow, less);
  gtk_widget_class_bind_template_child (widget_class, ThRangeRow, entry);
  gtk_widget_class_bind_template_child (widget_class, ThRangeRow, more);
  gtk_widget_class_bind_template_child (widget_class, ThRangeRow, limits);
  gtk_widget_class_bind_template_callback (widget_class, on_less_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_more_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
}

static void
th_range_row_init (ThRangeRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
