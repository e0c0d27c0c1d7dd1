/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The adaptive layout. In a .ui file the child of type "rail" and the one of type "bar" are each
 * shown or not by the width that the shell is given; either may be left out. Nothing is moved
 * between parents, so turning the tablet keeps focus, scroll position and what is being typed.
 */

#include "th-shell.h"

struct _ThShell
{
  GtkWidget parent_instance;

  GtkWidget *rail;
  GtkWidget *content;
  GtkWidget *bar;
};

static void th_shell_buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ThShell,
                               th_shell,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, th_shell_buildable_init))

static GtkBuildableIface *parent_buildable;

static int
minimum (GtkWidget *widget, GtkOrientation orientation, int for_size, int *natural)
{
  int least = 0;
  int wanted = 0;

  if (widget != NULL)
    gtk_widget_measure (widget, orientation, for_size, &least, &wanted, NULL, NULL);
  if (natural != NULL)
    *natural = wanted;

  return least;
}

static void
place (GtkWidget *widget, gboolean shown, int x, int y, int width, int height)
{
  GtkAllocation area = { x, y, width, height };

  if (widget == NULL)
    return;

  gtk_widget_set_child_visible (widget, shown);
  if (shown)
    gtk_widget_size_allocate (widget, &area, -1);
}

static GtkSizeRequestMode
th_shell_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
th_shell_measure (GtkWidget *widget,
                  GtkOrientation orientation,
                  int for_size,
                  int *least,
                  int *natural,
                  int *least_baseline,
                  int *natural_baseline)
{
  ThShell *self = TH_SHELL (widget);
  int rail = minimum (self->rail, GTK_ORIENTATION_HORIZONTAL, -1, NULL);
  int content_natural;
  int bar;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      bar = minimum (self->bar, orientation, -1, NULL);
      *least = MAX (minimum (self->content, orientation, -1, &content_natural), bar);
      *natural = MAX (content_natural, *least) + rail;
      return;
    }

  if (for_size >= TH_SHELL_WIDE)
    {
      *least = minimum (self->content, orientation, for_size - rail, &content_natural);
      *natural = MAX (content_natural, *least);
      return;
    }

  bar = minimum (self->bar, orientation, -1, NULL);
  *least = minimum (self->content, orientation, for_size, &content_natural) + bar;
  *natural = content_natural + bar;
}

static void
th_shell_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ThShell *self = TH_SHELL (widget);
  gboolean is_wide = width >= TH_SHELL_WIDE;
  gboolean is_right = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int rail = is_wide ? minimum (self->rail, GTK_ORIENTATION_HORIZONTAL, -1, NULL) : 0;
  int bar = is_wide ? 0 : minimum (self->bar, GTK_ORIENTATION_VERTICAL, width, NULL);

  place (self->rail, is_wide, is_right ? width - rail : 0, 0, rail, height);
  place (self->bar, !is_wide, 0, height - bar, width, bar);
  place (self->content, TRUE, is_right ? 0 : rail, 0, width - rail, height - bar);
}

static void
th_shell_add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  ThShell *self = TH_SHELL (buildable);
  GtkWidget **slot = &self->content;

  if (!GTK_IS_WIDGET (child))
    {
      parent_buildable->add_child (buildable, builder, child, type);
      return;
    }

  if (g_strcmp0 (type, "rail") == 0)
    slot = &self->rail;
  else if (g_strcmp0 (type, "bar") == 0)
    slot = &self->bar;

  g_return_if_fail (*slot == NULL);

  *slot = GTK_WIDGET (child);
  gtk_widget_set_parent (*slot, GTK_WIDGET (self));
}

static void
th_shell_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = th_shell_add_child;
}

static void
th_shell_dispose (GObject *object)
{
  ThShell *self = TH_SHELL (object);

  g_clear_pointer (&self->rail, gtk_widget_unparent);
  g_clear_pointer (&self->content, gtk_widget_unparent);
  g_clear_pointer (&self->bar, gtk_widget_unparent);

  G_OBJECT_CLASS (th_shell_parent_class)->dispose (object);
}

static void
th_shell_class_init (ThShellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = th_shell_dispose;
  widget_class->get_request_mode = th_shell_get_request_mode;
  widget_class->measure = th_shell_measure;
  widget_class->size_allocate = th_shell_size_allocate;

  gtk_widget_class_set_css_name (widget_class, "shell");
}

static void
th_shell_init (ThShell *self)
{
}
