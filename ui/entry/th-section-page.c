/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Going to another section changes this page in place; Back always leads to the record's list of
 * sections. Nothing takes the focus by itself, except the field that a lock interrupted.
 */

#include "th-section-page.h"

#include "th-jump.h"
#include "th-language-bar.h"
#include "th-question-rows.h"
#include "th-row-button.h"
#include "th-section.h"
#include "th-shell.h"

#include <glib/gi18n.h>

struct _ThSectionPage
{
  ThRecordPage parent_instance;

  GtkWidget *side;
  GtkWidget *scroller;
  GtkWidget *rows;
  GtkWidget *languages;
  GtkWidget *undo;
  GtkWidget *saved;
  GtkWidget *jump;
  GtkWidget *jump_label;
  GtkWidget *next;

  ThQueries *queries;
  GPtrArray *sections;
  ThSection *section; /* borrowed from sections */
  char *at;           /* the question gone to last */
  guint tick;
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
      g_autofree char *asked = th_section_dup_asked (section, self->queries);

      th_row_button_set_text (TH_ROW_BUTTON (row), th_section_get_title (section),
                              asked != NULL ? asked : status);
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
  th_question_rows_fill (GTK_BOX (self->rows), th_section_get_tops (section),
                         th_record_page_get_record (page));
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

static GtkWidget *
get_focused_row (ThSectionPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, TH_TYPE_QUESTION_ROW) : NULL;

  return row != NULL && gtk_widget_is_ancestor (row, GTK_WIDGET (self)) ? row : NULL;
}

static const char *
get_path (GtkWidget *row)
{
  return th_form_node_get_path (th_question_row_get_node (TH_QUESTION_ROW (row)));
}

/* A row has a place when it has been laid out, which a new one has not yet. */
static gboolean
on_tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  ThSectionPage *self = TH_SECTION_PAGE (widget);
  GtkWidget *row = th_question_rows_find (GTK_BOX (self->rows), self->at);
  GtkAdjustment *adjustment;
  graphene_rect_t bounds;

  if (row != NULL && gtk_widget_get_visible (row) && gtk_widget_get_height (row) == 0)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  if (row == NULL || !gtk_widget_compute_bounds (row, self->rows, &bounds))
    return G_SOURCE_REMOVE;

  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  if (bounds.origin.y < gtk_adjustment_get_value (adjustment)
      || bounds.origin.y + bounds.size.height
           > gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment))
    gtk_adjustment_set_value (adjustment, bounds.origin.y);

  return G_SOURCE_REMOVE;
}

static void
go_to (ThSectionPage *self, ThSection *section, const char *path)
{
  GtkWidget *row;

  g_free (self->at);
  self->at = g_strdup (path);
  show_section (self, section);
  row = th_question_rows_find (GTK_BOX (self->rows), self->at);
  if (row == NULL)
    return;
  gtk_widget_child_focus (th_question_row_get_input (TH_QUESTION_ROW (row)), GTK_DIR_TAB_FORWARD);
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick_cb, NULL, NULL);
}

static ThJump
find_jump (ThSectionPage *self)
{
  ThOpenRecord *record = th_record_page_get_record (TH_RECORD_PAGE (self));
  GtkWidget *row = get_focused_row (self);
  g_auto (GStrv) conflicts = th_open_record_list_conflict_questions (record);

  return th_jump_find (self->sections, conflicts, row != NULL ? get_path (row) : self->at);
}

static void
on_jump_cb (ThSectionPage *self)
{
  ThJump jump;

  if (self->section == NULL)
    return;
  jump = find_jump (self);
  if (jump.node != NULL)
    go_to (self, jump.section, th_form_node_get_path (jump.node));
}

static void
show_jump (ThSectionPage *self)
{
  ThJump jump = find_jump (self);
  g_autofree char *text = NULL;

  text = jump.is_problem ? g_strdup_printf (_ ("Next problem (%u)"), jump.n_left)
                         : g_strdup_printf (_ ("Next unanswered (%u)"), jump.n_left);
  gtk_label_set_text (GTK_LABEL (self->jump_label), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->jump), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  -1);
  gtk_widget_set_visible (self->jump, jump.node != NULL);
  gtk_widget_set_visible (
    self->undo, th_open_record_can_undo (th_record_page_get_record (TH_RECORD_PAGE (self))));
}

