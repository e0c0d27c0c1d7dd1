/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of errors as they travel, read by both ends. */

#include "th-wire.h"

#include <sodium.h>
#include <string.h>

G_DEFINE_QUARK (th - wire - error - quark, th_wire_error)

static const struct
{
  ThWireError error;
  guint status;
  const char *code;
  gboolean is_drastic; /* believed only with its code */
} meanings[] = {
  { TH_WIRE_ERROR_MALFORMED, 400, "malformed", FALSE },
  { TH_WIRE_ERROR_UNAUTHORIZED, 401, "unauthorized", FALSE },
  { TH_WIRE_ERROR_REVOKED, 403, "revoked", TRUE },
  { TH_WIRE_ERROR_NOT_FOUND, 404, "not_found", FALSE },
  { TH_WIRE_ERROR_GAP, 409, "gap", TRUE },
  { TH_WIRE_ERROR_FORK, 409, "fork", TRUE },
  { TH_WIRE_ERROR_OFFSET, 409, "offset", TRUE },
  { TH_WIRE_ERROR_MALFORMED, 412, "malformed", FALSE },
  { TH_WIRE_ERROR_TOO_LARGE, 413, "too_large", FALSE },
  { TH_WIRE_ERROR_MALFORMED, 415, "malformed", FALSE },
  { TH_WIRE_ERROR_CHECKSUM, 460, "checksum", FALSE },
  { TH_WIRE_ERROR_SLOW_DOWN, 429, "slow_down", FALSE },
  { TH_WIRE_ERROR_FAILED, 500, "failed", FALSE },
  { TH_WIRE_ERROR_READ_ONLY, 503, "read_only", TRUE },
  { TH_WIRE_ERROR_FULL, 507, "full", FALSE },
  { TH_WIRE_ERROR_BUSY, 503, "busy", FALSE },
};

ThWireError
th_wire_error_from_status (guint status, const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (meanings[i].status == status
        && (!meanings[i].is_drastic || g_strcmp0 (meanings[i].code, code) == 0))
      return meanings[i].error;
  return TH_WIRE_ERROR_FAILED;
}

const char *
th_wire_error_get_code (ThWireError error, guint *status)
{
  for (guint i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (meanings[i].error == error)
      {
        if (status != NULL)
          *status = meanings[i].status;
        return meanings[i].code;
      }
  return NULL;
}

gboolean
th_wire_set_malformed (GError **error, const char *what)
{
  g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_MALFORMED, "%s is not as it should be", what);
  return FALSE;
}

gboolean
th_wire_parse_hex (const char *text, gssize text_length, uint8_t *bytes, gsize length)
{
  gsize given = text_length < 0 ? strlen (text) : (gsize) text_length;

  if (given != 2 * length)
    return FALSE;
  for (gsize i = 0; i < given; i++)
    if (!g_ascii_isdigit (text[i]) && (text[i] < 'a' || text[i] > 'f'))
      return FALSE;
  return sodium_hex2bin (bytes, length, text, given, NULL, NULL, NULL) == 0;
}

char *
th_wire_dup_hex (const uint8_t *bytes, gsize length)
{
  char *text = g_malloc (2 * length + 1);

  return sodium_bin2hex (text, 2 * length + 1, bytes, length);
}
