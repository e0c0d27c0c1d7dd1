/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What passes from thread to thread, said aloud. GLib is not built with the thread sanitizer in, so
 * that the order its locks, queues and main contexts give is invisible to it. Every mutex of ours
 * is therefore taken by th_mutex_lock () and its kin; and what passes through a queue or a main
 * context is given before with th_handoff_give () and taken after with th_handoff_take (), on the
 * same address; th_count_dec () does so for what several hold. In any other build they are GLib's
 * calls and nothing.
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

static inline void
th_mutex_lock (GMutex *mutex)
{
  g_mutex_lock (mutex);
  th_handoff_take (mutex);
}

static inline void
th_mutex_unlock (GMutex *mutex)
{
  th_handoff_give (mutex);
  g_mutex_unlock (mutex);
}

static inline void
th_cond_wait (GCond *cond, GMutex *mutex)
{
  th_handoff_give (mutex);
  g_cond_wait (cond, mutex);
  th_handoff_take (mutex);
}

/* Returns: %FALSE when @end, of the monotonic clock, has come. */
static inline gboolean
th_cond_wait_until (GCond *cond, GMutex *mutex, int64_t end)
{
  gboolean was_woken;

  th_handoff_give (mutex);
  was_woken = g_cond_wait_until (cond, mutex, end);
  th_handoff_take (mutex);
  return was_woken;
}

/* Returns: whether that was the last reference; what the others did is then seen. */
static inline gboolean
th_count_dec (gatomicrefcount *count)
{
  th_handoff_give (count);
  if (!g_atomic_ref_count_dec (count))
    return FALSE;
  th_handoff_take (count);
  return TRUE;
}

/* Of a string of GLib's that records on several threads may hold: what others read of it is seen
 * by whoever turns out to be the last. */
static inline void
th_ref_string_release (char *string)
{
  th_handoff_give (string);
  th_handoff_take (string);
  g_ref_string_release (string);
}

G_END_DECLS
