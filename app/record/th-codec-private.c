/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Dots and texts in JSON, for both codecs. */

#include "th-codec-private.h"

void
th_codec_append_dot (GString *json, ThDot dot)
{
  char text[TH_DOT_TEXT_SIZE];

  th_dot_format (dot, text);
  g_string_append_printf (json, "\"%s\"", text);
}

void
th_codec_append_dots (GString *json, const ThDot *dots, guint n_dots)
{
  g_string_append_c (json, '[');
  for (guint i = 0; i < n_dots; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      th_codec_append_dot (json, dots[i]);
    }
  g_string_append_c (json, ']');
}

gboolean
th_codec_fail (ThJsonReader *reader)
{
  reader->failed = TRUE;
  return FALSE;
}

gboolean
th_codec_read_string (ThJsonReader *reader, char **string)
{
  ThJsonText text;

  if (*string != NULL || !th_json_reader_text (reader, &text))
    return th_codec_fail (reader);
  *string = th_json_text_dup (&text);
  return TRUE;
}

gboolean
th_codec_read_dot (ThJsonReader *reader, ThDot *dot)
{
  ThJsonText text;

  return th_json_reader_text (reader, &text)
         && (th_dot_parse (text.start, (gssize) text.length, dot) || th_codec_fail (reader));
}

gboolean
th_codec_read_dots (ThJsonReader *reader, GArray *dots)
{
  gboolean first = TRUE;
  ThDot dot;

  if (!th_json_reader_open (reader, '['))
    return FALSE;
  while (th_json_reader_element (reader, &first))
    if (th_codec_read_dot (reader, &dot))
      g_array_append_val (dots, dot);
  return !reader->failed;
}

gboolean
th_codec_read_context (ThJsonReader *reader, ThContext *context)
{
  gboolean first = TRUE;
  ThDot dot;

  if (!th_json_reader_open (reader, '['))
    return FALSE;
  while (th_json_reader_element (reader, &first))
    if (th_codec_read_dot (reader, &dot))
      th_context_add (context, dot);
  return !reader->failed;
}
