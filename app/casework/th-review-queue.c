/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What an approval is given on, whether it still covers that, and what stands in its way. */

#include "th-review.h"

#include "th-chain.h"
#include "th-kind.h"

#include <string.h>

static void
review_block_free (ThReviewBlock *self)
{
  g_free (self->record);
  g_free (self->field);
  g_free (self);
}

static gboolean
collect_covered (ThRecord *record, gpointer data)
{
  static const guint covered =
    TH_KINDS_ENCOUNTER | TH_KINDS_REFERRAL | TH_KINDS_RESTRICTED | TH_KINDS_ADDED;

  if ((th_kind_get_bit (th_record_get_kind (record)) & covered) != 0
      && !th_record_is_purged (record))
    g_ptr_array_add (data, th_record_ref (record));
  return TRUE;
}

GPtrArray *
th_review_list_covered (const ThRecord *governing,
                        ThStore *store,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_unref);

  g_return_val_if_fail (governing != NULL, NULL);

  g_ptr_array_add (list, th_record_ref ((ThRecord *) governing));
  if (th_kind_get_bit (th_record_get_kind (governing)) != TH_KINDS_VISIT)
    return g_steal_pointer (&list);
  for (guint i = 0; i < list->len; i++)
    {
      ThStoreQuery query = { .parent = th_record_get_id (g_ptr_array_index (list, i)) };

      if (!th_store_foreach_record (store, &query, collect_covered, list, cancellable, error))
        return NULL;
    }
  return g_steal_pointer (&list);
}

static const ThSeen *
find_seen (GPtrArray *seen, const char *record)
{
  for (guint i = 0; i < seen->len; i++)
    {
      const ThSeen *each = g_ptr_array_index (seen, i);

      if (g_str_equal (each->record, record))
        return each;
    }
  return NULL;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
th_review_dup_digest (GPtrArray *covered)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) all = g_string_new (NULL);
  ThHash hash;
  char text[TH_HASH_TEXT_SIZE];

  for (guint i = 0; i < covered->len; i++)
    {
      const ThRecord *record = g_ptr_array_index (covered, i);
      const ThContext *context = th_record_get_context (record);
      GString *line;

      if (th_kind_get_bit (th_record_get_kind (record)) == TH_KINDS_RESTRICTED)
        continue;
      line = g_string_new (th_record_get_id (record));
      for (guint n = 0; n < context->n_dots; n++)
        {
          char dot[TH_DOT_TEXT_SIZE];

          th_dot_format (context->dots[n], dot);
          g_string_append_printf (line, " %s", dot);
        }
      g_ptr_array_add (lines, g_string_free (line, FALSE));
    }
  g_ptr_array_sort (lines, compare_lines);
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (all, "%s\n", (const char *) g_ptr_array_index (lines, i));
  th_chain_digest (all->str, all->len, &hash);
  th_hash_format (&hash, text);
  return g_strdup (text);
}

static gboolean
covers_digest (const ThRecord *day, ThDot dot, GPtrArray *covered)
{
  g_autoptr (GArray) values = th_record_list_values (day, TH_FIELD_DAY_COVERED);
  g_autofree char *digest = NULL;

  for (guint i = 0; i < values->len; i++)
    {
      const ThFieldValue *value = &g_array_index (values, ThFieldValue, i);

      if (!th_dot_equal (value->dot, dot))
        continue;
      digest = th_review_dup_digest (covered);
      return g_strcmp0 (th_value_get_text (value->value), digest) == 0;
    }
  return FALSE;
}

static gboolean
covers (const ThRecord *governing, ThDot dot, GPtrArray *covered)
{
  GPtrArray *seen = th_record_get_seen (governing, dot);

  if (seen == NULL)
    return covers_digest (governing, dot, covered);
  for (guint i = 0; i < covered->len; i++)
    {
      const ThRecord *record = g_ptr_array_index (covered, i);
      const ThSeen *each = find_seen (seen, th_record_get_id (record));
      g_auto (ThContext) context = TH_CONTEXT_INIT;

      if (each == NULL)
        return FALSE;
      th_context_copy (&context, &each->context);
      /* The state's own entry changed the record that it stands on, and nothing else did. */
      if (g_str_equal (th_record_get_id (record), th_record_get_id (governing)))
        th_context_add (&context, dot);
      if (!th_context_covers_all (&context, th_record_get_context (record)))
        return FALSE;
    }
  return TRUE;
}

