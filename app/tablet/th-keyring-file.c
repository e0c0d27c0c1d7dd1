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
read_name (ThJsonReader *reader, ThKeyringFile *self)
{
  ThJsonText text;

  if (!th_json_reader_text (reader, &text))
    return FALSE;
  g_free (self->officer_name);
  self->officer_name = th_json_text_dup (&text);
  return TRUE;
}

/* What must be there, in any order: bytes in hex, or numbers. */
typedef struct
{
  const char *name;
  uint8_t *bytes;
  gsize length;
  int64_t *number;
  int64_t min, max;
} Member;

static gboolean
read_member (ThJsonReader *reader, const Member *member)
{
  if (member->bytes != NULL)
    return read_hex (reader, member->bytes, member->length);
  return th_json_reader_integer (reader, member->number) && *member->number >= member->min
         && *member->number <= member->max;
}

static gboolean
read_any (ThJsonReader *reader,
          const ThJsonText *name,
          ThKeyringFile *self,
          const Member *members,
          guint n_members,
          guint *seen)
{
  if (th_json_text_equal (name, "name"))
    return read_name (reader, self);
  for (guint i = 0; i < n_members; i++)
    if (th_json_text_equal (name, members[i].name))
      {
        *seen |= 1u << i;
        return read_member (reader, &members[i]);
      }
  return th_json_reader_skip (reader, NULL, NULL);
}

static gboolean
decode (const char *bytes, gsize length, ThKeyringFile *self)
{
  ThKeySlot *slot = &self->passphrase;
  int64_t version, operations, memory, failures, unsent;
  const Member members[] = {
    { "v", .number = &version, .min = 1, .max = 1 },
    { "operations", .number = &operations, .min = 1, .max = G_MAXINT32 },
    { "memory", .number = &memory, .min = crypto_pwhash_MEMLIMIT_MIN, .max = G_MAXINT32 },
    { "salt", slot->salt, sizeof slot->salt },
    { "nonce", slot->nonce, sizeof slot->nonce },
    { "box", slot->box, sizeof slot->box },
    { "recovery", self->recovery, sizeof self->recovery },
    { "failures", .number = &failures, .max = G_MAXINT32 },
    { "failed_at", .number = &self->failed_at, .max = G_MAXINT64 },
    { "unsent", .number = &unsent, .max = G_MAXINT32 },
    { "oldest", .number = &self->oldest, .max = G_MAXINT64 },
  };
  gboolean first = TRUE;
  ThJsonReader reader;
  ThJsonText name;
  guint seen = 0;

  th_json_reader_init (&reader, bytes, length);
  if (!th_json_reader_open (&reader, '{'))
    return FALSE;
  while (th_json_reader_member (&reader, &first, &name))
    if (!read_any (&reader, &name, self, members, G_N_ELEMENTS (members), &seen))
      return FALSE;
  if (!th_json_reader_finish (&reader) || seen != (1u << G_N_ELEMENTS (members)) - 1)
    return FALSE;
  slot->cost = (ThKeyringCost){ (unsigned long long) operations, (gsize) memory };
  self->failures = (guint) failures;
  self->unsent = (guint) unsent;
  return TRUE;
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
