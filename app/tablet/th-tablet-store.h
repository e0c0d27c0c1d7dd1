/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The tablet's store: one SQLCipher file per enrolment that holds its log, the record states as the
 * server last told them, and blobs. A tablet shows the server's state plus its own entries beyond
 * that state's context, plus its own held ones, marked.
 *
 * While an officer edits, the newest entry of the log is open: th_tablet_store_write () rewrites it
 * in place and returns when it is durable. There is at most one, always the last; everything else
 * that appends seals it first. Nothing sealed is ever rewritten.
 *
 * Order of calls: create or open, then th_tablet_store_unlock (), which seals what a crash left open.
 * Blocking calls run on the caller's thread under the store's own lock; a program's interface uses
 * the _async twins, which run on the store's one writer thread, answers before pulled pages.
 */

#pragma once

#include "th-id.h"
#include "th-secret.h"
#include "th-store.h"
#include "th-time.h"
#include "th-worker.h"

G_BEGIN_DECLS

#define TH_TYPE_TABLET_STORE (th_tablet_store_get_type ())
G_DECLARE_FINAL_TYPE (ThTabletStore, th_tablet_store, TH, TABLET_STORE, GObject)

/* Who writes here, and whom to trust. Kept inside the encrypted store. */
typedef struct
{
  uint8_t public_key[TH_PUBLIC_KEY_BYTES];
  ThSecret *signing_key;  /* Ed25519, 64 bytes */
  char *officer;          /* as in the `by` of an entry */
  char *name;
  char *letter;           /* of this enrolment's pseudonyms */
  char *server;           /* https://host:port */
  char *ca_pem;
  uint8_t server_key[TH_PUBLIC_KEY_BYTES];
  char *certificate;      /* raw text as the server signed it */
  ThSecret *token;
} ThIdentity;

ThIdentity *th_identity_copy (const ThIdentity *self);
void        th_identity_free (ThIdentity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThIdentity, th_identity_free)

/**
 * ThChange:
 *
 * What th_tablet_store_write () adds to the open entry: one record, some fields. The creating keys
 * are given for a new record and %NULL otherwise.
 */
typedef struct
{
  const char *id;
  const char *kind;
  const char *in;
  const char *operation;
  const char *form;
  const char *title;          /* NULL: as it was */
  const char *why;            /* a change after submission; another reason starts another entry */
  const ThEntryField *fields; /* path, value, and the dots on screen when editing began */
  guint n_fields;
} ThChange;

typedef struct
{
  guint entries;   /* sealed or open, that no receipt covers */
  gsize bytes;
  int64_t oldest;  /* `at` of the oldest, 0 for none */
} ThUnsent;

/* A run of sealed entries ready for the wire: gzip members of NDJSON lines. */
typedef struct
{
  int64_t first;
  int64_t last;
  guint n_entries;
  gsize raw_bytes;
  GBytes *gzip;
  ThHash head; /* of the chain at @last */
} ThTabletBatch;

void th_tablet_batch_free (ThTabletBatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThTabletBatch, th_tablet_batch_free)

/* What the server holds of an entry of ours and why. */
typedef struct
{
  int64_t seq;
  char *reason;
} ThHeldRow;

/* What a receipt lists. */
typedef struct
{
  GPtrArray *held;        /* of ThHeldRow: all entries it holds back now; NULL for none */
  GArray *lacks;          /* of ThHash: blobs to be sent; NULL where it says nothing of blobs */
  gboolean has_all_lacks; /* the list was not cut at its limit */
} ThReceiptLists;

/* A blob that is to be sent, once the entry that names it was. */
typedef struct
{
  ThHash hash;
  gsize length;
  int64_t seq;
} ThUnsentBlob;

/* An entry of the team that the server holds. */
typedef struct
{
  ThDot dot;
  char *record;
  char *reason;
  char *by;
  int64_t at;
} ThTabletHeld;

void th_tablet_held_free (ThTabletHeld *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThTabletHeld, th_tablet_held_free)

/* A tablet of the team, as it said when it last sent something. */
typedef struct
{
  uint64_t enrolment;
  char *officer;
  char *name;     /* of the officer */
  char *team;     /* NULL for none */
  guint n_unsent; /* entries that waited behind what it sent */
  int64_t oldest; /* of those, 0 for none */
  int64_t synced;
} ThTeamTablet;

