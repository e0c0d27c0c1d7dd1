/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Every record gives the keys by which others could be found to be like it: a number, a name, the
 * place. Only records that share a key are compared, so that a season's encounters take no longer
 * than their number says.
 */

#include "th-likeness.h"

#include "th-kind.h"
#include "th-review.h"
#include "th-time.h"

#include <glib/gi18n.h>
#include <string.h>

/* Two visits that began within this are one visit seen by two. */
#define TIME_MS (90 * 60 * 1000)
#define MIN_PHONE_DIGITS 7
#define MIN_AGREEMENTS 3
#define MAX_DEPTH 16

typedef struct
{
  const ThRecord *record;
  ThKinds kind;
  const ThRecord *visit;
  const ThRecord *premises;
} Subject;

typedef struct
{
  ThSame *same;
  GHashTable *by_id;   /* id: ThRecord */
  GHashTable *buckets; /* key: GPtrArray of Subject */
  GPtrArray *subjects; /* of Subject */
  GHashTable *pairs;   /* "id id": ThLikePair, borrowed */
  GPtrArray *found;    /* of ThLikePair */
} Search;

static const struct
{
  ThLikeReason reason;
  guint weight;
  const char *text;
} reasons[] = {
  { TH_LIKE_NAME, 5, N_ ("Same name") },
  { TH_LIKE_PHONE, 4, N_ ("Same telephone number") },
  { TH_LIKE_ADVERT, 4, N_ ("Same advert") },
  { TH_LIKE_ADDRESS, 5, N_ ("Same address") },
  { TH_LIKE_TIME, 5, N_ ("Same place at the same time") },
  { TH_LIKE_PSEUDONYM, 3, N_ ("Same pseudonym") },
  { TH_LIKE_DESCRIPTION, 2, N_ ("Language, nationality, age and gender agree") },
  { TH_LIKE_PREMISES, 1, N_ ("Met at the same premises") },
};

const char *
th_like_reason_get_text (ThLikeReason reason)
{
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (reasons[i].reason == reason)
      return reasons[i].text;
  g_return_val_if_reached (NULL);
}

static guint
weigh (guint set)
{
  guint weight = 0;

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    weight += (set & reasons[i].reason) != 0 ? reasons[i].weight : 0;
  return weight;
}

static void
pair_free (ThLikePair *self)
{
  g_free (self->a);
  g_free (self->b);
  g_free (self);
}

/* Letters and digits alone, in one case: spelling and spacing tell nobody apart. */
static char *
dup_plain (const char *text)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;
  GString *plain = g_string_new (NULL);

  for (const char *at = folded; at != NULL && *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_isalnum (g_utf8_get_char (at)))
      g_string_append_unichar (plain, g_utf8_get_char (at));
  return g_string_free (plain, FALSE);
}

/* The digits of a British or an international number: 07700 900100 is +44 7700 900100. */
static char *
dup_phone (const char *text)
{
  GString *digits = g_string_new (NULL);

  for (const char *at = text; at != NULL && *at != '\0'; at++)
    if (g_ascii_isdigit (*at))
      g_string_append_c (digits, *at);
  if (g_str_has_prefix (digits->str, "00"))
    g_string_erase (digits, 0, 2);
  else if (digits->len > 0 && digits->str[0] == '0')
    {
      g_string_erase (digits, 0, 1);
      g_string_prepend (digits, "44");
    }
  return g_string_free (digits, FALSE);
}

/* Puts @subject among those with @value; @value may be empty, and then tells nothing. */
static void
add_key (Search *self, Subject *subject, const char *what, const char *value)
{
  g_autofree char *key = NULL;
  GPtrArray *bucket;

  if (value == NULL || *value == '\0')
    return;
  key = g_strdup_printf ("%u %s %s", subject->kind, what, value);
  bucket = g_hash_table_lookup (self->buckets, key);
  if (bucket == NULL)
    {
      bucket = g_ptr_array_new ();
      g_hash_table_insert (self->buckets, g_steal_pointer (&key), bucket);
    }
  if (bucket->len == 0 || g_ptr_array_index (bucket, bucket->len - 1) != subject)
    g_ptr_array_add (bucket, subject);
}

