/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Headers are small: whoever reads them limits the block as a whole. */

#include "th-tus.h"

#include <string.h>

/* More digits than any size needs, and few enough that nothing overflows. */
#define DIGITS_MAX 15

static const struct
{
  const char *name;
  GChecksumType type;
} algorithms[] = {
  { "sha256", G_CHECKSUM_SHA256 },
  { "sha1", G_CHECKSUM_SHA1 },
};

gboolean
th_tus_read_number (const char *text, gsize *number)
{
  gsize length = text != NULL ? strlen (text) : 0;
  guint64 found;

  if (length == 0 || length > DIGITS_MAX || strspn (text, "0123456789") != length)
    return FALSE;
  found = g_ascii_strtoull (text, NULL, 10);
  if (found > G_MAXSIZE)
    return FALSE;
  *number = (gsize) found;
  return TRUE;
}

/* Base64 of at most @size bytes, with its padding. glib's decoder passes over what it does not
 * know, so what it made must come to the same text again. */
static gboolean
decode (const char *text, uint8_t *bytes, gsize size, gsize *length)
{
  g_autofree uint8_t *decoded = NULL;
  g_autofree char *again = NULL;

  if (*text == '\0')
    return FALSE;
  decoded = g_base64_decode (text, length);
  if (decoded == NULL || *length > size)
    return FALSE;
  again = g_base64_encode (decoded, *length);
  if (!g_str_equal (again, text))
    return FALSE;
  memcpy (bytes, decoded, *length);
  return TRUE;
}

gboolean
th_tus_read_metadata (const char *text, ThHash *hash)
{
  g_auto (GStrv) pairs = text != NULL ? g_strsplit (text, ",", -1) : NULL;
  uint8_t name[2 * TH_HASH_BYTES];
  gboolean is_found = FALSE;
  gsize length;

  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++)
    {
      const char *pair = g_strstrip (pairs[i]);

      if (!g_str_has_prefix (pair, TH_TUS_KEY " "))
        continue;
      if (is_found || !decode (pair + strlen (TH_TUS_KEY " "), name, sizeof name, &length)
          || !th_hash_parse ((const char *) name, (gssize) length, hash))
        return FALSE;
      is_found = TRUE;
    }
  return is_found;
}

char *
th_tus_write_metadata (const ThHash *hash)
{
  char name[TH_HASH_TEXT_SIZE];
  g_autofree char *value = NULL;

  th_hash_format (hash, name);
  value = g_base64_encode ((const guchar *) name, strlen (name));
  return g_strconcat (TH_TUS_KEY " ", value, NULL);
}

static void
digest (GChecksumType type, const void *bytes, gsize length, uint8_t *found, gsize *n)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (type);

  g_checksum_update (checksum, bytes, (gssize) length);
  g_checksum_get_digest (checksum, found, n);
}

/* SHA-256 goes through the same fast code as the chain's. */
static void
digest_part (GChecksumType type, const void *bytes, gsize length, uint8_t *found, gsize *n)
{
  ThHash hash;

  if (type != G_CHECKSUM_SHA256)
    {
      digest (type, bytes, length, found, n);
      return;
    }
  th_chain_digest (bytes, length, &hash);
  memcpy (found, hash.bytes, TH_HASH_BYTES);
  *n = TH_HASH_BYTES;
}

ThTusCheck
th_tus_check (const char *text, const void *bytes, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (algorithms); i++)
    {
      gsize prefix = strlen (algorithms[i].name);
      uint8_t wanted[TH_HASH_BYTES], found[TH_HASH_BYTES];
      gsize n_wanted, n_found = sizeof found;

      if (strncmp (text, algorithms[i].name, prefix) != 0 || text[prefix] != ' ')
        continue;
      digest_part (algorithms[i].type, bytes, length, found, &n_found);
      if (!decode (text + prefix + 1, wanted, sizeof wanted, &n_wanted) || n_wanted != n_found)
        return TH_TUS_UNKNOWN;
      return memcmp (wanted, found, n_found) == 0 ? TH_TUS_HOLDS : TH_TUS_DIFFERS;
    }
  return TH_TUS_UNKNOWN;
}

char *
th_tus_write_checksum (const void *bytes, gsize length)
{
  g_autofree char *value = NULL;
  ThHash hash;

  th_chain_digest (bytes, length, &hash);
  value = g_base64_encode (hash.bytes, sizeof hash.bytes);
  return g_strconcat ("sha256 ", value, NULL);
}
