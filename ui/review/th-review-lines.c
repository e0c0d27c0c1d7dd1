/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-review-lines.h"

#include "th-home.h"
#include "th-kind.h"
#include "th-likeness.h"
#include "th-readiness.h"
#include "th-record-item.h"
#include "th-report-answers.h"
#include "th-words.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  ThSession *session;
  const ThCasebookReading *casebook;
  const ThReviewReading *reading;
  const ThDayItem *item; /* NULL for none */
  GPtrArray *lines;      /* of ThRecordItem */
} Making;

static const struct
{
  ThKinds kind;
  const char *word;
} kind_words[] = {
  { TH_KINDS_PREMISES, N_ ("Premises") },          { TH_KINDS_VISIT, N_ ("Visit") },
  { TH_KINDS_ENCOUNTER, N_ ("Person") },           { TH_KINDS_REFERRAL, N_ ("Referral") },
  { TH_KINDS_RESTRICTED, N_ ("Restricted note") }, { TH_KINDS_INTELLIGENCE, N_ ("Intelligence") },
};

static ThKinds
get_kind (const ThRecord *record)
{
  return th_kind_get_bit (th_record_get_kind (record));
}

static const char *
get_kind_word (const ThRecord *record)
{
  for (guint i = 0; i < G_N_ELEMENTS (kind_words); i++)
    if (kind_words[i].kind == get_kind (record))
      return _ (kind_words[i].word);

  return th_record_get_kind (record);
}

char *
th_review_lines_dup_title (const ThRecord *record)
{
  const char *title = th_record_get_title (record);

  /* A visit's title says when, which the line below says as well. */
  if (get_kind (record) == TH_KINDS_VISIT || title == NULL)
    return g_strdup (get_kind_word (record));

  /* Translators: kind of record, its title */
  return g_strdup_printf (_ ("%s %s"), get_kind_word (record), title);
}

static char *
dup_when (const Making *self, int64_t at)
{
  return th_words_dup_when (at, th_session_now (self->session),
                            th_words_get_zone (self->casebook->operation));
}

/* "Jo Whitlock, 14:05" */
static char *
dup_by (const Making *self, const char *collar, int64_t at)
{
  g_autofree char *who = th_words_dup_officer (self->casebook->operation, collar);
  g_autofree char *when = dup_when (self, at);

  return g_strdup_printf (_ ("%s, %s"), who, when);
}

static ThRecordItem *
add (Making *self,
     const char *page,
     const char *record,
     const char *field,
     const char *icon,
     const char *title,
     const char *line)
{
  g_autoptr (ThPlaceStep) step = th_place_step_new_at (page, record, NULL, field);
  ThRecordItem *item = th_record_item_new_at (step, icon, title, line);

  g_ptr_array_add (self->lines, item);
  return item;
}

static void
add_heading (Making *self, const char *title)
{
  g_ptr_array_add (self->lines, th_record_item_new_heading (title));
}

/* What somebody made the review state, and when. */
static void
add_state (Making *self)
{
  const ThRecord *governing = self->reading->governing;
  g_autoptr (GArray) values = th_record_list_values (governing, TH_FIELD_STATE);
  ThReviewState state = th_review_get_state (governing);
  const char *word = _ (th_review_state_get_label (state));
  g_autofree char *made =
    dup_by (self, th_record_get_author (governing), th_record_get_created (governing));
  g_autofree char *title = th_review_lines_dup_title (governing);
  g_autofree char *moved = NULL;
  g_autofree char *line = NULL;
  ThRecordItem *item;

  if (values->len > 0)
    {
      const ThFieldValue *value = &g_array_index (values, ThFieldValue, 0);

      moved = dup_by (self, value->by, value->at);
      /* Translators: who began it and when; "Finished", "Approved"; who did that and when */
      line = g_strdup_printf (_ ("Begun by %s. %s by %s."), made, word, moved);
    }
  else
    line = g_strdup_printf (_ ("Begun by %s."), made);
  item = add (self, "", th_record_get_id (governing), NULL, "th-document-symbolic", title, line);
  th_record_item_set_still (item);
  th_record_item_set_pill (item, word, th_words_get_tint (state));
}

