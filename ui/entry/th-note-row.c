/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-note-row.h"

#include <glib/gi18n.h>

struct _ThNoteRow
{
  ThQuestionRow parent_instance;

  GtkWidget *acknowledge;
};

G_DEFINE_FINAL_TYPE (ThNoteRow, th_note_row, TH_TYPE_QUESTION_ROW)

static void
on_acknowledge_cb (ThNoteRow *self)
{
  gboolean is_read = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->acknowledge));

  th_question_row_answer (TH_QUESTION_ROW (self), is_read ? "OK" : NULL);
}

static void
th_note_row_refresh (ThQuestionRow *row)
{
  ThNoteRow *self = TH_NOTE_ROW (row);
  ThFormNode *node = th_question_row_get_node (row);
  ThFormControl control = th_form_node_get_control (node);

  gtk_widget_set_visible (self->acknowledge, control == TH_FORM_CONTROL_TRIGGER);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->acknowledge),
                                *th_form_node_get_value (node) != '\0');
  if (control != TH_FORM_CONTROL_TRIGGER && control != TH_FORM_CONTROL_NOTE)
    th_question_row_set_problem (row,
                                 _ ("This kind of question cannot be answered on this tablet."));
}

static void
th_note_row_class_init (ThNoteRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  TH_QUESTION_ROW_CLASS (klass)->refresh = th_note_row_refresh;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-note-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ThNoteRow, acknowledge);
  gtk_widget_class_bind_template_callback (widget_class, on_acknowledge_cb);
}

static void
th_note_row_init (ThNoteRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
