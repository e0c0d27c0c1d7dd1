/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A real PostgreSQL, made in a folder of the test's own and reached by a socket in it alone. It runs
 * as a user who is not root, ends with the program that started it, and leaves nothing behind.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ThTestPostgres ThTestPostgres;

/* Why there can be none here, %NULL where there can: for g_test_skip (). */
const char     *th_test_postgres_lacks     (void);

/* @is_durable: commits wait for the disk, as they must where figures are taken. Else what was
 * committed outlives the death of PostgreSQL, but not that of the machine, and tests are quick. */
ThTestPostgres *th_test_postgres_new       (gboolean is_durable);
void            th_test_postgres_free      (ThTestPostgres *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThTestPostgres, th_test_postgres_free)

/* One for all tests of a program, made when it is first asked for. */
ThTestPostgres *th_test_postgres_get_shared (void);

/* Returns: (transfer full): the address of a new, empty schema, which is all that is seen from there
 * and takes a fifth of the time that a database of its own would. */
char           *th_test_postgres_make_schema (ThTestPostgres *self);

/* Kills all of it at once, and brings it up again on what it left. */
void            th_test_postgres_kill      (ThTestPostgres *self);
void            th_test_postgres_restart   (ThTestPostgres *self);

/* Runs SQL as its owner, and asserts that it went well; the output. */
char           *th_test_postgres_query     (ThTestPostgres *self,
                                            const char     *address,
                                            const char     *sql);

G_END_DECLS
