/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of permissions against a running server: a client that offers everything to everybody
 * sends each action of each role on each kind in each state, and the server folds what the table
 * permits and holds the rest. What is expected is asked of the table alone; nothing here repeats
 * it.
 */

#include "th-id.h"
#include "th-permission.h"
#include "th-review-entry.h"
#include "th-test-server.h"

#include <string.h>

typedef struct
{
  const char *collar;
  ThRole role;
  const char *team;
} Person;

/* The author of everything, another of the team, one of another team, both leads, command. */
static const Person people[] = {
  { "4163", TH_ROLE_OFFICER, "north" }, { "4121", TH_ROLE_OFFICER, "north" },
  { "4128", TH_ROLE_OFFICER, "west" },  { "4100", TH_ROLE_LEAD, "north" },
  { "4107", TH_ROLE_LEAD, "west" },     { "4900", TH_ROLE_COMMAND, NULL },
};

typedef enum
{
  DEED_EDIT,
  DEED_SUBMIT,
  DEED_RETURN,
  DEED_APPROVE,
  DEED_WITHDRAW,
  DEED_REOPEN,
  DEED_JOIN,
  DEED_ADD,
  DEED_QUERY,
  DEED_N
} Deed;

typedef struct
{
  ThTestServer *server;
  ThTestTablet *tablets[G_N_ELEMENTS (people)];
  char *premises;
  guint next;
  guint n_folded;
  guint n_held;
} Scene;

static const char *
next_id (Scene *self)
{
  return th_test_id (++self->next);
}

static ThRecord *
load (Scene *self, const char *id)
{
  g_autoptr (GError) error = NULL;
  ThRecord *record = th_store_load_record (TH_STORE (self->server->store), id, NULL, &error);

  g_assert_no_error (error);
  return record;
}

static void
push (Scene *self, guint person)
{
  g_autoptr (ThReceipt) receipt = th_test_tablet_push (self->tablets[person]);

  g_assert_nonnull (receipt);
}

static void
set_up (Scene *self, gconstpointer data)
{
  self->server = th_test_server_new ();
  self->premises = th_test_server_dup_premises (self->server, "north");
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    self->tablets[i] = th_test_tablet_new (self->server, people[i].collar);
}

static void
tear_down (Scene *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    th_test_tablet_free (self->tablets[i]);
  g_free (self->premises);
  th_test_server_free (self->server);
}

static void
move (Scene *self, guint person, const char *id, ThReviewState state, const char *why)
{
  g_autoptr (ThRecord) record = load (self, id);
  g_autoptr (GPtrArray) covered =
    th_review_list_covered (record, TH_STORE (self->server->store), NULL, NULL);
  g_autoptr (ThEntry) entry = th_review_entry_new_state (record, covered, state, why);

  th_test_tablet_add (self->tablets[person], entry);
  push (self, person);
}

/* The record that governs, from draft to @state by those who may. */
static void
bring (Scene *self, const char *id, ThReviewState state)
{
  g_autoptr (ThRecord) record = NULL;

  if (state != TH_REVIEW_DRAFT)
    move (self, 0, id, TH_REVIEW_SUBMITTED, NULL);
  if (state == TH_REVIEW_RETURNED)
    move (self, 3, id, TH_REVIEW_RETURNED, "Which room?");
  if (state == TH_REVIEW_APPROVED)
    move (self, 3, id, TH_REVIEW_APPROVED, NULL);
  if (state == TH_REVIEW_WITHDRAWN)
    move (self, 3, id, TH_REVIEW_WITHDRAWN, "Entered twice.");
  record = load (self, id);
  g_assert_cmpint (th_review_get_state (record), ==, state);
}

