/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What else there is to see of a record, by kind: its history, the draft of a referral, a copy for
 * evidence; and what is seldom done with it, with a reason on a page of its own. A tap goes there.
 */

#pragma once

#include "th-review.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_RECORD_LINKS (th_record_links_get_type ())
G_DECLARE_FINAL_TYPE (ThRecordLinks, th_record_links, TH, RECORD_LINKS, GtkWidget)

void th_record_links_show (ThRecordLinks *self, const char *kind, const char *record);

/* Whether bringing the record into @state, reopened or withdrawn, is among them. */
void
th_record_links_offer (ThRecordLinks *self, ThReviewState state, const char *record, gboolean offer);

G_END_DECLS
