/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* GET /v1/blobs/<sha256>: what a record in scope names, whole or from a place on. */

#include "th-route.h"

#include "th-server-auth.h"
#include "th-server-reply.h"

#include <string.h>

static gboolean
set_unknown (GError **error)
{
  g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_NOT_FOUND, "no such blob");
  return FALSE;
}

static gboolean
may_read (ThServerStore *store, const ThScope *scope, const ThHash *hash, GError **error)
{
  g_autoptr (GPtrArray) records = th_server_store_list_blob_records (store, hash, error);
  g_autoptr (GError) local = NULL;

  if (records == NULL)
    return FALSE;
  for (guint i = 0; i < records->len && local == NULL; i++)
    if (th_server_store_sees (store, scope, g_ptr_array_index (records, i), &local))
      return TRUE;
  if (local == NULL)
    return set_unknown (error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* One range of the forms a-b and a-; anything else is answered with all of it. */
static void
read_range (const char *text, gsize length, gsize *start, gsize *end)
{
  g_auto (GStrv) ends = NULL;
  guint64 first, last;

  *start = 0;
  *end = length;
  if (text == NULL || !g_str_has_prefix (text, "bytes="))
    return;
  ends = g_strsplit (text + strlen ("bytes="), "-", 3);
  if (g_strv_length (ends) != 2
      || !g_ascii_string_to_unsigned (ends[0], 10, 0, G_MAXINT64, &first, NULL) || first >= length)
    return;
  if (*ends[1] == '\0')
    last = length - 1;
  else if (!g_ascii_string_to_unsigned (ends[1], 10, first, G_MAXINT64, &last, NULL))
    return;
  *start = (gsize) first;
  *end = (gsize) MIN (last, length - 1) + 1;
}

static GInputStream *
open_blob (ThExchange *exchange, const ThScope *scope, gsize *length, GError **error)
{
  ThServerStore *store = exchange->context->store;
  g_autoptr (GError) local = NULL;
  GInputStream *stream;
  ThHash hash;

  if (exchange->tail == NULL || !th_hash_parse (exchange->tail, -1, &hash))
    {
      set_unknown (error);
      return NULL;
    }
  if (!may_read (store, scope, &hash, error))
    return NULL;
  stream = th_store_open_blob (TH_STORE (store), &hash, length, NULL, &local);
  if (g_error_matches (local, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND))
    set_unknown (error);
  else if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return stream;
}

void
th_route_blob (ThExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThServerEnrolment) enrolment = th_auth_present (exchange, &error);
  g_autoptr (ThScope) scope =
    enrolment != NULL ? th_auth_scope (exchange, enrolment, &error) : NULL;
  gsize length = 0;
  g_autoptr (GInputStream) stream =
    scope != NULL ? open_blob (exchange, scope, &length, &error) : NULL;
  gsize start, end;

  if (stream != NULL)
    read_range (exchange->range, length, &start, &end);
  if (stream == NULL
      || (start > 0
          && !g_seekable_seek (G_SEEKABLE (stream), (goffset) start, G_SEEK_SET, NULL, &error)))
    {
      th_reply_error (exchange, error);
      return;
    }
  exchange->etag = g_strdup_printf ("\"%s\"", exchange->tail);
  th_reply_stream (exchange, TH_WIRE_OCTETS, stream, start, end, length);
}
