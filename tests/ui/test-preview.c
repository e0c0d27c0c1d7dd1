/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A form in its preview: the officer's own screens, and nothing left behind. */

#include "th-test-hands.h"
#include "th-test-rows.h"

#include "th-preview-window.h"

#define HEAD                                                                                       \
  "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml' "          \
  "xmlns:jr='http://openrosa.org/javarosa'><h:head><h:title>Tried out</h:title><model>"

static const char form[] = HEAD
  "<instance><data id='tried'><more/><why/><town/><team/><photo/><doubled/></data></instance>"
  "<instance id='towns' src='jr://file-csv/towns.csv'/>"
  "<instance id='context' src='jr://instance/context'/>"
  "<bind nodeset='/data/more' required='true()'/>"
  "<bind nodeset='/data/why' relevant=\"/data/more = 'yes'\" constraint='string-length(.) &gt; 3' "
  "jr:constraintMsg='Write more than that.'/>"
  "<bind nodeset='/data/photo' type='binary'/>"
  "</model></h:head><h:body>"
  "<group><label>First</label>"
  "<select1 ref='/data/more'><label>More?</label>"
  "<item><label>Yes</label><value>yes</value></item>"
  "<item><label>No</label><value>no</value></item></select1>"
  "<input ref='/data/why'><label>Why</label></input></group>"
  "<group><label>Second</label>"
  "<select1 ref='/data/town'><label>Town</label><itemset nodeset=\"instance('towns')/root/item\">"
  "<value ref='name'/><label ref='label'/></itemset></select1>"
  "<select1 ref='/data/team'><label>Officer</label>"
  "<itemset nodeset=\"instance('context')/root/officers/item\">"
  "<value ref='name'/><label ref='label'/></itemset></select1>"
  "<upload ref='/data/photo' mediatype='image/*'><label>Photo</label></upload></group>"
  "</h:body></h:html>";

static const char refused[] =
  HEAD "<instance><data id='bad'><a/></data></instance>"
       "<bind nodeset='/data/a' calculate='no-such-function(1)'/>"
       "</model></h:head><h:body><input ref='/data/a'><label>A</label></input></h:body></h:html>";

typedef struct
{
  char *folder;
  char *data;
  ThTestClock clock;
  GRand *rand;
  ThHost host;
  GtkWidget *window;
} Fixture;

static char *
put (Fixture *self, const char *name, const char *text)
{
  char *path = g_build_filename (self->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));

  return path;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = th_test_dir_new ();
  self->data = g_build_filename (self->folder, "data", NULL);
  self->rand = g_rand_new_with_seed (7);
  self->clock.now = TH_TEST_START;
  self->host.clock = th_test_clock (&self->clock);
  self->host.random = th_test_random (self->rand);
  self->host.data = self->data;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  g_rand_free (self->rand);
  g_free (self->data);
  th_test_dir_free (self->folder);
}

static void
open_form (Fixture *self, const char *path)
{
  self->window = th_preview_window_new (NULL, &self->host, path);
  gtk_window_present (GTK_WINDOW (self->window));
  th_desk_await (gtk_widget_get_mapped (self->window));
}

static void
open_text (Fixture *self, const char *text)
{
  g_autofree char *path = put (self, "tried.xml", text);

  open_form (self, path);
}

static gboolean
shows (Fixture *self, const char *words)
{
  return th_hands_find_words (self->window, words) != NULL;
}

static void
press (Fixture *self, const char *label)
{
  GtkWidget *button = NULL;

  th_desk_await ((button = th_test_rows_find_button (self->window, label)) != NULL);
  g_signal_emit_by_name (button, "clicked");
}

