/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Which version of the program a tablet has, as it says itself: an administrator wants to know who
 * is behind. It decides nothing.
 */

#pragma once

#include "th-exchange.h"

G_BEGIN_DECLS

/* Keeps what came with the exchange, if it is news. Failing is no reason to refuse the exchange. */
void  th_agent_note (ThExchange *exchange,
                     uint64_t    enrolment);

/* Returns: (transfer full) (nullable): "threshold/0.1.0". */
char *th_agent_load (ThServerStore *store,
                     uint64_t       enrolment);

G_END_DECLS
