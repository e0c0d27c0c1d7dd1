/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The handlers of the route table, each in a file of its own. They run on workers. */

#pragma once

#include "th-exchange.h"

G_BEGIN_DECLS

void th_route_keys    (ThExchange *exchange);
void th_route_enrol   (ThExchange *exchange);
void th_route_me      (ThExchange *exchange);
void th_route_push    (ThExchange *exchange);
void th_route_log     (ThExchange *exchange);
void th_route_records (ThExchange *exchange);
void th_route_blob    (ThExchange *exchange);
void th_route_upload_options (ThExchange *exchange);
void th_route_upload_create (ThExchange *exchange);
void th_route_upload_head (ThExchange *exchange);
void th_route_upload_part (ThExchange *exchange);
void th_route_health  (ThExchange *exchange);
void th_route_metrics (ThExchange *exchange);

G_END_DECLS
