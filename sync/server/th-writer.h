/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The one thread that writes. Work that waits is done together, each piece in a savepoint of its
 * own, and committed once; nobody hears of success before that commit is durable.
 */

#pragma once

#include "th-server-store.h"

G_BEGIN_DECLS

typedef struct _ThWriter ThWriter;

/* On the writing thread, within the transaction. What it wrote is undone where it fails. */
typedef gboolean (*ThWriteFunc) (ThServerStore *store, gpointer data, GError **error);

/* On the writing thread, after the commit; @error is %NULL where all is durable. */
typedef void (*ThWrittenFunc) (gpointer data, const GError *error);

ThWriter *th_writer_new         (ThServerStore *store);

/* Does all that was pushed, then ends the thread. */
void      th_writer_free        (ThWriter *self);

void      th_writer_push        (ThWriter       *self,
                                 ThWriteFunc     func,
                                 ThWrittenFunc   written,
                                 gpointer        data);

/* The same, and waits. Not on the writing thread. */
gboolean  th_writer_run         (ThWriter     *self,
                                 ThWriteFunc   func,
                                 gpointer      data,
                                 GError      **error);

/* Commits so far. */
guint     th_writer_get_commits (ThWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThWriter, th_writer_free)

G_END_DECLS
