/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The versioned file that says which of our fields answers which question of the Home Office's form,
 * and when that question must be answered. It lies in the program; wording and keys are theirs and
 * change, so that a new version of their form is a new file.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "referral.exploitation/ongoing" = "yes" */
typedef struct
{
  char *kind;
  char *path;
  char *value;
} ThReferralCondition;

typedef struct
{
  char *key;
  GPtrArray *kinds; /* of char*: of each source, the kind of record … */
  GPtrArray *paths; /* … and the path in it, "uk_places[]/town" for each instance */
  GHashTable *values; /* (nullable): set of the codes the form has an answer for, any where %NULL */
  char **when;      /* (nullable): kinds of referral it is for, all where %NULL */
  gboolean is_required;
  gboolean is_identity;
  ThReferralCondition only;   /* kind %NULL: no condition */
  ThReferralCondition unless;
} ThReferralField;

/* Returns: (transfer full) (element-type ThReferralField) (nullable): %NULL where @json is not of
 *   this shape */
GPtrArray *th_referral_map_parse (const char *json,
                                  gsize       length);

/* Returns: (transfer none) (element-type ThReferralField): the version that came with the program */
GPtrArray *th_referral_map_get   (void);

G_END_DECLS
