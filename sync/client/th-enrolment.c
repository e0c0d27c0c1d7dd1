/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Enrolment, in this order: the code is read, the passphrase looked at, the server's keys fetched
 * and compared with the code, the secret sent over a connection verified by them, keyring and store
 * made. The folder appears under its name only when both are whole.
 */

#include "th-enrolment.h"

#include "th-engine-private.h"
#include "th-enrolment-code.h"
#include "th-http-transport.h"
#include "th-request.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_ANSWER (64 * 1024)

struct _ThEnrolment
{
  GObject parent_instance;
  char *data;
  ThClock clock;
  ThRandom random;
  ThKeyringCost cost;
  ThSecret *signing_key; /* of the enrolment to be; the same until one succeeded */
  uint8_t public_key[TH_PUBLIC_KEY_BYTES];
  char *folder;
};

G_DEFINE_FINAL_TYPE (ThEnrolment, th_enrolment, G_TYPE_OBJECT)

/* What an asynchronous run takes and gives. */
typedef struct
{
  char *code;
  ThSecret *passphrase;
  ThKeyring *keyring;
  ThSecret *key;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  g_free (run->code);
  g_clear_pointer (&run->passphrase, th_secret_unref);
  g_clear_object (&run->keyring);
  g_clear_pointer (&run->key, th_secret_unref);
  g_free (run);
}

static GBytes *
call (ThTransport *transport, const ThRequest *request, GCancellable *cancellable, GError **error)
{
  g_autoptr (ThReply) reply = th_transport_send (transport, request, cancellable, error);
  g_autoptr (GBytes) body = NULL;
  int64_t seq;

  if (reply == NULL)
    return NULL;
  body = th_reply_load (reply, MAX_ANSWER, cancellable, error);
  if (body == NULL || reply->status / 100 == 2)
    return g_steal_pointer (&body);
  th_request_set_error (reply->status, body, &seq, error);
  return NULL;
}

/* The server's keys, believed only where the code's hash is theirs. */
static ThServerKeys *
fetch_keys (const ThEnrolmentCode *code, GCancellable *cancellable, GError **error)
{
  ThRequest request = { .method = "GET", .path = TH_WIRE_PATH_KEYS };
  g_autoptr (ThTransport) transport = NULL;
  g_autoptr (ThServerKeys) keys = NULL;
  g_autoptr (GBytes) body = NULL;

  transport = th_http_transport_new_unverified (code->address, 0, error);
  if (transport == NULL)
    return NULL;
  body = call (transport, &request, cancellable, error);
  if (body == NULL)
    return NULL;
  keys = th_server_keys_read (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  if (keys == NULL)
    {
      th_wire_set_malformed (error, "the server's keys");
      return NULL;
    }
  if (!th_enrolment_code_trusts (code, keys->ca, keys->key, error))
    return NULL;
  return g_steal_pointer (&keys);
}

static ThGrant *
enrol (ThEnrolment *self,
       const ThEnrolmentCode *code,
       ThServerKeys *keys,
       ThCertificate **certificate,
       GCancellable *cancellable,
       GError **error)
{
  ThRequest request = { .method = "POST",
                        .path = TH_WIRE_PATH_ENROL,
                        .content_type = TH_WIRE_JSON };
  g_autoptr (ThTransport) transport = NULL;
  g_autoptr (GBytes) say = NULL;
  g_autoptr (GBytes) body = NULL;

  if (self->signing_key == NULL)
    self->signing_key = th_request_make_key (&self->random, self->public_key);
  transport = th_http_transport_new (code->address, keys->ca, 0, error);
  if (transport == NULL)
    return NULL;
  say = th_request_enrol (code->secret, self->public_key, self->signing_key);
  request.body = say;
  body = call (transport, &request, cancellable, error);
  if (body == NULL)
    return NULL;
  return th_request_read_grant (body, self->public_key, keys->key, certificate, error);
}

static void
fill_identity (ThEnrolment *self,
               const ThEnrolmentCode *code,
               ThServerKeys *keys,
               const ThGrant *grant,
               const ThCertificate *certificate,
               ThIdentity *identity)
{
  memcpy (identity->public_key, self->public_key, TH_PUBLIC_KEY_BYTES);
  memcpy (identity->server_key, keys->key, TH_PUBLIC_KEY_BYTES);
  identity->signing_key = th_secret_ref (self->signing_key);
  identity->officer = g_strdup (certificate->officer);
  identity->name = g_strdup (certificate->name);
  identity->letter = g_strdup (certificate->letter);
  identity->server = g_strdup (code->address);
  identity->ca_pem = g_strdup (keys->ca);
  identity->certificate = g_strdup (grant->certificate);
  identity->token = th_secret_new (grant->token, sizeof grant->token);
}

static gboolean
set_file_error (GError **error, const char *what)
{
  int code = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "%s: %s", what,
               g_strerror (code));
  return FALSE;
}

