/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-today-items.h"

#include "th-kind.h"
#include "th-sync-words.h"
#include "th-today-allocated.h"
#include "th-words.h"

#include <glib/gi18n.h>

/* Of the colleagues' visits the newest; the others are reached through their premises. */
#define COLLEAGUES_MAX 20

static char *
dup_line (ThSession *session, const ThRecordRow *row)
{
  ThOperation *operation = th_session_get_operation (session);
  g_autofree char *who = th_words_dup_officer (operation, row->author);
  g_autofree char *when =
    th_words_dup_when (row->changed, th_session_now (session), th_words_get_zone (operation));

  /* Translators: who recorded it and when */
  return g_strdup_printf (_ ("%s, %s"), who, when);
}

/* The place comes first, then what there is of it. */
static ThRecordItem *
item_at (ThSession *session,
         const ThTodayReading *reading,
         const ThRecordRow *row,
         const char *what)
{
  const char *title = row->title != NULL ? row->title : what;
  const char *place = reading != NULL && row->parent != NULL
                        ? g_hash_table_lookup (reading->places, row->parent)
                        : NULL;
  g_autofree char *who = dup_line (session, row);
  g_autofree char *line = place != NULL ? g_strdup_printf ("%s · %s", title, who) : g_strdup (who);

  return th_record_item_new ("hub", row->id, "th-document-symbolic", place != NULL ? place : title,
                             line);
}

static ThRecordItem *
visit_item (ThSession *session, const ThTodayReading *reading, const ThRecordRow *row)
{
  ThReviewState state = th_review_state_from_name (row->state);
  ThRecordItem *item = item_at (session, reading, row, _ ("Visit"));

  if (row->has_held)
    th_record_item_set_pill (item, _ ("Held back"), "red");
  else if (row->has_conflict)
    th_record_item_set_pill (item, _ ("Two answers"), "red");
  else
    th_record_item_set_pill (item, _ (th_review_state_get_label (state)),
                             th_words_get_tint (state));

  return item;
}

static gboolean
is_own_team (ThSession *session, const char *team)
{
  const ThOperationOfficer *me;

  me = th_operation_find_officer (th_session_get_operation (session),
                                  th_session_get_officer (session));

  return me != NULL && g_strcmp0 (me->team, team) == 0;
}

static ThRecordItem *
premises_item (ThSession *session, const ThRecordRow *row, const ThRecordRow *visit)
{
  ThOperation *operation = th_session_get_operation (session);
  g_autofree char *team = NULL;
  g_autofree char *pill = NULL;
  g_autofree char *when = NULL;
  ThRecordItem *item;

  if (operation != NULL && row->team != NULL && !is_own_team (session, row->team))
    team = g_strdup (th_operation_get_team_name (operation, row->team));
  item = th_record_item_new ("premises", row->id, "th-place-symbolic", row->title, team);
  if (visit == NULL)
    return item;

  when =
    th_words_dup_when (visit->created, th_session_now (session), th_words_get_zone (operation));
  /* Translators: the premises was visited at this time */
  pill = g_strdup_printf (_ ("Visited %s"), when);
  th_record_item_set_pill (item, pill, "green");

  return item;
}

/* Some thirty photos before nothing can be written any more. */
#define FREE_BYTES_LEAST (G_GUINT64_CONSTANT (256) * 1024 * 1024)

/* Clocks are set by hand and drift; half an hour is neither. */
#define CLOCK_MILLISECONDS (30 * 60 * 1000)

static void
add_notice (GPtrArray *items, const char *title, const char *line)
{
  g_ptr_array_add (items, th_record_item_new ("sending", NULL, "th-alert-symbolic", title, line));
}

