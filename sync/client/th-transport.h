/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the engine asks of a network: requests one after another to one server, answered by a status
 * and a body that is read as it comes. A transport belongs to the thread that uses it; calls block
 * and iterate nothing but the transport's own context. Tests put a double in its place.
 *
 * Errors are %TH_WIRE_ERROR: the network's and the certificate's alone. A status other than 2xx is
 * an answer, not an error.
 */

#pragma once

#include "th-batch.h"
#include "th-secret.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* A request; everything is borrowed for the call. */
typedef struct
{
  const char *method;
  const char *path;         /* with its query, "/v1/records?limit=5000" */
  const ThSecret *token;    /* NULL before there is one */
  GBytes *body;             /* NULL for none */
  const char *content_type;
  const char *const *headers; /* further ones: name, text, …, NULL; NULL for none */
  gboolean body_is_gzip;
  gboolean accepts_gzip;    /* for answers read as lines */
  gsize range_start;        /* of a download that goes on; 0 for all */
} ThRequest;

typedef struct
{
  guint status;
  int64_t retry_after;      /* milliseconds, 0 where the server did not say */
  gboolean is_gzip;
  int64_t upload_offset;    /* of tus; -1 where the answer has none */
  char *location;           /* NULL for none */
  GInputStream *body;       /* as it comes; a cut one ends in an error */
} ThReply;

void     th_reply_free       (ThReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThReply, th_reply_free)

#define TH_TYPE_TRANSPORT (th_transport_get_type ())
G_DECLARE_INTERFACE (ThTransport, th_transport, TH, TRANSPORT, GObject)

struct _ThTransportInterface
{
  GTypeInterface parent_iface;

  void     (*prepare)    (ThTransport *self, const ThRequest *request);
  ThReply *(*send)       (ThTransport *self, const ThRequest *request, GCancellable *cancellable,
                          GError **error);
  guint64  (*get_sent)   (ThTransport *self);
};

/* Begins a request that the next th_transport_send () will make, so that the server works on it
 * while the caller does something else. Only a promise of speed: it may do nothing. */
void     th_transport_prepare    (ThTransport     *self,
                                  const ThRequest *request);

/* Returns: (transfer full): when the answer's head is here. */
ThReply *th_transport_send       (ThTransport      *self,
                                  const ThRequest  *request,
                                  GCancellable     *cancellable,
                                  GError          **error) G_GNUC_WARN_UNUSED_RESULT;

/* For those who implement a transport: @cause as %TH_WIRE_ERROR, a cancellation as it is. */
void     th_transport_set_error  (GError       **error,
                                  const GError  *cause);

/* Body bytes sent so far by this transport, packed. */
guint64  th_transport_get_sent   (ThTransport *self);

/* Returns: (transfer full): the whole body, which is not gzip; more than @limit bytes are
 * %TH_WIRE_ERROR_TOO_LARGE. */
GBytes  *th_reply_load           (ThReply       *self,
                                  gsize          limit,
                                  GCancellable  *cancellable,
                                  GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/* Feeds the whole body to @reader, which has the limits. */
gboolean th_reply_read_lines     (ThReply        *self,
                                  ThBatchReader  *reader,
                                  GCancellable   *cancellable,
                                  GError        **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
