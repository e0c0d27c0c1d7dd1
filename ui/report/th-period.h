/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Which day and which team: two lists to pick from. A lead has one team and sees no list of them.
 * Signal `changed` when the person picks.
 */

#pragma once

#include "th-casebook.h"
#include "th-place.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_PERIOD (th_period_get_type ())
G_DECLARE_FINAL_TYPE (ThPeriod, th_period, TH, PERIOD, GtkWidget)

/* The days and teams of @reading; what is picked stays picked. */
void th_period_show (ThPeriod *self, ThSession *session, const ThCasebookReading *reading);

/* To be called before the first th_period_show (); texts may be %NULL. */
void th_period_pick (ThPeriod *self, const char *day, const char *team);

/* What is picked, as the section and the field of a step. */
void th_period_describe (ThPeriod *self, ThPlaceStep *step);

/* %NULL for the whole operation, for all teams, or while there is none to pick. */
const char *th_period_get_day (ThPeriod *self);
const char *th_period_get_team (ThPeriod *self);

G_END_DECLS
