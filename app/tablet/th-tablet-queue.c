/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes that wait their turn. Those on one record that stand one behind the other, with no other
 * work between them, share a transaction and so one wait for the disk; each still succeeds or fails
 * by itself.
 */

#include "th-tablet-store-private.h"

#include "th-handoff.h"

/* A change that waits. */
typedef struct
{
  ThChange *change;
  GTask *task;
  guint generation;
  ThDot dot;
  GError *error;
} QueuedWrite;

ThChange *
th_change_copy (const ThChange *change)
{
  ThChange *self = g_new0 (ThChange, 1);
  ThEntryField *fields = g_new0 (ThEntryField, change->n_fields);

  self->id = g_strdup (change->id);
  self->kind = g_strdup (change->kind);
  self->in = g_strdup (change->in);
  self->operation = g_strdup (change->operation);
  self->form = g_strdup (change->form);
  self->title = g_strdup (change->title);
  self->why = g_strdup (change->why);
  self->n_fields = change->n_fields;
  self->fields = fields;
  for (guint i = 0; i < change->n_fields; i++)
    {
      const ThEntryField *from = &change->fields[i];

      fields[i].path = g_strdup (from->path);
      fields[i].value = from->value != NULL ? th_value_ref (from->value) : NULL;
      fields[i].over = g_memdup2 (from->over, from->n_over * sizeof *from->over);
      fields[i].n_over = from->n_over;
    }
  return self;
}

void
th_change_free (ThChange *self)
{
  for (guint i = 0; i < self->n_fields; i++)
    {
      g_free (self->fields[i].path);
      g_clear_pointer (&((ThEntryField *) self->fields)[i].value, th_value_unref);
      g_free (self->fields[i].over);
    }
  g_free ((ThEntryField *) self->fields);
  g_free ((char *) self->id);
  g_free ((char *) self->kind);
  g_free ((char *) self->in);
  g_free ((char *) self->operation);
  g_free ((char *) self->form);
  g_free ((char *) self->title);
  g_free ((char *) self->why);
  g_free (self);
}

static QueuedWrite *
queued_write_new (const ThChange *change, GTask *task)
{
  QueuedWrite *self = g_new0 (QueuedWrite, 1);

  self->change = th_change_copy (change);
  self->task = task;
  return self;
}

static void
queued_write_free (QueuedWrite *self)
{
  th_change_free (self->change);
  g_clear_error (&self->error);
  th_worker_let_go (self->task);
  g_free (self);
}

/* The write that is first, and those right behind it on the same record. */
static GPtrArray *
take_queued (ThTabletStore *self)
{
  GPtrArray *group = g_ptr_array_new_with_free_func ((GDestroyNotify) queued_write_free);
  const QueuedWrite *first = NULL;
  QueuedWrite *next;

  th_mutex_lock (&self->queue_mutex);
  while ((next = g_queue_peek_head (&self->writes)) != NULL)
    {
      if (first != NULL
          && (next->generation != first->generation
              || g_strcmp0 (next->change->id, first->change->id) != 0))
        break;
      g_ptr_array_add (group, g_queue_pop_head (&self->writes));
      first = g_ptr_array_index (group, 0);
    }
  th_mutex_unlock (&self->queue_mutex);
  return group;
}

static void
write_one (ThTabletStore *self, ThTabletWork *work, QueuedWrite *write)
{
  ThTail before;
  gboolean done;

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (write->task), &write->error)
      || !th_tablet_begin_part (self, &before, &write->error))
    return;
  done = th_tail_write (self, work, write->change, &write->dot, &write->error);
  done = th_tablet_end_part (self, &before, done, &write->error);
  g_assert (done == (write->error == NULL));
}

static void
return_write (QueuedWrite *write, const GError *error)
{
  if (write->error == NULL && error != NULL)
    write->error = g_error_copy (error);
  th_worker_give (write->task);
  if (write->error != NULL)
    g_task_return_error (write->task, g_steal_pointer (&write->error));
  else
    g_task_return_pointer (write->task, g_memdup2 (&write->dot, sizeof write->dot), g_free);
}

/* Each queued write has a turn of its own; where an earlier turn took it along, none is left. */
static void
do_writes (GTask *turn, gpointer source, gpointer data, GCancellable *cancellable)
{
  ThTabletStore *self = data;
  g_autoptr (GPtrArray) group = take_queued (self);
  g_autoptr (GError) error = NULL;
  ThTabletWork work;

  if (group->len == 0)
    return;
  if (th_tablet_begin (self, &work, &error))
    {
      for (guint i = 0; i < group->len; i++)
        write_one (self, &work, g_ptr_array_index (group, i));
      th_tablet_end (self, &work, TRUE, &error);
    }
  for (guint i = 0; i < group->len; i++)
    return_write (g_ptr_array_index (group, i), error);
}

void
th_tablet_store_write_async (ThTabletStore *self,
                             const ThChange *change,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  g_autoptr (GTask) turn = NULL;
  QueuedWrite *write;
  GTask *task;

  g_return_if_fail (TH_IS_TABLET_STORE (self) && self->worker != NULL);
  g_return_if_fail (change != NULL && change->id != NULL);

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, th_tablet_store_write_async);
  write = queued_write_new (change, task);
  turn = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (turn, self, NULL);
  th_mutex_lock (&self->queue_mutex);
  write->generation = self->generation;
  g_queue_push_tail (&self->writes, write);
  th_worker_push (self->worker, TH_WORK_ANSWER, turn, do_writes);
  th_mutex_unlock (&self->queue_mutex);
}

gboolean
th_tablet_store_write_finish (ThTabletStore *self, GAsyncResult *result, ThDot *dot, GError **error)
{
  g_autofree ThDot *written = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  th_worker_take (G_TASK (result));
  written = g_task_propagate_pointer (G_TASK (result), error);
  if (written != NULL && dot != NULL)
    *dot = *written;
  return written != NULL;
}
