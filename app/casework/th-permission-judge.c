/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* From an entry to the cases that the table knows: what it does, where its record lies, whose that
 * is, and in which state its author saw it.
 */

#include "th-permission.h"

#include "th-allocation.h"
#include "th-fold.h"

#define BIT(action) (1u << (action))
#define STATE_ACTIONS                                                                              \
  (BIT (TH_ACTION_SUBMIT) | BIT (TH_ACTION_RETURN) | BIT (TH_ACTION_APPROVE)                       \
   | BIT (TH_ACTION_WITHDRAW) | BIT (TH_ACTION_REOPEN))

static gboolean
is_creation (const ThRecord *before)
{
  return before == NULL || th_record_get_kind (before) == NULL;
}

static const char *
get_kind (const ThEntry *entry, const ThRecord *before)
{
  return is_creation (before) ? entry->kind : th_record_get_kind (before);
}

static gboolean
has_own_states (ThKinds kind)
{
  return (kind & (TH_KINDS_PREMISES | TH_KINDS_VISIT | TH_KINDS_INTELLIGENCE)) != 0;
}

/* What setting `_state` amounts to, from the state seen. */
static ThAction
get_state_action (ThKinds kind, ThReviewState target, ThReviewState seen)
{
  gboolean is_open = seen == TH_REVIEW_DRAFT || seen == TH_REVIEW_RETURNED;

  if (target == TH_REVIEW_WITHDRAWN)
    return TH_ACTION_WITHDRAW;
  /* Below a visit only withdrawal is a state, so anything else takes one back. */
  if (!has_own_states (kind))
    return TH_ACTION_REOPEN;
  if (target == TH_REVIEW_APPROVED)
    return TH_ACTION_APPROVE;
  if (target == TH_REVIEW_SUBMITTED)
    return is_open || seen == TH_REVIEW_SUBMITTED ? TH_ACTION_SUBMIT : TH_ACTION_REOPEN;
  if (target == TH_REVIEW_RETURNED)
    return is_open || seen == TH_REVIEW_SUBMITTED ? TH_ACTION_RETURN : TH_ACTION_REOPEN;
  return is_open ? TH_ACTION_EDIT : TH_ACTION_REOPEN;
}

static guint
get_query_actions (const ThEntry *entry, gboolean creates)
{
  guint actions = 0;

  if (th_entry_find (entry, TH_FIELD_QUERY_REPLY) != NULL)
    actions |= BIT (TH_ACTION_REPLY);
  if (creates || th_entry_find (entry, TH_FIELD_QUERY_TEXT) != NULL || actions == 0)
    actions |= BIT (TH_ACTION_QUERY);
  return actions;
}

static gboolean
is_import (const ThEntry *entry, ThKinds kind, gboolean creates)
{
  if (kind == TH_KINDS_OPERATION)
    return TRUE;
  /* An unplanned premises takes its author's team once; giving it away is another matter. */
  return kind == TH_KINDS_PREMISES
         && (th_entry_find (entry, TH_FIELD_TASKED) != NULL
             || (!creates && th_entry_find (entry, TH_FIELD_TEAM) != NULL));
}

static guint
get_field_action (const ThEntryField *field, ThKinds kind, gboolean creates, ThReviewState seen)
{
  g_autofree char *same = th_kind_dup_key (field->path, TH_FIELD_SAME_AS);
  ThReviewState target;

  if (same != NULL)
    return BIT (TH_ACTION_JOIN);
  if (kind == TH_KINDS_PREMISES && th_allocation_is_field (field->path))
    return BIT (TH_ACTION_ALLOCATE);
  if (!g_str_equal (field->path, TH_FIELD_STATE))
    return creates ? 0 : BIT (TH_ACTION_EDIT);
  target =
    th_review_state_from_name (field->value != NULL ? th_value_get_text (field->value) : NULL);
  if (creates && target == TH_REVIEW_DRAFT)
    return 0;
  return BIT (get_state_action (kind, target, seen));
}

static guint
get_change_actions (const ThEntry *entry, ThKinds kind, gboolean creates, ThReviewState seen)
{
  guint actions = creates ? BIT (TH_ACTION_CREATE) : 0;

  if (kind == TH_KINDS_DAY)
    return BIT (TH_ACTION_SIGN_OFF);
  if (kind == TH_KINDS_QUERY)
    return get_query_actions (entry, creates);
  if (is_import (entry, kind, creates))
    return BIT (TH_ACTION_IMPORT);
  for (guint i = 0; i < entry->fields->len; i++)
    actions |= get_field_action (g_ptr_array_index (entry->fields, i), kind, creates, seen);
  return actions != 0 ? actions : BIT (TH_ACTION_EDIT);
}

