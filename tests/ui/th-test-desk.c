/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-test-desk.h"

#include "th-allocation.h"
#include "th-codec.h"
#include "th-enrolment.h"
#include "th-fold.h"
#include "th-kind.h"
#include "th-operation-plan.h"
#include "th-permission.h"
#include "th-review.h"

#include <sodium.h>

/* Whose log the operation was imported in, and the colleague's. */
#define SERVER G_GUINT64_CONSTANT (0x1111111111111111)
#define FOLDER "0123456789abcdef"
#define COLLEAGUE G_GUINT64_CONSTANT (0x2222222222222222)

static ThIdentity *
identity_new (const char *officer)
{
  ThIdentity *identity = g_new0 (ThIdentity, 1);
  uint8_t private_key[crypto_sign_SECRETKEYBYTES];
  uint8_t token[32] = { 1 };

  crypto_sign_keypair (identity->public_key, private_key);
  identity->signing_key = th_secret_new (private_key, sizeof private_key);
  identity->officer = g_strdup (officer);
  identity->name =
    g_strdup (g_str_equal (officer, TH_DESK_OFFICER) ? "Jo Whitlock" : "Somebody else");
  identity->letter = g_strdup ("J");
  /* Nobody listens on the port of discard: offline, at once. */
  identity->server = g_strdup ("https://127.0.0.1:9");
  identity->ca_pem = g_strdup ("none");
  identity->certificate = g_strdup ("{}");
  identity->token = th_secret_new (token, sizeof token);

  return identity;
}

static void
apply (ThTabletStore *store, ThRecord *record)
{
  g_auto (GStrv) conflicts = th_record_list_conflicts (record);
  g_autoptr (GBytes) body = th_codec_encode_record (record);
  gsize length;
  const char *bytes = g_bytes_get_data (body, &length);
  ThPulledRecord pulled = {
    .id = th_record_get_id (record),
    .kind = th_record_get_kind (record),
    .parent = th_record_get_parent (record),
    .operation = th_record_get_operation (record),
    .title = th_record_get_title (record),
    .state = th_review_state_get_name (th_review_get_state (record)),
    .team = th_record_get_text (record, "_team"),
    .author = th_record_get_author (record),
    .created = th_record_get_created (record),
    .changed = th_record_get_changed (record),
    .has_conflict = conflicts[0] != NULL,
    .body = bytes,
    .body_length = length,
  };
  ThPulledPage page = { .records = &pulled, .n_records = 1, .cursor = "a.1.1", .is_last = TRUE };
  g_autoptr (GError) error = NULL;

  g_assert_true (th_tablet_store_apply_page (store, &page, &error));
  g_assert_no_error (error);
}

static void
import_record (ThTestDesk *self, ThTabletStore *store, const ThPlanRecord *planned, int64_t *seq)
{
  g_autoptr (ThRecord) record = th_record_new (planned->id);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = th_operation_plan_diff (planned, NULL, SERVER, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < entries->len; i++)
    {
      ThEntry *entry = g_ptr_array_index (entries, i);

      entry->seq = ++*seq;
      entry->at = self->clock.now;
      entry->by = g_strdup ("server");
      th_fold (record, SERVER, entry);
    }
  apply (store, record);
  if (self->premises == NULL && g_str_equal (planned->kind, "premises")
      && g_strcmp0 (th_record_get_text (record, "_team"), "north") == 0)
    self->premises = g_strdup (planned->id);
}

static void
import_operation (ThTestDesk *self, ThTabletStore *store, const char *directory)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThOperationPlan) plan = th_operation_plan_load (directory, NULL, &error);
  int64_t seq = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < plan->records->len; i++)
    import_record (self, store, g_ptr_array_index (plan->records, i), &seq);
  for (guint i = 0; i < plan->blobs->len; i++)
    {
      const ThPlanBlob *blob = g_ptr_array_index (plan->blobs, i);
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (blob->bytes);

      g_assert_true (th_store_put_blob (TH_STORE (store), &blob->hash, stream, NULL, &error));
    }
  self->operation = g_strdup (plan->id);
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ThTestDesk *self = data;
  g_autoptr (GError) error = NULL;

  self->session = th_session_open_finish (result, &error);
  g_assert_no_error (error);
}

