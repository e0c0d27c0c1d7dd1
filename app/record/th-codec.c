/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Entries and states as JSON. Keys are written in one fixed order and only where they say
 * something.
 *
 * A state names each dot once, in a table with its moment and author, and its fields point there:
 * {"v":1,"id":…,"creation":…,"context":[dot…],"dots":[dot,at,by…],"fields":{path:[value,index…]},
 *  "named":{path:[dot…]},"derived":{…},"seen":{dot:{record:[dot…]}}}
 */

#include "th-codec.h"

#include "th-codec-private.h"
#include "th-id.h"
#include "th-record-private.h"
#include "th-time.h"

#include <sodium.h>
#include <string.h>

G_DEFINE_QUARK (th - codec - error - quark, th_codec_error)

static void
append_integer_member (GString *json, const char *key, int64_t number)
{
  th_json_append_key (json, key);
  th_json_append_integer (json, number);
}

static void
append_seen (GString *json, const GPtrArray *seen)
{
  g_string_append_c (json, '{');
  for (guint i = 0; i < seen->len; i++)
    {
      const ThSeen *each = g_ptr_array_index (seen, i);

      th_json_append_key (json, each->record);
      th_codec_append_dots (json, each->context.dots, each->context.n_dots);
    }
  g_string_append_c (json, '}');
}

static void
append_values (GString *json, const char *key, const GPtrArray *fields)
{
  th_json_append_key (json, key);
  g_string_append_c (json, '{');
  for (guint i = 0; i < fields->len; i++)
    {
      const ThEntryField *field = g_ptr_array_index (fields, i);

      if (field->value == NULL)
        continue;
      th_json_append_key (json, field->path);
      g_string_append (json, th_value_get_json (field->value));
    }
  g_string_append_c (json, '}');
}

static void
append_over (GString *json, const GPtrArray *fields)
{
  gboolean any = FALSE;

  for (guint i = 0; i < fields->len; i++)
    {
      const ThEntryField *field = g_ptr_array_index (fields, i);

      if (field->n_over == 0)
        continue;
      if (!any)
        {
          th_json_append_key (json, "over");
          g_string_append_c (json, '{');
          any = TRUE;
        }
      th_json_append_key (json, field->path);
      th_codec_append_dots (json, field->over, field->n_over);
    }
  if (any)
    g_string_append_c (json, '}');
}

GBytes *
th_codec_encode_entry (const ThEntry *entry)
{
  GString *json = g_string_sized_new (512 + 48 * entry->fields->len);
  char at[TH_TIME_TEXT_SIZE];
  char salt[2 * TH_SALT_BYTES + 1];

  th_time_format (entry->at, at);
  sodium_bin2hex (salt, sizeof salt, entry->salt, sizeof entry->salt);
  g_string_append_c (json, '{');
  append_integer_member (json, "v", TH_ENTRY_VERSION);
  append_integer_member (json, "seq", entry->seq);
  th_json_append_member (json, "at", at);
  append_integer_member (json, "up", entry->up);
  th_json_append_member (json, "by", entry->by);
  th_json_append_member (json, "op", th_op_get_name (entry->op));
  th_json_append_member (json, "id", entry->id);
  th_json_append_member (json, "kind", entry->kind);
  th_json_append_member (json, "in", entry->in);
  th_json_append_member (json, "operation", entry->operation);
  th_json_append_member (json, "form", entry->form);
  th_json_append_member (json, "title", entry->title);
  if (entry->fields->len > 0)
    {
      append_values (json, "set", entry->fields);
      append_over (json, entry->fields);
    }
  if (entry->saw != NULL)
    {
      th_json_append_key (json, "saw");
      th_codec_append_dots (json, (const ThDot *) (gpointer) entry->saw->data, entry->saw->len);
    }
  if (entry->derived != NULL)
    append_values (json, "derived", entry->derived);
  if (entry->seen != NULL)
    {
      th_json_append_key (json, "seen");
      append_seen (json, entry->seen);
    }
  if (entry->has_of)
    {
      th_json_append_key (json, "of");
      th_codec_append_dot (json, entry->of);
    }
  th_json_append_member (json, "why", entry->why);
  th_json_append_member (json, "salt", salt);
  g_string_append_c (json, '}');
  return g_string_free_to_bytes (json);
}

/* Reading: each function answers %FALSE after marking the reader failed. */

static gboolean
read_id (ThJsonReader *reader, char **id)
{
  return th_codec_read_string (reader, id) && (th_id_is_valid (*id) || th_codec_fail (reader));
}

