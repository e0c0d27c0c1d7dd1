/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Leaving a page writes what waits, so nothing depends on a timer that may not run again. */

#include "th-record-page.h"

#include "th-error-text.h"
#include "th-session-calls.h"
#include "th-sync-words.h"
#include "th-words.h"

#include <glib/gi18n.h>

typedef struct
{
  ThOpenRecord *arrived; /* and not yet to be shown */
  ThOpenRecord *record;
} ThRecordPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (ThRecordPage, th_record_page, TH_TYPE_PAGE)

static ThRecordPagePrivate *
priv (ThRecordPage *self)
{
  return th_record_page_get_instance_private (self);
}

static void
refresh (ThRecordPage *self)
{
  if (TH_RECORD_PAGE_GET_CLASS (self)->refresh != NULL)
    TH_RECORD_PAGE_GET_CLASS (self)->refresh (self);
}

static void
on_unsent_cb (ThRecordPage *self)
{
  if (th_sync_words_get_sent (th_session_get_sync (th_page_get_session (TH_PAGE (self)))) != NULL)
    refresh (self);
}

/* What is said to be saved is, in time, sent. */
static void
watch_sending (ThRecordPage *self)
{
  ThSync *sync = th_session_get_sync (th_page_get_session (TH_PAGE (self)));

  if (sync == NULL)
    return;
  g_signal_connect_object (sync, "notify::unsent", G_CALLBACK (on_unsent_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (sync, "notify::unsent-blobs", G_CALLBACK (on_unsent_cb), self,
                           G_CONNECT_SWAPPED);
}

/* A restricted record is opened for a reason: until then there is none on this page. */
static void
show_arrived (ThPage *page)
{
  ThRecordPage *self = TH_RECORD_PAGE (page);

  if (priv (self)->arrived == NULL || !th_page_is_admitted (page))
    return;
  priv (self)->record = g_steal_pointer (&priv (self)->arrived);
  TH_RECORD_PAGE_GET_CLASS (self)->opened (self);
  g_signal_connect_object (priv (self)->record, "refreshed", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (priv (self)->record, "notify::is-saving", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  watch_sending (self);
  refresh (self);
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThRecordPage) self = data;
  g_autoptr (ThOpenRecord) record = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  record = th_open_record_open_finish (result, &error);
  if (g_cancellable_is_cancelled (th_page_get_cancellable (TH_PAGE (self))))
    return;
  if (record == NULL)
    {
      text = th_error_text_dup (error);
      th_page_say (TH_PAGE (self), text);
      th_page_go_back (TH_PAGE (self));
      return;
    }

  priv (self)->arrived = g_steal_pointer (&record);
  show_arrived (TH_PAGE (self));
}

static void
th_record_page_constructed (GObject *object)
{
  ThRecordPage *self = TH_RECORD_PAGE (object);
  const ThPlaceStep *step = th_page_get_step (TH_PAGE (self));

  G_OBJECT_CLASS (th_record_page_parent_class)->constructed (object);

  if (step != NULL && step->record != NULL)
    th_open_record_open_async (th_page_get_session (TH_PAGE (self)), step->record,
                               th_page_get_cancellable (TH_PAGE (self)), on_opened_cb,
                               g_object_ref (self));
}

static void
th_record_page_leave (ThPage *page)
{
  ThOpenRecord *record = priv (TH_RECORD_PAGE (page))->record;

  if (record != NULL)
    th_open_record_flush (record);
}

static void
th_record_page_dispose (GObject *object)
{
  ThRecordPagePrivate *self = priv (TH_RECORD_PAGE (object));

  g_clear_object (&self->arrived);
  g_clear_object (&self->record);

  G_OBJECT_CLASS (th_record_page_parent_class)->dispose (object);
}

static void
th_record_page_class_init (ThRecordPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = th_record_page_constructed;
  object_class->dispose = th_record_page_dispose;
  TH_PAGE_CLASS (klass)->leave = th_record_page_leave;
  TH_PAGE_CLASS (klass)->admitted = show_arrived;
}

static void
th_record_page_init (ThRecordPage *self)
{
}

ThOpenRecord *
th_record_page_get_record (ThRecordPage *self)
{
  return priv (self)->record;
}

ThFormNode *
th_record_page_open_question (ThRecordPage *self)
{
  ThFormEntry *entry = th_open_record_get_entry (priv (self)->record);
  const char *path = th_page_get_step (TH_PAGE (self))->field;
  ThFormNode *node = entry != NULL && path != NULL ? th_form_entry_find (entry, path) : NULL;

  if (node == NULL)
    {
      th_page_go_back (TH_PAGE (self));
      return NULL;
    }
  th_page_set_title (TH_PAGE (self), th_form_node_get_label (node),
                     th_record_page_get_place (self));

  return g_object_ref (node);
}

char *
th_record_page_dup_saved (ThRecordPage *self)
{
  ThOpenRecord *record = priv (self)->record;
  ThSession *session = th_page_get_session (TH_PAGE (self));
  g_autoptr (GError) error = NULL;
  g_autofree char *when = NULL;
  gboolean is_saving;
  int64_t saved_at;

  g_object_get (record, "error", &error, "is-saving", &is_saving, "saved-at", &saved_at, NULL);
  if (th_session_is_preview (session))
    return g_strdup (_ ("Preview: nothing is stored"));
  if (error != NULL)
    return th_error_text_dup (error);
  if (is_saving)
    return g_strdup (_ ("Saving…"));
  if (saved_at == 0 && !th_open_record_is_kept (record))
    return g_strdup (_ ("Nothing to save yet"));
  if (saved_at == 0)
    {
      const char *sent = th_sync_words_get_sent (th_session_get_sync (session));

      return g_strdup (sent != NULL ? sent : _ ("Saved on this tablet"));
    }

  when = th_words_dup_when (saved_at, th_session_now (session),
                            th_words_get_zone (th_open_record_get_operation (record)));
  return g_strdup_printf (_ ("Saved %s"), when);
}

const char *
th_record_page_get_place (ThRecordPage *self)
{
  ThRecord *premises = th_open_record_get_in (priv (self)->record, TH_KIND_PREMISES);
  const char *title = premises != NULL ? th_record_get_title (premises) : NULL;

  if (title == NULL)
    title = th_record_get_title (th_open_record_get_record (priv (self)->record));

  return title != NULL ? title : "";
}
