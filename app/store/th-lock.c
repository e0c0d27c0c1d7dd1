/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Two mutexes make the queue: the one who waits for `held` holds `next`, and the holder who lets go
 * and asks again must pass `next` first.
 */

#include "th-lock.h"

#include "th-handoff.h"

void
th_lock_init (ThLock *self)
{
  g_mutex_init (&self->next);
  g_mutex_init (&self->held);
}

void
th_lock_clear (ThLock *self)
{
  g_mutex_clear (&self->next);
  g_mutex_clear (&self->held);
}

void
th_lock_acquire (ThLock *self)
{
  g_mutex_lock (&self->next);
  th_mutex_lock (&self->held);
  g_mutex_unlock (&self->next);
}

void
th_lock_release (ThLock *self)
{
  th_mutex_unlock (&self->held);
}
