/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What Today, Finished and a search show, made of rows of the store: what waits to be sent, what
 * needs the officer, what is open, where to go.
 */

#pragma once

#include "th-record-item.h"
#include "th-today-reading.h"

G_BEGIN_DECLS

/* @rows: (element-type ThRecordRow); @reading: the latest, %NULL before the first. All return
 * (element-type ThRecordItem). */
GPtrArray *th_today_items_new_today (ThSession *session, const ThTodayReading *reading);
GPtrArray *th_today_items_new_finished (ThSession *session, const ThTodayReading *reading);
GPtrArray *
th_today_items_new_found (ThSession *session, const ThTodayReading *reading, GPtrArray *rows);

G_END_DECLS
