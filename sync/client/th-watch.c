/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One thing after another: wait to be armed, ask, wait. What it hears disarms it, so that a feed is
 * asked once a round; what fails, or comes back empty before its time, is asked again after a
 * back-off that nothing shortens, so that no answer of any server makes it run in circles.
 */

#include "th-watch.h"

#include "th-engine-private.h"
#include "th-handoff.h"
#include "th-page.h"
#include "th-request.h"
#include "th-retry.h"

/* Shorter than a transport waits for an answer, and than a network forgets a silent connection. */
#define WAIT_SECONDS 20

/* Whoever looks on waits no longer than this once the server is back. */
#define BACK_OFF_MILLISECONDS 60000

#define MAX_REFUSAL (64 * 1024)

/* One record, however large, and what stands beside it. */
static const ThBatchLimits limits = { 64 * 1024 * 1024, 32 * 1024 * 1024, 100000 };

typedef enum
{
  HEARD,
  NOTHING,
  FAILED,
  REVOKED
} Outcome;

struct _ThWatch
{
  ThEngine *engine;
  ThTabletStore *store;
  ThRandom random;
  ThWatchFunc heard;
  gpointer data;
  GThread *thread;
  GCancellable *cancellable;

  ThTransport *transport; /* the thread's, as are the next two */
  ThRetry retry;
  char *heard_after; /* the cursor that something was heard behind */

  GMutex lock;
  GCond wake;
  gboolean is_armed; /* under lock, as is the next */
  gboolean is_over;
};

static gboolean
says_something (ThPage *page)
{
  const ThPulledPage *pulled = th_page_get_pulled (page);

  return pulled->starts_afresh || !pulled->is_last || pulled->n_records > 0 || pulled->n_held > 0
         || pulled->n_tablets > 0;
}

static gboolean
read_page (ThWatch *self, ThReply *reply, ThPage *page, GError **error)
{
  g_autoptr (ThBatchReader) reader = NULL;
  g_autoptr (GBytes) refusal = NULL;
  int64_t seq;

  if (reply->status / 100 != 2)
    {
      refusal = th_reply_load (reply, MAX_REFUSAL, self->cancellable, error);
      if (refusal != NULL)
        th_request_set_error (reply->status, refusal, &seq, error);
      return FALSE;
    }
  reader = th_batch_reader_new (&limits, reply->is_gzip, th_page_take_line, page);
  if (!th_reply_read_lines (reply, reader, self->cancellable, error))
    return FALSE;
  return th_page_is_whole (page) || th_wire_set_malformed (error, "a page that was cut");
}

static gboolean
ask (ThWatch *self, const char *cursor, ThPage *page, int64_t *retry_after, GError **error)
{
  g_autofree char *path =
    g_strdup_printf (TH_WIRE_PATH_RECORDS "?limit=1&wait=%d&since=%s", WAIT_SECONDS, cursor);
  g_autoptr (ThSecret) token = th_credential_load_token (self->store);
  ThRequest request = { .method = "GET", .path = path, .token = token, .accepts_gzip = TRUE };
  g_autoptr (ThReply) reply = NULL;

  if (self->transport == NULL)
    self->transport = th_engine_connect (self->engine, error);
  if (self->transport == NULL)
    return FALSE;
  reply = th_transport_send (self->transport, &request, self->cancellable, error);
  if (reply == NULL)
    return FALSE;
  *retry_after = reply->retry_after;
  return read_page (self, reply, page, error);
}

static Outcome
listen (ThWatch *self, int64_t *retry_after)
{
  g_autofree char *cursor = th_tablet_store_dup_cursor (self->store);
  g_autoptr (ThPage) page = th_page_new ();
  g_autoptr (GError) error = NULL;
  int64_t start = g_get_monotonic_time ();

  if (cursor == NULL || !ask (self, cursor, page, retry_after, &error))
    {
      g_clear_object (&self->transport);
      return g_error_matches (error, TH_WIRE_ERROR, TH_WIRE_ERROR_REVOKED) ? REVOKED : FAILED;
    }
  if (!says_something (page))
    return g_get_monotonic_time () - start < WAIT_SECONDS * G_USEC_PER_SEC / 2 ? FAILED : NOTHING;
  /* A round that pulled and came no further would be asked for without end. */
  if (g_strcmp0 (cursor, self->heard_after) == 0)
    return FAILED;
  g_free (self->heard_after);
  self->heard_after = g_steal_pointer (&cursor);
  return HEARD;
}

/* Returns: whether to listen; %FALSE when it is over. */
static gboolean
wait_until_armed (ThWatch *self)
{
  gboolean is_over;

  th_mutex_lock (&self->lock);
  while (!self->is_armed && !self->is_over)
    th_cond_wait (&self->wake, &self->lock);
  is_over = self->is_over;
  th_mutex_unlock (&self->lock);
  return !is_over;
}

static void
back_off (ThWatch *self, int64_t retry_after)
{
  int64_t wait = th_retry_after_failure (&self->retry, retry_after, &self->random);
  int64_t end = g_get_monotonic_time () + MIN (wait, BACK_OFF_MILLISECONDS) * 1000;

  th_mutex_lock (&self->lock);
  while (!self->is_over && th_cond_wait_until (&self->wake, &self->lock, end))
    continue;
  th_mutex_unlock (&self->lock);
}

static void
disarm (ThWatch *self)
{
  th_mutex_lock (&self->lock);
  self->is_armed = FALSE;
  th_mutex_unlock (&self->lock);
}

static gpointer
run_thread (gpointer data)
{
  ThWatch *self = data;

  while (wait_until_armed (self))
    {
      int64_t retry_after = 0;
      Outcome outcome = listen (self, &retry_after);

      if (outcome == HEARD || outcome == REVOKED)
        {
          disarm (self);
          self->heard (self->data);
        }
      if (outcome == FAILED || outcome == REVOKED)
        back_off (self, retry_after);
      else
        self->retry.failures = 0;
    }
  /* The connection belongs to this thread. */
  g_clear_object (&self->transport);
  return NULL;
}

ThWatch *
th_watch_new (
  ThEngine *engine, ThTabletStore *store, const ThRandom *random, ThWatchFunc heard, gpointer data)
{
  ThWatch *self = g_new0 (ThWatch, 1);

  self->engine = engine;
  self->store = g_object_ref (store);
  self->random = *random;
  self->heard = heard;
  self->data = data;
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  return self;
}

void
th_watch_free (ThWatch *self)
{
  if (self == NULL)
    return;
  th_watch_stop (self);
  g_object_unref (self->store);
  g_free (self->heard_after);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);
  g_free (self);
}

void
th_watch_arm (ThWatch *self)
{
  th_mutex_lock (&self->lock);
  self->is_armed = TRUE;
  if (self->thread == NULL)
    {
      self->is_over = FALSE;
      self->cancellable = g_cancellable_new ();
      self->thread = g_thread_new ("watch", run_thread, self);
    }
  g_cond_signal (&self->wake);
  th_mutex_unlock (&self->lock);
}

void
th_watch_stop (ThWatch *self)
{
  if (self->thread == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  th_mutex_lock (&self->lock);
  self->is_over = TRUE;
  self->is_armed = FALSE;
  g_cond_signal (&self->wake);
  th_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  self->thread = NULL;
  g_clear_object (&self->cancellable);
}
