/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Who comes in, with what, and how often. */

#include "th-enrolling.h"
#include "th-receipt.h"
#include "th-test-server.h"

#include <sodium.h>
#include <string.h>

static ThTestReply
ask (ThTestServer *server, GBytes *request, const char *token)
{
  g_autofree char *bearer = g_strconcat ("Bearer ", token != NULL ? token : "", NULL);
  const char *headers[] = { "Authorization", bearer, NULL };

  return th_test_server_call (server, "POST", TH_WIRE_PATH_ENROL, token != NULL ? headers : NULL,
                              request);
}

static void
assert_me (ThTestTablet *tablet, const char *status, const char *team)
{
  g_auto (ThTestReply) reply = th_test_tablet_get (tablet, TH_WIRE_PATH_ME);
  g_autoptr (ThMe) me =
    th_me_read (g_bytes_get_data (reply.body, NULL), g_bytes_get_size (reply.body));

  g_assert_cmpuint (reply.status, ==, 200);
  g_assert_nonnull (me);
  g_assert_cmpstr (me->status, ==, status);
  g_assert_cmpstr (me->officer, ==, tablet->officer);
  g_assert_cmpint (me->time, ==, tablet->server->moment.now);
  if (team != NULL)
    {
      g_assert_cmpuint (me->memberships->len, ==, 1);
      g_assert_cmpstr (((ThMembership *) g_ptr_array_index (me->memberships, 0))->team, ==, team);
    }
}

static void
test_a_code_enrols_once_and_says_whom (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) tablet = th_test_tablet_new (server, "4163");
  g_autoptr (ThCertificate) certificate = NULL;
  const char *text = tablet->grant->certificate;

  g_assert_true (th_signature_verify (TH_PURPOSE_CERTIFICATE, text, strlen (text),
                                      server->config->server_key, tablet->grant->signature));
  certificate = th_certificate_read (text, strlen (text));
  g_assert_cmpuint (certificate->enrolment, ==, tablet->enrolment);
  g_assert_cmpstr (certificate->officer, ==, "4163");
  g_assert_cmpstr (certificate->letter, ==, "J");
  g_assert_cmpmem (tablet->grant->recovery_key, 32, server->config->recovery_key, 32);
  assert_me (tablet, "active", "north");
}

static void
test_a_lost_reply_burns_nothing (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) tablet = th_test_tablet_new (server, "4163");
  uint8_t secret[TH_WIRE_SECRET_BYTES];
  g_autoptr (GBytes) request = NULL;
  g_autofree char *first = NULL;

  crypto_sign_keypair (tablet->public_key, tablet->private_key);
  tablet->enrolment = th_chain_enrolment (tablet->public_key);
  th_test_server_make_code (server, "4163", secret);
  request = th_test_tablet_ask (tablet, secret);
  for (int i = 0; i < 3; i++)
    {
      g_auto (ThTestReply) reply = ask (server, request, NULL);
      g_autofree char *certificate = NULL;

      g_assert_cmpuint (reply.status, ==, 200);
      th_test_tablet_take (tablet, reply.body);
      certificate = g_strdup (tablet->grant->certificate);
      if (first != NULL)
        g_assert_cmpstr (certificate, ==, first);
      else
        first = g_steal_pointer (&certificate);
    }
  assert_me (tablet, "active", NULL);
  {
    g_auto (ThTestReply) reply = ask (server, request, NULL);

    th_test_reply_assert (&reply, TH_WIRE_ERROR_NOT_FOUND);
  }
}

