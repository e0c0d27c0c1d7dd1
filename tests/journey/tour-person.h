/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Someone in front of the window: finds a control by the name that a screen reader would say,
 * scrolls until it is in view, and taps or types. Every wait is for a condition; one that does not
 * come true ends the tour with a picture of what was there instead.
 */

#pragma once

#include "tour-audit.h"

#include <atspi/atspi.h>

G_BEGIN_DECLS

typedef struct _TourPerson TourPerson;

/* @program: its name on the accessibility bus; @out: where pictures go, @prefix: of their names */
TourPerson *
tour_person_new (TourDisplay *display, const char *program, const char *out, const char *prefix);
void tour_person_free (TourPerson *self);

/* The program is laid out from right to left: its scroll bars are at the left. */
void tour_person_read_leftwards (TourPerson *self);

/* Waits until a control with this name is on screen: the whole name or, with an asterisk at an end,
 * how it begins or ends. */
void tour_person_see (TourPerson *self, const char *name);

/* Waits until it is not there any more. */
void tour_person_miss (TourPerson *self, const char *name);
gboolean tour_person_sees (TourPerson *self, const char *name);

/* Turns the wheel over the page, down and then up again, until the row of a long list is there, and
 * taps it. */
void tour_person_tap_row (TourPerson *self, const char *name);

/* Waits until it is there and scrolls to it. */
void tour_person_look_at (TourPerson *self, const char *name);

/* Taps the control @name; with @within, the one inside the group of that name. */
void tour_person_tap (TourPerson *self, const char *name);
void tour_person_tap_in (TourPerson *self, const char *within, const char *name);

/* Taps the field @name and types. */
void tour_person_write (TourPerson *self, const char *name, const char *text);
void tour_person_type (TourPerson *self, const char *text);
void tour_person_press (TourPerson *self, const char *key, gboolean with_control);

/* Waits until the field @name is there. Returns: (transfer full): it */
AtspiAccessible *tour_person_find_field (TourPerson *self, const char *name);

/* Waits until the field @name has the focus, without touching it. */
void tour_person_await_focus (TourPerson *self, const char *name);

/* Waits until the field @name holds @text. */
void tour_person_read (TourPerson *self, const char *name, const char *text);

/* From now on every screen of which a picture is taken is looked at by @audit as well. */
void tour_person_set_audit (TourPerson *self, TourAudit *audit);

/* Takes the next picture, "03-today.png"; its name is added to the steps. */
void tour_person_shoot (TourPerson *self, const char *name);

/* Returns: (transfer none) (element-type utf8): the pictures taken, in order */
GPtrArray *tour_person_get_steps (TourPerson *self);

G_END_DECLS
