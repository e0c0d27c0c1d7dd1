/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-detail.h"

struct _ThDetail
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *label;
  GtkWidget *value;
};

G_DEFINE_FINAL_TYPE (ThDetail, th_detail, GTK_TYPE_WIDGET)

static void
th_detail_dispose (GObject *object)
{
  g_clear_pointer (&TH_DETAIL (object)->box, gtk_widget_unparent);

  G_OBJECT_CLASS (th_detail_parent_class)->dispose (object);
}

static void
th_detail_class_init (ThDetailClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_detail_dispose;
  gtk_widget_class_set_css_name (widget_class, "detail");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-detail.ui");
  gtk_widget_class_bind_template_child (widget_class, ThDetail, box);
  gtk_widget_class_bind_template_child (widget_class, ThDetail, label);
  gtk_widget_class_bind_template_child (widget_class, ThDetail, value);
}

static void
th_detail_init (ThDetail *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
th_detail_new (const char *label, const char *value)
{
  ThDetail *self = g_object_new (TH_TYPE_DETAIL, NULL);

  gtk_label_set_text (GTK_LABEL (self->label), label);
  gtk_label_set_text (GTK_LABEL (self->value), value);

  return GTK_WIDGET (self);
}
