/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Record states as JSON; see th-codec.c for their shape. Reading trusts nothing either: a state
 * comes from a server over the wire or from a file that may be damaged.
 */

#include "th-codec.h"

#include "th-codec-private.h"
#include "th-id.h"
#include "th-record-private.h"

#include <string.h>

/* Dots of a state with their moment and author, sorted by dot. */
typedef struct
{
  ThDot dot;
  int64_t at;
  const char *by;
} TableRow;

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  return th_dot_compare (((const TableRow *) a)->dot, ((const TableRow *) b)->dot);
}

static GArray *
collect_dots (const ThRecord *record)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (TableRow));
  guint kept = 0;

  for (guint i = 0; i < record->fields->len; i++)
    {
      const ThField *field = g_ptr_array_index (record->fields, i);

      for (guint j = 0; j < field->n_values; j++)
        {
          const ThStanding *from = &field->values[j];
          TableRow row = { from->dot, from->at, from->by };

          /* Neighbouring fields mostly come from one entry. */
          if (rows->len == 0
              || !th_dot_equal (g_array_index (rows, TableRow, rows->len - 1).dot, row.dot))
            g_array_append_val (rows, row);
        }
    }
  g_array_sort (rows, compare_rows);
  for (guint i = 0; i < rows->len; i++)
    {
      TableRow row = g_array_index (rows, TableRow, i);

      if (kept == 0 || !th_dot_equal (g_array_index (rows, TableRow, kept - 1).dot, row.dot))
        g_array_index (rows, TableRow, kept++) = row;
    }
  g_array_set_size (rows, kept);
  return rows;
}

