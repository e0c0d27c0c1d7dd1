/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Which row a question gets follows from its control, type and number of choices; of appearances
 * only those that change the kind of row count.
 *
 * What is still to be made hangs on the box as its "filling", and goes with it.
 */

#include "th-question-rows.h"

#include "th-attachment-row.h"
#include "th-barcode-row.h"
#include "th-basis-row.h"
#include "th-choice-row.h"
#include "th-long-text-row.h"
#include "th-moment-row.h"
#include "th-note-row.h"
#include "th-pick-row.h"
#include "th-place-row.h"
#include "th-range-row.h"
#include "th-rank-row.h"
#include "th-repeat-box.h"
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
    case TH_FORM_TYPE_BOOLEAN:
      return TH_TYPE_TEXT_ROW;

    case TH_FORM_TYPE_BARCODE:
      return TH_TYPE_BARCODE_ROW;

    case TH_FORM_TYPE_DATE:
    case TH_FORM_TYPE_TIME:
    case TH_FORM_TYPE_DATE_TIME:
      return TH_TYPE_MOMENT_ROW;

    case TH_FORM_TYPE_GEOPOINT:
      return TH_TYPE_PLACE_ROW;

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
      return input_type (node);

    case TH_FORM_CONTROL_RANGE:
      return TH_TYPE_RANGE_ROW;

    case TH_FORM_CONTROL_RANK:
      return TH_TYPE_RANK_ROW;

    case TH_FORM_CONTROL_UPLOAD:
      return TH_TYPE_ATTACHMENT_ROW;

    case TH_FORM_CONTROL_SELECT1:
    case TH_FORM_CONTROL_SELECT:
      return choice_type (node);

    case TH_FORM_CONTROL_GROUP:
    case TH_FORM_CONTROL_REPEAT:
    case TH_FORM_CONTROL_INSTANCE:
      return G_TYPE_INVALID;

    case TH_FORM_CONTROL_NONE:
    case TH_FORM_CONTROL_TRIGGER:
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

/* What is left to be made of a box. */
typedef struct
{
  GtkBox *box; /* borrowed: it owns this */
  ThOpenRecord *record;
  GPtrArray *nodes; /* in order, groups before what is in them */
  guint done;
  GtkWidget *card;
  guint source;
} Filling;

static void
filling_free (gpointer data)
{
  Filling *self = data;

  g_clear_handle_id (&self->source, g_source_remove);
  g_object_unref (self->record);
  g_ptr_array_unref (self->nodes);
  g_free (self);
}

/* Instances of a repeat are its own box's to fill. */
static void
collect (GPtrArray *nodes, ThFormNode *node)
{
  ThFormControl control = th_form_node_get_control (node);
  guint n_items;

  if (control == TH_FORM_CONTROL_NONE)
    return;
  g_ptr_array_add (nodes, g_object_ref (node));
  if (control != TH_FORM_CONTROL_GROUP)
    return;

  n_items = g_list_model_get_n_items (G_LIST_MODEL (node));
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (ThFormNode) child = g_list_model_get_item (G_LIST_MODEL (node), i);

      collect (nodes, child);
    }
}

static void
add_row (Filling *self, ThFormNode *node, GType type)
{
  GtkWidget *row = g_object_new (type, "node", node, "record", self->record, NULL);

  if (self->card == NULL)
    {
      self->card = card_new ();
      gtk_box_append (self->box, self->card);
    }
  gtk_box_append (GTK_BOX (self->card), row);
  g_signal_connect_object (row, "notify::visible", G_CALLBACK (on_row_visible_cb), self->card, 0);
  on_row_visible_cb (row, NULL, self->card);
}

static void
add_node (Filling *self, ThFormNode *node)
{
  const char *label = th_form_node_get_label (node);
  GType type = row_type (node);

  if (type != G_TYPE_INVALID)
    {
      add_row (self, node, type);
      return;
    }

  self->card = NULL;
  if (th_form_node_get_control (node) == TH_FORM_CONTROL_REPEAT)
    gtk_box_append (self->box, th_repeat_box_new (node, self->record));
  else if (label != NULL && *label != '\0')
    gtk_box_append (self->box, heading_new (node));
}

/* Returns: whether something is left */
static gboolean
fill_some (Filling *self, guint limit)
{
  guint end = MIN (self->nodes->len, self->done + limit);

  while (self->done < end)
    add_node (self, g_ptr_array_index (self->nodes, self->done++));

  return self->done < self->nodes->len;
}

static gboolean
on_idle_cb (gpointer data)
{
  Filling *self = data;

  if (fill_some (self, 2))
    return G_SOURCE_CONTINUE;
  self->source = 0;

  return G_SOURCE_REMOVE;
}

void
th_question_rows_fill (GtkBox *box, GPtrArray *nodes, ThOpenRecord *record)
{
  Filling *self = g_new0 (Filling, 1);

  self->box = box;
  self->record = g_object_ref (record);
  self->nodes = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < nodes->len; i++)
    collect (self->nodes, g_ptr_array_index (nodes, i));
  g_object_set_data_full (G_OBJECT (box), "filling", self, filling_free);

  if (fill_some (self, TH_QUESTION_ROWS_AT_ONCE))
    self->source = g_idle_add_full (G_PRIORITY_LOW, on_idle_cb, self, NULL);
}

void
th_question_rows_complete (GtkBox *box)
{
  Filling *self = g_object_get_data (G_OBJECT (box), "filling");

  if (self == NULL)
    return;
  g_clear_handle_id (&self->source, g_source_remove);
  fill_some (self, self->nodes->len);
}

GtkWidget *
th_question_rows_get_first (GtkBox *box)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (box));
  GtkWidget *row = NULL;

  for (; child != NULL && row == NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (TH_IS_QUESTION_ROW (child) && gtk_widget_get_visible (child))
        row = child;
      else if (GTK_IS_BOX (child))
        row = th_question_rows_get_first (GTK_BOX (child));
    }

  return row;
}

GtkWidget *
th_question_rows_find (GtkBox *box, const char *path)
{
  GtkWidget *child;

  th_question_rows_complete (box);
  child = gtk_widget_get_first_child (GTK_WIDGET (box));
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = NULL;

      if (TH_IS_REPEAT_BOX (child))
        row = th_repeat_box_find (TH_REPEAT_BOX (child), path);
      else if (GTK_IS_BOX (child))
        row = th_question_rows_find (GTK_BOX (child), path);
      else if (TH_IS_QUESTION_ROW (child)
               && g_str_equal (
                 th_form_node_get_path (th_question_row_get_node (TH_QUESTION_ROW (child))), path))
        row = child;
      if (row != NULL)
        return row;
    }

  return NULL;
}
