/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Making and reading what a server is. */

#include "th-server-config.h"

#include "th-authority.h"
#include "th-enrolment-code.h"
#include "th-sqlite-server-store.h"
#include "th-sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#define KEY_FILE "store.key"
#define STORE_FILE "server.db"

/* A certificate is renewed when it has less than this left. */
#define RENEW_MILLISECONDS (G_GINT64_CONSTANT (60) * 24 * 3600 * 1000)

#define SETTING_ADDRESS "address"
#define SETTING_CA "ca"
#define SETTING_CA_KEY "ca-key"
#define SETTING_LEAF "leaf"
#define SETTING_SIGNING_KEY "signing-key"
#define SETTING_RECOVERY_KEY "recovery-key"
#define SETTING_OWN_KEY "own-key"

static gboolean
set_file_error (GError **error, const char *path)
{
  int code = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "%s: %s", path,
               g_strerror (code));
  return FALSE;
}

static gboolean
write_key_file (const char *path, const uint8_t *key, GError **error)
{
  int fd = g_open (path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  gboolean done;

  if (fd < 0)
    return set_file_error (error, path);
  done = write (fd, key, TH_SQLITE_KEY_BYTES) == TH_SQLITE_KEY_BYTES && fsync (fd) == 0;
  if (!done)
    set_file_error (error, path);
  return g_close (fd, done ? error : NULL) && done;
}

static ThSecret *
read_key_file (const char *path, GError **error)
{
  uint8_t key[TH_SQLITE_KEY_BYTES + 1];
  ThSecret *secret = NULL;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gssize length;

  if (fd < 0)
    {
      set_file_error (error, path);
      return NULL;
    }
  length = read (fd, key, sizeof key);
  if (length == TH_SQLITE_KEY_BYTES)
    secret = th_secret_new (key, TH_SQLITE_KEY_BYTES);
  else
    g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_WRONG_KEY, "%s is no store key", path);
  sodium_memzero (key, sizeof key);
  g_close (fd, NULL);
  return secret;
}

static gboolean
put_bytes (ThServerStore *store, const char *key, const void *bytes, gsize length, GError **error)
{
  g_autoptr (GBytes) value = g_bytes_new (bytes, length);

  return th_server_store_set_setting (store, key, value, error);
}

static gboolean
put_text (ThServerStore *store, const char *key, const char *text, GError **error)
{
  return put_bytes (store, key, text, strlen (text), error);
}

/* A fresh key pair, its private half in the settings, its public half in @public_key. */
static gboolean
put_key_pair (ThServerStore *store,
              const char *setting,
              const ThRandom *random,
              uint8_t public_key[TH_PUBLIC_KEY_BYTES],
              GError **error)
{
  uint8_t seed[crypto_sign_SEEDBYTES];
  uint8_t private_key[crypto_sign_SECRETKEYBYTES];
  gboolean done;

  th_random_fill (random, seed, sizeof seed);
  crypto_sign_seed_keypair (public_key, private_key, seed);
  done = put_bytes (store, setting, private_key, sizeof private_key, error);
  sodium_memzero (seed, sizeof seed);
  sodium_memzero (private_key, sizeof private_key);
  return done;
}

gboolean
th_server_config_renew_own (ThServerStore *store,
                            int64_t now,
                            const ThRandom *random,
                            GError **error)
{
  g_autoptr (ThServerEnrolment) own = g_new0 (ThServerEnrolment, 1);

  if (!put_key_pair (store, SETTING_OWN_KEY, random, own->public_key, error))
    return FALSE;
  own->id = th_chain_enrolment (own->public_key);
  own->officer = g_strdup (TH_SERVER_OFFICER);
  own->name = g_strdup ("Server");
  own->letter = g_strdup ("");
  own->certificate = g_strdup ("");
  own->status = TH_ENROLMENT_SERVER;
  own->created = own->receipted = now;
  th_chain_start (own->public_key, &own->hash);
  return th_server_store_put_enrolment (store, own, error);
}

