/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* GtkFlowBox aligns columns and adds a widget and a selection to each child; answers need neither.
 */

#include "th-wrap-layout.h"

#define GAP 8

struct _ThWrapLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (ThWrapLayout, th_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

static int
natural_width (GtkWidget *child, int at_most)
{
  int least, natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &natural, NULL, NULL);

  return MAX (least, MIN (natural, at_most));
}

static int
natural_height (GtkWidget *child, int width)
{
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);

  return natural;
}

/* The children from @first on that share a line. Returns the one after; gives the line's height. */
static GtkWidget *
measure_line (GtkWidget *first, int width, int *height)
{
  int x = 0;
  GtkWidget *child;

  *height = 0;
  for (child = first; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int child_width;

      if (!gtk_widget_should_layout (child))
        continue;
      child_width = natural_width (child, width);
      if (x > 0 && x + child_width > width)
        return child;
      *height = MAX (*height, natural_height (child, child_width));
      x += child_width + GAP;
    }

  return NULL;
}

static void
th_wrap_layout_measure (GtkLayoutManager *layout,
                        GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *least,
                        int *natural,
                        int *least_baseline,
                        int *natural_baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  *least = 0;
  *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      for (; child != NULL; child = gtk_widget_get_next_sibling (child))
        {
          int child_least, child_natural;

          if (!gtk_widget_should_layout (child))
            continue;
          gtk_widget_measure (child, orientation, -1, &child_least, &child_natural, NULL, NULL);
          *least = MAX (*least, child_least);
          *natural += (*natural > 0 ? GAP : 0) + child_natural;
        }
      return;
    }

  while (child != NULL)
    {
      int height;

      child = measure_line (child, for_size < 0 ? G_MAXINT / 2 : for_size, &height);
      *natural += (*natural > 0 ? GAP : 0) + height;
    }
  *least = *natural;
}

static void
th_wrap_layout_allocate (
  GtkLayoutManager *layout, GtkWidget *widget, int width, int height, int baseline)
{
  gboolean is_right = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkWidget *child = gtk_widget_get_first_child (widget);
  GtkAllocation area = { 0 };

  while (child != NULL)
    {
      GtkWidget *next = measure_line (child, width, &area.height);
      int x = 0;

      for (; child != next; child = gtk_widget_get_next_sibling (child))
        {
          if (!gtk_widget_should_layout (child))
            continue;
          area.width = natural_width (child, width);
          area.x = is_right ? width - x - area.width : x;
          gtk_widget_size_allocate (child, &area, -1);
          x += area.width + GAP;
        }
      area.y += area.height + GAP;
    }
}

static GtkSizeRequestMode
th_wrap_layout_get_request_mode (GtkLayoutManager *layout, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
th_wrap_layout_class_init (ThWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->measure = th_wrap_layout_measure;
  layout_class->allocate = th_wrap_layout_allocate;
  layout_class->get_request_mode = th_wrap_layout_get_request_mode;
}

static void
th_wrap_layout_init (ThWrapLayout *self)
{
}
