/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A referral to the NRM, or a Duty to Notify, in the order of the Home Office's own form: to be read,
 * printed, or pasted into it by hand. Nothing is sent. Unlike a report it may hold the person's name,
 * which is why its export is logged; a Duty to Notify holds none unless the person co-operates (Modern
 * Slavery Act 2015, section 52), whatever is in the record.
 */

#pragma once

#include "th-report.h"

G_BEGIN_DECLS

typedef struct
{
  char *key;      /* of the Home Office's form */
  char *question; /* our words for it */
  char *answer;   /* labels; "" where there is none */
  char *record;   /* where it is answered, and the field: a tap goes there */
  char *path;
  gboolean is_missing; /* demanded, and not answered */
} ThReferralItem;

typedef struct
{
  char *kind;      /* nrm_adult, nrm_child or dtn */
  char *title;     /* "NRM, adult who consents" */
  char *pseudonym;
  char *marking;
  char *operation; /* code */
  GTimeZone *zone;
  GPtrArray *items; /* of ThReferralItem, in the form's order */
  guint n_missing;
} ThReferralDraft;

/**
 * th_referral_draft_new:
 * @referral: id of the referral
 *
 * Returns: (transfer full) (nullable): %NULL where there is no such referral, or one that is not
 *   for the Home Office.
 */
ThReferralDraft *th_referral_draft_new      (ThCase              *case_,
                                             const ThOperation   *operation,
                                             const ThReportWords *words,
                                             const char          *referral);
void             th_referral_draft_free     (ThReferralDraft *self);

/* Returns: (transfer full): question and answer, one after the other, to be pasted. What is missing
 * says so. */
char            *th_referral_draft_dup_text (const ThReferralDraft *self);

/* @now: printed as the time it was drawn up. */
gboolean         th_referral_draft_save_pdf (const ThReferralDraft  *self,
                                             int64_t                 now,
                                             const char             *path,
                                             GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThReferralDraft, th_referral_draft_free)

G_END_DECLS
