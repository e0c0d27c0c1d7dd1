/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a server's database offers beyond the contract of both ends: who may speak and read, pushes,
 * the feed by scope, evidence. Every back end implements it together with ThStore.
 *
 * Calls block. Reading calls may be made on any thread at once. Writing calls are made by one thread
 * at a time; each is a transaction, or, between begin and commit, a savepoint in the one that runs.
 */

#pragma once

#include "th-server-values.h"

G_BEGIN_DECLS

#define TH_TYPE_SERVER_STORE (th_server_store_get_type ())
G_DECLARE_INTERFACE (ThServerStore, th_server_store, TH, SERVER_STORE, ThStore)

struct _ThServerStoreInterface
{
  GTypeInterface parent_iface;

  gboolean           (*begin)             (ThServerStore *self, GError **error);
  gboolean           (*end)               (ThServerStore *self, gboolean done, GError **error);
  GBytes            *(*get_setting)       (ThServerStore *self, const char *key, GError **error);
  gboolean           (*set_setting)       (ThServerStore *self, const char *key, GBytes *value,
                                           GError **error);
  ThServerEnrolment *(*load_enrolment)    (ThServerStore *self, uint64_t id, GError **error);
  ThServerEnrolment *(*find_token)        (ThServerStore *self, const ThHash *hash,
                                           gboolean *is_used, GError **error);
  GPtrArray         *(*list_enrolments)   (ThServerStore *self, GError **error);
  gboolean           (*put_enrolment)     (ThServerStore *self,
                                           const ThServerEnrolment *enrolment, GError **error);
  gboolean           (*add_token)         (ThServerStore *self, uint64_t enrolment,
                                           const ThHash *hash, GError **error);
  gboolean           (*use_token)         (ThServerStore *self, uint64_t enrolment,
                                           const ThHash *hash, GError **error);
  gboolean           (*has_used_token)    (ThServerStore *self, uint64_t enrolment,
                                           gboolean *has_used, GError **error);
  ThServerCode      *(*load_code)         (ThServerStore *self, const ThHash *hash, GError **error);
  gboolean           (*put_code)          (ThServerStore *self, const ThHash *hash,
                                           const ThServerCode *code, GError **error);
  GPtrArray         *(*list_memberships)  (ThServerStore *self, const char *officer,
                                           GError **error);
  gboolean           (*push)              (ThServerStore *self, const ThPush *push,
                                           const ThPushTerms *terms, ThPushResult *result,
                                           GError **error);
  gboolean           (*keep_fork)         (ThServerStore *self, const ThPush *push, int64_t now,
                                           GError **error);
  gboolean           (*read_feed)         (ThServerStore *self, const ThFeedQuery *query,
                                           ThFeedLineFunc func, gpointer data,
                                           ThFeedResult *result, GError **error);
  gboolean           (*sees)              (ThServerStore *self, const ThScope *scope,
                                           const char *record, GError **error);
  GPtrArray         *(*list_held)         (ThServerStore *self, uint64_t enrolment,
                                           GError **error);
  GPtrArray         *(*list_blob_records) (ThServerStore *self, const ThHash *hash,
                                           GError **error);
  gboolean           (*create_upload)     (ThServerStore *self, ThUpload *upload,
                                           GError **error);
  gboolean           (*load_upload)       (ThServerStore *self, uint64_t enrolment,
                                           const char *id, ThUpload *upload, GError **error);
  gboolean           (*append_upload)     (ThServerStore *self, const ThUpload *upload,
                                           GBytes *bytes, GError **error);
  GInputStream      *(*open_upload)       (ThServerStore *self, const ThUpload *upload,
                                           GError **error);
  gboolean           (*finish_upload)     (ThServerStore *self, const ThUpload *upload,
                                           gboolean is_right, GError **error);
  gboolean           (*remove_upload)     (ThServerStore *self, const ThUpload *upload,
                                           GError **error);
  gboolean           (*expire_uploads)    (ThServerStore *self, int64_t now, guint *n_expired,
                                           GError **error);
  GPtrArray         *(*list_tablets)      (ThServerStore *self, GError **error);
  gboolean           (*foreach_log)       (ThServerStore *self, uint64_t enrolment,
                                           ThServerLogFunc func, gpointer data, GError **error);
  gboolean           (*count)             (ThServerStore *self, ThServerCounts *counts,
                                           GPtrArray *kinds, GError **error);
};

