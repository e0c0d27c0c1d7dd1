/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The program itself, started as an administrator starts it: what it prints, with which status it
 * ends, and that one changed byte is found.
 */

#include "th-enrolment-code.h"
#include "th-message.h"
#include "th-sqlite.h"
#include "th-test.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

static const char *program;

typedef struct
{
  char *dir;
  char *data;
  char *sample;
} Scene;

/* Runs a command; its status. What it printed is in *@out and *@complaint. */
static int
run (Scene *scene, char **out, char **complaint, const char *first, ...)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *printed = NULL;
  g_autofree char *complained = NULL;
  g_autoptr (GError) error = NULL;
  const char *word;
  va_list arguments;

  g_ptr_array_add (words, (char *) program);
  va_start (arguments, first);
  for (word = first; word != NULL; word = va_arg (arguments, const char *))
    g_ptr_array_add (words, (char *) word);
  va_end (arguments);
  g_ptr_array_add (words, (char *) "--data");
  g_ptr_array_add (words, scene->data);
  g_ptr_array_add (words, NULL);
  process =
    g_subprocess_newv ((const char *const *) words->pdata,
                       G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &printed, &complained, &error);
  g_assert_no_error (error);
  g_test_message ("%s: %s%s", first, printed, complained);
  if (out != NULL)
    *out = g_steal_pointer (&printed);
  if (complaint != NULL)
    *complaint = g_steal_pointer (&complained);
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

static void
set_up (Scene *scene, gconstpointer data)
{
  g_autofree char *recovery = NULL;

  scene->dir = th_test_dir_new ();
  scene->data = g_build_filename (scene->dir, "data", NULL);
  scene->sample = g_test_build_filename (G_TEST_BUILT, "..", "app", "casework", "sample", NULL);
  recovery = g_build_filename (scene->dir, "recovery", NULL);
  g_assert_cmpint (run (scene, NULL, NULL, "init", "--address", "https://127.0.0.1:0",
                        "--recovery-out", recovery, NULL),
                   ==, 0);
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  g_free (scene->data);
  g_free (scene->sample);
  th_test_dir_free (scene->dir);
}

