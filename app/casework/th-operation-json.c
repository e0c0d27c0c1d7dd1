/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* operation.json: what it must say, each complaint naming the member and what would be right. */

#include "th-operation-plan-private.h"

#include "th-id.h"
#include "th-kind.h"
#include "th-operation.h"
#include "th-permission.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define NAME "operation.json"
#define MAX_BYTES (1024 * 1024)
#define MAX_DEPTH 16
#define MAX_TEAMS 200
#define MAX_OFFICERS 5000
#define MAX_TEXT 400

static gboolean fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError **error, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_INVALID, NAME ": %s", what);
  return FALSE;
}

/* The parser recurses; what it is given must not be deeper than it can go. */
gboolean
th_operation_json_is_shallow (GBytes *json)
{
  gsize length;
  const char *bytes = g_bytes_get_data (json, &length);
  guint depth = 0;
  gboolean in_text = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (in_text && bytes[i] == '\\')
        i++;
      else if (bytes[i] == '"')
        in_text = !in_text;
      else if (!in_text && (bytes[i] == '{' || bytes[i] == '[') && ++depth > MAX_DEPTH)
        return FALSE;
      else if (!in_text && (bytes[i] == '}' || bytes[i] == ']') && depth > 0)
        depth--;
    }
  return TRUE;
}

/* The parser's own message begins with "<data>:line:column: ". */
static void
fail_to_parse (const char *message, GError **error)
{
  char *at = (char *) message;
  guint64 line = 0;

  if (g_str_has_prefix (message, "<data>:"))
    {
      line = g_ascii_strtoull (message + strlen ("<data>:"), &at, 10);
      at = strstr (at, ": ") != NULL ? strstr (at, ": ") + 2 : at;
    }
  fail (error, "line %" G_GUINT64_FORMAT ": %s", line, at);
}

static JsonObject *
parse (JsonParser *parser, GBytes *json, GError **error)
{
  gsize length;
  const char *bytes = g_bytes_get_data (json, &length);
  g_autoptr (GError) inner = NULL;
  JsonNode *root;

  if (length > MAX_BYTES)
    {
      g_set_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_TOO_LARGE,
                   NAME ": larger than 1 MiB: that is not an operation");
      return NULL;
    }
  if (length == 0)
    {
      fail (error, "is empty");
      return NULL;
    }
  if (!th_operation_json_is_shallow (json))
    {
      fail (error, "nested deeper than %d: that is not an operation", MAX_DEPTH);
      return NULL;
    }
  if (!json_parser_load_from_data (parser, bytes, (gssize) length, &inner))
    {
      fail_to_parse (inner->message, error);
      return NULL;
    }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      fail (error, "must be one object");
      return NULL;
    }
  return json_node_get_object (root);
}

/* The text of a member; "" where it is not there or null. NULL where it is something else. */
static const char *
get_text (JsonObject *object, const char *member, const char *where, GError **error)
{
  JsonNode *node = json_object_get_member (object, member);
  const char *text;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return "";
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    {
      fail (error, "%s%s must be a text", where, member);
      return NULL;
    }
  text = json_node_get_string (node);
  if (strlen (text) > MAX_TEXT)
    {
      fail (error, "%s%s is longer than %d bytes: shorten it", where, member, MAX_TEXT);
      return NULL;
    }
  return text;
}

static const char *
get_required (JsonObject *object, const char *member, const char *where, GError **error)
{
  const char *text = get_text (object, member, where, error);

  if (text != NULL && *text == '\0')
    {
      fail (error, "%s%s is missing: add it", where, member);
      return NULL;
    }
  return text;
}

static gboolean
is_day (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *moment = g_strconcat (text, "T00:00:00", NULL);
  g_autoptr (GDateTime) day = g_date_time_new_from_iso8601 (moment, utc);

  return strlen (text) == strlen ("2022-08-22") && day != NULL;
}

static gboolean
read_days (ThPlanRecord *record, JsonObject *object, GError **error)
{
  const char *start = get_required (object, "start", "", error);
  const char *end = start != NULL ? get_required (object, "end", "", error) : NULL;

  if (end == NULL)
    return FALSE;
  if (!is_day (start))
    return fail (error, "start is not a day: write it as 2022-08-22");
  if (!is_day (end))
    return fail (error, "end is not a day: write it as 2022-09-09");
  if (strcmp (start, end) > 0)
    return fail (error, "end is before start");
  th_plan_record_set_text (record, "start", start);
  th_plan_record_set_text (record, "end", end);
  return TRUE;
}

