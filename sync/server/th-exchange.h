/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One request and its answer on their way between the thread that speaks HTTP and the threads that
 * work. A handler runs on a worker, reads the request, fills in the answer with th-server-reply, and
 * finishes the exchange, at once or later and on any thread, but once.
 */

#pragma once

#include "th-enrolling.h"
#include "th-time.h"
#include "th-writer.h"

G_BEGIN_DECLS

typedef struct _ThExchange ThExchange;

/* What all handlers share. Nothing in it changes while the server runs, or it locks itself, or is
 * atomic. */
typedef struct
{
  ThServerConfig *config;
  ThServerStore *store;
  ThWriter *writer;
  ThClock clock;
  ThRandom random;
  guint n_waiting; /* atomic: who waits for news */
} ThServerContext;

/* One row of the route table. */
typedef struct
{
  const char *method;
  const char *path;
  gboolean has_tail; /* whatever is behind the path belongs to it */
  gsize max_body;
  void (*handle) (ThExchange *exchange);
} ThRoute;

typedef void (*ThExchangeFunc) (ThExchange *exchange, gpointer data);

struct _ThExchange
{
  ThServerContext *context;
  const ThRoute *route;

  /* The request. */
  char *tail;
  GHashTable *query;
  char *token;        /* of the Authorization header, NULL for none */
  char *range;
  GHashTable *headers; /* those that a route reads by name */
  char *agent;        /* the program that asks, as it says, NULL for none */
  char *peer;         /* address, for the limit on codes */
  gboolean is_gzip;
  gboolean accepts_gzip;
  GBytes *body;

  /* The answer. */
  guint status;
  const char *content_type;
  gboolean reply_is_gzip;
  guint retry_after;  /* seconds, 0 for none */
  char *etag;
  char *content_range;
  GPtrArray *answers; /* further headers: name, text, … */
  GBytes *reply;
  GInputStream *stream; /* in place of reply: the body as it is read */
  gsize stream_length;

  /* For those who wait for news. */
  gint64 wait_until;  /* monotonic, 0 for not at all */
  guint news;         /* how much news there had been when it last looked */

  ThExchangeFunc finished;
  ThExchangeFunc waits;
  gpointer data;      /* of both */
};

ThExchange *th_exchange_new       (ThServerContext *context,
                                   const ThRoute   *route);
void        th_exchange_free      (ThExchange *self);

/* Returns: (nullable): a header of the request; of any route's, the ones of tus are kept. */
const char *th_exchange_get_header (ThExchange *self,
                                    const char *name);

/* A header of the answer. */
void        th_exchange_add_header (ThExchange *self,
                                    const char *name,
                                    const char *text);

/* The answer is whole. */
void        th_exchange_finish    (ThExchange *self);

/* There was nothing to answer with yet: the handler will be called again when there may be. */
void        th_exchange_wait      (ThExchange *self);

/* A number of the query; @otherwise where it is not there, -1 where it is none within the bounds. */
int64_t     th_exchange_get_number (ThExchange *self,
                                    const char *name,
                                    int64_t     minimum,
                                    int64_t     maximum,
                                    int64_t     otherwise);

G_END_DECLS
