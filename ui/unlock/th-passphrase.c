/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-passphrase.h"

#include <string.h>

ThSecret *
th_passphrase_take (GtkEditable *entry)
{
  const char *text = gtk_editable_get_text (entry);
  ThSecret *secret = th_secret_new (text, strlen (text));

  gtk_editable_set_text (entry, "");

  return secret;
}
