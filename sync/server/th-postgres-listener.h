/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Hears what other processes commit, so that a long poll is answered at once whichever process took
 * the push. A link and a thread of its own. While the link is lost nothing is heard; whoever waits
 * is told as soon as it is there again, as something may have happened meanwhile.
 */

#pragma once

#include "th-sqlite.h"
#include "th-store.h"

G_BEGIN_DECLS

typedef struct _ThPostgresListener ThPostgresListener;

/**
 * th_postgres_listener_new:
 * @store: gets its signal; must outlive the listener
 * @writer: what it commits is heard of in another way
 */
ThPostgresListener *th_postgres_listener_new  (const char  *address,
                                               ThStore     *store,
                                               ThSqlite    *writer);
void                th_postgres_listener_free (ThPostgresListener *self);

G_END_DECLS
