/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The inside of a record state, for the fold and the codec. */

#pragma once

#include "th-record.h"

G_BEGIN_DECLS

typedef struct
{
  ThValue *value;
  ThDot dot;
  int64_t at;
  char *by; /* GRefString */
  gboolean is_held;
} ThStanding;

/* A register: its standing values sorted by dot, and the dots that were replaced before they
 * arrived. A register may be empty of values and still remember those. */
typedef struct
{
  char *path; /* GRefString */
  ThStanding *values;
  guint n_values;
  ThDot *named;
  guint n_named;
} ThField;

/* What came with a review state: kept while one of that entry's values stands. */
typedef struct
{
  ThDot dot;
  GPtrArray *seen; /* of ThSeen */
} ThSeenBy;

struct _ThRecord
{
  gatomicrefcount count;
  char *id;

  /* The creating entry; of two, the one with the earlier `at`, ties by dot. */
  gboolean has_creation;
  ThDot creation;
  int64_t created;
  char *author; /* GRefString */
  char *kind;
  char *parent;
  char *operation;
  char *form;

  char *title;
  ThDot title_dot;
  int64_t title_at;

  int64_t changed;
  gboolean is_purged;
  ThContext context;
  GPtrArray *fields; /* of ThField, sorted by path */

  GPtrArray *derived; /* of ThEntryField, sorted by path; NULL for none */
  ThDot derived_dot;
  int64_t derived_at;

  GPtrArray *seen_by; /* of ThSeenBy, sorted by dot; NULL for none */
};

ThField *th_record_find_field (const ThRecord *self, const char *path);
/* @path: (transfer none): a GRefString */
ThField *th_record_ensure_field (ThRecord *self, char *path);
void th_field_free (ThField *self);
void th_field_add (ThField *self, const ThStanding *standing);
void th_field_remove (ThField *self, guint at);
ThSeenBy *th_record_ensure_seen (ThRecord *self, ThDot dot);
/* Returns: (transfer full): a GRefString of @name, the author's own where they are the same. It is not
 * interned: g_ref_string_new_intern () of GLib 2.74 may give out what another thread is freeing. */
char *th_record_share_name (const ThRecord *self, const char *name);
gboolean th_record_dot_stands (const ThRecord *self, ThDot dot);
GPtrArray *th_derived_new (void);

/* Whether what happened at (@at, @dot) is later than (@other_at, @other_dot). */
gboolean th_is_later (int64_t at, ThDot dot, int64_t other_at, ThDot other_dot);

G_END_DECLS
