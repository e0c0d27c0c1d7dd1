/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the screens of review and a record's own page offer, of each role, kind and state, held
 * against the one table: a control is there exactly where the table permits what it does. Made from
 * the table, so that who changes a row learns here what the screens make of it.
 */

#include "th-test-desk.h"
#include "th-test-hands.h"

#include "th-decision.h"
#include "th-home.h"
#include "th-id.h"
#include "th-kind.h"
#include "th-permission.h"
#include "th-record-links.h"
#include "th-record-item.h"
#include "th-review-entry.h"

#include <adwaita.h>

#define COMMAND "4900"

typedef struct
{
  ThTestDesk *desk;
  GtkWidget *window;
  GtkWidget *home;
} Fixture;

typedef struct
{
  const char *kind;
  ThReviewState state;
  gboolean is_own;
  char *id;
} Cell;

static const char *const kinds[] = { TH_KIND_VISIT, TH_KIND_PREMISES, TH_KIND_INTELLIGENCE };

/* What lies below a visit, whose state is the visit's. */
static const char *const kinds_below[] = { TH_KIND_ENCOUNTER, TH_KIND_REFERRAL,
                                           TH_KIND_RESTRICTED };

static void
set_up (Fixture *self, gconstpointer data)
{
  self->desk = th_test_desk_new_as (data);
  self->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1280, 800);
  gtk_window_present (GTK_WINDOW (self->window));
  self->home = th_home_new (self->desk->session);
  gtk_window_set_child (GTK_WINDOW (self->window), self->home);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  th_test_desk_free (self->desk);
}

static void
receive (Fixture *self, const Cell *cell, const char *kind, const char *id, const char *in)
{
  const ThOperationForm *form =
    th_operation_get_form (th_session_get_operation (self->desk->session), kind);
  g_autoptr (ThValue) team = th_value_new_text ("north");
  ThEntry *entry = th_entry_new ();

  entry->op = TH_OP_SET;
  entry->id = g_strdup (id);
  entry->kind = g_strdup (kind);
  entry->in = g_strdup (in);
  entry->operation = g_strdup (self->desk->operation);
  entry->form = form != NULL ? g_strdup (form->key) : NULL;
  entry->title = g_strdup (id);
  if (cell->is_own)
    entry->by = g_strdup (th_session_get_officer (self->desk->session));
  if (g_str_equal (kind, TH_KIND_PREMISES))
    th_entry_set (entry, TH_FIELD_TEAM, team, NULL, 0);
  th_test_desk_receive_entry (self->desk, entry);
}

/* Each state covers what there is, so that an approval holds. */
static void
receive_state (Fixture *self, const char *id, ThReviewState state)
{
  g_autoptr (ThRecord) record = th_test_desk_load (self->desk, id);
  g_autoptr (GPtrArray) covered = NULL;
  g_autoptr (GError) error = NULL;

  covered = th_review_list_covered (record, TH_STORE (th_session_get_store (self->desk->session)),
                                    NULL, &error);
  g_assert_no_error (error);
  th_test_desk_receive_entry (self->desk,
                              th_review_entry_new_state (record, covered, state, "As asked."));
}

static void
make (Fixture *self, Cell *cell)
{
  g_autofree char *visit = NULL;

  cell->id = g_uuid_string_random ();
  if (g_str_equal (cell->kind, TH_KIND_INTELLIGENCE))
    {
      visit = g_uuid_string_random ();
      receive (self, cell, TH_KIND_VISIT, visit, self->desk->premises);
    }
  receive (self, cell, cell->kind, cell->id,
           visit != NULL                                ? visit
           : g_str_equal (cell->kind, TH_KIND_PREMISES) ? self->desk->operation
                                                        : self->desk->premises);
  if (cell->state != TH_REVIEW_DRAFT)
    receive_state (self, cell->id, TH_REVIEW_SUBMITTED);
  if (cell->state != TH_REVIEW_DRAFT && cell->state != TH_REVIEW_SUBMITTED)
    receive_state (self, cell->id, cell->state);
}

/* A record of @cell's kind, deep enough below a visit in its state. */
static void
make_below (Fixture *self, Cell *cell)
{
  Cell visit = { TH_KIND_VISIT, TH_REVIEW_DRAFT, cell->is_own, NULL };
  g_autofree char *person = g_uuid_string_random ();

  make (self, &visit);
  receive (self, cell, TH_KIND_ENCOUNTER, person, visit.id);
  if (g_str_equal (cell->kind, TH_KIND_ENCOUNTER))
    cell->id = g_steal_pointer (&person);
  else
    receive (self, cell, cell->kind, cell->id = g_uuid_string_random (), person);
  if (cell->state != TH_REVIEW_DRAFT)
    receive_state (self, visit.id, TH_REVIEW_SUBMITTED);
  if (cell->state != TH_REVIEW_DRAFT && cell->state != TH_REVIEW_SUBMITTED)
    receive_state (self, visit.id, cell->state);
  g_free (visit.id);
}

