/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Expression text to tree: recursive descent over the grammar of XPath 1.0, section 3. What cannot
 * be evaluated is found here and not on the tablet: unknown functions, wrong numbers of arguments.
 * Every recursion counts its depth, so hostile text cannot exhaust the stack.
 */

#include "th-xpath-parser.h"

#include "th-form.h"
#include "th-xpath-eval.h"

#include <string.h>

static ThAst *
parse_literal (ThXpathScanner *scanner)
{
  g_autoptr (ThAst) literal = th_ast_new (TH_AST_LITERAL);
  const char *end = strchr (scanner->at + 1, *scanner->at);

  if (end == NULL)
    return th_xpath_scanner_fail (scanner, TH_FORM_ERROR_MALFORMED, "a text is not closed");
  literal->text = g_strndup (scanner->at + 1, end - scanner->at - 1);
  scanner->at = end + 1;
  return g_steal_pointer (&literal);
}

static ThAst *
parse_number (ThXpathScanner *scanner)
{
  ThAst *number = th_ast_new (TH_AST_NUMBER);
  const char *end = scanner->at;
  g_autofree char *digits = NULL;

  while (g_ascii_isdigit (*end))
    end++;
  if (*end == '.')
    end++;
  while (g_ascii_isdigit (*end))
    end++;
  digits = g_strndup (scanner->at, end - scanner->at);
  number->number = g_ascii_strtod (digits, NULL);
  scanner->at = end;
  return number;
}

/* The name functions are known by: the JavaRosa namespace is always "jr:", whatever its prefix. */
static char *
function_name (ThXpathScanner *scanner, const char *name, gsize length)
{
  g_autofree char *full = g_strndup (name, length);
  char *colon = strchr (full, ':');
  xmlNs *ns;

  if (colon == NULL || scanner->scope == NULL)
    return g_steal_pointer (&full);
  *colon = '\0';
  ns = xmlSearchNs (scanner->scope->doc, scanner->scope, (const xmlChar *) full);
  if (ns != NULL && strcmp ((const char *) ns->href, TH_JAVAROSA_NS) == 0)
    return g_strconcat ("jr:", colon + 1, NULL);
  *colon = ':';
  return g_steal_pointer (&full);
}

static gboolean
parse_arguments (ThXpathScanner *scanner, ThAst *call)
{
  call->children = th_ast_array_new ();
  if (th_xpath_scanner_accept (scanner, ")"))
    return TRUE;
  do
    {
      ThAst *argument = th_xpath_parse_expression (scanner);

      if (argument == NULL)
        return FALSE;
      g_ptr_array_add (call->children, argument);
    }
  while (th_xpath_scanner_accept (scanner, ","));
  return th_xpath_scanner_expect (scanner, ")");
}

static ThAst *
parse_call (ThXpathScanner *scanner, gsize length)
{
  g_autofree char *name = function_name (scanner, scanner->at, length);
  g_autoptr (ThAst) call = th_ast_new (TH_AST_CALL);
  const ThXpathFunction *function = th_xpath_find_function (name);

  call->function = function;
  call->text = g_strdup (name);
  if (function == NULL)
    return th_xpath_scanner_fail (
      scanner, TH_FORM_ERROR_UNSUPPORTED,
      "the function “%s” is not supported; see FORMS.md for those that are", name);
  scanner->at += length;
  if (!th_xpath_scanner_expect (scanner, "(") || !parse_arguments (scanner, call))
    return NULL;
  if ((int) call->children->len < function->minimum)
    return th_xpath_scanner_fail (scanner, TH_FORM_ERROR_MALFORMED,
                                  "%s () needs at least %d arguments and has %u", name,
                                  function->minimum, call->children->len);
  if (function->maximum >= 0 && (int) call->children->len > function->maximum)
    return th_xpath_scanner_fail (scanner, TH_FORM_ERROR_MALFORMED,
                                  "%s () takes at most %d arguments and has %u", name,
                                  function->maximum, call->children->len);
  return g_steal_pointer (&call);
}

