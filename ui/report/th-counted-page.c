/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-counted-page.h"

#include "th-day.h"
#include "th-record-list.h"
#include "th-tally-items.h"

#include <glib/gi18n.h>

struct _ThCountedPage
{
  ThPage parent_instance;

  GtkWidget *meaning;
  GtkWidget *stated;
  GtkWidget *list;
  GtkWidget *state;

  ThCasebook *casebook;
};

G_DEFINE_FINAL_TYPE (ThCountedPage, th_counted_page, TH_TYPE_PAGE)

static void
on_state_cb (ThCountedPage *self)
{
  const ThPlaceStep *at = th_page_get_step (TH_PAGE (self));
  g_autoptr (ThPlaceStep) step =
    th_place_step_new_at ("override", at->record, at->section, at->field);

  th_page_go (TH_PAGE (self), step);
}

static void
show_reading (ThCountedPage *self)
{
  ThSession *session = th_page_get_session (TH_PAGE (self));
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);
  const ThPlaceStep *step = th_page_get_step (TH_PAGE (self));
  const ThTallyCounter *counter = th_tally_find_counter (step->record);
  g_autofree char *scope = NULL;
  g_autofree char *title = NULL;
  g_autofree char *stated = NULL;
  g_autoptr (GPtrArray) items = NULL;

  if (reading == NULL || counter == NULL)
    return;
  scope = th_tally_items_dup_scope (reading->operation, step->section, step->field);
  /* Translators: a counter's name and its number */
  title = g_strdup_printf (
    _ ("%s: %u"), _ (counter->label),
    th_tally_get_stated (reading->tally, step->record, step->section, step->field));
  th_page_set_title (TH_PAGE (self), title, scope);
  gtk_label_set_label (GTK_LABEL (self->meaning), _ (counter->meaning));
  stated = th_tally_items_dup_stated (reading, step->record, step->section, step->field);
  gtk_label_set_label (GTK_LABEL (self->stated), stated != NULL ? stated : "");
  gtk_widget_set_visible (self->stated, stated != NULL);
  gtk_widget_set_visible (self->state, counter->is_daily && step->section != NULL
                                         && th_day_can_sign (session, step->field));
  items = th_tally_items_new_counted (session, reading, step->record, step->section, step->field);
  th_record_list_set_items (TH_RECORD_LIST (self->list), items, _ ("No record counts here."));
}

static void
th_counted_page_constructed (GObject *object)
{
  ThCountedPage *self = TH_COUNTED_PAGE (object);

  G_OBJECT_CLASS (th_counted_page_parent_class)->constructed (object);

  self->casebook = th_casebook_for_session (th_page_get_session (TH_PAGE (self)));
  g_signal_connect_object (self->casebook, "notify::reading", G_CALLBACK (show_reading), self,
                           G_CONNECT_SWAPPED);
  show_reading (self);
}

static void
th_counted_page_dispose (GObject *object)
{
  g_clear_object (&TH_COUNTED_PAGE (object)->casebook);

  G_OBJECT_CLASS (th_counted_page_parent_class)->dispose (object);
}

static void
th_counted_page_class_init (ThCountedPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = th_counted_page_constructed;
  G_OBJECT_CLASS (klass)->dispose = th_counted_page_dispose;

  g_type_ensure (TH_TYPE_RECORD_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-counted-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThCountedPage, meaning);
  gtk_widget_class_bind_template_child (widget_class, ThCountedPage, stated);
  gtk_widget_class_bind_template_child (widget_class, ThCountedPage, list);
  gtk_widget_class_bind_template_child (widget_class, ThCountedPage, state);
  gtk_widget_class_bind_template_callback (widget_class, on_state_cb);
}

static void
th_counted_page_init (ThCountedPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
