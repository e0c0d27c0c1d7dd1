/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* kill -9 of the server while it takes a push: after restart and resync server and tablet agree,
 * nothing is lost and nothing is there twice, on either store. The tablet's transport is the real
 * one behind a double that kills the server at a chosen moment: before a request leaves, or while
 * it is on its way.
 */

#include "th-http-transport.h"
#include "th-test-device.h"
#include "th-test-postgres.h"

#include <glib/gstdio.h>
#include <string.h>

#define CODE "wren"
#define ENTRIES_A_ROUND 40

/* A transport that passes on to another, and pulls the plug of the server at the n-th push. */
#define TH_TYPE_PLUG (th_plug_get_type ())
G_DECLARE_FINAL_TYPE (ThPlug, th_plug, TH, PLUG, GObject)

struct _ThPlug
{
  GObject parent_instance;
  ThTransport *through;
  ThTestServer *server;
  gboolean is_armed;
  guint looks;     /* before the plug is pulled */
  int is_answered; /* atomic */
};

/* Bytes in the server's folder; its journal grows with a commit. */
static goffset
measure (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  goffset sum = 0;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      GStatBuf status;

      if (g_stat (path, &status) == 0)
        sum += status.st_size;
    }
  return sum;
}

/* Kills after a number of looks that is drawn, or when the journal grows, whichever comes first, so
 * that kills fall before, within and after the commit. */
static gpointer
pull_cb (gpointer data)
{
  ThPlug *self = data;
  g_autofree char *folder =
    g_build_filename (th_test_server_get_folder (self->server), "data", NULL);
  goffset before = measure (folder);
  guint looks = self->looks;

  while (looks > 0 && !g_atomic_int_get (&self->is_answered) && measure (folder) == before)
    looks--;
  th_test_server_kill (self->server);
  return NULL;
}

static ThReply *
th_plug_send (ThTransport *transport,
              const ThRequest *request,
              GCancellable *cancellable,
              GError **error)
{
  ThPlug *self = TH_PLUG (transport);
  GThread *thread = NULL;
  ThReply *reply;

  if (self->is_armed && g_str_equal (request->method, "POST"))
    {
      self->is_armed = FALSE;
      g_atomic_int_set (&self->is_answered, FALSE);
      thread = g_thread_new ("plug", pull_cb, self);
    }
  reply = th_transport_send (self->through, request, cancellable, error);
  if (thread != NULL)
    {
      g_atomic_int_set (&self->is_answered, TRUE);
      g_thread_join (thread);
    }
  return reply;
}

static guint64
th_plug_get_sent (ThTransport *transport)
{
  return th_transport_get_sent (TH_PLUG (transport)->through);
}

static void
th_plug_iface_init (ThTransportInterface *iface)
{
  iface->send = th_plug_send;
  iface->get_sent = th_plug_get_sent;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ThPlug,
                               th_plug,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TH_TYPE_TRANSPORT, th_plug_iface_init))

static void
th_plug_finalize (GObject *object)
{
  g_clear_object (&TH_PLUG (object)->through);
  G_OBJECT_CLASS (th_plug_parent_class)->finalize (object);
}

static void
th_plug_class_init (ThPlugClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = th_plug_finalize;
}

static void
th_plug_init (ThPlug *self)
{
}

typedef struct
{
  char *folder;
  GRand *rand;
  ThRandom random;
  ThTestClock time;
  ThClock clock;
  ThTestServer *server;
  ThPlug *plug;
  char *operation;
  char *premises;
} World;

static ThTransport *
connect_plug (const ThIdentity *identity, gpointer data, GError **error)
{
  World *world = data;

  world->plug = g_object_new (TH_TYPE_PLUG, NULL);
  world->plug->server = world->server;
  world->plug->through = th_http_transport_new (identity->server, identity->ca_pem, 0, error);
  return TH_TRANSPORT (world->plug);
}

