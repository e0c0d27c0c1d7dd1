/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A desk whose operation has one more kind of record, with one question of every kind, and such a
 * record open in the window.
 */

#pragma once

#include "th-test-desk.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_ROWS_KIND "rows"

typedef struct
{
  char *folder;
  ThTestDesk *desk;
  GtkWidget *window;
  GtkWidget *home;
  ThOpenRecord *record;
} ThTestRows;

/* @width, @height: of the window */
ThTestRows *th_test_rows_new (int width, int height);
void th_test_rows_free (ThTestRows *self);

/* Goes to the question at @path, on the page of its section. Returns: (transfer none): its row */
GtkWidget *th_test_rows_go (ThTestRows *self, const char *path);

/* Returns: (transfer none) (nullable): the page on top */
GtkWidget *th_test_rows_get_page (ThTestRows *self);

/* Returns: (transfer none) (nullable): the first button on screen below @top with this label, which
 * may be a widget of its own */
GtkWidget *th_test_rows_find_button (GtkWidget *top, const char *label);

/* Returns: (transfer none): the value of the question at @path */
const char *th_test_rows_get (ThTestRows *self, const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThTestRows, th_test_rows_free)

G_END_DECLS