static void
add_disk_notice (GPtrArray *items, guint64 free_bytes)
{
  g_autofree char *size = g_format_size (free_bytes);
  g_autofree char *title = NULL;

  if (free_bytes >= FREE_BYTES_LEAST)
    return;
  /* Translators: "96 MB" */
  title = g_strdup_printf (_ ("This tablet is nearly full: %s left"), size);
  add_notice (items, title,
              _ ("Nothing is lost. Send now, take few photos, and tell your administrator."));
}

/* Times are evidence. The tablet cannot know what is right, but not that it was before what has
 * been. */
static void
add_clock_notice (GPtrArray *items, ThSession *session)
{
  int64_t last = th_session_get_last_success (session);
  g_autofree char *now = NULL;
  g_autofree char *line = NULL;

  if (th_session_now (session) + CLOCK_MILLISECONDS >= last)
    return;
  now = th_words_dup_date (th_session_now (session),
                           th_words_get_zone (th_session_get_operation (session)));
  /* Translators: date and time that the tablet's clock shows */
  line =
    g_strdup_printf (_ ("It shows %s, before the station was last reached. Set it right; what you "
                        "record meanwhile is kept, with both times."),
                     now);
  add_notice (items, _ ("This tablet's clock is wrong"), line);
}

/* What is begun is still finished and sent; a new visit may belong elsewhere. */
static void
add_end_notice (GPtrArray *items, ThSession *session)
{
  ThOperation *operation = th_session_get_operation (session);
  g_autofree char *title = NULL;

  if (operation == NULL || *th_operation_get_end (operation) == '\0'
      || !th_words_is_after (th_session_now (session), th_words_get_zone (operation),
                             th_operation_get_end (operation)))
    return;
  /* Translators: name of an operation */
  title = g_strdup_printf (_ ("%s has ended"), th_operation_get_name (operation));
  add_notice (items, title,
              _ ("Finish and send what is open. Ask your team lead before you start a visit."));
}

/* What is still on this tablet alone is said first: it is what would be lost with the tablet. */
static void
add_waiting (GPtrArray *items, ThSession *session)
{
  g_autofree char *title = NULL;
  g_autofree char *age = NULL;
  g_autofree char *line = NULL;
  int64_t oldest = 0;
  guint unsent = th_sync_get_unsent (th_session_get_sync (session), &oldest);

  if (unsent == 0)
    {
      g_autofree char *files = th_sync_words_dup_files (th_session_get_sync (session));

      if (files != NULL)
        g_ptr_array_add (items, th_record_item_new ("sending", NULL, "th-waiting-symbolic",
                                                    _ ("Photos wait to be sent"), files));
      return;
    }

  title = g_strdup_printf (
    ngettext ("%u change waits to be sent", "%u changes wait to be sent", unsent), unsent);
  if (oldest != 0)
    {
      age = th_words_dup_age (oldest, th_session_now (session));
      /* Translators: how long, "5 minutes" */
      line = g_strdup_printf (_ ("The oldest for %s. Saved on this tablet."), age);
    }
  g_ptr_array_add (items, th_record_item_new ("sending", NULL, "th-waiting-symbolic", title, line));
}

static gboolean
is_mine (ThSession *session, const ThTodayReading *reading, const ThRecordRow *row)
{
  return g_hash_table_contains (reading->mine, row->id)
         || g_strcmp0 (row->author, th_session_get_officer (session)) == 0;
}

/* @mine: this officer's, or the colleagues'; at most @most. Returns: how many there were */
static guint
add_visits (GPtrArray *items,
            ThSession *session,
            const ThTodayReading *reading,
            ThReviewState state,
            gboolean mine,
            guint most,
            const char *heading)
{
  guint n_added = 0;

  for (guint i = 0; i < reading->visits->len && n_added < most; i++)
    {
      const ThRecordRow *row = g_ptr_array_index (reading->visits, i);

      if (th_review_state_from_name (row->state) != state
          || is_mine (session, reading, row) != mine)
        continue;
      if (n_added++ == 0)
        g_ptr_array_add (items, th_record_item_new_heading (heading));
      g_ptr_array_add (items, visit_item (session, reading, row));
    }

  return n_added;
}

