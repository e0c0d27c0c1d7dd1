/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Removing asks nothing: Undo brings it back with all that was in it. */

#include "th-instance-box.h"

#include "th-question-rows.h"

#include <glib/gi18n.h>

struct _ThInstanceBox
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *title;
  GtkWidget *remove;
  GtkWidget *rows;

  ThFormNode *instance;
  ThOpenRecord *record;
};

G_DEFINE_FINAL_TYPE (ThInstanceBox, th_instance_box, GTK_TYPE_WIDGET)

static void
on_remove_cb (ThInstanceBox *self)
{
  GtkWidget *around = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autoptr (GError) error = NULL;

  if (!th_open_record_remove_instance (self->record, self->instance, &error))
    {
      g_debug ("remove: %s", error->message);
      return;
    }
  /* This box is out of the window by now: what it stood in says it. */
  gtk_widget_activate_action (around, "win.say", "s", _ ("Removed. Undo brings it back."));
}

static void
on_refreshed_cb (ThInstanceBox *self)
{
  gtk_widget_set_visible (self->remove, th_form_node_can_remove (self->instance));
  gtk_widget_set_sensitive (self->remove,
                            th_open_record_get_editing (self->record) == TH_EDITING_FREE);
}

static void
th_instance_box_dispose (GObject *object)
{
  ThInstanceBox *self = TH_INSTANCE_BOX (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->instance);
  g_clear_object (&self->record);

  G_OBJECT_CLASS (th_instance_box_parent_class)->dispose (object);
}

static void
th_instance_box_class_init (ThInstanceBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_instance_box_dispose;
  gtk_widget_class_set_css_name (widget_class, "instance");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-instance-box.ui");
  gtk_widget_class_bind_template_child (widget_class, ThInstanceBox, box);
  gtk_widget_class_bind_template_child (widget_class, ThInstanceBox, title);
  gtk_widget_class_bind_template_child (widget_class, ThInstanceBox, remove);
  gtk_widget_class_bind_template_child (widget_class, ThInstanceBox, rows);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_cb);
}

static void
th_instance_box_init (ThInstanceBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
th_instance_box_new (ThFormNode *instance, ThOpenRecord *record)
{
  ThInstanceBox *self = g_object_new (TH_TYPE_INSTANCE_BOX, NULL);
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (instance));

  self->instance = g_object_ref (instance);
  self->record = g_object_ref (record);
  for (guint i = 0; i < n_items; i++)
    g_ptr_array_add (nodes, g_list_model_get_item (G_LIST_MODEL (instance), i));
  th_question_rows_fill (GTK_BOX (self->rows), nodes, record);
  g_signal_connect_object (record, "refreshed", G_CALLBACK (on_refreshed_cb), self,
                           G_CONNECT_SWAPPED);
  on_refreshed_cb (self);

  return GTK_WIDGET (self);
}

void
th_instance_box_set_title (ThInstanceBox *self, const char *title)
{
  g_autofree char *remove = NULL;

  gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  /* Translators: remove one of several, "Remove Vehicles 2" */
  remove = g_strdup_printf (_ ("Remove %s"), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->remove), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  remove, -1);
}

GtkWidget *
th_instance_box_get_rows (ThInstanceBox *self)
{
  return self->rows;
}
