/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A log entry: what one person did at one moment, as it stands in the log of their enrolment. Build
 * one with th_entry_new () and the setters, encode it with th-codec; from then on its bytes are the
 * truth and are never made again from this struct.
 */

#pragma once

#include "th-context.h"
#include "th-value.h"

G_BEGIN_DECLS

/* An entry is at most this many bytes, the line feed not counted: a constant of the protocol. */
#define TH_ENTRY_MAX_BYTES (256 * 1024)
#define TH_ENTRY_VERSION 1

/* And so is a blob that an entry names. */
#define TH_BLOB_MAX_BYTES (128 * 1024 * 1024)
#define TH_SALT_BYTES 16

/* The operations of the log; s.62 of the Data Protection Act 2018 names the first six: collection
 * and alteration, consultation, disclosure, combination, erasure. */
typedef enum
{
  TH_OP_SET,
  TH_OP_VIEW,
  TH_OP_EXPORT,
  TH_OP_JOIN,
  TH_OP_PURGE,
  TH_OP_ENROL,
  TH_OP_UNLOCK,
  TH_OP_LOCK,
  TH_OP_ACCEPT,
  TH_OP_DISMISS,
  TH_OP_ADMIN,    /* an act of administration, in the server's own log; `why` says which */
  TH_OP_UNKNOWN
} ThOp;

/* One field that the entry set, with the dots it replaces. The path of a field that an entry owns is
 * a GRefString, which the record state shares when the entry is folded. */
typedef struct
{
  char *path;
  ThValue *value;
  ThDot *over;
  guint n_over;
} ThEntryField;

/* What the author of a review state had before them: one record and its context. */
typedef struct
{
  char *record;
  ThContext context;
} ThSeen;

typedef struct _ThEntry ThEntry;

struct _ThEntry
{
  int64_t seq;
  int64_t at;        /* device clock, milliseconds since 1970 */
  int64_t up;        /* CLOCK_BOOTTIME milliseconds since unlock */
  char *by;          /* officer */
  ThOp op;
  char *id;          /* record, NULL for enrol, unlock, lock */
  char *kind;        /* kind, in, operation, form stand in the entry that creates the record */
  char *in;
  char *operation;
  char *form;
  char *title;
  GPtrArray *fields;  /* of ThEntryField, sorted by path */
  GPtrArray *derived; /* of ThEntryField without over; NULL but in an entry that submits */
  GPtrArray *seen;    /* of ThSeen, sorted by record; NULL but with a review state */
  GArray *saw;        /* of ThDot: dots of the review state the author saw; NULL in a creation */
  char *why;
  ThDot of;           /* accept, dismiss: the held entry; a re-appended one: what it was */
  gboolean has_of;
  uint8_t salt[TH_SALT_BYTES];
};

const char   *th_op_get_name       (ThOp op);
ThOp          th_op_from_name      (const char *name,
                                    gsize       length);

ThEntry      *th_entry_new         (void);
void          th_entry_free        (ThEntry *self);

/**
 * th_entry_set:
 * @path: field path
 * @value: (transfer none): its value; null clears
 * @over: (array length=n_over): the dots on screen when editing of the field began
 *
 * Sets a field. Where the entry already sets it, the value is replaced and @over joins the dots
 * named before.
 */
void          th_entry_set         (ThEntry     *self,
                                    const char  *path,
                                    ThValue     *value,
                                    const ThDot *over,
                                    guint        n_over);

/* The same with a path and a value that the entry takes over; %FALSE, both released, where the field
 * has a value already. */
gboolean      th_entry_take_field  (ThEntry *self,
                                    char    *path,
                                    ThValue *value);
ThEntryField *th_entry_find        (const ThEntry *self,
                                    const char    *path);
void          th_entry_add_derived (ThEntry    *self,
                                    const char *path,
                                    ThValue    *value);
void          th_entry_add_saw     (ThEntry *self,
                                    ThDot    dot);
void          th_entry_add_seen    (ThEntry         *self,
                                    const char      *record,
                                    const ThContext *context);

/* Where @path is or belongs in @fields, which are sorted by their first member, their path. */
gboolean      th_fields_locate     (GPtrArray  *fields,
                                    const char *path,
                                    guint      *at);

/* Whether the entry creates its record: kind and operation stand in it. */
gboolean      th_entry_is_creation (const ThEntry *self);

/* Whether folding the entry can change a record state. */
gboolean      th_entry_is_change   (const ThEntry *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThEntry, th_entry_free)

G_END_DECLS
