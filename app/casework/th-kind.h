/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The kinds of record and Threshold's own fields, spelled once. An operation may add kinds of its
 * own; they lie in a premises, a visit or an encounter, and below a visit follow its review state as
 * an encounter does.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TH_KIND_OPERATION "operation"
#define TH_KIND_PREMISES "premises"
#define TH_KIND_VISIT "visit"
#define TH_KIND_ENCOUNTER "encounter"
#define TH_KIND_REFERRAL "referral"
#define TH_KIND_INTELLIGENCE "intelligence"
#define TH_KIND_RESTRICTED "restricted"
#define TH_KIND_QUERY "query"
#define TH_KIND_DAY "day"

#define TH_FIELD_STATE "_state"
#define TH_FIELD_TEAM "_team"
#define TH_FIELD_FORM "_form"

/* `_same_as{<id>}`, "yes" or "no": the other record is the same person, premises or visit. */
#define TH_FIELD_SAME_AS "_same_as"

/* On a premises: true where an import tasked it, false where a later one took it off the list. One
 * met unplanned has none, and has a review state. */
#define TH_FIELD_TASKED "tasked"

/* On a premises: `_allocated_to{<collar>}`, true for each officer who is to go; `_planned_for`, the
 * day they go, "2022-08-22". */
#define TH_FIELD_ALLOCATED_TO "_allocated_to"
#define TH_FIELD_PLANNED_FOR "_planned_for"

/* On a query. It is open while any standing `status` is "open". */
#define TH_FIELD_QUERY_FIELD "field"
#define TH_FIELD_QUERY_TEXT "text"
#define TH_FIELD_QUERY_REPLY "reply"
#define TH_FIELD_QUERY_STATUS "status"

/* On a day, whose id is th_id_derive ("day", operation id, "north/2022-08-22") and whose `_team` is
 * the team; `tally/<counter>` as it was signed. */
#define TH_FIELD_DAY_DATE "date"
#define TH_FIELD_DAY_TALLY "tally"

/* On a day of more records than an entry can name in `seen`: th_review_dup_digest () of them. */
#define TH_FIELD_DAY_COVERED "covered"

/* On a day: `override/<counter>`, the number that its lead states instead of what was counted;
 * `override_counted/<counter>`, the count they had before them; `override_why/<counter>`. */
#define TH_FIELD_DAY_OVERRIDE "override"
#define TH_FIELD_DAY_OVERRIDE_COUNTED "override_counted"
#define TH_FIELD_DAY_OVERRIDE_WHY "override_why"

/* Kinds as a set, for tables. */
typedef enum
{
  TH_KINDS_OPERATION = 1 << 0,
  TH_KINDS_PREMISES = 1 << 1,
  TH_KINDS_VISIT = 1 << 2,
  TH_KINDS_ENCOUNTER = 1 << 3,
  TH_KINDS_REFERRAL = 1 << 4,
  TH_KINDS_INTELLIGENCE = 1 << 5,
  TH_KINDS_RESTRICTED = 1 << 6,
  TH_KINDS_QUERY = 1 << 7,
  TH_KINDS_DAY = 1 << 8,
  TH_KINDS_ADDED = 1 << 9 /* whatever an operation adds */
} ThKinds;

/* The bit of a kind, %TH_KINDS_ADDED for every name not listed above. */
ThKinds  th_kind_get_bit    (const char *kind);

/* Whether a record of @kind may be created in a parent of @parent, %NULL for no parent. */
gboolean th_kind_fits       (const char *kind,
                             const char *parent);

/* Returns: (transfer full): `field{key}`, the path of one choice. */
char    *th_kind_dup_choice (const char *field,
                             const char *key);

/* Returns: (transfer full) (nullable): the key where @path is `field{key}`, else %NULL. */
char    *th_kind_dup_key    (const char *path,
                             const char *field);

G_END_DECLS
