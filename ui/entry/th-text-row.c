/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Every keystroke is an answer; the open record makes fewer writes of them. */

#include "th-text-row.h"

struct _ThTextRow
{
  ThQuestionRow parent_instance;

  GtkWidget *entry;
};

G_DEFINE_FINAL_TYPE (ThTextRow, th_text_row, TH_TYPE_QUESTION_ROW)

static void
on_changed_cb (ThTextRow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  th_question_row_answer (TH_QUESTION_ROW (self), *text != '\0' ? text : NULL);
}

static void
th_text_row_refresh (ThQuestionRow *row)
{
  ThTextRow *self = TH_TEXT_ROW (row);
  const char *value = th_form_node_get_value (th_question_row_get_node (row));

  if (g_str_equal (value, gtk_editable_get_text (GTK_EDITABLE (self->entry))))
    return;

  g_signal_handlers_block_by_func (self->entry, on_changed_cb, self);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), value);
  g_signal_handlers_unblock_by_func (self->entry, on_changed_cb, self);
}

static GtkInputPurpose
purpose (ThFormNode *node)
{
  switch (th_form_node_get_data_type (node))
    {
    case TH_FORM_TYPE_INTEGER:
      return GTK_INPUT_PURPOSE_DIGITS;
    case TH_FORM_TYPE_DECIMAL:
      return GTK_INPUT_PURPOSE_NUMBER;
    case TH_FORM_TYPE_STRING:
    case TH_FORM_TYPE_BARCODE:
    case TH_FORM_TYPE_BOOLEAN:
    case TH_FORM_TYPE_DATE:
    case TH_FORM_TYPE_TIME:
    case TH_FORM_TYPE_DATE_TIME:
    case TH_FORM_TYPE_GEOPOINT:
    case TH_FORM_TYPE_GEOTRACE:
    case TH_FORM_TYPE_GEOSHAPE:
    case TH_FORM_TYPE_BINARY:
    default:
      return th_form_node_has_appearance (node, "numbers") ? GTK_INPUT_PURPOSE_PHONE
                                                           : GTK_INPUT_PURPOSE_FREE_FORM;
    }
}

static void
th_text_row_constructed (GObject *object)
{
  ThTextRow *self = TH_TEXT_ROW (object);

  G_OBJECT_CLASS (th_text_row_parent_class)->constructed (object);

  g_object_set (self->entry, "input-purpose",
                purpose (th_question_row_get_node (TH_QUESTION_ROW (self))), NULL);
  th_question_row_name (TH_QUESTION_ROW (self), self->entry, NULL);
  th_question_row_watch_focus (TH_QUESTION_ROW (self), self->entry);
}

static void
th_text_row_class_init (ThTextRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = th_text_row_constructed;
  TH_QUESTION_ROW_CLASS (klass)->refresh = th_text_row_refresh;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-text-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ThTextRow, entry);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
}

static void
th_text_row_init (ThTextRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
