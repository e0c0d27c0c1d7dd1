/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A tablet as the screens need it: a store with the sample operation as if it had been pulled, an
 * open session over it, and a clock that stands still. No network, no server.
 */

#pragma once

#include "th-open-record.h"
#include "th-test.h"

G_BEGIN_DECLS

#define TH_DESK_OFFICER "4163"
#define TH_DESK_COLLEAGUE "4142"
#define TH_DESK_LEAD "4100"
#define TH_DESK_COMMAND "4900"
#define TH_DESK_PASSPHRASE "correct horse battery"
#define TH_DESK_PIN "294183"

/* Seconds: a machine that runs other suites too, under a sanitizer, is slow and not wrong. */
#define TH_DESK_PATIENCE 90

/* Waits for @condition while the main loop turns; fails the test when it does not come true. */
#define th_desk_await(condition)                                                                   \
  G_STMT_START                                                                                     \
  {                                                                                                \
    int64_t th_desk_end = g_get_monotonic_time () + TH_DESK_PATIENCE * G_USEC_PER_SEC;                           \
    while (!(condition) && g_get_monotonic_time () < th_desk_end)                                  \
      th_desk_turn ();                                                                             \
    g_assert_true (condition);                                                                     \
  }                                                                                                \
  G_STMT_END

typedef struct
{
  char *folder; /* of all */
  ThTestClock clock;
  GRand *rand;
  ThHost host;
  ThKeyring *keyring;
  ThSecret *key;
  ThSession *session;
  char *operation;
  char *premises; /* id of one of the officer's team */
  int64_t pulled; /* seq of the colleague's last entry */
} ThTestDesk;

ThTestDesk *th_test_desk_new (void);

/* The same with another of the operation's officers at it. */
ThTestDesk *th_test_desk_new_as (const char *officer);

/* The same with the operation in @directory. */
ThTestDesk *th_test_desk_new_at (const char *directory);

void th_test_desk_free (ThTestDesk *self);

/* Closes the session, so that a window's can open the store: one process has it open at a time; and
 * opens it again. */
void th_test_desk_give_up (ThTestDesk *self);
void th_test_desk_take_back (ThTestDesk *self);

/* One turn of the main loop, at most some milliseconds long. */
void th_desk_turn (void);

/* Returns: (transfer full): the open record with @id, or a new one of @kind in @parent */
ThOpenRecord *th_test_desk_open (ThTestDesk *self, const char *id);
ThOpenRecord *th_test_desk_create (ThTestDesk *self, const char *kind, const char *parent);

/* Returns: (transfer full): id of a new visit to @premises, which is kept */
char *th_test_desk_begin_visit (ThTestDesk *self, const char *premises);

/* A change of the colleague's to a record as the store has it arrives: @over_now names the values
 * that stand, as if the colleague had seen them. */
void th_test_desk_receive (
  ThTestDesk *self, const char *id, const char *path, const char *text, gboolean over_now);

/* An entry of the colleague's arrives, (transfer full): seq, at and by are filled in here. */
void th_test_desk_receive_entry (ThTestDesk *self, ThEntry *entry);

/* The station holds back what a colleague wrote of @record, which need not be here. */
void th_test_desk_receive_held (ThTestDesk *self, const char *record);

/* A new record of the colleague's with one answer arrives. Returns: (transfer full): its id */
char *th_test_desk_receive_new (ThTestDesk *self,
                                const char *kind,
                                const char *in,
                                const char *title,
                                const char *path,
                                const char *text);

/* A visit of the colleague's to @premises arrives, open, with @officer listed in it beside them.
 * Returns: (transfer full): its id */
char *th_test_desk_receive_visit (ThTestDesk *self, const char *premises, const char *officer);

/* The lead gives @premises to @officer, for @day (nullable), and to nobody else. */
void th_test_desk_allocate (ThTestDesk *self,
                            const char *premises,
                            const char *officer,
                            const char *day);

/* Returns: (transfer full): the reasons (nullable) of all entries of @op on @record that @by, %NULL for
 * anybody, wrote, oldest first */
GPtrArray *
th_test_desk_list_reasons (ThTestDesk *self, const char *record, const char *by, ThOp op);

/* As many records of @kind in @parent and in @state arrive, "Premises17, 17 High Street" with the phone
 * "0118 0000017" and the like. */
void th_test_desk_receive_many (
  ThTestDesk *self, const char *kind, const char *parent, const char *state, guint n);

/* Everything is in the search index. */
void th_test_desk_index (ThTestDesk *self);

/* Returns: (transfer full): the record as the store has it now */
ThRecord *th_test_desk_load (ThTestDesk *self, const char *id);

/* Waits until everything answered in @record is durable. */
void th_test_desk_save (ThOpenRecord *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThTestDesk, th_test_desk_free)

G_END_DECLS