static const ThRecordRow *
find_visit (const ThTodayReading *reading, const char *id)
{
  for (guint i = 0; i < reading->visits->len; i++)
    {
      const ThRecordRow *row = g_ptr_array_index (reading->visits, i);

      if (g_strcmp0 (row->id, id) == 0)
        return row;
    }

  return NULL;
}

static ThRecordItem *
returned_item (ThSession *session, const ThTodayReading *reading, const ThRecordRow *row)
{
  gboolean is_premises = g_strcmp0 (row->kind, TH_KIND_PREMISES) == 0;
  const char *what = is_premises ? _ ("New premises") : _ ("Intelligence");
  const ThRecordRow *visit = is_premises ? NULL : find_visit (reading, row->parent);
  const char *place = visit != NULL && visit->parent != NULL
                        ? g_hash_table_lookup (reading->places, visit->parent)
                        : row->title;
  g_autofree char *who = dup_line (session, row);
  g_autofree char *line = g_strdup_printf ("%s · %s", what, who);
  ThRecordItem *item =
    th_record_item_new ("hub", row->id, is_premises ? "th-place-symbolic" : "th-document-symbolic",
                        place != NULL ? place : what, line);

  th_record_item_set_pill (item, _ (th_review_state_get_label (TH_REVIEW_RETURNED)),
                           th_words_get_tint (TH_REVIEW_RETURNED));

  return item;
}

/* What was sent back comes first, whatever it is. */
static void
add_returned (GPtrArray *items, ThSession *session, const ThTodayReading *reading)
{
  const char *heading = _ ("Sent back to you");
  guint n_added =
    add_visits (items, session, reading, TH_REVIEW_RETURNED, TRUE, G_MAXUINT, heading);

  for (guint i = 0; i < reading->returned->len; i++)
    {
      const ThRecordRow *row = g_ptr_array_index (reading->returned, i);

      if (!is_mine (session, reading, row))
        continue;
      if (n_added++ == 0)
        g_ptr_array_add (items, th_record_item_new_heading (heading));
      g_ptr_array_add (items, returned_item (session, reading, row));
    }
}

/* A place with whose it is and when, where a lead said so; as any other where not. */
static ThRecordItem *
place_item (ThSession *session,
            const ThTodayReading *reading,
            const ThRecordRow *row,
            const ThRecordRow *visit)
{
  g_autofree char *line = th_today_allocated_dup_line (reading->allocated, session, row->id);

  if (visit != NULL || line == NULL)
    return premises_item (session, row, visit);

  return th_record_item_new ("premises", row->id, "th-place-symbolic", row->title, line);
}

/* @turn: whose and when, of those not visited yet */
static void
add_premises (GPtrArray *items,
              ThSession *session,
              const ThTodayReading *reading,
              GHashTable *latest,
              gboolean visited,
              ThTodayTurn turn,
              const char *heading)
{
  gboolean has_heading = FALSE;

  for (guint i = 0; i < reading->premises->len; i++)
    {
      const ThRecordRow *row = g_ptr_array_index (reading->premises, i);
      const ThRecordRow *visit = g_hash_table_lookup (latest, row->id);

      if ((visit != NULL) != visited
          || (!visited
              && th_today_allocated_get_turn (reading->allocated, session, row->id) != turn))
        continue;
      if (!has_heading)
        g_ptr_array_add (items, th_record_item_new_heading (heading));
      has_heading = TRUE;
      g_ptr_array_add (items, place_item (session, reading, row, visit));
    }
}

