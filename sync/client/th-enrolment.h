/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Enrolment: how a tablet comes to know its server, and an officer their store. A code typed or
 * scanned once says whom to trust; what comes of it is a folder of the tablet's data folder with the
 * keyring and the encrypted store:
 *
 *     <data>/<enrolment>/keyring.json
 *     <data>/<enrolment>/store.db
 *
 * The key pair is made once per object and kept until the enrolment succeeded, so running again
 * after a lost reply, with the same code, is answered the same and burns nothing.
 */

#pragma once

#include "th-keyring.h"
#include "th-tablet-store.h"

G_BEGIN_DECLS

#define TH_ENROLMENT_KEYRING "keyring.json"
#define TH_ENROLMENT_STORE "store.db"

/* One officer on this tablet, as the unlock screen shows them: all of it stands in clear. */
typedef struct
{
  char *folder;       /* whole path */
  char *enrolment;    /* 16 hex digits; the folder's name, which a fork does not change */
  char *officer_name;
  guint unsent;
  int64_t oldest;     /* `at` of the oldest unsent entry, 0 for none */
} ThEnrolmentRow;

void         th_enrolment_row_free   (ThEnrolmentRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThEnrolmentRow, th_enrolment_row_free)

/**
 * th_enrolment_list:
 * @data: the tablet's data folder; one that is not there yet is empty
 *
 * Returns: (transfer full) (element-type ThEnrolmentRow): by name of the officer. A folder whose
 *   keyring cannot be read is listed without a name rather than hidden.
 */
GPtrArray   *th_enrolment_list       (const char      *data,
                                      const ThClock   *clock,
                                      const ThRandom  *random,
                                      GError         **error);

/* Returns: (transfer full): path of a file in an enrolment's folder. */
char        *th_enrolment_dup_path   (const char *folder,
                                      const char *name);

/**
 * th_enrolment_destroy:
 * @folder: an enrolment's folder
 *
 * Destroys the wrapped key first, then the store, so that an interruption leaves nothing that can
 * be opened. The store must be closed.
 */
gboolean     th_enrolment_destroy    (const char  *folder,
                                      GError     **error);

/* Beside @folder, under its name and `.receipt`: what the server signed of an enrolment that is going
 * to be destroyed. Nothing of what was recorded is in it. */
gboolean     th_enrolment_keep_receipt (const char  *folder,
                                        const char  *receipt,
                                        GError     **error);

#define TH_TYPE_ENROLMENT (th_enrolment_get_type ())
G_DECLARE_FINAL_TYPE (ThEnrolment, th_enrolment, TH, ENROLMENT, GObject)

/* @cost: of wrapping the store's key; %TH_KEYRING_COST_MODERATE but in tests. Copied, as are
 * @clock and @random. */
ThEnrolment *th_enrolment_new        (const char          *data,
                                      const ThClock       *clock,
                                      const ThRandom      *random,
                                      const ThKeyringCost *cost);

/**
 * th_enrolment_run:
 * @code: as typed or scanned: address, '#', groups
 * @passphrase: the officer's, for this tablet
 * @keyring: (out) (optional) (transfer full): its keyring
 * @key: (out) (optional) (transfer full): the store's key, for th_keyring_set_pin ()
 *
 * Checks the code, fetches the server's keys and compares the trust hash, enrols, and makes keyring
 * and store. Blocks, several seconds for the passphrase alone.
 *
 * Returns: (transfer full): the store, to be unlocked with th_tablet_store_unlock ().
 *   Errors: %TH_WIRE_ERROR (a mistyped code is %TH_WIRE_ERROR_CODE and nothing was sent),
 *   %TH_KEYRING_ERROR_WEAK before anything was sent, %TH_STORE_ERROR.
 */
ThTabletStore *th_enrolment_run        (ThEnrolment      *self,
                                        const char       *code,
                                        const ThSecret   *passphrase,
                                        ThKeyring       **keyring,
                                        ThSecret        **key,
                                        GCancellable     *cancellable,
                                        GError          **error) G_GNUC_WARN_UNUSED_RESULT;

/* The store is opened in _finish, so that it belongs to the caller's main context. */
void           th_enrolment_run_async  (ThEnrolment         *self,
                                        const char          *code,
                                        ThSecret            *passphrase,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             data);
ThTabletStore *th_enrolment_run_finish (ThEnrolment   *self,
                                        GAsyncResult  *result,
                                        ThKeyring    **keyring,
                                        ThSecret     **key,
                                        GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/* The folder made by the last run that succeeded. */
const char    *th_enrolment_get_folder (ThEnrolment *self);

G_END_DECLS
