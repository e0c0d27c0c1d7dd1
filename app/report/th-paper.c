/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Cairo draws, Pango writes. */

#include "th-paper.h"

#include <cairo-pdf.h>

#define PAGE_WIDTH 595.28
#define PAGE_HEIGHT 841.89
#define TOP 74.0
#define BOTTOM (PAGE_HEIGHT - 60.0)
#define FONT "Cantarell"
#define HEADING_SIZE 13.0

struct _ThPaper
{
  const ThPaperFrame *frame;
  cairo_surface_t *surface;
  cairo_t *cairo;
  double y;
  guint page;
  guint n_pages; /* 0 while they are counted */
};

static const double colors[][3] = {
  [TH_PAPER_INK] = { 0.12, 0.13, 0.16 },    [TH_PAPER_SOFT] = { 0.37, 0.39, 0.43 },
  [TH_PAPER_BLUE] = { 0.11, 0.36, 0.64 },   [TH_PAPER_AMBER] = { 0.80, 0.47, 0.10 },
  [TH_PAPER_RED] = { 0.66, 0.12, 0.15 },    [TH_PAPER_LINE] = { 0.80, 0.81, 0.84 },
  [TH_PAPER_SHADE] = { 0.95, 0.955, 0.97 }, [TH_PAPER_WHITE] = { 1, 1, 1 },
};

cairo_t *
th_paper_get_cairo (ThPaper *self)
{
  return self->cairo;
}

double
th_paper_get_y (ThPaper *self)
{
  return self->y;
}

void
th_paper_skip (ThPaper *self, double height)
{
  self->y += height;
}

void
th_paper_set_color (ThPaper *self, ThPaperColor color)
{
  cairo_set_source_rgb (self->cairo, colors[color][0], colors[color][1], colors[color][2]);
}

void
th_paper_fill (ThPaper *self, double x, double y, double width, double height, ThPaperColor color)
{
  th_paper_set_color (self, color);
  cairo_rectangle (self->cairo, x, y, width, height);
  cairo_fill (self->cairo);
}