static ThTestDesk *
desk_new (const char *directory, const char *officer)
{
  ThTestDesk *self = g_new0 (ThTestDesk, 1);
  g_autoptr (ThIdentity) identity = identity_new (officer);
  g_autoptr (ThSecret) passphrase = th_secret_new (TH_DESK_PASSPHRASE, strlen (TH_DESK_PASSPHRASE));
  g_autoptr (ThTabletStore) store = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *keyring = NULL;
  g_autofree char *database = NULL;
  uint8_t recovery_public[TH_KEY_BYTES], recovery_private[TH_KEY_BYTES];
  g_autoptr (GError) error = NULL;

  self->folder = th_test_dir_new ();
  self->rand = g_rand_new_with_seed (7);
  self->clock.now = TH_TEST_START;
  self->host.clock = th_test_clock (&self->clock);
  self->host.random = th_test_random (self->rand);
  self->host.cost = TH_KEYRING_COST_MINIMUM;
  self->host.data = g_strdup (self->folder);

  folder = g_build_filename (self->folder, FOLDER, NULL);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  keyring = th_enrolment_dup_path (folder, TH_ENROLMENT_KEYRING);
  database = th_enrolment_dup_path (folder, TH_ENROLMENT_STORE);
  crypto_box_keypair (recovery_public, recovery_private);
  self->keyring =
    th_keyring_create (keyring, passphrase, recovery_public, &self->host.cost, identity->name,
                       &self->host.clock, &self->host.random, &self->key, &error);
  g_assert_no_error (error);
  store = th_tablet_store_create (database, self->key, identity, &self->host.clock,
                                  &self->host.random, &error);
  g_assert_no_error (error);
  import_operation (self, store, directory);

  th_session_begin_async (&self->host, folder, self->keyring, store, on_opened_cb, self);
  th_desk_await (self->session != NULL && th_session_get_operation (self->session) != NULL);

  return self;
}

ThTestDesk *
th_test_desk_new (void)
{
  return desk_new (TH_TEST_OPERATION, TH_DESK_OFFICER);
}

ThTestDesk *
th_test_desk_new_as (const char *officer)
{
  return desk_new (TH_TEST_OPERATION, officer);
}

ThTestDesk *
th_test_desk_new_at (const char *directory)
{
  return desk_new (directory, TH_DESK_OFFICER);
}

static void
on_closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(gboolean *) data = TRUE;
}

void
th_test_desk_give_up (ThTestDesk *self)
{
  gboolean is_closed = FALSE;

  th_session_close_async (self->session, TRUE, on_closed_cb, &is_closed);
  th_desk_await (is_closed);
  g_clear_object (&self->session);
}

void
th_test_desk_take_back (ThTestDesk *self)
{
  g_autofree char *folder = g_build_filename (self->folder, FOLDER, NULL);

  th_session_open_async (&self->host, folder, self->keyring, self->key, NULL, on_opened_cb, self);
  th_desk_await (self->session != NULL && th_session_get_operation (self->session) != NULL);
}

void
th_test_desk_free (ThTestDesk *self)
{
  if (self->session != NULL)
    th_test_desk_give_up (self);
  g_object_unref (self->keyring);
  th_secret_unref (self->key);
  g_rand_free (self->rand);
  g_free (self->host.data);
  g_free (self->operation);
  g_free (self->premises);
  th_test_dir_free (self->folder);
  g_free (self);
}

static gboolean
on_turned_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
th_desk_turn (void)
{
  guint source = g_timeout_add (5, on_turned_cb, NULL);

  g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
}

static void
on_record_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  *(ThOpenRecord **) data = th_open_record_open_finish (result, &error);
  g_assert_no_error (error);
}

ThOpenRecord *
th_test_desk_open (ThTestDesk *self, const char *id)
{
  ThOpenRecord *record = NULL;

  th_open_record_open_async (self->session, id, NULL, on_record_cb, &record);
  th_desk_await (record != NULL);

  return record;
}

ThOpenRecord *
th_test_desk_create (ThTestDesk *self, const char *kind, const char *parent)
{
  ThOpenRecord *record = NULL;

  th_open_record_create_async (self->session, kind, parent, NULL, on_record_cb, &record);
  th_desk_await (record != NULL);

  return record;
}

char *
th_test_desk_begin_visit (ThTestDesk *self, const char *premises)
{
  g_autoptr (ThOpenRecord) visit = th_test_desk_create (self, TH_KIND_VISIT, premises);

  th_open_record_keep (visit);
  th_test_desk_save (visit);

  return g_strdup (th_open_record_get_id (visit));
}

ThRecord *
th_test_desk_load (ThTestDesk *self, const char *id)
{
  g_autoptr (GError) error = NULL;
  ThStore *store = TH_STORE (th_session_get_store (self->session));
  ThRecord *record = th_store_load_record (store, id, NULL, &error);

  g_assert_no_error (error);

  return record;
}

