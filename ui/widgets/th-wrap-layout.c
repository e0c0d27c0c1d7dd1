/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* GtkFlowBox aligns columns and adds a widget and a selection to each child; answers need neither.
 */

#include "th-wrap-layout.h"

#define GAP 8

struct _ThWrapLayout
{
  GtkLayoutManager parent_instance;
  gboolean is_bar;
};

enum
{
  PROP_0,
  PROP_IS_BAR,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (ThWrapLayout, th_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

static GParamSpec *props[N_PROPS];

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

/* What a line leaves free, and how many of its children want it. */
static int
measure_spare (GtkWidget *first, GtkWidget *end, int width, guint *n_expanding)
{
  int spare = width + GAP;

  *n_expanding = 0;
  for (GtkWidget *child = first; child != end; child = gtk_widget_get_next_sibling (child))
    {
      if (!gtk_widget_should_layout (child))
        continue;
      spare -= natural_width (child, width) + GAP;
      *n_expanding += gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL) ? 1 : 0;
    }

  return MAX (spare, 0);
}

static GtkWidget *
last_of (GtkWidget *first, GtkWidget *end)
{
  GtkWidget *last = NULL;

  for (GtkWidget *child = first; child != end; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      last = child;

  return last;
}

static void
allocate_line (ThWrapLayout *self,
               GtkWidget *first,
               GtkWidget *end,
               GtkAllocation area,
               int width,
               gboolean is_right)
{
  guint n_expanding;
  int spare = self->is_bar ? measure_spare (first, end, width, &n_expanding) : 0;
  GtkWidget *last = last_of (first, end);
  int x = 0;

  for (GtkWidget *child = first; child != end; child = gtk_widget_get_next_sibling (child))
    {
      if (!gtk_widget_should_layout (child))
        continue;
      area.width = natural_width (child, width);
      if (spare > 0 && n_expanding > 0)
        area.width += gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL)
                        ? spare / (int) n_expanding
                        : 0;
      else if (spare > 0 && child == last)
        x += spare;
      area.x = is_right ? width - x - area.width : x;
      gtk_widget_size_allocate (child, &area, -1);
      x += area.width + GAP;
    }
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

      allocate_line (TH_WRAP_LAYOUT (layout), child, next, area, width, is_right);
      area.y += area.height + GAP;
      child = next;
    }
}

static GtkSizeRequestMode
th_wrap_layout_get_request_mode (GtkLayoutManager *layout, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
th_wrap_layout_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, TH_WRAP_LAYOUT (object)->is_bar);
}

static void
th_wrap_layout_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  TH_WRAP_LAYOUT (object)->is_bar = g_value_get_boolean (value);
}

static void
th_wrap_layout_class_init (ThWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = th_wrap_layout_get_property;
  object_class->set_property = th_wrap_layout_set_property;
  props[PROP_IS_BAR] =
    g_param_spec_boolean ("is-bar", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  layout_class->measure = th_wrap_layout_measure;
  layout_class->allocate = th_wrap_layout_allocate;
  layout_class->get_request_mode = th_wrap_layout_get_request_mode;
}

static void
th_wrap_layout_init (ThWrapLayout *self)
{
}
