/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The team's tablets, as the feed tells a lead of them. */

#include "th-tablet-store-private.h"

void
th_team_tablet_free (ThTeamTablet *self)
{
  if (self == NULL)
    return;
  g_free (self->officer);
  g_free (self->name);
  g_free (self->team);
  g_free (self);
}

gboolean
th_tablet_put_team_tablet (ThTabletStore *self,
                           ThTabletWork *work,
                           const ThPulledTablet *tablet,
                           GError **error)
{
  char enrolment[TH_ENROLMENT_TEXT_SIZE];

  th_enrolment_format (tablet->enrolment, enrolment);
  g_ptr_array_add (work->touched, g_strdup (enrolment));
  return th_sqlite_execute (self->writer, error,
                            "INSERT OR REPLACE INTO team_tablet"
                            " (enrolment, officer, name, team, unsent, oldest, at, mark)"
                            " SELECT ?, ?, ?, ?, ?, ?, ?, generation FROM progress",
                            "itttiii", (int64_t) tablet->enrolment, tablet->officer, tablet->name,
                            tablet->team, (int64_t) tablet->n_unsent, tablet->oldest,
                            tablet->synced);
}

gboolean
th_tablet_drop_unlisted_tablets (ThTabletStore *self, GError **error)
{
  return th_sqlite_execute (
    self->writer, error, "DELETE FROM team_tablet WHERE mark < (SELECT generation FROM progress)",
    "");
}

static ThTeamTablet *
read_tablet (ThStatement *statement)
{
  ThTeamTablet *tablet = g_new0 (ThTeamTablet, 1);

  tablet->enrolment = (uint64_t) th_statement_get_int (statement, 0);
  tablet->officer = th_statement_dup_text (statement, 1);
  tablet->name = th_statement_dup_text (statement, 2);
  tablet->team = th_statement_dup_text (statement, 3);
  tablet->n_unsent = (guint) th_statement_get_int (statement, 4);
  tablet->oldest = th_statement_get_int (statement, 5);
  tablet->synced = th_statement_get_int (statement, 6);
  return tablet;
}

static GPtrArray *
list_tablets (ThTabletStore *self, GError **error)
{
  g_autoptr (GPtrArray) tablets =
    g_ptr_array_new_with_free_func ((GDestroyNotify) th_team_tablet_free);
  g_autoptr (ThStatement) statement = NULL;
  ThStep step;

  statement = th_sqlite_prepare (self->reader,
                                 "SELECT enrolment, officer, name, team, unsent, oldest, at"
                                 " FROM team_tablet ORDER BY officer, at DESC, enrolment",
                                 error);
  if (statement == NULL)
    return NULL;
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    g_ptr_array_add (tablets, read_tablet (statement));
  return step == TH_STEP_DONE ? g_steal_pointer (&tablets) : NULL;
}

GPtrArray *
th_tablet_store_list_tablets (ThTabletStore *self, GError **error)
{
  GPtrArray *tablets;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self), NULL);

  th_sqlite_lock (self->reader);
  tablets = list_tablets (self, error);
  th_sqlite_unlock (self->reader);
  return tablets;
}
