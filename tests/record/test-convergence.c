/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The property the whole design rests on: whatever several enrolments did, in whatever order their
 * logs arrive, twice, late, with entries held for ever, with a replica restored from an earlier
 * copy, every replica comes to the same bytes. Histories are random; g_test prints the seed.
 */

#include "th-codec.h"
#include "th-fold.h"

#include <string.h>

#define RECORD "db16955e-64c8-4417-a638-cae77384ad62"
#define N_ENROLMENTS 4
#define N_HISTORIES 400
#define N_ORDERS 12

/* One person's tablet: their log, and the replica they look at while they write. */
typedef struct
{
  uint64_t id;
  GPtrArray *log; /* of GBytes */
  GArray *held;   /* of gboolean, beside log */
  ThRecord *view;
  guint read[N_ENROLMENTS]; /* how much of each log the view holds */
} Enrolment;

static const char *const paths[] = { "gender", "note", "advice{card}", "_state", "language" };
static const char *const texts[] = { "one", "two", "three", "draft", "submitted" };

static ThEntry *
decode (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  ThEntry *entry =
    th_codec_decode_entry (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);

  g_assert_no_error (error);
  return entry;
}

static void
fold_bytes (ThRecord *record, uint64_t enrolment, GBytes *bytes)
{
  g_autoptr (ThEntry) entry = decode (bytes);

  th_fold (record, enrolment, entry);
}

static void
set_some_fields (ThEntry *entry, ThRecord *view)
{
  int count = g_test_rand_int_range (1, 4);

  for (int i = 0; i < count; i++)
    {
      const char *path = paths[g_test_rand_int_range (0, G_N_ELEMENTS (paths))];
      g_autoptr (GArray) dots = th_record_list_dots (view, path);
      g_autoptr (ThValue) value =
        g_test_rand_int_range (0, 8) == 0
          ? th_value_new_null ()
          : th_value_new_text (texts[g_test_rand_int_range (0, G_N_ELEMENTS (texts))]);

      th_entry_set (entry, path, value, (const ThDot *) (gpointer) dots->data, dots->len);
    }
}

static ThEntry *
make_entry (Enrolment *author, int64_t at)
{
  ThEntry *entry = th_entry_new ();

  entry->seq = author->log->len + 1;
  entry->at = at;
  entry->by = g_strdup_printf ("%u", (guint) (author->id & 0xff));
  entry->op = g_test_rand_int_range (0, 40) == 0 ? TH_OP_PURGE : TH_OP_SET;
  entry->id = g_strdup (RECORD);
  memset (entry->salt, g_test_rand_int_range (0, 256), sizeof entry->salt);
  if (author->log->len == 0 && g_test_rand_bit ())
    {
      entry->kind = g_strdup ("visit");
      entry->operation = g_strdup ("0190f3a2-0000-8000-8000-000000000000");
      entry->form = g_strdup_printf ("visit@%u", (guint) (author->id & 0xff));
    }
  if (g_test_rand_int_range (0, 4) == 0)
    entry->title = g_strdup (texts[g_test_rand_int_range (0, G_N_ELEMENTS (texts))]);
  set_some_fields (entry, author->view);
  if (th_entry_find (entry, "_state") != NULL)
    {
      g_autoptr (ThValue) count = th_value_new_number (entry->fields->len);

      th_entry_add_seen (entry, RECORD, th_record_get_context (author->view));
      th_entry_add_derived (entry, "count", count);
    }
  return entry;
}

/* An author sees their own entry even where the server will hold it. */
static void
write_entry (Enrolment *author, guint self, int64_t at)
{
  g_autoptr (ThEntry) entry = make_entry (author, at);
  GBytes *bytes = th_codec_encode_entry (entry);
  gboolean held = g_test_rand_int_range (0, 8) == 0;

  g_ptr_array_add (author->log, bytes);
  g_array_append_val (author->held, held);
  if (held)
    th_fold_held (author->view, author->id, entry);
  else
    th_fold (author->view, author->id, entry);
  author->read[self] = author->log->len;
}

