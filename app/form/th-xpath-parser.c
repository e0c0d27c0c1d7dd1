/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Expression text to tree: recursive descent over the grammar of XPath 1.0, section 3. What cannot
 * be evaluated is found here and not on the tablet: unknown functions, wrong numbers of arguments,
 * prefixes without a namespace. Every recursion counts its depth, so hostile text cannot exhaust
 * the stack.
 */

#include "th-form.h"
#include "th-xpath-eval.h"

#include <string.h>

typedef struct
{
  const char *text;
  const char *at;
  xmlNode *scope;
  guint depth;
  GError **error;
} Parser;

static ThAst *parse_expression (Parser *parser);

static ThAst *
ast_new (ThAstKind kind)
{
  ThAst *self = g_new0 (ThAst, 1);

  self->kind = kind;
  return self;
}

static GPtrArray *
ast_array_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) th_ast_free);
}

static gpointer fail (Parser *parser, int code, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* Always %NULL, for returning. */
static gpointer
fail (Parser *parser, int code, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list list;

  va_start (list, format);
  message = g_strdup_vprintf (format, list);
  va_end (list);
  if (parser->error == NULL || *parser->error == NULL)
    g_set_error (parser->error, TH_FORM_ERROR, code,
                 "%s, at character %u of “%s”; correct the expression", message,
                 (guint) (parser->at - parser->text) + 1, parser->text);
  return NULL;
}

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void
skip_space (Parser *parser)
{
  while (is_space (*parser->at))
    parser->at++;
}

static gboolean
is_name_start (const char *at)
{
  return g_ascii_isalpha (*at) || *at == '_' || (guchar) *at >= 0x80;
}

/* Length of the NCName at @at, 0 if there is none. */
static gsize
name_length (const char *at)
{
  const char *end = at;

  if (!is_name_start (at))
    return 0;
  while (is_name_start (end) || g_ascii_isdigit (*end) || *end == '-' || *end == '.')
    end++;
  return end - at;
}

static gboolean
looking_at (Parser *parser, const char *token)
{
  skip_space (parser);
  return g_str_has_prefix (parser->at, token);
}

static gboolean
accept (Parser *parser, const char *token)
{
  if (!looking_at (parser, token))
    return FALSE;
  parser->at += strlen (token);
  return TRUE;
}

static gboolean
expect (Parser *parser, const char *token)
{
  if (accept (parser, token))
    return TRUE;
  fail (parser, TH_FORM_ERROR_MALFORMED, *parser->at == '\0' ? "“%s” is missing" : "expected “%s”",
        token);
  return FALSE;
}

/* A named operator: a whole name, standing where an operator can; a number may follow at once. */
static gboolean
accept_word (Parser *parser, const char *word)
{
  gsize length = strlen (word);

  skip_space (parser);
  if (!g_str_has_prefix (parser->at, word)
      || (name_length (parser->at) != length && !g_ascii_isdigit (parser->at[length])))
    return FALSE;
  parser->at += length;
  return TRUE;
}

static gboolean
enter (Parser *parser)
{
  if (++parser->depth <= TH_XPATH_MAX_DEPTH)
    return TRUE;
  fail (parser, TH_FORM_ERROR_TOO_LARGE, "the expression nests deeper than %d", TH_XPATH_MAX_DEPTH);
  return FALSE;
}

static const struct
{
  const char *name;
  ThAxis axis;
} axes[] = {
  { "child", TH_AXIS_CHILD },
  { "parent", TH_AXIS_PARENT },
  { "self", TH_AXIS_SELF },
  { "attribute", TH_AXIS_ATTRIBUTE },
  { "descendant", TH_AXIS_DESCENDANT },
  { "descendant-or-self", TH_AXIS_DESCENDANT_OR_SELF },
  { "ancestor", TH_AXIS_ANCESTOR },
  { "ancestor-or-self", TH_AXIS_ANCESTOR_OR_SELF },
  { "following", TH_AXIS_FOLLOWING },
  { "following-sibling", TH_AXIS_FOLLOWING_SIBLING },
  { "preceding", TH_AXIS_PRECEDING },
  { "preceding-sibling", TH_AXIS_PRECEDING_SIBLING },
};

static gboolean
parse_axis (Parser *parser, ThStep *step)
{
  gsize length = name_length (parser->at);
  const char *after = parser->at + length;

  while (is_space (*after))
    after++;
  if (length == 0 || after[0] != ':' || after[1] != ':')
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (axes); i++)
    if (strlen (axes[i].name) == length && strncmp (axes[i].name, parser->at, length) == 0)
      {
        step->axis = axes[i].axis;
        parser->at = after + 2;
        return TRUE;
      }
  fail (parser, TH_FORM_ERROR_UNSUPPORTED, "the axis “%.*s” is not supported", (int) length,
        parser->at);
  return FALSE;
}