void th_team_tablet_free (ThTeamTablet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThTeamTablet, th_team_tablet_free)

/* A record of a pulled page: the columns stand beside the state so that it stays opaque. */
typedef struct
{
  const char *id;
  const char *kind;
  const char *parent;
  const char *operation;
  const char *title;
  const char *state;
  const char *team;
  const char *author;
  int64_t created;
  int64_t changed;
  gboolean has_conflict;
  gboolean is_gone;   /* left the scope: forget it, except what has unsent entries */
  const char *body;   /* th_codec_encode_record (); NULL when gone */
  gsize body_length;
} ThPulledRecord;

/* An entry of the team that the server holds, or (reason NULL) no longer does. */
typedef struct
{
  ThDot dot;
  const char *record;
  const char *reason;
  const char *by;
  int64_t at;
} ThPulledHeld;

typedef struct
{
  uint64_t enrolment;
  const char *officer;
  const char *name;
  const char *team;
  guint n_unsent;
  int64_t oldest;
  int64_t synced;
} ThPulledTablet;

typedef struct
{
  const ThPulledRecord *records;
  guint n_records;
  const ThPulledHeld *held;
  guint n_held;
  const ThPulledTablet *tablets;
  guint n_tablets;
  const char *cursor;      /* to go on from */
  gboolean starts_afresh;  /* first page of a pull from nothing: what it does not list will go */
  gboolean is_last;        /* nothing more now; ends a fresh pull */
} ThPulledPage;

/**
 * th_tablet_store_create:
 *
 * Makes the file, which must not exist, with an empty log.
 *
 * Errors: %TH_STORE_ERROR_BUSY where another process has the store open (open as well).
 */
ThTabletStore *th_tablet_store_create        (const char        *path,
                                              const ThSecret    *key,
                                              const ThIdentity  *identity,
                                              const ThClock     *clock,
                                              const ThRandom    *random,
                                              GError           **error);
ThTabletStore *th_tablet_store_open          (const char      *path,
                                              const ThSecret  *key,
                                              const ThClock   *clock,
                                              const ThRandom  *random,
                                              GError         **error);

/* Waits for the writer thread and closes; the object is unusable afterwards. */
void           th_tablet_store_close         (ThTabletStore *self);

/**
 * th_tablet_store_push_write:
 * @task: its source object is the store; @func calls blocking functions and returns the task
 *
 * Runs @func on the store's writer thread, in order with the writes that were queued before. For
 * what has no _async twin.
 */
void           th_tablet_store_push_write    (ThTabletStore    *self,
                                              ThWorkUrgency     urgency,
                                              GTask            *task,
                                              GTaskThreadFunc   func);

/* As above, on the reader thread: for what only reads. It never waits for a writer. */
void           th_tablet_store_push_read     (ThTabletStore    *self,
                                              GTask            *task,
                                              GTaskThreadFunc   func);

/* Returns: (transfer none): valid as long as the store; th_tablet_store_reenrol () makes another. */
const ThIdentity *th_tablet_store_get_identity (ThTabletStore *self);
uint64_t       th_tablet_store_get_enrolment (ThTabletStore *self);

