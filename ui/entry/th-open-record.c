/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening a record, what it is, and what this person may do to it. Order of a new one: the chain of
 * what it is in, its form with the defaults, the stamps that Threshold gives by itself (time,
 * officer, pseudonym); then it waits for the first answer.
 */

#include "th-open-record-private.h"

#include "th-form-context.h"
#include "th-session-calls.h"
#include "th-words.h"

#include <glib/gi18n.h>

enum
{
  PROP_0,
  PROP_SAVED_AT,
  PROP_IS_SAVING,
  PROP_ERROR,
  N_PROPS
};

enum
{
  SIGNAL_REFRESHED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (ThOpenRecord, th_open_record, G_TYPE_OBJECT)

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

/* What a new record is given without being asked, where its form has such a question. */
typedef struct
{
  const char *kind;
  const char *field;
  char *(*dup) (ThOpenRecord *self);
} Stamp;

static char *
dup_now (ThOpenRecord *self)
{
  return th_time_dup_local (th_session_now (self->session), th_words_get_zone (self->operation));
}

static char *
dup_me (ThOpenRecord *self)
{
  return g_strdup (th_session_get_officer (self->session));
}

static const Stamp stamps[] = {
  { TH_KIND_VISIT, "arrived_at", dup_now },
  { TH_KIND_VISIT, "officers", dup_me },
};

#define SETTING_LANGUAGE "form-language"

/* Kind and id of what a form is tried out in. */
#define TH_KIND_PREVIEW "preview"

/* Open records by id, of one session; the table owns none of them. */
static GHashTable *
open_records (ThSession *session)
{
  GHashTable *table = g_object_get_data (G_OBJECT (session), "open-records");

  if (table == NULL)
    {
      table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_object_set_data_full (G_OBJECT (session), "open-records", table,
                              (GDestroyNotify) g_hash_table_unref);
    }

  return table;
}

static void
on_answered_cb (ThOpenRecord *self, const char *path, ThValue *value)
{
  th_open_record_queue (self, path, value);
  if (self->is_wanted)
    th_open_record_schedule (self);
}

static void
collect_field (const char *path, ThValue *value, gpointer data)
{
  g_hash_table_insert (data, g_strdup (path), th_value_ref (value));
}

static void
give_stamps (ThOpenRecord *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (stamps); i++)
    {
      ThFormNode *node = NULL;
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;

      if (g_str_equal (stamps[i].kind, self->kind))
        node = th_form_entry_find (self->entry, stamps[i].field);
      if (node == NULL || *th_form_node_get_value (node) != '\0')
        continue;

      text = stamps[i].dup (self);
      if (!th_form_entry_set_answer (self->entry, node, text, &error))
        g_debug ("stamp %s: %s", stamps[i].field, error->message);
    }
}

static void
show_language (ThOpenRecord *self, const char *language)
{
  if (self->entry == NULL || g_strcmp0 (th_form_entry_get_language (self->entry), language) == 0
      || !g_strv_contains (th_form_list_languages (self->form), language))
    return;
  th_form_entry_set_language (self->entry, language);
  th_open_record_emit_refreshed (self);
}

static void
on_language_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThOpenRecord) self = data;
  g_autofree char *language = NULL;

  language = th_session_dup_setting_finish (TH_SESSION (source), result, NULL);
  if (language == NULL)
    return;
  g_object_set_data_full (source, SETTING_LANGUAGE, g_strdup (language), g_free);
  show_language (self, language);
}

/* Known after the first record of a session; the first one shows it as soon as it is read. */
static void
restore_language (ThOpenRecord *self)
{
  const char *language = g_object_get_data (G_OBJECT (self->session), SETTING_LANGUAGE);

  if (language != NULL)
    show_language (self, language);
  else if (g_strv_length ((char **) th_form_list_languages (self->form)) > 1)
    th_session_dup_setting_async (self->session, TH_SESSION_READ, SETTING_LANGUAGE, on_language_cb,
                                  g_object_ref (self));
}

void
th_open_record_set_language (ThOpenRecord *self, const char *language)
{
  g_object_set_data_full (G_OBJECT (self->session), SETTING_LANGUAGE, g_strdup (language), g_free);
  th_session_set_setting_async (self->session, SETTING_LANGUAGE, language);
  show_language (self, language);
}

