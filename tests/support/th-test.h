/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What every suite needs instead of the world: a clock that stands still until it is moved, seeded
 * randomness, a folder that goes when the test ends.
 */

#pragma once

#include "th-id.h"
#include "th-time.h"

G_BEGIN_DECLS

/* 2026-11-23T14:00:00.000Z, where a test's clock starts. */
#define TH_TEST_START G_GINT64_CONSTANT (1795442400000)

typedef struct
{
  int64_t now;
  int64_t boot;
} ThTestClock;

/* A ThClock over @self, which the caller keeps and moves. */
ThClock  th_test_clock         (ThTestClock *self);

/* Moves wall clock and boot clock alike. */
void     th_test_clock_advance (ThTestClock *self,
                                int64_t      milliseconds);

/* The same bytes for the same @seed, whatever else runs. @state is kept by the caller. */
ThRandom th_test_random        (GRand *state);

/* The machine's own, for what runs beside the programs. */
ThClock  th_test_real_clock    (void);
ThRandom th_test_real_random   (void);

/* A port of the loopback that nobody listens on now. Between this and the bind of whoever gets it
 * another may take it, which then fails loudly. */
guint16  th_test_find_port     (void);

/* For a process that is to end at once when the test does, as its child set-up. */
void     th_test_end_with_parent (gpointer data);

/* Returns: (transfer full): a new empty folder. */
char    *th_test_dir_new       (void);

/* Removes the folder with all that is in it and frees @path. */
void     th_test_dir_free      (char *path);

/* Copies the folder with all that is in it; @to is made if need be. */
void     th_test_dir_copy      (const char *from,
                                const char *to);

/* Whether any file below @folder contains @needle. */
gboolean th_test_dir_contains  (const char *folder,
                                const char *needle,
                                gsize       length);

typedef char ThTestDir;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThTestDir, th_test_dir_free)

G_END_DECLS
