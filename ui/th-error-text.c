/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One table. Libraries speak developer English with ids in it; none of that reaches a screen. */

#include "th-error-text.h"

#include "th-form.h"
#include "th-keyring.h"
#include "th-picture.h"
#include "th-session.h"
#include "th-store.h"
#include "th-wire.h"

#include <glib/gi18n.h>

typedef struct
{
  GQuark (*domain) (void);
  int code;
  const char *text;
} Sentence;

static const Sentence sentences[] = {
  { th_keyring_error_quark, TH_KEYRING_ERROR_WRONG_PASSPHRASE,
    N_ ("That is not right. Check capital letters and try again.") },
  { th_keyring_error_quark, TH_KEYRING_ERROR_WAIT,
    N_ ("Too many wrong tries. Wait a little, then try again.") },
  { th_keyring_error_quark, TH_KEYRING_ERROR_WEAK,
    N_ ("Too easy to guess. A passphrase has at least 8 characters; a PIN has 6 digits that are "
        "neither all the same nor in a row.") },
  { th_keyring_error_quark, TH_KEYRING_ERROR_EXPIRED,
    N_ ("The PIN is no longer valid. Unlock with your passphrase.") },
  { th_keyring_error_quark, TH_KEYRING_ERROR_CORRUPT,
    N_ ("The key file of this store is damaged. Keep the tablet; the force's recovery key can open "
        "the store.") },
  { th_keyring_error_quark, TH_KEYRING_ERROR_FAILED,
    N_ ("The key file could not be read or written. Check that the tablet's disk is not full.") },
  { th_store_error_quark, TH_STORE_ERROR_WRONG_KEY,
    N_ ("This key does not open the store. Keep the tablet and tell your administrator.") },
  { th_store_error_quark, TH_STORE_ERROR_BUSY,
    N_ ("The store is still in use by another window. Close it, then try again.") },
  { th_store_error_quark, TH_STORE_ERROR_FULL,
    N_ ("The tablet's disk is full. Your last change is not saved. Free some space and try "
        "again.") },
  { th_store_error_quark, TH_STORE_ERROR_READ_ONLY,
    N_ ("The tablet's disk takes nothing any more. Your last change is not saved. Keep the tablet "
        "and tell your administrator.") },
  { th_store_error_quark, TH_STORE_ERROR_CORRUPT,
    N_ ("The store is damaged. Do not write on; keep the tablet and tell your administrator.") },
  { th_store_error_quark, TH_STORE_ERROR_NEWER_SCHEMA,
    N_ ("This store was written by a newer version. Update Threshold on this tablet.") },
  { th_store_error_quark, TH_STORE_ERROR_NOT_FOUND, N_ ("This is not on the tablet any more.") },
  { th_store_error_quark, TH_STORE_ERROR_TOO_LARGE,
    N_ ("That is too much text for one change. Shorten it; what was saved before is still "
        "there.") },
  { th_store_error_quark, TH_STORE_ERROR_FAILED,
    N_ ("The tablet's disk did not take the change. Your last change is not saved.") },
  { th_wire_error_quark, TH_WIRE_ERROR_CODE,
    N_ ("The code is not complete or has a typing mistake. Check it and try again.") },
  { th_wire_error_quark, TH_WIRE_ERROR_NOT_FOUND,
    N_ ("The station does not know this code. It may have been used or has run out: ask for a new "
        "one.") },
  { th_wire_error_quark, TH_WIRE_ERROR_OFFLINE,
    N_ ("No connection to the station. Everything is saved on this tablet and will be sent when "
        "you are back in coverage.") },
  { th_wire_error_quark, TH_WIRE_ERROR_TIMED_OUT,
    N_ ("The connection is too slow at the moment. Everything is saved on this tablet; it is tried "
        "again by itself.") },
  { th_wire_error_quark, TH_WIRE_ERROR_UNTRUSTED,
    N_ ("This is not your force's server, so nothing was sent. You may be on a network that asks "
        "for a sign-in, or the address is wrong.") },
  { th_wire_error_quark, TH_WIRE_ERROR_UNAUTHORIZED,
    N_ ("The station does not recognise this tablet. Everything is saved here; tell your "
        "administrator.") },
  { th_wire_error_quark, TH_WIRE_ERROR_REVOKED,
    N_ ("This tablet was taken out of service by your force.") },
  { th_wire_error_quark, TH_WIRE_ERROR_BUSY,
    N_ ("The station is busy. Everything is saved on this tablet; it is tried again by itself.") },
  { th_wire_error_quark, TH_WIRE_ERROR_OFFSET,
    N_ ("A file went only in part. It is saved on this tablet, and the rest is sent by itself.") },
  { th_wire_error_quark, TH_WIRE_ERROR_CHECKSUM,
    N_ ("A file was changed on its way. It is saved on this tablet; it is sent again by itself.") },
  { th_wire_error_quark, TH_WIRE_ERROR_FULL,
    N_ ("The station has no room left. Everything is saved on this tablet; tell your "
        "administrator.") },
  { th_wire_error_quark, TH_WIRE_ERROR_READ_ONLY,
    N_ ("The station's disk takes nothing. Everything is saved on this tablet; tell your "
        "administrator.") },
  { th_wire_error_quark, TH_WIRE_ERROR_TOO_LARGE,
    N_ ("Something is too large to be sent. It is saved on this tablet; tell your "
        "administrator.") },
  { th_wire_error_quark, TH_WIRE_ERROR_MALFORMED,
    N_ ("The answer was not from the station's program. Everything is saved on this tablet. You "
        "may be on a network that asks for a sign-in.") },
  { th_wire_error_quark, TH_WIRE_ERROR_FAILED,
    N_ ("The station could not take it just now. Everything is saved on this tablet; it is tried "
        "again by itself.") },
  { th_form_error_quark, TH_FORM_ERROR_NOT_A_VALUE, N_ ("This cannot be read. Check it.") },
  { th_form_error_quark, TH_FORM_ERROR_NOT_ALLOWED, N_ ("This cannot be changed here.") },
  { th_session_error_quark, TH_SESSION_ERROR_PREVIEW,
    N_ ("This is a preview: nothing is stored, so it is not kept.") },
  { th_picture_error_quark, TH_PICTURE_ERROR_NO_CODE,
    N_ ("No code was found in the picture. Come closer, hold it flat and in the light, or type "
        "it.") },
  { th_picture_error_quark, TH_PICTURE_ERROR_TOO_LARGE,
    N_ ("That file is larger than 32 MB. Choose a smaller one.") },
  { th_picture_error_quark, TH_PICTURE_ERROR_NO_CAMERA,
    N_ ("No camera was found on this tablet. Choose a file instead.") },
  { th_picture_error_quark, TH_PICTURE_ERROR_GONE,
    N_ ("The question was removed meanwhile, so nothing was attached.") },
};

char *
th_error_text_dup (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    {
      if (error->domain == sentences[i].domain () && error->code == sentences[i].code)
        return g_strdup (_ (sentences[i].text));
    }

  g_debug ("no sentence for: %s", error->message);
  return g_strdup (_ ("That did not work. What was saved before is still there."));
}

gboolean
th_error_text_is_offline (const GError *error)
{
  return g_error_matches (error, TH_WIRE_ERROR, TH_WIRE_ERROR_OFFLINE)
         || g_error_matches (error, TH_WIRE_ERROR, TH_WIRE_ERROR_TIMED_OUT)
         || g_error_matches (error, TH_WIRE_ERROR, TH_WIRE_ERROR_BUSY);
}
