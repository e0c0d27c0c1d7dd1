/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The sync engine of one enrolment: a state machine, idle → entries → records → blobs → idle. It
 * starts on unlock (th_sync_start ()), on network return, on a timer with jittered back-off, and by
 * hand. What is sealed is sent; only Send now seals. While a lead or command is signed in, it listens
 * to the feed as well, on a connection of its own, and makes a round as soon as others have sent
 * something.
 *
 * Two ways to drive the same machine: th_sync_start () runs rounds on the engine's own thread and
 * tells of them through properties, in the main context the object was made in; th_sync_run () makes
 * one round on the caller's thread, for tests, replay and benchmarks. Never both at once.
 */

#pragma once

#include "th-keyring.h"
#include "th-tablet-store.h"
#include "th-transport.h"

G_BEGIN_DECLS

typedef enum
{
  TH_SYNC_IDLE,
  TH_SYNC_ENTRIES,
  TH_SYNC_RECORDS,
  TH_SYNC_BLOBS
} ThSyncState;

#define TH_TYPE_SYNC_STATE (th_sync_state_get_type ())
GType th_sync_state_get_type (void);

#define TH_TYPE_SYNC (th_sync_get_type ())
G_DECLARE_FINAL_TYPE (ThSync, th_sync, TH, SYNC, GObject)

/* Makes the transport for an identity, on the thread that will use it. */
typedef ThTransport *(*ThSyncConnect) (const ThIdentity *identity, gpointer data, GError **error);

/**
 * th_sync_new:
 * @store: unlocked
 * @keyring: (nullable): told how many entries are unsent, for the unlock screen
 * @folder: (nullable): the enrolment's folder, destroyed when the enrolment was revoked
 *
 * @clock and @random are copied.
 *
 * Properties, all readable and notified: `state` (ThSyncState); `sent-entries` and `total-entries`
 * (uint, of this round), `sent-bytes` (uint64, of this round, packed); `sent-blob-bytes` and
 * `total-blob-bytes` (uint64, of this round; a blob counts among those until it has arrived whole);
 * `unsent-blobs` (uint) and `unsent-blob-bytes` (uint64), what no receipt covers; `received-records`
 * (uint, of this round); `last-success` and `next-try` (int64, milliseconds since 1970, 0 for none);
 * `error` (GError, %NULL after a success); `unsent` (uint), `oldest-unsent` (int64); `index-left`
 * (uint, records that search does not know yet); `is-holding` (boolean: the server stores and holds
 * what this enrolment sends).
 *
 * Signal: `revoked`: the enrolment was ended as lost, or as a leaver's and everything has arrived
 * (th_sync_is_drained ()); store and key are destroyed when the handlers have returned.
 */
ThSync      *th_sync_new            (ThTabletStore  *store,
                                     ThKeyring      *keyring,
                                     const char     *folder,
                                     const ThClock  *clock,
                                     const ThRandom *random);

/* Before the first round: another transport than HTTPS to the identity's server. */
void         th_sync_set_connect    (ThSync        *self,
                                     ThSyncConnect  connect,
                                     gpointer       data);

/* Begins at once and goes on until th_sync_stop (). */
void         th_sync_start          (ThSync *self);

/* Seals what is open, then makes a round as soon as the present one is done. */
void         th_sync_send_now       (ThSync *self);

/* Fetches a blob that a record in scope names, as soon as the server has it; `received-blobs` (uint,
 * notified) grows when one has come. What is not here yet when the program ends is forgotten. */
void         th_sync_want_blob      (ThSync       *self,
                                     const ThHash *hash);

/* Whether a blob was asked for and has not come. @is_lacking: (out): whether the server did not have
 * it when it was asked last; `blob-answers` (uint, notified) grows when that may have changed. */
gboolean     th_sync_wants_blob     (ThSync       *self,
                                     const ThHash *hash,
                                     gboolean     *is_lacking);

/* Cancels a round that is running and waits for the engine's thread. */
void         th_sync_stop           (ThSync *self);

/* One round on this thread: everything sealed is sent, everything new fetched. */
gboolean     th_sync_run            (ThSync        *self,
                                     GCancellable  *cancellable,
                                     GError       **error);

ThSyncState   th_sync_get_state            (ThSync *self);
guint         th_sync_get_sent_entries     (ThSync *self);
guint         th_sync_get_total_entries    (ThSync *self);
guint64       th_sync_get_sent_bytes       (ThSync *self);
guint         th_sync_get_received_records (ThSync *self);
int64_t       th_sync_get_last_success     (ThSync *self);
int64_t       th_sync_get_next_try         (ThSync *self);
const GError *th_sync_get_error            (ThSync *self);
guint         th_sync_get_unsent           (ThSync  *self,
                                            int64_t *oldest);
/* Bytes of blobs sent in this round, and how many there are to send in it. */
guint64       th_sync_get_blob_progress    (ThSync  *self,
                                            guint64 *total);
guint         th_sync_get_unsent_blobs     (ThSync  *self,
                                            guint64 *bytes);
guint         th_sync_get_index_left       (ThSync *self);
gboolean      th_sync_is_holding           (ThSync *self);

/* Whether this leaver's entries and blobs are all receipted and in a verified backup. */
gboolean      th_sync_is_drained           (ThSync *self);

G_END_DECLS
