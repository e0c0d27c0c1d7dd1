/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Every kind of question by its own row, over a real store. */

#include "th-test-hands.h"
#include "th-test-rows.h"

#include "th-camera.h"
#include "th-choice-row.h"
#include "th-home.h"
#include "th-ink.h"
#include "th-jump.h"
#include "th-picture-page.h"
#include "th-picture.h"

#include <adwaita.h>

typedef struct
{
  ThTestRows *rows;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->rows = th_test_rows_new (1280, 800);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  th_test_rows_free (self->rows);
}

static void
press (GtkWidget *top, const char *label)
{
  GtkWidget *button = NULL;

  th_desk_await ((button = th_test_rows_find_button (top, label)) != NULL);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static void
write_in (GtkWidget *top, const char *text)
{
  GtkWidget *entry = th_hands_find_type (top, GTK_TYPE_ENTRY);

  g_assert_nonnull (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
}

#define assert_value(self, path, text)                                                             \
  g_assert_cmpstr (th_test_rows_get ((self)->rows, path), ==, text)

static void
test_range (Fixture *self, gconstpointer data)
{
  GtkWidget *row = th_test_rows_go (self->rows, "sure");

  press (row, "7");
  assert_value (self, "sure", "7");
  press (row, "7");
  assert_value (self, "sure", "");

  row = th_test_rows_go (self->rows, "percent");
  press (row, "+");
  assert_value (self, "percent", "0");
  press (row, "+");
  assert_value (self, "percent", "5");
  press (row, "−");
  press (row, "−");
  assert_value (self, "percent", "0");
  write_in (row, "100");
  press (row, "+");
  assert_value (self, "percent", "100");
}

static void
test_rank (Fixture *self, gconstpointer data)
{
  GtkWidget *row = th_test_rows_go (self->rows, "order");

  press (row, "This is the order");
  assert_value (self, "order", "water food rest doctor");
  /* The first line's button is off, the second line's is the first that works. */
  press (row, "Down");
  assert_value (self, "order", "food water rest doctor");
  press (row, "This is the order");
  assert_value (self, "order", "");
}

static guint
count_pictures (GtkWidget *widget)
{
  guint n = GTK_IS_PICTURE (widget) && gtk_picture_get_paintable (GTK_PICTURE (widget)) != NULL
                && gtk_widget_get_mapped (widget)
              ? 1
              : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_pictures (child);

  return n;
}

/* Pictures and lists came with the form through the store. */
static void
test_files_of_the_form (Fixture *self, gconstpointer data)
{
  GtkWidget *row = th_test_rows_go (self->rows, "read");

  g_assert_cmpuint (count_pictures (row), ==, 1);
  row = th_test_rows_go (self->rows, "some");
  g_assert_cmpuint (count_pictures (row), ==, 2);
  press (row, "Food");
  assert_value (self, "some", "food");
  row = th_test_rows_go (self->rows, "town");
  g_assert_cmpuint (count_pictures (row), ==, 0);
  press (row, "Slough");
  assert_value (self, "town", "slough");
}

/* The form arrived before its list. */
static void
test_list_that_is_not_there (Fixture *self, gconstpointer data)
{
  g_autofree char *xml = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (ThForm) form = NULL;
  g_autoptr (ThSession) session = th_session_new_preview (&self->rows->desk->host);
  g_autoptr (ThOpenRecord) record = NULL;
  g_autoptr (GtkWidget) row = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (TH_TEST_ROWS, &xml, &length, NULL));
  bytes = g_bytes_new (xml, length);
  form = th_form_new_from_bytes (bytes, NULL, NULL);
  record = th_open_record_new_preview (session, form, NULL, NULL);
  row = g_object_ref_sink (
    g_object_new (TH_TYPE_CHOICE_ROW, "record", record, "node",
                  th_form_entry_find (th_open_record_get_entry (record), "town"), NULL));
  g_assert_true (th_hands_holds_words (row, "Its choices have not arrived on this tablet yet."));
  g_assert_false (th_hands_holds_words (th_test_rows_go (self->rows, "town"), "have not arrived"));
}

static void
test_place (Fixture *self, gconstpointer data)
{
  GtkWidget *row = th_test_rows_go (self->rows, "place");

  write_in (row, "51.4551");
  assert_value (self, "place", "");
  write_in (row, "51.4551, -0.9787");
  assert_value (self, "place", "51.455100 -0.978700 0 0");
  write_in (row, "91, 0");
  assert_value (self, "place", "");
  /* The sample operation does not allow positions to be taken. */
  g_assert_null (th_test_rows_find_button (row, "Where I am now"));
}

static void
test_note_waits (Fixture *self, gconstpointer data)
{
  GtkWidget *row = th_test_rows_go (self->rows, "indicators/sign");

  press (row, "Told");
  assert_value (self, "indicators/sign", "told_by_person");
  row = th_test_rows_go (self->rows, "indicator_notes/sign");
  g_assert_null (th_hands_find_type (row, GTK_TYPE_TEXT_VIEW));
  press (row, "Add a note");
  g_assert_nonnull (th_hands_find_type (row, GTK_TYPE_TEXT_VIEW));
}

static void
test_guidance (Fixture *self, gconstpointer data)
{
  GtkWidget *row = th_test_rows_go (self->rows, "words");
  GtkWidget *guide = th_test_rows_find_button (row, "How to ask this");

  g_assert_nonnull (guide);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (guide), TRUE);
  row = th_test_rows_go (self->rows, "story");
  g_assert_null (th_test_rows_find_button (row, "How to ask this"));
}