static gboolean
fill_in (ThOpenRecord *self, GBytes *context, gboolean is_new, GError **error)
{
  const ThHost *host = th_session_get_host (self->session);
  g_autoptr (GHashTable) fields = NULL;

  self->entry = th_form_entry_new (self->form, context, &host->clock,
                                   th_words_get_zone (self->operation), &host->random);
  th_form_entry_set_preload (self->entry, "username", th_session_get_officer (self->session));
  g_signal_connect_object (self->entry, "answered", G_CALLBACK (on_answered_cb), self,
                           G_CONNECT_SWAPPED);

  fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) th_value_unref);
  th_record_foreach (th_open_record_get_record (self), collect_field, fields);
  if (!th_form_entry_load (self->entry, fields, is_new, error))
    return FALSE;
  if (is_new)
    give_stamps (self);
  restore_language (self);

  return TRUE;
}

static gboolean
fill_in_form (ThOpenRecord *self, gboolean is_new, GError **error)
{
  g_autoptr (GBytes) context = NULL;

  if (self->form == NULL)
    return TRUE;
  context =
    th_form_context_new (self->chain, 1, self->operation, th_session_get_officer (self->session));

  return fill_in (self, context, is_new, error);
}

static ThOpenRecord *
open_record_new (ThSession *session, ThRecordChain *chain, ThRecord *record, gboolean is_new)
{
  ThOpenRecord *self = g_object_new (TH_TYPE_OPEN_RECORD, NULL);

  self->session = g_object_ref (session);
  self->id = g_strdup (th_record_get_id (record));
  self->chain = g_steal_pointer (&chain->records);
  self->operation = g_steal_pointer (&chain->operation);
  self->form = g_steal_pointer (&chain->form);
  self->form_key = g_steal_pointer (&chain->form_key);
  self->is_kept = !is_new;
  self->is_wanted = !is_new;
  if (!is_new)
    {
      self->kind = g_strdup (th_record_get_kind (record));
      self->parent = g_strdup (th_record_get_parent (record));
      self->title = g_strdup (th_record_get_title (record));
    }
  g_hash_table_insert (open_records (session), g_strdup (self->id), self);
  th_open_record_watch (self);

  return self;
}

static void
on_chain_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ThSession *session = TH_SESSION (source);
  g_autoptr (ThRecordChain) chain = NULL;
  g_autoptr (ThOpenRecord) self = NULL;
  GError *error = NULL;
  const char *id = g_task_get_task_data (task);

  chain = th_session_load_chain_finish (session, result, &error);
  if (chain == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  /* Two screens may have asked at once: the second gets the first's. */
  self = g_hash_table_lookup (open_records (session), id);
  if (self != NULL)
    {
      g_task_return_pointer (task, g_object_ref (g_steal_pointer (&self)), g_object_unref);
      return;
    }

  self = open_record_new (session, chain, g_ptr_array_index (chain->records, 0), FALSE);
  if (!fill_in_form (self, FALSE, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&self), g_object_unref);
}

void
th_open_record_open_async (ThSession *session,
                           const char *id,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  g_autoptr (GTask) task = g_task_new (session, cancellable, callback, data);
  ThOpenRecord *self = g_hash_table_lookup (open_records (session), id);

  g_task_set_source_tag (task, th_open_record_open_async);
  g_task_set_task_data (task, g_strdup (id), g_free);
  if (self != NULL)
    g_task_return_pointer (task, g_object_ref (self), g_object_unref);
  else
    th_session_load_chain_async (session, id, NULL, cancellable, on_chain_loaded_cb,
                                 g_steal_pointer (&task));
}

/* The team of what is met unplanned is its author's; all below it follows. */
static void
give_team (ThOpenRecord *self)
{
  const ThOperationOfficer *me;
  g_autoptr (ThValue) team = NULL;

  me = th_operation_find_officer (self->operation, th_session_get_officer (self->session));
  if (me == NULL || me->team == NULL || g_strcmp0 (self->kind, TH_KIND_PREMISES) != 0)
    return;

  team = th_value_new_text (me->team);
  th_open_record_queue (self, TH_FIELD_TEAM, team);
}

