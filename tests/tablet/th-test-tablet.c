/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The server here has no permissions and no scope: tests hold and leave out by hand. */

#include "th-test-tablet.h"

#include "th-codec.h"
#include "th-fold.h"
#include "th-tablet-store-private.h"

#include <string.h>

ThIdentity *
th_test_identity (guint number)
{
  ThIdentity *identity = g_new0 (ThIdentity, 1);
  uint8_t private_key[64];

  memset (identity->public_key, (int) number, sizeof identity->public_key);
  memset (identity->server_key, 0x77, sizeof identity->server_key);
  memset (private_key, 0x33, sizeof private_key);
  identity->signing_key = th_secret_new (private_key, sizeof private_key);
  identity->token = th_secret_new (private_key, 32);
  identity->officer = g_strdup_printf ("%u", 4100 + number);
  identity->name = g_strdup ("Jo Whitlock");
  identity->letter = g_strdup ("J");
  identity->server = g_strdup ("https://127.0.0.1:8443");
  identity->ca_pem = g_strdup ("-----BEGIN CERTIFICATE-----\n");
  identity->certificate = g_strdup ("{\"v\":1}");
  return identity;
}

static ThRandom
random_of (ThTestTablet *self)
{
  return th_test_random (self->rand);
}

void
th_test_tablet_set_up (ThTestTablet *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  ThRandom random;
  ThClock clock;

  self->dir = th_test_dir_new ();
  self->path = g_build_filename (self->dir, "tablet.db", NULL);
  self->key = th_secret_new ("0123456789abcdef0123456789abcdef", 32);
  self->identity = th_test_identity (1);
  self->clock = (ThTestClock){ TH_TEST_START, 5000 };
  self->rand = g_rand_new_with_seed (7);
  random = random_of (self);
  clock = th_test_clock (&self->clock);
  self->store =
    th_tablet_store_create (self->path, self->key, self->identity, &clock, &random, &error);
  g_assert_no_error (error);
  self->folded =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) th_record_unref);
  th_test_log_init (&self->other, 9);
}

void
th_test_tablet_close (ThTestTablet *self)
{
  th_tablet_store_close (self->store);
  /* What came home from the threads holds the store until it is heard. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->store);
  self->store = NULL;
}

void
th_test_tablet_tear_down (ThTestTablet *self, gconstpointer data)
{
  if (self->store != NULL)
    th_test_tablet_close (self);
  th_test_log_clear (&self->other);
  g_hash_table_unref (self->folded);
  g_clear_pointer (&self->key, th_secret_unref);
  g_clear_pointer (&self->identity, th_identity_free);
  g_rand_free (self->rand);
  g_free (self->path);
  th_test_dir_free (self->dir);
}

void
th_test_tablet_open (ThTestTablet *self)
{
  g_autoptr (GError) error = NULL;
  ThRandom random = random_of (self);
  ThClock clock = th_test_clock (&self->clock);

  self->store = th_tablet_store_open (self->path, self->key, &clock, &random, &error);
  g_assert_no_error (error);
}

ThDot
th_test_tablet_create (
  ThTestTablet *self, const char *id, const char *kind, const char *parent, const char *title)
{
  ThChange change = { .id = id,
                      .kind = kind,
                      .in = parent,
                      .operation = TH_TEST_OPERATION,
                      .form = "form@1",
                      .title = title };
  g_autoptr (GError) error = NULL;
  ThDot dot;

  g_assert_true (th_tablet_store_write (self->store, &change, &dot, NULL, &error));
  g_assert_no_error (error);
  return dot;
}

void
th_test_tablet_create_visit (ThTestTablet *self, guint number)
{
  th_test_tablet_create (self, th_test_id (number), "visit", NULL, "Visit");
}

ThDot
th_test_tablet_write (ThTestTablet *self, const char *id, const char *path, const char *text)
{
  g_autoptr (ThRecord) shown = th_test_tablet_load (self, id);
  g_autoptr (GArray) dots = th_record_list_dots (shown, path);
  g_autoptr (ThValue) value = text != NULL ? th_value_new_text (text) : th_value_new_null ();
  ThEntryField field = { (char *) path, value, (ThDot *) (gpointer) dots->data, dots->len };
  ThChange change = { .id = id, .fields = &field, .n_fields = 1 };
  g_autoptr (GError) error = NULL;
  ThDot dot;

  g_assert_true (th_tablet_store_write (self->store, &change, &dot, NULL, &error));
  g_assert_no_error (error);
  return dot;
}

ThRecord *
th_test_tablet_load (ThTestTablet *self, const char *id)
{
  g_autoptr (GError) error = NULL;
  ThRecord *record = th_store_load_record (TH_STORE (self->store), id, NULL, &error);

  g_assert_no_error (error);
  return record;
}

void
th_test_tablet_assert_text (ThTestTablet *self,
                            guint number,
                            const char *path,
                            const char *expected)
{
  g_autoptr (ThRecord) record = th_test_tablet_load (self, th_test_id (number));

  g_assert_cmpstr (th_record_get_text (record, path), ==, expected);
}

int64_t
th_test_tablet_count (ThTestTablet *self, const char *sql)
{
  int64_t n = -1;

  th_sqlite_lock (self->store->writer);
  g_assert_true (th_sqlite_query_int (self->store->writer, &n, NULL, sql, ""));
  th_sqlite_unlock (self->store->writer);
  return n;
}

void
th_test_tablet_seal (ThTestTablet *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (th_tablet_store_seal (self->store, &error));
  g_assert_no_error (error);
}

int64_t
th_test_tablet_get_seq (ThTestTablet *self)
{
  g_autoptr (GError) error = NULL;
  int64_t seq;
  ThHash hash;

  g_assert_true (th_tablet_store_get_head (self->store, &seq, &hash, &error));
  g_assert_no_error (error);
  return seq;
}

/* By the wire: what the server would be sent. */
GBytes *
th_test_tablet_get_line (ThTestTablet *self, int64_t seq)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThTabletBatch) batch = NULL;
  g_autoptr (GConverter) unzip =
    G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GInputStream) packed = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autofree char *bytes = NULL;
  gsize n_read;

  batch = th_tablet_store_load_batch (self->store, seq - 1, 1, 1, &error);
  g_assert_no_error (error);
  g_assert_nonnull (batch);
  g_assert_cmpint (batch->first, ==, seq);
  g_assert_cmpuint (batch->n_entries, ==, 1);
  packed = g_memory_input_stream_new_from_bytes (batch->gzip);
  stream = g_converter_input_stream_new (packed, unzip);
  bytes = g_malloc (batch->raw_bytes + 1);
  g_assert_true (
    g_input_stream_read_all (stream, bytes, batch->raw_bytes + 1, &n_read, NULL, &error));
  g_assert_cmpuint (n_read, ==, batch->raw_bytes);
  g_assert_cmpint (bytes[n_read - 1], ==, '\n');
  return g_bytes_new_take (g_steal_pointer (&bytes), n_read - 1);
}

