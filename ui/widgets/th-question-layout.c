/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Of exactly two children, the first being the question. With `compact` unset the answer always
 * stands below: text wants the whole width.
 */

#include "th-question-layout.h"

#define GAP 16

/* The question keeps at least this share of the width, or it goes above. */
#define QUESTION_SHARE 0.34

struct _ThQuestionLayout
{
  GtkLayoutManager parent_instance;
  gboolean is_compact;
};

enum
{
  PROP_0,
  PROP_COMPACT,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (ThQuestionLayout, th_question_layout, GTK_TYPE_LAYOUT_MANAGER)

static GParamSpec *props[N_PROPS];

static int
extent (GtkWidget *child, GtkOrientation orientation, int for_size, gboolean is_least)
{
  int least, natural;

  if (child == NULL || !gtk_widget_should_layout (child))
    return 0;
  gtk_widget_measure (child, orientation, for_size, &least, &natural, NULL, NULL);

  return is_least ? least : natural;
}

/* Width of the answer beside the question, 0 where it goes below. */
static int
width_beside (ThQuestionLayout *self, GtkWidget *answer, int width)
{
  int natural;

  if (!self->is_compact || answer == NULL || !gtk_widget_should_layout (answer))
    return 0;
  natural = extent (answer, GTK_ORIENTATION_HORIZONTAL, -1, FALSE);

  return width - natural - GAP >= width * QUESTION_SHARE ? natural : 0;
}

static void
th_question_layout_measure (GtkLayoutManager *layout,
                            GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *least,
                            int *natural,
                            int *least_baseline,
                            int *natural_baseline)
{
  ThQuestionLayout *self = TH_QUESTION_LAYOUT (layout);
  GtkWidget *question = gtk_widget_get_first_child (widget);
  GtkWidget *answer = gtk_widget_get_next_sibling (question);
  int beside, height;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *least =
        MAX (extent (question, orientation, -1, TRUE), extent (answer, orientation, -1, TRUE));
      *natural =
        extent (question, orientation, -1, FALSE) + GAP + extent (answer, orientation, -1, FALSE);
      return;
    }

  beside = for_size > 0 ? width_beside (self, answer, for_size) : 0;
  if (beside > 0)
    {
      height = extent (question, orientation, for_size - beside - GAP, FALSE);
      *natural = MAX (height, extent (answer, orientation, beside, FALSE));
    }
  else
    {
      height = extent (answer, orientation, for_size, FALSE);
      *natural =
        extent (question, orientation, for_size, FALSE) + (height > 0 ? GAP / 2 : 0) + height;
    }
  *least = *natural;
}

static void
th_question_layout_allocate (
  GtkLayoutManager *layout, GtkWidget *widget, int width, int height, int baseline)
{
  ThQuestionLayout *self = TH_QUESTION_LAYOUT (layout);
  GtkWidget *question = gtk_widget_get_first_child (widget);
  GtkWidget *answer = gtk_widget_get_next_sibling (question);
  gboolean is_right = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int beside = width_beside (self, answer, width);
  GtkAllocation area = { 0, 0, width, height };
  int tall;

  if (beside > 0)
    {
      area.width = width - beside - GAP;
      area.x = is_right ? beside + GAP : 0;
      gtk_widget_size_allocate (question, &area, -1);
      tall = MIN (extent (answer, GTK_ORIENTATION_VERTICAL, beside, FALSE), height);
      area = (GtkAllocation){ is_right ? 0 : width - beside, (height - tall) / 2, beside, tall };
    }
  else
    {
      area.height = extent (question, GTK_ORIENTATION_VERTICAL, width, FALSE);
      gtk_widget_size_allocate (question, &area, -1);
      area.y = area.height + GAP / 2;
      area.height = MAX (height - area.y, 0);
    }
  if (answer != NULL && gtk_widget_should_layout (answer))
    gtk_widget_size_allocate (answer, &area, -1);
}

static GtkSizeRequestMode
th_question_layout_get_request_mode (GtkLayoutManager *layout, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
th_question_layout_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, TH_QUESTION_LAYOUT (object)->is_compact);
}

static void
th_question_layout_set_property (GObject *object,
                                 guint prop_id,
                                 const GValue *value,
                                 GParamSpec *pspec)
{
  TH_QUESTION_LAYOUT (object)->is_compact = g_value_get_boolean (value);
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (object));
}

static void
th_question_layout_class_init (ThQuestionLayoutClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  object_class->get_property = th_question_layout_get_property;
  object_class->set_property = th_question_layout_set_property;
  layout_class->measure = th_question_layout_measure;
  layout_class->allocate = th_question_layout_allocate;
  layout_class->get_request_mode = th_question_layout_get_request_mode;

  props[PROP_COMPACT] =
    g_param_spec_boolean ("compact", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
th_question_layout_init (ThQuestionLayout *self)
{
}