typedef gboolean (*Wanted) (GtkWidget *widget, const char *record, const char *section);

static GtkWidget *
find (GtkWidget *widget, Wanted wanted, const char *record, const char *section)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (wanted (widget, record, section))
    return widget;
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, wanted, record, section);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static gboolean
has_action (GtkWidget *widget, const char *action, const char *unused)
{
  return GTK_IS_BUTTON (widget)
         && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), action) == 0;
}

/* @section: NULL for the line with what the record itself is */
static gboolean
has_line (GtkWidget *widget, const char *record, const char *section)
{
  GListModel *model;

  if (!GTK_IS_LIST_VIEW (widget))
    return FALSE;
  model = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (widget)));
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (ThRecordItem) item = g_list_model_get_item (model, i);
      const ThPlaceStep *step = th_record_item_get_step (item);

      if (step != NULL && g_strcmp0 (step->page, section != NULL ? "decide" : "") == 0
          && g_strcmp0 (step->record, record) == 0
          && (section == NULL || g_strcmp0 (step->section, section) == 0))
        return TRUE;
    }

  return FALSE;
}

static gboolean
has_id (GtkWidget *widget, const char *id, const char *unused)
{
  return g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), id) == 0;
}

static gboolean
is_page (GtkWidget *widget, const char *type, const char *unused)
{
  return g_str_equal (G_OBJECT_TYPE_NAME (widget), type);
}

static ThPermissionCase
get_case (Fixture *self, const Cell *cell, ThAction action)
{
  ThActor me = th_session_get_actor (self->desk->session);

  return (ThPermissionCase){ .role = me.role,
                             .action = action,
                             .kind = cell->kind,
                             .state = cell->state,
                             .is_own = cell->is_own,
                             .is_team = me.role != TH_ROLE_COMMAND,
                             .has_reason = TRUE };
}

static gboolean
may (Fixture *self, const Cell *cell, ThAction action)
{
  const ThPermissionCase permission_case = get_case (self, cell, action);

  return th_permission_check (&permission_case) == NULL;
}

static void
expect (const Cell *cell, ThAction action, gboolean is_expected, gboolean is_offered)
{
  if (is_expected == is_offered)
    return;
  g_test_message ("%s of %s, %s, %s: the table says %s", th_action_get_name (action), cell->kind,
                  th_review_state_get_name (cell->state), cell->is_own ? "own" : "another's",
                  is_expected ? "yes" : "no");
  g_test_fail ();
}

static void
compare (Fixture *self, const Cell *cell, ThAction action, gboolean is_offered)
{
  /* What is approved and covered needs no approval. */
  expect (cell, action,
          may (self, cell, action)
            && !(action == TH_ACTION_APPROVE && cell->state == TH_REVIEW_APPROVED),
          is_offered);
}

static void
go (Fixture *self, const char *page, const char *record, const char *field)
{
  gtk_widget_activate_action (self->home, "home.top", NULL);
  gtk_widget_activate_action (self->home, "home.go", "(ssss)", page, record, "", field);
}

static void
look_at_record (Fixture *self, const Cell *cell)
{
  GtkWidget *window = self->window;

  go (self, "review", cell->id, "");
  th_desk_await (find (window, has_line, cell->id, NULL) != NULL);
  /* The bar has room once it was laid out. */
  gtk_test_widget_wait_for_draw (window);
  compare (self, cell, TH_ACTION_RETURN, find (window, has_action, "review.return", NULL) != NULL);
  compare (self, cell, TH_ACTION_APPROVE,
           find (window, has_action, "review.approve", NULL) != NULL);
  compare (self, cell, TH_ACTION_WITHDRAW, find (window, has_line, cell->id, "withdrawn") != NULL);
  compare (self, cell, TH_ACTION_REOPEN, find (window, has_line, cell->id, "draft") != NULL);
}

/* The questions of a record are a kind of their own. */
static void
look_at_answer (Fixture *self, const Cell *cell)
{
  static const char *const fields[] = { "narrative", "trading_name", "text" };
  Cell query = { TH_KIND_QUERY, cell->state, cell->is_own, NULL };
  GtkWidget *page;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i], cell->kind))
      go (self, "answer", cell->id, fields[i]);
  th_desk_await ((page = find (self->window, is_page, "ThAnswerPage", NULL)) != NULL
                 && gtk_widget_get_first_child (find (page, has_id, "values", NULL)) != NULL);
  compare (self, cell, TH_ACTION_EDIT, find (page, has_id, "change", NULL) != NULL);
  compare (self, &query, TH_ACTION_QUERY, find (page, has_id, "ask", NULL) != NULL);
}

