/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The door: accepts connections within their limits, makes them TLS, and hands them to soup. Whoever
 * takes too long over the handshake, a header or a body is cut off, so that nobody holds a place by
 * sending a byte now and then. All on one thread.
 */

#pragma once

#include "th-metrics.h"
#include "th-server-settings.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _ThListener ThListener;

/* @settings and @metrics outlive the listener; the settings are looked at anew for each connection
 * and request. */
ThListener *th_listener_new             (SoupServer             *soup,
                                         const ThServerSettings *settings,
                                         ThMetrics              *metrics,
                                         GError                **error) G_GNUC_WARN_UNUSED_RESULT;

/* Stops listening; connections that are open stay until soup closes them. */
void        th_listener_free            (ThListener *self);

/* From now on, for new connections. */
void        th_listener_set_certificate (ThListener      *self,
                                         GTlsCertificate *certificate);

/* Returns: (transfer full): a socket that listens on an address of this machine: that of @host, or all
 * where it is a name. */
GSocket    *th_listener_make_socket     (const char  *host,
                                         guint16      port,
                                         GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/* @socket listens. */
void        th_listener_add_socket      (ThListener *self,
                                         GSocket    *socket);

/* A request may come on @message: from here on its time counts. */
void        th_listener_watch           (ThListener        *self,
                                         SoupServerMessage *message);

/* Closes the connection of @message at once. */
void        th_listener_cut             (SoupServerMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThListener, th_listener_free)

G_END_DECLS
