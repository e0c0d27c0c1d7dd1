/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A queue for each urgency. Yielding runs work inside work on the same thread, so that the order of
 * what is equally urgent is never changed by it.
 */

#include "th-worker.h"

#include "th-handoff.h"

#define N_URGENCIES (TH_WORK_IDLE + 1)

typedef struct
{
  GTask *task;
  GTaskThreadFunc func;
} Work;

struct _ThWorker
{
  GMutex mutex;
  GCond cond;
  GThread *thread;
  GQueue queues[N_URGENCIES]; /* of Work */
  gboolean is_ending;
};

static gboolean
on_let_go_cb (gpointer task)
{
  th_handoff_take (task);
  return G_SOURCE_REMOVE;
}

void
th_worker_let_go (GTask *task)
{
  g_autoptr (GSource) source = NULL;

  if (g_task_get_source_object (task) == NULL)
    {
      g_object_unref (task);
      return;
    }
  source = g_idle_source_new ();
  g_source_set_callback (source, on_let_go_cb, task, g_object_unref);
  th_handoff_give (task);
  g_source_attach (source, g_task_get_context (task));
}

static void
work_do (Work *work)
{
  if (!g_task_return_error_if_cancelled (work->task))
    work->func (work->task, g_task_get_source_object (work->task),
                g_task_get_task_data (work->task), g_task_get_cancellable (work->task));
  th_worker_let_go (work->task);
  g_free (work);
}

/* Under the mutex: the first of the work that is as urgent as any below @bound. */
static Work *
next_work (ThWorker *self, guint bound)
{
  for (guint i = 0; i < bound; i++)
    if (!g_queue_is_empty (&self->queues[i]))
      return g_queue_pop_head (&self->queues[i]);
  return NULL;
}

static gpointer
run (gpointer data)
{
  ThWorker *self = data;
  Work *work;

  for (;;)
    {
      th_mutex_lock (&self->mutex);
      while ((work = next_work (self, N_URGENCIES)) == NULL && !self->is_ending)
        th_cond_wait (&self->cond, &self->mutex);
      th_mutex_unlock (&self->mutex);
      if (work == NULL)
        return NULL;
      work_do (work);
    }
}

ThWorker *
th_worker_new (const char *name)
{
  ThWorker *self = g_new0 (ThWorker, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  for (guint i = 0; i < N_URGENCIES; i++)
    g_queue_init (&self->queues[i]);
  self->thread = g_thread_new (name, run, self);
  return self;
}

void
th_worker_free (ThWorker *self)
{
  if (self == NULL)
    return;
  th_mutex_lock (&self->mutex);
  self->is_ending = TRUE;
  g_cond_signal (&self->cond);
  th_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

void
th_worker_push (ThWorker *self, ThWorkUrgency urgency, GTask *task, GTaskThreadFunc func)
{
  Work *work;

  g_return_if_fail (self != NULL && G_IS_TASK (task) && func != NULL);
  g_return_if_fail ((guint) urgency < N_URGENCIES);

  work = g_new (Work, 1);
  work->task = g_object_ref (task);
  work->func = func;
  th_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->queues[urgency], work);
  g_cond_signal (&self->cond);
  th_mutex_unlock (&self->mutex);
}

void
th_worker_yield (ThWorker *self, ThWorkUrgency urgency)
{
  Work *work;

  g_return_if_fail (self != NULL && th_worker_is_here (self));

  do
    {
      th_mutex_lock (&self->mutex);
      work = next_work (self, urgency);
      th_mutex_unlock (&self->mutex);
      if (work != NULL)
        work_do (work);
    }
  while (work != NULL);
}

gboolean
th_worker_is_here (ThWorker *self)
{
  return g_thread_self () == self->thread;
}

void
th_worker_give (GTask *task)
{
  th_handoff_give (task);
}

void
th_worker_take (GTask *task)
{
  th_handoff_take (task);
}
