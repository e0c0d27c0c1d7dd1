/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A GTlsDatabase that holds the pinned authority. The system's authorities are not consulted, so a
 * certificate that some public authority was tricked into signing is worth nothing here, and no
 * file of trust lies on the tablet's disk to be changed.
 */

#include "th-pinned-database.h"

struct _ThPinnedDatabase
{
  GTlsDatabase parent_instance;
  GTlsCertificate *ca; /* NULL: nobody is trusted */
};

G_DEFINE_FINAL_TYPE (ThPinnedDatabase, th_pinned_database, G_TYPE_TLS_DATABASE)

static GTlsCertificateFlags
th_pinned_database_verify_chain (GTlsDatabase *database,
                                 GTlsCertificate *chain,
                                 const char *purpose,
                                 GSocketConnectable *identity,
                                 GTlsInteraction *interaction,
                                 GTlsDatabaseVerifyFlags flags,
                                 GCancellable *cancellable,
                                 GError **error)
{
  ThPinnedDatabase *self = TH_PINNED_DATABASE (database);

  return self->ca != NULL ? g_tls_certificate_verify (chain, identity, self->ca)
                          : G_TLS_CERTIFICATE_UNKNOWN_CA;
}

static void
th_pinned_database_finalize (GObject *object)
{
  ThPinnedDatabase *self = TH_PINNED_DATABASE (object);

  g_clear_object (&self->ca);
  G_OBJECT_CLASS (th_pinned_database_parent_class)->finalize (object);
}

static void
th_pinned_database_class_init (ThPinnedDatabaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = th_pinned_database_finalize;
  G_TLS_DATABASE_CLASS (klass)->verify_chain = th_pinned_database_verify_chain;
}

static void
th_pinned_database_init (ThPinnedDatabase *self)
{
}

/**
 * th_pinned_database_new:
 * @ca_pem: one certificate, PEM
 *
 * Returns: (transfer full) (nullable): the database; %NULL where @ca_pem is none.
 */
GTlsDatabase *
th_pinned_database_new (const char *ca_pem, GError **error)
{
  g_autoptr (GTlsCertificate) ca = NULL;
  ThPinnedDatabase *self;

  g_return_val_if_fail (ca_pem != NULL, NULL);

  ca = g_tls_certificate_new_from_pem (ca_pem, -1, error);
  if (ca == NULL)
    return NULL;

  self = g_object_new (TH_TYPE_PINNED_DATABASE, NULL);
  self->ca = g_steal_pointer (&ca);
  return G_TLS_DATABASE (self);
}

void
th_pinned_database_shut_out (void)
{
  g_autoptr (GTlsDatabase) nobody = g_object_new (TH_TYPE_PINNED_DATABASE, NULL);

  g_tls_backend_set_default_database (g_tls_backend_get_default (), nobody);
}
