/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads the lists of an operation's record once: `teams[north]`, `officers[4163]/role`,
 * `forms[encounter@1]/sha256`. Texts are borrowed from a copy of the record that is kept; keys are
 * copied into a chunk.
 */

#include "th-operation.h"

#include "th-handoff.h"
#include "th-kind.h"

#include <string.h>

#define DEFAULT_KEEP_DAYS 28

struct _ThOperation
{
  gatomicrefcount references;
  ThRecord *record;
  GTimeZone *zone;
  GStringChunk *keys;
  GArray *teams;
  GArray *officers;
  GArray *forms;
  GArray *advice;
  GArray *files;
};

static const char *
get_member (const ThOperation *self, const char *path, const char *member)
{
  g_autofree char *full = g_strconcat (path, "/", member, NULL);

  return th_record_get_text (self->record, full);
}

static gboolean
is_member_true (const ThOperation *self, const char *path, const char *member)
{
  g_autofree char *full = g_strconcat (path, "/", member, NULL);
  ThValue *value = th_record_get_value (self->record, full);

  return value != NULL && th_value_is_true (value);
}

static gboolean
get_hash (const ThOperation *self, const char *path, ThHash *hash)
{
  const char *text = get_member (self, path, "sha256");

  return th_hash_parse_name (text, hash);
}

/* Returns: (nullable): the key where @path is `list[key]`. */
static const char *
get_key (ThOperation *self, const char *path, const char *list)
{
  gsize length = strlen (list);
  gsize end = strlen (path);

  if (strncmp (path, list, length) != 0 || path[length] != '[' || path[end - 1] != ']')
    return NULL;
  return g_string_chunk_insert_len (self->keys, path + length + 1, (gssize) (end - length - 2));
}

static void
take_team (ThOperation *self, const char *path, const char *key)
{
  ThOperationTeam team = { key, get_member (self, path, "name") };

  if (team.name == NULL)
    team.name = key;
  g_array_append_val (self->teams, team);
}

static void
take_officer (ThOperation *self, const char *path, const char *key)
{
  ThOperationOfficer officer = {
    .collar = key,
    .name = get_member (self, path, "name"),
    .role = th_role_from_name (get_member (self, path, "role")),
    .team = get_member (self, path, "team"),
  };

  if (officer.name == NULL)
    officer.name = key;
  g_array_append_val (self->officers, officer);
}

static void
take_form (ThOperation *self, const char *path, const char *key)
{
  ThOperationForm form = {
    .key = key,
    .kind = get_member (self, path, "kind"),
    .version = get_member (self, path, "version"),
    .is_current = is_member_true (self, path, "current"),
  };

  if (form.kind != NULL && form.version != NULL && get_hash (self, path, &form.hash))
    g_array_append_val (self->forms, form);
}

static void
take_file (ThOperation *self, GArray *files, const char *path, const char *key)
{
  ThOperationFile file = {
    .name = key,
    .is_reviewed = is_member_true (self, path, "reviewed"),
  };

  if (get_hash (self, path, &file.hash))
    g_array_append_val (files, file);
}

static void
take_field (const char *path, ThValue *value, gpointer data)
{
  ThOperation *self = data;
  const char *key;

  if (!th_value_is_true (value))
    return;
  if ((key = get_key (self, path, "teams")) != NULL)
    take_team (self, path, key);
  else if ((key = get_key (self, path, "officers")) != NULL)
    take_officer (self, path, key);
  else if ((key = get_key (self, path, "forms")) != NULL)
    take_form (self, path, key);
  else if ((key = get_key (self, path, "advice")) != NULL)
    take_file (self, self->advice, path, key);
  else if ((key = get_key (self, path, "files")) != NULL)
    take_file (self, self->files, path, key);
}

ThOperation *
th_operation_new (const ThRecord *record)
{
  ThOperation *self;
  const char *zone;

  g_return_val_if_fail (record != NULL, NULL);

  if (g_strcmp0 (th_record_get_kind (record), TH_KIND_OPERATION) != 0)
    return NULL;
  self = g_new0 (ThOperation, 1);
  g_atomic_ref_count_init (&self->references);
  self->record = th_record_copy (record);
  self->keys = g_string_chunk_new (1024);
  self->teams = g_array_new (FALSE, TRUE, sizeof (ThOperationTeam));
  self->officers = g_array_new (FALSE, TRUE, sizeof (ThOperationOfficer));
  self->forms = g_array_new (FALSE, TRUE, sizeof (ThOperationForm));
  self->advice = g_array_new (FALSE, TRUE, sizeof (ThOperationFile));
  self->files = g_array_new (FALSE, TRUE, sizeof (ThOperationFile));
  th_record_foreach (self->record, take_field, self);
  zone = th_record_get_text (self->record, "time_zone");
  self->zone = g_time_zone_new_identifier (zone != NULL ? zone : "Europe/London");
  if (self->zone == NULL)
    self->zone = g_time_zone_new_utc ();
  return self;
}

