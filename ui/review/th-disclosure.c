/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-disclosure.h"

#include "th-casework-error.h"
#include "th-referral-draft.h"
#include "th-session-calls.h"
#include "th-visit-copy.h"

typedef struct
{
  ThCasebookReading *reading;
  ThDisclosureKind kind;
  char *record;
  char *path; /* NULL for text to be copied */
  int64_t now;
} Disclosure;

/* As the log has it, whatever language the screen speaks; the bundle of the server says it alike.
 */
static const char *const names[] = {
  [TH_DISCLOSURE_REFERRAL_PDF] = "Referral as PDF",
  [TH_DISCLOSURE_REFERRAL_TEXT] = "Referral as text",
  [TH_DISCLOSURE_VISIT_PDF] = "Copy of the visit",
};

static void
disclosure_free (gpointer data)
{
  Disclosure *self = data;

  th_casebook_reading_unref (self->reading);
  g_free (self->record);
  g_free (self->path);
  g_free (self);
}

static Disclosure *
disclosure_copy (const Disclosure *self)
{
  Disclosure *copy = g_new0 (Disclosure, 1);

  copy->reading = th_casebook_reading_ref (self->reading);
  copy->kind = self->kind;
  copy->record = g_strdup (self->record);
  copy->path = g_strdup (self->path);
  copy->now = self->now;

  return copy;
}

static char *
write_text (const Disclosure *self, const ThReferralDraft *draft, GError **error)
{
  g_autofree char *text = th_referral_draft_dup_text (draft);

  if (self->path == NULL)
    return g_steal_pointer (&text);
  if (!g_file_set_contents_full (self->path, text, -1, G_FILE_SET_CONTENTS_DURABLE, 0600, error))
    return NULL;

  return g_strdup (self->path);
}

static char *
write_referral (const Disclosure *self, GError **error)
{
  g_autoptr (ThReferralDraft) draft = th_referral_draft_new (
    self->reading->case_, self->reading->operation, self->reading->words, self->record);

  if (draft == NULL)
    {
      g_set_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_MISSING, "no referral %s",
                   self->record);
      return NULL;
    }
  if (self->kind == TH_DISCLOSURE_REFERRAL_TEXT)
    return write_text (self, draft, error);
  if (!th_referral_draft_save_pdf (draft, self->now, self->path, error))
    return NULL;

  return g_strdup (self->path);
}

static gpointer
write_all (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const Disclosure *self = data;

  if (self->kind != TH_DISCLOSURE_VISIT_PDF)
    return write_referral (self, error);
  if (!th_visit_copy_save (self->reading->case_, self->reading->operation, self->reading->words,
                           self->record, FALSE, self->now, self->path, error))
    return NULL;

  return g_strdup (self->path);
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  char *written = th_session_run_finish (TH_SESSION (source), result, &error);

  if (written != NULL)
    g_task_return_pointer (task, written, g_free);
  else
    g_task_return_error (task, error);
}

static void
on_logged_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Disclosure *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!th_session_append_finish (TH_SESSION (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  th_session_run_async (TH_SESSION (source), TH_SESSION_READ, write_all, disclosure_copy (self),
                        disclosure_free, g_free, NULL, on_written_cb, g_steal_pointer (&task));
}

void
th_disclosure_async (ThSession *session,
                     ThCasebookReading *reading,
                     ThDisclosureKind kind,
                     const char *record,
                     const char *to,
                     const char *why,
                     const char *path,
                     GAsyncReadyCallback callback,
                     gpointer data)
{
  GTask *task = g_task_new (session, NULL, callback, data);
  ThEntry *entry = th_entry_new ();
  Disclosure *disclosure = g_new0 (Disclosure, 1);

  disclosure->reading = th_casebook_reading_ref (reading);
  disclosure->kind = kind;
  disclosure->record = g_strdup (record);
  disclosure->path = g_strdup (path);
  disclosure->now = th_session_now (session);
  g_task_set_source_tag (task, th_disclosure_async);
  g_task_set_task_data (task, disclosure, disclosure_free);
  entry->op = TH_OP_EXPORT;
  entry->id = g_strdup (record);
  entry->why = g_strdup_printf ("%s for %s: %s", names[kind], to, why);
  th_session_append_async (session, entry, on_logged_cb, task);
}

char *
th_disclosure_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, th_disclosure_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
