/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Evidence that left the system: whole it verifies, and whatever is done to it is found and named.
 */

#include "th-bundle-out.h"
#include "th-bundle.h"
#include "th-id.h"
#include "th-test-server.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  ThTestServer *server;
  ThTestTablet *jo;
  char *folder;
  char *visit;
  char photo[TH_HASH_TEXT_SIZE];
} Scene;

static void
put_photo (Scene *self)
{
  static const char bytes[] = "\xff\xd8 a photo of a room";
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (bytes, sizeof bytes, NULL);
  g_autoptr (GError) error = NULL;
  ThHash hash;

  th_chain_digest (bytes, sizeof bytes, &hash);
  th_hash_format (&hash, self->photo);
  g_assert_true (th_store_put_blob (TH_STORE (self->server->store), &hash, stream, NULL, &error));
  g_assert_no_error (error);
}

static void
set_up (Scene *self, gconstpointer data)
{
  g_autofree char *premises = NULL;
  g_autofree char *photo = NULL;
  g_autofree char *dir = th_test_dir_new ();
  ThReceipt *receipt;

  self->server = th_test_server_new ();
  self->jo = th_test_tablet_new (self->server, "4163");
  premises = th_test_server_dup_premises (self->server, "north");
  put_photo (self);
  photo = g_strconcat ("sha256:", self->photo, NULL);
  self->visit = g_strdup (th_test_id (1));
  th_test_tablet_create (self->jo, self->visit, "visit", premises, "A visit");
  th_test_tablet_create (self->jo, th_test_id (2), "visit", premises, "Another visit");
  th_test_tablet_set (self->jo, self->visit, "narrative", "The door was open.");
  th_test_tablet_set (self->jo, th_test_id (2), "narrative", "Nobody's business.");
  th_test_tablet_create (self->jo, th_test_id (3), "encounter", self->visit, "A1");
  th_test_tablet_create (self->jo, th_test_id (4), "restricted", th_test_id (3), "Note");
  th_test_tablet_set (self->jo, th_test_id (4), "note", "Holds a visa.");
  th_test_tablet_set (self->jo, self->visit, "evidence[a]/photo", photo);
  receipt = th_test_tablet_push (self->jo);
  th_receipt_free (receipt);
  self->folder = g_build_filename (dir, "bundle", NULL);
}

static void
tear_down (Scene *self, gconstpointer data)
{
  g_autofree char *dir = g_path_get_dirname (self->folder);

  th_test_dir_free (g_steal_pointer (&dir));
  th_test_tablet_free (self->jo);
  th_test_server_free (self->server);
  g_free (self->folder);
  g_free (self->visit);
}

static void
write_bundle_lacking (Scene *self, gboolean with_restricted, GPtrArray *lacking)
{
  ThTestServer *server = self->server;
  ThImporter importer = { server->store, server->config, &server->clock, &server->random };
  ThBundleTerms terms = { self->visit, "Crown Prosecution Service", "Case 12", with_restricted };
  g_autoptr (GError) error = NULL;

  g_assert_true (th_bundle_out_write (&importer, &terms, self->folder, lacking, &error));
  g_assert_no_error (error);
}

static void
write_bundle (Scene *self, gboolean with_restricted)
{
  g_autoptr (GPtrArray) lacking = g_ptr_array_new_with_free_func (g_free);

  write_bundle_lacking (self, with_restricted, lacking);
  g_assert_cmpuint (lacking->len, ==, 0);
}

/* Every fault, one a line; "" where it is whole. */
static char *
dup_faults (Scene *self)
{
  g_auto (ThBundleSummary) summary = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) faults =
    th_bundle_verify (self->folder, self->server->config->server_key, &summary, &error);

  g_assert_no_error (error);
  g_ptr_array_add (faults, NULL);
  return g_strjoinv ("\n", (char **) faults->pdata);
}

static char *
dup_proof (Scene *self)
{
  g_autofree char *path = g_build_filename (self->folder, TH_BUNDLE_PROOF, NULL);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
put_proof (Scene *self, const char *text)
{
  g_autofree char *path = g_build_filename (self->folder, TH_BUNDLE_PROOF, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* The index of the line that has @words in it. */
static guint
find_line (char **lines, const char *words)
{
  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], words) != NULL)
      return i;
  g_assert_not_reached ();
}

static char *
dup_dot (const char *line)
{
  const char *start = strstr (line, "\"dot\":\"") + strlen ("\"dot\":\"");

  return g_strndup (start, strcspn (start, "\""));
}

static void
test_whole (Scene *self, gconstpointer data)
{
  g_autofree char *faults = NULL;
  g_autofree char *proof = NULL;
  g_autofree char *photo = NULL;

  write_bundle (self, FALSE);
  faults = dup_faults (self);
  proof = dup_proof (self);
  photo = g_build_filename (self->folder, TH_BUNDLE_BLOBS, self->photo, NULL);
  g_assert_cmpstr (faults, ==, "");
  g_assert_nonnull (strstr (proof, "The door was open."));
  g_assert_true (g_file_test (photo, G_FILE_TEST_IS_REGULAR));
}

