/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A status other than 2xx as an error whose code is what the engine can do about it. */

#include "th-answer.h"

#include "th-json.h"
#include "th-wire.h"

#include <string.h>

static const struct
{
  guint status;
  const char *code; /* NULL: any */
  ThWireError error;
} meanings[] = {
  { 400, NULL, TH_WIRE_ERROR_MALFORMED },
  { 401, NULL, TH_WIRE_ERROR_UNAUTHORIZED },
  { 403, "revoked", TH_WIRE_ERROR_REVOKED },
  { 404, NULL, TH_WIRE_ERROR_NOT_FOUND },
  { 409, "gap", TH_WIRE_ERROR_GAP },
  { 409, "fork", TH_WIRE_ERROR_FORK },
  { 413, NULL, TH_WIRE_ERROR_TOO_LARGE },
  { 429, NULL, TH_WIRE_ERROR_BUSY },
  { 503, NULL, TH_WIRE_ERROR_BUSY },
};

/* The words of the body; both stay NULL where it is not ours, a proxy's page for example. */
static void
read_error (GBytes   *body,
            char    **code,
            char    **message,
            int64_t  *seq)
{
  gsize length;
  const char *bytes = g_bytes_get_data (body, &length);
  gboolean first = TRUE;
  ThJsonReader reader;
  ThJsonText name, text;

  th_json_reader_init (&reader, bytes, length);
  th_json_reader_open (&reader, '{');
  while (th_json_reader_member (&reader, &first, &name))
    if (th_json_text_equal (&name, "seq"))
      th_json_reader_integer (&reader, seq);
    else if (th_json_reader_peek (&reader) == '"' && th_json_reader_text (&reader, &text))
      {
        if (th_json_text_equal (&name, "error") && *code == NULL)
          *code = th_json_text_dup (&text);
        else if (th_json_text_equal (&name, "message") && *message == NULL)
          *message = th_json_text_dup (&text);
      }
    else
      {
        const char *start;
        gsize n;

        th_json_reader_skip (&reader, &start, &n);
      }
  if (!th_json_reader_finish (&reader))
    {
      g_clear_pointer (code, g_free);
      g_clear_pointer (message, g_free);
    }
}

/**
 * th_answer_set_error:
 *
 * Sets the error that @status and @body mean. What drastic codes ask for (another enrolment, the
 * destruction of a key) is believed only in this protocol's own words; the connection it came over
 * was verified already.
 */
void
th_answer_set_error (guint     status,
                     GBytes   *body,
                     int64_t  *seq,
                     GError  **error)
{
  g_autofree char *code = NULL;
  g_autofree char *message = NULL;
  ThWireError meaning = TH_WIRE_ERROR_FAILED;
  int64_t number = -1;
  guint i;

  read_error (body, &code, &message, &number);
  for (i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (meanings[i].status == status &&
        (meanings[i].code == NULL || g_strcmp0 (meanings[i].code, code) == 0))
      {
        meaning = meanings[i].error;
        break;
      }
  if ((meaning == TH_WIRE_ERROR_GAP || meaning == TH_WIRE_ERROR_FORK) && number < 0)
    meaning = TH_WIRE_ERROR_MALFORMED;
  else if (seq != NULL && number >= 0)
    *seq = number;
  g_set_error (error, TH_WIRE_ERROR, meaning, "%u %s: %s", status, code != NULL ? code : "-",
               message != NULL ? message : "-");
}
