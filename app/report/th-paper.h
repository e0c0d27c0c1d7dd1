/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A4 pages that fill from the top: what does not fit begins the next page, under the same head and
 * foot. Whatever is to be printed is drawn twice, first to learn how many pages it takes. Private to
 * this folder.
 */

#pragma once

#include <gio/gio.h>
#include <pango/pangocairo.h>

G_BEGIN_DECLS

/* Points; the column of text within the margins. */
#define TH_PAPER_LEFT 42.0
#define TH_PAPER_WIDTH 511.0

typedef enum
{
  TH_PAPER_INK,
  TH_PAPER_SOFT,   /* secondary text */
  TH_PAPER_BLUE,
  TH_PAPER_AMBER,
  TH_PAPER_RED,
  TH_PAPER_LINE,
  TH_PAPER_SHADE,
  TH_PAPER_WHITE
} ThPaperColor;

typedef struct
{
  const char *marking;
  const char *title;
  const char *foot;    /* beside the page number */
  const char *page_of; /* format of two numbers: "Page %u of %u" */
  const char *created; /* "2022-09-09T19:00:00Z" */
} ThPaperFrame;

typedef struct _ThPaper ThPaper;

typedef void (*ThPaperFunc) (ThPaper *paper, gpointer data);

/* Draws @func's pages into @stream. */
gboolean th_paper_print     (const ThPaperFrame  *frame,
                             ThPaperFunc          func,
                             gpointer             data,
                             GOutputStream       *stream,
                             GCancellable        *cancellable,
                             GError             **error);

cairo_t *th_paper_get_cairo (ThPaper *self);

/* From the top of the page. */
double   th_paper_get_y     (ThPaper *self);
void     th_paper_skip      (ThPaper *self,
                             double   height);

/* Begins a page unless @height fits; a height that fits no page begins one all the same. */
void     th_paper_need      (ThPaper *self,
                             double   height);
gboolean th_paper_fits      (ThPaper *self,
                             double   height);
void     th_paper_new_page  (ThPaper *self);
void     th_paper_set_color (ThPaper      *self,
                             ThPaperColor  color);
void     th_paper_fill      (ThPaper      *self,
                             double        x,
                             double        y,
                             double        width,
                             double        height,
                             ThPaperColor  color);

/* Text at a place; @width 0 does not wrap, < 0 is right-aligned to @x. Returns: its height. */
double   th_paper_text      (ThPaper      *self,
                             double        x,
                             double        y,
                             double        width,
                             double        size,
                             gboolean      is_bold,
                             ThPaperColor  color,
                             const char   *text);
double   th_paper_measure   (ThPaper      *self,
                             double        width,
                             double        size,
                             gboolean      is_bold,
                             const char   *text);
double   th_paper_width_of  (ThPaper      *self,
                             double        size,
                             gboolean      is_bold,
                             const char   *text);

/* A line of text that flows: wrapped in the column, over pages where it must, then below it. */
void     th_paper_flow      (ThPaper      *self,
                             double        size,
                             gboolean      is_bold,
                             ThPaperColor  color,
                             const char   *text);

/* A heading, with an entry in the document's outline, kept with @keep points below it. */
void     th_paper_heading   (ThPaper    *self,
                             const char *text,
                             const char *note,
                             double      keep);

G_END_DECLS
