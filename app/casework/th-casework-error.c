/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The error domain of app/casework. */

#include "th-casework-error.h"

G_DEFINE_QUARK (th - casework - error - quark, th_casework_error)
