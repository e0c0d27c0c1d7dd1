/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The camera runs while the page is on screen and no longer. */

#include "th-camera-page.h"

#include "th-camera.h"
#include "th-error-text.h"
#include "th-picture.h"

#include <glib/gi18n.h>

struct _ThCameraPage
{
  ThRecordPage parent_instance;

  GtkWidget *view;
  GtkWidget *words;
  GtkWidget *take;

  ThCamera *camera;
  ThFormNode *node;
  gboolean is_taking;
};

G_DEFINE_FINAL_TYPE (ThCameraPage, th_camera_page, TH_TYPE_RECORD_PAGE)

static void
say (ThCameraPage *self, const GError *error)
{
  g_autofree char *text = th_error_text_dup (error);

  gtk_label_set_text (GTK_LABEL (self->words), text);
  gtk_widget_set_visible (self->words, TRUE);
}

static void
on_frame_cb (ThCameraPage *self, GdkTexture *texture)
{
  gtk_picture_set_paintable (GTK_PICTURE (self->view), GDK_PAINTABLE (texture));
  gtk_widget_set_visible (self->words, FALSE);
  gtk_widget_set_sensitive (self->take, !self->is_taking);
}

static void
on_failed_cb (ThCameraPage *self)
{
  g_autoptr (GError) error = g_error_new (TH_PICTURE_ERROR, TH_PICTURE_ERROR_NO_CAMERA, "failed");

  th_camera_stop (self->camera);
  gtk_widget_set_sensitive (self->take, FALSE);
  say (self, error);
}

static void
on_taken_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThCameraPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  self->is_taking = FALSE;
  if (!th_picture_take_finish (TH_OPEN_RECORD (source), result, &error))
    {
      text = th_error_text_dup (error);
      th_page_say (TH_PAGE (self), text);
      return;
    }
  if (!g_cancellable_is_cancelled (th_page_get_cancellable (TH_PAGE (self))))
    th_page_go_back (TH_PAGE (self));
}

static void
on_take_cb (ThCameraPage *self)
{
  ThOpenRecord *record = th_record_page_get_record (TH_RECORD_PAGE (self));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) photo = th_camera_dup_photo (self->camera, &error);

  if (self->is_taking || self->node == NULL
      || th_open_record_get_editing (record) != TH_EDITING_FREE)
    return;
  if (photo == NULL)
    {
      say (self, error);
      return;
    }

  self->is_taking = TRUE;
  gtk_widget_set_sensitive (self->take, FALSE);
  th_picture_take_async (record, self->node, photo, on_taken_cb, g_object_ref (self));
}

static void
on_file_cb (ThCameraPage *self)
{
  const ThPlaceStep *step = th_page_get_step (TH_PAGE (self));
  g_autoptr (ThPlaceStep) files = NULL;
  GtkWidget *around = gtk_widget_get_parent (GTK_WIDGET (self));

  files = th_place_step_new_at ("files", step->record, NULL, step->field);
  th_page_go_back (TH_PAGE (self));
  gtk_widget_activate_action (around, "home.go", "@(ssss)", th_place_step_to_variant (files));
}

static void
start (ThCameraPage *self)
{
  g_autoptr (GError) error = NULL;

  if (!th_camera_start (self->camera, &error))
    say (self, error);
}

static void
th_camera_page_opened (ThRecordPage *page)
{
  ThCameraPage *self = TH_CAMERA_PAGE (page);

  self->node = th_record_page_open_question (page);
  if (self->node == NULL)
    return;

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    start (self);
}

static void
th_camera_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (th_camera_page_parent_class)->map (widget);

  if (TH_CAMERA_PAGE (widget)->node != NULL)
    start (TH_CAMERA_PAGE (widget));
}

static void
th_camera_page_unmap (GtkWidget *widget)
{
  th_camera_stop (TH_CAMERA_PAGE (widget)->camera);

  GTK_WIDGET_CLASS (th_camera_page_parent_class)->unmap (widget);
}

static void
th_camera_page_dispose (GObject *object)
{
  ThCameraPage *self = TH_CAMERA_PAGE (object);

  if (self->camera != NULL)
    th_camera_stop (self->camera);
  g_clear_object (&self->node);

  G_OBJECT_CLASS (th_camera_page_parent_class)->dispose (object);
}

static void
th_camera_page_finalize (GObject *object)
{
  g_clear_object (&TH_CAMERA_PAGE (object)->camera);

  G_OBJECT_CLASS (th_camera_page_parent_class)->finalize (object);
}

static void
th_camera_page_class_init (ThCameraPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_camera_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = th_camera_page_finalize;
  widget_class->map = th_camera_page_map;
  widget_class->unmap = th_camera_page_unmap;
  TH_RECORD_PAGE_CLASS (klass)->opened = th_camera_page_opened;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-camera-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThCameraPage, view);
  gtk_widget_class_bind_template_child (widget_class, ThCameraPage, words);
  gtk_widget_class_bind_template_child (widget_class, ThCameraPage, take);
  gtk_widget_class_bind_template_callback (widget_class, on_file_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_take_cb);
}

static void
th_camera_page_init (ThCameraPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->camera = th_camera_new ();
  g_signal_connect_object (self->camera, "frame", G_CALLBACK (on_frame_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->camera, "failed", G_CALLBACK (on_failed_cb), self,
                           G_CONNECT_SWAPPED);
}
