/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Records down. The next page is asked for before the present one is stored, so that the server
 * works on it meanwhile; page and cursor go into the store together, so a round that breaks goes on
 * from the last whole page.
 */

#include "th-engine-private.h"

#include "th-page.h"

/* Small enough that two pages in memory are little beside the program itself. */
#define PAGE_RECORDS 2000

/* 8 MiB of states and the heads of as many records, or one state however large. */
static const ThBatchLimits limits = { 64 * 1024 * 1024, 32 * 1024 * 1024, 4 * PAGE_RECORDS };

static char *
dup_path (const char *cursor)
{
  return g_strdup_printf (TH_WIRE_PATH_RECORDS "?limit=%d%s%s", PAGE_RECORDS,
                          cursor != NULL ? "&since=" : "", cursor != NULL ? cursor : "");
}

static ThRequest
make_request (ThEngine *self, const char *path)
{
  return (ThRequest){ .method = "GET", .path = path, .token = self->token, .accepts_gzip = TRUE };
}

static ThPage *
fetch_page (ThEngine *self, const ThRequest *request, GError **error)
{
  g_autoptr (ThPage) page = th_page_new ();
  g_autoptr (ThReply) reply = th_engine_send (self, request, error);
  g_autoptr (ThBatchReader) reader = NULL;

  if (reply == NULL)
    return NULL;
  reader = th_batch_reader_new (&limits, reply->is_gzip, th_page_take_line, page);
  if (!th_reply_read_lines (reply, reader, self->cancellable, error))
    return NULL;
  if (th_page_is_whole (page))
    return g_steal_pointer (&page);
  th_wire_set_malformed (error, "a page that was cut");
  return NULL;
}

static void
choose_next (ThEngine *self, gboolean has_more)
{
  if (has_more)
    return;
  if (self->wants_receipt || (self->distrusts && !self->has_asked))
    self->step = TH_STEP_ASK;
  else
    self->step = self->wants_files ? TH_STEP_FETCH : TH_STEP_SEND;
}

/**
 * th_pull_page:
 *
 * Fetches and stores one page of the feed.
 */
gboolean
th_pull_page (ThEngine *self, GError **error)
{
  g_autofree char *cursor = th_tablet_store_dup_cursor (self->store);
  g_autofree char *path = dup_path (cursor);
  ThRequest request = make_request (self, path);
  g_autoptr (ThPage) page = fetch_page (self, &request, error);
  g_autofree char *next_path = NULL;
  const ThPulledPage *pulled;

  if (page == NULL)
    return FALSE;
  pulled = th_page_get_pulled (page);
  next_path = dup_path (pulled->cursor);
  request = make_request (self, next_path);
  if (!pulled->is_last)
    th_transport_prepare (self->transport, &request);

  if (!th_tablet_store_apply_page (self->store, pulled, error))
    return FALSE;
  self->progress.received_records += pulled->n_records;
  if (pulled->starts_afresh && cursor != NULL)
    self->distrusts = TRUE;
  /* Only a receipt tells the store that an entry of its own is held no longer. */
  if (th_page_releases (page, th_tablet_store_get_enrolment (self->store)))
    self->wants_receipt = TRUE;
  if (th_page_has_operation (page))
    self->wants_files = TRUE;
  choose_next (self, !pulled->is_last);
  th_engine_tell (self);
  return TRUE;
}
