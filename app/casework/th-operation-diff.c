/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* From a plan and what stands to the entries that bring one to the other. What a person has set
 * since is theirs: an import never takes it back. A long list of officers is more than one entry
 * may hold, so fields are dealt out over several.
 */

#include "th-operation-plan-private.h"

#include "th-kind.h"

#include <string.h>

/* Half of what an entry may be, for what JSON adds to the texts counted here. */
#define MAX_FIELD_BYTES (TH_ENTRY_MAX_BYTES / 2)

typedef struct
{
  const ThPlanRecord *record;
  const ThRecord *now; /* NULL where there is none */
  GPtrArray *entries;
  gsize bytes; /* of the fields in the last entry */
} Diff;

static ThEntry *
append_entry (Diff *diff)
{
  ThEntry *entry = th_entry_new ();

  entry->op = TH_OP_SET;
  entry->id = g_strdup (diff->record->id);
  g_ptr_array_add (diff->entries, entry);
  diff->bytes = 0;
  return entry;
}

static ThEntry *
get_entry (Diff *diff, gsize more)
{
  if (diff->entries->len == 0 || diff->bytes + more > MAX_FIELD_BYTES)
    append_entry (diff);
  diff->bytes += more;
  return g_ptr_array_index (diff->entries, diff->entries->len - 1);
}

static void
set_value (Diff *diff, const char *path, ThValue *value)
{
  g_autoptr (GArray) dots = diff->now != NULL ? th_record_list_dots (diff->now, path) : NULL;
  guint n_dots = dots != NULL ? dots->len : 0;
  gsize bytes = strlen (path) + strlen (th_value_get_json (value)) + n_dots * TH_DOT_TEXT_SIZE + 16;

  th_entry_set (get_entry (diff, bytes), path, value,
                n_dots > 0 ? (const ThDot *) (void *) dots->data : NULL, n_dots);
}

static gboolean
is_set (const ThValue *value)
{
  return value != NULL && !th_value_is_null (value);
}

/* Whether a value of the field comes from somebody other than an import. */
static gboolean
is_by_a_person (const ThRecord *now, const char *path, uint64_t importer)
{
  g_autoptr (GArray) dots = th_record_list_dots (now, path);
  uint64_t creator = th_record_get_creation (now).enrolment;

  for (guint i = 0; i < dots->len; i++)
    {
      uint64_t enrolment = g_array_index (dots, ThDot, i).enrolment;

      if (enrolment != importer && enrolment != creator)
        return TRUE;
    }
  return FALSE;
}

/* Team and tasking are the plan's; so is everything about the operation. */
static gboolean
is_left_alone (const Diff *diff, const char *path, uint64_t importer)
{
  return diff->now != NULL && g_str_equal (diff->record->kind, TH_KIND_PREMISES)
         && !g_str_equal (path, TH_FIELD_TEAM) && !g_str_equal (path, TH_FIELD_TASKED)
         && is_by_a_person (diff->now, path, importer);
}

static gboolean
check_form (const ThPlanField *field, const ThValue *standing, GError **error)
{
  g_autofree char *key = NULL;
  const char *end = strstr (field->path, "]/sha256");

  if (!g_str_has_prefix (field->path, "forms[") || end == NULL || !is_set (standing)
      || th_value_equal (standing, field->value))
    return TRUE;
  key =
    g_strndup (field->path + strlen ("forms["), (gsize) (end - field->path) - strlen ("forms["));
  g_set_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_INVALID,
               "forms: %s is imported already and its file has changed: raise its version", key);
  return FALSE;
}

static gboolean
add_planned (Diff *diff, uint64_t importer, GError **error)
{
  for (guint i = 0; i < diff->record->fields->len; i++)
    {
      const ThPlanField *field = g_ptr_array_index (diff->record->fields, i);
      const ThValue *standing =
        diff->now != NULL ? th_record_get_value (diff->now, field->path) : NULL;

      if (!check_form (field, standing, error))
        return FALSE;
      if ((standing != NULL && th_value_equal (standing, field->value))
          || is_left_alone (diff, field->path, importer))
        continue;
      set_value (diff, field->path, field->value);
    }
  return TRUE;
}