/* Length of the function name at this place, 0 if there is no call. */
static gsize
call_length (ThXpathScanner *scanner)
{
  gsize length = th_xpath_name_length (scanner->at);
  const char *after;

  if (length > 0 && scanner->at[length] == ':' && scanner->at[length + 1] != ':')
    {
      gsize local = th_xpath_name_length (scanner->at + length + 1);

      length = local > 0 ? length + 1 + local : 0;
    }
  after = scanner->at + length;
  while (th_xpath_is_space (*after))
    after++;
  return length > 0 && *after == '(' && th_xpath_find_node_type (scanner->at) < 0 ? length : 0;
}

static ThAst *
parse_primary (ThXpathScanner *scanner, gsize call)
{
  ThAst *inner;

  if (*scanner->at == '"' || *scanner->at == '\'')
    return parse_literal (scanner);
  if (g_ascii_isdigit (*scanner->at) || *scanner->at == '.')
    return parse_number (scanner);
  if (call > 0)
    return parse_call (scanner, call);
  if (!th_xpath_scanner_expect (scanner, "("))
    return NULL;
  inner = th_xpath_parse_expression (scanner);
  if (inner != NULL && !th_xpath_scanner_expect (scanner, ")"))
    g_clear_pointer (&inner, th_ast_free);
  return inner;
}

static gboolean
starts_primary (ThXpathScanner *scanner, gsize call)
{
  return call > 0 || (*scanner->at != '\0' && strchr ("\"'(", *scanner->at) != NULL)
         || g_ascii_isdigit (*scanner->at)
         || (*scanner->at == '.' && g_ascii_isdigit (scanner->at[1]));
}

static ThAst *
parse_path (ThXpathScanner *scanner)
{
  g_autoptr (ThAst) primary = NULL;
  g_autoptr (ThAst) path = NULL;
  g_autoptr (GPtrArray) predicates = NULL;
  gsize call;
  gboolean has_steps;

  th_xpath_scanner_skip_space (scanner);
  if (*scanner->at == '$')
    return th_xpath_scanner_fail (scanner, TH_FORM_ERROR_UNSUPPORTED,
                                  "variables are not supported");
  call = call_length (scanner);
  if (!starts_primary (scanner, call))
    {
      if (*scanner->at != '/' && !th_xpath_can_start_step (scanner))
        return th_xpath_scanner_fail (scanner, TH_FORM_ERROR_MALFORMED,
                                      *scanner->at == '\0' ? "the expression ends too early"
                                                           : "unexpected “%.8s”",
                                      scanner->at);
      return th_xpath_parse_location_path (scanner);
    }
  primary = parse_primary (scanner, call);
  if (primary == NULL || !th_xpath_parse_predicates (scanner, &predicates))
    return NULL;
  has_steps = th_xpath_scanner_accept (scanner, "/");
  if (predicates == NULL && !has_steps)
    return g_steal_pointer (&primary);
  path = th_ast_new (TH_AST_PATH);
  path->children = th_ast_array_new ();
  g_ptr_array_add (path->children, g_steal_pointer (&primary));
  path->predicates = g_steal_pointer (&predicates);
  path->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) th_step_free);
  if (has_steps && !th_xpath_parse_steps (scanner, path, TRUE))
    return NULL;
  return g_steal_pointer (&path);
}

static ThAst *
parse_union (ThXpathScanner *scanner)
{
  g_autoptr (ThAst) first = parse_path (scanner);
  g_autoptr (ThAst) all = NULL;

  if (first == NULL || !th_xpath_scanner_looking_at (scanner, "|"))
    return g_steal_pointer (&first);
  all = th_ast_new (TH_AST_UNION);
  all->children = th_ast_array_new ();
  g_ptr_array_add (all->children, g_steal_pointer (&first));
  while (th_xpath_scanner_accept (scanner, "|"))
    {
      ThAst *next = parse_path (scanner);

      if (next == NULL)
        return NULL;
      g_ptr_array_add (all->children, next);
    }
  return g_steal_pointer (&all);
}

static ThAst *
parse_unary (ThXpathScanner *scanner)
{
  g_autoptr (ThAst) operand = NULL;
  ThAst *negated;
  gboolean is_negative = FALSE;
  gboolean has_sign = FALSE;

  while (th_xpath_scanner_accept (scanner, "-"))
    {
      is_negative = !is_negative;
      has_sign = TRUE;
    }
  operand = parse_union (scanner);
  if (operand == NULL || !has_sign)
    return g_steal_pointer (&operand);
  /* An even number of signs still makes a number of it. */
  for (int i = is_negative ? 1 : 2; i > 0; i--)
    {
      negated = th_ast_new (TH_AST_NEGATE);
      negated->children = th_ast_array_new ();
      g_ptr_array_add (negated->children, g_steal_pointer (&operand));
      operand = negated;
    }
  return g_steal_pointer (&operand);
}

