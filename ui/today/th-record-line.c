/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Cheap to show anew: a list keeps some two hundred of these and gives them new items as it
 * scrolls. */

#include "th-record-line.h"

struct _ThRecordLine
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *icon;
  GtkWidget *title;
  GtkWidget *line;
  GtkWidget *pill;
  GtkWidget *below; /* the pill where there is little width */
  GtkWidget *arrow;
  const char *tint;
  gboolean is_narrow;
};

G_DEFINE_FINAL_TYPE (ThRecordLine, th_record_line, GTK_TYPE_WIDGET)

static void
show_text (GtkWidget *label, const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL && *text != '\0');
}

static void
th_record_line_dispose (GObject *object)
{
  g_clear_pointer (&TH_RECORD_LINE (object)->box, gtk_widget_unparent);

  G_OBJECT_CLASS (th_record_line_parent_class)->dispose (object);
}

static void
th_record_line_class_init (ThRecordLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_record_line_dispose;
  gtk_widget_class_set_css_name (widget_class, "line");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-record-line.ui");
  gtk_widget_class_bind_template_child (widget_class, ThRecordLine, box);
  gtk_widget_class_bind_template_child (widget_class, ThRecordLine, icon);
  gtk_widget_class_bind_template_child (widget_class, ThRecordLine, title);
  gtk_widget_class_bind_template_child (widget_class, ThRecordLine, line);
  gtk_widget_class_bind_template_child (widget_class, ThRecordLine, pill);
  gtk_widget_class_bind_template_child (widget_class, ThRecordLine, below);
  gtk_widget_class_bind_template_child (widget_class, ThRecordLine, arrow);
}

static void
th_record_line_init (ThRecordLine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_tint (ThRecordLine *self, const char *tint)
{
  GtkWidget *pills[] = { self->pill, self->below };

  for (guint i = 0; i < G_N_ELEMENTS (pills); i++)
    {
      if (self->tint != NULL)
        gtk_widget_remove_css_class (pills[i], self->tint);
      if (tint != NULL)
        gtk_widget_add_css_class (pills[i], tint);
    }
  self->tint = tint;
}

void
th_record_line_show (ThRecordLine *self, ThRecordItem *item)
{
  gboolean is_heading = th_record_item_is_heading (item);

  show_text (self->title, th_record_item_get_title (item));
  show_text (self->line, th_record_item_get_line (item));
  show_text (self->pill, self->is_narrow ? NULL : th_record_item_get_pill (item));
  show_text (self->below, self->is_narrow ? th_record_item_get_pill (item) : NULL);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), th_record_item_get_icon (item));
  gtk_widget_set_visible (self->icon, th_record_item_get_icon (item) != NULL);
  gtk_widget_set_visible (self->arrow,
                          !is_heading && !self->is_narrow && !th_record_item_is_still (item));

  show_tint (self, th_record_item_get_tint (item));
  if (is_heading)
    gtk_widget_add_css_class (GTK_WIDGET (self), "heading-line");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "heading-line");
}

void
th_record_line_set_narrow (ThRecordLine *self, gboolean is_narrow)
{
  self->is_narrow = is_narrow;
}
