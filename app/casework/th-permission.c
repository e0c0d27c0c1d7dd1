/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The table. A case is permitted when one row permits it; what no row names is not. Whoever changes
 * a row sees in tests/casework/permission-matrix.txt whom it reaches.
 */

#include "th-permission.h"

#define ROLE(name) (1u << TH_ROLE_##name)
#define ACTION(name) (1u << TH_ACTION_##name)
#define STATE(name) (1u << TH_REVIEW_##name)

#define STAFF (ROLE (OFFICER) | ROLE (LEAD))
#define OPEN (STATE (DRAFT) | STATE (RETURNED))
#define CLOSED (STATE (SUBMITTED) | STATE (APPROVED))
#define ANY_STATE (OPEN | CLOSED | STATE (WITHDRAWN))

/* What officers record; restricted records have rows of their own. */
#define BELOW_VISIT (TH_KINDS_ENCOUNTER | TH_KINDS_REFERRAL | TH_KINDS_ADDED)
#define STATEFUL (TH_KINDS_PREMISES | TH_KINDS_VISIT | TH_KINDS_INTELLIGENCE)
#define RECORDED (STATEFUL | BELOW_VISIT)
#define SHARED (RECORDED | TH_KINDS_QUERY | TH_KINDS_DAY)
#define EVERY (SHARED | TH_KINDS_RESTRICTED | TH_KINDS_OPERATION)

typedef enum
{
  NONE = 0,
  TEAM = 1 << 0,
  OWN = 1 << 1,
  NOT_OWN = 1 << 2,
  REASON = 1 << 3
} Condition;

