/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A plain carrier. */

#include "th-exchange.h"

#include <sodium.h>
#include <string.h>

ThExchange *
th_exchange_new (ThServerContext *context, const ThRoute *route)
{
  ThExchange *self = g_new0 (ThExchange, 1);

  self->context = context;
  self->route = route;
  return self;
}

void
th_exchange_free (ThExchange *self)
{
  if (self->token != NULL)
    sodium_memzero (self->token, strlen (self->token));
  g_free (self->token);
  g_free (self->tail);
  g_clear_pointer (&self->query, g_hash_table_unref);
  g_free (self->range);
  g_free (self->agent);
  g_free (self->peer);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->headers, g_hash_table_unref);
  g_clear_pointer (&self->answers, g_ptr_array_unref);
  g_free (self->etag);
  g_free (self->content_range);
  g_clear_pointer (&self->reply, g_bytes_unref);
  g_clear_object (&self->stream);
  g_free (self);
}

const char *
th_exchange_get_header (ThExchange *self, const char *name)
{
  return self->headers != NULL ? g_hash_table_lookup (self->headers, name) : NULL;
}

void
th_exchange_add_header (ThExchange *self, const char *name, const char *text)
{
  if (self->answers == NULL)
    self->answers = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->answers, g_strdup (name));
  g_ptr_array_add (self->answers, g_strdup (text));
}

void
th_exchange_finish (ThExchange *self)
{
  self->finished (self, self->data);
}

void
th_exchange_wait (ThExchange *self)
{
  self->waits (self, self->data);
}

int64_t
th_exchange_get_number (
  ThExchange *self, const char *name, int64_t minimum, int64_t maximum, int64_t otherwise)
{
  const char *text = self->query != NULL ? g_hash_table_lookup (self->query, name) : NULL;
  gint64 number;

  if (text == NULL)
    return otherwise;
  return g_ascii_string_to_signed (text, 10, minimum, maximum, &number, NULL) ? number : -1;
}