static ThFormNode *
get_instance (Fixture *self, guint position)
{
  ThFormNode *things = th_form_entry_find (th_open_record_get_entry (self->rows->record), "things");
  ThFormNode *instance = g_list_model_get_item (G_LIST_MODEL (things), position);

  /* The repeat keeps it. */
  if (instance != NULL)
    g_object_unref (instance);

  return instance;
}

static char *
dup_path (ThFormNode *instance, const char *name)
{
  return g_strdup_printf ("%s/%s", th_form_node_get_path (instance), name);
}

static void
test_repeat (Fixture *self, gconstpointer data)
{
  GtkWidget *page;
  GtkWidget *row;
  g_autofree char *first = NULL;
  g_autoptr (ThRecord) record = NULL;
  g_autofree char *again = NULL;

  /* Any question of the section leads to its page. */
  th_test_rows_go (self->rows, "words");
  page = th_test_rows_get_page (self->rows);
  press (page, "Several of a kind");
  press (page, "Add: Things");
  g_assert_nonnull (get_instance (self, 0));
  press (page, "Add another: Things");
  first = dup_path (get_instance (self, 0), "what");
  row = th_test_rows_go (self->rows, first);
  write_in (row, "a kettle");
  page = th_test_rows_get_page (self->rows);
  press (page, "Remove");
  g_assert_null (get_instance (self, 1));
  press (page, "Undo");
  g_assert_nonnull (get_instance (self, 1));
  again = dup_path (get_instance (self, 0), "what");
  g_assert_cmpstr (again, ==, first);
  assert_value (self, first, "a kettle");

  th_test_desk_save (self->rows->record);
  record = th_test_desk_load (self->rows->desk, th_open_record_get_id (self->rows->record));
  g_assert_cmpstr (th_record_get_text (record, first), ==, "a kettle");
  g_assert_true (th_value_is_true (
    th_record_get_value (record, th_form_node_get_path (get_instance (self, 0)))));
}

static void
test_undo (Fixture *self, gconstpointer data)
{
  GtkWidget *row = th_test_rows_go (self->rows, "few");
  GtkWidget *page = th_test_rows_get_page (self->rows);

  press (row, "Yes");
  press (row, "No");
  assert_value (self, "few", "no");
  press (page, "Undo");
  assert_value (self, "few", "yes");
  press (page, "Undo");
  assert_value (self, "few", "");
  g_assert_false (th_open_record_can_undo (self->rows->record));
}

