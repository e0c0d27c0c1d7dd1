/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The order of the questions is the order of what matters to the officer: is it going out now, does
 * it need me, does something wait, is all well.
 */

#include "th-sync-words.h"

#include "th-error-text.h"
#include "th-words.h"

#include <glib/gi18n.h>

static gboolean
needs_person (ThSync *sync)
{
  const GError *error = th_sync_get_error (sync);

  return th_sync_is_holding (sync) || (error != NULL && !th_error_text_is_offline (error));
}

gboolean
th_sync_words_is_sending_files (ThSync *sync)
{
  guint64 total;

  th_sync_get_blob_progress (sync, &total);

  return th_sync_get_state (sync) == TH_SYNC_BLOBS && total > 0;
}

void
th_sync_words_fill (ThSyncWords *self, ThSession *session)
{
  ThSync *sync = th_session_get_sync (session);
  guint unsent = th_sync_get_unsent (sync, NULL);
  guint total = th_sync_get_total_entries (sync);
  guint64 bytes;
  guint files = th_sync_get_unsent_blobs (sync, &bytes);
  g_autofree char *when = NULL;

  th_sync_words_clear (self);
  self->icon = "th-waiting-symbolic";
  self->tint = "amber";

  if (th_sync_get_state (sync) == TH_SYNC_ENTRIES && total > 0)
    {
      self->icon = "th-sending-symbolic";
      self->tint = "blue";
      self->text = g_strdup_printf (_ ("Sending %u of %u"), th_sync_get_sent_entries (sync), total);
    }
  else if (th_sync_words_is_sending_files (sync))
    {
      self->icon = "th-sending-symbolic";
      self->tint = "blue";
      self->text = g_strdup (_ ("Sending photos"));
    }
  else if (needs_person (sync))
    {
      self->icon = "th-alert-symbolic";
      self->tint = "red";
      self->text = unsent > 0 ? g_strdup_printf (_ ("%u not sent: see why"), unsent)
                              : g_strdup (_ ("No connection: see why"));
    }
  else if (unsent > 0)
    {
      self->text = g_strdup_printf (_ ("%u to send"), unsent);
    }
  else if (files > 0)
    {
      self->text =
        g_strdup_printf (ngettext ("%u photo to send", "%u photos to send", files), files);
    }
  else if (th_session_get_last_success (session) == 0)
    {
      self->text = g_strdup (_ ("Not connected yet"));
    }
  else
    {
      when = th_words_dup_when (th_session_get_last_success (session), th_session_now (session),
                                th_words_get_zone (th_session_get_operation (session)));
      self->icon = "th-check-symbolic";
      self->tint = "plain";
      self->text = g_strdup_printf (_ ("All sent %s"), when);
    }
}

void
th_sync_words_clear (ThSyncWords *self)
{
  g_clear_pointer (&self->text, g_free);
}

char *
th_sync_words_dup_files (ThSync *sync)
{
  guint64 bytes;
  guint n_files = th_sync_get_unsent_blobs (sync, &bytes);
  g_autofree char *size = NULL;

  if (n_files == 0)
    return NULL;
  size = g_format_size (bytes);

  /* Translators: photos, documents and signatures; their size, "4.2 MB" */
  return g_strdup_printf (
    ngettext ("%u photo or document, %s", "%u photos and documents, %s", n_files), n_files, size);
}

const char *
th_sync_words_get_sent (ThSync *sync)
{
  guint64 bytes;

  if (th_sync_get_unsent (sync, NULL) > 0 || th_sync_get_unsent_blobs (sync, &bytes) > 0)
    return NULL;

  return _ ("Saved on this tablet, and sent to the station.");
}

char *
th_sync_words_dup_reason (ThSession *session)
{
  ThSync *sync = th_session_get_sync (session);
  const GError *error = th_sync_get_error (sync);
  guint64 bytes;

  if (th_sync_is_holding (sync))
    return g_strdup (_ ("The station stores what you send and holds it until an administrator lets "
                        "this tablet in. Nothing is lost."));
  if (error != NULL)
    return th_error_text_dup (error);
  if (th_sync_get_state (sync) == TH_SYNC_RECORDS)
    return g_strdup (_ ("Fetching what your team recorded."));
  if (th_sync_words_is_sending_files (sync))
    return g_strdup (_ ("Sending photos and documents. What you write goes in between."));
  if (th_sync_get_state (sync) == TH_SYNC_BLOBS)
    return g_strdup (_ ("Fetching forms."));
  if (th_sync_get_unsent (sync, NULL) > 0)
    return g_strdup (_ ("What you are writing now is sent when you leave it, or at once with Send "
                        "now. It is saved on this tablet."));
  if (th_sync_get_unsent_blobs (sync, &bytes) > 0)
    return g_strdup (_ ("What you wrote is at the station. Photos and documents follow; they are "
                        "saved on this tablet."));

  return g_strdup (_ ("Everything on this tablet is at the station."));
}
