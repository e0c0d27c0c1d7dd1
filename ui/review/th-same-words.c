/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-same-words.h"

#include "th-kind.h"
#include "th-likeness.h"
#include "th-words.h"

#include <glib/gi18n.h>

static const ThSameWords kinds[] = {
  { TH_KIND_ENCOUNTER, "th-person-symbolic", N_ ("The same person?"), N_ ("The same person"),
    N_ ("They count as one person. Nothing is moved or deleted."), N_ ("They count as two people."),
    N_ ("One person") },
  { TH_KIND_VISIT, "th-document-symbolic", N_ ("The same visit?"), N_ ("The same visit"),
    N_ ("They count as one visit. Nothing is moved or deleted."), N_ ("They count as two visits."),
    N_ ("One visit") },
  { TH_KIND_PREMISES, "th-place-symbolic", N_ ("The same premises?"), N_ ("The same premises"),
    N_ ("They count as one premises. Nothing is moved or deleted."),
    N_ ("They count as two premises."), N_ ("One premises") },
};

const ThSameWords *
th_same_words_of (const char *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (g_strcmp0 (kinds[i].kind, kind) == 0)
        return &kinds[i];
    }

  return &kinds[0];
}

char *
th_same_words_dup_reasons (guint reasons)
{
  GString *words = g_string_new (NULL);

  for (guint bit = TH_LIKE_PHONE; bit <= TH_LIKE_TIME; bit <<= 1)
    {
      if (reasons & bit)
        g_string_append_printf (words, "%s%s", words->len > 0 ? " · " : "",
                                _ (th_like_reason_get_text (bit)));
    }

  return g_string_free (words, FALSE);
}

static void
add_with_parents (GPtrArray *records, ThCaseRecord *each)
{
  for (; each != NULL; each = each->parent)
    {
      if (!g_ptr_array_find (records, each->record, NULL))
        g_ptr_array_add (records, each->record);
    }
}

/* As if nobody had said anything: what is joined stays alike. */
char *
th_same_words_dup_alike (ThCaseRecord *a, ThCaseRecord *b)
{
  g_autoptr (ThSame) same = th_same_new ();
  g_autoptr (GPtrArray) records = g_ptr_array_new ();
  g_autoptr (GPtrArray) pairs = NULL;

  add_with_parents (records, a);
  add_with_parents (records, b);
  pairs = th_likeness_list (records, same);
  for (guint i = 0; i < pairs->len; i++)
    {
      const ThLikePair *pair = g_ptr_array_index (pairs, i);
      const char *first = th_record_get_id (a->record);
      const char *second = th_record_get_id (b->record);

      if ((g_str_equal (pair->a, first) && g_str_equal (pair->b, second))
          || (g_str_equal (pair->a, second) && g_str_equal (pair->b, first)))
        return th_same_words_dup_reasons (pair->reasons);
    }

  return NULL;
}

const char *
th_same_words_get_title (const ThCaseRecord *record)
{
  const char *title = th_record_get_title (record->record);

  return title != NULL && *title != '\0' ? title : _ ("Without a title");
}

char *
th_same_words_dup_origin (const ThCasebookReading *reading, const ThCaseRecord *record, int64_t now)
{
  g_autofree char *who =
    th_words_dup_officer (reading->operation, th_record_get_author (record->record));
  g_autofree char *when = th_words_dup_when (th_record_get_created (record->record), now,
                                             th_words_get_zone (reading->operation));

  if (record->premises == NULL || record->premises == record)
    /* Translators: who recorded it and when */
    return g_strdup_printf (_ ("%s, %s"), who, when);

  /* Translators: name of the premises, who recorded it, when */
  return g_strdup_printf (_ ("%s · %s, %s"), th_same_words_get_title (record->premises), who, when);
}
