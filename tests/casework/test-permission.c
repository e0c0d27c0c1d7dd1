/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Who may do what: the whole matrix, and the rules that must hold in it whatever changes. */

#include "th-memory-store.h"
#include "th-permission.h"

#include <string.h>

#define OPERATION "00000000-0000-4000-8000-000000000001"
#define VISIT "00000000-0000-4000-8000-000000000003"
#define PERSON "00000000-0000-4000-8000-000000000004"
#define UNPLANNED "00000000-0000-4000-8000-000000000005"
#define NEW "00000000-0000-4000-8000-00000000000f"

static const char *const kinds[] = {
  TH_KIND_OPERATION,    TH_KIND_PREMISES,   TH_KIND_VISIT, TH_KIND_ENCOUNTER, TH_KIND_REFERRAL,
  TH_KIND_INTELLIGENCE, TH_KIND_RESTRICTED, TH_KIND_QUERY, TH_KIND_DAY,       "vehicle_check",
};

typedef void (*CaseFunc) (const ThPermissionCase *permission_case, gpointer data);

static void
foreach_case (CaseFunc func, gpointer data)
{
  for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
    for (guint action = 0; action < TH_ACTION_N; action++)
      for (guint role = 0; role < TH_ROLE_N; role++)
        for (guint state = 0; state < TH_REVIEW_N_STATES; state++)
          for (guint bits = 0; bits < 8; bits++)
            {
              ThPermissionCase permission_case = {
                .role = (ThRole) role,
                .action = (ThAction) action,
                .kind = kinds[kind],
                .state = (ThReviewState) state,
                .is_own = (bits & 1) != 0,
                .is_team = (bits & 2) != 0,
                .has_reason = (bits & 4) != 0,
              };

              func (&permission_case, data);
            }
}

/* The least that a permitted case needs, as a word: "yes", "team", "team+own+why" …; "-" for never.
 */
static char *
dup_need (ThPermissionCase permission_case)
{
  static const struct
  {
    guint bits;
    const char *word;
  } needs[] = {
    { 0, "yes" },      { 1, "own" },     { 2, "team" },     { 4, "why" },
    { 3, "team+own" }, { 5, "own+why" }, { 6, "team+why" }, { 7, "team+own+why" },
  };
  gboolean not_own = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (needs); i++)
    {
      permission_case.is_own = (needs[i].bits & 1) != 0;
      permission_case.is_team = (needs[i].bits & 2) != 0;
      permission_case.has_reason = (needs[i].bits & 4) != 0;
      if (th_permission_check (&permission_case) != NULL)
        continue;
      permission_case.is_own = TRUE;
      not_own = th_permission_check (&permission_case) != NULL;
      return g_strdup_printf ("%s%s", needs[i].word, not_own ? "+others" : "");
    }
  return g_strdup ("-");
}

/* One line for each kind and action: role, then what each state needs. */
static char *
print_matrix (void)
{
  GString *text =
    g_string_new ("# kind action role: draft returned submitted approved withdrawn\n");

  for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
    for (guint action = 0; action < TH_ACTION_N; action++)
      for (guint role = TH_ROLE_OFFICER; role < TH_ROLE_N; role++)
        {
          g_autoptr (GString) line = g_string_new (NULL);
          gboolean ever = FALSE;

          g_string_printf (line, "%s %s %s:", kinds[kind], th_action_get_name ((ThAction) action),
                           th_role_get_name ((ThRole) role));
          for (guint state = 0; state < TH_REVIEW_N_STATES; state++)
            {
              ThPermissionCase permission_case = {
                .role = (ThRole) role,
                .action = (ThAction) action,
                .kind = kinds[kind],
                .state = (ThReviewState) state,
              };
              g_autofree char *need = dup_need (permission_case);

              ever |= !g_str_equal (need, "-");
              g_string_append_printf (line, " %s", need);
            }
          if (ever)
            g_string_append_printf (text, "%s\n", line->str);
        }
  return g_string_free (text, FALSE);
}

