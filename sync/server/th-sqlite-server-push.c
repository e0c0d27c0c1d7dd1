/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A push in one savepoint: compare what is there, store what is new, fold it or hold it, write each
 * record that was touched once, and sign the receipt. Decoding, digests and the signature were done
 * before, on other threads.
 */

#include "th-sqlite-server-push.h"

#include "th-receipt.h"

#include <string.h>

typedef struct
{
  ThSqliteServerStore *store;
  ThSqlite *sqlite; /* the store's writer */
  const ThPush *push;
  const ThPushTerms *terms;
  ThServerEnrolment *author;
  ThFolding *folding;
  ThJudge judge;
  ThPushEffects *effects;
  guint n_known;  /* lines that were there already */
  GError *failed; /* what the judge could not load: then nothing it said counts */
} Pushing;

static void
pushing_clear (Pushing *self)
{
  g_clear_error (&self->failed);
  g_clear_pointer (&self->effects, th_push_effects_free);
  g_clear_pointer (&self->folding, th_folding_free);
  g_clear_pointer (&self->judge.memberships, g_ptr_array_unref);
  g_clear_pointer (&self->author, th_server_enrolment_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pushing, pushing_clear)

/* Keeps the first error. */
static GError **
get_failed (Pushing *self)
{
  return self->failed == NULL ? &self->failed : NULL;
}

static ThRecord *
load_record (const char *id, gpointer data)
{
  Pushing *self = data;
  ThRecord *record = th_folding_find (self->folding, id, get_failed (self));

  return record != NULL ? th_record_ref (record) : NULL;
}

static ThEntry *
load_entry (const char *record, ThDot dot, gpointer data)
{
  Pushing *self = data;
  g_autoptr (GPtrArray) rows = th_log_table_list_from (self->sqlite, dot, 1, get_failed (self));
  const ThLogRow *row = rows != NULL && rows->len == 1 ? g_ptr_array_index (rows, 0) : NULL;
  g_autoptr (ThEntry) entry = NULL;

  if (row == NULL || row->bytes == NULL || !th_dot_equal (row->dot, dot))
    return NULL;
  entry = th_codec_decode_entry (g_bytes_get_data (row->bytes, NULL), g_bytes_get_size (row->bytes),
                                 NULL);
  return entry != NULL && g_strcmp0 (entry->id, record) == 0 ? g_steal_pointer (&entry) : NULL;
}

static gboolean
is_creation_held (const char *record, gpointer data)
{
  Pushing *self = data;
  g_autoptr (ThStatement) statement = NULL;

  if (record == NULL)
    return FALSE;
  statement = th_sqlite_prepare (self->sqlite,
                                 "SELECT 1 FROM log WHERE record = ?1 AND enrolment = ?2"
                                 " AND held IS NOT NULL LIMIT 1",
                                 get_failed (self));
  if (statement == NULL)
    return FALSE;
  th_statement_bind_text (statement, 1, record);
  th_statement_bind_int (statement, 2, (int64_t) self->push->enrolment);
  return th_statement_step (statement, get_failed (self)) == TH_STEP_ROW;
}

static gboolean
pushing_init (Pushing *self,
              ThSqliteServerStore *store,
              const ThPush *push,
              const ThPushTerms *terms,
              GError **error)
{
  ThSqlite *sqlite = store->writer;

  self->store = store;
  self->sqlite = sqlite;
  self->push = push;
  self->terms = terms;
  self->author = th_sqlite_load_enrolment (sqlite, push->enrolment, error);
  if (self->author == NULL)
    return FALSE;
  self->judge.author = self->author;
  self->judge.memberships = th_sqlite_list_memberships (sqlite, self->author->officer, error);
  self->judge.now = terms->now;
  self->judge.source = (ThReviewSource){ load_record, load_entry, self };
  self->judge.is_creation_held = is_creation_held;
  self->judge.data = self;
  self->folding = th_folding_new (sqlite, th_judge_entry, &self->judge);
  self->effects = th_push_effects_new (sqlite, &self->judge);
  return self->judge.memberships != NULL;
}

static gboolean
set_apart (GError **error, ThWireError code, ThPushResult *result, int64_t last, const char *what)
{
  result->last = last;
  g_set_error (error, TH_WIRE_ERROR, code, "%s after entry %" G_GINT64_FORMAT, what, last);
  return FALSE;
}

static const ThPushLine *
get_line (const Pushing *self, guint i)
{
  return &g_array_index (self->push->lines, ThPushLine, i);
}

/* The first of the known lines that is another entry here; n_known where all are the same. */
static gboolean
find_difference (Pushing *self, guint *different, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;
  ThStep step = TH_STEP_DONE;
  ThHash digest;

  *different = 0;
  statement = th_sqlite_prepare (self->sqlite,
                                 "SELECT digest FROM log WHERE enrolment = ? AND seq >= ?"
                                 " ORDER BY seq LIMIT ?",
                                 error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, (int64_t) self->push->enrolment);
  th_statement_bind_int (statement, 2, self->push->first);
  th_statement_bind_int (statement, 3, self->n_known);
  while (*different < self->n_known && (step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      if (!th_statement_get_hash (statement, 0, &digest)
          || !th_hash_equal (&digest, &get_line (self, *different)->digest))
        return TRUE;
      (*different)++;
    }
  return step != TH_STEP_ERROR;
}

/* The chain's hash in front of the first line; one that stands before what we hold is in the log.
 */
static gboolean
load_before (Pushing *self, ThHash *hash, GError **error)
{
  int64_t before = self->push->first - 1;

  if (before == self->author->seq)
    *hash = self->author->hash;
  else if (before == 0)
    th_chain_start (self->author->public_key, hash);
  else
    return th_log_table_get_hash (self->sqlite, (ThDot){ self->push->enrolment, before }, hash,
                                  error);
  return TRUE;
}

/* Whether the push goes on from what is here: no gap, no fork, and the head that was signed is the
 * head that the lines come to. Where only what lies before the lines differs, nothing is known to
 * be common. */
static gboolean
check_place (Pushing *self, ThHash *before, ThPushResult *result, GError **error)
{
  const ThPush *push = self->push;
  int64_t held = self->author->seq;
  guint different;
  ThHash head;

  if (push->first > held + 1)
    return set_apart (error, TH_WIRE_ERROR_GAP, result, held, "entries are missing");
  self->n_known = (guint) MIN (held - push->first + 1, push->lines->len);
  if (!find_difference (self, &different, error))
    return FALSE;
  if (different < self->n_known)
    return set_apart (error, TH_WIRE_ERROR_FORK, result, push->first + different - 1,
                      "other entries stand");
  if (!load_before (self, before, error))
    return FALSE;
  th_push_chain (push, before, push->lines->len, &head);
  if (!th_hash_equal (&head, &push->closing->hash))
    return set_apart (error, TH_WIRE_ERROR_FORK, result, 0, "other entries stand");
  th_push_chain (push, before, self->n_known, before);
  return TRUE;
}

static gboolean
check_lost (Pushing *self, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;

  if (self->author->status != TH_ENROLMENT_LOST)
    return TRUE;
  statement = th_sqlite_prepare (
    self->sqlite, "SELECT count(*) FROM log WHERE enrolment = ? AND held = 'revoked'", error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, (int64_t) self->push->enrolment);
  if (th_statement_step (statement, error) != TH_STEP_ROW)
    return FALSE;
  if (th_statement_get_int (statement, 0) < self->terms->max_lost)
    return TRUE;
  g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_REVOKED, "no more is kept of a lost tablet");
  return FALSE;
}

/* Folds one entry or says why not. */
static gboolean
take_entry (Pushing *self, ThDot dot, const ThEntry *entry, const char **held, GError **error)
{
  *held = th_judge_concerns (entry) ? th_judge_status (self->author->status) : NULL;
  if (*held != NULL)
    return TRUE;
  if (!th_folding_add (dot, entry, held, self->folding, error))
    return FALSE;
  if (self->failed == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->failed));
  return FALSE;
}

