/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Every pair on a page breaks at the same width, whatever it says: two columns that begin and end
 * from row to row cannot be read down.
 */

#include "th-pair-layout.h"

#define GAP 12

/* A column narrower than this many letters is a strip. */
#define LETTERS 30

struct _ThPairLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (ThPairLayout, th_pair_layout, GTK_TYPE_LAYOUT_MANAGER)

static int
column_least (GtkWidget *widget)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int letter = PANGO_PIXELS_CEIL (pango_font_metrics_get_approximate_char_width (metrics));

  pango_font_metrics_unref (metrics);

  return letter * LETTERS;
}

/* Width of a column, 0 where they stand below each other. */
static int
column_width (GtkWidget *widget, int width)
{
  int column = (width - GAP) / 2;

  return column >= column_least (widget) ? column : 0;
}

static void
th_pair_layout_measure (GtkLayoutManager *layout,
                        GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *least,
                        int *natural,
                        int *least_baseline,
                        int *natural_baseline)
{
  int column =
    orientation == GTK_ORIENTATION_VERTICAL && for_size > 0 ? column_width (widget, for_size) : 0;
  GtkWidget *child = gtk_widget_get_first_child (widget);

  for (gboolean is_first = TRUE; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int child_least, child_natural;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, orientation, column > 0 ? column : for_size, &child_least,
                          &child_natural, NULL, NULL);
      if (orientation == GTK_ORIENTATION_HORIZONTAL)
        {
          *least = MAX (*least, child_least);
          *natural += child_natural + (is_first ? 0 : GAP);
        }
      else if (column > 0)
        *natural = MAX (*natural, child_natural);
      else
        *natural += child_natural + (is_first ? 0 : GAP / 2);
      is_first = FALSE;
    }
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *least = *natural;
}

static void
th_pair_layout_allocate (
  GtkLayoutManager *layout, GtkWidget *widget, int width, int height, int baseline)
{
  int column = column_width (widget, width);
  gboolean is_right = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkWidget *child = gtk_widget_get_first_child (widget);
  GtkAllocation area = { 0, 0, column > 0 ? column : width, height };

  if (column > 0 && is_right)
    area.x = width - column;
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (!gtk_widget_should_layout (child))
        continue;
      if (column == 0)
        gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &area.height, NULL, NULL);
      gtk_widget_size_allocate (child, &area, -1);
      if (column > 0)
        area.x = is_right ? 0 : width - column;
      else
        area.y += area.height + GAP / 2;
    }
}

static GtkSizeRequestMode
th_pair_layout_get_request_mode (GtkLayoutManager *layout, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
th_pair_layout_class_init (ThPairLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->measure = th_pair_layout_measure;
  layout_class->allocate = th_pair_layout_allocate;
  layout_class->get_request_mode = th_pair_layout_get_request_mode;
}

static void
th_pair_layout_init (ThPairLayout *self)
{
}
