/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-referral-gaps.h"

#include "th-kind.h"

#include <glib/gi18n.h>
#include <string.h>

/* Gaps of a person that are gaps of the referral as well: it takes its answers from there. */
static const char *const shared[] = {
  "home-office-needs", "home-office-asks", "consent-of-child", "judgement-against-age", NULL,
};

/* Which referral a gap of a person calls for; without one there is a question to be answered. */
static const struct
{
  const char *code;
  const char *begin;
} wanted[] = {
  { "children-services-missing", "la_child_safeguarding" },
  { "nrm-child-missing", "nrm_child" },
  { "nrm-adult-missing", "nrm_adult" },
  { "dtn-missing", "dtn" },
  { "guardian-suggested", "ictg" },
  { "consent-not-asked", NULL },
};

static void
gap_free (gpointer data)
{
  ThReferralGap *self = data;

  g_free (self->title);
  g_free (self->line);
  g_clear_pointer (&self->step, th_place_step_free);
  g_free (self);
}

/* The person and all their referrals: the rules look from one to the other. */
static GPtrArray *
list_all (ThCaseRecord *encounter, int64_t now)
{
  ThReadinessTerms terms = { now, TH_READINESS_REFERRAL_MS };
  g_autoptr (GArray) sources = g_array_new (FALSE, TRUE, sizeof (ThReadinessSource));
  ThReadinessSource source = { encounter->record, NULL };

  g_array_append_val (sources, source);
  for (guint i = 0; i < encounter->children->len; i++)
    {
      ThCaseRecord *child = g_ptr_array_index (encounter->children, i);

      source.record = child->record;
      if (child->kind == TH_KINDS_REFERRAL)
        g_array_append_val (sources, source);
    }

  return th_readiness_list ((const ThReadinessSource *) (gpointer) sources->data, sources->len,
                            &terms);
}

static char *
dup_label (const ThCasebookReading *reading, const ThCaseRecord *record, const char *path)
{
  if (strchr (path, '*') != NULL)
    return g_strdup (_ ("Indicators seen"));

  return th_report_words_dup_label (reading->words, th_record_get_kind (record->record), path);
}

static ThReferralGap *
gap_new (const ThCasebookReading *reading, const ThCaseRecord *record, const ThGap *gap)
{
  ThReferralGap *self = g_new0 (ThReferralGap, 1);
  const char *path = strchr (gap->path, '*') != NULL ? NULL : gap->path;

  self->title = dup_label (reading, record, gap->path);
  self->line = g_strdup (gap->detail != NULL ? gap->detail : _ (th_gap_code_get_text (gap->code)));
  self->severity = gap->severity;
  self->step = path != NULL ? th_place_step_new_at ("section", gap->record, NULL, path)
                            : th_place_step_new ("hub", gap->record);

  return self;
}

static void
begin_referral (const ThCasebookReading *reading, ThReferralGap *gap, const char *kind)
{
  g_free (gap->title);
  gap->title = th_report_words_dup_choice (reading->words, TH_KIND_REFERRAL, "kind", kind);
  g_clear_pointer (&gap->step, th_place_step_free);
  gap->begin = kind;
}

static int
compare_severity (gconstpointer a, gconstpointer b)
{
  const ThReferralGap *first = *(ThReferralGap *const *) a;
  const ThReferralGap *second = *(ThReferralGap *const *) b;

  return (int) second->severity - (int) first->severity;
}

static void
take_gap (GPtrArray *list,
          const ThCasebookReading *reading,
          const ThCaseRecord *referral,
          const ThGap *gap)
{
  const char *id = th_record_get_id (referral->record);
  gboolean is_own = g_str_equal (gap->record, id);
  ThReferralGap *taken;

  if (!is_own
      && (!g_str_equal (gap->record, th_record_get_id (referral->parent->record))
          || !g_strv_contains (shared, gap->code)))
    return;
  taken = gap_new (reading, is_own ? referral : referral->parent, gap);
  if (g_str_equal (gap->code, "children-services-first"))
    begin_referral (reading, taken, "la_child_safeguarding");
  g_ptr_array_add (list, taken);
}

GPtrArray *
th_referral_gaps_list (const ThCasebookReading *reading, ThCaseRecord *referral, int64_t now)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (gap_free);
  g_autoptr (GPtrArray) gaps = NULL;

  g_return_val_if_fail (referral->parent != NULL, list);

  gaps = list_all (referral->parent, now);
  for (guint i = 0; i < gaps->len; i++)
    take_gap (list, reading, referral, g_ptr_array_index (gaps, i));
  g_ptr_array_sort (list, compare_severity);

  return list;
}

GPtrArray *
th_referral_gaps_list_wanted (const ThCasebookReading *reading,
                              ThCaseRecord *encounter,
                              int64_t now)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (gap_free);
  g_autoptr (GPtrArray) gaps = list_all (encounter, now);

  for (guint w = 0; w < G_N_ELEMENTS (wanted); w++)
    {
      for (guint i = 0; i < gaps->len; i++)
        {
          const ThGap *gap = g_ptr_array_index (gaps, i);
          ThReferralGap *taken;

          if (!g_str_equal (gap->code, wanted[w].code))
            continue;
          taken = gap_new (reading, encounter, gap);
          if (wanted[w].begin != NULL)
            begin_referral (reading, taken, wanted[w].begin);
          g_ptr_array_add (list, taken);
        }
    }

  return list;
}

gboolean
th_referral_gaps_are_open (GPtrArray *gaps)
{
  for (guint i = 0; i < gaps->len; i++)
    {
      if (((ThReferralGap *) g_ptr_array_index (gaps, i))->severity >= TH_GAP_MISSING)
        return TRUE;
    }

  return FALSE;
}
