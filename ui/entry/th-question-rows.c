/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Which row a question gets follows from its control, type and number of choices; of appearances
 * only those that change the kind of row count.
 */

#include "th-question-rows.h"

#include "th-basis-row.h"
#include "th-choice-row.h"
#include "th-long-text-row.h"
#include "th-moment-row.h"
#include "th-note-row.h"
#include "th-pick-row.h"
#include "th-text-row.h"

static gboolean
has_choice (GPtrArray *choices, const char *code)
{
  for (guint i = 0; i < choices->len; i++)
    {
      if (g_str_equal (((const ThFormChoice *) g_ptr_array_index (choices, i))->value, code))
        return TRUE;
    }

  return FALSE;
}

static GType
choice_type (ThFormNode *node)
{
  GPtrArray *choices = th_form_node_list_choices (node);
  gboolean is_many = th_form_node_get_control (node) == TH_FORM_CONTROL_SELECT;

  if (!is_many && has_choice (choices, "observed") && has_choice (choices, "told_by_person")
      && has_choice (choices, "not_present"))
    return TH_TYPE_BASIS_ROW;

  return choices->len <= (is_many ? TH_QUESTION_ROWS_FEW_OF_MANY : TH_QUESTION_ROWS_FEW)
           ? TH_TYPE_CHOICE_ROW
           : TH_TYPE_PICK_ROW;
}

static GType
input_type (ThFormNode *node)
{
  switch (th_form_node_get_data_type (node))
    {
    case TH_FORM_TYPE_STRING:
      return th_form_node_has_appearance (node, "multiline") ? TH_TYPE_LONG_TEXT_ROW
                                                             : TH_TYPE_TEXT_ROW;
    case TH_FORM_TYPE_INTEGER:
    case TH_FORM_TYPE_DECIMAL:
    case TH_FORM_TYPE_BARCODE:
    case TH_FORM_TYPE_BOOLEAN:
      return TH_TYPE_TEXT_ROW;

    case TH_FORM_TYPE_DATE:
    case TH_FORM_TYPE_TIME:
    case TH_FORM_TYPE_DATE_TIME:
      return TH_TYPE_MOMENT_ROW;

    case TH_FORM_TYPE_GEOPOINT:
    case TH_FORM_TYPE_GEOTRACE:
    case TH_FORM_TYPE_GEOSHAPE:
    case TH_FORM_TYPE_BINARY:
    default:
      return TH_TYPE_NOTE_ROW;
    }
}

static GType
row_type (ThFormNode *node)
{
  switch (th_form_node_get_control (node))
    {
    case TH_FORM_CONTROL_INPUT:
    case TH_FORM_CONTROL_RANGE:
      return input_type (node);

    case TH_FORM_CONTROL_SELECT1:
    case TH_FORM_CONTROL_SELECT:
      return choice_type (node);

    case TH_FORM_CONTROL_GROUP:
    case TH_FORM_CONTROL_INSTANCE:
      return G_TYPE_INVALID;

    case TH_FORM_CONTROL_NONE:
    case TH_FORM_CONTROL_RANK:
    case TH_FORM_CONTROL_REPEAT:
    case TH_FORM_CONTROL_TRIGGER:
    case TH_FORM_CONTROL_UPLOAD:
    case TH_FORM_CONTROL_NOTE:
    default:
      return TH_TYPE_NOTE_ROW;
    }
}

static GtkWidget *
card_new (void)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_add_css_class (card, "card");

  return card;
}

/* A card whose questions are all hidden is no card: an empty frame would be left. */
static void
on_row_visible_cb (GtkWidget *row, GParamSpec *pspec, GtkWidget *card)
{
  GtkWidget *child = gtk_widget_get_first_child (card);

  while (child != NULL && !gtk_widget_get_visible (child))
    child = gtk_widget_get_next_sibling (child);
  gtk_widget_set_visible (card, child != NULL);
}

static GtkWidget *
heading_new (ThFormNode *node)
{
  GtkWidget *heading = gtk_label_new (th_form_node_get_label (node));

  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_label_set_wrap (GTK_LABEL (heading), TRUE);
  gtk_widget_add_css_class (heading, "section-title");
  g_object_bind_property (node, "label", heading, "label", G_BINDING_DEFAULT);
  g_object_bind_property (node, "relevant", heading, "visible", G_BINDING_SYNC_CREATE);

  return heading;
}

void
th_question_rows_fill (GtkBox *box, ThSection *section, ThOpenRecord *record)
{
  GPtrArray *nodes = th_section_get_nodes (section);
  GtkWidget *card = NULL;

  for (guint i = 0; i < nodes->len; i++)
    {
      ThFormNode *node = g_ptr_array_index (nodes, i);
      GType type = row_type (node);
      GtkWidget *row;

      if (type == G_TYPE_INVALID)
        {
          if (th_form_node_get_label (node) != NULL)
            gtk_box_append (box, heading_new (node));
          card = NULL;
          continue;
        }

      if (card == NULL)
        {
          card = card_new ();
          gtk_box_append (box, card);
        }
      row = g_object_new (type, "node", node, "record", record, NULL);
      gtk_box_append (GTK_BOX (card), row);
      g_signal_connect_object (row, "notify::visible", G_CALLBACK (on_row_visible_cb), card, 0);
      on_row_visible_cb (row, NULL, card);
    }
}

GtkWidget *
th_question_rows_find (GtkBox *box, const char *path)
{
  GtkWidget *card = gtk_widget_get_first_child (GTK_WIDGET (box));

  for (; card != NULL; card = gtk_widget_get_next_sibling (card))
    {
      GtkWidget *row = gtk_widget_get_first_child (card);

      for (; row != NULL; row = gtk_widget_get_next_sibling (row))
        {
          if (TH_IS_QUESTION_ROW (row)
              && g_str_equal (
                th_form_node_get_path (th_question_row_get_node (TH_QUESTION_ROW (row))), path))
            return row;
        }
    }

  return NULL;
}