static gboolean
put_recovery_key (ThServerStore *store, const ThRandom *random, ThSecret **recovery, GError **error)
{
  uint8_t seed[crypto_box_SEEDBYTES];
  uint8_t public_key[crypto_box_PUBLICKEYBYTES];
  uint8_t private_key[crypto_box_SECRETKEYBYTES];

  th_random_fill (random, seed, sizeof seed);
  crypto_box_seed_keypair (public_key, private_key, seed);
  *recovery = th_secret_new (private_key, sizeof private_key);
  sodium_memzero (seed, sizeof seed);
  sodium_memzero (private_key, sizeof private_key);
  return put_bytes (store, SETTING_RECOVERY_KEY, public_key, sizeof public_key, error);
}

/* TLS looks at the machine's clock and no other. */
static int64_t
get_machine_time (void)
{
  return g_get_real_time () / 1000;
}

static gboolean
put_authority (ThServerStore *store, const ThAuthority *authority, GError **error)
{
  g_autofree char *leaf = g_strconcat (authority->chain_pem, authority->key_pem, NULL);
  gboolean done = put_text (store, SETTING_CA, authority->ca_pem, error)
                  && put_text (store, SETTING_CA_KEY, authority->ca_key_pem, error)
                  && put_text (store, SETTING_LEAF, leaf, error);

  sodium_memzero (leaf, strlen (leaf));
  return done;
}

static gboolean
put_certificates (ThServerStore *store, const char *address, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, error);
  g_autoptr (ThAuthority) authority = NULL;

  if (uri != NULL)
    authority = th_authority_new (g_uri_get_host (uri), get_machine_time (), error);
  return authority != NULL && put_authority (store, authority, error);
}

static gboolean
fill_store (ThServerStore *store,
            const char *address,
            int64_t now,
            const ThRandom *random,
            ThSecret **recovery,
            GError **error)
{
  uint8_t server_key[TH_PUBLIC_KEY_BYTES];
  gboolean done;

  if (!th_server_store_begin (store, error))
    return FALSE;
  done = th_server_config_set_address (store, address, error)
         && put_certificates (store, address, error)
         && put_key_pair (store, SETTING_SIGNING_KEY, random, server_key, error)
         && put_recovery_key (store, random, recovery, error)
         && th_server_config_renew_own (store, now, random, error);
  return th_server_store_end (store, done, error);
}

ThSecret *
th_server_config_make_key (const char *data, const ThRandom *random, GError **error)
{
  g_autofree char *path = g_build_filename (data, KEY_FILE, NULL);
  g_autoptr (ThSecret) key = NULL;
  uint8_t bytes[TH_SQLITE_KEY_BYTES];
  gboolean done;

  if (g_mkdir_with_parents (data, 0700) != 0)
    {
      set_file_error (error, data);
      return NULL;
    }
  th_random_fill (random, bytes, sizeof bytes);
  key = th_secret_new (bytes, sizeof bytes);
  done = write_key_file (path, bytes, error);
  sodium_memzero (bytes, sizeof bytes);
  return done ? g_steal_pointer (&key) : NULL;
}

char *
th_server_config_dup_store_path (const char *data)
{
  return g_build_filename (data, STORE_FILE, NULL);
}

gboolean
th_server_config_init (const char *data,
                       const char *address,
                       int64_t now,
                       const ThRandom *random,
                       ThSecret **recovery,
                       GError **error)
{
  g_autofree char *store_path = th_server_config_dup_store_path (data);
  g_autofree char *normal = th_enrolment_code_normal (address);
  g_autoptr (ThServerStore) store = NULL;
  g_autoptr (ThSecret) key = NULL;

  if (normal == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "'%s' is no address of the form https://host:port", address);
      return FALSE;
    }
  key = th_server_config_make_key (data, random, error);
  if (key == NULL)
    return FALSE;
  store = th_sqlite_server_store_open (store_path, key, TRUE, 1, error);
  return store != NULL && fill_store (store, normal, now, random, recovery, error);
}

ThServerStore *
th_server_config_open (const char *data, guint n_readers, GError **error)
{
  g_autofree char *key_path = g_build_filename (data, KEY_FILE, NULL);
  g_autofree char *store_path = g_build_filename (data, STORE_FILE, NULL);
  g_autoptr (ThSecret) key = read_key_file (key_path, error);

  return key != NULL ? th_sqlite_server_store_open (store_path, key, FALSE, n_readers, error)
                     : NULL;
}

