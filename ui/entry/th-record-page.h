/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A page about one record: opens it, and goes back with a word where that cannot be. */

#pragma once

#include "th-open-record.h"
#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_RECORD_PAGE (th_record_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (ThRecordPage, th_record_page, TH, RECORD_PAGE, ThPage)

struct _ThRecordPageClass
{
  ThPageClass parent_class;

  /* The record is here; called once. */
  void (*opened) (ThRecordPage *self);

  /* The record changed, or what was queued is saved. */
  void (*refresh) (ThRecordPage *self);
};

/* %NULL until opened. */
ThOpenRecord *th_record_page_get_record (ThRecordPage *self);

/* The question that the page's step names, with its label as the title; goes back where the form does
 * not have it. Returns: (transfer full) (nullable) */
ThFormNode *th_record_page_open_question (ThRecordPage *self);

/* "Saved 14:32", or why not. */
char *th_record_page_dup_saved (ThRecordPage *self);

/* The name of the premises it is at, else its own. */
const char *th_record_page_get_place (ThRecordPage *self);

G_END_DECLS
