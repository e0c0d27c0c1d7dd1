/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Opens what the record covers as well: a problem in a person's encounter is found here and not at
 * the station. Every problem is a row that leads to its field; coming back looks again.
 */

#include "th-check-page.h"

#include "th-answer-words.h"
#include "th-error-text.h"
#include "th-finish.h"
#include "th-row-button.h"
#include "th-section.h"
#include "th-words.h"

#include <glib/gi18n.h>

/* Answers said in the line of a section. */
#define SAID_MAX 4

struct _ThCheckPage
{
  ThRecordPage parent_instance;

  GtkWidget *scroller;
  GtkWidget *problems;
  GtkWidget *problems_title;
  GtkWidget *problem_rows;
  GtkWidget *answers;
  GtkWidget *saved;
  GtkWidget *finish;

  GPtrArray *covered; /* of ThOpenRecord, the governing one first */
  GPtrArray *waiting; /* of ids still to be opened */
  guint n_problems;
  gboolean is_finishing;
};

G_DEFINE_FINAL_TYPE (ThCheckPage, th_check_page, TH_TYPE_RECORD_PAGE)

static void
clear (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
}

static void
on_row_cb (ThCheckPage *self, GtkWidget *row)
{
  ThPlaceStep *step = g_object_get_data (G_OBJECT (row), "step");

  th_page_go (TH_PAGE (self), step);
}

static GtkWidget *
add_row (ThCheckPage *self, GtkWidget *box, const char *title, const char *line, ThPlaceStep *step)
{
  GtkWidget *row = th_row_button_new (NULL, title, line);

  g_object_set_data_full (G_OBJECT (row), "step", step, (GDestroyNotify) th_place_step_free);
  g_signal_connect_object (row, "clicked", G_CALLBACK (on_row_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), row);

  return row;
}

static void
add_problems (ThCheckPage *self, ThOpenRecord *record)
{
  ThFormEntry *entry = th_open_record_get_entry (record);
  g_autoptr (GPtrArray) problems = NULL;
  g_autofree char *title = th_open_record_dup_title (record);

  if (entry == NULL)
    return;

  problems = th_form_entry_list_problems (entry);
  for (guint i = 0; i < problems->len; i++)
    {
      const ThFormProblem *problem = g_ptr_array_index (problems, i);
      const char *path = th_form_node_get_path (problem->node);
      g_autofree char *line = NULL;
      const char *message = problem->message;

      if (message == NULL || *message == '\0')
        message = problem->kind == TH_FORM_PROBLEM_REQUIRED ? _ ("Needs an answer")
                                                            : _ ("Cannot stand as it is");
      line = g_strdup_printf ("%s: %s", title, message);
      add_row (self, self->problem_rows, th_form_node_get_label (problem->node), line,
               th_place_step_new_at ("section", th_open_record_get_id (record), NULL, path));
      self->n_problems++;
    }
}

static char *
dup_said (ThSection *section, const ThOperation *operation)
{
  GPtrArray *nodes = th_section_get_nodes (section);
  GString *said = g_string_new (NULL);
  guint n_said = 0;

  for (guint i = 0; i < nodes->len && n_said < SAID_MAX; i++)
    {
      ThFormNode *node = g_ptr_array_index (nodes, i);
      g_autofree char *display = NULL;
      const char *label;

      if (!th_form_node_is_relevant (node) || *th_form_node_get_value (node) == '\0')
        continue;
      display = th_answer_words_dup (node, operation);
      label = th_form_node_get_label (node);
      g_string_append_printf (said, "%s%s: %s", n_said > 0 ? " · " : "",
                              label != NULL ? label : th_form_node_get_name (node), display);
      n_said++;
    }
  if (n_said == 0)
    g_string_append (said, _ ("Not provided"));

  return g_string_free (said, FALSE);
}

