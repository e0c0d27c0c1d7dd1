/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* An indicator is one answer whose value is its basis; unanswered means not looked. */

#include "th-basis-row.h"

#include <glib/gi18n.h>

struct _ThBasisRow
{
  ThQuestionRow parent_instance;

  GtkWidget *seen;
  GtkWidget *told;
  GtkWidget *not_there;
  GtkWidget *more;
  GtkWidget *more_label;
};

G_DEFINE_FINAL_TYPE (ThBasisRow, th_basis_row, TH_TYPE_QUESTION_ROW)

static const char *
code_of (ThBasisRow *self, GtkWidget *button)
{
  if (button == self->seen)
    return "observed";
  if (button == self->told)
    return "told_by_person";

  return "not_present";
}

static void
on_basis_cb (ThBasisRow *self, GtkWidget *button)
{
  gboolean is_active = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button));

  th_question_row_answer (TH_QUESTION_ROW (self), is_active ? code_of (self, button) : NULL);
}

/* More is pressed only while one of the rarer bases is the answer; a tap opens the page. */
static void
on_more_cb (ThBasisRow *self)
{
  TH_QUESTION_ROW_GET_CLASS (self)->refresh (TH_QUESTION_ROW (self));
  th_question_row_pick (TH_QUESTION_ROW (self));
}

static void
th_basis_row_refresh (ThQuestionRow *row)
{
  ThBasisRow *self = TH_BASIS_ROW (row);
  ThFormNode *node = th_question_row_get_node (row);
  const char *value = th_form_node_get_value (node);
  GtkWidget *buttons[] = { self->seen, self->told, self->not_there };
  g_autofree char *other = NULL;
  gboolean is_usual = *value == '\0';

  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      gboolean is_active = g_str_equal (value, code_of (self, buttons[i]));

      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (buttons[i]), is_active);
      is_usual |= is_active;
    }

  other = is_usual ? g_strdup (_ ("More…")) : th_form_node_dup_display (node);
  gtk_label_set_text (GTK_LABEL (self->more_label), other);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->more), !is_usual);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->more), GTK_ACCESSIBLE_PROPERTY_LABEL, other,
                                  -1);
}

static void
th_basis_row_class_init (ThBasisRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  TH_QUESTION_ROW_CLASS (klass)->refresh = th_basis_row_refresh;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-basis-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ThBasisRow, seen);
  gtk_widget_class_bind_template_child (widget_class, ThBasisRow, told);
  gtk_widget_class_bind_template_child (widget_class, ThBasisRow, not_there);
  gtk_widget_class_bind_template_child (widget_class, ThBasisRow, more);
  gtk_widget_class_bind_template_child (widget_class, ThBasisRow, more_label);
  gtk_widget_class_bind_template_callback (widget_class, on_basis_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_more_cb);
}

static void
th_basis_row_init (ThBasisRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* The only one of two words: on a telephone, below each other. */
  gtk_label_set_wrap (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (self->not_there))), TRUE);
  th_question_row_set_compact (TH_QUESTION_ROW (self), TRUE);
}
