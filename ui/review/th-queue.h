/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The queue as a lead has it before them: the casebook's items that pass what they chose to look
 * at. All screens of a session share one, so that "next" on a record's page is the next of the
 * list.
 */

#pragma once

#include "th-casebook.h"

G_BEGIN_DECLS

#define TH_TYPE_QUEUE (th_queue_get_type ())
G_DECLARE_FINAL_TYPE (ThQueue, th_queue, TH, QUEUE, GObject)

typedef enum
{
  TH_QUEUE_OPEN, /* for the lead to act on */
  TH_QUEUE_URGENT,
  TH_QUEUE_CAME_BACK, /* finished again, after a question */
  TH_QUEUE_WITH_OFFICER,
  TH_QUEUE_APPROVED,
  TH_QUEUE_ALL,
  TH_QUEUE_N_VIEWS
} ThQueueView;

/* What is looked at; NULL passes everything. */
typedef struct
{
  ThQueueView view;
  char *team;
  char *officer;
  char *day;
  char *words; /* in title, premises or officer's name */
} ThQueueFilter;

/**
 * th_queue_for_session:
 *
 * Signal `changed`: the items, or the counts, are others.
 *
 * Returns: (transfer full): the session's, made when the first screen asks; it goes with the last.
 */
ThQueue *th_queue_for_session (ThSession *session);
ThCasebook *th_queue_get_casebook (ThQueue *self);

/* What is looked at now; after changing it call th_queue_refresh (). */
ThQueueFilter *th_queue_get_filter (ThQueue *self);
void th_queue_refresh (ThQueue *self);

/* Returns: (transfer none) (element-type ThRecordItem): those that pass, most urgent first */
GPtrArray *th_queue_get_items (ThQueue *self);

/* How many would pass with another view. */
guint th_queue_count (ThQueue *self, ThQueueView view);

/* Returns: (transfer none) (nullable): the record @by places after @record, or before; the nearest
 * where @record is not in the list any more; NULL at the end */
const char *th_queue_find_beside (ThQueue *self, const char *record, int by);

/* From 1 on; 0 where it is not in the list. */
guint th_queue_get_place (ThQueue *self, const char *record);

/* Returns: (transfer none) (nullable): the item of the queue, whether it passes or not */
const ThDayItem *th_queue_find_item (ThQueue *self, const char *record);

G_END_DECLS
