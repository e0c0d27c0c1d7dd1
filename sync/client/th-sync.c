/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* When to sync, and what the screen says of it: timer, network monitor and properties. All of it
 * lives in the main context the object was made in; the work is th-loop's.
 */

#include "th-sync.h"

#include "th-enrolment.h"
#include "th-loop.h"

struct _ThSync
{
  GObject parent_instance;
  ThTabletStore *store;
  ThKeyring *keyring;
  char *folder;
  ThClock clock;
  ThRandom random;
  ThSyncConnect connect;
  gpointer connect_data;
  ThLoop *loop; /* made when first needed */
  ThLoopNews shown;
  GMainContext *context;
  GSource *timer;
  GNetworkMonitor *monitor;
};

enum
{
  PROP_STATE = 1,
  PROP_SENT_ENTRIES,
  PROP_TOTAL_ENTRIES,
  PROP_SENT_BYTES,
  PROP_SENT_BLOB_BYTES,
  PROP_TOTAL_BLOB_BYTES,
  PROP_RECEIVED_RECORDS,
  PROP_LAST_SUCCESS,
  PROP_NEXT_TRY,
  PROP_ERROR,
  PROP_UNSENT,
  PROP_OLDEST_UNSENT,
  PROP_UNSENT_BLOBS,
  PROP_RECEIVED_BLOBS,
  PROP_BLOB_ANSWERS,
  PROP_UNSENT_BLOB_BYTES,
  PROP_INDEX_LEFT,
  PROP_IS_HOLDING,
  N_PROPS
};

enum
{
  SIGNAL_REVOKED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (ThSync, th_sync, G_TYPE_OBJECT)

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

GType
th_sync_state_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { TH_SYNC_IDLE, "TH_SYNC_IDLE", "idle" },
    { TH_SYNC_ENTRIES, "TH_SYNC_ENTRIES", "entries" },
    { TH_SYNC_RECORDS, "TH_SYNC_RECORDS", "records" },
    { TH_SYNC_BLOBS, "TH_SYNC_BLOBS", "blobs" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("ThSyncState", values));
  return type;
}

