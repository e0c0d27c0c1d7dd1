/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A force that has a certification authority: the server then has no authority of its own and makes
 * and renews no certificate.
 */

#include "th-server-config.h"

#include "th-authority.h"

#include <string.h>

GTlsCertificate *
th_server_config_load_certificate (const ThServerConfig *self, const char *path, GError **error)
{
  g_autoptr (GTlsCertificate) ca = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, error);

  ca = certificate != NULL ? g_tls_certificate_new_from_pem (self->ca, -1, error) : NULL;
  if (ca == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  if (g_tls_certificate_verify (certificate, NULL, ca) == 0)
    return g_steal_pointer (&certificate);
  g_set_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
               "%s: the certificate has expired or is not signed by the authority that tablets"
               " trust; `threshold-server authority use` changes that before the first enrolment",
               path);
  return NULL;
}

static gboolean
has_tablets (ThServerStore *store, gboolean *answer, GError **error)
{
  g_autoptr (GPtrArray) enrolments = th_server_store_list_enrolments (store, error);

  *answer = FALSE;
  for (guint i = 0; enrolments != NULL && i < enrolments->len; i++)
    *answer |= ((const ThServerEnrolment *) g_ptr_array_index (enrolments, i))->status
               != TH_ENROLMENT_SERVER;
  return enrolments != NULL;
}

static gboolean
put_text (ThServerStore *store, const char *key, const char *text, GError **error)
{
  g_autoptr (GBytes) value = g_bytes_new (text, strlen (text));

  return th_server_store_set_setting (store, key, value, error);
}

gboolean
th_server_config_use_authority (ThServerStore *store, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GBytes) der = NULL;
  gboolean is_late;

  if (!g_file_get_contents (path, &text, NULL, error) || !has_tablets (store, &is_late, error))
    return FALSE;
  der = th_authority_dup_der (text);
  if (der == NULL || is_late)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   der == NULL ? "%s holds no certificate in PEM"
                               : "tablets are enrolled already and trust the authority that was;"
                                 " %s was not taken",
                   path);
      return FALSE;
    }
  return put_text (store, "ca", text, error)
         && put_text (store, "ca-key", TH_SERVER_NO_CERTIFICATE, error)
         && put_text (store, "leaf", TH_SERVER_NO_CERTIFICATE, error);
}
