/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Who may do what: one table of role, kind, action and review state, used by the tablet before it
 * offers a control and by the server before it folds an entry. An entry is judged by the state its
 * author saw, not by the one that happens to stand on arrival.
 */

#pragma once

#include "th-kind.h"
#include "th-review.h"

G_BEGIN_DECLS

typedef enum
{
  TH_ROLE_NONE, /* no part in the operation */
  TH_ROLE_OFFICER,
  TH_ROLE_LEAD,
  TH_ROLE_COMMAND,
  TH_ROLE_ADMIN,
  TH_ROLE_N
} ThRole;

typedef enum
{
  TH_ACTION_CREATE,
  TH_ACTION_EDIT,
  TH_ACTION_SUBMIT,
  TH_ACTION_RETURN,
  TH_ACTION_APPROVE,
  TH_ACTION_WITHDRAW,
  TH_ACTION_REOPEN,   /* takes back a submission, an approval or a withdrawal */
  TH_ACTION_VIEW,
  TH_ACTION_EXPORT,
  TH_ACTION_JOIN,
  TH_ACTION_QUERY,    /* asks, or asks again */
  TH_ACTION_REPLY,
  TH_ACTION_SIGN_OFF,
  TH_ACTION_ACCEPT,
  TH_ACTION_DISMISS,
  TH_ACTION_PURGE,
  TH_ACTION_IMPORT,   /* writes the operation, tasks a premises or gives it to another team */
  TH_ACTION_ALLOCATE, /* says which officers go to a premises, and when */
  TH_ACTION_N
} ThAction;

typedef struct
{
  ThRole role;
  ThAction action;
  const char *kind;
  ThReviewState state; /* that governs the record, as its author saw it */
  gboolean is_own;     /* created it, or is listed in the record that governs it */
  gboolean is_team;    /* the record lies in the actor's team */
  gboolean has_reason; /* `why` is not empty */
} ThPermissionCase;

/* Whose hand. @team is %NULL for command and admin. */
typedef struct
{
  const char *officer;
  ThRole role;
  const char *team;
  uint64_t enrolment;
} ThActor;

/* What an entry may be held back for, as PROTOCOL.md lists them. */
#define TH_REASON_NOT_PERMITTED "not permitted"
#define TH_REASON_STATE_CHANGED "state changed"
#define TH_REASON_UNKNOWN_RECORD "unknown record"
#define TH_REASON_PURGED "purged"

const char *th_role_get_name         (ThRole role);
ThRole      th_role_from_name        (const char *name);
const char *th_action_get_name       (ThAction action);

/* Returns: (nullable): static text, why not; %NULL where it is permitted. */
const char *th_permission_check      (const ThPermissionCase *permission_case);

/**
 * th_permission_action_of_entry:
 * @before: (nullable): the record's state before the entry
 * @seen: the state that governs the record, as the entry's author saw it
 *
 * Returns: what the entry does, as a set of `1 << ThAction`; 0 for what concerns no record.
 */
guint       th_permission_action_of_entry (const ThEntry  *entry,
                                           const ThRecord *before,
                                           ThReviewState   seen);

/**
 * th_permission_judge:
 * @actor: the author, with the role they had when they wrote it
 * @before: (nullable): the record's state before the entry
 *
 * The whole judgement of one entry: where its record lies, whose it is, the state its author saw,
 * then the table for each of its actions. Whether the author may know of the record at all is the
 * server's to check first. An unplanned premises must carry `_team`, its author's, in the entry that
 * creates it; `by` must be the actor's officer.
 *
 * Returns: (nullable): static text, why it is held back; %NULL to fold it.
 */
const char *th_permission_judge      (const ThActor        *actor,
                                      const ThEntry        *entry,
                                      const ThRecord       *before,
                                      const ThReviewSource *source);

/**
 * th_permission_ask:
 *
 * For a screen: whether @actor may do @action to @record as it stands now. Ask %TH_ACTION_QUERY of
 * the record in question; to add a record below a visit, ask %TH_ACTION_EDIT of the visit.
 *
 * Returns: (nullable): static text, why not; %NULL where they may.
 */
const char *th_permission_ask        (const ThActor        *actor,
                                      ThAction              action,
                                      const ThRecord       *record,
                                      gboolean              has_reason,
                                      const ThReviewSource *source);

/* What opening a record asks of whoever opens it. */
typedef enum
{
  TH_CONSULTATION_NONE,       /* it is about nobody, or one's own work */
  TH_CONSULTATION_LOGGED,     /* it is written down */
  TH_CONSULTATION_WITH_REASON /* it is written down, with a reason, before anything is shown */
} ThConsultation;

/**
 * th_permission_get_consultation:
 *
 * Who must be written down as having read a record: whoever opens one about a person that is not
 * their own work, as the Data Protection Act 2018 s.62 wants consultation logged. A restricted
 * record is its author's alone, and everybody else says why.
 */
ThConsultation th_permission_get_consultation (const ThRecord       *record,
                                               const char           *officer,
                                               const ThReviewSource *source);

G_END_DECLS