static void
test_language (Fixture *self, gconstpointer data)
{
  GtkWidget *row = th_test_rows_go (self->rows, "words");
  GtkWidget *page = th_test_rows_get_page (self->rows);

  write_in (row, "kept");
  press (page, "Français");
  g_assert_cmpstr (th_form_node_get_label (
                     th_form_entry_find (th_open_record_get_entry (self->rows->record), "words")),
                   ==, "Une ligne");
  assert_value (self, "words", "kept");
}

static void
test_jump (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) sections =
    th_section_list_new (th_open_record_get_entry (self->rows->record));
  char *none[] = { NULL };
  ThJump jump = th_jump_find (sections, none, NULL);
  GtkWidget *row;

  g_assert_cmpstr (th_form_node_get_path (jump.node), ==, "words");
  g_assert_false (jump.is_problem);
  jump = th_jump_find (sections, none, "words");
  g_assert_cmpstr (th_form_node_get_path (jump.node), ==, "story");

  row = th_test_rows_go (self->rows, "count");
  write_in (row, "1200");
  jump = th_jump_find (sections, none, "amount");
  g_assert_cmpstr (th_form_node_get_path (jump.node), ==, "count");
  g_assert_true (jump.is_problem);
  g_assert_cmpuint (jump.n_left, ==, 1);
}

static GBytes *
load_answer (Fixture *self, const char *path)
{
  const char *value = th_test_rows_get (self->rows, path);
  g_autoptr (GError) error = NULL;
  GBytes *bytes;
  ThHash hash;

  g_assert_true (g_str_has_prefix (value, "sha256:"));
  g_assert_true (th_hash_parse (value + strlen ("sha256:"), -1, &hash));
  bytes = th_store_load_blob (TH_STORE (th_session_get_store (self->rows->desk->session)), &hash,
                              TH_PICTURE_MAX_BYTES, NULL, &error);
  g_assert_no_error (error);

  return bytes;
}

static void
test_photo (Fixture *self, gconstpointer data)
{
  GtkWidget *row;
  GtkWidget *take;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) error = NULL;

  th_camera_set_source ("videotestsrc is-live=true ! video/x-raw,width=320,height=240");
  row = th_test_rows_go (self->rows, "photo");
  press (row, "Take a photo");
  th_desk_await ((take = th_test_rows_find_button (self->rows->home, "Take photo")) != NULL
                 && gtk_widget_is_sensitive (take));
  press (self->rows->home, "Take photo");
  th_desk_await (*th_test_rows_get (self->rows, "photo") != '\0');
  bytes = load_answer (self, "photo");
  texture = th_picture_decode (bytes, 4096, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_texture_get_width (texture), ==, 320);

  press (th_test_rows_go (self->rows, "photo"), "Look at it");
  press (self->rows->home, "Done");
  press (th_test_rows_go (self->rows, "photo"), "Take away");
  assert_value (self, "photo", "");
  th_camera_set_source (NULL);
}

/* As it is answered on another tablet: the name comes, the bytes do not. */
static void
receive_name (Fixture *self, const char *path, const ThHash *hash)
{
  char text[TH_HASH_TEXT_SIZE];
  g_autofree char *value = NULL;

  th_hash_format (hash, text);
  value = g_strconcat ("sha256:", text, NULL);
  th_test_desk_receive (self->rows->desk, th_open_record_get_id (self->rows->record), path, value,
                        TRUE);
}

static GBytes *
load_photo (ThHash *hash)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "code.png", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GBytes *bytes = g_file_load_bytes (file, NULL, NULL, NULL);

  g_assert_nonnull (bytes);
  th_chain_digest (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), hash);
  return bytes;
}

/* As the engine keeps what has come, and tells of it. */
static void
receive_bytes (Fixture *self, const ThHash *hash, GBytes *bytes)
{
  ThSession *session = self->rows->desk->session;
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GError) error = NULL;

  g_assert_true (
    th_store_put_blob (TH_STORE (th_session_get_store (session)), hash, stream, NULL, &error));
  g_assert_no_error (error);
  g_object_notify (G_OBJECT (th_session_get_sync (session)), "received-blobs");
}

