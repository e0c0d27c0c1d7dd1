/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Settings in a database that does not encrypt. The server's private keys are among them, and who
 * can read the database or a backup of it must not be able to sign receipts or certificates: so
 * each value is sealed with the store's key, which lies in the data folder and never in the
 * database. Its name is sealed with it, so that one value cannot be put in another's place.
 */

#pragma once

#include "th-secret.h"

G_BEGIN_DECLS

/* A setting of no use but to tell whether the key is right. */
#define TH_SETTING_SEAL "seal"

/* Returns: (transfer full) */
GBytes *th_setting_seal (const ThSecret *key, const char *name, GBytes *value);

/* Errors: %TH_STORE_ERROR_WRONG_KEY, which is also what a changed value gives. */
GBytes *th_setting_open (const ThSecret *key, const char *name, GBytes *sealed, GError **error);

G_END_DECLS
