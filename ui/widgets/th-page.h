/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One screen: a head with Back, title, Lock and the state of sending; content; a bar of actions.
 */

#pragma once

#include "th-opening.h"
#include "th-place.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_PAGE (th_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (ThPage, th_page, TH, PAGE, GtkWidget)

struct _ThPageClass
{
  GtkWidgetClass parent_class;

  /* Where the person is on this page, for coming back after a lock: fill in section and field. */
  void (*describe) (ThPage *self, ThPlaceStep *step);

  /* Writes what waits and lets go of content; the page is about to go. */
  void (*leave) (ThPage *self);

  /* The record that the page's step names may be shown; called once, where there is one. */
  void (*admitted) (ThPage *self);

  /* The page asks for the reason for which a restricted record is opened. */
  gboolean is_gate;
};

/* The heights (px) below which there is only room for the content. */
#define TH_PAGE_LOW 480

/* The section of a step to the page that is_gate: another page waits for what is given there. */
#define TH_PAGE_FIRST_ASK "first"

ThSession *th_page_get_session (ThPage *self);
/* Cancelled when the page has gone: what comes back to it then comes too late. */
GCancellable *th_page_get_cancellable (ThPage *self);
const ThPlaceStep *th_page_get_step (ThPage *self);

/* The opening of the record that the step names, which every page about one has by itself; what it
 * asks for is asked before the page shows anything. Returns: (nullable) (transfer none) */
ThOpening *th_page_get_opening (ThPage *self);

/* Whether that, and all that is read beside it, may be shown. */
gboolean th_page_is_admitted (ThPage *self);

/* @record is shown here too, until the page goes or says that those beside its own are not. */
void th_page_open_beside (ThPage *self, const char *record);
void th_page_close_beside (ThPage *self);
void th_page_set_title (ThPage *self, const char *title, const char *subtitle);
void th_page_describe (ThPage *self, ThPlaceStep *step);
void th_page_leave (ThPage *self);

/* Actions that whoever holds the pages offers; pages only ask. */
void th_page_go (ThPage *self, const ThPlaceStep *step);
void th_page_go_back (ThPage *self);

/* Goes back to the page of @record named @page, or opens it in the place of this one. */
void th_page_go_up (ThPage *self, const char *page, const char *record);
void th_page_say (ThPage *self, const char *text);

G_END_DECLS