/* Around several writing calls that are to be one transaction. end commits where @done is %TRUE and
 * otherwise rolls back; whether all is durable. */
gboolean           th_server_store_begin           (ThServerStore  *self,
                                                    GError        **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean           th_server_store_end             (ThServerStore  *self,
                                                    gboolean        done,
                                                    GError        **error);

/* Returns: (transfer full) (nullable): %NULL without error where it is not set. */
GBytes            *th_server_store_get_setting     (ThServerStore  *self,
                                                    const char     *key,
                                                    GError        **error);
gboolean           th_server_store_set_setting     (ThServerStore  *self,
                                                    const char     *key,
                                                    GBytes         *value,
                                                    GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/* %TH_STORE_ERROR_NOT_FOUND where there is none, as for all that load below. */
ThServerEnrolment *th_server_store_load_enrolment  (ThServerStore  *self,
                                                    uint64_t        id,
                                                    GError        **error) G_GNUC_WARN_UNUSED_RESULT;
ThServerEnrolment *th_server_store_find_token      (ThServerStore  *self,
                                                    const ThHash   *hash,
                                                    gboolean       *is_used,
                                                    GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full) (element-type ThServerEnrolment): oldest first. */
GPtrArray         *th_server_store_list_enrolments (ThServerStore  *self,
                                                    GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds an enrolment; of one that is there only status and successor change. */
gboolean           th_server_store_put_enrolment   (ThServerStore            *self,
                                                    const ThServerEnrolment  *enrolment,
                                                    GError                  **error)
                                                    G_GNUC_WARN_UNUSED_RESULT;

/* Tokens by their hashes. The first use of one ends all others of its enrolment. */
gboolean           th_server_store_add_token       (ThServerStore  *self,
                                                    uint64_t        enrolment,
                                                    const ThHash   *hash,
                                                    GError        **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean           th_server_store_use_token       (ThServerStore  *self,
                                                    uint64_t        enrolment,
                                                    const ThHash   *hash,
                                                    GError        **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean           th_server_store_has_used_token  (ThServerStore  *self,
                                                    uint64_t        enrolment,
                                                    gboolean       *has_used,
                                                    GError        **error) G_GNUC_WARN_UNUSED_RESULT;
ThServerCode      *th_server_store_load_code       (ThServerStore  *self,
                                                    const ThHash   *hash,
                                                    GError        **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean           th_server_store_put_code        (ThServerStore       *self,
                                                    const ThHash        *hash,
                                                    const ThServerCode  *code,
                                                    GError             **error)
                                                    G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full) (element-type ThMembership): of one officer, oldest first. */
GPtrArray         *th_server_store_list_memberships (ThServerStore  *self,
                                                     const char     *officer,
                                                     GError        **error)
                                                     G_GNUC_WARN_UNUSED_RESULT;

/**
 * th_server_store_push:
 * @push: verified as to its signature
 *
 * Stores every line, folds what may be folded, holds the rest, and makes the receipt. The caller may
 * give the receipt out when the outermost transaction is committed.
 *
 * Errors: %TH_WIRE_ERROR_GAP, %TH_WIRE_ERROR_FORK with result->last set, nothing having been
 *   written; %TH_STORE_ERROR.
 */
gboolean           th_server_store_push            (ThServerStore      *self,
                                                    const ThPush       *push,
                                                    const ThPushTerms  *terms,
                                                    ThPushResult       *result,
                                                    GError            **error)
                                                    G_GNUC_WARN_UNUSED_RESULT;

/* Keeps a push that forks, as evidence; only so many of one enrolment. */
gboolean           th_server_store_keep_fork       (ThServerStore  *self,
                                                    const ThPush   *push,
                                                    int64_t         now,
                                                    GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * th_server_store_read_feed:
 *
 * Gives one page, opening and closing line included, in the order of the feed. Within one moment of
 * the database; the cursor in the closing line goes on exactly behind it.
 */
gboolean           th_server_store_read_feed       (ThServerStore      *self,
                                                    const ThFeedQuery  *query,
                                                    ThFeedLineFunc      func,
                                                    gpointer            data,
                                                    ThFeedResult       *result,
                                                    GError            **error)
                                                    G_GNUC_WARN_UNUSED_RESULT;

/* Whether @scope sees the record; %FALSE without error where there is none. */
gboolean           th_server_store_sees            (ThServerStore  *self,
                                                    const ThScope  *scope,
                                                    const char     *record,
                                                    GError        **error);

/* Returns: (transfer full) (element-type ThHeldEntry): held now, of one enrolment or (0) of all. */
GPtrArray         *th_server_store_list_held       (ThServerStore  *self,
                                                    uint64_t        enrolment,
                                                    GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full) (element-type utf8): the records that name a blob on behalf of an enrolment
 * that had it: it sent all of it, or could read it already. Naming a hash is no proof of that, so a
 * naming by anybody else counts for nothing here. */
GPtrArray         *th_server_store_list_blob_records (ThServerStore  *self,
                                                      const ThHash   *hash,
                                                      GError        **error)
                                                      G_GNUC_WARN_UNUSED_RESULT;

/**
 * th_server_store_create_upload:
 * @upload: (inout): id, enrolment, hash, length and expires as wanted; as it stands on return
 *
 * Makes room for a blob that the enrolment's entries name, folded or held. Where the enrolment is
 * already sending the same one, that upload goes on and is given back, its end put off; where the
 * enrolment has the blob (it sent it, or could read it), the upload given back is done. Of an
 * enrolment's unfinished uploads over %TH_WIRE_UPLOADS_MAX the oldest goes.
 *
 * Errors: %TH_STORE_ERROR_NOT_FOUND where no entry of the enrolment names the blob.
 */
gboolean           th_server_store_create_upload   (ThServerStore  *self,
                                                    ThUpload       *upload,
                                                    GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/* A reading call. %TH_STORE_ERROR_NOT_FOUND where there is none of this enrolment. */
gboolean           th_server_store_load_upload     (ThServerStore  *self,
                                                    uint64_t        enrolment,
                                                    const char     *id,
                                                    ThUpload       *upload,
                                                    GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * th_server_store_append_upload:
 * @upload: id, enrolment; offset is where @bytes go, expires is the new end
 *
 * Errors: %TH_STORE_ERROR_GAP where the upload does not stand at offset, %TH_STORE_ERROR_TOO_LARGE
 *   where it would become longer than it was to be, %TH_STORE_ERROR_NOT_FOUND.
 */
gboolean           th_server_store_append_upload   (ThServerStore   *self,
                                                    const ThUpload  *upload,
                                                    GBytes          *bytes,
                                                    GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* A reading call. Returns: (transfer full): what is there of it, read a chunk at a time, for whoever
 * verifies it outside the writing thread. */
GInputStream      *th_server_store_open_upload     (ThServerStore   *self,
                                                    const ThUpload  *upload,
                                                    GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* All of it is there and was read back: it becomes a blob (once, however many sent it) that the
 * enrolment has; or, not being what it was to be, goes. Finishing twice is harmless. */
gboolean           th_server_store_finish_upload   (ThServerStore   *self,
                                                    const ThUpload  *upload,
                                                    gboolean         is_right,
                                                    GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* Gives up an upload with what was there of it; of one that is done only its address. */
gboolean           th_server_store_remove_upload   (ThServerStore   *self,
                                                    const ThUpload  *upload,
                                                    GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* Gives up those whose end has come. */
gboolean           th_server_store_expire_uploads  (ThServerStore  *self,
                                                    int64_t         now,
                                                    guint          *n_expired,
                                                    GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full) (element-type ThServerTablet): of each enrolment that pushed, its last. */
GPtrArray         *th_server_store_list_tablets    (ThServerStore  *self,
                                                    GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/* All entries of an enrolment in order; @func returns %FALSE with an error to stop. */
gboolean           th_server_store_foreach_log     (ThServerStore    *self,
                                                    uint64_t          enrolment,
                                                    ThServerLogFunc   func,
                                                    gpointer          data,
                                                    GError          **error)
                                                    G_GNUC_WARN_UNUSED_RESULT;

/* @kinds: (element-type ThKindCount): gets one for each kind of record present. */
gboolean           th_server_store_count           (ThServerStore   *self,
                                                    ThServerCounts  *counts,
                                                    GPtrArray       *kinds,
                                                    GError         **error)
                                                    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
