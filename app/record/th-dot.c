/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Text of dots and enrolments. Only the canonical spelling is read, so that equal dots are equal
 * texts.
 */

#include "th-dot.h"

#include <string.h>

void
th_enrolment_format (uint64_t enrolment, char text[TH_ENROLMENT_TEXT_SIZE])
{
  static const char digits[] = "0123456789abcdef";

  for (int i = 15; i >= 0; i--, enrolment >>= 4)
    text[i] = digits[enrolment & 15];
  text[16] = '\0';
}

gboolean
th_enrolment_parse (const char *text, gssize length, uint64_t *enrolment)
{
  uint64_t value = 0;

  if (length < 0)
    length = (gssize) strlen (text);
  if (length != 16)
    return FALSE;
  for (int i = 0; i < 16; i++)
    {
      if (!g_ascii_isdigit (text[i]) && (text[i] < 'a' || text[i] > 'f'))
        return FALSE;
      value = value << 4 | (uint64_t) g_ascii_xdigit_value (text[i]);
    }
  *enrolment = value;
  return TRUE;
}

void
th_dot_format (ThDot dot, char text[TH_DOT_TEXT_SIZE])
{
  th_enrolment_format (dot.enrolment, text);
  g_snprintf (text + 16, TH_DOT_TEXT_SIZE - 16, ".%" G_GINT64_FORMAT, dot.seq);
}

gboolean
th_dot_parse (const char *text, gssize length, ThDot *dot)
{
  uint64_t enrolment;
  int64_t seq = 0;

  if (length < 0)
    length = (gssize) strlen (text);
  if (length < 18 || length > 33 || text[16] != '.' || text[17] == '0'
      || !th_enrolment_parse (text, 16, &enrolment))
    return FALSE;
  for (gssize i = 17; i < length; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return FALSE;
      seq = seq * 10 + (text[i] - '0');
    }
  if (seq > TH_SEQ_MAX)
    return FALSE;
  dot->enrolment = enrolment;
  dot->seq = seq;
  return TRUE;
}

int
th_dot_compare (ThDot a, ThDot b)
{
  if (a.enrolment != b.enrolment)
    return a.enrolment < b.enrolment ? -1 : 1;
  return (a.seq > b.seq) - (a.seq < b.seq);
}
