/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* How answers are made: the one place where errors become HTTP statuses. */

#pragma once

#include "th-exchange.h"

G_BEGIN_DECLS

/* Each finishes the exchange. */
void th_reply_bytes    (ThExchange *exchange,
                        const char *content_type,
                        GBytes     *body);

/* %TH_WIRE_ERROR as PROTOCOL.md has it, %TH_STORE_ERROR as what it means to who asked; anything else
 * is the server's fault. */
void th_reply_error    (ThExchange   *exchange,
                        const GError *error);

/* With a gap or a fork: @seq is the last that may be agreed on. */
void th_reply_error_at (ThExchange   *exchange,
                        const GError *error,
                        int64_t       seq);

void th_reply_code     (ThExchange  *exchange,
                        ThWireError  code,
                        const char  *message);

/* The same under another status, where tus asks for one. */
void th_reply_status   (ThExchange  *exchange,
                        guint        status,
                        ThWireError  code,
                        const char  *message);

/* An answer that has headers only. */
void th_reply_empty    (ThExchange *exchange,
                        guint       status);

/* A body that is read as it goes out, from @start on. */
void th_reply_stream   (ThExchange   *exchange,
                        const char   *content_type,
                        GInputStream *stream,
                        gsize         start,
                        gsize         end,
                        gsize         length);

G_END_DECLS
