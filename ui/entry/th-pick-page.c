/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A choice of one goes back at once; choices of many stay until Done. */

#include "th-pick-page.h"

#include "th-choice-item.h"

#include <glib/gi18n.h>

struct _ThPickPage
{
  ThRecordPage parent_instance;

  GtkWidget *list;
  GtkWidget *saved;
  GListStore *items;

  ThFormNode *node;
};

G_DEFINE_FINAL_TYPE (ThPickPage, th_pick_page, TH_TYPE_RECORD_PAGE)

static void
on_setup_cb (ThPickPage *self, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *icon = gtk_image_new_from_icon_name ("th-check-symbolic");
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_item_set_child (item, box);
}

static void
on_bind_cb (ThPickPage *self, GtkListItem *item)
{
  ThChoiceItem *choice = gtk_list_item_get_item (item);
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *icon = gtk_widget_get_first_child (box);
  gboolean chosen = th_choice_item_is_chosen (choice);

  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (box)),
                      th_choice_item_get_label (choice));
  gtk_widget_set_opacity (icon, chosen ? 1 : 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (box)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, th_choice_item_get_label (choice),
                                  -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (gtk_widget_get_parent (box)),
                               GTK_ACCESSIBLE_STATE_SELECTED, chosen, -1);
}

/* The same choices in the same order replace themselves one by one: the list keeps its place. */
static void
fill_in (ThPickPage *self)
{
  GPtrArray *choices = th_form_node_list_choices (self->node);
  guint n_items;

  for (guint i = 0; i < choices->len; i++)
    {
      const ThFormChoice *choice = g_ptr_array_index (choices, i);
      gboolean chosen = th_form_node_has_chosen (self->node, choice->value);
      g_autoptr (ThChoiceItem) item = th_choice_item_new (choice->value, choice->label, chosen);
      g_autoptr (ThChoiceItem) old = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (old == NULL)
        g_list_store_append (self->items, item);
      else if (th_choice_item_is_chosen (old) != chosen
               || g_strcmp0 (th_choice_item_get_code (old), choice->value) != 0
               || g_strcmp0 (th_choice_item_get_label (old), choice->label) != 0)
        g_list_store_splice (self->items, i, 1, (gpointer *) &item, 1);
    }
  n_items = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  if (n_items > choices->len)
    g_list_store_splice (self->items, choices->len, n_items - choices->len, NULL, 0);
}

static void
on_activate_cb (ThPickPage *self, guint position)
{
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (self->list)));
  g_autoptr (ThChoiceItem) item = g_list_model_get_item (model, position);
  ThOpenRecord *record = th_record_page_get_record (TH_RECORD_PAGE (self));
  g_autoptr (GError) error = NULL;

  if (th_open_record_get_editing (record) != TH_EDITING_FREE)
    return;
  if (!th_open_record_choose (record, self->node, th_choice_item_get_code (item),
                              !th_choice_item_is_chosen (item), &error))
    g_debug ("choice: %s", error->message);

  if (th_form_node_get_control (self->node) == TH_FORM_CONTROL_SELECT)
    fill_in (self);
  else
    th_page_go_back (TH_PAGE (self));
}

static void
th_pick_page_opened (ThRecordPage *page)
{
  ThPickPage *self = TH_PICK_PAGE (page);

  self->node = th_record_page_open_question (page);
  if (self->node == NULL)
    return;

  fill_in (self);
}

static void
th_pick_page_refresh (ThRecordPage *page)
{
  ThPickPage *self = TH_PICK_PAGE (page);
  g_autofree char *saved = th_record_page_dup_saved (page);

  gtk_label_set_text (GTK_LABEL (self->saved), saved);
  if (self->node != NULL)
    fill_in (self);
}

static void
th_pick_page_dispose (GObject *object)
{
  g_clear_object (&TH_PICK_PAGE (object)->node);

  G_OBJECT_CLASS (th_pick_page_parent_class)->dispose (object);
}

static void
th_pick_page_class_init (ThPickPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_pick_page_dispose;
  TH_RECORD_PAGE_CLASS (klass)->opened = th_pick_page_opened;
  TH_RECORD_PAGE_CLASS (klass)->refresh = th_pick_page_refresh;

  g_type_ensure (TH_TYPE_CHOICE_ITEM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-pick-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThPickPage, list);
  gtk_widget_class_bind_template_child (widget_class, ThPickPage, saved);
  gtk_widget_class_bind_template_child (widget_class, ThPickPage, items);
  gtk_widget_class_bind_template_callback (widget_class, on_setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_activate_cb);
}

static void
th_pick_page_init (ThPickPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
