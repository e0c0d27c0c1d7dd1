/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Dated memberships in SQL. They follow the operation's record: what it no longer says ends, what
 * it says anew begins, and nothing is rewritten.
 */

#include "th-sqlite-server-store-private.h"

#include "th-operation.h"
#include "th-time.h"

static gpointer
read_membership (ThStatement *statement, GError **error)
{
  ThMembership *membership = g_new0 (ThMembership, 1);

  membership->operation = th_statement_dup_text (statement, 0);
  membership->role = th_statement_dup_text (statement, 1);
  membership->team = th_statement_dup_text (statement, 2);
  membership->from = th_statement_get_int (statement, 3);
  membership->to = th_statement_get_int (statement, 4);
  return membership;
}

GPtrArray *
th_sqlite_list_memberships (ThSqlite *sqlite, const char *officer, GError **error)
{
  g_autoptr (ThStatement) statement =
    th_sqlite_prepare (sqlite,
                       "SELECT operation, role, team, since, until FROM membership"
                       " WHERE officer = ? ORDER BY since, num",
                       error);

  if (statement == NULL)
    return NULL;
  th_statement_bind_text (statement, 1, officer);
  return th_sqlite_read_all (statement, read_membership, (GDestroyNotify) th_membership_free,
                             error);
}

static GPtrArray *
list_memberships (ThServerStore *store, const char *officer, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  ThSqlite *sqlite = th_sqlite_server_store_take (self);
  GPtrArray *memberships = th_sqlite_list_memberships (sqlite, officer, error);

  th_sqlite_server_store_give (self, sqlite);
  return memberships;
}

/* The officers who are in the operation now, by the table. */
static GPtrArray *
list_members (ThSqlite *sqlite, const char *operation, GError **error)
{
  g_autoptr (GPtrArray) officers = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ThStatement) statement = th_sqlite_prepare (sqlite,
                                                         "SELECT DISTINCT officer FROM membership"
                                                         " WHERE operation = ? AND until IS NULL",
                                                         error);
  ThStep step;

  if (statement == NULL)
    return NULL;
  th_statement_bind_text (statement, 1, operation);
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    g_ptr_array_add (officers, th_statement_dup_text (statement, 0));
  return step == TH_STEP_DONE ? g_steal_pointer (&officers) : NULL;
}

static gboolean
bump_generation (ThSqlite *sqlite, const char *officer, GError **error)
{
  return th_sqlite_write (sqlite, error,
                          "UPDATE enrolment SET generation = generation + 1 WHERE officer = ?", "t",
                          officer);
}

static gboolean
end_membership (
  ThSqlite *sqlite, const char *officer, const char *operation, int64_t now, GError **error)
{
  return th_sqlite_write (sqlite, error,
                          "UPDATE membership SET until = ?3"
                          " WHERE officer = ?1 AND operation = ?2 AND until IS NULL",
                          "tti", officer, operation, now);
}

/* Who is first named in an operation is of it from its beginning. */
static int64_t
get_start (const ThOperation *operation, int64_t now)
{
  g_autofree char *text = g_strconcat (th_operation_get_start (operation), "T00:00:00.000Z", NULL);
  int64_t start;

  return th_time_parse (text, -1, &start) ? MIN (start, now) : now;
}

static gboolean
update_officer (ThSqlite *sqlite,
                const ThOperation *operation,
                const ThOperationOfficer *officer,
                int64_t now,
                GError **error)
{
  const char *id = th_operation_get_id (operation);
  const char *role = th_role_get_name (officer->role);
  g_autoptr (GPtrArray) memberships = th_sqlite_list_memberships (sqlite, officer->collar, error);
  const ThMembership *present;
  gboolean had;

  if (memberships == NULL)
    return FALSE;
  present = th_scope_find_membership (memberships, id, G_MAXINT64 - 1, &had);
  if (present != NULL && g_strcmp0 (present->role, role) == 0
      && g_strcmp0 (present->team, officer->team) == 0)
    return TRUE;
  return end_membership (sqlite, officer->collar, id, now, error)
         && th_sqlite_write (sqlite, error,
                             "INSERT INTO membership (officer, operation, role, team, since)"
                             " VALUES (?, ?, ?, ?, ?)",
                             "tttti", officer->collar, id, role, officer->team,
                             had ? now : get_start (operation, now))
         && bump_generation (sqlite, officer->collar, error);
}

gboolean
th_sqlite_update_memberships (ThSqlite *sqlite, const ThRecord *record, int64_t now, GError **error)
{
  g_autoptr (ThOperation) operation = th_operation_new (record);
  g_autoptr (GPtrArray) members = NULL;
  const ThOperationOfficer *officers;
  guint n_officers;

  if (operation == NULL)
    return TRUE;
  members = list_members (sqlite, th_operation_get_id (operation), error);
  if (members == NULL)
    return FALSE;
  for (guint i = 0; i < members->len; i++)
    {
      const char *officer = g_ptr_array_index (members, i);

      if (th_operation_find_officer (operation, officer) == NULL
          && (!end_membership (sqlite, officer, th_operation_get_id (operation), now, error)
              || !bump_generation (sqlite, officer, error)))
        return FALSE;
    }
  officers = th_operation_get_officers (operation, &n_officers);
  for (guint i = 0; i < n_officers; i++)
    if (officers[i].role != TH_ROLE_NONE
        && !update_officer (sqlite, operation, &officers[i], now, error))
      return FALSE;
  return TRUE;
}

void
th_sqlite_server_store_init_memberships (ThServerStoreInterface *iface)
{
  iface->list_memberships = list_memberships;
}
