/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Plan, difference, entries, pushes of the usual size. */

#include "th-import.h"

#include "th-codec.h"
#include "th-kind.h"
#include "th-operation-plan.h"

#include <string.h>

/* An entry here is small; what is left of the limit is for the largest. */
#define PUSH_BYTES (TH_WIRE_BATCH_BYTES - TH_ENTRY_MAX_BYTES)

typedef struct
{
  const ThImporter *importer;
  const ThOperationPlan *plan;
  GPtrArray *entries;
} Importing;

void
th_import_clear (ThImport *self)
{
  g_clear_pointer (&self->operation, g_free);
  g_clear_pointer (&self->code, g_free);
}

static gboolean
store_blobs (const ThImporter *importer, const ThOperationPlan *plan, GError **error)
{
  for (guint i = 0; i < plan->blobs->len; i++)
    {
      const ThPlanBlob *blob = g_ptr_array_index (plan->blobs, i);
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (blob->bytes);

      if (!th_store_put_blob (TH_STORE (importer->store), &blob->hash, stream, NULL, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_differences (Importing *self, GError **error)
{
  ThStore *store = TH_STORE (self->importer->store);

  for (guint i = 0; i < self->plan->records->len; i++)
    {
      const ThPlanRecord *planned = g_ptr_array_index (self->plan->records, i);
      g_autoptr (GError) local = NULL;
      g_autoptr (ThRecord) now = th_store_load_record (store, planned->id, NULL, &local);
      g_autoptr (GPtrArray) entries = NULL;

      if (now == NULL && !g_error_matches (local, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      entries = th_operation_plan_diff (planned, now, self->importer->config->enrolment, error);
      if (entries == NULL)
        return FALSE;
      g_ptr_array_set_free_func (entries, NULL);
      g_ptr_array_extend_and_steal (self->entries, g_steal_pointer (&entries));
    }
  return TRUE;
}

static gboolean
add_drop (ThRecord *record, gpointer data)
{
  Importing *self = data;
  ThEntry *entry = th_operation_plan_drop (self->plan, record);

  if (entry != NULL)
    g_ptr_array_add (self->entries, entry);
  return TRUE;
}

static void
complete_entry (const ThImporter *importer, ThEntry *entry, int64_t seq)
{
  entry->seq = seq;
  entry->at = th_clock_now (importer->clock);
  entry->up = 0;
  g_free (entry->by);
  entry->by = g_strdup (TH_SERVER_OFFICER);
  th_random_fill (importer->random, entry->salt, sizeof entry->salt);
}

/* One push of as many of the entries from @first on as fit; *@first moves behind them. */
static gboolean
push_some (const ThImporter *importer, GPtrArray *entries, guint *first, GError **error)
{
  g_autoptr (GPtrArray) some = g_ptr_array_new ();
  g_autoptr (ThServerEnrolment) own = NULL;
  g_autoptr (ThPush) push = NULL;
  g_auto (ThPushResult) result = { 0 };
  ThPushTerms terms = { .now = th_clock_now (importer->clock) };
  gsize bytes = 0;

  own = th_server_store_load_enrolment (importer->store, importer->config->enrolment, error);
  if (own == NULL)
    return FALSE;
  while (*first < entries->len && some->len < TH_WIRE_BATCH_ENTRIES && bytes < PUSH_BYTES)
    {
      ThEntry *entry = g_ptr_array_index (entries, (*first)++);
      g_autoptr (GBytes) line = NULL;

      complete_entry (importer, entry, own->seq + some->len + 1);
      line = th_codec_encode_entry (entry);
      if (g_bytes_get_size (line) > TH_ENTRY_MAX_BYTES)
        {
          g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_TOO_LARGE,
                       "one record of the operation is over the limit of an entry");
          return FALSE;
        }
      bytes += g_bytes_get_size (line);
      g_ptr_array_add (some, entry);
    }
  push = th_push_new (own->id, own->seq + 1, some, &own->hash,
                      th_secret_get_bytes (importer->config->own_key));
  terms.signing_key = th_secret_get_bytes (importer->config->signing_key);
  th_random_fill (importer->random, (uint8_t *) &terms.nonce, sizeof terms.nonce);
  return th_server_store_push (importer->store, push, &terms, &result, error);
}

gboolean
th_import_append (const ThImporter *importer, GPtrArray *entries, GError **error)
{
  guint first = 0;
  gboolean done = TRUE;

  if (!th_server_store_begin (importer->store, error))
    return FALSE;
  while (done && first < entries->len)
    done = push_some (importer, entries, &first, error);
  return th_server_store_end (importer->store, done, error);
}

static gboolean
import_plan (Importing *self, GError **error)
{
  ThStoreQuery query = { .operation = self->plan->id, .kind = TH_KIND_PREMISES };

  return store_blobs (self->importer, self->plan, error) && add_differences (self, error)
         && th_store_foreach_record (TH_STORE (self->importer->store), &query, add_drop, self, NULL,
                                     error)
         && th_import_append (self->importer, self->entries, error);
}

gboolean
th_import_operation (const ThImporter *importer,
                     const char *directory,
                     const char *fallback,
                     ThImport *import,
                     GError **error)
{
  g_autoptr (ThOperationPlan) plan = th_operation_plan_load (directory, fallback, error);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) th_entry_free);
  Importing self = { importer, plan, entries };
  gboolean done;

  if (plan == NULL || !th_server_store_begin (importer->store, error))
    return FALSE;
  done = import_plan (&self, error);
  if (!th_server_store_end (importer->store, done, error))
    return FALSE;
  import->operation = g_strdup (plan->id);
  import->code = g_strdup (plan->code);
  import->n_records = plan->records->len;
  import->n_entries = entries->len;
  import->n_blobs = plan->blobs->len;
  return TRUE;
}
