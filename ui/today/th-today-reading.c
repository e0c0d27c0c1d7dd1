/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A visit that was handed over is the new officer's as soon as they are listed in it. Who is listed
 * stands in the record and not in its row, so the few visits that colleagues have open are opened.
 */

#include "th-today-reading.h"

#include "th-allocation.h"
#include "th-kind.h"
#include "th-review.h"
#include "th-today-allocated.h"

#define VISITS_MAX 1000
#define PREMISES_MAX 5000

/* More visits than this are not open in a team at a time. */
#define OPENED_MAX 100

#define DEPTH_MAX 8

static void
question_free (gpointer data)
{
  ThTodayQuestion *question = data;

  g_free (question->record);
  g_free (question->field);
  g_free (question->text);
  g_free (question->asker);
  g_free (question->title);
  g_free (question->place);
  g_free (question);
}

void
th_today_reading_free (ThTodayReading *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->allocated, g_hash_table_unref);
  g_clear_pointer (&self->questions, g_ptr_array_unref);
  g_clear_pointer (&self->visits, g_ptr_array_unref);
  g_clear_pointer (&self->premises, g_ptr_array_unref);
  g_clear_pointer (&self->returned, g_ptr_array_unref);
  g_hash_table_unref (self->mine);
  g_hash_table_unref (self->places);
  g_free (self);
}

/* @has_more: (out) (optional): whether there are more than @most */
static GPtrArray *
read_rows (ThStore *store,
           ThStoreQuery query,
           guint most,
           gboolean *has_more,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_row_free);
  g_autofree char *after = NULL;

  do
    {
      g_autoptr (GPtrArray) page = NULL;
      char *next = NULL;

      query.limit = MIN (most - rows->len, 1000);
      query.after = after;
      page = th_store_list_rows (store, &query, &next, cancellable, error);
      if (page == NULL)
        return NULL;
      g_ptr_array_extend_and_steal (rows, g_steal_pointer (&page));
      g_free (after);
      after = next;
    }
  while (after != NULL && rows->len < most);
  if (has_more != NULL)
    *has_more = after != NULL;

  return g_steal_pointer (&rows);
}

/* The newest, and behind them those that are open, up to as many of each state: what is begun does
 * not fall behind what others finished. */
static gboolean
read_visits (ThTodayReading *self, ThStore *store, GCancellable *cancellable, GError **error)
{
  static const ThReviewState open[] = { TH_REVIEW_DRAFT, TH_REVIEW_RETURNED };
  ThStoreQuery query = { .kind = TH_KIND_VISIT, .order = TH_STORE_NEWEST_FIRST };
  g_autoptr (GHashTable) listed = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean has_more;

  self->visits = read_rows (store, query, VISITS_MAX, &has_more, cancellable, error);
  if (self->visits == NULL || !has_more)
    return self->visits != NULL;
  for (guint i = 0; i < self->visits->len; i++)
    g_hash_table_add (listed, ((ThRecordRow *) g_ptr_array_index (self->visits, i))->id);
  for (guint i = 0; i < G_N_ELEMENTS (open); i++)
    {
      g_autoptr (GPtrArray) rows = NULL;

      query.state = th_review_state_get_name (open[i]);
      rows = read_rows (store, query, VISITS_MAX, NULL, cancellable, error);
      if (rows == NULL)
        return FALSE;
      for (guint j = rows->len; j > 0; j--)
        if (g_hash_table_contains (listed, ((ThRecordRow *) g_ptr_array_index (rows, j - 1))->id))
          g_ptr_array_remove_index (rows, j - 1);
      g_ptr_array_extend_and_steal (self->visits, g_steal_pointer (&rows));
    }

  return TRUE;
}

/* What is reviewed by itself and is no visit. */
static gboolean
read_returned (ThTodayReading *self, ThStore *store, GCancellable *cancellable, GError **error)
{
  static const char *const kinds[] = { TH_KIND_PREMISES, TH_KIND_INTELLIGENCE };

  self->returned = g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_row_free);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const ThStoreQuery query = { .kind = kinds[i],
                                   .state = th_review_state_get_name (TH_REVIEW_RETURNED),
                                   .order = TH_STORE_NEWEST_FIRST };
      GPtrArray *rows = read_rows (store, query, VISITS_MAX, NULL, cancellable, error);

      if (rows == NULL)
        return FALSE;
      g_ptr_array_extend_and_steal (self->returned, rows);
    }

  return TRUE;
}

