/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Between th-open-record (what it is, opening, permission), th-open-record-answer (what the person
 * does to it), th-open-record-write (answers on their way to the disk) and th-open-record-fresh
 * (changes that arrive).
 */

#pragma once

#include "th-open-record.h"
#include "th-undo.h"

G_BEGIN_DECLS

struct _ThOpenRecord
{
  GObject parent_instance;

  ThSession *session;
  char *id;
  char *kind;
  char *parent;
  GPtrArray *chain; /* of ThRecord: the record, then what it is in, up to the operation */
  ThOperation *operation;
  ThForm *form;
  char *form_key;
  ThFormEntry *entry;
  char *why;
  char *title;          /* as last written */
  gboolean is_kept;     /* its creation is written, or on its way */
  gboolean is_creating; /* the write on its way creates it */
  gboolean is_wanted;   /* the person answered something, or it was kept */

  /* Answers on their way: path → ThPendingField. */
  GHashTable *pending;
  GHashTable *in_flight; /* NULL while nothing is being written */
  guint write_source;
  guint rest_source;
  guint n_writes; /* finished ones, to know a read that is older */
  int64_t saved_at;
  GError *error;
  GPtrArray *flushes; /* of GTask */

  ThUndo *undo;

  /* Changes that arrive. */
  GHashTable *begun;   /* question path → ThRecord as it was on screen */
  GHashTable *skipped; /* field paths not yet put on screen */
  gboolean is_reading;
  gboolean read_again;
  guint read_after; /* n_writes when the read began */
};

typedef struct
{
  ThValue *value;
  GArray *over; /* of ThDot */
} ThPendingField;

void th_pending_field_free (gpointer data);

/* Field @path got @value from this person; queued. @over: dots on screen. */
void th_open_record_queue (ThOpenRecord *self, const char *path, ThValue *value);
void th_open_record_schedule (ThOpenRecord *self);
gboolean th_open_record_is_waiting (ThOpenRecord *self, const char *path);
void th_open_record_watch (ThOpenRecord *self);
void th_open_record_put_skipped (ThOpenRecord *self);
void th_open_record_notify_saved (ThOpenRecord *self);
void th_open_record_emit_refreshed (ThOpenRecord *self);

/* The question that a field belongs to: "advice_given" of "advice_given{helpline_card}". */
char *th_open_record_dup_question (const char *path);

G_END_DECLS
