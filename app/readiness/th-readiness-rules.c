/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules of a visit, an encounter and an item of intelligence. What a form keeps by itself while
 * it is open is checked here only where no form is: two people's answers can contradict once they
 * are folded together, though each was in order.
 */

#include "th-kind.h"
#include "th-readiness-view.h"
#include "th-referral.h"

#include <string.h>

static void
check_pseudonym (ThReadiness *self, const ThReadinessView *view)
{
  const char *pseudonym = th_readiness_get (view, "pseudonym");

  for (guint i = 0; *pseudonym != '\0' && view->parent != NULL && i < view->parent->children->len;
       i++)
    {
      const ThReadinessView *other = g_ptr_array_index (view->parent->children, i);

      if (other != view && strcmp (other->kind, TH_KIND_ENCOUNTER) == 0
          && th_readiness_is (other, "pseudonym", pseudonym))
        {
          th_readiness_add (self, view, "pseudonym", "pseudonym-twice");
          return;
        }
    }
}

static void
check_age (ThReadiness *self, const ThReadinessView *view)
{
  static const char *const no_consent[] = { "", "not_applicable_child_or_unsure", NULL };

  if (view->entry == NULL
      && ((th_readiness_is (view, "judgement", "potential_victim_adult")
           && th_readiness_is_child (view))
          || (th_readiness_is (view, "judgement", "potential_victim_child")
              && th_readiness_is_adult (view))))
    th_readiness_add (self, view, "judgement", "judgement-against-age");
  if (th_readiness_is_child (view) && !th_readiness_is_among (view, "nrm_consent", no_consent))
    th_readiness_add (self, view, "nrm_consent", "consent-of-child");
}

/* Only the form knows which indicators are context and no sign by themselves. */
static gboolean
is_context_only (const ThReadinessView *view, const char *path)
{
  ThFormNode *node = th_form_entry_find (view->entry, path);

  return node != NULL && th_form_node_has_appearance (node, "context-only");
}

static void
check_indicators (ThReadiness *self, const ThReadinessView *view)
{
  guint n_context = 0, n_signs = 0;
  GHashTableIter iter;
  gpointer path, value;

  if (view->entry == NULL || !th_readiness_is_pv (view))
    return;
  g_hash_table_iter_init (&iter, view->fields);
  while (g_hash_table_iter_next (&iter, &path, &value))
    if (g_str_has_prefix (path, "indicators/") && strcmp (value, "not_present") != 0)
      {
        if (is_context_only (view, path))
          n_context++;
        else
          n_signs++;
      }
  if (n_context > 0 && n_signs == 0)
    th_readiness_add (self, view, "judgement_reasons", "context-only");
}

void
th_readiness_check_encounter (ThReadiness *self, const ThReadinessView *view)
{
  if (th_readiness_is (view, "seen_alone", "no"))
    th_readiness_add (self, view, "seen_alone", "arrange-alone");
  check_pseudonym (self, view);
  check_age (self, view);
  check_indicators (self, view);
  th_referral_check_encounter (self, view);
}

static guint
count_encounters (const ThReadinessView *visit, gboolean only_pv)
{
  guint count = 0;

  for (guint i = 0; i < visit->children->len; i++)
    {
      const ThReadinessView *child = g_ptr_array_index (visit->children, i);

      count +=
        strcmp (child->kind, TH_KIND_ENCOUNTER) == 0 && (!only_pv || th_readiness_is_pv (child));
    }
  return count;
}

void
th_readiness_check_visit (ThReadiness *self, const ThReadinessView *view)
{
  static const char *const quiet[] = { "completed_no_concern", "completed_advice_given",
                                       "completed_indicators_no_pv", NULL };
  static const char *const outside[] = { "refused_no_entry", "no_reply", NULL };
  guint n_encounters = count_encounters (view, FALSE);
  gboolean has_pv = count_encounters (view, TRUE) > 0;

  if (th_readiness_is (view, "outcome", "completed_pv_found") && !has_pv)
    th_readiness_add (self, view, "outcome", "outcome-without-pv");
  if (has_pv && th_readiness_is_among (view, "outcome", quiet))
    th_readiness_add (self, view, "outcome", "pv-without-outcome");
  if (view->entry == NULL && th_readiness_is_among (view, "entry_basis", outside)
      && g_str_has_prefix (th_readiness_get (view, "outcome"), "completed_"))
    th_readiness_add (self, view, "outcome", "entry-against-outcome");
  if (th_readiness_has (view, "people_count")
      && g_ascii_strtod (th_readiness_get (view, "people_count"), NULL) < n_encounters)
    th_readiness_add (self, view, "people_count", "people-count-low");
}

void
th_readiness_check_intelligence (ThReadiness *self, const ThReadinessView *view)
{
  static const char *const words[] = { "source", "informant", "chis", "told us", "told me" };
  g_autofree char *text = g_utf8_strdown (th_readiness_get (view, "text"), -1);

  if (view->entry == NULL && th_readiness_is (view, "handling", "C")
      && !th_readiness_has (view, "handling_conditions"))
    th_readiness_add (self, view, "handling_conditions", "conditions-missing");
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (text, words[i]) != NULL)
      {
        th_readiness_add (self, view, "text", "source-in-text");
        return;
      }
}
