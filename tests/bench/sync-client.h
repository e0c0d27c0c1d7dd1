/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the works of sync-client share. */

#pragma once

#include "th-test-device.h"

typedef struct
{
  const char *folder;
  const char *codes;
  char *operation;
  char *premises;
  ThClock clock;
  ThRandom random;
} ThBenchHost;

char         *th_bench_take_code     (ThBenchHost *host);
ThTestDevice *th_bench_enrol         (ThBenchHost *host,
                                      const char  *name);
void          th_bench_write_records (ThBenchHost  *host,
                                      ThTestDevice *device,
                                      guint         n,
                                      guint         seed);
void          th_bench_wait_for_go   (void);

/* Prints what was measured, in milliseconds, and waits for the end of input. */
void          th_bench_say_done      (double  *times,
                                      guint    n,
                                      guint    failed,
                                      guint64  sent);

/* 300 tablets wait for news at once, and one comes. */
void          th_bench_poll          (ThBenchHost *host);
