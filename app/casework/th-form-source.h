/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The files that came with a form of an operation: the lists that its choices are from, the pictures
 * of its questions. They stand in the operation's record as files, under the form's key and their
 * name, "visit@4/hotels.csv".
 */

#pragma once

#include "th-operation.h"
#include "th-store.h"

G_BEGIN_DECLS

#define TH_FORM_SOURCE_MAX_BYTES (8 * 1024 * 1024)

typedef struct
{
  const ThOperation *operation;
  const ThOperationForm *form;
  ThStore *store;
  GCancellable *cancellable;
} ThFormSource;

/* Returns: (transfer full): what the operation calls the file @name of the form @key */
char   *th_form_source_dup_name (const char *key,
                                 const char *name);

/* Returns: (transfer full) (nullable): %NULL without @error where the operation has no such file, or
 * it has not arrived. @source: a ThFormSource */
GBytes *th_form_source_find     (const char  *name,
                                 gpointer     source,
                                 GError     **error);

G_END_DECLS
