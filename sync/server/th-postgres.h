/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The engine PostgreSQL: one connection to one database, which holds one force. What th-sqlite.h
 * says of a connection holds for this one as well.
 *
 * All writing in a force is one after the other, whichever process does it: a transaction that
 * writes takes one advisory lock before it reads anything and keeps it until it is committed. Hence
 * a cursor never skips: change numbers are given out under that lock, so their order is that of the
 * commits, and whoever sees one sees all below it.
 *
 * A connection that was lost is made again at the next transaction, or at the next reading outside
 * of one. A transaction that it was lost in is over: %TH_STORE_ERROR_BUSY, nothing of it stands
 * unless it was the commit that got no answer, which resending finds out.
 */

#pragma once

#include "th-sqlite.h"

G_BEGIN_DECLS

/* Whether a text is the address of a database: postgresql://… or postgres://… */
gboolean   th_postgres_is_address   (const char *text);

/**
 * th_postgres_open:
 * @address: as libpq takes it; what it leaves out comes from libpq's files and environment. Where
 *   it says nothing else, a server that is not reached by a socket must show a certificate that the
 *   machine trusts (sslmode=verify-full), and of several the one that takes writing is used.
 *
 * Commits wait for the disk (synchronous_commit is on, or what is stronger).
 *
 * Errors: %TH_STORE_ERROR_BUSY where it cannot be reached, %TH_STORE_ERROR_FAILED
 */
ThSqlite  *th_postgres_open         (const char  *address,
                                     GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/* The number of the server process behind a connection, on any thread. */
int        th_postgres_get_backend  (ThSqlite *sqlite);

G_END_DECLS
