/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The messages of the protocol as structs. For each there is a reader, which gives %NULL for what is
 * not that message, a writer and a free function. Texts are owned; a number 0 or an absent text is
 * null on the wire where the protocol allows it.
 */

#pragma once

#include "th-chain.h"
#include "th-shape.h"
#include "th-wire.h"

G_BEGIN_DECLS

#define TH_MESSAGE_DECLARE(Type, type)                                                             \
  extern const ThShape type##_shape;                                                               \
  Type *type##_read (const char *bytes, gsize length) G_GNUC_WARN_UNUSED_RESULT;                   \
  GBytes *type##_write (const Type *self) G_GNUC_WARN_UNUSED_RESULT;                               \
  void type##_free (Type *self);                                                                   \
  G_DEFINE_AUTOPTR_CLEANUP_FUNC (Type, type##_free)

/* The body of every answer that is not 2xx; seq only with a gap or a fork. */
typedef struct
{
  char *error;
  char *message;
} ThRefusal;
TH_MESSAGE_DECLARE (ThRefusal, th_refusal)

typedef struct
{
  char *error;
  char *message;
  int64_t seq;
} ThRefusalAt;
TH_MESSAGE_DECLARE (ThRefusalAt, th_refusal_at)

/* GET /v1/keys */
typedef struct
{
  char *ca; /* PEM */
  uint8_t key[TH_PUBLIC_KEY_BYTES];
} ThServerKeys;
TH_MESSAGE_DECLARE (ThServerKeys, th_server_keys)

/* The head of a log with the enrolment's signature of it. */
typedef struct
{
  int64_t seq;
  ThHash hash;
  uint8_t signature[TH_WIRE_SIGNATURE_BYTES];
} ThSignedHead;
TH_MESSAGE_DECLARE (ThSignedHead, th_signed_head)

/* POST /v1/enrol: with a code (secret, key, signature), after a fork (fork, key, signature), or
 * returning to a restored server (certificate, signature, proof). */
typedef struct
{
  uint8_t secret[TH_WIRE_SECRET_BYTES];
  uint8_t key[TH_PUBLIC_KEY_BYTES];
  uint8_t signature[TH_WIRE_SIGNATURE_BYTES];
  ThSignedHead *fork;
  char *certificate;
  uint8_t proof[TH_WIRE_SIGNATURE_BYTES];
} ThEnrolRequest;
TH_MESSAGE_DECLARE (ThEnrolRequest, th_enrol_request)

/* Its answer. */
typedef struct
{
  char *certificate; /* raw, as signed */
  uint8_t signature[TH_WIRE_SIGNATURE_BYTES];
  uint8_t token[TH_WIRE_TOKEN_BYTES];
  uint8_t recovery_key[TH_PUBLIC_KEY_BYTES];
  uint8_t server_key[TH_PUBLIC_KEY_BYTES];
} ThGrant;
TH_MESSAGE_DECLARE (ThGrant, th_grant)

typedef struct
{
  int64_t v;
  uint64_t enrolment;
  uint8_t key[TH_PUBLIC_KEY_BYTES];
  char *officer;
  char *name;
  char *letter;
  int64_t at;
} ThCertificate;
TH_MESSAGE_DECLARE (ThCertificate, th_certificate)

typedef struct
{
  int64_t seq;
  char *reason;
} ThHeldSeq;
TH_MESSAGE_DECLARE (ThHeldSeq, th_held_seq)

typedef struct
{
  char *operation;
  char *role;
  char *team;   /* NULL: of no team */
  int64_t from;
  int64_t to;   /* 0: open */
} ThMembership;
TH_MESSAGE_DECLARE (ThMembership, th_membership)

typedef struct
{
  int64_t entry_bytes;
  int64_t batch_entries;
  int64_t batch_bytes;
  int64_t page_records;
  int64_t wait_seconds;
} ThLimits;
TH_MESSAGE_DECLARE (ThLimits, th_limits)

/* GET /v1/me */
typedef struct
{
  uint64_t enrolment;
  char *officer;
  char *name;
  char *status;
  int64_t time;
  int64_t seq;
  ThHash hash;
  GPtrArray *held;        /* of ThHeldSeq */
  GPtrArray *memberships; /* of ThMembership */
  ThLimits *limits;
} ThMe;
TH_MESSAGE_DECLARE (ThMe, th_me)

/* The closing line of a push. */
typedef struct
{
  int64_t seq;
  ThHash hash;
  uint8_t signature[TH_WIRE_SIGNATURE_BYTES];
  int64_t unsent;
  int64_t oldest; /* 0: none */
} ThClosing;
TH_MESSAGE_DECLARE (ThClosing, th_closing)

/* First line of the answer; sign and verify it with th-receipt. */
typedef struct
{
  int64_t v;
  uint64_t enrolment;
  int64_t seq;
  ThHash hash;
  int64_t at;
  GArray *lacks;   /* of ThHash */
  GPtrArray *held; /* of ThHeldSeq */
  int64_t backup;  /* 0: none yet */
} ThReceipt;
TH_MESSAGE_DECLARE (ThReceipt, th_receipt)

typedef struct
{
  uint8_t signature[TH_WIRE_SIGNATURE_BYTES];
} ThSignatureLine;
TH_MESSAGE_DECLARE (ThSignatureLine, th_signature_line)

/* The lines of a page of the feed. */
typedef struct
{
  int64_t page; /* version, 1 */
  gboolean fresh;
} ThPageOpening;
TH_MESSAGE_DECLARE (ThPageOpening, th_page_opening)

typedef struct
{
  char *record;
  char *kind;
  char *parent;
  char *operation;
  char *title;
  char *state;
  char *team;
  char *author;
  int64_t created;
  int64_t changed;
  gboolean conflict;
} ThPageHead;
TH_MESSAGE_DECLARE (ThPageHead, th_page_head)

typedef struct
{
  char *gone;
} ThPageGone;
TH_MESSAGE_DECLARE (ThPageGone, th_page_gone)

typedef struct
{
  char *held; /* dot */
  char *record;
  char *reason;
  char *by;
  int64_t at;
} ThPageHeld;
TH_MESSAGE_DECLARE (ThPageHeld, th_page_held)

/* What a tablet of the team said when it last sent something; for leads. */
typedef struct
{
  char *tablet; /* enrolment */
  char *by;
  char *name;
  char *team;   /* NULL: of no team, or the server is older */
  int64_t unsent;
  int64_t oldest;
  int64_t at;
} ThPageTablet;
TH_MESSAGE_DECLARE (ThPageTablet, th_page_tablet)

typedef struct
{
  char *next;
  gboolean more;
} ThPageClosing;
TH_MESSAGE_DECLARE (ThPageClosing, th_page_closing)

/* A line of GET /v1/log */
typedef struct
{
  char *dot;
  ThHash digest;
  int64_t received;
  char *held;  /* NULL: folded */
  char *entry; /* NULL: erased, or not in this scope */
} ThLogLine;
TH_MESSAGE_DECLARE (ThLogLine, th_log_line)

G_END_DECLS
