/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The numbers of one day and team, or of the operation, are worked out anew whenever what was read
 * or what is picked changes; what is shown stays until the new numbers are there.
 */

#include "th-tally-page.h"

#include "th-chart.h"
#include "th-error-text.h"
#include "th-map.h"
#include "th-period.h"
#include "th-record-list.h"
#include "th-stack.h"
#include "th-tally-items.h"
#include "th-tally-places.h"
#include "th-wrap-layout.h"

#include <glib/gi18n.h>

struct _ThTallyPage
{
  ThPage parent_instance;

  GtkWidget *period;
  GtkWidget *charts_shown;
  GtkWidget *views;
  GtkWidget *numbers;
  GtkWidget *charts;
  GtkWidget *map_shown;
  GtkWidget *map;
  GtkWidget *places;

  ThCasebook *casebook;
  ThReport *figures; /* those on screen */
  gboolean is_working;
  gboolean is_stale; /* something changed meanwhile */
};

G_DEFINE_FINAL_TYPE (ThTallyPage, th_tally_page, TH_TYPE_PAGE)

static void
show_numbers (ThTallyPage *self)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);
  g_autoptr (GPtrArray) items = th_tally_items_new (
    th_page_get_session (TH_PAGE (self)), reading, self->figures,
    th_period_get_day (TH_PERIOD (self->period)), th_period_get_team (TH_PERIOD (self->period)));

  th_record_list_set_items (TH_RECORD_LIST (self->numbers), items, "");
}

/* Drawn only where they can be seen. */
static void
show_charts (ThTallyPage *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->charts)) != NULL)
    gtk_box_remove (GTK_BOX (self->charts), child);
  if (!gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->charts_shown)))
    return;

  for (guint i = 0; i < self->figures->sections->len; i++)
    {
      const ThReportSection *section = g_ptr_array_index (self->figures->sections, i);

      if ((section->shape == TH_REPORT_SERIES || section->shape == TH_REPORT_BARS)
          && section->rows->len > 0)
        gtk_box_append (GTK_BOX (self->charts), th_chart_new (self->figures, section));
    }
}

/* Where positions were recorded; what is picked above says which visits fill them. */
static void
show_map (ThTallyPage *self)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);
  ThSession *session = th_page_get_session (TH_PAGE (self));
  const char *day = th_period_get_day (TH_PERIOD (self->period));
  const char *team = th_period_get_team (TH_PERIOD (self->period));
  g_autoptr (GPtrArray) places = th_tally_places_new (reading, day, team);
  g_autoptr (GPtrArray) items = th_tally_places_new_items (session, reading, team);

  th_map_set_places (TH_MAP (self->map), places);
  th_record_list_set_items (TH_RECORD_LIST (self->places), items,
                            _ ("No position of a premises is recorded yet."));
}

static void
on_view_cb (ThTallyPage *self)
{
  const char *view = "numbers";

  if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->charts_shown)))
    view = "charts";
  else if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->map_shown)))
    view = "map";
  th_stack_show_only (GTK_STACK (self->views),
                      gtk_stack_get_child_by_name (GTK_STACK (self->views), view));
  if (self->figures != NULL)
    show_charts (self);
}

static void
on_map_all_cb (ThTallyPage *self)
{
  th_map_fit (TH_MAP (self->map));
}

static void
on_map_out_cb (ThTallyPage *self)
{
  th_map_zoom (TH_MAP (self->map), 0.5);
}

static void
on_map_in_cb (ThTallyPage *self)
{
  th_map_zoom (TH_MAP (self->map), 2);
}

static void work (ThTallyPage *self);

static void
on_worked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThTallyPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  ThReport *figures = th_figures_finish (TH_SESSION (source), result, &error);

  self->is_working = FALSE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (figures == NULL)
    {
      text = th_error_text_dup (error);
      th_page_say (TH_PAGE (self), text);
      return;
    }
  g_clear_pointer (&self->figures, th_report_unref);
  self->figures = figures;
  /* What was picked meanwhile is not what these are of. */
  if (self->is_stale)
    {
      work (self);
      return;
    }
  show_numbers (self);
  show_charts (self);
  show_map (self);
}

static void
work (ThTallyPage *self)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);

  self->is_stale = self->is_working;
  if (self->is_working || reading == NULL)
    return;
  self->is_working = TRUE;
  th_figures_async (th_page_get_session (TH_PAGE (self)), reading,
                    th_period_get_day (TH_PERIOD (self->period)),
                    th_period_get_team (TH_PERIOD (self->period)), FALSE,
                    th_page_get_cancellable (TH_PAGE (self)), on_worked_cb, g_object_ref (self));
}

static void
on_period_cb (ThTallyPage *self)
{
  work (self);
}

static void
go (ThTallyPage *self, const char *page)
{
  g_autoptr (ThPlaceStep) step =
    th_place_step_new_at (page, NULL, th_period_get_day (TH_PERIOD (self->period)),
                          th_period_get_team (TH_PERIOD (self->period)));

  th_page_go (TH_PAGE (self), step);
}

static void
on_sign_off_cb (ThTallyPage *self)
{
  go (self, "day");
}

static void
on_tasking_cb (ThTallyPage *self)
{
  go (self, "tasking");
}

static void
on_report_cb (ThTallyPage *self)
{
  go (self, "report");
}

static void
show_reading (ThTallyPage *self)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);

  if (reading == NULL)
    return;
  th_page_set_title (TH_PAGE (self), _ ("Tally"), th_operation_get_name (reading->operation));
  th_period_show (TH_PERIOD (self->period), th_page_get_session (TH_PAGE (self)), reading);
  work (self);
}

static void
th_tally_page_dispose (GObject *object)
{
  ThTallyPage *self = TH_TALLY_PAGE (object);

  g_clear_object (&self->casebook);
  g_clear_pointer (&self->figures, th_report_unref);

  G_OBJECT_CLASS (th_tally_page_parent_class)->dispose (object);
}

static void
th_tally_page_class_init (ThTallyPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_tally_page_dispose;

  g_type_ensure (TH_TYPE_MAP);
  g_type_ensure (TH_TYPE_PERIOD);
  g_type_ensure (TH_TYPE_RECORD_LIST);
  g_type_ensure (TH_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-tally-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThTallyPage, period);
  gtk_widget_class_bind_template_child (widget_class, ThTallyPage, charts_shown);
  gtk_widget_class_bind_template_child (widget_class, ThTallyPage, views);
  gtk_widget_class_bind_template_child (widget_class, ThTallyPage, numbers);
  gtk_widget_class_bind_template_child (widget_class, ThTallyPage, charts);
  gtk_widget_class_bind_template_child (widget_class, ThTallyPage, map_shown);
  gtk_widget_class_bind_template_child (widget_class, ThTallyPage, map);
  gtk_widget_class_bind_template_child (widget_class, ThTallyPage, places);
  gtk_widget_class_bind_template_callback (widget_class, on_period_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_view_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_sign_off_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_report_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_tasking_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_map_all_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_map_out_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_map_in_cb);
}

static void
th_tally_page_init (ThTallyPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
th_tally_page_new (ThSession *session)
{
  ThTallyPage *self = g_object_new (TH_TYPE_TALLY_PAGE, "session", session, NULL);

  self->casebook = th_casebook_for_session (session);
  th_page_set_title (TH_PAGE (self), _ ("Tally"), NULL);
  g_signal_connect_object (self->casebook, "notify::reading", G_CALLBACK (show_reading), self,
                           G_CONNECT_SWAPPED);
  show_reading (self);

  return GTK_WIDGET (self);
}
