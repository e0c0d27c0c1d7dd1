/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What systemd says to a service and wants to hear, by its documented protocol: sockets by file
 * descriptor (sd_listen_fds), the state by datagram (sd_notify). Without systemd both do nothing.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Returns: (transfer full) (element-type GSocket): listening sockets that were handed over; empty
 * for none. To be called once, before any other thread starts. */
GPtrArray *th_systemd_take_sockets (GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @state: "READY=1" */
void       th_systemd_notify       (const char *state);

G_END_DECLS
