/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-gaps-box.h"

#include "th-kind.h"
#include "th-open-record.h"
#include "th-place.h"
#include "th-readiness.h"
#include "th-row-button.h"

#include <glib/gi18n.h>

/* Nobody at a door reads more; the rest shows when these are answered. */
#define GAPS_MAX 40

struct _ThGapsBox
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *title;
  GtkWidget *rows;
};

G_DEFINE_FINAL_TYPE (ThGapsBox, th_gaps_box, GTK_TYPE_WIDGET)

static void
th_gaps_box_dispose (GObject *object)
{
  g_clear_pointer (&TH_GAPS_BOX (object)->box, gtk_widget_unparent);

  G_OBJECT_CLASS (th_gaps_box_parent_class)->dispose (object);
}

static void
th_gaps_box_class_init (ThGapsBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_gaps_box_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-gaps-box.ui");
  gtk_widget_class_bind_template_child (widget_class, ThGapsBox, box);
  gtk_widget_class_bind_template_child (widget_class, ThGapsBox, title);
  gtk_widget_class_bind_template_child (widget_class, ThGapsBox, rows);
}

static void
th_gaps_box_init (ThGapsBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
on_row_cb (ThGapsBox *self, GtkWidget *row)
{
  gtk_widget_activate_action (
    GTK_WIDGET (self), "home.go", "@(ssss)",
    th_place_step_to_variant (g_object_get_data (G_OBJECT (row), "step")));
}

static ThOpenRecord *
find_record (GPtrArray *records, const char *id)
{
  for (guint i = 0; i < records->len; i++)
    {
      if (g_str_equal (th_open_record_get_id (g_ptr_array_index (records, i)), id))
        return g_ptr_array_index (records, i);
    }

  return NULL;
}

/* What the open form itself says is a problem already. */
static gboolean
is_problem (const ThGap *gap)
{
  return g_str_equal (gap->code, "required") || g_str_equal (gap->code, "not-acceptable");
}

/* What the Home Office asks stands on the referral's own page, one line each; here it is one line.
 */
static gboolean
is_of_draft (GPtrArray *records, const ThGap *gap)
{
  ThOpenRecord *record = find_record (records, gap->record);

  return g_str_has_prefix (gap->code, "home-office-") && record != NULL
         && g_str_equal (th_open_record_get_kind (record), TH_KIND_REFERRAL);
}

static void
add_row (
  ThGapsBox *self, const char *title, const char *line, ThGapSeverity severity, ThPlaceStep *step)
{
  GtkWidget *row = th_row_button_new (NULL, title, line);

  if (severity == TH_GAP_URGENT)
    th_row_button_set_pill (TH_ROW_BUTTON (row), _ ("Now"), "red");
  g_object_set_data_full (G_OBJECT (row), "step", step, (GDestroyNotify) th_place_step_free);
  g_signal_connect_object (row, "clicked", G_CALLBACK (on_row_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->rows), row);
}

static gboolean
add_draft (ThGapsBox *self, ThOpenRecord *record, GPtrArray *records, GPtrArray *gaps)
{
  const char *id = th_open_record_get_id (record);
  g_autofree char *title = th_open_record_dup_title (record);
  g_autofree char *line = NULL;
  guint n_missing = 0;

  for (guint i = 0; i < gaps->len; i++)
    {
      const ThGap *gap = g_ptr_array_index (gaps, i);

      n_missing += is_of_draft (records, gap) && g_str_equal (gap->record, id);
    }
  if (n_missing == 0)
    return FALSE;
  line = g_strdup_printf (ngettext ("%u answer that the Home Office’s form asks for",
                                    "%u answers that the Home Office’s form asks for", n_missing),
                          n_missing);
  add_row (self, title, line, TH_GAP_MISSING, th_place_step_new ("referral-draft", id));

  return TRUE;
}

static gboolean
add_gap (ThGapsBox *self, GPtrArray *records, const ThGap *gap)
{
  ThOpenRecord *record = find_record (records, gap->record);
  ThFormEntry *entry = record != NULL ? th_open_record_get_entry (record) : NULL;
  ThFormNode *node = entry != NULL ? th_form_entry_find (entry, gap->path) : NULL;
  const char *label = node != NULL ? th_form_node_get_label (node) : NULL;
  g_autofree char *title = NULL;
  g_autofree char *line = NULL;
  ThPlaceStep *step;

  /* What the form does not ask now cannot be answered now. */
  if (record == NULL || is_problem (gap) || is_of_draft (records, gap)
      || (node != NULL && !th_form_node_is_relevant (node)))
    return FALSE;
  title = th_open_record_dup_title (record);
  line = g_strdup_printf ("%s: %s", title, _ (th_gap_code_get_text (gap->code)));
  step = node != NULL ? th_place_step_new_at ("section", gap->record, NULL, gap->path)
                      : th_place_step_new ("hub", gap->record);
  add_row (self, label != NULL ? label : title, line, gap->severity, step);

  return TRUE;
}

static GPtrArray *
list_gaps (GPtrArray *records)
{
  ThSession *session = th_open_record_get_session (g_ptr_array_index (records, 0));
  ThReadinessTerms terms = { th_session_now (session), TH_READINESS_REFERRAL_MS };
  g_autoptr (GArray) sources = g_array_new (FALSE, TRUE, sizeof (ThReadinessSource));

  for (guint i = 0; i < records->len; i++)
    {
      ThOpenRecord *record = g_ptr_array_index (records, i);
      ThReadinessSource source = { th_open_record_get_record (record),
                                   th_open_record_get_entry (record) };

      if (th_record_get_kind (source.record) != NULL)
        g_array_append_val (sources, source);
    }

  return th_readiness_list ((const ThReadinessSource *) (gpointer) sources->data, sources->len,
                            &terms);
}

static int
compare_severity (gconstpointer a, gconstpointer b)
{
  const ThGap *first = *(ThGap *const *) a;
  const ThGap *second = *(ThGap *const *) b;

  return (int) second->severity - (int) first->severity;
}

void
th_gaps_box_show (ThGapsBox *self, GPtrArray *records)
{
  g_autoptr (GPtrArray) gaps = NULL;
  guint n_gaps = 0;
  g_autofree char *title = NULL;
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (self->rows)) != NULL)
    gtk_box_remove (GTK_BOX (self->rows), row);
  if (records->len > 0)
    gaps = list_gaps (records);
  if (gaps != NULL)
    g_ptr_array_sort (gaps, compare_severity);
  for (guint i = 0; gaps != NULL && i < gaps->len && n_gaps < GAPS_MAX; i++)
    n_gaps += add_gap (self, records, g_ptr_array_index (gaps, i));
  for (guint i = 0; gaps != NULL && i < records->len; i++)
    n_gaps += add_draft (self, g_ptr_array_index (records, i), records, gaps);

  title = g_strdup_printf (_ ("Still missing: %u"), n_gaps);
  gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_widget_set_visible (GTK_WIDGET (self), n_gaps > 0);
}