static void
add_premises (Making *self)
{
  static const char *const parts[] = { "address_line", "town", "postcode" };
  const ThRecord *premises = self->reading->premises;
  g_autoptr (GString) address = g_string_new (NULL);

  if (premises == NULL || premises == self->reading->governing)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      const char *part = th_record_get_text (premises, parts[i]);

      if (part != NULL)
        g_string_append_printf (address, "%s%s", address->len > 0 ? ", " : "", part);
    }
  add (self, "premises", th_record_get_id (premises), NULL, "th-place-symbolic",
       th_record_get_title (premises), address->str);
}

static const ThRecord *
find_record (const ThReviewReading *reading, const char *id)
{
  for (guint i = 0; i < reading->records->len; i++)
    {
      const ThRecord *record = g_ptr_array_index (reading->records, i);

      if (g_strcmp0 (th_record_get_id (record), id) == 0)
        return record;
    }

  return NULL;
}

char *
th_review_lines_dup_where (const ThCasebookReading *casebook,
                           const ThReviewReading *reading,
                           const char *id,
                           const char *field)
{
  const ThRecord *record = find_record (reading, id);
  g_autofree char *title = record != NULL ? th_review_lines_dup_title (record) : NULL;
  g_autofree char *label = NULL;

  if (record == NULL)
    return NULL;
  if (field == NULL || *field == '\0')
    return g_steal_pointer (&title);
  label = th_report_words_dup_label (casebook->words, th_record_get_kind (record), field);

  /* Translators: a record, one of its questions */
  return g_strdup_printf (_ ("%s · %s"), title, label);
}

static char *
dup_alike (const Making *self, const ThConcern *concern)
{
  const ThCaseRecord *other = th_case_find (self->casebook->case_, concern->other);
  GString *line = g_string_new (other != NULL ? th_record_get_title (other->record) : NULL);

  for (guint bit = 0; bit < 8; bit++)
    if ((concern->reasons & (1u << bit)) != 0)
      g_string_append_printf (line, "%s%s", line->len > 0 ? ". " : "",
                              _ (th_like_reason_get_text (1u << bit)));

  return g_string_free (line, FALSE);
}

static void
add_concern (Making *self, const ThConcern *concern)
{
  const char *title = concern->code != NULL ? _ (th_gap_code_get_text (concern->code))
                                            : _ (th_concern_get_text (concern->kind));
  g_autofree char *line =
    th_review_lines_dup_where (self->casebook, self->reading, concern->record, concern->field);
  g_autoptr (ThPlaceStep) step =
    th_place_step_new_at ("answer", concern->record, NULL, concern->field);
  ThRecordItem *item;

  if (concern->kind == TH_CONCERN_DUPLICATE)
    {
      g_free (line);
      line = dup_alike (self, concern);
      th_place_step_free (step);
      step = th_place_step_new_at ("same", concern->record, concern->other, NULL);
    }
  else if (concern->kind == TH_CONCERN_HELD)
    {
      th_place_step_free (step);
      step = th_place_step_new ("held", concern->record);
    }
  else if (concern->kind == TH_CONCERN_CHANGED)
    {
      th_place_step_free (step);
      step = th_place_step_new ("history", concern->record);
    }
  item = th_record_item_new_at (step, "th-alert-symbolic", title, line);
  if (!th_home_has_page (step->page) || (g_str_equal (step->page, "answer") && step->field == NULL))
    th_record_item_set_still (item);
  if (concern->kind <= TH_CONCERN_URGENT)
    th_record_item_set_pill (item, _ ("Urgent"), "red");
  g_ptr_array_add (self->lines, item);
}

/* What is only missing is said where it is missing; here, how much that is. */
static void
add_missing_count (Making *self, guint n_missing)
{
  g_autofree char *text = NULL;
  ThRecordItem *item;

  if (n_missing == 0)
    return;
  text = g_strdup_printf (ngettext ("%u answer is missing", "%u answers are missing", n_missing),
                          n_missing);
  item = add (self, "", th_record_get_id (self->reading->governing), NULL, "th-alert-symbolic",
              text, _ ("Marked below, each with its record."));
  th_record_item_set_still (item);
}

