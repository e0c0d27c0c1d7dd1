/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* How the tablet's store keeps the contract of th-store.h. */

#pragma once

#include "th-store.h"

G_BEGIN_DECLS

gboolean th_tablet_put_blob (ThStore *store,
                             const ThHash *hash,
                             GInputStream *stream,
                             GCancellable *cancellable,
                             GError **error);

void th_tablet_contract_init (ThStoreInterface *iface);

G_END_DECLS