gboolean
th_review_is_covered (const ThRecord *governing, GPtrArray *covered)
{
  g_autoptr (GArray) values = th_record_list_values (governing, TH_FIELD_STATE);

  if (th_review_get_state (governing) != TH_REVIEW_APPROVED)
    return FALSE;
  for (guint i = 0; i < values->len; i++)
    {
      const ThFieldValue *value = &g_array_index (values, ThFieldValue, i);

      if (th_review_state_from_name (th_value_get_text (value->value)) == TH_REVIEW_APPROVED
          && covers (governing, value->dot, covered))
        return TRUE;
    }
  return FALSE;
}

static void
add_block (GPtrArray *blocks, ThReviewBlockReason reason, const char *record, const char *field)
{
  ThReviewBlock *block = g_new0 (ThReviewBlock, 1);

  block->reason = reason;
  block->record = g_strdup (record);
  block->field = g_strdup (field);
  g_ptr_array_add (blocks, block);
}

static void
add_conflicts (GPtrArray *blocks, const ThRecord *record)
{
  g_auto (GStrv) conflicts = th_record_list_conflicts (record);

  /* A contested state is settled by the approval itself. */
  for (guint i = 0; conflicts[i] != NULL; i++)
    if (!g_str_equal (conflicts[i], TH_FIELD_STATE))
      add_block (blocks, TH_REVIEW_BLOCK_CONFLICT, th_record_get_id (record), conflicts[i]);
}

static gboolean
add_open_query (ThRecord *record, gpointer data)
{
  if (th_kind_get_bit (th_record_get_kind (record)) == TH_KINDS_QUERY
      && !th_record_is_purged (record) && th_review_is_open_query (record))
    add_block (data, TH_REVIEW_BLOCK_QUERY, th_record_get_parent (record),
               th_record_get_text (record, TH_FIELD_QUERY_FIELD));
  return TRUE;
}

/* Which of the records in @ids below @parent have an entry that the server holds. */
static gboolean
add_held (GPtrArray *blocks,
          GHashTable *ids,
          const char *parent,
          ThStore *store,
          GCancellable *cancellable,
          GError **error)
{
  g_autofree char *after = NULL;

  do
    {
      ThStoreQuery query = { .parent = parent, .after = after, .limit = 1000 };
      g_autofree char *next = NULL;
      g_autoptr (GPtrArray) rows = th_store_list_rows (store, &query, &next, cancellable, error);

      if (rows == NULL)
        return FALSE;
      for (guint i = 0; i < rows->len; i++)
        {
          const ThRecordRow *row = g_ptr_array_index (rows, i);

          if (row->has_held && g_hash_table_contains (ids, row->id))
            add_block (blocks, TH_REVIEW_BLOCK_HELD, row->id, NULL);
        }
      g_free (after);
      after = g_steal_pointer (&next);
    }
  while (after != NULL);
  return TRUE;
}

static gboolean
add_all_held (
  GPtrArray *blocks, GPtrArray *covered, ThStore *store, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) parents = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < covered->len; i++)
    g_hash_table_add (ids, (char *) th_record_get_id (g_ptr_array_index (covered, i)));
  for (guint i = 0; i < covered->len; i++)
    {
      const char *parent = th_record_get_parent (g_ptr_array_index (covered, i));

      if (parent != NULL && g_hash_table_add (parents, (char *) parent)
          && !add_held (blocks, ids, parent, store, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* A changed approval is given again, so it stands in its own way no more than a submission does. */
static gboolean
may_be_approved (const ThRecord *governing, GPtrArray *covered)
{
  ThReviewState state = th_review_get_state (governing);

  return state == TH_REVIEW_SUBMITTED
         || (state == TH_REVIEW_APPROVED && !th_review_is_covered (governing, covered));
}

GPtrArray *
th_review_list_blocks (const ThRecord *governing,
                       const char *officer,
                       ThStore *store,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GPtrArray) covered = th_review_list_covered (governing, store, cancellable, error);
  g_autoptr (GPtrArray) blocks = NULL;

  if (covered == NULL)
    return NULL;
  blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) review_block_free);
  if (!may_be_approved (governing, covered))
    add_block (blocks, TH_REVIEW_BLOCK_STATE, th_record_get_id (governing), NULL);
  for (guint i = 0; i < covered->len; i++)
    {
      ThRecord *record = g_ptr_array_index (covered, i);
      ThStoreQuery query = { .parent = th_record_get_id (record), .kind = TH_KIND_QUERY };

      if (th_review_is_own (record, officer))
        add_block (blocks, TH_REVIEW_BLOCK_OWN, th_record_get_id (record), NULL);
      add_conflicts (blocks, record);
      if (!th_store_foreach_record (store, &query, add_open_query, blocks, cancellable, error))
        return NULL;
    }
  if (!add_all_held (blocks, covered, store, cancellable, error))
    return NULL;
  return g_steal_pointer (&blocks);
}
