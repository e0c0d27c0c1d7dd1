/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* libsodium's secretstream, in chunks of one size. What was read stays in one buffer until it is
 * asked for; nothing that was not authenticated is ever given out.
 */

#include "th-sealed.h"

#include <sodium.h>
#include <string.h>

#define CHUNK (64 * 1024)
#define OVERHEAD crypto_secretstream_xchacha20poly1305_ABYTES
#define HEADER crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define KEY crypto_secretstream_xchacha20poly1305_KEYBYTES
#define SEALED_KEY (crypto_box_SEALBYTES + KEY)

typedef crypto_secretstream_xchacha20poly1305_state State;

struct _ThSealedWriter
{
  GOutputStream *stream;
  char *purpose; /* NULL once the first chunk is out */
  ThSecret *key;
  State *state; /* guarded memory */
  uint8_t *plain;
  gsize n_plain;
};

struct _ThSealedReader
{
  GInputStream *stream;
  char *purpose; /* NULL once the first chunk is in */
  State *state;
  uint8_t *plain;
  gsize n_plain;
  gsize at; /* in plain: what was given out */
  gboolean is_final;
};

static gpointer
new_guarded (gsize length)
{
  gpointer memory = sodium_init () < 0 ? NULL : sodium_malloc (length);

  if (memory == NULL)
    g_error ("no guarded memory for a file");
  return memory;
}

static gboolean
write_start (ThSealedWriter *self, const uint8_t *holder, const uint8_t *header, GError **error)
{
  uint8_t sealed[SEALED_KEY];

  if (crypto_box_seal (sealed, th_secret_get_bytes (self->key), KEY, holder) != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                           "the key to seal the file for is no key");
      return FALSE;
    }
  return g_output_stream_write_all (self->stream, self->purpose, strlen (self->purpose), NULL, NULL,
                                    error)
         && g_output_stream_write_all (self->stream, "\n", 1, NULL, NULL, error)
         && g_output_stream_write_all (self->stream, sealed, sizeof sealed, NULL, NULL, error)
         && g_output_stream_write_all (self->stream, header, HEADER, NULL, NULL, error);
}

ThSealedWriter *
th_sealed_writer_new (GOutputStream *stream,
                      const char *purpose,
                      const uint8_t holder[TH_SEALED_KEY_BYTES],
                      GError **error)
{
  g_autoptr (ThSealedWriter) self = g_new0 (ThSealedWriter, 1);
  uint8_t header[HEADER];
  uint8_t key[KEY];

  self->stream = g_object_ref (stream);
  self->purpose = g_strdup (purpose);
  self->state = new_guarded (sizeof (State));
  self->plain = new_guarded (CHUNK);
  crypto_secretstream_xchacha20poly1305_keygen (key);
  crypto_secretstream_xchacha20poly1305_init_push (self->state, header, key);
  self->key = th_secret_new (key, sizeof key);
  sodium_memzero (key, sizeof key);
  return write_start (self, holder, header, error) ? g_steal_pointer (&self) : NULL;
}

void
th_sealed_writer_free (ThSealedWriter *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->stream);
  g_clear_pointer (&self->key, th_secret_unref);
  sodium_free (self->state);
  sodium_free (self->plain);
  g_free (self->purpose);
  g_free (self);
}

static gboolean
write_chunk (ThSealedWriter *self, uint8_t tag, GError **error)
{
  const char *purpose = self->purpose;
  g_autofree uint8_t *sealed = g_malloc (CHUNK + OVERHEAD);

  crypto_secretstream_xchacha20poly1305_push (self->state, sealed, NULL, self->plain, self->n_plain,
                                              (const uint8_t *) purpose,
                                              purpose != NULL ? strlen (purpose) : 0, tag);
  if (!g_output_stream_write_all (self->stream, sealed, self->n_plain + OVERHEAD, NULL, NULL,
                                  error))
    return FALSE;
  g_clear_pointer (&self->purpose, g_free);
  self->n_plain = 0;
  return TRUE;
}

