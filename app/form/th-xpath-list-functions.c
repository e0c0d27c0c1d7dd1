/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Functions on the space-separated lists that selects answer with, on lists of truths, and
 * shuffling.
 */

#include "th-xpath-eval.h"

#include "th-form.h"

#include <math.h>
#include <string.h>

static gboolean
list_has (const char *list, const char *code)
{
  gsize length = strlen (code);

  for (const char *at = list; *at != '\0';)
    {
      gsize word = strcspn (at, " \t\r\n");

      if (word == length && word > 0 && strncmp (at, code, length) == 0)
        return TRUE;
      at += word;
      at += strspn (at, " \t\r\n");
    }
  return FALSE;
}

static void
run_selected (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *list = th_xpath_call_string (call, 0);
  g_autofree char *code = th_xpath_call_string (call, 1);

  g_strstrip (code);
  th_xpath_value_set_boolean (result, list_has (list, code)
                                        || (*code == '\0' && *g_strstrip (list) == '\0'));
}

static GPtrArray *
split (const char *list)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);

  for (const char *at = list + strspn (list, " \t\r\n"); *at != '\0';)
    {
      gsize word = strcspn (at, " \t\r\n");

      g_ptr_array_add (words, g_strndup (at, word));
      at += word;
      at += strspn (at, " \t\r\n");
    }
  return words;
}

static void
run_selected_at (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *list = th_xpath_call_string (call, 0);
  g_autoptr (GPtrArray) words = split (list);
  double index = trunc (th_xpath_call_number (call, 1));
  gboolean is_there = index >= 0 && index < words->len;

  th_xpath_value_set_string (result, is_there ? words->pdata[(guint) index] : "");
}

static void
run_count_selected (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *list = th_xpath_call_string (call, 0);
  g_autoptr (GPtrArray) words = split (list);

  th_xpath_value_set_number (result, words->len);
}

/* Each argument from @first on as a truth; of node-sets every node. */
static GArray *
truths (ThXpathCall *call, guint first)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = first; i < call->n_arguments; i++)
    {
      g_auto (ThXpathValue) value = { 0 };
      double truth;

      th_xpath_call_value (call, i, &value);
      if (value.type != TH_XPATH_NODES)
        {
          truth = th_xpath_value_get_boolean (&value, call->run->host);
          g_array_append_val (all, truth);
        }
      for (guint j = 0; value.type == TH_XPATH_NODES && j < value.n_nodes; j++)
        {
          g_autofree char *text = th_xpath_node_dup_text (call->run->host, value.nodes[j]);

          truth = *text != '\0';
          g_array_append_val (all, truth);
        }
    }
  return all;
}

static gboolean
is_between (double number, double least, double most)
{
  return (least < 0 || number >= least) && (most < 0 || number <= most);
}

static void
run_checklist (ThXpathCall *call, ThXpathValue *result)
{
  g_autoptr (GArray) all = truths (call, 2);
  double sum = 0;

  for (guint i = 0; i < all->len; i++)
    sum += g_array_index (all, double, i);
  th_xpath_value_set_boolean (
    result, is_between (sum, th_xpath_call_number (call, 0), th_xpath_call_number (call, 1)));
}

/* weighted-checklist (min, max, value, weight, …); node-sets pair up node by node. */
static void
run_weighted_checklist (ThXpathCall *call, ThXpathValue *result)
{
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) weights = g_array_new (FALSE, FALSE, sizeof (double));
  double sum = 0;

  for (guint i = 2; i < call->n_arguments; i++)
    {
      g_auto (ThXpathValue) value = { 0 };
      GArray *list = i % 2 == 0 ? values : weights;
      guint n = 1;

      th_xpath_call_value (call, i, &value);
      if (value.type == TH_XPATH_NODES)
        n = value.n_nodes;
      for (guint j = 0; j < n; j++)
        {
          g_autofree char *owned = NULL;
          const char *text = th_xpath_value_peek (&value, j, call->run->host, &owned);
          double number = th_xpath_text_get_number (text, call->run->host);

          if (list == values)
            number = value.type == TH_XPATH_NODES
                       ? *text != '\0'
                       : th_xpath_value_get_boolean (&value, call->run->host);
          g_array_append_val (list, number);
        }
    }
  for (guint i = 0; i < MIN (values->len, weights->len); i++)
    if (g_array_index (values, double, i) != 0)
      sum += g_array_index (weights, double, i);
  th_xpath_value_set_boolean (
    result, is_between (sum, th_xpath_call_number (call, 0), th_xpath_call_number (call, 1)));
}

/* A seed that is no number seeds by the first eight bytes of its SHA-256. */
static int64_t
seed_from_text (const char *text, const ThXpathHost *host)
{
  double number = th_xpath_text_get_number (text, host);
  g_autoptr (GChecksum) checksum = NULL;
  guint8 bytes[32];
  gsize length = sizeof bytes;
  guint64 seed = 0;

  if (isfinite (number) && fabs (number) < 9e18)
    return (int64_t) number;
  checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (checksum, (const guchar *) text, -1);
  g_checksum_get_digest (checksum, bytes, &length);
  for (guint i = 0; i < 8; i++)
    seed = seed << 8 | bytes[i];
  return (int64_t) seed;
}

/* Fisher and Yates from the inside out on Park and Miller's generator: the same seed gives the same
 * order in every engine. */
static void
shuffle (ThXpathValue *value, int64_t seed)
{
  int64_t state = seed % 2147483647;
  g_autofree xmlNode **from = g_memdup2 (value->nodes, value->n_nodes * sizeof *value->nodes);

  if (state <= 0)
    state += 2147483646;
  for (guint i = 0; i < value->n_nodes; i++)
    {
      guint j;

      state = state * 16807 % 2147483647;
      j = (guint) floor ((state - 1) / 2147483646.0 * (i + 1));
      value->nodes[i] = value->nodes[j];
      value->nodes[j] = from[i];
    }
}

static void
run_randomize (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *seed = call->n_arguments > 1 ? th_xpath_call_string (call, 1) : NULL;
  guint32 number = 1;

  if (!th_xpath_call_nodes (call, 0, result))
    return;
  if (seed == NULL && call->run->host->random != NULL)
    th_random_fill (call->run->host->random, (uint8_t *) &number, sizeof number);
  shuffle (result, seed != NULL ? seed_from_text (seed, call->run->host) : number);
}

const ThXpathFunction th_xpath_list_functions[] = {
  { "selected", 2, 2, run_selected },
  { "selected-at", 2, 2, run_selected_at },
  { "count-selected", 1, 1, run_count_selected },
  { "checklist", 2, -1, run_checklist },
  { "weighted-checklist", 2, -1, run_weighted_checklist },
  { "randomize", 1, 2, run_randomize },
  { NULL, 0, 0, NULL },
};
