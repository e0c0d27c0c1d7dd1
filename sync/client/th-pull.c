/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Records down. The next page is asked for before the present one is stored, so that the server
 * works on it meanwhile; page and cursor go into the store together, so a round that breaks goes on
 * from the last whole page.
 */

#include "th-engine-private.h"

#include "th-answer.h"
#include "th-wire.h"

/* Small enough that two pages in memory are little beside the program itself. */
#define PAGE_RECORDS 2000

/* 8 MiB of states and the heads of as many records, or one state however large. */
#define MAX_PAGE (64 * 1024 * 1024)

static char *
dup_path (const char *cursor)
{
  return g_strdup_printf (TH_WIRE_PATH_RECORDS "?limit=%d%s%s", PAGE_RECORDS,
                          cursor != NULL ? "&since=" : "", cursor != NULL ? cursor : "");
}

static ThRequest
make_request (ThEngine   *self,
              const char *path)
{
  return (ThRequest) { .method = "GET", .path = path, .token = self->token,
                       .max_reply = MAX_PAGE };
}

/* Entries of ours that the server held and now does not: only a receipt says so to the store. */
static gboolean
releases_ours (ThEngine     *self,
               ThAnswerPage *page)
{
  uint64_t enrolment = th_tablet_store_get_enrolment (self->store);
  guint i;

  for (i = 0; i < page->released->len; i++)
    {
      ThDot dot;

      if (th_dot_parse (g_ptr_array_index (page->released, i), -1, &dot) &&
          dot.enrolment == enrolment)
        return TRUE;
    }
  return FALSE;
}

static void
choose_next (ThEngine *self,
             gboolean  has_more)
{
  if (has_more)
    return;
  if (self->wants_receipt || (self->distrusts && !self->has_asked))
    self->step = TH_STEP_ASK;
  else
    self->step = self->wants_files ? TH_STEP_FETCH : TH_STEP_DONE;
}

/**
 * th_pull_page:
 *
 * Fetches and stores one page of the feed.
 */
gboolean
th_pull_page (ThEngine  *self,
              GError   **error)
{
  g_autofree char *cursor = th_tablet_store_dup_cursor (self->store);
  g_autofree char *path = dup_path (cursor);
  g_autofree char *next_path = NULL;
  ThRequest request = make_request (self, path);
  g_autoptr (ThAnswerPage) page = NULL;
  g_autoptr (GBytes) body = NULL;

  body = th_engine_call (self, &request, error);
  if (body == NULL)
    return FALSE;
  page = th_answer_parse_page (body, error);
  if (page == NULL)
    return FALSE;

  next_path = dup_path (page->next);
  request = make_request (self, next_path);
  if (page->has_more)
    th_transport_prepare (self->transport, &request);

  if (!th_tablet_store_apply_page (self->store, &page->pulled, error))
    return FALSE;
  self->progress.received_records += page->pulled.n_records;
  if (page->pulled.starts_afresh && cursor != NULL)
    self->distrusts = TRUE;
  if (releases_ours (self, page))
    self->wants_receipt = TRUE;
  if (page->has_files)
    self->wants_files = TRUE;
  choose_next (self, page->has_more);
  th_engine_tell (self);
  return TRUE;
}
