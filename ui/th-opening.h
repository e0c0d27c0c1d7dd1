/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One opening of a record by this person: from when the first page about it comes until the last
 * one has gone. What must be written down of it is, once, whichever way the record was reached and
 * however many pages are about it; whether it must is th_permission_get_consultation ()'s to say.
 */

#pragma once

#include "th-session.h"

G_BEGIN_DECLS

#define TH_TYPE_OPENING (th_opening_get_type ())
G_DECLARE_FINAL_TYPE (ThOpening, th_opening, TH, OPENING, GObject)

/* Signal: `changed` (it is open, or needs a reason first). */

/* Returns: (transfer full): that of @record, begun here unless another page holds it. */
ThOpening *th_opening_of (ThSession *session, const char *record);
const char *th_opening_get_record (ThOpening *self);

/* Whether the record may be shown. */
gboolean th_opening_is_open (ThOpening *self);

/* Whether it may not, before a reason was given; neither, until that is known. */
gboolean th_opening_is_closed (ThOpening *self);

/* Returns: %TRUE the first time: who was asked for the reason once is not asked on the way back. */
gboolean th_opening_ask (ThOpening *self);

/* Writes down that @record, which this is of, was opened for this reason; it is open when that is
 * done. */
void th_opening_give_reason_async (ThOpening *self,
                                   const ThRecord *record,
                                   const char *why,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
gboolean th_opening_give_reason_finish (ThOpening *self, GAsyncResult *result, GError **error);

G_END_DECLS