gboolean
th_sealed_writer_write (ThSealedWriter *self, const void *bytes, gsize length, GError **error)
{
  const uint8_t *from = bytes;

  while (length > 0)
    {
      gsize some;

      /* A full chunk waits until more comes: the last one is to be marked. */
      if (self->n_plain == CHUNK && !write_chunk (self, 0, error))
        return FALSE;
      some = MIN (length, CHUNK - self->n_plain);
      memcpy (self->plain + self->n_plain, from, some);
      self->n_plain += some;
      from += some;
      length -= some;
    }
  return TRUE;
}

gboolean
th_sealed_writer_splice (ThSealedWriter *self, GInputStream *stream, GError **error)
{
  g_autofree uint8_t *some = g_malloc (CHUNK);
  gssize length;

  while ((length = g_input_stream_read (stream, some, CHUNK, NULL, error)) > 0)
    if (!th_sealed_writer_write (self, some, (gsize) length, error))
      return FALSE;
  return length == 0;
}

gboolean
th_sealed_writer_finish (ThSealedWriter *self, GError **error)
{
  return write_chunk (self, crypto_secretstream_xchacha20poly1305_TAG_FINAL, error)
         && g_output_stream_flush (self->stream, NULL, error);
}

ThSecret *
th_sealed_writer_dup_key (ThSealedWriter *self)
{
  return th_secret_ref (self->key);
}

static gboolean
set_damaged (GError **error, const char *what)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s", what);
  return FALSE;
}

/* Exactly @length bytes; what is shorter is no such file. */
static gboolean
read_exactly (GInputStream *stream, uint8_t *bytes, gsize length, GError **error)
{
  gsize got;

  if (!g_input_stream_read_all (stream, bytes, length, &got, NULL, error))
    return FALSE;
  return got == length || set_damaged (error, "the file is cut, or no file of this kind");
}

static gboolean
read_start (ThSealedReader *self,
            uint8_t sealed[SEALED_KEY],
            uint8_t header[HEADER],
            GError **error)
{
  gsize length = strlen (self->purpose) + 1;
  g_autofree uint8_t *line = g_malloc (length);

  if (!read_exactly (self->stream, line, length, error))
    return FALSE;
  if (memcmp (line, self->purpose, length - 1) != 0 || line[length - 1] != '\n')
    return set_damaged (error, "the file is of another kind");
  return read_exactly (self->stream, sealed, SEALED_KEY, error)
         && read_exactly (self->stream, header, HEADER, error);
}

static ThSealedReader *
reader_new (GInputStream *stream,
            const char *purpose,
            uint8_t sealed[SEALED_KEY],
            uint8_t header[HEADER],
            GError **error)
{
  g_autoptr (ThSealedReader) self = g_new0 (ThSealedReader, 1);

  self->stream = g_object_ref (stream);
  self->purpose = g_strdup (purpose);
  self->state = new_guarded (sizeof (State));
  self->plain = new_guarded (CHUNK);
  return read_start (self, sealed, header, error) ? g_steal_pointer (&self) : NULL;
}

ThSealedReader *
th_sealed_reader_new (GInputStream *stream,
                      const char *purpose,
                      const uint8_t holder[TH_SEALED_KEY_BYTES],
                      const ThSecret *private_key,
                      GError **error)
{
  uint8_t sealed[SEALED_KEY];
  uint8_t header[HEADER];
  uint8_t key[KEY];
  g_autoptr (ThSealedReader) self = reader_new (stream, purpose, sealed, header, error);

  if (self == NULL)
    return NULL;
  if (crypto_box_seal_open (key, sealed, sizeof sealed, holder, th_secret_get_bytes (private_key))
      != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                           "the file was sealed for another key than this one");
      return NULL;
    }
  crypto_secretstream_xchacha20poly1305_init_pull (self->state, header, key);
  sodium_memzero (key, sizeof key);
  return g_steal_pointer (&self);
}

