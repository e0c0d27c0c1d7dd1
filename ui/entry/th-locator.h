/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the tablet is, asked once of the machine's location service (GeoClue, on the system bus)
 * because a person pressed a button, and never otherwise: nothing follows anyone.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* After this the answer is that there is none: people stand in a doorway. */
#define TH_LOCATOR_SECONDS 30

/* @bus: %NULL for the system bus */
void th_locator_find_async (GDBusConnection *bus,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data);

/* Returns: (transfer full) (nullable): "lat lon altitude accuracy" as forms have it; G_IO_ERROR
 *   TIMED_OUT, NOT_FOUND where the machine has no such service, CANCELLED */
char *th_locator_find_finish (GAsyncResult *result, GError **error);

G_END_DECLS