static void
add_phone (Search *self, Subject *subject, const char *what, const char *text)
{
  g_autofree char *digits = dup_phone (text);

  if (strlen (digits) >= MIN_PHONE_DIGITS)
    add_key (self, subject, what, digits);
}

static void
add_plain (Search *self, Subject *subject, const char *what, const char *first, const char *second)
{
  g_autofree char *a = dup_plain (first);
  g_autofree char *b = dup_plain (second);
  g_autofree char *both = NULL;

  if (*a == '\0' || *b == '\0')
    return;
  both = g_strconcat (a, " ", b, NULL);
  add_key (self, subject, what, both);
}

typedef struct
{
  Search *search;
  Subject *subject;
} Keys;

/* The numbers and adverts of a premises stand in repeats. */
static void
add_repeated (const char *path, ThValue *value, gpointer data)
{
  Keys *keys = data;
  const char *text = th_value_get_text (value);
  g_autofree char *plain = NULL;

  if (text == NULL)
    return;
  if (g_str_has_prefix (path, "phones[") && g_str_has_suffix (path, "/number"))
    add_phone (keys->search, keys->subject, "phone", text);
  if (!g_str_has_prefix (path, "adverts["))
    return;
  if (g_str_has_suffix (path, "/phone_shown"))
    add_phone (keys->search, keys->subject, "advert", text);
  if (!g_str_has_suffix (path, "/url"))
    return;
  plain = dup_plain (text);
  add_key (keys->search, keys->subject, "advert", plain);
}

static void
add_premises (Search *self, Subject *subject)
{
  const ThRecord *record = subject->record;
  Keys keys = { self, subject };

  add_plain (self, subject, "address", th_record_get_text (record, "address_line"),
             th_record_get_text (record, "town"));
  add_plain (self, subject, "name", th_record_get_text (record, "trading_name"),
             th_record_get_text (record, "town"));
  add_phone (self, subject, "phone", th_record_get_text (record, "phone"));
  add_phone (self, subject, "advert", th_record_get_text (record, "phone"));
  th_record_foreach (record, add_repeated, &keys);
}

static void
add_encounter (Search *self, Subject *subject)
{
  const ThRecord *record = subject->record;
  g_autofree char *pseudonym = dup_plain (th_record_get_text (record, "pseudonym"));

  add_key (self, subject, "pseudonym", pseudonym);
  add_phone (self, subject, "phone", th_record_get_text (record, "safe_contact/phone"));
  if (subject->premises != NULL)
    add_key (self, subject, "premises",
             th_same_find (self->same, th_record_get_id (subject->premises)));
}

static Subject *
subject_new (Search *self, const ThRecord *record)
{
  Subject *subject = g_new0 (Subject, 1);
  const ThRecord *at = record;

  subject->record = record;
  subject->kind = th_kind_get_bit (th_record_get_kind (record));
  for (guint depth = 0; depth < MAX_DEPTH && at != NULL; depth++)
    {
      ThKinds kind = th_kind_get_bit (th_record_get_kind (at));
      const char *parent = th_record_get_parent (at);

      if (kind == TH_KINDS_VISIT)
        subject->visit = at;
      if (kind == TH_KINDS_PREMISES)
        subject->premises = at;
      if (th_review_get_state (at) == TH_REVIEW_WITHDRAWN)
        {
          g_free (subject);
          return NULL;
        }
      at = parent != NULL ? g_hash_table_lookup (self->by_id, parent) : NULL;
    }
  return subject;
}

