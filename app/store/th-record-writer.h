/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Many record states that come as bytes, columns beside them: what a tablet pulls. They are taken as
 * they are told and never parsed. One writer serves one transaction.
 */

#pragma once

#include "th-record-table.h"

G_BEGIN_DECLS

/* A state as bytes, with what a page says of it. */
typedef struct
{
  ThRecordRow row; /* nothing in it is owned */
  const char *body;
  gsize body_length;
  int64_t mark;
} ThStateLine;

typedef struct _ThRecordWriter ThRecordWriter;

/* @n: how many records will come at most */
ThRecordWriter *th_record_writer_new  (ThSqlite  *sqlite,
                                       guint      n,
                                       GError   **error) G_GNUC_WARN_UNUSED_RESULT;
void            th_record_writer_free (ThRecordWriter *self);

gboolean        th_record_writer_put  (ThRecordWriter      *self,
                                       const ThStateLine  *line,
                                       GPtrArray           *touched,
                                       GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/* To be called when a record was written otherwise meanwhile. */
void            th_record_writer_forget (ThRecordWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThRecordWriter, th_record_writer_free)

G_END_DECLS
