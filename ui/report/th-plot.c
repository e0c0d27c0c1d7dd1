/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything is measured in lines of the widget's own letters, so that it grows with them. */

#include "th-plot.h"

#include "th-words.h"

#include <adwaita.h>
#include <math.h>

#define LEAST_WIDTH 180
#define GAP 6.0
#define COLUMNS_LINES 8
#define SMALL 0.8
#define COLUMN_MOST 44.0
#define LABEL_MOST 300.0

struct _ThPlot
{
  GtkWidget parent_instance;

  ThReport *report;
  const ThReportSection *section; /* of it */
};

G_DEFINE_FINAL_TYPE (ThPlot, th_plot, GTK_TYPE_WIDGET)

typedef struct
{
  GtkWidget *widget;
  GtkSnapshot *snapshot;
  const ThReportSection *section;
  double width;
  double line; /* height of a line of text */
  gint64 largest;
  gboolean is_dark;
} Drawing;

static const ThReportCell *
get_cell (const ThReportSection *section, guint row, guint column)
{
  const ThReportRow *each = g_ptr_array_index (section->rows, row);

  return column < each->cells->len ? g_ptr_array_index (each->cells, column) : NULL;
}

static gint64
get_largest (const ThReportSection *section)
{
  gint64 largest = 1;

  for (guint i = 0; i < section->rows->len; i++)
    {
      for (guint j = 1; j < section->columns->len; j++)
        largest = MAX (largest, get_cell (section, i, j)->number);
    }

  return largest;
}

static guint
count_series (const ThReportSection *section)
{
  return section->columns->len - 1;
}

static PangoLayout *
layout_new (GtkWidget *widget, const char *text, double scale)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  pango_layout_set_attributes (layout, attributes);

  return layout;
}

static double
get_line (GtkWidget *widget)
{
  g_autoptr (PangoLayout) layout = layout_new (widget, "Ag", 1);
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);

  return height;
}

static GdkRGBA
get_ink (gboolean is_dark)
{
  return is_dark ? (GdkRGBA){ 1, 1, 1, 0.92f } : (GdkRGBA){ 0, 0, 0, 0.85f };
}

static GdkRGBA
get_color (gboolean is_dark, guint series)
{
  static const GdkRGBA colors[2][2] = {
    { { 0.10f, 0.37f, 0.71f, 1 }, { 0.56f, 0.28f, 0, 1 } },
    { { 0.53f, 0.72f, 0.95f, 1 }, { 1, 0.76f, 0.44f, 1 } },
  };

  return colors[is_dark][series % 2];
}

static void
draw_box (const Drawing *self, guint series, double x, double y, double width, double height)
{
  GdkRGBA color = get_color (self->is_dark, series);
  const float edges[4] = { 2, 2, 2, 2 };
  const GdkRGBA edge_colors[4] = { color, color, color, color };
  GskRoundedRect outline;
  graphene_rect_t area =
    GRAPHENE_RECT_INIT ((float) x, (float) y, (float) MAX (width, 1), (float) MAX (height, 1));

  if (series % 2 == 0 || width < 5 || height < 5)
    {
      gtk_snapshot_append_color (self->snapshot, &color, &area);
      return;
    }
  gsk_rounded_rect_init_from_rect (&outline, &area, 0);
  gtk_snapshot_append_border (self->snapshot, &outline, edges, edge_colors);
  color.alpha = 0.25f;
  gtk_snapshot_append_color (self->snapshot, &color, &area);
}

/* @align: 0 begins at @x, 0.5 has its middle there. Returns: its width. */
static double
draw_text (const Drawing *self,
           const char *text,
           double x,
           double y,
           double align,
           double most,
           double scale)
{
  g_autoptr (PangoLayout) layout = layout_new (self->widget, text, scale);
  GdkRGBA ink = get_ink (self->is_dark);
  int width, height;

  if (most > 0)
    {
      pango_layout_set_width (layout, (int) (most * PANGO_SCALE));
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
    }
  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_snapshot_save (self->snapshot);
  gtk_snapshot_translate (self->snapshot,
                          &GRAPHENE_POINT_INIT ((float) floor (x - align * width),
                                                (float) floor (y + (self->line - height) / 2)));
  gtk_snapshot_append_layout (self->snapshot, layout, &ink);
  gtk_snapshot_restore (self->snapshot);

  return width;
}

static double
measure_text (const Drawing *self, const char *text, double scale)
{
  g_autoptr (PangoLayout) layout = layout_new (self->widget, text, scale);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);

  return width;
}

/* Returns: its height; where there is only one series, its title says what it is. Without a
 * snapshot it is only measured. */
static double
draw_legend (const Drawing *self)
{
  double x = 0;
  double y = 0;

  if (count_series (self->section) < 2)
    return 0;
  for (guint j = 1; j < self->section->columns->len; j++)
    {
      const char *heading = g_ptr_array_index (self->section->headings, j);
      double width = self->line + measure_text (self, heading, 1);

      if (x > 0 && x + width > self->width)
        {
          x = 0;
          y += self->line + GAP;
        }
      if (self->snapshot != NULL)
        {
          draw_box (self, j - 1, x, y + self->line * 0.2, self->line * 0.7, self->line * 0.6);
          draw_text (self, heading, x + self->line, y, 0, self->width - self->line, 1);
        }
      x += width + 4 * GAP;
    }

  return y + self->line + 2 * GAP;
}

static double
get_row_height (const ThReportSection *section, double line)
{
  return count_series (section) * line + 2 * GAP;
}