/* What the operation has and the plan no longer says: a person or team is marked as gone, a form
 * version stays but is not the current one, a plain field is cleared. */
static void
add_dropped (const char *path, ThValue *value, gpointer data)
{
  Diff *diff = data;
  const char *bracket = strchr (path, '[');
  g_autoptr (ThValue) gone = NULL;

  if (path[0] == '_' || th_plan_record_get (diff->record, path) != NULL)
    return;
  if (bracket == NULL || g_str_has_suffix (path, "]/current")
      || g_str_has_suffix (path, "]/reviewed"))
    gone = th_value_new_null ();
  else if (g_str_has_suffix (path, "]") && !g_str_has_prefix (path, "forms[")
           && th_value_is_true (value))
    gone = th_value_new_boolean (FALSE);
  if (gone != NULL)
    set_value (diff, path, gone);
}

static gboolean
changes_title (const Diff *diff)
{
  static const char *const parts[] = { "trading_name", "address_line", "town", "name" };

  if (diff->entries->len == 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    for (guint j = 0; j < diff->entries->len; j++)
      if (th_entry_find (g_ptr_array_index (diff->entries, j), parts[i]) != NULL)
        return TRUE;
  return FALSE;
}

static void
add_header (Diff *diff)
{
  ThEntry *entry;

  get_entry (diff, 0);
  entry = g_ptr_array_index (diff->entries, 0);
  entry->kind = g_strdup (diff->record->kind);
  entry->in = g_strdup (diff->record->in);
  entry->operation = g_strdup (diff->record->operation);
  entry->form = g_strdup (diff->record->form);
  entry->title = g_strdup (diff->record->title);
}

GPtrArray *
th_operation_plan_diff (const ThPlanRecord *record,
                        const ThRecord *now,
                        uint64_t importer,
                        GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) th_entry_free);
  gboolean creates = now == NULL || th_record_get_kind (now) == NULL;
  Diff diff = { record, now, entries, 0 };

  g_return_val_if_fail (record != NULL, NULL);

  if (!add_planned (&diff, importer, error))
    return NULL;
  if (!creates && g_str_equal (record->kind, TH_KIND_OPERATION))
    th_record_foreach (now, add_dropped, &diff);
  if (creates)
    add_header (&diff);
  else if (changes_title (&diff) && g_strcmp0 (record->title, th_record_get_title (now)) != 0)
    ((ThEntry *) g_ptr_array_index (entries, 0))->title = g_strdup (record->title);
  return g_steal_pointer (&entries);
}

ThEntry *
th_operation_plan_drop (const ThOperationPlan *self, const ThRecord *now)
{
  ThValue *tasked = th_record_get_value (now, TH_FIELD_TASKED);
  g_autoptr (GArray) dots = NULL;
  g_autoptr (ThValue) no = NULL;
  ThEntry *entry;

  g_return_val_if_fail (self != NULL, NULL);

  if (g_strcmp0 (th_record_get_kind (now), TH_KIND_PREMISES) != 0
      || g_strcmp0 (th_record_get_operation (now), self->id) != 0 || tasked == NULL
      || !th_value_is_true (tasked))
    return NULL;
  for (guint i = 0; i < self->records->len; i++)
    if (g_str_equal (((ThPlanRecord *) g_ptr_array_index (self->records, i))->id,
                     th_record_get_id (now)))
      return NULL;
  dots = th_record_list_dots (now, TH_FIELD_TASKED);
  no = th_value_new_boolean (FALSE);
  entry = th_entry_new ();
  entry->op = TH_OP_SET;
  entry->id = g_strdup (th_record_get_id (now));
  th_entry_set (entry, TH_FIELD_TASKED, no, (const ThDot *) (void *) dots->data, dots->len);
  return entry;
}
