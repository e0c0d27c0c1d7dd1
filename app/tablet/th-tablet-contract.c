/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The contract both ends share, on a tablet: it holds one log, its own, and reads on a connection
 * of its own.
 */

#include "th-tablet-contract.h"

#include "th-blob.h"
#include "th-fold.h"
#include "th-tablet-store-private.h"

#define STREAM_RECORDS 128

typedef struct
{
  ThTabletStore *store;
  ThTabletWork *work;
  ThStoreJudge judge;
  gpointer data;
  GPtrArray *held_ids;
} Appending;

static gboolean
on_new_entry (ThDot dot, const ThEntry *entry, const char **held, gpointer data, GError **error)
{
  Appending *appending = data;
  ThTabletStore *self = appending->store;
  g_auto (ThOverlay) overlay = { 0 };
  ThRecordOwn own = { dot.seq, FALSE, -1 };

  if (entry == NULL || entry->id == NULL)
    return TRUE;
  if (!th_overlay_load (self, self->writer, entry->id, &overlay, error))
    return FALSE;
  if (appending->judge != NULL)
    *held = appending->judge (entry, dot.enrolment, overlay.state, appending->data);
  if (!th_entry_is_change (entry))
    return TRUE;
  if (!th_overlay_ensure (self, entry->id, error))
    return FALSE;
  if (*held != NULL)
    {
      g_ptr_array_add (appending->held_ids, g_strdup (entry->id));
      return TRUE;
    }
  if (overlay.state == NULL)
    overlay.state = th_record_new (entry->id);
  own.has_held = overlay.own.has_held;
  th_fold (overlay.state, dot.enrolment, entry);
  return th_record_table_put (self->writer, overlay.state, &own, appending->work->touched, error);
}

static gboolean
append_batch (Appending *appending, const ThStoreBatch *batch, GError **error)
{
  ThTabletStore *self = appending->store;
  ThHash start;

  if (batch->enrolment != th_tablet_enrolment (self))
    {
      g_set_error_literal (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND,
                           "a tablet holds its own log and no other");
      return FALSE;
    }
  th_chain_start (th_tablet_identity (self)->public_key, &start);
  return th_tail_seal (self, error)
         && th_log_table_append (self->writer, batch, &start, 0, on_new_entry, appending, error)
         && th_overlay_refold_all (self, appending->work, appending->held_ids, error)
         && th_tail_load (self, error);
}

static gboolean
tablet_append (ThStore *store,
               const ThStoreBatch *batch,
               ThStoreJudge judge,
               gpointer data,
               GCancellable *cancellable,
               GError **error)
{
  ThTabletStore *self = TH_TABLET_STORE (store);
  g_autoptr (GPtrArray) held_ids = g_ptr_array_new_with_free_func (g_free);
  ThTabletWork work;
  Appending appending = { self, &work, judge, data, held_ids };

  if (!th_tablet_begin (self, &work, error))
    return FALSE;
  return th_tablet_end (self, &work, append_batch (&appending, batch, error), error);
}

static gboolean
not_found (const char *id, GError **error)
{
  g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND, "no record %s", id);
  return FALSE;
}

static ThRecord *
tablet_load_record (ThStore *store, const char *id, GCancellable *cancellable, GError **error)
{
  ThTabletStore *self = TH_TABLET_STORE (store);
  g_auto (ThOverlay) overlay = { 0 };
  gboolean done = FALSE;

  th_sqlite_lock (self->reader);
  if (th_sqlite_begin_reading (self->reader, error))
    {
      done = th_overlay_load (self, self->reader, id, &overlay, error);
      th_sqlite_rollback (self->reader);
    }
  th_sqlite_unlock (self->reader);
  if (done && overlay.state == NULL)
    not_found (id, error);
  return g_steal_pointer (&overlay.state);
}

static gboolean
get_received (ThTabletStore *self, int64_t *received, GError **error)
{
  return th_sqlite_query_int (self->reader, received, error,
                              "SELECT received FROM identity WHERE enrolment = ?", "i",
                              (int64_t) th_tablet_enrolment (self));
}