static gboolean
take_line (Pushing *self, guint i, ThHash *hash, GError **error)
{
  const ThPushLine *line = get_line (self, i);
  const ThEntry *entry = line->entry;
  ThLogRow row = { .dot = { self->push->enrolment, self->push->first + i },
                   .bytes = line->bytes,
                   .digest = line->digest,
                   .received = self->terms->now };

  th_chain_next (hash, &row.digest, &row.hash);
  *hash = row.hash;
  if (entry == NULL && row.bytes != NULL)
    row.held = TH_HELD_UNREADABLE;
  else if (entry != NULL && !take_entry (self, row.dot, entry, &row.held, error))
    return FALSE;
  return th_log_table_add (self->sqlite, &row, entry != NULL ? entry->id : NULL, error)
         && th_push_effects_note (self->effects, row.dot, entry, row.held, error);
}

/* The records that new lines are about. */
static GPtrArray *
list_subjects (Pushing *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *ids = g_ptr_array_new ();

  for (guint i = self->n_known; i < self->push->lines->len; i++)
    {
      const ThEntry *entry = get_line (self, i)->entry;

      if (entry != NULL && entry->id != NULL && g_hash_table_add (seen, entry->id))
        g_ptr_array_add (ids, entry->id);
    }
  return ids;
}

