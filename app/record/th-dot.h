/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A dot, `enrolment.seq`, names a log entry for ever: idempotency key, link of the chain and version
 * of every field that the entry set. The enrolment is the first eight bytes of SHA-256 of its public
 * key, written as 16 hex digits; seq counts from 1 without gaps.
 */

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct
{
  uint64_t enrolment;
  int64_t seq;
} ThDot;

#define TH_ENROLMENT_TEXT_SIZE 17
#define TH_DOT_TEXT_SIZE 40
#define TH_SEQ_MAX G_GINT64_CONSTANT (9007199254740991)

void     th_enrolment_format (uint64_t enrolment,
                              char     text[TH_ENROLMENT_TEXT_SIZE]);
gboolean th_enrolment_parse  (const char *text,
                              gssize      length,
                              uint64_t   *enrolment);

void     th_dot_format       (ThDot dot,
                              char  text[TH_DOT_TEXT_SIZE]);
gboolean th_dot_parse        (const char *text,
                              gssize      length,
                              ThDot      *dot);
int      th_dot_compare      (ThDot a,
                              ThDot b);

static inline gboolean
th_dot_equal (ThDot a,
              ThDot b)
{
  return a.enrolment == b.enrolment && a.seq == b.seq;
}

G_END_DECLS
