/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-passphrase.h"

#include "th-keyring.h"

#include <glib/gi18n.h>
#include <string.h>

ThSecret *
th_passphrase_take (GtkEditable *entry)
{
  ThSecret *secret = th_passphrase_dup (entry);

  gtk_editable_set_text (entry, "");

  return secret;
}

ThSecret *
th_passphrase_dup (GtkEditable *entry)
{
  const char *text = gtk_editable_get_text (entry);

  return th_secret_new (text, strlen (text));
}

const char *
th_passphrase_check_new (GtkWidget *passphrase, GtkWidget *again, GtkWidget **where)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (passphrase));

  *where = passphrase;
  if (g_utf8_strlen (text, -1) < TH_PASSPHRASE_MIN)
    return _ ("The passphrase needs at least 8 characters.");
  *where = again;
  if (!g_str_equal (text, gtk_editable_get_text (GTK_EDITABLE (again))))
    return _ ("The two passphrases are not the same.");

  return NULL;
}

char *
th_passphrase_dup_wait (int64_t milliseconds)
{
  int seconds = (int) ((milliseconds + 999) / 1000);

  return g_strdup_printf (ngettext ("Too many wrong tries. Try again in %d second.",
                                    "Too many wrong tries. Try again in %d seconds.",
                                    (gulong) seconds),
                          seconds);
}