static GPtrArray *
tablet_list_rows (
  ThStore *store, const ThStoreQuery *query, char **next, GCancellable *cancellable, GError **error)
{
  ThTabletStore *self = TH_TABLET_STORE (store);
  GPtrArray *rows = NULL;
  int64_t received;

  th_sqlite_lock (self->reader);
  if (get_received (self, &received, error))
    rows = th_record_table_list (self->reader, query, received, next, error);
  th_sqlite_unlock (self->reader);
  return rows;
}

ThRecordRow *
th_tablet_store_load_row (ThTabletStore *self, const char *id, GError **error)
{
  ThRecordRow *row = NULL;
  int64_t received;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self) && id != NULL, NULL);

  th_sqlite_lock (self->reader);
  if (get_received (self, &received, error))
    row = th_record_table_load_row (self->reader, id, received, error);
  th_sqlite_unlock (self->reader);
  return row;
}

static gboolean
tell_some (ThTabletStore *self,
           const ThRecordStream *stream,
           ThStoreRecordFunc func,
           gpointer data,
           gboolean *goes_on,
           GCancellable *cancellable,
           GError **error)
{
  for (guint i = 0; *goes_on && i < stream->bodies->len; i++)
    {
      const char *id = g_ptr_array_index (stream->ids, i);
      g_autoptr (ThRecord) record = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      record = g_array_index (stream->held, gboolean, i)
                 ? tablet_load_record (TH_STORE (self), id, cancellable, error)
                 : th_record_table_decode (id, g_ptr_array_index (stream->bodies, i), error);
      if (record == NULL)
        return FALSE;
      *goes_on = func (record, data);
    }
  return TRUE;
}

static gboolean
tablet_foreach_record (ThStore *store,
                       const ThStoreQuery *query,
                       ThStoreRecordFunc func,
                       gpointer data,
                       GCancellable *cancellable,
                       GError **error)
{
  ThTabletStore *self = TH_TABLET_STORE (store);
  g_auto (ThRecordStream) stream = { 0 };
  gboolean goes_on = TRUE;

  while (goes_on)
    {
      gboolean done;

      th_sqlite_lock (self->reader);
      done = th_record_table_load_some (self->reader, query, STREAM_RECORDS, &stream, error);
      th_sqlite_unlock (self->reader);
      if (!done)
        return FALSE;
      if (stream.bodies->len == 0)
        return TRUE;
      if (!tell_some (self, &stream, func, data, &goes_on, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
tablet_foreach_entry (ThStore *store,
                      const char *record,
                      ThStoreLogFunc func,
                      gpointer data,
                      GCancellable *cancellable,
                      GError **error)
{
  ThTabletStore *self = TH_TABLET_STORE (store);
  g_autoptr (GPtrArray) rows = NULL;

  th_sqlite_lock (self->reader);
  rows = th_log_table_list (self->reader, record, error);
  th_sqlite_unlock (self->reader);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    if (!func (g_ptr_array_index (rows, i), data))
      break;
  return TRUE;
}

static gboolean
tablet_foreach_change (ThStore *store,
                       int64_t since,
                       guint limit,
                       ThStoreFeedFunc func,
                       gpointer data,
                       GCancellable *cancellable,
                       GError **error)
{
  ThTabletStore *self = TH_TABLET_STORE (store);
  g_autoptr (GArray) rows = NULL;

  th_sqlite_lock (self->reader);
  rows = th_record_table_list_changes (self->reader, since, limit, error);
  th_sqlite_unlock (self->reader);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    if (!func (&g_array_index (rows, ThFeedRow, i), data))
      break;
  return TRUE;
}

static GInputStream *
tablet_open_blob (
  ThStore *store, const ThHash *hash, gsize *length, GCancellable *cancellable, GError **error)
{
  return th_blob_open (TH_TABLET_STORE (store)->reader, hash, length, error);
}

void
th_tablet_contract_init (ThStoreInterface *iface)
{
  iface->append = tablet_append;
  iface->load_record = tablet_load_record;
  iface->list_rows = tablet_list_rows;
  iface->foreach_record = tablet_foreach_record;
  iface->foreach_entry = tablet_foreach_entry;
  iface->foreach_change = tablet_foreach_change;
  iface->put_blob = th_tablet_put_blob;
  iface->open_blob = tablet_open_blob;
}
