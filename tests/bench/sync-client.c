/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The tablet's end of the measurements: prepares its store, prints READY, waits for a line, does
 * the work, prints DONE with what it measured, waits for the end of input. Codes to enrol with are
 * read from a file, one a line; a line that was used is blanked out.
 *
 *     sync-client push1|fleet|pull|nop|load|poll FOLDER CODES
 */

#include "sync-client.h"

#include "th-batch.h"
#include "th-bench-data.h"
#include "th-codec.h"
#include "th-http-transport.h"
#include "th-receipt.h"
#include "th-request.h"
#include "th-test-device.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of tests/data/scenario. */
#define OPERATION "wren"
#define PREMISES "W01"

#define PUSHED 4000
#define FLEET 50
#define FLEET_EACH 200
#define LOADED 100000
#define ROUNDS 30

typedef struct
{
  ThTestDevice *device;
  GThread *thread;
  int64_t since;
  double milliseconds;
  gboolean failed;
} Member;

char *
th_bench_take_code (ThBenchHost *host)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *rest = NULL;
  char *code = NULL;
  g_autoptr (GError) error = NULL;
  guint i;

  if (!g_file_get_contents (host->codes, &text, NULL, &error))
    g_error ("%s", error->message);
  lines = g_strsplit (text, "\n", -1);
  for (i = 0; lines[i] != NULL && code == NULL; i++)
    if (*lines[i] != '\0')
      {
        code = g_strdup (lines[i]);
        *lines[i] = '\0';
      }
  if (code == NULL)
    g_error ("no codes are left in %s", host->codes);
  rest = g_strjoinv ("\n", lines);
  g_file_set_contents (host->codes, rest, -1, NULL);
  return code;
}

ThTestDevice *
th_bench_enrol (ThBenchHost *host, const char *name)
{
  g_autofree char *code = th_bench_take_code (host);
  g_autofree char *data = g_build_filename (host->folder, name, NULL);

  return th_test_device_enrol (data, code, &host->clock, &host->random);
}

/* A quarter visits, the rest encounters in them. */
void
th_bench_write_records (ThBenchHost *host, ThTestDevice *device, guint n, guint seed)
{
  g_autofree char *visit = NULL;
  guint i;

  for (i = 0; i < n; i++)
    {
      char *id = th_id_new (th_clock_now (&host->clock), &host->random);
      g_autoptr (ThEntry) entry = th_bench_make_entry (id, host->operation, host->premises,
                                                       i % 4 != 0 ? visit : NULL, seed, i);
      g_autoptr (GError) error = NULL;

      if (!th_tablet_store_append_entry (device->store, entry, NULL, NULL, &error))
        g_error ("%s", error->message);
      if (i % 4 == 0)
        {
          g_free (visit);
          visit = id;
        }
      else
        g_free (id);
    }
}

void
th_bench_wait_for_go (void)
{
  char line[64];

  puts ("READY");
  fflush (stdout);
  if (fgets (line, sizeof line, stdin) == NULL)
    exit (EXIT_FAILURE);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  double one = *(const double *) a;
  double other = *(const double *) b;

  return one < other ? -1 : one > other;
}

void
th_bench_say_done (double *times, guint n, guint failed, guint64 sent)
{
  qsort (times, n, sizeof *times, compare_times);
  printf ("DONE {\"p50\":%.2f,\"p99\":%.2f,\"errors\":%u,\"sentKB\":%" G_GUINT64_FORMAT "}\n",
          times[(n - 1) / 2], times[MIN (n - 1, (n * 99 + 99) / 100 - 1)], failed, sent / 1024);
  fflush (stdout);
  while (getchar () != EOF)
    continue;
}

/* Everything is receipted: what the rivals call a push ends here. */
static void
on_state_cb (ThSync *sync, GParamSpec *pspec, GCancellable *enough)
{
  if (th_sync_get_state (sync) == TH_SYNC_RECORDS)
    g_cancellable_cancel (enough);
}

