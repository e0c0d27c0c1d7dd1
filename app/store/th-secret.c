/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The bytes stand alone in libsodium's guarded pages, read-only once written; the counter beside
 * them is no secret.
 */

#include "th-secret.h"

#include "th-handoff.h"

#include <sodium.h>
#include <string.h>

struct _ThSecret
{
  gatomicrefcount count;
  gsize length;
  uint8_t *bytes;
};

ThSecret *
th_secret_new (const void *bytes, gsize length)
{
  ThSecret *self;

  g_return_val_if_fail (bytes != NULL || length == 0, NULL);

  if (sodium_init () < 0)
    g_error ("libsodium does not start");
  self = g_new0 (ThSecret, 1);
  g_atomic_ref_count_init (&self->count);
  self->length = length;
  self->bytes = sodium_malloc (MAX (length, 1));
  /* As with every other allocation of the program: without memory there is no way on. */
  if (self->bytes == NULL)
    g_error ("no guarded memory for a key");
  if (length > 0)
    memcpy (self->bytes, bytes, length);
  sodium_mprotect_readonly (self->bytes);
  return self;
}

ThSecret *
th_secret_ref (ThSecret *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->count);
  return self;
}

void
th_secret_unref (ThSecret *self)
{
  if (self == NULL || !th_count_dec (&self->count))
    return;
  sodium_free (self->bytes);
  g_free (self);
}

const uint8_t *
th_secret_get_bytes (const ThSecret *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->bytes;
}

gsize
th_secret_get_length (const ThSecret *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->length;
}
