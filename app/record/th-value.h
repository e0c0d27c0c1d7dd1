/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The value of a field: null, true, false, a number or a text. Immutable and counted; two values are
 * equal when their JSON is. Anything else that a newer version may send is kept as the JSON it was.
 */

#pragma once

#include "th-json.h"

#include <glib-object.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef enum
{
  TH_VALUE_NULL,
  TH_VALUE_BOOLEAN,
  TH_VALUE_NUMBER,
  TH_VALUE_TEXT,
  TH_VALUE_OTHER
} ThValueType;

typedef struct _ThValue ThValue;

#define TH_TYPE_VALUE (th_value_get_type ())

GType        th_value_get_type    (void);

ThValue     *th_value_new_null    (void);
ThValue     *th_value_new_boolean (gboolean boolean);
ThValue     *th_value_new_number  (double number);
ThValue     *th_value_new_text    (const char *text);

/* @json: (not nullable): one JSON value. Returns: (transfer full) (nullable): %NULL if it is none. */
ThValue     *th_value_new_json    (const char *json,
                                   gssize      length);

/* Reads the next value of @reader. Returns: (transfer full) (nullable): %NULL if it failed. */
ThValue     *th_value_read        (ThJsonReader *reader);

ThValue     *th_value_ref         (ThValue *self);
void         th_value_unref       (ThValue *self);

/* The canonical JSON of the value; what equality compares. */
const char  *th_value_get_json    (const ThValue *self);

/* %NULL unless it is a text. */
const char  *th_value_get_text    (const ThValue *self);

/* NaN unless it is a number. */
double       th_value_get_number  (const ThValue *self);

gboolean     th_value_is_true     (const ThValue *self);
gboolean     th_value_is_null     (const ThValue *self);

/* Returns: (transfer full): plain text of any value: "" for null, "true", "3", the text itself. */
char        *th_value_dup_plain   (const ThValue *self);

gboolean     th_value_equal       (const ThValue *a,
                                   const ThValue *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThValue, th_value_unref)

G_END_DECLS
