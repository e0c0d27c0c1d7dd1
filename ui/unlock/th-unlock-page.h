/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Who is enrolled on this tablet and what waits in each store; passphrase, or PIN within a shift.
 * Shows no content. Signals: "opened" (ThSession, ThKeyring, ThSecret *key or NULL where the PIN
 * opened it), "enrol" (gboolean: whether there is anyone to come back to), "forgotten" (the passphrase).
 */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_UNLOCK_PAGE (th_unlock_page_get_type ())
G_DECLARE_FINAL_TYPE (ThUnlockPage, th_unlock_page, TH, UNLOCK_PAGE, ThPage)

/* @host is borrowed and outlives the page. */
GtkWidget *th_unlock_page_new (const ThHost *host);

/* Reads who is enrolled; asks for the passphrase of @folder at once where it is given. */
void th_unlock_page_show (ThUnlockPage *self, const char *folder);

/* The keyring, with its PIN, of the one who has just locked, kept for this shift. */
void th_unlock_page_keep (ThUnlockPage *self, const char *folder, ThKeyring *keyring);

/* A store that is still sending after it was locked; NULL for none. Opening it again waits for it.
 */
void th_unlock_page_set_closing (ThUnlockPage *self, ThSession *closing);

G_END_DECLS
