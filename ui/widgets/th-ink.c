/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The gesture is claimed where it begins, so that no scroller takes the finger away in the middle
 * of a name. A finger has no pressure: it draws an even line.
 */

#include "th-ink.h"

#include <math.h>
#include <string.h>
#include <zlib.h>

#define LINE_WIDTH 3.0
#define PNG_SIGNATURE_BYTES 8
#define PNG_END_BYTES 12

typedef struct
{
  float x;
  float y;
  float width;
} Point;

struct _ThInk
{
  GtkWidget parent_instance;

  GPtrArray *strokes; /* of GArray of Point */
  GArray *stroke;     /* the one being drawn, borrowed; NULL between strokes */
  double start_x;
  double start_y;
};

G_DEFINE_FINAL_TYPE (ThInk, th_ink, GTK_TYPE_WIDGET)

static guint drawn_signal;

static float
get_width (GtkGesture *gesture)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (gesture));
  double pressure = 0;

  if (event == NULL || !gdk_event_get_axis (event, GDK_AXIS_PRESSURE, &pressure) || pressure <= 0)
    return (float) LINE_WIDTH;

  return (float) (LINE_WIDTH * (0.5 + MIN (pressure, 1.0)));
}

static void
add_point (ThInk *self, GtkGesture *gesture, double x, double y)
{
  Point point = { (float) x, (float) y, get_width (gesture) };

  if (self->stroke == NULL || self->stroke->len >= TH_INK_MAX_POINTS)
    return;
  g_array_append_val (self->stroke, point);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_begin_cb (ThInk *self, double x, double y, GtkGesture *gesture)
{
  if (self->strokes->len >= TH_INK_MAX_STROKES)
    return;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  self->stroke = g_array_new (FALSE, FALSE, sizeof (Point));
  g_ptr_array_add (self->strokes, self->stroke);
  self->start_x = x;
  self->start_y = y;
  add_point (self, gesture, x, y);
}

static void
on_update_cb (ThInk *self, double dx, double dy, GtkGesture *gesture)
{
  add_point (self, gesture, self->start_x + dx, self->start_y + dy);
}

/* A stroke that ends, and one that the system cuts off, stay as far as they went. */
static void
on_end_cb (ThInk *self)
{
  if (self->stroke == NULL)
    return;
  self->stroke = NULL;
  g_signal_emit (self, drawn_signal, 0);
}

/* A tap is a dot: a line of no length with a round end. */
static void
draw_stroke (cairo_t *cr, GArray *stroke)
{
  const Point *last = &g_array_index (stroke, Point, 0);

  for (guint i = 0; i < stroke->len; i++)
    {
      const Point *point = &g_array_index (stroke, Point, i);

      cairo_set_line_width (cr, point->width);
      cairo_move_to (cr, last->x, last->y);
      cairo_line_to (cr, point->x, point->y);
      cairo_stroke (cr);
      last = point;
    }
}

static void
draw (ThInk *self, cairo_t *cr)
{
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  for (guint i = 0; i < self->strokes->len; i++)
    draw_stroke (cr, g_ptr_array_index (self->strokes, i));
}

/* Ink is black on white paper at night too: it is what will be printed. */
static void
th_ink_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  graphene_rect_t bounds;
  cairo_t *cr;

  graphene_rect_init (&bounds, 0, 0, (float) gtk_widget_get_width (widget),
                      (float) gtk_widget_get_height (widget));
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  draw (TH_INK (widget), cr);
  cairo_destroy (cr);
}

static void
th_ink_finalize (GObject *object)
{
  g_ptr_array_unref (TH_INK (object)->strokes);

  G_OBJECT_CLASS (th_ink_parent_class)->finalize (object);
}