static void
test_matrix (void)
{
  g_autofree char *path =
    g_test_build_filename (G_TEST_DIST, "casework", "permission-matrix.txt", NULL);
  g_autofree char *matrix = print_matrix ();
  g_autofree char *expected = NULL;

  g_assert_true (g_file_get_contents (path, &expected, NULL, NULL));
  g_assert_cmpstr (matrix, ==, expected);
}

static void
check_role (const ThPermissionCase *permission_case, gpointer data)
{
  const char *reason = th_permission_check (permission_case);

  if (permission_case->role == TH_ROLE_NONE)
    g_assert_nonnull (reason);
  if (permission_case->action == TH_ACTION_APPROVE && permission_case->is_own)
    g_assert_nonnull (reason);
  if (permission_case->action == TH_ACTION_APPROVE && permission_case->role == TH_ROLE_OFFICER)
    g_assert_nonnull (reason);
  if (permission_case->action == TH_ACTION_IMPORT && permission_case->role != TH_ROLE_ADMIN)
    g_assert_nonnull (reason);
}

static void
test_roles (void)
{
  foreach_case (check_role, NULL);
}

static void
check_reason (const ThPermissionCase *permission_case, gpointer data)
{
  gboolean is_admin = permission_case->role == TH_ROLE_ADMIN;

  if (permission_case->has_reason || th_permission_check (permission_case) != NULL)
    return;
  if (permission_case->action == TH_ACTION_EDIT && !is_admin)
    g_assert_true (permission_case->state == TH_REVIEW_DRAFT
                   || permission_case->state == TH_REVIEW_RETURNED);
  g_assert_true (permission_case->action != TH_ACTION_EXPORT);
  g_assert_true (permission_case->action != TH_ACTION_WITHDRAW);
  g_assert_true (permission_case->action != TH_ACTION_PURGE);
  g_assert_true (permission_case->action != TH_ACTION_RETURN);
  g_assert_false (permission_case->action == TH_ACTION_VIEW
                  && g_str_equal (permission_case->kind, TH_KIND_RESTRICTED));
}

static void
test_reasons (void)
{
  foreach_case (check_reason, NULL);
}

static void
check_restricted (const ThPermissionCase *permission_case, gpointer data)
{
  if (!g_str_equal (permission_case->kind, TH_KIND_RESTRICTED)
      || th_permission_check (permission_case) != NULL
      || permission_case->action == TH_ACTION_CREATE || permission_case->action == TH_ACTION_PURGE
      || permission_case->role == TH_ROLE_ADMIN)
    return;
  g_assert_true (permission_case->is_team);
  g_assert_true (permission_case->role == TH_ROLE_LEAD
                 || (permission_case->role == TH_ROLE_OFFICER && permission_case->is_own));
}

static void
test_restricted (void)
{
  foreach_case (check_restricted, NULL);
}

static void
check_added (const ThPermissionCase *permission_case, gpointer data)
{
  ThPermissionCase encounter = *permission_case;

  if (!g_str_equal (permission_case->kind, "vehicle_check")
      || permission_case->action == TH_ACTION_JOIN)
    return;
  encounter.kind = TH_KIND_ENCOUNTER;
  g_assert_cmpstr (th_permission_check (permission_case), ==, th_permission_check (&encounter));
}

static void
test_added_kinds (void)
{
  foreach_case (check_added, NULL);
}

static void
test_another_state (void)
{
  ThPermissionCase permission_case = {
    .role = TH_ROLE_OFFICER,
    .action = TH_ACTION_SUBMIT,
    .kind = TH_KIND_VISIT,
    .state = TH_REVIEW_APPROVED,
    .is_team = TRUE,
  };

  g_assert_cmpstr (th_permission_check (&permission_case), ==, TH_REASON_STATE_CHANGED);
  permission_case.is_team = FALSE;
  g_assert_cmpstr (th_permission_check (&permission_case), ==, TH_REASON_NOT_PERMITTED);
}

