/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The feed: four tables that share one sequence of change numbers, read side by side. Bodies go out
 * as they lie in the table. Rows out of scope are stepped over, but only so many for one page.
 */

#include "th-sqlite-server-store-private.h"

#include "th-kind.h"
#include "th-record-table.h"

#include <string.h>

#define SCAN_MAX 50000

/* Rows of a table that are asked for at once: an engine may bring all that it is asked for. */
#define SLICE 100

typedef struct
{
  ThSqlite *sqlite;
  const ThFeedQuery *query;
  ThFeedLineFunc func;
  gpointer data;

  gboolean is_fresh;
  int64_t change; /* where the page has come to */
  guint n_records;
  guint n_lines;
  gsize n_bytes;
  GString *line;
} Page;

/* One of the tables: its next row. */
typedef struct
{
  const char *sql;
  void (*emit) (Page *page, ThStatement *row);
  ThStatement *statement;
  guint n_left;   /* rows that the slice may still have */
  int64_t change; /* of the row it stands at, G_MAXINT64 at the end */
} Lane;

static void
give (Page *page, const ThShape *shape, gconstpointer message, const void *body, gsize length)
{
  g_string_truncate (page->line, 0);
  th_shape_append (shape, message, page->line);
  page->func (page->line->str, page->line->len, body, length, page->data);
}

static void
give_line (Page *page, const ThShape *shape, gconstpointer message)
{
  give (page, shape, message, NULL, 0);
  page->n_lines++;
}

/* A question about a restricted record is as restricted as that; so is what cannot be told. */
static gboolean
lies_in_restricted (Page *page, const char *kind, const char *parent)
{
  g_autoptr (ThStatement) statement = NULL;
  ThStep step;

  if (g_strcmp0 (kind, TH_KIND_RESTRICTED) == 0)
    return TRUE;
  if (g_strcmp0 (kind, TH_KIND_QUERY) != 0 || parent == NULL)
    return FALSE;
  statement =
    th_sqlite_prepare (page->sqlite, "SELECT kind = 'restricted' FROM record WHERE id = ?", NULL);
  if (statement == NULL)
    return TRUE;
  th_statement_bind_text (statement, 1, parent);
  step = th_statement_step (statement, NULL);
  return step == TH_STEP_ERROR || (step == TH_STEP_ROW && th_statement_get_int (statement, 0) != 0);
}

static void
emit_gone (Page *page, const char *record)
{
  ThPageGone gone = { (char *) record };

  if (!page->is_fresh)
    give_line (page, &th_page_gone_shape, &gone);
}

static void
emit_record (Page *page, ThStatement *row)
{
  ThPageHead head = { .record = (char *) th_statement_get_text (row, 1),
                      .kind = (char *) th_statement_get_text (row, 2),
                      .parent = (char *) th_statement_get_text (row, 3),
                      .operation = (char *) th_statement_get_text (row, 4),
                      .title = (char *) th_statement_get_text (row, 5),
                      .state = (char *) th_statement_get_text (row, 6),
                      .team = (char *) th_statement_get_text (row, 7),
                      .author = (char *) th_statement_get_text (row, 8),
                      .created = th_statement_get_int (row, 9),
                      .changed = th_statement_get_int (row, 10),
                      .conflict = th_statement_get_int (row, 11) != 0 };
  ThScopeCase scope_case = { head.record,    head.kind,
                             head.operation, head.team,
                             head.author,    lies_in_restricted (page, head.kind, head.parent) };
  const void *body;
  gsize length;

  if (head.kind == NULL || !th_scope_sees (page->query->scope, &scope_case))
    return;
  /* A tombstone goes out as a record, for ever: a tablet erases by it what it wrote itself. */
  if (th_statement_get_int (row, 12) == 0 && g_strcmp0 (head.state, TH_RECORD_STATE_PURGED) != 0)
    {
      emit_gone (page, head.record);
      return;
    }
  if (head.title != NULL && *head.title == '\0')
    head.title = NULL;
  body = th_statement_get_blob (row, 13, &length);
  give (page, &th_page_head_shape, &head, body, length);
  page->n_lines++;
  page->n_records++;
  page->n_bytes += length;
}

static void
emit_gone_row (Page *page, ThStatement *row)
{
  if (th_scope_is_in_team (page->query->scope, th_statement_get_text (row, 2),
                           th_statement_get_text (row, 3)))
    emit_gone (page, th_statement_get_text (row, 1));
}

