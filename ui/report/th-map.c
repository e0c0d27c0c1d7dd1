/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-map.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#define LEAST_SIZE 60
#define NATURAL_SIZE 220
#define MARGIN 48.0
#define DOT 9.0
#define LABEL_GAP 8.0

/* Pixels a degree of latitude: from a continent to a street. */
#define SCALE_LEAST 20.0
#define SCALE_MOST 400000.0

/* Lines of the graticule stand at least this far apart. */
#define LINE_GAP 90.0

struct _ThMap
{
  GtkWidget parent_instance;

  GPtrArray *places; /* of ThMapPlace */
  double latitude;   /* in the middle */
  double longitude;
  double scale; /* pixels a degree of latitude; 0 until it has a size */
  double drag_latitude;
  double drag_longitude;
};

G_DEFINE_FINAL_TYPE (ThMap, th_map, GTK_TYPE_WIDGET)

gboolean
th_map_place_parse (const char *text, ThMapPlace *place)
{
  char *end = NULL;

  if (text == NULL)
    return FALSE;
  place->latitude = g_ascii_strtod (text, &end);
  if (end == text)
    return FALSE;
  text = end;
  place->longitude = g_ascii_strtod (text, &end);

  return end != text && fabs (place->latitude) <= 90 && fabs (place->longitude) <= 180;
}

void
th_map_place_free (ThMapPlace *place)
{
  g_free (place->town);
  g_free (place);
}

/* A degree of longitude is shorter than one of latitude. */
static double
get_narrowing (const ThMap *self)
{
  return MAX (cos (self->latitude * G_PI / 180), 0.05);
}

static graphene_point_t
to_screen (ThMap *self, double latitude, double longitude)
{
  double x = gtk_widget_get_width (GTK_WIDGET (self)) / 2.0
             + (longitude - self->longitude) * self->scale * get_narrowing (self);
  double y =
    gtk_widget_get_height (GTK_WIDGET (self)) / 2.0 - (latitude - self->latitude) * self->scale;

  return GRAPHENE_POINT_INIT ((float) x, (float) y);
}

void
th_map_fit (ThMap *self)
{
  double south = 90, north = -90, west = 180, east = -180;
  double width = MAX (gtk_widget_get_width (GTK_WIDGET (self)) - 2 * MARGIN, 20);
  double height = MAX (gtk_widget_get_height (GTK_WIDGET (self)) - 2 * MARGIN, 20);

  self->scale = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->places->len == 0 || gtk_widget_get_width (GTK_WIDGET (self)) == 0)
    return;
  for (guint i = 0; i < self->places->len; i++)
    {
      const ThMapPlace *place = g_ptr_array_index (self->places, i);

      south = MIN (south, place->latitude);
      north = MAX (north, place->latitude);
      west = MIN (west, place->longitude);
      east = MAX (east, place->longitude);
    }
  self->latitude = (south + north) / 2;
  self->longitude = (west + east) / 2;
  self->scale = MIN (height / MAX (north - south, 0.002),
                     width / MAX ((east - west) * get_narrowing (self), 0.002));
  self->scale = CLAMP (self->scale, SCALE_LEAST, SCALE_MOST);
}

void
th_map_zoom (ThMap *self, double factor)
{
  self->scale = CLAMP (self->scale * factor, SCALE_LEAST, SCALE_MOST);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
draw_text (ThMap *self, GtkSnapshot *snapshot, const char *text, double x, double y, double align)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  gboolean is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  GdkRGBA ink = is_dark ? (GdkRGBA){ 1, 1, 1, 0.92f } : (GdkRGBA){ 0, 0, 0, 0.85f };
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
    snapshot, &GRAPHENE_POINT_INIT ((float) floor (x - align * width), (float) floor (y)));
  gtk_snapshot_append_layout (snapshot, layout, &ink);
  gtk_snapshot_restore (snapshot);
}

/* Degrees between two lines: the least of 1, 2, 5, 10 … that keeps them apart. */
static double
get_step (double pixels)
{
  double step = 0.0001;
  guint turn = 0;

  while (step * pixels < LINE_GAP)
    step *= turn++ % 3 == 1 ? 2.5 : 2;

  return step;
}

static void
draw_lines (ThMap *self, GtkSnapshot *snapshot, gboolean is_upright)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  double pixels = is_upright ? self->scale * get_narrowing (self) : self->scale;
  double middle = is_upright ? self->longitude : self->latitude;
  double half = (is_upright ? width : height) / 2 / pixels;
  double step = get_step (pixels);
  gboolean is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  GdkRGBA line = is_dark ? (GdkRGBA){ 1, 1, 1, 0.22f } : (GdkRGBA){ 0, 0, 0, 0.18f };

  for (double at = ceil ((middle - half) / step) * step; at <= middle + half; at += step)
    {
      graphene_point_t point =
        is_upright ? to_screen (self, self->latitude, at) : to_screen (self, at, self->longitude);
      g_autofree char *degrees = g_strdup_printf ("%.*f°", step < 0.01 ? 3 : 2, at);

      graphene_rect_t area;

      graphene_rect_init (&area, is_upright ? point.x : 0, is_upright ? 0 : point.y,
                          is_upright ? 1 : (float) width, is_upright ? (float) height : 1);
      gtk_snapshot_append_color (snapshot, &line, &area);
      if (is_upright)
        draw_text (self, snapshot, degrees, point.x + 3, 2, 0);
      else
        draw_text (self, snapshot, degrees, 4, point.y + 1, 0);
    }
}

