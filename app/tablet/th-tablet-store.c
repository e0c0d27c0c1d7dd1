/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The object: opening, closing, one transaction at a time, its two threads. Logs, overlays, pulls,
 * packs and search have files of their own.
 */

#include "th-tablet-store-private.h"

#include "th-handoff.h"
#include "th-shared-schema.h"
#include "th-tablet-contract.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

/* The write-ahead log is moved into the file when nobody waits; a commit does it itself only when
 * that fell far behind. Pages are 4 KiB. */
#define CHECKPOINT_PAGES 1000
#define CHECKPOINT_PAGES_LATEST 8000

G_DEFINE_FINAL_TYPE_WITH_CODE (ThTabletStore,
                               th_tablet_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TH_TYPE_STORE, th_tablet_contract_init))

static void
take_tail (ThTabletStore *self, ThTail *before)
{
  *before = self->tail;
  before->open = NULL;
  if (before->open_bytes != NULL)
    g_bytes_ref (before->open_bytes);
  if (before->below != NULL)
    th_record_ref (before->below);
}

static void
put_tail_back (ThTabletStore *self, ThTail *before)
{
  th_tail_clear (&self->tail);
  self->tail = *before;
  *before = (ThTail){ 0 };
}

gboolean
th_tablet_begin (ThTabletStore *self, ThTabletWork *work, GError **error)
{
  return th_tablet_begin_durable (self, work, TRUE, error);
}

/* A connection waits for the disk unless it is told otherwise, and is told so again at the end. */
static void
end_durable (ThTabletStore *self, ThTabletWork *work)
{
  if (!work->is_durable && !th_sqlite_set_durable (self->writer, TRUE, NULL))
    g_error ("%s: commits can no longer be made durable", self->path);
}

gboolean
th_tablet_begin_durable (ThTabletStore *self,
                         ThTabletWork *work,
                         gboolean is_durable,
                         GError **error)
{
  *work = (ThTabletWork){ .is_durable = TRUE };
  th_sqlite_lock (self->writer);
  if (self->is_ended)
    {
      th_sqlite_unlock (self->writer);
      g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND, "this store has ended");
      return FALSE;
    }
  if (!is_durable)
    work->is_durable = !th_sqlite_set_durable (self->writer, FALSE, NULL);
  if (!th_sqlite_begin (self->writer, error))
    {
      end_durable (self, work);
      th_sqlite_unlock (self->writer);
      return FALSE;
    }
  take_tail (self, &work->before);
  work->touched = g_ptr_array_new_with_free_func (g_free);
  return TRUE;
}

gboolean
th_tablet_end (ThTabletStore *self, ThTabletWork *work, gboolean done, GError **error)
{
  g_autoptr (GPtrArray) touched = g_steal_pointer (&work->touched);

  done = th_sqlite_end (self->writer, done, error);
  end_durable (self, work);
  if (done)
    th_tail_clear (&work->before);
  else
    put_tail_back (self, &work->before);
  g_atomic_int_set (&self->has_open, self->tail.open_bytes != NULL);
  th_tablet_schedule (self);
  th_sqlite_unlock (self->writer);
  if (!done || touched->len == 0)
    return done;
  g_ptr_array_add (touched, NULL);
  th_store_emit_changed (TH_STORE (self), (const char *const *) touched->pdata);
  return TRUE;
}

gboolean
th_tablet_begin_part (ThTabletStore *self, ThTail *before, GError **error)
{
  if (!th_sqlite_begin (self->writer, error))
    return FALSE;
  take_tail (self, before);
  return TRUE;
}

gboolean
th_tablet_end_part (ThTabletStore *self, ThTail *before, gboolean done, GError **error)
{
  done = th_sqlite_end (self->writer, done, error);
  if (done)
    th_tail_clear (before);
  else
    put_tail_back (self, before);
  return done;
}

/* The work that the store gives itself holds no reference: closing does all that is queued. */
static void
push_own (ThTabletStore *self, ThWorker *worker, GTaskThreadFunc func)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_task_data (task, self, NULL);
  th_worker_push (worker, TH_WORK_IDLE, task, func);
}

