/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the files of the tablet's store share. Names by theme: tail (the end of the log), overlay (a
 * record's shown state), pull, pack.
 *
 * Whatever writes does so between th_tablet_begin () and th_tablet_end (), which lock the writer,
 * run one transaction, and on failure put the tail in memory back to what the file says.
 */

#pragma once

#include "th-log-table.h"
#include "th-record-table.h"
#include "th-sqlite.h"
#include "th-tablet-store.h"

G_BEGIN_DECLS

/* What an entry may be here; the rest of TH_ENTRY_MAX_BYTES is for naming what it was, should it have
 * to be appended to another log after a fork. */
#define TH_TABLET_ENTRY_BYTES (TH_ENTRY_MAX_BYTES - 64)

/* When so much is sealed and not compressed, it is compressed. */
#define TH_TABLET_PACK_ENTRIES 256
#define TH_TABLET_PACK_BYTES (256 * 1024)

/* The end of the log. */
typedef struct
{
  int64_t seq;          /* last sealed */
  ThHash hash;
  int64_t received;     /* up to where the server holds it */
  guint loose_entries;  /* sealed and not compressed */
  gsize loose_bytes;
  GBytes *open_bytes;   /* the open entry as the file has it; NULL for none */
  ThEntry *open;        /* the same, decoded when it is needed */
  ThRecord *below;      /* its record without it; NULL until needed */
  gboolean below_held;  /* something of it is held */
} ThTail;

/* One thing that is being written. */
typedef struct
{
  ThTail before;
  GPtrArray *touched; /* ids */
  gboolean is_durable;
} ThTabletWork;

typedef struct
{
  ThIdentity *identity;
  uint64_t enrolment;
} ThEnrolled;

struct _ThTabletStore
{
  GObject parent_instance;

  char *path;
  int lock_fd;
  ThSqlite *writer;
  ThSqlite *reader;
  ThWorker *worker;  /* of the writer */
  ThWorker *reading; /* of the reader */
  ThClock clock;
  ThRandom random;

  ThEnrolled *current;   /* atomic; one of the below */

  /* Under the writer's lock. */
  GPtrArray *identities; /* of ThEnrolled, kept as long as the store */
  ThTail tail;
  int64_t unlocked_at;   /* boot clock */
  gboolean is_ended;     /* nothing is written any more */

  /* Atomic. */
  gint has_open;
  gint is_packing;  /* queued */
  gint is_checking; /* queued */
  gint is_closed;

  GMutex queue_mutex;
  GQueue writes;    /* waiting, of QueuedWrite */
  guint generation; /* grows with each other work that is queued, which writes do not overtake */
};

const ThIdentity *th_tablet_identity (ThTabletStore *self);
uint64_t th_tablet_enrolment (ThTabletStore *self);
ThDot th_tablet_dot (ThTabletStore *self, int64_t seq);

/* The lock is held from begin to end, whatever happens between. begin fails without holding it. */
gboolean th_tablet_begin (ThTabletStore *self, ThTabletWork *work, GError **error);
/* Where not @is_durable, the commit waits for no disk: the next durable one does for both. */
gboolean th_tablet_begin_durable (
  ThTabletStore *self, ThTabletWork *work, gboolean is_durable, GError **error);
gboolean th_tablet_end (ThTabletStore *self, ThTabletWork *work, gboolean done, GError **error);

/* Within begin and end: a part that may fail alone. */
gboolean th_tablet_begin_part (ThTabletStore *self, ThTail *before, GError **error);
gboolean th_tablet_end_part (ThTabletStore *self, ThTail *before, gboolean done, GError **error);

/* Makes @identity the current one; it is taken. */
void th_tablet_adopt (ThTabletStore *self, ThIdentity *identity);
gboolean th_tablet_save_identity (ThTabletStore *self, const ThIdentity *identity, GError **error);
gboolean th_tablet_load_identities (ThTabletStore *self, GError **error);

void th_tail_clear (ThTail *self);
gboolean th_tail_load (ThTabletStore *self, GError **error);
gboolean th_tail_ensure_open (ThTabletStore *self, GError **error);
gboolean th_tail_seal (ThTabletStore *self, GError **error);
gboolean th_tail_append (ThTabletStore *self, ThTabletWork *work, ThEntry *entry, GError **error);
gboolean th_tail_write (
  ThTabletStore *self, ThTabletWork *work, const ThChange *change, ThDot *dot, GError **error);

/* A record as it is shown, and what it is made of. */
typedef struct
{
  ThRecord *state;   /* NULL where there is none */
  ThRecordOwn own;
  gboolean is_live;  /* own entries stand above the base */
} ThOverlay;

void th_overlay_clear (ThOverlay *self);

/* Without the open entry. */
gboolean th_overlay_load_below (ThTabletStore *self, const char *id, ThOverlay *overlay, GError **error);

/* Reads the shown state; on the writer or the reader. */
gboolean th_overlay_load (
  ThTabletStore *self, ThSqlite *sqlite, const char *id, ThOverlay *overlay, GError **error);

/* Makes sure that the server's state is kept apart before something of one's own goes on top. */
gboolean th_overlay_ensure (ThTabletStore *self, const char *id, GError **error);

/* What a held value of one's own has replaced on the screen, whoever replaces it replaces as well:
 * adds that to the fields of @entry. */
gboolean th_overlay_add_held_over (ThTabletStore *self, ThEntry *entry, GError **error);

/* Makes the shown state again from the base and one's own entries, and writes it. */
gboolean th_overlay_refold (ThTabletStore *self, ThTabletWork *work, const char *id, GError **error);

gboolean th_overlay_refold_all (
  ThTabletStore *self, ThTabletWork *work, GPtrArray *ids, GError **error);

/* @ids: (element-type utf8): from a statement's first column. */
gboolean th_tablet_collect_ids (ThStatement *statement, GPtrArray *ids, GError **error);

gboolean th_tablet_drop (
  ThTabletStore *self, ThTabletWork *work, const char *id, const char *why, GError **error);

/* Within begin and end. */
gboolean th_tablet_put_team_tablet (
  ThTabletStore *self, ThTabletWork *work, const ThPulledTablet *tablet, GError **error);

/* Those that the pull from nothing which ends now did not list. */
gboolean th_tablet_drop_unlisted_tablets (ThTabletStore *self, GError **error);

/* @reason %NULL: no longer held. Its record is made again. */
gboolean th_tablet_set_held (
  ThTabletStore *self, ThTabletWork *work, ThDot dot, const char *reason, GError **error);

/* All owned. */
ThChange *th_change_copy (const ThChange *change);
void th_change_free (ThChange *self);

/* Within begin and end: blobs that a receipt up to @seq lacks are to be sent, others are not. */
gboolean th_tablet_follow_lacks (
  ThTabletStore *self, int64_t seq, const GArray *lacks, gboolean is_whole, GError **error);

/* Compresses some of what waits. */
gboolean th_tablet_pack (ThTabletStore *self, GError **error);
void th_tablet_schedule (ThTabletStore *self);

GResource *th_tablet_get_resource (void);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ThOverlay, th_overlay_clear)

G_END_DECLS
