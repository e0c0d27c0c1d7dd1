/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-report-page.h"

#include "th-chart.h"
#include "th-draft.h"
#include "th-error-text.h"
#include "th-figures.h"
#include "th-folders.h"
#include "th-period.h"
#include "th-report-file.h"
#include "th-wrap-layout.h"

#include <glib/gi18n.h>

#define PULSE_MILLISECONDS 120

struct _ThReportPage
{
  ThPage parent_instance;

  GtkWidget *period;
  GtkWidget *outside;
  GtkWidget *explain;
  GtkWidget *xlsx;
  GtkWidget *csv;
  GtkWidget *json;
  GtkWidget *recipient;
  GtkWidget *recipient_problem;
  GtkWidget *reason;
  GtkWidget *reason_problem;
  GtkWidget *folders;
  GtkWidget *where;
  GtkWidget *preview;
  GtkWidget *progress;
  GtkWidget *done;
  GtkWidget *make;

  ThCasebook *casebook;
  GFile *folder;
  gboolean is_working; /* on the preview */
  gboolean is_stale;
  guint pulse_source; /* while a file is being made */
};

G_DEFINE_FINAL_TYPE (ThReportPage, th_report_page, TH_TYPE_PAGE)

static ThSession *
session_of (ThReportPage *self)
{
  return th_page_get_session (TH_PAGE (self));
}

static gboolean
is_active (GtkWidget *toggle)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (toggle));
}

static void
show_preview (ThReportPage *self, ThReport *figures)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->preview)) != NULL)
    gtk_box_remove (GTK_BOX (self->preview), child);
  gtk_box_append (GTK_BOX (self->preview),
                  th_chart_new (figures, th_report_find_section (figures, "figures")));
}

static void work (ThReportPage *self);

static void
on_worked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThReportPage) self = data;
  g_autoptr (ThReport) figures = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  figures = th_figures_finish (TH_SESSION (source), result, &error);
  self->is_working = FALSE;
  if (g_cancellable_is_cancelled (th_page_get_cancellable (TH_PAGE (self))))
    return;
  if (figures == NULL)
    {
      text = th_error_text_dup (error);
      th_page_say (TH_PAGE (self), text);
    }
  else if (self->is_stale)
    {
      work (self);
    }
  else
    {
      show_preview (self, figures);
    }
}

static void
work (ThReportPage *self)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);

  self->is_stale = self->is_working;
  if (self->is_working || reading == NULL)
    return;
  self->is_working = TRUE;
  th_figures_async (session_of (self), reading, th_period_get_day (TH_PERIOD (self->period)),
                    th_period_get_team (TH_PERIOD (self->period)), is_active (self->outside),
                    th_page_get_cancellable (TH_PAGE (self)), on_worked_cb, g_object_ref (self));
}

static void
on_order_cb (ThReportPage *self)
{
  gtk_label_set_label (
    GTK_LABEL (self->explain),
    is_active (self->outside)
      ? _ ("Numbers only. Fewer than five is given as “< 5”, and no list of people.")
      : _ ("With potential victims by pseudonym, and in a spreadsheet every record. No report "
           "names a potential victim."));
  gtk_widget_set_visible (self->done, FALSE);
  if (self->casebook != NULL)
    work (self);
}

static void
show_reading (ThReportPage *self)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);

  if (reading == NULL)
    return;
  th_page_set_title (TH_PAGE (self), _ ("Report"), th_operation_get_name (reading->operation));
  th_period_show (TH_PERIOD (self->period), session_of (self), reading);
  work (self);
}

static void
show_folder (ThReportPage *self, GFile *folder)
{
  g_autofree char *name = g_file_get_parse_name (folder);

  g_set_object (&self->folder, folder);
  gtk_label_set_label (GTK_LABEL (self->where), name);
}

static void
on_folder_cb (ThReportPage *self, GtkWidget *toggle)
{
  if (is_active (toggle))
    show_folder (self, g_object_get_data (G_OBJECT (toggle), "folder"));
}

static void
on_elsewhere_found_cb (GFile *folder, gpointer data)
{
  ThReportPage *self = data;
  GtkWidget *child = gtk_widget_get_first_child (self->folders);

  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_TOGGLE_BUTTON (child))
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (child), FALSE);
  show_folder (self, folder);
}

static void
on_elsewhere_cb (ThReportPage *self)
{
  th_folders_ask (GTK_WIDGET (self), on_elsewhere_found_cb);
}

static void
add_folders (ThReportPage *self)
{
  g_autoptr (GPtrArray) folders = th_folders_list ();
  GtkWidget *first = NULL;

  for (guint i = folders->len; i > 0; i--)
    {
      const ThFolder *folder = g_ptr_array_index (folders, i - 1);
      GtkWidget *toggle = gtk_toggle_button_new_with_label (folder->name);

      g_object_set_data_full (G_OBJECT (toggle), "folder", g_object_ref (folder->file),
                              g_object_unref);
      if (first != NULL)
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (toggle), GTK_TOGGLE_BUTTON (first));
      first = toggle;
      g_signal_connect_object (toggle, "toggled", G_CALLBACK (on_folder_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_box_prepend (GTK_BOX (self->folders), toggle);
    }
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (first), TRUE);
}

static gboolean
on_pulse_cb (gpointer data)
{
  gtk_progress_bar_pulse (GTK_PROGRESS_BAR (TH_REPORT_PAGE (data)->progress));

  return G_SOURCE_CONTINUE;
}

static void
show_making (ThReportPage *self, gboolean is_making)
{
  g_clear_handle_id (&self->pulse_source, g_source_remove);
  if (is_making)
    self->pulse_source = g_timeout_add (PULSE_MILLISECONDS, on_pulse_cb, self);
  gtk_widget_set_visible (self->progress, is_making);
  gtk_widget_set_sensitive (self->make, !is_making);
}