static guint
find_row (const GArray *rows, ThDot dot)
{
  guint low = 0, high = rows->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (th_dot_compare (g_array_index (rows, TableRow, middle).dot, dot) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* [dot, at, text]: who created it, or what it is called and since when. */
static void
append_stamp (GString *json, const char *key, ThDot dot, int64_t at, const char *text)
{
  th_json_append_key (json, key);
  g_string_append_c (json, '[');
  th_codec_append_dot (json, dot);
  g_string_append_c (json, ',');
  th_json_append_integer (json, at);
  g_string_append_c (json, ',');
  th_json_append_text (json, text);
  g_string_append_c (json, ']');
}

static void
append_header (GString *json, const ThRecord *record)
{
  g_string_append (json, "{\"v\":1");
  th_json_append_member (json, "id", record->id);
  if (record->has_creation)
    {
      th_json_append_member (json, "kind", record->kind);
      th_json_append_member (json, "in", record->parent);
      th_json_append_member (json, "operation", record->operation);
      th_json_append_member (json, "form", record->form);
      append_stamp (json, "creation", record->creation, record->created, record->author);
    }
  if (record->title != NULL)
    append_stamp (json, "title", record->title_dot, record->title_at, record->title);
  th_json_append_key (json, "changed");
  th_json_append_integer (json, record->changed);
  if (record->is_purged)
    g_string_append (json, ",\"purged\":true");
  th_json_append_key (json, "context");
  th_codec_append_dots (json, record->context.dots, record->context.n_dots);
}

static void
append_fields (GString *json, const ThRecord *record, const GArray *rows)
{
  th_json_append_key (json, "dots");
  g_string_append_c (json, '[');
  for (guint i = 0; i < rows->len; i++)
    {
      const TableRow *row = &g_array_index (rows, TableRow, i);

      if (i > 0)
        g_string_append_c (json, ',');
      th_codec_append_dot (json, row->dot);
      g_string_append_c (json, ',');
      th_json_append_integer (json, row->at);
      g_string_append_c (json, ',');
      th_json_append_text (json, row->by != NULL ? row->by : "");
    }
  g_string_append (json, "],\"fields\":{");
  for (guint i = 0; i < record->fields->len; i++)
    {
      const ThField *field = g_ptr_array_index (record->fields, i);

      if (field->n_values == 0)
        continue;
      th_json_append_key (json, field->path);
      for (guint j = 0; j < field->n_values; j++)
        {
          g_string_append_c (json, j == 0 ? '[' : ',');
          g_string_append (json, th_value_get_json (field->values[j].value));
          g_string_append_c (json, ',');
          th_json_append_integer (json, find_row (rows, field->values[j].dot));
        }
      g_string_append_c (json, ']');
    }
  g_string_append_c (json, '}');
}

static void
append_named (GString *json, const ThRecord *record)
{
  gboolean any = FALSE;

  for (guint i = 0; i < record->fields->len; i++)
    {
      const ThField *field = g_ptr_array_index (record->fields, i);

      if (field->n_named == 0)
        continue;
      if (!any)
        g_string_append (json, ",\"named\":{");
      any = TRUE;
      th_json_append_key (json, field->path);
      th_codec_append_dots (json, field->named, field->n_named);
    }
  if (any)
    g_string_append_c (json, '}');
}

static void
append_derived (GString *json, const ThRecord *record)
{
  if (record->derived == NULL)
    return;
  th_json_append_key (json, "derived");
  g_string_append_c (json, '[');
  th_codec_append_dot (json, record->derived_dot);
  g_string_append_c (json, ',');
  th_json_append_integer (json, record->derived_at);
  g_string_append (json, ",{");
  for (guint i = 0; i < record->derived->len; i++)
    {
      const ThEntryField *field = g_ptr_array_index (record->derived, i);

      th_json_append_key (json, field->path);
      g_string_append (json, th_value_get_json (field->value));
    }
  g_string_append (json, "}]");
}

static void
append_seen (GString *json, const ThRecord *record)
{
  if (record->seen_by == NULL)
    return;
  th_json_append_key (json, "seen");
  g_string_append_c (json, '{');
  for (guint i = 0; i < record->seen_by->len; i++)
    {
      const ThSeenBy *seen_by = g_ptr_array_index (record->seen_by, i);
      char dot[TH_DOT_TEXT_SIZE];

      th_dot_format (seen_by->dot, dot);
      th_json_append_key (json, dot);
      g_string_append_c (json, '{');
      for (guint j = 0; j < seen_by->seen->len; j++)
        {
          const ThSeen *seen = g_ptr_array_index (seen_by->seen, j);

          th_json_append_key (json, seen->record);
          th_codec_append_dots (json, seen->context.dots, seen->context.n_dots);
        }
      g_string_append_c (json, '}');
    }
  g_string_append_c (json, '}');
}

GBytes *
th_codec_encode_record (const ThRecord *record)
{
  GString *json = g_string_sized_new (512 + 48 * record->fields->len);
  g_autoptr (GArray) rows = collect_dots (record);

  append_header (json, record);
  append_fields (json, record, rows);
  append_named (json, record);
  append_derived (json, record);
  append_seen (json, record);
  g_string_append_c (json, '}');
  return g_string_free_to_bytes (json);
}

typedef struct
{
  ThJsonReader reader;
  ThRecord *record;
  GArray *rows; /* of TableRow; by is a GRefString */
} Decoder;

static gboolean
read_stamp (ThJsonReader *reader, ThDot *dot, int64_t *at, char **text)
{
  gboolean first = TRUE;

  return th_json_reader_open (reader, '[') && th_json_reader_element (reader, &first)
         && th_codec_read_dot (reader, dot) && th_json_reader_element (reader, &first)
         && th_json_reader_integer (reader, at) && th_json_reader_element (reader, &first)
         && th_codec_read_string (reader, text)
         && (!th_json_reader_element (reader, &first) || th_codec_fail (reader)) && !reader->failed;
}

static gboolean
read_creation (Decoder *self)
{
  g_autofree char *by = NULL;
  ThRecord *record = self->record;

  if (record->has_creation || !read_stamp (&self->reader, &record->creation, &record->created, &by))
    return th_codec_fail (&self->reader);
  record->has_creation = TRUE;
  record->author = g_ref_string_new (by);
  return TRUE;
}

static gboolean
read_table (Decoder *self)
{
  ThJsonReader *reader = &self->reader;
  gboolean first = TRUE;

  if (!th_json_reader_open (reader, '['))
    return FALSE;
  while (th_json_reader_element (reader, &first))
    {
      TableRow row = { { 0, 0 }, 0, NULL };
      g_autofree char *by = NULL;

      if (!th_codec_read_dot (reader, &row.dot) || !th_json_reader_element (reader, &first)
          || !th_json_reader_integer (reader, &row.at) || !th_json_reader_element (reader, &first)
          || !th_codec_read_string (reader, &by))
        return th_codec_fail (reader);
      row.by = th_record_share_name (self->record, by);
      g_array_append_val (self->rows, row);
    }
  return !reader->failed;
}

static gboolean
read_standing (Decoder *self, ThField *field, gboolean *first)
{
  ThJsonReader *reader = &self->reader;
  g_autoptr (ThValue) value = th_value_read (reader);
  ThStanding standing;
  const TableRow *row;
  int64_t index;

  if (value == NULL || !th_json_reader_element (reader, first)
      || !th_json_reader_integer (reader, &index) || index < 0 || index >= self->rows->len)
    return th_codec_fail (reader);
  row = &g_array_index (self->rows, TableRow, index);
  standing = (ThStanding){ value, row->dot, row->at, (char *) row->by, FALSE };
  th_field_add (field, &standing);
  return TRUE;
}

static gboolean
read_fields (Decoder *self)
{
  ThJsonReader *reader = &self->reader;
  gboolean first = TRUE;
  ThJsonText name;

  if (!th_json_reader_open (reader, '{'))
    return FALSE;
  while (th_json_reader_member (reader, &first, &name))
    {
      g_autoptr (GRefString) path = th_json_text_dup_ref (&name);
      ThField *field = th_record_ensure_field (self->record, path);
      gboolean first_value = TRUE;

      if (field->n_values > 0 || !th_json_reader_open (reader, '['))
        return th_codec_fail (reader);
      while (th_json_reader_element (reader, &first_value))
        if (!read_standing (self, field, &first_value))
          return FALSE;
    }
  return !reader->failed;
}

static gboolean
read_named (Decoder *self)
{
  ThJsonReader *reader = &self->reader;
  gboolean first = TRUE;
  ThJsonText name;

  if (!th_json_reader_open (reader, '{'))
    return FALSE;
  while (th_json_reader_member (reader, &first, &name))
    {
      g_autoptr (GRefString) path = th_json_text_dup_ref (&name);
      ThField *field = th_record_ensure_field (self->record, path);
      gboolean first_dot = TRUE;
      ThDot dot;

      if (!th_json_reader_open (reader, '['))
        return FALSE;
      while (th_json_reader_element (reader, &first_dot) && th_codec_read_dot (reader, &dot))
        {
          field->named = g_renew (ThDot, field->named, field->n_named + 1);
          field->named[field->n_named++] = dot;
        }
    }
  return !reader->failed;
}

static gboolean
read_derived_values (ThJsonReader *reader, GPtrArray *derived)
{
  gboolean first = TRUE;
  ThJsonText name;

  if (!th_json_reader_open (reader, '{'))
    return FALSE;
  while (th_json_reader_member (reader, &first, &name))
    {
      ThValue *value = th_value_read (reader);
      ThEntryField *field;

      if (value == NULL)
        return th_codec_fail (reader);
      field = g_new0 (ThEntryField, 1);
      field->path = th_json_text_dup_ref (&name);
      field->value = value;
      g_ptr_array_add (derived, field);
    }
  return !reader->failed;
}

static gboolean
read_derived (Decoder *self)
{
  ThJsonReader *reader = &self->reader;
  ThRecord *record = self->record;
  gboolean first = TRUE;

  if (record->derived != NULL)
    return th_codec_fail (reader);
  record->derived = th_derived_new ();
  return th_json_reader_open (reader, '[') && th_json_reader_element (reader, &first)
         && th_codec_read_dot (reader, &record->derived_dot)
         && th_json_reader_element (reader, &first)
         && th_json_reader_integer (reader, &record->derived_at)
         && th_json_reader_element (reader, &first) && read_derived_values (reader, record->derived)
         && (!th_json_reader_element (reader, &first) || th_codec_fail (reader)) && !reader->failed;
}

static gboolean
read_seen_by (ThJsonReader *reader, ThSeenBy *seen_by)
{
  gboolean first = TRUE;
  ThJsonText name;

  if (!th_json_reader_open (reader, '{'))
    return FALSE;
  while (th_json_reader_member (reader, &first, &name))
    {
      ThSeen *seen = g_new0 (ThSeen, 1);

      seen->record = th_json_text_dup (&name);
      g_ptr_array_add (seen_by->seen, seen);
      if (!th_codec_read_context (reader, &seen->context))
        return FALSE;
    }
  return !reader->failed;
}

static gboolean
read_seen (Decoder *self)
{
  ThJsonReader *reader = &self->reader;
  gboolean first = TRUE;
  ThJsonText name;
  ThDot dot;

  if (!th_json_reader_open (reader, '{'))
    return FALSE;
  while (th_json_reader_member (reader, &first, &name))
    if (!th_dot_parse (name.start, (gssize) name.length, &dot)
        || !read_seen_by (reader, th_record_ensure_seen (self->record, dot)))
      return th_codec_fail (reader);
  return !reader->failed;
}

static gboolean
read_member (Decoder *self, const ThJsonText *name)
{
  ThRecord *record = self->record;
  ThJsonReader *reader = &self->reader;

  if (th_json_text_equal (name, "id"))
    {
      g_clear_pointer (&record->id, g_free);
      return th_codec_read_string (reader, &record->id);
    }
  if (th_json_text_equal (name, "kind"))
    return th_codec_read_string (reader, &record->kind);
  if (th_json_text_equal (name, "in"))
    return th_codec_read_string (reader, &record->parent);
  if (th_json_text_equal (name, "operation"))
    return th_codec_read_string (reader, &record->operation);
  if (th_json_text_equal (name, "form"))
    return th_codec_read_string (reader, &record->form);
  if (th_json_text_equal (name, "creation"))
    return read_creation (self);
  if (th_json_text_equal (name, "title"))
    return read_stamp (reader, &record->title_dot, &record->title_at, &record->title);
  if (th_json_text_equal (name, "changed"))
    return th_json_reader_integer (reader, &record->changed);
  if (th_json_text_equal (name, "purged"))
    return th_json_reader_boolean (reader, &record->is_purged);
  if (th_json_text_equal (name, "context"))
    return th_codec_read_context (reader, &record->context);
  if (th_json_text_equal (name, "dots"))
    return read_table (self);
  if (th_json_text_equal (name, "fields"))
    return read_fields (self);
  if (th_json_text_equal (name, "named"))
    return read_named (self);
  if (th_json_text_equal (name, "derived"))
    return read_derived (self);
  if (th_json_text_equal (name, "seen"))
    return read_seen (self);
  return th_json_reader_skip (reader, NULL, NULL);
}

static void
row_clear (TableRow *row)
{
  g_ref_string_release ((char *) row->by);
}

ThRecord *
th_codec_decode_record (const char *bytes, gsize length, GError **error)
{
  g_autoptr (ThRecord) record = th_record_new ("");
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (TableRow));
  Decoder self = { .record = record, .rows = rows };
  gboolean first = TRUE;
  ThJsonText name;

  g_array_set_clear_func (rows, (GDestroyNotify) row_clear);
  th_json_reader_init (&self.reader, bytes, length);
  th_json_reader_open (&self.reader, '{');
  while (th_json_reader_member (&self.reader, &first, &name))
    if (!read_member (&self, &name))
      break;
  if (!th_json_reader_finish (&self.reader) || !th_id_is_valid (record->id))
    {
      g_set_error (error, TH_CODEC_ERROR, TH_CODEC_ERROR_MALFORMED,
                   "record state is malformed near byte %" G_GSIZE_FORMAT,
                   (gsize) (self.reader.at - bytes));
      return NULL;
    }
  return g_steal_pointer (&record);
}
