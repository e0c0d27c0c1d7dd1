/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the two files of a session share: how it opens and works, and how it closes. */

#pragma once

#include "th-session.h"

G_BEGIN_DECLS

typedef enum
{
  TH_SESSION_STAGE_OPEN,
  TH_SESSION_STAGE_WRITES, /* waiting for writes in flight */
  TH_SESSION_STAGE_LOCK,   /* writing `lock` */
  TH_SESSION_STAGE_SENDING,
  TH_SESSION_STAGE_STORE, /* closing the store */
  TH_SESSION_STAGE_CLOSED
} ThSessionStage;

struct _ThSession
{
  GObject parent_instance;

  ThHost host;
  char *folder;
  ThKeyring *keyring;
  ThTabletStore *store;
  ThSync *sync;
  ThOperation *operation;
  char *operation_id;
  char *officer;
  char *officer_name;
  int64_t last_success; /* as kept over locks */
  ThSettings *settings;
  GCancellable *cancellable;

  ThSessionStage stage;
  guint n_jobs;
  gboolean at_once;
  gboolean is_gone; /* revoked as lost */
  guint drain_source;
  GTask *closing;
};

G_END_DECLS
