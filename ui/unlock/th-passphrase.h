/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Takes what was typed into a passphrase entry into locked memory and empties the entry. */

#pragma once

#include "th-secret.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The entry's buffer keeps its text in memory that is not swapped (GtkPasswordEntryBuffer). */
ThSecret *th_passphrase_take (GtkEditable *entry);

G_END_DECLS
