/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What is attached is shown small beside its size; Undo brings back what was taken away. What is
 * not on this tablet is asked for, and shown when it has come. */

#include "th-attachment-row.h"

#include "th-picture.h"
#include "th-wrap-layout.h"

#include <glib/gi18n.h>

/* Twice the px it is shown at, for sharp screens. */
#define THUMBNAIL 320

struct _ThAttachmentRow
{
  ThQuestionRow parent_instance;

  GtkWidget *have;
  GtkWidget *thumbnail;
  GtkWidget *words;
  GtkWidget *camera;
  GtkWidget *file;
  GtkWidget *draw;
  GtkWidget *look;
  GtkWidget *remove;

  GCancellable *cancellable; /* of the loading of what is shown */
  char *shown;
  gboolean is_missing; /* from this tablet */
};

G_DEFINE_FINAL_TYPE (ThAttachmentRow, th_attachment_row, TH_TYPE_QUESTION_ROW)

static gboolean
is_drawn (ThFormNode *node)
{
  return th_form_node_has_appearance (node, "signature")
         || th_form_node_has_appearance (node, "draw");
}

static gboolean
is_image (ThFormNode *node)
{
  const char *type = th_form_node_get_attribute (node, "mediatype");

  return type == NULL || g_str_has_prefix (type, "image/");
}

static void
on_camera_cb (ThAttachmentRow *self)
{
  th_question_row_go (TH_QUESTION_ROW (self), "camera");
}

static void
on_file_cb (ThAttachmentRow *self)
{
  th_question_row_go (TH_QUESTION_ROW (self), "files");
}

static void
on_draw_cb (ThAttachmentRow *self)
{
  th_question_row_go (TH_QUESTION_ROW (self), "draw");
}

static void
on_look_cb (ThAttachmentRow *self)
{
  th_question_row_go (TH_QUESTION_ROW (self), "picture");
}

static void
on_remove_cb (ThAttachmentRow *self)
{
  th_question_row_answer (TH_QUESTION_ROW (self), NULL);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s",
                              _ ("Taken away. Undo brings it back."));
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThAttachmentRow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ThPicture) picture = th_picture_load_finish (TH_SESSION (source), result, &error);
  g_autofree char *size = NULL;
  g_autofree char *words = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (picture == NULL)
    {
      self->is_missing = g_error_matches (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND);
      gtk_label_set_text (GTK_LABEL (self->words),
                          self->is_missing ? th_picture_want (TH_SESSION (source), self->shown)
                                           : _ ("This cannot be shown on this tablet."));
      return;
    }

  size = g_format_size (picture->length);
  /* Translators: what kind of file and its size, "Picture, 1.2 MB" */
  words = g_strdup_printf (picture->texture != NULL ? _ ("Picture, %s") : _ ("Document, %s"), size);
  gtk_label_set_text (GTK_LABEL (self->words), words);
  gtk_picture_set_paintable (GTK_PICTURE (self->thumbnail), GDK_PAINTABLE (picture->texture));
  gtk_widget_set_visible (self->thumbnail, picture->texture != NULL);
  gtk_widget_set_visible (self->look, picture->texture != NULL);
}

static void
load (ThAttachmentRow *self)
{
  ThOpenRecord *record = th_question_row_get_record (TH_QUESTION_ROW (self));

  self->is_missing = FALSE;
  th_picture_load_async (th_open_record_get_session (record), self->shown, THUMBNAIL,
                         self->cancellable, on_loaded_cb, g_object_ref (self));
}

static void
on_blobs_cb (ThAttachmentRow *self)
{
  if (self->is_missing)
    load (self);
}

static void
show_value (ThAttachmentRow *self, const char *value)
{
  self->is_missing = FALSE;
  g_free (self->shown);
  self->shown = g_strdup (value);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_picture_set_paintable (GTK_PICTURE (self->thumbnail), NULL);
  gtk_label_set_text (GTK_LABEL (self->words), "");
  gtk_widget_set_visible (self->thumbnail, FALSE);
  gtk_widget_set_visible (self->look, FALSE);
  if (*value == '\0')
    return;

  self->cancellable = g_cancellable_new ();
  load (self);
}

