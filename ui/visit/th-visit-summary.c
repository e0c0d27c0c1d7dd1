/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-visit-summary.h"

#include "th-error-text.h"
#include "th-review-entry.h"
#include "th-row-button.h"
#include "th-session-calls.h"
#include "th-visit-reading.h"
#include "th-words.h"

#include <glib/gi18n.h>

struct _ThVisitSummary
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *line;
  GtkWidget *who;
  GtkWidget *twins_box;
  GtkWidget *question;
  GtkWidget *twins;
  GtkWidget *join;

  ThOpenRecord *visit;
  GCancellable *cancellable;
  char *twin; /* what the button joins */
  gboolean is_reading;
  gboolean read_again;
};

G_DEFINE_FINAL_TYPE (ThVisitSummary, th_visit_summary, GTK_TYPE_WIDGET)

static void
on_twin_cb (ThVisitSummary *self, GtkWidget *row)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "home.go", "(ssss)", "hub",
                              g_object_get_data (G_OBJECT (row), "record"), "", "");
}

static void
on_joined_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThVisitSummary) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (th_session_append_finish (TH_SESSION (source), result, &error)
      || g_cancellable_is_cancelled (self->cancellable))
    return;
  text = th_error_text_dup (error);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", text);
}

static void
on_join_cb (ThVisitSummary *self)
{
  ThEntry *entry;

  if (self->twin == NULL)
    return;
  entry =
    th_review_entry_new_join (th_open_record_get_record (self->visit), self->twin, TRUE, NULL);
  th_session_append_async (th_open_record_get_session (self->visit), entry, on_joined_cb,
                           g_object_ref (self));
}

static char *
dup_moment (ThVisitSummary *self, int64_t at)
{
  return th_words_dup_when (at, th_session_now (th_open_record_get_session (self->visit)),
                            th_words_get_zone (th_open_record_get_operation (self->visit)));
}

static void
add_part (GString *line, char *part)
{
  g_string_append_printf (line, "%s%s", line->len > 0 ? " · " : "", part);
  g_free (part);
}

static void
show_line (ThVisitSummary *self, const ThVisitReading *reading)
{
  g_autoptr (GString) line = g_string_new (NULL);

  add_part (line, g_strdup_printf (
                    ngettext ("%u person spoken to", "%u people spoken to", reading->n_people),
                    reading->n_people));
  if (reading->n_potential_victims > 0)
    add_part (line, g_strdup_printf (ngettext ("%u potential victim", "%u potential victims",
                                               reading->n_potential_victims),
                                     reading->n_potential_victims));
  if (reading->n_people > 0)
    add_part (line, g_strdup_printf (ngettext ("%u advised", "%u advised", reading->n_advised),
                                     reading->n_advised));
  gtk_label_set_text (GTK_LABEL (self->line), line->str);
}

typedef struct
{
  ThOpenRecord *visit;
  GString *names;
} Names;

static void
add_officer (const char *path, ThValue *value, gpointer data)
{
  Names *names = data;
  g_autofree char *collar = th_kind_dup_key (path, "officers");
  g_autofree char *name = NULL;

  if (collar == NULL || !th_value_is_true (value))
    return;
  name = th_words_dup_officer (th_open_record_get_operation (names->visit), collar);
  g_string_append_printf (names->names, "%s%s", names->names->len > 0 ? ", " : "", name);
}

static void
show_who (ThVisitSummary *self)
{
  ThRecord *record = th_open_record_get_record (self->visit);
  Names names = { self->visit, g_string_new (NULL) };
  g_autofree char *when = dup_moment (self, th_record_get_created (record));
  g_autofree char *who = NULL;

  th_record_foreach (record, add_officer, &names);
  /* Translators: when the visit was begun, and the officers' names */
  who = names.names->len > 0 ? g_strdup_printf (_ ("From %s, with %s"), when, names.names->str)
                             : g_strdup_printf (_ ("From %s"), when);
  gtk_label_set_text (GTK_LABEL (self->who), who);
  g_string_free (names.names, TRUE);
}

static void
add_twin (ThVisitSummary *self, const ThVisitTwin *twin)
{
  g_autofree char *name =
    th_words_dup_officer (th_open_record_get_operation (self->visit), twin->author);
  g_autofree char *when = dup_moment (self, twin->created);
  g_autofree char *title = NULL;
  GtkWidget *row;

  /* Translators: name of an officer, when the visit was begun */
  title = g_strdup_printf (_ ("Visit of %s, from %s"), name, when);
  row = th_row_button_new ("th-document-symbolic", title, NULL);
  if (twin->is_same)
    th_row_button_set_pill (TH_ROW_BUTTON (row), _ ("One visit"), "green");
  g_object_set_data_full (G_OBJECT (row), "record", g_strdup (twin->id), g_free);
  g_signal_connect_object (row, "clicked", G_CALLBACK (on_twin_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->twins), row);
}

