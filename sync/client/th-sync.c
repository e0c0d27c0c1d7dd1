/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* When to sync, and what the screen says of it. The engine runs on one thread of this object, which
 * owns the connection; timer, network monitor and properties live in the main context the object was
 * made in. Between the two stand a word of what is wanted and a snapshot of what is known, both
 * under one lock.
 */

#include "th-sync.h"

#include "th-engine.h"
#include "th-enrolment.h"
#include "th-lock.h"
#include "th-retry.h"
#include "th-wire.h"

#define INDEX_SLICE 200

/* What the thread is asked for. */
enum
{
  WANT_ROUND = 1 << 0,
  WANT_SEAL = 1 << 1,  /* before the round */
  WANT_COUNT = 1 << 2, /* of what is unsent */
  WANT_END = 1 << 3
};

/* What is known. The thread fills one, the main context shows a copy. */
typedef struct
{
  ThEngineProgress progress;
  int64_t last_success;
  int64_t next_try;
  int64_t wait; /* until the next try, milliseconds; 0: none was set */
  guint unsent;
  int64_t oldest;
  guint index_left;
  GError *error;
  guint rounds;
  gboolean is_revoked;
} Snapshot;

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
  GMainContext *context;
  ThEngine *engine;    /* the thread's while it runs */
  ThRetry retry;       /* likewise */
  Snapshot working;    /* likewise */

  GThread *thread;
  GCancellable *cancellable;
  GMutex lock;
  GCond wake;
  guint wanted;        /* under lock */
  Snapshot told;       /* under lock */
  gboolean is_telling; /* under lock */

  Snapshot shown;
  GSource *timer;
  GNetworkMonitor *monitor;
};

enum
{
  PROP_STATE = 1,
  PROP_SENT_ENTRIES,
  PROP_TOTAL_ENTRIES,
  PROP_SENT_BYTES,
  PROP_RECEIVED_RECORDS,
  PROP_LAST_SUCCESS,
  PROP_NEXT_TRY,
  PROP_ERROR,
  PROP_UNSENT,
  PROP_OLDEST_UNSENT,
  PROP_INDEX_LEFT,
  PROP_IS_HOLDING,
  N_PROPS
};

