/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The map of the Home Office's form, walked in its order. A question that the form does not ask in
 * this case is left out, one it asks and nobody has answered is there and says so.
 */

#include "th-referral-draft.h"

#include "th-kind.h"
#include "th-paper.h"
#include "th-referral-map.h"
#include "th-time.h"

#include <string.h>

typedef struct
{
  ThReferralDraft *draft;
  const ThReportWords *words;
  const ThCaseRecord *referral;
  const ThCaseRecord *encounter;
} Making;

static void
item_free (ThReferralItem *self)
{
  g_free (self->key);
  g_free (self->question);
  g_free (self->answer);
  g_free (self->record);
  g_free (self->path);
  g_free (self);
}

void
th_referral_draft_free (ThReferralDraft *self)
{
  if (self == NULL)
    return;
  g_free (self->kind);
  g_free (self->title);
  g_free (self->pseudonym);
  g_free (self->marking);
  g_free (self->operation);
  g_time_zone_unref (self->zone);
  g_ptr_array_unref (self->items);
  g_free (self);
}

static const ThCaseRecord *
find_source (const Making *self, const char *kind)
{
  if (g_str_equal (kind, TH_KIND_REFERRAL))
    return self->referral;
  return g_str_equal (kind, TH_KIND_ENCOUNTER) ? self->encounter : NULL;
}

static gboolean
holds (const Making *self, const ThReferralCondition *condition)
{
  const ThCaseRecord *source = find_source (self, condition->kind);

  return source != NULL
         && g_str_equal (th_case_get_text (source, condition->path), condition->value);
}

/* A Duty to Notify names nobody who does not co-operate. */
static gboolean
may_name (const Making *self)
{
  return !g_str_equal (self->draft->kind, "dtn")
         || g_str_equal (th_case_get_text (self->referral, "cooperation"), "yes");
}

static gboolean
is_asked (const Making *self, const ThReferralField *field)
{
  return (field->when == NULL
          || g_strv_contains ((const char *const *) field->when, self->draft->kind))
         && (!field->is_identity || may_name (self))
         && (field->only.kind == NULL || holds (self, &field->only))
         && (field->unless.kind == NULL || !holds (self, &field->unless));
}

typedef struct
{
  const Making *making;
  const ThCaseRecord *source;
  const char *path; /* "uk_places[]/town", any "indicators/", "exploitation/types", "age_band" */
  GString *answer;
} Gathering;

/* Whether @path is, or is part of, what the map calls @pattern. */
static gboolean
matches (const char *path, const char *pattern)
{
  const char *star = strchr (pattern, '*');
  const char *brackets = strstr (pattern, "[]");
  gsize length = strlen (pattern);

  if (star != NULL)
    return strncmp (path, pattern, star - pattern) == 0;
  if (brackets != NULL)
    {
      const char *end = strchr (path, ']');

      return strncmp (path, pattern, brackets + 1 - pattern) == 0 && end != NULL
             && g_str_equal (end, brackets + 1);
    }
  return strncmp (path, pattern, length) == 0 && (path[length] == '\0' || path[length] == '{');
}

static void
append_part (GString *answer, const char *text)
{
  if (answer->len > 0)
    g_string_append (answer, "; ");
  g_string_append (answer, text);
}

static void
gather_value (const char *path, ThValue *value, gpointer data)
{
  Gathering *self = data;
  const ThReportWords *words = self->making->words;
  const char *kind = th_record_get_kind (self->source->record);
  const char *brace = strchr (path, '{');
  g_autofree char *plain = th_value_dup_plain (value);
  g_autofree char *code =
    brace != NULL ? g_strndup (brace + 1, strcspn (brace + 1, "}")) : g_strdup (plain);
  g_autofree char *shown = NULL;

  if (*plain == '\0' || !matches (path, self->path) || (brace != NULL && !th_value_is_true (value)))
    return;
  if (th_report_words_find (words, kind, path) != NULL
      && th_report_words_find (words, kind, path)->choices != NULL)
    shown = th_report_words_dup_choice (words, kind, path, code);
  if (strchr (self->path, '*') != NULL)
    {
      g_autofree char *label = th_report_words_dup_label (words, kind, path);
      g_autofree char *both = g_strdup_printf ("%s (%s)", label, shown != NULL ? shown : code);

      append_part (self->answer, both);
      return;
    }
  append_part (self->answer, shown != NULL ? shown : code);
}

/* The first of the field's sources that has an answer. */
static char *
dup_answer (const Making *self, const ThReferralField *field)
{
  for (guint i = 0; i < field->paths->len; i++)
    {
      const ThCaseRecord *source = find_source (self, g_ptr_array_index (field->kinds, i));
      g_autoptr (GString) answer = g_string_new (NULL);
      Gathering gathering = { self, source, g_ptr_array_index (field->paths, i), answer };

      if (source == NULL)
        continue;
      th_record_foreach (source->record, gather_value, &gathering);
      if (answer->len > 0)
        return g_strdup (answer->str);
    }
  return g_strdup ("");
}

