/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One row a kind: its name, its bit, and in which kinds its records lie. A kind that has no row is
 * one that an operation added.
 */

#include "th-kind.h"

#include <string.h>

static const struct
{
  const char *name;
  ThKinds bit;
  guint parents;
} kinds[] = {
  { TH_KIND_OPERATION, TH_KINDS_OPERATION, 0 },
  { TH_KIND_PREMISES, TH_KINDS_PREMISES, TH_KINDS_OPERATION },
  { TH_KIND_VISIT, TH_KINDS_VISIT, TH_KINDS_PREMISES },
  { TH_KIND_ENCOUNTER, TH_KINDS_ENCOUNTER, TH_KINDS_VISIT },
  { TH_KIND_REFERRAL, TH_KINDS_REFERRAL, TH_KINDS_ENCOUNTER },
  { TH_KIND_INTELLIGENCE, TH_KINDS_INTELLIGENCE, TH_KINDS_VISIT | TH_KINDS_ENCOUNTER },
  { TH_KIND_RESTRICTED, TH_KINDS_RESTRICTED, TH_KINDS_ENCOUNTER },
  { TH_KIND_QUERY, TH_KINDS_QUERY,
    TH_KINDS_PREMISES | TH_KINDS_VISIT | TH_KINDS_ENCOUNTER | TH_KINDS_REFERRAL
      | TH_KINDS_INTELLIGENCE | TH_KINDS_RESTRICTED | TH_KINDS_ADDED },
  { TH_KIND_DAY, TH_KINDS_DAY, TH_KINDS_OPERATION },
  { NULL, TH_KINDS_ADDED,
    TH_KINDS_PREMISES | TH_KINDS_VISIT | TH_KINDS_ENCOUNTER | TH_KINDS_ADDED },
};

static guint
find (const char *kind)
{
  guint i = 0;

  while (kinds[i].name != NULL && g_strcmp0 (kinds[i].name, kind) != 0)
    i++;
  return i;
}

ThKinds
th_kind_get_bit (const char *kind)
{
  return kinds[find (kind)].bit;
}

gboolean
th_kind_fits (const char *kind, const char *parent)
{
  guint parents = kinds[find (kind)].parents;

  if (parent == NULL)
    return parents == 0;
  return (parents & th_kind_get_bit (parent)) != 0;
}

char *
th_kind_dup_choice (const char *field, const char *key)
{
  return g_strdup_printf ("%s{%s}", field, key);
}

char *
th_kind_dup_key (const char *path, const char *field)
{
  gsize length = strlen (field);
  gsize end = strlen (path);

  if (strncmp (path, field, length) != 0 || path[length] != '{' || path[end - 1] != '}')
    return NULL;
  return g_strndup (path + length + 1, end - length - 2);
}
