/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* At most one reading is under way; what changes meanwhile is read when that is done, and no sooner
 * than REST_MILLISECONDS after it was told: a pull of thousands of records tells of each page.
 */

#include "th-casebook.h"

#include "th-readiness.h"

#define REST_MILLISECONDS 300

/* Under which a session knows its casebook; a weak pointer, so that the last screen ends it. */
#define SESSION_KEY "threshold-casebook"

struct _ThCasebook
{
  GObject parent_instance;

  ThSession *session; /* weak: the session may close before the last screen has gone */
  GCancellable *cancellable;
  ThCasebookReading *reading;
  GError *error;
  gboolean is_reading;
  gboolean is_stale; /* changed while it was being read */
  guint rest_source;
};

enum
{
  PROP_0,
  PROP_READING,
  PROP_ERROR,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (ThCasebook, th_casebook, G_TYPE_OBJECT)

static GParamSpec *props[N_PROPS];

typedef struct
{
  ThOperation *operation;
  ThReportWords *words; /* of the reading before, while the operation is the same; else NULL */
  int64_t now;
} Wanted;

static void
wanted_free (gpointer data)
{
  Wanted *wanted = data;

  th_operation_unref (wanted->operation);
  g_clear_pointer (&wanted->words, th_report_words_unref);
  g_free (wanted);
}

ThCasebookReading *
th_casebook_reading_ref (ThCasebookReading *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
th_casebook_reading_unref (ThCasebookReading *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_clear_pointer (&self->queue, th_day_queue_free);
  g_clear_pointer (&self->case_, th_case_free);
  g_clear_pointer (&self->tally, th_tally_free);
  g_clear_pointer (&self->words, th_report_words_unref);
  g_clear_pointer (&self->operation, th_operation_unref);
  g_free (self);
}

/* A form may arrive after the operation that names it. */
static gboolean
has_all_forms (const ThReportWords *words, const ThOperation *operation)
{
  guint n_forms;
  const ThOperationForm *forms = th_operation_get_forms (operation, &n_forms);

  for (guint i = 0; i < n_forms; i++)
    if (forms[i].is_current && th_report_words_list_fields (words, forms[i].kind) == NULL)
      return FALSE;

  return TRUE;
}

/* Reading the forms costs more than reading a day's records, and they change with the operation. */
static ThReportWords *
load_words (ThTabletStore *store, const Wanted *wanted, GCancellable *cancellable, GError **error)
{
  g_autoptr (ThReportWords) words = NULL;

  if (wanted->words != NULL && has_all_forms (wanted->words, wanted->operation))
    return th_report_words_ref (wanted->words);
  words = th_report_words_new (wanted->operation, NULL);
  if (!th_report_words_load_forms (words, TH_STORE (store), cancellable, error))
    return NULL;

  return g_steal_pointer (&words);
}

/* The team's tablets as the station last heard of them; the texts are those of @team. */
static GArray *
list_tablets (GPtrArray *team)
{
  GArray *tablets = g_array_new (FALSE, TRUE, sizeof (ThDayTablet));

  for (guint i = 0; i < team->len; i++)
    {
      const ThTeamTablet *each = g_ptr_array_index (team, i);
      ThDayTablet tablet = { each->officer, each->team, each->synced, each->n_unsent };

      g_array_append_val (tablets, tablet);
    }

  return tablets;
}

/* What the station holds back of the team's; the texts are those of @rows. */
static GArray *
list_held (GPtrArray *rows)
{
  GArray *list = g_array_new (FALSE, TRUE, sizeof (ThDayHeld));

  for (guint i = 0; i < rows->len; i++)
    {
      const ThTabletHeld *each = g_ptr_array_index (rows, i);
      ThDayHeld held = { each->record, each->by, each->at };

      if (held.record != NULL)
        g_array_append_val (list, held);
    }

  return list;
}

static gpointer
read_records (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const Wanted *wanted = data;
  g_autoptr (ThCasebookReading) reading = g_new0 (ThCasebookReading, 1);
  ThDayTerms terms = { .now = wanted->now, .referral_ms = TH_READINESS_REFERRAL_MS };
  g_autoptr (GPtrArray) team = NULL;
  g_autoptr (GArray) tablets = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GArray) held = NULL;

  g_atomic_ref_count_init (&reading->references);
  reading->operation = th_operation_ref (wanted->operation);
  reading->case_ = th_case_load (TH_STORE (store), wanted->operation, cancellable, error);
  if (reading->case_ == NULL)
    return NULL;
  reading->tally = th_tally_new (TH_STORE (store), wanted->operation, cancellable, error);
  if (reading->tally == NULL)
    return NULL;
  reading->words = load_words (store, wanted, cancellable, error);
  if (reading->words == NULL)
    return NULL;
  team = th_tablet_store_list_tablets (store, error);
  if (team == NULL)
    return NULL;
  tablets = list_tablets (team);
  terms.tablets = (const ThDayTablet *) (gpointer) tablets->data;
  terms.n_tablets = tablets->len;
  rows = th_tablet_store_list_held (store, NULL, error);
  if (rows == NULL)
    return NULL;
  held = list_held (rows);
  terms.held = (const ThDayHeld *) (gpointer) held->data;
  terms.n_held = held->len;
  reading->queue = th_day_queue_new (reading->case_, &terms);

  return g_steal_pointer (&reading);
}

static void read_again (ThCasebook *self);

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThCasebook) self = data;
  GError *error = NULL;
  ThCasebookReading *reading = th_session_run_finish (TH_SESSION (source), result, &error);

  self->is_reading = FALSE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_error (&error);
      return;
    }

  g_clear_error (&self->error);
  self->error = error;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR]);
  if (reading != NULL)
    {
      g_clear_pointer (&self->reading, th_casebook_reading_unref);
      self->reading = reading;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_READING]);
    }

  if (self->is_stale)
    read_again (self);
}

