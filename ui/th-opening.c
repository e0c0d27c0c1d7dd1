/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The record is read on the store's reader thread, ahead of what the page about it reads there, so
 * that a restricted one is known before any of it arrives.
 */

#include "th-opening.h"

#include "th-permission.h"
#include "th-review-entry.h"
#include "th-session-calls.h"
#include "th-store.h"

typedef enum
{
  UNKNOWN,
  CLOSED,
  OPEN
} State;

struct _ThOpening
{
  GObject parent_instance;

  ThSession *session;
  char *id;
  State state;
  gboolean is_asked;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (ThOpening, th_opening, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

typedef struct
{
  char *id;
  char *officer;
} Wanted;

static void
wanted_free (gpointer data)
{
  Wanted *wanted = data;

  g_free (wanted->id);
  g_free (wanted->officer);
  g_free (wanted);
}

typedef struct
{
  ThConsultation consultation;
  ThEntry *view; /* NULL where none is due yet */
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_clear_pointer (&found->view, th_entry_free);
  g_free (found);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Found, found_free)

/* Openings by record, of one session; the table owns none of them. */
static GHashTable *
openings (ThSession *session)
{
  GHashTable *table = g_object_get_data (G_OBJECT (session), "openings");

  if (table == NULL)
    {
      table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_object_set_data_full (G_OBJECT (session), "openings", table,
                              (GDestroyNotify) g_hash_table_unref);
    }

  return table;
}

static void
set_state (ThOpening *self, State state)
{
  self->state = state;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gpointer
find (ThTabletStore *tablet, gpointer data, GCancellable *cancellable, GError **error)
{
  const Wanted *wanted = data;
  const ThReviewSource source = th_review_source_store (TH_STORE (tablet));
  g_autoptr (ThRecord) record = NULL;
  Found *found;

  record = th_store_load_record (TH_STORE (tablet), wanted->id, cancellable, error);
  if (record == NULL)
    return NULL;
  found = g_new0 (Found, 1);
  found->consultation = th_permission_get_consultation (record, wanted->officer, &source);
  if (found->consultation == TH_CONSULTATION_LOGGED)
    found->view = th_review_entry_new_view (record, NULL);

  return found;
}

/* What is not here shows nothing; a new record is not until something was answered in it. Where
 * reading failed nothing is known, and nothing opened. */
static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThOpening) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Found) found = th_session_run_finish (TH_SESSION (source), result, &error);

  if (found == NULL)
    {
      if (g_error_matches (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND))
        set_state (self, OPEN);
      return;
    }
  if (found->view != NULL)
    th_session_append_async (self->session, g_steal_pointer (&found->view), NULL, NULL);
  set_state (self, found->consultation == TH_CONSULTATION_WITH_REASON ? CLOSED : OPEN);
}

static void
find_out (ThOpening *self)
{
  Wanted *wanted;

  if (th_session_is_preview (self->session))
    {
      self->state = OPEN;
      return;
    }
  wanted = g_new0 (Wanted, 1);
  wanted->id = g_strdup (self->id);
  wanted->officer = g_strdup (th_session_get_officer (self->session));
  th_session_run_async (self->session, TH_SESSION_READ, find, wanted, wanted_free, found_free, NULL,
                        on_found_cb, g_object_ref (self));
}

static void
th_opening_dispose (GObject *object)
{
  ThOpening *self = TH_OPENING (object);

  if (self->session != NULL && g_hash_table_lookup (openings (self->session), self->id) == self)
    g_hash_table_remove (openings (self->session), self->id);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (th_opening_parent_class)->dispose (object);
}

static void
th_opening_finalize (GObject *object)
{
  g_free (TH_OPENING (object)->id);

  G_OBJECT_CLASS (th_opening_parent_class)->finalize (object);
}

static void
th_opening_class_init (ThOpeningClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = th_opening_dispose;
  object_class->finalize = th_opening_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", TH_TYPE_OPENING, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
th_opening_init (ThOpening *self)
{
}

ThOpening *
th_opening_of (ThSession *session, const char *record)
{
  ThOpening *self = g_hash_table_lookup (openings (session), record);

  if (self != NULL)
    return g_object_ref (self);

  self = g_object_new (TH_TYPE_OPENING, NULL);
  self->session = g_object_ref (session);
  self->id = g_strdup (record);
  g_hash_table_insert (openings (session), g_strdup (record), self);
  find_out (self);

  return self;
}

const char *
th_opening_get_record (ThOpening *self)
{
  return self->id;
}

gboolean
th_opening_is_open (ThOpening *self)
{
  return self->state == OPEN;
}

gboolean
th_opening_is_closed (ThOpening *self)
{
  return self->state == CLOSED;
}

gboolean
th_opening_ask (ThOpening *self)
{
  gboolean is_first = !self->is_asked;

  self->is_asked = TRUE;

  return is_first;
}

static void
on_logged_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (!th_session_append_finish (TH_SESSION (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  set_state (g_task_get_source_object (task), OPEN);
  g_task_return_boolean (task, TRUE);
}

void
th_opening_give_reason_async (ThOpening *self,
                              const ThRecord *record,
                              const char *why,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, th_opening_give_reason_async);
  th_session_append_async (self->session, th_review_entry_new_view (record, why), on_logged_cb,
                           task);
}

gboolean
th_opening_give_reason_finish (ThOpening *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
