/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* By hand, so that a server needs no further library for two environment variables. */

#include "th-systemd.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* The first descriptor that is handed over, and how many are taken at most. */
#define FIRST 3
#define TAKEN_MAX 16

static guint
count_descriptors (void)
{
  guint64 pid, count;

  if (!g_ascii_string_to_unsigned (g_getenv ("LISTEN_PID") != NULL ? g_getenv ("LISTEN_PID") : "",
                                   10, 1, G_MAXINT32, &pid, NULL)
      || (gint64) pid != (gint64) getpid ()
      || !g_ascii_string_to_unsigned (g_getenv ("LISTEN_FDS") != NULL ? g_getenv ("LISTEN_FDS")
                                                                      : "",
                                      10, 1, TAKEN_MAX, &count, NULL))
    return 0;
  return (guint) count;
}

GPtrArray *
th_systemd_take_sockets (GError **error)
{
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  guint count = count_descriptors ();

  /* Nobody started from here is to think they are theirs. */
  g_unsetenv ("LISTEN_PID");
  g_unsetenv ("LISTEN_FDS");
  g_unsetenv ("LISTEN_FDNAMES");
  for (guint i = 0; i < count; i++)
    {
      int fd = FIRST + (int) i;
      GSocket *socket;

      if (fcntl (fd, F_SETFD, FD_CLOEXEC) != 0)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                       "descriptor %d was to be handed over and is not there", fd);
          return NULL;
        }
      socket = g_socket_new_from_fd (fd, error);
      if (socket == NULL)
        return NULL;
      g_ptr_array_add (sockets, socket);
    }
  return g_steal_pointer (&sockets);
}

void
th_systemd_notify (const char *state)
{
  const char *path = g_getenv ("NOTIFY_SOCKET");
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  gsize length = path != NULL ? strlen (path) : 0;
  int fd;

  if (length == 0 || length >= sizeof address.sun_path)
    return;
  memcpy (address.sun_path, path, length);
  if (path[0] == '@')
    address.sun_path[0] = '\0';
  fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return;
  if (sendto (fd, state, strlen (state), MSG_NOSIGNAL, (struct sockaddr *) &address,
              (socklen_t) (G_STRUCT_OFFSET (struct sockaddr_un, sun_path) + length))
      < 0)
    g_debug ("the service manager does not listen");
  close (fd);
}
