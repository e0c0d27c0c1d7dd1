/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A handful of enrolments work on one record, so a sorted array serves. */

#include "th-context.h"

#include <string.h>

void
th_context_clear (ThContext *self)
{
  g_clear_pointer (&self->dots, g_free);
  self->n_dots = 0;
}

void
th_context_copy (ThContext *self, const ThContext *other)
{
  ThDot *dots = g_memdup2 (other->dots, other->n_dots * sizeof *other->dots);

  g_free (self->dots);
  self->dots = dots;
  self->n_dots = other->n_dots;
}

static guint
find (const ThContext *self, uint64_t enrolment)
{
  guint low = 0, high = self->n_dots;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (self->dots[middle].enrolment < enrolment)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

void
th_context_add (ThContext *self, ThDot dot)
{
  guint at = find (self, dot.enrolment);

  if (at < self->n_dots && self->dots[at].enrolment == dot.enrolment)
    {
      self->dots[at].seq = MAX (self->dots[at].seq, dot.seq);
      return;
    }
  self->dots = g_renew (ThDot, self->dots, self->n_dots + 1);
  memmove (self->dots + at + 1, self->dots + at, (self->n_dots - at) * sizeof *self->dots);
  self->dots[at] = dot;
  self->n_dots++;
}

void
th_context_merge (ThContext *self, const ThContext *other)
{
  for (guint i = 0; i < other->n_dots; i++)
    th_context_add (self, other->dots[i]);
}

gboolean
th_context_covers (const ThContext *self, ThDot dot)
{
  guint at = find (self, dot.enrolment);

  return at < self->n_dots && self->dots[at].enrolment == dot.enrolment
         && self->dots[at].seq >= dot.seq;
}

gboolean
th_context_covers_all (const ThContext *self, const ThContext *other)
{
  for (guint i = 0; i < other->n_dots; i++)
    if (!th_context_covers (self, other->dots[i]))
      return FALSE;
  return TRUE;
}