static void
add_answers (ThCheckPage *self, ThOpenRecord *record)
{
  ThFormEntry *entry = th_open_record_get_entry (record);
  g_autoptr (GPtrArray) sections = NULL;
  g_auto (GStrv) conflicts = th_open_record_list_conflict_questions (record);
  g_autofree char *title = th_open_record_dup_title (record);
  GtkWidget *heading = gtk_label_new (title);
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_label_set_wrap (GTK_LABEL (heading), TRUE);
  gtk_widget_add_css_class (heading, "section-title");
  gtk_widget_add_css_class (card, "card");
  gtk_box_append (GTK_BOX (self->answers), heading);
  gtk_box_append (GTK_BOX (self->answers), card);
  if (entry == NULL)
    return;

  sections = th_section_list_new (entry);
  for (guint i = 0; i < sections->len; i++)
    {
      ThSection *section = g_ptr_array_index (sections, i);
      g_autofree char *said = dup_said (section, th_open_record_get_operation (record));
      g_autofree char *status = NULL;
      const char *tint;
      GtkWidget *row;

      if (!th_section_is_relevant (section))
        continue;
      row = add_row (self, card, th_section_get_title (section), said,
                     th_place_step_new_at ("section", th_open_record_get_id (record),
                                           th_section_get_name (section), NULL));
      status = th_section_dup_status (section, conflicts, &tint);
      th_row_button_set_pill (TH_ROW_BUTTON (row), status, tint);
    }
}

static void
look_again (ThCheckPage *self)
{
  g_autofree char *title = NULL;

  self->n_problems = 0;
  clear (self->problem_rows);
  clear (self->answers);
  for (guint i = 0; i < self->covered->len; i++)
    {
      add_problems (self, g_ptr_array_index (self->covered, i));
      add_answers (self, g_ptr_array_index (self->covered, i));
    }

  title = g_strdup_printf (
    ngettext ("There is a problem", "There are %u problems", self->n_problems), self->n_problems);
  gtk_label_set_text (GTK_LABEL (self->problems_title), title);
  gtk_widget_set_visible (self->problems, self->n_problems > 0);
}

static void open_next (ThCheckPage *self);

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThCheckPage) self = data;
  g_autoptr (GError) error = NULL;
  ThOpenRecord *record = th_open_record_open_finish (result, &error);

  if (g_cancellable_is_cancelled (th_page_get_cancellable (TH_PAGE (self))))
    {
      g_clear_object (&record);
      return;
    }
  if (record != NULL)
    g_ptr_array_add (self->covered, record);
  open_next (self);
}

static void
open_next (ThCheckPage *self)
{
  g_autofree char *id = NULL;

  if (self->waiting->len == 0)
    {
      look_again (self);
      return;
    }

  id = g_ptr_array_steal_index (self->waiting, 0);
  th_open_record_open_async (th_page_get_session (TH_PAGE (self)), id,
                             th_page_get_cancellable (TH_PAGE (self)), on_opened_cb,
                             g_object_ref (self));
}

static gpointer
list_covered (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (ThRecord) record = th_store_load_record (TH_STORE (store), data, cancellable, error);
  g_autoptr (GPtrArray) covered = NULL;
  GPtrArray *ids;

  if (record == NULL)
    return NULL;
  covered = th_review_list_covered (record, TH_STORE (store), cancellable, error);
  if (covered == NULL)
    return NULL;

  ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < covered->len; i++)
    {
      const char *id = th_record_get_id (g_ptr_array_index (covered, i));

      if (!g_str_equal (id, data))
        g_ptr_array_add (ids, g_strdup (id));
    }

  return ids;
}

static void
on_covered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThCheckPage) self = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *ids = th_session_run_finish (TH_SESSION (source), result, &error);

  if (ids == NULL)
    return;
  g_ptr_array_unref (self->waiting);
  self->waiting = ids;
  open_next (self);
}

static void
on_finished_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThCheckPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  self->is_finishing = FALSE;
  if (!th_finish_finish (result, &error))
    {
      text = th_error_text_dup (error);
      th_page_say (TH_PAGE (self), text);
      return;
    }

  th_page_go_up (TH_PAGE (self), "finished", th_open_record_get_id (TH_OPEN_RECORD (source)));
}

