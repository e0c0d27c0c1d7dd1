/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A request as it comes in: its body goes into a buffer that is never larger than its route allows,
 * and what is over a limit is dropped as it comes.
 */

#pragma once

#include "th-exchange.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _ThIncoming ThIncoming;

void           th_incoming_attach        (SoupServerMessage *message);
ThIncoming    *th_incoming_get           (SoupServerMessage *message);
gboolean       th_incoming_is_too_large  (const ThIncoming *self);

/* Returns: (transfer full): what workers need of the request; the body is taken. */
ThExchange    *th_incoming_make_exchange (ThIncoming        *self,
                                          SoupServerMessage *message,
                                          ThServerContext   *context,
                                          const char        *path,
                                          GHashTable        *query);

/* The row of the route table; %NULL where there is none. In th-server.c, beside the table. */
const ThRoute *th_server_find_route      (const char *method,
                                          const char *path);

G_END_DECLS
