/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Frames come on a thread of GStreamer's, which hands the newest to the main loop and drops those
 * that the main loop had no time for.
 */

#include "th-camera.h"

#include "th-picture.h"

#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <gst/video/video.h>

#define JPEG_QUALITY "92"
#define SINK                                                                                       \
  " ! videoconvert ! video/x-raw,format=RGB ! appsink name=sink max-buffers=1 drop=true "          \
  "sync=false"

struct _ThCamera
{
  GObject parent_instance;

  GstElement *pipeline;
  guint bus_watch;

  GMutex mutex;   /* of the two below */
  GBytes *newest; /* not yet shown */
  guint idle_source;
  int width;
  int height;
  gsize stride;

  GBytes *shown; /* main loop only */
  gboolean has_failed;
};

G_DEFINE_FINAL_TYPE (ThCamera, th_camera, G_TYPE_OBJECT)

static guint frame_signal;
static guint failed_signal;
static char *source_line;

static gboolean
on_idle_cb (gpointer data)
{
  ThCamera *self = data;
  g_autoptr (GdkTexture) texture = NULL;

  g_mutex_lock (&self->mutex);
  self->idle_source = 0;
  g_clear_pointer (&self->shown, g_bytes_unref);
  self->shown = g_steal_pointer (&self->newest);
  g_mutex_unlock (&self->mutex);
  if (self->shown == NULL)
    return G_SOURCE_REMOVE;

  texture = gdk_memory_texture_new (self->width, self->height, GDK_MEMORY_R8G8B8, self->shown,
                                    self->stride);
  g_signal_emit (self, frame_signal, 0, texture);

  return G_SOURCE_REMOVE;
}

static void
take_frame (ThCamera *self, GstVideoFrame *frame)
{
  gsize stride = (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);
  int height = GST_VIDEO_FRAME_HEIGHT (frame);

  g_mutex_lock (&self->mutex);
  g_clear_pointer (&self->newest, g_bytes_unref);
  self->newest = g_bytes_new (GST_VIDEO_FRAME_PLANE_DATA (frame, 0), stride * (gsize) height);
  self->width = GST_VIDEO_FRAME_WIDTH (frame);
  self->height = height;
  self->stride = stride;
  if (self->idle_source == 0)
    self->idle_source = g_idle_add (on_idle_cb, self);
  g_mutex_unlock (&self->mutex);
}

static GstFlowReturn
on_sample_cb (GstAppSink *sink, gpointer data)
{
  GstSample *sample = gst_app_sink_pull_sample (sink);
  GstVideoInfo info;
  GstVideoFrame frame;

  if (sample == NULL)
    return GST_FLOW_EOS;
  if (gst_video_info_from_caps (&info, gst_sample_get_caps (sample))
      && gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ))
    {
      take_frame (data, &frame);
      gst_video_frame_unmap (&frame);
    }
  gst_sample_unref (sample);

  return GST_FLOW_OK;
}

static gboolean
on_bus_cb (GstBus *bus, GstMessage *message, gpointer data)
{
  ThCamera *self = data;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR && !self->has_failed)
    {
      self->has_failed = TRUE;
      g_signal_emit (self, failed_signal, 0);
    }

  return G_SOURCE_CONTINUE;
}

/* Returns: (transfer floating) (nullable): the first camera the machine has */
static GstElement *
find_camera (void)
{
  GstDeviceMonitor *monitor = gst_device_monitor_new ();
  GstElement *element = NULL;
  GList *devices;

  gst_device_monitor_add_filter (monitor, "Video/Source", NULL);
  devices = gst_device_monitor_get_devices (monitor);
  if (devices != NULL)
    element = gst_device_create_element (devices->data, NULL);
  g_list_free_full (devices, gst_object_unref);
  gst_object_unref (monitor);

  return element;
}

