/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The engine's insides, shared by its steps: th-engine (order and calls), th-push, th-pull, th-fetch,
 * th-send and th-credential. A step does its part of the round, sets what comes next, and answers %FALSE with
 * an error; th-engine alone knows which errors have a cure.
 */

#pragma once

#include "th-engine.h"
#include "th-wire.h"

#include <sodium.h>

G_BEGIN_DECLS

typedef enum
{
  TH_STEP_ASK,        /* what the server holds of this log */
  TH_STEP_PUSH,       /* a batch, or an empty push for a receipt */
  TH_STEP_REENROL,    /* the log forked */
  TH_STEP_RETURN,     /* the server does not know this token: show the certificate */
  TH_STEP_PULL,       /* a page of the feed */
  TH_STEP_FETCH,      /* forms and other files that records name */
  TH_STEP_SEND,       /* a part of a blob */
  TH_STEP_DONE
} ThStep;

/* The blob that is being sent. */
typedef struct
{
  ThHash hash;
  gsize length;
  gsize offset;
  char *address;        /* NULL until it was begun in this round */
  GInputStream *stream; /* NULL for none */
  guint surprises;
} ThSending;

/* The blob that is being fetched, or whose download was cut. */
typedef struct
{
  ThHash hash;
  int64_t part;  /* in the store; 0 for none */
  gsize offset;
  crypto_hash_sha256_state state;
} ThFetching;

struct _ThEngine
{
  ThTabletStore *store;
  ThClock clock;
  ThRandom random;
  ThSyncConnect connect;
  gpointer connect_data;
  ThEngineNotify notify;
  gpointer notify_data;
  ThTransport *transport;
  ThSecret *token;

  ThStep step;
  GCancellable *cancellable; /* of the round, borrowed */
  ThEngineProgress progress;
  guint64 sent_before;       /* the transport's count when the round began */
  int64_t retry_after;
  int64_t error_seq;         /* of the last 409 */

  int64_t server_seq;        /* up to where the server holds this log */
  int64_t claimed_seq;       /* what it said, where that is more than this store has */
  guint batch_entries;       /* halved when the server or the link chokes */
  guint time_outs;           /* of pushes in this round */
  guint gaps;
  gboolean distrusts;        /* ask before anything else */
  gboolean wants_receipt;
  gboolean has_asked;        /* in this round */
  gboolean has_returned;
  gboolean has_reenrolled;
  gboolean wants_files;
  gboolean is_leaver;        /* as the server said last, as is the next */
  int64_t backup;            /* up to where a verified backup holds this log */

  ThFetching fetching;
  GHashTable *wanted;        /* of ThHash: blobs that somebody asked to see */
  GHashTable *lacking;       /* of ThHash: those of them that the server did not have when asked last */

  ThSending sending;
  GHashTable *put_off;       /* of ThHash: blobs not to be tried again in this round */
  gsize part_bytes;          /* halved when the link chokes */
  gboolean has_sent_blobs;   /* since the last receipt */
};

/* Settings of the store, by enrolment, so that a fork that breaks off half way mixes nothing up. */
#define TH_SETTING_TOKEN "sync.token"
#define TH_SETTING_SIGNATURE "sync.certificate-signature"

char     *th_credential_dup_setting (const char    *setting,
                                     const uint8_t  public_key[TH_PUBLIC_KEY_BYTES]);

/* The token that came last, which a returned certificate may have brought; %NULL for none. */
ThSecret *th_credential_load_token (ThTabletStore *store);

/* A ThSyncConnect: HTTPS to the identity's own server, whatever @data is. */
ThTransport *th_credential_connect (const ThIdentity  *identity,
                                    gpointer           data,
                                    GError           **error);

/* Keeps the server's signature of the certificate, which a returning tablet shows. */
gboolean  th_credential_keep_signature (ThTabletStore  *store,
                                        const uint8_t   public_key[TH_PUBLIC_KEY_BYTES],
                                        const uint8_t   signature[TH_WIRE_SIGNATURE_BYTES],
                                        GError        **error);

void      th_engine_tell       (ThEngine *self);

/* Sends @request; a status other than 2xx is an error of %TH_WIRE_ERROR, the `seq` of a 409 is left
 * in error_seq. */
ThReply  *th_engine_send       (ThEngine         *self,
                                const ThRequest  *request,
                                GError          **error);

/* The same, and reads an answer of at most @limit bytes. */
GBytes   *th_engine_call       (ThEngine         *self,
                                const ThRequest  *request,
                                gsize             limit,
                                GError          **error);

/* For tables of ThHash. */
guint     th_engine_hash_hash  (gconstpointer hash);
gboolean  th_engine_hash_equal (gconstpointer a,
                                gconstpointer b);

/* Entries up to where receipts cover them. */
gboolean  th_engine_get_receipted (ThEngine  *self,
                                   int64_t   *receipted,
                                   int64_t   *head,
                                   GError   **error);

gboolean  th_push_ask          (ThEngine *self, GError **error);
gboolean  th_push_batch        (ThEngine *self, GError **error);
gboolean  th_pull_page         (ThEngine *self, GError **error);
void      th_fetch_let_go      (ThEngine *self);
gboolean  th_fetch_files       (ThEngine *self, GError **error);
/* Around the sending of a round. */
void      th_send_begin        (ThEngine *self);
void      th_send_end          (ThEngine *self);
gboolean  th_send_part         (ThEngine *self, GError **error);
gboolean  th_credential_return (ThEngine *self, GError **error);
gboolean  th_credential_reenrol (ThEngine *self, GError **error);

G_END_DECLS
