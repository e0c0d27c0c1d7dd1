/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A word of what is wanted and a copy of what is known, both under one lock, are all that the
 * thread and the main context share. At most one message is on its way; the main context shows the
 * newest.
 */

#include "th-loop.h"

#include "th-handoff.h"
#include "th-retry.h"
#include "th-watch.h"
#include "th-wire.h"

#define INDEX_SLICE 200

typedef struct
{
  ThHash hash;
  gboolean is_told;    /* to the engine */
  gboolean is_lacking; /* the server did not have it */
} Wish;

struct _ThLoop
{
  ThEngine *engine; /* the thread's while it runs, as are the next two */
  ThRetry retry;
  ThLoopNews working;

  ThTabletStore *store;
  ThClock clock;
  ThRandom random;
  ThLoopShow show;
  gpointer data;
  GMainContext *context;
  GThread *thread;
  GCancellable *cancellable;
  ThWatch *watch;

  GMutex lock;
  GCond wake;
  guint wanted;   /* under lock, as are the next three */
  GArray *wishes; /* of Wish: blobs that have not come yet */
  ThLoopNews told;
  GSource *message; /* on its way */
};

void
th_loop_news_clear (ThLoopNews *self)
{
  g_clear_error (&self->error);
}

void
th_loop_news_copy (ThLoopNews *self, const ThLoopNews *other)
{
  g_clear_error (&self->error);
  *self = *other;
  self->error = other->error != NULL ? g_error_copy (other->error) : NULL;
}

static gboolean
on_message_cb (gpointer data)
{
  ThLoop *self = data;
  g_auto (ThLoopNews) news = TH_LOOP_NEWS_INIT;

  th_mutex_lock (&self->lock);
  g_clear_pointer (&self->message, g_source_unref);
  th_loop_news_copy (&news, &self->told);
  th_mutex_unlock (&self->lock);
  self->show (&news, self->data);
  return G_SOURCE_REMOVE;
}

static void
tell (ThLoop *self)
{
  if (self->thread == NULL)
    {
      self->show (&self->working, self->data);
      return;
    }
  th_mutex_lock (&self->lock);
  th_loop_news_copy (&self->told, &self->working);
  if (self->message == NULL)
    {
      self->message = g_idle_source_new ();
      g_source_set_priority (self->message, G_PRIORITY_DEFAULT);
      g_source_set_callback (self->message, on_message_cb, self, NULL);
      g_source_attach (self->message, self->context);
    }
  th_mutex_unlock (&self->lock);
}

/* A round may last as long as a large file takes. Whoever says Send now in it has what is open
 * sealed at once, and the engine sends that before the next part. */
static void
seal_if_wanted (ThLoop *self)
{
  gboolean is_wanted;

  th_mutex_lock (&self->lock);
  is_wanted = (self->wanted & TH_LOOP_SEAL) != 0;
  if (is_wanted)
    self->wanted = (self->wanted & ~(guint) TH_LOOP_SEAL) | TH_LOOP_ROUND;
  th_mutex_unlock (&self->lock);
  if (is_wanted && !th_tablet_store_seal (self->store, NULL))
    g_debug ("what is open could not be sealed");
}

static void
on_progress_cb (const ThEngineProgress *progress, gpointer data)
{
  ThLoop *self = data;

  if (progress->state == TH_SYNC_BLOBS)
    seal_if_wanted (self);
  self->working.progress = *progress;
  tell (self);
}

static void
count_blobs (ThLoop *self)
{
  g_autoptr (GArray) blobs = th_tablet_store_list_unsent_blobs (self->store, NULL);

  if (blobs == NULL)
    return;
  self->working.unsent_blobs = blobs->len;
  self->working.unsent_blob_bytes = 0;
  for (guint i = 0; i < blobs->len; i++)
    self->working.unsent_blob_bytes += g_array_index (blobs, ThUnsentBlob, i).length;
}

