/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A position taken by the tablet says where an officer stood and when: it is only offered where the
 * operation's own record allows it (its text "location" is "allowed"), and only taken when asked
 * for. How exact it is stands beside it, and what is wrong can be typed over.
 */

#include "th-place-row.h"

#include "th-locator.h"

#include <glib/gi18n.h>
#include <math.h>

struct _ThPlaceRow
{
  ThQuestionRow parent_instance;

  GtkWidget *entry;
  GtkWidget *accuracy;
  GtkWidget *here;

  GCancellable *cancellable; /* of the search; NULL while there is none */
};

G_DEFINE_FINAL_TYPE (ThPlaceRow, th_place_row, TH_TYPE_QUESTION_ROW)

/* "51.4551, -0.9787", with a comma, a space or both between. */
static gboolean
read_place (const char *text, double *latitude, double *longitude)
{
  g_autofree char *plain = g_strdelimit (g_strdup (text), ",;", ' ');
  char *end = NULL;
  const char *rest;

  *latitude = g_ascii_strtod (plain, &end);
  if (end == plain)
    return FALSE;
  rest = end;
  *longitude = g_ascii_strtod (rest, &end);
  if (end == rest)
    return FALSE;
  while (*end == ' ')
    end++;

  return *end == '\0' && fabs (*latitude) <= 90 && fabs (*longitude) <= 180;
}

static char *
dup_number (double number, const char *format)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, format, number));
}

static char *
dup_answer (const char *text)
{
  double latitude, longitude;
  g_autofree char *north = NULL, *east = NULL;

  if (!read_place (text, &latitude, &longitude))
    return NULL;
  north = dup_number (latitude, "%.6f");
  east = dup_number (longitude, "%.6f");

  return g_strdup_printf ("%s %s 0 0", north, east);
}

static void
on_changed_cb (ThPlaceRow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autofree char *answer = dup_answer (text);

  if (answer != NULL || *text == '\0')
    th_question_row_answer (TH_QUESTION_ROW (self), answer);
}

static char *
th_place_row_dup_problem (ThQuestionRow *row)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (TH_PLACE_ROW (row)->entry));
  g_autofree char *answer = dup_answer (text);

  if (answer != NULL || *text == '\0')
    return NULL;

  return g_strdup (_ ("Enter latitude and longitude, for example 51.4551, -0.9787."));
}

static void
show_place (ThPlaceRow *self, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, " ", -1);
  g_autofree char *text = NULL;
  g_autofree char *accuracy = NULL;
  gboolean has_place = g_strv_length (parts) >= 2;
  double metres = g_strv_length (parts) >= 4 ? g_ascii_strtod (parts[3], NULL) : 0;

  text = has_place ? g_strdup_printf ("%s, %s", parts[0], parts[1]) : g_strdup ("");
  if (metres > 0)
    accuracy = g_strdup_printf (_ ("Accurate to %.0f m"), metres);
  gtk_label_set_text (GTK_LABEL (self->accuracy), accuracy != NULL ? accuracy : "");
  gtk_widget_set_visible (self->accuracy, accuracy != NULL);
  if (g_str_equal (text, gtk_editable_get_text (GTK_EDITABLE (self->entry))))
    return;

  g_signal_handlers_block_by_func (self->entry, on_changed_cb, self);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  g_signal_handlers_unblock_by_func (self->entry, on_changed_cb, self);
}

static void
th_place_row_refresh (ThQuestionRow *row)
{
  ThPlaceRow *self = TH_PLACE_ROW (row);
  g_autofree char *problem = th_place_row_dup_problem (row);
  const char *value = th_form_node_get_value (th_question_row_get_node (row));

  /* Half a position typed: it stays. */
  if (*value != '\0' || problem == NULL)
    show_place (self, value);
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThPlaceRow) self = data;
  ThQuestionRow *row = TH_QUESTION_ROW (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *place = th_locator_find_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  gtk_widget_set_sensitive (self->here, TRUE);
  if (place == NULL)
    {
      g_debug ("position: %s", error->message);
      th_question_row_set_problem (
        row, _ ("This tablet does not know where it is. Type the position, or go on without."));
      return;
    }
  th_question_row_answer (row, place);
}

static void
on_here_cb (ThPlaceRow *self)
{
  if (self->cancellable != NULL)
    return;
  self->cancellable = g_cancellable_new ();
  gtk_widget_set_sensitive (self->here, FALSE);
  gtk_label_set_text (GTK_LABEL (self->accuracy), _ ("Looking for where this is…"));
  gtk_widget_set_visible (self->accuracy, TRUE);
  th_locator_find_async (NULL, self->cancellable, on_found_cb, g_object_ref (self));
}

static void
th_place_row_constructed (GObject *object)
{
  ThPlaceRow *self = TH_PLACE_ROW (object);
  ThQuestionRow *row = TH_QUESTION_ROW (object);
  ThOperation *operation = th_open_record_get_operation (th_question_row_get_record (row));

  G_OBJECT_CLASS (th_place_row_parent_class)->constructed (object);

  gtk_widget_set_visible (
    self->here,
    operation != NULL && g_str_equal (th_operation_get_text (operation, "location"), "allowed"));
  th_question_row_name (row, self->entry, NULL);
  th_question_row_name (row, self->here, _ ("Where I am now"));
  th_question_row_watch_focus (row, self->entry);
}

static void
th_place_row_dispose (GObject *object)
{
  ThPlaceRow *self = TH_PLACE_ROW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (th_place_row_parent_class)->dispose (object);
}

static void
th_place_row_class_init (ThPlaceRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = th_place_row_constructed;
  G_OBJECT_CLASS (klass)->dispose = th_place_row_dispose;
  TH_QUESTION_ROW_CLASS (klass)->refresh = th_place_row_refresh;
  TH_QUESTION_ROW_CLASS (klass)->dup_problem = th_place_row_dup_problem;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-place-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ThPlaceRow, entry);
  gtk_widget_class_bind_template_child (widget_class, ThPlaceRow, accuracy);
  gtk_widget_class_bind_template_child (widget_class, ThPlaceRow, here);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_here_cb);
}

static void
th_place_row_init (ThPlaceRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
