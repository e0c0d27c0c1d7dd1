/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads the directory: the operation first, then its files as blobs, then the tasked list, which
 * needs the teams and the premises form. Every file has a limit before it is read.
 */

#include "th-form-header.h"
#include "th-form-source.h"
#include "th-kind.h"
#include "th-operation-plan-private.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define MAX_FORM_BYTES (8 * 1024 * 1024)
#define MAX_TEXT_BYTES (256 * 1024)
#define MAX_LIST_BYTES (8 * 1024 * 1024)
#define MAX_FILES 200
#define MAX_NAME_BYTES 100

/* Errors name the file below its directory, never where on the machine that is. */
static GBytes *
load_file (const char *directory, const char *name, gsize most, GError **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autoptr (GError) inner = NULL;
  GStatBuf status;
  char *bytes;
  gsize length;

  if (g_stat (path, &status) == 0 && (gsize) status.st_size > most)
    {
      g_set_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_TOO_LARGE,
                   "%s: larger than %" G_GSIZE_FORMAT " bytes: make it smaller", name, most);
      return NULL;
    }
  if (!g_file_get_contents (path, &bytes, &length, &inner))
    {
      g_set_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_MISSING,
                   "%s: cannot be read: put it into the operation directory", name);
      return NULL;
    }
  return g_bytes_new_take (bytes, length);
}

/* Returns: the names in a folder that end in @suffix; NULL where there is no folder. */
static GPtrArray *
list_files (const char *directory, const char *folder, const char *suffix)
{
  g_autofree char *path = g_build_filename (directory, folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  GPtrArray *names;
  const char *name;

  if (dir == NULL)
    return NULL;
  names = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, suffix) && name[0] != '.')
      g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  return names;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add_blob (ThOperationPlan *self, GBytes *bytes, const char *name, ThHash *hash)
{
  ThPlanBlob *blob;

  th_chain_digest (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), hash);
  for (guint i = 0; i < self->blobs->len; i++)
    if (th_hash_equal (&((ThPlanBlob *) g_ptr_array_index (self->blobs, i))->hash, hash))
      return;
  blob = g_new0 (ThPlanBlob, 1);
  blob->hash = *hash;
  blob->bytes = g_bytes_ref (bytes);
  blob->name = g_strdup (name);
  g_ptr_array_add (self->blobs, blob);
}

static void
set_keyed (
  ThPlanRecord *record, const char *list, const char *key, const char *field, const char *text)
{
  g_autofree char *path = g_strdup_printf ("%s[%s]/%s", list, key, field);

  th_plan_record_set_text (record, path, text);
}

/* Adds the file as a blob and names it in the operation's record: list[key] and its hash. */
static void
add_named_blob (
  ThOperationPlan *self, GBytes *bytes, const char *name, const char *list, const char *key)
{
  ThPlanRecord *record = g_ptr_array_index (self->records, 0);
  g_autofree char *path = g_strdup_printf ("%s[%s]", list, key);
  char text[TH_HASH_NAME_SIZE];
  ThHash hash;

  add_blob (self, bytes, name, &hash);
  th_hash_format_name (&hash, text);
  th_plan_record_set_true (record, path);
  set_keyed (record, list, key, "sha256", text);
}

/* It becomes part of a field's path. */
static gboolean
is_file_name (const char *name)
{
  if (strlen (name) > MAX_NAME_BYTES || strpbrk (name, "[]{}\\\"") != NULL)
    return FALSE;
  for (; *name != '\0'; name++)
    if (g_ascii_iscntrl (*name))
      return FALSE;
  return TRUE;
}

/* Where a preview looks as well: beside the form, else in NAME-media. */
static char *
find_form_file (const char *directory, const char *form, const char *name)
{
  g_autofree char *folder = g_path_get_dirname (form);
  g_autofree char *beside = g_build_filename (folder, name, NULL);
  g_autofree char *path = g_build_filename (directory, beside, NULL);
  g_autofree char *media = NULL;

  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return g_steal_pointer (&beside);
  media = g_strdup_printf ("%.*s-media", (int) (strlen (form) - strlen (".xml")), form);
  return g_build_filename (media, name, NULL);
}

/* The lists and pictures that a form names: a list that is not there would offer nothing at the
 * door. */
