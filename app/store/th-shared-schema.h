/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The shared steps of both ends' schemas. Each end lists them, in order and among its own, in the
 * array it passes to th_sqlite_migrate ().
 */

#pragma once

#include "th-sqlite.h"

G_BEGIN_DECLS

GResource *th_store_get_resource (void);

#define TH_SHARED_MIGRATION_1                                                                      \
  {                                                                                                \
    th_store_get_resource, "/threshold/store/migrations/0001-shared.sql"                           \
  }

G_END_DECLS