static void
test_nothing_else (Scene *self, gconstpointer data)
{
  g_autofree char *proof = NULL;

  write_bundle (self, FALSE);
  proof = dup_proof (self);
  g_assert_null (strstr (proof, "Nobody's business."));
  g_assert_null (strstr (proof, "visa"));
}

static void
test_restricted_when_asked (Scene *self, gconstpointer data)
{
  g_autofree char *proof = NULL;
  g_autofree char *faults = NULL;

  write_bundle (self, TRUE);
  proof = dup_proof (self);
  faults = dup_faults (self);
  g_assert_nonnull (strstr (proof, "visa"));
  g_assert_cmpstr (faults, ==, "");
}

static void
test_one_byte (Scene *self, gconstpointer data)
{
  g_autofree char *proof = NULL;
  g_autofree char *faults = NULL;
  g_autofree char *dot = NULL;
  g_autofree char *expected = NULL;
  g_auto (GStrv) lines = NULL;
  char *at;

  write_bundle (self, FALSE);
  proof = dup_proof (self);
  lines = g_strsplit (proof, "\n", -1);
  dot = dup_dot (lines[find_line (lines, "The door was open.")]);
  at = strstr (proof, "The door was open.");
  at[4] = 'D';
  put_proof (self, proof);
  faults = dup_faults (self);
  expected = g_strdup_printf ("entry %s is not what was sealed", dot);
  g_assert_nonnull (strstr (faults, expected));
}

/* Text and digest changed together, as one who knows the format would. */
static void
test_digest_as_well (Scene *self, gconstpointer data)
{
  g_autofree char *proof = NULL;
  g_autofree char *faults = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (ThLogLine) line = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *changed = NULL;
  char *old;
  guint index;

  write_bundle (self, FALSE);
  proof = dup_proof (self);
  lines = g_strsplit (proof, "\n", -1);
  index = find_line (lines, "The door was open.");
  line = th_log_line_read (lines[index], strlen (lines[index]));
  strstr (line->entry, "open")[0] = 'O';
  th_chain_digest (line->entry, strlen (line->entry), &line->digest);
  bytes = th_log_line_write (line);
  old = lines[index];
  lines[index] = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_free (old);
  changed = g_strjoinv ("\n", lines);
  put_proof (self, changed);
  faults = dup_faults (self);
  g_assert_nonnull (strstr (faults, "does not lead to the head in its receipt"));
}

/* Without the first line that says @words. */
static void
assert_missed (Scene *self, const char *words)
{
  g_autofree char *proof = NULL;
  g_autofree char *faults = NULL;
  g_autofree char *dot = NULL;
  g_autofree char *expected = NULL;
  g_autoptr (GString) changed = NULL;
  g_auto (GStrv) lines = NULL;
  guint index;

  write_bundle (self, FALSE);
  proof = dup_proof (self);
  lines = g_strsplit (proof, "\n", -1);
  index = find_line (lines, words);
  dot = dup_dot (lines[index]);
  changed = g_string_new (proof);
  g_string_replace (changed, lines[index], "", 1);
  g_string_replace (changed, "\n\n", "\n", 1);
  put_proof (self, changed->str);
  faults = dup_faults (self);
  expected = g_strdup_printf ("entry %s is missing", dot);
  g_assert_nonnull (strstr (faults, expected));
}

static void
test_one_removed (Scene *self, gconstpointer data)
{
  assert_missed (self, "The door was open.");
}

/* The last of a log, which no later entry misses. */
static void
test_last_removed (Scene *self, gconstpointer data)
{
  assert_missed (self, "evidence[a]/photo");
}

static void
test_two_swapped (Scene *self, gconstpointer data)
{
  g_autofree char *proof = NULL;
  g_autofree char *faults = NULL;
  g_autofree char *changed = NULL;
  g_autofree char *dot = NULL;
  g_autofree char *expected = NULL;
  g_auto (GStrv) lines = NULL;
  char *line;
  guint index;

  write_bundle (self, FALSE);
  proof = dup_proof (self);
  lines = g_strsplit (proof, "\n", -1);
  index = find_line (lines, "The door was open.");
  dot = dup_dot (lines[index]);
  line = lines[index];
  lines[index] = lines[index + 1];
  lines[index + 1] = line;
  changed = g_strjoinv ("\n", lines);
  put_proof (self, changed);
  faults = dup_faults (self);
  expected = g_strdup_printf ("entry %s is out of its place", dot);
  g_assert_nonnull (strstr (faults, expected));
}

static void
test_file_swapped (Scene *self, gconstpointer data)
{
  g_autofree char *faults = NULL;
  g_autofree char *path = NULL;
  g_autofree char *expected = NULL;

  write_bundle (self, FALSE);
  path = g_build_filename (self->folder, TH_BUNDLE_BLOBS, self->photo, NULL);
  g_assert_true (g_file_set_contents (path, "another photo", -1, NULL));
  faults = dup_faults (self);
  expected = g_strdup_printf ("file %s (evidence[a]/photo) is not what was recorded", self->photo);
  g_assert_cmpstr (faults, ==, expected);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_clear_pointer (&faults, g_free);
  g_clear_pointer (&expected, g_free);
  faults = dup_faults (self);
  expected = g_strdup_printf ("file %s (evidence[a]/photo) is missing", self->photo);
  g_assert_cmpstr (faults, ==, expected);
}