static gboolean
push (ThTestDevice *device)
{
  g_autoptr (GCancellable) enough = g_cancellable_new ();
  gulong handler =
    g_signal_connect (device->sync, "notify::state", G_CALLBACK (on_state_cb), enough);

  th_sync_run (device->sync, enough, NULL);
  g_signal_handler_disconnect (device->sync, handler);
  return th_sync_get_unsent (device->sync, NULL) == 0;
}

static double
measure_sync (ThTestDevice *device)
{
  int64_t since = g_get_monotonic_time ();

  th_test_device_sync (device);
  return (g_get_monotonic_time () - since) / 1000.0;
}

static void
push_one (ThBenchHost *host)
{
  g_autoptr (ThTestDevice) device = th_bench_enrol (host, "tablet");
  int64_t since;
  guint failed;
  double time;

  th_test_device_sync (device);
  th_bench_write_records (host, device, PUSHED, 1);
  th_bench_wait_for_go ();
  since = g_get_monotonic_time ();
  failed = !push (device);
  time = (g_get_monotonic_time () - since) / 1000.0;
  th_bench_say_done (&time, 1, failed, th_sync_get_sent_bytes (device->sync));
}

static gpointer
run_member (gpointer data)
{
  Member *self = data;

  self->failed = !push (self->device);
  if (self->failed)
    {
      const GError *error = th_sync_get_error (self->device->sync);

      fprintf (stderr, "sync-client: a push failed: %s\n", error != NULL ? error->message : "?");
    }
  self->milliseconds = (g_get_monotonic_time () - self->since) / 1000.0;
  return NULL;
}

static void
push_fleet (ThBenchHost *host)
{
  Member members[FLEET] = { { NULL } };
  double times[FLEET];
  guint64 sent = 0;
  guint failed = 0;
  int64_t since;
  guint i;

  for (i = 0; i < FLEET; i++)
    {
      g_autofree char *name = g_strdup_printf ("tablet-%02u", i);

      members[i].device = th_bench_enrol (host, name);
      th_bench_write_records (host, members[i].device, FLEET_EACH, 100 + i);
    }
  th_bench_wait_for_go ();
  since = g_get_monotonic_time ();
  for (i = 0; i < FLEET; i++)
    {
      members[i].since = since;
      members[i].thread = g_thread_new ("member", run_member, &members[i]);
    }
  for (i = 0; i < FLEET; i++)
    {
      g_thread_join (members[i].thread);
      times[i] = members[i].milliseconds;
      failed += members[i].failed;
      sent += th_sync_get_sent_bytes (members[i].device->sync);
    }
  th_bench_say_done (times, FLEET, failed, sent);
  for (i = 0; i < FLEET; i++)
    th_test_device_free (members[i].device);
}

static void
pull_all (ThBenchHost *host)
{
  g_autoptr (ThTestDevice) device = th_bench_enrol (host, "tablet");
  double time;

  th_bench_wait_for_go ();
  time = measure_sync (device);
  th_bench_say_done (&time, 1, th_sync_get_received_records (device->sync) < LOADED, 0);
}

static void
do_nothing (ThBenchHost *host)
{
  g_autofree char *data = g_build_filename (host->folder, "tablet", NULL);
  g_autoptr (GPtrArray) rows = th_enrolment_list (data, &host->clock, &host->random, NULL);
  const ThEnrolmentRow *row = g_ptr_array_index (rows, 0);
  g_autoptr (ThTestDevice) device = th_test_device_open (row->folder, &host->clock, &host->random);
  double times[ROUNDS];
  guint i;

  th_test_device_sync (device);
  th_bench_wait_for_go ();
  for (i = 0; i < ROUNDS; i++)
    times[i] = measure_sync (device);
  th_bench_say_done (times, ROUNDS, 0, 0);
}

