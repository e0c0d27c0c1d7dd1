/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The names of all messages, in the order in which they are written. */

#include "th-message.h"

#include "th-bundle.h"

#define TH_MESSAGE_DEFINE(Type, type)                                                              \
  const ThShape type##_shape = { sizeof (Type), type##_fields, G_N_ELEMENTS (type##_fields) };     \
  Type *type##_read (const char *bytes, gsize length)                                              \
  {                                                                                                \
    return th_shape_read (&type##_shape, bytes, length);                                           \
  }                                                                                                \
  GBytes *type##_write (const Type *self)                                                          \
  {                                                                                                \
    return th_shape_write (&type##_shape, self);                                                   \
  }                                                                                                \
  void type##_free (Type *self)                                                                    \
  {                                                                                                \
    th_shape_free (&type##_shape, self);                                                           \
  }

#define FIELD(Type, member, name, type, flags)                                                     \
  {                                                                                                \
    name, TH_SHAPE_##type, TH_SHAPE_##flags, G_STRUCT_OFFSET (Type, member), 0, NULL               \
  }
#define BYTES(Type, member, name, flags)                                                           \
  {                                                                                                \
    name, TH_SHAPE_BYTES, TH_SHAPE_##flags, G_STRUCT_OFFSET (Type, member),                        \
      sizeof (((Type *) NULL)->member), NULL                                                       \
  }
#define INNER(Type, member, name, type, flags, shape)                                              \
  {                                                                                                \
    name, TH_SHAPE_##type, TH_SHAPE_##flags, G_STRUCT_OFFSET (Type, member), 0, &shape             \
  }

static const ThShapeField th_refusal_fields[] = {
  FIELD (ThRefusal, error, "error", TEXT, REQUIRED),
  FIELD (ThRefusal, message, "message", TEXT, OPTIONAL),
};
TH_MESSAGE_DEFINE (ThRefusal, th_refusal)

static const ThShapeField th_refusal_at_fields[] = {
  FIELD (ThRefusalAt, error, "error", TEXT, REQUIRED),
  FIELD (ThRefusalAt, message, "message", TEXT, OPTIONAL),
  FIELD (ThRefusalAt, seq, "seq", INTEGER, REQUIRED),
};
TH_MESSAGE_DEFINE (ThRefusalAt, th_refusal_at)

static const ThShapeField th_server_keys_fields[] = {
  FIELD (ThServerKeys, ca, "ca", TEXT, REQUIRED),
  BYTES (ThServerKeys, key, "key", REQUIRED),
};
TH_MESSAGE_DEFINE (ThServerKeys, th_server_keys)

static const ThShapeField th_signed_head_fields[] = {
  FIELD (ThSignedHead, seq, "seq", INTEGER, REQUIRED),
  BYTES (ThSignedHead, hash, "hash", REQUIRED),
  BYTES (ThSignedHead, signature, "signature", REQUIRED),
};
TH_MESSAGE_DEFINE (ThSignedHead, th_signed_head)

static const ThShapeField th_enrol_request_fields[] = {
  BYTES (ThEnrolRequest, secret, "secret", OPTIONAL),
  BYTES (ThEnrolRequest, key, "key", OPTIONAL),
  FIELD (ThEnrolRequest, certificate, "certificate", TEXT, OPTIONAL),
  BYTES (ThEnrolRequest, signature, "signature", REQUIRED),
  INNER (ThEnrolRequest, fork, "fork", OBJECT, OPTIONAL, th_signed_head_shape),
  BYTES (ThEnrolRequest, proof, "proof", OPTIONAL),
};
TH_MESSAGE_DEFINE (ThEnrolRequest, th_enrol_request)

static const ThShapeField th_grant_fields[] = {
  FIELD (ThGrant, certificate, "certificate", TEXT, REQUIRED),
  BYTES (ThGrant, signature, "signature", REQUIRED),
  BYTES (ThGrant, token, "token", REQUIRED),
  BYTES (ThGrant, recovery_key, "recovery_key", REQUIRED),
  BYTES (ThGrant, server_key, "server_key", REQUIRED),
};
TH_MESSAGE_DEFINE (ThGrant, th_grant)

static const ThShapeField th_certificate_fields[] = {
  FIELD (ThCertificate, v, "v", INTEGER, REQUIRED),
  FIELD (ThCertificate, enrolment, "enrolment", ENROLMENT, REQUIRED),
  BYTES (ThCertificate, key, "key", REQUIRED),
  FIELD (ThCertificate, officer, "officer", TEXT, REQUIRED),
  FIELD (ThCertificate, name, "name", TEXT, REQUIRED),
  FIELD (ThCertificate, letter, "letter", TEXT, REQUIRED),
  FIELD (ThCertificate, at, "at", TIME, REQUIRED),
};
TH_MESSAGE_DEFINE (ThCertificate, th_certificate)

static const ThShapeField th_held_seq_fields[] = {
  FIELD (ThHeldSeq, seq, "seq", INTEGER, REQUIRED),
  FIELD (ThHeldSeq, reason, "reason", TEXT, REQUIRED),
};
TH_MESSAGE_DEFINE (ThHeldSeq, th_held_seq)

static const ThShapeField th_membership_fields[] = {
  FIELD (ThMembership, operation, "operation", TEXT, REQUIRED),
  FIELD (ThMembership, role, "role", TEXT, REQUIRED),
  FIELD (ThMembership, team, "team", TEXT, NULLABLE),
  FIELD (ThMembership, from, "from", TIME, REQUIRED),
  FIELD (ThMembership, to, "to", TIME, NULLABLE),
};
TH_MESSAGE_DEFINE (ThMembership, th_membership)

static const ThShapeField th_limits_fields[] = {
  FIELD (ThLimits, entry_bytes, "entry_bytes", INTEGER, REQUIRED),
  FIELD (ThLimits, batch_entries, "batch_entries", INTEGER, REQUIRED),
  FIELD (ThLimits, batch_bytes, "batch_bytes", INTEGER, REQUIRED),
  FIELD (ThLimits, page_records, "page_records", INTEGER, REQUIRED),
  FIELD (ThLimits, wait_seconds, "wait_seconds", INTEGER, REQUIRED),
};
TH_MESSAGE_DEFINE (ThLimits, th_limits)

static const ThShapeField th_me_fields[] = {
  FIELD (ThMe, enrolment, "enrolment", ENROLMENT, REQUIRED),
  FIELD (ThMe, officer, "officer", TEXT, REQUIRED),
  FIELD (ThMe, name, "name", TEXT, REQUIRED),
  FIELD (ThMe, status, "status", TEXT, REQUIRED),
  FIELD (ThMe, time, "time", TIME, REQUIRED),
  FIELD (ThMe, seq, "seq", INTEGER, REQUIRED),
  BYTES (ThMe, hash, "hash", REQUIRED),
  INNER (ThMe, held, "held", LIST, REQUIRED, th_held_seq_shape),
  INNER (ThMe, memberships, "memberships", LIST, REQUIRED, th_membership_shape),
  INNER (ThMe, limits, "limits", OBJECT, REQUIRED, th_limits_shape),
};
TH_MESSAGE_DEFINE (ThMe, th_me)

static const ThShapeField th_closing_fields[] = {
  FIELD (ThClosing, seq, "seq", INTEGER, REQUIRED),
  BYTES (ThClosing, hash, "hash", REQUIRED),
  BYTES (ThClosing, signature, "signature", REQUIRED),
  FIELD (ThClosing, unsent, "unsent", INTEGER, REQUIRED),
  FIELD (ThClosing, oldest, "oldest", TIME, NULLABLE),
};
TH_MESSAGE_DEFINE (ThClosing, th_closing)

static const ThShapeField th_receipt_fields[] = {
  FIELD (ThReceipt, v, "v", INTEGER, REQUIRED),
  FIELD (ThReceipt, enrolment, "enrolment", ENROLMENT, REQUIRED),
  FIELD (ThReceipt, seq, "seq", INTEGER, REQUIRED),
  BYTES (ThReceipt, hash, "hash", REQUIRED),
  FIELD (ThReceipt, at, "at", TIME, REQUIRED),
  FIELD (ThReceipt, lacks, "lacks", HASHES, REQUIRED),
  INNER (ThReceipt, held, "held", LIST, REQUIRED, th_held_seq_shape),
  FIELD (ThReceipt, backup, "backup", INTEGER, NULLABLE),
};
TH_MESSAGE_DEFINE (ThReceipt, th_receipt)

static const ThShapeField th_signature_line_fields[] = {
  BYTES (ThSignatureLine, signature, "signature", REQUIRED),
};
TH_MESSAGE_DEFINE (ThSignatureLine, th_signature_line)

static const ThShapeField th_page_opening_fields[] = {
  FIELD (ThPageOpening, page, "page", INTEGER, REQUIRED),
  FIELD (ThPageOpening, fresh, "fresh", BOOLEAN, REQUIRED),
};
TH_MESSAGE_DEFINE (ThPageOpening, th_page_opening)

static const ThShapeField th_page_head_fields[] = {
  FIELD (ThPageHead, record, "record", TEXT, REQUIRED),
  FIELD (ThPageHead, kind, "kind", TEXT, REQUIRED),
  FIELD (ThPageHead, parent, "in", TEXT, OPTIONAL),
  FIELD (ThPageHead, operation, "operation", TEXT, OPTIONAL),
  FIELD (ThPageHead, title, "title", TEXT, OPTIONAL),
  FIELD (ThPageHead, state, "state", TEXT, REQUIRED),
  FIELD (ThPageHead, team, "team", TEXT, OPTIONAL),
  FIELD (ThPageHead, author, "author", TEXT, OPTIONAL),
  FIELD (ThPageHead, created, "created", TIME, REQUIRED),
  FIELD (ThPageHead, changed, "changed", TIME, REQUIRED),
  FIELD (ThPageHead, conflict, "conflict", BOOLEAN, REQUIRED),
};
TH_MESSAGE_DEFINE (ThPageHead, th_page_head)

static const ThShapeField th_page_gone_fields[] = {
  FIELD (ThPageGone, gone, "gone", TEXT, REQUIRED),
};
TH_MESSAGE_DEFINE (ThPageGone, th_page_gone)

static const ThShapeField th_page_held_fields[] = {
  FIELD (ThPageHeld, held, "held", TEXT, REQUIRED),
  FIELD (ThPageHeld, record, "record", TEXT, NULLABLE),
  FIELD (ThPageHeld, reason, "reason", TEXT, NULLABLE),
  FIELD (ThPageHeld, by, "by", TEXT, NULLABLE),
  FIELD (ThPageHeld, at, "at", TIME, NULLABLE),
};
TH_MESSAGE_DEFINE (ThPageHeld, th_page_held)

static const ThShapeField th_page_tablet_fields[] = {
  FIELD (ThPageTablet, tablet, "tablet", TEXT, REQUIRED),
  FIELD (ThPageTablet, by, "by", TEXT, REQUIRED),
  FIELD (ThPageTablet, name, "name", TEXT, REQUIRED),
  FIELD (ThPageTablet, team, "team", TEXT, OPTIONAL),
  FIELD (ThPageTablet, unsent, "unsent", INTEGER, REQUIRED),
  FIELD (ThPageTablet, oldest, "oldest", TIME, NULLABLE),
  FIELD (ThPageTablet, at, "at", TIME, REQUIRED),
};
TH_MESSAGE_DEFINE (ThPageTablet, th_page_tablet)

static const ThShapeField th_page_closing_fields[] = {
  FIELD (ThPageClosing, next, "next", TEXT, REQUIRED),
  FIELD (ThPageClosing, more, "more", BOOLEAN, REQUIRED),
};
TH_MESSAGE_DEFINE (ThPageClosing, th_page_closing)

static const ThShapeField th_log_line_fields[] = {
  FIELD (ThLogLine, dot, "dot", TEXT, REQUIRED),
  BYTES (ThLogLine, digest, "digest", REQUIRED),
  FIELD (ThLogLine, received, "received", TIME, REQUIRED),
  FIELD (ThLogLine, held, "held", TEXT, NULLABLE),
  FIELD (ThLogLine, entry, "entry", TEXT, NULLABLE),
};
TH_MESSAGE_DEFINE (ThLogLine, th_log_line)

static const ThShapeField th_bundle_head_fields[] = {
  FIELD (ThBundleHead, bundle, "bundle", INTEGER, REQUIRED),
  FIELD (ThBundleHead, record, "record", TEXT, REQUIRED),
  FIELD (ThBundleHead, operation, "operation", TEXT, REQUIRED),
  FIELD (ThBundleHead, at, "at", TIME, REQUIRED),
  BYTES (ThBundleHead, key, "key", REQUIRED),
};
TH_MESSAGE_DEFINE (ThBundleHead, th_bundle_head)

static const ThShapeField th_bundle_log_fields[] = {
  FIELD (ThBundleLog, log, "log", ENROLMENT, REQUIRED),
  FIELD (ThBundleLog, officer, "officer", TEXT, REQUIRED),
  BYTES (ThBundleLog, key, "key", REQUIRED),
  FIELD (ThBundleLog, certificate, "certificate", TEXT, REQUIRED),
  BYTES (ThBundleLog, signature, "signature", REQUIRED),
  FIELD (ThBundleLog, receipt, "receipt", TEXT, REQUIRED),
};
TH_MESSAGE_DEFINE (ThBundleLog, th_bundle_log)

static const ThShapeField th_bundle_blob_fields[] = {
  BYTES (ThBundleBlob, blob, "blob", REQUIRED),
  FIELD (ThBundleBlob, name, "name", TEXT, REQUIRED),
};
TH_MESSAGE_DEFINE (ThBundleBlob, th_bundle_blob)
