/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The evaluator: operators (XPath 1.0, sections 3.3 to 3.5) and calls. Paths are in
 * th-xpath-path.c, functions in the th-xpath-…-functions files. Every node looked at and every
 * value made costs a step; when the steps are used up the evaluation fails instead of hanging.
 */

#include "th-xpath-path.h"

#include "th-form.h"

#include <math.h>
#include <string.h>

void
th_xpath_run_fail (ThXpathRun *run, int code, const char *format, ...)
{
  va_list list;

  if (run->error != NULL)
    return;
  va_start (list, format);
  run->error = g_error_new_valist (TH_FORM_ERROR, code, format, list);
  va_end (list);
}

gboolean
th_xpath_run_step (ThXpathRun *run, guint n)
{
  run->steps += n;
  if (run->steps > TH_XPATH_MAX_STEPS)
    th_xpath_run_fail (run, TH_FORM_ERROR_TOO_LARGE,
                       "an expression took more than %d steps; it must look at fewer nodes",
                       TH_XPATH_MAX_STEPS);
  return run->error == NULL;
}

static gboolean
compare_numbers (ThOperator operator, double a, double b)
{
  if (operator== TH_OP_EQUAL)
    return a == b;
  if (operator== TH_OP_NOT_EQUAL)
    return a != b;
  if (operator== TH_OP_LESS)
    return a < b;
  if (operator== TH_OP_LESS_EQUAL)
    return a <= b;
  return operator== TH_OP_GREATER ? a > b : a >= b;
}

static gboolean
is_relational (ThOperator operator)
{
  return operator!= TH_OP_EQUAL && operator!= TH_OP_NOT_EQUAL;
}

/* A date without a time and one with a time meet on the wall clock, which is the line numbers made
 * of dates lie on already; so numbers decide every relation. */
static gboolean
compare_texts (ThXpathRun *run, ThOperator operator, const char * a, const char *b)
{
  if (is_relational (operator))
    return compare_numbers (operator, th_xpath_text_get_number (a, run->host),
                            th_xpath_text_get_number (b, run->host));
  return (strcmp (a, b) == 0) == (operator== TH_OP_EQUAL);
}

/* One item of each side; neither is a node-set of other than one considered node. */
static gboolean
compare_items (ThXpathRun *run,
               ThOperator
               operator,
               const ThXpathValue * a,
               guint i,
               const ThXpathValue *b,
               guint j)
{
  g_autofree char *owned_a = NULL;
  g_autofree char *owned_b = NULL;
  const char *text_a;
  const char *text_b;

  if (a->type == TH_XPATH_NUMBER || b->type == TH_XPATH_NUMBER || a->type == TH_XPATH_BOOLEAN
      || b->type == TH_XPATH_BOOLEAN)
    {
      double x = a->number;
      double y = b->number;

      if (a->type == TH_XPATH_NODES || a->type == TH_XPATH_STRING)
        x = th_xpath_text_get_number (th_xpath_value_peek (a, i, run->host, &owned_a), run->host);
      else if (a->type == TH_XPATH_BOOLEAN)
        x = a->boolean;
      if (b->type == TH_XPATH_NODES || b->type == TH_XPATH_STRING)
        y = th_xpath_text_get_number (th_xpath_value_peek (b, j, run->host, &owned_b), run->host);
      else if (b->type == TH_XPATH_BOOLEAN)
        y = b->boolean;
      return compare_numbers (operator, x, y);
    }
  text_a = th_xpath_value_peek (a, i, run->host, &owned_a);
  text_b = th_xpath_value_peek (b, j, run->host, &owned_b);
  return compare_texts (run, operator, text_a, text_b);
}

/* XPath 1.0, section 3.4; node-sets hold if any pair of nodes does. Beside a boolean a node-set is
 * whether it has nodes at all. */
static gboolean
compare (ThXpathRun *run, ThOperator operator, const ThXpathValue * a, const ThXpathValue *b)
{
  gboolean has_boolean = a->type == TH_XPATH_BOOLEAN || b->type == TH_XPATH_BOOLEAN;
  guint n_a = a->type == TH_XPATH_NODES ? a->n_nodes : 1;
  guint n_b = b->type == TH_XPATH_NODES ? b->n_nodes : 1;

  if (has_boolean
      && (!is_relational (operator) || a->type == TH_XPATH_NODES || b->type == TH_XPATH_NODES))
    return compare_numbers (operator, th_xpath_value_get_boolean (a, run->host),
                            th_xpath_value_get_boolean (b, run->host));
  for (guint i = 0; i < n_a; i++)
    for (guint j = 0; j < n_b; j++)
      {
        if (!th_xpath_run_step (run, 1))
          return FALSE;
        if (compare_items (run, operator, a, i, b, j))
          return TRUE;
      }
  return FALSE;
}