static void
test_a_code_is_for_one_key_and_expires (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) tablet = th_test_tablet_new (server, "4163");
  uint8_t secret[TH_WIRE_SECRET_BYTES];
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autoptr (GBytes) late = NULL;
  g_auto (ThTestReply) reply = { 0 };
  g_auto (ThTestReply) other = { 0 };
  g_auto (ThTestReply) expired = { 0 };

  th_test_server_make_code (server, "4121", secret);
  crypto_sign_keypair (tablet->public_key, tablet->private_key);
  first = th_test_tablet_ask (tablet, secret);
  reply = ask (server, first, NULL);
  g_assert_cmpuint (reply.status, ==, 200);
  crypto_sign_keypair (tablet->public_key, tablet->private_key);
  second = th_test_tablet_ask (tablet, secret);
  other = ask (server, second, NULL);
  th_test_reply_assert (&other, TH_WIRE_ERROR_NOT_FOUND);
  th_test_server_make_code (server, "4121", secret);
  late = th_test_tablet_ask (tablet, secret);
  th_test_clock_advance (&server->moment, TH_ENROLLING_CODE_MILLISECONDS);
  expired = ask (server, late, NULL);
  th_test_reply_assert (&expired, TH_WIRE_ERROR_NOT_FOUND);
}

static void
test_an_enrolment_that_is_not_signed_is_malformed (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) tablet = th_test_tablet_new (server, "4163");
  uint8_t secret[TH_WIRE_SECRET_BYTES];
  g_autoptr (GBytes) request = NULL;
  g_auto (ThTestReply) reply = { 0 };
  g_auto (ThTestReply) nothing = th_test_server_call_text (server, "POST", "/v1/enrol", "{}");

  th_test_server_make_code (server, "4121", secret);
  tablet->private_key[0] ^= 1;
  request = th_test_tablet_ask (tablet, secret);
  reply = ask (server, request, NULL);
  th_test_reply_assert (&reply, TH_WIRE_ERROR_MALFORMED);
  th_test_reply_assert (&nothing, TH_WIRE_ERROR_MALFORMED);
}

static void
test_codes_are_tried_ten_times_a_minute (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();

  for (guint i = 0; i <= TH_WIRE_CODES_PER_MINUTE; i++)
    {
      g_auto (ThTestReply) reply = th_test_server_call_text (server, "POST", "/v1/enrol", "{}");

      th_test_reply_assert (&reply, i < TH_WIRE_CODES_PER_MINUTE ? TH_WIRE_ERROR_MALFORMED
                                                                 : TH_WIRE_ERROR_SLOW_DOWN);
      if (i == TH_WIRE_CODES_PER_MINUTE)
        g_assert_nonnull (reply.retry_after);
    }
}

static void
test_letters_of_pseudonyms_differ (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (GHashTable) letters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int i = 0; i < 4; i++)
    {
      g_autoptr (ThTestTablet) tablet = th_test_tablet_new (server, "4163");
      g_autoptr (ThCertificate) certificate =
        th_certificate_read (tablet->grant->certificate, strlen (tablet->grant->certificate));

      g_assert_true (g_hash_table_add (letters, g_strdup (certificate->letter)));
    }
}

static void
test_a_lost_tablet_is_told_so (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) tablet = th_test_tablet_new (server, "4163");
  g_autoptr (ThServerEnrolment) enrolment = NULL;
  g_autofree char *premises = th_test_server_dup_premises (server, "north");
  g_autoptr (GPtrArray) held = NULL;
  g_autoptr (GBytes) body = NULL;
  g_auto (ThTestReply) me = { 0 };
  g_auto (ThTestReply) push = { 0 };
  g_autoptr (GError) error = NULL;

  enrolment = th_server_store_load_enrolment (server->store, tablet->enrolment, &error);
  g_assert_no_error (error);
  enrolment->status = TH_ENROLMENT_LOST;
  g_assert_true (th_server_store_put_enrolment (server->store, enrolment, &error));
  me = th_test_tablet_get (tablet, TH_WIRE_PATH_ME);
  th_test_reply_assert (&me, TH_WIRE_ERROR_REVOKED);
  /* What it still sends is kept and held. */
  th_test_tablet_create (tablet, th_test_id (1), "visit", premises, "Visit");
  body = th_test_tablet_make_push (tablet, 1, 1);
  push = th_test_tablet_send (tablet, 1, body, TRUE);
  th_test_reply_assert (&push, TH_WIRE_ERROR_REVOKED);
  held = th_server_store_list_held (server->store, tablet->enrolment, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (held->len, ==, 1);
  g_assert_cmpstr (((ThHeldEntry *) g_ptr_array_index (held, 0))->reason, ==, "revoked");
}

