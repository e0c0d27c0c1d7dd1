/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* An answer as it goes out: whole, or read piece by piece from a stream, each when the one before is
 * sent.
 */

#pragma once

#include "th-exchange.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Fills in the message; whoever calls unpauses it. */
void th_outgoing_send (SoupServerMessage *message,
                       ThExchange        *exchange);

G_END_DECLS