static ThReviewState
get_target (Deed deed)
{
  switch (deed)
    {
    case DEED_SUBMIT:
      return TH_REVIEW_SUBMITTED;
    case DEED_RETURN:
      return TH_REVIEW_RETURNED;
    case DEED_APPROVE:
      return TH_REVIEW_APPROVED;
    case DEED_WITHDRAW:
      return TH_REVIEW_WITHDRAWN;
    case DEED_REOPEN:
    case DEED_EDIT:
    case DEED_JOIN:
    case DEED_ADD:
    case DEED_QUERY:
    case DEED_N:
    default:
      return TH_REVIEW_DRAFT;
    }
}

static ThEntry *
new_child (Scene *self, const ThRecord *record, const ThRecord *governing, const char *why)
{
  ThEntry *entry = th_review_entry_new_change (record, governing, why);

  g_free (entry->id);
  entry->id = g_strdup (next_id (self));
  entry->kind = g_strdup ("encounter");
  entry->in = g_strdup (th_record_get_id (record));
  entry->operation = g_strdup (th_record_get_operation (record));
  return entry;
}

/* What a screen would send if it offered this to anybody. NULL where it makes no sense of the kind.
 */
static ThEntry *
new_deed (
  Scene *self, Deed deed, const ThRecord *record, const ThRecord *governing, const char *why)
{
  gboolean is_governing = governing == record;
  g_autoptr (ThValue) text = th_value_new_text ("Something else.");
  g_autoptr (ThValue) withdrawn = th_value_new_text ("withdrawn");
  ThEntry *entry;

  switch (deed)
    {
    case DEED_EDIT:
      entry = th_review_entry_new_change (record, governing, why);
      th_entry_set (entry, "note", text, NULL, 0);
      return entry;
    case DEED_JOIN:
      return th_review_entry_new_join (record, th_test_id (999999), TRUE, why);
    case DEED_ADD:
      return th_kind_fits ("encounter", th_record_get_kind (record))
               ? new_child (self, record, governing, why)
               : NULL;
    case DEED_QUERY:
      return th_review_entry_new_query (next_id (self), record, "note", "Why?");
    case DEED_SUBMIT:
    case DEED_RETURN:
    case DEED_APPROVE:
    case DEED_REOPEN:
      if (!is_governing)
        return NULL;
      return th_review_entry_new_state (record, NULL, get_target (deed), why);
    case DEED_WITHDRAW:
      entry = th_review_entry_new_change (record, governing, why);
      th_entry_set (entry, TH_FIELD_STATE, withdrawn, NULL, 0);
      return entry;
    case DEED_N:
    default:
      g_assert_not_reached ();
    }
}

/* What the table says of the entry: %NULL where all that it does is permitted. */
static const char *
ask_table (const Person *person,
           const ThEntry *entry,
           const ThRecord *record,
           ThReviewState state,
           gboolean is_own,
           gboolean has_reason)
{
  gboolean creates = entry->kind != NULL;
  guint actions = th_permission_action_of_entry (entry, creates ? NULL : record, state);

  for (guint i = 0; i < TH_ACTION_N; i++)
    {
      ThPermissionCase one = { .role = person->role,
                               .action = (ThAction) i,
                               .kind = creates ? entry->kind : th_record_get_kind (record),
                               .state = state,
                               .is_own = is_own,
                               .is_team = g_strcmp0 (person->team, "north") == 0,
                               .has_reason = has_reason };
      const char *reason = (actions & (1u << i)) != 0 ? th_permission_check (&one) : NULL;

      if (reason != NULL)
        return reason;
    }
  return NULL;
}

/* Whom the record reaches at all (PROTOCOL.md, scope): what one does not receive one cannot touch.
 */
static gboolean
may_know (guint person, const char *kind)
{
  if (g_strcmp0 (people[person].team, "north") != 0)
    return people[person].role == TH_ROLE_COMMAND && !g_str_equal (kind, "restricted");
  return !g_str_equal (kind, "restricted") || person == 0 || people[person].role == TH_ROLE_LEAD;
}

