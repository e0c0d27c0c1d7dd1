/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Paths, tokens, statuses, blobs. */

#include "th-operation.h"
#include "th-receipt.h"
#include "th-test-server.h"

#include <string.h>

static void
test_keys_and_health_need_no_token (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_auto (ThTestReply) keys = th_test_server_call_text (server, "GET", "/v1/keys", NULL);
  g_auto (ThTestReply) health = th_test_server_call_text (server, "GET", "/v1/health", NULL);
  g_auto (ThTestReply) metrics = th_test_server_call_text (server, "GET", "/metrics", NULL);
  g_autoptr (ThServerKeys) parsed =
    th_server_keys_read (g_bytes_get_data (keys.body, NULL), g_bytes_get_size (keys.body));
  g_autofree char *text =
    g_strndup (g_bytes_get_data (metrics.body, NULL), g_bytes_get_size (metrics.body));

  g_assert_cmpstr (parsed->ca, ==, server->config->ca);
  g_assert_cmpmem (parsed->key, 32, server->config->server_key, 32);
  g_assert_cmpuint (health.status, ==, 200);
  g_assert_nonnull (strstr (text, "threshold_entries "));
  g_assert_null (strstr (text, "4163"));
}

static void
test_everything_else_needs_one (void)
{
  static const struct
  {
    const char *method;
    const char *path;
  } calls[] = {
    { "GET", "/v1/me" },
    { "POST", "/v1/log?from=1" },
    { "GET", "/v1/log?record=01900000-0000-7000-8000-000000000001" },
    { "GET", "/v1/records" },
    { "GET", "/v1/blobs/00" },
  };
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autofree char *zeros = g_strnfill (64, '0');
  g_autofree char *bearer = g_strconcat ("Bearer ", zeros, NULL);
  const char *headers[] = { "Authorization", bearer, NULL };

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_auto (ThTestReply) none =
        th_test_server_call_text (server, calls[i].method, calls[i].path, NULL);
      g_auto (ThTestReply) unknown =
        th_test_server_call (server, calls[i].method, calls[i].path, headers, NULL);

      th_test_reply_assert (&none, TH_WIRE_ERROR_UNAUTHORIZED);
      th_test_reply_assert (&unknown, TH_WIRE_ERROR_UNAUTHORIZED);
    }
}

static void
test_other_paths_are_not_found (void)
{
  static const char *const paths[] = { "/", "/v1", "/v1/me/", "/v1/records/x", "/v2/me" };
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_auto (ThTestReply) method = th_test_server_call_text (server, "DELETE", "/v1/me", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_auto (ThTestReply) reply = th_test_server_call_text (server, "GET", paths[i], NULL);

      th_test_reply_assert (&reply, TH_WIRE_ERROR_NOT_FOUND);
    }
  th_test_reply_assert (&method, TH_WIRE_ERROR_NOT_FOUND);
}

static void
test_a_large_header_is_too_large (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autofree char *text = g_strnfill (TH_WIRE_HEADER_BYTES, 'x');
  const char *headers[] = { "X-Long", text, NULL };
  g_auto (ThTestReply) reply = th_test_server_call (server, "GET", "/v1/health", headers, NULL);

  th_test_reply_assert (&reply, TH_WIRE_ERROR_TOO_LARGE);
}

static void
test_a_body_over_its_limit_is_too_large (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  gsize length = TH_WIRE_SMALL_REQUEST_BYTES + 1;
  g_autoptr (GBytes) body = g_bytes_new_take (g_malloc0 (length), length);
  g_auto (ThTestReply) reply = th_test_server_call (server, "POST", "/v1/enrol", NULL, body);

  th_test_reply_assert (&reply, TH_WIRE_ERROR_TOO_LARGE);
}

static void
test_the_entries_behind_a_record (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) jo = th_test_tablet_new (server, "4163");
  g_autoptr (ThTestTablet) lead = th_test_tablet_new (server, "4100");
  g_autofree char *premises = th_test_server_dup_premises (server, "north");
  g_autofree char *path = g_strconcat ("/v1/log?record=", th_test_id (1), NULL);
  g_autoptr (ThReceipt) receipt = NULL;
  g_auto (ThTestReply) reply = { 0 };
  g_auto (ThTestReply) bad = { 0 };
  g_auto (GStrv) lines = NULL;
  g_autofree char *text = NULL;

  th_test_tablet_create (jo, th_test_id (1), "visit", premises, "Visit");
  th_test_tablet_set (jo, th_test_id (1), "narrative", "x");
  receipt = th_test_tablet_push (jo);
  reply = th_test_tablet_get (lead, path);
  g_assert_cmpuint (reply.status, ==, 200);
  text = g_strndup (g_bytes_get_data (reply.body, NULL), g_bytes_get_size (reply.body));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (ThLogLine) line = th_log_line_read (lines[i], strlen (lines[i]));
      ThHash digest;

      th_chain_digest (line->entry, strlen (line->entry), &digest);
      g_assert_true (th_hash_equal (&digest, &line->digest));
      g_assert_cmpint (line->received, ==, server->moment.now);
      g_assert_null (line->held);
    }
  bad = th_test_tablet_get (lead, "/v1/log?record=x");
  th_test_reply_assert (&bad, TH_WIRE_ERROR_MALFORMED);
}

