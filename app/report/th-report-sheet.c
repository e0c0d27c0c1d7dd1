/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A cell gathers every field that its column stands for: the choices of a select, the instances of
 * a repeat. Which fields are identity is the referral map's to say.
 */

#include "th-report-sheet.h"

#include "th-kind.h"
#include "th-referral-map.h"
#include "th-report-private.h"
#include "th-review.h"
#include "th-time.h"

#include <string.h>

#define CODE_SUFFIX " (code)"

typedef struct
{
  ThReportSheet *sheet;
  const ThReportWords *words;
  GPtrArray *struck;
  GHashTable *by_path; /* general path: index of its first column */
  GTimeZone *zone;
} Making;

void
th_report_sheet_free (ThReportSheet *self)
{
  if (self == NULL)
    return;
  g_free (self->kind);
  g_ptr_array_unref (self->columns);
  g_ptr_array_unref (self->headings);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

/* "uk_places[]/town" of a map is "uk_places[0190…]/town" of a record. */
static gboolean
is_mapped_identity (const char *path)
{
  GPtrArray *map = th_referral_map_get ();

  for (guint i = 0; i < map->len; i++)
    {
      const ThReferralField *field = g_ptr_array_index (map, i);

      for (guint j = 0; field->is_identity && j < field->paths->len; j++)
        if (g_str_equal (g_ptr_array_index (field->kinds, j), TH_KIND_REFERRAL)
            && g_str_equal (g_ptr_array_index (field->paths, j), path))
          return TRUE;
    }
  return FALSE;
}

gboolean
th_report_is_identity (const char *kind, const char *path)
{
  static const char *const reach[] = { "safe_contact/", "contact/",          "someone_else/",
                                       "support/",      "person/first_name", "person/last_name",
                                       "person/alias",  "person/dob",        NULL };

  if (!g_str_equal (kind, TH_KIND_REFERRAL) && !g_str_equal (kind, TH_KIND_ENCOUNTER))
    return FALSE;
  for (guint i = 0; reach[i] != NULL; i++)
    if (g_str_has_prefix (path, reach[i]))
      return TRUE;
  return g_str_equal (kind, TH_KIND_REFERRAL) && is_mapped_identity (path);
}

static void
add_column (Making *self, const char *column, const char *heading)
{
  g_ptr_array_add (self->sheet->columns, g_strdup (column));
  g_ptr_array_add (self->sheet->headings, g_strdup (heading));
}

static guint
add_field_columns (Making *self, const char *path, const char *label, gboolean has_codes)
{
  guint index = self->sheet->columns->len;

  add_column (self, path, label);
  g_hash_table_insert (self->by_path, g_strdup (path), GUINT_TO_POINTER (index));
  if (has_codes)
    {
      g_autofree char *column = g_strconcat (path, CODE_SUFFIX, NULL);
      g_autofree char *heading = g_strconcat (label, CODE_SUFFIX, NULL);

      add_column (self, column, heading);
    }
  return index;
}

static const struct
{
  const char *column;
  const char *heading;
} fixed[] = {
  { "id", "Id" },     { "in", "Lies in" },   { "title", "Title" },    { "day", "Day" },
  { "team", "Team" }, { "state", "Review" }, { "author", "Officer" }, { "created", "Made" },
};

static void
add_columns (Making *self)
{
  GPtrArray *fields = th_report_words_list_fields (self->words, self->sheet->kind);

  for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
    add_column (self, fixed[i].column, fixed[i].heading);
  for (guint i = 0; fields != NULL && i < fields->len; i++)
    {
      const ThReportField *field = g_ptr_array_index (fields, i);

      if (!th_report_is_identity (self->sheet->kind, field->path))
        add_field_columns (self, field->path, field->label, field->choices != NULL);
    }
}

/* The column's path of a field: without the choice, and of any instance. */
static char *
dup_column (const char *path)
{
  GString *column = g_string_new (NULL);

  for (const char *at = path; *at != '\0' && *at != '{'; at++)
    {
      const char *end = *at == '[' ? strchr (at, ']') : NULL;

      if (end != NULL)
        {
          g_string_append (column, "[]");
          at = end;
        }
      else
        g_string_append_c (column, *at);
    }
  return g_string_free (column, FALSE);
}

static void
append (GPtrArray *row, guint index, const char *separator, const char *text)
{
  char *before = g_ptr_array_index (row, index);

  g_ptr_array_index (row, index) = before == NULL || *before == '\0'
                                     ? g_strdup (text)
                                     : g_strconcat (before, separator, text, NULL);
  g_free (before);
}

typedef struct
{
  Making *making;
  GPtrArray *row;
} Filling;

static void
add_value (Filling *self, guint index, const char *path, ThValue *value)
{
  Making *making = self->making;
  const char *kind = making->sheet->kind;
  const ThReportField *field = th_report_words_find (making->words, kind, path);
  const char *brace = strchr (path, '{');
  g_autofree char *plain = th_value_dup_plain (value);
  g_autofree char *code =
    brace != NULL ? g_strndup (brace + 1, strcspn (brace + 1, "}")) : g_strdup (plain);
  g_autofree char *label = NULL;

  if (*plain == '\0' || (brace != NULL && !th_value_is_true (value)))
    return;
  if (field == NULL || field->choices == NULL)
    {
      g_autofree char *text = th_report_strike (making->struck, brace != NULL ? code : plain);

      append (self->row, index, "; ", text);
      return;
    }
  label = th_report_words_dup_choice (making->words, kind, path, code);
  append (self->row, index, "; ", label);
  append (self->row, index + 1, " ", code);
}

static void
add_field (const char *path, ThValue *value, gpointer data)
{
  Filling *self = data;
  g_autofree char *column = dup_column (path);
  gpointer index;

  /* Threshold's own fields, and the marks that an instance is there, are no answers. */
  if (*path == '_' || g_str_has_suffix (column, "]")
      || th_report_is_identity (self->making->sheet->kind, column))
    return;
  if (!g_hash_table_lookup_extended (self->making->by_path, column, NULL, &index))
    {
      add_field_columns (self->making, column, column, FALSE);
      index = GUINT_TO_POINTER (self->making->sheet->columns->len - 1);
    }
  while (self->row->len < self->making->sheet->columns->len)
    g_ptr_array_add (self->row, NULL);
  add_value (self, GPOINTER_TO_UINT (index), path, value);
}

static void
add_row (Making *self, const ThCaseRecord *each)
{
  GPtrArray *row = g_ptr_array_new_with_free_func (g_free);
  Filling filling = { self, row };
  const ThRecord *governing = each->governing != NULL ? each->governing->record : NULL;
  const char *title = th_record_get_title (each->record);

  g_ptr_array_add (row, g_strdup (th_record_get_id (each->record)));
  g_ptr_array_add (row, g_strdup (th_record_get_parent (each->record)));
  g_ptr_array_add (row, th_report_strike (self->struck, title != NULL ? title : ""));
  g_ptr_array_add (row, g_strdup (each->day));
  g_ptr_array_add (row, g_strdup (each->team));
  g_ptr_array_add (row, g_strdup (governing != NULL
                                    ? th_review_state_get_label (th_review_get_state (governing))
                                    : ""));
  g_ptr_array_add (row, g_strdup (th_record_get_author (each->record)));
  g_ptr_array_add (row, th_time_dup_local (th_record_get_created (each->record), self->zone));
  while (row->len < self->sheet->columns->len)
    g_ptr_array_add (row, NULL);
  th_record_foreach (each->record, add_field, &filling);
  g_ptr_array_add (self->sheet->rows, row);
}

static gboolean
is_asked_for (const ThCaseRecord *each, const char *day, const char *team)
{
  gboolean is_visited = FALSE;

  if (team != NULL && g_strcmp0 (team, each->team) != 0)
    return FALSE;
  if (day == NULL || each->kind != TH_KINDS_PREMISES)
    return day == NULL || g_strcmp0 (day, each->day) == 0;
  for (guint i = 0; i < each->children->len; i++)
    {
      const ThCaseRecord *child = g_ptr_array_index (each->children, i);

      is_visited |= child->kind == TH_KINDS_VISIT && g_strcmp0 (day, child->day) == 0;
    }
  return is_visited;
}

static ThReportSheet *
sheet_new (const char *kind)
{
  ThReportSheet *sheet = g_new0 (ThReportSheet, 1);

  sheet->kind = g_strdup (kind);
  sheet->columns = g_ptr_array_new_with_free_func (g_free);
  sheet->headings = g_ptr_array_new_with_free_func (g_free);
  sheet->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  return sheet;
}

/* The kinds that have a sheet, those of the operation's own making last. */
static GPtrArray *
list_kinds (ThCase *case_)
{
  static const char *const first[] = { TH_KIND_PREMISES, TH_KIND_VISIT, TH_KIND_ENCOUNTER,
                                       TH_KIND_REFERRAL, TH_KIND_INTELLIGENCE };
  GPtrArray *kinds = g_ptr_array_new ();
  GPtrArray *list = th_case_list (case_);

  for (guint i = 0; i < G_N_ELEMENTS (first); i++)
    g_ptr_array_add (kinds, (char *) first[i]);
  for (guint i = 0; i < list->len; i++)
    {
      const ThCaseRecord *each = g_ptr_array_index (list, i);
      const char *kind = th_record_get_kind (each->record);

      if (each->kind == TH_KINDS_ADDED
          && !g_ptr_array_find_with_equal_func (kinds, kind, g_str_equal, NULL))
        g_ptr_array_add (kinds, (char *) kind);
    }
  return kinds;
}

GPtrArray *
th_report_sheets_new (ThCase *case_, const ThReportWords *words, const char *day, const char *team)
{
  GPtrArray *sheets = g_ptr_array_new_with_free_func ((GDestroyNotify) th_report_sheet_free);
  g_autoptr (GPtrArray) kinds = list_kinds (case_);
  g_autoptr (GPtrArray) struck = th_report_list_struck (case_);
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  GPtrArray *list = th_case_list (case_);

  for (guint i = 0; i < kinds->len; i++)
    {
      g_autoptr (GHashTable) by_path =
        g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      ThReportSheet *sheet = sheet_new (g_ptr_array_index (kinds, i));
      Making making = { sheet, words, struck, by_path, utc };

      add_columns (&making);
      for (guint j = 0; j < list->len; j++)
        {
          const ThCaseRecord *each = g_ptr_array_index (list, j);

          if (g_str_equal (th_record_get_kind (each->record), sheet->kind)
              && is_asked_for (each, day, team))
            add_row (&making, each);
        }
      if (sheet->rows->len > 0)
        g_ptr_array_add (sheets, sheet);
      else
        th_report_sheet_free (sheet);
    }
  return sheets;
}