static void
read_again (ThCasebook *self)
{
  ThOperation *operation;
  Wanted *wanted;

  operation = self->session != NULL ? th_session_get_operation (self->session) : NULL;
  if (operation == NULL)
    return;
  if (self->is_reading)
    {
      self->is_stale = TRUE;
      return;
    }

  self->is_reading = TRUE;
  self->is_stale = FALSE;
  wanted = g_new0 (Wanted, 1);
  wanted->operation = th_operation_ref (operation);
  if (self->reading != NULL && self->reading->operation == operation)
    wanted->words = th_report_words_ref (self->reading->words);
  wanted->now = th_session_now (self->session);
  th_session_run_async (self->session, TH_SESSION_READ, read_records, wanted, wanted_free,
                        (GDestroyNotify) th_casebook_reading_unref, self->cancellable, on_read_cb,
                        g_object_ref (self));
}

static gboolean
on_rested_cb (gpointer data)
{
  ThCasebook *self = data;

  self->rest_source = 0;
  read_again (self);

  return G_SOURCE_REMOVE;
}

static void
on_changed_cb (ThCasebook *self)
{
  if (self->rest_source == 0)
    self->rest_source = g_timeout_add (REST_MILLISECONDS, on_rested_cb, self);
}

/* Forms are fetched after the records that need them, and nothing tells of them but the sending
 * having gone on. */
static void
on_sync_cb (ThCasebook *self)
{
  if (self->reading != NULL && !has_all_forms (self->reading->words, self->reading->operation))
    on_changed_cb (self);
}

static void
on_session_closing_cb (GCancellable *cancellable, gpointer data)
{
  g_cancellable_cancel (data);
}

static void
th_casebook_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  ThCasebook *self = TH_CASEBOOK (object);

  switch (prop_id)
    {
    case PROP_READING:
      g_value_set_pointer (value, self->reading);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
th_casebook_dispose (GObject *object)
{
  ThCasebook *self = TH_CASEBOOK (object);

  g_clear_handle_id (&self->rest_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  if (self->session != NULL)
    g_object_set_data (G_OBJECT (self->session), SESSION_KEY, NULL);
  g_clear_weak_pointer (&self->session);
  g_clear_pointer (&self->reading, th_casebook_reading_unref);

  G_OBJECT_CLASS (th_casebook_parent_class)->dispose (object);
}

static void
th_casebook_finalize (GObject *object)
{
  ThCasebook *self = TH_CASEBOOK (object);

  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (th_casebook_parent_class)->finalize (object);
}

static void
th_casebook_class_init (ThCasebookClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = th_casebook_dispose;
  object_class->finalize = th_casebook_finalize;
  object_class->get_property = th_casebook_get_property;
  props[PROP_READING] = g_param_spec_pointer ("reading", NULL, NULL, flags);
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
th_casebook_init (ThCasebook *self)
{
  self->cancellable = g_cancellable_new ();
}

ThCasebook *
th_casebook_for_session (ThSession *session)
{
  ThCasebook *self = g_object_get_data (G_OBJECT (session), SESSION_KEY);

  if (self != NULL)
    return g_object_ref (self);

  self = g_object_new (TH_TYPE_CASEBOOK, NULL);
  g_set_weak_pointer (&self->session, session);
  g_object_set_data (G_OBJECT (session), SESSION_KEY, self);
  g_cancellable_connect (th_session_get_cancellable (session), G_CALLBACK (on_session_closing_cb),
                         g_object_ref (self->cancellable), g_object_unref);
  g_signal_connect_object (session, "records-changed", G_CALLBACK (on_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::operation", G_CALLBACK (on_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (th_session_get_sync (session), "notify::state", G_CALLBACK (on_sync_cb),
                           self, G_CONNECT_SWAPPED);
  read_again (self);

  return self;
}

ThCasebookReading *
th_casebook_get_reading (ThCasebook *self)
{
  return self->reading;
}

const GError *
th_casebook_get_error (ThCasebook *self)
{
  return self->error;
}
