/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The server's certificates, as the TLS library that tablets use sees them. */

#include "th-authority.h"

#include <gio/gio.h>
#include <string.h>

static int64_t
machine_now (void)
{
  return g_get_real_time () / 1000;
}

static GTlsCertificate *
certificate (const char *pem)
{
  g_autoptr (GError) error = NULL;
  GTlsCertificate *parsed = g_tls_certificate_new_from_pem (pem, -1, &error);

  g_assert_no_error (error);
  return parsed;
}

static GTlsCertificateFlags
verify (const ThAuthority *trusted, const ThAuthority *shown, const char *host)
{
  g_autoptr (GTlsCertificate) ca = certificate (trusted->ca_pem);
  g_autoptr (GTlsCertificate) leaf = certificate (shown->chain_pem);
  g_autoptr (GSocketConnectable) identity = g_network_address_new (host, 443);

  return g_tls_certificate_verify (leaf, identity, ca);
}

static void
test_trusted_for_its_host_alone (void)
{
  static const char *const hosts[] = { "127.0.0.1", "station.example" };

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ThAuthority) ours = th_authority_new (hosts[i], machine_now (), &error);
      g_autoptr (ThAuthority) other = NULL;

      g_assert_no_error (error);
      other = th_authority_new (hosts[i], machine_now (), &error);
      g_assert_no_error (error);
      g_assert_cmpint (verify (ours, ours, hosts[i]), ==, 0);
      g_assert_cmpint (verify (ours, ours, "other.example"), ==, G_TLS_CERTIFICATE_BAD_IDENTITY);
      g_assert_cmpint (verify (other, ours, hosts[i]) & G_TLS_CERTIFICATE_UNKNOWN_CA, !=, 0);
    }
}

static void
test_key_belongs_to_the_certificate (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThAuthority) self = th_authority_new ("127.0.0.1", machine_now (), &error);
  g_autofree char *both = g_strconcat (self->chain_pem, self->key_pem, NULL);
  g_autoptr (GTlsCertificate) pair = certificate (both);
  g_autoptr (GByteArray) key = NULL;

  g_object_get (pair, "private-key", &key, NULL);
  g_assert_nonnull (key);
  g_assert_nonnull (g_tls_certificate_get_issuer (pair));
}

static void
test_renewal_keeps_the_authority (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThAuthority) self = th_authority_new ("127.0.0.1", machine_now (), &error);
  g_autofree char *ca = g_strdup (self->ca_pem);
  g_autofree char *chain = g_strdup (self->chain_pem);

  g_assert_true (th_authority_renew (self, "127.0.0.1", machine_now (), &error));
  g_assert_no_error (error);
  g_assert_cmpstr (self->ca_pem, ==, ca);
  g_assert_cmpstr (self->chain_pem, !=, chain);
  g_assert_cmpint (verify (self, self, "127.0.0.1"), ==, 0);
}

static void
test_expired_is_not_trusted (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThAuthority) self =
    th_authority_new ("127.0.0.1", machine_now () - G_GINT64_CONSTANT (86400000) * 500, &error);

  g_assert_no_error (error);
  g_assert_cmpint (verify (self, self, "127.0.0.1"), ==, G_TLS_CERTIFICATE_EXPIRED);
}

static void
test_hosts_that_say_more_are_refused (void)
{
  static const char *const hosts[] = { "", "a,DNS:b", "host name", "https://x", "x/y", "IP:1" };

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (th_authority_new (hosts[i], machine_now (), &error));
      g_assert_error (error, TH_AUTHORITY_ERROR, TH_AUTHORITY_ERROR_HOST);
    }
}

static void
test_der_is_the_certificate (void)
{
  g_autoptr (ThAuthority) self = th_authority_new ("127.0.0.1", machine_now (), NULL);
  g_autoptr (GTlsCertificate) ca = certificate (self->ca_pem);
  g_autoptr (GByteArray) expected = NULL;
  g_autoptr (GBytes) der = th_authority_dup_der (self->ca_pem);

  g_object_get (ca, "certificate", &expected, NULL);
  g_assert_cmpmem (g_bytes_get_data (der, NULL), g_bytes_get_size (der), expected->data,
                   expected->len);
  g_assert_null (th_authority_dup_der ("no pem"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/authority/trusted-for-its-host-alone", test_trusted_for_its_host_alone);
  g_test_add_func ("/server/authority/key-belongs-to-the-certificate",
                   test_key_belongs_to_the_certificate);
  g_test_add_func ("/server/authority/renewal-keeps-the-authority",
                   test_renewal_keeps_the_authority);
  g_test_add_func ("/server/authority/expired-is-not-trusted", test_expired_is_not_trusted);
  g_test_add_func ("/server/authority/hosts-that-say-more-are-refused",
                   test_hosts_that_say_more_are_refused);
  g_test_add_func ("/server/authority/der-is-the-certificate", test_der_is_the_certificate);
  return g_test_run ();
}
