/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What an administrator may set of a running server, from a file that GKeyFile reads; all of it has
 * defaults, and threshold-server.conf beside this file lists them. A key that is not known is an
 * error: a limit that was mistyped must not silently be none.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char *listen;       /* address of this machine, NULL: that of the server's own address */
  guint port;         /* 0: that of the server's own address */
  char *certificate;  /* PEM file of certificate, chain and key; NULL: from the server's own authority */
  char **proxies;     /* addresses whose X-Forwarded-For is believed */
  gboolean logs_requests;

  guint connections;
  guint connections_per_address;
  guint handshake_seconds;
  guint header_seconds;   /* until the header of a connection's first request is there */
  guint idle_seconds;     /* until that of the next one is */
  guint body_seconds;     /* for a body, and a second more for each 4 KiB of it */
  guint pending;          /* requests that are being worked on */
  guint codes_per_minute; /* wrong codes of one address */
  guint tokens_per_minute; /* unknown tokens of one address */
} ThServerSettings;

void     th_server_settings_init  (ThServerSettings *self);
void     th_server_settings_clear (ThServerSettings *self);
void     th_server_settings_copy  (ThServerSettings       *self,
                                   const ThServerSettings *from);

/* Reads @path over the defaults; *@self is untouched where it fails. Errors name file and key. */
gboolean th_server_settings_load  (ThServerSettings  *self,
                                   const char        *path,
                                   GError           **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ThServerSettings, th_server_settings_clear)

G_END_DECLS
