/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a caller of app/casework can do about an error. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TH_CASEWORK_ERROR (th_casework_error_quark ())

typedef enum
{
  TH_CASEWORK_ERROR_MISSING,  /* a file is not there or cannot be read: give it, try again */
  TH_CASEWORK_ERROR_INVALID,  /* a file says something that cannot stand: correct it as told */
  TH_CASEWORK_ERROR_TOO_LARGE /* over a stated limit: split it */
} ThCaseworkError;

GQuark th_casework_error_quark (void);

G_END_DECLS
