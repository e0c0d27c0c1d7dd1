/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Record ids: UUIDs in canonical lower-case text (36 bytes). Threshold makes version 7, or version 8
 * derived from a natural key where there is one, so that two who create the same thing create it
 * once. Any UUID is accepted.
 */

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

#define TH_ID_LENGTH 36

/**
 * ThRandom:
 * @fill: writes @length random bytes to @bytes
 * @data: passed to @fill
 *
 * Where randomness comes from; the programs pass libsodium's, tests a seeded one.
 */
typedef struct
{
  void (*fill) (uint8_t *bytes, gsize length, gpointer data);
  gpointer data;
} ThRandom;

void     th_random_fill   (const ThRandom *random,
                           uint8_t        *bytes,
                           gsize           length);

gboolean th_id_is_valid   (const char *text);

/* Returns: (transfer full) (nullable): the canonical form of any spelling of a UUID. */
char    *th_id_canonical  (const char *text);

/* Returns: (transfer full): a version 7 id, ordered by @at (milliseconds since 1970). */
char    *th_id_new        (int64_t         at,
                           const ThRandom *random);

/**
 * th_id_derive:
 * @kind: record kind
 * @scope: the id of the record it belongs to, or the operation's code for the operation itself
 * @key: the natural key there, for example a premises' reference or "north/2022-08-22"
 *
 * Returns: (transfer full): a version 8 id, the same wherever it is derived.
 */
char    *th_id_derive     (const char *kind,
                           const char *scope,
                           const char *key);

G_END_DECLS