static gboolean
read_moment (ThJsonReader *reader, int64_t *at)
{
  ThJsonText text;

  return th_json_reader_text (reader, &text)
         && (th_time_parse (text.start, (gssize) text.length, at) || th_codec_fail (reader));
}

static gboolean
read_set (ThJsonReader *reader, ThEntry *entry)
{
  gboolean first = TRUE;
  ThJsonText name;

  if (!th_json_reader_open (reader, '{'))
    return FALSE;
  while (th_json_reader_member (reader, &first, &name))
    {
      ThValue *value = th_value_read (reader);

      if (value == NULL || !th_entry_take_field (entry, th_json_text_dup_ref (&name), value))
        return th_codec_fail (reader);
    }
  return !reader->failed;
}

static gboolean
read_over (ThJsonReader *reader, ThEntry *entry)
{
  gboolean first = TRUE;
  ThJsonText name;

  if (!th_json_reader_open (reader, '{'))
    return FALSE;
  while (th_json_reader_member (reader, &first, &name))
    {
      g_autofree char *path = th_json_text_dup (&name);
      g_autoptr (GArray) dots = g_array_new (FALSE, FALSE, sizeof (ThDot));
      ThEntryField *field = th_entry_find (entry, path);

      if ((field != NULL && field->n_over > 0) || !th_codec_read_dots (reader, dots))
        return th_codec_fail (reader);
      th_entry_set (entry, path, NULL, (const ThDot *) (gpointer) dots->data, dots->len);
    }
  return !reader->failed;
}

static gboolean
read_entry_derived (ThJsonReader *reader, ThEntry *entry)
{
  gboolean first = TRUE;
  ThJsonText name;

  if (entry->derived != NULL || !th_json_reader_open (reader, '{'))
    return th_codec_fail (reader);
  entry->derived = th_derived_new ();
  while (th_json_reader_member (reader, &first, &name))
    {
      g_autofree char *path = th_json_text_dup (&name);
      g_autoptr (ThValue) value = th_value_read (reader);

      if (value == NULL)
        return th_codec_fail (reader);
      th_entry_add_derived (entry, path, value);
    }
  return !reader->failed;
}

static gboolean
read_entry_seen (ThJsonReader *reader, ThEntry *entry)
{
  gboolean first = TRUE;
  ThJsonText name;

  if (entry->seen != NULL || !th_json_reader_open (reader, '{'))
    return th_codec_fail (reader);
  while (th_json_reader_member (reader, &first, &name))
    {
      g_autofree char *record = th_json_text_dup (&name);
      g_auto (ThContext) context = TH_CONTEXT_INIT;

      if (!th_codec_read_context (reader, &context))
        return FALSE;
      th_entry_add_seen (entry, record, &context);
    }
  return !reader->failed;
}

static gboolean
read_saw (ThJsonReader *reader, ThEntry *entry)
{
  if (entry->saw != NULL)
    return th_codec_fail (reader);
  entry->saw = g_array_new (FALSE, FALSE, sizeof (ThDot));
  return th_codec_read_dots (reader, entry->saw);
}

static gboolean
read_op (ThJsonReader *reader, ThEntry *entry)
{
  ThJsonText text;

  if (!th_json_reader_text (reader, &text))
    return FALSE;
  entry->op = th_op_from_name (text.start, text.length);
  return TRUE;
}

static gboolean
read_salt (ThJsonReader *reader, ThEntry *entry)
{
  ThJsonText text;
  gsize length = 0;

  return th_json_reader_text (reader, &text)
         && ((sodium_hex2bin (entry->salt, sizeof entry->salt, text.start, text.length, NULL,
                              &length, NULL)
                == 0
              && length == sizeof entry->salt)
             || th_codec_fail (reader));
}

typedef enum
{
  KEY_V = 1 << 0,
  KEY_SEQ = 1 << 1,
  KEY_AT = 1 << 2,
  KEY_UP = 1 << 3,
  KEY_OP = 1 << 4,
  KEY_SET = 1 << 5,
  KEY_OVER = 1 << 6,
  KEY_OF = 1 << 7,
  KEY_SALT = 1 << 8
} EntryKey;

#define KEYS_NEEDED (KEY_V | KEY_SEQ | KEY_AT | KEY_OP)