void
th_test_desk_receive (
  ThTestDesk *self, const char *id, const char *path, const char *text, gboolean over_now)
{
  ThTabletStore *store = th_session_get_store (self->session);
  /* A station only knows what was sealed. */
  gboolean is_sealed = th_tablet_store_seal (store, NULL);
  g_autoptr (ThRecord) record = th_test_desk_load (self, id);
  g_autoptr (ThRecord) changed = th_record_copy (record);
  g_autoptr (ThEntry) entry = th_entry_new ();
  g_autoptr (ThValue) value = th_value_new_text (text);
  g_autoptr (GArray) dots = th_record_list_dots (record, path);

  g_assert_true (is_sealed);
  entry->seq = ++self->pulled;
  entry->at = self->clock.now + 1000;
  entry->by = g_strdup (TH_DESK_COLLEAGUE);
  entry->op = TH_OP_SET;
  entry->id = g_strdup (id);
  th_entry_set (entry, path, value, (const ThDot *) (gpointer) dots->data,
                over_now ? dots->len : 0);
  g_assert_true (th_fold (changed, COLLEAGUE, entry));
  apply (store, changed);
}

void
th_test_desk_receive_entry (ThTestDesk *self, ThEntry *given)
{
  g_autoptr (ThEntry) entry = given;
  ThTabletStore *store = th_session_get_store (self->session);
  gboolean is_sealed = th_tablet_store_seal (store, NULL);
  g_autoptr (ThRecord) record = th_store_load_record (TH_STORE (store), entry->id, NULL, NULL);
  g_autoptr (ThRecord) changed =
    record != NULL ? th_record_copy (record) : th_record_new (entry->id);

  g_assert_true (is_sealed);
  entry->seq = ++self->pulled;
  entry->at = self->clock.now;
  if (entry->by == NULL)
    entry->by = g_strdup (TH_DESK_COLLEAGUE);
  g_assert_true (th_fold (changed, COLLEAGUE, entry));
  apply (store, changed);
}

char *
th_test_desk_receive_new (ThTestDesk *self,
                          const char *kind,
                          const char *in,
                          const char *title,
                          const char *path,
                          const char *text)
{
  const ThOperationForm *form =
    th_operation_get_form (th_session_get_operation (self->session), kind);
  g_autoptr (ThValue) value = th_value_new_text (text);
  ThEntry *entry = th_entry_new ();
  char *id = g_uuid_string_random ();

  entry->op = TH_OP_SET;
  entry->id = g_strdup (id);
  entry->kind = g_strdup (kind);
  entry->in = g_strdup (in);
  entry->operation = g_strdup (self->operation);
  entry->form = g_strdup (form->key);
  entry->title = g_strdup (title);
  th_entry_set (entry, path, value, NULL, 0);
  th_test_desk_receive_entry (self, entry);

  return id;
}

typedef struct
{
  const char *by;
  ThOp op;
  GPtrArray *reasons;
} Written;

static gboolean
add_reason (const ThLogRow *row, gpointer data)
{
  Written *written = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ThEntry) entry = th_codec_decode_entry (g_bytes_get_data (row->bytes, NULL),
                                                     g_bytes_get_size (row->bytes), &error);

  g_assert_no_error (error);
  if (entry->op == written->op && (written->by == NULL || g_strcmp0 (entry->by, written->by) == 0))
    g_ptr_array_add (written->reasons, g_strdup (entry->why));

  return TRUE;
}

GPtrArray *
th_test_desk_list_reasons (ThTestDesk *self, const char *record, const char *by, ThOp op)
{
  Written written = { by, op, g_ptr_array_new_with_free_func (g_free) };
  g_autoptr (GError) error = NULL;

  th_store_foreach_entry (TH_STORE (th_session_get_store (self->session)), record, add_reason,
                          &written, NULL, &error);
  g_assert_no_error (error);

  return written.reasons;
}

static void
list_officer (ThEntry *entry, const char *officer)
{
  g_autofree char *path = g_strdup_printf ("officers{%s}", officer);
  g_autoptr (ThValue) yes = th_value_new_boolean (TRUE);

  th_entry_set (entry, path, yes, NULL, 0);
}

void
th_test_desk_receive_held (ThTestDesk *self, const char *record)
{
  const ThPulledHeld held = { { COLLEAGUE, (uint64_t) ++self->pulled },
                              record,
                              TH_REASON_UNKNOWN_RECORD,
                              TH_DESK_COLLEAGUE,
                              self->clock.now };
  const ThPulledPage page = { .held = &held, .n_held = 1, .cursor = "a.1.1", .is_last = TRUE };
  g_autoptr (GError) error = NULL;

  g_assert_true (th_tablet_store_apply_page (th_session_get_store (self->session), &page, &error));
  g_assert_no_error (error);
}

