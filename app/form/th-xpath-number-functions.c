/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Functions on numbers. */

#include "th-xpath-eval.h"

#include <math.h>
#include <string.h>

/* Half goes away from zero. What is a half is decided on the decimal the author wrote: 1.475 is
 * stored as slightly less. */
static double
round_half_away (double number)
{
  double size = fabs (number);

  if (!isfinite (number) || size >= 4503599627370496.0)
    return number;
  return copysign (floor (size + size * 4e-16 + 0.5), number);
}

static void
run_round (ThXpathCall *call, ThXpathValue *result)
{
  double number = th_xpath_call_number (call, 0);
  double digits = call->n_arguments > 1 ? trunc (th_xpath_call_number (call, 1)) : 0;
  double scale;

  if (isnan (digits))
    digits = 0;
  digits = CLAMP (digits, -300, 300);
  scale = pow (10, fabs (digits));
  if (digits > 15)
    th_xpath_value_set_number (result, number);
  else if (digits >= 0)
    th_xpath_value_set_number (result, round_half_away (number * scale) / scale);
  else
    th_xpath_value_set_number (result, round_half_away (number / scale) * scale);
}

static void
run_int (ThXpathCall *call, ThXpathValue *result)
{
  th_xpath_value_set_number (result, trunc (th_xpath_call_number (call, 0)));
}

#define ONE_ARGUMENT(name, function)                                                               \
  static void run_##name (ThXpathCall *call, ThXpathValue *result)                                 \
  {                                                                                                \
    th_xpath_value_set_number (result, function (th_xpath_call_number (call, 0)));                 \
  }

ONE_ARGUMENT (floor, floor)
ONE_ARGUMENT (ceiling, ceil)
ONE_ARGUMENT (abs, fabs)
ONE_ARGUMENT (sqrt, sqrt)
ONE_ARGUMENT (exp, exp)
ONE_ARGUMENT (log, log)
ONE_ARGUMENT (log10, log10)
ONE_ARGUMENT (sin, sin)
ONE_ARGUMENT (cos, cos)
ONE_ARGUMENT (tan, tan)
ONE_ARGUMENT (asin, asin)
ONE_ARGUMENT (acos, acos)
ONE_ARGUMENT (atan, atan)

static void
run_exp10 (ThXpathCall *call, ThXpathValue *result)
{
  th_xpath_value_set_number (result, pow (10, th_xpath_call_number (call, 0)));
}

static void
run_pow (ThXpathCall *call, ThXpathValue *result)
{
  double base = th_xpath_call_number (call, 0);

  th_xpath_value_set_number (result, pow (base, th_xpath_call_number (call, 1)));
}

static void
run_atan2 (ThXpathCall *call, ThXpathValue *result)
{
  double y = th_xpath_call_number (call, 0);

  th_xpath_value_set_number (result, atan2 (y, th_xpath_call_number (call, 1)));
}

static void
run_pi (ThXpathCall *call, ThXpathValue *result)
{
  th_xpath_value_set_number (result, G_PI);
}

static void
run_sum (ThXpathCall *call, ThXpathValue *result)
{
  g_auto (ThXpathValue) value = { 0 };
  double sum = 0;

  if (!th_xpath_call_nodes (call, 0, &value))
    return;
  for (guint i = 0; i < value.n_nodes; i++)
    {
      g_autofree char *owned = NULL;

      sum += th_xpath_text_get_number (th_xpath_value_peek (&value, i, call->run->host, &owned),
                                       call->run->host);
    }
  th_xpath_value_set_number (result, sum);
}

/* The least or greatest of all; NaN if there is none or one of them is no number. */
static void
find_extreme (ThXpathCall *call, int sign, ThXpathValue *result)
{
  g_autoptr (GPtrArray) strings = th_xpath_call_strings (call, 0);
  double extreme = NAN;

  for (guint i = 0; i < strings->len; i++)
    {
      double number = th_xpath_text_get_number (strings->pdata[i], call->run->host);

      if (isnan (number))
        {
          extreme = NAN;
          break;
        }
      if (isnan (extreme) || number * sign > extreme * sign)
        extreme = number;
    }
  th_xpath_value_set_number (result, extreme);
}

static void
run_min (ThXpathCall *call, ThXpathValue *result)
{
  find_extreme (call, -1, result);
}

static void
run_max (ThXpathCall *call, ThXpathValue *result)
{
  find_extreme (call, 1, result);
}

static void
run_random (ThXpathCall *call, ThXpathValue *result)
{
  guint8 bytes[4] = { 0 };
  guint32 number;

  if (call->run->host->random != NULL)
    th_random_fill (call->run->host->random, bytes, sizeof bytes);
  memcpy (&number, bytes, sizeof number);
  th_xpath_value_set_number (result, number / 4294967296.0);
}

const ThXpathFunction th_xpath_number_functions[] = {
  { "round", 1, 2, run_round },     { "int", 1, 1, run_int },       { "floor", 1, 1, run_floor },
  { "ceiling", 1, 1, run_ceiling }, { "abs", 1, 1, run_abs },       { "sqrt", 1, 1, run_sqrt },
  { "exp", 1, 1, run_exp },         { "exp10", 1, 1, run_exp10 },   { "log", 1, 1, run_log },
  { "log10", 1, 1, run_log10 },     { "pow", 2, 2, run_pow },       { "sin", 1, 1, run_sin },
  { "cos", 1, 1, run_cos },         { "tan", 1, 1, run_tan },       { "asin", 1, 1, run_asin },
  { "acos", 1, 1, run_acos },       { "atan", 1, 1, run_atan },     { "atan2", 2, 2, run_atan2 },
  { "pi", 0, 0, run_pi },           { "sum", 1, 1, run_sum },       { "min", 1, -1, run_min },
  { "max", 1, -1, run_max },        { "random", 0, 0, run_random }, { NULL, 0, 0, NULL },
};