/* The difference of two moments is what passed between them, even where the clocks went forward. */
static gboolean
subtract_moments (ThXpathRun *run, const ThXpathValue *a, const ThXpathValue *b, double *difference)
{
  g_autofree char *owned_a = NULL;
  g_autofree char *owned_b = NULL;
  ThXpathDate from;
  ThXpathDate to;

  if (a->type == TH_XPATH_NUMBER || a->type == TH_XPATH_BOOLEAN || b->type == TH_XPATH_NUMBER
      || b->type == TH_XPATH_BOOLEAN)
    return FALSE;
  if (!th_xpath_parse_date (th_xpath_value_peek (a, 0, run->host, &owned_a), run->host, &to)
      || !th_xpath_parse_date (th_xpath_value_peek (b, 0, run->host, &owned_b), run->host, &from)
      || !from.has_time || !to.has_time)
    return FALSE;
  *difference = (to.instant - from.instant) / 86400000.0;
  return TRUE;
}

static double
calculate (ThXpathRun *run, ThOperator operator, const ThXpathValue * a, const ThXpathValue *b)
{
  double difference;
  double x;
  double y;

  if (operator== TH_OP_MINUS && subtract_moments (run, a, b, &difference))
    return difference;
  x = th_xpath_value_get_number (a, run->host);
  y = th_xpath_value_get_number (b, run->host);
  if (operator== TH_OP_PLUS)
    return x + y;
  if (operator== TH_OP_MINUS)
    return x - y;
  if (operator== TH_OP_TIMES)
    return x * y;
  return operator== TH_OP_DIV ? x / y : fmod (x, y);
}

/* "and", "or": stops at the operand that decides. */
static void
evaluate_logic (ThXpathRun *run, const ThXpathPlace *place, const ThAst *ast, ThXpathValue *value)
{
  ThOperator operator= g_array_index (ast->operators, ThOperator, 0);
  gboolean decides = operator== TH_OP_OR;

  for (guint i = 0; i < ast->children->len; i++)
    {
      g_auto (ThXpathValue) operand = { 0 };

      th_xpath_run_evaluate (run, place, ast->children->pdata[i], &operand);
      if (th_xpath_value_get_boolean (&operand, run->host) == decides)
        {
          th_xpath_value_set_boolean (value, decides);
          return;
        }
    }
  th_xpath_value_set_boolean (value, !decides);
}

static void
evaluate_chain (ThXpathRun *run, const ThXpathPlace *place, const ThAst *ast, ThXpathValue *value)
{
  ThOperator operator= g_array_index (ast->operators, ThOperator, 0);
  g_auto (ThXpathValue) left = { 0 };

  if (operator== TH_OP_OR || operator== TH_OP_AND)
    {
      evaluate_logic (run, place, ast, value);
      return;
    }
  th_xpath_run_evaluate (run, place, ast->children->pdata[0], &left);
  for (guint i = 1; i < ast->children->len && run->error == NULL; i++)
    {
      g_auto (ThXpathValue) right = { 0 };

      operator= g_array_index (ast->operators, ThOperator, i - 1);
      th_xpath_run_evaluate (run, place, ast->children->pdata[i], &right);
      if (operator>= TH_OP_PLUS)
        th_xpath_value_set_number (&left, calculate (run, operator, & left, &right));
      else
        th_xpath_value_set_boolean (&left, compare (run, operator, & left, &right));
    }
  *value = left;
  memset (&left, 0, sizeof left);
}

static void
evaluate_union (ThXpathRun *run, const ThXpathPlace *place, const ThAst *ast, ThXpathValue *value)
{
  value->type = TH_XPATH_NODES;
  for (guint i = 0; i < ast->children->len; i++)
    {
      g_auto (ThXpathValue) operand = { 0 };

      th_xpath_run_evaluate (run, place, ast->children->pdata[i], &operand);
      if (run->error == NULL && operand.type != TH_XPATH_NODES)
        th_xpath_run_fail (run, TH_FORM_ERROR_MALFORMED, "“|” joins paths only");
      for (guint j = 0; j < operand.n_nodes && operand.type == TH_XPATH_NODES; j++)
        th_xpath_value_add_node (value, operand.nodes[j]);
    }
  th_xpath_sort_nodes (run, value);
}

void
th_xpath_run_evaluate (ThXpathRun *run,
                       const ThXpathPlace *place,
                       const ThAst *ast,
                       ThXpathValue *value)
{
  ThXpathCall call = { run, place, ast, ast->children != NULL ? ast->children->len : 0 };

  if (!th_xpath_run_step (run, 1))
    return;
  if (++run->depth > TH_XPATH_MAX_EVALUATION_DEPTH)
    th_xpath_run_fail (run, TH_FORM_ERROR_TOO_LARGE, "an expression nests deeper than %d",
                       TH_XPATH_MAX_EVALUATION_DEPTH);
  else if (ast->kind == TH_AST_LITERAL)
    th_xpath_value_set_string (value, ast->text);
  else if (ast->kind == TH_AST_NUMBER)
    th_xpath_value_set_number (value, ast->number);
  else if (ast->kind == TH_AST_CALL)
    ast->function->run (&call, value);
  else if (ast->kind == TH_AST_CHAIN)
    evaluate_chain (run, place, ast, value);
  else if (ast->kind == TH_AST_NEGATE)
    th_xpath_value_set_number (value, -th_xpath_call_number (&call, 0));
  else if (ast->kind == TH_AST_UNION)
    evaluate_union (run, place, ast, value);
  else
    th_xpath_evaluate_path (run, place, ast, value);
  run->depth--;
}

