/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What functions see of the evaluator. A function asks for its arguments one by one, so what it does
 * not ask for is never evaluated. The first error stops the evaluation: after it every argument reads
 * as empty, and what a function returns is dropped. Private to this folder.
 */

#pragma once

#include "th-xpath-ast.h"

G_BEGIN_DECLS

/* How many paths that give the same wherever they stand are remembered within one evaluation. */
#define TH_XPATH_MAX_KNOWN 4

/* One evaluation; nothing in the tree changes while it lasts. */
typedef struct
{
  const ThXpathHost *host;
  xmlNode *current;
  guint64 steps;
  guint depth;
  GError *error;
  guint n_filters; /* predicates we are inside of */
  guint n_known;
  struct
  {
    const ThAst *ast;
    ThXpathValue value;
  } known[TH_XPATH_MAX_KNOWN];
} ThXpathRun;

/* Where in the tree an expression stands. */
typedef struct
{
  xmlNode *node;
  guint position;
  guint size;
} ThXpathPlace;

/* One call of a function. */
typedef struct
{
  ThXpathRun *run;
  const ThXpathPlace *place;
  const ThAst *ast;
  guint n_arguments;
} ThXpathCall;

/* @minimum, @maximum: number of arguments; a negative maximum means any number. */
struct _ThXpathFunction
{
  const char *name;
  int minimum;
  int maximum;
  void (*run) (ThXpathCall *call, ThXpathValue *result);
};

const ThXpathFunction *th_xpath_find_function (const char *name);

/* Function tables, by theme; each ends with a NULL name. */
extern const ThXpathFunction th_xpath_core_functions[];
extern const ThXpathFunction th_xpath_text_functions[];
extern const ThXpathFunction th_xpath_number_functions[];
extern const ThXpathFunction th_xpath_date_functions[];
extern const ThXpathFunction th_xpath_list_functions[];
extern const ThXpathFunction th_xpath_geo_functions[];

/* Arguments. */
void      th_xpath_call_value      (ThXpathCall  *call,
                                    guint         index,
                                    ThXpathValue *value);
char     *th_xpath_call_string     (ThXpathCall  *call,
                                    guint         index);
double    th_xpath_call_number     (ThXpathCall  *call,
                                    guint         index);
gboolean  th_xpath_call_boolean    (ThXpathCall  *call,
                                    guint         index);

/* Fails unless the argument is a node-set. */
gboolean  th_xpath_call_nodes      (ThXpathCall  *call,
                                    guint         index,
                                    ThXpathValue *value);

/* Every node of node-sets and every other argument from @first on, as texts. */
GPtrArray *th_xpath_call_strings   (ThXpathCall  *call,
                                    guint         first);

void      th_xpath_run_fail        (ThXpathRun   *run,
                                    int           code,
                                    const char   *format,
                                    ...) G_GNUC_PRINTF (3, 4);

/* Results. */
void      th_xpath_value_set_boolean (ThXpathValue *self,
                                      gboolean      boolean);
void      th_xpath_value_set_number  (ThXpathValue *self,
                                      double        number);
void      th_xpath_value_take_string (ThXpathValue *self,
                                      char         *string);
void      th_xpath_value_set_string  (ThXpathValue *self,
                                      const char   *string);
void      th_xpath_value_add_node    (ThXpathValue *self,
                                      xmlNode      *node);

/* Conversions. */
char     *th_xpath_node_dup_text     (const ThXpathHost *host,
                                      xmlNode           *node);
char     *th_xpath_value_dup_string  (const ThXpathValue *self,
                                      const ThXpathHost  *host);
double    th_xpath_value_get_number  (const ThXpathValue *self,
                                      const ThXpathHost  *host);
gboolean  th_xpath_value_get_boolean (const ThXpathValue *self,
                                      const ThXpathHost  *host);
char     *th_xpath_number_dup_text   (double              number);
double    th_xpath_text_get_plain_number (const char    *text);
double    th_xpath_text_get_number   (const char         *text,
                                      const ThXpathHost  *host);

/* A date or a moment as text gives it. Numbers made of dates lie on one line of local days: the wall
 * clock moved by the zone's standard offset, so that a day is always 1 whatever the clocks do, and in
 * winter the number is the moment's own. */
typedef struct
{
  gboolean has_time;
  int64_t wall;     /* milliseconds of the wall clock in the host's zone, as if it were UTC */
  int64_t instant;  /* milliseconds since 1970 */
} ThXpathDate;

gboolean  th_xpath_parse_date        (const char         *text,
                                      const ThXpathHost  *host,
                                      ThXpathDate        *date);
double    th_xpath_date_get_days     (const ThXpathDate  *date,
                                      const ThXpathHost  *host);

/* Node or text as it is, without a copy where it is plain. @owned: to be freed */
const char *th_xpath_value_peek      (const ThXpathValue *self,
                                      guint               index,
                                      const ThXpathHost  *host,
                                      char              **owned);

G_END_DECLS
