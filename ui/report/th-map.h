/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Places over a plain graticule, with nothing fetched from anywhere: north is up, distances are true
 * enough over the area of a force. Drag to move, buttons to come closer; to a screen reader it is a
 * picture, and the list beside it has the same places.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_MAP (th_map_get_type ())
G_DECLARE_FINAL_TYPE (ThMap, th_map, TH, MAP, GtkWidget)

typedef struct
{
  double latitude; /* degrees */
  double longitude;
  char *town;
  gboolean is_visited;
} ThMapPlace;

/* Reads "51.45 -0.97 0 5", as a form has it. %FALSE where it is no place on Earth. */
gboolean th_map_place_parse (const char *text, ThMapPlace *place);
void th_map_place_free (ThMapPlace *place);

/* @places: (element-type ThMapPlace): all of them come into view where they differ from those
 * before. */
void th_map_set_places (ThMap *self, GPtrArray *places);

/* Closer by @factor; less than 1 for farther. */
void th_map_zoom (ThMap *self, double factor);

/* All places in view. */
void th_map_fit (ThMap *self);

G_END_DECLS