static gboolean
has_link (GtkWidget *page, const char *words)
{
  GtkWidget *links = th_hands_find_type (page, TH_TYPE_RECORD_LINKS);

  return links != NULL && th_hands_find_row (links, words) != NULL;
}

/* Of what is restricted nothing is offered before there is a reason to open it. */
static void
give_reason (Fixture *self)
{
  GtkWidget *reason = NULL;

  while (find (self->window, is_page, "ThHubPage", NULL) == NULL)
    {
      reason = find (self->window, has_id, "reason", NULL);
      if (reason != NULL)
        {
          gtk_editable_set_text (GTK_EDITABLE (reason), "To see what it offers");
          th_hands_tap (self->window, "Open");
        }
      th_desk_turn ();
    }
  g_assert_nonnull (reason);
}

/* By the table: yes with a reason, no without. */
static gboolean
needs_reason (Fixture *self, const Cell *cell)
{
  ThPermissionCase without = get_case (self, cell, TH_ACTION_EDIT);

  without.has_reason = FALSE;
  return may (self, cell, TH_ACTION_EDIT) && th_permission_check (&without) != NULL;
}

/* The record's own page, which is the officer's. What is finished is not finished again, and of
 * what lies below a visit only what was withdrawn alone is reopened. */
static void
look_at_own_page (Fixture *self, const Cell *cell, gboolean is_below)
{
  gboolean is_open = cell->state == TH_REVIEW_DRAFT || cell->state == TH_REVIEW_RETURNED;
  GtkWidget *page;

  go (self, "hub", cell->id, "");
  if (g_str_equal (cell->kind, TH_KIND_RESTRICTED) && !cell->is_own)
    {
      th_desk_await (find (self->window, is_page, "ThRestrictedPage", NULL) != NULL);
      give_reason (self);
    }
  th_desk_await ((page = find (self->window, is_page, "ThHubPage", NULL)) != NULL
                 && has_link (page, "Who set what, and when"));
  expect (cell, TH_ACTION_EDIT, needs_reason (self, cell),
          find (page, has_id, "change", NULL) != NULL);
  expect (cell, TH_ACTION_SUBMIT, is_open && !is_below && may (self, cell, TH_ACTION_SUBMIT),
          th_hands_find_button (page, "Finish") != NULL);
  expect (cell, TH_ACTION_WITHDRAW, may (self, cell, TH_ACTION_WITHDRAW),
          has_link (page, "Withdraw"));
  expect (cell, TH_ACTION_REOPEN, !is_below && may (self, cell, TH_ACTION_REOPEN),
          has_link (page, "Reopen"));
}

static void
test_below (Fixture *self, gconstpointer data)
{
  for (guint kind = 0; kind < G_N_ELEMENTS (kinds_below); kind++)
    for (guint state = 0; state < TH_REVIEW_N_STATES; state++)
      for (guint own = 0; own < 2; own++)
        {
          Cell cell = { kinds_below[kind], state, own == 1, NULL };

          make_below (self, &cell);
          look_at_own_page (self, &cell, TRUE);
          g_free (cell.id);
        }
}

static void
test_offers (Fixture *self, gconstpointer data)
{
  for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
    for (guint state = 0; state < TH_REVIEW_N_STATES; state++)
      for (guint own = 0; own < 2; own++)
        {
          Cell cell = { kinds[kind], state, own == 1, NULL };

          make (self, &cell);
          look_at_record (self, &cell);
          look_at_answer (self, &cell);
          look_at_own_page (self, &cell, FALSE);
          g_free (cell.id);
        }
}

/* Of those who may not review there is no way to it. */
static void
test_tabs (Fixture *self, gconstpointer data)
{
  ThRole role = th_session_get_actor (self->desk->session).role;
  gboolean is_lead;

  g_object_get (self->home, "is-lead", &is_lead, NULL);
  g_assert_cmpint (is_lead, ==, role == TH_ROLE_LEAD || role == TH_ROLE_COMMAND);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *role;
    const char *officer;
  } roles[] = { { "officer", TH_DESK_OFFICER }, { "lead", TH_DESK_LEAD }, { "command", COMMAND } };

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      g_autofree char *offers = g_strconcat ("/offers/", roles[i].role, "/as-the-table-says", NULL);
      g_autofree char *below = g_strconcat ("/offers/", roles[i].role, "/below-a-visit", NULL);
      g_autofree char *tabs = g_strconcat ("/offers/", roles[i].role, "/tabs", NULL);

      g_test_add (offers, Fixture, roles[i].officer, set_up, test_offers, tear_down);
      g_test_add (below, Fixture, roles[i].officer, set_up, test_below, tear_down);
      g_test_add (tabs, Fixture, roles[i].officer, set_up, test_tabs, tear_down);
    }

  return g_test_run ();
}