static gboolean
read_zone (ThPlanRecord *record, JsonObject *object, GError **error)
{
  const char *name = get_text (object, "time_zone", "", error);
  g_autoptr (GTimeZone) zone = NULL;

  if (name == NULL)
    return FALSE;
  if (*name == '\0')
    name = "Europe/London";
  zone = g_time_zone_new_identifier (name);
  if (zone == NULL)
    return fail (error, "time_zone “%s” is not known: write it as Europe/London", name);
  th_plan_record_set_text (record, "time_zone", name);
  return TRUE;
}

/* A whole number that may be left out; its record has it as text. @what: of what, in words */
static gboolean
read_number (ThPlanRecord *record,
             JsonObject *object,
             const char *member,
             const char *what,
             gint64 least,
             gint64 most,
             GError **error)
{
  JsonNode *node = json_object_get_member (object, member);
  g_autofree char *text = NULL;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64
      || json_node_get_int (node) < least || json_node_get_int (node) > most)
    return fail (error,
                 "%s must be a whole number of %s from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
                 ", or left out",
                 member, what, least, most);
  text = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  th_plan_record_set_text (record, member, text);
  return TRUE;
}

static gboolean
read_numbers (ThPlanRecord *record, JsonObject *object, GError **error)
{
  return read_number (record, object, "keep_days", "days", 0, 36500, error)
         && read_number (record, object, "longest_idle_seconds", "seconds", TH_OPERATION_IDLE_LEAST,
                         TH_OPERATION_IDLE_MOST, error);
}

static gboolean
read_mark (ThPlanRecord *record, JsonObject *object, GError **error)
{
  const char *mark = get_text (object, "mark", "", error);

  if (mark == NULL)
    return FALSE;
  if (*mark == '\0')
    mark = "official_sensitive";
  if (!g_str_equal (mark, "official") && !g_str_equal (mark, "official_sensitive"))
    return fail (error, "mark must be official or official_sensitive");
  th_plan_record_set_text (record, "mark", mark);
  return TRUE;
}

/* Rights that nobody has checked in a language are shown to nobody, but in a demonstration. */
static gboolean
read_unreviewed (ThPlanRecord *record, JsonObject *object, GError **error)
{
  const char *text = get_text (object, "advice_unreviewed", "", error);

  if (text == NULL)
    return FALSE;
  if (*text == '\0')
    return TRUE;
  if (!g_str_equal (text, "shown"))
    return fail (error, "advice_unreviewed must be shown, or left out");
  th_plan_record_set_text (record, "advice_unreviewed", text);
  return TRUE;
}

static gboolean
read_optional (ThPlanRecord *record, JsonObject *object, GError **error)
{
  static const char *const members[] = { "type", "lead_agency", "area", "phase", "theme" };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *text = get_text (object, members[i], "", error);

      if (text == NULL)
        return FALSE;
      if (*text != '\0')
        th_plan_record_set_text (record, members[i], text);
    }
  return TRUE;
}

/* The objects of an array member, with a limit; NULL after an error. */
static JsonArray *
get_objects (JsonObject *object, const char *member, guint most, GError **error)
{
  JsonNode *node = json_object_get_member (object, member);
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    {
      fail (error, "%s must be a list", member);
      return NULL;
    }
  array = json_node_get_array (node);
  if (json_array_get_length (array) > most)
    {
      fail (error, "more than %u %s", most, member);
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!JSON_NODE_HOLDS_OBJECT (json_array_get_element (array, i)))
      {
        fail (error, "%s[%u] must be an object", member, i);
        return NULL;
      }
  return array;
}

static void
set_keyed (
  ThPlanRecord *record, const char *list, const char *key, const char *field, const char *text)
{
  g_autofree char *path = field != NULL ? g_strdup_printf ("%s[%s]/%s", list, key, field)
                                        : g_strdup_printf ("%s[%s]", list, key);

  if (field == NULL)
    th_plan_record_set_true (record, path);
  else
    th_plan_record_set_text (record, path, text);
}

static gboolean
has_keyed (const ThPlanRecord *record, const char *list, const char *key)
{
  g_autofree char *path = g_strdup_printf ("%s[%s]", list, key);

  return th_plan_record_get (record, path) != NULL;
}

static gboolean
read_team (ThPlanRecord *record, JsonObject *team, guint index, GError **error)
{
  g_autofree char *where = g_strdup_printf ("teams[%u].", index);
  const char *code = get_required (team, "code", where, error);
  const char *name = code != NULL ? get_required (team, "name", where, error) : NULL;

  if (name == NULL)
    return FALSE;
  if (!th_operation_plan_is_code (code, 32))
    return fail (error, "%scode “%s”: at most 32 letters, digits, underscores and dashes", where,
                 code);
  if (has_keyed (record, "teams", code))
    return fail (error, "%scode “%s” is there twice: remove one", where, code);
  set_keyed (record, "teams", code, NULL, NULL);
  set_keyed (record, "teams", code, "name", name);
  return TRUE;
}

