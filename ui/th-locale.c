/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* gettext goes by the locale and by LANGUAGE, both the process's. A tablet need not have a Welsh
 * locale for Welsh words: with any locale but C, LANGUAGE decides, and up to glibc 2.38 even with
 * C.UTF-8. Names of days and months come from the locale alone. Other threads may look into the
 * environment at any time, so LANGUAGE is put there once and changed in place.
 */

#include "th-locale.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define VARIABLE "LANGUAGE="

static char variable[128] = VARIABLE;

static struct
{
  const char *language; /* in use */
  char *languages;      /* of the tablet */
  char *messages;
  char *time;
} state = { .language = "system" };

static void
set_languages (const char *languages)
{
  g_strlcpy (variable + strlen (VARIABLE), languages, sizeof variable - strlen (VARIABLE));
}

static gboolean
is_plain (const char *locale)
{
  return g_str_equal (locale, "C") || g_str_has_prefix (locale, "C.")
         || g_str_equal (locale, "POSIX");
}

static gboolean
try_all (int category, const char *const *locales)
{
  for (; *locales != NULL; locales++)
    {
      if (setlocale (category, *locales) != NULL)
        return TRUE;
    }

  return FALSE;
}

static void
speak_as_tablet (void)
{
  set_languages (state.languages);
  setlocale (LC_MESSAGES, state.messages);
  setlocale (LC_TIME, state.time);
}

/* The source is English. */
static void
speak_english (void)
{
  static const char *const days[] = { "en_GB.UTF-8", "C.UTF-8", "C", NULL };

  set_languages ("");
  setlocale (LC_MESSAGES, "C");
  try_all (LC_TIME, days);
}

static void
speak_welsh (void)
{
  static const char *const own[] = { "cy_GB.UTF-8", NULL };
  static const char *const others[] = { "en_GB.UTF-8", "en_US.UTF-8", "C.UTF-8", NULL };

  set_languages ("cy");
  if (!try_all (LC_MESSAGES, own)
      && (is_plain (state.messages) || setlocale (LC_MESSAGES, state.messages) == NULL))
    try_all (LC_MESSAGES, others);
  if (!try_all (LC_TIME, own))
    setlocale (LC_TIME, state.time);
}

/* GLib, and through it every template, asks once for all whether there are translations at all,
 * and would find none where the tablet's language is another than the person's. It takes C for yes.
 */
static void
let_glib_translate (void)
{
  setlocale (LC_MESSAGES, "C");
  g_dgettext (TH_GETTEXT_DOMAIN, "Threshold");
  setlocale (LC_MESSAGES, state.messages);
}

void
th_locale_start (const char *folder)
{
  setlocale (LC_ALL, "");
  state.languages = g_strdup (g_getenv ("LANGUAGE") != NULL ? g_getenv ("LANGUAGE") : "");
  state.messages = g_strdup (setlocale (LC_MESSAGES, NULL));
  state.time = g_strdup (setlocale (LC_TIME, NULL));
  set_languages (state.languages);
  putenv (variable);

  bindtextdomain (TH_GETTEXT_DOMAIN, folder);
  bind_textdomain_codeset (TH_GETTEXT_DOMAIN, "UTF-8");
  textdomain (TH_GETTEXT_DOMAIN);
  let_glib_translate ();
}

gboolean
th_locale_use (const char *language)
{
  static const struct
  {
    const char *language;
    void (*speak) (void);
  } voices[] = { { "system", speak_as_tablet }, { "en", speak_english }, { "cy", speak_welsh } };

  for (guint i = 0; i < G_N_ELEMENTS (voices); i++)
    {
      if (!g_str_equal (voices[i].language, language) || g_str_equal (state.language, language))
        continue;
      state.language = voices[i].language;
      voices[i].speak ();
      return TRUE;
    }

  return FALSE;
}
