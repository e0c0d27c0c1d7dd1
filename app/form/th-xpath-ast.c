/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The life of parsed expressions. */

#include "th-xpath-ast.h"

void
th_step_free (ThStep *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->prefix);
  g_free (self->uri);
  g_clear_pointer (&self->predicates, g_ptr_array_unref);
  g_free (self);
}

void
th_ast_free (ThAst *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_clear_pointer (&self->operators, g_array_unref);
  g_clear_pointer (&self->predicates, g_ptr_array_unref);
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  g_free (self);
}

ThAst *
th_ast_new (ThAstKind kind)
{
  ThAst *self = g_new0 (ThAst, 1);

  self->kind = kind;
  return self;
}

GPtrArray *
th_ast_array_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) th_ast_free);
}

void
th_xpath_free (ThXpath *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  th_ast_free (self->ast);
  g_free (self);
}
