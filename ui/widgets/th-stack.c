/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-stack.h"

void
th_stack_show_only (GtkStack *stack, GtkWidget *child)
{
  GtkWidget *other = gtk_widget_get_first_child (GTK_WIDGET (stack));

  gtk_widget_set_visible (child, TRUE);
  gtk_stack_set_visible_child (stack, child);
  for (; other != NULL; other = gtk_widget_get_next_sibling (other))
    gtk_widget_set_visible (other, other == child);
}
