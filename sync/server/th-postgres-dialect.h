/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* From the SQL that stands in this project into PostgreSQL's. It is one language but for a few words,
 * so statements and schema stand once and cannot drift apart. What is no such word goes through as
 * it is: SQL that only SQLite understands is an error of PostgreSQL's, which every test would show.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * th_postgres_translate:
 * @parameters: (nullable) (element-type int): gets, for $1, $2 …, the number that each has in @sql
 *
 * Keywords and types are in capitals here, names are not; that is how it tells a column called
 * `blob` from the type.
 */
char *th_postgres_translate (const char *sql,
                             GArray     *parameters);

G_END_DECLS
