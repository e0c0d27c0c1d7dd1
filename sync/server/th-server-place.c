/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The files of a data folder. The key is written first: a store without it is of no use. */

#include "th-server-place.h"

#include "th-sqlite-server-store.h"
#include "th-sqlite.h"

#if TH_HAS_POSTGRES
#include "th-postgres-server-store.h"
#endif

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#define KEY_FILE "store.key"
#define STORE_FILE "server.db"
#define ADDRESS_FILE "store.address"

static gboolean
set_file_error (GError **error, const char *path)
{
  int code = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "%s: %s", path,
               g_strerror (code));
  return FALSE;
}

static gboolean
write_key_file (const char *path, const uint8_t *key, GError **error)
{
  int fd = g_open (path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  gboolean done;

  if (fd < 0)
    return set_file_error (error, path);
  done = write (fd, key, TH_SQLITE_KEY_BYTES) == TH_SQLITE_KEY_BYTES && fsync (fd) == 0;
  if (!done)
    set_file_error (error, path);
  return g_close (fd, done ? error : NULL) && done;
}

static ThSecret *
read_key_file (const char *path, GError **error)
{
  uint8_t key[TH_SQLITE_KEY_BYTES + 1];
  ThSecret *secret = NULL;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gssize length;

  if (fd < 0)
    {
      set_file_error (error, path);
      return NULL;
    }
  length = read (fd, key, sizeof key);
  if (length == TH_SQLITE_KEY_BYTES)
    secret = th_secret_new (key, TH_SQLITE_KEY_BYTES);
  else
    g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_WRONG_KEY, "%s is no store key", path);
  sodium_memzero (key, sizeof key);
  g_close (fd, NULL);
  return secret;
}

static gboolean
make_folder (const char *data, GError **error)
{
  return g_mkdir_with_parents (data, 0700) == 0 || set_file_error (error, data);
}

static gboolean
is_address (const char *address)
{
  return g_str_has_prefix (address, "postgresql://") || g_str_has_prefix (address, "postgres://");
}

gboolean
th_server_place_set (const char *data, const char *address, GError **error)
{
  g_autofree char *path = g_build_filename (data, ADDRESS_FILE, NULL);
  g_autofree char *line = g_strconcat (address, "\n", NULL);

  if (!is_address (address))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "a store has an address of the form postgresql://USER@HOST/DATABASE");
      return FALSE;
    }
  return make_folder (data, error)
         && g_file_set_contents_full (path, line, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

/* What the folder says; %NULL without error where the store is in it. */
static char *
read_address (const char *data, GError **error)
{
  g_autofree char *path = g_build_filename (data, ADDRESS_FILE, NULL);
  g_autoptr (GError) local = NULL;
  char *line = NULL;

  if (!g_file_get_contents (path, &line, NULL, &local))
    {
      if (!g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return g_strstrip (line);
}

static ThServerStore *
open_database (
  const char *address, const ThSecret *key, gboolean is_new, guint n_readers, GError **error)
{
#if TH_HAS_POSTGRES
  if (is_address (address))
    return th_postgres_server_store_open (address, key, is_new, n_readers, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               "a store has an address of the form postgresql://USER@HOST/DATABASE");
#else
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
               "this threshold-server was built without libpq, so it cannot use PostgreSQL");
#endif
  return NULL;
}

static ThServerStore *
open_store (const char *data,
            const char *address,
            const ThSecret *key,
            gboolean is_new,
            guint n_readers,
            GError **error)
{
  g_autofree char *path = g_build_filename (data, STORE_FILE, NULL);
  g_autoptr (GError) local = NULL;
  g_autofree char *written = NULL;

  if (address == NULL)
    address = written = read_address (data, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return address != NULL ? open_database (address, key, is_new, n_readers, error)
                         : th_sqlite_server_store_open (path, key, is_new, n_readers, error);
}

ThServerStore *
th_server_place_make (const char *data, const ThRandom *random, GError **error)
{
  g_autofree char *path = g_build_filename (data, KEY_FILE, NULL);
  g_autoptr (ThSecret) key = NULL;
  ThServerStore *store = NULL;
  uint8_t bytes[TH_SQLITE_KEY_BYTES];

  if (!make_folder (data, error))
    return NULL;
  th_random_fill (random, bytes, sizeof bytes);
  key = th_secret_new (bytes, sizeof bytes);
  if (write_key_file (path, bytes, error))
    {
      store = open_store (data, NULL, key, TRUE, 1, error);
      /* So that it can be tried again once what was wrong is mended. */
      if (store == NULL)
        g_unlink (path);
    }
  sodium_memzero (bytes, sizeof bytes);
  return store;
}

ThServerStore *
th_server_place_open (const char *data, const char *address, guint n_readers, GError **error)
{
  g_autofree char *path = g_build_filename (data, KEY_FILE, NULL);
  g_autoptr (ThSecret) key = read_key_file (path, error);

  return key != NULL ? open_store (data, address, key, FALSE, n_readers, error) : NULL;
}
