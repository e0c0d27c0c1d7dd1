/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Follows the repeat as the list that it is: an instance that a colleague adds appears without a
 * row being touched that someone is typing in.
 */

#include "th-repeat-box.h"

#include "th-instance-box.h"
#include "th-question-rows.h"

#include <glib/gi18n.h>

struct _ThRepeatBox
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *title;
  GtkWidget *hint;
  GtkWidget *instances;
  GtkWidget *add;
  GtkWidget *add_label;

  ThFormNode *repeat;
  ThOpenRecord *record;
};

G_DEFINE_FINAL_TYPE (ThRepeatBox, th_repeat_box, GTK_TYPE_WIDGET)

/* Authors put the label on the repeat, or on the group around it, which has a heading then. */
static const char *
get_label (ThRepeatBox *self)
{
  ThFormNode *parent = th_form_node_get_parent (self->repeat);
  const char *label = th_form_node_get_label (self->repeat);

  if ((label == NULL || *label == '\0') && parent != NULL)
    label = th_form_node_get_label (parent);

  return label != NULL && *label != '\0' ? label : th_form_node_get_name (self->repeat);
}

static void
number_instances (ThRepeatBox *self)
{
  GtkWidget *child = gtk_widget_get_first_child (self->instances);

  for (guint i = 1; child != NULL; child = gtk_widget_get_next_sibling (child), i++)
    {
      /* Translators: one of several of a kind, "Vehicles 2" */
      g_autofree char *title = g_strdup_printf (_ ("%s %u"), get_label (self), i);

      th_instance_box_set_title (TH_INSTANCE_BOX (child), title);
    }
}

static void
show (ThRepeatBox *self)
{
  const char *label = th_form_node_get_label (self->repeat);
  const char *hint = th_form_node_get_hint (self->repeat);
  ThFormNode *parent = th_form_node_get_parent (self->repeat);
  const char *around = parent != NULL ? th_form_node_get_label (parent) : NULL;
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->repeat));
  gboolean may = th_open_record_get_editing (self->record) == TH_EDITING_FREE;
  g_autofree char *add = NULL;

  gtk_label_set_text (GTK_LABEL (self->title), label != NULL ? label : "");
  /* The group around it has a heading of its own, mostly with the same words. */
  gtk_widget_set_visible (self->title,
                          label != NULL && *label != '\0' && g_strcmp0 (label, around) != 0);
  gtk_label_set_text (GTK_LABEL (self->hint), hint != NULL ? hint : "");
  gtk_widget_set_visible (self->hint, hint != NULL && *hint != '\0');
  /* Translators: add the first, or one more, of what has this name: "Add: Vehicles" */
  add = g_strdup_printf (n_items == 0 ? _ ("Add: %s") : _ ("Add another: %s"), get_label (self));
  gtk_label_set_text (GTK_LABEL (self->add_label), add);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add), GTK_ACCESSIBLE_PROPERTY_LABEL, add,
                                  -1);
  gtk_widget_set_visible (self->add, th_form_node_can_add (self->repeat));
  gtk_widget_set_sensitive (self->add, may);
  gtk_widget_set_visible (GTK_WIDGET (self), th_form_node_is_relevant (self->repeat));
  number_instances (self);
}

static GtkWidget *
nth_child (ThRepeatBox *self, guint position)
{
  GtkWidget *child = gtk_widget_get_first_child (self->instances);

  for (; child != NULL && position > 0; position--)
    child = gtk_widget_get_next_sibling (child);

  return child;
}

static void
on_items_changed_cb (ThRepeatBox *self, guint position, guint removed, guint added)
{
  GtkWidget *before = position > 0 ? nth_child (self, position - 1) : NULL;

  for (; removed > 0; removed--)
    gtk_box_remove (GTK_BOX (self->instances), nth_child (self, position));
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (ThFormNode) instance = NULL;
      GtkWidget *box;

      instance = g_list_model_get_item (G_LIST_MODEL (self->repeat), position + i);
      box = th_instance_box_new (instance, self->record);
      gtk_box_insert_child_after (GTK_BOX (self->instances), box, before);
      before = box;
    }
  show (self);
}

static void
on_add_cb (ThRepeatBox *self)
{
  g_autoptr (GError) error = NULL;
  GtkWidget *last;
  GtkWidget *row;

  if (th_open_record_add_instance (self->record, self->repeat, &error) == NULL)
    {
      g_debug ("add: %s", error->message);
      return;
    }

  /* What was asked for comes into view. */
  last = gtk_widget_get_last_child (self->instances);
  row = last != NULL
          ? th_question_rows_get_first (GTK_BOX (th_instance_box_get_rows (TH_INSTANCE_BOX (last))))
          : NULL;
  if (row != NULL)
    gtk_widget_child_focus (th_question_row_get_input (TH_QUESTION_ROW (row)), GTK_DIR_TAB_FORWARD);
}

static void
th_repeat_box_dispose (GObject *object)
{
  ThRepeatBox *self = TH_REPEAT_BOX (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->repeat);
  g_clear_object (&self->record);

  G_OBJECT_CLASS (th_repeat_box_parent_class)->dispose (object);
}

static void
th_repeat_box_class_init (ThRepeatBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_repeat_box_dispose;
  gtk_widget_class_set_css_name (widget_class, "repeat");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-repeat-box.ui");
  gtk_widget_class_bind_template_child (widget_class, ThRepeatBox, box);
  gtk_widget_class_bind_template_child (widget_class, ThRepeatBox, title);
  gtk_widget_class_bind_template_child (widget_class, ThRepeatBox, hint);
  gtk_widget_class_bind_template_child (widget_class, ThRepeatBox, instances);
  gtk_widget_class_bind_template_child (widget_class, ThRepeatBox, add);
  gtk_widget_class_bind_template_child (widget_class, ThRepeatBox, add_label);
  gtk_widget_class_bind_template_callback (widget_class, on_add_cb);
}

static void
th_repeat_box_init (ThRepeatBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
th_repeat_box_new (ThFormNode *repeat, ThOpenRecord *record)
{
  ThRepeatBox *self = g_object_new (TH_TYPE_REPEAT_BOX, NULL);

  self->repeat = g_object_ref (repeat);
  self->record = g_object_ref (record);
  on_items_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (repeat)));
  g_signal_connect_object (repeat, "items-changed", G_CALLBACK (on_items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (repeat, "notify", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (record, "refreshed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

GtkWidget *
th_repeat_box_find (ThRepeatBox *self, const char *path)
{
  GtkWidget *child = gtk_widget_get_first_child (self->instances);
  GtkWidget *row = NULL;

  for (; child != NULL && row == NULL; child = gtk_widget_get_next_sibling (child))
    row =
      th_question_rows_find (GTK_BOX (th_instance_box_get_rows (TH_INSTANCE_BOX (child))), path);

  return row;
}