static void
add_concerns (Making *self)
{
  guint n_missing = 0;
  gboolean has_heading = FALSE;

  for (guint i = 0; self->item != NULL && i < self->item->concerns->len; i++)
    {
      const ThConcern *concern = g_ptr_array_index (self->item->concerns, i);

      if (concern->kind >= TH_CONCERN_QUESTION)
        continue;
      if (!has_heading)
        add_heading (self, _ ("Look at this first"));
      has_heading = TRUE;
      if (concern->kind == TH_CONCERN_INCOMPLETE && concern->field != NULL)
        n_missing++;
      else
        add_concern (self, concern);
    }
  add_missing_count (self, n_missing);
}

static gboolean
is_about (const ThRecord *query, const ThRecord *record, const char *path)
{
  const char *field = th_record_get_text (query, TH_FIELD_QUERY_FIELD);
  gsize length = strlen (path);

  return g_strcmp0 (th_record_get_parent (query), th_record_get_id (record)) == 0 && field != NULL
         && strncmp (field, path, length) == 0 && (field[length] == '\0' || field[length] == '{');
}

/* What a line says of the questions asked about it. */
static const char *
get_query_pill (const Making *self, const ThRecord *record, const char *path, const char **tint)
{
  const char *pill = NULL;

  for (guint i = 0; i < self->reading->queries->len; i++)
    {
      const ThRecord *query = g_ptr_array_index (self->reading->queries, i);

      if (!is_about (query, record, path))
        continue;
      if (th_review_is_open_query (query))
        {
          *tint = "red";
          return _ ("Question open");
        }
      *tint = "green";
      pill = _ ("Answered");
    }

  return pill;
}

static void
add_answer (Making *self, const ThRecord *record, const ThReportAnswer *answer)
{
  const char *tint = "plain";
  const char *pill = get_query_pill (self, record, answer->path, &tint);
  ThRecordItem *item = add (self, "answer", th_record_get_id (record), answer->path, NULL,
                            answer->label, answer->text);

  if (answer->has_conflict)
    th_record_item_set_pill (item, _ ("Two answers"), "red");
  else if (pill != NULL)
    th_record_item_set_pill (item, pill, tint);
  else if ((self->reading->actions & (1u << TH_ACTION_QUERY)) != 0)
    th_record_item_set_pill (item, _ ("Ask"), "plain");
}

static gboolean
has_answer (GPtrArray *answers, const ThRecord *query, const ThRecord *record)
{
  for (guint i = 0; i < answers->len; i++)
    if (is_about (query, record, ((ThReportAnswer *) g_ptr_array_index (answers, i))->path))
      return TRUE;

  return FALSE;
}

static gboolean
is_missing (const ThConcern *concern, const ThRecord *record)
{
  return concern->kind == TH_CONCERN_INCOMPLETE && concern->field != NULL
         && g_strcmp0 (concern->record, th_record_get_id (record)) == 0;
}

static void
add_missing (Making *self, const ThRecord *record, GHashTable *added)
{
  for (guint i = 0; self->item != NULL && i < self->item->concerns->len; i++)
    {
      const ThConcern *concern = g_ptr_array_index (self->item->concerns, i);
      const char *tint = "amber";
      const char *pill;
      g_autofree char *label = NULL;
      ThRecordItem *item;

      if (!is_missing (concern, record) || !g_hash_table_add (added, concern->field))
        continue;
      label = th_report_words_dup_label (self->casebook->words, th_record_get_kind (record),
                                         concern->field);
      item = add (self, "answer", concern->record, concern->field, NULL, label,
                  concern->code != NULL ? _ (th_gap_code_get_text (concern->code)) : NULL);
      pill = get_query_pill (self, record, concern->field, &tint);
      th_record_item_set_pill (item, pill != NULL ? pill : _ ("Missing"), tint);
    }
}

