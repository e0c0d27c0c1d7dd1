/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Trust in one certificate authority and no other: what the enrolment code named. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TH_TYPE_PINNED_DATABASE (th_pinned_database_get_type ())
G_DECLARE_FINAL_TYPE (ThPinnedDatabase, th_pinned_database, TH, PINNED_DATABASE, GTlsDatabase)

GTlsDatabase *th_pinned_database_new (const char  *ca_pem,
                                      GError     **error);

/* From now on no connection of this process trusts the machine's authorities by itself, nor reads
 * them: GIO does both when it makes one, before it is told whom to trust. */
void          th_pinned_database_shut_out (void);

G_END_DECLS
