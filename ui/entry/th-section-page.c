/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Going to another section changes this page in place; Back always leads to the record's list of
 * sections. Nothing takes the focus by itself, except the field that a lock interrupted.
 */

#include "th-section-page.h"

#include "th-question-rows.h"
#include "th-row-button.h"
#include "th-shell.h"

#include <glib/gi18n.h>

struct _ThSectionPage
{
  ThRecordPage parent_instance;

  GtkWidget *side;
  GtkWidget *scroller;
  GtkWidget *rows;
  GtkWidget *saved;
  GtkWidget *next;

  GPtrArray *sections;
  ThSection *section; /* borrowed from sections */
};

G_DEFINE_FINAL_TYPE (ThSectionPage, th_section_page, TH_TYPE_RECORD_PAGE)

static void
clear (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
}

static void
show_side (ThSectionPage *self)
{
  GtkWidget *row = gtk_widget_get_first_child (self->side);
  g_auto (GStrv) conflicts = NULL;

  conflicts =
    th_open_record_list_conflict_questions (th_record_page_get_record (TH_RECORD_PAGE (self)));
  for (guint i = 0; i < self->sections->len; i++, row = gtk_widget_get_next_sibling (row))
    {
      ThSection *section = g_ptr_array_index (self->sections, i);
      const char *tint;
      g_autofree char *status = th_section_dup_status (section, conflicts, &tint);

      th_row_button_set_text (TH_ROW_BUTTON (row), th_section_get_title (section), status);
      gtk_widget_set_visible (row, th_section_is_relevant (section));
      if (section == self->section)
        gtk_widget_add_css_class (row, "chosen");
      else
        gtk_widget_remove_css_class (row, "chosen");
    }
}

static ThSection *
find_next (ThSectionPage *self)
{
  gboolean is_after = FALSE;

  for (guint i = 0; i < self->sections->len; i++)
    {
      ThSection *section = g_ptr_array_index (self->sections, i);

      if (is_after && th_section_is_relevant (section))
        return section;
      is_after |= section == self->section;
    }

  return NULL;
}

static void
show_section (ThSectionPage *self, ThSection *section)
{
  ThRecordPage *page = TH_RECORD_PAGE (self);
  g_autofree char *title = th_open_record_dup_title (th_record_page_get_record (page));

  if (self->section == section)
    return;

  th_page_leave (TH_PAGE (self));
  self->section = section;
  clear (self->rows);
  th_question_rows_fill (GTK_BOX (self->rows), section, th_record_page_get_record (page));
  gtk_adjustment_set_value (
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
  th_page_set_title (TH_PAGE (self), th_section_get_title (section), title);
  gtk_button_set_label (GTK_BUTTON (self->next),
                        find_next (self) != NULL ? _ ("Continue") : _ ("Done"));
  show_side (self);
}

static void
on_side_cb (ThSectionPage *self, GtkWidget *row)
{
  show_section (self, g_object_get_data (G_OBJECT (row), "section"));
}

static void
on_next_cb (ThSectionPage *self)
{
  ThSection *next;

  if (self->section == NULL)
    return;
  next = find_next (self);
  if (next != NULL)
    show_section (self, next);
  else
    th_page_go_back (TH_PAGE (self));
}

static ThSection *
find_section (ThSectionPage *self, const ThPlaceStep *step)
{
  ThFormEntry *entry = th_open_record_get_entry (th_record_page_get_record (TH_RECORD_PAGE (self)));
  ThFormNode *node = step->field != NULL ? th_form_entry_find (entry, step->field) : NULL;

  for (guint i = 0; i < self->sections->len; i++)
    {
      ThSection *section = g_ptr_array_index (self->sections, i);

      if (node != NULL ? th_section_has_node (section, node)
                       : g_strcmp0 (th_section_get_name (section), step->section) == 0)
        return section;
    }

  return self->sections->len > 0 ? g_ptr_array_index (self->sections, 0) : NULL;
}

static void
th_section_page_opened (ThRecordPage *page)
{
  ThSectionPage *self = TH_SECTION_PAGE (page);
  ThFormEntry *entry = th_open_record_get_entry (th_record_page_get_record (page));
  const ThPlaceStep *step = th_page_get_step (TH_PAGE (self));
  ThSection *section;
  GtkWidget *row;

  if (entry == NULL)
    {
      th_page_go_back (TH_PAGE (self));
      return;
    }

  self->sections = th_section_list_new (entry);
  for (guint i = 0; i < self->sections->len; i++)
    {
      row = th_row_button_new (NULL, NULL, NULL);
      g_object_set_data (G_OBJECT (row), "section", g_ptr_array_index (self->sections, i));
      g_signal_connect_object (row, "clicked", G_CALLBACK (on_side_cb), self, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (self->side), row);
    }

  section = find_section (self, step);
  if (section == NULL)
    return;
  show_section (self, section);
  row = step->field != NULL ? th_question_rows_find (GTK_BOX (self->rows), step->field) : NULL;
  if (row != NULL)
    gtk_widget_child_focus (th_question_row_get_input (TH_QUESTION_ROW (row)), GTK_DIR_TAB_FORWARD);
}

static void
th_section_page_refresh (ThRecordPage *page)
{
  ThSectionPage *self = TH_SECTION_PAGE (page);
  g_autofree char *saved = th_record_page_dup_saved (page);
  g_autofree char *title = th_open_record_dup_title (th_record_page_get_record (page));

  gtk_label_set_text (GTK_LABEL (self->saved), saved);
  if (self->section == NULL)
    return;
  show_side (self);
  th_page_set_title (TH_PAGE (self), th_section_get_title (self->section), title);
}

static void
th_section_page_describe (ThPage *page, ThPlaceStep *step)
{
  ThSectionPage *self = TH_SECTION_PAGE (page);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, TH_TYPE_QUESTION_ROW) : NULL;

  g_clear_pointer (&step->section, g_free);
  g_clear_pointer (&step->field, g_free);
  if (self->section != NULL)
    step->section = g_strdup (th_section_get_name (self->section));
  if (row != NULL && gtk_widget_is_ancestor (row, GTK_WIDGET (self)))
    step->field =
      g_strdup (th_form_node_get_path (th_question_row_get_node (TH_QUESTION_ROW (row))));
}

static void
th_section_page_dispose (GObject *object)
{
  g_clear_pointer (&TH_SECTION_PAGE (object)->sections, g_ptr_array_unref);

  G_OBJECT_CLASS (th_section_page_parent_class)->dispose (object);
}

static void
th_section_page_class_init (ThSectionPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_section_page_dispose;
  TH_RECORD_PAGE_CLASS (klass)->opened = th_section_page_opened;
  TH_RECORD_PAGE_CLASS (klass)->refresh = th_section_page_refresh;
  TH_PAGE_CLASS (klass)->describe = th_section_page_describe;

  g_type_ensure (TH_TYPE_SHELL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-section-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThSectionPage, side);
  gtk_widget_class_bind_template_child (widget_class, ThSectionPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, ThSectionPage, rows);
  gtk_widget_class_bind_template_child (widget_class, ThSectionPage, saved);
  gtk_widget_class_bind_template_child (widget_class, ThSectionPage, next);
  gtk_widget_class_bind_template_callback (widget_class, on_next_cb);
}

static void
th_section_page_init (ThSectionPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