static void
count (ThLoop *self)
{
  ThUnsent unsent;

  count_blobs (self);
  if (!th_tablet_store_get_unsent (self->store, &unsent, NULL))
    return;
  self->working.unsent = unsent.entries;
  self->working.oldest = unsent.oldest;
}

/* What the end of a round means for the next one. */
static void
conclude (ThLoop *self, const GError *cause, int64_t retry_after)
{
  ThLoopNews *news = &self->working;
  int64_t now = th_clock_now (&self->clock);

  g_clear_error (&news->error);
  if (cause == NULL)
    news->last_success = now;
  else if (!g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    news->error = g_error_copy (cause);
  news->wait = cause == NULL ? th_retry_after_success (&self->retry, &self->random)
                             : th_retry_after_failure (&self->retry, retry_after, &self->random);
  news->next_try = now + news->wait;
  news->is_revoked =
    g_error_matches (cause, TH_WIRE_ERROR, TH_WIRE_ERROR_REVOKED) || news->progress.is_ended;
  news->rounds++;
  count (self);
  tell (self);
}

/* Only where the thread makes the rounds can what is heard be answered. */
static void
follow (ThLoop *self)
{
  if (self->thread == NULL)
    return;
  if (self->working.progress.is_leading && !self->working.progress.is_holding)
    th_watch_arm (self->watch);
  else
    th_watch_stop (self->watch);
}

static void
on_heard_cb (gpointer data)
{
  th_loop_want (data, TH_LOOP_ROUND);
}

static void
pass_on_blobs (ThLoop *self)
{
  th_mutex_lock (&self->lock);
  for (guint i = 0; i < self->wishes->len; i++)
    {
      Wish *wish = &g_array_index (self->wishes, Wish, i);

      th_engine_want (self->engine, &wish->hash);
      wish->is_told = TRUE;
    }
  th_mutex_unlock (&self->lock);
}

/* What a round, even one that broke off, came to know of the blobs that are wanted. */
static void
learn_blobs (ThLoop *self)
{
  th_mutex_lock (&self->lock);
  if (self->wishes->len > 0)
    self->working.blob_answers++;
  for (guint i = self->wishes->len; i > 0; i--)
    {
      Wish *wish = &g_array_index (self->wishes, Wish, i - 1);

      if (wish->is_told && !th_engine_wants (self->engine, &wish->hash, &wish->is_lacking))
        g_array_remove_index_fast (self->wishes, i - 1);
    }
  th_mutex_unlock (&self->lock);
}

static gboolean
make_round (ThLoop *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) cause = NULL;
  int64_t retry_after;
  gboolean done;

  pass_on_blobs (self);
  done = th_engine_round (self->engine, &retry_after, cancellable, &cause);
  learn_blobs (self);
  conclude (self, cause, retry_after);
  if (done)
    follow (self);
  else
    g_propagate_error (error, g_steal_pointer (&cause));
  return done;
}

/* A slice of the index behind the pull. Returns: whether there is more. */
static gboolean
index_slice (ThLoop *self)
{
  gboolean more = FALSE;
  guint left = 0;

  if (!th_tablet_store_index_some (self->store, INDEX_SLICE, &more, &left, NULL))
    return FALSE;
  if (left != self->working.index_left)
    {
      self->working.index_left = left;
      tell (self);
    }
  return more;
}

/* Waits for a wish unless there is something else to do. */
static guint
take_wanted (ThLoop *self, gboolean has_more)
{
  guint wanted;

  th_mutex_lock (&self->lock);
  while (self->wanted == 0 && !has_more)
    th_cond_wait (&self->wake, &self->lock);
  wanted = self->wanted;
  self->wanted = 0;
  th_mutex_unlock (&self->lock);
  return wanted;
}