static gboolean
is_listed (ThStore *store, const char *id, const char *officer, GCancellable *cancellable)
{
  g_autoptr (ThRecord) record = th_store_load_record (store, id, cancellable, NULL);
  g_autofree char *path = g_strdup_printf ("officers{%s}", officer);
  ThValue *value = record != NULL ? th_record_get_value (record, path) : NULL;

  return value != NULL && th_value_is_true (value);
}

static void
find_mine (ThTodayReading *self, ThStore *store, const char *officer, GCancellable *cancellable)
{
  guint n_opened = 0;

  for (guint i = 0; i < self->visits->len; i++)
    {
      const ThRecordRow *row = g_ptr_array_index (self->visits, i);
      ThReviewState state = th_review_state_from_name (row->state);
      gboolean is_mine = g_strcmp0 (row->author, officer) == 0;

      if (state != TH_REVIEW_DRAFT && state != TH_REVIEW_RETURNED)
        continue;
      if (!is_mine && n_opened < OPENED_MAX)
        {
          n_opened++;
          is_mine = is_listed (store, row->id, officer, cancellable);
        }
      if (is_mine)
        g_hash_table_add (self->mine, g_strdup (row->id));
    }
}

static void
add_place (ThTodayReading *self, const ThRecordRow *premises)
{
  if (premises->title != NULL)
    g_hash_table_insert (self->places, g_strdup (premises->id), g_strdup (premises->title));
}

/* A visit says when it was; people look for where. */
static void
find_places (ThTodayReading *self, ThTabletStore *store)
{
  for (guint i = 0; i < self->visits->len; i++)
    {
      const ThRecordRow *visit = g_ptr_array_index (self->visits, i);
      ThRecordRow *premises;

      if (visit->parent == NULL || g_hash_table_contains (self->places, visit->parent))
        continue;
      /* One that is not here yet: the visit stands by itself. */
      premises = th_tablet_store_load_row (store, visit->parent, NULL);
      if (premises != NULL)
        add_place (self, premises);
      g_clear_pointer (&premises, th_record_row_free);
    }
}

static guint64
read_free_bytes (const char *folder, GCancellable *cancellable)
{
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  g_autoptr (GFileInfo) info =
    g_file_query_filesystem_info (file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, cancellable, NULL);

  if (info == NULL || !g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE))
    return G_MAXUINT64;

  return g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE);
}

typedef struct
{
  ThTodayExtent extent;
  char *officer;
  char *folder;
} Asker;

static void
asker_free (gpointer data)
{
  Asker *self = data;

  g_free (self->officer);
  g_free (self->folder);
  g_free (self);
}

typedef struct
{
  ThReviewSource source;
  const char *officer;
  GPtrArray *questions;
} Asked;

/* The title of the premises that @record is at. */
static char *
dup_place (const Asked *self, const ThRecord *record)
{
  g_autoptr (ThRecord) at = th_record_ref ((ThRecord *) record);

  for (guint depth = 0; at != NULL && depth < DEPTH_MAX; depth++)
    {
      const char *parent = th_record_get_parent (at);
      ThRecord *next;

      if (g_strcmp0 (th_record_get_kind (at), TH_KIND_PREMISES) == 0)
        return g_strdup (th_record_get_title (at));
      next = parent != NULL ? self->source.load (parent, self->source.data) : NULL;
      th_record_unref (at);
      at = next;
    }

  return NULL;
}

/* A question is to whom the record is: who made it, or is listed in the visit. */
static gboolean
take_question (ThRecord *query, gpointer data)
{
  Asked *self = data;
  g_autoptr (ThRecord) about = NULL;
  g_autoptr (ThRecord) governing = NULL;
  ThTodayQuestion *question;

  if (th_record_is_purged (query) || !th_review_is_open_query (query)
      || th_record_get_parent (query) == NULL)
    return TRUE;
  about = self->source.load (th_record_get_parent (query), self->source.data);
  if (about == NULL)
    return TRUE;
  governing = th_review_load_governing (about, &self->source);
  if (!th_review_is_own (about, self->officer)
      && (governing == NULL || !th_review_is_own (governing, self->officer)))
    return TRUE;
  question = g_new0 (ThTodayQuestion, 1);
  question->record = g_strdup (th_record_get_id (about));
  question->field = g_strdup (th_record_get_text (query, TH_FIELD_QUERY_FIELD));
  question->text = g_strdup (th_record_get_text (query, TH_FIELD_QUERY_TEXT));
  question->asker = g_strdup (th_record_get_author (query));
  question->asked = th_record_get_created (query);
  question->title = g_strdup (th_record_get_title (about));
  question->place = dup_place (self, about);
  g_ptr_array_add (self->questions, question);

  return TRUE;
}

