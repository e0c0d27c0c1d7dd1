/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What was tried in vain from which address within the minute that runs. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ThAttempts ThAttempts;

ThAttempts *th_attempts_new     (void);
void        th_attempts_free    (ThAttempts *self);

/* One more; how many there are. */
guint       th_attempts_count   (ThAttempts *self,
                                 const char *peer);
guint       th_attempts_get     (ThAttempts *self,
                                 const char *peer);

/* The last one was none. */
void        th_attempts_forgive (ThAttempts *self,
                                 const char *peer);

G_END_DECLS
