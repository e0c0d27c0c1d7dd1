/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-barcode-row.h"

#include "th-wrap-layout.h"

#include <glib/gi18n.h>

struct _ThBarcodeRow
{
  ThQuestionRow parent_instance;

  GtkWidget *entry;
  GtkWidget *camera;
  GtkWidget *file;
};

G_DEFINE_FINAL_TYPE (ThBarcodeRow, th_barcode_row, TH_TYPE_QUESTION_ROW)

static void
on_changed_cb (ThBarcodeRow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  th_question_row_answer (TH_QUESTION_ROW (self), *text != '\0' ? text : NULL);
}

static void
on_camera_cb (ThBarcodeRow *self)
{
  th_question_row_go (TH_QUESTION_ROW (self), "camera");
}

static void
on_file_cb (ThBarcodeRow *self)
{
  th_question_row_go (TH_QUESTION_ROW (self), "files");
}

static void
th_barcode_row_refresh (ThQuestionRow *row)
{
  ThBarcodeRow *self = TH_BARCODE_ROW (row);
  const char *value = th_form_node_get_value (th_question_row_get_node (row));

  if (g_str_equal (value, gtk_editable_get_text (GTK_EDITABLE (self->entry))))
    return;

  g_signal_handlers_block_by_func (self->entry, on_changed_cb, self);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), value);
  g_signal_handlers_unblock_by_func (self->entry, on_changed_cb, self);
}

static void
th_barcode_row_constructed (GObject *object)
{
  ThBarcodeRow *self = TH_BARCODE_ROW (object);
  ThQuestionRow *row = TH_QUESTION_ROW (object);

  G_OBJECT_CLASS (th_barcode_row_parent_class)->constructed (object);

  th_question_row_name (row, self->entry, NULL);
  th_question_row_name (row, self->camera, gtk_button_get_label (GTK_BUTTON (self->camera)));
  th_question_row_name (row, self->file, gtk_button_get_label (GTK_BUTTON (self->file)));
  th_question_row_watch_focus (row, self->entry);
}

static void
th_barcode_row_class_init (ThBarcodeRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TH_TYPE_WRAP_LAYOUT);
  G_OBJECT_CLASS (klass)->constructed = th_barcode_row_constructed;
  TH_QUESTION_ROW_CLASS (klass)->refresh = th_barcode_row_refresh;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-barcode-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ThBarcodeRow, entry);
  gtk_widget_class_bind_template_child (widget_class, ThBarcodeRow, camera);
  gtk_widget_class_bind_template_child (widget_class, ThBarcodeRow, file);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_camera_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_file_cb);
}

static void
th_barcode_row_init (ThBarcodeRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
