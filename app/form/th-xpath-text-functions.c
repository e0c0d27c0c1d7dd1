/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Functions on texts. Lengths and positions count characters, not bytes. */

#include "th-xpath-eval.h"

#include "th-form.h"

#include <math.h>
#include <string.h>

static void
run_concat (ThXpathCall *call, ThXpathValue *result)
{
  g_autoptr (GPtrArray) strings = th_xpath_call_strings (call, 0);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < strings->len; i++)
    g_string_append (text, strings->pdata[i]);
  th_xpath_value_take_string (result, g_string_free (text, FALSE));
}

static void
run_join (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *separator = th_xpath_call_string (call, 0);
  g_autoptr (GPtrArray) strings = th_xpath_call_strings (call, 1);

  g_ptr_array_add (strings, NULL);
  th_xpath_value_take_string (result, g_strjoinv (separator, (char **) strings->pdata));
}

static void
run_contains (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *text = th_xpath_call_string (call, 0);
  g_autofree char *part = th_xpath_call_string (call, 1);

  th_xpath_value_set_boolean (result, strstr (text, part) != NULL);
}

static void
run_starts_with (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *text = th_xpath_call_string (call, 0);
  g_autofree char *part = th_xpath_call_string (call, 1);

  th_xpath_value_set_boolean (result, g_str_has_prefix (text, part));
}

static void
run_ends_with (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *text = th_xpath_call_string (call, 0);
  g_autofree char *part = th_xpath_call_string (call, 1);

  th_xpath_value_set_boolean (result, g_str_has_suffix (text, part));
}

static void
run_substring_before (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *text = th_xpath_call_string (call, 0);
  g_autofree char *part = th_xpath_call_string (call, 1);
  char *found = strstr (text, part);

  th_xpath_value_take_string (result, g_strndup (text, found != NULL ? found - text : 0));
}

static void
run_substring_after (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *text = th_xpath_call_string (call, 0);
  g_autofree char *part = th_xpath_call_string (call, 1);
  char *found = strstr (text, part);

  th_xpath_value_set_string (result, found != NULL ? found + strlen (part) : "");
}

static char *
slice (const char *text, glong from, glong to)
{
  glong length = g_utf8_strlen (text, -1);

  from = CLAMP (from, 0, length);
  to = CLAMP (to, from, length);
  return g_utf8_substring (text, from, to);
}

/* XPath's own: counts from 1, rounds, gives what lies within. */
static void
run_substring (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *text = th_xpath_call_string (call, 0);
  double from = floor (th_xpath_call_number (call, 1) + 0.5);
  double to = INFINITY;
  glong length = g_utf8_strlen (text, -1);
  glong first = 0;
  glong last = 0;

  if (call->n_arguments > 2)
    to = from + floor (th_xpath_call_number (call, 2) + 0.5);
  for (glong i = 1; i <= length; i++)
    if (i >= from && i < to)
      {
        first = first == 0 ? i : first;
        last = i;
      }
  th_xpath_value_take_string (result, first == 0 ? g_strdup ("") : slice (text, first - 1, last));
}

static glong
as_index (double number, glong length)
{
  if (isnan (number))
    return 0;
  number = CLAMP (trunc (number), -1e9, 1e9);
  return number < 0 ? MAX (0, length + (glong) number) : (glong) number;
}

/* ODK's: counts from 0, the end is not included, negatives count from the end. */
static void
run_substr (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *text = th_xpath_call_string (call, 0);
  glong length = g_utf8_strlen (text, -1);
  glong from = as_index (th_xpath_call_number (call, 1), length);
  glong to = call->n_arguments > 2 ? as_index (th_xpath_call_number (call, 2), length) : length;

  th_xpath_value_take_string (result, slice (text, from, to));
}

static char *
argument_or_context (ThXpathCall *call)
{
  if (call->n_arguments > 0)
    return th_xpath_call_string (call, 0);
  return th_xpath_node_dup_text (call->run->host, call->place->node);
}

static void
run_string_length (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *text = argument_or_context (call);

  th_xpath_value_set_number (result, g_utf8_strlen (text, -1));
}

static void
run_normalize_space (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *text = argument_or_context (call);
  g_auto (GStrv) words = g_strsplit_set (text, " \t\r\n", -1);
  GString *normal = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_string_append_printf (normal, "%s%s", normal->len > 0 ? " " : "", words[i]);
  th_xpath_value_take_string (result, g_string_free (normal, FALSE));
}

static void
run_translate (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *text = th_xpath_call_string (call, 0);
  g_autofree char *from = th_xpath_call_string (call, 1);
  g_autofree char *to = th_xpath_call_string (call, 2);
  glong n_to = g_utf8_strlen (to, -1);
  GString *translated = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      const char *found = g_utf8_strchr (from, -1, g_utf8_get_char (at));
      glong index = found != NULL ? g_utf8_pointer_to_offset (from, found) : -1;

      if (found == NULL)
        g_string_append_unichar (translated, g_utf8_get_char (at));
      else if (index < n_to)
        g_string_append_unichar (translated,
                                 g_utf8_get_char (g_utf8_offset_to_pointer (to, index)));
    }
  th_xpath_value_take_string (result, g_string_free (translated, FALSE));
}

/* Searches anywhere in the text, as the specification has it. A pattern that is no pattern, or that
 * the engine gives up on, matches nothing. */
