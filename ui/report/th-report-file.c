/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-report-file.h"

#include "th-figures.h"
#include "th-kind.h"
#include "th-report-pdf.h"
#include "th-report-text.h"
#include "th-report-xlsx.h"
#include "th-session-calls.h"

#include <errno.h>
#include <glib/gstdio.h>

/* What is written is for whoever asked for it, and not for others on the machine. */
#define FILE_MODE 0600
#define FOLDER_MODE 0700

/* So many of one name are in no folder. */
#define NUMBER_MAX 1000

typedef struct
{
  ThReportOrder order;
  ThCasebookReading *reading;
  char *officer;
  int64_t now;
} Making;

static const struct
{
  const char *ending; /* of the name; a folder has none */
  const char *word;
} kinds[] = {
  [TH_REPORT_FILE_PDF] = { ".pdf", "PDF" },
  [TH_REPORT_FILE_XLSX] = { ".xlsx", "XLSX" },
  [TH_REPORT_FILE_CSV] = { "", "CSV" },
  [TH_REPORT_FILE_JSON] = { ".json", "JSON" },
};

static void
making_free (gpointer data)
{
  Making *self = data;

  g_free (self->order.day);
  g_free (self->order.team);
  g_free (self->order.recipient);
  g_free (self->order.reason);
  g_free (self->order.folder);
  g_free (self->officer);
  th_casebook_reading_unref (self->reading);
  g_free (self);
}

/* "kestrel-2026-11-23-north-partners" */
static char *
dup_name (const Making *self)
{
  const ThReportOrder *order = &self->order;

  return g_strdup_printf ("%s-%s%s%s%s", th_operation_get_code (self->reading->operation),
                          order->day != NULL ? order->day : "operation",
                          order->team != NULL ? "-" : "", order->team != NULL ? order->team : "",
                          order->is_external ? "-partners" : "");
}

/* Nothing that is there already is overwritten. */
static char *
dup_free_path (const Making *self)
{
  g_autofree char *name = dup_name (self);
  const char *ending = kinds[self->order.kind].ending;

  for (guint number = 1; number < NUMBER_MAX; number++)
    {
      g_autofree char *numbered = number == 1 ? g_strconcat (name, ending, NULL)
                                              : g_strdup_printf ("%s-%u%s", name, number, ending);
      g_autofree char *path = g_build_filename (self->order.folder, numbered, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
        return g_steal_pointer (&path);
    }

  return g_build_filename (self->order.folder, name, NULL);
}

static gboolean
write_text (const char *path, const char *text, GError **error)
{
  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, FILE_MODE,
                                   error);
}

static gboolean
write_sheets (const char *folder, GPtrArray *sheets, GError **error)
{
  for (guint i = 0; i < sheets->len; i++)
    {
      const ThReportSheet *sheet = g_ptr_array_index (sheets, i);
      g_autofree char *name = g_strconcat (sheet->kind, ".csv", NULL);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = th_report_sheet_dup_csv (sheet);

      if (!write_text (path, text, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
write_csv (const ThReport *report, GPtrArray *sheets, const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "figures.csv", NULL);
  g_autofree char *text = th_report_dup_csv (report);

  if (g_mkdir (folder, FOLDER_MODE) < 0)
    {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "%s: %s", folder,
                   g_strerror (code));
      return FALSE;
    }

  return write_text (path, text, error)
         && (report->is_external || write_sheets (folder, sheets, error));
}

static gboolean
write_report (
  const Making *self, const ThReport *report, GPtrArray *sheets, const char *path, GError **error)
{
  g_autofree char *text = NULL;

  switch (self->order.kind)
    {
    case TH_REPORT_FILE_PDF:
      return th_report_pdf_save (report, path, error);
    case TH_REPORT_FILE_XLSX:
      return th_report_xlsx_save (report, sheets, path, error);
    case TH_REPORT_FILE_CSV:
      return write_csv (report, sheets, path, error);
    case TH_REPORT_FILE_JSON:
    default:
      text = th_report_dup_json (report, sheets);
      return write_text (path, text, error);
    }
}

static gpointer
make (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const Making *self = data;
  const ThReportOrder *order = &self->order;
  ThReportTerms terms = { .day = order->day,
                          .team = order->team,
                          .made_by = self->officer,
                          .now = self->now,
                          .is_external = order->is_external,
                          .queue = self->reading->queue,
                          .translate = th_figures_translate };
  g_autoptr (ThReport) report = NULL;
  g_autoptr (GPtrArray) sheets = NULL;
  g_autofree char *path = dup_free_path (self);

  report = th_report_new (self->reading->operation, self->reading->case_, self->reading->tally,
                          self->reading->words, &terms);
  sheets =
    th_report_sheets_new (self->reading->case_, self->reading->words, order->day, order->team);

  return write_report (self, report, sheets, path, error) ? g_steal_pointer (&path) : NULL;
}

static void
on_made_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  char *path = th_session_run_finish (TH_SESSION (source), result, &error);

  if (path != NULL)
    g_task_return_pointer (task, path, g_free);
  else
    g_task_return_error (task, error);
}

/* A reading that somebody else holds on to is not copied, the order is. */
static Making *
making_copy (const Making *self)
{
  Making *copy = g_new0 (Making, 1);

  copy->order = self->order;
  copy->order.day = g_strdup (self->order.day);
  copy->order.team = g_strdup (self->order.team);
  copy->order.recipient = g_strdup (self->order.recipient);
  copy->order.reason = g_strdup (self->order.reason);
  copy->order.folder = g_strdup (self->order.folder);
  copy->reading = th_casebook_reading_ref (self->reading);
  copy->officer = g_strdup (self->officer);
  copy->now = self->now;

  return copy;
}

static void
on_logged_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ThSession *session = TH_SESSION (source);
  const Making *making = g_task_get_task_data (task);
  GError *error = NULL;

  if (!th_session_append_finish (session, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  th_session_run_async (session, TH_SESSION_READ, make, making_copy (making), making_free, g_free,
                        NULL, on_made_cb, g_steal_pointer (&task));
}

static ThEntry *
log_entry_new (const Making *self)
{
  const ThReportOrder *order = &self->order;
  ThEntry *entry = th_entry_new ();

  entry->op = TH_OP_EXPORT;
  entry->id = g_strdup (th_operation_get_id (self->reading->operation));
  entry->why = g_strdup_printf ("Report of %s, %s, %s, %s, for %s: %s",
                                order->day != NULL ? order->day : "the operation",
                                order->team != NULL ? order->team : "all teams",
                                order->is_external ? "for outside" : "internal",
                                kinds[order->kind].word, order->recipient, order->reason);

  return entry;
}

gboolean
th_report_file_is_permitted (ThSession *session)
{
  ThPermissionCase export = { .role = th_session_get_actor (session).role,
                              .action = TH_ACTION_EXPORT,
                              .kind = TH_KIND_OPERATION,
                              .has_reason = TRUE };

  return th_permission_check (&export) == NULL;
}

void
th_report_file_async (ThSession *session,
                      ThCasebookReading *reading,
                      const ThReportOrder *order,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  g_autoptr (GTask) task = g_task_new (session, NULL, callback, data);
  Making asked = { *order, reading, (char *) th_session_get_officer (session),
                   th_session_now (session) };
  Making *making = making_copy (&asked);

  g_task_set_source_tag (task, th_report_file_async);
  g_task_set_task_data (task, making, making_free);
  th_session_append_async (session, log_entry_new (making), on_logged_cb, g_steal_pointer (&task));
}

char *
th_report_file_finish (ThSession *session, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
