/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The store gets its name last: a folder in which a restore was cut short cannot be served from. */

#include "th-restore.h"

#include "th-backup.h"
#include "th-evidence.h"
#include "th-import.h"
#include "th-sqlite-server-store.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sodium.h>

#define KEY_FILE "store.key"
#define PACKED_FILE "restore-packed.db"
#define STORE_FILE "restore.db"

static void
remove_database (const char *data, const char *name)
{
  static const char *const ends[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *file = g_strconcat (name, ends[i], NULL);
      g_autofree char *path = g_build_filename (data, file, NULL);

      g_unlink (path);
    }
}

static ThBackupHead *
unpack (const ThRestore *self, const char *packed, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autoptr (GFileInputStream) input = g_file_read (file, NULL, error);
  uint8_t holder[crypto_box_PUBLICKEYBYTES];

  if (input == NULL)
    return NULL;
  crypto_scalarmult_base (holder, th_secret_get_bytes (self->recovery_key));
  return th_backup_unpack (G_INPUT_STREAM (input), NULL, holder, self->recovery_key, packed, error);
}

/* Whoever can open the backup knows the key of the database in it, so the server gets another. */
static gboolean
change_key (const char *packed,
            const ThBackupHead *head,
            const char *path,
            const ThSecret *key,
            GError **error)
{
  g_autoptr (ThSecret) old = th_secret_new (head->key, sizeof head->key);
  g_autoptr (ThServerStore) store = th_sqlite_server_store_open (packed, old, FALSE, 1, error);

  return store != NULL && th_sqlite_server_store_check_pages (store, error)
         && th_evidence_check_all (store, error)
         && th_sqlite_server_store_copy_to (store, path, key, error);
}

ThServerStore *
th_restore_open (const ThRestore *self, int64_t *at, GError **error)
{
  g_autofree char *packed = g_build_filename (self->data, PACKED_FILE, NULL);
  g_autofree char *path = g_build_filename (self->data, STORE_FILE, NULL);
  g_autoptr (ThSecret) key = th_server_config_make_key (self->data, self->random, error);
  g_autoptr (ThBackupHead) head = NULL;
  ThServerStore *store = NULL;

  /* A folder that has a key already is another server's and is left as it is. */
  if (key == NULL)
    return NULL;
  head = unpack (self, packed, error);
  if (head != NULL && change_key (packed, head, path, key, error))
    store = th_sqlite_server_store_open (path, key, FALSE, 1, error);
  remove_database (self->data, PACKED_FILE);
  if (store != NULL)
    *at = head->at;
  else
    th_restore_settle (self, FALSE, NULL);
  return store;
}

static gboolean
end_enrolment (ThServerStore *store, const ThRevocation *revocation, GError **error)
{
  g_autoptr (ThServerEnrolment) enrolment =
    th_server_store_load_enrolment (store, revocation->enrolment, error);

  if (enrolment == NULL)
    return FALSE;
  enrolment->status = revocation->status;
  return th_server_store_put_enrolment (store, enrolment, error);
}

static int64_t
get_now (gpointer data)
{
  return *(const int64_t *) data;
}

/* The first entry of the new log of its own says where that comes from. */
static gboolean
log_restore (const ThRestore *self, ThServerStore *store, int64_t at, guint n, GError **error)
{
  g_autoptr (ThServerConfig) config = th_server_config_load (store, error);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) th_entry_free);
  int64_t now = self->now;
  ThClock clock = { get_now, get_now, &now };
  ThImporter importer = { store, config, &clock, self->random };
  ThEntry *entry = th_entry_new ();
  char moment[TH_TIME_TEXT_SIZE];

  th_time_format (at, moment);
  entry->op = TH_OP_ADMIN;
  entry->why = g_strdup_printf ("restore of the backup of %s, %u revoked again, by %s", moment, n,
                                self->account);
  g_ptr_array_add (entries, entry);
  return config != NULL && th_import_append (&importer, entries, error);
}

gboolean
th_restore_finish (
  const ThRestore *self, ThServerStore *store, GArray *revocations, int64_t at, GError **error)
{
  gboolean done;

  if (!th_server_store_begin (store, error))
    return FALSE;
  done = th_sqlite_server_store_burn_codes (store, error);
  for (guint i = 0; done && i < revocations->len; i++)
    done = end_enrolment (store, &g_array_index (revocations, ThRevocation, i), error);
  done = done && th_server_config_renew_own (store, self->now, self->random, error)
         && log_restore (self, store, at, revocations->len, error);
  return th_server_store_end (store, done, error);
}

gboolean
th_restore_settle (const ThRestore *self, gboolean done, GError **error)
{
  g_autofree char *path = g_build_filename (self->data, STORE_FILE, NULL);
  g_autofree char *place = th_server_config_dup_store_path (self->data);
  g_autofree char *key = g_build_filename (self->data, KEY_FILE, NULL);

  if (done && g_rename (path, place) == 0)
    return TRUE;
  if (done)
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", place,
                 g_strerror (errno));
  remove_database (self->data, STORE_FILE);
  g_unlink (key);
  return !done;
}