char *
th_test_desk_receive_visit (ThTestDesk *self, const char *premises, const char *officer)
{
  char *id = g_uuid_string_random ();
  g_autoptr (ThRecord) visit = th_record_new (id);
  g_autoptr (ThEntry) entry = th_entry_new ();

  entry->seq = ++self->pulled;
  entry->at = self->clock.now;
  entry->by = g_strdup (TH_DESK_COLLEAGUE);
  entry->op = TH_OP_SET;
  entry->id = g_strdup (id);
  entry->kind = g_strdup (TH_KIND_VISIT);
  entry->in = g_strdup (premises);
  entry->operation = g_strdup (self->operation);
  entry->title = g_strdup ("Visit of the colleague");
  list_officer (entry, TH_DESK_COLLEAGUE);
  if (officer != NULL)
    list_officer (entry, officer);
  g_assert_true (th_fold (visit, COLLEAGUE, entry));
  apply (th_session_get_store (self->session), visit);

  return id;
}

void
th_test_desk_allocate (ThTestDesk *self, const char *premises, const char *officer, const char *day)
{
  g_autoptr (ThRecord) record = th_test_desk_load (self, premises);
  g_autoptr (ThRecord) changed = th_record_copy (record);
  g_autoptr (ThEntry) entry = th_allocation_new_entry (record, NULL, officer, TRUE, day);

  entry->seq = ++self->pulled;
  entry->at = self->clock.now + 1000;
  entry->by = g_strdup (TH_DESK_LEAD);
  g_assert_true (th_fold (changed, COLLEAGUE, entry));
  apply (th_session_get_store (self->session), changed);
}

#define PAGE_RECORDS 5000

static ThRecord *
make_one_of_many (ThTestDesk *self, const char *kind, const char *parent, guint number)
{
  g_autofree char *id = g_strdup_printf ("00000000-0000-4000-8000-%012u", number);
  g_autofree char *title = g_strdup_printf ("Premises%u, %u High Street", number, number % 300);
  g_autofree char *phone = g_strdup_printf ("0118 %07u", number);
  g_autoptr (ThEntry) entry = th_entry_new ();
  g_autoptr (ThValue) value = th_value_new_text (phone);
  ThRecord *record = th_record_new (id);

  entry->seq = number + 1;
  entry->at = self->clock.now;
  entry->by = g_strdup ("server");
  entry->op = TH_OP_SET;
  entry->id = g_strdup (id);
  entry->kind = g_strdup (kind);
  entry->in = g_strdup (parent);
  entry->operation = g_strdup (self->operation);
  entry->title = g_strdup (title);
  th_entry_set (entry, "phone", value, NULL, 0);
  th_fold (record, 1, entry);

  return record;
}

void
th_test_desk_receive_many (
  ThTestDesk *self, const char *kind, const char *parent, const char *state, guint n)
{
  ThTabletStore *store = th_session_get_store (self->session);
  g_autoptr (GError) error = NULL;

  for (guint first = 0; first < n; first += PAGE_RECORDS)
    {
      guint n_records = MIN (n - first, PAGE_RECORDS);
      g_autoptr (GPtrArray) records =
        g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_unref);
      g_autoptr (GPtrArray) bodies =
        g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      g_autofree ThPulledRecord *pulled = g_new0 (ThPulledRecord, n_records);
      ThPulledPage batch = {
        .records = pulled, .n_records = n_records, .cursor = "a.1.1", .is_last = TRUE
      };

      for (guint i = 0; i < n_records; i++)
        {
          ThRecord *record = make_one_of_many (self, kind, parent, first + i);
          GBytes *body = th_codec_encode_record (record);

          g_ptr_array_add (records, record);
          g_ptr_array_add (bodies, body);
          pulled[i] = (ThPulledRecord){
            .id = th_record_get_id (record),
            .kind = kind,
            .parent = parent,
            .operation = self->operation,
            .title = th_record_get_title (record),
            .state = state,
            .team = "north",
            .author = "server",
            .created = self->clock.now,
            .changed = self->clock.now,
            .body = g_bytes_get_data (body, NULL),
            .body_length = g_bytes_get_size (body),
          };
        }
      if (!th_tablet_store_apply_page (store, &batch, &error))
        g_error ("%s", error->message);
    }
}

void
th_test_desk_index (ThTestDesk *self)
{
  gboolean more = TRUE;

  while (more)
    g_assert_true (
      th_tablet_store_index_some (th_session_get_store (self->session), 100, &more, NULL, NULL));
}

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  *(gboolean *) data = th_open_record_flush_finish (TH_OPEN_RECORD (source), result, &error);
  g_assert_no_error (error);
}

void
th_test_desk_save (ThOpenRecord *record)
{
  gboolean is_saved = FALSE;

  th_open_record_flush_async (record, on_saved_cb, &is_saved);
  th_desk_await (is_saved);
}
