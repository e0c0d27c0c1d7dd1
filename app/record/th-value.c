/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One block holds the struct, its canonical JSON and, for a text, the text itself. The three values
 * without content exist once.
 */

#include "th-value.h"

#include <math.h>
#include <string.h>

struct _ThValue
{
  gatomicrefcount count;
  ThValueType type;
  double number;
  const char *json;
  const char *text;
};

static ThValue null_value = { 1, TH_VALUE_NULL, NAN, "null", NULL };
static ThValue true_value = { 1, TH_VALUE_BOOLEAN, NAN, "true", NULL };
static ThValue false_value = { 1, TH_VALUE_BOOLEAN, NAN, "false", NULL };

G_DEFINE_BOXED_TYPE (ThValue, th_value, th_value_ref, th_value_unref)

static gboolean
is_static (const ThValue *self)
{
  return self == &null_value || self == &true_value || self == &false_value;
}

static ThValue *
new_value (
  ThValueType type, const char *json, gsize json_length, const char *text, gsize text_length)
{
  gsize size = sizeof (ThValue) + json_length + 1 + (text != NULL ? text_length + 1 : 0);
  ThValue *self = g_malloc (size);
  char *bytes = (char *) (self + 1);

  g_atomic_ref_count_init (&self->count);
  self->type = type;
  self->number = NAN;
  memcpy (bytes, json, json_length);
  bytes[json_length] = '\0';
  self->json = bytes;
  self->text = NULL;
  if (text != NULL)
    {
      bytes += json_length + 1;
      memcpy (bytes, text, text_length);
      bytes[text_length] = '\0';
      self->text = bytes;
    }
  return self;
}

ThValue *
th_value_new_null (void)
{
  return &null_value;
}

ThValue *
th_value_new_boolean (gboolean boolean)
{
  return boolean ? &true_value : &false_value;
}

ThValue *
th_value_new_number (double number)
{
  g_autoptr (GString) json = g_string_new (NULL);
  ThValue *self;

  g_return_val_if_fail (isfinite (number), th_value_new_null ());

  th_json_append_number (json, number);
  self = new_value (TH_VALUE_NUMBER, json->str, json->len, NULL, 0);
  self->number = number;
  return self;
}

ThValue *
th_value_new_text (const char *text)
{
  g_autoptr (GString) json = NULL;

  g_return_val_if_fail (text != NULL && g_utf8_validate (text, -1, NULL), th_value_new_null ());

  json = g_string_new (NULL);
  th_json_append_text (json, text);
  return new_value (TH_VALUE_TEXT, json->str, json->len, text, strlen (text));
}

static ThValue *
read_text (ThJsonReader *reader)
{
  g_autofree char *plain = NULL;
  ThJsonText text;

  if (!th_json_reader_text (reader, &text))
    return NULL;
  /* Without escapes the spelling is canonical already. */
  if (!text.has_escapes)
    return new_value (TH_VALUE_TEXT, text.start - 1, text.length + 2, text.start, text.length);
  plain = th_json_text_dup (&text);
  return th_value_new_text (plain);
}

ThValue *
th_value_read (ThJsonReader *reader)
{
  gboolean boolean;
  const char *start;
  double number;
  gsize length;

  switch (th_json_reader_peek (reader))
    {
    case '"':
      return read_text (reader);
    case 't':
    case 'f':
      return th_json_reader_boolean (reader, &boolean) ? th_value_new_boolean (boolean) : NULL;
    case 'n':
      return th_json_reader_skip (reader, NULL, NULL) ? th_value_new_null () : NULL;
    case '{':
    case '[':
      if (!th_json_reader_skip (reader, &start, &length))
        return NULL;
      return new_value (TH_VALUE_OTHER, start, length, NULL, 0);
    default:
      return th_json_reader_number (reader, &number) ? th_value_new_number (number) : NULL;
    }
}

ThValue *
th_value_new_json (const char *json, gssize length)
{
  g_autoptr (ThValue) self = NULL;
  ThJsonReader reader;

  th_json_reader_init (&reader, json, length < 0 ? strlen (json) : (gsize) length);
  self = th_value_read (&reader);
  return self != NULL && th_json_reader_finish (&reader) ? g_steal_pointer (&self) : NULL;
}

ThValue *
th_value_ref (ThValue *self)
{
  if (!is_static (self))
    g_atomic_ref_count_inc (&self->count);
  return self;
}

void
th_value_unref (ThValue *self)
{
  if (!is_static (self) && g_atomic_ref_count_dec (&self->count))
    g_free (self);
}

const char *
th_value_get_json (const ThValue *self)
{
  return self->json;
}

const char *
th_value_get_text (const ThValue *self)
{
  return self->text;
}

double
th_value_get_number (const ThValue *self)
{
  return self->number;
}

gboolean
th_value_is_true (const ThValue *self)
{
  return self == &true_value;
}

gboolean
th_value_is_null (const ThValue *self)
{
  return self == &null_value;
}

char *
th_value_dup_plain (const ThValue *self)
{
  if (self->type == TH_VALUE_NULL)
    return g_strdup ("");
  return g_strdup (self->text != NULL ? self->text : self->json);
}

gboolean
th_value_equal (const ThValue *a, const ThValue *b)
{
  return a == b || strcmp (a->json, b->json) == 0;
}