/* Questions about what has no answer. */
static void
add_other_queries (Making *self, const ThRecord *record, GPtrArray *answers, GHashTable *added)
{

  for (guint i = 0; i < self->reading->queries->len; i++)
    {
      const ThRecord *query = g_ptr_array_index (self->reading->queries, i);
      const char *field = th_record_get_text (query, TH_FIELD_QUERY_FIELD);
      g_autofree char *label = NULL;
      const char *tint = "plain";
      const char *pill;
      ThRecordItem *item;

      if (g_strcmp0 (th_record_get_parent (query), th_record_get_id (record)) != 0 || field == NULL
          || has_answer (answers, query, record) || !g_hash_table_add (added, (char *) field))
        continue;
      label = th_report_words_dup_label (self->casebook->words, th_record_get_kind (record), field);
      item = add (self, "answer", th_record_get_id (record), field, NULL, label, _ ("No answer"));
      pill = get_query_pill (self, record, field, &tint);
      if (pill != NULL)
        th_record_item_set_pill (item, pill, tint);
    }
}

static void
add_answers (Making *self, const ThRecord *record)
{
  g_autoptr (GHashTable) added = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) answers = th_report_answers_list (
    self->casebook->words, record, th_words_get_zone (self->casebook->operation));

  for (guint i = 0; i < answers->len; i++)
    add_answer (self, record, g_ptr_array_index (answers, i));
  if (get_kind (record) != TH_KINDS_REFERRAL)
    add_missing (self, record, added);
  add_other_queries (self, record, answers, added);
}

/* A referral's form asks for so much that the page which lists it says only how much that is. */
static void
add_count (Making *self, const ThRecord *record, ThRecordItem *item)
{
  guint n_missing = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; self->item != NULL && i < self->item->concerns->len; i++)
    n_missing += is_missing (g_ptr_array_index (self->item->concerns, i), record);
  if (n_missing == 0)
    return;
  text = g_strdup_printf (ngettext ("%u missing", "%u missing", n_missing), n_missing);
  th_record_item_set_pill (item, text, "amber");
}

/* Pages about the whole of one record. */
static void
add_pages (Making *self, const ThRecord *record)
{
  static const struct
  {
    ThKinds kinds;
    const char *page;
    const char *icon;
    const char *word;
  } pages[] = {
    { TH_KINDS_REFERRAL, "referral-draft", "th-document-symbolic", N_ ("What the referral needs") },
    { TH_KINDS_ENCOUNTER, "referral-draft", "th-document-symbolic",
      N_ ("Which referrals are called for") },
    { TH_KINDS_VISIT, "export", "th-document-symbolic", N_ ("Copy for evidence") },
    { TH_KINDS_VISIT | TH_KINDS_ENCOUNTER | TH_KINDS_REFERRAL | TH_KINDS_INTELLIGENCE
        | TH_KINDS_PREMISES,
      "history", "th-waiting-symbolic", N_ ("Who set what, and when") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      ThRecordItem *item;

      if ((pages[i].kinds & get_kind (record)) == 0 || !th_home_has_page (pages[i].page))
        continue;
      item = add (self, pages[i].page, th_record_get_id (record), NULL, pages[i].icon,
                  _ (pages[i].word), NULL);
      if (pages[i].kinds == TH_KINDS_REFERRAL)
        add_count (self, record, item);
    }
}

static void
add_record (Making *self, const ThRecord *record)
{
  g_autofree char *title = th_review_lines_dup_title (record);
  const char *id = th_record_get_id (record);
  ThRecordItem *item;

  add_heading (self, title);
  if (th_review_get_state (record) == TH_REVIEW_WITHDRAWN && record != self->reading->governing)
    {
      item = add (self, "", id, NULL, NULL, _ ("Withdrawn: counted nowhere."), NULL);
      th_record_item_set_still (item);
      return;
    }
  if (get_kind (record) == TH_KINDS_RESTRICTED)
    {
      add (self, "restricted", id, NULL, "th-lock-symbolic", _ ("Closed"),
           _ ("Opening it asks for a reason, and is written down."));
      return;
    }
  if (get_kind (record) == TH_KINDS_INTELLIGENCE && record != self->reading->governing)
    {
      item = add (self, "review", id, NULL, "th-document-symbolic", _ ("Reviewed by itself"), NULL);
      th_record_item_set_pill (item, _ (th_review_state_get_label (th_review_get_state (record))),
                               th_words_get_tint (th_review_get_state (record)));
      return;
    }
  add_answers (self, record);
  add_pages (self, record);
}

/* What is seldom done stands at the end, with a reason on a page of its own. */
static void
add_decisions (Making *self)
{
  static const struct
  {
    ThAction action;
    ThReviewState state;
    const char *word;
    const char *line;
  } decisions[] = {
    { TH_ACTION_REOPEN, TH_REVIEW_DRAFT, N_ ("Reopen"),
      N_ ("It goes back to the officer as a draft.") },
    { TH_ACTION_WITHDRAW, TH_REVIEW_WITHDRAWN, N_ ("Withdraw"),
      N_ ("It is counted nowhere. It can be taken back.") },
  };
  const char *id = th_record_get_id (self->reading->governing);
  gboolean has_heading = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (decisions); i++)
    {
      g_autoptr (ThPlaceStep) step = NULL;

      if ((self->reading->actions & (1u << decisions[i].action)) == 0)
        continue;
      if (!has_heading)
        add_heading (self, _ ("More"));
      has_heading = TRUE;
      step =
        th_place_step_new_at ("decide", id, th_review_state_get_name (decisions[i].state), NULL);
      g_ptr_array_add (self->lines,
                       th_record_item_new_at (step, "th-edit-symbolic", _ (decisions[i].word),
                                              _ (decisions[i].line)));
    }
}

