/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-sending-page.h"

#include "th-sync-words.h"
#include "th-words.h"

#include <glib/gi18n.h>

struct _ThSendingPage
{
  ThPage parent_instance;

  GtkWidget *state;
  GtkWidget *progress;
  GtkWidget *reason;
  GtkWidget *waiting;
  GtkWidget *last;
  GtkWidget *next_try;
  GtkWidget *received;
};

G_DEFINE_FINAL_TYPE (ThSendingPage, th_sending_page, TH_TYPE_PAGE)

static void
show_waiting (ThSendingPage *self, ThSync *sync, int64_t now)
{
  int64_t oldest = 0;
  guint unsent = th_sync_get_unsent (sync, &oldest);
  g_autofree char *age = th_words_dup_age (oldest, now);
  g_autofree char *files = th_sync_words_dup_files (sync);
  g_autofree char *text = NULL;
  g_autofree char *all = NULL;

  if (unsent == 0)
    text = g_strdup (files != NULL ? "" : _ ("Nothing"));
  else if (oldest == 0)
    text = g_strdup_printf (ngettext ("%u change", "%u changes", unsent), unsent);
  else
    /* Translators: the oldest of the changes is this old */
    text = g_strdup_printf (ngettext ("%u change, %s old", "%u changes, the oldest %s old", unsent),
                            unsent, age);
  all = g_strconcat (text, files != NULL && *text != '\0' ? "\n" : "", files, NULL);
  gtk_label_set_text (GTK_LABEL (self->waiting), all);
}

static void
show_moment (GtkWidget *label, int64_t at, ThSession *session, const char *never)
{
  g_autofree char *when = NULL;

  if (at != 0)
    when = th_words_dup_when (at, th_session_now (session),
                              th_words_get_zone (th_session_get_operation (session)));
  gtk_label_set_text (GTK_LABEL (label), when != NULL ? when : never);
}

static void
show_received (ThSendingPage *self, ThSession *session, ThSync *sync)
{
  guint left = th_sync_get_index_left (sync);
  guint received = th_sync_get_received_records (sync);
  g_autofree char *text = NULL;

  if (th_sync_get_state (sync) == TH_SYNC_RECORDS && received > 0)
    text = g_strdup_printf (_ ("Receiving: %u so far"), received);
  else if (left > 0)
    text = g_strdup_printf (_ ("Up to date; search still learns %u"), left);
  else
    text = g_strdup (th_session_get_last_success (session) != 0 ? _ ("Up to date")
                                                                : _ ("Not yet fetched"));
  gtk_label_set_text (GTK_LABEL (self->received), text);
}

/* Returns: of what is being sent, how much was; below 0 where nothing is */
static double
get_share (ThSync *sync)
{
  guint total = th_sync_get_total_entries (sync);
  guint64 total_bytes;
  guint64 bytes = th_sync_get_blob_progress (sync, &total_bytes);

  if (th_sync_get_state (sync) == TH_SYNC_ENTRIES && total > 0)
    return (double) th_sync_get_sent_entries (sync) / total;

  return th_sync_words_is_sending_files (sync) ? (double) bytes / (double) total_bytes : -1;
}

static void
refresh (ThSendingPage *self)
{
  ThSession *session = th_page_get_session (TH_PAGE (self));
  ThSync *sync = th_session_get_sync (session);
  double share = get_share (sync);
  g_auto (ThSyncWords) words = { NULL };
  g_autofree char *reason = th_sync_words_dup_reason (session);

  th_sync_words_fill (&words, session);
  gtk_label_set_text (GTK_LABEL (self->state), words.text);
  gtk_label_set_text (GTK_LABEL (self->reason), reason);
  gtk_widget_set_visible (self->progress, share >= 0);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), CLAMP (share, 0, 1));
  show_waiting (self, sync, th_session_now (session));
  show_moment (self->last, th_session_get_last_success (session), session, _ ("Not yet"));
  show_moment (self->next_try, th_sync_get_next_try (sync), session, _ ("Now"));
  show_received (self, session, sync);
}

static void
on_send_cb (ThSendingPage *self)
{
  th_sync_send_now (th_session_get_sync (th_page_get_session (TH_PAGE (self))));
}

static void
th_sending_page_constructed (GObject *object)
{
  ThSendingPage *self = TH_SENDING_PAGE (object);
  ThSession *session = th_page_get_session (TH_PAGE (self));

  G_OBJECT_CLASS (th_sending_page_parent_class)->constructed (object);

  th_page_set_title (TH_PAGE (self), _ ("Sending"), NULL);
  if (session == NULL)
    return;
  g_signal_connect_object (th_session_get_sync (session), "notify", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  refresh (self);
}

static void
th_sending_page_class_init (ThSendingPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = th_sending_page_constructed;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-sending-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThSendingPage, state);
  gtk_widget_class_bind_template_child (widget_class, ThSendingPage, progress);
  gtk_widget_class_bind_template_child (widget_class, ThSendingPage, reason);
  gtk_widget_class_bind_template_child (widget_class, ThSendingPage, waiting);
  gtk_widget_class_bind_template_child (widget_class, ThSendingPage, last);
  gtk_widget_class_bind_template_child (widget_class, ThSendingPage, next_try);
  gtk_widget_class_bind_template_child (widget_class, ThSendingPage, received);
  gtk_widget_class_bind_template_callback (widget_class, on_send_cb);
}

static void
th_sending_page_init (ThSendingPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
