/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Who is the same as whom, and who looks as if they were: what is offered, and what is not. */

#include "th-likeness.h"

#include "th-kind.h"
#include "th-memory-store.h"
#include "th-review-entry.h"

#define OPERATION "00000000-0000-4000-8000-000000000001"
#define NAILS "00000000-0000-4000-8000-000000000011"
#define WASH "00000000-0000-4000-8000-000000000012"
#define MONDAY "00000000-0000-4000-8000-000000000021"
#define TUESDAY "00000000-0000-4000-8000-000000000022"
#define ELSEWHERE "00000000-0000-4000-8000-000000000023"
#define A "00000000-0000-4000-8000-00000000000a"
#define B "00000000-0000-4000-8000-00000000000b"
#define C "00000000-0000-4000-8000-00000000000c"

typedef struct
{
  ThMemoryStore *store;
  ThHand hand;
  ThHand other;
} Fixture;

static void
create (Fixture *self, ThEntry *entry)
{
  th_hand_append (&self->hand, entry);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->store = th_memory_store_new ();
  self->hand = (ThHand){ self->store, 1, "4163", 0, G_GINT64_CONSTANT (1661155860000) };
  self->other = (ThHand){ self->store, 2, "4184", 0, G_GINT64_CONSTANT (1661155890000) };
  create (self, th_hand_new_creation (TH_KIND_PREMISES, NAILS, OPERATION, OPERATION, "trading_name",
                                      "Fern Nails", "town", "Slough", "phone", "07700 900113",
                                      "address_line", "21 Fuller's Close", NULL));
  create (self, th_hand_new_creation (TH_KIND_PREMISES, WASH, OPERATION, OPERATION, "trading_name",
                                      "Dash Hand Wash", "town", "Slough", NULL));
  create (self, th_hand_new_creation (TH_KIND_VISIT, MONDAY, NAILS, OPERATION, "arrived_at",
                                      "2022-08-22T10:00:00+01:00", NULL));
  create (self, th_hand_new_creation (TH_KIND_VISIT, TUESDAY, NAILS, OPERATION, "arrived_at",
                                      "2022-08-23T10:00:00+01:00", NULL));
  create (self, th_hand_new_creation (TH_KIND_VISIT, ELSEWHERE, WASH, OPERATION, "arrived_at",
                                      "2022-08-23T10:00:00+01:00", NULL));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->store);
}

static gboolean
collect (ThRecord *record, gpointer data)
{
  g_ptr_array_add (data, th_record_ref (record));
  return TRUE;
}

static GPtrArray *
list_pairs (Fixture *self)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_unref);
  g_autoptr (ThSame) same = th_same_new ();
  g_autoptr (GError) error = NULL;
  ThStoreQuery query = { .operation = OPERATION };

  g_assert_true (
    th_store_foreach_record (TH_STORE (self->store), &query, collect, records, NULL, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < records->len; i++)
    th_same_add (same, g_ptr_array_index (records, i));
  return th_likeness_list (records, same);
}

static void
assert_only (Fixture *self, const char *a, const char *b, guint reasons)
{
  g_autoptr (GPtrArray) pairs = list_pairs (self);
  const ThLikePair *pair;

  g_assert_cmpuint (pairs->len, ==, 1);
  pair = g_ptr_array_index (pairs, 0);
  g_assert_cmpstr (pair->a, ==, a);
  g_assert_cmpstr (pair->b, ==, b);
  g_assert_cmphex (pair->reasons, ==, reasons);
}

static void
assert_none (Fixture *self)
{
  g_autoptr (GPtrArray) pairs = list_pairs (self);

  g_assert_cmpuint (pairs->len, ==, 0);
}

static ThEntry *
person (const char *id, const char *visit, const char *gender)
{
  return th_hand_new_creation (TH_KIND_ENCOUNTER, id, visit, OPERATION, "language", "vi",
                               "nationality", "VN", "age_band", "25_34", "gender", gender, NULL);
}

static void
join (Fixture *self, const char *a, const char *b, gboolean is_same)
{
  th_hand_append (&self->hand, th_review_entry_new_join (th_memory_store_peek (self->store, a), b,
                                                         is_same, "Seen again."));
}

