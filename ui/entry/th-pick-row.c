/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-pick-row.h"

#include <glib/gi18n.h>

struct _ThPickRow
{
  ThQuestionRow parent_instance;

  GtkWidget *button;
  GtkWidget *chosen;
};

G_DEFINE_FINAL_TYPE (ThPickRow, th_pick_row, TH_TYPE_QUESTION_ROW)

static void
th_pick_row_refresh (ThQuestionRow *row)
{
  ThPickRow *self = TH_PICK_ROW (row);
  ThFormNode *node = th_question_row_get_node (row);
  g_autofree char *display = NULL;

  if (*th_form_node_get_value (node) != '\0')
    display = th_form_node_dup_display (node);
  gtk_label_set_text (GTK_LABEL (self->chosen), display != NULL ? display : _ ("Choose…"));
  th_question_row_name (row, self->button, gtk_label_get_text (GTK_LABEL (self->chosen)));
}

static void
th_pick_row_class_init (ThPickRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  TH_QUESTION_ROW_CLASS (klass)->refresh = th_pick_row_refresh;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-pick-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ThPickRow, button);
  gtk_widget_class_bind_template_child (widget_class, ThPickRow, chosen);
  gtk_widget_class_bind_template_callback (widget_class, th_question_row_pick);
}

static void
th_pick_row_init (ThPickRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
