/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "tour-traces.h"

#include <X11/Xlib.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* How long an owner of a selection may take to answer. */
#define ANSWER_MICROSECONDS (2 * G_USEC_PER_SEC)

/* How long until what was copied is there. */
#define COPY_MICROSECONDS (30 * G_USEC_PER_SEC)

typedef struct
{
  const char *what;
  const char *variable; /* of the environment, that names its root; NULL where it is absolute */
  const char *path;     /* below that root */
  gboolean is_shared;   /* others write there too */
} Place;

/* tour_program_start() gives the program a home and a folder for temporary files of its own. */
static const Place places[] = {
  { "the tablet's home, with its stores", "HOME", "", FALSE },
  { "settings", "HOME", ".config", FALSE },
  { "cache", "HOME", ".cache", FALSE },
  { "thumbnails", "HOME", ".cache/thumbnails", FALSE },
  { "recent files, the bin", "HOME", ".local/share", FALSE },
  { "state and logs", "HOME", ".local/state", FALSE },
  { "what it printed", "HOME", "log", FALSE },
  { "its temporary files", "TMPDIR", "", FALSE },
  { "runtime folder", "XDG_RUNTIME_DIR", "", TRUE },
  { "cache kept between runs", "XDG_CACHE_HOME", "", TRUE },
  { "temporary files", NULL, "/tmp", TRUE },
  { "temporary files that last", NULL, "/var/tmp", TRUE },
  { "shared memory", NULL, "/dev/shm", TRUE },
  { "the system's logs", NULL, "/var/log", TRUE },
};

static const char png[] = "\x89PNG\r\n\x1a\n";
static const char jpeg[] = "\xff\xd8\xff";

struct _TourTraces
{
  time_t begun;
};

typedef struct
{
  const char *const *words;
  time_t since; /* files that have not changed since are passed over */
  gboolean with_pictures;
  guint n_files;
  guint n_found;
} Search;

TourTraces *
tour_traces_new (void)
{
  TourTraces *self = g_new0 (TourTraces, 1);

  self->begun = time (NULL);

  return self;
}

void
tour_traces_free (TourTraces *self)
{
  g_free (self);
}

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

static gboolean
is_picture (const char *bytes, gsize length)
{
  return (length > strlen (png) && memcmp (bytes, png, strlen (png)) == 0)
         || (length > strlen (jpeg) && memcmp (bytes, jpeg, strlen (jpeg)) == 0);
}

static void
search_file (Search *self, const char *path)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  const char *bytes = file != NULL ? g_mapped_file_get_contents (file) : NULL;
  gsize length = file != NULL ? g_mapped_file_get_length (file) : 0;

  if (length == 0)
    return;
  self->n_files++;
  for (guint i = 0; self->words[i] != NULL; i++)
    {
      if (holds (bytes, length, self->words[i]))
        {
          self->n_found++;
          g_print ("  “%s” is in %s\n", self->words[i], path);
        }
    }
  if (self->with_pictures && is_picture (bytes, length))
    {
      self->n_found++;
      g_print ("  %s is a picture\n", path);
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
      GStatBuf status;

      if (g_lstat (path, &status) != 0)
        continue;
      if (S_ISDIR (status.st_mode))
        search_below (self, path);
      else if (S_ISREG (status.st_mode) && status.st_mtime >= self->since)
        search_file (self, path);
    }
}

/* Returns: (transfer full) (nullable): where the place is, if this run has one */
static char *
dup_path (const Place *place)
{
  const char *root = place->variable != NULL ? g_getenv (place->variable) : "/";

  return root != NULL && *root != '\0' ? g_build_filename (root, place->path, NULL) : NULL;
}

static guint
search_place (TourTraces *self, const Place *place, const char *const *words)
{
  const char *const only_ours[] = { words[0], NULL };
  g_autofree char *path = dup_path (place);
  Search search = { .words = place->is_shared ? only_ours : words,
                    .since = place->is_shared ? self->begun : 0,
                    .with_pictures = !place->is_shared };

  if (path == NULL)
    return 0;
  search_below (&search, path);
  g_print ("  %-34s %4u files, %u found  %s\n", place->what, search.n_files, search.n_found, path);

  return search.n_found;
}

/* Also what is deleted and still open. */
static guint
search_open_files (GPid program, const char *const *words)
{
  g_autofree char *folder = g_strdup_printf ("/proc/%d/fd", (int) program);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  Search search = { .words = words, .with_pictures = TRUE };
  const char *name;

  g_return_val_if_fail (dir != NULL, 1);

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        search_file (&search, path);
    }
  g_print ("  %-34s %4u files, %u found  %s\n", "what it has open", search.n_files, search.n_found,
           folder);

  return search.n_found;
}

static gboolean
may_leave_core (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/limits", (int) pid);
  g_autofree char *limits = NULL;
  g_autoptr (GRegex) none = g_regex_new ("^Max core file size +0 +0 ", G_REGEX_MULTILINE, 0, NULL);
  gboolean may =
    !g_file_get_contents (path, &limits, NULL, NULL) || !g_regex_match (none, limits, 0, NULL);

  g_print ("  %-34s %s  %s\n", "a core file", may ? "possible" : "its limit is 0", path);

  return may;
}

guint
tour_traces_search (TourTraces *self, GPid program, const char *const *words)
{
  guint n_found = 0;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    n_found += search_place (self, &places[i], words);
  n_found += search_open_files (program, words);
  n_found += may_leave_core (program);
  n_found += tour_traces_is_in_clipboard (words);

  return n_found;
}

/* Returns: whether what is planted is found, or nobody could have planted it */
static gboolean
prove_place (TourTraces *self, const Place *place, const char *const *words, const char *planted)
{
  g_autofree char *path = dup_path (place);
  g_autofree char *file = NULL;
  gboolean is_found;

  if (path == NULL)
    return TRUE;
  g_mkdir_with_parents (path, 0700);
  file = g_strdup_printf ("%s/planted-%d", path, (int) getpid ());
  if (!g_file_set_contents (file, planted, -1, NULL))
    {
      g_print ("  nobody can write in %s\n", path);
      return TRUE;
    }
  is_found = search_place (self, place, words) > 0;
  g_unlink (file);

  return is_found;
}

static gboolean
prove_open_files (const char *const *words)
{
  g_autofree char *path = NULL;
  int descriptor = g_file_open_tmp ("planted-XXXXXX", &path, NULL);
  gssize length = (gssize) strlen (words[0]);
  gboolean is_found;

  g_return_val_if_fail (descriptor >= 0, FALSE);

  g_unlink (path);
  is_found = write (descriptor, words[0], (gsize) length) == length
             && search_open_files (getpid (), words) > 0;
  close (descriptor);

  return is_found;
}

gboolean
tour_traces_prove (TourTraces *self, const char *const *words)
{
  g_autofree char *picture = g_strconcat (png, "and the rest", NULL);
  gboolean is_proved = prove_open_files (words);

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      is_proved &= prove_place (self, &places[i], words, words[0]);
      is_proved &= places[i].is_shared || prove_place (self, &places[i], words, picture);
    }

  return is_proved;
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

void
tour_traces_await_clipboard (const char *const *words)
{
  int64_t end = g_get_monotonic_time () + COPY_MICROSECONDS;

  while (!tour_traces_is_in_clipboard (words))
    {
      if (g_get_monotonic_time () > end)
        g_error ("“%s” was not copied", words[0]);
      g_usleep (50000);
    }
}
