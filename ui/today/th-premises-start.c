/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-premises-start.h"

#include "th-error-text.h"
#include "th-kind.h"
#include "th-open-record.h"

static void
on_created_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThPage) page = data;
  g_autoptr (ThOpenRecord) record = NULL;
  g_autoptr (ThPlaceStep) step = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  record = th_open_record_open_finish (result, &error);
  if (record == NULL)
    {
      text = th_error_text_dup (error);
      th_page_say (page, text);
      return;
    }

  step = th_place_step_new ("new-premises", th_open_record_get_id (record));
  th_page_go (page, step);
}

void
th_premises_start (ThPage *page)
{
  ThSession *session = th_page_get_session (page);
  ThOperation *operation = th_session_get_operation (session);

  if (operation != NULL)
    th_open_record_create_async (session, TH_KIND_PREMISES, th_operation_get_id (operation),
                                 th_page_get_cancellable (page), on_created_cb,
                                 g_object_ref (page));
}
