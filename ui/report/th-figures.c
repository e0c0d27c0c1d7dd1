/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-figures.h"

#include <glib/gi18n.h>

typedef struct
{
  ThCasebookReading *reading;
  char *day;
  char *team;
  char *officer;
  gboolean is_external;
  int64_t now;
} Wanted;

static void
wanted_free (gpointer data)
{
  Wanted *wanted = data;

  th_casebook_reading_unref (wanted->reading);
  g_free (wanted->day);
  g_free (wanted->team);
  g_free (wanted->officer);
  g_free (wanted);
}

const char *
th_figures_translate (const char *text)
{
  return *text != '\0' ? _ (text) : text;
}

static gpointer
make_figures (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const Wanted *wanted = data;
  ThReportTerms terms = { .day = wanted->day,
                          .team = wanted->team,
                          .made_by = wanted->officer,
                          .now = wanted->now,
                          .is_external = wanted->is_external,
                          .queue = wanted->reading->queue,
                          .translate = th_figures_translate };

  return th_report_new (wanted->reading->operation, wanted->reading->case_, wanted->reading->tally,
                        wanted->reading->words, &terms);
}

void
th_figures_async (ThSession *session,
                  ThCasebookReading *reading,
                  const char *day,
                  const char *team,
                  gboolean is_external,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer data)
{
  Wanted *wanted = g_new0 (Wanted, 1);

  wanted->reading = th_casebook_reading_ref (reading);
  wanted->day = g_strdup (day);
  wanted->team = g_strdup (team);
  wanted->officer = g_strdup (th_session_get_officer (session));
  wanted->is_external = is_external;
  wanted->now = th_session_now (session);
  th_session_run_async (session, TH_SESSION_READ, make_figures, wanted, wanted_free,
                        (GDestroyNotify) th_report_unref, cancellable, callback, data);
}

ThReport *
th_figures_finish (ThSession *session, GAsyncResult *result, GError **error)
{
  return th_session_run_finish (session, result, error);
}

const ThReportCell *
th_figures_find (const ThReport *figures, const char *counter, const char *column)
{
  const ThReportSection *section = th_report_find_section (figures, "counters");

  return section != NULL ? th_report_find_cell (section, counter, column) : NULL;
}
