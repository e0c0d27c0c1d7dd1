/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* 300 tablets, each with its own enrolment and its own connection, wait for news. For a while there
 * is none; then one tablet sends a visit, and the time is taken until each of the others was told.
 */

#include "sync-client.h"

#include "th-http-transport.h"
#include "th-wire.h"

#include <string.h>

#define TABLETS 300

/* So long nothing happens, which is what waiting costs the server. */
#define QUIET_SECONDS 20

/* Longer than that, but not for ever. */
#define WAIT_SECONDS 50

#define PAGE_MAX (64 * 1024 * 1024)

typedef struct
{
  ThIdentity *identity;
  char *cursor;
  GThread *thread;
  gint *n_waiting;
  int64_t told; /* when the news came, 0 for never */
} Waiter;

static char *
dup_next (GBytes *page)
{
  gsize length;
  const char *text = g_bytes_get_data (page, &length);
  const char *next = g_strrstr_len (text, (gssize) length, "{\"next\":\"");
  const char *end;

  if (next == NULL)
    return NULL;
  next += strlen ("{\"next\":\"");
  end = memchr (next, '"', length - (gsize) (next - text));
  return end != NULL ? g_strndup (next, (gsize) (end - next)) : NULL;
}

/* A page of the feed; the next cursor, NULL where it failed. */
static char *
ask (Waiter *self, ThTransport *transport, guint wait)
{
  g_autofree char *path = g_strdup_printf (TH_WIRE_PATH_RECORDS "?wait=%u%s%s", wait,
                                           self->cursor != NULL ? "&since=" : "",
                                           self->cursor != NULL ? self->cursor : "");
  ThRequest request = { .method = "GET", .path = path, .token = self->identity->token };
  g_autoptr (GError) error = NULL;
  g_autoptr (ThReply) reply = th_transport_send (transport, &request, NULL, &error);
  g_autoptr (GBytes) page = NULL;

  if (reply != NULL && reply->status == 200)
    page = th_reply_load (reply, PAGE_MAX, NULL, &error);
  if (page == NULL)
    {
      g_printerr ("sync-client: waiting failed: %s\n",
                  error != NULL ? error->message : "it was refused");
      return NULL;
    }
  return dup_next (page);
}

static gpointer
wait_for_news (gpointer data)
{
  Waiter *self = data;
  g_autoptr (ThTransport) transport = NULL;
  g_autofree char *next = NULL;

  transport =
    th_http_transport_new (self->identity->server, self->identity->ca_pem, 2 * WAIT_SECONDS, NULL);
  self->cursor = transport != NULL ? ask (self, transport, 0) : NULL;
  g_atomic_int_inc (self->n_waiting);
  next = self->cursor != NULL ? ask (self, transport, WAIT_SECONDS) : NULL;
  if (next != NULL && strcmp (next, self->cursor) != 0)
    self->told = g_get_monotonic_time ();
  return NULL;
}

static ThIdentity *
make_tablet (ThBenchHost *host, guint number)
{
  g_autofree char *name = g_strdup_printf ("waiter-%03u", number);
  g_autoptr (ThTestDevice) device = th_bench_enrol (host, name);

  return th_identity_copy (th_tablet_store_get_identity (device->store));
}

void
th_bench_poll (ThBenchHost *host)
{
  g_autoptr (ThTestDevice) sender = th_bench_enrol (host, "sender");
  g_autofree Waiter *waiters = g_new0 (Waiter, TABLETS);
  double times[TABLETS] = { 0 };
  gint n_waiting = 0;
  guint failed = 0;
  int64_t since;

  th_test_device_sync (sender);
  for (guint i = 0; i < TABLETS; i++)
    waiters[i] = (Waiter){ .identity = make_tablet (host, i), .n_waiting = &n_waiting };
  th_bench_wait_for_go ();
  for (guint i = 0; i < TABLETS; i++)
    waiters[i].thread = g_thread_new ("waiter", wait_for_news, &waiters[i]);
  while (g_atomic_int_get (&n_waiting) < TABLETS)
    g_usleep (10000); /* between two looks */
  /* What waiting costs while nothing happens is itself what is measured. */
  g_usleep (QUIET_SECONDS * G_USEC_PER_SEC);
  th_bench_write_records (host, sender, 1, 1);
  since = g_get_monotonic_time ();
  th_test_device_sync (sender);
  for (guint i = 0; i < TABLETS; i++)
    {
      g_thread_join (waiters[i].thread);
      times[i] = (waiters[i].told - since) / 1000.0;
      failed += waiters[i].told == 0;
    }
  th_bench_say_done (times, TABLETS, failed, 0);
  for (guint i = 0; i < TABLETS; i++)
    {
      th_identity_free (waiters[i].identity);
      g_free (waiters[i].cursor);
    }
}