static ThTestDevice *
enrol (World *world, const char *collar)
{
  g_autofree char *code = th_test_server_make_code (world->server, collar);
  g_autofree char *data = g_build_filename (world->folder, collar, NULL);

  return th_test_device_enrol (data, code, &world->clock, &world->random);
}

static gboolean
is_postgres (void)
{
  return g_strcmp0 (g_getenv ("TH_TEST_STORE"), "postgresql") == 0;
}

static void
set_up (World *world)
{
  g_autofree char *server = NULL;
  g_autofree char *store = NULL;
  g_autofree char *wren = g_test_build_filename (G_TEST_DIST, "data", "scenario", CODE, NULL);

  world->folder = th_test_dir_new ();
  world->rand = g_rand_new ();
  world->random = th_test_random (world->rand);
  world->time = (ThTestClock){ g_get_real_time () / 1000, 1000 };
  world->clock = th_test_clock (&world->time);
  server = g_build_filename (world->folder, "server", NULL);
  if (is_postgres ())
    store = th_test_postgres_make_schema (th_test_postgres_get_shared ());
  world->server = th_test_server_new_at (TH_SERVER_PROGRAM, server, store);
  th_test_server_import (world->server, wren, TH_SAMPLE_OPERATION);
  th_test_server_start (world->server);
  world->operation = th_id_derive ("operation", CODE, CODE);
  world->premises = th_id_derive ("premises", world->operation, "W01");
}

static void
tear_down (World *world)
{
  th_test_server_free (world->server);
  g_rand_free (world->rand);
  g_free (world->operation);
  g_free (world->premises);
  th_test_dir_free (world->folder);
}

static void
write_some (World *world, ThTestDevice *tablet, GPtrArray *ids)
{
  guint i;

  for (i = 0; i < ENTRIES_A_ROUND; i++)
    {
      char *id = th_id_new (world->time.now, &world->random);

      th_test_device_create (tablet, id, "visit", world->premises, world->operation, id);
      g_ptr_array_add (ids, id);
    }
  th_test_device_seal (tablet);
}

static void
test_kill (void)
{
  guint kills = g_getenv ("TH_TEST_LONG") != NULL ? 20 : 4;
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ThTestDevice) tablet = NULL;
  g_autoptr (ThTestDevice) lead = NULL;
  g_autofree char *verified = NULL;
  guint broken = 0;
  World world;
  guint i;

  set_up (&world);
  tablet = enrol (&world, "7011");
  th_sync_set_connect (tablet->sync, connect_plug, &world);
  th_test_device_sync (tablet);
  for (i = 0; i < kills; i++)
    {
      write_some (&world, tablet, ids);
      world.plug->is_armed = TRUE;
      world.plug->looks = g_rand_int_range (world.rand, 0, 400);
      broken += !th_sync_run (tablet->sync, NULL, NULL);
      if (!th_test_server_is_running (world.server))
        th_test_server_start (world.server);
      th_test_device_sync (tablet);
    }
  g_test_message ("%u of %u rounds broke", broken, kills);

  lead = enrol (&world, "7001");
  th_test_device_sync (lead);
  g_assert_cmpuint (th_test_device_count (lead, "visit"), ==, ids->len);
  for (i = 0; i < ids->len; i++)
    {
      g_autofree char *note = th_test_device_dup_values (lead, g_ptr_array_index (ids, i), "note");

      g_assert_cmpstr (note, ==, g_ptr_array_index (ids, i));
    }
  th_test_server_stop (world.server);
  verified = th_test_server_ask (world.server, "verify", NULL);
  g_clear_pointer (&tablet, th_test_device_free);
  g_clear_pointer (&lead, th_test_device_free);
  tear_down (&world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (is_postgres () && th_test_postgres_lacks () != NULL)
    {
      g_print ("1..0 # SKIP %s\n", th_test_postgres_lacks ());
      return 0;
    }
  g_test_add_func ("/journey/kill-server/nothing-is-lost-and-nothing-is-there-twice", test_kill);
  return g_test_run ();
}
