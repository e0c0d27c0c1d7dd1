/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-referral.h"

#include "th-kind.h"
#include "th-referral-map.h"
#include "th-time.h"

#include <string.h>

static const char *const home_office[] = { "nrm_adult", "nrm_child", "dtn", NULL };
static const char *const gone[] = {
  "sent", "acknowledged", "rejected", "closed", "withdrawn", NULL
};
static const char *const ready[] = { "ready", "sent", "acknowledged", NULL };

/* Since when the judgement stands, 0 where that is not known. */
static int64_t
get_judged (const ThReadinessView *encounter)
{
  g_autoptr (GArray) values = th_record_list_values (encounter->record, "judgement");

  return values->len > 0 ? g_array_index (values, ThFieldValue, 0).at : 0;
}

/* A referral that is missing is urgent once the force's time for it is over. */
static void
add_missing (ThReadiness *self,
             const ThReadinessView *encounter,
             const char *path,
             const char *code)
{
  int64_t judged = get_judged (encounter);
  gboolean is_late = judged != 0 && self->terms->now - judged > self->terms->referral_ms;

  if (is_late)
    th_readiness_add_as (self, encounter, path, code, TH_GAP_URGENT, NULL);
  else
    th_readiness_add (self, encounter, path, code);
}

static gboolean
has_referral (const ThReadinessView *encounter, const char *kind)
{
  for (guint i = 0; i < encounter->children->len; i++)
    {
      const ThReadinessView *child = g_ptr_array_index (encounter->children, i);

      if (strcmp (child->kind, TH_KIND_REFERRAL) == 0 && th_readiness_is (child, "kind", kind)
          && !th_readiness_is (child, "status", "withdrawn"))
        return TRUE;
    }
  return FALSE;
}

static void
check_child (ThReadiness *self, const ThReadinessView *encounter)
{
  if (!has_referral (encounter, "la_child_safeguarding"))
    th_readiness_add (self, encounter, "judgement", "children-services-missing");
  if (!has_referral (encounter, "nrm_child"))
    add_missing (self, encounter, "judgement", "nrm-child-missing");
  if (!has_referral (encounter, "ictg"))
    th_readiness_add (self, encounter, "judgement", "guardian-suggested");
}

static void
check_adult (ThReadiness *self, const ThReadinessView *encounter)
{
  static const char *const open[] = { "", "not_yet_asked", "asked_undecided", NULL };
  static const char *const declined[] = { "refused", "withdrawn", NULL };

  if (th_readiness_is_among (encounter, "nrm_consent", open))
    add_missing (self, encounter, "nrm_consent", "consent-not-asked");
  else if (th_readiness_is (encounter, "nrm_consent", "consented")
           && !has_referral (encounter, "nrm_adult"))
    add_missing (self, encounter, "nrm_consent", "nrm-adult-missing");
  else if (th_readiness_is_among (encounter, "nrm_consent", declined)
           && !has_referral (encounter, "dtn"))
    add_missing (self, encounter, "nrm_consent", "dtn-missing");
}

void
th_referral_check_encounter (ThReadiness *self, const ThReadinessView *encounter)
{
  if (!th_readiness_is_pv (encounter))
    return;
  if (th_readiness_is_child (encounter)
      || !th_readiness_is (encounter, "judgement", "potential_victim_adult"))
    check_child (self, encounter);
  else
    check_adult (self, encounter);
}

/* Kind, age and consent must agree; where no form is open they may not. */
static void
check_kind (ThReadiness *self, const ThReadinessView *referral)
{
  const ThReadinessView *encounter = referral->parent;
  const char *kind = th_readiness_get (referral, "kind");
  gboolean is_child = strcmp (kind, "nrm_child") == 0;

  if (encounter == NULL || !g_strv_contains (home_office, kind))
    return;
  if (referral->entry == NULL
      && (is_child ? th_readiness_is_adult (encounter) : th_readiness_is_child (encounter)))
    th_readiness_add (self, referral, "kind", "kind-against-age");
  else if (strcmp (kind, "nrm_adult") == 0
           && !th_readiness_is (encounter, "nrm_consent", "consented"))
    th_readiness_add (self, referral, "kind", "nrm-without-consent");
  else if (strcmp (kind, "dtn") == 0 && th_readiness_is (encounter, "nrm_consent", "consented"))
    th_readiness_add (self, referral, "kind", "dtn-despite-consent");
  if (is_child && !has_referral (encounter, "la_child_safeguarding"))
    th_readiness_add_as (
      self, referral, "status", "children-services-first",
      th_readiness_is_among (referral, "status", ready) ? TH_GAP_WRONG : TH_GAP_MISSING, NULL);
}

static gboolean
may_name (const ThReadinessView *referral)
{
  return !th_readiness_is (referral, "kind", "dtn")
         || th_readiness_is (referral, "cooperation", "yes");
}

static void
check_names (ThReadiness *self, const ThReadinessView *referral)
{
  static const char *const identity[] = { "person/first_name", "person/last_name", "person/alias",
                                          "person/dob" };
  static const char *const names[] = { "first_name", "last_name" };
  g_autofree char *reference = g_utf8_casefold (th_readiness_get (referral, "ref_local"), -1);

  for (guint i = 0; !may_name (referral) && i < G_N_ELEMENTS (identity); i++)
    if (th_readiness_has (referral, identity[i]))
      th_readiness_add (self, referral, identity[i], "dtn-names-person");
  for (guint i = 0; referral->parent != NULL && i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = g_utf8_casefold (th_readiness_get (referral->parent, names[i]), -1);

      if (g_utf8_strlen (name, -1) > 1 && strstr (reference, name) != NULL)
        {
          th_readiness_add (self, referral, "ref_local", "reference-names-person");
          return;
        }
    }
}