static gboolean
resolve_prefix (Parser *parser, ThStep *step)
{
  xmlNs *ns;

  step->is_strict = parser->scope == NULL;
  if (step->prefix == NULL || parser->scope == NULL)
    return TRUE;
  ns = xmlSearchNs (parser->scope->doc, parser->scope, (const xmlChar *) step->prefix);
  if (ns == NULL)
    {
      fail (parser, TH_FORM_ERROR_MALFORMED, "the prefix “%s” has no namespace", step->prefix);
      return FALSE;
    }
  step->uri = g_strdup ((const char *) ns->href);
  return TRUE;
}

static const struct
{
  const char *name;
  ThNodeTest test;
} node_types[] = {
  { "node", TH_TEST_NODE },
  { "text", TH_TEST_TEXT },
  { "comment", TH_TEST_COMMENT },
  { "processing-instruction", TH_TEST_INSTRUCTION },
};

/* Whether a node type, "text ()", stands at @at. Returns its index or -1. */
static int
find_node_type (const char *at)
{
  gsize length = name_length (at);
  const char *after = at + length;

  while (is_space (*after))
    after++;
  if (length == 0 || *after != '(')
    return -1;
  for (gsize i = 0; i < G_N_ELEMENTS (node_types); i++)
    if (strlen (node_types[i].name) == length && strncmp (node_types[i].name, at, length) == 0)
      return i;
  return -1;
}

static gboolean
parse_node_type (Parser *parser, ThStep *step, int type)
{
  step->test = node_types[type].test;
  parser->at += strlen (node_types[type].name);
  if (!expect (parser, "("))
    return FALSE;
  skip_space (parser);
  if (step->test == TH_TEST_INSTRUCTION && (*parser->at == '"' || *parser->at == '\''))
    {
      const char *end = strchr (parser->at + 1, *parser->at);

      if (end == NULL)
        return fail (parser, TH_FORM_ERROR_MALFORMED, "a text is not closed") != NULL;
      step->name = g_strndup (parser->at + 1, end - parser->at - 1);
      parser->at = end + 1;
    }
  return expect (parser, ")");
}

static gboolean
parse_node_test (Parser *parser, ThStep *step)
{
  gsize length;
  int type;

  skip_space (parser);
  step->test = TH_TEST_ANY;
  if (accept (parser, "*"))
    return TRUE;
  type = find_node_type (parser->at);
  if (type >= 0)
    return parse_node_type (parser, step, type);
  length = name_length (parser->at);
  if (length == 0)
    return fail (parser, TH_FORM_ERROR_MALFORMED, "expected a name") != NULL;
  step->name = g_strndup (parser->at, length);
  parser->at += length;
  step->test = TH_TEST_NAME;
  if (parser->at[0] != ':' || parser->at[1] == ':')
    return resolve_prefix (parser, step);
  parser->at++;
  step->prefix = g_steal_pointer (&step->name);
  if (*parser->at == '*')
    {
      parser->at++;
      step->test = TH_TEST_ANY;
      return resolve_prefix (parser, step);
    }
  length = name_length (parser->at);
  if (length == 0)
    return fail (parser, TH_FORM_ERROR_MALFORMED, "expected a name after the prefix") != NULL;
  step->name = g_strndup (parser->at, length);
  parser->at += length;
  return resolve_prefix (parser, step);
}

