/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A real threshold-server: its own process, its own folder, TLS on a free port of loopback. It can be
 * stopped, killed, copied and started again. What the tests ask of it goes through its own command
 * line, so that nothing here knows its tables.
 */

#pragma once

#include "th-time.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _ThTestServer ThTestServer;

/**
 * th_test_server_new:
 * @program: path of threshold-server
 * @folder: where its data is; made by `init` unless it is there already
 *
 * Fails the test, or ends the program, where the server does.
 */
ThTestServer *th_test_server_new        (const char    *program,
                                         const char    *folder);

/* The same with its store elsewhere: @store as `--store` takes it, or %NULL. */
ThTestServer *th_test_server_new_at     (const char    *program,
                                         const char    *folder,
                                         const char    *store);

/* A further process on the store of @other, which is not in its folder; with a folder and a port of
 * its own, as on another machine. */
ThTestServer *th_test_server_new_beside (ThTestServer  *other,
                                         const char    *folder);

/* Ends the process if it runs; the folder stays. */
void          th_test_server_free       (ThTestServer *self);

/* What the server takes for the present moment from now on. */
void          th_test_server_set_clock  (ThTestServer *self,
                                         int64_t       now);

/* Runs one of its words to the end; NULL-terminated arguments. Returns: what it printed. */
char         *th_test_server_ask        (ThTestServer *self,
                                         const char   *word,
                                         ...) G_GNUC_NULL_TERMINATED;

void          th_test_server_import     (ThTestServer *self,
                                         const char   *operation,
                                         const char   *fallback);

/* Returns: (transfer full): a fresh enrolment code. */
char         *th_test_server_make_code  (ThTestServer *self,
                                         const char   *collar);

/* Returns when it listens. */
void          th_test_server_start      (ThTestServer *self);
void          th_test_server_stop       (ThTestServer *self);
void          th_test_server_kill       (ThTestServer *self);
gboolean      th_test_server_is_running (ThTestServer *self);
GPid          th_test_server_get_pid    (ThTestServer *self);

/* The stopped server's folder, copied there and back. */
void          th_test_server_copy_to    (ThTestServer *self,
                                         const char   *folder);
void          th_test_server_copy_from  (ThTestServer *self,
                                         const char   *folder);

const char   *th_test_server_get_folder (ThTestServer *self);
const char   *th_test_server_get_address (ThTestServer *self);

/* Copies a folder of plain files and folders; replaces what is at @to. */
void          th_test_copy_folder       (const char *from,
                                         const char *to);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThTestServer, th_test_server_free)

G_END_DECLS