static const ThReadinessView *
find_view (const ThReadinessView *referral, const char *kind)
{
  if (strcmp (kind, TH_KIND_REFERRAL) == 0)
    return referral;
  return strcmp (kind, TH_KIND_ENCOUNTER) == 0 ? referral->parent : NULL;
}

static gboolean
holds (const ThReadinessView *referral, const ThReferralCondition *condition)
{
  const ThReadinessView *view = find_view (referral, condition->kind);

  return view != NULL && th_readiness_is (view, condition->path, condition->value);
}

/* "indicators/…" with a star means any of them. */
static gboolean
has_any_below (const ThReadinessView *view, const char *pattern)
{
  GHashTableIter iter;
  gpointer path;

  g_hash_table_iter_init (&iter, view->fields);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    if (strncmp (path, pattern, strlen (pattern) - 1) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_answered (const ThReadinessView *referral, const ThReferralField *field)
{
  for (guint i = 0; i < field->paths->len; i++)
    {
      const ThReadinessView *view = find_view (referral, g_ptr_array_index (field->kinds, i));
      const char *path = g_ptr_array_index (field->paths, i);

      /* What lies above and is not at hand cannot be said to be missing. */
      if (view == NULL)
        return TRUE;
      if (g_str_has_suffix (path, "/*")
            ? has_any_below (view, path)
            : th_readiness_has (view, path)
                && (field->values == NULL
                    || g_hash_table_contains (field->values, th_readiness_get (view, path))))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_asked (const ThReadinessView *referral, const ThReferralField *field)
{
  return field->is_required
         && (field->when == NULL
             || g_strv_contains ((const char *const *) field->when,
                                 th_readiness_get (referral, "kind")))
         && (!field->is_identity || may_name (referral))
         && (field->only.kind == NULL || holds (referral, &field->only))
         && (field->unless.kind == NULL || !holds (referral, &field->unless));
}

/* The gap is at the last source, which is the referral's own where it has one. */
static void
check_asked (ThReadiness *self, const ThReadinessView *referral)
{
  GPtrArray *map = th_referral_map_get ();

  for (guint i = 0; i < map->len; i++)
    {
      const ThReferralField *field = g_ptr_array_index (map, i);
      guint last = field->paths->len - 1;
      const ThReadinessView *view;

      if (!is_asked (referral, field) || is_answered (referral, field))
        continue;
      view = find_view (referral, g_ptr_array_index (field->kinds, last));
      th_readiness_add (self, view, g_ptr_array_index (field->paths, last), "home-office-asks");
    }
}

/* The least without which the Home Office cannot decide (its prompt sheet): without it a referral
 * is not ready, and calling it so is wrong. */
static void
check_needed (ThReadiness *self, const ThReadinessView *referral)
{
  static const struct
  {
    const char *kind;
    const char *path;
  } needed[] = {
    { TH_KIND_REFERRAL, "alt_contact_email" }, { TH_KIND_REFERRAL, "staying_town" },
    { TH_KIND_REFERRAL, "staying_region" },    { TH_KIND_REFERRAL, "exploitation/types" },
    { TH_KIND_ENCOUNTER, "first_account" },    { TH_KIND_REFERRAL, "indicators_seen" },
    { TH_KIND_REFERRAL, "interview_context" },
  };
  gboolean is_called_ready = th_readiness_is_among (referral, "status", ready);

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    {
      const ThReadinessView *view = find_view (referral, needed[i].kind);

      if (view != NULL && !th_readiness_has (view, needed[i].path))
        th_readiness_add_as (self, view, needed[i].path, "home-office-needs",
                             is_called_ready ? TH_GAP_WRONG : TH_GAP_MISSING, NULL);
    }
}

static void
check_sending (ThReadiness *self, const ThReadinessView *referral)
{
  g_autoptr (GDateTime) due =
    g_date_time_new_from_iso8601 (th_readiness_get (referral, "due_by"), NULL);

  if (th_readiness_is (referral, "status", "sent") && !th_readiness_has (referral, "sent_at"))
    th_readiness_add (self, referral, "sent_at", "unanswered");
  if (due != NULL && !th_readiness_is_among (referral, "status", gone)
      && g_date_time_to_unix (due) * 1000 < self->terms->now)
    th_readiness_add (self, referral, "due_by", "overdue");
}

void
th_referral_check (ThReadiness *self, const ThReadinessView *referral)
{
  static const char *const without_basis[] = { "", "nrm_child", "la_child_safeguarding", "ictg",
                                               NULL };

  if (th_readiness_is (referral, "status", "withdrawn"))
    return;
  if (!th_readiness_is_among (referral, "kind", without_basis)
      && !th_readiness_has (referral, "consent_basis"))
    th_readiness_add (self, referral, "consent_basis", "unanswered");
  check_kind (self, referral);
  check_names (self, referral);
  check_sending (self, referral);
  if (!th_readiness_is_among (referral, "kind", home_office))
    return;
  check_needed (self, referral);
  if (!th_readiness_is_among (referral, "status", gone))
    check_asked (self, referral);
}
