/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The server's thread owns its main context; the test's thread only calls. */

#include "th-test-server.h"

#include "th-batch.h"
#include "th-enrolling.h"
#include "th-handoff.h"
#include "th-kind.h"
#include "th-server-clock.h"
#include "th-sqlite-server-store.h"

#include <libsoup/soup.h>
#include <string.h>

typedef struct
{
  ThTestServer *self;
  GMutex mutex;
  GCond cond;
  gboolean is_ready;
} Starting;

static gpointer
serve (gpointer data)
{
  Starting *starting = data;
  ThTestServer *self = starting->self;
  g_autofree char *folder = g_build_filename (self->dir, "data", NULL);
  g_autoptr (ThServerStore) store = NULL;
  g_autoptr (ThServer) server = NULL;
  g_autoptr (GError) error = NULL;

  g_main_context_push_thread_default (self->context);
  store = th_server_config_open (folder, 3, &error);
  g_assert_no_error (error);
  server = th_server_new (store, &self->clock, &self->random, &error);
  g_assert_no_error (error);
  g_assert_true (th_server_listen (server, NULL, -1, &error));
  g_free (self->address);
  self->address = th_server_dup_address (server);
  th_mutex_lock (&starting->mutex);
  starting->is_ready = TRUE;
  g_cond_signal (&starting->cond);
  th_mutex_unlock (&starting->mutex);
  g_main_loop_run (self->loop);
  th_server_stop (server);
  g_clear_object (&server);
  g_clear_object (&store);
  /* What soup has yet to close. */
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static gboolean
on_trust_cb (SoupMessage *message, GTlsCertificate *certificate, int errors, gpointer data)
{
  return FALSE;
}

void
th_test_server_start (ThTestServer *self)
{
  Starting starting = { .self = self };

  g_mutex_init (&starting.mutex);
  g_cond_init (&starting.cond);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("server", serve, &starting);
  th_mutex_lock (&starting.mutex);
  while (!starting.is_ready)
    th_cond_wait (&starting.cond, &starting.mutex);
  th_mutex_unlock (&starting.mutex);
  g_mutex_clear (&starting.mutex);
  g_cond_clear (&starting.cond);
  /* Where the port was free to choose, the address is known only now. */
  g_clear_pointer (&self->config, th_server_config_free);
  self->config = th_server_config_load (self->store, NULL);
}

static gboolean
on_quit_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

void
th_test_server_stop (ThTestServer *self)
{
  g_autoptr (GSource) source = NULL;

  if (self->thread == NULL)
    return;
  source = g_idle_source_new ();
  g_source_set_callback (source, on_quit_cb, self->loop, NULL);
  g_source_attach (source, self->context);
  g_thread_join (g_steal_pointer (&self->thread));
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
}

static void
import_sample (ThTestServer *self)
{
  ThImporter importer = { self->store, self->config, &self->clock, &self->random };
  g_autofree char *folder =
    g_test_build_filename (G_TEST_BUILT, "..", "app", "casework", "sample", NULL);
  g_auto (ThImport) import = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (th_import_operation (&importer, folder, NULL, &import, &error));
  self->operation = g_strdup (import.operation);
}

static void
write_trust (ThTestServer *self)
{
  g_autofree char *path = g_build_filename (self->dir, "ca.pem", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, self->config->ca, -1, &error);
  g_assert_no_error (error);
  self->trust = g_tls_file_database_new (path, &error);
  g_assert_no_error (error);
}

ThTestServer *
th_test_server_new (void)
{
  ThTestServer *self = g_new0 (ThTestServer, 1);
  g_autofree char *folder = NULL;
  g_autoptr (ThSecret) recovery = NULL;
  g_autoptr (GError) error = NULL;

  self->dir = th_test_dir_new ();
  self->moment = (ThTestClock){ TH_TEST_START, 1000 };
  self->clock = th_test_clock (&self->moment);
  self->random = th_server_random ();
  folder = g_build_filename (self->dir, "data", NULL);
  g_assert_true (th_server_config_init (folder, "https://127.0.0.1:0", TH_TEST_START, &self->random,
                                        &recovery, &error));
  self->store = th_server_config_open (folder, 1, &error);
  g_assert_no_error (error);
  self->config = th_server_config_load (self->store, &error);
  g_assert_no_error (error);
  import_sample (self);
  write_trust (self);
  th_test_server_start (self);
  return self;
}

void
th_test_server_free (ThTestServer *self)
{
  th_test_server_stop (self);
  g_clear_object (&self->store);
  g_clear_object (&self->trust);
  g_clear_pointer (&self->config, th_server_config_free);
  g_free (self->operation);
  g_free (self->address);
  th_test_dir_free (self->dir);
  g_free (self);
}

char *
th_test_server_dup_premises (ThTestServer *self, const char *team)
{
  ThStoreQuery query = { .kind = TH_KIND_PREMISES, .team = team, .limit = 1 };
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *next = NULL;
  char *id;

  rows = th_store_list_rows (TH_STORE (self->store), &query, &next, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  id = g_strdup (((ThRecordRow *) g_ptr_array_index (rows, 0))->id);
  g_ptr_array_set_free_func (rows, (GDestroyNotify) th_record_row_free);
  return id;
}

void
th_test_reply_clear (ThTestReply *self)
{
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->etag, g_free);
  g_clear_pointer (&self->content_range, g_free);
  g_clear_pointer (&self->retry_after, g_free);
  g_clear_pointer (&self->headers, g_hash_table_unref);
}

static void
keep_header (const char *name, const char *text, gpointer data)
{
  g_hash_table_insert (data, g_ascii_strdown (name, -1), g_strdup (text));
}

ThTestReply
th_test_server_call (ThTestServer *self,
                     const char *method,
                     const char *path,
                     const char *const *headers,
                     GBytes *body)
{
  g_autofree char *address = g_strconcat (self->address, path, NULL);
  g_autoptr (SoupSession) session =
    soup_session_new_with_options ("tls-database", self->trust, "timeout", 70, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, address);
  g_autoptr (GError) error = NULL;
  ThTestReply reply = { 0 };
  SoupMessageHeaders *answer;
  const char *type;

  g_signal_connect (message, "accept-certificate", G_CALLBACK (on_trust_cb), NULL);
  for (guint i = 0; headers != NULL && headers[i] != NULL; i += 2)
    soup_message_headers_append (soup_message_get_request_headers (message), headers[i],
                                 headers[i + 1]);
  type = soup_message_headers_get_content_type (soup_message_get_request_headers (message), NULL);
  if (body != NULL)
    soup_message_set_request_body_from_bytes (message, type != NULL ? NULL : TH_WIRE_NDJSON, body);
  reply.body = soup_session_send_and_read (session, message, NULL, &error);
  g_assert_no_error (error);
  reply.status = soup_message_get_status (message);
  answer = soup_message_get_response_headers (message);
  reply.headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  soup_message_headers_foreach (answer, keep_header, reply.headers);
  reply.etag = g_strdup (soup_message_headers_get_one (answer, "ETag"));
  reply.content_range = g_strdup (soup_message_headers_get_one (answer, "Content-Range"));
  reply.retry_after = g_strdup (soup_message_headers_get_one (answer, "Retry-After"));
  return reply;
}

ThTestReply
th_test_server_call_text (ThTestServer *self,
                          const char *method,
                          const char *path,
                          const char *text)
{
  g_autoptr (GBytes) body = text != NULL ? g_bytes_new (text, strlen (text)) : NULL;

  return th_test_server_call (self, method, path, NULL, body);
}

void
th_test_reply_assert (const ThTestReply *reply, ThWireError error)
{
  gsize length;
  const char *text = g_bytes_get_data (reply->body, &length);
  g_autoptr (ThRefusal) refusal = th_refusal_read (text, length);
  guint status = 0;
  const char *code = th_wire_error_get_code (error, &status);

  g_assert_nonnull (refusal);
  g_assert_cmpstr (refusal->error, ==, code);
  g_assert_cmpuint (reply->status, ==, status);
}

void
th_test_server_make_code (ThTestServer *self,
                          const char *officer,
                          uint8_t secret[TH_WIRE_SECRET_BYTES])
{
  ThEnrolling enrolling = { self->config, self->moment.now, &self->random };
  g_auto (ThEnrolmentCode) code = TH_ENROLMENT_CODE_INIT;
  g_autoptr (GError) error = NULL;
  g_autofree char *text =
    th_enrolling_make_code (&enrolling, self->store, officer, "Jo Whitlock", &error);

  g_assert_no_error (error);
  th_enrolment_code_parse (text, &code, &error);
  g_assert_no_error (error);
  th_enrolment_code_trusts (&code, self->config->ca, self->config->server_key, &error);
  g_assert_no_error (error);
  memcpy (secret, code.secret, TH_WIRE_SECRET_BYTES);
}

const char *
th_test_id (guint number)
{
  static char ids[16][TH_ID_LENGTH + 1];
  char *id = ids[number % G_N_ELEMENTS (ids)];

  g_snprintf (id, sizeof ids[0], "01900000-0000-7000-8000-%012x", number);
  return id;
}
