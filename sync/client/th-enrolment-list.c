/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The enrolments of a tablet as folders: found, listed for the unlock screen, destroyed. */

#include "th-enrolment.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

void
th_enrolment_row_free (ThEnrolmentRow *self)
{
  if (self == NULL)
    return;
  g_free (self->folder);
  g_free (self->enrolment);
  g_free (self->officer_name);
  g_free (self);
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const ThEnrolmentRow *one = *(ThEnrolmentRow *const *) a;
  const ThEnrolmentRow *other = *(ThEnrolmentRow *const *) b;
  int order = g_strcmp0 (one->officer_name, other->officer_name);

  return order != 0 ? order : g_strcmp0 (one->enrolment, other->enrolment);
}

static ThEnrolmentRow *
make_row (const char *data, const char *name, const ThClock *clock, const ThRandom *random)
{
  ThEnrolmentRow *row = g_new0 (ThEnrolmentRow, 1);
  g_autofree char *path = NULL;
  g_autoptr (ThKeyring) keyring = NULL;

  row->folder = g_build_filename (data, name, NULL);
  row->enrolment = g_strdup (name);
  path = th_enrolment_dup_path (row->folder, TH_ENROLMENT_KEYRING);
  keyring = th_keyring_load (path, clock, random, NULL);
  if (keyring != NULL)
    {
      row->officer_name = g_strdup (th_keyring_get_officer_name (keyring));
      row->unsent = th_keyring_get_unsent (keyring, &row->oldest);
    }
  return row;
}

/**
 * th_enrolment_list:
 *
 * Lists whose stores are on this tablet.
 */
GPtrArray *
th_enrolment_list (const char *data, const ThClock *clock, const ThRandom *random, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) cause = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;
  uint64_t enrolment;

  g_return_val_if_fail (data != NULL, NULL);

  rows = g_ptr_array_new_with_free_func ((GDestroyNotify) th_enrolment_row_free);
  dir = g_dir_open (data, 0, &cause);
  if (dir == NULL)
    {
      if (g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return g_steal_pointer (&rows);
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    if (th_enrolment_parse (name, -1, &enrolment))
      g_ptr_array_add (rows, make_row (data, name, clock, random));
  g_ptr_array_sort (rows, compare_rows);
  return g_steal_pointer (&rows);
}

char *
th_enrolment_dup_path (const char *folder, const char *name)
{
  g_return_val_if_fail (folder != NULL && name != NULL, NULL);

  return g_build_filename (folder, name, NULL);
}

static gboolean
set_file_error (GError **error, const char *path)
{
  int code = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "%s: %s", path,
               g_strerror (code));
  return FALSE;
}

/* Overwrites what a deleted file would leave on the disk, for what that is worth on flash. */
static void
overwrite (const char *path)
{
  static const char zeros[64 * 1024];
  GStatBuf status;
  int fd = g_open (path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0);

  if (fd < 0)
    return;
  if (fstat (fd, &status) == 0
      && write (fd, zeros, CLAMP (status.st_size, 0, (off_t) sizeof zeros)) >= 0)
    fsync (fd);
  close (fd);
}

static gboolean
remove_file (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = th_enrolment_dup_path (folder, name);

  return g_unlink (path) == 0 || errno == ENOENT || set_file_error (error, path);
}

/**
 * th_enrolment_destroy:
 *
 * Destroys an enrolment: keyring, then store, then the folder.
 */
gboolean
th_enrolment_destroy (const char *folder, GError **error)
{
  g_autofree char *keyring = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_return_val_if_fail (folder != NULL, FALSE);

  keyring = th_enrolment_dup_path (folder, TH_ENROLMENT_KEYRING);
  overwrite (keyring);
  if (!remove_file (folder, TH_ENROLMENT_KEYRING, error))
    return FALSE;
  dir = g_dir_open (folder, 0, error);
  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (!remove_file (folder, name, error))
      return FALSE;
  return g_rmdir (folder) == 0 || set_file_error (error, folder);
}

gboolean
th_enrolment_keep_receipt (const char *folder, const char *receipt, GError **error)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (folder != NULL && receipt != NULL, FALSE);

  path = g_strconcat (folder, ".receipt", NULL);
  return g_file_set_contents_full (
    path, receipt, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}
