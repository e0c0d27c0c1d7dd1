/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Which premises look like one, and which only seem to. */

#include "th-likeness.h"

#include "th-entry.h"
#include "th-fold.h"

#define ONE "00000000-0000-4000-8000-000000000001"
#define OTHER "00000000-0000-4000-8000-000000000002"
#define FIELDS 4

typedef struct
{
  const char *path;
  const char *text;
} Field;

typedef struct
{
  const char *name;
  Field one[FIELDS];
  Field other[FIELDS];
  guint likeness;
} Case;

static const Case cases[] = {
  { "phone",
    { { "phone", "0118 496 0100" } },
    { { "phone", "+44 118 4960100" } },
    TH_LIKENESS_PHONE },
  { "phone-among-others",
    { { "phone", "0118 496 0100" } },
    { { "phones[a]/number", "01184960100" } },
    TH_LIKENESS_PHONE },
  { "phone-in-an-advert",
    { { "phones[a]/number", "07700 900100" } },
    { { "adverts[b]/phone_shown", "07700900100" } },
    TH_LIKENESS_PHONE },
  { "other-phone", { { "phone", "0118 496 0100" } }, { { "phone", "0118 496 0101" } }, 0 },
  { "address-by-postcode",
    { { "address_line", "21 Fuller’s Close" }, { "postcode", "SL1 4ZZ" } },
    { { "address_line", "21, Fullers close" }, { "postcode", "sl14zz" }, { "town", "Slough" } },
    TH_LIKENESS_ADDRESS },
  { "address-by-town",
    { { "address_line", "1 High Street" }, { "town", "Slough" } },
    { { "address_line", "1 high street" }, { "town", "slough" }, { "postcode", "SL1 4ZZ" } },
    TH_LIKENESS_ADDRESS },
  { "same-street-elsewhere",
    { { "address_line", "1 High Street" }, { "town", "Slough" } },
    { { "address_line", "1 High Street" }, { "town", "Reading" } },
    0 },
  { "address-alone",
    { { "address_line", "1 High Street" } },
    { { "address_line", "1 High Street" } },
    0 },
  { "next-door",
    { { "address_line", "21 Fuller’s Close" }, { "postcode", "SL1 4ZZ" } },
    { { "address_line", "22 Fuller’s Close" }, { "postcode", "SL1 4ZZ" } },
    0 },
  { "advert",
    { { "adverts[a]/url", "https://www.example.test/ad/7?from=mail" } },
    { { "adverts[b]/url", "http://example.test/ad/7/" } },
    TH_LIKENESS_ADVERT },
  { "another-advert-of-the-site",
    { { "adverts[a]/url", "https://example.test/ad/7" } },
    { { "adverts[b]/url", "https://example.test/ad/8" } },
    0 },
  { "the-site-alone",
    { { "adverts[a]/url", "https://example.test" } },
    { { "adverts[b]/url", "https://example.test/" } },
    0 },
};

static ThRecord *
record_new (const char *id, const Field *fields)
{
  ThRecord *record = th_record_new (id);
  g_autoptr (ThEntry) entry = th_entry_new ();

  entry->seq = 1;
  entry->at = 1;
  entry->by = g_strdup ("4163");
  entry->op = TH_OP_SET;
  entry->id = g_strdup (id);
  entry->kind = g_strdup ("premises");
  for (guint i = 0; i < FIELDS && fields[i].path != NULL; i++)
    {
      g_autoptr (ThValue) value = th_value_new_text (fields[i].text);

      th_entry_set (entry, fields[i].path, value, NULL, 0);
    }
  g_assert_true (th_fold (record, 1, entry));

  return record;
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (ThRecord) one = record_new (ONE, test->one);
  g_autoptr (ThRecord) other = record_new (OTHER, test->other);

  g_assert_cmpuint (th_likeness_of_premises (one, other), ==, test->likeness);
  g_assert_cmpuint (th_likeness_of_premises (other, one), ==, test->likeness);
  g_assert_cmpuint (th_likeness_of_premises (one, one), ==, 0);
}

static void
test_words (void)
{
  const Field fields[FIELDS] = { { "phone", "+44 118 496 0100" },
                                 { "address_line", "21 Fuller’s Close" },
                                 { "postcode", "sl1 4zz" } };
  g_autoptr (ThRecord) record = record_new (ONE, fields);
  g_autoptr (ThRecord) nothing = record_new (OTHER, fields + 3);
  g_autoptr (GPtrArray) words = th_likeness_list_words (record);
  g_autoptr (GPtrArray) none = th_likeness_list_words (nothing);

  g_assert_cmpuint (words->len, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (words, 0), ==, "01184960100");
  g_assert_cmpstr (g_ptr_array_index (words, 1), ==, "21 Fuller’s Close");
  g_assert_cmpstr (g_ptr_array_index (words, 2), ==, "SL14ZZ");
  g_assert_cmpuint (none->len, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/likeness/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/likeness/what-to-search-for", test_words);

  return g_test_run ();
}