/* Pressing it with problems shows them: a button that cannot be pressed explains nothing. */
static void
on_finish_cb (ThCheckPage *self)
{
  GtkWidget *first;

  if (self->is_finishing || self->covered->len == 0 || self->waiting->len > 0)
    return;

  look_again (self);
  if (self->n_problems > 0)
    {
      gtk_adjustment_set_value (
        gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
      first = gtk_widget_get_first_child (self->problem_rows);
      gtk_widget_grab_focus (first);
      return;
    }

  if (th_session_is_preview (th_page_get_session (TH_PAGE (self))))
    {
      th_page_say (TH_PAGE (self), _ ("No problem is left. In a preview nothing is finished."));
      return;
    }

  self->is_finishing = TRUE;
  th_finish_async (g_ptr_array_index (self->covered, 0), self->covered, on_finished_cb,
                   g_object_ref (self));
}

static void
th_check_page_opened (ThRecordPage *page)
{
  ThCheckPage *self = TH_CHECK_PAGE (page);
  ThOpenRecord *record = th_record_page_get_record (page);

  th_page_set_title (TH_PAGE (self), _ ("Check before you finish"),
                     th_record_page_get_place (page));
  g_ptr_array_add (self->covered, g_object_ref (record));
  if (th_session_is_preview (th_page_get_session (TH_PAGE (self))))
    {
      gtk_button_set_label (GTK_BUTTON (self->finish), _ ("Look for problems"));
      look_again (self);
      return;
    }
  th_session_run_async (
    th_page_get_session (TH_PAGE (self)), TH_SESSION_READ, list_covered,
    g_strdup (th_open_record_get_id (record)), g_free, (GDestroyNotify) g_ptr_array_unref,
    th_page_get_cancellable (TH_PAGE (self)), on_covered_cb, g_object_ref (self));
}

static void
th_check_page_refresh (ThRecordPage *page)
{
  ThCheckPage *self = TH_CHECK_PAGE (page);
  g_autofree char *saved = th_record_page_dup_saved (page);

  gtk_label_set_text (GTK_LABEL (self->saved), saved);
}

/* Shown again after a visit to a field: what was put right is no problem any more. */
static void
th_check_page_map (GtkWidget *widget)
{
  ThCheckPage *self = TH_CHECK_PAGE (widget);

  if (self->covered->len > 0 && self->waiting->len == 0)
    look_again (self);

  GTK_WIDGET_CLASS (th_check_page_parent_class)->map (widget);
}

static void
th_check_page_dispose (GObject *object)
{
  ThCheckPage *self = TH_CHECK_PAGE (object);

  g_ptr_array_set_size (self->covered, 0);

  G_OBJECT_CLASS (th_check_page_parent_class)->dispose (object);
}

static void
th_check_page_finalize (GObject *object)
{
  ThCheckPage *self = TH_CHECK_PAGE (object);

  g_ptr_array_unref (self->covered);
  g_ptr_array_unref (self->waiting);

  G_OBJECT_CLASS (th_check_page_parent_class)->finalize (object);
}

static void
th_check_page_class_init (ThCheckPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_check_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = th_check_page_finalize;
  widget_class->map = th_check_page_map;
  TH_RECORD_PAGE_CLASS (klass)->opened = th_check_page_opened;
  TH_RECORD_PAGE_CLASS (klass)->refresh = th_check_page_refresh;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-check-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThCheckPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, ThCheckPage, problems);
  gtk_widget_class_bind_template_child (widget_class, ThCheckPage, problems_title);
  gtk_widget_class_bind_template_child (widget_class, ThCheckPage, problem_rows);
  gtk_widget_class_bind_template_child (widget_class, ThCheckPage, answers);
  gtk_widget_class_bind_template_child (widget_class, ThCheckPage, saved);
  gtk_widget_class_bind_template_child (widget_class, ThCheckPage, finish);
  gtk_widget_class_bind_template_callback (widget_class, on_finish_cb);
}

static void
th_check_page_init (ThCheckPage *self)
{
  self->covered = g_ptr_array_new_with_free_func (g_object_unref);
  self->waiting = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}