static void
th_ink_class_init (ThInkClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = th_ink_finalize;
  widget_class->snapshot = th_ink_snapshot;
  drawn_signal =
    g_signal_new ("drawn", TH_TYPE_INK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "ink");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
th_ink_init (ThInk *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->strokes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (on_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

gboolean
th_ink_is_empty (ThInk *self)
{
  return self->strokes->len == 0;
}

guint
th_ink_count_points (ThInk *self)
{
  guint n_points = 0;

  for (guint i = 0; i < self->strokes->len; i++)
    n_points += ((GArray *) g_ptr_array_index (self->strokes, i))->len;

  return n_points;
}

void
th_ink_clear (ThInk *self)
{
  self->stroke = NULL;
  g_ptr_array_set_size (self->strokes, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
th_ink_undo (ThInk *self)
{
  self->stroke = NULL;
  if (self->strokes->len > 0)
    g_ptr_array_set_size (self->strokes, (int) self->strokes->len - 1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, drawn_signal, 0);
}

static void
append_number (GString *svg, const char *before, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (svg, "%s%s", before, g_ascii_formatd (text, sizeof text, "%.1f", number));
}

static void
append_stroke (GString *svg, GArray *stroke)
{
  double width = 0;

  for (guint i = 0; i < stroke->len; i++)
    width += g_array_index (stroke, Point, i).width / stroke->len;
  append_number (svg, "<path stroke-width=\"", width);
  g_string_append (svg, "\" d=\"");
  for (guint i = 0; i < stroke->len; i++)
    {
      const Point *point = &g_array_index (stroke, Point, i);

      append_number (svg, i == 0 ? "M" : " L", point->x);
      append_number (svg, " ", point->y);
    }
  if (stroke->len == 1)
    g_string_append (svg, " l0 0");
  g_string_append (svg, "\"/>\n");
}

char *
th_ink_dup_svg (ThInk *self)
{
  GString *svg = g_string_new (NULL);

  g_string_append_printf (svg,
                          "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\">\n"
                          "<g fill=\"none\" stroke=\"black\" stroke-linecap=\"round\""
                          " stroke-linejoin=\"round\">\n",
                          gtk_widget_get_width (GTK_WIDGET (self)),
                          gtk_widget_get_height (GTK_WIDGET (self)));
  for (guint i = 0; i < self->strokes->len; i++)
    append_stroke (svg, g_ptr_array_index (self->strokes, i));
  g_string_append (svg, "</g>\n</svg>\n");

  return g_string_free (svg, FALSE);
}

static cairo_status_t
on_write_cb (void *data, const unsigned char *bytes, unsigned int length)
{
  g_byte_array_append (data, bytes, length);

  return CAIRO_STATUS_SUCCESS;
}

static void
append_big_endian (GByteArray *bytes, guint32 number)
{
  guint32 big = GUINT32_TO_BE (number);

  g_byte_array_append (bytes, (const guint8 *) &big, sizeof big);
}

/* PNG specification 11.3.3.4: keyword, NUL, not compressed (two zeros), no language, no translated
 * keyword (a NUL each), text. The chunk goes before IEND, which is the last. */
static void
insert_text (GByteArray *png, const char *svg)
{
  static const guint8 head[] = "iTXtSVG\0\0\0\0"; /* and the NUL that ends the literal */
  GByteArray *chunk = g_byte_array_new ();
  guint8 end[PNG_END_BYTES];
  gsize length = strlen (svg);

  g_byte_array_append (chunk, head, sizeof head);
  g_byte_array_append (chunk, (const guint8 *) svg, (guint) length);
  memcpy (end, png->data + png->len - PNG_END_BYTES, PNG_END_BYTES);
  g_byte_array_set_size (png, png->len - PNG_END_BYTES);
  append_big_endian (png, chunk->len - 4);
  g_byte_array_append (png, chunk->data, chunk->len);
  append_big_endian (png, (guint32) crc32 (0, chunk->data, chunk->len));
  g_byte_array_append (png, end, PNG_END_BYTES);
  g_byte_array_unref (chunk);
}

GBytes *
th_ink_dup_png (ThInk *self)
{
  GByteArray *png = g_byte_array_new ();
  g_autofree char *svg = th_ink_dup_svg (self);
  cairo_surface_t *surface;
  cairo_t *cr;

  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24,
                                        MAX (1, gtk_widget_get_width (GTK_WIDGET (self))),
                                        MAX (1, gtk_widget_get_height (GTK_WIDGET (self))));
  cr = cairo_create (surface);
  draw (self, cr);
  cairo_destroy (cr);
  cairo_surface_write_to_png_stream (surface, on_write_cb, png);
  cairo_surface_destroy (surface);
  if (png->len > PNG_SIGNATURE_BYTES + PNG_END_BYTES)
    insert_text (png, svg);

  return g_byte_array_free_to_bytes (png);
}