enum
{
  SIGNAL_REENROLLED,
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
snapshot_copy (Snapshot       *self,
               const Snapshot *other)
{
  g_clear_error (&self->error);
  *self = *other;
  self->error = other->error != NULL ? g_error_copy (other->error) : NULL;
}

static void
lock (ThSync *self)
{
  g_mutex_lock (&self->lock);
  th_handoff_take (&self->lock);
}

static void
unlock (ThSync *self)
{
  th_handoff_give (&self->lock);
  g_mutex_unlock (&self->lock);
}

static void
want (ThSync *self,
      guint   what)
{
  if (self->thread == NULL)
    return;
  lock (self);
  self->wanted |= what;
  g_cond_signal (&self->wake);
  unlock (self);
}

static void
notify_changes (ThSync         *self,
                const Snapshot *before)
{
  const Snapshot *now = &self->shown;
  const gboolean changes[N_PROPS] = {
    [PROP_STATE] = before->progress.state != now->progress.state,
    [PROP_SENT_ENTRIES] = before->progress.sent_entries != now->progress.sent_entries,
    [PROP_TOTAL_ENTRIES] = before->progress.total_entries != now->progress.total_entries,
    [PROP_SENT_BYTES] = before->progress.sent_bytes != now->progress.sent_bytes,
    [PROP_RECEIVED_RECORDS] = before->progress.received_records != now->progress.received_records,
    [PROP_LAST_SUCCESS] = before->last_success != now->last_success,
    [PROP_NEXT_TRY] = before->next_try != now->next_try,
    [PROP_ERROR] = before->error != NULL || now->error != NULL,
    [PROP_UNSENT] = before->unsent != now->unsent,
    [PROP_OLDEST_UNSENT] = before->oldest != now->oldest,
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
  want (self, WANT_ROUND);
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
set_timer (ThSync  *self,
           int64_t  wait)
{
  clear_timer (self);
  if (self->thread == NULL || wait <= 0)
    return;
  self->timer = g_timeout_source_new (wait);
  g_source_set_callback (self->timer, on_timer_cb, self, NULL);
  g_source_attach (self->timer, self->context);
}

/* The end that `lost` means: nothing on this tablet can be opened any more. */
static void
destroy (ThSync *self)
{
  g_autoptr (GError) error = NULL;

  g_signal_emit (self, signals[SIGNAL_REVOKED], 0);
  th_sync_stop (self);
  th_tablet_store_close (self->store);
  if (self->folder != NULL && !th_enrolment_destroy (self->folder, &error))
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
  if (th_keyring_get_unsent (self->keyring, &oldest) == self->shown.unsent &&
      oldest == self->shown.oldest)
    return;
  if (!th_keyring_set_unsent (self->keyring, self->shown.unsent, self->shown.oldest, &error))
    g_debug ("the keyring does not take the count: %s", error->message);
}

static void
show (ThSync         *self,
      const Snapshot *now)
{
  Snapshot before = { 0 };
  gboolean round_ended = now->rounds != self->shown.rounds;

  snapshot_copy (&before, &self->shown);
  snapshot_copy (&self->shown, now);
  notify_changes (self, &before);
  if (before.progress.reenrolments < now->progress.reenrolments)
    g_signal_emit (self, signals[SIGNAL_REENROLLED], 0);
  if (round_ended)
    {
      tell_keyring (self);
      set_timer (self, self->shown.wait);
    }
  if (self->shown.is_revoked && !before.is_revoked)
    destroy (self);
  g_clear_error (&before.error);
}

static gboolean
show_told_cb (gpointer data)
{
  ThSync *self = data;
  Snapshot now = { 0 };

  lock (self);
  self->is_telling = FALSE;
  snapshot_copy (&now, &self->told);
  unlock (self);
  show (self, &now);
  g_clear_error (&now.error);
  return G_SOURCE_REMOVE;
}

/* Hands what is known to the main context; at most one such message is on its way. */
static void
tell (ThSync *self)
{
  gboolean is_telling;

  if (self->thread == NULL)
    {
      show (self, &self->working);
      return;
    }
  lock (self);
  snapshot_copy (&self->told, &self->working);
  is_telling = self->is_telling;
  self->is_telling = TRUE;
  unlock (self);
  if (!is_telling)
    {
      g_autoptr (GSource) source = g_idle_source_new ();

      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_callback (source, show_told_cb, g_object_ref (self), g_object_unref);
      g_source_attach (source, self->context);
    }
}

static void
on_progress_cb (const ThEngineProgress *progress,
                gpointer                data)
{
  ThSync *self = data;

  self->working.progress = *progress;
  tell (self);
}

static void
count (ThSync *self)
{
  ThUnsent unsent;

  if (!th_tablet_store_get_unsent (self->store, &unsent, NULL))
    return;
  self->working.unsent = unsent.entries;
  self->working.oldest = unsent.oldest;
}

static gboolean
make_round (ThSync        *self,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autoptr (GError) cause = NULL;
  int64_t now, retry_after;
  gboolean done;

  if (self->engine == NULL)
    {
      self->engine = th_engine_new (self->store, &self->clock, &self->random, self->connect,
                                    self->connect_data);
      th_engine_set_notify (self->engine, on_progress_cb, self);
    }
  done = th_engine_round (self->engine, &retry_after, cancellable, &cause);

  now = th_clock_now (&self->clock);
  g_clear_error (&self->working.error);
  if (done)
    self->working.last_success = now;
  else if (!g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->working.error = g_error_copy (cause);
  self->working.wait = done ? th_retry_after_success (&self->retry, &self->random)
                            : th_retry_after_failure (&self->retry, retry_after, &self->random);
  self->working.next_try = now + self->working.wait;
  self->working.is_revoked = g_error_matches (cause, TH_WIRE_ERROR, TH_WIRE_ERROR_REVOKED);
  self->working.rounds++;
  count (self);
  tell (self);
  if (!done)
    g_propagate_error (error, g_steal_pointer (&cause));
  return done;
}

/* A slice of the index behind the pull. Returns: whether there is more. */
static gboolean
index_slice (ThSync *self)
{
  gboolean more = FALSE;
  guint left = 0;

  if (!th_tablet_store_index_some (self->store, INDEX_SLICE, &more, &left, NULL))
    return FALSE;
  if (left != self->working.index_left)
    {
      self->working.index_left = left;
      tell (self);
    }
  return more;
}

/* Waits for something to do unless @has_more is left. */
static guint
take_wanted (ThSync   *self,
             gboolean  has_more)
{
  guint wanted;

  lock (self);
  while (self->wanted == 0 && !has_more)
    {
      th_handoff_give (&self->lock);
      g_cond_wait (&self->wake, &self->lock);
      th_handoff_take (&self->lock);
    }
  wanted = self->wanted;
  self->wanted = 0;
  unlock (self);
  return wanted;
}

static gpointer
run_thread (gpointer data)
{
  ThSync *self = data;
  gboolean has_more = TRUE;
  guint wanted;

  while (((wanted = take_wanted (self, has_more)) & WANT_END) == 0)
    {
      if (wanted & WANT_SEAL && !th_tablet_store_seal (self->store, NULL))
        g_debug ("what is open could not be sealed");
      if (wanted & (WANT_ROUND | WANT_SEAL))
        make_round (self, self->cancellable, NULL);
      else if (wanted & WANT_COUNT)
        {
          count (self);
          tell (self);
        }
      has_more = !self->working.is_revoked && index_slice (self);
    }
  if (self->engine != NULL)
    th_engine_disconnect (self->engine);
  th_handoff_give (self);
  return NULL;
}

static void
on_network_changed_cb (GNetworkMonitor *monitor,
                       gboolean         is_available,
                       ThSync          *self)
{
  if (is_available)
    want (self, WANT_ROUND);
}

static void
on_store_changed_cb (ThStore *store,
                     GStrv    ids,
                     ThSync  *self)
{
  want (self, WANT_COUNT);
}

static void
th_sync_dispose (GObject *object)
{
  ThSync *self = TH_SYNC (object);

  th_sync_stop (self);
  g_clear_pointer (&self->engine, th_engine_free);
  g_clear_object (&self->store);
  g_clear_object (&self->keyring);
  G_OBJECT_CLASS (th_sync_parent_class)->dispose (object);
}

static void
th_sync_finalize (GObject *object)
{
  ThSync *self = TH_SYNC (object);

  g_clear_error (&self->working.error);
  g_clear_error (&self->told.error);
  g_clear_error (&self->shown.error);
  g_clear_object (&self->cancellable);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);
  g_free (self->folder);
  G_OBJECT_CLASS (th_sync_parent_class)->finalize (object);
}

static void
th_sync_get_property (GObject    *object,
                      guint       id,
                      GValue     *value,
                      GParamSpec *pspec)
{
  const Snapshot *shown = &TH_SYNC (object)->shown;

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

  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, TH_TYPE_SYNC_STATE, TH_SYNC_IDLE,
                                         flags);
  props[PROP_SENT_ENTRIES] = make_count ("sent-entries");
  props[PROP_TOTAL_ENTRIES] = make_count ("total-entries");
  props[PROP_SENT_BYTES] = g_param_spec_uint64 ("sent-bytes", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  props[PROP_RECEIVED_RECORDS] = make_count ("received-records");
  props[PROP_LAST_SUCCESS] = make_moment ("last-success");
  props[PROP_NEXT_TRY] = make_moment ("next-try");
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  props[PROP_UNSENT] = make_count ("unsent");
  props[PROP_OLDEST_UNSENT] = make_moment ("oldest-unsent");
  props[PROP_INDEX_LEFT] = make_count ("index-left");
  props[PROP_IS_HOLDING] = g_param_spec_boolean ("is-holding", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[SIGNAL_REENROLLED] = g_signal_new ("reenrolled", TH_TYPE_SYNC, G_SIGNAL_RUN_LAST, 0,
                                             NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_REVOKED] = g_signal_new ("revoked", TH_TYPE_SYNC, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
th_sync_init (ThSync *self)
{
  self->context = g_main_context_ref_thread_default ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
}

/**
 * th_sync_new:
 *
 * Returns: (transfer full): an engine at rest.
 */
ThSync *
th_sync_new (ThTabletStore  *store,
             ThKeyring      *keyring,
             const char     *folder,
             const ThClock  *clock,
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
th_sync_set_connect (ThSync        *self,
                     ThSyncConnect  connect,
                     gpointer       data)
{
  g_return_if_fail (TH_IS_SYNC (self));
  g_return_if_fail (self->engine == NULL && self->thread == NULL);

  self->connect = connect;
  self->connect_data = data;
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

  if (self->thread != NULL)
    return;
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->wanted = WANT_ROUND;
  self->monitor = g_network_monitor_get_default ();
  g_signal_connect (self->monitor, "network-changed", G_CALLBACK (on_network_changed_cb), self);
  g_signal_connect (self->store, "changed", G_CALLBACK (on_store_changed_cb), self);
  /* The thread does not look at the field before it has the lock. */
  lock (self);
  self->thread = g_thread_new ("sync", run_thread, self);
  unlock (self);
}

void
th_sync_send_now (ThSync *self)
{
  g_return_if_fail (TH_IS_SYNC (self));

  want (self, WANT_SEAL);
}

void
th_sync_stop (ThSync *self)
{
  g_return_if_fail (TH_IS_SYNC (self));

  if (self->thread == NULL)
    return;
  clear_timer (self);
  g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_signal_handlers_disconnect_by_data (self->store, self);
  self->monitor = NULL;
  g_cancellable_cancel (self->cancellable);
  want (self, WANT_END);
  g_thread_join (self->thread);
  th_handoff_take (self);
  self->thread = NULL;
}

/**
 * th_sync_run:
 *
 * Makes one round on this thread. What is open stays open.
 */
gboolean
th_sync_run (ThSync        *self,
             GCancellable  *cancellable,
             GError       **error)
{
  g_return_val_if_fail (TH_IS_SYNC (self), FALSE);
  g_return_val_if_fail (self->thread == NULL, FALSE);

  return make_round (self, cancellable, error);
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
th_sync_get_unsent (ThSync  *self,
                    int64_t *oldest)
{
  g_return_val_if_fail (TH_IS_SYNC (self), 0);

  if (oldest != NULL)
    *oldest = self->shown.oldest;
  return self->shown.unsent;
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