static int
compare_asked (gconstpointer a, gconstpointer b)
{
  const ThTodayQuestion *one = *(ThTodayQuestion *const *) a;
  const ThTodayQuestion *other = *(ThTodayQuestion *const *) b;

  return (one->asked > other->asked) - (one->asked < other->asked);
}

static gboolean
read_questions (ThTodayReading *self,
                ThStore *store,
                const char *officer,
                GCancellable *cancellable,
                GError **error)
{
  const ThStoreQuery query = { .kind = TH_KIND_QUERY };
  Asked asked = { th_review_source_store (store), officer, NULL };

  self->questions = g_ptr_array_new_with_free_func (question_free);
  asked.questions = self->questions;
  if (!th_store_foreach_record (store, &query, take_question, &asked, cancellable, error))
    return FALSE;
  g_ptr_array_sort (self->questions, compare_asked);

  return TRUE;
}

/* Where this officer was told to go is listed however many others there are. */
static gboolean
add_own_premises (ThTodayReading *self, ThTabletStore *store, const char *officer, GError **error)
{
  g_autoptr (GHashTable) listed = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer id, record;

  for (guint i = 0; i < self->premises->len; i++)
    g_hash_table_add (listed, ((ThRecordRow *) g_ptr_array_index (self->premises, i))->id);
  g_hash_table_iter_init (&iter, self->allocated);
  while (g_hash_table_iter_next (&iter, &id, &record))
    {
      ThRecordRow *row;

      if (!th_allocation_is_to (record, officer) || g_hash_table_contains (listed, id))
        continue;
      row = th_tablet_store_load_row (store, id, error);
      if (row == NULL)
        return FALSE;
      g_ptr_array_add (self->premises, row);
    }

  return TRUE;
}

static gboolean
read_premises (ThTodayReading *self,
               ThStore *store,
               const char *officer,
               GCancellable *cancellable,
               GError **error)
{
  const ThStoreQuery query = { .kind = TH_KIND_PREMISES, .order = TH_STORE_BY_TITLE };

  self->allocated = th_today_allocated_read (store, cancellable, error);
  if (self->allocated == NULL)
    return FALSE;
  self->premises = read_rows (store, query, PREMISES_MAX, &self->has_more, cancellable, error);

  return self->premises != NULL && add_own_premises (self, TH_TABLET_STORE (store), officer, error);
}

/* What is not a visit. */
static gboolean
read_rest (ThTodayReading *self,
           ThStore *store,
           const Asker *asker,
           GCancellable *cancellable,
           GError **error)
{
  if (!read_premises (self, store, asker->officer, cancellable, error)
      || !read_returned (self, store, cancellable, error))
    return FALSE;
  for (guint i = 0; i < self->premises->len; i++)
    add_place (self, g_ptr_array_index (self->premises, i));
  self->free_bytes = read_free_bytes (asker->folder, cancellable);

  return read_questions (self, store, asker->officer, cancellable, error);
}

static gpointer
read_today (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (ThTodayReading) self = g_new0 (ThTodayReading, 1);
  const Asker *asker = data;

  self->mine = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!read_visits (self, TH_STORE (store), cancellable, error))
    return NULL;
  if (asker->extent == TH_TODAY_ALL
      && !read_rest (self, TH_STORE (store), asker, cancellable, error))
    return NULL;
  find_mine (self, TH_STORE (store), asker->officer, cancellable);
  find_places (self, store);

  return g_steal_pointer (&self);
}

void
th_today_reading_async (ThSession *session,
                        ThTodayExtent extent,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  Asker *asker = g_new0 (Asker, 1);

  asker->extent = extent;
  asker->officer = g_strdup (th_session_get_officer (session));
  asker->folder = g_strdup (th_session_get_folder (session));
  th_session_run_async (session, TH_SESSION_READ, read_today, asker, asker_free,
                        (GDestroyNotify) th_today_reading_free, cancellable, callback, data);
}

ThTodayReading *
th_today_reading_finish (ThSession *session, GAsyncResult *result, GError **error)
{
  return th_session_run_finish (session, result, error);
}