static void
test_viewer_of_another_tablet (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) steps =
    g_ptr_array_new_with_free_func ((GDestroyNotify) th_place_step_free);
  g_autofree char *place = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GtkWidget *picture, *larger;
  ThHash hash;

  bytes = load_photo (&hash);
  receive_name (self, "photo", &hash);
  th_desk_await (*th_test_rows_get (self->rows, "photo") != '\0');
  th_test_rows_go (self->rows, "photo");
  g_ptr_array_add (steps, th_place_step_new_at (
                            "picture", th_open_record_get_id (self->rows->record), NULL, "photo"));
  place = th_place_to_text (steps);
  th_home_restore (TH_HOME (self->rows->home), place);
  th_desk_await (
    TH_IS_PICTURE_PAGE (th_test_rows_get_page (self->rows))
    && th_hands_find_words (self->rows->home,
                            "On another tablet. It is fetched when there is a connection."));
  picture = th_hands_find_type (th_test_rows_get_page (self->rows), GTK_TYPE_PICTURE);
  larger = th_hands_find_button (th_test_rows_get_page (self->rows), "Larger");
  g_assert_null (gtk_picture_get_paintable (GTK_PICTURE (picture)));
  g_assert_false (gtk_widget_is_sensitive (larger));

  receive_bytes (self, &hash, bytes);
  th_desk_await (gtk_picture_get_paintable (GTK_PICTURE (picture)) != NULL);
  g_assert_true (gtk_widget_is_sensitive (larger));
}

static void
test_photo_of_another_tablet (Fixture *self, gconstpointer data)
{
  ThSession *session = self->rows->desk->session;
  g_autoptr (GBytes) bytes = NULL;
  gboolean is_lacking;
  GtkWidget *row;
  ThHash hash;

  bytes = load_photo (&hash);
  receive_name (self, "photo", &hash);
  row = th_test_rows_go (self->rows, "photo");
  th_desk_await (
    th_hands_find_words (row, "On another tablet. It is fetched when there is a connection."));
  g_assert_null (th_test_rows_find_button (row, "Look at it"));
  g_assert_true (th_sync_wants_blob (th_session_get_sync (session), &hash, &is_lacking));
  g_assert_false (is_lacking);

  receive_bytes (self, &hash, bytes);
  press (row, "Look at it");
  press (self->rows->home, "Done");
}

/* The visit is finished: the photo is not to be taken away, but to be looked at. */
static void
test_photo_of_a_closed_record (Fixture *self, gconstpointer data)
{
  g_autoptr (ThRecord) record =
    th_test_desk_load (self->rows->desk, th_open_record_get_id (self->rows->record));
  g_autoptr (GBytes) bytes = NULL;
  GtkWidget *row, *button = NULL;
  ThHash hash;

  bytes = load_photo (&hash);
  receive_name (self, "photo", &hash);
  receive_bytes (self, &hash, bytes);
  th_test_desk_receive (self->rows->desk, th_record_get_parent (record), TH_FIELD_STATE,
                        "submitted", TRUE);
  row = th_test_rows_go (self->rows, "photo");
  th_desk_await ((button = th_test_rows_find_button (row, "Take away")) != NULL);
  g_assert_false (gtk_widget_is_sensitive (button));
  press (row, "Look at it");
  press (self->rows->home, "Done");
}

static void
test_no_camera (Fixture *self, gconstpointer data)
{
  th_camera_set_source ("fakesrc ! nothing-of-this-name");
  press (th_test_rows_go (self->rows, "photo"), "Take a photo");
  th_desk_await (th_test_rows_find_button (self->rows->home, "Take photo") != NULL);
  g_assert_false (
    gtk_widget_is_sensitive (th_test_rows_find_button (self->rows->home, "Take photo")));
  th_camera_set_source (NULL);
}