static void
on_made_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThReportPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = th_report_file_finish (TH_SESSION (source), result, &error);
  g_autofree char *text = NULL;

  show_making (self, FALSE);
  if (path != NULL)
    {
      th_draft_forget (GTK_EDITABLE (self->recipient));
      th_draft_forget (GTK_EDITABLE (self->reason));
    }
  if (path != NULL)
    /* Translators: where a file was written */
    text = g_strdup_printf (_ ("Saved: %s. Who gets it and why is in the log."), path);
  else
    text = th_error_text_dup (error);
  gtk_label_set_label (GTK_LABEL (self->done), text);
  gtk_widget_set_visible (self->done, TRUE);
  th_page_say (TH_PAGE (self), text);
}

static ThReportFileKind
get_kind (ThReportPage *self)
{
  if (is_active (self->xlsx))
    return TH_REPORT_FILE_XLSX;
  if (is_active (self->csv))
    return TH_REPORT_FILE_CSV;

  return is_active (self->json) ? TH_REPORT_FILE_JSON : TH_REPORT_FILE_PDF;
}

static char *
dup_text (GtkWidget *entry)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));
}

static void
on_make_cb (ThReportPage *self)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);
  g_autofree char *recipient = dup_text (self->recipient);
  g_autofree char *reason = dup_text (self->reason);
  g_autofree char *folder = g_file_get_path (self->folder);
  ThReportOrder order = { .kind = get_kind (self),
                          .day = (char *) th_period_get_day (TH_PERIOD (self->period)),
                          .team = (char *) th_period_get_team (TH_PERIOD (self->period)),
                          .is_external = is_active (self->outside),
                          .recipient = recipient,
                          .reason = reason,
                          .folder = folder };

  gtk_widget_set_visible (self->recipient_problem, *recipient == '\0');
  gtk_widget_set_visible (self->reason_problem, *reason == '\0');
  if (*recipient == '\0' || *reason == '\0')
    gtk_widget_grab_focus (*recipient == '\0' ? self->recipient : self->reason);
  else if (folder == NULL)
    th_page_say (TH_PAGE (self), _ ("Nothing can be saved in that place. Choose another."));
  else if (reading != NULL && self->pulse_source == 0)
    {
      gtk_widget_set_visible (self->done, FALSE);
      show_making (self, TRUE);
      th_report_file_async (session_of (self), reading, &order, on_made_cb, g_object_ref (self));
    }
}

static void
th_report_page_describe (ThPage *page, ThPlaceStep *step)
{
  th_period_describe (TH_PERIOD (TH_REPORT_PAGE (page)->period), step);
}

static void
th_report_page_constructed (GObject *object)
{
  ThReportPage *self = TH_REPORT_PAGE (object);
  const ThPlaceStep *step = th_page_get_step (TH_PAGE (self));

  G_OBJECT_CLASS (th_report_page_parent_class)->constructed (object);

  th_page_set_title (TH_PAGE (self), _ ("Report"), NULL);
  th_period_pick (TH_PERIOD (self->period), step->section, step->field);
  th_draft_keep (GTK_EDITABLE (self->recipient), session_of (self), "report/recipient");
  th_draft_keep (GTK_EDITABLE (self->reason), session_of (self), "report/reason");
  add_folders (self);
  on_order_cb (self);
  gtk_widget_set_visible (self->make, th_report_file_is_permitted (session_of (self)));
  self->casebook = th_casebook_for_session (session_of (self));
  g_signal_connect_object (self->casebook, "notify::reading", G_CALLBACK (show_reading), self,
                           G_CONNECT_SWAPPED);
  show_reading (self);
}

static void
th_report_page_dispose (GObject *object)
{
  ThReportPage *self = TH_REPORT_PAGE (object);

  g_clear_handle_id (&self->pulse_source, g_source_remove);
  g_clear_object (&self->casebook);
  g_clear_object (&self->folder);

  G_OBJECT_CLASS (th_report_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, ThReportPage, period);
  gtk_widget_class_bind_template_child (widget_class, ThReportPage, outside);
  gtk_widget_class_bind_template_child (widget_class, ThReportPage, explain);
  gtk_widget_class_bind_template_child (widget_class, ThReportPage, xlsx);
  gtk_widget_class_bind_template_child (widget_class, ThReportPage, csv);
  gtk_widget_class_bind_template_child (widget_class, ThReportPage, json);
  gtk_widget_class_bind_template_child (widget_class, ThReportPage, recipient);
  gtk_widget_class_bind_template_child (widget_class, ThReportPage, recipient_problem);
  gtk_widget_class_bind_template_child (widget_class, ThReportPage, reason);
  gtk_widget_class_bind_template_child (widget_class, ThReportPage, reason_problem);
  gtk_widget_class_bind_template_child (widget_class, ThReportPage, folders);
  gtk_widget_class_bind_template_child (widget_class, ThReportPage, where);
  gtk_widget_class_bind_template_child (widget_class, ThReportPage, preview);
  gtk_widget_class_bind_template_child (widget_class, ThReportPage, progress);
  gtk_widget_class_bind_template_child (widget_class, ThReportPage, done);
  gtk_widget_class_bind_template_child (widget_class, ThReportPage, make);
}

static void
th_report_page_class_init (ThReportPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = th_report_page_constructed;
  G_OBJECT_CLASS (klass)->dispose = th_report_page_dispose;
  TH_PAGE_CLASS (klass)->describe = th_report_page_describe;

  g_type_ensure (TH_TYPE_PERIOD);
  g_type_ensure (TH_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-report-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_order_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_elsewhere_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_make_cb);
}

static void
th_report_page_init (ThReportPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
