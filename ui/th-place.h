/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One step of where the person is: a page, the record on it, the section and field. A place is the
 * list of steps from Today on; it is kept inside the encrypted store, so that unlocking, or a start
 * after a crash, returns to the same field.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char *page;    /* "premises", "hub", "section", … */
  char *record;  /* NULL where the page is about none */
  char *section; /* path or title that names the section */
  char *field;   /* field path that had the focus */
} ThPlaceStep;

#define TH_TYPE_PLACE_STEP (th_place_step_get_type ())

GType th_place_step_get_type (void);

ThPlaceStep *th_place_step_new (const char *page, const char *record);
ThPlaceStep *
th_place_step_new_at (const char *page, const char *record, const char *section, const char *field);
ThPlaceStep *th_place_step_copy (const ThPlaceStep *self);
void th_place_step_free (ThPlaceStep *self);

/* "(ssss)" as actions carry it; an empty text is NULL. Returns: (transfer floating): for
 * gtk_widget_activate_action () with "@(ssss)", which sinks it; that of a variant does not */
GVariant *th_place_step_to_variant (const ThPlaceStep *self);
ThPlaceStep *th_place_step_from_variant (GVariant *variant);

/* A place as text and back; steps that cannot be read end it. (element-type ThPlaceStep) */
char *th_place_to_text (GPtrArray *steps);
GPtrArray *th_place_from_text (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThPlaceStep, th_place_step_free)

G_END_DECLS
