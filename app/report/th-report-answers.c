/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-report-answers.h"

#include "th-report.h"

#include <string.h>

typedef struct
{
  const ThReportWords *words;
  const ThRecord *record;
  const char *kind;
  GTimeZone *zone;
  GPtrArray *found;        /* of ThReportAnswer, in the order of their paths */
  GHashTable *by_question; /* question: ThReportAnswer, borrowed */
} Gathering;

static void
answer_free (gpointer data)
{
  ThReportAnswer *self = data;

  g_free (self->question);
  g_free (self->path);
  g_free (self->label);
  g_free (self->text);
  g_free (self);
}

static void
pair_free (gpointer data)
{
  ThReportPair *self = data;

  g_free (self->question);
  g_free (self->label);
  g_free (self->a);
  g_free (self->b);
  g_free (self);
}

/* "22 August 2022, 08:31"; what is no moment stays as it is. */
static char *
dup_local (const char *text, GTimeZone *zone)
{
  g_autoptr (GDateTime) at = g_date_time_new_from_iso8601 (text, zone);

  return at != NULL ? th_report_dup_moment (g_date_time_to_unix (at) * 1000, zone)
                    : g_strdup (text);
}

char *
th_report_answers_dup_value (
  const ThReportWords *words, const char *kind, const char *path, ThValue *value, GTimeZone *zone)
{
  const ThReportField *field = th_report_words_find (words, kind, path);
  const char *brace = strchr (path, '{');
  g_autofree char *plain = th_value_dup_plain (value);
  g_autofree char *code =
    brace != NULL ? g_strndup (brace + 1, strcspn (brace + 1, "}")) : g_strdup (plain);

  if (*plain == '\0' || (brace != NULL && !th_value_is_true (value)))
    return g_strdup ("");
  if (g_str_has_prefix (path, "officers{"))
    return th_report_words_dup_officer (words, code);
  if (field != NULL && field->choices != NULL)
    return th_report_words_dup_choice (words, kind, path, code);
  if (field != NULL && field->type == TH_FORM_TYPE_DATE_TIME)
    return dup_local (code, zone);

  return g_steal_pointer (&code);
}

static ThReportAnswer *
ensure_answer (Gathering *self, const char *path)
{
  g_autofree char *question = th_report_words_dup_question (path);
  ThReportAnswer *answer = g_hash_table_lookup (self->by_question, question);

  if (answer != NULL)
    return answer;
  answer = g_new0 (ThReportAnswer, 1);
  answer->question = g_steal_pointer (&question);
  answer->path = g_strndup (path, strcspn (path, "{"));
  answer->label = th_report_words_dup_label (self->words, self->kind, path);
  g_ptr_array_add (self->found, answer);
  g_hash_table_insert (self->by_question, answer->question, answer);

  return answer;
}

static void
gather (const char *path, ThValue *value, gpointer data)
{
  Gathering *self = data;
  g_autofree char *shown = NULL;
  ThReportAnswer *answer;
  char *text;

  /* Threshold's own fields, and the marks that an instance is there. */
  if (*path == '_' || path[strlen (path) - 1] == ']')
    return;
  shown = th_report_answers_dup_value (self->words, self->kind, path, value, self->zone);
  if (*shown == '\0')
    return;
  answer = ensure_answer (self, path);
  text = answer->text != NULL ? g_strdup_printf ("%s; %s", answer->text, shown)
                              : g_steal_pointer (&shown);
  g_free (answer->text);
  answer->text = text;
  answer->has_conflict |= th_record_has_conflict (self->record, path);
}

/* In the form's order; what the form does not know comes last. */
static GPtrArray *
sort (Gathering *self)
{
  GPtrArray *fields = th_report_words_list_fields (self->words, self->kind);
  GPtrArray *sorted = g_ptr_array_new_with_free_func (answer_free);

  for (guint i = 0; fields != NULL && i < fields->len; i++)
    {
      const ThReportField *field = g_ptr_array_index (fields, i);
      ThReportAnswer *answer = g_hash_table_lookup (self->by_question, field->path);

      if (answer != NULL)
        g_ptr_array_add (sorted, answer);
      g_hash_table_remove (self->by_question, field->path);
    }
  for (guint i = 0; i < self->found->len; i++)
    {
      ThReportAnswer *answer = g_ptr_array_index (self->found, i);

      if (g_hash_table_contains (self->by_question, answer->question))
        g_ptr_array_add (sorted, answer);
    }

  return sorted;
}

GPtrArray *
th_report_answers_list (const ThReportWords *words, const ThRecord *record, GTimeZone *zone)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  g_autoptr (GHashTable) by_question = g_hash_table_new (g_str_hash, g_str_equal);
  Gathering gathering = { words, record, th_record_get_kind (record), zone, found, by_question };

  g_return_val_if_fail (gathering.kind != NULL, g_ptr_array_new_with_free_func (answer_free));

  th_record_foreach (record, gather, &gathering);
  return sort (&gathering);
}

static const ThReportAnswer *
find_answer (GPtrArray *answers, const char *question)
{
  for (guint i = 0; i < answers->len; i++)
    {
      const ThReportAnswer *answer = g_ptr_array_index (answers, i);

      if (g_str_equal (answer->question, question))
        return answer;
    }
  return NULL;
}

static void
add_pair (GPtrArray *pairs, const ThReportAnswer *a, const ThReportAnswer *b)
{
  ThReportPair *pair = g_new0 (ThReportPair, 1);

  pair->question = g_strdup (a != NULL ? a->question : b->question);
  pair->label = g_strdup (a != NULL ? a->label : b->label);
  pair->a = g_strdup (a != NULL ? a->text : "");
  pair->b = g_strdup (b != NULL ? b->text : "");
  g_ptr_array_add (pairs, pair);
}

/* Both lists are in the form's order: what only one has goes in where it stands there. */
static void
merge (GPtrArray *pairs, GPtrArray *a, GPtrArray *b)
{
  guint next = 0;

  for (guint i = 0; i < a->len; i++)
    {
      const ThReportAnswer *answer = g_ptr_array_index (a, i);
      const ThReportAnswer *other = find_answer (b, answer->question);

      for (; other != NULL && next < b->len; next++)
        {
          const ThReportAnswer *before = g_ptr_array_index (b, next);

          if (before == other)
            break;
          if (find_answer (a, before->question) == NULL)
            add_pair (pairs, NULL, before);
        }
      next += other != NULL;
      add_pair (pairs, answer, other);
    }
  for (; next < b->len; next++)
    {
      const ThReportAnswer *left = g_ptr_array_index (b, next);

      if (find_answer (a, left->question) == NULL)
        add_pair (pairs, NULL, left);
    }
}

GPtrArray *
th_report_answers_compare (const ThReportWords *words,
                           const ThRecord *a,
                           const ThRecord *b,
                           GTimeZone *zone)
{
  g_autoptr (GPtrArray) first = th_report_answers_list (words, a, zone);
  g_autoptr (GPtrArray) second = th_report_answers_list (words, b, zone);
  GPtrArray *pairs = g_ptr_array_new_with_free_func (pair_free);

  merge (pairs, first, second);
  return pairs;
}
