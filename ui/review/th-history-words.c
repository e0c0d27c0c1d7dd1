/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-history-words.h"

#include "th-kind.h"
#include "th-report-answers.h"
#include "th-words.h"

#include <glib/gi18n.h>
#include <string.h>

/* Threshold's own fields, which no form has. */
static const struct
{
  const char *path;
  const char *label;
} own_fields[] = {
  { TH_FIELD_STATE, N_ ("State") },
  { TH_FIELD_TEAM, N_ ("Team") },
  { TH_FIELD_FORM, N_ ("Version of the form") },
  { TH_FIELD_SAME_AS, N_ ("The same as") },
};

const char *
th_history_words_get_deed (const ThHistoryRow *row)
{
  switch (row->op)
    {
    case TH_OP_SET:
      return row->entry->entry != NULL && th_entry_is_creation (row->entry->entry)
               ? _ ("Began it")
               : _ ("Changed it");
    case TH_OP_VIEW:
      return _ ("Opened it to read");
    case TH_OP_EXPORT:
      return _ ("Gave it out");
    case TH_OP_JOIN:
      return _ ("Said whether it is the same as another");
    case TH_OP_PURGE:
      return _ ("Erased it");
    case TH_OP_ACCEPT:
      return _ ("Accepted what was held back");
    case TH_OP_DISMISS:
      return _ ("Dismissed what was held back");
    case TH_OP_ENROL:
    case TH_OP_UNLOCK:
    case TH_OP_LOCK:
    case TH_OP_ADMIN:
    case TH_OP_UNKNOWN:
    default:
      return row->entry->is_altered ? _ ("Not what its proof says") : _ ("Cannot be read here");
    }
}

char *
th_history_words_dup_when (const ThHistoryTerms *terms, const ThHistoryRow *row)
{
  GTimeZone *zone = th_words_get_zone (terms->reading->operation);
  g_autofree char *at = row->at != 0 ? th_words_dup_when (row->at, terms->now, zone) : NULL;
  g_autofree char *received =
    row->received != 0 ? th_words_dup_when (row->received, terms->now, zone) : NULL;

  if (at != NULL && received != NULL)
    return g_strdup_printf (_ ("On the tablet %s, at the station %s"), at, received);
  if (at != NULL)
    return g_strdup_printf (_ ("On the tablet %s, not at the station yet"), at);
  if (received != NULL)
    return g_strdup_printf (_ ("At the station %s"), received);

  return g_strdup (_ ("It is not known when"));
}

static const char *
get_own_label (const char *path)
{
  gsize length = strcspn (path, "{");

  for (guint i = 0; i < G_N_ELEMENTS (own_fields); i++)
    {
      if (strlen (own_fields[i].path) == length && strncmp (path, own_fields[i].path, length) == 0)
        return _ (own_fields[i].label);
    }

  return NULL;
}

static gboolean
is_instance (const char *path)
{
  return g_str_has_suffix (path, "]");
}

/* The other record that a word of sameness is about, by its title. */
static char *
dup_other (const ThHistoryTerms *terms, const char *id)
{
  ThCaseRecord *other = th_case_find (terms->reading->case_, id);
  const char *title = other != NULL ? th_record_get_title (other->record) : NULL;

  return g_strdup (title != NULL ? title : _ ("A record that is not on this tablet"));
}

char *
th_history_words_dup_label (const ThHistoryTerms *terms, const char *path)
{
  const ThReportWords *words = terms->reading->words;
  const char *own = get_own_label (path);
  const char *brace = strchr (path, '{');
  g_autofree char *question =
    is_instance (path) ? g_strndup (path, strrchr (path, '[') - path) : g_strdup (path);
  g_autofree char *label =
    own != NULL ? g_strdup (own) : th_report_words_dup_label (words, terms->kind, question);
  g_autofree char *code = NULL;
  g_autofree char *choice = NULL;

  if (brace == NULL)
    return g_steal_pointer (&label);
  code = g_strndup (brace + 1, strcspn (brace + 1, "}"));
  if (g_str_has_prefix (path, TH_FIELD_SAME_AS))
    choice = dup_other (terms, code);
  else if (g_str_has_prefix (path, "officers{"))
    choice = th_report_words_dup_officer (words, code);
  else
    choice = th_report_words_dup_choice (words, terms->kind, path, code);

  /* Translators: a question and one of its answers */
  return g_strdup_printf (_ ("%s: %s"), label, choice);
}

char *
th_history_words_dup_value (const ThHistoryTerms *terms, const char *path, ThValue *value)
{
  const char *text = th_value_get_text (value);

  if (th_value_is_null (value))
    return g_strdup (_ ("Cleared"));
  if (g_str_equal (path, TH_FIELD_STATE))
    return g_strdup (_ (th_review_state_get_label (th_review_state_from_name (text))));
  if (is_instance (path))
    return g_strdup (th_value_is_true (value) ? _ ("Added") : _ ("Removed"));
  if (g_str_has_prefix (path, TH_FIELD_SAME_AS))
    return g_strdup (g_strcmp0 (text, "yes") == 0 ? _ ("Yes") : _ ("No"));
  if (strchr (path, '{') != NULL)
    return g_strdup (th_value_is_true (value) ? _ ("Yes") : _ ("No"));

  return th_report_answers_dup_value (terms->reading->words, terms->kind, path, value,
                                      th_words_get_zone (terms->reading->operation));
}

char *
th_history_words_dup_values (const ThHistoryTerms *terms, const char *path, GPtrArray *values)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < values->len; i++)
    {
      const ThHistoryValue *each = g_ptr_array_index (values, i);
      g_autofree char *text = th_history_words_dup_value (terms, path, each->value);

      g_string_append_printf (all, "%s%s", all->len > 0 ? " / " : "", text);
    }

  return g_string_free (all, FALSE);
}
