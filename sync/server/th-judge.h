/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether an entry may be folded: may its author know of the record at all, and did they have the
 * right when they wrote it. An entry is judged by the role of its own moment, as far as that can be
 * believed: not before the last receipt, not after now.
 */

#pragma once

#include "th-server-values.h"

G_BEGIN_DECLS

typedef struct
{
  const ThServerEnrolment *author;
  GPtrArray *memberships; /* of ThMembership: the author's */
  int64_t now;
  ThReviewSource source;  /* what stands within the transaction */

  /* Whether an entry of the author's that created this record is held. */
  gboolean (*is_creation_held) (const char *record, gpointer data);
  gpointer data;
} ThJudge;

/* The moment for which @entry is judged. */
int64_t     th_judge_get_moment (const ThJudge *self,
                                 const ThEntry *entry);

/* Whether the entry can change anything for others, and so can be held. */
gboolean    th_judge_concerns   (const ThEntry *entry);

/* Why all entries of an enrolment in this state are held; %NULL where they are judged. */
const char *th_judge_status     (ThEnrolmentStatus status);

/* A ThStoreJudge; @data is the ThJudge. */
const char *th_judge_entry      (const ThEntry  *entry,
                                 uint64_t        enrolment,
                                 const ThRecord *record,
                                 gpointer        data);

G_END_DECLS
