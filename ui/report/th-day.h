/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A team's day, as a lead's screens ask for it: its record where there is one, who may sign it, what
 * it was signed on, what stands against it, and signing it.
 */

#pragma once

#include "th-casebook.h"

G_BEGIN_DECLS

/* Returns: (transfer none) (nullable): NULL where nobody has written on the day yet. */
ThRecord *th_day_find (const ThCasebookReading *reading, const char *team, const char *day);

/* Whether the session's officer may sign off a day of @team, and state numbers of it. */
gboolean th_day_can_sign (ThSession *session, const char *team);

typedef enum
{
  TH_DAY_UNSIGNED,
  TH_DAY_SIGNED,
  TH_DAY_CHANGED /* since it was signed */
} ThDayState;

ThDayState th_day_get_state (const ThCasebookReading *reading, const char *team, const char *day);

/* Returns: whether @counter was signed on; gives the number. */
gboolean th_day_get_signed (const ThRecord *record, const char *counter, guint *count);

/* Returns: (transfer container) (element-type ThDayItem): what the lead has not done with, and what
 * is still with an officer; most urgent first. */
GPtrArray *th_day_list_open (const ThCasebookReading *reading, const char *team, const char *day);

/* Writes the sign-off on the numbers of @reading. %FALSE without an error where they are others by
 * now: nothing is signed then. */
void th_day_sign_async (ThSession *session,
                        const ThCasebookReading *reading,
                        const char *team,
                        const char *day,
                        GAsyncReadyCallback callback,
                        gpointer data);
gboolean th_day_sign_finish (ThSession *session, GAsyncResult *result, GError **error);

G_END_DECLS