static gpointer
run_thread (gpointer data)
{
  ThLoop *self = data;
  gboolean has_more = TRUE;
  guint wanted;

  while (((wanted = take_wanted (self, has_more)) & TH_LOOP_END) == 0)
    {
      if (wanted & TH_LOOP_SEAL && !th_tablet_store_seal (self->store, NULL))
        g_debug ("what is open could not be sealed");
      if (wanted & (TH_LOOP_ROUND | TH_LOOP_SEAL))
        make_round (self, self->cancellable, NULL);
      else if (wanted & TH_LOOP_COUNT)
        {
          count (self);
          tell (self);
        }
      has_more = !self->working.is_revoked && index_slice (self);
    }
  /* The connection belongs to this thread. */
  th_engine_disconnect (self->engine);
  return NULL;
}

ThLoop *
th_loop_new (ThEngine *engine,
             ThTabletStore *store,
             const ThClock *clock,
             const ThRandom *random,
             ThLoopShow show,
             gpointer data)
{
  ThLoop *self = g_new0 (ThLoop, 1);

  self->engine = engine;
  self->store = g_object_ref (store);
  self->clock = *clock;
  self->random = *random;
  self->show = show;
  self->data = data;
  self->context = g_main_context_ref_thread_default ();
  self->wishes = g_array_new (FALSE, FALSE, sizeof (Wish));
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  self->watch = th_watch_new (engine, store, random, on_heard_cb, self);
  th_engine_set_notify (engine, on_progress_cb, self);
  return self;
}

void
th_loop_free (ThLoop *self)
{
  if (self == NULL)
    return;
  th_loop_stop (self);
  th_watch_free (self->watch);
  th_engine_free (self->engine);
  g_object_unref (self->store);
  th_loop_news_clear (&self->working);
  th_loop_news_clear (&self->told);
  g_clear_object (&self->cancellable);
  g_main_context_unref (self->context);
  g_array_unref (self->wishes);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);
  g_free (self);
}

void
th_loop_start (ThLoop *self)
{
  g_return_if_fail (self->thread == NULL);

  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  /* The thread looks at nothing before it has the lock. */
  th_mutex_lock (&self->lock);
  self->wanted = TH_LOOP_ROUND;
  self->thread = g_thread_new ("sync", run_thread, self);
  th_mutex_unlock (&self->lock);
}

void
th_loop_stop (ThLoop *self)
{
  GSource *message;

  if (self->thread == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  th_loop_want (self, TH_LOOP_END);
  g_thread_join (self->thread);
  /* Whoever hears something still tells the thread that was. */
  th_watch_stop (self->watch);
  self->thread = NULL;

  message = g_steal_pointer (&self->message);
  if (message == NULL)
    return;
  g_source_destroy (message);
  g_source_unref (message);
  self->show (&self->working, self->data);
}

gboolean
th_loop_is_running (ThLoop *self)
{
  return self->thread != NULL;
}

void
th_loop_want (ThLoop *self, ThLoopWish wish)
{
  if (self->thread == NULL)
    return;
  th_mutex_lock (&self->lock);
  self->wanted |= wish;
  g_cond_signal (&self->wake);
  th_mutex_unlock (&self->lock);
}

/* Under lock. */
static Wish *
find_wish (ThLoop *self, const ThHash *hash)
{
  for (guint i = 0; i < self->wishes->len; i++)
    if (th_hash_equal (&g_array_index (self->wishes, Wish, i).hash, hash))
      return &g_array_index (self->wishes, Wish, i);

  return NULL;
}

void
th_loop_want_blob (ThLoop *self, const ThHash *hash)
{
  Wish wish = { .hash = *hash };

  th_mutex_lock (&self->lock);
  if (find_wish (self, hash) == NULL)
    g_array_append_val (self->wishes, wish);
  th_mutex_unlock (&self->lock);
  th_loop_want (self, TH_LOOP_ROUND);
}

gboolean
th_loop_wants_blob (ThLoop *self, const ThHash *hash, gboolean *is_lacking)
{
  const Wish *wish;

  th_mutex_lock (&self->lock);
  wish = find_wish (self, hash);
  *is_lacking = wish != NULL && wish->is_lacking;
  th_mutex_unlock (&self->lock);
  return wish != NULL;
}

gboolean
th_loop_run (ThLoop *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (self->thread == NULL, FALSE);

  return make_round (self, cancellable, error);
}