/* Each leads to the very question, where there is a place to reply. */
static void
add_questions (GPtrArray *items, ThSession *session, GPtrArray *questions)
{
  ThOperation *operation = th_session_get_operation (session);

  for (guint i = 0; i < questions->len; i++)
    {
      const ThTodayQuestion *question = g_ptr_array_index (questions, i);
      g_autofree char *who = th_words_dup_officer (operation, question->asker);
      g_autofree char *when = th_words_dup_when (question->asked, th_session_now (session),
                                                 th_words_get_zone (operation));
      g_autofree char *line = NULL;
      g_autoptr (ThPlaceStep) step =
        th_place_step_new_at ("section", question->record, NULL, question->field);
      ThRecordItem *item;

      if (i == 0)
        g_ptr_array_add (items, th_record_item_new_heading (_ ("Questions to you")));
      /* Translators: who asked, when, the premises, what the question is about */
      line = g_strdup_printf (_ ("%s, %s · %s · %s"), who, when,
                              question->place != NULL ? question->place : "",
                              question->title != NULL ? question->title : "");
      item = th_record_item_new_at (step, "th-alert-symbolic",
                                    question->text != NULL ? question->text : "", line);
      th_record_item_set_pill (item, _ ("Reply"), "red");
      g_ptr_array_add (items, item);
    }
}

GPtrArray *
th_today_items_new_today (ThSession *session, const ThTodayReading *reading)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) latest = g_hash_table_new (g_str_hash, g_str_equal);

  /* Newest first, so the first of a premises is its latest. */
  for (guint i = 0; i < reading->visits->len; i++)
    {
      ThRecordRow *row = g_ptr_array_index (reading->visits, i);

      if (row->parent != NULL && !g_hash_table_contains (latest, row->parent)
          && th_review_state_from_name (row->state) != TH_REVIEW_WITHDRAWN)
        g_hash_table_insert (latest, row->parent, row);
    }

  add_clock_notice (items, session);
  add_disk_notice (items, reading->free_bytes);
  add_end_notice (items, session);
  add_waiting (items, session);
  add_returned (items, session, reading);
  add_questions (items, session, reading->questions);
  add_visits (items, session, reading, TH_REVIEW_DRAFT, TRUE, G_MAXUINT, _ ("Continue"));
  add_premises (items, session, reading, latest, FALSE, TH_TODAY_NOW, _ ("Yours today"));
  add_premises (items, session, reading, latest, FALSE, TH_TODAY_NOT_THEIRS,
                _ ("Premises to visit"));
  if (reading->has_more)
    g_ptr_array_add (
      items, th_record_item_new_heading (_ ("There are more premises. Find them by their name.")));
  add_premises (items, session, reading, latest, FALSE, TH_TODAY_LATER, _ ("Yours later"));
  add_visits (items, session, reading, TH_REVIEW_DRAFT, FALSE, COLLEAGUES_MAX,
              _ ("Colleagues have open"));
  add_premises (items, session, reading, latest, TRUE, TH_TODAY_NOT_THEIRS, _ ("Visited"));

  return items;
}

GPtrArray *
th_today_items_new_finished (ThSession *session, const ThTodayReading *reading)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  add_visits (items, session, reading, TH_REVIEW_SUBMITTED, TRUE, G_MAXUINT,
              _ ("Waiting for review"));
  add_visits (items, session, reading, TH_REVIEW_APPROVED, TRUE, G_MAXUINT, _ ("Reviewed"));
  add_visits (items, session, reading, TH_REVIEW_WITHDRAWN, TRUE, G_MAXUINT, _ ("Withdrawn"));

  return items;
}

GPtrArray *
th_today_items_new_found (ThSession *session, const ThTodayReading *reading, GPtrArray *rows)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < rows->len; i++)
    {
      const ThRecordRow *row = g_ptr_array_index (rows, i);

      if (g_strcmp0 (row->kind, TH_KIND_PREMISES) == 0)
        {
          g_ptr_array_add (items, premises_item (session, row, NULL));
        }
      else if (g_strcmp0 (row->kind, TH_KIND_OPERATION) != 0)
        {
          g_ptr_array_add (items, item_at (session, reading, row, row->kind));
        }
    }

  return items;
}