/* The hash of the encounter's form, as the operation names it. */
static void
get_form (ThTestServer *server, ThHash *hash)
{
  g_autoptr (ThRecord) record =
    th_store_load_record (TH_STORE (server->store), server->operation, NULL, NULL);
  g_autoptr (ThOperation) operation = th_operation_new (record);

  *hash = th_operation_get_form (operation, "encounter")->hash;
}

static ThTestReply
get_range (ThTestTablet *tablet, const char *path, const char *range)
{
  g_autofree char *bearer = g_strconcat ("Bearer ", tablet->token, NULL);
  const char *headers[] = { "Authorization", bearer, "Range", range, NULL };

  return th_test_server_call (tablet->server, "GET", path, headers, NULL);
}

static void
test_a_form_is_read_whole_and_in_parts (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) jo = th_test_tablet_new (server, "4163");
  char text[TH_HASH_TEXT_SIZE];
  ThHash hash, found;
  g_autofree char *path = NULL;
  g_auto (ThTestReply) whole = { 0 };
  g_auto (ThTestReply) part = { 0 };
  g_auto (ThTestReply) rest = { 0 };
  const char *bytes;
  gsize length;

  get_form (server, &hash);
  th_hash_format (&hash, text);
  path = g_strconcat ("/v1/blobs/", text, NULL);
  whole = th_test_tablet_get (jo, path);
  g_assert_cmpuint (whole.status, ==, 200);
  bytes = g_bytes_get_data (whole.body, &length);
  th_chain_digest (bytes, length, &found);
  g_assert_true (th_hash_equal (&found, &hash));
  g_assert_nonnull (strstr (whole.etag, text));
  part = get_range (jo, path, "bytes=10-19");
  g_assert_cmpuint (part.status, ==, 206);
  g_assert_cmpmem (g_bytes_get_data (part.body, NULL), g_bytes_get_size (part.body), bytes + 10,
                   10);
  g_assert_true (g_str_has_prefix (part.content_range, "bytes 10-19/"));
  rest = get_range (jo, path, "bytes=100-");
  g_assert_cmpuint (rest.status, ==, 206);
  g_assert_cmpmem (g_bytes_get_data (rest.body, NULL), g_bytes_get_size (rest.body), bytes + 100,
                   length - 100);
}

static void
test_naming_a_hash_gives_no_right_to_it (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) jo = th_test_tablet_new (server, "4163");
  g_autoptr (GBytes) secret = g_bytes_new_static ("another team's photo", 20);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (secret);
  char text[TH_HASH_TEXT_SIZE];
  g_autofree char *path = NULL;
  g_auto (ThTestReply) reply = { 0 };
  g_auto (ThTestReply) nonsense = th_test_tablet_get (jo, "/v1/blobs/zz");
  ThHash hash;

  th_chain_digest ("another team's photo", 20, &hash);
  g_assert_true (th_store_put_blob (TH_STORE (server->store), &hash, stream, NULL, NULL));
  th_hash_format (&hash, text);
  path = g_strconcat ("/v1/blobs/", text, NULL);
  reply = th_test_tablet_get (jo, path);
  th_test_reply_assert (&reply, TH_WIRE_ERROR_NOT_FOUND);
  th_test_reply_assert (&nonsense, TH_WIRE_ERROR_NOT_FOUND);
}

/* Tablets trust the authority, so what it signs anew is trusted by who enrolled before. */
static void
test_a_renewed_certificate_is_trusted (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) jo = th_test_tablet_new (server, "4163");
  g_autofree char *before = g_strdup (server->config->leaf);
  g_auto (ThTestReply) reply = { 0 };
  g_autoptr (GError) error = NULL;

  th_test_server_stop (server);
  g_assert_true (th_server_config_renew (server->config, server->store, FALSE, &error));
  g_assert_cmpstr (server->config->leaf, ==, before);
  g_assert_true (th_server_config_renew (server->config, server->store, TRUE, &error));
  g_assert_no_error (error);
  th_test_server_start (server);
  g_assert_cmpstr (server->config->leaf, !=, before);
  reply = th_test_tablet_get (jo, TH_WIRE_PATH_ME);
  g_assert_cmpuint (reply.status, ==, 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (th_test_server_skips ())
    return 0;
  g_test_add_func ("/routes/keys-and-health-need-no-token", test_keys_and_health_need_no_token);
  g_test_add_func ("/routes/everything-else-needs-one", test_everything_else_needs_one);
  g_test_add_func ("/routes/other-paths-are-not-found", test_other_paths_are_not_found);
  g_test_add_func ("/routes/a-large-header-is-too-large", test_a_large_header_is_too_large);
  g_test_add_func ("/routes/a-body-over-its-limit-is-too-large",
                   test_a_body_over_its_limit_is_too_large);
  g_test_add_func ("/routes/the-entries-behind-a-record", test_the_entries_behind_a_record);
  g_test_add_func ("/routes/a-form-is-read-whole-and-in-parts",
                   test_a_form_is_read_whole_and_in_parts);
  g_test_add_func ("/routes/naming-a-hash-gives-no-right-to-it",
                   test_naming_a_hash_gives_no_right_to_it);
  g_test_add_func ("/routes/a-renewed-certificate-is-trusted",
                   test_a_renewed_certificate_is_trusted);
  return g_test_run ();
}
