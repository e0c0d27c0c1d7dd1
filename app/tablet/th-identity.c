/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Who writes in a store, and whom it trusts. */

#include "th-tablet-store-private.h"

#include "th-handoff.h"

#include <string.h>

ThIdentity *
th_identity_copy (const ThIdentity *self)
{
  ThIdentity *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new0 (ThIdentity, 1);
  memcpy (copy->public_key, self->public_key, sizeof copy->public_key);
  memcpy (copy->server_key, self->server_key, sizeof copy->server_key);
  copy->signing_key = th_secret_ref (self->signing_key);
  copy->token = th_secret_ref (self->token);
  copy->officer = g_strdup (self->officer);
  copy->name = g_strdup (self->name);
  copy->letter = g_strdup (self->letter);
  copy->server = g_strdup (self->server);
  copy->ca_pem = g_strdup (self->ca_pem);
  copy->certificate = g_strdup (self->certificate);
  return copy;
}

void
th_identity_free (ThIdentity *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->signing_key, th_secret_unref);
  g_clear_pointer (&self->token, th_secret_unref);
  g_free (self->officer);
  g_free (self->name);
  g_free (self->letter);
  g_free (self->server);
  g_free (self->ca_pem);
  g_free (self->certificate);
  g_free (self);
}

static void
enrolled_free (ThEnrolled *self)
{
  th_identity_free (self->identity);
  g_free (self);
}

void
th_tablet_adopt (ThTabletStore *self, ThIdentity *identity)
{
  ThEnrolled *enrolled = g_new (ThEnrolled, 1);

  enrolled->identity = identity;
  enrolled->enrolment = th_chain_enrolment (identity->public_key);
  if (self->identities == NULL)
    self->identities = g_ptr_array_new_with_free_func ((GDestroyNotify) enrolled_free);
  g_ptr_array_add (self->identities, enrolled);
  th_handoff_give (&self->current);
  g_atomic_pointer_set (&self->current, enrolled);
}

const ThIdentity *
th_tablet_identity (ThTabletStore *self)
{
  const ThEnrolled *current = g_atomic_pointer_get (&self->current);

  th_handoff_take (&self->current);
  return current->identity;
}

uint64_t
th_tablet_enrolment (ThTabletStore *self)
{
  const ThEnrolled *current = g_atomic_pointer_get (&self->current);

  th_handoff_take (&self->current);
  return current->enrolment;
}

ThDot
th_tablet_dot (ThTabletStore *self, int64_t seq)
{
  return (ThDot){ th_tablet_enrolment (self), seq };
}

const ThIdentity *
th_tablet_store_get_identity (ThTabletStore *self)
{
  g_return_val_if_fail (TH_IS_TABLET_STORE (self), NULL);

  return th_tablet_identity (self);
}

uint64_t
th_tablet_store_get_enrolment (ThTabletStore *self)
{
  g_return_val_if_fail (TH_IS_TABLET_STORE (self), 0);

  return th_tablet_enrolment (self);
}

gboolean
th_tablet_save_identity (ThTabletStore *self, const ThIdentity *identity, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;

  statement =
    th_sqlite_prepare (self->writer,
                       "INSERT INTO identity (enrolment, public_key, signing_key, officer,"
                       " name, letter, server, ca_pem, server_key, certificate, token)"
                       " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                       error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, (int64_t) th_chain_enrolment (identity->public_key));
  th_statement_bind_blob (statement, 2, identity->public_key, sizeof identity->public_key);
  th_statement_bind_blob (statement, 3, th_secret_get_bytes (identity->signing_key),
                          th_secret_get_length (identity->signing_key));
  th_statement_bind_text (statement, 4, identity->officer);
  th_statement_bind_text (statement, 5, identity->name);
  th_statement_bind_text (statement, 6, identity->letter);
  th_statement_bind_text (statement, 7, identity->server);
  th_statement_bind_text (statement, 8, identity->ca_pem);
  th_statement_bind_blob (statement, 9, identity->server_key, sizeof identity->server_key);
  th_statement_bind_text (statement, 10, identity->certificate);
  th_statement_bind_blob (statement, 11, th_secret_get_bytes (identity->token),
                          th_secret_get_length (identity->token));
  return th_statement_run (statement, error);
}

static gboolean
read_key (ThStatement *statement, int column, uint8_t key[TH_PUBLIC_KEY_BYTES])
{
  gsize length;
  const void *bytes = th_statement_get_blob (statement, column, &length);

  if (length != TH_PUBLIC_KEY_BYTES)
    return FALSE;
  memcpy (key, bytes, length);
  return TRUE;
}

static ThSecret *
read_secret (ThStatement *statement, int column)
{
  gsize length;
  const void *bytes = th_statement_get_blob (statement, column, &length);

  return th_secret_new (bytes, length);
}

static ThIdentity *
read_identity (ThStatement *statement, GError **error)
{
  g_autoptr (ThIdentity) identity = g_new0 (ThIdentity, 1);

  identity->signing_key = read_secret (statement, 1);
  identity->officer = th_statement_dup_text (statement, 2);
  identity->name = th_statement_dup_text (statement, 3);
  identity->letter = th_statement_dup_text (statement, 4);
  identity->server = th_statement_dup_text (statement, 5);
  identity->ca_pem = th_statement_dup_text (statement, 6);
  identity->certificate = th_statement_dup_text (statement, 8);
  identity->token = read_secret (statement, 9);
  if (read_key (statement, 0, identity->public_key)
      && read_key (statement, 7, identity->server_key))
    return g_steal_pointer (&identity);
  g_set_error_literal (error, TH_STORE_ERROR, TH_STORE_ERROR_CORRUPT,
                       "an identity's key has another length");
  return NULL;
}

gboolean
th_tablet_load_identities (ThTabletStore *self, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;
  ThStep step;

  statement = th_sqlite_prepare (self->writer,
                                 "SELECT public_key, signing_key, officer, name, letter, server,"
                                 " ca_pem, server_key, certificate, token"
                                 " FROM identity ORDER BY num",
                                 error);
  if (statement == NULL)
    return FALSE;
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      ThIdentity *identity = read_identity (statement, error);

      if (identity == NULL)
        return FALSE;
      th_tablet_adopt (self, identity);
    }
  if (step == TH_STEP_DONE && self->identities == NULL)
    g_set_error_literal (error, TH_STORE_ERROR, TH_STORE_ERROR_CORRUPT, "a store of nobody");
  return step == TH_STEP_DONE && self->identities != NULL;
}
