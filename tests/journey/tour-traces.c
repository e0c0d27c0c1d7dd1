/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "tour-traces.h"

#include <X11/Xlib.h>
#include <gio/gio.h>
#include <string.h>

/* How long an owner of a selection may take to answer. */
#define ANSWER_MICROSECONDS (2 * G_USEC_PER_SEC)

typedef struct
{
  const char *const *words;
  guint n_files;
  guint n_found;
} Search;

static gboolean
holds (const char *bytes, gsize length, const char *word)
{
  g_autofree gunichar2 *wide = g_utf8_to_utf16 (word, -1, NULL, NULL, NULL);
  gsize n_wide = 0;

  while (wide[n_wide] != 0)
    n_wide++;

  return memmem (bytes, length, word, strlen (word)) != NULL
         || memmem (bytes, length, wide, n_wide * sizeof *wide) != NULL;
}

static void
search_file (Search *self, const char *path)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);

  if (file == NULL || g_mapped_file_get_length (file) == 0)
    return;
  self->n_files++;
  for (guint i = 0; self->words[i] != NULL; i++)
    {
      if (holds (g_mapped_file_get_contents (file), g_mapped_file_get_length (file),
                 self->words[i]))
        {
          self->n_found++;
          g_print ("  “%s” is in %s\n", self->words[i], path);
        }
    }
}

static void
search_below (Search *self, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        continue;
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        search_below (self, path);
      else if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        search_file (self, path);
    }
}

guint
tour_traces_search (const char *folder, const char *const *words)
{
  Search self = { .words = words };

  search_below (&self, folder);
  g_print ("  %u files looked through below %s: %u hold something\n", self.n_files, folder,
           self.n_found);

  return self.n_found;
}

gboolean
tour_traces_may_leave_core (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/limits", (int) pid);
  g_autofree char *limits = NULL;
  g_autoptr (GRegex) none = g_regex_new ("^Max core file size +0 +0 ", G_REGEX_MULTILINE, 0, NULL);

  return !g_file_get_contents (path, &limits, NULL, NULL) || !g_regex_match (none, limits, 0, NULL);
}

/* Returns: (transfer full) (nullable): what the selection holds as text */
static char *
dup_selection (Display *display, const char *selection)
{
  Window window = XCreateSimpleWindow (display, DefaultRootWindow (display), 0, 0, 1, 1, 0, 0, 0);
  Atom property = XInternAtom (display, "TOUR_TRACES", False);
  Atom utf8 = XInternAtom (display, "UTF8_STRING", False);
  int64_t end = g_get_monotonic_time () + ANSWER_MICROSECONDS;
  char *text = NULL;

  XConvertSelection (display, XInternAtom (display, selection, False), utf8, property, window,
                     CurrentTime);
  XFlush (display);
  while (g_get_monotonic_time () < end)
    {
      XEvent event;
      Atom type;
      int format;
      unsigned long n_items, n_left;
      unsigned char *data = NULL;

      if (!XCheckTypedWindowEvent (display, window, SelectionNotify, &event))
        {
          g_usleep (5000);
          continue;
        }
      if (event.xselection.property != None
          && XGetWindowProperty (display, window, property, 0, 65536, True, AnyPropertyType, &type,
                                 &format, &n_items, &n_left, &data)
               == Success
          && data != NULL)
        text = g_strndup ((const char *) data, n_items);
      if (data != NULL)
        XFree (data);
      break;
    }
  XDestroyWindow (display, window);

  return text;
}

gboolean
tour_traces_is_in_clipboard (const char *const *words)
{
  static const char *const selections[] = { "CLIPBOARD", "PRIMARY", "SECONDARY" };
  Display *display = XOpenDisplay (NULL);
  gboolean is_found = FALSE;

  g_return_val_if_fail (display != NULL, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (selections); i++)
    {
      g_autofree char *text = dup_selection (display, selections[i]);

      for (guint n = 0; text != NULL && words[n] != NULL; n++)
        {
          if (strstr (text, words[n]) == NULL)
            continue;
          is_found = TRUE;
          g_print ("  “%s” is in the selection %s\n", words[n], selections[i]);
        }
    }
  XCloseDisplay (display);

  return is_found;
}
