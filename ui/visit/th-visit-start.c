/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-visit-start.h"

#include "th-error-text.h"
#include "th-open-record.h"

#define IS_STARTING "th-visit-is-starting"

static void
on_started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThPage) page = data;
  g_autoptr (ThOpenRecord) visit = NULL;
  g_autoptr (ThPlaceStep) step = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  visit = th_open_record_open_finish (result, &error);
  g_object_set_data (G_OBJECT (page), IS_STARTING, NULL);
  if (visit == NULL)
    {
      text = th_error_text_dup (error);
      th_page_say (page, text);
      return;
    }

  th_open_record_keep (visit);
  step = th_place_step_new ("hub", th_open_record_get_id (visit));
  th_page_go (page, step);
}

void
th_visit_start (ThPage *page, const char *premises)
{
  if (g_object_get_data (G_OBJECT (page), IS_STARTING) != NULL)
    return;

  g_object_set_data (G_OBJECT (page), IS_STARTING, page);
  th_open_record_create_async (th_page_get_session (page), TH_KIND_VISIT, premises,
                               th_page_get_cancellable (page), on_started_cb, g_object_ref (page));
}