GPtrArray *
th_review_lines_new (ThSession *session,
                     const ThCasebookReading *casebook,
                     const ThReviewReading *reading,
                     const ThDayItem *item)
{
  Making self = { session, casebook, reading, item, NULL };

  self.lines = g_ptr_array_new_with_free_func (g_object_unref);
  add_state (&self);
  add_premises (&self);
  add_concerns (&self);
  for (guint i = 0; i < reading->records->len; i++)
    add_record (&self, g_ptr_array_index (reading->records, i));
  add_decisions (&self);

  return self.lines;
}

static const char *
get_state_sentence (const ThReviewReading *reading)
{
  switch (th_review_get_state (reading->governing))
    {
    case TH_REVIEW_DRAFT:
      return _ ("The officer has not finished it.");
    case TH_REVIEW_RETURNED:
      return _ ("Sent back: it waits for the officer.");
    case TH_REVIEW_APPROVED:
      return _ ("Approved.");
    case TH_REVIEW_WITHDRAWN:
      return _ ("Withdrawn: counted nowhere.");
    case TH_REVIEW_SUBMITTED:
    case TH_REVIEW_N_STATES:
    default:
      return NULL;
    }
}

static const char *
get_sentence (const ThReviewReading *reading, ThReviewBlockReason reason)
{
  switch (reason)
    {
    case TH_REVIEW_BLOCK_STATE:
      return get_state_sentence (reading);
    case TH_REVIEW_BLOCK_OWN:
      return _ ("It is your own work: somebody else approves it.");
    case TH_REVIEW_BLOCK_CONFLICT:
      return _ ("Two answers stand: decide which first.");
    case TH_REVIEW_BLOCK_QUERY:
      return _ ("A question is still open.");
    case TH_REVIEW_BLOCK_HELD:
    default:
      return _ ("Something is held back by the station: decide on it first.");
    }
}

char *
th_review_lines_dup_block (const ThCasebookReading *casebook,
                           const ThReviewReading *reading,
                           const ThReviewBlock **first)
{
  const ThReviewBlock *block;
  const char *sentence;
  g_autofree char *where = NULL;

  *first = NULL;
  if (reading->blocks->len == 0)
    return NULL;
  block = g_ptr_array_index (reading->blocks, 0);
  sentence = get_sentence (reading, block->reason);
  if (sentence == NULL)
    return NULL;
  if (block->field == NULL && block->reason != TH_REVIEW_BLOCK_HELD)
    return g_strdup (sentence);
  *first = block;
  where = th_review_lines_dup_where (casebook, reading, block->record, block->field);

  /* Translators: what stands in the way of an approval, where */
  return where != NULL ? g_strdup_printf (_ ("%s %s"), sentence, where) : g_strdup (sentence);
}
