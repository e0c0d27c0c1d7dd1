/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The token is looked up by its digest, so that what is compared in the database is no secret. */

#include "th-server-auth.h"

#include <sodium.h>

typedef struct
{
  uint64_t enrolment;
  ThHash hash;
} FirstUse;

static gboolean
write_first_use (ThServerStore *store, gpointer data, GError **error)
{
  FirstUse *use = data;

  return th_server_store_use_token (store, use->enrolment, &use->hash, error);
}

static gboolean
set_unauthorized (GError **error)
{
  g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_UNAUTHORIZED, "no token that is known here");
  return FALSE;
}

ThServerEnrolment *
th_auth_enrolment (ThExchange *exchange, GError **error)
{
  ThServerContext *context = exchange->context;
  g_autoptr (ThServerEnrolment) enrolment = NULL;
  g_autoptr (GError) local = NULL;
  uint8_t token[TH_WIRE_TOKEN_BYTES];
  gboolean is_used = TRUE;
  FirstUse use;

  if (exchange->token == NULL || !th_wire_parse_hex (exchange->token, -1, token, sizeof token))
    {
      set_unauthorized (error);
      return NULL;
    }
  th_chain_digest (token, sizeof token, &use.hash);
  sodium_memzero (token, sizeof token);
  enrolment = th_server_store_find_token (context->store, &use.hash, &is_used, &local);
  if (g_error_matches (local, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND))
    set_unauthorized (error);
  else if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  if (enrolment == NULL)
    return NULL;
  use.enrolment = enrolment->id;
  if (!is_used && !th_writer_run (context->writer, write_first_use, &use, error))
    return NULL;
  return g_steal_pointer (&enrolment);
}

ThServerEnrolment *
th_auth_present (ThExchange *exchange, GError **error)
{
  g_autoptr (ThServerEnrolment) enrolment = th_auth_enrolment (exchange, error);

  if (enrolment != NULL && enrolment->status == TH_ENROLMENT_LOST)
    {
      g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_REVOKED, "the enrolment was ended");
      return NULL;
    }
  return g_steal_pointer (&enrolment);
}

ThScope *
th_auth_scope (ThExchange *exchange, const ThServerEnrolment *enrolment, GError **error)
{
  ThServerContext *context = exchange->context;
  g_autoptr (GPtrArray) memberships = NULL;
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  memberships = th_server_store_list_memberships (context->store, enrolment->officer, error);
  if (memberships == NULL)
    return NULL;
  /* Who is held sees nothing, whatever they were. */
  return th_scope_new (enrolment->officer, enrolment->generation,
                       enrolment->status == TH_ENROLMENT_ACTIVE ? memberships : none,
                       th_clock_now (&context->clock));
}
