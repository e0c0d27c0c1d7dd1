/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What is typed and not yet said is kept inside the store as it is typed, and is there again after
 * a lock or a crash.
 */

#pragma once

#include "th-place.h"
#include "th-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @key: names the draft, in @session's store */
void th_draft_keep (GtkEditable *editable, ThSession *session, const char *key);

/* The same, named by the page of @step and, with @name, the field on it. */
void th_draft_keep_at (GtkEditable *editable,
                       ThSession *session,
                       const ThPlaceStep *step,
                       const char *name);

/* It has been said: empties @editable and forgets the draft. */
void th_draft_clear (GtkEditable *editable);

/* The same, and what @editable shows stays. */
void th_draft_forget (GtkEditable *editable);

G_END_DECLS
