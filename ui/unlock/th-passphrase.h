/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What every screen that asks for a passphrase shares: it goes from the entry into locked memory,
 * a new one is judged by one rule, and waiting after wrong tries has one sentence.
 */

#pragma once

#include "th-secret.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The entry's buffer keeps its text in memory that is not swapped (GtkPasswordEntryBuffer). The first
 * empties the entry. */
ThSecret *th_passphrase_take (GtkEditable *entry);
ThSecret *th_passphrase_dup (GtkEditable *entry);

/* Returns: (nullable): what is wrong with a new passphrase or with it typed again, to say at @where */
const char *th_passphrase_check_new (GtkWidget *passphrase, GtkWidget *again, GtkWidget **where);

/* Returns: (transfer full): how long to wait, from th_keyring_get_wait () */
char *th_passphrase_dup_wait (int64_t milliseconds);

G_END_DECLS
