/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The server's own certification authority: what tablets trust and nothing else. It signs one
 * certificate, the server's, which is renewed under the same CA. Keys are P-256, which every TLS
 * library of the floor takes and which is quick on tablets.
 *
 * Times are the machine's, not an injected clock's: TLS libraries check certificates against it.
 */

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

#define TH_AUTHORITY_ERROR (th_authority_error_quark ())

typedef enum
{
  TH_AUTHORITY_ERROR_HOST,   /* not a host name or address that a certificate can carry */
  TH_AUTHORITY_ERROR_DAMAGED,/* the CA's files cannot be read: restore them */
  TH_AUTHORITY_ERROR_FAILED  /* libcrypto failed; the message says at what */
} ThAuthorityError;

GQuark th_authority_error_quark (void);

/* All PEM. The keys are secret: files of mode 0600, never a log. */
typedef struct
{
  char *ca_pem;
  char *ca_key_pem;
  char *chain_pem; /* the server's certificate, then the CA's */
  char *key_pem;   /* the server's */
} ThAuthority;

#define TH_AUTHORITY_CA_DAYS 3650
#define TH_AUTHORITY_LEAF_DAYS 397

/**
 * th_authority_new:
 * @host: host name or IP address that tablets connect to, without port
 * @now: milliseconds since 1970, the machine's clock
 *
 * Returns: (transfer full): a new CA with the server's certificate
 */
ThAuthority *th_authority_new   (const char  *host,
                                 int64_t      now,
                                 GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/* Replaces key and certificate of the server, under the same CA. */
gboolean     th_authority_renew (ThAuthority  *self,
                                 const char   *host,
                                 int64_t       now,
                                 GError      **error) G_GNUC_WARN_UNUSED_RESULT;

void         th_authority_free  (ThAuthority *self);

/* Returns: (transfer full) (nullable): DER of the first certificate of @pem, for the trust hash. */
GBytes      *th_authority_dup_der (const char *pem);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThAuthority, th_authority_free)

G_END_DECLS
