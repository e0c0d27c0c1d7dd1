/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A lock that is fair: who asks while another holds it gets it next, even if the holder lets go
 * only to take it again. A pulled page that is written in slices needs no more than that to let an
 * officer's answer pass. Not recursive.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  GMutex next; /* held while waiting for the other, so that only one waits for it */
  GMutex held;
} ThLock;

void th_lock_init    (ThLock *self);
void th_lock_clear   (ThLock *self);
void th_lock_acquire (ThLock *self);
void th_lock_release (ThLock *self);

G_END_DECLS