static gboolean
check_officer (const ThPlanRecord *record,
               const char *where,
               const char *collar,
               ThRole role,
               const char *team,
               GError **error)
{
  if (!th_operation_plan_is_code (collar, 32))
    return fail (error, "%scollar “%s”: at most 32 letters, digits, underscores and dashes", where,
                 collar);
  if (has_keyed (record, "officers", collar))
    return fail (error, "%scollar “%s” is there twice: remove one", where, collar);
  if (role == TH_ROLE_NONE)
    return fail (error, "%srole must be officer, lead, command or admin", where);
  if (*team == '\0' && (role == TH_ROLE_OFFICER || role == TH_ROLE_LEAD))
    return fail (error, "%steam is missing: officers and leads belong to one", where);
  if (*team != '\0' && !has_keyed (record, "teams", team))
    return fail (error, "%steam “%s” is not among the teams: correct it or add the team", where,
                 team);
  return TRUE;
}

static gboolean
read_officer (ThPlanRecord *record, JsonObject *officer, guint index, GError **error)
{
  g_autofree char *where = g_strdup_printf ("officers[%u].", index);
  const char *collar = get_required (officer, "collar", where, error);
  const char *name = collar != NULL ? get_required (officer, "name", where, error) : NULL;
  const char *role = name != NULL ? get_required (officer, "role", where, error) : NULL;
  const char *team = role != NULL ? get_text (officer, "team", where, error) : NULL;

  if (team == NULL || !check_officer (record, where, collar, th_role_from_name (role), team, error))
    return FALSE;
  set_keyed (record, "officers", collar, NULL, NULL);
  set_keyed (record, "officers", collar, "name", name);
  set_keyed (record, "officers", collar, "role", role);
  if (*team != '\0')
    set_keyed (record, "officers", collar, "team", team);
  return TRUE;
}

static gboolean
read_people (ThPlanRecord *record, JsonObject *object, GError **error)
{
  JsonArray *teams = get_objects (object, "teams", MAX_TEAMS, error);
  JsonArray *officers =
    teams != NULL ? get_objects (object, "officers", MAX_OFFICERS, error) : NULL;

  if (officers == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (teams); i++)
    if (!read_team (record, json_array_get_object_element (teams, i), i, error))
      return FALSE;
  for (guint i = 0; i < json_array_get_length (officers); i++)
    if (!read_officer (record, json_array_get_object_element (officers, i), i, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_reviewed (JsonObject *object, GHashTable *reviewed, GError **error)
{
  JsonNode *node = json_object_get_member (object, "advice_reviewed");
  JsonArray *array;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return fail (error, "advice_reviewed must be a list of languages");
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *language = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (language) || json_node_get_string (language) == NULL)
        return fail (error, "advice_reviewed[%u] must be a language", i);
      g_hash_table_add (reviewed, g_strdup (json_node_get_string (language)));
    }
  return TRUE;
}

gboolean
th_operation_json_read_reviewed (GBytes *json, GHashTable *reviewed, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = parse (parser, json, error);

  return object != NULL && read_reviewed (object, reviewed, error);
}

gboolean
th_operation_json_read (ThOperationPlan *self, GBytes *json, GHashTable *reviewed, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = parse (parser, json, error);
  const char *code = object != NULL ? get_required (object, "code", "", error) : NULL;
  const char *name = code != NULL ? get_required (object, "name", "", error) : NULL;
  ThPlanRecord *record;

  if (name == NULL)
    return FALSE;
  if (!th_operation_plan_is_code (code, 32))
    return fail (error, "code “%s”: at most 32 letters, digits, underscores and dashes", code);
  self->code = g_strdup (code);
  self->id = th_id_derive (TH_KIND_OPERATION, code, code);
  record = th_operation_plan_add (self, TH_KIND_OPERATION, self->id, NULL);
  record->title = g_strdup (name);
  th_plan_record_set_text (record, "code", code);
  th_plan_record_set_text (record, "name", name);
  return read_optional (record, object, error) && read_zone (record, object, error)
         && read_days (record, object, error) && read_mark (record, object, error)
         && read_numbers (record, object, error) && read_people (record, object, error)
         && read_unreviewed (record, object, error) && read_reviewed (object, reviewed, error);
}