static gboolean
get_bytes (ThServerStore *store, const char *key, uint8_t *bytes, gsize length, GError **error)
{
  g_autoptr (GBytes) value = th_server_store_get_setting (store, key, error);

  if (value == NULL || g_bytes_get_size (value) != length)
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_CORRUPT, "the setting %s is not whole",
                     key);
      return FALSE;
    }
  memcpy (bytes, g_bytes_get_data (value, NULL), length);
  return TRUE;
}

static char *
get_text (ThServerStore *store, const char *key, GError **error)
{
  g_autoptr (GBytes) value = th_server_store_get_setting (store, key, error);

  if (value != NULL)
    return g_strndup (g_bytes_get_data (value, NULL), g_bytes_get_size (value));
  if (error != NULL && *error == NULL)
    g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_CORRUPT, "the setting %s is not there", key);
  return NULL;
}

static ThSecret *
get_key (ThServerStore *store, const char *key, uint8_t *public_key, GError **error)
{
  uint8_t bytes[crypto_sign_SECRETKEYBYTES];
  ThSecret *secret;

  if (!get_bytes (store, key, bytes, sizeof bytes, error))
    return NULL;
  crypto_sign_ed25519_sk_to_pk (public_key, bytes);
  secret = th_secret_new (bytes, sizeof bytes);
  sodium_memzero (bytes, sizeof bytes);
  return secret;
}

ThServerConfig *
th_server_config_load (ThServerStore *store, GError **error)
{
  g_autoptr (ThServerConfig) self = g_new0 (ThServerConfig, 1);
  uint8_t own[TH_PUBLIC_KEY_BYTES];

  if ((self->address = get_text (store, SETTING_ADDRESS, error)) == NULL
      || (self->ca = get_text (store, SETTING_CA, error)) == NULL
      || (self->leaf = get_text (store, SETTING_LEAF, error)) == NULL
      || !get_bytes (store, SETTING_RECOVERY_KEY, self->recovery_key, sizeof self->recovery_key,
                     error)
      || (self->signing_key = get_key (store, SETTING_SIGNING_KEY, self->server_key, error)) == NULL
      || (self->own_key = get_key (store, SETTING_OWN_KEY, own, error)) == NULL)
    return NULL;
  self->enrolment = th_chain_enrolment (own);
  return g_steal_pointer (&self);
}

static gboolean
expires_soon (const char *leaf, gboolean *soon, GError **error)
{
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_pem (leaf, -1, error);
  g_autoptr (GDateTime) end = NULL;

  if (certificate == NULL)
    return FALSE;
  end = g_tls_certificate_get_not_valid_after (certificate);
  *soon =
    end == NULL || g_date_time_to_unix (end) * 1000 - get_machine_time () < RENEW_MILLISECONDS;
  return TRUE;
}

gboolean
th_server_config_renew (ThServerConfig *self, ThServerStore *store, gboolean now, GError **error)
{
  g_autoptr (ThAuthority) authority = NULL;
  g_autoptr (GUri) uri = g_uri_parse (self->address, G_URI_FLAGS_NONE, error);
  gboolean soon = FALSE;

  if (uri == NULL || !expires_soon (self->leaf, &soon, error))
    return FALSE;
  if (!soon && !now)
    return TRUE;
  authority = g_new0 (ThAuthority, 1);
  authority->ca_pem = g_strdup (self->ca);
  authority->ca_key_pem = get_text (store, SETTING_CA_KEY, error);
  if (authority->ca_key_pem == NULL
      || !th_authority_renew (authority, g_uri_get_host (uri), get_machine_time (), error)
      || !th_server_store_begin (store, error)
      || !th_server_store_end (store, put_authority (store, authority, error), error))
    return FALSE;
  sodium_memzero (self->leaf, strlen (self->leaf));
  g_free (self->leaf);
  self->leaf = g_strconcat (authority->chain_pem, authority->key_pem, NULL);
  return TRUE;
}

gboolean
th_server_config_set_address (ThServerStore *store, const char *address, GError **error)
{
  return put_text (store, SETTING_ADDRESS, address, error);
}

void
th_server_config_free (ThServerConfig *self)
{
  if (self == NULL)
    return;
  if (self->leaf != NULL)
    sodium_memzero (self->leaf, strlen (self->leaf));
  g_free (self->address);
  g_free (self->ca);
  g_free (self->leaf);
  g_clear_pointer (&self->signing_key, th_secret_unref);
  g_clear_pointer (&self->own_key, th_secret_unref);
  g_free (self);
}
