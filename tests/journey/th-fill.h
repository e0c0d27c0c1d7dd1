/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Answers of a scenario given as a person gives them: through the form, one after another, each
 * written to the tablet's store before the next.
 */

#pragma once

#include "th-world.h"

G_BEGIN_DECLS

/* A record to be made. */
typedef struct
{
  const char *id;
  const char *kind;
  const char *in;
  const char *team;  /* of what is met unplanned: its author's; NULL for all else */
  JsonObject *answers;
} ThFilling;

/* Makes the record unless the tablet has it; complains of every answer that the form does not take. */
void     th_fill_record (ThWorld         *world,
                         ThPlayer        *player,
                         const ThFilling *filling);

/* Changes one answer of a record that is there, with a reason. */
void     th_fill_change (ThWorld    *world,
                         ThPlayer   *player,
                         const char *id,
                         const char *field,
                         JsonNode   *to,
                         const char *why);

/* What the form of @record says before it is submitted: fields to clear and derived values are put
 * into @entry. */
void     th_fill_finish (ThWorld        *world,
                         ThPlayer       *player,
                         const ThRecord *record,
                         ThEntry        *entry);

G_END_DECLS