static void
assert_mode (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

static void
test_init_keeps_keys_to_its_user (Scene *scene, gconstpointer data)
{
  g_autofree char *path = g_build_filename (scene->dir, "recovery", NULL);
  g_autofree char *text = NULL;
  uint8_t key[32];

  assert_mode (scene->data, "store.key");
  assert_mode (scene->data, "server.db");
  assert_mode (scene->dir, "recovery");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (th_wire_parse_hex (g_strstrip (text), -1, key, sizeof key));
  g_assert_false (th_test_dir_contains (scene->data, (const char *) key, sizeof key));
  g_assert_false (th_test_dir_contains (scene->data, "PRIVATE KEY", 11));
}

static void
test_init_destroys_nothing (Scene *scene, gconstpointer data)
{
  g_autofree char *complaint = NULL;
  g_autofree char *again = NULL;

  g_assert_cmpint (run (scene, NULL, &complaint, "init", "--address", "https://127.0.0.1:0", NULL),
                   ==, 1);
  g_assert_nonnull (strstr (complaint, "store.key"));
  g_assert_cmpint (run (scene, NULL, NULL, "operation", "import", scene->sample, NULL), ==, 0);
  g_assert_cmpint (run (scene, NULL, &again, "init", "--address", "nonsense", NULL), ==, 1);
  g_assert_nonnull (strstr (again, "https://host:port"));
}

static void
test_importing_again_writes_nothing (Scene *scene, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *missing = NULL;

  g_assert_cmpint (run (scene, &first, NULL, "operation", "import", scene->sample, NULL), ==, 0);
  g_assert_null (strstr (first, " 0 entries"));
  g_assert_cmpint (run (scene, &second, NULL, "operation", "import", scene->sample, NULL), ==, 0);
  g_assert_nonnull (strstr (second, " 0 entries"));
  g_assert_cmpint (run (scene, NULL, &missing, "operation", "import", scene->dir, NULL), ==, 1);
  g_assert_nonnull (strstr (missing, "operation.json"));
}

static void
test_stats_print_numbers (Scene *scene, gconstpointer data)
{
  g_autofree char *json = NULL;
  g_autofree char *complaint = NULL;

  g_assert_cmpint (run (scene, NULL, NULL, "operation", "import", scene->sample, NULL), ==, 0);
  g_assert_cmpint (run (scene, &json, NULL, "stats", "--json", "--operation", "kestrel", NULL), ==,
                   0);
  g_assert_true (g_str_has_prefix (json, "{\"records\":{\"operation\":1,\"premises\":"));
  g_assert_nonnull (strstr (json, "\"held\":0"));
  g_assert_nonnull (strstr (json, "\"tally\":{\"final\":{\"visits_planned\":"));
  g_assert_cmpint (run (scene, NULL, &complaint, "stats", "--operation", "none", NULL), ==, 1);
  g_assert_nonnull (strstr (complaint, "none"));
}

static void
test_one_changed_byte_is_found (Scene *scene, gconstpointer data)
{
  g_autofree char *key_path = g_build_filename (scene->data, "store.key", NULL);
  g_autofree char *path = g_build_filename (scene->data, "server.db", NULL);
  g_autofree char *key_bytes = NULL;
  g_autofree char *complaint = NULL;
  g_autoptr (ThSecret) key = NULL;
  g_autoptr (ThSqlite) sqlite = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_assert_cmpint (run (scene, NULL, NULL, "operation", "import", scene->sample, NULL), ==, 0);
  g_assert_cmpint (run (scene, NULL, NULL, "verify", NULL), ==, 0);
  g_assert_true (g_file_get_contents (key_path, &key_bytes, &length, NULL));
  key = th_secret_new (key_bytes, length);
  sqlite = th_sqlite_open (path, key, TH_SQLITE_DEFAULT, &error);
  g_assert_no_error (error);
  g_assert_true (th_sqlite_run (
    sqlite,
    "UPDATE log SET bytes = CAST (replace (CAST (bytes AS TEXT), 'premises', 'premisez') AS BLOB)"
    " WHERE seq = 3",
    &error));
  g_assert_no_error (error);
  g_clear_pointer (&sqlite, th_sqlite_unref);
  g_assert_cmpint (run (scene, NULL, &complaint, "verify", NULL), ==, 1);
  g_assert_nonnull (strstr (complaint, ".3 is not what was sealed"));
}

static void
test_what_is_said_wrong_ends_in_a_sentence (Scene *scene, gconstpointer data)
{
  g_autofree char *code = NULL;
  g_autofree char *nobody = NULL;

  g_assert_cmpint (run (scene, NULL, NULL, "nonsense", NULL), ==, 2);
  g_assert_cmpint (run (scene, NULL, NULL, "init", NULL), ==, 2);
  g_assert_cmpint (run (scene, NULL, NULL, "operation", "import", NULL), ==, 2);
  g_assert_cmpint (run (scene, NULL, NULL, "serve", "--port", "99999", NULL), ==, 2);
  g_assert_cmpint (run (scene, NULL, NULL, "device", "revoke", "7f3a9c41d2e80b56", NULL), ==, 2);
  g_assert_cmpint (run (scene, NULL, NULL, "device", "revoke", "7f3a9c41d2e80b56", "--lost", NULL),
                   ==, 1);
  g_assert_cmpint (run (scene, NULL, NULL, "enrol", "allow", "7f3a9c41d2e80b56", NULL), ==, 1);
  g_assert_cmpint (run (scene, NULL, &nobody, "enrol", "--officer", "4163", NULL), ==, 1);
  g_assert_nonnull (strstr (nobody, "4163"));
  /* The server has not taken its port yet. */
  g_assert_cmpint (
    run (scene, NULL, &code, "enrol", "--officer", "4163", "--name", "Jo Whitlock", NULL), ==, 1);
  g_assert_nonnull (strstr (code, "port"));
}

static void
test_the_clock_of_a_replay_is_a_file (Scene *scene, gconstpointer data)
{
  g_autofree char *path = g_build_filename (scene->dir, "clock", NULL);
  g_autofree char *printed = NULL;

  g_assert_true (g_file_set_contents (path, "nonsense", -1, NULL));
  g_assert_cmpint (run (scene, NULL, NULL, "verify", "--clock", path, NULL), ==, 2);
  g_assert_true (g_file_set_contents (path, "2022-08-22T08:00:00.000Z\n", -1, NULL));
#if TH_RELEASE
  g_assert_cmpint (run (scene, NULL, NULL, "verify", "--clock", path, NULL), ==, 2);
#else
  g_assert_cmpint (
    run (scene, NULL, NULL, "operation", "import", scene->sample, "--clock", path, NULL), ==, 0);
  g_assert_cmpint (run (scene, &printed, NULL, "device", "list", NULL), ==, 0);
  g_assert_nonnull (strstr (printed, "server"));
#endif
}

/* As text for scripts that cut columns, as JSON for those that do not. */
static void
test_lists_speak_json (Scene *scene, gconstpointer data)
{
  g_autofree char *operations = NULL;
  g_autofree char *teams = NULL;
  g_autofree char *officers = NULL;
  g_autofree char *devices = NULL;
  g_autofree char *held = NULL;
  g_autofree char *nothing = NULL;

  g_assert_cmpint (run (scene, NULL, NULL, "operation", "import", scene->sample, NULL), ==, 0);
  g_assert_cmpint (run (scene, &operations, NULL, "operation", "list", NULL), ==, 0);
  g_assert_true (g_str_has_prefix (operations, "kestrel\t"));
  g_assert_cmpint (run (scene, &teams, NULL, "team", "list", "--json", NULL), ==, 0);
  g_assert_nonnull (strstr (teams, "{\"operation\":\"kestrel\",\"code\":\"north\","));
  g_assert_cmpint (
    run (scene, &officers, NULL, "officer", "list", "--json", "--operation", "kestrel", NULL), ==,
    0);
  g_assert_nonnull (strstr (officers, "\"officer\":\"4163\",\"name\":\"Jo Whitlock\""));
  g_assert_cmpint (run (scene, NULL, NULL, "officer", "list", "--operation", "none", NULL), ==, 1);
  g_assert_cmpint (run (scene, &devices, NULL, "device", "list", "--json", NULL), ==, 0);
  g_assert_nonnull (strstr (devices, "\"status\":\"server\""));
  g_assert_cmpint (run (scene, &held, NULL, "held", "list", "--json", NULL), ==, 0);
  g_assert_cmpstr (held, ==, "[]\n");
  g_assert_cmpint (
    run (scene, NULL, &nothing, "held", "dismiss", "7f3a9c41d2e80b56.1", "--why", "none", NULL), ==,
    1);
  g_assert_nonnull (strstr (nothing, "--yes"));
}

/* Each act is one more entry of the server's own log. */
static int64_t
count_own_entries (Scene *scene)
{
  g_autofree char *printed = NULL;
  const char *at;

  g_assert_cmpint (run (scene, &printed, NULL, "verify", "--json", NULL), ==, 0);
  at = strstr (printed, "\"entries\":");
  g_assert_nonnull (at);
  return g_ascii_strtoll (at + strlen ("\"entries\":"), NULL, 10);
}

static void
test_acts_are_in_the_log (Scene *scene, gconstpointer data)
{
  g_autofree char *backup = g_build_filename (scene->dir, "backup", NULL);
  g_autofree char *key = g_build_filename (scene->dir, "recovery", NULL);
  g_autofree char *restored = g_build_filename (scene->dir, "restored", NULL);
  g_autofree char *complaint = NULL;
  int64_t before;

  g_assert_cmpint (run (scene, NULL, NULL, "operation", "import", scene->sample, NULL), ==, 0);
  before = count_own_entries (scene);
  g_assert_cmpint (run (scene, NULL, NULL, "operation", "import", scene->sample, NULL), ==, 0);
  g_assert_cmpint (count_own_entries (scene), ==, before + 1);
  g_assert_cmpint (run (scene, NULL, NULL, "backup", backup, "--verify", NULL), ==, 0);
  g_assert_cmpint (count_own_entries (scene), ==, before + 2);

  g_free (g_steal_pointer (&scene->data));
  scene->data = g_steal_pointer (&restored);
  g_assert_cmpint (run (scene, NULL, &complaint, "restore", backup, "--recovery-key", key, NULL),
                   ==, 1);
  g_assert_nonnull (strstr (complaint, "--lost"));
  g_assert_cmpint (run (scene, NULL, NULL, "restore", backup, "--recovery-key", key, "--yes", NULL),
                   ==, 0);
  g_assert_cmpint (run (scene, NULL, NULL, "verify", NULL), ==, 0);
}

static char *
read_line (GSubprocess *process)
{
  g_autoptr (GDataInputStream) stream =
    g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line (stream, NULL, NULL, &error);

  g_assert_no_error (error);
  return line;
}

/* The code as a picture: a PNG, and blocks on the terminal's side of the output. */
static void
assert_pictures (Scene *scene)
{
  g_autofree char *path = g_build_filename (scene->dir, "code.png", NULL);
  g_autofree char *picture = NULL;
  g_autofree char *again = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_cmpint (
    run (scene, NULL, &picture, "enrol", "--officer", "4163", "--qr", "--png", path, NULL), ==, 0);
  g_assert_nonnull (strstr (picture, "█"));
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpmem (bytes, MIN (length, 4), "\x89PNG", 4);
  assert_mode (scene->dir, "code.png");
  g_assert_cmpint (run (scene, NULL, &again, "enrol", "--officer", "4163", "--png", path, NULL), ==,
                   1);
}

/* Serves, takes a port, lets itself be administered meanwhile, and ends when it is asked to. */
static void
test_serving_ends_when_asked_to (Scene *scene, gconstpointer data)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *line = NULL;
  g_autofree char *printed = NULL;
  g_autofree char *json = NULL;
  g_auto (ThEnrolmentCode) code = TH_ENROLMENT_CODE_INIT;
  g_autoptr (GError) error = NULL;
  const char *address;

  g_assert_cmpint (run (scene, NULL, NULL, "operation", "import", scene->sample, NULL), ==, 0);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                              &error, program, "serve", "--data", scene->data, NULL);
  g_assert_no_error (error);
  line = read_line (process);
  g_assert_true (g_str_has_prefix (line, "Listening at https://127.0.0.1:"));
  address = line + strlen ("Listening at ");
  g_assert_cmpint (run (scene, &printed, NULL, "enrol", "--officer", "4163", NULL), ==, 0);
  g_assert_true (th_enrolment_code_parse (g_strstrip (printed), &code, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (code.address, ==, address);
  g_assert_cmpint (run (scene, &json, NULL, "enrol", "--json", "--officer", "4163", NULL), ==, 0);
  g_assert_nonnull (strstr (json, "\"name\":\"Jo Whitlock\""));
  assert_pictures (scene);
  g_subprocess_send_signal (process, SIGTERM);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Scene *, gconstpointer);
  } tests[] = {
    { "/admin/init-keeps-keys-to-its-user", test_init_keeps_keys_to_its_user },
    { "/admin/init-destroys-nothing", test_init_destroys_nothing },
    { "/admin/importing-again-writes-nothing", test_importing_again_writes_nothing },
    { "/admin/stats-print-numbers", test_stats_print_numbers },
    { "/admin/one-changed-byte-is-found", test_one_changed_byte_is_found },
    { "/admin/what-is-said-wrong-ends-in-a-sentence", test_what_is_said_wrong_ends_in_a_sentence },
    { "/admin/the-clock-of-a-replay-is-a-file", test_the_clock_of_a_replay_is_a_file },
    { "/admin/lists-speak-json", test_lists_speak_json },
    { "/admin/acts-are-in-the-log", test_acts_are_in_the_log },
    { "/admin/serving-ends-when-asked-to", test_serving_ends_when_asked_to },
  };

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Scene, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
