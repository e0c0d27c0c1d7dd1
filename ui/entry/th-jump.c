/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-jump.h"

typedef struct
{
  ThJump first; /* of all */
  ThJump after; /* the first behind where the person is */
} Found;

static void
take (Found *self, ThFormNode *node, ThSection *section, gboolean is_problem, gboolean is_after)
{
  ThJump *jumps[] = { &self->first, is_after ? &self->after : NULL };

  for (guint i = 0; i < G_N_ELEMENTS (jumps); i++)
    {
      if (jumps[i] == NULL)
        continue;
      if (jumps[i]->node == NULL)
        *jumps[i] = (ThJump){ node, section, is_problem, 0 };
    }
  self->first.n_left++;
}

static gboolean
has_problem (ThFormNode *node, char **conflicts)
{
  return th_form_node_get_message (node) != NULL
         || g_strv_contains ((const char *const *) conflicts, th_form_node_get_path (node));
}

ThJump
th_jump_find (GPtrArray *sections, char **conflicts, const char *from)
{
  Found problems = { { 0 }, { 0 } };
  Found gaps = { { 0 }, { 0 } };
  Found *found;
  ThJump jump;
  gboolean is_after = from == NULL;

  for (guint s = 0; s < sections->len; s++)
    {
      ThSection *section = g_ptr_array_index (sections, s);
      GPtrArray *nodes = th_section_get_nodes (section);

      for (guint i = 0; i < nodes->len; i++)
        {
          ThFormNode *node = g_ptr_array_index (nodes, i);

          if (th_form_node_is_relevant (node) && has_problem (node, conflicts))
            take (&problems, node, section, TRUE, is_after);
          else if (th_section_is_question (node) && *th_form_node_get_value (node) == '\0')
            take (&gaps, node, section, FALSE, is_after);
          is_after |= g_strcmp0 (th_form_node_get_path (node), from) == 0;
        }
    }

  found = problems.first.node != NULL ? &problems : &gaps;
  jump = found->after.node != NULL ? found->after : found->first;
  jump.n_left = found->first.n_left;

  return jump;
}