static void
do_pack (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ThTabletStore *self = data;
  g_autoptr (GError) error = NULL;

  g_atomic_int_set (&self->is_packing, FALSE);
  /* Nobody waits for it and nothing is lost: what is not compressed now is when it is sent. */
  if (!th_tablet_pack (self, &error))
    g_debug ("packing: %s", error->message);
}

static void
do_checkpoint (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ThTabletStore *self = data;
  g_autoptr (GError) error = NULL;

  g_atomic_int_set (&self->is_checking, FALSE);
  th_sqlite_lock (self->reader);
  if (!th_sqlite_checkpoint (self->reader, &error))
    g_debug ("checkpoint: %s", error->message);
  th_sqlite_unlock (self->reader);
}

/* Under the writer's lock, after each commit. */
void
th_tablet_schedule (ThTabletStore *self)
{
  gboolean has_much = self->tail.loose_entries >= TH_TABLET_PACK_ENTRIES
                      || self->tail.loose_bytes >= TH_TABLET_PACK_BYTES;

  if (g_atomic_int_get (&self->is_closed))
    return;
  if (has_much && g_atomic_int_compare_and_exchange (&self->is_packing, FALSE, TRUE))
    push_own (self, self->worker, do_pack);
  if (th_sqlite_get_wal_pages (self->writer) >= CHECKPOINT_PAGES
      && g_atomic_int_compare_and_exchange (&self->is_checking, FALSE, TRUE))
    push_own (self, self->reading, do_checkpoint);
}