/* A log that no store ever held: filling a server with 100,000 records is not what is measured. */
static void
push_raw (ThBenchHost *host,
          const ThIdentity *identity,
          ThTransport *transport,
          guint first,
          guint n,
          ThHash *hash)
{
  static char *visit;
  g_autoptr (ThBatchWriter) writer = th_batch_writer_new (1);
  g_autoptr (GBytes) entries = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (ThReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_strdup_printf (TH_WIRE_PATH_LOG "?from=%u", first);
  ThRequest request = { .method = "POST",
                        .path = path,
                        .token = identity->token,
                        .content_type = TH_WIRE_NDJSON,
                        .body_is_gzip = TRUE };
  guint i;

  for (i = first; i < first + n; i++)
    {
      char *id = th_id_new (th_clock_now (&host->clock), &host->random);
      g_autoptr (ThEntry) entry = th_bench_make_entry (id, host->operation, host->premises,
                                                       i % 4 != 1 ? visit : NULL, 9000, i);
      g_autoptr (GBytes) line = NULL;
      ThHash digest;

      entry->seq = i;
      entry->at = th_clock_now (&host->clock);
      entry->by = g_strdup (identity->officer);
      randombytes_buf (entry->salt, sizeof entry->salt);
      line = th_codec_encode_entry (entry);
      th_chain_digest (g_bytes_get_data (line, NULL), g_bytes_get_size (line), &digest);
      th_chain_next (hash, &digest, hash);
      th_batch_writer_line (writer, line);
      if (i % 4 == 1)
        {
          g_free (visit);
          visit = id;
        }
      else
        g_free (id);
    }
  entries = th_batch_writer_finish (writer);
  body = th_request_push (entries, identity, first + n - 1, hash, 0, 0);
  request.body = body;
  reply = th_transport_send (transport, &request, NULL, &error);
  if (reply == NULL || reply->status != 200)
    g_error ("loading: %s", reply != NULL ? "refused" : error->message);
  {
    g_autoptr (GBytes) receipt = th_reply_load (reply, 1024 * 1024, NULL, &error);

    if (receipt == NULL)
      g_error ("loading: %s", error->message);
  }
}

static void
load_server (ThBenchHost *host)
{
  g_autofree char *code = th_bench_take_code (host);
  g_autofree char *data = g_build_filename (host->folder, "loader", NULL);
  g_autoptr (ThSecret) passphrase = th_secret_new (TH_TEST_PASSPHRASE, strlen (TH_TEST_PASSPHRASE));
  g_autoptr (ThEnrolment) enrolment = NULL;
  g_autoptr (ThTabletStore) store = NULL;
  g_autoptr (ThTransport) transport = NULL;
  g_autoptr (GError) error = NULL;
  const ThIdentity *identity;
  ThHash hash;
  double time = 0;
  guint i;

  enrolment = th_enrolment_new (data, &host->clock, &host->random, &TH_KEYRING_COST_MINIMUM);
  store = th_enrolment_run (enrolment, code, passphrase, NULL, NULL, NULL, &error);
  if (store == NULL)
    g_error ("loading: %s", error->message);
  identity = th_tablet_store_get_identity (store);
  transport = th_http_transport_new (identity->server, identity->ca_pem, 0, &error);
  th_chain_start (identity->public_key, &hash);
  th_bench_wait_for_go ();
  for (i = 0; i < LOADED / 500; i++)
    push_raw (host, identity, transport, 1 + i * 500, 500, &hash);
  th_tablet_store_close (store);
  th_bench_say_done (&time, 1, 0, 0);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*work) (ThBenchHost *host);
  } works[] = {
    { "push1", push_one }, { "fleet", push_fleet }, { "pull", pull_all },
    { "nop", do_nothing }, { "load", load_server }, { "poll", th_bench_poll },
  };
  ThBenchHost host;
  guint i;

  if (argc != 4 || sodium_init () < 0)
    {
      fprintf (stderr, "sync-client WORK FOLDER CODES\n");
      return 2;
    }
  host = (ThBenchHost){ .folder = argv[2],
                        .codes = argv[3],
                        .clock = th_test_real_clock (),
                        .random = th_test_real_random () };
  host.operation = th_id_derive ("operation", OPERATION, OPERATION);
  host.premises = th_id_derive ("premises", host.operation, PREMISES);
  for (i = 0; i < G_N_ELEMENTS (works); i++)
    if (g_str_equal (works[i].name, argv[1]))
      {
        works[i].work (&host);
        return EXIT_SUCCESS;
      }
  fprintf (stderr, "sync-client: no work is called %s\n", argv[1]);
  return 2;
}