guint
th_permission_action_of_entry (const ThEntry *entry, const ThRecord *before, ThReviewState seen)
{
  ThKinds kind = th_kind_get_bit (get_kind (entry, before));
  guint actions;

  g_return_val_if_fail (entry != NULL, 0);

  if (entry->id == NULL)
    return 0;
  switch (entry->op)
    {
    case TH_OP_SET:
    case TH_OP_JOIN:
      return get_change_actions (entry, kind, is_creation (before), seen);
    case TH_OP_ACCEPT:
      /* What is accepted is somebody else's writing; but nobody approves by accepting. */
      actions = get_change_actions (entry, kind, is_creation (before), seen);
      return BIT (TH_ACTION_ACCEPT)
             | (actions
                & (BIT (TH_ACTION_APPROVE) | BIT (TH_ACTION_REOPEN) | BIT (TH_ACTION_IMPORT)));
    case TH_OP_VIEW:
      return BIT (TH_ACTION_VIEW);
    case TH_OP_EXPORT:
      return BIT (TH_ACTION_EXPORT);
    case TH_OP_PURGE:
      return BIT (TH_ACTION_PURGE);
    case TH_OP_DISMISS:
      return BIT (TH_ACTION_DISMISS);
    case TH_OP_ENROL:
    case TH_OP_UNLOCK:
    case TH_OP_LOCK:
    case TH_OP_ADMIN:
    case TH_OP_UNKNOWN:
    default:
      return 0;
    }
}

/* A record lies where its creation put it: in a parent of a kind that fits, in one operation. */
static const char *
judge_creation (const ThEntry *entry, const ThReviewSource *source)
{
  g_autoptr (ThRecord) parent = NULL;
  const char *operation;

  if (!th_entry_is_creation (entry))
    return TH_REASON_UNKNOWN_RECORD;
  if (th_kind_get_bit (entry->kind) == TH_KINDS_OPERATION)
    return entry->in == NULL && g_str_equal (entry->operation, entry->id) ? NULL
                                                                          : TH_REASON_NOT_PERMITTED;
  parent = entry->in != NULL ? source->load (entry->in, source->data) : NULL;
  if (parent == NULL || th_record_get_kind (parent) == NULL)
    return TH_REASON_UNKNOWN_RECORD;
  if (th_record_is_purged (parent))
    return TH_REASON_PURGED;
  operation = th_kind_get_bit (th_record_get_kind (parent)) == TH_KINDS_OPERATION
                ? th_record_get_id (parent)
                : th_record_get_operation (parent);
  if (g_strcmp0 (operation, entry->operation) != 0
      || !th_kind_fits (entry->kind, th_record_get_kind (parent)))
    return TH_REASON_NOT_PERMITTED;
  return NULL;
}

/* Two who derive the same id create the same record; the same id elsewhere would move it. */
static const char *
judge_place (const ThEntry *entry, const ThRecord *before)
{
  if (th_record_is_purged (before))
    return TH_REASON_PURGED;
  if (th_entry_is_creation (entry)
      && (g_strcmp0 (entry->kind, th_record_get_kind (before)) != 0
          || g_strcmp0 (entry->in, th_record_get_parent (before)) != 0
          || g_strcmp0 (entry->operation, th_record_get_operation (before)) != 0))
    return TH_REASON_NOT_PERMITTED;
  return NULL;
}

static gboolean
names_all (const ThEntryField *field, GArray *dots)
{
  for (guint i = 0; i < dots->len; i++)
    {
      gboolean is_named = FALSE;

      for (guint j = 0; j < field->n_over && !is_named; j++)
        is_named = th_dot_equal (field->over[j], g_array_index (dots, ThDot, i));
      if (!is_named)
        return FALSE;
    }
  return TRUE;
}

