/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A server's data folder: `store.key`, 32 random bytes that only the server's user may read, and
 * `server.db`, in which everything else lies, the keys of this page included. Order of calls: init
 * once, then open.
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

/* Opens the store of a data folder. */
ThServerStore  *th_server_config_open        (const char      *data,
                                              guint            n_readers,
                                              GError         **error) G_GNUC_WARN_UNUSED_RESULT;
ThServerConfig *th_server_config_load        (ThServerStore  *store,
                                              GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/* Renews the server's certificate under the same authority where it is about to expire, or @now. */
gboolean        th_server_config_renew       (ThServerConfig  *self,
                                              ThServerStore   *store,
                                              gboolean         now,
                                              GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* The address of codes to come. */
gboolean        th_server_config_set_address (ThServerStore  *store,
                                              const char     *address,
                                              GError        **error) G_GNUC_WARN_UNUSED_RESULT;
void            th_server_config_free        (ThServerConfig *self);

/* The officer code of the server's own enrolment. */
#define TH_SERVER_OFFICER "server"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThServerConfig, th_server_config_free)

G_END_DECLS
