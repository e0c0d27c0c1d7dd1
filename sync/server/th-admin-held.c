/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* `held list`, `held accept`, `held dismiss`. Either writes an entry of the server's own that names
 * the held one; the held one itself is never folded, so nothing is folded late. What stands now in
 * a field that an accepted entry sets is not replaced unless that entry had seen it: then both
 * values stand, for a lead to choose.
 */

#include "th-admin-rows.h"

#include "th-codec.h"
#include "th-review-entry.h"

int
th_admin_held_list (int argc, char **argv)
{
  g_auto (ThAdmin) admin = { 0 };
  g_auto (ThAdminRows) rows = { 0 };
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;

  if (!th_admin_parse (&admin, NULL, "",
                       "Lists entries held back: entry, reason, officer, team, moment, record.", 0,
                       0, argc, argv))
    return TH_ADMIN_USAGE;
  if (!th_admin_open (&admin, 1))
    return TH_ADMIN_FAILED;
  entries = th_server_store_list_held (admin.store, 0, &error);
  if (entries == NULL)
    return th_admin_fail (error);
  th_admin_rows_begin (&rows, &admin);
  for (guint i = 0; i < entries->len; i++)
    {
      const ThHeldEntry *entry = g_ptr_array_index (entries, i);
      char dot[TH_DOT_TEXT_SIZE];

      th_dot_format (entry->dot, dot);
      th_admin_rows_text (&rows, "entry", dot);
      th_admin_rows_text (&rows, "reason", entry->reason);
      th_admin_rows_text (&rows, "officer", entry->officer);
      th_admin_rows_text (&rows, "team", entry->team);
      th_admin_rows_moment (&rows, "at", entry->at);
      th_admin_rows_text (&rows, "record", entry->record);
      th_admin_rows_next (&rows);
    }
  th_admin_rows_print (&rows);
  return TH_ADMIN_DONE;
}

/* The held entries that were named, and what is to become of them. */
typedef struct
{
  ThOp op;
  const char *why;
  GArray *dots;       /* of ThDot */
  GPtrArray *entries; /* of ThEntry: what was written */
} Deciding;

typedef struct
{
  int64_t seq;
  ThEntry *entry;
} Search;

static gboolean
find_entry (const ThLogRow *row, gpointer data, GError **error)
{
  Search *search = data;
  gsize length;
  const char *bytes;

  if (row->dot.seq != search->seq || row->bytes == NULL)
    return TRUE;
  bytes = g_bytes_get_data (row->bytes, &length);
  search->entry = th_codec_decode_entry (bytes, length, NULL);
  return TRUE;
}

static const ThHeldEntry *
find_held (GPtrArray *held, ThDot dot)
{
  for (guint i = 0; i < held->len; i++)
    {
      const ThHeldEntry *entry = g_ptr_array_index (held, i);

      if (th_dot_equal (entry->dot, dot))
        return entry;
    }
  return NULL;
}

static gboolean
set_refused (GError **error, ThDot dot, const char *what)
{
  char text[TH_DOT_TEXT_SIZE];

  th_dot_format (dot, text);
  g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND, "entry %s %s", text, what);
  return FALSE;
}

static ThEntry *
accept (ThAdmin *admin, ThDot dot, const char *why, GError **error)
{
  Search search = { dot.seq, NULL };
  g_autoptr (ThEntry) held = NULL;
  ThEntry *entry;

  if (!th_server_store_foreach_log (admin->store, dot.enrolment, find_entry, &search, error))
    return NULL;
  held = search.entry;
  entry = held != NULL ? th_review_entry_new_accept (held, dot, why) : NULL;
  if (entry == NULL)
    set_refused (error, dot, "changes nothing that can be accepted; dismiss it");
  return entry;
}