static void
read_on (Enrolment *reader, const Enrolment *from, guint index)
{
  guint upto =
    (guint) g_test_rand_int_range ((gint32) reader->read[index], (gint32) from->log->len + 1);

  for (; reader->read[index] < upto; reader->read[index]++)
    {
      g_autoptr (ThEntry) entry = decode (g_ptr_array_index (from->log, reader->read[index]));

      if (!g_array_index (from->held, gboolean, reader->read[index]))
        th_fold (reader->view, from->id, entry);
      /* A lead sees what is held, and what they write then names it. */
      else if (g_test_rand_bit ())
        th_fold_held (reader->view, from->id, entry);
    }
}

static void
make_history (Enrolment enrolments[N_ENROLMENTS])
{
  int steps = g_test_rand_int_range (5, 60);

  for (guint i = 0; i < N_ENROLMENTS; i++)
    {
      enrolments[i].id = (uint64_t) g_test_rand_int () << 32 | (0x100 + i);
      enrolments[i].log = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      enrolments[i].held = g_array_new (FALSE, FALSE, sizeof (gboolean));
      enrolments[i].view = th_record_new (RECORD);
      memset (enrolments[i].read, 0, sizeof enrolments[i].read);
    }
  for (int step = 0; step < steps; step++)
    {
      guint who = (guint) g_test_rand_int_range (0, N_ENROLMENTS);
      guint other = (guint) g_test_rand_int_range (0, N_ENROLMENTS);

      if (who != other && g_test_rand_bit ())
        read_on (&enrolments[who], &enrolments[other], other);
      else
        write_entry (&enrolments[who], who, 1000 + g_test_rand_int_range (0, 30));
    }
}

static void
clear_history (Enrolment enrolments[N_ENROLMENTS])
{
  for (guint i = 0; i < N_ENROLMENTS; i++)
    {
      g_ptr_array_unref (enrolments[i].log);
      g_array_unref (enrolments[i].held);
      th_record_unref (enrolments[i].view);
    }
}

static ThRecord *
through_bytes (ThRecord *record)
{
  g_autoptr (ThRecord) owned = record;
  g_autoptr (GBytes) bytes = th_codec_encode_record (owned);
  g_autoptr (GError) error = NULL;
  ThRecord *back =
    th_codec_decode_record (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);

  g_assert_no_error (error);
  return back;
}

/* Folds all logs in a random order that keeps each log's own, with repetitions; now and then the
 * replica goes through its bytes, and once it may be set back to an earlier copy and sent the rest
 * again. */
static GBytes *
fold_in_random_order (const Enrolment enrolments[N_ENROLMENTS])
{
  g_autoptr (ThRecord) record = th_record_new (RECORD);
  g_autoptr (ThRecord) copy = NULL;
  guint at[N_ENROLMENTS] = { 0 }, copied[N_ENROLMENTS] = { 0 };
  guint left = 0;

  for (guint i = 0; i < N_ENROLMENTS; i++)
    left += enrolments[i].log->len;
  while (left > 0)
    {
      guint who = (guint) g_test_rand_int_range (0, N_ENROLMENTS);
      const Enrolment *from = &enrolments[who];
      guint index;

      if (at[who] == from->log->len)
        continue;
      index = g_test_rand_int_range (0, 5) == 0
                ? (guint) g_test_rand_int_range (0, (gint32) at[who] + 1)
                : at[who];
      if (!g_array_index (from->held, gboolean, index))
        fold_bytes (record, from->id, g_ptr_array_index (from->log, index));
      if (index == at[who])
        {
          at[who]++;
          left--;
        }
      if (g_test_rand_int_range (0, 10) == 0)
        record = through_bytes (g_steal_pointer (&record));
      if (copy == NULL && g_test_rand_int_range (0, 20) == 0)
        {
          copy = th_record_copy (record);
          memcpy (copied, at, sizeof at);
        }
      else if (copy != NULL && g_test_rand_int_range (0, 30) == 0)
        {
          th_record_unref (record);
          record = g_steal_pointer (&copy);
          for (guint i = 0; i < N_ENROLMENTS; i++)
            {
              left += at[i] - copied[i];
              at[i] = copied[i];
            }
        }
    }
  return th_codec_encode_record (record);
}