void
th_xpath_call_value (ThXpathCall *call, guint index, ThXpathValue *value)
{
  if (call->run->error == NULL && index < call->n_arguments)
    th_xpath_run_evaluate (call->run, call->place, call->ast->children->pdata[index], value);
  if (call->run->error != NULL)
    th_xpath_value_set_string (value, "");
}

char *
th_xpath_call_string (ThXpathCall *call, guint index)
{
  g_auto (ThXpathValue) value = { 0 };

  th_xpath_call_value (call, index, &value);
  if (value.type == TH_XPATH_STRING && value.string != NULL)
    return g_steal_pointer (&value.string);
  return th_xpath_value_dup_string (&value, call->run->host);
}

double
th_xpath_call_number (ThXpathCall *call, guint index)
{
  g_auto (ThXpathValue) value = { 0 };

  th_xpath_call_value (call, index, &value);
  return th_xpath_value_get_number (&value, call->run->host);
}

gboolean
th_xpath_call_boolean (ThXpathCall *call, guint index)
{
  g_auto (ThXpathValue) value = { 0 };

  th_xpath_call_value (call, index, &value);
  return th_xpath_value_get_boolean (&value, call->run->host);
}

gboolean
th_xpath_call_nodes (ThXpathCall *call, guint index, ThXpathValue *value)
{
  th_xpath_call_value (call, index, value);
  if (call->run->error == NULL && value->type != TH_XPATH_NODES)
    th_xpath_run_fail (call->run, TH_FORM_ERROR_MALFORMED, "%s () needs a path as argument %u",
                       call->ast->text, index + 1);
  return call->run->error == NULL;
}

GPtrArray *
th_xpath_call_strings (ThXpathCall *call, guint first)
{
  GPtrArray *strings = g_ptr_array_new_with_free_func (g_free);

  for (guint i = first; i < call->n_arguments; i++)
    {
      g_auto (ThXpathValue) value = { 0 };

      th_xpath_call_value (call, i, &value);
      if (value.type != TH_XPATH_NODES)
        g_ptr_array_add (strings, th_xpath_value_dup_string (&value, call->run->host));
      for (guint j = 0; value.type == TH_XPATH_NODES && j < value.n_nodes; j++)
        g_ptr_array_add (strings, th_xpath_node_dup_text (call->run->host, value.nodes[j]));
    }
  return strings;
}

static gboolean
evaluate (ThXpath *self,
          const ThXpathHost *host,
          xmlNode *node,
          xmlNode *current,
          ThXpathValue *value,
          GError **error)
{
  ThXpathRun run = { .host = host, .current = current };
  ThXpathPlace place = { node, 1, 1 };

  memset (value, 0, sizeof *value);
  th_xpath_run_evaluate (&run, &place, self->ast, value);
  for (guint i = 0; i < run.n_known; i++)
    th_xpath_value_clear (&run.known[i].value);
  if (run.error == NULL)
    return TRUE;
  th_xpath_value_clear (value);
  g_propagate_prefixed_error (error, run.error, "in “%s”: ", self->text);
  return FALSE;
}

gboolean
th_xpath_evaluate (
  ThXpath *self, const ThXpathHost *host, xmlNode *node, ThXpathValue *value, GError **error)
{
  g_return_val_if_fail (self != NULL && host != NULL && node != NULL, FALSE);

  return evaluate (self, host, node, node, value, error);
}

gboolean
th_xpath_evaluate_boolean (
  ThXpath *self, const ThXpathHost *host, xmlNode *node, gboolean *value, GError **error)
{
  g_auto (ThXpathValue) result = { 0 };

  if (!th_xpath_evaluate (self, host, node, &result, error))
    return FALSE;
  *value = th_xpath_value_get_boolean (&result, host);
  return TRUE;
}

char *
th_xpath_evaluate_inside (
  ThXpath *self, const ThXpathHost *host, xmlNode *node, xmlNode *current, GError **error)
{
  g_auto (ThXpathValue) result = { 0 };

  if (!evaluate (self, host, node, current, &result, error))
    return NULL;
  return th_xpath_value_dup_string (&result, host);
}

char *
th_xpath_evaluate_string (ThXpath *self, const ThXpathHost *host, xmlNode *node, GError **error)
{
  return th_xpath_evaluate_inside (self, host, node, node, error);
}
