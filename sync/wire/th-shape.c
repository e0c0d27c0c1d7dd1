/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Walks the table of a shape. */

#include "th-shape.h"

#include "th-chain.h"
#include "th-time.h"
#include "th-wire.h"

#include <string.h>

#define MEMBER(type, message, field) (*(type *) ((char *) (message) + (field)->offset))

static gboolean
is_nothing (const ThShapeField *field, gconstpointer message)
{
  switch (field->type)
    {
    case TH_SHAPE_TEXT:
    case TH_SHAPE_HASHES:
    case TH_SHAPE_OBJECT:
    case TH_SHAPE_LIST:
      return MEMBER (gpointer, message, field) == NULL;
    case TH_SHAPE_INTEGER:
    case TH_SHAPE_TIME:
      return MEMBER (int64_t, message, field) == 0;
    case TH_SHAPE_ENROLMENT:
      return MEMBER (uint64_t, message, field) == 0;
    case TH_SHAPE_BYTES:
      {
        const uint8_t *bytes = (const uint8_t *) message + field->offset;

        return bytes[0] == 0 && memcmp (bytes, bytes + 1, field->size - 1) == 0;
      }
    case TH_SHAPE_BOOLEAN:
    default:
      return !MEMBER (gboolean, message, field);
    }
}

static void
append_hex (GString *json, const uint8_t *bytes, gsize length)
{
  static const char digits[] = "0123456789abcdef";

  g_string_append_c (json, '"');
  for (gsize i = 0; i < length; i++)
    {
      g_string_append_c (json, digits[bytes[i] >> 4]);
      g_string_append_c (json, digits[bytes[i] & 15]);
    }
  g_string_append_c (json, '"');
}

static void
append_hashes (GString *json, const GArray *hashes)
{
  g_string_append_c (json, '[');
  for (guint i = 0; i < hashes->len; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      append_hex (json, g_array_index (hashes, ThHash, i).bytes, TH_HASH_BYTES);
    }
  g_string_append_c (json, ']');
}

static void
append_list (GString *json, const ThShape *inner, const GPtrArray *list)
{
  g_string_append_c (json, '[');
  for (guint i = 0; i < list->len; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      th_shape_append (inner, g_ptr_array_index (list, i), json);
    }
  g_string_append_c (json, ']');
}

static void
append_field (GString *json, const ThShapeField *field, gconstpointer message)
{
  char text[TH_TIME_TEXT_SIZE];

  switch (field->type)
    {
    case TH_SHAPE_TEXT:
      th_json_append_text (json, MEMBER (const char *, message, field));
      break;
    case TH_SHAPE_INTEGER:
      th_json_append_integer (json, MEMBER (int64_t, message, field));
      break;
    case TH_SHAPE_BOOLEAN:
      g_string_append (json, MEMBER (gboolean, message, field) ? "true" : "false");
      break;
    case TH_SHAPE_TIME:
      th_time_format (MEMBER (int64_t, message, field), text);
      th_json_append_text (json, text);
      break;
    case TH_SHAPE_ENROLMENT:
      th_enrolment_format (MEMBER (uint64_t, message, field), text);
      th_json_append_text (json, text);
      break;
    case TH_SHAPE_BYTES:
      append_hex (json, (const uint8_t *) message + field->offset, field->size);
      break;
    case TH_SHAPE_HASHES:
      append_hashes (json, MEMBER (GArray *, message, field));
      break;
    case TH_SHAPE_OBJECT:
      th_shape_append (field->inner, MEMBER (gpointer, message, field), json);
      break;
    case TH_SHAPE_LIST:
      append_list (json, field->inner, MEMBER (GPtrArray *, message, field));
      break;
    default:
      g_assert_not_reached ();
    }
}

void
th_shape_append (const ThShape *shape, gconstpointer message, GString *json)
{
  g_string_append_c (json, '{');
  for (guint i = 0; i < shape->n_fields; i++)
    {
      const ThShapeField *field = shape->fields + i;
      gboolean nothing = field->flags != TH_SHAPE_REQUIRED && is_nothing (field, message);

      if (nothing && (field->flags & TH_SHAPE_OPTIONAL) != 0)
        continue;
      th_json_append_key (json, field->name);
      if (nothing)
        g_string_append (json, "null");
      else
        append_field (json, field, message);
    }
  g_string_append_c (json, '}');
}

GBytes *
th_shape_write (const ThShape *shape, gconstpointer message)
{
  GString *json = g_string_sized_new (256);

  th_shape_append (shape, message, json);
  return g_string_free_to_bytes (json);
}

static gboolean
read_hashes (ThJsonReader *reader, GArray **hashes)
{
  gboolean first = TRUE;
  ThJsonText text;
  ThHash hash;

  *hashes = g_array_new (FALSE, FALSE, sizeof (ThHash));
  if (!th_json_reader_open (reader, '['))
    return FALSE;
  while (th_json_reader_element (reader, &first))
    {
      if (!th_json_reader_text (reader, &text)
          || !th_hash_parse (text.start, (gssize) text.length, &hash)
          || (*hashes)->len >= TH_SHAPE_LIST_MAX)
        return FALSE;
      g_array_append_val (*hashes, hash);
    }
  return !reader->failed;
}

static gboolean read_object (const ThShape *shape, ThJsonReader *reader, gpointer message);

