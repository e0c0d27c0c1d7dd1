/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A station that exists only in memory: a transport that answers as a server would, and, where a test
 * says so, as a bad link, a captive portal, a forger or a server with little patience would.
 */

#pragma once

#include "th-message.h"
#include "th-sync.h"

G_BEGIN_DECLS

#define TH_TYPE_TEST_STATION (th_test_station_get_type ())
G_DECLARE_FINAL_TYPE (ThTestStation, th_test_station, TH, TEST_STATION, GObject)

typedef enum
{
  TH_FAULT_NONE,
  TH_FAULT_OFFLINE,        /* nothing answers */
  TH_FAULT_PORTAL,         /* 200 and a page of HTML, whatever was asked */
  TH_FAULT_FORGED_RECEIPT, /* signed by somebody else */
  TH_FAULT_OTHER_RECEIPT,  /* for another enrolment */
  TH_FAULT_LOST_ANSWER,    /* a push is stored, its answer does not come */
  TH_FAULT_CUT_PAGE,       /* the page ends before its closing line */
  TH_FAULT_UNAUTHORIZED,   /* 401 until the certificate is shown */
  TH_FAULT_REVOKED,
  TH_FAULT_BUSY            /* 503 with Retry-After: 7 */
} ThTestFault;

ThTestStation *th_test_station_new          (const ThRandom *random);

/* Returns: (transfer full): who would be enrolled here, complete with keys and token. */
ThIdentity    *th_test_station_make_identity (ThTestStation *self);

/* A ThSyncConnect; @data is the station. */
ThTransport   *th_test_station_connect      (const ThIdentity  *identity,
                                             gpointer           station,
                                             GError           **error);

/* From now on, until another is set. */
void           th_test_station_set_fault    (ThTestStation *self,
                                             ThTestFault    fault);

/* Pushes of more entries than this are 413, or time out. 0: any number. */
void           th_test_station_set_patience (ThTestStation *self,
                                             guint          entries,
                                             gboolean       times_out);

/* What the feed gives next: a page made of @lines, without opening and closing. */
void           th_test_station_add_page     (ThTestStation *self,
                                             const char    *lines,
                                             gboolean       is_fresh);

/* Entries held, in receipts. */
void           th_test_station_hold         (ThTestStation *self,
                                             int64_t        seq,
                                             const char    *reason);

/* Forgets the entries behind @seq, as a restored server does. */
void           th_test_station_forget       (ThTestStation *self,
                                             int64_t        seq);

guint          th_test_station_count_entries  (ThTestStation *self);

/* Returns: (transfer full): "GET /v1/me|POST /v1/log|…" since the last call of this. */
char          *th_test_station_take_journal (ThTestStation *self);

G_END_DECLS