static void
on_pseudonym_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ThOpenRecord *self = g_task_get_task_data (task);
  g_autofree char *pseudonym = NULL;
  GError *error = NULL;
  ThFormNode *node;

  pseudonym = th_session_next_pseudonym_finish (TH_SESSION (source), result, &error);
  node = self->entry != NULL ? th_form_entry_find (self->entry, "pseudonym") : NULL;
  if (pseudonym == NULL
      || (node != NULL && !th_form_entry_set_answer (self->entry, node, pseudonym, &error)))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_object_ref (self), g_object_unref);
}

static void
on_parent_chain_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ThSession *session = TH_SESSION (source);
  const ThHost *host = th_session_get_host (session);
  g_autoptr (ThRecordChain) chain = NULL;
  g_autofree char *kind = g_strdup (g_task_get_task_data (task));
  g_autofree char *id = NULL;
  ThOpenRecord *self;
  ThRecord *record;
  GError *error = NULL;

  chain = th_session_load_chain_finish (session, result, &error);
  if (chain == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  id = th_id_new (th_session_now (session), &host->random);
  record = th_record_new (id);
  g_ptr_array_insert (chain->records, 0, record);
  self = open_record_new (session, chain, record, TRUE);
  g_task_set_task_data (task, self, g_object_unref);
  self->kind = g_steal_pointer (&kind);
  self->parent = g_strdup (th_record_get_id (g_ptr_array_index (self->chain, 1)));
  give_team (self);

  if (!fill_in_form (self, TRUE, &error))
    g_task_return_error (task, error);
  else if (g_str_equal (self->kind, TH_KIND_ENCOUNTER))
    th_session_next_pseudonym_async (session, on_pseudonym_cb, g_steal_pointer (&task));
  else
    g_task_return_pointer (task, g_object_ref (self), g_object_unref);
}

void
th_open_record_create_async (ThSession *session,
                             const char *kind,
                             const char *parent,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  GTask *task = g_task_new (session, cancellable, callback, data);

  g_task_set_source_tag (task, th_open_record_open_async);
  g_task_set_task_data (task, g_strdup (kind), g_free);
  th_session_load_chain_async (session, parent, kind, cancellable, on_parent_chain_loaded_cb, task);
}

ThOpenRecord *
th_open_record_open_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, th_open_record_open_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

ThOpenRecord *
th_open_record_new_preview (ThSession *session, ThForm *form, GBytes *context, GError **error)
{
  g_autoptr (ThRecordChain) chain = g_new0 (ThRecordChain, 1);
  g_autoptr (ThOpenRecord) self = NULL;
  ThRecord *record = th_record_new (TH_KIND_PREVIEW);

  g_return_val_if_fail (th_session_is_preview (session), NULL);

  chain->records = g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_unref);
  g_ptr_array_add (chain->records, record);
  chain->form = th_form_ref (form);
  self = open_record_new (session, chain, record, TRUE);
  self->kind = g_strdup (TH_KIND_PREVIEW);
  if (!fill_in (self, context, TRUE, error))
    return NULL;

  return g_steal_pointer (&self);
}

static void
th_open_record_dispose (GObject *object)
{
  ThOpenRecord *self = TH_OPEN_RECORD (object);

  if (self->session != NULL)
    th_open_record_flush (self);
  g_clear_handle_id (&self->rest_source, g_source_remove);
  if (self->session != NULL && self->id != NULL
      && g_hash_table_lookup (open_records (self->session), self->id) == self)
    g_hash_table_remove (open_records (self->session), self->id);
  g_clear_object (&self->entry);

  G_OBJECT_CLASS (th_open_record_parent_class)->dispose (object);
}

static void
th_open_record_finalize (GObject *object)
{
  ThOpenRecord *self = TH_OPEN_RECORD (object);

  g_free (self->id);
  g_free (self->kind);
  g_free (self->parent);
  g_free (self->title);
  g_free (self->why);
  g_free (self->form_key);
  g_clear_pointer (&self->form, th_form_unref);
  g_clear_pointer (&self->operation, th_operation_unref);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  g_hash_table_unref (self->pending);
  g_clear_pointer (&self->in_flight, g_hash_table_unref);
  g_hash_table_unref (self->begun);
  g_hash_table_unref (self->skipped);
  g_ptr_array_unref (self->flushes);
  th_undo_free (self->undo);
  g_clear_error (&self->error);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (th_open_record_parent_class)->finalize (object);
}

