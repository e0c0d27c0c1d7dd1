/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* That a card was shown to a person: recorded with them when it begins, so that nothing can make it
 * unsaid; how long it took is added when the officer has unlocked again. In between it is only in
 * memory, and holds nothing but ids.
 */

#pragma once

#include "th-session.h"

G_BEGIN_DECLS

typedef struct _ThAdviceShown ThAdviceShown;

/* @record: the person's; @text: of the card. Writes that it is shown now. */
ThAdviceShown *th_advice_shown_begin (ThSession *session,
                                      const char *record,
                                      const char *language,
                                      const char *text);
void th_advice_shown_free (ThAdviceShown *self);

/* The tablet was given back. */
void th_advice_shown_end (ThAdviceShown *self);

/* Whether the time belongs into this store. */
gboolean th_advice_shown_is_of (const ThAdviceShown *self, ThSession *session);

/* Adds how long it was. */
void th_advice_shown_write (ThAdviceShown *self, ThSession *session);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThAdviceShown, th_advice_shown_free)

G_END_DECLS