static gboolean
add_form_files (ThOperationPlan *self,
                const char *directory,
                const char *form,
                GBytes *xml,
                const char *key,
                GError **error)
{
  g_autoptr (GPtrArray) names = th_form_header_list_files (xml);

  if (names->len > MAX_FILES)
    {
      g_set_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_TOO_LARGE,
                   "%s: names more than %d files", form, MAX_FILES);
      return FALSE;
    }
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *known = th_form_source_dup_name (key, name);
      g_autofree char *file = NULL;
      g_autoptr (GBytes) bytes = NULL;

      if (!is_file_name (name))
        {
          g_set_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_INVALID,
                       "%s: the file “%s” needs a name without brackets, quotes or backslashes, at "
                       "most %d bytes",
                       form, name, MAX_NAME_BYTES);
          return FALSE;
        }
      file = find_form_file (directory, form, name);
      bytes = load_file (directory, file, TH_FORM_SOURCE_MAX_BYTES, error);
      if (bytes == NULL)
        {
          g_prefix_error (error, "%s names a file: ", form);
          return FALSE;
        }
      if (g_bytes_get_size (bytes) == 0)
        {
          g_set_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_INVALID, "%s: is empty", file);
          return FALSE;
        }
      add_named_blob (self, bytes, file, "files", known);
    }
  return TRUE;
}

static gboolean
add_form (ThOperationPlan *self,
          const char *directory,
          const char *name,
          GHashTable *current,
          GError **error)
{
  ThPlanRecord *record = g_ptr_array_index (self->records, 0);
  g_autoptr (GBytes) bytes = load_file (directory, name, MAX_FORM_BYTES, error);
  g_autofree char *kind = NULL;
  g_autofree char *version = NULL;
  g_autofree char *key = NULL;
  g_autofree char *path = NULL;
  const char *newest;

  if (bytes == NULL || !th_form_header_read (bytes, name, &kind, &version, error))
    return FALSE;
  key = g_strdup_printf ("%s@%s", kind, version);
  path = g_strdup_printf ("forms[%s]", key);
  if (th_plan_record_get (record, path) != NULL)
    {
      g_set_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_INVALID,
                   "%s: another file is %s as well: raise the version of one", name, key);
      return FALSE;
    }
  add_named_blob (self, bytes, name, "forms", key);
  set_keyed (record, "forms", key, "kind", kind);
  set_keyed (record, "forms", key, "version", version);
  if (!add_form_files (self, directory, name, bytes, key, error))
    return FALSE;
  newest = g_hash_table_lookup (current, kind);
  if (newest == NULL || strverscmp (version, newest) > 0)
    g_hash_table_replace (current, g_steal_pointer (&kind), g_steal_pointer (&version));
  return TRUE;
}

/* Returns: (transfer full) (nullable): where the files of one sort, sorted, from the directory or,
 * where it has none of its own, the fallback; NULL after an error. */
static GPtrArray *
choose_files (const char *directory,
              const char *fallback,
              const char *folder,
              const char *suffix,
              const char **from,
              GError **error)
{
  g_autoptr (GPtrArray) names = list_files (directory, folder, suffix);

  *from = directory;
  if (names == NULL && fallback != NULL)
    {
      names = list_files (fallback, folder, suffix);
      *from = fallback;
    }
  if (names == NULL || names->len == 0 || names->len > MAX_FILES)
    {
      g_set_error (error, TH_CASEWORK_ERROR,
                   names != NULL && names->len > 0 ? TH_CASEWORK_ERROR_TOO_LARGE
                                                   : TH_CASEWORK_ERROR_MISSING,
                   "%s: needs 1 to %d files *%s", folder, MAX_FILES, suffix);
      return NULL;
    }
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

static gboolean
add_forms (ThOperationPlan *self,
           const char *directory,
           const char *fallback,
           GHashTable *current,
           GError **error)
{
  const char *from;
  g_autoptr (GPtrArray) names = choose_files (directory, fallback, "forms", ".xml", &from, error);
  GHashTableIter iter;
  gpointer kind, version;

  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    if (!add_form (self, from, g_ptr_array_index (names, i), current, error))
      return FALSE;
  g_hash_table_iter_init (&iter, current);
  while (g_hash_table_iter_next (&iter, &kind, &version))
    {
      g_autofree char *path =
        g_strdup_printf ("forms[%s@%s]/current", (char *) kind, (char *) version);

      th_plan_record_set_true (g_ptr_array_index (self->records, 0), path);
    }
  return TRUE;
}

static gboolean
add_advice_in (ThOperationPlan *self,
               const char *directory,
               const char *name,
               GHashTable *reviewed,
               GError **error)
{
  g_autoptr (GBytes) bytes = load_file (directory, name, MAX_TEXT_BYTES, error);
  g_autofree char *base = g_path_get_basename (name);
  g_autofree char *language = g_strndup (base, strlen (base) - strlen (".md"));

  if (bytes == NULL)
    return FALSE;
  if (!th_operation_plan_is_code (language, 32) || g_bytes_get_size (bytes) == 0
      || !g_utf8_validate_len (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL))
    {
      g_set_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_INVALID,
                   "%s: must be UTF-8 text and named for its language as en.md or pt-BR.md", name);
      return FALSE;
    }
  add_named_blob (self, bytes, name, "advice", language);
  if (g_hash_table_contains (reviewed, language))
    {
      g_autofree char *path = g_strdup_printf ("advice[%s]/reviewed", language);

      th_plan_record_set_true (g_ptr_array_index (self->records, 0), path);
    }
  return TRUE;
}

