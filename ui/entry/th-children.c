/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-children.h"

#include "th-kind.h"

#include <glib/gi18n.h>

/* Sorted by parent, so that the kinds of one parent stand together. */
static const ThChildKind kinds[] = {
  { TH_KIND_ENCOUNTER, TH_KIND_REFERRAL, N_ ("Referrals"), N_ ("Add referral"),
    "th-document-symbolic", FALSE },
  { TH_KIND_ENCOUNTER, TH_KIND_RESTRICTED, N_ ("Restricted notes"), N_ ("Add restricted note"),
    "th-lock-symbolic", FALSE },
  { TH_KIND_ENCOUNTER, TH_KIND_INTELLIGENCE, N_ ("Intelligence"), N_ ("Add intelligence"),
    "th-document-symbolic", FALSE },
  { TH_KIND_VISIT, TH_KIND_ENCOUNTER, N_ ("People"), N_ ("Add person"), "th-person-symbolic",
    TRUE },
  { TH_KIND_VISIT, TH_KIND_INTELLIGENCE, N_ ("Intelligence"), N_ ("Add intelligence"),
    "th-document-symbolic", FALSE },
};

const ThChildKind *
th_children_of (const char *parent, guint *n_kinds)
{
  const ThChildKind *first = NULL;

  *n_kinds = 0;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (g_strcmp0 (kinds[i].parent, parent) != 0)
        continue;
      if (first == NULL)
        first = &kinds[i];
      (*n_kinds)++;
    }

  return first;
}