/* A referral says the name and number of the person in the encounter above it. */
static void
add_referral (Search *self, const ThRecord *referral, GHashTable *subjects)
{
  const char *parent = th_record_get_parent (referral);
  Subject *subject = parent != NULL ? g_hash_table_lookup (subjects, parent) : NULL;

  if (subject == NULL)
    return;
  add_plain (self, subject, "name", th_record_get_text (referral, "person/first_name"),
             th_record_get_text (referral, "person/last_name"));
  add_phone (self, subject, "phone", th_record_get_text (referral, "support/phone"));
}

static void
add_keys (Search *self, Subject *subject)
{
  if (subject->kind == TH_KINDS_PREMISES)
    add_premises (self, subject);
  else if (subject->kind == TH_KINDS_ENCOUNTER)
    add_encounter (self, subject);
  else if (subject->premises != NULL)
    add_key (self, subject, "time",
             th_same_find (self->same, th_record_get_id (subject->premises)));
}

static void
read_records (Search *self, GPtrArray *records)
{
  static const guint kinds = TH_KINDS_PREMISES | TH_KINDS_VISIT | TH_KINDS_ENCOUNTER;
  g_autoptr (GHashTable) subjects = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < records->len; i++)
    {
      ThRecord *record = g_ptr_array_index (records, i);

      g_hash_table_insert (self->by_id, (char *) th_record_get_id (record), record);
    }
  for (guint i = 0; i < records->len; i++)
    {
      ThRecord *record = g_ptr_array_index (records, i);
      Subject *subject = NULL;

      if (!th_record_is_purged (record)
          && (th_kind_get_bit (th_record_get_kind (record)) & kinds) != 0)
        subject = subject_new (self, record);
      if (subject == NULL)
        continue;
      g_ptr_array_add (self->subjects, subject);
      g_hash_table_insert (subjects, (char *) th_record_get_id (record), subject);
      add_keys (self, subject);
    }
  for (guint i = 0; i < records->len; i++)
    {
      ThRecord *record = g_ptr_array_index (records, i);

      if (th_kind_get_bit (th_record_get_kind (record)) == TH_KINDS_REFERRAL
          && !th_record_is_purged (record) && th_review_get_state (record) != TH_REVIEW_WITHDRAWN)
        add_referral (self, record, subjects);
    }
}

static gboolean
is_known (const char *code)
{
  return code != NULL && *code != '\0' && !g_str_equal (code, "not_stated")
         && !g_str_equal (code, "not_asked") && !g_str_equal (code, "not_sure")
         && !g_str_equal (code, "unknown") && !g_str_equal (code, "unknown_adult");
}

/* In how many things both say the same of the person; -1 where they say different things. */
static int
count_agreements (const Subject *a, const Subject *b)
{
  static const char *const paths[] = { "language", "nationality", "age_band", "gender" };
  int n_same = 0;

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      const char *first = th_record_get_text (a->record, paths[i]);
      const char *second = th_record_get_text (b->record, paths[i]);

      if (!is_known (first) || !is_known (second))
        continue;
      if (!g_str_equal (first, second))
        return -1;
      n_same++;
    }
  return n_same;
}

/* An officer who spoke to both at one visit knows that they were two. */
static gboolean
were_met_together (const Subject *a, const Subject *b)
{
  return a->visit == b->visit
         && g_strcmp0 (th_record_get_author (a->record), th_record_get_author (b->record)) == 0;
}

static gboolean
is_same_time (const Subject *a, const Subject *b)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  const char *first = th_record_get_text (a->record, "arrived_at");
  const char *second = th_record_get_text (b->record, "arrived_at");
  g_autoptr (GDateTime) one = first != NULL ? g_date_time_new_from_iso8601 (first, utc) : NULL;
  g_autoptr (GDateTime) two = second != NULL ? g_date_time_new_from_iso8601 (second, utc) : NULL;

  return one != NULL && two != NULL
         && ABS (g_date_time_difference (one, two)) <= (GTimeSpan) TIME_MS * 1000
         && g_strcmp0 (th_record_get_author (a->record), th_record_get_author (b->record)) != 0;
}

