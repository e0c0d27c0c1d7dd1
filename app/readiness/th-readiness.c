/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One table of codes, one of what each kind should have; then the rules of the kinds, which have
 * files of their own.
 */

#include "th-readiness.h"

#include "th-kind.h"
#include "th-readiness-view.h"
#include "th-referral.h"

#include <glib/gi18n.h>
#include <string.h>

static const struct
{
  const char *code;
  ThGapSeverity severity;
  const char *text;
} codes[] = {
  { "unanswered", TH_GAP_MISSING, N_ ("This is still open.") },
  { "required", TH_GAP_WRONG, N_ ("This makes no sense without an answer.") },
  { "not-acceptable", TH_GAP_WRONG, N_ ("The answer cannot stay as it is.") },
  { "conflict", TH_GAP_WRONG, N_ ("Two people wrote different things here. Choose one.") },

  { "arrange-alone", TH_GAP_ADVICE, N_ ("Try to speak with the person alone.") },
  { "consent-of-child", TH_GAP_WRONG,
    N_ ("No consent is asked of a child, or where the age is not sure.") },
  { "consent-not-asked", TH_GAP_MISSING,
    N_ ("The person has not yet been asked about a referral.") },
  { "judgement-against-age", TH_GAP_WRONG, N_ ("The judgement and the age do not agree.") },
  { "context-only", TH_GAP_ADVICE,
    N_ ("Only context is recorded, which is no sign by itself. Say what else the judgement rests "
        "on.") },
  { "pseudonym-twice", TH_GAP_WRONG, N_ ("Two people of this visit have the same pseudonym.") },
  { "children-services-missing", TH_GAP_URGENT,
    N_ ("Children’s services have not been told. That comes first.") },
  { "nrm-child-missing", TH_GAP_MISSING, N_ ("A child is referred to the NRM.") },
  { "nrm-adult-missing", TH_GAP_MISSING, N_ ("The person consented, and there is no referral.") },
  { "dtn-missing", TH_GAP_MISSING,
    N_ ("The person does not consent. The Home Office must still be notified, without a name.") },
  { "guardian-suggested", TH_GAP_ADVICE, N_ ("Offer a guardian for the child.") },

  { "outcome-without-pv", TH_GAP_WRONG,
    N_ ("The outcome speaks of a potential victim, and nobody met is judged to be one.") },
  { "pv-without-outcome", TH_GAP_WRONG,
    N_ ("A potential victim was met, and the outcome does not say so.") },
  { "entry-against-outcome", TH_GAP_WRONG, N_ ("Nobody went in, so the visit was not completed.") },
  { "people-count-low", TH_GAP_ADVICE, N_ ("More people are recorded than were seen.") },

  { "conditions-missing", TH_GAP_WRONG, N_ ("Handling C needs its conditions.") },
  { "source-in-text", TH_GAP_ADVICE,
    N_ ("The text speaks of a source. Take out whatever could tell who it is.") },

  { "children-services-first", TH_GAP_MISSING,
    N_ ("The referral to children’s services must exist first.") },
  { "kind-against-age", TH_GAP_WRONG, N_ ("The kind of referral and the age do not agree.") },
  { "nrm-without-consent", TH_GAP_WRONG, N_ ("An adult is referred only with their consent.") },
  { "dtn-despite-consent", TH_GAP_WRONG, N_ ("The person consented: refer them to the NRM.") },
  { "dtn-names-person", TH_GAP_WRONG,
    N_ ("A Duty to Notify names nobody, unless the person co-operates.") },
  { "reference-names-person", TH_GAP_WRONG, N_ ("Our reference must not hold the person’s name.") },
  { "home-office-needs", TH_GAP_MISSING, N_ ("The referral cannot be ready without this.") },
  { "home-office-asks", TH_GAP_MISSING, N_ ("The Home Office’s form asks for this.") },
  { "overdue", TH_GAP_URGENT, N_ ("This was due and has not been sent.") },
};

/* What should be there when a record is closed. @unless names a field and a value that excuse. */
static const struct
{
  const char *kind;
  const char *path;
  const char *unless;
  const char *value;
} wanted[] = {
  { TH_KIND_PREMISES, "type" },
  { TH_KIND_PREMISES, "address_line" },
  { TH_KIND_PREMISES, "town" },
  { TH_KIND_VISIT, "arrived_at" },
  { TH_KIND_VISIT, "incident_no" },
  { TH_KIND_VISIT, "officers" },
  { TH_KIND_VISIT, "entry_basis" },
  { TH_KIND_VISIT, "outcome" },
  { TH_KIND_VISIT, "next_action", "outcome", "completed_no_concern" },
  { TH_KIND_ENCOUNTER, "pseudonym" },
  { TH_KIND_ENCOUNTER, "seen_alone" },
  { TH_KIND_ENCOUNTER, "interpreter_used" },
  { TH_KIND_ENCOUNTER, "dsc" },
  { TH_KIND_ENCOUNTER, "age_band" },
  { TH_KIND_ENCOUNTER, "first_account", "judgement", "declined_to_engage" },
  { TH_KIND_ENCOUNTER, "risk_immediate", "judgement", "declined_to_engage" },
  { TH_KIND_ENCOUNTER, "judgement" },
  { TH_KIND_ENCOUNTER, "judgement_reasons", "judgement", "declined_to_engage" },
  { TH_KIND_REFERRAL, "kind" },
  { TH_KIND_REFERRAL, "status" },
  { TH_KIND_INTELLIGENCE, "source_eval" },
  { TH_KIND_INTELLIGENCE, "info_eval" },
  { TH_KIND_INTELLIGENCE, "handling" },
  { TH_KIND_INTELLIGENCE, "text" },
  { TH_KIND_RESTRICTED, "immigration_asked" },
  { TH_KIND_RESTRICTED, "reason" },
};