static gboolean
add_decision (ThAdmin *admin, Deciding *deciding, GPtrArray *held, ThDot dot, GError **error)
{
  const ThHeldEntry *row = find_held (held, dot);
  g_autofree char *why = NULL;
  ThEntry *entry;

  if (row == NULL)
    return set_refused (error, dot, "is not held; held list shows what is");
  why = g_strdup_printf ("%s (by %s)", deciding->why, th_admin_get_account ());
  entry = deciding->op == TH_OP_DISMISS ? th_review_entry_new_dismiss (row->record, dot, why)
                                        : accept (admin, dot, why, error);
  if (entry == NULL)
    return FALSE;
  g_ptr_array_add (deciding->entries, entry);
  return TRUE;
}

/* Fails where one of ours was held itself: then nothing was decided. */
static gboolean
check_let_go (ThAdmin *admin, Deciding *deciding, GError **error)
{
  g_autoptr (GPtrArray) held = th_server_store_list_held (admin->store, 0, error);

  if (held == NULL)
    return FALSE;
  for (guint i = 0; i < deciding->dots->len; i++)
    {
      ThDot dot = g_array_index (deciding->dots, ThDot, i);

      if (find_held (held, dot) != NULL)
        return set_refused (error, dot,
                            "cannot be decided here: what it needs is not there, is erased, or is a"
                            " review state, which a lead sets");
    }
  return TRUE;
}

static gboolean
decide (ThAdmin *admin, gpointer data, GError **error)
{
  Deciding *deciding = data;
  ThImporter importer = th_admin_get_importer (admin);
  g_autoptr (GPtrArray) held = th_server_store_list_held (admin->store, 0, error);

  if (held == NULL)
    return FALSE;
  for (guint i = 0; i < deciding->dots->len; i++)
    if (!add_decision (admin, deciding, held, g_array_index (deciding->dots, ThDot, i), error))
      return FALSE;
  return th_import_append (&importer, deciding->entries, error)
         && check_let_go (admin, deciding, error);
}

static gboolean
parse_dots (char **texts, GArray *dots)
{
  for (guint i = 0; texts[i] != NULL; i++)
    {
      ThDot dot;

      if (!th_dot_parse (texts[i], -1, &dot))
        {
          g_printerr ("threshold-server: '%s' is no entry; held list shows them.\n", texts[i]);
          return FALSE;
        }
      g_array_append_val (dots, dot);
    }
  return TRUE;
}

static int
run_decision (ThOp op, const char *word, const char *summary, int argc, char **argv)
{
  g_autofree char *why = NULL;
  const GOptionEntry options[] = {
    { "why", 0, 0, G_OPTION_ARG_STRING, &why, "The reason, for the log", "TEXT" },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (ThAdmin) admin = { 0 };
  g_auto (ThAdminRows) row = { 0 };
  g_autoptr (GArray) dots = g_array_new (FALSE, FALSE, sizeof (ThDot));
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) th_entry_free);
  g_autoptr (GError) error = NULL;
  Deciding deciding = { op, NULL, dots, entries };

  if (!th_admin_parse (&admin, options, "ENTRY…", summary, 1, 1000, argc, argv))
    return TH_ADMIN_USAGE;
  if (why == NULL || *why == '\0')
    {
      g_printerr ("threshold-server: held %s needs --why TEXT.\n", word);
      return TH_ADMIN_USAGE;
    }
  deciding.why = why;
  if (!parse_dots (admin.rest, dots) || !th_admin_open (&admin, 1)
      || !th_admin_confirm (&admin, "%s %u held entries for good", word, dots->len))
    return TH_ADMIN_FAILED;
  if (!th_admin_act (&admin, decide, &deciding, &error, "held %s of %u", word, dots->len))
    return th_admin_fail (error);
  th_admin_rows_begin (&row, &admin);
  th_admin_rows_number (&row, "entries", dots->len);
  th_admin_rows_text (&row, "decision", word);
  th_admin_rows_tell (&row, "%u entries: %s", dots->len, word);
  return TH_ADMIN_DONE;
}

int
th_admin_held_accept (int argc, char **argv)
{
  return run_decision (TH_OP_ACCEPT, "accept",
                       "Writes what held entries say, each in an entry of the server's own.", argc,
                       argv);
}

int
th_admin_held_dismiss (int argc, char **argv)
{
  return run_decision (TH_OP_DISMISS, "dismiss", "Lets held entries go without effect.", argc,
                       argv);
}
