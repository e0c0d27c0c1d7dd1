/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Words for two records that may be one, by kind: a person, a visit, a premises. */

#pragma once

#include "th-casebook.h"

G_BEGIN_DECLS

typedef struct
{
  const char *kind;
  const char *icon;
  const char *question; /* "The same person?" */
  const char *yes;      /* label of the button */
  const char *joined;   /* "They count as one person. …" */
  const char *apart;    /* "They count as two people." */
  const char *one;      /* short, for a pill */
} ThSameWords;

/* Untranslated; what is no visit and no premises is a person. */
const ThSameWords *th_same_words_of (const char *kind);

/* "Same telephone number, met at the same premises"; NULL where nothing is alike. */
char *th_same_words_dup_alike (ThCaseRecord *a, ThCaseRecord *b);
char *th_same_words_dup_reasons (guint reasons);

/* Title of a record, and where and by whom it was made. */
const char *th_same_words_get_title (const ThCaseRecord *record);
char *th_same_words_dup_origin (const ThCasebookReading *reading,
                                const ThCaseRecord *record,
                                int64_t now);

G_END_DECLS
