/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-language.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *tag;
  const char *own;
  const char *name;
  gboolean is_leftwards;
} Language;

static const Language languages[] = {
  { "am", "አማርኛ", N_ ("Amharic"), FALSE },
  { "ar", "العربية", N_ ("Arabic"), TRUE },
  { "bg", "Български", N_ ("Bulgarian"), FALSE },
  { "bn", "বাংলা", N_ ("Bengali"), FALSE },
  { "ckb", "کوردیی ناوەندی", N_ ("Kurdish (Sorani)"), TRUE },
  { "cy", "Cymraeg", N_ ("Welsh"), FALSE },
  { "el", "Ελληνικά", N_ ("Greek"), FALSE },
  { "en", "English", N_ ("English"), FALSE },
  { "es", "Español", N_ ("Spanish"), FALSE },
  { "fa", "فارسی", N_ ("Persian"), TRUE },
  { "fr", "Français", N_ ("French"), FALSE },
  { "hi", "हिन्दी", N_ ("Hindi"), FALSE },
  { "hu", "Magyar", N_ ("Hungarian"), FALSE },
  { "it", "Italiano", N_ ("Italian"), FALSE },
  { "lt", "Lietuvių", N_ ("Lithuanian"), FALSE },
  { "lv", "Latviešu", N_ ("Latvian"), FALSE },
  { "pa", "ਪੰਜਾਬੀ", N_ ("Punjabi"), FALSE },
  { "pl", "Polski", N_ ("Polish"), FALSE },
  { "ps", "پښتو", N_ ("Pashto"), TRUE },
  { "pt", "Português", N_ ("Portuguese"), FALSE },
  { "pt-BR", "Português (Brasil)", N_ ("Portuguese (Brazil)"), FALSE },
  { "ro", "Română", N_ ("Romanian"), FALSE },
  { "rom", "Romani čhib", N_ ("Romani"), FALSE },
  { "ru", "Русский", N_ ("Russian"), FALSE },
  { "sk", "Slovenčina", N_ ("Slovak"), FALSE },
  { "so", "Soomaali", N_ ("Somali"), FALSE },
  { "sq", "Shqip", N_ ("Albanian"), FALSE },
  { "th", "ไทย", N_ ("Thai"), FALSE },
  { "ti", "ትግርኛ", N_ ("Tigrinya"), FALSE },
  { "tr", "Türkçe", N_ ("Turkish"), FALSE },
  { "uk", "Українська", N_ ("Ukrainian"), FALSE },
  { "ur", "اردو", N_ ("Urdu"), TRUE },
  { "vi", "Tiếng Việt", N_ ("Vietnamese"), FALSE },
  { "yue", "粵語", N_ ("Chinese (Cantonese)"), FALSE },
  { "zh", "中文", N_ ("Chinese"), FALSE },
};

static const Language *
find (const char *tag)
{
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      if (g_str_equal (languages[i].tag, tag))
        return &languages[i];
    }

  return NULL;
}

const char *
th_language_get_own_name (const char *tag)
{
  const Language *language = find (tag);

  return language != NULL ? language->own : tag;
}

const char *
th_language_get_name (const char *tag)
{
  const Language *language = find (tag);

  return language != NULL ? _ (language->name) : tag;
}

GtkTextDirection
th_language_get_direction (const char *tag)
{
  const Language *language = find (tag);

  return language != NULL && language->is_leftwards ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR;
}
