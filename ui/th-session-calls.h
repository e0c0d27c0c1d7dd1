/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Async twins of what the store offers as blocking calls, each on the store's thread for it. The
 * results are those of the blocking call of the same name.
 */

#pragma once

#include "th-history.h"
#include "th-session.h"

G_BEGIN_DECLS

void th_session_load_record_async (ThSession *self,
                                   const char *id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
ThRecord *th_session_load_record_finish (ThSession *self, GAsyncResult *result, GError **error);

/* All that can be had of a record's history: what this tablet wrote, and through the network the rest;
 * th_history_get_error () says why that is not there. @cancellable ends with the page or the session. */
void th_session_load_history_async (ThSession *self,
                                    const char *id,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
ThHistory *th_session_load_history_finish (ThSession *self, GAsyncResult *result, GError **error);

/* @kind, @parent: for a record that is still to be made: the chain begins with its parent and the
 * form is the newest of @kind. Otherwise @kind is %NULL and @id names the record. */
void th_session_load_chain_async (ThSession *self,
                                  const char *id,
                                  const char *kind,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
ThRecordChain *th_session_load_chain_finish (ThSession *self, GAsyncResult *result, GError **error);

/* Returns: (element-type ThRecordRow): all pages up to @limit rows; @query's texts are copied. */
void th_session_list_rows_async (ThSession *self,
                                 const ThStoreQuery *query,
                                 guint limit,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data);
GPtrArray *th_session_list_rows_finish (ThSession *self, GAsyncResult *result, GError **error);

void th_session_search_async (ThSession *self,
                              const char *words,
                              const char *kind,
                              guint limit,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data);
GPtrArray *th_session_search_finish (ThSession *self, GAsyncResult *result, GError **error);

/* @entry: (transfer full) */
void th_session_append_async (ThSession *self,
                              ThEntry *entry,
                              GAsyncReadyCallback callback,
                              gpointer data);
gboolean th_session_append_finish (ThSession *self, GAsyncResult *result, GError **error);

/* Small settings of the person, kept inside the encrypted store. At TH_SESSION_WRITE one is read
 * behind what was set before, at TH_SESSION_READ without waiting for it. */
void th_session_set_setting_async (ThSession *self, const char *key, const char *value);
void th_session_dup_setting_async (ThSession *self,
                                   ThSessionPlace place,
                                   const char *key,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
char *th_session_dup_setting_finish (ThSession *self, GAsyncResult *result, GError **error);

/* Seals what is open, without waiting: leaving a record. */
void th_session_seal (ThSession *self);

void th_session_next_pseudonym_async (ThSession *self, GAsyncReadyCallback callback, gpointer data);
char *th_session_next_pseudonym_finish (ThSession *self, GAsyncResult *result, GError **error);

/* Without a cancellable, like every write: once begun it is done, also when the tablet is locked
 * meanwhile. Errors: those of th_keyring_change_passphrase (). */
void th_session_change_passphrase_async (ThSession *self,
                                         ThSecret *old_passphrase,
                                         ThSecret *new_passphrase,
                                         GAsyncReadyCallback callback,
                                         gpointer data);
gboolean
th_session_change_passphrase_finish (ThSession *self, GAsyncResult *result, GError **error);

G_END_DECLS
