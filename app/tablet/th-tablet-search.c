/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Search over titles and text answers. The index keeps words and no text; it follows the feed of
 * changes, some at a time, so that neither a pull nor a keystroke waits for it. Numbers and codes
 * are in it once more in their one spelling, because nobody knows how the other wrote a telephone
 * number. Records of kind restricted are left out: looking for them would be looking at them.
 */

#include "th-spelling.h"
#include "th-tablet-store-private.h"

#include <string.h>

#define KIND_RESTRICTED "restricted"
#define MERGE_PAGES 64

static gboolean
is_apostrophe (gunichar c)
{
  return c == '\'' || c == 0x2019;
}

/* A word of the index is letters and digits: what is written "Friar's" is in it as two, and because
 * nobody types the apostrophe, as "Friars" as well. */
static void
add_words (GString *all, const char *text)
{
  const char *word = text;
  gboolean has_apostrophe = FALSE;

  g_string_append (all, text);
  for (const char *at = text; has_apostrophe || *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      has_apostrophe |= is_apostrophe (c);
      if (c != 0 && (g_unichar_isalnum (c) || g_unichar_ismark (c) || is_apostrophe (c)))
        continue;
      if (has_apostrophe)
        {
          g_string_append_c (all, ' ');
          for (; word < at; word = g_utf8_next_char (word))
            if (!is_apostrophe (g_utf8_get_char (word)))
              g_string_append_unichar (all, g_utf8_get_char (word));
          has_apostrophe = FALSE;
        }
      if (c == 0)
        break;
      word = g_utf8_next_char (at);
    }
  g_string_append_c (all, '\n');
}

static void
add_answer (const char *path, ThValue *value, gpointer data)
{
  GString *answers = data;
  const char *text = th_value_get_text (value);
  g_autofree char *spelling = NULL;

  if (text == NULL || path[0] == '_')
    return;
  add_words (answers, text);
  spelling = th_spelling_dup (text);
  if (spelling != NULL)
    g_string_append_printf (answers, "%s\n", spelling);
}

static gboolean
index_record (ThTabletStore *self, const char *id, GError **error)
{
  g_autoptr (ThRecord) record = th_record_table_load (self->writer, id, error);
  g_autoptr (GString) title = g_string_new (NULL);
  g_autoptr (GString) answers = g_string_new (NULL);
  int64_t num;

  if (record == NULL
      || !th_sqlite_query_int (self->writer, &num, error, "SELECT num FROM record WHERE id = ?",
                               "t", id)
      || !th_sqlite_execute (self->writer, error, "DELETE FROM search WHERE rowid = ?", "i", num))
    return FALSE;
  if (g_strcmp0 (th_record_get_kind (record), KIND_RESTRICTED) == 0 || th_record_is_purged (record))
    return TRUE;
  th_record_foreach (record, add_answer, answers);
  if (th_record_get_title (record) != NULL)
    add_words (title, th_record_get_title (record));
  return th_sqlite_execute (self->writer, error,
                            "INSERT INTO search (rowid, title, answers) VALUES (?, ?, ?)", "itt",
                            num, title->str, answers->str);
}

/* Words of what was dropped go for good when the index's parts are written together anew: the first
 * step (a negative number of pages) says that all of them are to be, the others go on with it. */
static gboolean
forget_erased (ThTabletStore *self, GError **error)
{
  int64_t erased;
  int64_t before = th_sqlite_get_total_changes (self->writer);

  if (!th_sqlite_query_int (self->writer, &erased, error, "SELECT has_erased FROM progress", ""))
    return FALSE;
  if (erased == 0)
    return TRUE;
  if (!th_sqlite_execute (self->writer, error,
                          "INSERT INTO search (search, rank) VALUES ('merge', ?)", "i",
                          (int64_t) (erased == 1 ? -MERGE_PAGES : MERGE_PAGES)))
    return FALSE;
  /* The index's own documentation: it is done when a step changes fewer than two rows. */
  return th_sqlite_execute (
    self->writer, error, "UPDATE progress SET has_erased = ?", "i",
    (int64_t) (erased == 1 || th_sqlite_get_total_changes (self->writer) - before >= 2 ? 2 : 0));
}

static gboolean
index_changes (ThTabletStore *self, guint limit, GError **error)
{
  g_autoptr (GArray) rows = NULL;
  int64_t since;

  if (!th_sqlite_query_int (self->writer, &since, error, "SELECT indexed FROM progress", ""))
    return FALSE;
  rows = th_record_table_list_changes (self->writer, since, limit, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const ThFeedRow *row = &g_array_index (rows, ThFeedRow, i);

      if (!index_record (self, row->id, error))
        return FALSE;
      since = row->change;
    }
  if (rows->len == 0)
    return forget_erased (self, error);
  /* As many pages as records: several times what these have added, and no more at once. */
  return th_sqlite_execute (self->writer, error,
                            "INSERT INTO search (search, rank) VALUES ('merge', ?)", "i",
                            (int64_t) rows->len)
         && th_sqlite_execute (self->writer, error, "UPDATE progress SET indexed = ?", "i", since);
}

