/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-chart.h"

#include "th-plot.h"

#include <adwaita.h>

struct _ThChart
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *title;
  GtkWidget *plot;
  GtkWidget *numbers;
  GtkWidget *table;
};

G_DEFINE_FINAL_TYPE (ThChart, th_chart, GTK_TYPE_WIDGET)

static void
add_label (ThChart *self, const char *text, guint column, guint row)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), column == 0 ? 0 : 1);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (label, column == 0);
  if (row == 0)
    gtk_widget_add_css_class (label, "section-title");
  gtk_grid_attach (GTK_GRID (self->table), label, (int) column, (int) row, 1, 1);
}

static void
fill_table (ThChart *self, const ThReportSection *section)
{
  for (guint j = 0; j < section->columns->len; j++)
    add_label (self, g_ptr_array_index (section->headings, j), j, 0);
  for (guint i = 0; i < section->rows->len; i++)
    {
      const ThReportRow *row = g_ptr_array_index (section->rows, i);

      for (guint j = 0; j < row->cells->len; j++)
        add_label (self, ((const ThReportCell *) g_ptr_array_index (row->cells, j))->text, j,
                   i + 1);
    }
}

static void
th_chart_dispose (GObject *object)
{
  g_clear_pointer (&TH_CHART (object)->box, gtk_widget_unparent);

  G_OBJECT_CLASS (th_chart_parent_class)->dispose (object);
}

static void
th_chart_class_init (ThChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_chart_dispose;
  g_type_ensure (TH_TYPE_PLOT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-chart.ui");
  gtk_widget_class_bind_template_child (widget_class, ThChart, box);
  gtk_widget_class_bind_template_child (widget_class, ThChart, title);
  gtk_widget_class_bind_template_child (widget_class, ThChart, plot);
  gtk_widget_class_bind_template_child (widget_class, ThChart, numbers);
  gtk_widget_class_bind_template_child (widget_class, ThChart, table);
}

static void
th_chart_init (ThChart *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
th_chart_new (ThReport *report, const ThReportSection *section)
{
  ThChart *self = g_object_new (TH_TYPE_CHART, NULL);

  gtk_label_set_label (GTK_LABEL (self->title), section->title);
  fill_table (self, section);
  if (section->shape == TH_REPORT_SERIES || section->shape == TH_REPORT_BARS)
    {
      th_plot_show (TH_PLOT (self->plot), report, section);
    }
  else
    {
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->numbers), TRUE);
      gtk_widget_set_visible (self->numbers, FALSE);
    }

  return GTK_WIDGET (self);
}