/* Keyring and store in @folder, and the signature that a returning tablet shows. */
static gboolean
fill_folder (ThEnrolment *self,
             const char *folder,
             const ThSecret *passphrase,
             ThGrant *grant,
             const ThIdentity *identity,
             ThSecret **key,
             GError **error)
{
  g_autofree char *keyring_path = th_enrolment_dup_path (folder, TH_ENROLMENT_KEYRING);
  g_autofree char *store_path = th_enrolment_dup_path (folder, TH_ENROLMENT_STORE);
  g_autoptr (ThKeyring) keyring = NULL;
  g_autoptr (ThTabletStore) store = NULL;
  gboolean kept;

  keyring = th_keyring_create (keyring_path, passphrase, grant->recovery_key, &self->cost,
                               identity->name, &self->clock, &self->random, key, error);
  if (keyring == NULL)
    return FALSE;
  store = th_tablet_store_create (store_path, *key, identity, &self->clock, &self->random, error);
  if (store == NULL)
    return FALSE;
  kept = th_credential_keep_signature (store, identity->public_key, grant->signature, error);
  th_tablet_store_close (store);
  return kept;
}

static void
discard_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

static gboolean
make_folder (ThEnrolment *self,
             const ThSecret *passphrase,
             ThGrant *grant,
             const ThIdentity *identity,
             ThSecret **key,
             GError **error)
{
  char enrolment[TH_ENROLMENT_TEXT_SIZE];
  g_autofree char *folder = NULL;
  g_autofree char *making = NULL;

  th_enrolment_format (th_chain_enrolment (identity->public_key), enrolment);
  folder = g_build_filename (self->data, enrolment, NULL);
  making = g_strconcat (folder, ".new", NULL);
  discard_folder (making);
  if (g_mkdir_with_parents (self->data, 0700) != 0 || g_mkdir (making, 0700) != 0)
    return set_file_error (error, making);
  if (!fill_folder (self, making, passphrase, grant, identity, key, error))
    {
      discard_folder (making);
      return FALSE;
    }
  if (g_rename (making, folder) != 0)
    return set_file_error (error, folder);
  g_free (self->folder);
  self->folder = g_steal_pointer (&folder);
  return TRUE;
}

/* All but opening what was made. */
static gboolean
run (ThEnrolment *self,
     const char *text,
     const ThSecret *passphrase,
     ThKeyring **keyring,
     ThSecret **key,
     GCancellable *cancellable,
     GError **error)
{
  g_auto (ThEnrolmentCode) code = TH_ENROLMENT_CODE_INIT;
  g_autoptr (ThServerKeys) keys = NULL;
  g_autoptr (ThGrant) grant = NULL;
  g_autoptr (ThCertificate) certificate = NULL;
  g_autoptr (ThIdentity) identity = g_new0 (ThIdentity, 1);
  g_autofree char *path = NULL;

  if (!th_enrolment_code_parse (text, &code, error))
    return FALSE;
  if (th_secret_get_length (passphrase) < TH_PASSPHRASE_MIN)
    {
      g_set_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_WEAK,
                   "a passphrase has at least %d characters", TH_PASSPHRASE_MIN);
      return FALSE;
    }
  keys = fetch_keys (&code, cancellable, error);
  if (keys == NULL)
    return FALSE;
  grant = enrol (self, &code, keys, &certificate, cancellable, error);
  if (grant == NULL)
    return FALSE;

  fill_identity (self, &code, keys, grant, certificate, identity);
  if (!make_folder (self, passphrase, grant, identity, key, error))
    return FALSE;
  g_clear_pointer (&self->signing_key, th_secret_unref);
  path = th_enrolment_dup_path (self->folder, TH_ENROLMENT_KEYRING);
  *keyring = th_keyring_load (path, &self->clock, &self->random, error);
  return *keyring != NULL;
}