/* Counting is a walk along the feed, so it is only done for who wants to know. */
static gboolean
count_left (ThTabletStore *self, gboolean exactly, int64_t *n, GError **error)
{
  return th_sqlite_query_int (
    self->writer, n, error,
    "SELECT count(*) + (SELECT has_erased > 0 FROM progress)"
    " FROM (SELECT 1 FROM record WHERE change > (SELECT indexed FROM progress) LIMIT ?)",
    "i", exactly ? G_MAXINT64 : G_GINT64_CONSTANT (1));
}

gboolean
th_tablet_store_index_some (
  ThTabletStore *self, guint limit, gboolean *more, guint *left, GError **error)
{
  ThTabletWork work;
  int64_t n_left = 0;
  gboolean done;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self) && limit > 0, FALSE);

  if (!th_tablet_begin (self, &work, error))
    return FALSE;
  done = index_changes (self, limit, error) && count_left (self, left != NULL, &n_left, error);
  if (!th_tablet_end (self, &work, done, error))
    return FALSE;
  if (more != NULL)
    *more = n_left > 0;
  if (left != NULL)
    *left = (guint) n_left;
  return TRUE;
}

/* Each word as a quoted prefix: what a person types is never taken for the index's own language. A
 * number or a code is looked for in its one spelling as well. */
static char *
make_match (const char *words)
{
  g_autofree char *spelling = th_spelling_dup (words);
  g_autoptr (GString) match = g_string_new (NULL);
  gboolean within = FALSE;

  for (const char *at = words; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      gboolean is_word = g_unichar_isalnum (c) || g_unichar_ismark (c);

      if (within && is_apostrophe (c))
        continue;
      if (is_word && !within)
        g_string_append (match, match->len > 0 ? " \"" : "\"");
      if (!is_word && within)
        g_string_append (match, "\"*");
      if (is_word)
        g_string_append_unichar (match, c);
      within = is_word;
    }
  if (within)
    g_string_append (match, "\"*");
  if (spelling != NULL)
    g_string_append_printf (match, " OR \"%s\"*", spelling);
  return match->len > 0 ? g_string_free (g_steal_pointer (&match), FALSE) : NULL;
}

/* Adds to @ids what is found and is not among them yet, newest first, up to @limit in all. The
 * index is walked backwards as it lies and left as soon as there is enough: nothing is sorted. */
static gboolean
collect (ThTabletStore *self,
         const char *match,
         const char *kind,
         guint limit,
         GPtrArray *ids,
         GError **error)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ThStatement) statement = NULL;

  statement = th_sqlite_prepare (self->reader,
                                 "SELECT record.id FROM search"
                                 " CROSS JOIN record ON record.num = search.rowid"
                                 " WHERE search MATCH ?1 AND record.present"
                                 " AND (?2 IS NULL OR record.kind = ?2)"
                                 " ORDER BY search.rowid DESC LIMIT ?3",
                                 error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_text (statement, 1, match);
  th_statement_bind_text (statement, 2, kind);
  th_statement_bind_int (statement, 3, limit);
  if (!th_tablet_collect_ids (statement, found, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    g_hash_table_add (known, g_ptr_array_index (ids, i));
  for (guint i = 0; i < found->len && ids->len < limit; i++)
    if (!g_hash_table_contains (known, g_ptr_array_index (found, i)))
      g_ptr_array_add (ids, g_strdup (g_ptr_array_index (found, i)));
  return TRUE;
}

static GPtrArray *
find (ThTabletStore *self, const char *match, const char *kind, guint limit, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_row_free);
  g_autofree char *in_title = g_strdup_printf ("{title} : (%s)", match);
  int64_t received;

  if (!collect (self, in_title, kind, limit, ids, error)
      || (ids->len < limit && !collect (self, match, kind, limit, ids, error))
      || !th_sqlite_query_int (self->reader, &received, error,
                               "SELECT received FROM identity WHERE enrolment = ?", "i",
                               (int64_t) th_tablet_enrolment (self)))
    return NULL;
  for (guint i = 0; i < ids->len; i++)
    {
      ThRecordRow *row =
        th_record_table_load_row (self->reader, g_ptr_array_index (ids, i), received, error);

      if (row == NULL)
        return NULL;
      g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}

GPtrArray *
th_tablet_store_search (
  ThTabletStore *self, const char *words, const char *kind, guint limit, GError **error)
{
  g_autofree char *match = NULL;
  GPtrArray *rows = NULL;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self) && words != NULL && limit > 0, NULL);
  g_return_val_if_fail (g_utf8_validate (words, -1, NULL), NULL);

  match = make_match (words);
  if (match == NULL)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_row_free);
  th_sqlite_lock (self->reader);
  if (th_sqlite_begin_reading (self->reader, error))
    {
      rows = find (self, match, kind, limit, error);
      th_sqlite_rollback (self->reader);
    }
  th_sqlite_unlock (self->reader);
  return rows;
}
