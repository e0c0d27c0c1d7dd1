/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Pairs by both ids, and a forest in which each id points towards the one that stands for all. The
 * forest is grown when first asked, since a later word on a pair may take an earlier one back.
 */

#include "th-same.h"

#include "th-kind.h"

#include <string.h>

typedef struct
{
  char *a; /* the lesser id */
  char *b;
  int64_t at;
  ThDot dot;
  gboolean is_same;
} Pair;

struct _ThSame
{
  GHashTable *pairs; /* "id id": Pair */
  GHashTable *up;    /* id: id it points to, both the pairs'; NULL until asked */
};

static void
pair_free (Pair *self)
{
  g_free (self->a);
  g_free (self->b);
  g_free (self);
}

ThSame *
th_same_new (void)
{
  ThSame *self = g_new0 (ThSame, 1);

  self->pairs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) pair_free);
  return self;
}

void
th_same_free (ThSame *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->up, g_hash_table_unref);
  g_hash_table_unref (self->pairs);
  g_free (self);
}

static char *
dup_key (const char *a, const char *b)
{
  return strcmp (a, b) < 0 ? g_strconcat (a, " ", b, NULL) : g_strconcat (b, " ", a, NULL);
}

static Pair *
ensure_pair (ThSame *self, const char *a, const char *b)
{
  g_autofree char *key = dup_key (a, b);
  Pair *pair = g_hash_table_lookup (self->pairs, key);

  if (pair != NULL)
    return pair;
  pair = g_new0 (Pair, 1);
  pair->a = g_strdup (strcmp (a, b) < 0 ? a : b);
  pair->b = g_strdup (strcmp (a, b) < 0 ? b : a);
  pair->at = G_MININT64;
  g_hash_table_insert (self->pairs, g_steal_pointer (&key), pair);
  return pair;
}

typedef struct
{
  ThSame *same;
  const ThRecord *record;
} Adding;

static void
add_word (const char *path, ThValue *value, gpointer data)
{
  Adding *self = data;
  g_autofree char *other = th_kind_dup_key (path, TH_FIELD_SAME_AS);
  g_autoptr (GArray) values = NULL;
  const ThFieldValue *latest;
  Pair *pair;

  if (other == NULL || g_str_equal (other, th_record_get_id (self->record)))
    return;
  values = th_record_list_values (self->record, path);
  latest = &g_array_index (values, ThFieldValue, 0);
  pair = ensure_pair (self->same, th_record_get_id (self->record), other);
  if (pair->at > latest->at
      || (pair->at == latest->at && th_dot_compare (pair->dot, latest->dot) > 0))
    return;
  pair->at = latest->at;
  pair->dot = latest->dot;
  pair->is_same = g_strcmp0 (th_value_get_text (value), "yes") == 0;
}

void
th_same_add (ThSame *self, const ThRecord *record)
{
  Adding adding = { self, record };

  g_return_if_fail (self != NULL && record != NULL);

  g_clear_pointer (&self->up, g_hash_table_unref);
  th_record_foreach (record, add_word, &adding);
}

static const char *
climb (ThSame *self, const char *id)
{
  const char *up;

  while ((up = g_hash_table_lookup (self->up, id)) != NULL)
    id = up;
  return id;
}

static void
grow (ThSame *self)
{
  GHashTableIter iter;
  Pair *pair;

  self->up = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_iter_init (&iter, self->pairs);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &pair))
    if (pair->is_same)
      {
        const char *a = climb (self, pair->a);
        const char *b = climb (self, pair->b);
        int order = strcmp (a, b);

        /* The lesser id stands for all, so that the order of joining leaves no trace. */
        if (order != 0)
          g_hash_table_insert (self->up, (char *) (order < 0 ? b : a),
                               (char *) (order < 0 ? a : b));
      }
}

void
th_same_settle (ThSame *self)
{
  g_return_if_fail (self != NULL);

  if (self->up == NULL)
    grow (self);
}

const char *
th_same_find (ThSame *self, const char *id)
{
  g_return_val_if_fail (self != NULL && id != NULL, id);

  th_same_settle (self);
  return climb (self, id);
}

gboolean
th_same_is_same (ThSame *self, const char *a, const char *b)
{
  return g_str_equal (th_same_find (self, a), th_same_find (self, b));
}

ThSameWord
th_same_get_word (ThSame *self, const char *a, const char *b)
{
  g_autofree char *key = dup_key (a, b);
  const Pair *pair;

  g_return_val_if_fail (self != NULL, TH_SAME_UNSAID);

  pair = g_hash_table_lookup (self->pairs, key);
  if (pair == NULL)
    return TH_SAME_UNSAID;
  return pair->is_same ? TH_SAME_YES : TH_SAME_NO;
}

void
th_same_foreach (const ThSame *self, ThSameFunc func, gpointer data)
{
  g_autoptr (GList) keys = NULL;

  g_return_if_fail (self != NULL);

  keys = g_list_sort (g_hash_table_get_keys (self->pairs), (GCompareFunc) strcmp);
  for (GList *at = keys; at != NULL; at = at->next)
    {
      const Pair *pair = g_hash_table_lookup (self->pairs, at->data);

      func (pair->a, pair->b, pair->is_same, data);
    }
}