static gboolean
read_list (const ThShape *inner, ThJsonReader *reader, GPtrArray **list)
{
  gboolean first = TRUE;

  *list = g_ptr_array_new ();
  if (!th_json_reader_open (reader, '['))
    return FALSE;
  while (th_json_reader_element (reader, &first))
    {
      gpointer element = g_malloc0 (inner->size);

      g_ptr_array_add (*list, element);
      if ((*list)->len > TH_SHAPE_LIST_MAX || !read_object (inner, reader, element))
        return FALSE;
    }
  return !reader->failed;
}

static gboolean
read_worded (const ThShapeField *field, ThJsonReader *reader, gpointer message)
{
  ThJsonText text;

  if (!th_json_reader_text (reader, &text))
    return FALSE;
  switch ((int) field->type)
    {
    case TH_SHAPE_TEXT:
      MEMBER (char *, message, field) = th_json_text_dup (&text);
      return TRUE;
    case TH_SHAPE_TIME:
      return th_time_parse (text.start, (gssize) text.length, &MEMBER (int64_t, message, field));
    case TH_SHAPE_ENROLMENT:
      return th_enrolment_parse (text.start, (gssize) text.length,
                                 &MEMBER (uint64_t, message, field));
    default:
      return th_wire_parse_hex (text.start, (gssize) text.length,
                                (uint8_t *) message + field->offset, field->size);
    }
}

static gboolean
read_null (ThJsonReader *reader)
{
  const char *start;
  gsize length;

  return th_json_reader_skip (reader, &start, &length);
}

static gboolean
read_field (const ThShapeField *field, ThJsonReader *reader, gpointer message)
{
  if (field->flags != TH_SHAPE_REQUIRED && th_json_reader_peek (reader) == 'n')
    return read_null (reader);
  switch (field->type)
    {
    case TH_SHAPE_INTEGER:
      return th_json_reader_integer (reader, &MEMBER (int64_t, message, field))
             && MEMBER (int64_t, message, field) >= 0;
    case TH_SHAPE_BOOLEAN:
      return th_json_reader_boolean (reader, &MEMBER (gboolean, message, field));
    case TH_SHAPE_HASHES:
      return read_hashes (reader, &MEMBER (GArray *, message, field));
    case TH_SHAPE_OBJECT:
      MEMBER (gpointer, message, field) = g_malloc0 (field->inner->size);
      return read_object (field->inner, reader, MEMBER (gpointer, message, field));
    case TH_SHAPE_LIST:
      return read_list (field->inner, reader, &MEMBER (GPtrArray *, message, field));
    case TH_SHAPE_TEXT:
    case TH_SHAPE_TIME:
    case TH_SHAPE_ENROLMENT:
    case TH_SHAPE_BYTES:
    default:
      return read_worded (field, reader, message);
    }
}

static const ThShapeField *
find_field (const ThShape *shape, const ThJsonText *name)
{
  for (guint i = 0; i < shape->n_fields; i++)
    if (th_json_text_equal (name, shape->fields[i].name))
      return shape->fields + i;
  return NULL;
}

static gboolean
read_object (const ThShape *shape, ThJsonReader *reader, gpointer message)
{
  gboolean first = TRUE;
  guint32 seen = 0;
  ThJsonText name;

  if (!th_json_reader_open (reader, '{'))
    return FALSE;
  while (th_json_reader_member (reader, &first, &name))
    {
      const ThShapeField *field = find_field (shape, &name);
      guint32 bit = field != NULL ? (guint32) 1 << (field - shape->fields) : 0;
      const char *start;
      gsize length;

      if (field == NULL)
        th_json_reader_skip (reader, &start, &length);
      else if ((seen & bit) != 0 || !read_field (field, reader, message))
        return FALSE;
      seen |= bit;
    }
  for (guint i = 0; i < shape->n_fields; i++)
    if ((seen & (guint32) 1 << i) == 0 && (shape->fields[i].flags & TH_SHAPE_OPTIONAL) == 0)
      return FALSE;
  return !reader->failed;
}

gpointer
th_shape_read (const ThShape *shape, const char *bytes, gsize length)
{
  gpointer message = g_malloc0 (shape->size);
  ThJsonReader reader;

  th_json_reader_init (&reader, bytes, length);
  if (!reader.failed && read_object (shape, &reader, message) && th_json_reader_finish (&reader))
    return message;
  th_shape_free (shape, message);
  return NULL;
}

static void
clear_list (const ThShape *inner, GPtrArray *list)
{
  for (guint i = 0; list != NULL && i < list->len; i++)
    th_shape_free (inner, g_ptr_array_index (list, i));
  g_clear_pointer (&list, g_ptr_array_unref);
}

void
th_shape_free (const ThShape *shape, gpointer message)
{
  if (message == NULL)
    return;
  for (guint i = 0; i < shape->n_fields; i++)
    {
      const ThShapeField *field = shape->fields + i;

      if (field->type == TH_SHAPE_TEXT)
        g_free (MEMBER (char *, message, field));
      else if (field->type == TH_SHAPE_HASHES)
        g_clear_pointer (&MEMBER (GArray *, message, field), g_array_unref);
      else if (field->type == TH_SHAPE_OBJECT)
        th_shape_free (field->inner, MEMBER (gpointer, message, field));
      else if (field->type == TH_SHAPE_LIST)
        clear_list (field->inner, MEMBER (GPtrArray *, message, field));
    }
  g_free (message);
}