/* Predicates at this place, or %NULL if there are none. */
static gboolean
parse_predicates (Parser *parser, GPtrArray **predicates)
{
  while (accept (parser, "["))
    {
      ThAst *predicate = parse_expression (parser);

      if (predicate == NULL)
        return FALSE;
      if (*predicates == NULL)
        *predicates = ast_array_new ();
      g_ptr_array_add (*predicates, predicate);
      if (!expect (parser, "]"))
        return FALSE;
    }
  return TRUE;
}

static ThStep *
parse_step (Parser *parser)
{
  g_autoptr (ThStep) step = g_new0 (ThStep, 1);

  skip_space (parser);
  step->axis = TH_AXIS_CHILD;
  step->test = TH_TEST_NODE;
  if (g_str_has_prefix (parser->at, ".."))
    {
      parser->at += 2;
      step->axis = TH_AXIS_PARENT;
      return parse_predicates (parser, &step->predicates) ? g_steal_pointer (&step) : NULL;
    }
  if (*parser->at == '.' && !g_ascii_isdigit (parser->at[1]))
    {
      parser->at++;
      step->axis = TH_AXIS_SELF;
      return parse_predicates (parser, &step->predicates) ? g_steal_pointer (&step) : NULL;
    }
  if (accept (parser, "@"))
    step->axis = TH_AXIS_ATTRIBUTE;
  else if (!parse_axis (parser, step))
    return NULL;
  if (!parse_node_test (parser, step) || !parse_predicates (parser, &step->predicates))
    return NULL;
  return g_steal_pointer (&step);
}

/* The steps of a path from here on; each "//" is a descendant-or-self step of its own. */
static gboolean
parse_steps (Parser *parser, ThAst *path, gboolean is_after_slash)
{
  ThStep *step;

  for (;;)
    {
      if (is_after_slash && *parser->at == '/')
        {
          parser->at++;
          step = g_new0 (ThStep, 1);
          step->axis = TH_AXIS_DESCENDANT_OR_SELF;
          step->test = TH_TEST_NODE;
          g_ptr_array_add (path->steps, step);
        }
      step = parse_step (parser);
      if (step == NULL)
        return FALSE;
      g_ptr_array_add (path->steps, step);
      if (!accept (parser, "/"))
        return TRUE;
      is_after_slash = TRUE;
    }
}

static gboolean
can_start_step (Parser *parser)
{
  skip_space (parser);
  return is_name_start (parser->at) || (*parser->at != '\0' && strchr ("*@.", *parser->at) != NULL);
}

static ThAst *
parse_location_path (Parser *parser)
{
  g_autoptr (ThAst) path = ast_new (TH_AST_PATH);

  path->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) th_step_free);
  path->is_absolute = accept (parser, "/");
  if (path->is_absolute && *parser->at != '/' && !can_start_step (parser))
    return g_steal_pointer (&path);
  if (!parse_steps (parser, path, path->is_absolute))
    return NULL;
  return g_steal_pointer (&path);
}

static ThAst *
parse_literal (Parser *parser)
{
  g_autoptr (ThAst) literal = ast_new (TH_AST_LITERAL);
  const char *end = strchr (parser->at + 1, *parser->at);

  if (end == NULL)
    return fail (parser, TH_FORM_ERROR_MALFORMED, "a text is not closed");
  literal->text = g_strndup (parser->at + 1, end - parser->at - 1);
  parser->at = end + 1;
  return g_steal_pointer (&literal);
}

static ThAst *
parse_number (Parser *parser)
{
  ThAst *number = ast_new (TH_AST_NUMBER);
  const char *end = parser->at;
  g_autofree char *digits = NULL;

  while (g_ascii_isdigit (*end))
    end++;
  if (*end == '.')
    end++;
  while (g_ascii_isdigit (*end))
    end++;
  digits = g_strndup (parser->at, end - parser->at);
  number->number = g_ascii_strtod (digits, NULL);
  parser->at = end;
  return number;
}

