/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What Today, Finished and a search show, made of rows of the store: what needs the officer first,
 * then what is open, then where to go.
 */

#pragma once

#include "th-record-item.h"
#include "th-session.h"

G_BEGIN_DECLS

/* @visits, @premises: (element-type ThRecordRow). All return (element-type ThRecordItem). */
GPtrArray *th_today_items_new_today (ThSession *session, GPtrArray *visits, GPtrArray *premises);
GPtrArray *th_today_items_new_finished (ThSession *session, GPtrArray *visits);
GPtrArray *th_today_items_new_found (ThSession *session, GPtrArray *rows);

G_END_DECLS