static GstElement *
pipeline_new (GError **error)
{
  g_autofree char *line =
    g_strconcat (source_line != NULL ? source_line : "identity name=source", SINK, NULL);
  GstElement *camera = source_line == NULL ? find_camera () : NULL;
  GstElement *pipeline;
  GstElement *first;
  gboolean is_linked = TRUE;

  if (source_line == NULL && camera == NULL)
    {
      g_set_error (error, TH_PICTURE_ERROR, TH_PICTURE_ERROR_NO_CAMERA, "no camera");
      return NULL;
    }
  pipeline = gst_parse_launch_full (line, NULL, GST_PARSE_FLAG_FATAL_ERRORS, NULL);
  if (pipeline != NULL && camera != NULL)
    {
      first = gst_bin_get_by_name (GST_BIN (pipeline), "source");
      gst_bin_add (GST_BIN (pipeline), camera);
      is_linked = gst_element_link (camera, first);
      gst_object_unref (first);
    }
  if (pipeline == NULL || !is_linked)
    {
      g_clear_pointer (&pipeline, gst_object_unref);
      g_set_error (error, TH_PICTURE_ERROR, TH_PICTURE_ERROR_NO_CAMERA, "no pipeline");
    }

  return pipeline;
}

static void
th_camera_dispose (GObject *object)
{
  ThCamera *self = TH_CAMERA (object);

  th_camera_stop (self);
  g_clear_pointer (&self->shown, g_bytes_unref);

  G_OBJECT_CLASS (th_camera_parent_class)->dispose (object);
}

static void
th_camera_finalize (GObject *object)
{
  g_mutex_clear (&TH_CAMERA (object)->mutex);

  G_OBJECT_CLASS (th_camera_parent_class)->finalize (object);
}

static void
th_camera_class_init (ThCameraClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = th_camera_dispose;
  G_OBJECT_CLASS (klass)->finalize = th_camera_finalize;
  frame_signal = g_signal_new ("frame", TH_TYPE_CAMERA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, GDK_TYPE_TEXTURE);
  failed_signal =
    g_signal_new ("failed", TH_TYPE_CAMERA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
th_camera_init (ThCamera *self)
{
  g_mutex_init (&self->mutex);
}

ThCamera *
th_camera_new (void)
{
  return g_object_new (TH_TYPE_CAMERA, NULL);
}

void
th_camera_set_source (const char *line)
{
  g_free (source_line);
  source_line = g_strdup (line);
}

gboolean
th_camera_start (ThCamera *self, GError **error)
{
  GstAppSinkCallbacks callbacks = { .new_sample = on_sample_cb };
  GstElement *sink;
  GstBus *bus;

  if (self->pipeline != NULL)
    return TRUE;
  /* Once is enough; more is no error. */
  if (!gst_init_check (NULL, NULL, NULL))
    {
      g_set_error (error, TH_PICTURE_ERROR, TH_PICTURE_ERROR_NO_CAMERA, "no GStreamer");
      return FALSE;
    }
  self->pipeline = pipeline_new (error);
  if (self->pipeline == NULL)
    return FALSE;

  sink = gst_bin_get_by_name (GST_BIN (self->pipeline), "sink");
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, self, NULL);
  gst_object_unref (sink);
  bus = gst_element_get_bus (self->pipeline);
  self->bus_watch = gst_bus_add_watch (bus, on_bus_cb, self);
  gst_object_unref (bus);
  if (gst_element_set_state (self->pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE)
    return TRUE;

  th_camera_stop (self);
  g_set_error (error, TH_PICTURE_ERROR, TH_PICTURE_ERROR_NO_CAMERA, "the camera does not start");

  return FALSE;
}

/* When the state is reached no thread of GStreamer's calls back any more. */
void
th_camera_stop (ThCamera *self)
{
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_clear_handle_id (&self->bus_watch, g_source_remove);
  g_clear_pointer (&self->pipeline, gst_object_unref);
  g_clear_handle_id (&self->idle_source, g_source_remove);
  g_clear_pointer (&self->newest, g_bytes_unref);
}

GBytes *
th_camera_dup_photo (ThCamera *self, GError **error)
{
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  char *jpeg;
  gsize length;

  if (self->shown == NULL)
    {
      g_set_error (error, TH_PICTURE_ERROR, TH_PICTURE_ERROR_NO_CAMERA, "no frame yet");
      return NULL;
    }
  pixbuf = gdk_pixbuf_new_from_bytes (self->shown, GDK_COLORSPACE_RGB, FALSE, 8, self->width,
                                      self->height, (int) self->stride);
  if (!gdk_pixbuf_save_to_buffer (pixbuf, &jpeg, &length, "jpeg", error, "quality", JPEG_QUALITY,
                                  NULL))
    return NULL;

  return g_bytes_new_take (jpeg, length);
}
