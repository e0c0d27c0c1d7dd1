/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Which records look as if they were the same person, premises or visit, for somebody to say whether
 * they are. Nothing is joined here. What somebody has said "no" to, and what is the same already, is
 * not offered again.
 *
 * People who share a description are offered only where they could be taken for each other: at one
 * premises, and not twice by the officer who spoke to both at the same visit. Across premises only a
 * telephone number, a name or a pseudonym tells.
 */

#pragma once

#include "th-same.h"

G_BEGIN_DECLS

/* Why two are alike, as a set. */
typedef enum
{
  TH_LIKE_PHONE = 1 << 0,       /* the same telephone number */
  TH_LIKE_NAME = 1 << 1,        /* of a person, as a referral has it; of a premises in one town */
  TH_LIKE_PSEUDONYM = 1 << 2,
  TH_LIKE_DESCRIPTION = 1 << 3, /* language, nationality, age and gender agree */
  TH_LIKE_PREMISES = 1 << 4,    /* met at the same premises */
  TH_LIKE_ADDRESS = 1 << 5,
  TH_LIKE_ADVERT = 1 << 6,      /* the same advert, or its telephone number */
  TH_LIKE_TIME = 1 << 7         /* two visits to one premises at the same time */
} ThLikeReason;

/* Records that share a key with more than this many others are not told apart by it. */
#define TH_LIKE_MAX_BUCKET 200

typedef struct
{
  const char *kind; /* premises, visit or encounter */
  char *a;          /* the lesser id */
  char *b;
  guint reasons;    /* of ThLikeReason */
  guint weight;     /* the more, the likelier */
} ThLikePair;

/**
 * th_likeness_list:
 * @records: (element-type ThRecord): all records of an operation, or of a team; their parents must
 *   be among them
 * @same: what was said already
 *
 * Returns: (transfer full) (element-type ThLikePair): the likeliest first. Withdrawn and purged
 *   records are alike to nothing.
 */
GPtrArray  *th_likeness_list          (GPtrArray *records,
                                       ThSame    *same) G_GNUC_WARN_UNUSED_RESULT;

/* English, marked for translation: "Same telephone number". */
const char *th_like_reason_get_text   (ThLikeReason reason);

G_END_DECLS
