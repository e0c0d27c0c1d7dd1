/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* `init`: makes a server's folder; `authority use` gives it a force's authority in place of its
 * own. The private half of the recovery key goes into the file that was named, and nowhere else.
 */

#include "th-admin-rows.h"

#include "th-server-place.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

/* Opened before anything is made: a key that cannot be kept must not be lost. */
static int
open_recovery (const char *path)
{
  int fd = g_open (path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);

  if (fd < 0)
    g_printerr ("threshold-server: %s cannot be made: %s.\n", path, g_strerror (errno));
  return fd;
}

static gboolean
write_recovery (int fd, const ThSecret *recovery)
{
  g_autofree char *text =
    th_wire_dup_hex (th_secret_get_bytes (recovery), th_secret_get_length (recovery));
  gsize length = strlen (text);
  gboolean done;

  text[length] = '\n';
  done = write (fd, text, length + 1) == (gssize) length + 1 && fsync (fd) == 0;
  sodium_memzero (text, length);
  return done;
}

static int
make (ThAdmin *admin, const char *address, int fd)
{
  g_autoptr (ThSecret) recovery = NULL;
  g_auto (ThAdminRows) row = { 0 };
  g_autoptr (GError) error = NULL;

  if (admin->place != NULL && !th_server_place_set (admin->data, admin->place, &error))
    return th_admin_fail (error);
  if (!th_server_config_init (admin->data, address, th_clock_now (&admin->clock), &admin->random,
                              &recovery, &error))
    {
      if (admin->place != NULL)
        th_server_place_set (admin->data, NULL, NULL);
      return th_admin_fail (error);
    }
  if (fd >= 0 && !write_recovery (fd, recovery))
    {
      g_printerr ("threshold-server: the recovery key could not be written: %s.\n",
                  g_strerror (errno));
      return TH_ADMIN_FAILED;
    }
  if (fd < 0)
    g_printerr ("threshold-server: without --recovery-out nobody can open the tablet of an absent"
                " officer.\n");
  th_admin_rows_begin (&row, admin);
  th_admin_rows_text (&row, "data", admin->data);
  th_admin_rows_text (&row, "address", address);
  th_admin_rows_tell (&row, "Made a server in %s for %s", admin->data, address);
  return TH_ADMIN_DONE;
}

int
th_admin_init (int argc, char **argv)
{
  g_autofree char *address = NULL;
  g_autofree char *recovery_path = NULL;
  const GOptionEntry entries[] = {
    { "address", 0, 0, G_OPTION_ARG_STRING, &address, "Where tablets reach it",
      "https://HOST:PORT" },
    { "recovery-out", 0, 0, G_OPTION_ARG_FILENAME, &recovery_path,
      "Write the private half of the recovery key here", "FILE" },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (ThAdmin) admin = { 0 };
  int fd = -1;
  int status;

  if (!th_admin_parse (&admin, entries, "", "Makes the folder of a new server.", 0, 0, argc, argv))
    return TH_ADMIN_USAGE;
  if (address == NULL)
    {
      g_printerr ("threshold-server: init needs --address https://HOST:PORT.\n");
      return TH_ADMIN_USAGE;
    }
  if (recovery_path != NULL && (fd = open_recovery (recovery_path)) < 0)
    return TH_ADMIN_FAILED;
  status = make (&admin, address, fd);
  if (fd >= 0)
    g_close (fd, NULL);
  if (fd >= 0 && status != TH_ADMIN_DONE)
    g_unlink (recovery_path);
  return status;
}

static gboolean
use_authority (ThAdmin *admin, gpointer data, GError **error)
{
  return th_server_config_use_authority (admin->store, data, error);
}

int
th_admin_authority_use (int argc, char **argv)
{
  g_auto (ThAdmin) admin = { 0 };
  g_auto (ThAdminRows) row = { 0 };
  g_autoptr (GError) error = NULL;

  if (!th_admin_parse (
        &admin, NULL, "FILE",
        "Lets tablets trust the authority whose certificate (PEM) this is, in place of"
        " the server's own, which is dropped. Before the first enrolment only.",
        1, 1, argc, argv))
    return TH_ADMIN_USAGE;
  if (!th_admin_open (&admin, 1)
      || !th_admin_confirm (&admin, "Drop the server's own authority for good"))
    return TH_ADMIN_FAILED;
  if (!th_admin_act (&admin, use_authority, admin.rest[0], &error, "authority use"))
    return th_admin_fail (error);
  th_admin_rows_begin (&row, &admin);
  th_admin_rows_text (&row, "authority", admin.rest[0]);
  th_admin_rows_tell (&row,
                      "Tablets will trust %s; name a certificate that it signed in the"
                      " configuration, as certificate in [tls]",
                      admin.rest[0]);
  return TH_ADMIN_DONE;
}