static void
test_description_across_visits (Fixture *self, gconstpointer data)
{
  create (self, person (A, MONDAY, "female"));
  create (self, person (B, TUESDAY, "female"));
  assert_only (self, A, B, TH_LIKE_DESCRIPTION | TH_LIKE_PREMISES);
}

static void
test_description_elsewhere (Fixture *self, gconstpointer data)
{
  create (self, person (A, MONDAY, "female"));
  create (self, person (B, ELSEWHERE, "female"));
  assert_none (self);
}

static void
test_description_differs (Fixture *self, gconstpointer data)
{
  create (self, person (A, MONDAY, "female"));
  create (self, person (B, TUESDAY, "male"));
  assert_none (self);
}

static void
test_within_a_visit (Fixture *self, gconstpointer data)
{
  create (self, person (A, MONDAY, "female"));
  create (self, person (B, MONDAY, "female"));
  assert_none (self);
  th_hand_append (&self->other, person (C, MONDAY, "female"));
  {
    g_autoptr (GPtrArray) pairs = list_pairs (self);

    g_assert_cmpuint (pairs->len, ==, 2);
  }
}

static void
test_phone_in_any_spelling (Fixture *self, gconstpointer data)
{
  create (self, th_hand_new_creation (TH_KIND_ENCOUNTER, A, MONDAY, OPERATION, "safe_contact/phone",
                                      "07700 900999", NULL));
  create (self, th_hand_new_creation (TH_KIND_ENCOUNTER, B, ELSEWHERE, OPERATION,
                                      "safe_contact/phone", "+44 7700-900999", NULL));
  assert_only (self, A, B, TH_LIKE_PHONE);
}

static void
test_name_in_referrals (Fixture *self, gconstpointer data)
{
  create (self, th_hand_new_creation (TH_KIND_ENCOUNTER, A, MONDAY, OPERATION, NULL));
  create (self, th_hand_new_creation (TH_KIND_ENCOUNTER, B, ELSEWHERE, OPERATION, NULL));
  create (self, th_hand_new_creation (TH_KIND_REFERRAL, "00000000-0000-4000-8000-0000000000f1", A,
                                      OPERATION, "person/first_name", "Lan", "person/last_name",
                                      "Tran", NULL));
  create (self, th_hand_new_creation (TH_KIND_REFERRAL, "00000000-0000-4000-8000-0000000000f2", B,
                                      OPERATION, "person/first_name", "LAN", "person/last_name",
                                      "Tran ", NULL));
  assert_only (self, A, B, TH_LIKE_NAME);
}

static void
test_premises (Fixture *self, gconstpointer data)
{
  create (self, th_hand_new_creation (TH_KIND_PREMISES, A, OPERATION, OPERATION, "address_line",
                                      "21 Fullers Close", "town", "SLOUGH", NULL));
  assert_only (self, A, NAILS, TH_LIKE_ADDRESS);
}

static void
test_advert (Fixture *self, gconstpointer data)
{
  create (self, th_hand_new_creation (TH_KIND_PREMISES, A, OPERATION, OPERATION,
                                      "adverts[018f0000-0000-7000-8000-000000000001]/phone_shown",
                                      "07700900113", NULL));
  assert_only (self, A, NAILS, TH_LIKE_ADVERT);
}

static void
test_visit_of_two (Fixture *self, gconstpointer data)
{
  th_hand_append (&self->other, th_hand_new_creation (TH_KIND_VISIT, A, NAILS, OPERATION,
                                                      "arrived_at", "2022-08-22T09:20:00Z", NULL));
  assert_only (self, A, MONDAY, TH_LIKE_TIME);
}

static void
test_said (Fixture *self, gconstpointer data)
{
  create (self, person (A, MONDAY, "female"));
  create (self, person (B, TUESDAY, "female"));
  join (self, A, B, TRUE);
  assert_none (self);
  join (self, A, B, FALSE);
  assert_none (self);
}

static void
count_said (const char *a, const char *b, gboolean is_same, gpointer data)
{
  g_assert_cmpstr (a, ==, A);
  g_assert_cmpstr (b, ==, B);
  *(guint *) data += is_same ? 1 : 100;
}