ThSealedReader *
th_sealed_reader_new_for_key (GInputStream *stream,
                              const char *purpose,
                              const ThSecret *key,
                              GError **error)
{
  uint8_t sealed[SEALED_KEY];
  uint8_t header[HEADER];
  g_autoptr (ThSealedReader) self = reader_new (stream, purpose, sealed, header, error);

  if (self != NULL)
    crypto_secretstream_xchacha20poly1305_init_pull (self->state, header,
                                                     th_secret_get_bytes (key));
  return g_steal_pointer (&self);
}

void
th_sealed_reader_free (ThSealedReader *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->stream);
  sodium_free (self->state);
  sodium_free (self->plain);
  g_free (self->purpose);
  g_free (self);
}

static gboolean
read_chunk (ThSealedReader *self, GError **error)
{
  const char *purpose = self->purpose;
  g_autofree uint8_t *sealed = g_malloc (CHUNK + OVERHEAD);
  unsigned long long length = 0;
  uint8_t tag = 0;
  gsize got;

  if (!g_input_stream_read_all (self->stream, sealed, CHUNK + OVERHEAD, &got, NULL, error))
    return FALSE;
  if (got < OVERHEAD
      || crypto_secretstream_xchacha20poly1305_pull (self->state, self->plain, &length, &tag,
                                                     sealed, got, (const uint8_t *) purpose,
                                                     purpose != NULL ? strlen (purpose) : 0)
           != 0)
    return set_damaged (error, "the file is cut or damaged");
  g_clear_pointer (&self->purpose, g_free);
  self->is_final = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
  self->n_plain = length;
  self->at = 0;
  if (!self->is_final || got < CHUNK + OVERHEAD)
    return TRUE;
  /* The last one is full: nothing may follow. */
  if (!g_input_stream_read_all (self->stream, sealed, 1, &got, NULL, error))
    return FALSE;
  return got == 0 || set_damaged (error, "the file goes on behind its end");
}

/* Whether there is something in the buffer; %FALSE without error at the end. */
static gboolean
fill (ThSealedReader *self, GError **error)
{
  while (self->at == self->n_plain && !self->is_final)
    if (!read_chunk (self, error))
      return FALSE;
  return self->at < self->n_plain;
}

gssize
th_sealed_reader_read (ThSealedReader *self, void *bytes, gsize length, GError **error)
{
  g_autoptr (GError) local = NULL;
  gsize got = 0;

  while (got < length && fill (self, &local))
    {
      gsize some = MIN (length - got, self->n_plain - self->at);

      memcpy ((uint8_t *) bytes + got, self->plain + self->at, some);
      self->at += some;
      got += some;
    }
  if (local == NULL)
    return (gssize) got;
  g_propagate_error (error, g_steal_pointer (&local));
  return -1;
}

char *
th_sealed_reader_read_line (ThSealedReader *self, gsize limit, GError **error)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (GError) local = NULL;

  while (fill (self, &local))
    {
      uint8_t byte = self->plain[self->at++];

      if (byte == '\n')
        return g_string_free (g_steal_pointer (&line), FALSE);
      if (byte == '\0' || line->len == limit)
        {
          set_damaged (error, "the file is not as this program writes it");
          return NULL;
        }
      g_string_append_c (line, (char) byte);
    }
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (line->len > 0)
    set_damaged (error, "the file is not as this program writes it");
  return NULL;
}

gboolean
th_sealed_reader_splice (ThSealedReader *self,
                         GOutputStream *stream,
                         int64_t length,
                         GError **error)
{
  g_autofree uint8_t *some = g_malloc (CHUNK);

  while (length != 0)
    {
      gsize wanted = length < 0 ? CHUNK : (gsize) MIN (length, CHUNK);
      gssize got = th_sealed_reader_read (self, some, wanted, error);

      if (got < 0 || !g_output_stream_write_all (stream, some, (gsize) got, NULL, NULL, error))
        return FALSE;
      if ((gsize) got < wanted)
        return length < 0 || set_damaged (error, "the file is not as this program writes it");
      length -= length < 0 ? 0 : got;
    }
  return TRUE;
}
