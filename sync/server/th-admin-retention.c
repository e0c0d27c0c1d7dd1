/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* `retention`: what is due, what stays and why. `purge`: erases what is due, and nothing else. */

#include "th-admin-rows.h"

#include "th-retention.h"

#include <string.h>

static const char *
get_verdict (const ThRetention *retention, const ThRetentionRow *row, int64_t now)
{
  if (now < retention->due)
    return "not due";
  return row->may_go ? "due" : "not decided";
}

static void
add_row (ThAdminRows *rows, const ThRetention *retention, const ThRetentionRow *row, int64_t now)
{
  th_admin_rows_text (rows, "operation", th_operation_get_code (retention->operation));
  th_admin_rows_text (rows, "record", row->id);
  th_admin_rows_text (rows, "kind", row->kind);
  th_admin_rows_text (rows, "state", row->state);
  th_admin_rows_number (rows, "records", row->records->len);
  th_admin_rows_moment (rows, "due", retention->due);
  th_admin_rows_text (rows, "verdict", get_verdict (retention, row, now));
  th_admin_rows_next (rows);
}

int
th_admin_retention (int argc, char **argv)
{
  g_auto (ThAdmin) admin = { 0 };
  g_auto (ThAdminRows) rows = { 0 };
  g_autoptr (GPtrArray) reviews = NULL;
  g_autoptr (GError) error = NULL;
  int64_t now;

  if (!th_admin_parse (&admin, NULL, "",
                       "Lists what is kept: operation, record, kind, state, records in all, from"
                       " when it may be erased, and whether it is due.",
                       0, 0, argc, argv))
    return TH_ADMIN_USAGE;
  if (!th_admin_open (&admin, 1))
    return TH_ADMIN_FAILED;
  reviews = th_retention_review (admin.store, &error);
  if (reviews == NULL)
    return th_admin_fail (error);
  now = th_clock_now (&admin.clock);
  th_admin_rows_begin (&rows, &admin);
  for (guint i = 0; i < reviews->len; i++)
    {
      const ThRetention *retention = g_ptr_array_index (reviews, i);

      for (guint j = 0; j < retention->rows->len; j++)
        add_row (&rows, retention, g_ptr_array_index (retention->rows, j), now);
    }
  th_admin_rows_print (&rows);
  return TH_ADMIN_DONE;
}

typedef struct
{
  const char *code; /* an operation, or NULL */
  char **ids;       /* records, or NULL */
  const char *why;
  GPtrArray *records;
} Purge;

static gboolean
is_named (const Purge *purge, const ThRetention *retention, const ThRetentionRow *row)
{
  if (purge->code != NULL)
    return strcmp (purge->code, th_operation_get_code (retention->operation)) == 0;
  return g_strv_contains ((const char *const *) purge->ids, row->id);
}

/* What is named and due; a record that is named and not due is an error. */
static gboolean
collect (Purge *purge, GPtrArray *reviews, int64_t now)
{
  guint n_found = 0;

  for (guint i = 0; i < reviews->len; i++)
    {
      const ThRetention *retention = g_ptr_array_index (reviews, i);

      for (guint j = 0; j < retention->rows->len; j++)
        {
          ThRetentionRow *row = g_ptr_array_index (retention->rows, j);
          gboolean is_due = now >= retention->due && row->may_go;

          if (!is_named (purge, retention, row))
            continue;
          n_found++;
          if (!is_due && purge->code == NULL)
            {
              g_printerr ("threshold-server: %s is %s; nothing was erased.\n", row->id,
                          get_verdict (retention, row, now));
              return FALSE;
            }
          for (guint k = 0; is_due && k < row->records->len; k++)
            g_ptr_array_add (purge->records, g_strdup (g_ptr_array_index (row->records, k)));
        }
    }
  if (purge->ids == NULL || n_found == g_strv_length (purge->ids))
    return TRUE;
  g_printerr ("threshold-server: not all of these can be erased by themselves; retention lists what"
              " can.\n");
  return FALSE;
}

static gboolean
erase (ThAdmin *admin, gpointer data, GError **error)
{
  Purge *purge = data;
  ThImporter importer = th_admin_get_importer (admin);

  return th_retention_purge (&importer, purge->records, purge->why, error);
}

static int
run (ThAdmin *admin, Purge *purge)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) reviews = th_retention_review (admin->store, &error);
  g_auto (ThAdminRows) row = { 0 };

  if (reviews == NULL)
    return th_admin_fail (error);
  if (!collect (purge, reviews, th_clock_now (&admin->clock)))
    return TH_ADMIN_FAILED;
  th_admin_rows_begin (&row, admin);
  th_admin_rows_number (&row, "erased", purge->records->len);
  if (purge->records->len == 0)
    {
      th_admin_rows_tell (&row, "Nothing is due");
      return TH_ADMIN_DONE;
    }
  if (!th_admin_confirm (admin, "Erase %u records for ever", purge->records->len))
    return TH_ADMIN_FAILED;
  if (!th_admin_act (admin, erase, purge, &error, "purge of %u records", purge->records->len))
    return th_admin_fail (error);
  th_admin_rows_tell (&row, "%u records are logically erased; backups taken before still hold them",
                      purge->records->len);
  return TH_ADMIN_DONE;
}

int
th_admin_purge (int argc, char **argv)
{
  g_autofree char *code = NULL;
  g_autofree char *why = NULL;
  const GOptionEntry entries[] = {
    { "operation", 0, 0, G_OPTION_ARG_STRING, &code, "Everything of it that is due", "CODE" },
    { "why", 0, 0, G_OPTION_ARG_STRING, &why, "The reason, for the proof", "TEXT" },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (ThAdmin) admin = { 0 };
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_free);
  Purge purge;

  if (!th_admin_parse (&admin, entries, "[RECORD…]",
                       "Erases what retention lists as due, with all below it.", 0, 1000, argc,
                       argv))
    return TH_ADMIN_USAGE;
  if (why == NULL || *why == '\0' || (code == NULL) == (admin.rest == NULL))
    {
      g_printerr ("threshold-server: purge needs --why TEXT, and either --operation CODE or"
                  " records.\n");
      return TH_ADMIN_USAGE;
    }
  purge = (Purge){ code, admin.rest, why, records };
  return th_admin_open (&admin, 1) ? run (&admin, &purge) : TH_ADMIN_FAILED;
}
