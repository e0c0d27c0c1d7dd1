/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The server in a process: listens with TLS 1.2 or newer, reads requests within their limits, hands
 * them to workers, sends what they answer. All calls on one thread, whose thread-default main
 * context runs while it serves. Order of calls: new, listen, then stop.
 */

#pragma once

#include "th-server-config.h"
#include "th-server-settings.h"
#include "th-time.h"

G_BEGIN_DECLS

#define TH_TYPE_SERVER (th_server_get_type ())
G_DECLARE_FINAL_TYPE (ThServer, th_server, TH, SERVER, GObject)

/* For the log of the program: one line, nothing in it that is anybody's. */
typedef void (*ThServerLog) (const char *line, gpointer data);

/* Clock and randomness are copied and may be used on any thread. */
ThServer *th_server_new      (ThServerStore   *store,
                              const ThClock   *clock,
                              const ThRandom  *random,
                              GError         **error);
void      th_server_set_log  (ThServer     *self,
                              ThServerLog   log,
                              gpointer      data);

/**
 * th_server_listen:
 * @host: (nullable): address to listen on; %NULL takes that of the server's own address
 * @port: -1 takes that of the server's own address, 0 what is free
 */
gboolean  th_server_listen   (ThServer    *self,
                              const char  *host,
                              int          port,
                              GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/* A socket that listens already, made by somebody else; any number of them, in place of listen. */
gboolean  th_server_listen_socket (ThServer  *self,
                                   GSocket   *socket,
                                   GError   **error) G_GNUC_WARN_UNUSED_RESULT;

/* At any time; connections are kept. Where the certificate that is named cannot serve, all stays as
 * it was. Address and port count at the start only. */
gboolean  th_server_set_settings  (ThServer                *self,
                                   const ThServerSettings  *settings,
                                   GError                 **error) G_GNUC_WARN_UNUSED_RESULT;

/* https://host:port as tablets reach it. */
char     *th_server_dup_address (ThServer *self);

/* Ends what waits, finishes what was begun, and closes. */
void      th_server_stop     (ThServer *self);

G_END_DECLS
