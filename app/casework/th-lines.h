/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The help lines of an operation, `lines.json`. A number that nobody has verified is given to nobody:
 * a wrong one costs the only call that somebody dares to make.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char *code;
  char *service;
  char *number;        /* "" for what is a leaflet or a page */
  char *audience;      /* "person", "staff", "interpreter", "explainer" */
  char *note;
  char *languages;     /* of an explainer: separated by blanks */
  char *last_verified; /* "2026-04-27"; NULL for never */
  gboolean is_fixed;   /* needs no verifying: 999 */
} ThLine;

/* Returns: (transfer full) (element-type ThLine): in the file's order
 *
 * Errors: %TH_CASEWORK_ERROR_INVALID */
GPtrArray *th_lines_read        (GBytes  *bytes,
                                 GError **error);

/* Whether it may be told to a person: theirs to call, and verified. */
gboolean   th_line_is_for_person (const ThLine *self);

G_END_DECLS
