/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-decision.h"

#include "th-session-calls.h"

#define SESSION_KEY "threshold-decision"
#define UNDO_SECONDS 10

struct _ThDecision
{
  GObject parent_instance;

  ThSession *session; /* weak */
  ThEntry *entry;     /* NULL once it was appended */
  char *words;
  char *record; /* last decided on */
  ThReviewState before;
  guint source;
  GError *error;
};

enum
{
  SIGNAL_MADE,
  SIGNAL_CHANGED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (ThDecision, th_decision, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

static void
forget (ThDecision *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_pointer (&self->entry, th_entry_free);
  g_clear_pointer (&self->words, g_free);
}

static void
on_appended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThDecision) self = data;

  g_clear_error (&self->error);
  /* An approval that is given again changes no state by which one could tell. */
  if (!th_session_append_finish (TH_SESSION (source), result, &self->error)
      || self->before == TH_REVIEW_APPROVED)
    g_clear_pointer (&self->record, g_free);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
th_decision_settle (ThDecision *self)
{
  ThEntry *entry = g_steal_pointer (&self->entry);

  forget (self);
  if (entry == NULL)
    return;
  if (self->session != NULL)
    th_session_append_async (self->session, entry, on_appended_cb, g_object_ref (self));
  else
    th_entry_free (entry);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
on_passed_cb (gpointer data)
{
  ThDecision *self = data;

  self->source = 0;
  th_decision_settle (self);

  return G_SOURCE_REMOVE;
}

void
th_decision_make (ThDecision *self, ThEntry *entry, ThReviewState before, const char *words)
{
  th_decision_settle (self);
  self->entry = entry;
  self->before = before;
  self->words = g_strdup (words);
  g_free (self->record);
  self->record = g_strdup (entry->id);
  self->source = g_timeout_add_seconds (UNDO_SECONDS, on_passed_cb, self);
  g_signal_emit (self, signals[SIGNAL_MADE], 0, self->record);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
th_decision_undo (ThDecision *self)
{
  if (self->entry == NULL)
    return;
  forget (self);
  g_clear_pointer (&self->record, g_free);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

const char *
th_decision_get_words (ThDecision *self)
{
  return self->words;
}

gboolean
th_decision_covers (ThDecision *self, const char *record, ThReviewState state)
{
  if (self->record == NULL || g_strcmp0 (record, self->record) != 0)
    return FALSE;
  /* The new state is there; should the old one come back, it waits to be decided on again. */
  if (state != self->before && self->entry == NULL)
    g_clear_pointer (&self->record, g_free);

  return self->record != NULL && state == self->before;
}

const GError *
th_decision_get_error (ThDecision *self)
{
  return self->error;
}

static void
th_decision_dispose (GObject *object)
{
  ThDecision *self = TH_DECISION (object);

  th_decision_settle (self);
  if (self->session != NULL)
    g_object_set_data (G_OBJECT (self->session), SESSION_KEY, NULL);
  g_clear_weak_pointer (&self->session);

  G_OBJECT_CLASS (th_decision_parent_class)->dispose (object);
}

static void
th_decision_finalize (GObject *object)
{
  ThDecision *self = TH_DECISION (object);

  forget (self);
  g_free (self->record);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (th_decision_parent_class)->finalize (object);
}

static void
th_decision_class_init (ThDecisionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = th_decision_dispose;
  object_class->finalize = th_decision_finalize;
  signals[SIGNAL_MADE] = g_signal_new ("made", TH_TYPE_DECISION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", TH_TYPE_DECISION, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
th_decision_init (ThDecision *self)
{
}

ThDecision *
th_decision_for_session (ThSession *session)
{
  ThDecision *self = g_object_get_data (G_OBJECT (session), SESSION_KEY);

  if (self != NULL)
    return g_object_ref (self);

  self = g_object_new (TH_TYPE_DECISION, NULL);
  g_set_weak_pointer (&self->session, session);
  g_object_set_data (G_OBJECT (session), SESSION_KEY, self);

  return self;
}
