/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The doors of the interface, and what frees its values. */

#include "th-server-store.h"

G_DEFINE_INTERFACE (ThServerStore, th_server_store, TH_TYPE_STORE)

static const char *const status_names[] = {
  [TH_ENROLMENT_ACTIVE] = "active",     [TH_ENROLMENT_LEAVER] = "leaver",
  [TH_ENROLMENT_RETURNED] = "returned", [TH_ENROLMENT_LOST] = "lost",
  [TH_ENROLMENT_SERVER] = "server",
};

static void
th_server_store_default_init (ThServerStoreInterface *iface)
{
}

const char *
th_enrolment_status_get_name (ThEnrolmentStatus status)
{
  g_return_val_if_fail ((guint) status < G_N_ELEMENTS (status_names), NULL);
  return status_names[status];
}

gboolean
th_enrolment_status_from_name (const char *name, ThEnrolmentStatus *status)
{
  for (guint i = 0; i < G_N_ELEMENTS (status_names); i++)
    if (g_strcmp0 (name, status_names[i]) == 0)
      {
        *status = (ThEnrolmentStatus) i;
        return TRUE;
      }
  return FALSE;
}

void
th_server_enrolment_free (ThServerEnrolment *self)
{
  if (self == NULL)
    return;
  g_free (self->officer);
  g_free (self->name);
  g_free (self->letter);
  g_free (self->certificate);
  g_free (self);
}

void
th_server_code_free (ThServerCode *self)
{
  if (self == NULL)
    return;
  g_free (self->officer);
  g_free (self->name);
  g_free (self);
}

void
th_push_result_clear (ThPushResult *self)
{
  g_clear_pointer (&self->receipt, g_bytes_unref);
}

void
th_kind_count_free (ThKindCount *self)
{
  g_free (self->kind);
  g_free (self);
}

void
th_held_entry_free (ThHeldEntry *self)
{
  g_free (self->record);
  g_free (self->reason);
  g_free (self->officer);
  g_free (self->operation);
  g_free (self->team);
  g_free (self);
}

gboolean
th_server_store_begin (ThServerStore *self, GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), FALSE);

  return TH_SERVER_STORE_GET_IFACE (self)->begin (self, error);
}

gboolean
th_server_store_end (ThServerStore *self, gboolean done, GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), FALSE);

  return TH_SERVER_STORE_GET_IFACE (self)->end (self, done, error);
}

GBytes *
th_server_store_get_setting (ThServerStore *self, const char *key, GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), NULL);

  return TH_SERVER_STORE_GET_IFACE (self)->get_setting (self, key, error);
}

gboolean
th_server_store_set_setting (ThServerStore *self, const char *key, GBytes *value, GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), FALSE);

  return TH_SERVER_STORE_GET_IFACE (self)->set_setting (self, key, value, error);
}

ThServerEnrolment *
th_server_store_load_enrolment (ThServerStore *self, uint64_t id, GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), NULL);

  return TH_SERVER_STORE_GET_IFACE (self)->load_enrolment (self, id, error);
}

ThServerEnrolment *
th_server_store_find_token (ThServerStore *self,
                            const ThHash *hash,
                            gboolean *is_used,
                            GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), NULL);

  return TH_SERVER_STORE_GET_IFACE (self)->find_token (self, hash, is_used, error);
}

GPtrArray *
th_server_store_list_enrolments (ThServerStore *self, GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), NULL);

  return TH_SERVER_STORE_GET_IFACE (self)->list_enrolments (self, error);
}

gboolean
th_server_store_put_enrolment (ThServerStore *self,
                               const ThServerEnrolment *enrolment,
                               GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), FALSE);

  return TH_SERVER_STORE_GET_IFACE (self)->put_enrolment (self, enrolment, error);
}

gboolean
th_server_store_add_token (ThServerStore *self,
                           uint64_t enrolment,
                           const ThHash *hash,
                           GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), FALSE);

  return TH_SERVER_STORE_GET_IFACE (self)->add_token (self, enrolment, hash, error);
}

gboolean
th_server_store_use_token (ThServerStore *self,
                           uint64_t enrolment,
                           const ThHash *hash,
                           GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), FALSE);

  return TH_SERVER_STORE_GET_IFACE (self)->use_token (self, enrolment, hash, error);
}

gboolean
th_server_store_has_used_token (ThServerStore *self,
                                uint64_t enrolment,
                                gboolean *has_used,
                                GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), FALSE);

  return TH_SERVER_STORE_GET_IFACE (self)->has_used_token (self, enrolment, has_used, error);
}

