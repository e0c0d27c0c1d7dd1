/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A group is what had gathered while the one before was committed, and what comes within its first
 * milliseconds.
 */

#include "th-writer.h"

#include "th-handoff.h"

#define GROUP_MICROSECONDS 5000
#define GROUP_MAX 64

typedef struct
{
  ThWriteFunc func;
  ThWrittenFunc written;
  gpointer data;
  GError *error;
} Job;

struct _ThWriter
{
  ThServerStore *store;
  GAsyncQueue *jobs;
  GThread *thread;
  guint commits; /* atomic */
};

/* What ends the thread. */
static Job ending;

/* The next that waits, or with @is_idle the next that comes. */
static Job *
take_job (ThWriter *self, gboolean is_idle)
{
  Job *job = is_idle ? g_async_queue_pop (self->jobs) : g_async_queue_try_pop (self->jobs);

  if (job != NULL)
    th_handoff_take (job);
  return job;
}

static void
do_job (ThWriter *self, Job *job)
{
  gboolean done;

  if (!th_server_store_begin (self->store, &job->error))
    return;
  done = job->func (self->store, job->data, &job->error);
  th_server_store_end (self->store, done, done ? &job->error : NULL);
}

/* Does @first and what else is there; %TRUE where the thread is to end. */
static gboolean
do_group (ThWriter *self, Job *first, GPtrArray *group)
{
  gint64 until = g_get_monotonic_time () + GROUP_MICROSECONDS;
  Job *job = first;

  while (job != NULL && job != &ending)
    {
      g_ptr_array_add (group, job);
      do_job (self, job);
      job = NULL;
      if (group->len < GROUP_MAX && g_get_monotonic_time () < until)
        job = take_job (self, FALSE);
    }
  return job == &ending;
}

static void
tell (GPtrArray *group, const GError *error)
{
  for (guint i = 0; i < group->len; i++)
    {
      Job *job = g_ptr_array_index (group, i);

      if (job->error == NULL && error != NULL)
        job->error = g_error_copy (error);
      job->written (job->data, job->error);
      g_clear_error (&job->error);
      g_free (job);
    }
  g_ptr_array_set_size (group, 0);
}

static gpointer
run (gpointer data)
{
  ThWriter *self = data;
  g_autoptr (GPtrArray) group = g_ptr_array_new ();
  gboolean is_ending = FALSE;

  while (!is_ending)
    {
      g_autoptr (GError) error = NULL;
      Job *first = take_job (self, TRUE);

      if (first == &ending)
        break;
      if (!th_server_store_begin (self->store, &error))
        g_ptr_array_add (group, first);
      else
        {
          is_ending = do_group (self, first, group);
          th_server_store_end (self->store, TRUE, &error);
        }
      g_atomic_int_inc (&self->commits);
      tell (group, error);
    }
  return NULL;
}

ThWriter *
th_writer_new (ThServerStore *store)
{
  ThWriter *self = g_new0 (ThWriter, 1);

  self->store = g_object_ref (store);
  self->jobs = g_async_queue_new ();
  self->thread = g_thread_new ("writer", run, self);
  return self;
}

void
th_writer_free (ThWriter *self)
{
  if (self == NULL)
    return;
  g_async_queue_push (self->jobs, &ending);
  g_thread_join (self->thread);
  g_async_queue_unref (self->jobs);
  g_object_unref (self->store);
  g_free (self);
}

void
th_writer_push (ThWriter *self, ThWriteFunc func, ThWrittenFunc written, gpointer data)
{
  Job *job = g_new0 (Job, 1);

  job->func = func;
  job->written = written;
  job->data = data;
  th_handoff_give (job);
  g_async_queue_push (self->jobs, job);
}

typedef struct
{
  ThWriteFunc func;
  gpointer data;
  GMutex mutex;
  GCond cond;
  gboolean is_done;
  GError *error;
} Waiting;

static gboolean
write_waiting (ThServerStore *store, gpointer data, GError **error)
{
  Waiting *waiting = data;

  return waiting->func (store, waiting->data, error);
}

static void
on_waiting_written_cb (gpointer data, const GError *error)
{
  Waiting *waiting = data;

  th_mutex_lock (&waiting->mutex);
  waiting->error = error != NULL ? g_error_copy (error) : NULL;
  waiting->is_done = TRUE;
  g_cond_signal (&waiting->cond);
  th_mutex_unlock (&waiting->mutex);
}

gboolean
th_writer_run (ThWriter *self, ThWriteFunc func, gpointer data, GError **error)
{
  Waiting waiting = { .func = func, .data = data };

  g_return_val_if_fail (g_thread_self () != self->thread, FALSE);

  g_mutex_init (&waiting.mutex);
  g_cond_init (&waiting.cond);
  th_writer_push (self, write_waiting, on_waiting_written_cb, &waiting);
  th_mutex_lock (&waiting.mutex);
  while (!waiting.is_done)
    th_cond_wait (&waiting.cond, &waiting.mutex);
  th_mutex_unlock (&waiting.mutex);
  g_mutex_clear (&waiting.mutex);
  g_cond_clear (&waiting.cond);
  if (waiting.error == NULL)
    return TRUE;
  g_propagate_error (error, waiting.error);
  return FALSE;
}

guint
th_writer_get_commits (ThWriter *self)
{
  return (guint) g_atomic_int_get (&self->commits);
}
