/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* An officer's log for tests of stores: makes entries in order, seals and numbers them, and gives
 * them out as batches.
 */

#pragma once

#include "th-store.h"

G_BEGIN_DECLS

typedef struct
{
  uint8_t public_key[TH_PUBLIC_KEY_BYTES];
  uint64_t enrolment;
  const char *officer;
  int64_t at;        /* of the next entry; each takes a second */
  GPtrArray *lines;  /* of GBytes, the first being seq 1 */
  GArray *digests;   /* of ThHash */
} ThTestLog;

/* Logs with different numbers are different enrolments of different officers. */
void         th_test_log_init   (ThTestLog *self,
                                 guint      number);

/* As above, under a public key that is there already. */
void         th_test_log_init_key (ThTestLog     *self,
                                   const uint8_t  public_key[TH_PUBLIC_KEY_BYTES],
                                   const char    *officer);
void         th_test_log_clear  (ThTestLog *self);

/* Returns: the dot of the entry, which is taken. */
ThDot        th_test_log_add    (ThTestLog *self,
                                 ThEntry   *entry);
ThDot        th_test_log_create (ThTestLog  *self,
                                 const char *id,
                                 const char *kind,
                                 const char *parent,
                                 const char *title);
ThDot        th_test_log_set    (ThTestLog   *self,
                                 const char  *id,
                                 const char  *path,
                                 const char  *text,
                                 const ThDot *over,
                                 guint        n_over);

/* The entries from @first to the end, borrowed. */
ThStoreBatch th_test_log_batch  (const ThTestLog *self,
                                 int64_t          first);
void         th_test_log_hash   (const ThTestLog *self,
                                 int64_t          seq,
                                 ThHash          *hash);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ThTestLog, th_test_log_clear)

/* Ids that read well: "id-of (3)" is …0003. */
#define TH_TEST_OPERATION "01900000-0000-7000-8000-000000000000"
const char  *th_test_id         (guint number);

G_END_DECLS