static void
show_twins (ThVisitSummary *self, GPtrArray *twins)
{
  gboolean can_join = th_open_record_can (self->visit, TH_ACTION_JOIN);
  GtkWidget *row;

  g_clear_pointer (&self->twin, g_free);
  while ((row = gtk_widget_get_first_child (self->twins)) != NULL)
    gtk_box_remove (GTK_BOX (self->twins), row);
  for (guint i = 0; i < twins->len; i++)
    {
      const ThVisitTwin *twin = g_ptr_array_index (twins, i);

      add_twin (self, twin);
      if (!twin->is_same && self->twin == NULL)
        self->twin = g_strdup (twin->id);
    }
  gtk_widget_set_visible (self->twins_box, twins->len > 0);
  gtk_widget_set_visible (self->question, self->twin != NULL);
  gtk_label_set_text (GTK_LABEL (self->question),
                      can_join
                        ? _ ("A colleague recorded a visit here at the same time.")
                        : _ ("A colleague recorded a visit here at the same time. Go on: your "
                             "team lead can make them one."));
  gtk_widget_set_visible (self->join, self->twin != NULL && can_join);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThVisitSummary) self = data;
  g_autoptr (ThVisitReading) reading = NULL;
  g_autoptr (GError) error = NULL;

  reading = th_visit_reading_finish (TH_SESSION (source), result, &error);
  self->is_reading = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (reading != NULL)
    {
      show_line (self, reading);
      show_who (self);
      show_twins (self, reading->twins);
      gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
    }
  if (self->read_again)
    {
      self->read_again = FALSE;
      th_visit_summary_refresh (self);
    }
}

static void
th_visit_summary_unroot (GtkWidget *widget)
{
  g_cancellable_cancel (TH_VISIT_SUMMARY (widget)->cancellable);

  GTK_WIDGET_CLASS (th_visit_summary_parent_class)->unroot (widget);
}

static void
th_visit_summary_dispose (GObject *object)
{
  ThVisitSummary *self = TH_VISIT_SUMMARY (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->visit);
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (th_visit_summary_parent_class)->dispose (object);
}

static void
th_visit_summary_finalize (GObject *object)
{
  g_object_unref (TH_VISIT_SUMMARY (object)->cancellable);
  g_free (TH_VISIT_SUMMARY (object)->twin);

  G_OBJECT_CLASS (th_visit_summary_parent_class)->finalize (object);
}

static void
th_visit_summary_class_init (ThVisitSummaryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_visit_summary_dispose;
  G_OBJECT_CLASS (klass)->finalize = th_visit_summary_finalize;
  widget_class->unroot = th_visit_summary_unroot;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-visit-summary.ui");
  gtk_widget_class_bind_template_child (widget_class, ThVisitSummary, box);
  gtk_widget_class_bind_template_child (widget_class, ThVisitSummary, line);
  gtk_widget_class_bind_template_child (widget_class, ThVisitSummary, who);
  gtk_widget_class_bind_template_child (widget_class, ThVisitSummary, twins_box);
  gtk_widget_class_bind_template_child (widget_class, ThVisitSummary, question);
  gtk_widget_class_bind_template_child (widget_class, ThVisitSummary, twins);
  gtk_widget_class_bind_template_child (widget_class, ThVisitSummary, join);
  gtk_widget_class_bind_template_callback (widget_class, on_join_cb);
}

static void
th_visit_summary_init (ThVisitSummary *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
th_visit_summary_new (ThOpenRecord *visit)
{
  ThVisitSummary *self = g_object_new (TH_TYPE_VISIT_SUMMARY, NULL);

  self->visit = g_object_ref (visit);
  th_visit_summary_refresh (self);

  return GTK_WIDGET (self);
}

void
th_visit_summary_refresh (ThVisitSummary *self)
{
  if (self->is_reading)
    {
      self->read_again = TRUE;
      return;
    }

  self->is_reading = TRUE;
  th_visit_reading_async (th_open_record_get_session (self->visit),
                          th_open_record_get_id (self->visit), self->cancellable, on_read_cb,
                          g_object_ref (self));
}