static void
test_file_added (Scene *self, gconstpointer data)
{
  g_autofree char *faults = NULL;
  g_autofree char *path = NULL;

  write_bundle (self, FALSE);
  path = g_build_filename (self->folder, TH_BUNDLE_BLOBS, "planted", NULL);
  g_assert_true (g_file_set_contents (path, "x", -1, NULL));
  faults = dup_faults (self);
  g_assert_cmpstr (faults, ==, "file planted does not belong to the bundle");
}

static void
test_cut (Scene *self, gconstpointer data)
{
  g_autofree char *proof = NULL;
  g_autofree char *faults = NULL;

  write_bundle (self, FALSE);
  proof = dup_proof (self);
  *(strstr (proof, "{\"signature\":\"")) = '\0';
  put_proof (self, proof);
  faults = dup_faults (self);
  g_assert_cmpstr (faults, ==, "proof.jsonl has no signature at its end: it was cut");
}

static void
test_another_server (Scene *self, gconstpointer data)
{
  g_auto (ThBundleSummary) summary = { NULL };
  uint8_t key[TH_PUBLIC_KEY_BYTES] = { 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) faults = NULL;

  write_bundle (self, FALSE);
  faults = th_bundle_verify (self->folder, key, &summary, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_ptr_array_index (faults, 0), ==, "the bundle was made by another server");
}

static gboolean
find_export (const ThLogRow *row, gpointer data)
{
  gsize length;
  const char *text = g_bytes_get_data (row->bytes, &length);
  g_autofree char *entry = g_strndup (text, length);

  *(gboolean *) data |= strstr (entry, "Crown Prosecution Service: Case 12") != NULL;
  return TRUE;
}

static void
test_disclosure_is_logged (Scene *self, gconstpointer data)
{
  gboolean found = FALSE;

  write_bundle (self, FALSE);
  g_assert_true (th_store_foreach_entry (TH_STORE (self->server->store), self->visit, find_export,
                                         &found, NULL, NULL));
  g_assert_true (found);
}

/* The entry came, the photo is on the tablet still. */
static void
test_lacking_is_told (Scene *self, gconstpointer data)
{
  static const char bytes[] = "\xff\xd8 a photo that is on its way";
  g_autoptr (GPtrArray) lacking = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *value = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *faults = NULL;
  char hex[TH_HASH_TEXT_SIZE];
  ThReceipt *receipt;
  ThHash hash;

  th_chain_digest (bytes, sizeof bytes, &hash);
  th_hash_format (&hash, hex);
  value = g_strconcat ("sha256:", hex, NULL);
  th_test_tablet_set (self->jo, self->visit, "evidence[b]/photo", value);
  receipt = th_test_tablet_push (self->jo);
  th_receipt_free (receipt);

  write_bundle_lacking (self, FALSE, lacking);
  expected = g_strdup_printf ("evidence[b]/photo (%s)", hex);
  g_assert_cmpuint (lacking->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (lacking, 0), ==, expected);
  faults = dup_faults (self);
  g_assert_cmpstr (faults, ==, "");
}

static void
test_new_folder_only (Scene *self, gconstpointer data)
{
  ThTestServer *server = self->server;
  ThImporter importer = { server->store, server->config, &server->clock, &server->random };
  ThBundleTerms terms = { self->visit, "X", "Y", FALSE };
  g_autoptr (GError) error = NULL;

  write_bundle (self, FALSE);
  g_assert_false (th_bundle_out_write (&importer, &terms, self->folder, NULL, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Scene *self, gconstpointer data);
  } tests[] = {
    { "whole-it-verifies-with-its-files", test_whole },
    { "nothing-of-other-records-is-disclosed", test_nothing_else },
    { "restricted-records-only-when-asked-for", test_restricted_when_asked },
    { "one-byte-changed-names-its-entry", test_one_byte },
    { "a-digest-changed-as-well-breaks-the-chain", test_digest_as_well },
    { "an-entry-removed-is-named", test_one_removed },
    { "the-last-entry-removed-is-named", test_last_removed },
    { "two-entries-swapped-are-named", test_two_swapped },
    { "a-file-swapped-or-missing-is-named", test_file_swapped },
    { "a-file-added-is-named", test_file_added },
    { "a-cut-proof-is-no-proof", test_cut },
    { "another-servers-bundle-is-none-of-ours", test_another_server },
    { "the-disclosure-is-in-the-log", test_disclosure_is_logged },
    { "a-photo-that-never-came-is-told", test_lacking_is_told },
    { "an-old-folder-is-not-written-over", test_new_folder_only },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/server/bundle/", tests[i].path, NULL);

      g_test_add (path, Scene, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
