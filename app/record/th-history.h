/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The history of a record: the entries behind it, and what they say once put in order: who set what
 * when, what it replaced, and how the record stood at any moment. First accounts and amendments
 * stand beside each other; nothing of it is ever gone. Pure: whoever has entries takes them in, in
 * any order, each dot once.
 *
 * A moment is what entries are ordered and compared by: the device's clock, never later than the
 * receipt and never earlier than the entry before it in the same log.
 */

#pragma once

#include "th-chain.h"
#include "th-record.h"

G_BEGIN_DECLS

typedef struct
{
  ThDot dot;
  ThHash digest;
  GBytes *bytes;       /* raw; NULL where erased, out of one's scope, or not what the digest says */
  ThEntry *entry;      /* decoded; NULL there, and where this program cannot read it */
  int64_t received;    /* the server's time of receipt; 0: it does not have the entry yet */
  char *held;          /* why the server does not fold it; NULL when it does */
  gboolean is_own;     /* in this tablet's log */
  gboolean is_altered; /* bytes came that are not those of the digest */
  int64_t moment;      /* filled in by the history */
} ThHistoryEntry;

/* A value, and who set it when. */
typedef struct
{
  ThValue *value;
  ThDot dot;
  int64_t at;
  char *by;
} ThHistoryValue;

/* What an entry did to one field. */
typedef struct
{
  char *path;
  ThValue *value;    /* now; null: cleared */
  GPtrArray *old;    /* of ThHistoryValue: what it replaced, oldest first */
  GPtrArray *beside; /* of ThHistoryValue: other values that stood then and that it did not replace */
  gboolean is_first; /* a first account: its author had nothing of this field before them */
  gboolean hides;    /* it replaced something that cannot be read here */
} ThHistoryChange;

/* One entry, told. */
typedef struct
{
  const ThHistoryEntry *entry; /* of the history, and as long as it */
  int64_t moment;
  int64_t at;         /* device clock; 0 where the entry cannot be read */
  int64_t received;   /* 0: not at the server yet */
  const char *by;     /* officer; NULL where the entry cannot be read */
  ThOp op;            /* TH_OP_UNKNOWN there */
  const char *why;    /* NULL for none */
  const char *held;   /* NULL: it counts */
  const char *title;  /* that it gave; NULL for none */
  GPtrArray *changes; /* of ThHistoryChange, sorted by path */
} ThHistoryRow;

/* One field at two moments. */
typedef struct
{
  char *path;
  GPtrArray *before; /* of ThHistoryValue: standing values, the displayed first; none: never set */
  GPtrArray *after;
} ThHistoryDifference;

typedef struct _ThHistory ThHistory;

ThHistory      *th_history_new           (const char *record);
void            th_history_free          (ThHistory *self);
const char     *th_history_get_record    (const ThHistory *self);

ThHistoryEntry *th_history_entry_new     (ThDot           dot,
                                          const ThHash   *digest);
void            th_history_entry_free    (ThHistoryEntry *entry);

/**
 * th_history_entry_take_bytes:
 * @bytes: (transfer full) (nullable): the raw entry
 *
 * Keeps @bytes and what they say where they have the entry's digest; otherwise it is altered.
 */
void            th_history_entry_take_bytes (ThHistoryEntry *entry,
                                             GBytes         *bytes);

/* @entry: (transfer full). Returns: %FALSE, @entry freed, where its dot is there already. */
gboolean        th_history_take          (ThHistory      *self,
                                          ThHistoryEntry *entry);

/* Why what others wrote is not all here: @cause is copied, %NULL where it is. */
void            th_history_set_error     (ThHistory      *self,
                                          const GError   *cause);
const GError   *th_history_get_error     (const ThHistory *self);

/* Oldest first. */
guint           th_history_get_n_entries (ThHistory *self);
const ThHistoryEntry *th_history_get_entry (ThHistory *self,
                                            guint      index);

/* Returns: (transfer none) (nullable): the entry with this dot. */
const ThHistoryEntry *th_history_find    (const ThHistory *self,
                                          ThDot            dot);

/**
 * th_history_list_rows:
 *
 * Returns: (transfer full) (element-type ThHistoryRow): all entries, oldest first; they borrow from
 *   @self.
 */
GPtrArray      *th_history_list_rows     (ThHistory *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * th_history_state_at:
 * @moment: that of a row, or any; %G_MAXINT64 for now
 *
 * Folds what had happened up to and at @moment, without what is held.
 *
 * Returns: (transfer full) (nullable): %NULL where nothing of the record was there yet.
 */
ThRecord       *th_history_state_at      (ThHistory *self,
                                          int64_t    moment) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full) (element-type ThHistoryDifference): the fields whose standing values are
 * others, sorted by path; a state that was not there yet is %NULL. */
GPtrArray      *th_history_compare       (const ThRecord *before,
                                          const ThRecord *after) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThHistory, th_history_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThHistoryEntry, th_history_entry_free)

G_END_DECLS
