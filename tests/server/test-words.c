/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Every word of administration, run as a script runs it: with --json what it prints can be read,
 * what is final asks and does nothing unless --yes is said, and what was done is in the server's
 * own log. Words are taken from --help, so that a new one is missed here.
 */

#include "th-test-server.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define VISIT "01900000-0000-7000-8000-00000000aaaa"
#define LONG_AFTER "2040-01-01T00:00:00.000Z"

static const char *program;

typedef struct
{
  ThTestServer *server;
  ThTestTablet *tablet;
  ThTestTablet *lead;
  GHashTable *names; /* what an @word stands for */
} Scene;

typedef struct
{
  const char *line;  /* words; one with an @ stands for something */
  gboolean asks;     /* before it does what is final */
  int64_t n_entries; /* at least so many in the server's own log */
} Word;

/* In this order. The folder is the serving server's, or the one that --data says. */
static const Word words[] = {
  { "operation import @sample", FALSE, 1 },
  { "operation list", FALSE, 0 },
  { "team list", FALSE, 0 },
  { "officer list", FALSE, 0 },
  { "device list", FALSE, 0 },
  { "held list", FALSE, 0 },
  { "stats", FALSE, 0 },
  { "verify", FALSE, 0 },
  { "enrol --officer 4163", FALSE, 1 },
  { "enrol allow @returned", FALSE, 1 },
  { "held accept @accepted --why seen", TRUE, 2 },
  { "held dismiss @dismissed --why seen", TRUE, 2 },
  { "bundle " VISIT " @bundle --to court --why asked", FALSE, 1 },
  { "verify @bundle", FALSE, 0 },
  { "retention", FALSE, 0 },
  { "backup @backup --verify", FALSE, 1 },
  { "purge " VISIT " --why over --clock @later", TRUE, 2 },
  { "device revoke @tablet --lost", TRUE, 1 },
  /* A server of its own each. */
  { "init --address https://127.0.0.1:0 --recovery-out @recovery --data @first", FALSE, 0 },
  { "authority use @authority --data @first", TRUE, 0 },
  { "backup @other --data @first", FALSE, 0 },
  { "restore @other --recovery-key @recovery --data @second", TRUE, 0 },
};

/* What they need more for, and where they are run. */
static const char *const elsewhere[] = {
  "serve ",         /* serve */
  "migrate-store ", /* move */
  "recover ",       /* a tablet's store: sync-backup */
  "import ",        /* the same */
};

static void
name (Scene *scene, const char *word, const char *file)
{
  g_hash_table_insert (scene->names, (gpointer) word,
                       g_build_filename (scene->server->dir, file, NULL));
}

static void
name_enrolment (Scene *scene, const char *word, const ThTestTablet *tablet)
{
  char *text = g_malloc (TH_ENROLMENT_TEXT_SIZE);

  th_enrolment_format (tablet->enrolment, text);
  g_hash_table_insert (scene->names, (gpointer) word, text);
}

static void
name_dot (Scene *scene, const char *word, ThDot dot)
{
  char *text = g_malloc (TH_DOT_TEXT_SIZE);

  th_dot_format (dot, text);
  g_hash_table_insert (scene->names, (gpointer) word, text);
}

static void
write_text (Scene *scene, const char *word, const char *file, const char *text)
{
  name (scene, word, file);
  g_assert_true (g_file_set_contents (g_hash_table_lookup (scene->names, word), text, -1, NULL));
}

static void
set_status (Scene *scene, const ThTestTablet *tablet, ThEnrolmentStatus status)
{
  g_autoptr (ThServerEnrolment) enrolment =
    th_server_store_load_enrolment (scene->server->store, tablet->enrolment, NULL);

  g_assert_nonnull (enrolment);
  enrolment->status = status;
  g_assert_true (th_server_store_put_enrolment (scene->server->store, enrolment, NULL));
}

/* An approved visit, and two entries that are held. */
static void
fill (Scene *scene)
{
  g_autofree char *premises = th_test_server_dup_premises (scene->server, "north");
  g_autoptr (ThEntry) approval = th_entry_new ();
  g_autoptr (ThValue) approved = th_value_new_text ("approved");
  g_autoptr (ThReceipt) first = NULL;
  g_autoptr (ThReceipt) second = NULL;
  g_autoptr (ThReceipt) third = NULL;
  ThDot state;

  th_test_tablet_create (scene->tablet, VISIT, "visit", premises, "Visit");
  state = th_test_tablet_set (scene->tablet, VISIT, "_state", "submitted");
  first = th_test_tablet_push (scene->tablet);
  approval->op = TH_OP_SET;
  approval->id = g_strdup (VISIT);
  th_entry_set (approval, "_state", approved, &state, 1);
  th_entry_add_saw (approval, state);
  th_test_tablet_add (scene->lead, approval);
  second = th_test_tablet_push (scene->lead);
  g_assert_cmpuint (second->held->len, ==, 0);
  set_status (scene, scene->tablet, TH_ENROLMENT_RETURNED);
  name_dot (scene, "@accepted",
            th_test_tablet_create (scene->tablet, th_test_id (7), "visit", premises, "Visit"));
  name_dot (scene, "@dismissed",
            th_test_tablet_create (scene->tablet, th_test_id (8), "visit", premises, "Visit"));
  third = th_test_tablet_push (scene->tablet);
  g_assert_cmpuint (third->held->len, ==, 2);
}

