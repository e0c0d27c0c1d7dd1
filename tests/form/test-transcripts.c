/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Transcripts: a form, what is done to it, what must then hold; each a text file beside its form. A
 * new feature of a form is a new pair of files. One word begins each line:
 *
 *   form FILE              the form, relative to the transcript
 *   context XML            what instance ('context') holds
 *   new                    begins a new record
 *   set PATH [VALUE]       answers; without a value clears
 *   refuse PATH VALUE      an answer that must be refused
 *   choose PATH CODE       / unchoose PATH CODE
 *   add PATH               adds an instance; "$1", "$2" … in later paths stand for their keys
 *   remove PATH
 *   language NAME
 *   value PATH [VALUE]     must hold from here on: the value in the form,
 *   told PATH JSON         what was announced for storing (or "nothing"),
 *   relevant PATH          / irrelevant PATH, required PATH / optional PATH,
 *   label PATH [TEXT]      / hint PATH [TEXT], guidance PATH [TEXT], message PATH [TEXT],
 *   choices PATH [CODE…]
 *   problems [PATH…]       what keeps the record from being submitted
 *
 * A "*" in the path of a node means every node whose path matches, of which there must be one.
 * Lines that are empty or begin with "#" say nothing.
 */

#include "form-fixture.h"
#include "th-form-entry-private.h"

#include <string.h>

typedef struct
{
  char *folder;
  char *file;
  guint line;
  char *xml;
  char *context;
  FormFixture *fixture;
  GPtrArray *keys;
} Transcript;

static void fail (Transcript *self, const char *format, ...) G_GNUC_PRINTF (2, 3) G_GNUC_NORETURN;

static void
fail (Transcript *self, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list list;

  va_start (list, format);
  message = g_strdup_vprintf (format, list);
  va_end (list);
  g_error ("%s:%u: %s", self->file, self->line, message);
}

static char *
expand (Transcript *self, const char *path)
{
  GString *text = g_string_new (path);

  for (guint i = 0; i < self->keys->len; i++)
    {
      g_autofree char *name = g_strdup_printf ("$%u", i + 1);

      g_string_replace (text, name, self->keys->pdata[i], 0);
    }
  return g_string_free (text, FALSE);
}

static void
same (Transcript *self, const char *path, const char *got, const char *expected)
{
  if (g_strcmp0 (got != NULL ? got : "", expected) != 0)
    fail (self, "%s is “%s”, expected “%s”", path, got != NULL ? got : "", expected);
}

static void
do_form (Transcript *self, ThFormNode *node, const char *path, const char *rest)
{
  g_autofree char *file = g_build_filename (self->folder, path, NULL);

  g_free (self->xml);
  if (!g_file_get_contents (file, &self->xml, NULL, NULL))
    fail (self, "there is no %s", file);
}

static void
do_context (Transcript *self, ThFormNode *node, const char *path, const char *rest)
{
  g_free (self->context);
  self->context = g_strconcat (path, *rest != '\0' ? " " : "", rest, NULL);
}

static void
do_new (Transcript *self, ThFormNode *node, const char *path, const char *rest)
{
  g_clear_pointer (&self->fixture, form_fixture_free);
  g_ptr_array_set_size (self->keys, 0);
  self->fixture = form_fixture_new (self->xml, self->context, NULL, TRUE);
}

static void
do_set (Transcript *self, ThFormNode *node, const char *path, const char *rest)
{
  g_autoptr (GError) error = NULL;

  if (!th_form_entry_set_answer (self->fixture->entry, node, rest, &error))
    fail (self, "%s", error->message);
}

static void
do_refuse (Transcript *self, ThFormNode *node, const char *path, const char *rest)
{
  if (th_form_entry_set_answer (self->fixture->entry, node, rest, NULL))
    fail (self, "%s accepts “%s”", path, rest);
}

