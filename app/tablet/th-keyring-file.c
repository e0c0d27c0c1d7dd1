/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One small JSON file, readable by its owner only:
 * {"v":1,"name":…,"operations":…,"memory":…,"salt":…,"nonce":…,"box":…,"recovery":…,
 *  "failures":…,"failed_at":…,"unsent":…,"oldest":…}
 * It is written beside itself, made durable, and moved into place.
 */

#include "th-keyring-private.h"

#include "th-json.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Far above what the file ever is. */
#define MAX_BYTES 65536

ThKeyringFile *
th_keyring_file_new (const char *path, const char *officer_name)
{
  ThKeyringFile *self = g_new0 (ThKeyringFile, 1);

  self->path = g_strdup (path);
  self->officer_name = g_strdup (officer_name != NULL ? officer_name : "");
  return self;
}

void
th_keyring_file_free (ThKeyringFile *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->officer_name);
  g_free (self);
}

static void
append_hex (GString *json, const char *key, const uint8_t *bytes, gsize length)
{
  g_autofree char *hex = g_malloc (2 * length + 1);

  sodium_bin2hex (hex, 2 * length + 1, bytes, length);
  g_string_append_printf (json, ",\"%s\":\"%s\"", key, hex);
}

static void
append_number (GString *json, const char *key, int64_t number)
{
  g_string_append_printf (json, ",\"%s\":%" G_GINT64_FORMAT, key, number);
}

static GString *
encode (const ThKeyringFile *self)
{
  GString *json = g_string_new ("{\"v\":1,\"name\":");
  const ThKeySlot *slot = &self->passphrase;

  th_json_append_text (json, self->officer_name);
  append_number (json, "operations", (int64_t) slot->cost.operations);
  append_number (json, "memory", (int64_t) slot->cost.memory);
  append_hex (json, "salt", slot->salt, sizeof slot->salt);
  append_hex (json, "nonce", slot->nonce, sizeof slot->nonce);
  append_hex (json, "box", slot->box, sizeof slot->box);
  append_hex (json, "recovery", self->recovery, sizeof self->recovery);
  append_number (json, "failures", self->failures);
  append_number (json, "failed_at", self->failed_at);
  append_number (json, "unsent", self->unsent);
  append_number (json, "oldest", self->oldest);
  g_string_append (json, "}\n");
  return json;
}

static gboolean
fail (const char *path, int code, GError **error)
{
  g_set_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_FAILED, "%s: %s", path, g_strerror (code));
  return FALSE;
}

static gboolean
write_durably (const char *path, const GString *json, GError **error)
{
  int fd = g_open (path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
  gsize written = 0;

  if (fd < 0)
    return fail (path, errno, error);
  while (written < json->len)
    {
      gssize n = write (fd, json->str + written, json->len - written);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        break;
      written += (gsize) n;
    }
  if (written < json->len || fsync (fd) != 0)
    {
      int code = errno;

      close (fd);
      return fail (path, code, error);
    }
  close (fd);
  return TRUE;
}

/* A name in a folder is durable when the folder is. */
static gboolean
sync_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean done = fd >= 0 && fsync (fd) == 0;
  int code = errno;

  if (fd >= 0)
    close (fd);
  return done || fail (folder, code, error);
}

gboolean
th_keyring_file_save (ThKeyringFile *self, gboolean is_new, GError **error)
{
  g_autofree char *beside = g_strconcat (self->path, ".new", NULL);
  GString *json = encode (self);
  gboolean done = write_durably (beside, json, error);

  g_string_free (json, TRUE);
  if (!done)
    return FALSE;
  /* link, unlike rename, refuses where something is. */
  if (is_new ? link (beside, self->path) != 0 : g_rename (beside, self->path) != 0)
    {
      int code = errno;

      g_unlink (beside);
      return fail (self->path, code, error);
    }
  if (is_new)
    g_unlink (beside);
  return sync_folder (self->path, error);
}

