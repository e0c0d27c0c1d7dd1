/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the server keeps, as values: enrolments, codes, held entries, and what a push or a page of
 * the feed comes to.
 */

#pragma once

#include "th-push.h"
#include "th-scope.h"
#include "th-store.h"

G_BEGIN_DECLS

#define TH_UPLOAD_ID_BYTES 16
#define TH_UPLOAD_ID_SIZE (2 * TH_UPLOAD_ID_BYTES + 1)

typedef enum
{
  TH_ENROLMENT_ACTIVE,
  TH_ENROLMENT_LEAVER,   /* ended; what it still sends is held, it reads nothing */
  TH_ENROLMENT_RETURNED, /* presented a certificate that the server did not know; the same */
  TH_ENROLMENT_LOST,     /* ended; its tablet destroys its key at the next contact */
  TH_ENROLMENT_SERVER    /* the server's own */
} ThEnrolmentStatus;

const char        *th_enrolment_status_get_name  (ThEnrolmentStatus status);
gboolean           th_enrolment_status_from_name (const char        *name,
                                                  ThEnrolmentStatus *status);

typedef struct
{
  uint64_t id;
  uint8_t public_key[TH_PUBLIC_KEY_BYTES];
  char *officer;
  char *name;
  char *letter;
  ThEnrolmentStatus status;
  int64_t created;
  char *certificate;
  uint8_t signature[TH_WIRE_SIGNATURE_BYTES];
  int64_t generation;  /* of its scope */
  int64_t seq;         /* where its log ends here */
  ThHash hash;
  int64_t receipted;   /* moment of the last receipt */
  uint64_t successor;  /* after a fork, 0 for none */
} ThServerEnrolment;

void               th_server_enrolment_free      (ThServerEnrolment *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThServerEnrolment, th_server_enrolment_free)

/* A code that was given out. */
typedef struct
{
  char *officer;
  char *name;
  int64_t expires;
  uint64_t enrolment;  /* who came with it, 0 for nobody yet */
} ThServerCode;

void               th_server_code_free           (ThServerCode *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThServerCode, th_server_code_free)

/* What a push came to. */
typedef struct
{
  GBytes *receipt;     /* both lines, signed */
  guint n_new;
  gboolean is_changed; /* the feed has something new */
  int64_t last;        /* with a gap or a fork: what may be agreed on */
} ThPushResult;

void               th_push_result_clear          (ThPushResult *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ThPushResult, th_push_result_clear)

/* What a tablet said of itself at its last push. */
typedef struct
{
  uint64_t enrolment;
  int64_t unsent; /* entries behind that push */
  int64_t oldest; /* moment of the first of them, 0 for none */
  int64_t at;
} ThServerTablet;

/* How a push is to be taken. */
typedef struct
{
  int64_t now;
  uint64_t nonce;             /* random, for the commit */
  const uint8_t *signing_key; /* the server's */
  guint max_lost;             /* entries that are kept of an enrolment that is lost */
  int64_t backup;             /* up to where a verified backup holds its log, 0 for none */
} ThPushTerms;

/* A page of the feed is asked for. */
typedef struct
{
  const ThScope *scope;
  const char *since;  /* NULL: afresh */
  guint limit;        /* records */
  gsize limit_bytes;  /* of states */
} ThFeedQuery;

/* Where the lines of a page go. @body is NULL for what is no record. */
typedef void (*ThFeedLineFunc) (const char *line,
                                gsize       length,
                                const void *body,
                                gsize       body_length,
                                gpointer    data);

typedef struct
{
  guint n_lines;      /* without the opening and the closing one */
  gboolean is_fresh;
} ThFeedResult;

typedef struct
{
  int64_t entries;
  int64_t held;
  int64_t enrolments;
  int64_t blobs;
  int64_t forks;
  int64_t changes;
} ThServerCounts;

/* A count of records by kind. */
typedef struct
{
  char *kind;
  int64_t count;
} ThKindCount;

void               th_kind_count_free            (ThKindCount *self);

/* An upload as it stands: room for a blob that one enrolment sends in parts. */
typedef struct
{
  char id[TH_UPLOAD_ID_SIZE]; /* random hex, the secret end of its address */
  uint64_t enrolment;
  ThHash hash;
  gsize length;               /* that the whole will have */
  gsize offset;               /* how much is there */
  gboolean is_done;           /* all was there, it was verified, and counts */
  int64_t expires;
} ThUpload;

typedef gboolean (*ThServerLogFunc)  (const ThLogRow *row, gpointer data, GError **error);

/* An entry that is held. */
typedef struct
{
  ThDot dot;
  char *record;
  char *reason;
  char *officer;
  int64_t at;
  char *operation;
  char *team;
} ThHeldEntry;

void               th_held_entry_free            (ThHeldEntry *self);

G_END_DECLS
