/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The shape of a message: one table of fields that both reads and writes it, so that a name stands
 * in one place and both ends agree on it. Unknown keys are passed over; a known one that is missing,
 * twice there or of another type is refused.
 */

#pragma once

#include "th-json.h"

G_BEGIN_DECLS

typedef enum
{
  TH_SHAPE_TEXT,      /* char *, owned */
  TH_SHAPE_INTEGER,   /* int64_t, 0 or more */
  TH_SHAPE_BOOLEAN,   /* gboolean */
  TH_SHAPE_TIME,      /* int64_t, milliseconds since 1970 */
  TH_SHAPE_ENROLMENT, /* uint64_t */
  TH_SHAPE_BYTES,     /* uint8_t[size], as hex */
  TH_SHAPE_HASHES,    /* GArray * of ThHash, owned */
  TH_SHAPE_OBJECT,    /* pointer to a struct of @inner, owned */
  TH_SHAPE_LIST       /* GPtrArray * of structs of @inner, owned */
} ThShapeType;

typedef enum
{
  TH_SHAPE_REQUIRED = 0,
  TH_SHAPE_NULLABLE = 1 << 0, /* null where the text is NULL or the number 0 */
  TH_SHAPE_OPTIONAL = 1 << 1  /* left out there */
} ThShapeFlags;

typedef struct _ThShape ThShape;

typedef struct
{
  const char *name;
  ThShapeType type;
  ThShapeFlags flags;
  gsize offset;
  gsize size; /* of BYTES */
  const ThShape *inner;
} ThShapeField;

struct _ThShape
{
  gsize size; /* of the struct */
  const ThShapeField *fields;
  guint n_fields; /* at most 32 */
};

/* An array of objects or hashes may have this many elements. */
#define TH_SHAPE_LIST_MAX 100000

/* Appends @message as one object. */
void      th_shape_append (const ThShape *shape,
                           gconstpointer  message,
                           GString       *json);

/* Returns: (transfer full): the same as bytes. */
GBytes   *th_shape_write  (const ThShape *shape,
                           gconstpointer  message);

/* Returns: (transfer full) (nullable): the message that @bytes are, all of them; %NULL where they
 * are not. */
gpointer  th_shape_read   (const ThShape *shape,
                           const char    *bytes,
                           gsize          length);

/* NULL is passed over. */
void      th_shape_free   (const ThShape *shape,
                           gpointer       message);

G_END_DECLS
