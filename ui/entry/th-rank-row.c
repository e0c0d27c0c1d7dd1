/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A ranking is of all there is. Until the person has moved something, or said that it is right as
 * it stands, it is not answered, and the numbers are not shown.
 */

#include "th-rank-row.h"

#include <glib/gi18n.h>

struct _ThRankRow
{
  ThQuestionRow parent_instance;

  GtkWidget *lines;
  GtkWidget *confirm;
};

G_DEFINE_FINAL_TYPE (ThRankRow, th_rank_row, TH_TYPE_QUESTION_ROW)

/* Returns: (transfer full): the codes as ranked, else as the form has them */
static GPtrArray *
list_codes (ThFormNode *node)
{
  const char *value = th_form_node_get_value (node);
  GPtrArray *choices = th_form_node_list_choices (node);
  GPtrArray *codes = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) words = g_strsplit (value, " ", -1);

  for (guint i = 0; *value != '\0' && words[i] != NULL; i++)
    g_ptr_array_add (codes, g_strdup (words[i]));
  for (guint i = 0; *value == '\0' && i < choices->len; i++)
    g_ptr_array_add (codes, g_strdup (((ThFormChoice *) choices->pdata[i])->value));

  return codes;
}

static const char *
find_label (ThFormNode *node, const char *code)
{
  GPtrArray *choices = th_form_node_list_choices (node);

  for (guint i = 0; i < choices->len; i++)
    {
      const ThFormChoice *choice = g_ptr_array_index (choices, i);

      if (g_str_equal (choice->value, code))
        return choice->label;
    }

  return code;
}

static void
rank (ThRankRow *self, GPtrArray *codes)
{
  g_autofree char *value = NULL;

  g_ptr_array_add (codes, NULL);
  value = g_strjoinv (" ", (char **) codes->pdata);
  th_question_row_answer (TH_QUESTION_ROW (self), value);
}

static void
move_by (ThRankRow *self, GtkWidget *button, int by)
{
  g_autoptr (GPtrArray) codes = list_codes (th_question_row_get_node (TH_QUESTION_ROW (self)));
  guint at = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "position"));
  guint to = at + (guint) by;
  gpointer code;

  if (at >= codes->len || to >= codes->len)
    return;
  code = codes->pdata[at];
  codes->pdata[at] = codes->pdata[to];
  codes->pdata[to] = code;
  rank (self, codes);
}

static void
on_up_cb (ThRankRow *self, GtkWidget *button)
{
  move_by (self, button, -1);
}

static void
on_down_cb (ThRankRow *self, GtkWidget *button)
{
  move_by (self, button, 1);
}

static void
on_confirm_cb (ThRankRow *self)
{
  g_autoptr (GPtrArray) codes = list_codes (th_question_row_get_node (TH_QUESTION_ROW (self)));

  if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->confirm)))
    rank (self, codes);
  else
    th_question_row_answer (TH_QUESTION_ROW (self), NULL);
}

static GtkWidget *
add_button (ThRankRow *self, GtkWidget *line, const char *text, GCallback callback, guint position)
{
  GtkWidget *button = gtk_button_new_with_label (text);

  gtk_widget_add_css_class (button, "answer");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data (G_OBJECT (button), "position", GUINT_TO_POINTER (position));
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (line), button);

  return button;
}

static void
add_line (ThRankRow *self, guint position)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (line), label);
  add_button (self, line, _ ("Up"), G_CALLBACK (on_up_cb), position);
  add_button (self, line, _ ("Down"), G_CALLBACK (on_down_cb), position);
  gtk_box_append (GTK_BOX (self->lines), line);
}

static void
name_button (GtkWidget *button, const char *label, gboolean is_sensitive)
{
  g_autofree char *name = NULL;

  name = g_strdup_printf ("%s: %s", label, gtk_button_get_label (GTK_BUTTON (button)));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_sensitive (button, is_sensitive);
}

/* Lines stay where they are and take other words: the button under the finger is the same. */
static void
show_line (GtkWidget *line, const char *label, guint position, guint n_lines, gboolean is_ranked)
{
  GtkWidget *words = gtk_widget_get_first_child (line);
  GtkWidget *up = gtk_widget_get_next_sibling (words);
  g_autofree char *text = NULL;

  text = is_ranked ? g_strdup_printf ("%u  %s", position + 1, label) : g_strdup (label);
  gtk_label_set_text (GTK_LABEL (words), text);
  name_button (up, label, position > 0);
  name_button (gtk_widget_get_next_sibling (up), label, position + 1 < n_lines);
}

static void
th_rank_row_refresh (ThQuestionRow *row)
{
  ThRankRow *self = TH_RANK_ROW (row);
  ThFormNode *node = th_question_row_get_node (row);
  g_autoptr (GPtrArray) codes = list_codes (node);
  gboolean is_ranked = *th_form_node_get_value (node) != '\0';
  GtkWidget *line;

  while ((line = gtk_widget_get_last_child (self->lines)) != NULL
         && GPOINTER_TO_UINT (
              g_object_get_data (G_OBJECT (gtk_widget_get_last_child (line)), "position"))
              >= codes->len)
    gtk_box_remove (GTK_BOX (self->lines), line);

  line = gtk_widget_get_first_child (self->lines);
  for (guint i = 0; i < codes->len; i++)
    {
      if (line == NULL)
        {
          add_line (self, i);
          line = gtk_widget_get_last_child (self->lines);
        }
      show_line (line, find_label (node, codes->pdata[i]), i, codes->len, is_ranked);
      line = gtk_widget_get_next_sibling (line);
    }
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->confirm), is_ranked);
}

static void
th_rank_row_constructed (GObject *object)
{
  G_OBJECT_CLASS (th_rank_row_parent_class)->constructed (object);

  th_question_row_name (TH_QUESTION_ROW (object), TH_RANK_ROW (object)->confirm,
                        _ ("This is the order"));
}

static void
th_rank_row_class_init (ThRankRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = th_rank_row_constructed;
  TH_QUESTION_ROW_CLASS (klass)->refresh = th_rank_row_refresh;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-rank-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ThRankRow, lines);
  gtk_widget_class_bind_template_child (widget_class, ThRankRow, confirm);
  gtk_widget_class_bind_template_callback (widget_class, on_confirm_cb);
}

static void
th_rank_row_init (ThRankRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
