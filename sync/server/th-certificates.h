/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The server's own certificate authority and the certificate it serves with, both P-256. Made by
 * libcrypto, which app/record links already for SHA-256: no further dependency for a call made once.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char *ca;   /* certificate, PEM; its key is made, used once, and not kept */
  char *leaf; /* certificate, PEM */
  char *key;  /* of the leaf, PEM */
} ThCertificates;

/**
 * th_certificates_new:
 * @host: name or IP address of the server, as tablets will verify it
 *
 * Validity counts from the machine's own clock: that is the one that TLS looks at.
 */
ThCertificates *th_certificates_new  (const char  *host,
                                      GError     **error) G_GNUC_WARN_UNUSED_RESULT;
void            th_certificates_free (ThCertificates *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThCertificates, th_certificates_free)

G_END_DECLS
