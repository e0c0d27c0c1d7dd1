/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Each record is first read into marks, texts in the one spelling by which they are compared; two
 * records are alike where they share a mark. An address is a mark only together with its postcode
 * or its town: there is a 1 High Street everywhere.
 */

#include "th-likeness.h"

#include "th-spelling.h"

#include <string.h>

/* Shorter than this (bytes) nothing tells a place. */
#define ADDRESS_LEAST 4

typedef struct
{
  GHashTable *phones;
  GHashTable *addresses;
  GHashTable *adverts;
} Marks;

static Marks *
marks_new (void)
{
  Marks *marks = g_new0 (Marks, 1);

  marks->phones = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  marks->addresses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  marks->adverts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return marks;
}

static void
marks_free (Marks *marks)
{
  g_hash_table_unref (marks->phones);
  g_hash_table_unref (marks->addresses);
  g_hash_table_unref (marks->adverts);
  g_free (marks);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Marks, marks_free)

/* "21 Fuller’s Close, Slough" and "21, Fullers close Slough" are one address. */
static char *
dup_plain (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  GString *plain = g_string_new (NULL);

  for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_isalnum (c))
        g_string_append_unichar (plain, c);
    }

  return g_string_free (plain, FALSE);
}

/* "https://www.Example.test/ad/7?from=x" is "example.test/ad/7". */
static char *
dup_advert (const char *url)
{
  g_autofree char *plain = g_utf8_strdown (url, -1);
  const char *start = strstr (plain, "://");
  gsize length;

  start = start != NULL ? start + strlen ("://") : plain;
  if (g_str_has_prefix (start, "www."))
    start += strlen ("www.");
  length = strcspn (start, "?# ");
  while (length > 0 && start[length - 1] == '/')
    length--;

  /* A site alone says nothing of one advert on it. */
  return memchr (start, '/', length) != NULL ? g_strndup (start, length) : NULL;
}

static void
add_mark (GHashTable *marks, char *mark)
{
  if (mark != NULL)
    g_hash_table_add (marks, mark);
}

static gboolean
ends_with (const char *path, const char *list, const char *field)
{
  return g_str_has_prefix (path, list) && g_str_has_suffix (path, field);
}

static void
add_field (const char *path, ThValue *value, gpointer data)
{
  Marks *marks = data;
  const char *text = th_value_get_text (value);

  if (text == NULL)
    return;
  if (g_str_equal (path, "phone") || ends_with (path, "phones[", "]/number")
      || ends_with (path, "adverts[", "]/phone_shown"))
    add_mark (marks->phones, th_spelling_dup_number (text));
  else if (ends_with (path, "adverts[", "]/url"))
    add_mark (marks->adverts, dup_advert (text));
}

static void
add_address (Marks *marks, const ThRecord *record)
{
  const char *postcode = th_record_get_text (record, "postcode");
  const char *town = th_record_get_text (record, "town");
  const char *line = th_record_get_text (record, "address_line");
  g_autofree char *plain = line != NULL ? dup_plain (line) : NULL;
  g_autofree char *code = postcode != NULL ? th_spelling_dup_code (postcode) : NULL;
  g_autofree char *place = town != NULL ? dup_plain (town) : NULL;

  if (plain == NULL || strlen (plain) < ADDRESS_LEAST)
    return;
  if (code != NULL)
    add_mark (marks->addresses, g_strconcat (plain, "|", code, NULL));
  if (place != NULL && *place != '\0')
    add_mark (marks->addresses, g_strconcat (plain, "|", place, NULL));
}

static Marks *
read_marks (const ThRecord *record)
{
  Marks *marks = marks_new ();

  th_record_foreach (record, add_field, marks);
  add_address (marks, record);

  return marks;
}

static gboolean
share (GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer mark;

  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &mark, NULL))
    {
      if (g_hash_table_contains (b, mark))
        return TRUE;
    }

  return FALSE;
}

guint
th_likeness_of_premises (const ThRecord *a, const ThRecord *b)
{
  g_autoptr (Marks) first = read_marks (a);
  g_autoptr (Marks) second = read_marks (b);

  if (g_str_equal (th_record_get_id (a), th_record_get_id (b)))
    return 0;

  return (share (first->phones, second->phones) ? TH_LIKENESS_PHONE : 0)
         | (share (first->addresses, second->addresses) ? TH_LIKENESS_ADDRESS : 0)
         | (share (first->adverts, second->adverts) ? TH_LIKENESS_ADVERT : 0);
}

static void
add_words (GPtrArray *words, GHashTable *marks)
{
  GHashTableIter iter;
  gpointer mark;

  g_hash_table_iter_init (&iter, marks);
  while (g_hash_table_iter_next (&iter, &mark, NULL))
    g_ptr_array_add (words, g_strdup (mark));
}

GPtrArray *
th_likeness_list_words (const ThRecord *record)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (Marks) marks = read_marks (record);
  const char *postcode = th_record_get_text (record, "postcode");
  g_autofree char *code = postcode != NULL ? th_spelling_dup_code (postcode) : NULL;

  add_words (words, marks->phones);
  add_words (words, marks->adverts);
  /* A postcode has some fifteen doors and one spelling; an address has many spellings. */
  if (g_hash_table_size (marks->addresses) > 0)
    g_ptr_array_add (words, g_strdup (th_record_get_text (record, "address_line")));
  if (code != NULL)
    g_ptr_array_add (words, g_steal_pointer (&code));

  return words;
}
