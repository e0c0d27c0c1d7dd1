/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* After the passphrase: a PIN for the rest of the shift, or none. Signal "done" (). */

#pragma once

#include "th-keyring.h"
#include "th-page.h"

G_BEGIN_DECLS

/* How long a PIN lasts. */
#define TH_PIN_SHIFT_HOURS 8

#define TH_TYPE_PIN_PAGE (th_pin_page_get_type ())
G_DECLARE_FINAL_TYPE (ThPinPage, th_pin_page, TH, PIN_PAGE, ThPage)

GtkWidget *th_pin_page_new (void);

/* @key is held only until a PIN is set or refused. */
void th_pin_page_show (ThPinPage *self, ThKeyring *keyring, ThSecret *key);

/* Lets go of the key. */
void th_pin_page_forget (ThPinPage *self);

G_END_DECLS