static const struct
{
  guint actions;
  guint kinds;
  guint roles;
  guint states;
  guint conditions;
} rules[] = {
  /* After submission a change needs a reason; after approval it also takes the record back into
   * the queue, because the approval no longer covers it. What is withdrawn is restored first. */
  { ACTION (CREATE) | ACTION (EDIT), RECORDED, STAFF, OPEN, TEAM },
  { ACTION (CREATE) | ACTION (EDIT), RECORDED, STAFF, CLOSED, TEAM | REASON },
  { ACTION (CREATE), TH_KINDS_RESTRICTED, STAFF, OPEN, TEAM },
  { ACTION (CREATE), TH_KINDS_RESTRICTED, STAFF, CLOSED, TEAM | REASON },
  { ACTION (EDIT), TH_KINDS_RESTRICTED, ROLE (OFFICER), OPEN, TEAM | OWN },
  { ACTION (EDIT), TH_KINDS_RESTRICTED, ROLE (OFFICER), CLOSED, TEAM | OWN | REASON },
  { ACTION (EDIT), TH_KINDS_RESTRICTED, ROLE (LEAD), OPEN, TEAM },
  { ACTION (EDIT), TH_KINDS_RESTRICTED, ROLE (LEAD), CLOSED, TEAM | REASON },

  /* Nobody approves their own. Command may, so that a lead's own work finds somebody. */
  { ACTION (SUBMIT), STATEFUL, STAFF, OPEN | STATE (SUBMITTED), TEAM },
  { ACTION (RETURN), STATEFUL, ROLE (LEAD), STATE (SUBMITTED), TEAM | REASON },
  { ACTION (RETURN), STATEFUL, ROLE (COMMAND), STATE (SUBMITTED), REASON },
  { ACTION (APPROVE), STATEFUL, ROLE (LEAD), CLOSED, TEAM | NOT_OWN },
  { ACTION (APPROVE), STATEFUL, ROLE (COMMAND), CLOSED, NOT_OWN },

  /* After approval only a lead moves the state. What lies below a visit can be withdrawn alone: a
   * person entered twice must not keep the visit from being counted. */
  { ACTION (WITHDRAW), RECORDED | TH_KINDS_RESTRICTED, ROLE (OFFICER), OPEN | STATE (SUBMITTED),
    TEAM | OWN | REASON },
  { ACTION (WITHDRAW), RECORDED | TH_KINDS_RESTRICTED, ROLE (LEAD), OPEN | CLOSED, TEAM | REASON },
  { ACTION (REOPEN), STATEFUL, ROLE (OFFICER), STATE (SUBMITTED) | STATE (WITHDRAWN),
    TEAM | OWN | REASON },
  { ACTION (REOPEN), STATEFUL, ROLE (LEAD), CLOSED | STATE (WITHDRAWN), TEAM | REASON },
  { ACTION (REOPEN), STATEFUL, ROLE (COMMAND), CLOSED | STATE (WITHDRAWN), REASON },
  { ACTION (REOPEN), BELOW_VISIT | TH_KINDS_RESTRICTED, ROLE (OFFICER), OPEN | STATE (SUBMITTED),
    TEAM | OWN | REASON },
  { ACTION (REOPEN), BELOW_VISIT | TH_KINDS_RESTRICTED, ROLE (LEAD), OPEN | CLOSED, TEAM | REASON },

  /* Disclosure always has a reason, opening a restricted record as well. */
  { ACTION (VIEW), SHARED, STAFF, ANY_STATE, TEAM },
  { ACTION (VIEW), SHARED, ROLE (COMMAND), ANY_STATE, NONE },
  { ACTION (VIEW), TH_KINDS_OPERATION, STAFF | ROLE (COMMAND) | ROLE (ADMIN), ANY_STATE, NONE },
  { ACTION (VIEW), TH_KINDS_RESTRICTED, ROLE (OFFICER), ANY_STATE, TEAM | OWN | REASON },
  { ACTION (VIEW), TH_KINDS_RESTRICTED, ROLE (LEAD), ANY_STATE, TEAM | REASON },
  { ACTION (EXPORT), RECORDED, ROLE (OFFICER), ANY_STATE, TEAM | OWN | REASON },
  { ACTION (EXPORT), SHARED | TH_KINDS_RESTRICTED, ROLE (LEAD), ANY_STATE, TEAM | REASON },
  { ACTION (EXPORT), SHARED, ROLE (COMMAND), ANY_STATE, REASON },
  { ACTION (EXPORT), TH_KINDS_OPERATION, ROLE (LEAD) | ROLE (COMMAND), ANY_STATE, REASON },

  { ACTION (JOIN), TH_KINDS_PREMISES | TH_KINDS_VISIT | TH_KINDS_ENCOUNTER, ROLE (LEAD), ANY_STATE,
    TEAM },
  { ACTION (JOIN), TH_KINDS_PREMISES | TH_KINDS_VISIT | TH_KINDS_ENCOUNTER, ROLE (COMMAND),
    ANY_STATE, NONE },
  { ACTION (QUERY) | ACTION (REPLY), TH_KINDS_QUERY, ROLE (LEAD), ANY_STATE, TEAM },
  { ACTION (QUERY) | ACTION (REPLY), TH_KINDS_QUERY, ROLE (COMMAND), ANY_STATE, NONE },
  { ACTION (REPLY), TH_KINDS_QUERY, ROLE (OFFICER), ANY_STATE, TEAM },
  { ACTION (SIGN_OFF), TH_KINDS_DAY, ROLE (LEAD), ANY_STATE, TEAM },
  { ACTION (SIGN_OFF), TH_KINDS_DAY, ROLE (COMMAND), ANY_STATE, NONE },

  /* The server itself accepts, as administrator, what only stale configuration held back. */
  { ACTION (ACCEPT), SHARED | TH_KINDS_RESTRICTED, ROLE (LEAD), ANY_STATE, TEAM },
  { ACTION (ACCEPT), SHARED | TH_KINDS_RESTRICTED, ROLE (ADMIN), ANY_STATE, NONE },
  { ACTION (ACCEPT), SHARED, ROLE (COMMAND), ANY_STATE, NONE },
  { ACTION (DISMISS), SHARED | TH_KINDS_RESTRICTED, ROLE (LEAD), ANY_STATE, TEAM | REASON },
  { ACTION (DISMISS), SHARED, ROLE (COMMAND), ANY_STATE, REASON },
  { ACTION (DISMISS), SHARED | TH_KINDS_RESTRICTED, ROLE (ADMIN), ANY_STATE, REASON },

  /* When the operation's keep-days are over is the server's to say. */
  { ACTION (PURGE), TH_KINDS_VISIT | TH_KINDS_INTELLIGENCE | BELOW_VISIT | TH_KINDS_RESTRICTED,
    ROLE (ADMIN), STATE (APPROVED) | STATE (WITHDRAWN), REASON },
  { ACTION (PURGE), TH_KINDS_PREMISES | TH_KINDS_QUERY | TH_KINDS_DAY, ROLE (ADMIN), ANY_STATE,
    REASON },
  { ACTION (IMPORT), TH_KINDS_OPERATION | TH_KINDS_PREMISES, ROLE (ADMIN), ANY_STATE, NONE },
  { ACTION (EDIT), TH_KINDS_PREMISES, ROLE (ADMIN), ANY_STATE, NONE },

  /* Whoever goes where is for those to say who answer for it. */
  { ACTION (ALLOCATE), TH_KINDS_PREMISES, ROLE (LEAD), ANY_STATE, TEAM },
  { ACTION (ALLOCATE), TH_KINDS_PREMISES, ROLE (COMMAND), ANY_STATE, NONE },
};

