/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Scope first, with the same answer for what is not there and what may not be known; then the table
 * of casework.
 */

#include "th-judge.h"

#include "th-operation.h"

int64_t
th_judge_get_moment (const ThJudge *self, const ThEntry *entry)
{
  return CLAMP (entry->at, MIN (self->author->receipted, self->now), self->now);
}

gboolean
th_judge_concerns (const ThEntry *entry)
{
  return th_entry_is_change (entry) || entry->op == TH_OP_DISMISS || entry->op == TH_OP_UNKNOWN;
}

const char *
th_judge_status (ThEnrolmentStatus status)
{
  switch (status)
    {
    case TH_ENROLMENT_LEAVER:
    case TH_ENROLMENT_LOST:
      return TH_HELD_REVOKED;
    case TH_ENROLMENT_RETURNED:
      return TH_HELD_HOLDING;
    case TH_ENROLMENT_ACTIVE:
    case TH_ENROLMENT_SERVER:
    default:
      return NULL;
    }
}

static ThRecord *
load (const ThJudge *self, const char *id)
{
  return id != NULL ? self->source.load (id, self->source.data) : NULL;
}

static gboolean
is_kind (const ThRecord *record, const char *kind)
{
  return g_strcmp0 (th_record_get_kind (record), kind) == 0;
}

/* Whether @record is restricted, or a question about one that is. */
static gboolean
is_restricted (const ThJudge *self, const ThRecord *record)
{
  g_autoptr (ThRecord) parent = NULL;

  if (is_kind (record, TH_KIND_RESTRICTED) || !is_kind (record, TH_KIND_QUERY))
    return is_kind (record, TH_KIND_RESTRICTED);
  parent = load (self, th_record_get_parent (record));
  return parent != NULL && is_kind (parent, TH_KIND_RESTRICTED);
}

static const char *
get_operation (const ThRecord *record)
{
  return is_kind (record, TH_KIND_OPERATION) ? th_record_get_id (record)
                                             : th_record_get_operation (record);
}

/* What one made oneself one may know of, wherever it went since. */
static gboolean
may_know (const ThJudge *self, const ThMembership *membership, const ThRecord *record)
{
  g_autofree char *team = th_review_dup_team (record, &self->source);
  ThScopeCase scope_case = { .id = th_record_get_id (record),
                             .kind = th_record_get_kind (record),
                             .operation = get_operation (record),
                             .team = team,
                             .author = th_record_get_author (record),
                             .is_restricted = is_restricted (self, record) };

  return g_strcmp0 (scope_case.author, self->author->officer) == 0
         || th_scope_allows (th_role_from_name (membership->role), membership->team,
                             self->author->officer, &scope_case);
}

/* A kind of its own that the operation has no form for. */
static gboolean
is_unknown_kind (const ThJudge *self, const ThEntry *entry)
{
  g_autoptr (ThRecord) record = NULL;
  g_autoptr (ThOperation) operation = NULL;

  if (th_kind_get_bit (entry->kind) != TH_KINDS_ADDED)
    return FALSE;
  record = load (self, entry->operation);
  operation = record != NULL ? th_operation_new (record) : NULL;
  return operation == NULL || th_operation_get_form (operation, entry->kind) == NULL;
}

/* Where no record is: @known is what it would lie in, if that may be known of. */
static const char *
find_known (const ThJudge *self, const ThEntry *entry, const ThRecord *record, ThRecord **known)
{
  if (record != NULL && th_record_get_kind (record) != NULL)
    {
      *known = th_record_ref ((ThRecord *) record);
      return NULL;
    }
  if (!th_entry_is_creation (entry))
    return self->is_creation_held (entry->id, self->data) ? TH_HELD_DEPENDS
                                                          : TH_HELD_UNKNOWN_RECORD;
  *known = load (self, entry->in);
  if (*known != NULL && th_record_get_kind (*known) != NULL)
    return NULL;
  if (entry->in != NULL && self->is_creation_held (entry->in, self->data))
    return TH_HELD_DEPENDS;
  return TH_HELD_UNKNOWN_RECORD;
}

static const char *
judge_member (const ThJudge *self, const ThEntry *entry, const ThRecord *record)
{
  const ThMembership *membership;
  g_autoptr (ThRecord) known = NULL;
  const char *reason = find_known (self, entry, record, &known);
  gboolean had;
  ThActor actor;

  if (reason != NULL)
    return reason;
  membership = th_scope_find_membership (self->memberships, get_operation (known),
                                         th_judge_get_moment (self, entry), &had);
  if (membership == NULL)
    return had ? TH_HELD_REVOKED : TH_HELD_UNKNOWN_RECORD;
  if (!may_know (self, membership, known))
    return TH_HELD_UNKNOWN_RECORD;
  if (record == NULL && is_unknown_kind (self, entry))
    return TH_HELD_UNKNOWN_KIND;
  actor = (ThActor){ self->author->officer, th_role_from_name (membership->role), membership->team,
                     self->author->id };
  return th_permission_judge (&actor, entry, record, &self->source);
}

const char *
th_judge_entry (const ThEntry *entry, uint64_t enrolment, const ThRecord *record, gpointer data)
{
  const ThJudge *self = data;
  ThActor server = { self->author->officer, TH_ROLE_ADMIN, NULL, enrolment };

  if (!th_judge_concerns (entry))
    return NULL;
  if (entry->op == TH_OP_UNKNOWN)
    return TH_HELD_UNKNOWN_KIND;
  /* What is on a record that is not here can be let go by nobody else. */
  if (self->author->status == TH_ENROLMENT_SERVER && entry->op == TH_OP_DISMISS && record == NULL)
    return entry->why != NULL ? NULL : TH_HELD_NOT_PERMITTED;
  if (self->author->status == TH_ENROLMENT_SERVER)
    return th_permission_judge (&server, entry, record, &self->source);
  return judge_member (self, entry, record);
}
