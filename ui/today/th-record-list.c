/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-record-list.h"

#include "th-record-line.h"
#include "th-stack.h"

#include <adwaita.h>

struct _ThRecordList
{
  GtkWidget parent_instance;

  GtkWidget *stack;
  GtkWidget *view;
  GtkWidget *empty;
  GListStore *items;
  char *marked;
  gboolean is_narrow;
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (ThRecordList, th_record_list, GTK_TYPE_WIDGET)

static guint signals[N_SIGNALS];

static void
on_setup_cb (ThRecordList *self, GtkListItem *item)
{
  GtkWidget *line = g_object_new (TH_TYPE_RECORD_LINE, NULL);

  th_record_line_set_narrow (TH_RECORD_LINE (line), self->is_narrow);
  gtk_list_item_set_child (item, line);
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
show_mark (ThRecordList *self, GtkWidget *line, ThRecordItem *item)
{
  const ThPlaceStep *step = item != NULL ? th_record_item_get_step (item) : NULL;

  if (self->marked != NULL && step != NULL && g_strcmp0 (step->record, self->marked) == 0)
    gtk_widget_add_css_class (line, "marked");
  else
    gtk_widget_remove_css_class (line, "marked");
}

static void
on_bind_cb (ThRecordList *self, GtkListItem *list_item)
{
  ThRecordItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *line = gtk_list_item_get_child (list_item);
  g_autofree char *spoken = dup_spoken (item);

  g_object_set_data_full (G_OBJECT (line), "item", g_object_ref (item), g_object_unref);
  th_record_line_show (TH_RECORD_LINE (line), item);
  show_mark (self, line, item);
  gtk_list_item_set_activatable (list_item, !th_record_item_is_heading (item)
                                              && !th_record_item_is_still (item));
  gtk_list_item_set_selectable (list_item, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (line)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
on_activate_cb (ThRecordList *self, guint position)
{
  g_autoptr (ThRecordItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);
  gboolean is_taken = FALSE;

  if (item == NULL || th_record_item_is_heading (item) || th_record_item_is_still (item))
    return;
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, th_record_item_get_step (item), &is_taken);
  if (!is_taken)
    gtk_widget_activate_action (GTK_WIDGET (self), "home.go", "@(ssss)",
                                th_place_step_to_variant (th_record_item_get_step (item)));
}

static void
th_record_list_dispose (GObject *object)
{
  g_clear_pointer (&TH_RECORD_LIST (object)->stack, gtk_widget_unparent);

  G_OBJECT_CLASS (th_record_list_parent_class)->dispose (object);
}

static void
th_record_list_finalize (GObject *object)
{
  g_free (TH_RECORD_LIST (object)->marked);

  G_OBJECT_CLASS (th_record_list_parent_class)->finalize (object);
}

static void
th_record_list_class_init (ThRecordListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_record_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = th_record_list_finalize;
  signals[SIGNAL_CHOSEN] = g_signal_new (
    "chosen", TH_TYPE_RECORD_LIST, G_SIGNAL_RUN_LAST, 0, g_signal_accumulator_true_handled, NULL,
    NULL, G_TYPE_BOOLEAN, 1, TH_TYPE_PLACE_STEP | G_SIGNAL_TYPE_STATIC_SCOPE);
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

static gboolean
is_at_top (ThRecordList *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));

  return adjustment == NULL || gtk_adjustment_get_value (adjustment) < 1;
}

/* The list holds on to the row that it began with: what came above it, and is more urgent, would be
 * out of view. A list that is given its rows afresh begins with the first. */
static void
begin_anew (ThRecordList *self, guint n_removed, gpointer *added, guint n_added)
{
  GtkListView *view = GTK_LIST_VIEW (self->view);
  g_autoptr (GtkSelectionModel) model = g_object_ref (gtk_list_view_get_model (view));
  GtkRoot *root = gtk_widget_get_root (self->view);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  gboolean has_focus = focus != NULL && gtk_widget_is_ancestor (focus, self->view);

  gtk_list_view_set_model (view, NULL);
  g_list_store_splice (self->items, 0, n_removed, added, n_added);
  gtk_list_view_set_model (view, model);
  if (has_focus)
    gtk_widget_grab_focus (self->view);
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

  if (first == 0 && is_at_top (self) && (n_shown > 0 || items->len > 0))
    begin_anew (self, n_shown - last, items->pdata, items->len - last);
  else if (n_shown != items->len || first < items->len)
    g_list_store_splice (self->items, first, n_shown - first - last, items->pdata + first,
                         items->len - first - last);
  gtk_label_set_text (GTK_LABEL (self->empty), empty);
  th_stack_show_only (
    GTK_STACK (self->stack),
    gtk_stack_get_child_by_name (GTK_STACK (self->stack), items->len > 0 ? "list" : "empty"));
}

void
th_record_list_set_marked (ThRecordList *self, const char *record)
{
  GtkWidget *row = gtk_widget_get_first_child (self->view);

  g_free (self->marked);
  self->marked = g_strdup (record);
  for (; row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *line = gtk_widget_get_first_child (row);

      if (line != NULL)
        show_mark (self, line, g_object_get_data (G_OBJECT (line), "item"));
    }
}

void
th_record_list_scroll_to (ThRecordList *self, const char *record, const char *field)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (ThRecordItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);
      const ThPlaceStep *step = th_record_item_get_step (item);

      if (step == NULL || g_strcmp0 (step->record, record) != 0
          || (field != NULL && g_strcmp0 (step->field, field) != 0))
        continue;
      gtk_widget_activate_action (self->view, "list.scroll-to-item", "u", i);
      return;
    }
}

void
th_record_list_move (ThRecordList *self, int by)
{
  gtk_widget_child_focus (self->view, by > 0 ? GTK_DIR_DOWN : GTK_DIR_UP);
}

void
th_record_list_set_narrow (ThRecordList *self, gboolean is_narrow)
{
  self->is_narrow = is_narrow;
}