static void
add_item (Making *self, const ThReferralField *field)
{
  guint last = field->paths->len - 1;
  const char *kind = g_ptr_array_index (field->kinds, last);
  const char *path = g_ptr_array_index (field->paths, last);
  const ThCaseRecord *source = find_source (self, kind);
  ThReferralItem *item;

  if (!is_asked (self, field))
    return;
  item = g_new0 (ThReferralItem, 1);
  item->key = g_strdup (field->key);
  item->question = strchr (path, '*') != NULL ? g_strdup ("Indicators seen")
                                              : th_report_words_dup_label (self->words, kind, path);
  item->answer = dup_answer (self, field);
  item->record = source != NULL ? g_strdup (th_record_get_id (source->record)) : NULL;
  item->path = g_strdup (path);
  item->is_missing = field->is_required && *item->answer == '\0';
  self->draft->n_missing += item->is_missing;
  g_ptr_array_add (self->draft->items, item);
}

ThReferralDraft *
th_referral_draft_new (ThCase *case_,
                       const ThOperation *operation,
                       const ThReportWords *words,
                       const char *referral)
{
  static const char *const home_office[] = { "nrm_adult", "nrm_child", "dtn", NULL };
  const ThCaseRecord *record = th_case_find (case_, referral);
  GPtrArray *map = th_referral_map_get ();
  ThReferralDraft *self;
  Making making;

  if (record == NULL || record->kind != TH_KINDS_REFERRAL || record->parent == NULL
      || !g_strv_contains (home_office, th_case_get_text (record, "kind")))
    return NULL;
  self = g_new0 (ThReferralDraft, 1);
  self->kind = g_strdup (th_case_get_text (record, "kind"));
  self->title = th_report_words_dup_choice (words, TH_KIND_REFERRAL, "kind", self->kind);
  self->pseudonym = g_strdup (th_case_get_text (record->parent, "pseudonym"));
  self->marking = g_ascii_strup (th_operation_get_mark (operation), -1);
  g_strdelimit (self->marking, "_", '-');
  self->operation = g_strdup (th_operation_get_code (operation));
  self->zone = g_time_zone_ref (th_operation_get_zone (operation));
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  making = (Making){ self, words, record, record->parent };
  for (guint i = 0; i < map->len; i++)
    add_item (&making, g_ptr_array_index (map, i));
  return self;
}

char *
th_referral_draft_dup_text (const ThReferralDraft *self)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s\n%s, %s\n", self->marking, self->title, self->pseudonym);
  if (self->n_missing > 0)
    g_string_append_printf (text, "NOT COMPLETE: %u answers are missing\n", self->n_missing);
  for (guint i = 0; i < self->items->len; i++)
    {
      const ThReferralItem *item = g_ptr_array_index (self->items, i);

      if (*item->answer != '\0' || item->is_missing)
        g_string_append_printf (text, "\n%s\n%s\n", item->question,
                                item->is_missing ? "MISSING" : item->answer);
    }
  g_string_append_printf (text, "\n%s\n", self->marking);
  return g_string_free (text, FALSE);
}

static void
draw (ThPaper *paper, gpointer data)
{
  const ThReferralDraft *self = data;

  th_paper_flow (paper, 22, TRUE, TH_PAPER_INK, self->title);
  th_paper_flow (paper, 12, FALSE, TH_PAPER_BLUE, self->pseudonym);
  if (self->n_missing > 0)
    {
      g_autofree char *missing =
        g_strdup_printf ("Not complete: %u answers are missing.", self->n_missing);

      th_paper_skip (paper, 6);
      th_paper_flow (paper, 10, TRUE, TH_PAPER_RED, missing);
    }
  th_paper_skip (paper, 10);
  for (guint i = 0; i < self->items->len; i++)
    {
      const ThReferralItem *item = g_ptr_array_index (self->items, i);

      if (*item->answer == '\0' && !item->is_missing)
        continue;
      th_paper_need (paper, 34);
      th_paper_flow (paper, 8.5, FALSE, TH_PAPER_SOFT, item->question);
      th_paper_flow (paper, 10, item->is_missing, item->is_missing ? TH_PAPER_RED : TH_PAPER_INK,
                     item->is_missing ? "Missing" : item->answer);
      th_paper_skip (paper, 7);
    }
}

gboolean
th_referral_draft_save_pdf (const ThReferralDraft *self,
                            int64_t now,
                            const char *path,
                            GError **error)
{
  g_autofree char *title = g_strdup_printf ("%s · %s", self->title, self->pseudonym);
  g_autofree char *moment = th_report_dup_moment (now, self->zone);
  g_autofree char *foot = g_strdup_printf ("Threshold · %s · %s", self->operation, moment);
  char created[TH_TIME_TEXT_SIZE];
  ThPaperFrame frame = { self->marking, title, foot, "Page %u of %u", created };

  th_time_format (now, created);
  return th_paper_save (&frame, draw, (gpointer) self, path, error);
}
