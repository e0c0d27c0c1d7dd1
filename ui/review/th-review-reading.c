/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-review-reading.h"

#include "th-kind.h"
#include "th-review.h"

typedef struct
{
  char *record;
  char *officer;
  ThOperation *operation; /* whose texts the actor's are */
  ThActor me;
} Wanted;

static void
wanted_free (gpointer data)
{
  Wanted *wanted = data;

  g_free (wanted->record);
  g_free (wanted->officer);
  g_clear_pointer (&wanted->operation, th_operation_unref);
  g_free (wanted);
}

void
th_review_reading_free (ThReviewReading *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->asked, th_record_unref);
  g_clear_pointer (&self->governing, th_record_unref);
  g_clear_pointer (&self->premises, th_record_unref);
  g_clear_pointer (&self->covered, g_ptr_array_unref);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_pointer (&self->queries, g_ptr_array_unref);
  g_clear_pointer (&self->blocks, g_ptr_array_unref);
  g_free (self);
}

static gboolean
add_beside (ThRecord *record, gpointer data)
{
  ThReviewReading *self = data;
  ThKinds kind = th_kind_get_bit (th_record_get_kind (record));

  if (th_record_is_purged (record))
    return TRUE;
  if (kind == TH_KINDS_QUERY)
    g_ptr_array_add (self->queries, th_record_ref (record));
  else if (kind == TH_KINDS_INTELLIGENCE)
    g_ptr_array_add (self->records, th_record_ref (record));

  return TRUE;
}

/* @record, what is beside it, then what lies in it. */
static gboolean
add_below (ThReviewReading *self,
           ThStore *store,
           ThRecord *record,
           GCancellable *cancellable,
           GError **error)
{
  const char *id = th_record_get_id (record);
  const ThStoreQuery query = { .parent = id };

  g_ptr_array_add (self->records, th_record_ref (record));
  if (!th_store_foreach_record (store, &query, add_beside, self, cancellable, error))
    return FALSE;
  for (guint i = 0; i < self->covered->len; i++)
    {
      ThRecord *child = g_ptr_array_index (self->covered, i);

      if (child != record && g_strcmp0 (th_record_get_parent (child), id) == 0
          && !add_below (self, store, child, cancellable, error))
        return FALSE;
    }

  return TRUE;
}

static int
compare_created (gconstpointer a, gconstpointer b)
{
  int64_t one = th_record_get_created (*(ThRecord *const *) a);
  int64_t other = th_record_get_created (*(ThRecord *const *) b);

  return (one > other) - (one < other);
}

static void
ask_permission (ThReviewReading *self, const ThActor *me, const ThReviewSource *source)
{
  static const ThAction actions[] = { TH_ACTION_EDIT,     TH_ACTION_RETURN, TH_ACTION_APPROVE,
                                      TH_ACTION_WITHDRAW, TH_ACTION_REOPEN, TH_ACTION_QUERY,
                                      TH_ACTION_JOIN,     TH_ACTION_ACCEPT };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (th_permission_ask (me, actions[i], self->governing, TRUE, source) == NULL)
      self->actions |= 1u << actions[i];
}

static ThRecord *
load_premises (const ThRecord *record, const ThReviewSource *source)
{
  g_autoptr (ThRecord) at = th_record_ref ((ThRecord *) record);

  for (guint depth = 0; at != NULL && depth < 8; depth++)
    {
      const char *parent = th_record_get_parent (at);
      ThRecord *next;

      if (th_kind_get_bit (th_record_get_kind (at)) == TH_KINDS_PREMISES)
        return g_steal_pointer (&at);
      next = parent != NULL ? source->load (parent, source->data) : NULL;
      th_record_unref (at);
      at = next;
    }

  return NULL;
}

static gboolean
has_held_block (const ThReviewReading *self, const char *record)
{
  for (guint i = 0; i < self->blocks->len; i++)
    {
      const ThReviewBlock *block = g_ptr_array_index (self->blocks, i);

      if (block->reason == TH_REVIEW_BLOCK_HELD && g_strcmp0 (block->record, record) == 0)
        return TRUE;
    }

  return FALSE;
}

/* A record's row says what is held of one's own only; the team's is listed by itself. */
static gboolean
add_held (ThReviewReading *self, ThTabletStore *tablet, GError **error)
{
  for (guint i = 0; i < self->covered->len; i++)
    {
      const char *id = th_record_get_id (g_ptr_array_index (self->covered, i));
      g_autoptr (GPtrArray) held = th_tablet_store_list_held (tablet, id, error);
      ThReviewBlock *block;

      if (held == NULL)
        return FALSE;
      if (held->len == 0 || has_held_block (self, id))
        continue;
      block = g_new0 (ThReviewBlock, 1);
      block->reason = TH_REVIEW_BLOCK_HELD;
      block->record = g_strdup (id);
      g_ptr_array_add (self->blocks, block);
    }

  return TRUE;
}

static gpointer
read_review (ThTabletStore *tablet, gpointer data, GCancellable *cancellable, GError **error)
{
  const Wanted *wanted = data;
  ThStore *store = TH_STORE (tablet);
  const ThReviewSource source = th_review_source_store (store);
  g_autoptr (ThReviewReading) self = g_new0 (ThReviewReading, 1);

  self->asked = th_store_load_record (store, wanted->record, cancellable, error);
  if (self->asked == NULL)
    return NULL;
  self->governing = th_review_load_governing (self->asked, &source);
  if (self->governing == NULL)
    self->governing = th_record_ref (self->asked);
  self->premises = load_premises (self->governing, &source);
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_unref);
  self->queries = g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_unref);
  self->covered = th_review_list_covered (self->governing, store, cancellable, error);
  if (self->covered == NULL)
    return NULL;
  g_ptr_array_sort (self->covered, compare_created);
  self->blocks =
    th_review_list_blocks (self->governing, wanted->officer, store, cancellable, error);
  if (self->blocks == NULL || !add_held (self, tablet, error)
      || !add_below (self, store, self->governing, cancellable, error))
    return NULL;
  g_ptr_array_sort (self->queries, compare_created);
  ask_permission (self, &wanted->me, &source);

  return g_steal_pointer (&self);
}

void
th_review_reading_async (ThSession *session,
                         const char *record,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  Wanted *wanted = g_new0 (Wanted, 1);

  wanted->record = g_strdup (record);
  wanted->officer = g_strdup (th_session_get_officer (session));
  if (th_session_get_operation (session) != NULL)
    wanted->operation = th_operation_ref (th_session_get_operation (session));
  wanted->me = th_session_get_actor (session);
  wanted->me.officer = wanted->officer;
  th_session_run_async (session, TH_SESSION_READ, read_review, wanted, wanted_free,
                        (GDestroyNotify) th_review_reading_free, cancellable, callback, data);
}

ThReviewReading *
th_review_reading_finish (ThSession *session, GAsyncResult *result, GError **error)
{
  return th_session_run_finish (session, result, error);
}

gboolean
th_review_reading_is_below (const ThReviewReading *self)
{
  return !g_str_equal (th_record_get_id (self->asked), th_record_get_id (self->governing));
}

guint
th_review_reading_count_open (const ThReviewReading *self)
{
  guint n_open = 0;

  for (guint i = 0; i < self->queries->len; i++)
    n_open += th_review_is_open_query (g_ptr_array_index (self->queries, i));

  return n_open;
}