static guint
get_reason (const char *what, const Subject *a, const Subject *b)
{
  if (g_str_equal (what, "phone"))
    return TH_LIKE_PHONE;
  if (g_str_equal (what, "advert"))
    return TH_LIKE_ADVERT;
  if (g_str_equal (what, "address"))
    return TH_LIKE_ADDRESS;
  if (g_str_equal (what, "name"))
    return TH_LIKE_NAME;
  if (g_str_equal (what, "pseudonym"))
    return count_agreements (a, b) >= 0 ? TH_LIKE_PSEUDONYM : 0;
  if (g_str_equal (what, "time"))
    return is_same_time (a, b) ? TH_LIKE_TIME : 0;
  return count_agreements (a, b) >= MIN_AGREEMENTS && !were_met_together (a, b)
           ? TH_LIKE_DESCRIPTION | TH_LIKE_PREMISES
           : 0;
}

static void
add_pair (Search *self, const Subject *a, const Subject *b, guint reason)
{
  const char *first = th_record_get_id (a->record);
  const char *second = th_record_get_id (b->record);
  g_autofree char *key = NULL;
  ThLikePair *pair;

  if (strcmp (first, second) > 0)
    {
      add_pair (self, b, a, reason);
      return;
    }
  if (th_same_is_same (self->same, first, second)
      || th_same_get_word (self->same, first, second) == TH_SAME_NO)
    return;
  key = g_strconcat (first, " ", second, NULL);
  pair = g_hash_table_lookup (self->pairs, key);
  if (pair == NULL)
    {
      pair = g_new0 (ThLikePair, 1);
      pair->kind = g_intern_string (th_record_get_kind (a->record));
      pair->a = g_strdup (first);
      pair->b = g_strdup (second);
      g_ptr_array_add (self->found, pair);
      g_hash_table_insert (self->pairs, g_steal_pointer (&key), pair);
    }
  pair->reasons |= reason;
}

static void
compare_bucket (Search *self, const char *what, GPtrArray *bucket)
{
  if (bucket->len > TH_LIKE_MAX_BUCKET)
    return;
  for (guint i = 0; i < bucket->len; i++)
    for (guint j = i + 1; j < bucket->len; j++)
      {
        const Subject *a = g_ptr_array_index (bucket, i);
        const Subject *b = g_ptr_array_index (bucket, j);
        guint reason = a != b ? get_reason (what, a, b) : 0;

        if (reason != 0)
          add_pair (self, a, b, reason);
      }
}

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  const ThLikePair *first = *(ThLikePair *const *) a;
  const ThLikePair *second = *(ThLikePair *const *) b;
  int order;

  if (first->weight != second->weight)
    return first->weight > second->weight ? -1 : 1;
  order = strcmp (first->a, second->a);
  return order != 0 ? order : strcmp (first->b, second->b);
}

GPtrArray *
th_likeness_list (GPtrArray *records, ThSame *same)
{
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) buckets =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GPtrArray) subjects = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) pairs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) pair_free);
  Search search = { same, by_id, buckets, subjects, pairs, found };
  GHashTableIter iter;
  const char *key;
  GPtrArray *bucket;

  g_return_val_if_fail (records != NULL && same != NULL, found);

  read_records (&search, records);
  g_hash_table_iter_init (&iter, buckets);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &bucket))
    {
      g_auto (GStrv) parts = g_strsplit (key, " ", 3);

      compare_bucket (&search, parts[1], bucket);
    }
  for (guint i = 0; i < found->len; i++)
    {
      ThLikePair *pair = g_ptr_array_index (found, i);

      pair->weight = weigh (pair->reasons);
    }
  g_ptr_array_sort (found, compare_pairs);
  return found;
}
