/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A lead's live view: a request that the server answers when something is there, on a connection and
 * a thread of its own. It stores nothing: whoever hears makes a round, which pulls, and arms it
 * again from the new cursor.
 *
 * Private to the client library.
 */

#pragma once

#include "th-engine.h"

G_BEGIN_DECLS

typedef struct _ThWatch ThWatch;

/* On the watch's thread. */
typedef void (*ThWatchFunc) (gpointer data);

/* @engine: for its connection alone; it must live longer */
ThWatch *th_watch_new  (ThEngine       *engine,
                        ThTabletStore  *store,
                        const ThRandom *random,
                        ThWatchFunc     heard,
                        gpointer        data);
void     th_watch_free (ThWatch *self);

/* A round has pulled everything: listens from the store's cursor on, until something is heard. */
void     th_watch_arm  (ThWatch *self);

/* Ends the thread and closes the connection; arm begins anew. */
void     th_watch_stop (ThWatch *self);

G_END_DECLS
