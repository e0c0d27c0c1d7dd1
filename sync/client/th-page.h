/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A page of the feed as it comes: heads are read, states are kept as they are.
 *
 * Private to the client library.
 */

#pragma once

#include "th-batch.h"
#include "th-tablet-store.h"

G_BEGIN_DECLS

typedef struct _ThPage ThPage;

ThPage        *th_page_new          (void);
void           th_page_free         (ThPage *self);

/* Takes the next line; a ThBatchLineFunc with the page as its data. */
gboolean       th_page_take_line    (const char  *line,
                                     gsize        length,
                                     gpointer     page,
                                     GError     **error);

/* Whether the closing line came; what follows it is an error. Without it the page was cut. */
gboolean       th_page_is_whole     (ThPage *self);

/* Only of a whole page. Valid as long as it. */
const ThPulledPage *th_page_get_pulled (ThPage *self);

/* Whether an operation came with it, which may name files. */
gboolean       th_page_has_operation (ThPage *self);

/* Whether the server let go of an entry of @enrolment that it held. */
gboolean       th_page_releases      (ThPage   *self,
                                      uint64_t  enrolment);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThPage, th_page_free)

G_END_DECLS
