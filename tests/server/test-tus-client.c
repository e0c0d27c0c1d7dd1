/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A client of tus that others wrote, over a wire that is cut twenty times. It is fetched by npm
 * into the build folder, in the long form only; where it is there already it runs in the short form
 * too.
 */

#include "th-test-server.h"

#include <glib/gstdio.h>
#include <string.h>

#define CLIENT "tus-js-client@4.3.1"
#define CUTS "20"
#define FILE_BYTES (12 * 1024 * 1024)
#define VISIT "01900000-0000-7000-8000-00000000aaaa"

static gboolean
run (const char *const *arguments, const char *trust, char **output)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *errors = NULL;
  g_autoptr (GError) error = NULL;

  if (trust != NULL)
    g_subprocess_launcher_setenv (launcher, "NODE_EXTRA_CA_CERTS", trust, TRUE);
  process = g_subprocess_launcher_spawnv (launcher, arguments, &error);
  if (process == NULL
      || !g_subprocess_communicate_utf8 (process, NULL, NULL, output, &errors, NULL))
    return FALSE;
  if (g_subprocess_get_successful (process))
    return TRUE;
  g_test_message ("%s: %s", arguments[0], errors);
  return FALSE;
}

/* Returns: (transfer full) (nullable): the folder that has the client; %NULL: the test was skipped.
 */
static char *
find_client (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_BUILT, "server", "tus", NULL);
  g_autofree char *there = g_build_filename (folder, "node_modules", "tus-js-client", NULL);
  g_autofree char *node = g_find_program_in_path ("node");
  g_autofree char *npm = g_find_program_in_path ("npm");
  g_autofree char *output = NULL;
  const char *const fetch[] = {
    "npm",      "install", "--no-audit", "--no-fund", "--ignore-scripts",
    "--prefix", folder,    CLIENT,       NULL
  };

  if (node == NULL || npm == NULL)
    g_test_skip ("node and npm are not installed");
  else if (!g_file_test (there, G_FILE_TEST_IS_DIR) && g_getenv ("TH_TEST_LONG") == NULL)
    g_test_skip ("the long form fetches " CLIENT);
  else if (!g_file_test (there, G_FILE_TEST_IS_DIR)
           && (g_mkdir_with_parents (folder, 0700) != 0 || !run (fetch, NULL, &output)))
    g_test_skip ("npm could not fetch " CLIENT);
  else
    return g_steal_pointer (&folder);
  return NULL;
}

static char *
write_file (ThTestServer *server, ThHash *hash)
{
  g_autoptr (GRand) rand = g_rand_new ();
  g_autofree uint32_t *words = g_malloc (FILE_BYTES);
  char *path = g_build_filename (server->dir, "photo.jpg", NULL);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < FILE_BYTES / sizeof *words; i++)
    words[i] = g_rand_int (rand);
  th_chain_digest (words, FILE_BYTES, hash);
  g_file_set_contents (path, (const char *) words, FILE_BYTES, &error);
  g_assert_no_error (error);
  return path;
}

static void
name_blob (ThTestTablet *tablet, const ThHash *hash)
{
  g_autofree char *premises = th_test_server_dup_premises (tablet->server, "north");
  g_autoptr (ThReceipt) receipt = NULL;
  char name[TH_HASH_NAME_SIZE];

  th_hash_format_name (hash, name);
  th_test_tablet_create (tablet, VISIT, "visit", premises, "Visit");
  th_test_tablet_set (tablet, VISIT, "photo", name);
  receipt = th_test_tablet_push (tablet);
  g_assert_cmpuint (receipt->lacks->len, ==, 1);
}

static void
test_cut (void)
{
  g_autofree char *folder = find_client ();
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "server", "tus-client.mjs", NULL);
  g_autoptr (ThTestServer) server = folder != NULL ? th_test_server_new () : NULL;
  g_autoptr (ThTestTablet) jo = NULL;
  g_autoptr (ThTestTablet) lead = NULL;
  g_autoptr (ThReceipt) receipt = NULL;
  g_autofree char *path = NULL;
  g_autofree char *trust = NULL;
  g_autofree char *output = NULL;
  g_autofree char *blob = NULL;
  char text[TH_HASH_TEXT_SIZE];
  g_auto (ThTestReply) reply = { 0 };
  ThHash hash, found;

  if (server == NULL)
    return;
  jo = th_test_tablet_new (server, "4163");
  lead = th_test_tablet_new (server, "4100");
  path = write_file (server, &hash);
  name_blob (jo, &hash);
  th_hash_format (&hash, text);
  trust = g_build_filename (server->dir, "ca.pem", NULL);
  {
    const char *port = strrchr (server->address, ':') + 1;
    g_autofree char *digits = g_strndup (port, strspn (port, "0123456789"));
    const char *const arguments[] = { "node", script, folder, digits, jo->token,
                                      path,   text,   CUTS,   NULL };

    g_assert_true (run (arguments, trust, &output));
  }
  g_assert_cmpstr (g_strchomp (output), ==, CUTS);
  receipt = th_test_tablet_push (jo);
  g_assert_cmpuint (receipt->lacks->len, ==, 0);
  blob = g_strconcat (TH_WIRE_PATH_BLOBS "/", text, NULL);
  reply = th_test_tablet_get (lead, blob);
  g_assert_cmpuint (reply.status, ==, 200);
  th_chain_digest (g_bytes_get_data (reply.body, NULL), g_bytes_get_size (reply.body), &found);
  g_assert_true (th_hash_equal (&found, &hash));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tus-client/a-client-of-others-is-cut-twenty-times-and-arrives", test_cut);
  return g_test_run ();
}
