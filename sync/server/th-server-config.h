/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a server is: address, certificates, keys. All of it lies in the store's settings; where the
 * store is, th-server-place.h knows. Order of calls: init once, then open.
 */

#pragma once

#include "th-id.h"
#include "th-message.h"
#include "th-secret.h"
#include "th-server-store.h"

G_BEGIN_DECLS

typedef struct
{
  char *address;          /* as enrolment codes say it */
  char *ca;               /* PEM */
  char *leaf;             /* PEM: certificate and key */
  uint8_t server_key[TH_PUBLIC_KEY_BYTES];
  ThSecret *signing_key;  /* Ed25519, 64 bytes */
  uint8_t recovery_key[TH_PUBLIC_KEY_BYTES]; /* public half; the private one is never here */
  uint64_t enrolment;     /* the server's own, for imports and administration */
  ThSecret *own_key;      /* its Ed25519 key */
} ThServerConfig;

/**
 * th_server_config_init:
 * @data: the folder; it is made, and must not hold a store yet
 * @address: https://host:port; port 0 takes what is free when the server first listens
 * @recovery: (out) (transfer full): the private half of the recovery key, not kept
 */
gboolean        th_server_config_init        (const char      *data,
                                              const char      *address,
                                              int64_t          now,
                                              const ThRandom  *random,
                                              ThSecret       **recovery,
                                              GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes the folder and the key of a new store in it; there must be none. */
ThSecret       *th_server_config_make_key    (const char      *data,
                                              const ThRandom  *random,
                                              GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full): path of the store in a data folder. */
char           *th_server_config_dup_store_path (const char *data);

/* Gives the server a new enrolment of its own. Entries that a restored server lost may stand in what
 * tablets have seen: their dots must never be given to others. */
gboolean        th_server_config_renew_own   (ThServerStore   *store,
                                              int64_t          now,
                                              const ThRandom  *random,
                                              GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* Opens the store of a data folder; _at, the one at @store if that is not %NULL. */
ThServerStore  *th_server_config_open        (const char      *data,
                                              guint            n_readers,
                                              GError         **error) G_GNUC_WARN_UNUSED_RESULT;
ThServerStore  *th_server_config_open_at     (const char      *data,
                                              const char      *store,
                                              guint            n_readers,
                                              GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes an empty store at @store under the folder's key; and opens the one that is a file in the
 * folder, wherever the folder says its store is. For moving one to the other. */
ThServerStore  *th_server_config_make_at     (const char      *data,
                                              const char      *store,
                                              GError         **error) G_GNUC_WARN_UNUSED_RESULT;
ThServerStore  *th_server_config_open_file   (const char      *data,
                                              GError         **error) G_GNUC_WARN_UNUSED_RESULT;
ThServerConfig *th_server_config_load        (ThServerStore  *store,
                                              GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/* Renews the server's certificate under the same authority where it is about to expire, or @now. */
gboolean        th_server_config_renew       (ThServerConfig  *self,
                                              ThServerStore   *store,
                                              gboolean         now,
                                              GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full): a force's own certificate, chain and key from a PEM file. It must lead to
 * the authority that tablets trust: with any other every tablet would be cut off at once. */
GTlsCertificate *th_server_config_load_certificate (const ThServerConfig  *self,
                                                    const char            *path,
                                                    GError               **error)
                                                    G_GNUC_WARN_UNUSED_RESULT;

/**
 * th_server_config_use_authority:
 * @path: PEM file of a force's certification authority
 *
 * Tablets that enrol from now on trust it alone, and the server needs a certificate file signed by
 * it. Not once a tablet is enrolled: it would trust what was before, for ever.
 */
gboolean        th_server_config_use_authority (ThServerStore  *store,
                                                const char     *path,
                                                GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/* The address of codes to come. */
gboolean        th_server_config_set_address (ThServerStore  *store,
                                              const char     *address,
                                              GError        **error) G_GNUC_WARN_UNUSED_RESULT;
void            th_server_config_free        (ThServerConfig *self);

/* The officer code of the server's own enrolment. */
#define TH_SERVER_OFFICER "server"

/* In place of the leaf where a force has an authority of its own. */
#define TH_SERVER_NO_CERTIFICATE "none"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThServerConfig, th_server_config_free)

G_END_DECLS
