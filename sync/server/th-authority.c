/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* X.509 by libcrypto, which SQLCipher and the chain's hash bring along already. The profile is RFC
 * 5280's: the CA may sign certificates and nothing below another CA, the leaf may serve TLS and
 * carries the host as subject alternative name.
 */

#include "th-authority.h"

#include <gio/gio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>

G_DEFINE_QUARK (th - authority - error - quark, th_authority_error)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509, X509_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free_all)

#define SERIAL_BITS 127

static gboolean
failed (GError **error, const char *what)
{
  g_set_error (error, TH_AUTHORITY_ERROR, TH_AUTHORITY_ERROR_FAILED, "certificate: %s failed",
               what);
  return FALSE;
}

static gboolean
set_serial (X509 *certificate)
{
  BIGNUM *number = BN_new ();
  gboolean done = number != NULL
                  && BN_rand (number, SERIAL_BITS, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY)
                  && BN_to_ASN1_INTEGER (number, X509_get_serialNumber (certificate)) != NULL;

  BN_free (number);
  return done;
}

static gboolean
set_times (X509 *certificate, int64_t now, int days)
{
  time_t moment = (time_t) (now / 1000);
  /* A day earlier than now: a tablet's clock may be behind. */
  return X509_time_adj_ex (X509_getm_notBefore (certificate), -1, 0, &moment) != NULL
         && X509_time_adj_ex (X509_getm_notAfter (certificate), days, 0, &moment) != NULL;
}

static gboolean
set_name (X509_NAME *name, const char *text)
{
  return X509_NAME_add_entry_by_txt (name, "CN", MBSTRING_UTF8, (const unsigned char *) text, -1,
                                     -1, 0)
         == 1;
}

static gboolean
add_extension (X509 *certificate, X509 *issuer, int nid, const char *value)
{
  X509_EXTENSION *extension;
  X509V3_CTX context;
  gboolean done;

  X509V3_set_ctx_nodb (&context);
  X509V3_set_ctx (&context, issuer, certificate, NULL, NULL, 0);
  extension = X509V3_EXT_conf_nid (NULL, &context, nid, value);
  done = extension != NULL && X509_add_ext (certificate, extension, -1) == 1;
  X509_EXTENSION_free (extension);
  return done;
}

static X509 *
new_certificate (EVP_PKEY *key, const char *common_name, int64_t now, int days)
{
  g_autoptr (X509) certificate = X509_new ();

  if (certificate == NULL || X509_set_version (certificate, X509_VERSION_3) != 1
      || !set_serial (certificate) || !set_times (certificate, now, days)
      || !set_name (X509_get_subject_name (certificate), common_name)
      || X509_set_pubkey (certificate, key) != 1)
    return NULL;
  return g_steal_pointer (&certificate);
}

static X509 *
new_ca (EVP_PKEY *key, int64_t now)
{
  g_autoptr (X509) ca = new_certificate (key, "Threshold", now, TH_AUTHORITY_CA_DAYS);

  if (ca == NULL || X509_set_issuer_name (ca, X509_get_subject_name (ca)) != 1
      || !add_extension (ca, ca, NID_basic_constraints, "critical,CA:TRUE,pathlen:0")
      || !add_extension (ca, ca, NID_key_usage, "critical,keyCertSign,cRLSign")
      || !add_extension (ca, ca, NID_subject_key_identifier, "hash")
      || X509_sign (ca, key, EVP_sha256 ()) == 0)
    return NULL;
  return g_steal_pointer (&ca);
}

static X509 *
new_leaf (EVP_PKEY *key, X509 *ca, EVP_PKEY *ca_key, const char *host, int64_t now)
{
  g_autofree char *alternative =
    g_strconcat (g_hostname_is_ip_address (host) ? "IP:" : "DNS:", host, NULL);
  g_autoptr (X509) leaf = new_certificate (key, "Threshold server", now, TH_AUTHORITY_LEAF_DAYS);

  if (leaf == NULL || X509_set_issuer_name (leaf, X509_get_subject_name (ca)) != 1
      || !add_extension (leaf, ca, NID_basic_constraints, "critical,CA:FALSE")
      || !add_extension (leaf, ca, NID_key_usage, "critical,digitalSignature")
      || !add_extension (leaf, ca, NID_ext_key_usage, "serverAuth")
      || !add_extension (leaf, ca, NID_subject_key_identifier, "hash")
      || !add_extension (leaf, ca, NID_authority_key_identifier, "keyid:always")
      || !add_extension (leaf, ca, NID_subject_alt_name, alternative)
      || X509_sign (leaf, ca_key, EVP_sha256 ()) == 0)
    return NULL;
  return g_steal_pointer (&leaf);
}

static char *
steal_text (BIO *bio)
{
  char *data;
  long length = BIO_get_mem_data (bio, &data);

  return g_strndup (data, (gsize) length);
}