static void
do_choose (Transcript *self, ThFormNode *node, const char *path, const char *rest)
{
  if (!th_form_entry_set_choice (self->fixture->entry, node, rest, TRUE, NULL))
    fail (self, "%s does not offer %s", path, rest);
}

static void
do_unchoose (Transcript *self, ThFormNode *node, const char *path, const char *rest)
{
  if (!th_form_entry_set_choice (self->fixture->entry, node, rest, FALSE, NULL))
    fail (self, "%s does not let go of %s", path, rest);
}

static void
do_add (Transcript *self, ThFormNode *node, const char *path, const char *rest)
{
  ThFormNode *instance = th_form_entry_add_instance (self->fixture->entry, node, NULL);
  const char *key;

  if (instance == NULL)
    fail (self, "%s takes no instance", path);
  key = strrchr (th_form_node_get_path (instance), '[') + 1;
  g_ptr_array_add (self->keys, g_strndup (key, strlen (key) - 1));
}

static void
do_remove (Transcript *self, ThFormNode *node, const char *path, const char *rest)
{
  if (!th_form_entry_remove_instance (self->fixture->entry, node, NULL))
    fail (self, "%s cannot be removed", path);
}

static void
do_language (Transcript *self, ThFormNode *node, const char *path, const char *rest)
{
  g_autofree char *name = g_strconcat (path, *rest != '\0' ? " " : "", rest, NULL);

  th_form_entry_set_language (self->fixture->entry, name);
}

static void
do_value (Transcript *self, ThFormNode *node, const char *path, const char *rest)
{
  same (self, path, th_form_node_get_value (node), rest);
}

static void
do_told (Transcript *self, ThFormNode *node, const char *path, const char *rest)
{
  g_autofree char *told = form_fixture_take (self->fixture, path);

  same (self, path, told != NULL ? told : "nothing", rest);
}

static void
do_relevant (Transcript *self, ThFormNode *node, const char *path, const char *rest)
{
  if (!th_form_node_is_relevant (node))
    fail (self, "%s is not relevant", path);
}

static void
do_irrelevant (Transcript *self, ThFormNode *node, const char *path, const char *rest)
{
  if (th_form_node_is_relevant (node))
    fail (self, "%s is relevant", path);
}

static void
do_required (Transcript *self, ThFormNode *node, const char *path, const char *rest)
{
  if (!th_form_node_is_required (node))
    fail (self, "%s is not required", path);
}

static void
do_optional (Transcript *self, ThFormNode *node, const char *path, const char *rest)
{
  if (th_form_node_is_required (node))
    fail (self, "%s is required", path);
}

static void
do_label (Transcript *self, ThFormNode *node, const char *path, const char *rest)
{
  same (self, path, th_form_node_get_label (node), rest);
}

static void
do_hint (Transcript *self, ThFormNode *node, const char *path, const char *rest)
{
  same (self, path, th_form_node_get_hint (node), rest);
}

static void
do_guidance (Transcript *self, ThFormNode *node, const char *path, const char *rest)
{
  same (self, path, th_form_node_get_guidance (node), rest);
}

static void
do_message (Transcript *self, ThFormNode *node, const char *path, const char *rest)
{
  same (self, path, th_form_node_get_message (node), rest);
}

static void
do_choices (Transcript *self, ThFormNode *node, const char *path, const char *rest)
{
  GPtrArray *choices = th_form_node_list_choices (node);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < choices->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            ((ThFormChoice *) choices->pdata[i])->value);
  same (self, path, text->str, rest);
}

static void
do_problems (Transcript *self, ThFormNode *node, const char *path, const char *rest)
{
  g_autoptr (GPtrArray) problems = th_form_entry_list_problems (self->fixture->entry);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *expected = g_strconcat (path, *rest != '\0' ? " " : "", rest, NULL);

  for (guint i = 0; i < problems->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            th_form_node_get_path (((ThFormProblem *) problems->pdata[i])->node));
  same (self, "what is wrong", text->str, expected);
}

