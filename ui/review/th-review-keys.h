/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The keys of the lead's screens, in one table: what they do and what the help page says of them. A
 * page that has an action of this name gets its key.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  const char *trigger; /* as gtk_shortcut_trigger_parse_string () has it */
  const char *key;     /* as it stands on a keyboard */
  const char *action;
  const char *words; /* marked for translation */
} ThReviewKey;

const ThReviewKey *th_review_keys_list (guint *n_keys);

/* The keys work wherever the focus is while @page is on screen, except where something is typed. */
void th_review_keys_add (GtkWidget *page);

G_END_DECLS
