/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Expressions: XPath 1.0 with the functions of the ODK XForms specification, over libxml2 trees. Our
 * own parser and evaluator, because dates must compare as days, numbers must never print an
 * exponent, `if` must be lazy and what is not relevant must read as empty; FORMS.md says where
 * engines disagree and what was chosen.
 *
 * An expression is parsed once and evaluated any number of times against a host, which says what the
 * surroundings are. Depth, length and steps are bounded, so no expression can hang a tablet.
 */

#pragma once

#include "th-id.h"

#include <gio/gio.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

#define TH_XPATH_MAX_DEPTH 120
#define TH_XPATH_MAX_EVALUATION_DEPTH 400
#define TH_XPATH_MAX_STEPS (8 * 1000 * 1000)

#define TH_JAVAROSA_NS "http://openrosa.org/javarosa"

typedef enum
{
  TH_XPATH_BOOLEAN,
  TH_XPATH_NUMBER,
  TH_XPATH_STRING,
  TH_XPATH_NODES
} ThXpathType;

/* A value on the stack; clear it. Nodes are in document order, without duplicates, and borrowed. */
typedef struct
{
  ThXpathType type;
  gboolean boolean;
  double number;
  char *string;
  xmlNode **nodes;
  guint n_nodes;
  guint size;
} ThXpathValue;

/**
 * ThXpathHost:
 * @root: where absolute paths start, a document node
 * @now: milliseconds since 1970
 * @zone: for local days
 * @random: (nullable): for uuid(), random(), randomize()
 * @version: (nullable): what version() answers
 * @is_hidden: (nullable): whether the node is not relevant, so that it reads as empty
 * @find_instance: (nullable): the <instance> element of an id, or %NULL
 * @dup_itext: (nullable): text of an itext id
 * @dup_choice_label: (nullable): label of the choice @value of the question at @path
 * @data: passed to the functions
 *
 * What an expression sees of its surroundings.
 */
typedef struct
{
  xmlNode *root;
  int64_t now;
  GTimeZone *zone;
  const ThRandom *random;
  const char *version;
  gboolean (*is_hidden) (xmlNode *node, gpointer data);
  xmlNode *(*find_instance) (const char *id, gpointer data);
  char *(*dup_itext) (const char *id, gpointer data);
  char *(*dup_choice_label) (xmlNode *current, const char *path, const char *value, gpointer data);
  gpointer data;
} ThXpathHost;

typedef struct _ThXpath ThXpath;

/**
 * th_xpath_new:
 * @expression: the text
 * @scope: (nullable): an element whose namespace declarations give prefixes their meaning, and names
 *   without a prefix mean elements without one; without a scope a prefix means itself, and names
 *   without one mean no namespace, as in plain XPath
 * @error: return location; %TH_FORM_ERROR_MALFORMED, %TH_FORM_ERROR_UNSUPPORTED for an unknown
 *   function, %TH_FORM_ERROR_TOO_LARGE
 */
ThXpath    *th_xpath_new              (const char        *expression,
                                       xmlNode           *scope,
                                       GError           **error) G_GNUC_WARN_UNUSED_RESULT;
void        th_xpath_free             (ThXpath           *self);

/**
 * th_xpath_evaluate:
 * @node: the context node; also what current() answers
 * @value: (out caller-allocates): the result, to be cleared
 */
gboolean    th_xpath_evaluate         (ThXpath           *self,
                                       const ThXpathHost *host,
                                       xmlNode           *node,
                                       ThXpathValue      *value,
                                       GError           **error);
gboolean    th_xpath_evaluate_boolean (ThXpath           *self,
                                       const ThXpathHost *host,
                                       xmlNode           *node,
                                       gboolean          *value,
                                       GError           **error);

/* Returns: (transfer full) (nullable): */
char       *th_xpath_evaluate_string  (ThXpath           *self,
                                       const ThXpathHost *host,
                                       xmlNode           *node,
                                       GError           **error);

/* As above with another current(): for a label of @node inside a list made for @current. */
char       *th_xpath_evaluate_inside  (ThXpath           *self,
                                       const ThXpathHost *host,
                                       xmlNode           *node,
                                       xmlNode           *current,
                                       GError           **error);

void        th_xpath_value_clear      (ThXpathValue      *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ThXpathValue, th_xpath_value_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThXpath, th_xpath_free)

G_END_DECLS