/* Which texts a person has reviewed is said by the operation that they come from. */
static gboolean
add_advice (ThOperationPlan *self,
            const char *directory,
            const char *fallback,
            GHashTable *reviewed,
            GError **error)
{
  const char *from;
  g_autoptr (GPtrArray) names = choose_files (directory, fallback, "advice", ".md", &from, error);

  if (names == NULL)
    return FALSE;
  if (from != directory)
    {
      g_autoptr (GBytes) json = load_file (from, "operation.json", MAX_LIST_BYTES, error);

      g_hash_table_remove_all (reviewed);
      if (json == NULL || !th_operation_json_read_reviewed (json, reviewed, error))
        return FALSE;
    }
  for (guint i = 0; i < names->len; i++)
    if (!add_advice_in (self, from, g_ptr_array_index (names, i), reviewed, error))
      return FALSE;
  return TRUE;
}

static gboolean
is_list_of_lines (GBytes *bytes)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *array;

  if (g_bytes_get_size (bytes) == 0 || !th_operation_json_is_shallow (bytes)
      || !json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL)
      || json_parser_get_root (parser) == NULL
      || !JSON_NODE_HOLDS_ARRAY (json_parser_get_root (parser)))
    return FALSE;
  array = json_node_get_array (json_parser_get_root (parser));
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *line = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_OBJECT (line)
          || !json_object_has_member (json_node_get_object (line), "code")
          || !json_object_has_member (json_node_get_object (line), "service")
          || !json_object_has_member (json_node_get_object (line), "number")
          || !json_object_has_member (json_node_get_object (line), "last_verified"))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_lines (ThOperationPlan *self, const char *directory, const char *fallback, GError **error)
{
  g_autoptr (GError) inner = NULL;
  g_autoptr (GBytes) bytes = load_file (directory, "lines.json", MAX_TEXT_BYTES, &inner);

  if (bytes == NULL && fallback != NULL
      && g_error_matches (inner, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_MISSING))
    {
      g_clear_error (&inner);
      bytes = load_file (fallback, "lines.json", MAX_TEXT_BYTES, &inner);
    }
  if (bytes == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&inner));
      return FALSE;
    }
  if (!is_list_of_lines (bytes))
    {
      g_set_error (
        error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_INVALID,
        "lines.json: must be a list of objects with code, service, number and last_verified");
      return FALSE;
    }
  add_named_blob (self, bytes, "lines.json", "files", "lines.json");
  return TRUE;
}

static gboolean
load (ThOperationPlan *self, const char *directory, const char *fallback, GError **error)
{
  g_autoptr (GHashTable) reviewed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) current = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GBytes) json = load_file (directory, "operation.json", MAX_LIST_BYTES, error);
  g_autoptr (GBytes) csv = NULL;
  g_autofree char *form = NULL;
  const char *version;

  if (json == NULL || !th_operation_json_read (self, json, reviewed, error)
      || !add_forms (self, directory, fallback, current, error)
      || !add_advice (self, directory, fallback, reviewed, error)
      || !add_lines (self, directory, fallback, error))
    return FALSE;
  version = g_hash_table_lookup (current, TH_KIND_PREMISES);
  form = version != NULL ? g_strdup_printf (TH_KIND_PREMISES "@%s", version) : NULL;
  csv = load_file (directory, "premises.csv", MAX_LIST_BYTES, error);
  return csv != NULL && th_premises_csv_read (self, csv, form, error);
}

ThOperationPlan *
th_operation_plan_load (const char *directory, const char *fallback, GError **error)
{
  g_autoptr (ThOperationPlan) self = th_operation_plan_new ();

  g_return_val_if_fail (directory != NULL, NULL);

  return load (self, directory, fallback, error) ? g_steal_pointer (&self) : NULL;
}
