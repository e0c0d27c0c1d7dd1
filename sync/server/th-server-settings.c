/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One table: where a key stands, what it may be, what it is unless it is set. */

#include "th-server-settings.h"

#include <string.h>

typedef enum
{
  TEXT,
  TEXTS,
  NUMBER,
  BOOLEAN
} Type;

typedef struct
{
  const char *group;
  const char *key;
  Type type;
  gsize offset;
  guint otherwise;
  guint minimum;
  guint maximum;
} Key;

#define PLACE(member) G_STRUCT_OFFSET (ThServerSettings, member)

static const Key keys[] = {
  { "server", "listen", TEXT, PLACE (listen), 0, 0, 0 },
  { "server", "port", NUMBER, PLACE (port), 0, 0, 65535 },
  { "server", "proxies", TEXTS, PLACE (proxies), 0, 0, 0 },
  { "tls", "certificate", TEXT, PLACE (certificate), 0, 0, 0 },
  { "log", "requests", BOOLEAN, PLACE (logs_requests), TRUE, 0, 0 },
  { "limits", "connections", NUMBER, PLACE (connections), 2048, 1, 100000 },
  { "limits", "connections-per-address", NUMBER, PLACE (connections_per_address), 1024, 1, 100000 },
  { "limits", "handshake-seconds", NUMBER, PLACE (handshake_seconds), 15, 1, 600 },
  { "limits", "header-seconds", NUMBER, PLACE (header_seconds), 15, 1, 600 },
  { "limits", "idle-seconds", NUMBER, PLACE (idle_seconds), 180, 1, 3600 },
  { "limits", "body-seconds", NUMBER, PLACE (body_seconds), 30, 1, 3600 },
  { "limits", "pending", NUMBER, PLACE (pending), 2512, 1, 100000 },
  { "limits", "codes-per-minute", NUMBER, PLACE (codes_per_minute), 10, 1, 10000 },
  { "limits", "tokens-per-minute", NUMBER, PLACE (tokens_per_minute), 120, 1, 100000 },
};

static gpointer
get_member (ThServerSettings *self, const Key *key)
{
  return G_STRUCT_MEMBER_P (self, key->offset);
}

void
th_server_settings_init (ThServerSettings *self)
{
  memset (self, 0, sizeof *self);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].type == NUMBER || keys[i].type == BOOLEAN)
      *(guint *) get_member (self, &keys[i]) = keys[i].otherwise;
}

void
th_server_settings_clear (ThServerSettings *self)
{
  g_clear_pointer (&self->listen, g_free);
  g_clear_pointer (&self->certificate, g_free);
  g_clear_pointer (&self->proxies, g_strfreev);
}

void
th_server_settings_copy (ThServerSettings *self, const ThServerSettings *from)
{
  ThServerSettings copy = *from;

  copy.listen = g_strdup (from->listen);
  copy.certificate = g_strdup (from->certificate);
  copy.proxies = g_strdupv (from->proxies);
  th_server_settings_clear (self);
  *self = copy;
}

static const Key *
find_key (const char *group, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (strcmp (keys[i].group, group) == 0 && strcmp (keys[i].key, name) == 0)
      return &keys[i];
  return NULL;
}

static gboolean
set_number (
  ThServerSettings *self, const Key *key, const char *text, const char *path, GError **error)
{
  guint64 number;

  if (g_ascii_string_to_unsigned (text, 10, key->minimum, key->maximum, &number, NULL))
    {
      *(guint *) get_member (self, key) = (guint) number;
      return TRUE;
    }
  g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE,
               "%s: %s in [%s] is a number from %u to %u, not '%s'", path, key->key, key->group,
               key->minimum, key->maximum, text);
  return FALSE;
}

static gboolean
set_boolean (
  ThServerSettings *self, const Key *key, const char *text, const char *path, GError **error)
{
  gboolean is_true = strcmp (text, "true") == 0;

  *(gboolean *) get_member (self, key) = is_true;
  if (is_true || strcmp (text, "false") == 0)
    return TRUE;
  g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE,
               "%s: %s in [%s] is true or false, not '%s'", path, key->key, key->group, text);
  return FALSE;
}

static void
set_text (ThServerSettings *self, const Key *key, const char *text)
{
  char **member = get_member (self, key);

  g_free (*member);
  *member = g_strdup (text);
}

static void
set_texts (ThServerSettings *self, const Key *key, const char *text)
{
  char ***member = get_member (self, key);

  g_strfreev (*member);
  *member = g_strsplit_set (text, "; ", -1);
}

static gboolean
set_value (
  ThServerSettings *self, const Key *key, const char *text, const char *path, GError **error)
{
  switch (key->type)
    {
    case NUMBER:
      return set_number (self, key, text, path, error);
    case BOOLEAN:
      return set_boolean (self, key, text, path, error);
    case TEXTS:
      set_texts (self, key, text);
      return TRUE;
    case TEXT:
    default:
      set_text (self, key, text);
      return TRUE;
    }
}

static gboolean
read_group (
  ThServerSettings *self, GKeyFile *file, const char *group, const char *path, GError **error)
{
  g_auto (GStrv) names = g_key_file_get_keys (file, group, NULL, error);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      const Key *key = find_key (group, names[i]);
      g_autofree char *text = g_key_file_get_string (file, group, names[i], error);

      if (text == NULL)
        return FALSE;
      if (key == NULL)
        {
          g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND,
                       "%s: there is nothing called %s in [%s]; is it mistyped?", path, names[i],
                       group);
          return FALSE;
        }
      if (!set_value (self, key, text, path, error))
        return FALSE;
    }
  return names != NULL;
}

gboolean
th_server_settings_load (ThServerSettings *self, const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;
  g_auto (ThServerSettings) read = { 0 };

  th_server_settings_init (&read);
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, error))
    {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    if (!read_group (&read, file, groups[i], path, error))
      return FALSE;
  th_server_settings_copy (self, &read);
  return TRUE;
}