static ThSection *
find_section (ThSectionPage *self, const char *name, const char *field)
{
  ThFormEntry *entry = th_open_record_get_entry (th_record_page_get_record (TH_RECORD_PAGE (self)));
  ThFormNode *node = field != NULL ? th_form_entry_find (entry, field) : NULL;

  for (guint i = 0; i < self->sections->len; i++)
    {
      ThSection *section = g_ptr_array_index (self->sections, i);

      if (node != NULL ? th_section_has_node (section, node)
                       : g_strcmp0 (th_section_get_name (section), name) == 0)
        return section;
    }

  return self->sections->len > 0 ? g_ptr_array_index (self->sections, 0) : NULL;
}

/* What is taken back is shown: the person sees that it happened, and where. */
static void
on_undo_cb (ThSectionPage *self)
{
  g_autofree char *path = NULL;

  if (self->section == NULL)
    return;
  path = th_open_record_undo (th_record_page_get_record (TH_RECORD_PAGE (self)));
  if (path != NULL
      && th_form_entry_find (
           th_open_record_get_entry (th_record_page_get_record (TH_RECORD_PAGE (self))), path)
           != NULL)
    go_to (self, find_section (self, NULL, path), path);
  show_jump (self);
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
  self->queries = th_queries_for_record (th_record_page_get_record (page));
  g_signal_connect_object (self->queries, "changed", G_CALLBACK (show_side), self,
                           G_CONNECT_SWAPPED);
  for (guint i = 0; i < self->sections->len; i++)
    {
      row = th_row_button_new (NULL, NULL, NULL);
      g_object_set_data (G_OBJECT (row), "section", g_ptr_array_index (self->sections, i));
      g_signal_connect_object (row, "clicked", G_CALLBACK (on_side_cb), self, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (self->side), row);
    }

  th_language_bar_set_record (TH_LANGUAGE_BAR (self->languages), th_record_page_get_record (page));
  section = find_section (self, step->section, step->field);
  if (section == NULL)
    return;
  if (step->field != NULL)
    go_to (self, section, step->field);
  else
    show_section (self, section);
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
  show_jump (self);
  th_page_set_title (TH_PAGE (self), th_section_get_title (self->section), title);
}

static void
th_section_page_describe (ThPage *page, ThPlaceStep *step)
{
  ThSectionPage *self = TH_SECTION_PAGE (page);
  GtkWidget *row = get_focused_row (self);

  g_clear_pointer (&step->section, g_free);
  g_clear_pointer (&step->field, g_free);
  if (self->section != NULL)
    step->section = g_strdup (th_section_get_name (self->section));
  if (row != NULL)
    step->field = g_strdup (get_path (row));
}

static void
th_section_page_dispose (GObject *object)
{
  ThSectionPage *self = TH_SECTION_PAGE (object);

  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  g_clear_pointer (&self->sections, g_ptr_array_unref);
  g_clear_object (&self->queries);
  g_clear_pointer (&self->at, g_free);

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

  g_type_ensure (TH_TYPE_LANGUAGE_BAR);
  g_type_ensure (TH_TYPE_SHELL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-section-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThSectionPage, side);
  gtk_widget_class_bind_template_child (widget_class, ThSectionPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, ThSectionPage, rows);
  gtk_widget_class_bind_template_child (widget_class, ThSectionPage, languages);
  gtk_widget_class_bind_template_child (widget_class, ThSectionPage, undo);
  gtk_widget_class_bind_template_child (widget_class, ThSectionPage, saved);
  gtk_widget_class_bind_template_child (widget_class, ThSectionPage, jump);
  gtk_widget_class_bind_template_child (widget_class, ThSectionPage, jump_label);
  gtk_widget_class_bind_template_child (widget_class, ThSectionPage, next);
  gtk_widget_class_bind_template_callback (widget_class, on_next_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_jump_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_undo_cb);
}

static void
th_section_page_init (ThSectionPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