static const struct
{
  const char *word;
  void (*run) (Transcript *self, ThFormNode *node, const char *path, const char *rest);
  gboolean has_node;
} words[] = {
  { "form", do_form, FALSE },        { "context", do_context, FALSE },
  { "new", do_new, FALSE },          { "set", do_set, TRUE },
  { "refuse", do_refuse, TRUE },     { "choose", do_choose, TRUE },
  { "unchoose", do_unchoose, TRUE }, { "add", do_add, TRUE },
  { "remove", do_remove, TRUE },     { "language", do_language, FALSE },
  { "value", do_value, TRUE },       { "told", do_told, FALSE },
  { "relevant", do_relevant, TRUE }, { "irrelevant", do_irrelevant, TRUE },
  { "required", do_required, TRUE }, { "optional", do_optional, TRUE },
  { "label", do_label, TRUE },       { "message", do_message, TRUE },
  { "hint", do_hint, TRUE },         { "guidance", do_guidance, TRUE },
  { "choices", do_choices, TRUE },   { "problems", do_problems, FALSE },
};

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The paths that @pattern means, in their order. */
static GPtrArray *
match (Transcript *self, const char *pattern)
{
  g_autoptr (GPatternSpec) spec = g_pattern_spec_new (pattern);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer path;

  g_hash_table_iter_init (&iter, self->fixture->entry->nodes);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    if (g_pattern_spec_match_string (spec, path))
      g_ptr_array_add (paths, g_strdup (path));
  g_ptr_array_sort (paths, compare_paths);
  return paths;
}

static void
do_word (Transcript *self, guint word, const char *path, const char *rest)
{
  g_autoptr (GPtrArray) paths = NULL;

  if (!words[word].has_node)
    {
      words[word].run (self, NULL, path, rest);
      return;
    }
  if (self->fixture == NULL)
    fail (self, "nothing was begun yet");
  paths = match (self, path);
  if (paths->len == 0)
    fail (self, "there is no %s", path);
  for (guint i = 0; i < paths->len; i++)
    words[word].run (self, th_form_entry_find (self->fixture->entry, paths->pdata[i]),
                     paths->pdata[i], rest);
}

static void
do_line (Transcript *self, const char *line)
{
  g_auto (GStrv) parts = g_strsplit (line, " ", 3);
  guint n = g_strv_length (parts);
  g_autofree char *path = expand (self, n > 1 ? parts[1] : "");

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].word, parts[0]) == 0)
      {
        do_word (self, i, path, n > 2 ? parts[2] : "");
        return;
      }
  fail (self, "“%s” is no word of a transcript", parts[0]);
}

static void
play (gconstpointer data)
{
  Transcript self = { g_path_get_dirname (data),
                      g_strdup (data),
                      0,
                      NULL,
                      NULL,
                      NULL,
                      g_ptr_array_new_with_free_func (g_free) };
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (data, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      self.line = i + 1;
      if (*g_strstrip (lines[i]) != '\0' && *lines[i] != '#')
        do_line (&self, lines[i]);
    }
  g_clear_pointer (&self.fixture, form_fixture_free);
  g_ptr_array_unref (self.keys);
  g_free (self.xml);
  g_free (self.context);
  g_free (self.file);
  g_free (self.folder);
}

/* Every transcript of the folders given, or of the project's own data. */
static void
add_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".transcript"))
      {
        g_autofree char *plain = g_strndup (name, strlen (name) - strlen (".transcript"));
        g_autofree char *test = g_strconcat ("/transcript/", plain, NULL);

        g_test_add_data_func_full (test, g_build_filename (folder, name, NULL), play, g_free);
      }
}

int
main (int argc, char **argv)
{
  g_autofree char *own = NULL;

  g_test_init (&argc, &argv, NULL);
  own = g_test_build_filename (G_TEST_DIST, "data", "forms", NULL);
  add_folder (own);
  for (int i = 1; i < argc; i++)
    add_folder (argv[i]);
  return g_test_run ();
}
