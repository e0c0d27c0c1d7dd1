/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* `verify`: every entry's digest, every link of every chain, and that each ends where the
 * enrolment's head says. Names the first entry that is not as it was sealed. With a folder, the
 * evidence bundle in it.
 */

#include "th-admin.h"

typedef struct
{
  const ThServerEnrolment *enrolment;
  ThHash hash;
  int64_t seq;
  guint n_erased;
} Chain;

static gboolean
set_bad (GError **error, ThDot dot, const char *what)
{
  char text[TH_DOT_TEXT_SIZE];

  th_dot_format (dot, text);
  g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_CORRUPT, "entry %s %s", text, what);
  return FALSE;
}

static gboolean
check_row (const ThLogRow *row, gpointer data, GError **error)
{
  Chain *chain = data;
  ThHash digest = row->digest;
  ThHash before = chain->hash;

  if (row->dot.seq != chain->seq + 1)
    return set_bad (error, (ThDot){ row->dot.enrolment, chain->seq + 1 }, "is missing");
  if (row->bytes != NULL)
    th_chain_digest (g_bytes_get_data (row->bytes, NULL), g_bytes_get_size (row->bytes), &digest);
  else
    chain->n_erased++;
  if (!th_hash_equal (&digest, &row->digest))
    return set_bad (error, row->dot, "is not what was sealed");
  th_chain_next (&before, &digest, &chain->hash);
  if (!th_hash_equal (&chain->hash, &row->hash))
    return set_bad (error, row->dot, "does not follow the one before it");
  chain->seq = row->dot.seq;
  return TRUE;
}

static gboolean
check_enrolment (ThAdmin *admin, const ThServerEnrolment *enrolment, GError **error)
{
  Chain chain = { .enrolment = enrolment };
  char id[TH_ENROLMENT_TEXT_SIZE];

  th_enrolment_format (enrolment->id, id);
  th_chain_start (enrolment->public_key, &chain.hash);
  if (!th_server_store_foreach_log (admin->store, enrolment->id, check_row, &chain, error))
    return FALSE;
  if (chain.seq != enrolment->seq)
    return set_bad (error, (ThDot){ enrolment->id, chain.seq + 1 }, "is missing");
  if (!th_hash_equal (&chain.hash, &enrolment->hash))
    return set_bad (error, (ThDot){ enrolment->id, chain.seq }, "is not the head that was signed");
  g_print ("%s\t%" G_GINT64_FORMAT " entries, %u erased: whole\n", id, chain.seq, chain.n_erased);
  return TRUE;
}

static int
check_all (ThAdmin *admin)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) enrolments = th_server_store_list_enrolments (admin->store, &error);

  if (enrolments == NULL)
    return th_admin_fail (error);
  for (guint i = 0; i < enrolments->len; i++)
    if (!check_enrolment (admin, g_ptr_array_index (enrolments, i), &error))
      return th_admin_fail (error);
  return TH_ADMIN_DONE;
}

int
th_admin_verify (int argc, char **argv)
{
  g_autofree char *one = NULL;
  const GOptionEntry entries[] = {
    { "enrolment", 0, 0, G_OPTION_ARG_STRING, &one, "Only this one", "ENROLMENT" },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (ThAdmin) admin = { 0 };
  g_autoptr (ThServerEnrolment) enrolment = NULL;
  g_autoptr (GError) error = NULL;

  if (!th_admin_parse (&admin, entries, "[BUNDLE]",
                       "Checks the chains of all logs; with a BUNDLE, that evidence alone.", 0, 1,
                       argc, argv))
    return TH_ADMIN_USAGE;
  if (admin.rest != NULL && admin.rest[0] != NULL)
    return th_admin_verify_bundle (admin.rest[0]);
  if (!th_admin_open (&admin, 1))
    return TH_ADMIN_FAILED;
  if (one == NULL)
    return check_all (&admin);
  enrolment = th_admin_load_enrolment (&admin, one);
  if (enrolment == NULL)
    return TH_ADMIN_FAILED;
  return check_enrolment (&admin, enrolment, &error) ? TH_ADMIN_DONE : th_admin_fail (error);
}
