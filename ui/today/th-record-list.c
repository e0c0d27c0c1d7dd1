/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-record-list.h"

#include "th-record-line.h"

#include <adwaita.h>

struct _ThRecordList
{
  GtkWidget parent_instance;

  GtkWidget *stack;
  GtkWidget *view;
  GtkWidget *empty;
  GListStore *items;
};

G_DEFINE_FINAL_TYPE (ThRecordList, th_record_list, GTK_TYPE_WIDGET)

static void
on_setup_cb (ThRecordList *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, g_object_new (TH_TYPE_RECORD_LINE, NULL));
}

static char *
dup_spoken (ThRecordItem *item)
{
  const char *parts[] = { th_record_item_get_title (item), th_record_item_get_line (item),
                          th_record_item_get_pill (item) };
  GString *spoken = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      if (parts[i] != NULL && *parts[i] != '\0')
        g_string_append_printf (spoken, "%s%s", spoken->len > 0 ? ", " : "", parts[i]);
    }

  return g_string_free (spoken, FALSE);
}

static void
on_bind_cb (ThRecordList *self, GtkListItem *list_item)
{
  ThRecordItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *line = gtk_list_item_get_child (list_item);
  g_autofree char *spoken = dup_spoken (item);

  th_record_line_show (TH_RECORD_LINE (line), item);
  gtk_list_item_set_activatable (list_item, !th_record_item_is_heading (item));
  gtk_list_item_set_selectable (list_item, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (line)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
on_activate_cb (ThRecordList *self, guint position)
{
  g_autoptr (ThRecordItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);

  if (item != NULL && !th_record_item_is_heading (item))
    gtk_widget_activate_action_variant (GTK_WIDGET (self), "home.go",
                                        th_place_step_to_variant (th_record_item_get_step (item)));
}

static void
th_record_list_dispose (GObject *object)
{
  g_clear_pointer (&TH_RECORD_LIST (object)->stack, gtk_widget_unparent);

  G_OBJECT_CLASS (th_record_list_parent_class)->dispose (object);
}

static void
th_record_list_class_init (ThRecordListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_record_list_dispose;
  g_type_ensure (TH_TYPE_RECORD_ITEM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-record-list.ui");
  gtk_widget_class_bind_template_child (widget_class, ThRecordList, stack);
  gtk_widget_class_bind_template_child (widget_class, ThRecordList, view);
  gtk_widget_class_bind_template_child (widget_class, ThRecordList, empty);
  gtk_widget_class_bind_template_child (widget_class, ThRecordList, items);
  gtk_widget_class_bind_template_callback (widget_class, on_setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_activate_cb);
}

static void
th_record_list_init (ThRecordList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static gboolean
is_same (ThRecordList *self, guint position, ThRecordItem *item)
{
  g_autoptr (ThRecordItem) shown = g_list_model_get_item (G_LIST_MODEL (self->items), position);

  return shown != NULL && th_record_item_equal (shown, item);
}

void
th_record_list_set_items (ThRecordList *self, GPtrArray *items, const char *empty)
{
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  guint first = 0;
  guint last = 0;

  while (first < MIN (n_shown, items->len)
         && is_same (self, first, g_ptr_array_index (items, first)))
    first++;
  while (last < MIN (n_shown, items->len) - first
         && is_same (self, n_shown - last - 1, g_ptr_array_index (items, items->len - last - 1)))
    last++;

  if (n_shown != items->len || first < items->len)
    g_list_store_splice (self->items, first, n_shown - first - last, items->pdata + first,
                         items->len - first - last);
  gtk_label_set_text (GTK_LABEL (self->empty), empty);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), items->len > 0 ? "list" : "empty");
}