static const char *role_names[TH_ROLE_N] = {
  [TH_ROLE_NONE] = "none",       [TH_ROLE_OFFICER] = "officer", [TH_ROLE_LEAD] = "lead",
  [TH_ROLE_COMMAND] = "command", [TH_ROLE_ADMIN] = "admin",
};

static const char *action_names[TH_ACTION_N] = {
  [TH_ACTION_CREATE] = "create",     [TH_ACTION_EDIT] = "edit",
  [TH_ACTION_SUBMIT] = "submit",     [TH_ACTION_RETURN] = "return",
  [TH_ACTION_APPROVE] = "approve",   [TH_ACTION_WITHDRAW] = "withdraw",
  [TH_ACTION_REOPEN] = "reopen",     [TH_ACTION_VIEW] = "view",
  [TH_ACTION_EXPORT] = "export",     [TH_ACTION_JOIN] = "join",
  [TH_ACTION_QUERY] = "query",       [TH_ACTION_REPLY] = "reply",
  [TH_ACTION_SIGN_OFF] = "sign_off", [TH_ACTION_ACCEPT] = "accept",
  [TH_ACTION_DISMISS] = "dismiss",   [TH_ACTION_PURGE] = "purge",
  [TH_ACTION_IMPORT] = "import",     [TH_ACTION_ALLOCATE] = "allocate",
};

const char *
th_role_get_name (ThRole role)
{
  g_return_val_if_fail (role < TH_ROLE_N, NULL);
  return role_names[role];
}

ThRole
th_role_from_name (const char *name)
{
  for (guint i = TH_ROLE_OFFICER; i < TH_ROLE_N; i++)
    if (g_strcmp0 (role_names[i], name) == 0)
      return (ThRole) i;
  return TH_ROLE_NONE;
}

const char *
th_action_get_name (ThAction action)
{
  g_return_val_if_fail (action < TH_ACTION_N, NULL);
  return action_names[action];
}

static guint
get_met_conditions (const ThPermissionCase *permission_case)
{
  return (permission_case->is_team ? TEAM : 0) | (permission_case->is_own ? OWN : NOT_OWN)
         | (permission_case->has_reason ? REASON : 0);
}

const char *
th_permission_check (const ThPermissionCase *permission_case)
{
  ThKinds kind = th_kind_get_bit (permission_case->kind);
  guint lacking = ~get_met_conditions (permission_case);
  gboolean in_this_state = FALSE;
  gboolean in_another = FALSE;

  g_return_val_if_fail (permission_case->role < TH_ROLE_N, TH_REASON_NOT_PERMITTED);
  g_return_val_if_fail (permission_case->action < TH_ACTION_N, TH_REASON_NOT_PERMITTED);
  g_return_val_if_fail (permission_case->state < TH_REVIEW_N_STATES, TH_REASON_NOT_PERMITTED);

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      gboolean is_here = (rules[i].states & (1u << permission_case->state)) != 0;

      if ((rules[i].actions & (1u << permission_case->action)) == 0 || (rules[i].kinds & kind) == 0
          || (rules[i].roles & (1u << permission_case->role)) == 0)
        continue;
      if (is_here && (rules[i].conditions & lacking) == 0)
        return NULL;
      in_this_state |= is_here && (rules[i].conditions & lacking) == REASON;
      in_another |= !is_here && (rules[i].conditions & lacking) == 0;
    }
  return in_another && !in_this_state ? TH_REASON_STATE_CHANGED : TH_REASON_NOT_PERMITTED;
}