/* The name functions are known by: the JavaRosa namespace is always "jr:", whatever its prefix. */
static char *
function_name (Parser *parser, const char *name, gsize length)
{
  g_autofree char *full = g_strndup (name, length);
  char *colon = strchr (full, ':');
  xmlNs *ns;

  if (colon == NULL || parser->scope == NULL)
    return g_steal_pointer (&full);
  *colon = '\0';
  ns = xmlSearchNs (parser->scope->doc, parser->scope, (const xmlChar *) full);
  if (ns != NULL && strcmp ((const char *) ns->href, TH_JAVAROSA_NS) == 0)
    return g_strconcat ("jr:", colon + 1, NULL);
  *colon = ':';
  return g_steal_pointer (&full);
}

static gboolean
parse_arguments (Parser *parser, ThAst *call)
{
  call->children = ast_array_new ();
  if (accept (parser, ")"))
    return TRUE;
  do
    {
      ThAst *argument = parse_expression (parser);

      if (argument == NULL)
        return FALSE;
      g_ptr_array_add (call->children, argument);
    }
  while (accept (parser, ","));
  return expect (parser, ")");
}

static ThAst *
parse_call (Parser *parser, gsize length)
{
  g_autofree char *name = function_name (parser, parser->at, length);
  g_autoptr (ThAst) call = ast_new (TH_AST_CALL);
  const ThXpathFunction *function = th_xpath_find_function (name);

  call->function = function;
  call->text = g_strdup (name);
  if (function == NULL)
    return fail (parser, TH_FORM_ERROR_UNSUPPORTED,
                 "the function “%s” is not supported; see FORMS.md for those that are", name);
  parser->at += length;
  if (!expect (parser, "(") || !parse_arguments (parser, call))
    return NULL;
  if ((int) call->children->len < function->minimum)
    return fail (parser, TH_FORM_ERROR_MALFORMED, "%s () needs at least %d arguments and has %u",
                 name, function->minimum, call->children->len);
  if (function->maximum >= 0 && (int) call->children->len > function->maximum)
    return fail (parser, TH_FORM_ERROR_MALFORMED, "%s () takes at most %d arguments and has %u",
                 name, function->maximum, call->children->len);
  return g_steal_pointer (&call);
}

/* Length of the function name at this place, 0 if there is no call. */
static gsize
call_length (Parser *parser)
{
  gsize length = name_length (parser->at);
  const char *after;

  if (length > 0 && parser->at[length] == ':' && parser->at[length + 1] != ':')
    {
      gsize local = name_length (parser->at + length + 1);

      length = local > 0 ? length + 1 + local : 0;
    }
  after = parser->at + length;
  while (is_space (*after))
    after++;
  return length > 0 && *after == '(' && find_node_type (parser->at) < 0 ? length : 0;
}

static ThAst *
parse_primary (Parser *parser, gsize call)
{
  ThAst *inner;

  if (*parser->at == '"' || *parser->at == '\'')
    return parse_literal (parser);
  if (g_ascii_isdigit (*parser->at) || *parser->at == '.')
    return parse_number (parser);
  if (call > 0)
    return parse_call (parser, call);
  if (!expect (parser, "("))
    return NULL;
  inner = parse_expression (parser);
  if (inner != NULL && !expect (parser, ")"))
    g_clear_pointer (&inner, th_ast_free);
  return inner;
}

static gboolean
starts_primary (Parser *parser, gsize call)
{
  return call > 0 || (*parser->at != '\0' && strchr ("\"'(", *parser->at) != NULL)
         || g_ascii_isdigit (*parser->at)
         || (*parser->at == '.' && g_ascii_isdigit (parser->at[1]));
}

