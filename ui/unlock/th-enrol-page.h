/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Makes an officer's store on this tablet: the code from the administrator and a passphrase of
 * one's own. Signals: "enrolled" (ThSession, ThKeyring, ThSecret *key), "cancelled" ().
 */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_ENROL_PAGE (th_enrol_page_get_type ())
G_DECLARE_FINAL_TYPE (ThEnrolPage, th_enrol_page, TH, ENROL_PAGE, ThPage)

/* @host is borrowed and outlives the page. */
GtkWidget *th_enrol_page_new (const ThHost *host);

/* Whether it is in the place of a store whose passphrase was forgotten; then it says what becomes of
 * that one. */
void th_enrol_page_set_forgotten (ThEnrolPage *self, gboolean is_forgotten);

/* Whether there is somewhere to go back to. */
void th_enrol_page_set_can_cancel (ThEnrolPage *self, gboolean can_cancel);

G_END_DECLS