static gboolean
take_lines (Pushing *self, ThHash *hash, GError **error)
{
  g_autoptr (GPtrArray) subjects = list_subjects (self);

  if (!th_folding_expect (self->folding, subjects, error))
    return FALSE;
  for (guint i = self->n_known; i < self->push->lines->len; i++)
    if (!take_line (self, i, hash, error))
      return FALSE;
  return th_push_effects_before (self->effects, error)
         && th_folding_write (self->folding, th_push_effects_touched (self->effects), error)
         && th_push_effects_after (self->effects, self->folding, error);
}

static gboolean
list_lacking (Pushing *self, GArray *lacks, GError **error)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (ThScope) scope = th_scope_new (
    self->author->officer, self->author->generation,
    self->author->status == TH_ENROLMENT_ACTIVE ? self->judge.memberships : none, self->terms->now);

  return th_sqlite_list_lacking (self->store, self->author->id, scope, lacks, error);
}

/* The receipt says where the log ends here, which may be behind what was sent again. */
static gboolean
make_receipt (Pushing *self, ThPushResult *result, GError **error)
{
  g_autoptr (GArray) lacks = g_array_new (FALSE, FALSE, sizeof (ThHash));
  g_autoptr (GPtrArray) held =
    th_sqlite_list_held_seqs (self->sqlite, self->push->enrolment, error);
  ThReceipt receipt = { .v = TH_WIRE_VERSION,
                        .enrolment = self->push->enrolment,
                        .seq = self->author->seq,
                        .hash = self->author->hash,
                        .at = self->terms->now,
                        .lacks = lacks,
                        .held = held,
                        .backup = MIN (self->terms->backup, self->author->seq) };

  if (held == NULL || !list_lacking (self, lacks, error))
    return FALSE;
  result->receipt = th_receipt_sign (&receipt, self->terms->signing_key);
  return result->n_new == 0
         || th_sqlite_write (self->sqlite, error, "INSERT INTO receipt VALUES (?, ?, ?, ?)", "iiib",
                             (int64_t) receipt.enrolment, receipt.seq, receipt.at, result->receipt);
}

static gboolean
advance_log (Pushing *self, const ThHash *hash, GError **error)
{
  const ThClosing *closing = self->push->closing;
  g_autoptr (GBytes) signature = g_bytes_new (closing->signature, sizeof closing->signature);

  self->author->seq = closing->seq;
  self->author->hash = *hash;
  return th_sqlite_write (self->sqlite, error,
                          "UPDATE enrolment SET seq = ?2, hash = ?3, head_signature = ?4,"
                          " receipted = ?5 WHERE id = ?1",
                          "iihbi", (int64_t) self->author->id, closing->seq, hash, signature,
                          self->terms->now);
}

/* Whatever changed in the feed belongs to one commit, which gets a name. */
static gboolean
name_commit (Pushing *self, int64_t before, ThPushResult *result, GError **error)
{
  int64_t last;

  if (!th_record_table_last_change (self->sqlite, &last, error))
    return FALSE;
  result->is_changed = last > before;
  return !result->is_changed
         || th_sqlite_write (self->sqlite, error, "INSERT INTO \"commit\" VALUES (?, ?)", "ii",
                             last, (int64_t) self->terms->nonce);
}

static gboolean
push_all (Pushing *self, ThPushResult *result, GError **error)
{
  int64_t before;
  ThHash hash;

  if (!check_place (self, &hash, result, error) || !check_lost (self, error)
      || !th_record_table_last_change (self->sqlite, &before, error))
    return FALSE;
  result->n_new = self->push->lines->len - self->n_known;
  if (result->n_new > 0 && (!take_lines (self, &hash, error) || !advance_log (self, &hash, error)))
    return FALSE;
  if (!th_push_effects_tablet (self->effects, self->push->closing, result->n_new, error))
    return FALSE;
  if (self->failed != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->failed));
      return FALSE;
    }
  return name_commit (self, before, result, error) && make_receipt (self, result, error);
}

gboolean
th_sqlite_server_store_push (ThServerStore *store,
                             const ThPush *push,
                             const ThPushTerms *terms,
                             ThPushResult *result,
                             GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  g_auto (Pushing) pushing = { 0 };
  gboolean done;

  if (!th_sqlite_server_store_begin (store, error))
    return FALSE;
  done = pushing_init (&pushing, self, push, terms, error) && push_all (&pushing, result, error);
  return th_sqlite_server_store_end (store, done, error);
}
