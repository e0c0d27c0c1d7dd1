/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The parsed form of an expression, for the evaluator and for the walk that finds what an expression
 * reads. Private to this folder.
 */

#pragma once

#include "th-xpath.h"

G_BEGIN_DECLS

typedef enum
{
  TH_AXIS_CHILD,
  TH_AXIS_PARENT,
  TH_AXIS_SELF,
  TH_AXIS_ATTRIBUTE,
  TH_AXIS_DESCENDANT,
  TH_AXIS_DESCENDANT_OR_SELF,
  TH_AXIS_ANCESTOR,
  TH_AXIS_ANCESTOR_OR_SELF,
  TH_AXIS_FOLLOWING,
  TH_AXIS_FOLLOWING_SIBLING,
  TH_AXIS_PRECEDING,
  TH_AXIS_PRECEDING_SIBLING
} ThAxis;

typedef enum
{
  TH_TEST_NAME,       /* prefix:name or name */
  TH_TEST_ANY,        /* * or prefix:* */
  TH_TEST_NODE,
  TH_TEST_TEXT,
  TH_TEST_COMMENT,
  TH_TEST_INSTRUCTION
} ThNodeTest;

typedef enum
{
  TH_OP_NONE,
  TH_OP_OR,
  TH_OP_AND,
  TH_OP_EQUAL,
  TH_OP_NOT_EQUAL,
  TH_OP_LESS,
  TH_OP_LESS_EQUAL,
  TH_OP_GREATER,
  TH_OP_GREATER_EQUAL,
  TH_OP_PLUS,
  TH_OP_MINUS,
  TH_OP_TIMES,
  TH_OP_DIV,
  TH_OP_MOD
} ThOperator;

typedef enum
{
  TH_AST_LITERAL,
  TH_AST_NUMBER,
  TH_AST_CALL,
  TH_AST_CHAIN,    /* operands of one precedence, from left to right */
  TH_AST_NEGATE,
  TH_AST_UNION,
  TH_AST_PATH
} ThAstKind;

typedef struct _ThAst ThAst;
typedef struct _ThXpathFunction ThXpathFunction;

typedef struct
{
  ThAxis axis;
  ThNodeTest test;
  char *name;            /* local name; NULL for ANY */
  char *prefix;          /* NULL if none */
  char *uri;             /* of the prefix, NULL if it means itself */
  gboolean is_strict;    /* without a prefix it means no namespace at all */
  GPtrArray *predicates; /* of ThAst, NULL if none */
} ThStep;

/* One node of the tree. @children: arguments, operands, or for a path its primary expression (at most
 * one) with @predicates filtering it. */
struct _ThAst
{
  ThAstKind kind;
  char *text;                      /* of a literal */
  double number;
  const ThXpathFunction *function;
  GPtrArray *children;             /* of ThAst, NULL if none */
  GArray *operators;               /* of ThOperator: operators[i] stands before children[i + 1] */
  GPtrArray *predicates;           /* of ThAst, on the primary expression of a path */
  gboolean is_absolute;
  GPtrArray *steps;                /* of ThStep */
  guint anchor;                    /* leading steps answered by an ancestor of current(); see th-form-bind */
};

struct _ThXpath
{
  char *text;
  ThAst *ast;
};

ThAst     *th_ast_new       (ThAstKind  kind) G_GNUC_WARN_UNUSED_RESULT;
void       th_ast_free      (ThAst     *self);

/* Returns: (transfer full): an array that frees its trees */
GPtrArray *th_ast_array_new (void) G_GNUC_WARN_UNUSED_RESULT;

void       th_step_free     (ThStep    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThAst, th_ast_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThStep, th_step_free)

G_END_DECLS
