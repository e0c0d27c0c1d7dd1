/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A filling-in under a fixed clock (2026-11-23, 14:05 in London) and a seeded random source, that
 * keeps what it announced.
 */

#pragma once

#include "th-form-entry.h"

G_BEGIN_DECLS

typedef struct
{
  ThForm *form;
  ThFormEntry *entry;
  GHashTable *answered;  /* path → JSON of the last value announced */
  guint n_answered;
  ThClock clock;
  ThRandom random;
  GTimeZone *zone;
  GRand *generator;
  int64_t now;
} FormFixture;

/* A form with @model (binds and more) and @body around an instance of @data. */
char        *form_fixture_wrap      (const char  *data,
                                     const char  *model,
                                     const char  *body);

/* Aborts the test if the form is refused. @fields: (nullable) */
FormFixture *form_fixture_new       (const char  *xml,
                                     const char  *context,
                                     GHashTable  *fields,
                                     gboolean     is_new);
void         form_fixture_free      (FormFixture *self);

void         form_fixture_set       (FormFixture *self,
                                     const char  *path,
                                     const char  *text);
ThFormNode  *form_fixture_find      (FormFixture *self,
                                     const char  *path);
const char  *form_fixture_get       (FormFixture *self,
                                     const char  *path);

/* The JSON last announced for @path since the last call; %NULL if nothing was. */
char        *form_fixture_take      (FormFixture *self,
                                     const char  *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FormFixture, form_fixture_free)

G_END_DECLS