/* Whoever may only read looks at it all the same. */
static void
th_attachment_row_permit (ThQuestionRow *row, gboolean may)
{
  ThAttachmentRow *self = TH_ATTACHMENT_ROW (row);

  gtk_widget_set_sensitive (self->camera, may);
  gtk_widget_set_sensitive (self->file, may);
  gtk_widget_set_sensitive (self->draw, may);
  gtk_widget_set_sensitive (self->remove, may);
}

static void
th_attachment_row_refresh (ThQuestionRow *row)
{
  ThAttachmentRow *self = TH_ATTACHMENT_ROW (row);
  ThFormNode *node = th_question_row_get_node (row);
  const char *value = th_form_node_get_value (node);
  gboolean has_value = *value != '\0';

  gtk_widget_set_visible (self->have, has_value);
  gtk_widget_set_visible (self->remove, has_value);
  gtk_widget_set_visible (self->camera, !has_value && !is_drawn (node));
  gtk_widget_set_visible (self->file, !has_value && !is_drawn (node));
  gtk_widget_set_visible (self->draw, !has_value && is_drawn (node) && is_image (node));
  if (g_strcmp0 (self->shown, value) != 0)
    show_value (self, value);
}

static void
th_attachment_row_constructed (GObject *object)
{
  ThAttachmentRow *self = TH_ATTACHMENT_ROW (object);
  ThQuestionRow *row = TH_QUESTION_ROW (object);
  ThFormNode *node = th_question_row_get_node (row);
  GtkWidget *buttons[] = { self->camera, self->file, self->draw, self->look, self->remove };

  gtk_button_set_label (GTK_BUTTON (self->draw),
                        th_form_node_has_appearance (node, "signature") ? _ ("Sign") : _ ("Draw"));

  G_OBJECT_CLASS (th_attachment_row_parent_class)->constructed (object);

  th_picture_follow (th_open_record_get_session (th_question_row_get_record (row)),
                     G_CALLBACK (on_blobs_cb), object);
  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    th_question_row_name (row, buttons[i], gtk_button_get_label (GTK_BUTTON (buttons[i])));
}

static void
th_attachment_row_dispose (GObject *object)
{
  ThAttachmentRow *self = TH_ATTACHMENT_ROW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->shown, g_free);

  G_OBJECT_CLASS (th_attachment_row_parent_class)->dispose (object);
}

static void
th_attachment_row_class_init (ThAttachmentRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TH_TYPE_WRAP_LAYOUT);
  G_OBJECT_CLASS (klass)->constructed = th_attachment_row_constructed;
  G_OBJECT_CLASS (klass)->dispose = th_attachment_row_dispose;
  TH_QUESTION_ROW_CLASS (klass)->permit = th_attachment_row_permit;
  TH_QUESTION_ROW_CLASS (klass)->refresh = th_attachment_row_refresh;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-attachment-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ThAttachmentRow, have);
  gtk_widget_class_bind_template_child (widget_class, ThAttachmentRow, thumbnail);
  gtk_widget_class_bind_template_child (widget_class, ThAttachmentRow, words);
  gtk_widget_class_bind_template_child (widget_class, ThAttachmentRow, camera);
  gtk_widget_class_bind_template_child (widget_class, ThAttachmentRow, file);
  gtk_widget_class_bind_template_child (widget_class, ThAttachmentRow, draw);
  gtk_widget_class_bind_template_child (widget_class, ThAttachmentRow, look);
  gtk_widget_class_bind_template_child (widget_class, ThAttachmentRow, remove);
  gtk_widget_class_bind_template_callback (widget_class, on_camera_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_file_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_draw_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_look_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_cb);
}

static void
th_attachment_row_init (ThAttachmentRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