static void
run_regex (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *text = th_xpath_call_string (call, 0);
  g_autofree char *pattern = th_xpath_call_string (call, 1);
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);

  call->run->steps += 100;
  th_xpath_value_set_boolean (result, regex != NULL && g_regex_match (regex, text, 0, NULL));
}

static const struct
{
  const char *name;
  GChecksumType type;
} digests[] = {
  { "MD5", G_CHECKSUM_MD5 },        { "SHA-1", G_CHECKSUM_SHA1 },
  { "SHA-256", G_CHECKSUM_SHA256 }, { "SHA-384", G_CHECKSUM_SHA384 },
  { "SHA-512", G_CHECKSUM_SHA512 },
};

static void
run_digest (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *text = th_xpath_call_string (call, 0);
  g_autofree char *name = th_xpath_call_string (call, 1);
  g_autofree char *encoding =
    call->n_arguments > 2 ? th_xpath_call_string (call, 2) : g_strdup ("base64");
  g_autoptr (GChecksum) checksum = NULL;
  guint8 bytes[64];
  gsize length = sizeof bytes;

  for (gsize i = 0; i < G_N_ELEMENTS (digests); i++)
    if (g_ascii_strcasecmp (digests[i].name, name) == 0)
      checksum = g_checksum_new (digests[i].type);
  if (checksum == NULL)
    {
      th_xpath_run_fail (
        call->run, TH_FORM_ERROR_UNSUPPORTED,
        "digest () does not know “%s”; use MD5, SHA-1, SHA-256, SHA-384 or SHA-512", name);
      return;
    }
  g_checksum_update (checksum, (const guchar *) text, -1);
  if (g_ascii_strcasecmp (encoding, "hex") == 0)
    th_xpath_value_set_string (result, g_checksum_get_string (checksum));
  else if (g_ascii_strcasecmp (encoding, "base64") == 0)
    {
      g_checksum_get_digest (checksum, bytes, &length);
      th_xpath_value_take_string (result, g_base64_encode (bytes, length));
    }
  else
    th_xpath_run_fail (call->run, TH_FORM_ERROR_MALFORMED,
                       "digest () writes hex or base64, not “%s”", encoding);
}

/* What does not decode to text reads as empty. */
static void
run_base64_decode (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *text = th_xpath_call_string (call, 0);
  gsize length = 0;
  g_autofree guchar *bytes = g_base64_decode (text, &length);
  gboolean is_text =
    bytes != NULL && length > 0 && g_utf8_validate ((const char *) bytes, length, NULL);

  th_xpath_value_take_string (result, g_strndup (is_text ? (const char *) bytes : "", length));
}

/* A version 4 UUID, or @n characters of letters and digits. */
static void
run_uuid (ThXpathCall *call, ThXpathValue *result)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  double wanted = call->n_arguments > 0 ? th_xpath_call_number (call, 0) : 16;
  gsize n = wanted >= 1 && wanted <= 1024 ? (gsize) wanted : 16;
  g_autofree guint8 *bytes = g_malloc0 (n);
  GString *text;

  if (isnan (wanted))
    th_xpath_run_fail (call->run, TH_FORM_ERROR_MALFORMED, "uuid () takes a number of characters");
  if (call->run->host->random != NULL)
    th_random_fill (call->run->host->random, bytes, n);
  text = g_string_new (NULL);
  if (call->n_arguments == 0)
    {
      bytes[6] = (bytes[6] & 0x0f) | 0x40;
      bytes[8] = (bytes[8] & 0x3f) | 0x80;
    }
  for (gsize i = 0; i < n; i++)
    {
      if (call->n_arguments > 0)
        g_string_append_c (text, alphabet[bytes[i] % 62]);
      else
        g_string_append_printf (text, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x",
                                bytes[i]);
    }
  th_xpath_value_take_string (result, g_string_free (text, FALSE));
}

/* XPath 1.0, section 4.3: the language the node is in, by xml:lang. */
static void
run_lang (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *wanted = th_xpath_call_string (call, 0);
  xmlChar *language = xmlNodeGetLang (call->place->node);
  gsize length = strlen (wanted);
  gboolean is_same = language != NULL
                     && g_ascii_strncasecmp ((const char *) language, wanted, length) == 0
                     && (language[length] == '\0' || language[length] == '-');

  th_xpath_value_set_boolean (result, is_same);
  xmlFree (language);
}

const ThXpathFunction th_xpath_text_functions[] = {
  { "concat", 0, -1, run_concat },
  { "join", 1, -1, run_join },
  { "contains", 2, 2, run_contains },
  { "starts-with", 2, 2, run_starts_with },
  { "ends-with", 2, 2, run_ends_with },
  { "substring-before", 2, 2, run_substring_before },
  { "substring-after", 2, 2, run_substring_after },
  { "substring", 2, 3, run_substring },
  { "substr", 2, 3, run_substr },
  { "string-length", 0, 1, run_string_length },
  { "normalize-space", 0, 1, run_normalize_space },
  { "translate", 3, 3, run_translate },
  { "regex", 2, 2, run_regex },
  { "digest", 2, 3, run_digest },
  { "base64-decode", 1, 1, run_base64_decode },
  { "uuid", 0, 1, run_uuid },
  { "lang", 1, 1, run_lang },
  { NULL, 0, 0, NULL },
};