static void
draw_bar_row (const Drawing *self, guint row, double y)
{
  double label = MIN (self->width * 0.4, LABEL_MOST);
  double room = self->width - label - GAP;
  double height = get_row_height (self->section, self->line);

  draw_text (self, get_cell (self->section, row, 0)->text, 0, y + (height - self->line) / 2, 0,
             label - GAP, 1);
  for (guint j = 1; j < self->section->columns->len; j++)
    {
      const ThReportCell *cell = get_cell (self->section, row, j);
      double text = measure_text (self, cell->text, 1) + 2 * GAP;
      double length = MAX (room - text, 0) * (double) cell->number / (double) self->largest;
      double top = y + GAP + (j - 1) * self->line;

      draw_box (self, j - 1, label, top + 2, MAX (length, 2), self->line - 4);
      draw_text (self, cell->text, label + MAX (length, 2) + GAP, top, 0, 0, 1);
    }
}

static void
draw_bars (const Drawing *self)
{
  double y = draw_legend (self);

  for (guint i = 0; i < self->section->rows->len; i++)
    draw_bar_row (self, i, y + i * get_row_height (self->section, self->line));
}

static void
draw_column (const Drawing *self, guint row, double x, double step, double base)
{
  guint n = count_series (self->section);
  double width = MIN ((step - GAP) / n, COLUMN_MOST);
  double left = x + (step - n * width) / 2;
  double room = COLUMNS_LINES * self->line;

  for (guint j = 1; j <= n; j++)
    {
      const ThReportCell *cell = get_cell (self->section, row, j);
      double height = room * (double) cell->number / (double) self->largest;
      double at = left + (j - 1) * width;

      draw_box (self, j - 1, at + 1, base - height, width - 2, MAX (height, 1));
      if (measure_text (self, cell->text, SMALL) <= width)
        draw_text (self, cell->text, at + width / 2, base - height - self->line, 0.5, 0, SMALL);
    }
}

static void
draw_columns (const Drawing *self)
{
  guint n = self->section->rows->len;
  double base = draw_legend (self) + (COLUMNS_LINES + 1) * self->line;
  double step = MIN (self->width / n, count_series (self->section) * COLUMN_MOST + 4 * GAP);
  guint every = (guint) (measure_text (self, "22 Sept", SMALL) / step) + 1;
  GdkRGBA ink = get_ink (self->is_dark);

  for (guint i = 0; i < n; i++)
    {
      const ThReportRow *row = g_ptr_array_index (self->section->rows, i);
      g_autofree char *date = th_words_dup_day_of (row->code);

      draw_column (self, i, i * step, step, base);
      if (i % every == 0)
        {
          /* "22 Aug" of "Mon 22 Aug" */
          const char *day = strchr (date, ' ') != NULL ? strchr (date, ' ') + 1 : date;

          draw_text (self, day, i * step + step / 2, base + 2, 0.5, 0, SMALL);
        }
    }
  gtk_snapshot_append_color (self->snapshot, &ink,
                             &GRAPHENE_RECT_INIT (0, (float) base, (float) (n * step), 1));
}

static void
th_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ThPlot *self = TH_PLOT (widget);
  Drawing drawing = { widget, snapshot, self->section, gtk_widget_get_width (widget) };

  if (self->section == NULL || self->section->rows->len == 0)
    return;
  drawing.line = get_line (widget);
  drawing.largest = get_largest (self->section);
  drawing.is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  if (self->section->shape == TH_REPORT_SERIES)
    draw_columns (&drawing);
  else
    draw_bars (&drawing);
}

static void
th_plot_measure (GtkWidget *widget,
                 GtkOrientation orientation,
                 int for_size,
                 int *least,
                 int *natural,
                 int *least_baseline,
                 int *natural_baseline)
{
  ThPlot *self = TH_PLOT (widget);
  Drawing drawing = { widget, NULL, self->section, for_size < 0 ? LEAST_WIDTH : for_size,
                      get_line (widget) };
  double height = 0;

  if (orientation == GTK_ORIENTATION_VERTICAL && self->section != NULL
      && self->section->rows->len > 0)
    {
      height = draw_legend (&drawing);
      height += self->section->shape == TH_REPORT_SERIES
                  ? (COLUMNS_LINES + 2.2) * drawing.line
                  : self->section->rows->len * get_row_height (self->section, drawing.line);
    }
  *least = orientation == GTK_ORIENTATION_HORIZONTAL ? LEAST_WIDTH : (int) ceil (height);
  *natural = *least;
}

static GtkSizeRequestMode
th_plot_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
th_plot_dispose (GObject *object)
{
  ThPlot *self = TH_PLOT (object);

  self->section = NULL;
  g_clear_pointer (&self->report, th_report_unref);

  G_OBJECT_CLASS (th_plot_parent_class)->dispose (object);
}

static void
th_plot_class_init (ThPlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_plot_dispose;
  widget_class->snapshot = th_plot_snapshot;
  widget_class->measure = th_plot_measure;
  widget_class->get_request_mode = th_plot_get_request_mode;
  gtk_widget_class_set_css_name (widget_class, "plot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
th_plot_init (ThPlot *self)
{
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

void
th_plot_show (ThPlot *self, ThReport *report, const ThReportSection *section)
{
  g_autofree char *description = th_plot_dup_description (section);
  ThReport *old = self->report;

  self->report = th_report_ref (report);
  self->section = section;
  th_report_unref (old);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  section->title, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                  -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

char *
th_plot_dup_description (const ThReportSection *section)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < section->rows->len; i++)
    {
      g_string_append_printf (text, "%s%s: ", i > 0 ? ". " : "", get_cell (section, i, 0)->text);
      for (guint j = 1; j < section->columns->len; j++)
        g_string_append_printf (text, "%s%s %s", j > 1 ? ", " : "",
                                (const char *) g_ptr_array_index (section->headings, j),
                                get_cell (section, i, j)->text);
    }

  return g_string_free (text, FALSE);
}
