/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A lead at a desk with the whole window's pages before them, and the hands to use them: whatever is
 * pressed, tapped or typed into must be on screen.
 */

#pragma once

#include "th-casebook.h"
#include "th-test-desk.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  ThTestDesk *desk;
  ThCasebook *casebook;
  GtkWidget *window;
  GtkWidget *home;
  char *day; /* of the visits made here */
} ThTestLead;

void th_test_lead_set_up (ThTestLead *self, const char *officer);
void th_test_lead_tear_down (ThTestLead *self);

/* Returns: (transfer full): id of a new visit to @premises, %NULL for the desk's. */
char *th_test_lead_visit (ThTestLead *self, const char *premises);

/* Returns: (transfer full): id of somebody met there. */
char *th_test_lead_meet (ThTestLead *self, const char *visit, const char *judgement);

/* Waits until the casebook has read @counter as @count. */
void th_test_lead_await_count (ThTestLead *self, const char *counter, guint count);

/* Opens @page over the tab "tally"; @page %NULL for the tab itself. */
void th_test_lead_open (
  ThTestLead *self, const char *page, const char *record, const char *section, const char *field);

/* Whether a label on screen has @words in it. */
gboolean th_test_lead_shows (ThTestLead *self, const char *words);

/* Returns: (nullable): the mapped widget with this id in its template. */
GtkWidget *th_test_lead_find (ThTestLead *self, const char *id);

/* Waits for the button with @label and presses it. */
void th_test_lead_press (ThTestLead *self, const char *label);

/* Waits for the line of a list that leads to @page of @record and taps it. */
void th_test_lead_tap (ThTestLead *self, const char *page, const char *record);

/* Returns: (transfer full) (nullable): what that line says: title, line and pill. */
char *th_test_lead_dup_line (ThTestLead *self, const char *page, const char *record);

/* Types into the entry with this id. */
void th_test_lead_type (ThTestLead *self, const char *id, const char *text);

/* Fills the window with the card of what a colleague wrote of @record and the station holds back:
 * that there are "Two doors." */
void th_test_lead_show_held (ThTestLead *self, const char *record, const char *kind);

G_END_DECLS