ThEntry *
th_test_tablet_get_entry (ThTestTablet *self, int64_t seq)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) line = th_test_tablet_get_line (self, seq);
  ThEntry *entry =
    th_codec_decode_entry (g_bytes_get_data (line, NULL), g_bytes_get_size (line), &error);

  g_assert_no_error (error);
  return entry;
}

void
th_test_tablet_receive (ThTestTablet *self, int64_t seq, int64_t held, const char *reason)
{
  ThHeldRow row = { held, (char *) reason };
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  if (held > 0)
    g_ptr_array_add (rows, &row);
  g_assert_true (th_tablet_store_apply_receipt (self->store, "{\"v\":1,\"seq\":0}", seq,
                                                &(ThReceiptLists){ .held = rows }, &error));
  g_assert_no_error (error);
}

static void
fold (ThTestTablet *self, uint64_t enrolment, GBytes *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThEntry) entry =
    th_codec_decode_entry (g_bytes_get_data (line, NULL), g_bytes_get_size (line), &error);
  ThRecord *record;

  g_assert_no_error (error);
  if (!th_entry_is_change (entry))
    return;
  record = g_hash_table_lookup (self->folded, entry->id);
  if (record == NULL)
    {
      record = th_record_new (entry->id);
      g_hash_table_insert (self->folded, g_strdup (entry->id), record);
    }
  th_fold (record, enrolment, entry);
}

void
th_test_tablet_send (ThTestTablet *self, int64_t seq)
{
  g_autoptr (GBytes) line = th_test_tablet_get_line (self, seq);

  fold (self, th_tablet_store_get_enrolment (self->store), line);
}

void
th_test_tablet_send_other (ThTestTablet *self)
{
  for (guint i = 0; i < self->other.lines->len; i++)
    fold (self, self->other.enrolment, g_ptr_array_index (self->other.lines, i));
}

void
th_test_tablet_pull (ThTestTablet *self, const char *const *ids, const char *cursor)
{
  g_autofree const char **all = NULL;
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (ThPulledRecord));
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) bodies = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GError) error = NULL;
  ThPulledPage page = { .cursor = cursor, .starts_afresh = ids != NULL, .is_last = TRUE };

  if (ids == NULL)
    ids = all = (const char **) g_hash_table_get_keys_as_array (self->folded, NULL);
  for (guint i = 0; ids[i] != NULL; i++)
    {
      ThRecord *record = g_hash_table_lookup (self->folded, ids[i]);
      GBytes *body = th_codec_encode_record (record);
      char *state = th_record_dup_state (record);
      g_auto (GStrv) conflicts = th_record_list_conflicts (record);
      ThPulledRecord row = { .id = ids[i],
                             .kind = th_record_get_kind (record),
                             .parent = th_record_get_parent (record),
                             .operation = th_record_get_operation (record),
                             .title = th_record_get_title (record),
                             .state = state,
                             .team = "north",
                             .author = th_record_get_author (record),
                             .created = th_record_get_created (record),
                             .changed = th_record_get_changed (record),
                             .has_conflict = conflicts[0] != NULL,
                             .body = g_bytes_get_data (body, NULL),
                             .body_length = g_bytes_get_size (body) };

      g_ptr_array_add (bodies, body);
      g_ptr_array_add (kept, state);
      g_array_append_val (rows, row);
    }
  page.records = (ThPulledRecord *) (gpointer) rows->data;
  page.n_records = rows->len;
  g_assert_true (th_tablet_store_apply_page (self->store, &page, &error));
  g_assert_no_error (error);
}