ThOperation *
th_operation_ref (ThOperation *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
th_operation_unref (ThOperation *self)
{
  if (self == NULL || !th_count_dec (&self->references))
    return;
  th_record_unref (self->record);
  g_time_zone_unref (self->zone);
  g_string_chunk_free (self->keys);
  g_array_unref (self->teams);
  g_array_unref (self->officers);
  g_array_unref (self->forms);
  g_array_unref (self->advice);
  g_array_unref (self->files);
  g_free (self);
}

const char *
th_operation_get_id (const ThOperation *self)
{
  return th_record_get_id (self->record);
}

const char *
th_operation_get_text (const ThOperation *self, const char *path)
{
  const char *text = th_record_get_text (self->record, path);

  return text != NULL ? text : "";
}

const char *
th_operation_get_code (const ThOperation *self)
{
  return th_operation_get_text (self, "code");
}

const char *
th_operation_get_name (const ThOperation *self)
{
  return th_operation_get_text (self, "name");
}

GTimeZone *
th_operation_get_zone (const ThOperation *self)
{
  return self->zone;
}

const char *
th_operation_get_start (const ThOperation *self)
{
  return th_operation_get_text (self, "start");
}

const char *
th_operation_get_end (const ThOperation *self)
{
  return th_operation_get_text (self, "end");
}

const char *
th_operation_get_mark (const ThOperation *self)
{
  const char *mark = th_record_get_text (self->record, "mark");

  return mark != NULL ? mark : "official_sensitive";
}

guint
th_operation_get_keep_days (const ThOperation *self)
{
  const char *text = th_record_get_text (self->record, "keep_days");
  guint64 days;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, 36500, &days, NULL)
           ? (guint) days
           : DEFAULT_KEEP_DAYS;
}

guint
th_operation_get_longest_idle (const ThOperation *self)
{
  const char *text = th_record_get_text (self->record, "longest_idle_seconds");
  guint64 seconds;

  return text != NULL
             && g_ascii_string_to_unsigned (text, 10, TH_OPERATION_IDLE_LEAST,
                                            TH_OPERATION_IDLE_MOST, &seconds, NULL)
           ? (guint) seconds
           : TH_OPERATION_IDLE_USUAL;
}

const ThOperationTeam *
th_operation_get_teams (const ThOperation *self, guint *n_teams)
{
  *n_teams = self->teams->len;
  return (const ThOperationTeam *) (void *) self->teams->data;
}

const char *
th_operation_get_team_name (const ThOperation *self, const char *code)
{
  for (guint i = 0; i < self->teams->len; i++)
    {
      const ThOperationTeam *team = &g_array_index (self->teams, ThOperationTeam, i);

      if (g_strcmp0 (team->code, code) == 0)
        return team->name;
    }
  return NULL;
}

const ThOperationOfficer *
th_operation_get_officers (const ThOperation *self, guint *n_officers)
{
  *n_officers = self->officers->len;
  return (const ThOperationOfficer *) (void *) self->officers->data;
}

const ThOperationOfficer *
th_operation_find_officer (const ThOperation *self, const char *collar)
{
  for (guint i = 0; i < self->officers->len; i++)
    {
      const ThOperationOfficer *officer = &g_array_index (self->officers, ThOperationOfficer, i);

      if (g_strcmp0 (officer->collar, collar) == 0)
        return officer;
    }
  return NULL;
}

const ThOperationForm *
th_operation_get_forms (const ThOperation *self, guint *n_forms)
{
  *n_forms = self->forms->len;
  return (const ThOperationForm *) (void *) self->forms->data;
}

const ThOperationForm *
th_operation_find_form (const ThOperation *self, const char *key)
{
  for (guint i = 0; i < self->forms->len; i++)
    {
      const ThOperationForm *form = &g_array_index (self->forms, ThOperationForm, i);

      if (g_strcmp0 (form->key, key) == 0)
        return form;
    }
  return NULL;
}

const ThOperationForm *
th_operation_get_form (const ThOperation *self, const char *kind)
{
  for (guint i = 0; i < self->forms->len; i++)
    {
      const ThOperationForm *form = &g_array_index (self->forms, ThOperationForm, i);

      if (form->is_current && g_strcmp0 (form->kind, kind) == 0)
        return form;
    }
  return NULL;
}

const ThOperationFile *
th_operation_get_advice (const ThOperation *self, guint *n_advice)
{
  *n_advice = self->advice->len;
  return (const ThOperationFile *) (void *) self->advice->data;
}

gboolean
th_operation_shows_unreviewed (const ThOperation *self)
{
  return g_str_equal (th_operation_get_text (self, "advice_unreviewed"), "shown");
}

const ThOperationFile *
th_operation_find_file (const ThOperation *self, const char *name)
{
  for (guint i = 0; i < self->files->len; i++)
    {
      const ThOperationFile *file = &g_array_index (self->files, ThOperationFile, i);

      if (g_strcmp0 (file->name, name) == 0)
        return file;
    }
  return NULL;
}
