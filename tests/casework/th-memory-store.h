/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A store that holds its records in memory, and hands that write in it: what the suites of casework
 * need of a store, through its contract.
 */

#pragma once

#include "th-store.h"

G_BEGIN_DECLS

#define TH_TYPE_MEMORY_STORE (th_memory_store_get_type ())
G_DECLARE_FINAL_TYPE (ThMemoryStore, th_memory_store, TH, MEMORY_STORE, GObject)

ThMemoryStore *th_memory_store_new      (void);

/* Folds @entry of @enrolment, which keeps its place in the log. */
void           th_memory_store_fold     (ThMemoryStore *self,
                                         uint64_t       enrolment,
                                         const ThEntry *entry);

/* Marks a record as one with an entry that the server holds. */
void           th_memory_store_hold     (ThMemoryStore *self,
                                         const char    *id);

/* Returns: (transfer none) (nullable): the state itself. */
ThRecord      *th_memory_store_peek     (ThMemoryStore *self,
                                         const char    *id);

/* Somebody who writes: each entry has the next number and is a minute after the one before. */
typedef struct
{
  ThMemoryStore *store;
  uint64_t enrolment;
  const char *officer;
  int64_t seq;
  int64_t at;
} ThHand;

/* Completes @entry (transfer full), folds it, and returns its dot. */
ThDot          th_hand_append           (ThHand  *self,
                                         ThEntry *entry);

/* Fields are pairs of path and text up to NULL; "true" and "false" are booleans, "null" is null. */
ThEntry       *th_hand_new_creation     (const char *kind,
                                         const char *id,
                                         const char *in,
                                         const char *operation,
                                         ...) G_GNUC_NULL_TERMINATED;
ThEntry       *th_hand_new_change       (ThHand     *self,
                                         const char *id,
                                         const char *why,
                                         ...) G_GNUC_NULL_TERMINATED;

/* Sets the review state of @id as a screen does: over, saw and seen from what stands. */
ThDot          th_hand_set_state        (ThHand     *self,
                                         const char *id,
                                         const char *state,
                                         const char *why);

G_END_DECLS