/* Binary operators, loosest first; within a level the longer token first. */
static const struct
{
  int level;
  const char *token;
  gboolean is_word;
  ThOperator operator;
} operators[] = {
  { 0, "or", TRUE, TH_OP_OR },          { 1, "and", TRUE, TH_OP_AND },
  { 2, "!=", FALSE, TH_OP_NOT_EQUAL },  { 2, "=", FALSE, TH_OP_EQUAL },
  { 3, "<=", FALSE, TH_OP_LESS_EQUAL }, { 3, ">=", FALSE, TH_OP_GREATER_EQUAL },
  { 3, "<", FALSE, TH_OP_LESS },        { 3, ">", FALSE, TH_OP_GREATER },
  { 4, "+", FALSE, TH_OP_PLUS },        { 4, "-", FALSE, TH_OP_MINUS },
  { 5, "*", FALSE, TH_OP_TIMES },       { 5, "div", TRUE, TH_OP_DIV },
  { 5, "mod", TRUE, TH_OP_MOD },
};

#define N_LEVELS 6

static ThOperator
accept_operator (ThXpathScanner *scanner, int level)
{
  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    if (operators[i].level == level
        && (operators[i].is_word ? th_xpath_scanner_accept_word (scanner, operators[i].token)
                                 : th_xpath_scanner_accept (scanner, operators[i].token)))
      return operators[i].operator;
  return TH_OP_NONE;
}

static ThAst *
parse_level (ThXpathScanner *scanner, int level)
{
  g_autoptr (ThAst) chain = NULL;
  g_autoptr (ThAst) first = NULL;
  ThOperator operator;

  if (level == N_LEVELS)
    return parse_unary (scanner);
  first = parse_level (scanner, level + 1);
  if (first == NULL)
    return NULL;
  while ((operator= accept_operator (scanner, level)) != TH_OP_NONE)
    {
      ThAst *next = parse_level (scanner, level + 1);

      if (next == NULL)
        return NULL;
      if (chain == NULL)
        {
          chain = th_ast_new (TH_AST_CHAIN);
          chain->children = th_ast_array_new ();
          chain->operators = g_array_new (FALSE, FALSE, sizeof (ThOperator));
          g_ptr_array_add (chain->children, g_steal_pointer (&first));
        }
      g_array_append_val (chain->operators, operator);
      g_ptr_array_add (chain->children, next);
    }
  return chain != NULL ? g_steal_pointer (&chain) : g_steal_pointer (&first);
}

ThAst *
th_xpath_parse_expression (ThXpathScanner *scanner)
{
  ThAst *ast = NULL;

  if (th_xpath_scanner_enter (scanner))
    ast = parse_level (scanner, 0);
  scanner->depth--;
  return ast;
}

ThXpath *
th_xpath_new (const char *expression, xmlNode *scope, GError **error)
{
  ThXpathScanner scanner = { expression, expression, scope, 0, error };
  g_autoptr (ThAst) ast = NULL;
  ThXpath *self;

  g_return_val_if_fail (expression != NULL, NULL);

  if (strlen (expression) > TH_FORM_MAX_EXPRESSION_BYTES)
    {
      g_set_error (error, TH_FORM_ERROR, TH_FORM_ERROR_TOO_LARGE,
                   "an expression is longer than %d bytes; split it into several calculations",
                   TH_FORM_MAX_EXPRESSION_BYTES);
      return NULL;
    }
  ast = th_xpath_parse_expression (&scanner);
  th_xpath_scanner_skip_space (&scanner);
  if (ast != NULL && *scanner.at != '\0')
    return th_xpath_scanner_fail (&scanner, TH_FORM_ERROR_MALFORMED, "unexpected “%.8s”",
                                  scanner.at);
  if (ast == NULL)
    return NULL;
  self = g_new0 (ThXpath, 1);
  self->text = g_strdup (expression);
  self->ast = g_steal_pointer (&ast);
  return self;
}
