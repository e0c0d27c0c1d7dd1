/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Moments and days. A moment is milliseconds since 1970-01-01T00:00:00Z, as in the `at` of a log
 * entry; its text is always UTC with three decimals, so that texts sort as moments do.
 */

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* "2026-11-23T14:05:11.123Z" is 24 bytes. */
#define TH_TIME_TEXT_SIZE 25

/**
 * ThClock:
 * @now: wall clock, milliseconds since 1970 UTC
 * @boot: milliseconds of CLOCK_BOOTTIME, which a changed wall clock does not move
 * @data: passed to both
 *
 * Where time comes from. Nothing below the programs reads a clock of its own.
 */
typedef struct
{
  int64_t (*now) (gpointer data);
  int64_t (*boot) (gpointer data);
  gpointer data;
} ThClock;

int64_t  th_clock_now    (const ThClock *clock);
int64_t  th_clock_boot   (const ThClock *clock);

void     th_time_format  (int64_t at,
                          char    text[TH_TIME_TEXT_SIZE]);
gboolean th_time_parse   (const char *text,
                          gssize      length,
                          int64_t    *at);

/**
 * th_time_dup_local:
 * @at: a moment
 * @zone: the operation's time zone
 *
 * Returns: (transfer full): the moment with its offset, "2022-08-22T08:31:00.000+01:00", as an
 *   XForms dateTime.
 */
char    *th_time_dup_local (int64_t    at,
                            GTimeZone *zone);

/**
 * th_time_dup_day:
 * @text: an XForms date or dateTime, with or without offset
 * @zone: the operation's time zone
 *
 * Returns: (transfer full) (nullable): the local day, "2022-08-22"; %NULL where @text is no date.
 */
char    *th_time_dup_day   (const char *text,
                            GTimeZone  *zone);

G_END_DECLS
