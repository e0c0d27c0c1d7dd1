/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* See th-server-place.h. */

#include "th-server-place.h"

#include "th-sqlite-server-store.h"

#if TH_HAS_POSTGRES
#include "th-postgres-server-store.h"
#endif

#include <errno.h>
#include <glib/gstdio.h>

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
  g_autofree char *line = NULL;

  if (address == NULL)
    return g_unlink (path) == 0 || errno == ENOENT || set_file_error (error, path);
  if (!is_address (address))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "a store has an address of the form postgresql://USER@HOST/DATABASE");
      return FALSE;
    }
  line = g_strconcat (address, "\n", NULL);
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

char *
th_server_place_dup_file (const char *data)
{
  return g_build_filename (data, STORE_FILE, NULL);
}

ThServerStore *
th_server_place_open (const char *data,
                      const char *address,
                      const ThSecret *key,
                      gboolean is_new,
                      guint n_readers,
                      GError **error)
{
  g_autofree char *path = th_server_place_dup_file (data);
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