static void
on_taken_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
take (Fixture *self, const char *path, GBytes *bytes, GError **error)
{
  ThFormNode *node = th_form_entry_find (th_open_record_get_entry (self->rows->record), path);
  g_autoptr (GAsyncResult) result = NULL;

  th_picture_take_async (self->rows->record, node, bytes, on_taken_cb, &result);
  th_desk_await (result != NULL);
  th_picture_take_finish (self->rows->record, result, error);
}

static void
test_document_keeps_its_bytes (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("%PDF-1.4 not much of one", 24);
  g_autoptr (GBytes) kept = NULL;
  g_autoptr (GBytes) large = NULL;
  g_autoptr (GError) error = NULL;

  take (self, "paper", bytes, &error);
  g_assert_no_error (error);
  kept = load_answer (self, "paper");
  g_assert_true (g_bytes_equal (bytes, kept));

  large = g_bytes_new_take (g_malloc0 (TH_PICTURE_MAX_BYTES + 1), TH_PICTURE_MAX_BYTES + 1);
  take (self, "paper", large, &error);
  g_assert_error (error, TH_PICTURE_ERROR, TH_PICTURE_ERROR_TOO_LARGE);
}

static void
test_code_is_read (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "code.png", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) bytes = g_file_load_bytes (file, NULL, NULL, NULL);
  g_autoptr (GBytes) none = g_bytes_new_static ("no picture", 10);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (bytes);
  take (self, "code", bytes, &error);
  g_assert_no_error (error);
  assert_value (self, "code", "KESTREL-0042");
  take (self, "code", none, &error);
  g_assert_error (error, TH_PICTURE_ERROR, TH_PICTURE_ERROR_NO_CODE);
  assert_value (self, "code", "KESTREL-0042");
}

/* An image that says it is as large as a wall is not unpacked. */
static void
test_bomb_is_refused (void)
{
  static const guint8 png[] = { 0x89, 'P', 'N', 'G', 13,  10, 26, 10,   0,    0,    0,
                                13,   'I', 'H', 'D', 'R', 0,  1,  0,    0,    0,    1,
                                0,    0,   8,   2,   0,   0,  0,  0x82, 0x26, 0x31, 0xf9 };
  g_autoptr (GBytes) bytes = g_bytes_new_static (png, sizeof png);
  g_autoptr (GError) error = NULL;

  g_assert_null (th_picture_decode (bytes, 100, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "/rows/a-range-is-tapped-or-stepped", test_range },
    { "/rows/a-ranking-is-confirmed-and-moved", test_rank },
    { "/rows/files-of-the-form-are-shown-and-offered", test_files_of_the_form },
    { "/rows/a-list-that-has-not-arrived-is-said", test_list_that_is_not_there },
    { "/rows/a-place-is-typed", test_place },
    { "/rows/a-note-waits-until-it-is-wanted", test_note_waits },
    { "/rows/guidance-waits-behind-a-button", test_guidance },
    { "/rows/what-is-removed-comes-back-whole", test_repeat },
    { "/rows/undo-takes-back-the-last-edits", test_undo },
    { "/rows/the-language-changes-and-the-answers-stay", test_language },
    { "/rows/the-next-problem-comes-before-the-next-gap", test_jump },
    { "/rows/a-photo-is-taken-kept-and-looked-at", test_photo },
    { "/rows/a-photo-of-another-tablet-is-fetched", test_photo_of_another_tablet },
    { "/rows/the-viewer-shows-what-has-come", test_viewer_of_another_tablet },
    { "/rows/a-photo-of-a-closed-record-is-looked-at", test_photo_of_a_closed_record },
    { "/rows/without-a-camera-a-sentence-says-so", test_no_camera },
    { "/rows/a-document-keeps-its-bytes", test_document_keeps_its_bytes },
    { "/rows/a-code-is-read-from-a-picture", test_code_is_read },
  };

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/rows/a-picture-beyond-the-limit-is-refused", test_bomb_is_refused);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);

  return g_test_run ();
}
