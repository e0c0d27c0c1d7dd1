/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A real server on a free port of loopback, in a thread of its own, with the sample operation and a
 * clock that tests move; and small tablets that speak the protocol to it without the client library.
 */

#pragma once

#include "th-import.h"
#include "th-server.h"
#include "th-test.h"

G_BEGIN_DECLS

typedef struct
{
  char *dir;
  ThTestClock moment;
  ThClock clock;
  ThRandom random;
  ThServerStore *store;   /* opened a second time, as administration does */
  ThServerConfig *config;
  char *operation;        /* id */
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  char *address;
  GTlsDatabase *trust;
} ThTestServer;

ThTestServer *th_test_server_new      (void);
void          th_test_server_free     (ThTestServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThTestServer, th_test_server_free)

/* Starts or ends the thread; new starts it. */
void          th_test_server_start    (ThTestServer *self);
void          th_test_server_stop     (ThTestServer *self);

/* Id of the first premises of a team. */
char         *th_test_server_dup_premises (ThTestServer *self,
                                           const char   *team);

/* A call on a connection of its own. @body and its type may be NULL. */
typedef struct
{
  guint status;
  GBytes *body;
  char *etag;
  char *content_range;
  char *retry_after;
  GHashTable *headers; /* all of them, names in lower case */
} ThTestReply;

void          th_test_reply_clear     (ThTestReply *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ThTestReply, th_test_reply_clear)

/* @headers: name, value, …, NULL. A gzip answer is unpacked. */
ThTestReply   th_test_server_call     (ThTestServer      *self,
                                       const char        *method,
                                       const char        *path,
                                       const char *const *headers,
                                       GBytes            *body);
ThTestReply   th_test_server_call_text (ThTestServer *self,
                                        const char   *method,
                                        const char   *path,
                                        const char   *text);

/* Asserts that the reply is an error with this code and the status that belongs to it. */
void          th_test_reply_assert    (const ThTestReply *reply,
                                       ThWireError        error);

/* A tablet: a key pair, a token, a log. */
typedef struct
{
  ThTestServer *server;
  uint8_t public_key[TH_PUBLIC_KEY_BYTES];
  uint8_t private_key[TH_WIRE_PRIVATE_KEY_BYTES];
  char *officer;
  uint64_t enrolment;
  char *token;
  ThGrant *grant;
  GPtrArray *lines;  /* of GBytes, the first being seq 1 */
  int64_t sent;
  int64_t unsent;    /* what the next push says */
  char *cursor;
} ThTestTablet;

ThTestTablet *th_test_tablet_new      (ThTestServer *server,
                                       const char   *officer);
void          th_test_tablet_free     (ThTestTablet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThTestTablet, th_test_tablet_free)

/* A new code for an officer; its secret. */
void          th_test_server_make_code (ThTestServer *self,
                                        const char   *officer,
                                        uint8_t       secret[TH_WIRE_SECRET_BYTES]);

/* The request that enrols a tablet with a code. */
GBytes       *th_test_tablet_ask      (ThTestTablet  *self,
                                       const uint8_t  secret[TH_WIRE_SECRET_BYTES]);
void          th_test_tablet_take     (ThTestTablet *self,
                                       GBytes       *grant);

/* With the tablet's token. */
ThTestReply   th_test_tablet_get      (ThTestTablet *self,
                                       const char   *path);

/* Log entries; what they lack is filled in. */
ThDot         th_test_tablet_add      (ThTestTablet *self,
                                       ThEntry      *entry);
ThDot         th_test_tablet_create   (ThTestTablet *self,
                                       const char   *id,
                                       const char   *kind,
                                       const char   *parent,
                                       const char   *title);
ThDot         th_test_tablet_set      (ThTestTablet *self,
                                       const char   *id,
                                       const char   *path,
                                       const char   *text);

/* The chain's hash after an entry. */
void          th_test_tablet_hash     (ThTestTablet *self,
                                       int64_t       seq,
                                       ThHash       *hash);

/* The body of a push of the entries from @first to @last. */
GBytes       *th_test_tablet_make_push (ThTestTablet *self,
                                        int64_t       first,
                                        int64_t       last);
ThTestReply   th_test_tablet_send     (ThTestTablet *self,
                                       int64_t       first,
                                       GBytes       *body,
                                       gboolean      is_gzip);

/* Pushes all that was not sent; asserts that it was received. */
ThReceipt    *th_test_tablet_push     (ThTestTablet *self);

/* What the receipt says of an entry: its reason, %NULL where it was folded. */
const char   *th_test_receipt_reason  (const ThReceipt *receipt,
                                       ThDot            dot);

/* Pages of the feed, pulled to the end, as lines. */
typedef struct
{
  gboolean is_fresh;
  GPtrArray *heads;   /* of ThPageHead */
  GPtrArray *bodies;  /* of char, in step */
  GPtrArray *gone;    /* of char */
  GPtrArray *held;    /* of ThPageHeld */
  GPtrArray *tablets; /* of ThPageTablet */
  guint n_pages;
} ThTestFeed;

void          th_test_feed_free       (ThTestFeed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThTestFeed, th_test_feed_free)

/* @query: more of the query, "&limit=1", or "". */
ThTestFeed   *th_test_tablet_pull     (ThTestTablet *self,
                                       const char   *query);
gboolean      th_test_feed_has        (const ThTestFeed *self,
                                       const char       *id);
gboolean      th_test_feed_has_gone   (const ThTestFeed *self,
                                       const char       *id);

/* A new id, "…0001" and so on. */
const char   *th_test_id              (guint number);

G_END_DECLS
