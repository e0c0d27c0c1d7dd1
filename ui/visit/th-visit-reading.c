/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Counts by stored fields alone, as the tally does: who is a potential victim says the judgement,
 * who was advised says the advice. What was withdrawn counts nowhere.
 */

#include "th-visit-reading.h"

#include "th-kind.h"
#include "th-likeness.h"
#include "th-review.h"

/* More than these nobody meets or records at one door. */
#define PEOPLE_MAX 500
#define VISITS_MAX 200

static void
twin_free (gpointer data)
{
  ThVisitTwin *twin = data;

  g_free (twin->id);
  g_free (twin->author);
  g_free (twin);
}

void
th_visit_reading_free (ThVisitReading *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->twins);
  g_free (self);
}

/* Adds the records of @kind in @parent. */
static gboolean
add_children (ThStore *store,
              const char *kind,
              const char *parent,
              guint most,
              GPtrArray *records,
              GCancellable *cancellable,
              GError **error)
{
  const ThStoreQuery query = { .kind = kind, .parent = parent, .limit = most };
  g_autofree char *next = NULL;
  g_autoptr (GPtrArray) rows = th_store_list_rows (store, &query, &next, cancellable, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const ThRecordRow *row = g_ptr_array_index (rows, i);
      ThRecord *record;

      if (th_review_state_from_name (row->state) == TH_REVIEW_WITHDRAWN)
        continue;
      record = th_store_load_record (store, row->id, cancellable, error);
      if (record == NULL)
        return FALSE;
      g_ptr_array_add (records, record);
    }

  return TRUE;
}

static void
look_for_advice (const char *path, ThValue *value, gpointer data)
{
  g_autofree char *code = th_kind_dup_key (path, "advice_given");

  if (code != NULL && th_value_is_true (value) && !g_str_equal (code, "nothing_declined"))
    *(gboolean *) data = TRUE;
}

static void
count_people (ThVisitReading *self, GPtrArray *people)
{
  self->n_people = people->len;
  for (guint i = 0; i < people->len; i++)
    {
      const ThRecord *person = g_ptr_array_index (people, i);
      const char *judgement = th_record_get_text (person, "judgement");
      gboolean is_advised = FALSE;

      if (judgement != NULL && g_str_has_prefix (judgement, "potential_victim"))
        self->n_potential_victims++;
      th_record_foreach (person, look_for_advice, &is_advised);
      self->n_advised += is_advised ? 1 : 0;
    }
}

static gboolean
looks_like (GPtrArray *pairs, const char *a, const char *b)
{
  for (guint i = 0; i < pairs->len; i++)
    {
      const ThLikePair *pair = g_ptr_array_index (pairs, i);

      if ((pair->reasons & TH_LIKE_TIME) != 0
          && ((g_str_equal (pair->a, a) && g_str_equal (pair->b, b))
              || (g_str_equal (pair->a, b) && g_str_equal (pair->b, a))))
        return TRUE;
    }

  return FALSE;
}

static int
compare_twins (gconstpointer a, gconstpointer b)
{
  const ThVisitTwin *const *one = a;
  const ThVisitTwin *const *other = b;

  return ((*one)->created > (*other)->created) - ((*one)->created < (*other)->created);
}

/* @records: the premises and its visits. */
static void
find_twins (ThVisitReading *self, const char *visit, GPtrArray *records)
{
  g_autoptr (ThSame) same = th_same_new ();
  g_autoptr (GPtrArray) pairs = NULL;

  for (guint i = 0; i < records->len; i++)
    th_same_add (same, g_ptr_array_index (records, i));
  pairs = th_likeness_list (records, same);
  for (guint i = 0; i < records->len; i++)
    {
      const ThRecord *record = g_ptr_array_index (records, i);
      const char *id = th_record_get_id (record);
      gboolean is_same = th_same_is_same (same, visit, id);
      ThVisitTwin *twin;

      if (g_strcmp0 (th_record_get_kind (record), TH_KIND_VISIT) != 0 || g_str_equal (id, visit)
          || (!is_same && !looks_like (pairs, visit, id)))
        continue;
      twin = g_new0 (ThVisitTwin, 1);
      twin->id = g_strdup (id);
      twin->author = g_strdup (th_record_get_author (record));
      twin->created = th_record_get_created (record);
      twin->is_same = is_same;
      g_ptr_array_add (self->twins, twin);
    }
  g_ptr_array_sort (self->twins, compare_twins);
}

static gpointer
read_visit (ThTabletStore *tablet, gpointer data, GCancellable *cancellable, GError **error)
{
  ThStore *store = TH_STORE (tablet);
  g_autoptr (ThVisitReading) self = g_new0 (ThVisitReading, 1);
  g_autoptr (ThRecord) visit = NULL;
  g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_unref);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_unref);
  ThRecord *premises;

  self->twins = g_ptr_array_new_with_free_func (twin_free);
  visit = th_store_load_record (store, data, cancellable, error);
  if (visit == NULL
      || !add_children (store, TH_KIND_ENCOUNTER, data, PEOPLE_MAX, people, cancellable, error))
    return NULL;
  count_people (self, people);
  if (th_record_get_parent (visit) == NULL)
    return g_steal_pointer (&self);

  premises = th_store_load_record (store, th_record_get_parent (visit), cancellable, error);
  if (premises == NULL)
    return NULL;
  g_ptr_array_add (records, premises);
  if (!add_children (store, TH_KIND_VISIT, th_record_get_id (premises), VISITS_MAX, records,
                     cancellable, error))
    return NULL;
  find_twins (self, data, records);

  return g_steal_pointer (&self);
}

void
th_visit_reading_async (ThSession *session,
                        const char *visit,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  th_session_run_async (session, TH_SESSION_READ, read_visit, g_strdup (visit), g_free,
                        (GDestroyNotify) th_visit_reading_free, cancellable, callback, data);
}

ThVisitReading *
th_visit_reading_finish (ThSession *session, GAsyncResult *result, GError **error)
{
  return th_session_run_finish (session, result, error);
}