/* The engine lets several processes write one file; a store has one officer before it. */
static gboolean
lock_path (ThTabletStore *self, GError **error)
{
  g_autofree char *path = g_strconcat (self->path, "-lock", NULL);

  self->lock_fd = g_open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (self->lock_fd >= 0 && flock (self->lock_fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  g_set_error (error, TH_STORE_ERROR,
               errno == EWOULDBLOCK ? TH_STORE_ERROR_BUSY : TH_STORE_ERROR_FAILED, "%s: %s", path,
               g_strerror (errno));
  return FALSE;
}

static gboolean
open_file (ThTabletStore *self, const ThSecret *key, ThSqliteFlags flags, GError **error)
{
  static const ThMigration migrations[] = {
    TH_SHARED_MIGRATION_1,
    { th_tablet_get_resource, "/threshold/tablet/migrations/0001-tablet.sql" },
    { th_tablet_get_resource, "/threshold/tablet/migrations/0002-blobs.sql" },
    { th_tablet_get_resource, "/threshold/tablet/migrations/0003-team-tablets.sql" },
    { th_tablet_get_resource, "/threshold/tablet/migrations/0004-search.sql" },
    { th_tablet_get_resource, "/threshold/tablet/migrations/0005-kind.sql" },
  };

  if (!lock_path (self, error))
    return FALSE;
  self->writer = th_sqlite_open (self->path, key, flags, error);
  if (self->writer == NULL
      || !th_sqlite_migrate (self->writer, migrations, G_N_ELEMENTS (migrations), error))
    return FALSE;
  th_sqlite_set_checkpoint (self->writer, CHECKPOINT_PAGES_LATEST);
  self->reader = th_sqlite_open (self->path, key, TH_SQLITE_READ_ONLY, error);
  return self->reader != NULL;
}

static void
start (ThTabletStore *self)
{
  self->worker = th_worker_new ("tablet-writer");
  self->reading = th_worker_new ("tablet-reader");
  g_atomic_int_set (&self->is_closed, FALSE);
  g_atomic_int_set (&self->has_open, self->tail.open_bytes != NULL);
  th_sqlite_lock (self->writer);
  th_tablet_schedule (self);
  th_sqlite_unlock (self->writer);
}

static ThTabletStore *
store_new (const char *path, const ThClock *clock, const ThRandom *random)
{
  ThTabletStore *self = g_object_new (TH_TYPE_TABLET_STORE, NULL);

  self->path = g_strdup (path);
  self->clock = *clock;
  self->random = *random;
  self->unlocked_at = th_clock_boot (clock);
  return self;
}

ThTabletStore *
th_tablet_store_create (const char *path,
                        const ThSecret *key,
                        const ThIdentity *identity,
                        const ThClock *clock,
                        const ThRandom *random,
                        GError **error)
{
  g_autoptr (ThTabletStore) self = NULL;

  g_return_val_if_fail (path != NULL && key != NULL && identity != NULL, NULL);
  g_return_val_if_fail (clock != NULL && random != NULL, NULL);

  self = store_new (path, clock, random);
  if (!open_file (self, key, TH_SQLITE_CREATE, error))
    return NULL;
  if (!th_tablet_save_identity (self, identity, error))
    return NULL;
  th_tablet_adopt (self, th_identity_copy (identity));
  if (!th_tail_load (self, error))
    return NULL;
  start (self);
  return g_steal_pointer (&self);
}

ThTabletStore *
th_tablet_store_open (const char *path,
                      const ThSecret *key,
                      const ThClock *clock,
                      const ThRandom *random,
                      GError **error)
{
  g_autoptr (ThTabletStore) self = NULL;

  g_return_val_if_fail (path != NULL && key != NULL && clock != NULL && random != NULL, NULL);

  self = store_new (path, clock, random);
  if (!open_file (self, key, TH_SQLITE_DEFAULT, error) || !th_tablet_load_identities (self, error)
      || !th_tail_load (self, error))
    return NULL;
  /* A blob that was cut short while it was stored has no name and never will. */
  if (!th_sqlite_execute (self->writer, error, "DELETE FROM blob WHERE hash IS NULL", ""))
    return NULL;
  start (self);
  return g_steal_pointer (&self);
}

static void
close_connection (ThSqlite *sqlite)
{
  if (sqlite == NULL)
    return;
  th_sqlite_lock (sqlite);
  th_sqlite_close (sqlite);
  th_sqlite_unlock (sqlite);
}

void
th_tablet_store_close (ThTabletStore *self)
{
  g_return_if_fail (TH_IS_TABLET_STORE (self));

  g_atomic_int_set (&self->is_closed, TRUE);
  /* What is still being done may look for its worker: they go first, and then their places. */
  th_worker_free (self->worker);
  th_worker_free (self->reading);
  self->worker = NULL;
  self->reading = NULL;
  close_connection (self->reader);
  close_connection (self->writer);
  th_tail_clear (&self->tail);
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  self->lock_fd = -1;
}

static void
th_tablet_store_finalize (GObject *object)
{
  ThTabletStore *self = TH_TABLET_STORE (object);

  th_tablet_store_close (self);
  g_clear_pointer (&self->reader, th_sqlite_unref);
  g_clear_pointer (&self->writer, th_sqlite_unref);
  g_clear_pointer (&self->identities, g_ptr_array_unref);
  g_mutex_clear (&self->queue_mutex);
  g_free (self->path);
  G_OBJECT_CLASS (th_tablet_store_parent_class)->finalize (object);
}

static void
th_tablet_store_class_init (ThTabletStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = th_tablet_store_finalize;
}

static void
th_tablet_store_init (ThTabletStore *self)
{
  self->lock_fd = -1;
  self->is_closed = TRUE;
  g_mutex_init (&self->queue_mutex);
  g_queue_init (&self->writes);
  th_store_listen (TH_STORE (self));
}

void
th_tablet_store_push_write (ThTabletStore *self,
                            ThWorkUrgency urgency,
                            GTask *task,
                            GTaskThreadFunc func)
{
  g_return_if_fail (TH_IS_TABLET_STORE (self) && self->worker != NULL);
  g_return_if_fail (g_task_get_source_object (task) == (gpointer) self);

  th_mutex_lock (&self->queue_mutex);
  self->generation++;
  th_worker_push (self->worker, urgency, task, func);
  th_mutex_unlock (&self->queue_mutex);
}

void
th_tablet_store_push_read (ThTabletStore *self, GTask *task, GTaskThreadFunc func)
{
  g_return_if_fail (TH_IS_TABLET_STORE (self) && self->reading != NULL);
  g_return_if_fail (g_task_get_source_object (task) == (gpointer) self);

  th_worker_push (self->reading, TH_WORK_ANSWER, task, func);
}