static ThTabletStore *
open_store (ThEnrolment *self, const ThSecret *key, GError **error)
{
  g_autofree char *path = th_enrolment_dup_path (self->folder, TH_ENROLMENT_STORE);

  return th_tablet_store_open (path, key, &self->clock, &self->random, error);
}

static void
run_in_thread_cb (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Run *job = data;
  GError *error = NULL;

  if (run (source, job->code, job->passphrase, &job->keyring, &job->key, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
th_enrolment_finalize (GObject *object)
{
  ThEnrolment *self = TH_ENROLMENT (object);

  g_clear_pointer (&self->signing_key, th_secret_unref);
  g_free (self->data);
  g_free (self->folder);
  G_OBJECT_CLASS (th_enrolment_parent_class)->finalize (object);
}

static void
th_enrolment_class_init (ThEnrolmentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = th_enrolment_finalize;
}

static void
th_enrolment_init (ThEnrolment *self)
{
}

/**
 * th_enrolment_new:
 * @data: the tablet's data folder, made when needed
 */
ThEnrolment *
th_enrolment_new (const char *data,
                  const ThClock *clock,
                  const ThRandom *random,
                  const ThKeyringCost *cost)
{
  ThEnrolment *self;

  g_return_val_if_fail (data != NULL, NULL);
  g_return_val_if_fail (clock != NULL && random != NULL && cost != NULL, NULL);

  self = g_object_new (TH_TYPE_ENROLMENT, NULL);
  self->data = g_strdup (data);
  self->clock = *clock;
  self->random = *random;
  self->cost = *cost;
  return self;
}

/**
 * th_enrolment_run:
 *
 * Enrols and makes the officer's folder.
 *
 * Returns: (transfer full): its store, locked.
 */
ThTabletStore *
th_enrolment_run (ThEnrolment *self,
                  const char *code,
                  const ThSecret *passphrase,
                  ThKeyring **keyring,
                  ThSecret **key,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (ThKeyring) made_keyring = NULL;
  g_autoptr (ThSecret) made_key = NULL;
  ThTabletStore *store;

  g_return_val_if_fail (TH_IS_ENROLMENT (self), NULL);
  g_return_val_if_fail (code != NULL && passphrase != NULL, NULL);

  if (!run (self, code, passphrase, &made_keyring, &made_key, cancellable, error))
    return NULL;
  store = open_store (self, made_key, error);
  if (store != NULL && keyring != NULL)
    *keyring = g_steal_pointer (&made_keyring);
  if (store != NULL && key != NULL)
    *key = g_steal_pointer (&made_key);
  return store;
}

/**
 * th_enrolment_run_async:
 *
 * The same off the caller's thread; one at a time.
 */
void
th_enrolment_run_async (ThEnrolment *self,
                        const char *code,
                        ThSecret *passphrase,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  g_autoptr (GTask) task = NULL;
  Run *job;

  g_return_if_fail (TH_IS_ENROLMENT (self));
  g_return_if_fail (code != NULL && passphrase != NULL);

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, th_enrolment_run_async);
  job = g_new0 (Run, 1);
  job->code = g_strdup (code);
  job->passphrase = th_secret_ref (passphrase);
  g_task_set_task_data (task, job, run_free);
  g_task_run_in_thread (task, run_in_thread_cb);
}

ThTabletStore *
th_enrolment_run_finish (
  ThEnrolment *self, GAsyncResult *result, ThKeyring **keyring, ThSecret **key, GError **error)
{
  ThTabletStore *store;
  Run *job;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  job = g_task_get_task_data (G_TASK (result));
  store = open_store (self, job->key, error);
  if (store != NULL && keyring != NULL)
    *keyring = g_steal_pointer (&job->keyring);
  if (store != NULL && key != NULL)
    *key = g_steal_pointer (&job->key);
  return store;
}

const char *
th_enrolment_get_folder (ThEnrolment *self)
{
  g_return_val_if_fail (TH_IS_ENROLMENT (self), NULL);

  return self->folder;
}