/* The log: `unlock` is an entry, and so is `lock`; both seal. */
gboolean       th_tablet_store_unlock        (ThTabletStore  *self,
                                              GError        **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean       th_tablet_store_lock          (ThTabletStore  *self,
                                              GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * th_tablet_store_write:
 * @dot: (out) (optional): the entry's dot
 *
 * Puts @change into the open entry, sealing it first and opening another where it is on another
 * record, has another reason, or would pass half the size limit. Durable on return.
 *
 * What this enrolment set itself its officer has seen: such dots join `over` by themselves, so that
 * a field that is edited across a sealing is not in conflict with itself. `saw` is filled in: the
 * standing review states of the record and of what is above it.
 *
 * Errors: %TH_STORE_ERROR_TOO_LARGE, nothing having been written.
 */
gboolean       th_tablet_store_write         (ThTabletStore   *self,
                                              const ThChange  *change,
                                              ThDot           *dot,
                                              GCancellable    *cancellable,
                                              GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* @change is copied. Writes queue before pulled pages and keep their order. */
void           th_tablet_store_write_async   (ThTabletStore       *self,
                                              const ThChange      *change,
                                              GCancellable        *cancellable,
                                              GAsyncReadyCallback  callback,
                                              gpointer             data);
gboolean       th_tablet_store_write_finish  (ThTabletStore  *self,
                                              GAsyncResult   *result,
                                              ThDot          *dot,
                                              GError        **error);

/**
 * th_tablet_store_write_blob:
 * @change: the last of its fields names the blob; the value of that one is filled in here
 * @stream: a file or memory, the bytes as they were captured
 * @hash: (out) (optional): the blob's name, as th_store_open_blob () takes it
 *
 * Stores a blob, and as th_tablet_store_write () the entry that names it, in one transaction: there
 * is never a name without its bytes. A chunk is held in memory at a time. The blob is sent after the
 * entry.
 *
 * Errors: %TH_STORE_ERROR_TOO_LARGE over %TH_BLOB_MAX_BYTES, the stream's own; nothing having been
 *   written.
 */
gboolean       th_tablet_store_write_blob    (ThTabletStore   *self,
                                              const ThChange  *change,
                                              GInputStream    *stream,
                                              ThHash          *hash,
                                              ThDot           *dot,
                                              GCancellable    *cancellable,
                                              GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* A blob that comes from elsewhere in parts: begin makes room, append adds at @offset, name makes it a
 * blob, for whoever verified the bytes as they came. What has no name when the store is opened goes. */
gboolean       th_tablet_store_begin_part    (ThTabletStore  *self,
                                              int64_t        *part,
                                              GError        **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean       th_tablet_store_append_part   (ThTabletStore  *self,
                                              int64_t         part,
                                              gsize           offset,
                                              const void     *bytes,
                                              gsize           length,
                                              GError        **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean       th_tablet_store_name_part     (ThTabletStore  *self,
                                              int64_t         part,
                                              const ThHash   *hash,
                                              GError        **error) G_GNUC_WARN_UNUSED_RESULT;
void           th_tablet_store_drop_part     (ThTabletStore  *self,
                                              int64_t         part);

/* Returns: (transfer full) (element-type ThUnsentBlob): blobs that no receipt covers yet, in the
 * order of their entries. */
GArray        *th_tablet_store_list_unsent_blobs (ThTabletStore  *self,
                                                  GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * th_tablet_store_append_entry:
 * @entry: seq, at, up, by and salt are filled in here, `over` and (where it has none) `saw` as in
 *   th_tablet_store_write ()
 *
 * Seals what is open, then appends @entry sealed: a submission, a view, a review state.
 */
gboolean       th_tablet_store_append_entry  (ThTabletStore  *self,
                                              ThEntry        *entry,
                                              ThDot          *dot,
                                              GCancellable   *cancellable,
                                              GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/* Seals what is open: leaving a record, 60 s of rest, Send now. Nothing open is no error. */
gboolean       th_tablet_store_seal          (ThTabletStore  *self,
                                              GError        **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean       th_tablet_store_has_open      (ThTabletStore *self);

/* Returns: (transfer full): the next pseudonym of this enrolment, "J3": its letter and a number. */
char          *th_tablet_store_next_pseudonym (ThTabletStore  *self,
                                               GError        **error);

gboolean       th_tablet_store_get_unsent    (ThTabletStore  *self,
                                              ThUnsent       *unsent,
                                              GError        **error);

/* Last sealed seq and the chain's hash there; 0 and hash(0) for an empty log. */
gboolean       th_tablet_store_get_head      (ThTabletStore  *self,
                                              int64_t        *seq,
                                              ThHash         *hash,
                                              GError        **error);
gboolean       th_tablet_store_get_hash_at   (ThTabletStore  *self,
                                              int64_t         seq,
                                              ThHash         *hash,
                                              GError        **error);

/**
 * th_tablet_store_load_batch:
 * @after: what the server says it holds
 *
 * Returns: (transfer full) (nullable): the next run of sealed entries, at most @max_entries and
 *   @max_bytes raw (one entry at least), %NULL without error when there is none. What was compressed
 *   when it was sealed is not compressed again.
 */
ThTabletBatch *th_tablet_store_load_batch    (ThTabletStore  *self,
                                              int64_t         after,
                                              guint           max_entries,
                                              gsize           max_bytes,
                                              GError        **error);

/**
 * th_tablet_store_apply_receipt:
 * @text: the receipt as the server signed it, kept as evidence
 * @seq: up to where the server holds the log
 */
gboolean       th_tablet_store_apply_receipt (ThTabletStore  *self,
                                              const char     *text,
                                              int64_t         seq,
                                              const ThReceiptLists *lists,
                                              GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * th_tablet_store_apply_page:
 *
 * Writes a page in slices of at most 10 ms, between which the lock is let go and, on the writer
 * thread, answers that wait are written. The cursor moves with the last slice and not before, and a
 * slice that is written twice is as if written once: a page that was cut short is pulled again.
 *
 * After a pull from nothing, what it did not list is dropped, except records with entries of one's
 * own that the server does not hold or holds back; each drop of a record is noted in the store.
 */
gboolean       th_tablet_store_apply_page    (ThTabletStore       *self,
                                              const ThPulledPage  *page,
                                              GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * th_tablet_store_end:
 * @covered: up to where a verified backup of the server holds this log and its blobs
 * @is_ended: (out): whether nothing is left to be done
 *
 * For an enrolment that was ended in good order. Where every entry is sealed and receipted, every
 * blob has arrived and nothing but unlocking and locking stands behind @covered, the store has ended:
 * from then on it refuses every write, so what may be destroyed stays what it is.
 */
gboolean       th_tablet_store_end           (ThTabletStore  *self,
                                              int64_t         covered,
                                              gboolean       *is_ended,
                                              GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full) (nullable): the newest receipt, as the server signed it. */
char          *th_tablet_store_dup_receipt   (ThTabletStore *self);

/* Returns: (transfer full) (nullable): where the next pull goes on; %NULL for from nothing. */
char          *th_tablet_store_dup_cursor    (ThTabletStore *self);

/**
 * th_tablet_store_reenrol:
 * @identity: the new enrolment
 * @common: the last seq that the server and this store agree on
 *
 * After a fork: the log goes on under @identity; the entries after @common are appended there
 * again, each naming what it was, in one transaction. The old log stays as it is.
 */
gboolean       th_tablet_store_reenrol       (ThTabletStore     *self,
                                              const ThIdentity  *identity,
                                              int64_t            common,
                                              GError           **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full) (element-type ThRecordRow): all words in the title first, then in the title or
 * an answer; newest first; words match by prefix. */
GPtrArray     *th_tablet_store_search        (ThTabletStore  *self,
                                              const char     *words,
                                              const char     *kind,
                                              guint           limit,
                                              GError        **error);

/* Returns: (transfer full): as th_store_list_rows () has it, of one record, listed or not. */
ThRecordRow   *th_tablet_store_load_row      (ThTabletStore  *self,
                                              const char     *id,
                                              GError        **error);

/* Returns: (transfer full) (element-type ThTabletHeld): what the server holds of the team's entries,
 * on @record or (%NULL) any, oldest first. */
GPtrArray     *th_tablet_store_list_held     (ThTabletStore  *self,
                                              const char     *record,
                                              GError        **error);

/* Returns: (transfer full) (element-type ThTeamTablet): tablets of the team, for a lead; by officer,
 * the latest first. When one changes, `changed` names its enrolment, which is no record's id. */
GPtrArray     *th_tablet_store_list_tablets  (ThTabletStore  *self,
                                              GError        **error);

/* Indexes some of what was pulled; %FALSE in *@more when the index is complete. */
gboolean       th_tablet_store_index_some    (ThTabletStore  *self,
                                              guint           limit,
                                              gboolean       *more,
                                              guint          *left,
                                              GError        **error);

/* Small settings and state of the program that are nobody's record: key and text. */
char          *th_tablet_store_dup_setting   (ThTabletStore *self,
                                              const char    *key);
gboolean       th_tablet_store_set_setting   (ThTabletStore  *self,
                                              const char     *key,
                                              const char     *value,
                                              GError        **error);

G_END_DECLS