static const struct
{
  const char *kind;
  void (*check) (ThReadiness *self, const ThReadinessView *view);
} rules[] = {
  { TH_KIND_VISIT, th_readiness_check_visit },
  { TH_KIND_ENCOUNTER, th_readiness_check_encounter },
  { TH_KIND_REFERRAL, th_referral_check },
  { TH_KIND_INTELLIGENCE, th_readiness_check_intelligence },
};

static void
gap_free (gpointer data)
{
  ThGap *self = data;

  g_free (self->record);
  g_free (self->path);
  g_free (self->detail);
  g_free (self);
}

const char *
th_gap_code_get_text (const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (strcmp (codes[i].code, code) == 0)
      return codes[i].text;
  return codes[0].text;
}

void
th_readiness_add_as (ThReadiness *self,
                     const ThReadinessView *view,
                     const char *path,
                     const char *code,
                     ThGapSeverity severity,
                     const char *detail)
{
  ThGap *gap = g_new0 (ThGap, 1);

  gap->record = g_strdup (th_record_get_id (view->record));
  gap->path = g_strdup (path);
  gap->code = code;
  gap->severity = severity;
  gap->detail = g_strdup (detail);
  g_ptr_array_add (self->gaps, gap);
}

void
th_readiness_add (ThReadiness *self,
                  const ThReadinessView *view,
                  const char *path,
                  const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (strcmp (codes[i].code, code) == 0)
      {
        th_readiness_add_as (self, view, path, code, codes[i].severity, NULL);
        return;
      }
  g_assert_not_reached ();
}

static void
check_wanted (ThReadiness *self, const ThReadinessView *view)
{
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (strcmp (wanted[i].kind, view->kind) == 0 && !th_readiness_has (view, wanted[i].path)
        && (wanted[i].unless == NULL || !th_readiness_is (view, wanted[i].unless, wanted[i].value)))
      th_readiness_add (self, view, wanted[i].path, "unanswered");
}

static void
check_evidence_item (ThReadiness *self, const ThReadinessView *view, const char *item)
{
  static const char *const parts[] = { "description", "captured_at", "captured_by" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s", item, parts[i]);

      if (!th_readiness_has (view, path))
        th_readiness_add (self, view, path, "unanswered");
    }
}

/* Instances of repeats have what they should as well: evidence without these proves nothing. */
static void
check_evidence (ThReadiness *self, const ThReadinessView *view)
{
  g_autoptr (GList) paths =
    g_list_sort (g_hash_table_get_keys (view->fields), (GCompareFunc) strcmp);

  for (GList *at = paths; at != NULL; at = at->next)
    if (g_str_has_prefix (at->data, "evidence[") && g_str_has_suffix (at->data, "]")
        && th_readiness_is (view, at->data, "true"))
      check_evidence_item (self, view, at->data);
}

/* What the open form finds wrong; its sentence says more than ours. */
static void
check_form (ThReadiness *self, const ThReadinessView *view)
{
  g_autoptr (GPtrArray) problems =
    view->entry != NULL ? th_form_entry_list_problems (view->entry) : NULL;

  for (guint i = 0; problems != NULL && i < problems->len; i++)
    {
      const ThFormProblem *problem = g_ptr_array_index (problems, i);
      gboolean is_missing = problem->kind == TH_FORM_PROBLEM_REQUIRED;

      th_readiness_add_as (self, view, th_form_node_get_path (problem->node),
                           is_missing ? "required" : "not-acceptable", TH_GAP_WRONG,
                           problem->message);
    }
}

static void
check_conflicts (ThReadiness *self, const ThReadinessView *view)
{
  g_auto (GStrv) paths = th_record_list_conflicts (view->record);

  for (guint i = 0; paths[i] != NULL; i++)
    th_readiness_add (self, view, paths[i], "conflict");
}

/* What is said of a field in particular makes it needless to say that it is open as well. */
static gboolean
is_needless (const ThReadiness *self, guint index)
{
  static const char *const plain[] = { "unanswered", "home-office-asks", NULL };
  const ThGap *gap = g_ptr_array_index (self->gaps, index);

  for (guint i = 0; g_strv_contains (plain, gap->code) && i < self->gaps->len; i++)
    {
      const ThGap *other = g_ptr_array_index (self->gaps, i);

      if (i != index && strcmp (other->path, gap->path) == 0
          && strcmp (other->record, gap->record) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
drop_needless (ThReadiness *self)
{
  for (guint i = 0; i < self->gaps->len; i++)
    if (is_needless (self, i))
      g_ptr_array_remove_index (self->gaps, i--);
}

GPtrArray *
th_readiness_list (const ThReadinessSource *sources, guint n_sources, const ThReadinessTerms *terms)
{
  g_autoptr (GPtrArray) views = NULL;
  ThReadiness self = { terms, NULL, NULL };

  g_return_val_if_fail (sources != NULL || n_sources == 0, NULL);
  g_return_val_if_fail (terms != NULL, NULL);

  views = th_readiness_views_new (sources, n_sources);
  self.views = views;
  self.gaps = g_ptr_array_new_with_free_func (gap_free);
  for (guint i = 0; i < views->len; i++)
    {
      const ThReadinessView *view = g_ptr_array_index (views, i);

      check_wanted (&self, view);
      check_evidence (&self, view);
      check_form (&self, view);
      check_conflicts (&self, view);
      for (guint j = 0; j < G_N_ELEMENTS (rules); j++)
        if (strcmp (rules[j].kind, view->kind) == 0)
          rules[j].check (&self, view);
    }
  drop_needless (&self);
  return self.gaps;
}