static void
emit_held (Page *page, ThStatement *row)
{
  ThDot dot = { (uint64_t) th_statement_get_int (row, 1), th_statement_get_int (row, 2) };
  char text[TH_DOT_TEXT_SIZE];
  ThPageHeld held = { .held = text,
                      .record = (char *) th_statement_get_text (row, 3),
                      .reason = (char *) th_statement_get_text (row, 4),
                      .by = (char *) th_statement_get_text (row, 5),
                      .at = th_statement_get_int (row, 6) };

  if ((page->is_fresh && held.reason == NULL)
      || !th_scope_sees_held (page->query->scope, held.by, th_statement_get_text (row, 7),
                              th_statement_get_text (row, 8)))
    return;
  th_dot_format (dot, text);
  give_line (page, &th_page_held_shape, &held);
}

static void
emit_tablet (Page *page, ThStatement *row)
{
  char text[TH_ENROLMENT_TEXT_SIZE];
  ThPageTablet tablet = { .tablet = text,
                          .by = (char *) th_statement_get_text (row, 2),
                          .name = (char *) th_statement_get_text (row, 3),
                          .team = (char *) th_statement_get_text (row, 5),
                          .unsent = th_statement_get_int (row, 6),
                          .oldest = th_statement_get_int (row, 7),
                          .at = th_statement_get_int (row, 8) };

  if (!th_scope_leads (page->query->scope, th_statement_get_text (row, 4),
                       th_statement_get_text (row, 5)))
    return;
  th_enrolment_format ((uint64_t) th_statement_get_int (row, 1), text);
  give_line (page, &th_page_tablet_shape, &tablet);
}

/* Takes the slice behind a change. */
static void
turn_lane (Lane *lane, int64_t since)
{
  th_statement_reset (lane->statement);
  th_statement_bind_int (lane->statement, 1, since);
  th_statement_bind_int (lane->statement, 2, SLICE);
  lane->n_left = SLICE;
}

static gboolean
step_lane (Lane *lane, GError **error)
{
  ThStep step;

  if (lane->n_left == 0)
    turn_lane (lane, lane->change);
  step = th_statement_step (lane->statement, error);
  lane->n_left--;
  lane->change = step == TH_STEP_ROW ? th_statement_get_int (lane->statement, 0) : G_MAXINT64;
  return step != TH_STEP_ERROR;
}

static gboolean
open_lane (Lane *lane, ThSqlite *sqlite, int64_t since, GError **error)
{
  lane->statement = th_sqlite_prepare (sqlite, lane->sql, error);
  if (lane->statement == NULL)
    return FALSE;
  turn_lane (lane, since);
  return step_lane (lane, error);
}

static gboolean
is_full (const Page *page)
{
  return page->n_records >= page->query->limit || page->n_bytes >= page->query->limit_bytes;
}

/* @more: whether it stopped before the end. */
static gboolean
read_lanes (Page *page, Lane *lanes, guint n_lanes, gboolean *more, GError **error)
{
  for (guint i = 0; i < n_lanes; i++)
    if (!open_lane (&lanes[i], page->sqlite, page->change, error))
      return FALSE;
  for (guint scanned = 0;; scanned++)
    {
      Lane *first = &lanes[0];

      for (guint i = 1; i < n_lanes; i++)
        if (lanes[i].change < first->change)
          first = &lanes[i];
      *more = first->change != G_MAXINT64;
      if (!*more || is_full (page) || scanned == SCAN_MAX)
        return TRUE;
      page->change = first->change;
      first->emit (page, first->statement);
      if (!step_lane (first, error))
        return FALSE;
    }
}

/* The nonce of the commit that a change was in; %FALSE without error where no commit reaches it. */
static gboolean
find_nonce (ThSqlite *sqlite, int64_t change, uint64_t *nonce)
{
  g_autoptr (ThStatement) statement = th_sqlite_prepare (
    sqlite, "SELECT nonce FROM \"commit\" WHERE change >= ? ORDER BY change LIMIT 1", NULL);

  *nonce = 0;
  if (change == 0)
    return TRUE;
  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, change);
  if (th_statement_step (statement, NULL) != TH_STEP_ROW)
    return FALSE;
  *nonce = (uint64_t) th_statement_get_int (statement, 0);
  return TRUE;
}

static gboolean
parse_cursor (const char *text, uint64_t *nonce, int64_t *change, int64_t *generation)
{
  g_auto (GStrv) parts = text != NULL ? g_strsplit (text, ".", 4) : NULL;
  guint64 numbers[2];

  if (parts == NULL || g_strv_length (parts) != 3 || !th_enrolment_parse (parts[0], -1, nonce))
    return FALSE;
  for (guint i = 0; i < 2; i++)
    if (!g_ascii_string_to_unsigned (parts[i + 1], 10, 0, G_MAXINT64 - 1, &numbers[i], NULL))
      return FALSE;
  *change = (int64_t) numbers[0];
  *generation = (int64_t) numbers[1];
  return TRUE;
}

