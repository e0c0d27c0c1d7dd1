/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Finishing a record: what is not asked any more is taken back, in it and in what it covers; then
 * one entry says that it is submitted, on what, and carries the calculates as they stood.
 */

#pragma once

#include "th-open-record.h"

G_BEGIN_DECLS

/* @covered: (element-type ThOpenRecord): the open records whose state @governing's holds, itself
 * first. */
void th_finish_async (ThOpenRecord *governing,
                      GPtrArray *covered,
                      GAsyncReadyCallback callback,
                      gpointer data);
gboolean th_finish_finish (GAsyncResult *result, GError **error);

G_END_DECLS
