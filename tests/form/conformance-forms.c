/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole forms of other projects: those that must load do and can be begun, those that must be
 * refused are, with a message that says where and why.
 */

#include "conformance.h"

#include "th-form-entry.h"
#include "th-test.h"

#include <string.h>

/* Loads and begins a form. */
static gboolean
begin (GBytes *bytes, GRand *generator, GError **error)
{
  ThClock clock = th_test_real_clock ();
  ThRandom random = th_test_random (generator);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (ThForm) form = th_form_new_from_bytes (bytes, NULL, error);
  g_autoptr (ThFormEntry) entry = NULL;

  if (form == NULL)
    return FALSE;
  entry = th_form_entry_new (form, NULL, &clock, zone, &random);
  return th_form_entry_load (entry, NULL, TRUE, error);
}

/* A refusal says where, what is wrong, and after a semicolon what to do. */
static gboolean
is_helpful (const GError *error)
{
  return g_str_has_prefix (error->message, "line ") && strstr (error->message, ": ") != NULL
         && strstr (error->message, "; ") != NULL;
}

static gboolean
is_as_expected (const char *expectation, gboolean loaded, const GError *error)
{
  if (strcmp (expectation, "loads") == 0)
    return loaded;
  if (strcmp (expectation, "reject") == 0)
    return !loaded && is_helpful (error);
  return loaded
         || (g_error_matches (error, TH_FORM_ERROR, TH_FORM_ERROR_UNSUPPORTED)
             && is_helpful (error));
}

gboolean
conformance_run_forms (const char *folder)
{
  g_autofree char *forms = g_build_filename (folder, "forms", NULL);
  g_autoptr (JsonNode) root = conformance_load (forms, "manifest.json");
  JsonArray *list = json_object_get_array_member (json_node_get_object (root), "forms");
  GRand *generator = g_rand_new_with_seed (1);
  guint n_passed = 0;

  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *item = json_array_get_object_element (list, i);
      const char *file = json_object_get_string_member (item, "file");
      const char *expectation = json_object_get_string_member (item, "expectation");
      g_autofree char *path = g_build_filename (forms, file, NULL);
      g_autofree char *data = NULL;
      gsize size;
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;
      gboolean loaded;
      gboolean passed;

      if (!g_file_get_contents (path, &data, &size, NULL))
        continue;
      bytes = g_bytes_new_take (g_steal_pointer (&data), size);
      loaded = begin (bytes, generator, &error);
      passed = is_as_expected (expectation, loaded, error);
      n_passed += passed;
      if (!passed || (conformance_verbose && !loaded))
        g_print ("  %s %s: expected %s, %s\n", passed ? "as expected" : "WRONG", file, expectation,
                 loaded ? "loads" : error->message);
    }
  g_rand_free (generator);
  g_print ("forms: %u of %u as expected\n", n_passed, json_array_get_length (list));
  return n_passed == json_array_get_length (list);
}