static void
notify_changes (ThSync *self, const ThLoopNews *before)
{
  const ThLoopNews *now = &self->shown;
  const gboolean changes[N_PROPS] = {
    [PROP_STATE] = before->progress.state != now->progress.state,
    [PROP_SENT_ENTRIES] = before->progress.sent_entries != now->progress.sent_entries,
    [PROP_TOTAL_ENTRIES] = before->progress.total_entries != now->progress.total_entries,
    [PROP_SENT_BYTES] = before->progress.sent_bytes != now->progress.sent_bytes,
    [PROP_SENT_BLOB_BYTES] = before->progress.sent_blob_bytes != now->progress.sent_blob_bytes,
    [PROP_TOTAL_BLOB_BYTES] = before->progress.total_blob_bytes != now->progress.total_blob_bytes,
    [PROP_RECEIVED_RECORDS] = before->progress.received_records != now->progress.received_records,
    [PROP_LAST_SUCCESS] = before->last_success != now->last_success,
    [PROP_NEXT_TRY] = before->next_try != now->next_try,
    [PROP_ERROR] = before->error != NULL || now->error != NULL,
    [PROP_UNSENT] = before->unsent != now->unsent,
    [PROP_OLDEST_UNSENT] = before->oldest != now->oldest,
    [PROP_RECEIVED_BLOBS] = before->progress.received_blobs != now->progress.received_blobs,
    [PROP_BLOB_ANSWERS] = before->blob_answers != now->blob_answers,
    [PROP_UNSENT_BLOBS] = before->unsent_blobs != now->unsent_blobs,
    [PROP_UNSENT_BLOB_BYTES] = before->unsent_blob_bytes != now->unsent_blob_bytes,
    [PROP_INDEX_LEFT] = before->index_left != now->index_left,
    [PROP_IS_HOLDING] = before->progress.is_holding != now->progress.is_holding,
  };
  guint i;

  g_object_freeze_notify (G_OBJECT (self));
  for (i = PROP_STATE; i < N_PROPS; i++)
    if (changes[i])
      g_object_notify_by_pspec (G_OBJECT (self), props[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

static gboolean
on_timer_cb (gpointer data)
{
  ThSync *self = data;

  g_clear_pointer (&self->timer, g_source_unref);
  th_loop_want (self->loop, TH_LOOP_ROUND);
  return G_SOURCE_REMOVE;
}

static void
clear_timer (ThSync *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static void
set_timer (ThSync *self, int64_t wait)
{
  clear_timer (self);
  if (!th_loop_is_running (self->loop))
    return;
  self->timer = g_timeout_source_new (wait);
  g_source_set_callback (self->timer, on_timer_cb, self, NULL);
  g_source_attach (self->timer, self->context);
}

/* The end that `lost` means, and `leaver` once all has arrived: nothing on this tablet can be
 * opened any more. What the server signed of the latter stays. */
static void
destroy (ThSync *self)
{
  g_autofree char *receipt = NULL;
  g_autoptr (GError) unkept = NULL;
  g_autoptr (GError) error = NULL;

  g_signal_emit (self, signals[SIGNAL_REVOKED], 0);
  th_sync_stop (self);
  if (th_sync_is_drained (self))
    receipt = th_tablet_store_dup_receipt (self->store);
  th_tablet_store_close (self->store);
  if (self->folder == NULL)
    return;
  if (receipt != NULL && !th_enrolment_keep_receipt (self->folder, receipt, &unkept))
    g_debug ("the last receipt could not be kept: %s", unkept->message);
  if (!th_enrolment_destroy (self->folder, &error))
    g_debug ("a revoked enrolment could not be destroyed: %s", error->message);
}

/* What the unlock screen says in clear, brought up to date when a round has ended. */
static void
tell_keyring (ThSync *self)
{
  g_autoptr (GError) error = NULL;
  int64_t oldest;

  if (self->keyring == NULL || self->shown.is_revoked)
    return;
  if (th_keyring_get_unsent (self->keyring, &oldest) == self->shown.unsent
      && oldest == self->shown.oldest)
    return;
  if (!th_keyring_set_unsent (self->keyring, self->shown.unsent, self->shown.oldest, &error))
    g_debug ("the keyring does not take the count: %s", error->message);
}

static void
show (const ThLoopNews *now, gpointer data)
{
  ThSync *self = data;
  g_auto (ThLoopNews) before = TH_LOOP_NEWS_INIT;
  gboolean round_ended = now->rounds != self->shown.rounds;

  th_loop_news_copy (&before, &self->shown);
  th_loop_news_copy (&self->shown, now);
  notify_changes (self, &before);
  if (round_ended)
    {
      tell_keyring (self);
      set_timer (self, self->shown.wait);
    }
  if (self->shown.is_revoked && !before.is_revoked)
    destroy (self);
}

static void
on_network_changed_cb (GNetworkMonitor *monitor, gboolean is_available, ThSync *self)
{
  if (is_available)
    th_loop_want (self->loop, TH_LOOP_ROUND);
}

static void
on_store_changed_cb (ThStore *store, GStrv ids, ThSync *self)
{
  th_loop_want (self->loop, TH_LOOP_COUNT);
}

static void
th_sync_dispose (GObject *object)
{
  ThSync *self = TH_SYNC (object);

  th_sync_stop (self);
  g_clear_pointer (&self->loop, th_loop_free);
  g_clear_object (&self->store);
  g_clear_object (&self->keyring);
  G_OBJECT_CLASS (th_sync_parent_class)->dispose (object);
}

static void
th_sync_finalize (GObject *object)
{
  ThSync *self = TH_SYNC (object);

  th_loop_news_clear (&self->shown);
  g_main_context_unref (self->context);
  g_free (self->folder);
  G_OBJECT_CLASS (th_sync_parent_class)->finalize (object);
}

static void
th_sync_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const ThLoopNews *shown = &TH_SYNC (object)->shown;

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, shown->progress.state);
      break;
    case PROP_SENT_ENTRIES:
      g_value_set_uint (value, shown->progress.sent_entries);
      break;
    case PROP_TOTAL_ENTRIES:
      g_value_set_uint (value, shown->progress.total_entries);
      break;
    case PROP_SENT_BYTES:
      g_value_set_uint64 (value, shown->progress.sent_bytes);
      break;
    case PROP_SENT_BLOB_BYTES:
      g_value_set_uint64 (value, shown->progress.sent_blob_bytes);
      break;
    case PROP_TOTAL_BLOB_BYTES:
      g_value_set_uint64 (value, shown->progress.total_blob_bytes);
      break;
    case PROP_RECEIVED_BLOBS:
      g_value_set_uint (value, shown->progress.received_blobs);
      break;
    case PROP_BLOB_ANSWERS:
      g_value_set_uint (value, shown->blob_answers);
      break;
    case PROP_UNSENT_BLOBS:
      g_value_set_uint (value, shown->unsent_blobs);
      break;
    case PROP_UNSENT_BLOB_BYTES:
      g_value_set_uint64 (value, shown->unsent_blob_bytes);
      break;
    case PROP_RECEIVED_RECORDS:
      g_value_set_uint (value, shown->progress.received_records);
      break;
    case PROP_LAST_SUCCESS:
      g_value_set_int64 (value, shown->last_success);
      break;
    case PROP_NEXT_TRY:
      g_value_set_int64 (value, shown->next_try);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, shown->error);
      break;
    case PROP_UNSENT:
      g_value_set_uint (value, shown->unsent);
      break;
    case PROP_OLDEST_UNSENT:
      g_value_set_int64 (value, shown->oldest);
      break;
    case PROP_INDEX_LEFT:
      g_value_set_uint (value, shown->index_left);
      break;
    case PROP_IS_HOLDING:
      g_value_set_boolean (value, shown->progress.is_holding);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static GParamSpec *
make_count (const char *name)
{
  return g_param_spec_uint (name, NULL, NULL, 0, G_MAXUINT, 0,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static GParamSpec *
make_bytes (const char *name)
{
  return g_param_spec_uint64 (name, NULL, NULL, 0, G_MAXUINT64, 0,
                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static GParamSpec *
make_moment (const char *name)
{
  return g_param_spec_int64 (name, NULL, NULL, 0, G_MAXINT64, 0,
                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
th_sync_class_init (ThSyncClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = th_sync_dispose;
  object_class->finalize = th_sync_finalize;
  object_class->get_property = th_sync_get_property;

  props[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, TH_TYPE_SYNC_STATE, TH_SYNC_IDLE, flags);
  props[PROP_SENT_ENTRIES] = make_count ("sent-entries");
  props[PROP_TOTAL_ENTRIES] = make_count ("total-entries");
  props[PROP_SENT_BYTES] = make_bytes ("sent-bytes");
  props[PROP_SENT_BLOB_BYTES] = make_bytes ("sent-blob-bytes");
  props[PROP_TOTAL_BLOB_BYTES] = make_bytes ("total-blob-bytes");
  props[PROP_RECEIVED_BLOBS] = make_count ("received-blobs");
  props[PROP_BLOB_ANSWERS] = make_count ("blob-answers");
  props[PROP_UNSENT_BLOBS] = make_count ("unsent-blobs");
  props[PROP_UNSENT_BLOB_BYTES] = make_bytes ("unsent-blob-bytes");
  props[PROP_RECEIVED_RECORDS] = make_count ("received-records");
  props[PROP_LAST_SUCCESS] = make_moment ("last-success");
  props[PROP_NEXT_TRY] = make_moment ("next-try");
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  props[PROP_UNSENT] = make_count ("unsent");
  props[PROP_OLDEST_UNSENT] = make_moment ("oldest-unsent");
  props[PROP_INDEX_LEFT] = make_count ("index-left");
  props[PROP_IS_HOLDING] = g_param_spec_boolean ("is-holding", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[SIGNAL_REVOKED] =
    g_signal_new ("revoked", TH_TYPE_SYNC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
th_sync_init (ThSync *self)
{
  self->context = g_main_context_ref_thread_default ();
}

/**
 * th_sync_new:
 *
 * Returns: (transfer full): an engine at rest.
 */
ThSync *
th_sync_new (ThTabletStore *store,
             ThKeyring *keyring,
             const char *folder,
             const ThClock *clock,
             const ThRandom *random)
{
  ThSync *self;

  g_return_val_if_fail (TH_IS_TABLET_STORE (store), NULL);
  g_return_val_if_fail (keyring == NULL || TH_IS_KEYRING (keyring), NULL);
  g_return_val_if_fail (clock != NULL && random != NULL, NULL);

  self = g_object_new (TH_TYPE_SYNC, NULL);
  self->store = g_object_ref (store);
  g_set_object (&self->keyring, keyring);
  self->folder = g_strdup (folder);
  self->clock = *clock;
  self->random = *random;
  return self;
}

void
th_sync_set_connect (ThSync *self, ThSyncConnect connect, gpointer data)
{
  g_return_if_fail (TH_IS_SYNC (self));
  g_return_if_fail (self->loop == NULL);

  self->connect = connect;
  self->connect_data = data;
}

static ThLoop *
need_loop (ThSync *self)
{
  if (self->loop == NULL)
    self->loop = th_loop_new (
      th_engine_new (self->store, &self->clock, &self->random, self->connect, self->connect_data),
      self->store, &self->clock, &self->random, show, self);
  return self->loop;
}

/**
 * th_sync_start:
 *
 * Makes a round at once and then whenever there is reason to.
 */
void
th_sync_start (ThSync *self)
{
  g_return_if_fail (TH_IS_SYNC (self));

  if (th_loop_is_running (need_loop (self)))
    return;
  self->monitor = g_network_monitor_get_default ();
  g_signal_connect (self->monitor, "network-changed", G_CALLBACK (on_network_changed_cb), self);
  g_signal_connect (self->store, "changed", G_CALLBACK (on_store_changed_cb), self);
  th_loop_start (self->loop);
}

void
th_sync_send_now (ThSync *self)
{
  g_return_if_fail (TH_IS_SYNC (self));

  if (self->loop != NULL)
    th_loop_want (self->loop, TH_LOOP_SEAL);
}

void
th_sync_want_blob (ThSync *self, const ThHash *hash)
{
  g_return_if_fail (TH_IS_SYNC (self));

  th_loop_want_blob (need_loop (self), hash);
}

gboolean
th_sync_wants_blob (ThSync *self, const ThHash *hash, gboolean *is_lacking)
{
  g_return_val_if_fail (TH_IS_SYNC (self), FALSE);

  return th_loop_wants_blob (need_loop (self), hash, is_lacking);
}

void
th_sync_stop (ThSync *self)
{
  g_return_if_fail (TH_IS_SYNC (self));

  if (self->loop == NULL || !th_loop_is_running (self->loop))
    return;
  g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_signal_handlers_disconnect_by_data (self->store, self);
  self->monitor = NULL;
  th_loop_stop (self->loop);
  clear_timer (self);
}

/**
 * th_sync_run:
 *
 * Makes one round on this thread. What is open stays open.
 */
gboolean
th_sync_run (ThSync *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (TH_IS_SYNC (self), FALSE);

  return th_loop_run (need_loop (self), cancellable, error);
}

ThSyncState
th_sync_get_state (ThSync *self)
{
  g_return_val_if_fail (TH_IS_SYNC (self), TH_SYNC_IDLE);

  return self->shown.progress.state;
}

guint
th_sync_get_sent_entries (ThSync *self)
{
  g_return_val_if_fail (TH_IS_SYNC (self), 0);

  return self->shown.progress.sent_entries;
}

guint
th_sync_get_total_entries (ThSync *self)
{
  g_return_val_if_fail (TH_IS_SYNC (self), 0);

  return self->shown.progress.total_entries;
}

guint64
th_sync_get_sent_bytes (ThSync *self)
{
  g_return_val_if_fail (TH_IS_SYNC (self), 0);

  return self->shown.progress.sent_bytes;
}

guint
th_sync_get_received_records (ThSync *self)
{
  g_return_val_if_fail (TH_IS_SYNC (self), 0);

  return self->shown.progress.received_records;
}

int64_t
th_sync_get_last_success (ThSync *self)
{
  g_return_val_if_fail (TH_IS_SYNC (self), 0);

  return self->shown.last_success;
}

int64_t
th_sync_get_next_try (ThSync *self)
{
  g_return_val_if_fail (TH_IS_SYNC (self), 0);

  return self->shown.next_try;
}

const GError *
th_sync_get_error (ThSync *self)
{
  g_return_val_if_fail (TH_IS_SYNC (self), NULL);

  return self->shown.error;
}

guint
th_sync_get_unsent (ThSync *self, int64_t *oldest)
{
  g_return_val_if_fail (TH_IS_SYNC (self), 0);

  if (oldest != NULL)
    *oldest = self->shown.oldest;
  return self->shown.unsent;
}

guint64
th_sync_get_blob_progress (ThSync *self, guint64 *total)
{
  g_return_val_if_fail (TH_IS_SYNC (self), 0);

  *total = self->shown.progress.total_blob_bytes;
  return self->shown.progress.sent_blob_bytes;
}

guint
th_sync_get_unsent_blobs (ThSync *self, guint64 *bytes)
{
  g_return_val_if_fail (TH_IS_SYNC (self), 0);

  *bytes = self->shown.unsent_blob_bytes;
  return self->shown.unsent_blobs;
}

guint
th_sync_get_index_left (ThSync *self)
{
  g_return_val_if_fail (TH_IS_SYNC (self), 0);

  return self->shown.index_left;
}

gboolean
th_sync_is_holding (ThSync *self)
{
  g_return_val_if_fail (TH_IS_SYNC (self), FALSE);

  return self->shown.progress.is_holding;
}

gboolean
th_sync_is_drained (ThSync *self)
{
  g_return_val_if_fail (TH_IS_SYNC (self), FALSE);

  return self->shown.progress.is_ended;
}
