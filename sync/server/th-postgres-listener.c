/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The thread sleeps in poll () on the link and on a descriptor that ends it. */

#include "th-postgres-listener.h"

#include "th-handoff.h"
#include "th-postgres-private.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define AGAIN_MILLISECONDS 1000

struct _ThPostgresListener
{
  char *address;
  ThStore *store;
  ThSqlite *writer;
  int ending; /* readable when the thread is to end */
  GThread *thread;
};

/* %FALSE where it is to end. */
static gboolean
sleep_on (ThPostgresListener *self, int fd, int milliseconds)
{
  struct pollfd fds[] = { { self->ending, POLLIN, 0 }, { fd, POLLIN, 0 } };
  int n;

  do
    n = poll (fds, fd >= 0 ? 2 : 1, milliseconds);
  while (n < 0 && errno == EINTR);
  return (fds[0].revents & POLLIN) == 0;
}

/* Whether another process told of a commit; all that came is taken. */
static gboolean
is_told (ThPostgresListener *self, PGconn *link)
{
  gboolean is_told = FALSE;
  PGnotify *notify;

  while ((notify = PQnotifies (link)) != NULL)
    {
      is_told |= notify->be_pid != th_postgres_get_backend (self->writer);
      PQfreemem (notify);
    }
  return is_told;
}

/* Until the link is lost, or for ever; %FALSE where it is to end. */
static gboolean
listen_on (ThPostgresListener *self, PGconn *link)
{
  g_autoptr (ThPostgresResult) result = PQexec (link, "LISTEN threshold");

  if (PQresultStatus (result) != PGRES_COMMAND_OK)
    return sleep_on (self, -1, AGAIN_MILLISECONDS);
  th_store_emit_changed (self->store, NULL);
  while (PQstatus (link) == CONNECTION_OK)
    {
      if (!sleep_on (self, PQsocket (link), -1))
        return FALSE;
      if (PQconsumeInput (link) && is_told (self, link))
        th_store_emit_changed (self->store, NULL);
    }
  return TRUE;
}

static gpointer
run (gpointer data)
{
  ThPostgresListener *self = data;
  gboolean goes_on = TRUE;

  th_handoff_take (self);
  while (goes_on)
    {
      PGconn *link = th_postgres_connect (self->address, NULL);

      goes_on = link != NULL ? listen_on (self, link) : sleep_on (self, -1, AGAIN_MILLISECONDS);
      PQfinish (link);
    }
  return NULL;
}

ThPostgresListener *
th_postgres_listener_new (const char *address, ThStore *store, ThSqlite *writer)
{
  ThPostgresListener *self = g_new0 (ThPostgresListener, 1);

  self->address = g_strdup (address);
  self->store = store;
  self->writer = th_sqlite_ref (writer);
  self->ending = eventfd (0, EFD_CLOEXEC);
  g_assert (self->ending >= 0);
  th_handoff_give (self);
  self->thread = g_thread_new ("listener", run, self);
  return self;
}

void
th_postgres_listener_free (ThPostgresListener *self)
{
  uint64_t one = 1;

  if (write (self->ending, &one, sizeof one) != sizeof one)
    g_assert_not_reached ();
  g_thread_join (self->thread);
  close (self->ending);
  th_sqlite_unref (self->writer);
  g_free (self->address);
  g_free (self);
}
