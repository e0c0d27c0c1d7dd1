/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The rule of sight. */

#include "th-scope.h"

static void
part_clear (gpointer data)
{
  ThScopePart *part = data;

  g_free (part->operation);
  g_free (part->team);
}

static gboolean
holds_at (const ThMembership *membership, int64_t at)
{
  return membership->from <= at && (membership->to == 0 || at < membership->to);
}

ThScope *
th_scope_new (const char *officer, int64_t generation, GPtrArray *memberships, int64_t now)
{
  ThScope *self = g_new0 (ThScope, 1);

  self->officer = g_strdup (officer);
  self->generation = generation;
  self->parts = g_array_new (FALSE, FALSE, sizeof (ThScopePart));
  g_array_set_clear_func (self->parts, part_clear);
  for (guint i = 0; i < memberships->len; i++)
    {
      const ThMembership *membership = g_ptr_array_index (memberships, i);
      ThScopePart part = { NULL, th_role_from_name (membership->role), NULL };

      if (!holds_at (membership, now) || part.role == TH_ROLE_NONE)
        continue;
      part.operation = g_strdup (membership->operation);
      part.team = g_strdup (membership->team);
      g_array_append_val (self->parts, part);
    }
  return self;
}

void
th_scope_free (ThScope *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->parts);
  g_free (self->officer);
  g_free (self);
}

const ThMembership *
th_scope_find_membership (GPtrArray *memberships, const char *operation, int64_t at, gboolean *had)
{
  const ThMembership *found = NULL;

  if (had != NULL)
    *had = FALSE;
  for (guint i = 0; i < memberships->len; i++)
    {
      const ThMembership *membership = g_ptr_array_index (memberships, i);

      if (g_strcmp0 (membership->operation, operation) != 0)
        continue;
      if (had != NULL)
        *had = TRUE;
      if (holds_at (membership, at))
        found = membership;
    }
  return found;
}

/* What lies in no team waits for whoever may give it to one. */
gboolean
th_scope_allows (ThRole role, const char *team, const char *officer, const ThScopeCase *scope_case)
{
  gboolean is_team = team != NULL && g_strcmp0 (team, scope_case->team) == 0;

  if (role == TH_ROLE_NONE)
    return FALSE;
  if (g_strcmp0 (scope_case->kind, TH_KIND_OPERATION) == 0)
    return TRUE;
  if (scope_case->is_restricted)
    return is_team && (role == TH_ROLE_LEAD || g_strcmp0 (scope_case->author, officer) == 0);
  if (role == TH_ROLE_COMMAND || role == TH_ROLE_ADMIN)
    return TRUE;
  return is_team || (role == TH_ROLE_LEAD && scope_case->team == NULL);
}

gboolean
th_scope_sees (const ThScope *self, const ThScopeCase *scope_case)
{
  const char *operation =
    g_strcmp0 (scope_case->kind, TH_KIND_OPERATION) == 0 ? scope_case->id : scope_case->operation;

  for (guint i = 0; i < self->parts->len; i++)
    {
      const ThScopePart *part = &g_array_index (self->parts, ThScopePart, i);

      if (g_strcmp0 (part->operation, operation) == 0
          && th_scope_allows (part->role, part->team, self->officer, scope_case))
        return TRUE;
    }
  return FALSE;
}

gboolean
th_scope_is_in_team (const ThScope *self, const char *operation, const char *team)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      const ThScopePart *part = &g_array_index (self->parts, ThScopePart, i);

      if (g_strcmp0 (part->operation, operation) == 0 && g_strcmp0 (part->team, team) == 0)
        return part->role == TH_ROLE_OFFICER || part->role == TH_ROLE_LEAD;
    }
  return FALSE;
}

gboolean
th_scope_leads (const ThScope *self, const char *operation, const char *team)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      const ThScopePart *part = &g_array_index (self->parts, ThScopePart, i);

      if (part->role == TH_ROLE_LEAD && team != NULL && g_strcmp0 (part->operation, operation) == 0
          && g_strcmp0 (part->team, team) == 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
th_scope_sees_held (const ThScope *self,
                    const char *officer,
                    const char *operation,
                    const char *team)
{
  return g_strcmp0 (self->officer, officer) == 0 || th_scope_leads (self, operation, team);
}