static const char *
value_of (Fixture *self, const char *path)
{
  ThOpenRecord *record = th_preview_window_get_record (TH_PREVIEW_WINDOW (self->window));

  return th_form_node_get_value (th_form_entry_find (th_open_record_get_entry (record), path));
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
test_sections_and_banner (Fixture *self, gconstpointer data)
{
  open_text (self, form);
  th_desk_await (shows (self, "First") && shows (self, "Second"));
  g_assert_true (shows (self, "Preview: nothing is stored"));
  g_assert_false (shows (self, "Not sent"));
}

static void
test_answers_recompute_and_are_checked (Fixture *self, gconstpointer data)
{
  open_text (self, form);
  press (self, "First");
  th_desk_await (shows (self, "More?"));
  g_assert_false (shows (self, "Why"));
  press (self, "Yes");
  th_desk_await (shows (self, "Why"));
  g_assert_cmpstr (value_of (self, "more"), ==, "yes");

  gtk_editable_set_text (GTK_EDITABLE (th_hands_find_type (self->window, GTK_TYPE_ENTRY)), "no");
  press (self, "Check answers");
  th_desk_await (shows (self, "There is a problem"));
  g_assert_true (shows (self, "Write more than that."));
}

static void
test_nothing_is_finished (Fixture *self, gconstpointer data)
{
  open_text (self, form);
  press (self, "First");
  press (self, "No");
  press (self, "Check answers");
  press (self, "Look for problems");
  th_desk_await (shows (self, "In a preview nothing is finished."));
}

static void
test_lists_beside_the_form (Fixture *self, gconstpointer data)
{
  G_GNUC_UNUSED g_autofree char *towns =
    put (self, "towns.csv", "name,label\nreading,Reading\nslough,Slough\n");

  open_text (self, form);
  press (self, "Second");
  th_desk_await (shows (self, "Slough"));
  press (self, "Slough");
  g_assert_cmpstr (value_of (self, "town"), ==, "slough");
  g_assert_true (shows (self, "A colleague"));
}

static void
test_own_context (Fixture *self, gconstpointer data)
{
  G_GNUC_UNUSED g_autofree char *context =
    put (self, "context.xml",
         "<root><officers><item><name>9</name><label>Nine</label></item></officers></root>");

  open_text (self, form);
  press (self, "Second");
  th_desk_await (shows (self, "Nine"));
  g_assert_false (shows (self, "A colleague"));
}

static void
test_findings (Fixture *self, gconstpointer data)
{
  open_text (self, form);
  press (self, "Form: 1 warning");
  th_desk_await (shows (self, "towns.csv was not found beside the form"));
  press (self, "Back to the form");
  th_desk_await (shows (self, "Sections"));
}

static void
test_sheets (Fixture *self, gconstpointer data)
{
  G_GNUC_UNUSED g_autofree char *survey =
    put (self, "survey.csv", "type,name,label\ntext,a,Written in a sheet\n");
  G_GNUC_UNUSED g_autofree char *settings =
    put (self, "settings.csv", "form_title,form_id\nSheets,sheets\n");

  open_form (self, self->folder);
  th_desk_await (shows (self, "Sheets"));
}

static void
test_nothing_is_left (Fixture *self, gconstpointer data)
{
  int64_t until;
  guint before;

  open_text (self, form);
  before = count_files (self->folder);
  press (self, "First");
  press (self, "Yes");
  /* Longer than an answer waits to be written. */
  until = g_get_monotonic_time () + 300 * 1000;
  while (g_get_monotonic_time () < until)
    th_desk_turn ();
  gtk_window_destroy (GTK_WINDOW (self->window));
  self->window = NULL;

  g_assert_cmpuint (count_files (self->folder), ==, before);
  g_assert_false (g_file_test (self->data, G_FILE_TEST_EXISTS));
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  const GError *error;

  open_text (self, refused);
  error = th_preview_window_get_error (TH_PREVIEW_WINDOW (self->window));
  g_assert_error (error, TH_FORM_ERROR, TH_FORM_ERROR_UNSUPPORTED);
  th_desk_await (shows (self, "This form cannot be opened"));
  g_assert_true (shows (self, "no-such-function"));
  g_assert_true (shows (self, error->message));
}

static void
test_missing_file (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "none.xml", NULL);

  open_form (self, path);
  g_assert_nonnull (th_preview_window_get_error (TH_PREVIEW_WINDOW (self->window)));
  th_desk_await (shows (self, "none.xml"));
}

#define add(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

  add ("/ui/preview/sections-and-banner", test_sections_and_banner);
  add ("/ui/preview/answers-recompute-and-are-checked", test_answers_recompute_and_are_checked);
  add ("/ui/preview/nothing-is-finished", test_nothing_is_finished);
  add ("/ui/preview/lists-beside-the-form-are-read", test_lists_beside_the_form);
  add ("/ui/preview/own-context-takes-the-samples-place", test_own_context);
  add ("/ui/preview/findings-are-listed", test_findings);
  add ("/ui/preview/sheets-are-compiled", test_sheets);
  add ("/ui/preview/nothing-is-left-on-disk", test_nothing_is_left);
  add ("/ui/preview/refused-form-says-why", test_refused);
  add ("/ui/preview/missing-file-says-so", test_missing_file);

  return g_test_run ();
}
