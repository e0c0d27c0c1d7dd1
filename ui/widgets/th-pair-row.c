/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-pair-row.h"

#include "th-pair-layout.h"

#include <glib/gi18n.h>

struct _ThPairRow
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *label;
  GtkWidget *first_tag;
  GtkWidget *first;
  GtkWidget *second_tag;
  GtkWidget *second;
};

G_DEFINE_FINAL_TYPE (ThPairRow, th_pair_row, GTK_TYPE_WIDGET)

static void
th_pair_row_dispose (GObject *object)
{
  g_clear_pointer (&TH_PAIR_ROW (object)->box, gtk_widget_unparent);

  G_OBJECT_CLASS (th_pair_row_parent_class)->dispose (object);
}

static void
th_pair_row_class_init (ThPairRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_pair_row_dispose;
  g_type_ensure (TH_TYPE_PAIR_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "pair");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-pair-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ThPairRow, box);
  gtk_widget_class_bind_template_child (widget_class, ThPairRow, label);
  gtk_widget_class_bind_template_child (widget_class, ThPairRow, first_tag);
  gtk_widget_class_bind_template_child (widget_class, ThPairRow, first);
  gtk_widget_class_bind_template_child (widget_class, ThPairRow, second_tag);
  gtk_widget_class_bind_template_child (widget_class, ThPairRow, second);
}

static void
th_pair_row_init (ThPairRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_value (GtkWidget *tag, const char *word, GtkWidget *value, const char *text)
{
  gtk_label_set_text (GTK_LABEL (tag), word);
  if (*text == '\0')
    {
      gtk_widget_add_css_class (value, "explain");
      text = _ ("Not recorded");
    }
  gtk_label_set_text (GTK_LABEL (value), text);
}

GtkWidget *
th_pair_row_new (const char *label,
                 const char *first_tag,
                 const char *first,
                 const char *second_tag,
                 const char *second)
{
  ThPairRow *self = g_object_new (TH_TYPE_PAIR_ROW, NULL);

  gtk_label_set_text (GTK_LABEL (self->label), label);
  show_value (self->first_tag, first_tag, self->first, first);
  show_value (self->second_tag, second_tag, self->second, second);

  return GTK_WIDGET (self);
}

void
th_pair_row_strike_first (ThPairRow *self)
{
  g_autoptr (PangoAttrList) struck = pango_attr_list_new ();

  pango_attr_list_insert (struck, pango_attr_strikethrough_new (TRUE));
  gtk_label_set_attributes (GTK_LABEL (self->first), struck);
}
