/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A lock that is fair: who asks while another holds it gets it next, even if the holder lets go only
 * to take it again. A pulled page that is written in slices needs no more than that to let an
 * officer's answer pass. Not recursive.
 *
 * GLib is not built with ThreadSanitizer in, so that what its locks and queues order must be told to
 * it by hand: th_handoff_give () before, th_handoff_take () after, on the same address.
 */

#pragma once

#include <glib.h>

#if defined(__SANITIZE_THREAD__)
#define TH_HAS_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define TH_HAS_TSAN 1
#endif
#endif

#ifdef TH_HAS_TSAN
void __tsan_acquire (void *address);
void __tsan_release (void *address);
#endif

G_BEGIN_DECLS

static inline void
th_handoff_give (gpointer address)
{
#ifdef TH_HAS_TSAN
  __tsan_release (address);
#endif
}

static inline void
th_handoff_take (gpointer address)
{
#ifdef TH_HAS_TSAN
  __tsan_acquire (address);
#endif
}

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
