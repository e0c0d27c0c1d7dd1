/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A closer look at an accepted form: comparisons with "false", patterns that match anywhere, texts
 * that a language lacks, questions nothing can reach, paths that lead nowhere.
 */

#include "th-form-lint.h"

#include "th-form-model.h"

#include <string.h>

typedef struct
{
  ThForm *form;
  GPtrArray *findings;
} Lint;

static void find (Lint *self, long line, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
find (Lint *self, long line, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list list;

  va_start (list, format);
  message = g_strdup_vprintf (format, list);
  va_end (list);
  g_ptr_array_add (self->findings, g_strdup_printf ("line %ld: %s", line, message));
}

static gboolean
is_call (const ThAst *ast, const char *name)
{
  return ast->kind == TH_AST_CALL && strcmp (ast->text, name) == 0;
}

static gboolean
is_text (const ThAst *ast, const char *text)
{
  return ast->kind == TH_AST_LITERAL && strcmp (ast->text, text) == 0;
}

/* boolean ('false') and if ('false', …) are true: any text but "" is. */
static void
check_truth (Lint *self, ThExpression *expression, const ThAst *ast)
{
  if (is_text (ast, "false"))
    find (self, expression->line, "in “%s” the text 'false' counts as true; write false()",
          expression->xpath->text);
}

static void
check_pattern (Lint *self, ThExpression *expression, const ThAst *pattern)
{
  g_autoptr (GRegex) regex = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  if (pattern->kind != TH_AST_LITERAL)
    return;
  regex = g_regex_new (pattern->text, 0, 0, &error);
  if (regex == NULL)
    {
      find (self, expression->line, "the pattern “%s” cannot be read (%s), so nothing matches it",
            pattern->text, error->message);
      return;
    }
  length = strlen (pattern->text);
  if (length > 0 && (pattern->text[0] != '^' || pattern->text[length - 1] != '$'))
    find (self, expression->line,
          "the pattern “%s” matches anywhere in the text; put ^ before and $ after it if all of it "
          "must match",
          pattern->text);
  if (g_regex_match_simple ("\\\\p\\{|\\(\\?<", pattern->text, 0, 0))
    find (self, expression->line, "the pattern “%s” may not be understood by every program",
          pattern->text);
}

static void
check_ast (Lint *self, ThExpression *expression, const ThAst *ast)
{
  for (guint i = 0; ast->children != NULL && i < ast->children->len; i++)
    check_ast (self, expression, ast->children->pdata[i]);
  if (is_call (ast, "boolean") || is_call (ast, "if") || is_call (ast, "not"))
    check_truth (self, expression, ast->children->pdata[0]);
  if (is_call (ast, "regex"))
    check_pattern (self, expression, ast->children->pdata[1]);
}

static const struct
{
  ThExpressionKind kind;
  const char *what;
} truths[] = {
  { TH_EXPRESSION_RELEVANT, "relevant" },
  { TH_EXPRESSION_READONLY, "readonly" },
  { TH_EXPRESSION_REQUIRED, "required" },
};

static void
check_expression (Lint *self, ThExpression *expression)
{
  if (expression->xpath == NULL)
    return;
  check_ast (self, expression, expression->xpath->ast);
  for (gsize i = 0; i < G_N_ELEMENTS (truths); i++)
    if (expression->kind == truths[i].kind)
      check_truth (self, expression, expression->xpath->ast);
  if (expression->kind == TH_EXPRESSION_RELEVANT && is_call (expression->xpath->ast, "false"))
    find (self, expression->line, "%s is never relevant, so that nobody can reach it",
          expression->bind->path);
}

static gboolean
has_text (ThTranslation *translation, const char *id)
{
  return g_hash_table_contains (translation->texts, id);
}

static void
check_text (Lint *self, ThControl *control, ThText *text)
{
  if (text == NULL || text->itext == NULL)
    return;
  for (guint i = 0; i < self->form->translations->len; i++)
    {
      ThTranslation *translation = self->form->translations->pdata[i];

      if (!has_text (translation, text->itext))
        find (self, control->line, "the text “%s” is missing in the language “%s”", text->itext,
              translation->language);
    }
  if (self->form->translations->len == 0)
    find (self, control->line, "the text “%s” is in no translation; its id is shown", text->itext);
}

static gboolean
has_anywhere (xmlNode *element, const char *name)
{
  for (xmlNode *child = th_form_xml_first (element); child != NULL;
       child = th_form_xml_next (child))
    if (strcmp ((const char *) child->name, name) == 0 || has_anywhere (child, name))
      return TRUE;
  return FALSE;
}

/* A plain name that no element of the list has makes a choice without code, or without words. */
static void
check_reference (Lint *self, ThControl *control, const char *id, xmlNode *list, ThXpath *reference)
{
  if (reference == NULL || xmlValidateNCName ((const xmlChar *) reference->text, 0) != 0
      || has_anywhere (list, reference->text))
    return;
  find (self, control->line, "%s takes “%s” of each item of the list “%s”, where no item has it",
        control->bind->path, reference->text, id);
}

/* The list of an itemset, where it is an instance by name. */
static void
check_list (Lint *self, ThControl *control)
{
  const ThAst *ast = control->choices->nodeset->xpath->ast;
  const ThAst *call =
    ast->children != NULL && ast->children->len > 0 ? ast->children->pdata[0] : NULL;
  const ThAst *id = NULL;
  xmlNode *list = NULL;

  if (ast->kind == TH_AST_PATH && call != NULL && is_call (call, "instance"))
    id = call->children->pdata[0];
  if (id != NULL && id->kind == TH_AST_LITERAL)
    list = g_hash_table_lookup (self->form->instances, id->text);
  if (list == NULL || th_form_xml_first (th_form_xml_first (list)) == NULL)
    return;
  check_reference (self, control, id->text, list, control->choices->value);
  check_reference (self, control, id->text, list, control->choices->label);
}

static void
check_control (Lint *self, ThControl *control)
{
  gboolean is_question =
    control->kind != TH_FORM_CONTROL_GROUP && control->kind != TH_FORM_CONTROL_REPEAT;

  check_text (self, control, control->label);
  check_text (self, control, control->hint);
  if (is_question && control->label == NULL
      && !g_str_has_prefix (control->appearance, "list-nolabel"))
    find (self, control->line, "%s has no label", control->bind->path);
  if (control->choices != NULL && control->choices->nodeset != NULL)
    check_list (self, control);
  for (guint i = 0; control->choices != NULL && control->choices->fixed != NULL
                    && i < control->choices->fixed->len;
       i++)
    check_text (self, control, ((ThStaticChoice *) control->choices->fixed->pdata[i])->label);
  for (guint i = 0; i < control->children->len; i++)
    check_control (self, control->children->pdata[i]);
}

GPtrArray *
th_form_lint (ThForm *form)
{
  Lint self = { form, g_ptr_array_new_with_free_func (g_free) };

  g_return_val_if_fail (form != NULL, NULL);

  for (guint i = 0; i < form->warnings->len; i++)
    g_ptr_array_add (self.findings, g_strdup (form->warnings->pdata[i]));
  for (guint i = 0; i < form->expressions->len; i++)
    check_expression (&self, form->expressions->pdata[i]);
  check_control (&self, form->body);
  return self.findings;
}
