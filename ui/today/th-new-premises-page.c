/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Asks the first section of the premises form and looks, as it is typed, whether such a place is on
 * the tablet already: it is easier not to make a second one than to join two later. Nothing is
 * written before the first answer, or the start of the visit.
 */

#include "th-new-premises-page.h"

#include "th-like-box.h"
#include "th-question-rows.h"
#include "th-visit-start.h"

#include <glib/gi18n.h>

struct _ThNewPremisesPage
{
  ThRecordPage parent_instance;

  GtkWidget *alike;
  GtkWidget *rows;
  GtkWidget *saved;

  GPtrArray *sections;
};

G_DEFINE_FINAL_TYPE (ThNewPremisesPage, th_new_premises_page, TH_TYPE_RECORD_PAGE)

static ThOpenRecord *
record_of (ThNewPremisesPage *self)
{
  return th_record_page_get_record (TH_RECORD_PAGE (self));
}

static void
on_details_cb (ThNewPremisesPage *self)
{
  g_autoptr (ThPlaceStep) step = NULL;

  if (record_of (self) == NULL)
    return;
  th_open_record_keep (record_of (self));
  step = th_place_step_new ("hub", th_open_record_get_id (record_of (self)));
  th_page_go (TH_PAGE (self), step);
}

static void
on_start_cb (ThNewPremisesPage *self)
{
  if (record_of (self) == NULL)
    return;
  th_open_record_keep (record_of (self));
  th_visit_start (TH_PAGE (self), th_open_record_get_id (record_of (self)));
}

static void
th_new_premises_page_opened (ThRecordPage *page)
{
  ThNewPremisesPage *self = TH_NEW_PREMISES_PAGE (page);
  ThFormEntry *entry = th_open_record_get_entry (record_of (self));
  const ThPlaceStep *step = th_page_get_step (TH_PAGE (self));
  GtkWidget *row = NULL;

  th_page_set_title (TH_PAGE (self), _ ("Premises not listed"), NULL);
  if (entry == NULL)
    {
      on_details_cb (self);
      return;
    }

  self->sections = th_section_list_new (entry);
  if (self->sections->len > 0)
    th_question_rows_fill (GTK_BOX (self->rows), g_ptr_array_index (self->sections, 0),
                           record_of (self));
  if (step->field != NULL)
    row = th_question_rows_find (GTK_BOX (self->rows), step->field);
  if (row != NULL)
    gtk_widget_child_focus (th_question_row_get_input (TH_QUESTION_ROW (row)), GTK_DIR_TAB_FORWARD);
}

static void
th_new_premises_page_refresh (ThRecordPage *page)
{
  ThNewPremisesPage *self = TH_NEW_PREMISES_PAGE (page);
  g_autofree char *saved = th_record_page_dup_saved (page);

  gtk_label_set_text (GTK_LABEL (self->saved), saved);
  th_like_box_look (TH_LIKE_BOX (self->alike), record_of (self));
}

static void
th_new_premises_page_describe (ThPage *page, ThPlaceStep *step)
{
  ThNewPremisesPage *self = TH_NEW_PREMISES_PAGE (page);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, TH_TYPE_QUESTION_ROW) : NULL;

  g_clear_pointer (&step->field, g_free);
  if (row != NULL && gtk_widget_is_ancestor (row, self->rows))
    step->field =
      g_strdup (th_form_node_get_path (th_question_row_get_node (TH_QUESTION_ROW (row))));
}

static void
th_new_premises_page_dispose (GObject *object)
{
  g_clear_pointer (&TH_NEW_PREMISES_PAGE (object)->sections, g_ptr_array_unref);

  G_OBJECT_CLASS (th_new_premises_page_parent_class)->dispose (object);
}

static void
th_new_premises_page_class_init (ThNewPremisesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_new_premises_page_dispose;
  TH_RECORD_PAGE_CLASS (klass)->opened = th_new_premises_page_opened;
  TH_RECORD_PAGE_CLASS (klass)->refresh = th_new_premises_page_refresh;
  TH_PAGE_CLASS (klass)->describe = th_new_premises_page_describe;

  g_type_ensure (TH_TYPE_LIKE_BOX);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/threshold/Threshold/ui/th-new-premises-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThNewPremisesPage, alike);
  gtk_widget_class_bind_template_child (widget_class, ThNewPremisesPage, rows);
  gtk_widget_class_bind_template_child (widget_class, ThNewPremisesPage, saved);
  gtk_widget_class_bind_template_callback (widget_class, on_details_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_start_cb);
}

static void
th_new_premises_page_init (ThNewPremisesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
