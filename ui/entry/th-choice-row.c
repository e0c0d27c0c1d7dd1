/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One large toggle a choice. Three or fewer short ones are linked, as Yes / No / Not known; more go
 * on as many lines as they need. A second tap takes an answer back: "not answered" can be said.
 */

#include "th-choice-row.h"

#include "th-form-picture.h"
#include "th-wrap-layout.h"

#define LINKED_MAX 3
#define LINKED_LETTERS 14

struct _ThChoiceRow
{
  ThQuestionRow parent_instance;

  GtkWidget *choices;
};

G_DEFINE_FINAL_TYPE (ThChoiceRow, th_choice_row, TH_TYPE_QUESTION_ROW)

static void
on_clicked_cb (ThChoiceRow *self, GtkToggleButton *button)
{
  ThQuestionRow *row = TH_QUESTION_ROW (self);

  th_question_row_choose (row, g_object_get_data (G_OBJECT (button), "code"),
                          gtk_toggle_button_get_active (button));
}

static const char *
tint (const char *code)
{
  if (g_str_equal (code, "yes"))
    return "yes";
  if (g_str_equal (code, "no"))
    return "no";
  if (g_str_has_prefix (code, "not_") || g_str_equal (code, "unknown"))
    return "neutral";

  return NULL;
}

/* Above the words, where there is one. */
static void
add_picture (ThChoiceRow *self, GtkButton *button, const ThFormChoice *choice)
{
  ThOpenRecord *record = th_question_row_get_record (TH_QUESTION_ROW (self));
  ThForm *form = th_form_entry_get_form (th_open_record_get_entry (record));
  GtkWidget *picture = th_form_picture_new (form, choice->image, choice->label);
  g_autoptr (GtkWidget) label = g_object_ref (gtk_button_get_child (button));
  GtkWidget *box;

  if (picture == NULL)
    return;
  gtk_widget_set_halign (picture, GTK_ALIGN_CENTER);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_button_set_child (button, box);
  gtk_box_append (GTK_BOX (box), picture);
  gtk_box_append (GTK_BOX (box), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  choice->label, -1);
}

static void
add_choice (ThChoiceRow *self, const ThFormChoice *choice)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (choice->label);

  gtk_label_set_wrap (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), TRUE);
  add_picture (self, GTK_BUTTON (button), choice);
  g_object_set_data_full (G_OBJECT (button), "label", g_strdup (choice->label), g_free);
  g_object_set_data_full (G_OBJECT (button), "image", g_strdup (choice->image), g_free);
  gtk_widget_add_css_class (button, "answer");
  if (tint (choice->value) != NULL)
    gtk_widget_add_css_class (button, tint (choice->value));
  g_object_set_data_full (G_OBJECT (button), "code", g_strdup (choice->value), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->choices), button);
}

/* Whether the toggles are those of the choices on offer: choices change with other answers. */
static gboolean
is_current (ThChoiceRow *self, GPtrArray *choices)
{
  GtkWidget *button = gtk_widget_get_first_child (self->choices);

  for (guint i = 0; i < choices->len; i++)
    {
      const ThFormChoice *choice = g_ptr_array_index (choices, i);

      if (button == NULL
          || g_strcmp0 (g_object_get_data (G_OBJECT (button), "code"), choice->value) != 0
          || g_strcmp0 (g_object_get_data (G_OBJECT (button), "label"), choice->label) != 0
          || g_strcmp0 (g_object_get_data (G_OBJECT (button), "image"), choice->image) != 0)
        return FALSE;
      button = gtk_widget_get_next_sibling (button);
    }

  return button == NULL;
}

static gboolean
fits_linked (ThFormNode *node, GPtrArray *choices)
{
  if (th_form_node_get_control (node) == TH_FORM_CONTROL_SELECT || choices->len > LINKED_MAX)
    return FALSE;
  for (guint i = 0; i < choices->len; i++)
    {
      const ThFormChoice *choice = g_ptr_array_index (choices, i);

      if (choice->image != NULL || g_utf8_strlen (choice->label, -1) > LINKED_LETTERS)
        return FALSE;
    }

  return TRUE;
}

static void
rebuild (ThChoiceRow *self, ThFormNode *node, GPtrArray *choices)
{
  gboolean is_linked = fits_linked (node, choices);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->choices)) != NULL)
    gtk_box_remove (GTK_BOX (self->choices), child);

  if (is_linked)
    {
      gtk_widget_set_layout_manager (self->choices,
                                     gtk_box_layout_new (GTK_ORIENTATION_HORIZONTAL));
      gtk_box_set_homogeneous (GTK_BOX (self->choices), TRUE);
      gtk_widget_add_css_class (self->choices, "linked");
    }
  else
    {
      gtk_widget_remove_css_class (self->choices, "linked");
      gtk_widget_set_layout_manager (self->choices, g_object_new (TH_TYPE_WRAP_LAYOUT, NULL));
    }
  th_question_row_set_compact (TH_QUESTION_ROW (self), is_linked);

  for (guint i = 0; i < choices->len; i++)
    add_choice (self, g_ptr_array_index (choices, i));
}

static void
th_choice_row_refresh (ThQuestionRow *row)
{
  ThChoiceRow *self = TH_CHOICE_ROW (row);
  ThFormNode *node = th_question_row_get_node (row);
  GPtrArray *choices = th_form_node_list_choices (node);
  GtkWidget *button;

  if (!is_current (self, choices))
    rebuild (self, node, choices);

  button = gtk_widget_get_first_child (self->choices);
  for (; button != NULL; button = gtk_widget_get_next_sibling (button))
    {
      const char *code = g_object_get_data (G_OBJECT (button), "code");

      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button),
                                    th_form_node_has_chosen (node, code));
    }
}

static void
th_choice_row_class_init (ThChoiceRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  TH_QUESTION_ROW_CLASS (klass)->refresh = th_choice_row_refresh;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-choice-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ThChoiceRow, choices);
}

static void
th_choice_row_init (ThChoiceRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
