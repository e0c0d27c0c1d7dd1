/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a screen reader and a keyboard find on the screen as it stands: every control that can have
 * the focus has a name and a role, and Tab or the arrows reach it.
 */

#pragma once

#include "tour-display.h"

#include <atspi/atspi.h>

G_BEGIN_DECLS

typedef struct _TourAudit TourAudit;

TourAudit *tour_audit_new (TourDisplay *display);
void tour_audit_free (TourAudit *self);

/* Looks at everything below @program and says what is wrong, each on a line that begins with @where;
 * the focus is afterwards where it was. */
void tour_audit_look (TourAudit *self, AtspiAccessible *program, const char *where);

guint tour_audit_get_n_controls (TourAudit *self);
guint tour_audit_get_n_problems (TourAudit *self);

G_END_DECLS
