/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* GET /v1/keys, POST /v1/enrol, GET /v1/me: whom to trust, who one is, what stands. */

#include "th-route.h"

#include "th-agent.h"
#include "th-server-auth.h"
#include "th-server-reply.h"

#include <sodium.h>
#include <string.h>

void
th_route_keys (ThExchange *exchange)
{
  const ThServerConfig *config = exchange->context->config;
  ThServerKeys keys = { config->ca, { 0 } };
  g_autoptr (GBytes) body = NULL;

  memcpy (keys.key, config->server_key, sizeof keys.key);
  body = th_server_keys_write (&keys);
  th_reply_bytes (exchange, TH_WIRE_JSON, body);
}

typedef struct
{
  ThEnrolling enrolling;
  const ThEnrolRequest *request;
  const ThServerEnrolment *old;
  ThGrant *grant;
} Enrol;

static gboolean
write_enrolment (ThServerStore *store, gpointer data, GError **error)
{
  Enrol *enrol = data;

  enrol->grant = th_enrolling_grant (&enrol->enrolling, store, enrol->request, enrol->old, error);
  return enrol->grant != NULL;
}

static void
reply_grant (ThExchange *exchange, ThGrant *grant)
{
  g_autoptr (GBytes) body = th_grant_write (grant);

  sodium_memzero (grant->token, sizeof grant->token);
  th_reply_bytes (exchange, TH_WIRE_JSON, body);
}

void
th_route_enrol (ThExchange *exchange)
{
  ThServerContext *context = exchange->context;
  gsize length;
  const char *text = g_bytes_get_data (exchange->body, &length);
  g_autoptr (ThEnrolRequest) request = th_enrol_request_read (text, length);
  g_autoptr (ThServerEnrolment) old = NULL;
  g_autoptr (ThGrant) grant = NULL;
  g_autoptr (GError) error = NULL;
  Enrol enrol = { { context->config, th_clock_now (&context->clock), &context->random }, request };

  if (request == NULL)
    {
      th_reply_code (exchange, TH_WIRE_ERROR_MALFORMED, "this is no enrolment");
      return;
    }
  if (request->fork != NULL)
    enrol.old = old = th_auth_present (exchange, &error);
  if (error == NULL)
    th_writer_run (context->writer, write_enrolment, &enrol, &error);
  grant = enrol.grant;
  if (error != NULL)
    th_reply_error (exchange, error);
  else
    reply_grant (exchange, grant);
}

/* A log that forked was ended by the fork and not by the force: the copy that still writes it is
 * somebody's and must not destroy itself. */
static const char *
get_status_word (const ThServerEnrolment *enrolment)
{
  switch (enrolment->status)
    {
    case TH_ENROLMENT_LEAVER:
      return enrolment->successor == 0 ? TH_STATUS_LEAVER : TH_STATUS_HOLDING;
    case TH_ENROLMENT_RETURNED:
      return TH_STATUS_HOLDING;
    case TH_ENROLMENT_LOST:
      return TH_STATUS_LOST;
    case TH_ENROLMENT_ACTIVE:
    case TH_ENROLMENT_SERVER:
    default:
      return TH_STATUS_ACTIVE;
    }
}

static GPtrArray *
list_held (ThServerStore *store, uint64_t enrolment, GError **error)
{
  g_autoptr (GPtrArray) entries = th_server_store_list_held (store, enrolment, error);
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func ((GDestroyNotify) th_held_seq_free);

  if (entries == NULL)
    return NULL;
  for (guint i = 0; i < entries->len; i++)
    {
      const ThHeldEntry *entry = g_ptr_array_index (entries, i);
      ThHeldSeq *row = g_new0 (ThHeldSeq, 1);

      row->seq = entry->dot.seq;
      row->reason = g_strdup (entry->reason);
      g_ptr_array_add (held, row);
    }
  return g_steal_pointer (&held);
}

static GBytes *
make_me (ThExchange *exchange, const ThServerEnrolment *enrolment, GError **error)
{
  ThServerContext *context = exchange->context;
  g_autoptr (GPtrArray) memberships = NULL;
  g_autoptr (GPtrArray) held = NULL;
  ThLimits limits = { TH_ENTRY_MAX_BYTES, TH_WIRE_BATCH_ENTRIES, TH_WIRE_BATCH_BYTES,
                      TH_WIRE_PAGE_RECORDS, TH_WIRE_WAIT_SECONDS };
  ThMe me = { .enrolment = enrolment->id,
              .officer = enrolment->officer,
              .name = enrolment->name,
              .status = (char *) get_status_word (enrolment),
              .time = th_clock_now (&context->clock),
              .seq = enrolment->seq,
              .hash = enrolment->hash,
              .limits = &limits };

  memberships = th_server_store_list_memberships (context->store, enrolment->officer, error);
  held = memberships != NULL ? list_held (context->store, enrolment->id, error) : NULL;
  if (held == NULL)
    return NULL;
  me.memberships = memberships;
  me.held = held;
  return th_me_write (&me);
}

void
th_route_me (ThExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThServerEnrolment) enrolment = th_auth_present (exchange, &error);
  g_autoptr (GBytes) body = enrolment != NULL ? make_me (exchange, enrolment, &error) : NULL;

  if (body == NULL)
    {
      th_reply_error (exchange, error);
      return;
    }
  th_agent_note (exchange, enrolment->id);
  th_reply_bytes (exchange, TH_WIRE_JSON, body);
}