/* Marks a key as read; a second time is a fault. */
static gboolean
once (ThJsonReader *reader, guint *keys, EntryKey key)
{
  if (*keys & key)
    return th_codec_fail (reader);
  *keys |= key;
  return TRUE;
}

/* The keys whose values are not plain text. %FALSE in *@known where @name is none of them. */
static gboolean
read_entry_value (ThJsonReader *reader,
                  ThEntry *entry,
                  const ThJsonText *name,
                  guint *keys,
                  int64_t *version,
                  gboolean *known)
{
  *known = TRUE;
  if (th_json_text_equal (name, "v"))
    return once (reader, keys, KEY_V) && th_json_reader_integer (reader, version);
  if (th_json_text_equal (name, "seq"))
    return once (reader, keys, KEY_SEQ) && th_json_reader_integer (reader, &entry->seq);
  if (th_json_text_equal (name, "at"))
    return once (reader, keys, KEY_AT) && read_moment (reader, &entry->at);
  if (th_json_text_equal (name, "up"))
    return once (reader, keys, KEY_UP) && th_json_reader_integer (reader, &entry->up);
  if (th_json_text_equal (name, "op"))
    return once (reader, keys, KEY_OP) && read_op (reader, entry);
  if (th_json_text_equal (name, "set"))
    return once (reader, keys, KEY_SET) && read_set (reader, entry);
  if (th_json_text_equal (name, "over"))
    return once (reader, keys, KEY_OVER) && read_over (reader, entry);
  if (th_json_text_equal (name, "saw"))
    return read_saw (reader, entry);
  if (th_json_text_equal (name, "derived"))
    return read_entry_derived (reader, entry);
  if (th_json_text_equal (name, "seen"))
    return read_entry_seen (reader, entry);
  if (th_json_text_equal (name, "salt"))
    return once (reader, keys, KEY_SALT) && read_salt (reader, entry);
  if (th_json_text_equal (name, "of"))
    {
      entry->has_of = TRUE;
      return once (reader, keys, KEY_OF) && th_codec_read_dot (reader, &entry->of);
    }
  *known = FALSE;
  return TRUE;
}

static gboolean
read_entry_member (
  ThJsonReader *reader, ThEntry *entry, const ThJsonText *name, guint *keys, int64_t *version)
{
  gboolean known;

  if (!read_entry_value (reader, entry, name, keys, version, &known) || known)
    return !reader->failed;
  if (th_json_text_equal (name, "by"))
    return th_codec_read_string (reader, &entry->by);
  if (th_json_text_equal (name, "id"))
    return read_id (reader, &entry->id);
  if (th_json_text_equal (name, "kind"))
    return th_codec_read_string (reader, &entry->kind);
  if (th_json_text_equal (name, "in"))
    return read_id (reader, &entry->in);
  if (th_json_text_equal (name, "operation"))
    return read_id (reader, &entry->operation);
  if (th_json_text_equal (name, "form"))
    return th_codec_read_string (reader, &entry->form);
  if (th_json_text_equal (name, "title"))
    return th_codec_read_string (reader, &entry->title);
  if (th_json_text_equal (name, "why"))
    return th_codec_read_string (reader, &entry->why);
  return th_json_reader_skip (reader, NULL, NULL);
}

ThEntry *
th_codec_decode_entry (const char *bytes, gsize length, GError **error)
{
  g_autoptr (ThEntry) entry = th_entry_new ();
  int64_t version = 0;
  gboolean first = TRUE;
  ThJsonReader reader;
  ThJsonText name;
  guint keys = 0;

  th_json_reader_init (&reader, bytes, length);
  th_json_reader_open (&reader, '{');
  while (th_json_reader_member (&reader, &first, &name))
    if (!read_entry_member (&reader, entry, &name, &keys, &version))
      break;
  if (!th_json_reader_finish (&reader) || (keys & KEYS_NEEDED) != KEYS_NEEDED || entry->seq < 1
      || version < 1)
    {
      g_set_error (error, TH_CODEC_ERROR, TH_CODEC_ERROR_MALFORMED,
                   "log entry is malformed near byte %" G_GSIZE_FORMAT,
                   (gsize) (reader.at - bytes));
      return NULL;
    }
  if (version > TH_ENTRY_VERSION)
    {
      g_set_error (error, TH_CODEC_ERROR, TH_CODEC_ERROR_NEWER_VERSION,
                   "log entry has version %" G_GINT64_FORMAT ", known is %d", version,
                   TH_ENTRY_VERSION);
      return NULL;
    }
  return g_steal_pointer (&entry);
}
