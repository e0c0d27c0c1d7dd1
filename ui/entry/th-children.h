/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Which kinds of record belong below a kind, and the words for them, in one table. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *parent;
  const char *kind;
  const char *title; /* "People" */
  const char *add;   /* "Add person"; NULL where they are added elsewhere */
  const char *icon;
  gboolean is_main; /* gets the large button */
} ThChildKind;

/* The rows of the table with this parent, ended by one whose kind is NULL. */
const ThChildKind *th_children_of (const char *parent, guint *n_kinds);

G_END_DECLS