/* Visited is filled, still to visit is hollow. */
static void
draw_place (ThMap *self, GtkSnapshot *snapshot, const ThMapPlace *place)
{
  graphene_point_t at = to_screen (self, place->latitude, place->longitude);
  gboolean is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  GdkRGBA color =
    is_dark ? (GdkRGBA){ 0.53f, 0.72f, 0.95f, 1 } : (GdkRGBA){ 0.10f, 0.37f, 0.71f, 1 };
  float edge = place->is_visited ? (float) DOT : 3;
  const float edges[4] = { edge, edge, edge, edge };
  const GdkRGBA colors[4] = { color, color, color, color };
  GskRoundedRect circle;

  gsk_rounded_rect_init_from_rect (
    &circle,
    &GRAPHENE_RECT_INIT (at.x - (float) DOT, at.y - (float) DOT, 2 * (float) DOT, 2 * (float) DOT),
    (float) DOT);
  gtk_snapshot_append_border (snapshot, &circle, edges, colors);
}

static int
measure_text (ThMap *self, const char *text)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);

  return width;
}

/* Where a name begins that is centred on @x, if the map's edge and the degrees along it leave it
 * room. */
static double
get_left (ThMap *self, const char *text, double x)
{
  double width = measure_text (self, text);
  double least = measure_text (self, "00.000°") + LABEL_GAP;
  double most = gtk_widget_get_width (GTK_WIDGET (self)) - width - LABEL_GAP;

  return MAX (MIN (x - width / 2, most), least);
}

/* Each town once, below the first of its places. */
static void
draw_towns (ThMap *self, GtkSnapshot *snapshot)
{
  g_autoptr (GHashTable) named = g_hash_table_new (g_str_hash, g_str_equal);
  double width = gtk_widget_get_width (GTK_WIDGET (self));

  for (guint i = 0; i < self->places->len; i++)
    {
      const ThMapPlace *place = g_ptr_array_index (self->places, i);
      graphene_point_t at = to_screen (self, place->latitude, place->longitude);

      if (place->town != NULL && at.x >= 0 && at.x <= width
          && g_hash_table_add (named, place->town))
        draw_text (self, snapshot, place->town, get_left (self, place->town, at.x), at.y + DOT + 2,
                   0);
    }
}

static void
th_map_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ThMap *self = TH_MAP (widget);

  if (self->scale <= 0)
    th_map_fit (self);
  if (self->scale <= 0)
    return;
  gtk_snapshot_push_clip (snapshot,
                          &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                               (float) gtk_widget_get_height (widget)));
  draw_lines (self, snapshot, TRUE);
  draw_lines (self, snapshot, FALSE);
  for (guint i = 0; i < self->places->len; i++)
    draw_place (self, snapshot, g_ptr_array_index (self->places, i));
  draw_towns (self, snapshot);
  gtk_snapshot_pop (snapshot);
}

static void
th_map_measure (GtkWidget *widget,
                GtkOrientation orientation,
                int for_size,
                int *least,
                int *natural,
                int *least_baseline,
                int *natural_baseline)
{
  *least = LEAST_SIZE;
  *natural = NATURAL_SIZE;
}

static void
on_drag_begin_cb (ThMap *self, double x, double y, GtkGesture *gesture)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  self->drag_latitude = self->latitude;
  self->drag_longitude = self->longitude;
}

static void
on_drag_update_cb (ThMap *self, double dx, double dy)
{
  if (self->scale <= 0)
    return;
  self->latitude = CLAMP (self->drag_latitude + dy / self->scale, -90, 90);
  self->longitude =
    CLAMP (self->drag_longitude - dx / self->scale / get_narrowing (self), -180, 180);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
th_map_finalize (GObject *object)
{
  g_ptr_array_unref (TH_MAP (object)->places);

  G_OBJECT_CLASS (th_map_parent_class)->finalize (object);
}

static void
th_map_class_init (ThMapClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = th_map_finalize;
  widget_class->snapshot = th_map_snapshot;
  widget_class->measure = th_map_measure;
  gtk_widget_class_set_css_name (widget_class, "map");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
th_map_init (ThMap *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->places = g_ptr_array_new_with_free_func ((GDestroyNotify) th_map_place_free);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

static gboolean
is_same (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      const ThMapPlace *one = g_ptr_array_index (a, i);
      const ThMapPlace *two = g_ptr_array_index (b, i);

      if (one->latitude != two->latitude || one->longitude != two->longitude)
        return FALSE;
    }

  return TRUE;
}

void
th_map_set_places (ThMap *self, GPtrArray *places)
{
  gboolean is_other = !is_same (self->places, places);
  g_autofree char *description =
    g_strdup_printf (ngettext ("%u place", "%u places", places->len), places->len);

  g_ptr_array_unref (self->places);
  self->places = g_ptr_array_ref (places);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Map"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
  if (is_other)
    th_map_fit (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
