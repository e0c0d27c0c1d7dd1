/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The transport over HTTPS: one kept-alive connection, TLS 1.2 or newer, no proxy, no certificate
 * authority but the pinned one, time-outs and a limit on every answer.
 */

#pragma once

#include "th-transport.h"

G_BEGIN_DECLS

#define TH_TYPE_HTTP_TRANSPORT (th_http_transport_get_type ())
G_DECLARE_FINAL_TYPE (ThHttpTransport, th_http_transport, TH, HTTP_TRANSPORT, GObject)

/**
 * th_http_transport_new:
 * @address: https://host:port
 * @ca_pem: the only authority trusted, host names verified
 * @time_out: seconds without a byte before a call gives up; 0 for the default
 *
 * Use it on one thread only.
 */
ThTransport *th_http_transport_new            (const char  *address,
                                               const char  *ca_pem,
                                               guint        time_out,
                                               GError     **error);

/* Trusts nobody and verifies nothing: for `GET /v1/keys` alone, before trust stands. */
ThTransport *th_http_transport_new_unverified (const char  *address,
                                               guint        time_out,
                                               GError     **error);

G_END_DECLS
