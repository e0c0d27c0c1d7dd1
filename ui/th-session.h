/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The unlocked person: their store, their sending, their operation. All that the screens know goes
 * through here and goes with it when the tablet is locked. Nothing in here blocks the main thread:
 * reads run one after another on the store's reader thread, writes on its writer thread.
 */

#pragma once

#include "th-form.h"
#include "th-keyring.h"
#include "th-operation.h"
#include "th-settings.h"
#include "th-sync.h"
#include "th-tablet-store.h"

G_BEGIN_DECLS

#define TH_SESSION_ERROR (th_session_error_quark ())

/* TH_SESSION_ERROR_PREVIEW: there is no store to read or write; nothing is to be done. */
typedef enum
{
  TH_SESSION_ERROR_PREVIEW
} ThSessionError;

GQuark th_session_error_quark (void);

#define TH_TYPE_SESSION (th_session_get_type ())
G_DECLARE_FINAL_TYPE (ThSession, th_session, TH, SESSION, GObject)

/* Where time and randomness come from in this program, and where it keeps its stores. */
typedef struct
{
  ThClock clock;
  ThRandom random;
  char *data;
  ThKeyringCost cost;
} ThHost;

/* On which of the store's threads: writes keep their order with answers on their way. */
typedef enum
{
  TH_SESSION_READ,
  TH_SESSION_WRITE
} ThSessionPlace;

/* Runs on a thread of the store. Returns: (transfer full): the result, %NULL with an error. */
typedef gpointer (*ThSessionJob) (ThTabletStore *store,
                                  gpointer data,
                                  GCancellable *cancellable,
                                  GError **error);

/* A record with everything it is in, from itself up to its operation, and its form. */
typedef struct
{
  GPtrArray *records; /* of ThRecord, the record first */
  ThOperation *operation;
  ThForm *form;   /* NULL where the form is not on this tablet */
  char *form_key; /* "encounter@3" */
} ThRecordChain;

void th_record_chain_free (ThRecordChain *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThRecordChain, th_record_chain_free)

/* Opens the store and writes `unlock` to its log. */
void th_session_open_async (const ThHost *host,
                            const char *folder,
                            ThKeyring *keyring,
                            ThSecret *key,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data);
/* The same with a store that enrolment has just made. */
void th_session_begin_async (const ThHost *host,
                             const char *folder,
                             ThKeyring *keyring,
                             ThTabletStore *store,
                             GAsyncReadyCallback callback,
                             gpointer data);
ThSession *th_session_open_finish (GAsyncResult *result, GError **error);

/* A session over nothing, in which a form is tried out: no store, no sending, no folder. What would
 * be written is forgotten, and every job fails with %TH_SESSION_ERROR_PREVIEW. */
ThSession *th_session_new_preview (const ThHost *host);
gboolean th_session_is_preview (ThSession *self);

/* Screens are gone at once; the store follows when what is being sent is through, or @at_once. */
void th_session_close_async (ThSession *self,
                             gboolean at_once,
                             GAsyncReadyCallback callback,
                             gpointer data);
gboolean th_session_close_finish (ThSession *self, GAsyncResult *result, GError **error);

/* While closing: no longer waits for what is being sent. */
void th_session_close_now (ThSession *self);

/* Whether the enrolment was ended as lost: store and key are destroyed, nothing can be written. */
gboolean th_session_is_gone (ThSession *self);

/* Closing waits until every hold is released: a write that is on its way. */
void th_session_hold (ThSession *self);
void th_session_release (ThSession *self);

const ThHost *th_session_get_host (ThSession *self);
const char *th_session_get_folder (ThSession *self);
ThTabletStore *th_session_get_store (ThSession *self);
/* %NULL in a preview. */
ThKeyring *th_session_get_keyring (ThSession *self);
ThSync *th_session_get_sync (ThSession *self);
const char *th_session_get_officer (ThSession *self);
const char *th_session_get_officer_name (ThSession *self);

/* Whose hand writes here, as the operation has them now; no role before it has arrived. The texts are
 * the session's and the operation's. */
ThActor th_session_get_actor (ThSession *self);

/* Cancelled when the session closes. */
GCancellable *th_session_get_cancellable (ThSession *self);

/* %NULL until the operation has arrived on this tablet. */
ThOperation *th_session_get_operation (ThSession *self);
int64_t th_session_now (ThSession *self);

/* How the person likes the program; kept in the store as they change it. */
ThSettings *th_session_get_settings (ThSession *self);

/* When the station was last reached, before the last lock included; 0 for never. */
int64_t th_session_get_last_success (ThSession *self);

void th_session_run_async (ThSession *self,
                           ThSessionPlace place,
                           ThSessionJob job,
                           gpointer data,
                           GDestroyNotify data_free,
                           GDestroyNotify result_free,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer callback_data);
gpointer th_session_run_finish (ThSession *self, GAsyncResult *result, GError **error);

G_END_DECLS
