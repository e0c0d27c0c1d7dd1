/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* See th-test-device.h. */

#include "th-test-device.h"

#include <string.h>

static ThTestDevice *
make (char *folder,
      const ThClock *clock,
      const ThRandom *random,
      ThKeyring *keyring,
      ThSecret *key,
      ThTabletStore *store)
{
  ThTestDevice *self = g_new0 (ThTestDevice, 1);
  g_autoptr (GError) error = NULL;

  self->folder = folder;
  self->clock = *clock;
  self->random = *random;
  self->keyring = keyring;
  self->key = key;
  self->store = store;
  if (!th_tablet_store_unlock (store, &error))
    g_error ("unlocking %s: %s", folder, error->message);
  self->sync = th_sync_new (store, keyring, folder, clock, random);
  return self;
}

ThTestDevice *
th_test_device_enrol (const char *data,
                      const char *code,
                      const ThClock *clock,
                      const ThRandom *random)
{
  g_autoptr (ThEnrolment) enrolment = NULL;
  g_autoptr (ThSecret) passphrase = th_secret_new (TH_TEST_PASSPHRASE, strlen (TH_TEST_PASSPHRASE));
  g_autoptr (GError) error = NULL;
  ThKeyring *keyring = NULL;
  ThSecret *key = NULL;
  ThTabletStore *store;

  enrolment = th_enrolment_new (data, clock, random, &TH_KEYRING_COST_MINIMUM);
  store = th_enrolment_run (enrolment, code, passphrase, &keyring, &key, NULL, &error);
  if (store == NULL)
    g_error ("enrolling: %s", error->message);
  return make (g_strdup (th_enrolment_get_folder (enrolment)), clock, random, keyring, key, store);
}

ThTestDevice *
th_test_device_open (const char *folder, const ThClock *clock, const ThRandom *random)
{
  g_autofree char *keyring_path = th_enrolment_dup_path (folder, TH_ENROLMENT_KEYRING);
  g_autofree char *store_path = th_enrolment_dup_path (folder, TH_ENROLMENT_STORE);
  g_autoptr (ThSecret) passphrase = th_secret_new (TH_TEST_PASSPHRASE, strlen (TH_TEST_PASSPHRASE));
  g_autoptr (GError) error = NULL;
  ThKeyring *keyring;
  ThSecret *key = NULL;
  ThTabletStore *store = NULL;

  keyring = th_keyring_load (keyring_path, clock, random, &error);
  if (keyring != NULL)
    key = th_keyring_unlock (keyring, passphrase, &error);
  if (key != NULL)
    store = th_tablet_store_open (store_path, key, clock, random, &error);
  if (store == NULL)
    g_error ("opening %s: %s", folder, error->message);
  return make (g_strdup (folder), clock, random, keyring, key, store);
}

void
th_test_device_free (ThTestDevice *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->sync);
  th_tablet_store_close (self->store);
  g_clear_object (&self->store);
  g_clear_object (&self->keyring);
  g_clear_pointer (&self->key, th_secret_unref);
  g_free (self->folder);
  g_free (self);
}

void
th_test_device_sync (ThTestDevice *self)
{
  g_autoptr (GError) error = NULL;

  if (!th_sync_run (self->sync, NULL, &error))
    g_error ("syncing %s: %s", self->folder, error->message);
}

static void
write_field (ThTestDevice *self, ThChange *change, const char *path, const char *text)
{
  g_autoptr (ThRecord) record = th_test_device_load (self, change->id);
  g_autoptr (ThValue) value = text != NULL ? th_value_new_text (text) : th_value_new_null ();
  g_autoptr (GArray) dots = NULL;
  g_autoptr (GError) error = NULL;
  ThEntryField field = { (char *) path, value, NULL, 0 };

  if (record != NULL)
    {
      dots = th_record_list_dots (record, path);
      field.over = (ThDot *) dots->data;
      field.n_over = dots->len;
    }
  change->fields = &field;
  change->n_fields = 1;
  if (!th_tablet_store_write (self->store, change, NULL, NULL, &error))
    g_error ("writing %s: %s", path, error->message);
}

void
th_test_device_create (ThTestDevice *self,
                       const char *id,
                       const char *kind,
                       const char *in,
                       const char *operation,
                       const char *title)
{
  ThChange change = { .id = id, .kind = kind, .in = in, .operation = operation, .title = title };

  write_field (self, &change, "note", title);
}

void
th_test_device_write (ThTestDevice *self, const char *id, const char *path, const char *text)
{
  ThChange change = { .id = id };

  write_field (self, &change, path, text);
}

void
th_test_device_seal (ThTestDevice *self)
{
  g_autoptr (GError) error = NULL;

  if (!th_tablet_store_seal (self->store, &error))
    g_error ("sealing: %s", error->message);
}

ThRecord *
th_test_device_load (ThTestDevice *self, const char *id)
{
  return th_store_load_record (TH_STORE (self->store), id, NULL, NULL);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
th_test_device_dup_values (ThTestDevice *self, const char *id, const char *path)
{
  g_autoptr (ThRecord) record = th_test_device_load (self, id);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) values = NULL;
  guint i;

  if (record == NULL)
    return g_strdup ("no record");
  values = th_record_list_values (record, path);
  for (i = 0; i < values->len; i++)
    g_ptr_array_add (texts, th_value_dup_plain (g_array_index (values, ThFieldValue, i).value));
  g_ptr_array_sort (texts, compare_texts);
  g_ptr_array_add (texts, NULL);
  return g_strjoinv ("|", (char **) texts->pdata);
}

static gboolean
count_cb (ThRecord *record, gpointer data)
{
  (*(guint *) data)++;
  return TRUE;
}

guint
th_test_device_count (ThTestDevice *self, const char *kind)
{
  ThStoreQuery query = { .kind = kind };
  g_autoptr (GError) error = NULL;
  guint n = 0;

  if (!th_store_foreach_record (TH_STORE (self->store), &query, count_cb, &n, NULL, &error))
    g_error ("counting: %s", error->message);
  return n;
}
