/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Who is the same as whom. People say it of two records at a time, `_same_as{other}` yes or no; the
 * latest word on a pair counts, and identity is the connected component of the pairs said to be the
 * same. Nothing moves, so a later "no" undoes it.
 *
 * Order of calls: th_same_add () every record, then ask.
 */

#pragma once

#include "th-record.h"

G_BEGIN_DECLS

typedef enum
{
  TH_SAME_UNSAID,
  TH_SAME_YES,
  TH_SAME_NO
} ThSameWord;

typedef struct _ThSame ThSame;

ThSame     *th_same_new         (void);
void        th_same_free        (ThSame *self);

/* Takes what @record says of others. */
void        th_same_add         (ThSame         *self,
                                 const ThRecord *record);

/* After the last th_same_add (): from here on several threads may ask at once. */
void        th_same_settle      (ThSame *self);

/* Returns: (transfer none): the least id of all that are the same as @id; @id where it is alone. */
const char *th_same_find        (ThSame     *self,
                                 const char *id);

/* Whether the two are the same, by themselves or through others. */
gboolean    th_same_is_same     (ThSame     *self,
                                 const char *a,
                                 const char *b);

typedef void (*ThSameFunc) (const char *a,
                            const char *b,
                            gboolean    is_same,
                            gpointer    data);

/* Calls @func for each pair that something was said of, by id; @a is the lesser one. */
void        th_same_foreach     (const ThSame *self,
                                 ThSameFunc    func,
                                 gpointer      data);

/* What was said of this very pair. */
ThSameWord  th_same_get_word    (ThSame     *self,
                                 const char *a,
                                 const char *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThSame, th_same_free)

G_END_DECLS