static void
test_every_order_gives_one_state (void)
{
  for (int history = 0; history < N_HISTORIES; history++)
    {
      Enrolment enrolments[N_ENROLMENTS];
      g_autoptr (GBytes) first = NULL;

      make_history (enrolments);
      first = fold_in_random_order (enrolments);
      for (int order = 1; order < N_ORDERS; order++)
        {
          g_autoptr (GBytes) other = fold_in_random_order (enrolments);

          if (!g_bytes_equal (first, other))
            g_error ("history %d: %s\n  and: %s", history,
                     (const char *) g_bytes_get_data (first, NULL),
                     (const char *) g_bytes_get_data (other, NULL));
        }
      clear_history (enrolments);
    }
}

typedef void (*FieldFunc) (const ThEntryField *field, ThDot dot, gpointer data);

static void
foreach_folded_field (const Enrolment enrolments[N_ENROLMENTS], FieldFunc func, gpointer data)
{
  for (guint i = 0; i < N_ENROLMENTS; i++)
    for (guint j = 0; j < enrolments[i].log->len; j++)
      {
        g_autoptr (ThEntry) entry = decode (g_ptr_array_index (enrolments[i].log, j));

        for (guint f = 0;
             !g_array_index (enrolments[i].held, gboolean, j) && f < entry->fields->len; f++)
          func (g_ptr_array_index (entry->fields, f), (ThDot){ enrolments[i].id, entry->seq },
                data);
      }
}

static char *
name (const char *path, ThDot dot)
{
  char text[TH_DOT_TEXT_SIZE];

  th_dot_format (dot, text);
  return g_strconcat (path, " ", text, NULL);
}

static void
collect_names (const ThEntryField *field, ThDot dot, gpointer data)
{
  for (guint i = 0; i < field->n_over; i++)
    g_hash_table_add (data, name (field->path, field->over[i]));
}

typedef struct
{
  GHashTable *named;
  ThRecord *state;
} Lookup;

static void
assert_stands_or_was_named (const ThEntryField *field, ThDot dot, gpointer data)
{
  Lookup *lookup = data;
  g_autofree char *own = name (field->path, dot);
  g_autoptr (GArray) dots = th_record_list_dots (lookup->state, field->path);
  gboolean stands = FALSE;

  for (guint i = 0; i < dots->len; i++)
    stands = stands || th_dot_equal (g_array_index (dots, ThDot, i), dot);
  g_assert_true (stands != g_hash_table_contains (lookup->named, own));
}

static void
test_a_value_goes_only_where_it_was_named (void)
{
  for (int history = 0; history < N_HISTORIES; history++)
    {
      g_autoptr (GHashTable) named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (ThRecord) state = NULL;
      Enrolment enrolments[N_ENROLMENTS];
      Lookup lookup = { named, NULL };

      make_history (enrolments);
      bytes = fold_in_random_order (enrolments);
      lookup.state = state =
        th_codec_decode_record (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
      foreach_folded_field (enrolments, collect_names, named);
      if (!th_record_is_purged (state))
        foreach_folded_field (enrolments, assert_stands_or_was_named, &lookup);
      clear_history (enrolments);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/record/convergence/every-order-gives-one-state",
                   test_every_order_gives_one_state);
  g_test_add_func ("/record/convergence/a-value-goes-only-where-it-was-named",
                   test_a_value_goes_only_where_it_was_named);
  return g_test_run ();
}
