/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a command prints. A list: for people and shell scripts a line a row, columns apart by tabs,
 * "-" for nothing; with --json one array of objects. What an act came to: a sentence; with --json
 * one object.
 */

#pragma once

#include "th-admin.h"

G_BEGIN_DECLS

typedef struct
{
  GString *text;
  gboolean is_json;
  guint n_rows;
  guint n_cells; /* of the row that is being written */
} ThAdminRows;

/* Order of calls: begin, then cells and next for each row, then print; or begin, cells, tell. */
void th_admin_rows_begin  (ThAdminRows *self, const ThAdmin *admin);
void th_admin_rows_text   (ThAdminRows *self, const char *name, const char *text);
void th_admin_rows_number (ThAdminRows *self, const char *name, int64_t number);

/* 0 is nothing. */
void th_admin_rows_moment (ThAdminRows *self, const char *name, int64_t moment);
void th_admin_rows_next   (ThAdminRows *self);
void th_admin_rows_print  (ThAdminRows *self);

/* The one row, or @sentence, which ends without a line feed. */
void th_admin_rows_tell   (ThAdminRows *self, const char *sentence, ...) G_GNUC_PRINTF (2, 3);
void th_admin_rows_clear  (ThAdminRows *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ThAdminRows, th_admin_rows_clear)

G_END_DECLS
