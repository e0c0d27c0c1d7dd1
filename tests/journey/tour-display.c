/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Xvfb chooses its display number itself and says it on a pipe, so any number of tours may run. */

#include "tour-display.h"

#include <X11/XKBlib.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <cairo.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define DRAG_STEPS 12
#define DRAG_MILLISECONDS 8

/* A caret that blinks keeps two pictures from ever being the same. */
#define PICTURES_MAX 12
#define PICTURE_MICROSECONDS 40000

struct _TourDisplay
{
  Display *display;
  GPid server;
  int width;
  int height;
};

static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static char *
read_number (int descriptor)
{
  GString *number = g_string_new (NULL);
  char letter;

  while (read (descriptor, &letter, 1) == 1 && letter != '\n')
    g_string_append_c (number, letter);
  close (descriptor);
  if (number->len == 0)
    g_error ("Xvfb did not start");

  return g_string_free (number, FALSE);
}

TourDisplay *
tour_display_new (int width, int height)
{
  TourDisplay *self = g_new0 (TourDisplay, 1);
  g_autofree char *screen = g_strdup_printf ("%dx%dx24", width, height);
  g_autofree char *number = NULL;
  g_autofree char *name = NULL;
  g_autofree char *descriptor = NULL;
  g_autoptr (GError) error = NULL;
  int ends[2];

  if (!g_unix_open_pipe (ends, 0, &error))
    g_error ("%s", error->message);
  descriptor = g_strdup_printf ("%d", ends[1]);

  {
    const char *arguments[] = { "Xvfb", "-displayfd", descriptor,  "-screen", "0",        screen,
                                "-dpi", "96",         "-nolisten", "tcp",     "-noreset", NULL };

    if (!g_spawn_async (NULL, (char **) arguments, NULL,
                        G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD
                          | G_SPAWN_LEAVE_DESCRIPTORS_OPEN | G_SPAWN_STDERR_TO_DEV_NULL,
                        die_with_parent, NULL, &self->server, &error))
      g_error ("%s", error->message);
  }

  close (ends[1]);
  number = read_number (ends[0]);
  name = g_strconcat (":", number, NULL);
  g_setenv ("DISPLAY", name, TRUE);
  self->display = XOpenDisplay (name);
  if (self->display == NULL)
    g_error ("no display %s", name);
  self->width = width;
  self->height = height;

  return self;
}

void
tour_display_free (TourDisplay *self)
{
  XCloseDisplay (self->display);
  kill (self->server, SIGTERM);
  waitpid (self->server, NULL, 0);
  g_spawn_close_pid (self->server);
  g_free (self);
}

static void
move (TourDisplay *self, int x, int y)
{
  XTestFakeMotionEvent (self->display, -1, x, y, CurrentTime);
}

static void
button (TourDisplay *self, guint number)
{
  XTestFakeButtonEvent (self->display, number, True, CurrentTime);
  XTestFakeButtonEvent (self->display, number, False, CurrentTime);
  XSync (self->display, False);
}

void
tour_display_click (TourDisplay *self, int x, int y)
{
  move (self, x, y);
  button (self, 1);
}

void
tour_display_drag (TourDisplay *self, int from_x, int from_y, int to_x, int to_y)
{
  move (self, from_x, from_y);
  XTestFakeButtonEvent (self->display, 1, True, CurrentTime);
  for (int i = 1; i <= DRAG_STEPS; i++)
    XTestFakeMotionEvent (self->display, -1, from_x + (to_x - from_x) * i / DRAG_STEPS,
                          from_y + (to_y - from_y) * i / DRAG_STEPS, DRAG_MILLISECONDS);
  XTestFakeButtonEvent (self->display, 1, False, CurrentTime);
  XSync (self->display, False);
}

void
tour_display_wheel (TourDisplay *self, int x, int y, int steps)
{
  move (self, x, y);
  for (int i = 0; i < ABS (steps); i++)
    button (self, steps > 0 ? 5 : 4);
}

static void
key (TourDisplay *self, KeySym symbol, KeySym modifier)
{
  KeyCode code = XKeysymToKeycode (self->display, symbol);
  KeyCode held = modifier != NoSymbol ? XKeysymToKeycode (self->display, modifier) : 0;

  if (code == 0)
    g_error ("no key for %s", XKeysymToString (symbol));
  if (held != 0)
    XTestFakeKeyEvent (self->display, held, True, CurrentTime);
  XTestFakeKeyEvent (self->display, code, True, CurrentTime);
  XTestFakeKeyEvent (self->display, code, False, CurrentTime);
  if (held != 0)
    XTestFakeKeyEvent (self->display, held, False, CurrentTime);
  XSync (self->display, False);
}

void
tour_display_type (TourDisplay *self, const char *text)
{
  for (; *text != '\0'; text++)
    {
      /* For ASCII a key symbol is the letter itself; Backspace and its like have theirs above. */
      KeySym symbol = *text < ' ' ? 0xff00 | (KeySym) *text : (KeySym) *text;
      KeyCode code = XKeysymToKeycode (self->display, symbol);
      gboolean is_shifted = XkbKeycodeToKeysym (self->display, code, 0, 0) != symbol;

      key (self, symbol, is_shifted ? XK_Shift_L : NoSymbol);
    }
}

void
tour_display_press (TourDisplay *self, const char *name, gboolean with_control)
{
  key (self, XStringToKeysym (name), with_control ? XK_Control_L : NoSymbol);
}

static cairo_surface_t *
take_picture (TourDisplay *self)
{
  XImage *image = XGetImage (self->display, DefaultRootWindow (self->display), 0, 0, self->width,
                             self->height, AllPlanes, ZPixmap);
  cairo_surface_t *surface =
    cairo_image_surface_create (CAIRO_FORMAT_RGB24, self->width, self->height);
  int stride = cairo_image_surface_get_stride (surface);
  unsigned char *data;

  if (image == NULL || image->bits_per_pixel != 32)
    g_error ("the screen cannot be read");

  cairo_surface_flush (surface);
  data = cairo_image_surface_get_data (surface);
  for (int y = 0; y < self->height; y++)
    memcpy (data + y * stride, image->data + y * image->bytes_per_line, self->width * 4);
  cairo_surface_mark_dirty (surface);
  XDestroyImage (image);

  return surface;
}

static gboolean
is_same (cairo_surface_t *a, cairo_surface_t *b)
{
  gsize size = (gsize) cairo_image_surface_get_stride (a) * cairo_image_surface_get_height (a);

  return memcmp (cairo_image_surface_get_data (a), cairo_image_surface_get_data (b), size) == 0;
}

void
tour_display_shoot (TourDisplay *self, const char *path)
{
  cairo_surface_t *last = take_picture (self);

  for (guint i = 0; i < PICTURES_MAX; i++)
    {
      cairo_surface_t *next;
      gboolean is_still;

      g_usleep (PICTURE_MICROSECONDS);
      next = take_picture (self);
      is_still = is_same (last, next);
      cairo_surface_destroy (last);
      last = next;
      if (is_still)
        break;
    }

  if (cairo_surface_write_to_png (last, path) != CAIRO_STATUS_SUCCESS)
    g_error ("%s cannot be written", path);
  cairo_surface_destroy (last);
}

int
tour_display_get_width (TourDisplay *self)
{
  return self->width;
}

int
tour_display_get_height (TourDisplay *self)
{
  return self->height;
}