static void
th_open_record_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  ThOpenRecord *self = TH_OPEN_RECORD (object);

  switch (prop_id)
    {
    case PROP_SAVED_AT:
      g_value_set_int64 (value, self->saved_at);
      break;
    case PROP_IS_SAVING:
      g_value_set_boolean (value, self->in_flight != NULL || self->write_source != 0);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
th_open_record_class_init (ThOpenRecordClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = th_open_record_dispose;
  object_class->finalize = th_open_record_finalize;
  object_class->get_property = th_open_record_get_property;

  props[PROP_SAVED_AT] = g_param_spec_int64 ("saved-at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_IS_SAVING] = g_param_spec_boolean ("is-saving", NULL, NULL, FALSE, flags);
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[SIGNAL_REFRESHED] = g_signal_new ("refreshed", TH_TYPE_OPEN_RECORD, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
th_open_record_init (ThOpenRecord *self)
{
  self->pending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, th_pending_field_free);
  self->begun =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) th_record_unref);
  self->skipped = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->flushes = g_ptr_array_new_with_free_func (g_object_unref);
  self->undo = th_undo_new ();
}

void
th_open_record_notify_saved (ThOpenRecord *self)
{
  for (guint i = PROP_SAVED_AT; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), props[i]);
}

void
th_open_record_emit_refreshed (ThOpenRecord *self)
{
  g_signal_emit (self, signals[SIGNAL_REFRESHED], 0);
}

ThSession *
th_open_record_get_session (ThOpenRecord *self)
{
  return self->session;
}

const char *
th_open_record_get_id (ThOpenRecord *self)
{
  return self->id;
}

const char *
th_open_record_get_kind (ThOpenRecord *self)
{
  return self->kind;
}

ThRecord *
th_open_record_get_record (ThOpenRecord *self)
{
  return g_ptr_array_index (self->chain, 0);
}

ThFormEntry *
th_open_record_get_entry (ThOpenRecord *self)
{
  return self->entry;
}

ThOperation *
th_open_record_get_operation (ThOpenRecord *self)
{
  return self->operation;
}

ThRecord *
th_open_record_get_in (ThOpenRecord *self, const char *kind)
{
  for (guint i = 0; i < self->chain->len; i++)
    {
      ThRecord *record = g_ptr_array_index (self->chain, i);

      if (g_strcmp0 (th_record_get_kind (record), kind) == 0)
        return record;
    }

  return NULL;
}

char *
th_open_record_dup_title (ThOpenRecord *self)
{
  g_autofree char *title = self->entry != NULL ? th_form_entry_dup_title (self->entry) : NULL;
  g_autofree char *day = NULL;
  ThRecord *premises;

  if (title != NULL && *title != '\0')
    return g_steal_pointer (&title);
  if (self->title != NULL)
    return g_strdup (self->title);

  premises = th_open_record_get_in (self, TH_KIND_PREMISES);
  if (g_str_equal (self->kind, TH_KIND_VISIT) && premises != NULL)
    {
      day = th_words_dup_day (th_session_now (self->session), th_words_get_zone (self->operation));
      /* Translators: the title of a visit: name of the premises, day */
      return g_strdup_printf (_ ("%s, %s"), th_record_get_title (premises), day);
    }

  return self->form != NULL ? g_strdup (th_form_get_title (self->form)) : NULL;
}

gboolean
th_open_record_is_kept (ThOpenRecord *self)
{
  return self->is_kept;
}

void
th_open_record_set_reason (ThOpenRecord *self, const char *why)
{
  th_open_record_flush (self);
  g_free (self->why);
  self->why = g_strdup (why);
  th_open_record_emit_refreshed (self);
}

const char *
th_open_record_get_reason (ThOpenRecord *self)
{
  return self->why;
}

void
th_open_record_clear_irrelevant (ThOpenRecord *self)
{
  g_autoptr (GPtrArray) paths = NULL;
  g_autoptr (ThValue) nothing = th_value_new_null ();

  if (self->entry == NULL || !self->is_kept)
    return;

  paths = th_form_entry_list_irrelevant (self->entry);
  for (guint i = 0; i < paths->len; i++)
    th_open_record_queue (self, g_ptr_array_index (paths, i), nothing);
  if (paths->len > 0)
    th_open_record_schedule (self);
}
