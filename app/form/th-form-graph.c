/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The one order in which everything is computed. A calculation that feeds itself by way of others
 * is refused here; relevance may go in circles (forms in the field do), its edges only advise the
 * order.
 */

#include "th-form-model.h"

#include <string.h>

/* The graph over expressions while it is being ordered. */
typedef struct
{
  GArray **edges; /* from each expression to those that wait for it; bit 0 set: hard */
  guint *n_waits; /* how many it still waits for */
  guint *n_hard;  /* … of those that must come first */
  guint n;
} Graph;

static void
add_edge (Graph *graph, ThExpression *from, ThExpression *to, gboolean is_hard)
{
  guint edge = to->order << 1 | (is_hard ? 1 : 0);

  if (from == NULL || from == to)
    return;
  if (graph->edges[from->order] == NULL)
    graph->edges[from->order] = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (graph->edges[from->order], edge);
  graph->n_waits[to->order]++;
  graph->n_hard[to->order] += is_hard;
}

static void
add_edges (Graph *graph, ThExpression *to)
{
  for (guint i = 0; i < to->dependencies->len; i++)
    {
      ThBind *bind = g_array_index (to->dependencies, ThDependency, i).bind;

      add_edge (graph, bind->calculate, to, to->kind == TH_EXPRESSION_CALCULATE);
      if (bind->control != NULL)
        add_edge (graph, bind->control->choices_expression, to, FALSE);
      for (; bind != NULL; bind = bind->parent)
        {
          add_edge (graph, bind->relevant, to, FALSE);
          if (bind->is_repeat && bind->control != NULL)
            add_edge (graph, bind->control->count, to, FALSE);
        }
    }
}

/* One circle among what could not be ordered, as a text. */
static char *
describe_circle (ThForm *form, Graph *graph, const guint *placed)
{
  g_autofree guint *before = g_new0 (guint, graph->n);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GString *text = g_string_new (NULL);
  guint at = G_MAXUINT;

  for (guint i = 0; i < graph->n; i++)
    if (placed[i] == G_MAXUINT)
      for (guint j = 0; graph->edges[i] != NULL && j < graph->edges[i]->len; j++)
        {
          guint edge = g_array_index (graph->edges[i], guint, j);

          if ((edge & 1) != 0 && placed[edge >> 1] == G_MAXUINT)
            before[edge >> 1] = i;
        }
  for (guint i = 0; i < graph->n && at == G_MAXUINT; i++)
    if (placed[i] == G_MAXUINT && graph->n_hard[i] > 0)
      at = i;
  while (g_hash_table_add (seen, GUINT_TO_POINTER (at + 1)))
    at = before[at];
  g_hash_table_remove_all (seen);
  while (g_hash_table_add (seen, GUINT_TO_POINTER (at + 1)))
    {
      g_string_append_printf (text, "%s%s", text->len > 0 ? " ← " : "",
                              ((ThExpression *) form->expressions->pdata[at])->bind->path);
      at = before[at];
    }
  return g_string_free (text, FALSE);
}

static gboolean
refuse_circle (ThForm *form, Graph *graph, const guint *placed, GError **error)
{
  g_autofree char *circle = describe_circle (form, graph, placed);
  long line = 0;

  for (guint i = 0; i < graph->n && line == 0; i++)
    if (placed[i] == G_MAXUINT && graph->n_hard[i] > 0)
      line = ((ThExpression *) form->expressions->pdata[i])->line;
  return th_form_fail (
    error, TH_FORM_ERROR_CYCLE, line,
    "cycle: these calculations wait for each other: %s; let one of them do without", circle);
}

static int
compare_order (gconstpointer a, gconstpointer b)
{
  const ThExpression *first = *(ThExpression *const *) a;
  const ThExpression *second = *(ThExpression *const *) b;

  return first->order < second->order ? -1 : first->order > second->order;
}

/* Kahn's order over all edges; where only advice is left to wait for, the first that may goes. */
static gboolean
place (ThForm *form, Graph *graph, guint *placed, GError **error)
{
  g_autoptr (GArray) ready = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) advised = g_array_new (FALSE, FALSE, sizeof (guint));
  guint next = 0;
  guint next_advised = 0;
  guint n_placed = 0;

  for (guint i = 0; i < graph->n; i++)
    {
      if (graph->n_waits[i] == 0)
        g_array_append_val (ready, i);
      else if (graph->n_hard[i] == 0)
        g_array_append_val (advised, i);
    }
  while (n_placed < graph->n)
    {
      guint at;

      if (next < ready->len)
        at = g_array_index (ready, guint, next++);
      else if (next_advised < advised->len)
        at = g_array_index (advised, guint, next_advised++);
      else
        return refuse_circle (form, graph, placed, error);
      if (placed[at] != G_MAXUINT)
        continue;
      placed[at] = n_placed++;
      for (guint i = 0; graph->edges[at] != NULL && i < graph->edges[at]->len; i++)
        {
          guint edge = g_array_index (graph->edges[at], guint, i);
          guint to = edge >> 1;

          graph->n_hard[to] -= edge & 1;
          if (--graph->n_waits[to] == 0)
            g_array_append_val (ready, to);
          else if ((edge & 1) != 0 && graph->n_hard[to] == 0)
            g_array_append_val (advised, to);
        }
    }
  return TRUE;
}

/* Resolves every expression and numbers them in the order they are to be computed in. */
gboolean
th_form_order (ThForm *self, GError **error)
{
  Graph graph = { NULL, NULL, NULL, self->expressions->len };
  g_autofree guint *placed = g_new (guint, graph.n + 1);
  gboolean is_good = TRUE;

  for (guint i = 0; i < graph.n; i++)
    if (!th_expression_resolve (self->expressions->pdata[i], error))
      return FALSE;
  graph.edges = g_new0 (GArray *, graph.n + 1);
  graph.n_waits = g_new0 (guint, graph.n + 1);
  graph.n_hard = g_new0 (guint, graph.n + 1);
  for (guint i = 0; i < graph.n; i++)
    {
      ((ThExpression *) self->expressions->pdata[i])->order = i;
      placed[i] = G_MAXUINT;
    }
  for (guint i = 0; i < graph.n; i++)
    add_edges (&graph, self->expressions->pdata[i]);
  is_good = place (self, &graph, placed, error);
  for (guint i = 0; i < graph.n; i++)
    {
      ((ThExpression *) self->expressions->pdata[i])->order = placed[i];
      if (graph.edges[i] != NULL)
        g_array_unref (graph.edges[i]);
    }
  g_ptr_array_sort (self->expressions, compare_order);
  g_free (graph.edges);
  g_free (graph.n_waits);
  g_free (graph.n_hard);
  return is_good;
}
