/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-test-rows.h"

#include "th-home.h"
#include "th-question-row.h"
#include "th-record-page.h"
#include "th-test-hands.h"

#include <adwaita.h>

static char *
make_operation (const char *folder)
{
  char *operation = g_build_filename (folder, "operation", NULL);
  g_autofree char *form = g_build_filename (operation, "forms", "rows.xml", NULL);
  g_autofree char *files = g_build_filename (operation, "forms", "rows-media", NULL);
  g_autofree char *text = NULL;
  gsize length;

  th_test_dir_copy (TH_TEST_OPERATION, operation);
  th_test_dir_copy (TH_TEST_ROWS_FILES, files);
  g_assert_true (g_file_get_contents (TH_TEST_ROWS, &text, &length, NULL));
  g_assert_true (g_file_set_contents (form, text, (gssize) length, NULL));

  return operation;
}

static void
make_window (ThTestRows *self, int width, int height)
{
  static GtkCssProvider *style;

  if (style == NULL)
    {
      style = gtk_css_provider_new ();
      gtk_css_provider_load_from_resource (style, "/org/threshold/Threshold/style.css");
      gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                                  GTK_STYLE_PROVIDER (style),
                                                  GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
      gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                        "/org/threshold/Threshold/icons");
    }
  self->window = gtk_window_new ();
  gtk_window_set_decorated (GTK_WINDOW (self->window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (self->window), width, height);
  gtk_window_present (GTK_WINDOW (self->window));
}

ThTestRows *
th_test_rows_new (int width, int height)
{
  ThTestRows *self = g_new0 (ThTestRows, 1);
  g_autoptr (ThOpenRecord) visit = NULL;
  g_autofree char *operation = NULL;

  self->folder = th_test_dir_new ();
  operation = make_operation (self->folder);
  self->desk = th_test_desk_new_at (operation);
  visit = th_test_desk_create (self->desk, TH_KIND_VISIT, self->desk->premises);
  th_open_record_keep (visit);
  th_test_desk_save (visit);
  self->record = th_test_desk_create (self->desk, TH_ROWS_KIND, th_open_record_get_id (visit));
  th_open_record_keep (self->record);
  th_test_desk_save (self->record);
  make_window (self, width, height);

  return self;
}

void
th_test_rows_free (ThTestRows *self)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_object_unref (self->record);
  th_test_desk_free (self->desk);
  th_test_dir_free (self->folder);
  g_free (self);
}

static GtkWidget *
find_row (GtkWidget *top, const char *path)
{
  GtkWidget *child = gtk_widget_get_first_child (top);

  if (TH_IS_QUESTION_ROW (top))
    return g_str_equal (th_form_node_get_path (th_question_row_get_node (TH_QUESTION_ROW (top))),
                        path)
             ? top
             : NULL;
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = find_row (child, path);

      if (row != NULL)
        return row;
    }

  return NULL;
}

GtkWidget *
th_test_rows_get_page (ThTestRows *self)
{
  return th_hands_find_type (self->home, TH_TYPE_RECORD_PAGE);
}

GtkWidget *
th_test_rows_go (ThTestRows *self, const char *path)
{
  g_autoptr (GPtrArray) steps =
    g_ptr_array_new_with_free_func ((GDestroyNotify) th_place_step_free);
  g_autofree char *place = NULL;
  GtkWidget *row = NULL;

  if (self->home != NULL)
    th_home_leave (TH_HOME (self->home));
  self->home = th_home_new (self->desk->session);
  g_ptr_array_add (
    steps, th_place_step_new_at ("section", th_open_record_get_id (self->record), NULL, path));
  place = th_place_to_text (steps);
  th_home_restore (TH_HOME (self->home), place);
  gtk_window_set_child (GTK_WINDOW (self->window), self->home);
  th_desk_await ((row = find_row (self->home, path)) != NULL && gtk_widget_get_mapped (row)
                 && gtk_widget_get_width (row) > 0);
  gtk_test_widget_wait_for_draw (row);

  return row;
}

GtkWidget *
th_test_rows_find_button (GtkWidget *top, const char *label)
{
  GtkWidget *child = gtk_widget_get_first_child (top);
  GtkWidget *parent = gtk_widget_get_parent (top);

  if (!gtk_widget_get_mapped (top))
    return NULL;
  if (GTK_IS_BUTTON (top) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (top)), label) == 0)
    return top;
  /* A button that holds a label of its own, or a line with one. */
  if (GTK_IS_LABEL (top) && g_str_equal (gtk_label_get_text (GTK_LABEL (top)), label)
      && parent != NULL)
    return gtk_widget_get_ancestor (top, GTK_TYPE_BUTTON);
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *button = th_test_rows_find_button (child, label);

      if (button != NULL)
        return button;
    }

  return NULL;
}

const char *
th_test_rows_get (ThTestRows *self, const char *path)
{
  ThFormNode *node = th_form_entry_find (th_open_record_get_entry (self->record), path);

  g_assert_nonnull (node);

  return th_form_node_get_value (node);
}