/* Makes the record in its state; returns its id. */
static const char *
make (Scene *self, const char *kind, ThReviewState state, const char **governing)
{
  gboolean is_below = !g_str_equal (kind, "visit") && !g_str_equal (kind, "intelligence");
  const char *visit = next_id (self);
  const char *id = visit;

  th_test_tablet_create (self->tablets[0], visit, "visit", self->premises, "Visit");
  *governing = visit;
  if (g_str_equal (kind, "intelligence"))
    {
      id = next_id (self);
      th_test_tablet_create (self->tablets[0], id, kind, visit, "Item");
      *governing = id;
    }
  else if (is_below)
    {
      const char *person = next_id (self);

      th_test_tablet_create (self->tablets[0], person, "encounter", visit, "A1");
      id = person;
      if (!g_str_equal (kind, "encounter"))
        {
          id = next_id (self);
          th_test_tablet_create (self->tablets[0], id, kind, person, "Below");
        }
    }
  push (self, 0);
  bring (self, *governing, state);
  return id;
}

static void
try_deed (
  Scene *self, guint person, const char *kind, ThReviewState state, Deed deed, gboolean reason)
{
  const char *governing_id;
  const char *id = make (self, kind, state, &governing_id);
  g_autoptr (ThRecord) record = load (self, id);
  g_autoptr (ThRecord) other = g_str_equal (id, governing_id) ? NULL : load (self, governing_id);
  const ThRecord *governing = other != NULL ? other : record;
  g_autoptr (ThEntry) entry =
    new_deed (self, deed, record, governing, reason ? "Said so in the office." : NULL);
  const char *expected;
  const char *got;
  g_autoptr (ThReceipt) receipt = NULL;
  ThDot dot;

  if (entry == NULL)
    return;
  expected = ask_table (&people[person], entry, record, state, person == 0, entry->why != NULL);
  if (!may_know (person, kind))
    expected = TH_REASON_UNKNOWN_RECORD;
  dot = th_test_tablet_add (self->tablets[person], entry);
  receipt = th_test_tablet_push (self->tablets[person]);
  got = th_test_receipt_reason (receipt, dot);
  if ((expected == NULL) != (got == NULL))
    g_test_message ("%s (%s) %s in %s, deed %u, %s reason: table says %s, server says %s",
                    people[person].collar, th_role_get_name (people[person].role), kind,
                    th_review_state_get_name (state), deed, reason ? "with" : "without",
                    expected != NULL ? expected : "yes", got != NULL ? got : "yes");
  g_assert_cmpint (expected == NULL, ==, got == NULL);
  self->n_folded += got == NULL;
  self->n_held += got != NULL;
}

static void
test_matrix (Scene *self, gconstpointer data)
{
  static const char *const kinds[] = { "visit", "encounter", "referral", "intelligence",
                                       "restricted" };
  /* In the short form a sample that passes through every kind, state, person and deed. */
  gboolean is_long = g_strcmp0 (g_getenv ("TH_TEST_LONG"), "1") == 0;

  for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
    for (guint state = 0; state < TH_REVIEW_N_STATES; state++)
      for (guint person = 0; person < G_N_ELEMENTS (people); person++)
        for (guint deed = 0; deed < DEED_N; deed++)
          {
            if (!is_long && (kind * 7 + state * 5 + person * 3 + deed) % 17 != 0)
              continue;
            try_deed (self, person, kinds[kind], (ThReviewState) state, (Deed) deed, FALSE);
            try_deed (self, person, kinds[kind], (ThReviewState) state, (Deed) deed, TRUE);
          }
  g_test_message ("%u folded, %u held", self->n_folded, self->n_held);
  g_assert_cmpuint (self->n_folded, >, 10);
  g_assert_cmpuint (self->n_held, >, 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/server/permissions/a-forged-client-gets-what-the-table-says-and-no-more", Scene,
              NULL, set_up, test_matrix, tear_down);
  return g_test_run ();
}