static PangoLayout *
layout_new (ThPaper *self, double width, double size, gboolean is_bold, const char *text)
{
  PangoLayout *layout = pango_cairo_create_layout (self->cairo);
  PangoFontDescription *font = pango_font_description_from_string (FONT);

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_font_description_set_weight (font, is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_text (layout, text, -1);
  if (width > 0)
    {
      pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
      pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
    }
  return layout;
}

static void
get_size (PangoLayout *layout, double *width, double *height)
{
  int w, h;

  pango_layout_get_size (layout, &w, &h);
  if (width != NULL)
    *width = (double) w / PANGO_SCALE;
  if (height != NULL)
    *height = (double) h / PANGO_SCALE;
}

double
th_paper_text (ThPaper *self,
               double x,
               double y,
               double width,
               double size,
               gboolean is_bold,
               ThPaperColor color,
               const char *text)
{
  g_autoptr (PangoLayout) layout = layout_new (self, width, size, is_bold, text);
  double w, h;

  get_size (layout, &w, &h);
  th_paper_set_color (self, color);
  cairo_move_to (self->cairo, width < 0 ? x - w : x, y);
  pango_cairo_show_layout (self->cairo, layout);
  return h;
}

double
th_paper_measure (ThPaper *self, double width, double size, gboolean is_bold, const char *text)
{
  g_autoptr (PangoLayout) layout = layout_new (self, width, size, is_bold, text);
  double h;

  get_size (layout, NULL, &h);
  return h;
}

double
th_paper_width_of (ThPaper *self, double size, gboolean is_bold, const char *text)
{
  g_autoptr (PangoLayout) layout = layout_new (self, 0, size, is_bold, text);
  double w;

  get_size (layout, &w, NULL);
  return w;
}

static void
draw_marking (ThPaper *self, double y)
{
  double width = th_paper_width_of (self, 9, TRUE, self->frame->marking);

  th_paper_text (self, (PAGE_WIDTH - width) / 2, y, 0, 9, TRUE, TH_PAPER_RED, self->frame->marking);
}

static void
draw_frame (ThPaper *self)
{
  double right = TH_PAPER_LEFT + TH_PAPER_WIDTH;
  g_autofree char *page = g_strdup_printf (self->frame->page_of, self->page, self->n_pages);

  draw_marking (self, 22);
  th_paper_text (self, TH_PAPER_LEFT, 42, 0, 8.5, FALSE, TH_PAPER_SOFT, self->frame->title);
  th_paper_fill (self, TH_PAPER_LEFT, 58, TH_PAPER_WIDTH, 0.6, TH_PAPER_LINE);
  th_paper_fill (self, TH_PAPER_LEFT, PAGE_HEIGHT - 48, TH_PAPER_WIDTH, 0.6, TH_PAPER_LINE);
  th_paper_text (self, TH_PAPER_LEFT, PAGE_HEIGHT - 42, 0, 8, FALSE, TH_PAPER_SOFT,
                 self->frame->foot);
  th_paper_text (self, right, PAGE_HEIGHT - 42, -1, 8, FALSE, TH_PAPER_SOFT, page);
  draw_marking (self, PAGE_HEIGHT - 28);
}

void
th_paper_new_page (ThPaper *self)
{
  if (self->page > 0)
    cairo_show_page (self->cairo);
  self->page++;
  self->y = TOP;
  draw_frame (self);
}

gboolean
th_paper_fits (ThPaper *self, double height)
{
  return self->y + height <= BOTTOM;
}

void
th_paper_need (ThPaper *self, double height)
{
  if (!th_paper_fits (self, height) && self->y > TOP)
    th_paper_new_page (self);
}

void
th_paper_flow (ThPaper *self, double size, gboolean is_bold, ThPaperColor color, const char *text)
{
  g_autoptr (PangoLayout) layout = layout_new (self, TH_PAPER_WIDTH, size, is_bold, text);
  int n = pango_layout_get_line_count (layout);

  for (int i = 0; i < n; i++)
    {
      PangoLayoutLine *line = pango_layout_get_line_readonly (layout, i);
      PangoRectangle logical;
      double height;

      pango_layout_line_get_extents (line, NULL, &logical);
      height = (double) logical.height / PANGO_SCALE;
      th_paper_need (self, height);
      th_paper_set_color (self, color);
      cairo_move_to (self->cairo, TH_PAPER_LEFT, self->y - (double) logical.y / PANGO_SCALE);
      pango_cairo_show_layout_line (self->cairo, line);
      self->y += height;
    }
}

void
th_paper_heading (ThPaper *self, const char *text, const char *note, double keep)
{
  double note_height =
    note != NULL ? th_paper_measure (self, TH_PAPER_WIDTH, 8.5, FALSE, note) + 4 : 0;
  g_autofree char *place = NULL;

  if (self->y > TOP)
    self->y += 16;
  th_paper_need (self, HEADING_SIZE * 1.4 + note_height + 8 + keep);
  place = g_strdup_printf ("page=%u pos=[%.1f %.1f]", self->page, TH_PAPER_LEFT, self->y);
  if (self->n_pages > 0)
    cairo_pdf_surface_add_outline (self->surface, CAIRO_PDF_OUTLINE_ROOT, text, place,
                                   (cairo_pdf_outline_flags_t) 0);
  self->y +=
    th_paper_text (self, TH_PAPER_LEFT, self->y, 0, HEADING_SIZE, TRUE, TH_PAPER_INK, text) + 3;
  if (note != NULL)
    self->y +=
      th_paper_text (self, TH_PAPER_LEFT, self->y, TH_PAPER_WIDTH, 8.5, FALSE, TH_PAPER_SOFT, note)
      + 4;
  self->y += 4;
}

typedef struct
{
  GOutputStream *stream;
  GCancellable *cancellable;
  GError *error;
} Sink;

static cairo_status_t
write_cb (void *data, const unsigned char *bytes, unsigned int length)
{
  Sink *sink = data;

  if (sink->error != NULL
      || !g_output_stream_write_all (sink->stream, bytes, length, NULL, sink->cancellable,
                                     &sink->error))
    return CAIRO_STATUS_WRITE_ERROR;
  return CAIRO_STATUS_SUCCESS;
}

static cairo_status_t
pass_cb (void *data, const unsigned char *bytes, unsigned int length)
{
  return CAIRO_STATUS_SUCCESS;
}

/* Returns: how many pages it took; of a failed surface what is drawn is lost, and its status says
 * so. */
static guint
draw (const ThPaperFrame *frame,
      cairo_surface_t *surface,
      guint n_pages,
      ThPaperFunc func,
      gpointer data)
{
  ThPaper paper = { frame, surface, cairo_create (surface), TOP, 0, n_pages };

  th_paper_new_page (&paper);
  func (&paper, data);
  cairo_show_page (paper.cairo);
  cairo_destroy (paper.cairo);
  return paper.page;
}

gboolean
th_paper_print (const ThPaperFrame *frame,
                ThPaperFunc func,
                gpointer data,
                GOutputStream *stream,
                GCancellable *cancellable,
                GError **error)
{
  Sink sink = { stream, cancellable, NULL };
  cairo_surface_t *surface =
    cairo_pdf_surface_create_for_stream (pass_cb, NULL, PAGE_WIDTH, PAGE_HEIGHT);
  guint n_pages = draw (frame, surface, 0, func, data);
  cairo_status_t status;

  cairo_surface_destroy (surface);
  surface = cairo_pdf_surface_create_for_stream (write_cb, &sink, PAGE_WIDTH, PAGE_HEIGHT);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, frame->title);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_SUBJECT, frame->marking);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Threshold");
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, frame->created);
  draw (frame, surface, n_pages, func, data);
  cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (sink.error != NULL)
    {
      g_propagate_error (error, sink.error);
      return FALSE;
    }
  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the PDF could not be drawn: %s",
                   cairo_status_to_string (status));
      return FALSE;
    }
  return TRUE;
}
