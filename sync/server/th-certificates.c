/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Two certificates with libcrypto. The authority's key signs one certificate and is then forgotten:
 * what does not exist cannot be stolen, and a server that moves makes both anew and announces them.
 */

#include "th-certificates.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#define VALID_SECONDS (10L * 365 * 24 * 3600)

/* Clocks of tablets may be slow. */
#define BEFORE_SECONDS (24L * 3600)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509, X509_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_vfree)

static gboolean
set_error (GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "certificates cannot be made: %s",
               ERR_reason_error_string (ERR_peek_last_error ()));
  return FALSE;
}

static gboolean
add_extension (X509 *certificate, X509 *issuer, int nid, const char *value)
{
  X509V3_CTX context;
  X509_EXTENSION *extension;
  gboolean done;

  X509V3_set_ctx_nodb (&context);
  X509V3_set_ctx (&context, issuer, certificate, NULL, NULL, 0);
  extension = X509V3_EXT_conf_nid (NULL, &context, nid, value);
  done = extension != NULL && X509_add_ext (certificate, extension, -1) == 1;
  X509_EXTENSION_free (extension);
  return done;
}

static gboolean
set_serial (X509 *certificate)
{
  BIGNUM *number = BN_new ();
  gboolean done = number != NULL && BN_rand (number, 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1
                  && BN_to_ASN1_INTEGER (number, X509_get_serialNumber (certificate)) != NULL;

  BN_free (number);
  return done;
}

/* A certificate without extensions, not yet signed. */
static X509 *
make_bare (EVP_PKEY *key, const char *name, X509 *issuer)
{
  g_autoptr (X509) certificate = X509_new ();
  X509_NAME *subject;

  if (certificate == NULL)
    return NULL;
  subject = X509_get_subject_name (certificate);
  if (X509_set_version (certificate, X509_VERSION_3) != 1 || !set_serial (certificate)
      || X509_gmtime_adj (X509_getm_notBefore (certificate), -BEFORE_SECONDS) == NULL
      || X509_gmtime_adj (X509_getm_notAfter (certificate), VALID_SECONDS) == NULL
      || X509_NAME_add_entry_by_txt (subject, "CN", MBSTRING_UTF8, (const guchar *) name, -1, -1, 0)
           != 1
      || X509_set_issuer_name (certificate,
                               issuer != NULL ? X509_get_subject_name (issuer) : subject)
           != 1
      || X509_set_pubkey (certificate, key) != 1)
    return NULL;
  return g_steal_pointer (&certificate);
}

static X509 *
make_ca (EVP_PKEY *key)
{
  g_autoptr (X509) ca = make_bare (key, "Threshold server CA", NULL);

  if (ca == NULL || !add_extension (ca, ca, NID_basic_constraints, "critical,CA:TRUE,pathlen:0")
      || !add_extension (ca, ca, NID_key_usage, "critical,keyCertSign")
      || !add_extension (ca, ca, NID_subject_key_identifier, "hash")
      || X509_sign (ca, key, EVP_sha256 ()) == 0)
    return NULL;
  return g_steal_pointer (&ca);
}

static X509 *
make_leaf (EVP_PKEY *key, const char *host, X509 *ca, EVP_PKEY *ca_key)
{
  g_autoptr (X509) leaf = make_bare (key, "Threshold server", ca);
  g_autofree char *names =
    g_strdup_printf ("%s:%s", g_hostname_is_ip_address (host) ? "IP" : "DNS", host);

  if (leaf == NULL || !add_extension (leaf, ca, NID_basic_constraints, "critical,CA:FALSE")
      || !add_extension (leaf, ca, NID_key_usage, "critical,digitalSignature")
      || !add_extension (leaf, ca, NID_ext_key_usage, "serverAuth")
      || !add_extension (leaf, ca, NID_subject_alt_name, names)
      || !add_extension (leaf, ca, NID_subject_key_identifier, "hash")
      || !add_extension (leaf, ca, NID_authority_key_identifier, "keyid")
      || X509_sign (leaf, ca_key, EVP_sha256 ()) == 0)
    return NULL;
  return g_steal_pointer (&leaf);
}

static char *
take_text (BIO *bio)
{
  char *bytes = NULL;
  long length = BIO_get_mem_data (bio, &bytes);

  return g_strndup (bytes, (gsize) length);
}

static char *
print_certificate (X509 *certificate)
{
  g_autoptr (BIO) bio = BIO_new (BIO_s_mem ());

  return bio != NULL && PEM_write_bio_X509 (bio, certificate) == 1 ? take_text (bio) : NULL;
}

static char *
print_key (EVP_PKEY *key)
{
  g_autoptr (BIO) bio = BIO_new (BIO_s_secmem ());

  return bio != NULL && PEM_write_bio_PrivateKey (bio, key, NULL, NULL, 0, NULL, NULL) == 1
           ? take_text (bio)
           : NULL;
}

ThCertificates *
th_certificates_new (const char *host, GError **error)
{
  g_autoptr (ThCertificates) self = g_new0 (ThCertificates, 1);
  g_autoptr (EVP_PKEY) ca_key = EVP_EC_gen ("P-256");
  g_autoptr (EVP_PKEY) key = EVP_EC_gen ("P-256");
  g_autoptr (X509) ca = ca_key != NULL ? make_ca (ca_key) : NULL;
  g_autoptr (X509) leaf = ca != NULL && key != NULL ? make_leaf (key, host, ca, ca_key) : NULL;

  if (leaf != NULL)
    {
      self->ca = print_certificate (ca);
      self->leaf = print_certificate (leaf);
      self->key = print_key (key);
    }
  if (self->ca == NULL || self->leaf == NULL || self->key == NULL)
    {
      set_error (error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
th_certificates_free (ThCertificates *self)
{
  if (self == NULL)
    return;
  if (self->key != NULL)
    OPENSSL_cleanse (self->key, strlen (self->key));
  g_free (self->ca);
  g_free (self->leaf);
  g_free (self->key);
  g_free (self);
}