static ThAst *
parse_path (Parser *parser)
{
  g_autoptr (ThAst) primary = NULL;
  g_autoptr (ThAst) path = NULL;
  g_autoptr (GPtrArray) predicates = NULL;
  gsize call;
  gboolean has_steps;

  skip_space (parser);
  if (*parser->at == '$')
    return fail (parser, TH_FORM_ERROR_UNSUPPORTED, "variables are not supported");
  call = call_length (parser);
  if (!starts_primary (parser, call))
    {
      if (*parser->at != '/' && !can_start_step (parser))
        return fail (parser, TH_FORM_ERROR_MALFORMED,
                     *parser->at == '\0' ? "the expression ends too early" : "unexpected “%.8s”",
                     parser->at);
      return parse_location_path (parser);
    }
  primary = parse_primary (parser, call);
  if (primary == NULL || !parse_predicates (parser, &predicates))
    return NULL;
  has_steps = accept (parser, "/");
  if (predicates == NULL && !has_steps)
    return g_steal_pointer (&primary);
  path = ast_new (TH_AST_PATH);
  path->children = ast_array_new ();
  g_ptr_array_add (path->children, g_steal_pointer (&primary));
  path->predicates = g_steal_pointer (&predicates);
  path->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) th_step_free);
  if (has_steps && !parse_steps (parser, path, TRUE))
    return NULL;
  return g_steal_pointer (&path);
}

static ThAst *
parse_union (Parser *parser)
{
  g_autoptr (ThAst) first = parse_path (parser);
  g_autoptr (ThAst) all = NULL;

  if (first == NULL || !looking_at (parser, "|"))
    return g_steal_pointer (&first);
  all = ast_new (TH_AST_UNION);
  all->children = ast_array_new ();
  g_ptr_array_add (all->children, g_steal_pointer (&first));
  while (accept (parser, "|"))
    {
      ThAst *next = parse_path (parser);

      if (next == NULL)
        return NULL;
      g_ptr_array_add (all->children, next);
    }
  return g_steal_pointer (&all);
}

static ThAst *
parse_unary (Parser *parser)
{
  g_autoptr (ThAst) operand = NULL;
  ThAst *negated;
  gboolean is_negative = FALSE;
  gboolean has_sign = FALSE;

  while (accept (parser, "-"))
    {
      is_negative = !is_negative;
      has_sign = TRUE;
    }
  operand = parse_union (parser);
  if (operand == NULL || !has_sign)
    return g_steal_pointer (&operand);
  /* An even number of signs still makes a number of it. */
  for (int i = is_negative ? 1 : 2; i > 0; i--)
    {
      negated = ast_new (TH_AST_NEGATE);
      negated->children = ast_array_new ();
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
accept_operator (Parser *parser, int level)
{
  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    if (operators[i].level == level
        && (operators[i].is_word ? accept_word (parser, operators[i].token)
                                 : accept (parser, operators[i].token)))
      return operators[i].operator;
  return TH_OP_NONE;
}

static ThAst *
parse_level (Parser *parser, int level)
{
  g_autoptr (ThAst) chain = NULL;
  g_autoptr (ThAst) first = NULL;
  ThOperator operator;

  if (level == N_LEVELS)
    return parse_unary (parser);
  first = parse_level (parser, level + 1);
  if (first == NULL)
    return NULL;
  while ((operator= accept_operator (parser, level)) != TH_OP_NONE)
    {
      ThAst *next = parse_level (parser, level + 1);

      if (next == NULL)
        return NULL;
      if (chain == NULL)
        {
          chain = ast_new (TH_AST_CHAIN);
          chain->children = ast_array_new ();
          chain->operators = g_array_new (FALSE, FALSE, sizeof (ThOperator));
          g_ptr_array_add (chain->children, g_steal_pointer (&first));
        }
      g_array_append_val (chain->operators, operator);
      g_ptr_array_add (chain->children, next);
    }
  return chain != NULL ? g_steal_pointer (&chain) : g_steal_pointer (&first);
}

static ThAst *
parse_expression (Parser *parser)
{
  ThAst *ast = NULL;

  if (enter (parser))
    ast = parse_level (parser, 0);
  parser->depth--;
  return ast;
}

ThXpath *
th_xpath_new (const char *expression, xmlNode *scope, GError **error)
{
  Parser parser = { expression, expression, scope, 0, error };
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
  ast = parse_expression (&parser);
  skip_space (&parser);
  if (ast != NULL && *parser.at != '\0')
    return fail (&parser, TH_FORM_ERROR_MALFORMED, "unexpected “%.8s”", parser.at);
  if (ast == NULL)
    return NULL;
  self = g_new0 (ThXpath, 1);
  self->text = g_strdup (expression);
  self->ast = g_steal_pointer (&ast);
  return self;
}