static void
set_up (Scene *scene, gconstpointer data)
{
  char moment[TH_TIME_TEXT_SIZE];

  scene->server = th_test_server_new ();
  scene->tablet = th_test_tablet_new (scene->server, "4163");
  scene->lead = th_test_tablet_new (scene->server, "4100");
  scene->names = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_hash_table_insert (
    scene->names, (gpointer) "@sample",
    g_test_build_filename (G_TEST_BUILT, "..", "app", "casework", "sample", NULL));
  name (scene, "@data", "data");
  name (scene, "@bundle", "bundle");
  name (scene, "@backup", "backup");
  name (scene, "@other", "other-backup");
  name (scene, "@recovery", "recovery.key");
  name (scene, "@first", "first");
  name (scene, "@second", "second");
  th_time_format (scene->server->moment.now, moment);
  write_text (scene, "@clock", "clock", moment);
  write_text (scene, "@later", "later", LONG_AFTER);
  write_text (scene, "@authority", "authority.pem", scene->server->config->ca);
  name_enrolment (scene, "@returned", scene->tablet);
  name_enrolment (scene, "@tablet", scene->tablet);
  fill (scene);
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  g_hash_table_unref (scene->names);
  th_test_tablet_free (scene->lead);
  th_test_tablet_free (scene->tablet);
  th_test_server_free (scene->server);
}

static GStrv
read_words (Scene *scene, const char *line, const char *more)
{
  g_autofree char *text =
    g_strconcat (line, strstr (line, "--data ") ? "" : " --data @data",
                 strstr (line, "--clock ") ? "" : " --clock @clock", " --json", more, NULL);
  GStrv parts = g_strsplit (text, " ", 0);

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] == '@')
      {
        const char *means = g_hash_table_lookup (scene->names, parts[i]);

        g_assert_nonnull (means);
        g_free (parts[i]);
        parts[i] = g_strdup (means);
      }
  return parts;
}

/* Runs a line as a script would: nobody is at the terminal. */
static int
run (Scene *scene, const char *line, const char *more, char **out, char **complaint)
{
  g_auto (GStrv) parts = read_words (scene, line, more);
  g_autoptr (GPtrArray) command = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (command, (gpointer) program);
  for (guint i = 0; parts[i] != NULL; i++)
    g_ptr_array_add (command, parts[i]);
  g_ptr_array_add (command, NULL);
  process = g_subprocess_newv ((const char *const *) command->pdata,
                               G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                 | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                               &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, "", NULL, out, complaint, &error);
  g_assert_no_error (error);
  g_test_message ("%s%s: %s%s", line, more, *out, *complaint);
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

static int64_t
count_own_entries (Scene *scene)
{
  g_autoptr (ThServerEnrolment) own =
    th_server_store_load_enrolment (scene->server->store, scene->server->config->enrolment, NULL);

  g_assert_nonnull (own);
  return own->seq;
}

static void
assert_json (const char *line, const char *text)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonNode *root;

  if (!json_parser_load_from_data (parser, text, -1, &error))
    g_error ("%s --json: %s", line, error->message);
  root = json_parser_get_root (parser);
  if (root == NULL || JSON_NODE_HOLDS_VALUE (root))
    g_error ("%s --json prints no object and no list", line);
}

static void
try_unsure (Scene *scene, const Word *word, int64_t before)
{
  g_autofree char *out = NULL;
  g_autofree char *complaint = NULL;

  g_assert_cmpint (run (scene, word->line, "", &out, &complaint), ==, 1);
  g_assert_cmpstr (out, ==, "");
  g_assert_nonnull (strstr (complaint, "--yes"));
  g_assert_cmpint (count_own_entries (scene), ==, before);
}

static void
test_words (Scene *scene, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      int64_t before = count_own_entries (scene);
      g_autofree char *out = NULL;
      g_autofree char *complaint = NULL;
      int64_t written;

      if (words[i].asks)
        try_unsure (scene, &words[i], before);
      if (run (scene, words[i].line, words[i].asks ? " --yes" : "", &out, &complaint) != 0)
        g_error ("%s: %s", words[i].line, complaint);
      assert_json (words[i].line, out);
      written = count_own_entries (scene) - before;
      if (words[i].n_entries > 0 ? written < words[i].n_entries : written != 0)
        g_error ("%s: %" G_GINT64_FORMAT " entries in the server's own log", words[i].line,
                 written);
    }
}

static gboolean
is_known (const char *help)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_auto (GStrv) parts = g_strsplit (words[i].line, " ", 3);
      g_autofree char *one = g_strconcat (parts[0], " ", NULL);
      g_autofree char *two =
        parts[1] != NULL ? g_strjoin (" ", parts[0], parts[1], "", NULL) : NULL;
      g_auto (GStrv) told = g_strsplit (help, " ", 3);
      gboolean has_second = told[1] != NULL && g_ascii_islower (*told[1]);

      if (g_str_has_prefix (help, has_second && two != NULL ? two : one))
        return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (elsewhere); i++)
    if (g_str_has_prefix (help, elsewhere[i]))
      return TRUE;
  return FALSE;
}

static void
test_all (void)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *out = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--help", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (out, "\n", 0);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "  "))
      {
        if (!is_known (lines[i] + 2))
          g_error ("nobody walks the word:%s", lines[i]);
        n++;
      }
  g_assert_cmpuint (n, >, 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  g_test_add_func ("/words/none-is-left-out", test_all);
  g_test_add ("/words/each-can-be-scripted-asks-before-what-is-final-and-is-logged", Scene, NULL,
              set_up, test_words, tear_down);
  return g_test_run ();
}