static gboolean
read_hex (ThJsonReader *reader, uint8_t *bytes, gsize length)
{
  gsize n_read = 0;
  ThJsonText text;

  return th_json_reader_text (reader, &text)
         && sodium_hex2bin (bytes, length, text.start, text.length, NULL, &n_read, NULL) == 0
         && n_read == length;
}

static gboolean
read_number (ThJsonReader *reader, int64_t max, int64_t *number)
{
  return th_json_reader_integer (reader, number) && *number >= 0 && *number <= max;
}

static gboolean
read_name (ThJsonReader *reader, ThKeyringFile *self)
{
  ThJsonText text;

  if (!th_json_reader_text (reader, &text))
    return FALSE;
  g_free (self->officer_name);
  self->officer_name = th_json_text_dup (&text);
  return TRUE;
}

/* What must be there has a bit. */
static gboolean
read_member (ThJsonReader *reader, const ThJsonText *name, ThKeyringFile *self, guint *seen)
{
  const struct
  {
    const char *name;
    uint8_t *bytes;
    gsize length;
  } texts[] = {
    { "salt", self->passphrase.salt, sizeof self->passphrase.salt },
    { "nonce", self->passphrase.nonce, sizeof self->passphrase.nonce },
    { "box", self->passphrase.box, sizeof self->passphrase.box },
    { "recovery", self->recovery, sizeof self->recovery },
  };
  static const char *const names[] = { "v",         "operations", "memory", "failures",
                                       "failed_at", "unsent",     "oldest" };
  int64_t number;

  if (th_json_text_equal (name, "name"))
    return read_name (reader, self);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (th_json_text_equal (name, texts[i].name))
      {
        *seen |= 1u << i;
        return read_hex (reader, texts[i].bytes, texts[i].length);
      }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (th_json_text_equal (name, names[i]))
      {
        *seen |= 1u << (G_N_ELEMENTS (texts) + i);
        if (!read_number (reader, i < 4 ? G_MAXINT32 : G_MAXINT64, &number))
          return FALSE;
        switch (i)
          {
          case 0:
            return number == 1;
          case 1:
            self->passphrase.cost.operations = (unsigned long long) number;
            return number >= 1;
          case 2:
            self->passphrase.cost.memory = (gsize) number;
            return number >= (int64_t) crypto_pwhash_MEMLIMIT_MIN;
          case 3:
            self->failures = (guint) number;
            return TRUE;
          case 4:
            self->failed_at = number;
            return TRUE;
          case 5:
            self->unsent = (guint) MIN (number, G_MAXINT32);
            return TRUE;
          default:
            self->oldest = number;
            return TRUE;
          }
      }
  return th_json_reader_skip (reader, NULL, NULL);
}

static gboolean
decode (const char *bytes, gsize length, ThKeyringFile *self)
{
  gboolean first = TRUE;
  ThJsonReader reader;
  ThJsonText name;
  guint seen = 0;

  th_json_reader_init (&reader, bytes, length);
  if (!th_json_reader_open (&reader, '{'))
    return FALSE;
  while (th_json_reader_member (&reader, &first, &name))
    if (!read_member (&reader, &name, self, &seen))
      return FALSE;
  return th_json_reader_finish (&reader) && seen == (1u << 11) - 1;
}

ThKeyringFile *
th_keyring_file_load (const char *path, GError **error)
{
  g_autoptr (ThKeyringFile) self = th_keyring_file_new (path, NULL);
  g_autoptr (GError) local = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  if (!g_file_get_contents (path, &bytes, &length, &local))
    {
      g_set_error_literal (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_FAILED, local->message);
      return NULL;
    }
  if (length > MAX_BYTES || !decode (bytes, length, self))
    {
      g_set_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_CORRUPT, "%s is not a keyring", path);
      return NULL;
    }
  return g_steal_pointer (&self);
}