/* Goes on where the cursor says if that is a place in this feed for this scope; else afresh. */
static void
find_start (Page *page)
{
  uint64_t nonce, known;
  int64_t change, generation;

  page->is_fresh = !parse_cursor (page->query->since, &nonce, &change, &generation)
                   || generation != page->query->scope->generation
                   || !find_nonce (page->sqlite, change, &known) || known != nonce;
  page->change = page->is_fresh ? 0 : change;
}

static void
close_page (Page *page, gboolean more)
{
  g_autofree char *next = NULL;
  ThPageClosing closing = { NULL, more };
  uint64_t nonce;

  find_nonce (page->sqlite, page->change, &nonce);
  next = g_strdup_printf ("%016" G_GINT64_MODIFIER "x.%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT,
                          nonce, page->change, page->query->scope->generation);
  closing.next = next;
  give (page, &th_page_closing_shape, &closing, NULL, 0);
}

static gboolean
read_page (Page *page, GError **error)
{
  Lane lanes[] = {
    { .sql = "SELECT change, id, kind, parent, operation, title, state, team, author, created,"
             " changed, conflict, present, body FROM record WHERE change > ?"
             " ORDER BY change LIMIT ?",
      .emit = emit_record },
    { .sql = "SELECT change, record, operation, team FROM gone WHERE change > ?"
             " ORDER BY change LIMIT ?",
      .emit = emit_gone_row },
    { .sql = "SELECT change, enrolment, seq, record, reason, officer, at, operation, team"
             " FROM held WHERE change > ?"
             " ORDER BY change LIMIT ?",
      .emit = emit_held },
    { .sql = "SELECT change, enrolment, officer, name, operation, team, unsent, oldest, at"
             " FROM tablet WHERE change > ?"
             " ORDER BY change LIMIT ?",
      .emit = emit_tablet },
  };
  ThPageOpening opening = { 1, FALSE };
  gboolean more = FALSE;
  gboolean done;

  find_start (page);
  opening.fresh = page->is_fresh;
  give (page, &th_page_opening_shape, &opening, NULL, 0);
  done = read_lanes (page, lanes, G_N_ELEMENTS (lanes), &more, error);
  for (guint i = 0; i < G_N_ELEMENTS (lanes); i++)
    g_clear_pointer (&lanes[i].statement, th_statement_release);
  if (done)
    close_page (page, more);
  return done;
}

static gboolean
read_feed (ThServerStore *store,
           const ThFeedQuery *query,
           ThFeedLineFunc func,
           gpointer data,
           ThFeedResult *result,
           GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  ThSqlite *sqlite = th_sqlite_server_store_take (self);
  Page page = { .sqlite = sqlite, .query = query, .func = func, .data = data };
  gboolean is_own = sqlite != self->writer;
  gboolean done;

  page.line = g_string_sized_new (512);
  /* What this thread writes just now is one moment already. */
  done = !is_own || th_sqlite_begin_reading (sqlite, error);
  if (done)
    {
      done = read_page (&page, error);
      if (is_own)
        th_sqlite_rollback (sqlite);
    }
  result->n_lines = page.n_lines;
  result->is_fresh = page.is_fresh;
  g_string_free (page.line, TRUE);
  th_sqlite_server_store_give (self, sqlite);
  return done;
}

static gboolean
sees (ThServerStore *store, const ThScope *scope, const char *record, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  ThSqlite *sqlite = th_sqlite_server_store_take (self);
  g_autoptr (GError) local = NULL;
  g_autoptr (ThRecordRow) row = th_record_table_load_row (sqlite, record, G_MAXINT64, &local);
  gboolean is_seen = FALSE;

  if (row != NULL && row->kind != NULL)
    {
      Page page = { .sqlite = sqlite };
      ThScopeCase scope_case = {
        row->id,   row->kind,   row->operation,
        row->team, row->author, lies_in_restricted (&page, row->kind, row->parent)
      };

      is_seen = th_scope_sees (scope, &scope_case);
    }
  if (local != NULL && !g_error_matches (local, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&local));
  th_sqlite_server_store_give (self, sqlite);
  return is_seen;
}

void
th_sqlite_server_store_init_feed (ThServerStoreInterface *iface)
{
  iface->read_feed = read_feed;
  iface->sees = sees;
}