/* What is taken back is asked again, as if nobody had said anything. */
static void
test_taken_back (Fixture *self, gconstpointer data)
{
  g_autoptr (ThSame) said = th_same_new ();
  g_autoptr (ThSame) unsaid = th_same_new ();
  g_autoptr (GPtrArray) pairs = NULL;
  guint count = 0;

  create (self, person (A, MONDAY, "female"));
  create (self, person (B, TUESDAY, "female"));
  join (self, A, B, TRUE);
  th_same_add (said, th_memory_store_peek (self->store, A));
  th_same_foreach (said, count_said, &count);
  g_assert_cmpuint (count, ==, 1);
  g_assert_null (th_review_entry_new_unsaid (th_memory_store_peek (self->store, B), A, NULL));

  th_hand_append (
    &self->hand, th_review_entry_new_unsaid (th_memory_store_peek (self->store, A), B, "Sisters."));
  th_same_add (unsaid, th_memory_store_peek (self->store, A));
  th_same_foreach (unsaid, count_said, &count);
  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpint (th_same_get_word (unsaid, A, B), ==, TH_SAME_UNSAID);
  pairs = list_pairs (self);
  g_assert_cmpuint (pairs->len, ==, 1);
}

static void
test_withdrawn (Fixture *self, gconstpointer data)
{
  create (self, person (A, MONDAY, "female"));
  create (self, person (B, TUESDAY, "female"));
  th_hand_set_state (&self->hand, MONDAY, "withdrawn", "Wrong address.");
  assert_none (self);
}

static void
test_crowd (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i <= TH_LIKE_MAX_BUCKET; i++)
    {
      g_autofree char *id = g_strdup_printf ("00000000-0000-4000-8000-0000000f%04u", i);

      create (self, person (id, i % 2 == 0 ? MONDAY : TUESDAY, "female"));
    }
  assert_none (self);
}

static void
test_components (Fixture *self, gconstpointer data)
{
  g_autoptr (ThSame) same = th_same_new ();

  create (self, person (A, MONDAY, "female"));
  create (self, person (B, MONDAY, "female"));
  create (self, person (C, TUESDAY, "female"));
  join (self, C, B, TRUE);
  join (self, B, A, TRUE);
  th_same_add (same, th_memory_store_peek (self->store, B));
  th_same_add (same, th_memory_store_peek (self->store, C));
  g_assert_true (th_same_is_same (same, A, C));
  g_assert_cmpstr (th_same_find (same, C), ==, A);
  g_assert_cmpint (th_same_get_word (same, A, C), ==, TH_SAME_UNSAID);

  /* The other record may take the word back; the latest counts. */
  join (self, A, B, FALSE);
  th_same_add (same, th_memory_store_peek (self->store, A));
  g_assert_false (th_same_is_same (same, A, C));
  g_assert_true (th_same_is_same (same, B, C));
  g_assert_cmpint (th_same_get_word (same, B, A), ==, TH_SAME_NO);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "/casework/same/pairs-make-components-and-no-undoes", test_components },
    { "/casework/likeness/description-at-one-premises-across-visits",
      test_description_across_visits },
    { "/casework/likeness/description-elsewhere-tells-nothing", test_description_elsewhere },
    { "/casework/likeness/another-gender-is-another-person", test_description_differs },
    { "/casework/likeness/one-officer-knows-their-two-apart", test_within_a_visit },
    { "/casework/likeness/telephone-number-in-any-spelling", test_phone_in_any_spelling },
    { "/casework/likeness/name-in-two-referrals", test_name_in_referrals },
    { "/casework/likeness/address-of-two-premises", test_premises },
    { "/casework/likeness/number-in-an-advert", test_advert },
    { "/casework/likeness/two-officers-records-of-one-visit", test_visit_of_two },
    { "/casework/likeness/what-was-said-is-not-asked-again", test_said },
    { "/casework/likeness/what-is-taken-back-is-asked-again", test_taken_back },
    { "/casework/likeness/withdrawn-is-like-nothing", test_withdrawn },
    { "/casework/likeness/a-crowd-is-no-likeness", test_crowd },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