/* A certificate that this server signed, of an enrolment that it does not know: it was restored. */
static GBytes *
make_return (ThTestServer *server, ThTestTablet *tablet)
{
  ThCertificate certificate = { 1,   tablet->enrolment, { 0 }, "4163", "Jo Whitlock",
                                "J", TH_TEST_START };
  ThEnrolRequest request = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;

  memcpy (certificate.key, tablet->public_key, sizeof certificate.key);
  bytes = th_certificate_write (&certificate);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  request.certificate = text;
  th_signature_make (TH_PURPOSE_CERTIFICATE, text, strlen (text),
                     th_secret_get_bytes (server->config->signing_key), request.signature);
  th_signature_make (TH_PURPOSE_RETURN, text, strlen (text), tablet->private_key, request.proof);
  return th_enrol_request_write (&request);
}

static void
test_a_certificate_returns_into_holding (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) tablet = th_test_tablet_new (server, "4163");
  g_autofree char *premises = th_test_server_dup_premises (server, "north");
  g_autoptr (ThServerEnrolment) enrolment = NULL;
  g_autoptr (ThTestFeed) feed = NULL;
  g_autoptr (ThTestFeed) after = NULL;
  g_autoptr (ThReceipt) receipt = NULL;
  g_autoptr (GBytes) request = NULL;
  g_auto (ThTestReply) reply = { 0 };
  ThDot dot;

  crypto_sign_keypair (tablet->public_key, tablet->private_key);
  tablet->enrolment = th_chain_enrolment (tablet->public_key);
  request = make_return (server, tablet);
  reply = ask (server, request, NULL);
  g_assert_cmpuint (reply.status, ==, 200);
  th_test_tablet_take (tablet, reply.body);
  assert_me (tablet, "holding", "north");
  dot = th_test_tablet_create (tablet, th_test_id (1), "visit", premises, "Visit");
  receipt = th_test_tablet_push (tablet);
  g_assert_cmpstr (th_test_receipt_reason (receipt, dot), ==, "holding");
  /* It is told nothing, and not that all is gone either. */
  feed = th_test_tablet_pull (tablet, "");
  g_assert_false (feed->is_fresh);
  g_assert_cmpuint (feed->heads->len, ==, 0);
  enrolment = th_server_store_load_enrolment (server->store, tablet->enrolment, NULL);
  enrolment->status = TH_ENROLMENT_ACTIVE;
  g_assert_true (th_server_store_put_enrolment (server->store, enrolment, NULL));
  assert_me (tablet, "active", "north");
  after = th_test_tablet_pull (tablet, "");
  g_assert_true (after->is_fresh);
  g_assert_true (th_test_feed_has (after, premises));
}

static void
test_a_foreign_certificate_is_refused (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) tablet = th_test_tablet_new (server, "4163");
  g_autoptr (GBytes) request = make_return (server, tablet);
  gsize length;
  g_autofree char *text =
    g_memdup2 (g_bytes_get_data (request, &length), g_bytes_get_size (request));
  char *officer = g_strstr_len (text, (gssize) length, "4163");
  g_autoptr (GBytes) forged = NULL;
  g_auto (ThTestReply) reply = { 0 };

  memcpy (officer, "4100", 4);
  forged = g_bytes_new (text, length);
  reply = ask (server, forged, NULL);
  th_test_reply_assert (&reply, TH_WIRE_ERROR_MALFORMED);
}

