/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-draft.h"

#include "th-session-calls.h"

#define DRAFT_KEY "threshold-draft"
#define REST_MILLISECONDS 200

typedef struct
{
  GtkEditable *editable; /* who owns this */
  ThSession *session;
  char *key;
  guint source;
} Draft;

static void
write_draft (Draft *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  th_session_set_setting_async (self->session, self->key, gtk_editable_get_text (self->editable));
}

static gboolean
on_rested_cb (gpointer data)
{
  Draft *self = data;

  self->source = 0;
  write_draft (self);

  return G_SOURCE_REMOVE;
}

static void
on_changed_cb (Draft *self)
{
  if (self->source == 0)
    self->source = g_timeout_add (REST_MILLISECONDS, on_rested_cb, self);
}

/* The page goes: what is still on its way is written while the text is there. */
static void
on_unrealize_cb (Draft *self)
{
  if (self->source != 0)
    write_draft (self);
}

static void
draft_free (gpointer data)
{
  Draft *self = data;

  g_clear_handle_id (&self->source, g_source_remove);
  g_object_unref (self->session);
  g_free (self->key);
  g_free (self);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkEditable) editable = data;
  g_autofree char *text = th_session_dup_setting_finish (TH_SESSION (source), result, NULL);

  /* There is none, as a rule. */
  if (text != NULL && *text != '\0' && *gtk_editable_get_text (editable) == '\0')
    gtk_editable_set_text (editable, text);
}

void
th_draft_keep (GtkEditable *editable, ThSession *session, const char *key)
{
  Draft *self = g_new0 (Draft, 1);

  self->editable = editable;
  self->session = g_object_ref (session);
  self->key = g_strconcat ("draft/", key, NULL);
  g_object_set_data_full (G_OBJECT (editable), DRAFT_KEY, self, draft_free);
  g_signal_connect_swapped (editable, "changed", G_CALLBACK (on_changed_cb), self);
  g_signal_connect_swapped (editable, "unrealize", G_CALLBACK (on_unrealize_cb), self);
  /* Behind what the page before this one has still to write. */
  th_session_dup_setting_async (session, TH_SESSION_WRITE, self->key, on_read_cb,
                                g_object_ref (editable));
}

void
th_draft_keep_at (GtkEditable *editable,
                  ThSession *session,
                  const ThPlaceStep *step,
                  const char *name)
{
  const char *parts[] = { step->record, step->section, step->field, name };
  g_autoptr (GString) key = g_string_new (step->page);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_string_append_printf (key, "/%s", parts[i] != NULL ? parts[i] : "");
  th_draft_keep (editable, session, key->str);
}

void
th_draft_forget (GtkEditable *editable)
{
  Draft *self = g_object_get_data (G_OBJECT (editable), DRAFT_KEY);

  if (self == NULL)
    return;
  g_clear_handle_id (&self->source, g_source_remove);
  th_session_set_setting_async (self->session, self->key, "");
}

void
th_draft_clear (GtkEditable *editable)
{
  gtk_editable_set_text (editable, "");
  th_draft_forget (editable);
}