static void
test_names (void)
{
  for (guint i = TH_ROLE_OFFICER; i < TH_ROLE_N; i++)
    g_assert_cmpint (th_role_from_name (th_role_get_name ((ThRole) i)), ==, i);
  g_assert_cmpint (th_role_from_name ("none"), ==, TH_ROLE_NONE);
  g_assert_cmpint (th_role_from_name (NULL), ==, TH_ROLE_NONE);
}

/* What entries do. */

static const struct
{
  const char *kind;
  gboolean creates;
  const char *path;
  const char *value;
  ThReviewState seen;
  guint actions;
} deeds[] = {
  { TH_KIND_ENCOUNTER, TRUE, "gender", "female", TH_REVIEW_DRAFT, 1 << TH_ACTION_CREATE },
  { TH_KIND_ENCOUNTER, FALSE, "gender", "female", TH_REVIEW_DRAFT, 1 << TH_ACTION_EDIT },
  { TH_KIND_ENCOUNTER, FALSE, "_form", "encounter@2", TH_REVIEW_DRAFT, 1 << TH_ACTION_EDIT },
  { TH_KIND_VISIT, TRUE, "_state", "draft", TH_REVIEW_DRAFT, 1 << TH_ACTION_CREATE },
  { TH_KIND_VISIT, TRUE, "_state", "submitted", TH_REVIEW_DRAFT,
    1 << TH_ACTION_CREATE | 1 << TH_ACTION_SUBMIT },
  { TH_KIND_VISIT, FALSE, "_state", "submitted", TH_REVIEW_RETURNED, 1 << TH_ACTION_SUBMIT },
  { TH_KIND_VISIT, FALSE, "_state", "submitted", TH_REVIEW_APPROVED, 1 << TH_ACTION_REOPEN },
  { TH_KIND_VISIT, FALSE, "_state", "returned", TH_REVIEW_SUBMITTED, 1 << TH_ACTION_RETURN },
  { TH_KIND_VISIT, FALSE, "_state", "returned", TH_REVIEW_APPROVED, 1 << TH_ACTION_REOPEN },
  { TH_KIND_VISIT, FALSE, "_state", "approved", TH_REVIEW_SUBMITTED, 1 << TH_ACTION_APPROVE },
  { TH_KIND_VISIT, FALSE, "_state", "withdrawn", TH_REVIEW_DRAFT, 1 << TH_ACTION_WITHDRAW },
  { TH_KIND_VISIT, FALSE, "_state", "draft", TH_REVIEW_WITHDRAWN, 1 << TH_ACTION_REOPEN },
  { TH_KIND_VISIT, FALSE, "_state", "draft", TH_REVIEW_SUBMITTED, 1 << TH_ACTION_REOPEN },
  { TH_KIND_ENCOUNTER, FALSE, "_state", "withdrawn", TH_REVIEW_DRAFT, 1 << TH_ACTION_WITHDRAW },
  { TH_KIND_ENCOUNTER, FALSE, "_state", "draft", TH_REVIEW_DRAFT, 1 << TH_ACTION_REOPEN },
  { TH_KIND_ENCOUNTER, FALSE, "_same_as{" NEW "}", "yes", TH_REVIEW_DRAFT, 1 << TH_ACTION_JOIN },
  { TH_KIND_PREMISES, TRUE, "_team", "north", TH_REVIEW_DRAFT, 1 << TH_ACTION_CREATE },
  { TH_KIND_PREMISES, FALSE, "_team", "west", TH_REVIEW_DRAFT, 1 << TH_ACTION_IMPORT },
  { TH_KIND_PREMISES, TRUE, "tasked", "true", TH_REVIEW_DRAFT, 1 << TH_ACTION_IMPORT },
  { TH_KIND_PREMISES, FALSE, "phone", "1", TH_REVIEW_DRAFT, 1 << TH_ACTION_EDIT },
  { TH_KIND_PREMISES, FALSE, "_allocated_to{4163}", "true", TH_REVIEW_DRAFT,
    1 << TH_ACTION_ALLOCATE },
  { TH_KIND_PREMISES, TRUE, "_planned_for", "2022-08-22", TH_REVIEW_DRAFT,
    1 << TH_ACTION_CREATE | 1 << TH_ACTION_ALLOCATE },
  { TH_KIND_VISIT, FALSE, "_planned_for", "2022-08-22", TH_REVIEW_DRAFT, 1 << TH_ACTION_EDIT },
  { TH_KIND_OPERATION, FALSE, "name", "x", TH_REVIEW_DRAFT, 1 << TH_ACTION_IMPORT },
  { TH_KIND_DAY, TRUE, "date", "2022-08-22", TH_REVIEW_DRAFT, 1 << TH_ACTION_SIGN_OFF },
  { TH_KIND_QUERY, TRUE, "text", "why?", TH_REVIEW_DRAFT, 1 << TH_ACTION_QUERY },
  { TH_KIND_QUERY, FALSE, "reply", "so", TH_REVIEW_DRAFT, 1 << TH_ACTION_REPLY },
  { TH_KIND_QUERY, FALSE, "status", "open", TH_REVIEW_DRAFT, 1 << TH_ACTION_QUERY },
};

