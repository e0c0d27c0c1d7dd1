/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A first account is someone's own words: no spell-check, no completion, nothing learned from it.
 *
 * The note that goes with an indicator is a button until it is wanted: a checklist is gone through
 * by one tap a line, and a field for each would push the next line off the screen.
 */

#include "th-long-text-row.h"

#include "th-section.h"

#include <glib/gi18n.h>

struct _ThLongTextRow
{
  ThQuestionRow parent_instance;

  GtkWidget *open;
  GtkWidget *scroller;
  GtkWidget *view;
  GtkTextBuffer *buffer;

  gboolean is_closed; /* a note that nobody has begun */
};

G_DEFINE_FINAL_TYPE (ThLongTextRow, th_long_text_row, TH_TYPE_QUESTION_ROW)

static char *
dup_text (ThLongTextRow *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);

  return gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
}

static void
on_changed_cb (ThLongTextRow *self)
{
  g_autofree char *text = dup_text (self);

  th_question_row_answer (TH_QUESTION_ROW (self), *text != '\0' ? text : NULL);
}

static void
set_closed (ThLongTextRow *self, gboolean is_closed)
{
  self->is_closed = is_closed;
  gtk_widget_set_visible (self->open, is_closed);
  gtk_widget_set_visible (self->scroller, !is_closed);
  th_question_row_set_compact (TH_QUESTION_ROW (self), is_closed);
}

static void
on_open_cb (ThLongTextRow *self)
{
  set_closed (self, FALSE);
  gtk_widget_grab_focus (self->view);
}

static void
th_long_text_row_refresh (ThQuestionRow *row)
{
  ThLongTextRow *self = TH_LONG_TEXT_ROW (row);
  const char *value = th_form_node_get_value (th_question_row_get_node (row));
  g_autofree char *text = dup_text (self);

  if (self->is_closed && *value != '\0')
    set_closed (self, FALSE);
  if (g_str_equal (value, text))
    return;

  g_signal_handlers_block_by_func (self->buffer, on_changed_cb, self);
  gtk_text_buffer_set_text (self->buffer, value, -1);
  g_signal_handlers_unblock_by_func (self->buffer, on_changed_cb, self);
}

static void
th_long_text_row_constructed (GObject *object)
{
  ThLongTextRow *self = TH_LONG_TEXT_ROW (object);
  ThFormNode *node = th_question_row_get_node (TH_QUESTION_ROW (self));

  if (th_section_is_remark (node))
    set_closed (self, *th_form_node_get_value (node) == '\0');

  G_OBJECT_CLASS (th_long_text_row_parent_class)->constructed (object);

  th_question_row_name (TH_QUESTION_ROW (self), self->view, NULL);
  th_question_row_name (TH_QUESTION_ROW (self), self->open, _ ("Add a note"));
  th_question_row_watch_focus (TH_QUESTION_ROW (self), self->view);
}

static void
th_long_text_row_class_init (ThLongTextRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = th_long_text_row_constructed;
  TH_QUESTION_ROW_CLASS (klass)->refresh = th_long_text_row_refresh;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-long-text-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ThLongTextRow, open);
  gtk_widget_class_bind_template_child (widget_class, ThLongTextRow, scroller);
  gtk_widget_class_bind_template_child (widget_class, ThLongTextRow, view);
  gtk_widget_class_bind_template_callback (widget_class, on_open_cb);
  gtk_widget_class_bind_template_child (widget_class, ThLongTextRow, buffer);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
}

static void
th_long_text_row_init (ThLongTextRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