static void
test_a_forked_log_goes_on_elsewhere (void)
{
  g_autoptr (ThTestServer) server = th_test_server_new ();
  g_autoptr (ThTestTablet) tablet = th_test_tablet_new (server, "4163");
  g_autofree char *premises = th_test_server_dup_premises (server, "north");
  g_autoptr (ThReceipt) receipt = NULL;
  g_autoptr (ThReceipt) again = NULL;
  g_autoptr (ThTestTablet) next = g_new0 (ThTestTablet, 1);
  g_autoptr (GBytes) fork = NULL;
  g_autoptr (GBytes) request = NULL;
  g_auto (ThTestReply) forked = { 0 };
  g_auto (ThTestReply) reply = { 0 };
  ThSignedHead head = { .seq = 2 };
  ThEnrolRequest ask_fork = { .fork = &head };
  uint8_t text[8 + TH_PUBLIC_KEY_BYTES];
  ThServerCounts counts;

  th_test_tablet_create (tablet, th_test_id (1), "visit", premises, "Visit");
  th_test_tablet_set (tablet, th_test_id (1), "narrative", "first");
  receipt = th_test_tablet_push (tablet);
  /* A copy of the tablet wrote something else as its second entry. */
  g_ptr_array_set_size (tablet->lines, 1);
  th_test_tablet_set (tablet, th_test_id (1), "narrative", "second");
  fork = th_test_tablet_make_push (tablet, 2, 2);
  forked = th_test_tablet_send (tablet, 2, fork, TRUE);
  th_test_reply_assert (&forked, TH_WIRE_ERROR_FORK);
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (forked.body, NULL),
                                  (gssize) g_bytes_get_size (forked.body), "\"seq\":1"));
  g_assert_true (th_server_store_count (server->store, &counts, NULL, NULL));
  g_assert_cmpint (counts.forks, ==, 1);
  g_assert_cmpint (counts.entries - counts.held, >=, 2);

  next->server = server;
  next->officer = g_strdup ("4163");
  next->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  crypto_sign_keypair (next->public_key, next->private_key);
  next->enrolment = th_chain_enrolment (next->public_key);
  th_test_tablet_hash (tablet, 2, &head.hash);
  th_signature_make_head ((ThDot){ tablet->enrolment, 2 }, &head.hash, tablet->private_key,
                          head.signature);
  memcpy (ask_fork.key, next->public_key, sizeof ask_fork.key);
  th_signature_fork_text (tablet->enrolment, next->public_key, text);
  th_signature_make (TH_PURPOSE_FORK, text, sizeof text, next->private_key, ask_fork.signature);
  request = th_enrol_request_write (&ask_fork);
  reply = ask (server, request, tablet->token);
  g_assert_cmpuint (reply.status, ==, 200);
  th_test_tablet_take (next, reply.body);
  assert_me (next, "active", "north");
  /* The other copy is still somebody's: it is not told to destroy itself. */
  assert_me (tablet, "holding", NULL);
  th_test_tablet_set (next, th_test_id (1), "narrative", "second");
  again = th_test_tablet_push (next);
  g_assert_cmpuint (again->held->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (th_test_server_skips ())
    return 0;
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/enrolment/a-code-enrols-once-and-says-whom",
                   test_a_code_enrols_once_and_says_whom);
  g_test_add_func ("/enrolment/a-lost-reply-burns-nothing", test_a_lost_reply_burns_nothing);
  g_test_add_func ("/enrolment/a-code-is-for-one-key-and-expires",
                   test_a_code_is_for_one_key_and_expires);
  g_test_add_func ("/enrolment/what-is-not-signed-is-malformed",
                   test_an_enrolment_that_is_not_signed_is_malformed);
  g_test_add_func ("/enrolment/codes-are-tried-ten-times-a-minute",
                   test_codes_are_tried_ten_times_a_minute);
  g_test_add_func ("/enrolment/letters-of-pseudonyms-differ", test_letters_of_pseudonyms_differ);
  g_test_add_func ("/enrolment/a-lost-tablet-is-told-so", test_a_lost_tablet_is_told_so);
  g_test_add_func ("/enrolment/a-certificate-returns-into-holding",
                   test_a_certificate_returns_into_holding);
  g_test_add_func ("/enrolment/a-foreign-certificate-is-refused",
                   test_a_foreign_certificate_is_refused);
  g_test_add_func ("/enrolment/a-forked-log-goes-on-elsewhere",
                   test_a_forked_log_goes_on_elsewhere);
  return g_test_run ();
}