static void
test_deeds (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    {
      g_autoptr (ThMemoryStore) store = th_memory_store_new ();
      ThHand hand = { store, 1, "4163", 0, 0 };
      g_autoptr (ThEntry) entry = NULL;
      ThRecord *before;

      if (!deeds[i].creates)
        th_hand_append (&hand, th_hand_new_creation (deeds[i].kind, NEW, NULL, OPERATION, NULL));
      before = th_memory_store_peek (store, NEW);
      entry = deeds[i].creates
                ? th_hand_new_creation (deeds[i].kind, NEW, NULL, OPERATION, deeds[i].path,
                                        deeds[i].value, NULL)
                : th_hand_new_change (&hand, NEW, NULL, deeds[i].path, deeds[i].value, NULL);
      g_test_message ("%s %s = %s", deeds[i].kind, deeds[i].path, deeds[i].value);
      g_assert_cmphex (th_permission_action_of_entry (entry, before, deeds[i].seen), ==,
                       deeds[i].actions);
    }
}

static void
test_accepting (void)
{
  g_autoptr (ThMemoryStore) store = th_memory_store_new ();
  ThHand hand = { store, 1, "4100", 0, 0 };
  g_autoptr (ThEntry) entry = NULL;
  ThRecord *visit;

  th_hand_append (&hand, th_hand_new_creation (TH_KIND_VISIT, VISIT, NULL, OPERATION, NULL));
  visit = th_memory_store_peek (store, VISIT);
  entry =
    th_hand_new_change (&hand, VISIT, NULL, "_state", "approved", "outcome", "no_reply", NULL);
  entry->op = TH_OP_ACCEPT;
  g_assert_cmphex (th_permission_action_of_entry (entry, visit, TH_REVIEW_SUBMITTED), ==,
                   1 << TH_ACTION_ACCEPT | 1 << TH_ACTION_APPROVE);
}

int
main (int argc, char *argv[])
{
  if (argc > 1 && g_str_equal (argv[1], "--print"))
    {
      g_autofree char *matrix = print_matrix ();

      g_print ("%s", matrix);
      return 0;
    }
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/casework/permission/matrix-is-as-agreed", test_matrix);
  g_test_add_func ("/casework/permission/nobody-approves-their-own", test_roles);
  g_test_add_func ("/casework/permission/reasons-are-asked-where-they-must-be", test_reasons);
  g_test_add_func ("/casework/permission/restricted-is-for-author-and-leads", test_restricted);
  g_test_add_func ("/casework/permission/added-kinds-are-as-encounters", test_added_kinds);
  g_test_add_func ("/casework/permission/another-state-is-told-apart", test_another_state);
  g_test_add_func ("/casework/permission/role-names-read-back", test_names);
  g_test_add_func ("/casework/permission/entries-say-what-they-do", test_deeds);
  g_test_add_func ("/casework/permission/accepting-does-not-hide-approving", test_accepting);
  return g_test_run ();
}