static char *
dup_certificate_pem (X509 *certificate)
{
  g_autoptr (BIO) bio = BIO_new (BIO_s_mem ());

  return bio != NULL && PEM_write_bio_X509 (bio, certificate) == 1 ? steal_text (bio) : NULL;
}

static char *
dup_key_pem (EVP_PKEY *key)
{
  /* Secure memory: the buffer is wiped when the BIO goes. */
  g_autoptr (BIO) bio = BIO_new (BIO_s_secmem ());

  return bio != NULL && PEM_write_bio_PKCS8PrivateKey (bio, key, NULL, NULL, 0, NULL, NULL) == 1
           ? steal_text (bio)
           : NULL;
}

/* What goes into a certificate as "DNS:…" or "IP:…" must not be able to say more than that. */
static gboolean
check_host (const char *host, GError **error)
{
  gsize length = strlen (host);

  if (length > 0 && length <= 253
      && (g_hostname_is_ip_address (host)
          || strspn (host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.")
               == length))
    return TRUE;
  g_set_error (error, TH_AUTHORITY_ERROR, TH_AUTHORITY_ERROR_HOST,
               "\"%s\" is not a host name or address; give one like station.example or 192.0.2.1",
               host);
  return FALSE;
}

/* Signs a new server certificate with a new key. */
static gboolean
issue (ThAuthority *self, X509 *ca, EVP_PKEY *ca_key, const char *host, int64_t now, GError **error)
{
  g_autoptr (EVP_PKEY) key = EVP_EC_gen ("P-256");
  g_autoptr (X509) leaf = key != NULL ? new_leaf (key, ca, ca_key, host, now) : NULL;
  g_autofree char *leaf_pem = leaf != NULL ? dup_certificate_pem (leaf) : NULL;
  g_autofree char *key_pem = leaf != NULL ? dup_key_pem (key) : NULL;

  if (leaf_pem == NULL || key_pem == NULL)
    return failed (error, "issuing the server's");
  g_free (self->chain_pem);
  g_free (self->key_pem);
  self->chain_pem = g_strconcat (leaf_pem, self->ca_pem, NULL);
  self->key_pem = g_steal_pointer (&key_pem);
  return TRUE;
}

ThAuthority *
th_authority_new (const char *host, int64_t now, GError **error)
{
  g_autoptr (ThAuthority) self = NULL;
  g_autoptr (EVP_PKEY) key = NULL;
  g_autoptr (X509) ca = NULL;

  if (!check_host (host, error))
    return NULL;
  self = g_new0 (ThAuthority, 1);
  key = EVP_EC_gen ("P-256");
  ca = key != NULL ? new_ca (key, now) : NULL;
  if (ca != NULL)
    {
      self->ca_pem = dup_certificate_pem (ca);
      self->ca_key_pem = dup_key_pem (key);
    }
  if (self->ca_pem == NULL || self->ca_key_pem == NULL)
    {
      failed (error, "making the authority's");
      return NULL;
    }
  return issue (self, ca, key, host, now, error) ? g_steal_pointer (&self) : NULL;
}

static X509 *
read_certificate (const char *pem)
{
  g_autoptr (BIO) bio = BIO_new_mem_buf (pem, -1);

  return bio != NULL ? PEM_read_bio_X509 (bio, NULL, NULL, NULL) : NULL;
}

gboolean
th_authority_renew (ThAuthority *self, const char *host, int64_t now, GError **error)
{
  g_autoptr (X509) ca = read_certificate (self->ca_pem);
  g_autoptr (BIO) bio = BIO_new_mem_buf (self->ca_key_pem, -1);
  g_autoptr (EVP_PKEY) key = bio != NULL ? PEM_read_bio_PrivateKey (bio, NULL, NULL, NULL) : NULL;

  if (!check_host (host, error))
    return FALSE;
  if (ca == NULL || key == NULL || X509_check_private_key (ca, key) != 1)
    {
      g_set_error_literal (error, TH_AUTHORITY_ERROR, TH_AUTHORITY_ERROR_DAMAGED,
                           "the authority's certificate and key do not belong together");
      return FALSE;
    }
  return issue (self, ca, key, host, now, error);
}

static void
wipe (char *secret)
{
  if (secret != NULL)
    OPENSSL_cleanse (secret, strlen (secret));
  g_free (secret);
}

void
th_authority_free (ThAuthority *self)
{
  if (self == NULL)
    return;
  g_free (self->ca_pem);
  wipe (self->ca_key_pem);
  g_free (self->chain_pem);
  wipe (self->key_pem);
  g_free (self);
}

GBytes *
th_authority_dup_der (const char *pem)
{
  g_autoptr (X509) certificate = read_certificate (pem);
  unsigned char *der = NULL;
  GBytes *bytes;
  int length;

  if (certificate == NULL || (length = i2d_X509 (certificate, &der)) < 0)
    return NULL;
  bytes = g_bytes_new (der, (gsize) length);
  OPENSSL_free (der);
  return bytes;
}
