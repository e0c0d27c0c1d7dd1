/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One pass over each log, in order; nothing is kept but the hash so far. */

#include "th-evidence.h"

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

gboolean
th_evidence_check (ThServerStore *store,
                   const ThServerEnrolment *enrolment,
                   guint *n_erased,
                   GError **error)
{
  Chain chain = { .enrolment = enrolment };

  th_chain_start (enrolment->public_key, &chain.hash);
  if (!th_server_store_foreach_log (store, enrolment->id, check_row, &chain, error))
    return FALSE;
  if (chain.seq != enrolment->seq)
    return set_bad (error, (ThDot){ enrolment->id, chain.seq + 1 }, "is missing");
  if (!th_hash_equal (&chain.hash, &enrolment->hash))
    return set_bad (error, (ThDot){ enrolment->id, chain.seq }, "is not the head that was signed");
  *n_erased = chain.n_erased;
  return TRUE;
}

gboolean
th_evidence_check_all (ThServerStore *store, GError **error)
{
  g_autoptr (GPtrArray) enrolments = th_server_store_list_enrolments (store, error);
  guint n_erased;

  for (guint i = 0; enrolments != NULL && i < enrolments->len; i++)
    if (!th_evidence_check (store, g_ptr_array_index (enrolments, i), &n_erased, error))
      return FALSE;
  return enrolments != NULL;
}
