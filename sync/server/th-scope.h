/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What an enrolment may know of: its team's records in its operation; a lead also what the server
 * holds of the team; command all of the operation. A restricted record is seen by its author and the
 * team's leads alone. One rule, asked before anything is read or folded.
 */

#pragma once

#include "th-message.h"
#include "th-permission.h"

G_BEGIN_DECLS

typedef struct
{
  char *operation;
  ThRole role;
  char *team;
} ThScopePart;

typedef struct
{
  char *officer;
  int64_t generation;
  GArray *parts; /* of ThScopePart: what the officer is a member of now */
} ThScope;

/* Where a record lies. */
typedef struct
{
  const char *id;
  const char *kind;
  const char *operation;
  const char *team;
  const char *author;
  gboolean is_restricted; /* it is a restricted record or lies in one */
} ThScopeCase;

/* @memberships: (element-type ThMembership) */
ThScope            *th_scope_new             (const char *officer,
                                              int64_t     generation,
                                              GPtrArray  *memberships,
                                              int64_t     now);
void                th_scope_free            (ThScope *self);

/* Returns: (nullable): the membership in an operation that held at a moment. *@had, if given, says
 * whether there was one at any moment. */
const ThMembership *th_scope_find_membership (GPtrArray  *memberships,
                                              const char *operation,
                                              int64_t     at,
                                              gboolean   *had);

/* Whether a member with @role in @team sees the record; whoever made it is @officer. */
gboolean            th_scope_allows          (ThRole             role,
                                              const char        *team,
                                              const char        *officer,
                                              const ThScopeCase *scope_case);
gboolean            th_scope_sees            (const ThScope     *self,
                                              const ThScopeCase *scope_case);

/* Whether records leave the sight of this enrolment when they leave @team. */
gboolean            th_scope_is_in_team      (const ThScope *self,
                                              const char    *operation,
                                              const char    *team);

/* Whether what the server holds of @officer, or what their tablet said, is for this enrolment. */
gboolean            th_scope_sees_held       (const ThScope *self,
                                              const char    *officer,
                                              const char    *operation,
                                              const char    *team);
gboolean            th_scope_leads           (const ThScope *self,
                                              const char    *operation,
                                              const char    *team);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThScope, th_scope_free)

G_END_DECLS