ThServerCode *
th_server_store_load_code (ThServerStore *self, const ThHash *hash, GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), NULL);

  return TH_SERVER_STORE_GET_IFACE (self)->load_code (self, hash, error);
}

gboolean
th_server_store_put_code (ThServerStore *self,
                          const ThHash *hash,
                          const ThServerCode *code,
                          GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), FALSE);

  return TH_SERVER_STORE_GET_IFACE (self)->put_code (self, hash, code, error);
}

GPtrArray *
th_server_store_list_memberships (ThServerStore *self, const char *officer, GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), NULL);

  return TH_SERVER_STORE_GET_IFACE (self)->list_memberships (self, officer, error);
}

gboolean
th_server_store_push (ThServerStore *self,
                      const ThPush *push,
                      const ThPushTerms *terms,
                      ThPushResult *result,
                      GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), FALSE);

  return TH_SERVER_STORE_GET_IFACE (self)->push (self, push, terms, result, error);
}

gboolean
th_server_store_keep_fork (ThServerStore *self, const ThPush *push, int64_t now, GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), FALSE);

  return TH_SERVER_STORE_GET_IFACE (self)->keep_fork (self, push, now, error);
}

gboolean
th_server_store_read_feed (ThServerStore *self,
                           const ThFeedQuery *query,
                           ThFeedLineFunc func,
                           gpointer data,
                           ThFeedResult *result,
                           GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), FALSE);

  return TH_SERVER_STORE_GET_IFACE (self)->read_feed (self, query, func, data, result, error);
}

gboolean
th_server_store_sees (ThServerStore *self, const ThScope *scope, const char *record, GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), FALSE);

  return TH_SERVER_STORE_GET_IFACE (self)->sees (self, scope, record, error);
}

GPtrArray *
th_server_store_list_held (ThServerStore *self, uint64_t enrolment, GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), NULL);

  return TH_SERVER_STORE_GET_IFACE (self)->list_held (self, enrolment, error);
}

GPtrArray *
th_server_store_list_blob_records (ThServerStore *self, const ThHash *hash, GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), NULL);

  return TH_SERVER_STORE_GET_IFACE (self)->list_blob_records (self, hash, error);
}

GPtrArray *
th_server_store_list_tablets (ThServerStore *self, GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), NULL);

  return TH_SERVER_STORE_GET_IFACE (self)->list_tablets (self, error);
}

gboolean
th_server_store_create_upload (ThServerStore *self, ThUpload *upload, GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), FALSE);

  return TH_SERVER_STORE_GET_IFACE (self)->create_upload (self, upload, error);
}

gboolean
th_server_store_load_upload (
  ThServerStore *self, uint64_t enrolment, const char *id, ThUpload *upload, GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), FALSE);

  return TH_SERVER_STORE_GET_IFACE (self)->load_upload (self, enrolment, id, upload, error);
}

gboolean
th_server_store_append_upload (ThServerStore *self,
                               const ThUpload *upload,
                               GBytes *bytes,
                               GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), FALSE);

  return TH_SERVER_STORE_GET_IFACE (self)->append_upload (self, upload, bytes, error);
}

GInputStream *
th_server_store_open_upload (ThServerStore *self, const ThUpload *upload, GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), NULL);

  return TH_SERVER_STORE_GET_IFACE (self)->open_upload (self, upload, error);
}

gboolean
th_server_store_finish_upload (ThServerStore *self,
                               const ThUpload *upload,
                               gboolean is_right,
                               GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), FALSE);

  return TH_SERVER_STORE_GET_IFACE (self)->finish_upload (self, upload, is_right, error);
}

gboolean
th_server_store_remove_upload (ThServerStore *self, const ThUpload *upload, GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), FALSE);

  return TH_SERVER_STORE_GET_IFACE (self)->remove_upload (self, upload, error);
}

gboolean
th_server_store_expire_uploads (ThServerStore *self, int64_t now, guint *n_expired, GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), FALSE);

  return TH_SERVER_STORE_GET_IFACE (self)->expire_uploads (self, now, n_expired, error);
}

gboolean
th_server_store_foreach_log (
  ThServerStore *self, uint64_t enrolment, ThServerLogFunc func, gpointer data, GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), FALSE);

  return TH_SERVER_STORE_GET_IFACE (self)->foreach_log (self, enrolment, func, data, error);
}

gboolean
th_server_store_count (ThServerStore *self,
                       ThServerCounts *counts,
                       GPtrArray *kinds,
                       GError **error)
{
  g_return_val_if_fail (TH_IS_SERVER_STORE (self), FALSE);

  return TH_SERVER_STORE_GET_IFACE (self)->count (self, counts, kinds, error);
}