/* An entry that only settles conflicts says why by doing so: both values are in the log. */
static gboolean
is_resolution (const ThEntry *entry, const ThRecord *before)
{
  if (is_creation (before) || entry->fields->len == 0)
    return FALSE;
  for (guint i = 0; i < entry->fields->len; i++)
    {
      const ThEntryField *field = g_ptr_array_index (entry->fields, i);
      g_autoptr (GArray) dots = th_record_list_dots (before, field->path);

      if (g_str_equal (field->path, TH_FIELD_STATE) || !th_record_has_conflict (before, field->path)
          || !names_all (field, dots))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_team (const ThActor *actor, const ThRecord *record, const ThReviewSource *source)
{
  g_autofree char *team = th_review_dup_team (record, source);

  return team != NULL && g_strcmp0 (team, actor->team) == 0;
}

/* A restricted record is its author's, whoever else was at the visit. */
static gboolean
is_own (const ThActor *actor, const ThRecord *record, const ThRecord *governing)
{
  if (th_kind_get_bit (th_record_get_kind (record)) == TH_KINDS_RESTRICTED)
    return g_strcmp0 (th_record_get_author (record), actor->officer) == 0;
  return th_review_is_own (record, actor->officer)
         || (governing != NULL && th_review_is_own (governing, actor->officer));
}

static const char *
check_all (ThPermissionCase *permission_case, guint actions, gboolean resolves)
{
  gboolean has_reason = permission_case->has_reason;

  for (guint action = 0; action < TH_ACTION_N; action++)
    {
      const char *reason;

      if ((actions & BIT (action)) == 0)
        continue;
      permission_case->action = (ThAction) action;
      permission_case->has_reason = has_reason || (resolves && action == TH_ACTION_EDIT);
      reason = th_permission_check (permission_case);
      if (reason != NULL)
        return reason;
    }
  return NULL;
}

/* The record that the entry is on, as far as it can be known: what is created has what its own
 * creation says. */
static ThRecord *
get_subject (const ThActor *actor, const ThEntry *entry, const ThRecord *before)
{
  ThRecord *subject;

  if (!is_creation (before))
    return th_record_ref ((ThRecord *) before);
  subject = th_record_new (entry->id);
  th_fold (subject, actor->enrolment, entry);
  return subject;
}

/* Erasure is the one act that is judged by what stands. */
static ThReviewState
get_seen (const ThActor *actor,
          const ThEntry *entry,
          const ThRecord *governing,
          const ThReviewSource *source)
{
  if (entry->op == TH_OP_PURGE)
    return governing != NULL ? th_review_get_state (governing) : TH_REVIEW_DRAFT;
  return th_review_get_seen_state (governing, entry->saw, actor->enrolment, entry->seq, source);
}

const char *
th_permission_judge (const ThActor *actor,
                     const ThEntry *entry,
                     const ThRecord *before,
                     const ThReviewSource *source)
{
  g_autoptr (ThRecord) subject = NULL;
  g_autoptr (ThRecord) governing = NULL;
  ThPermissionCase permission_case = { .role = actor->role };
  const char *reason;
  guint actions;

  if (entry->id == NULL || entry->op == TH_OP_UNKNOWN)
    return NULL;
  if (g_strcmp0 (entry->by, actor->officer) != 0)
    return TH_REASON_NOT_PERMITTED;
  reason = is_creation (before) ? judge_creation (entry, source) : judge_place (entry, before);
  if (reason != NULL)
    return reason;
  subject = get_subject (actor, entry, before);
  governing = th_review_load_governing (subject, source);
  permission_case.kind = th_record_get_kind (subject);
  permission_case.state = get_seen (actor, entry, governing, source);
  permission_case.is_own = is_own (actor, subject, governing);
  permission_case.is_team = is_team (actor, subject, source);
  permission_case.has_reason = entry->why != NULL && *entry->why != '\0';
  actions = th_permission_action_of_entry (entry, before, permission_case.state);
  if (governing == NULL && (actions & STATE_ACTIONS) != 0)
    return TH_REASON_NOT_PERMITTED;
  return check_all (&permission_case, actions, is_resolution (entry, before));
}

const char *
th_permission_ask (const ThActor *actor,
                   ThAction action,
                   const ThRecord *record,
                   gboolean has_reason,
                   const ThReviewSource *source)
{
  g_autoptr (ThRecord) governing = th_review_load_governing (record, source);
  ThPermissionCase permission_case = {
    .role = actor->role,
    .action = action,
    .kind = action == TH_ACTION_QUERY ? TH_KIND_QUERY : th_record_get_kind (record),
    .state = governing != NULL ? th_review_get_state (governing) : TH_REVIEW_DRAFT,
    .is_own = is_own (actor, record, governing),
    .is_team = is_team (actor, record, source),
    .has_reason = has_reason,
  };

  return th_permission_check (&permission_case);
}

/* What an operation adds lies below a visit, and may be about a person there. */
#define ABOUT_A_PERSON                                                                             \
  (TH_KINDS_ENCOUNTER | TH_KINDS_REFERRAL | TH_KINDS_INTELLIGENCE | TH_KINDS_RESTRICTED            \
   | TH_KINDS_ADDED)

ThConsultation
th_permission_get_consultation (const ThRecord *record,
                                const char *officer,
                                const ThReviewSource *source)
{
  const ThActor actor = { .officer = officer };
  ThKinds kind = th_kind_get_bit (th_record_get_kind (record));
  g_autoptr (ThRecord) governing = NULL;

  if (th_record_get_kind (record) == NULL || (kind & ABOUT_A_PERSON) == 0)
    return TH_CONSULTATION_NONE;
  governing = th_review_load_governing (record, source);
  if (is_own (&actor, record, governing))
    return TH_CONSULTATION_NONE;

  return kind == TH_KINDS_RESTRICTED ? TH_CONSULTATION_WITH_REASON : TH_CONSULTATION_LOGGED;
}
