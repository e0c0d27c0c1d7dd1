-- Copyright 2026 The Threshold authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What only a tablet keeps. A record with an overlay shows more than the server told: its body is
-- the server's state (base) with the officer's own entries folded in. Without one, its body is the
-- server's state.

-- Enrolments of this store, the last being the current one.
CREATE TABLE identity
(
  num INTEGER PRIMARY KEY,
  enrolment INTEGER NOT NULL UNIQUE,
  public_key BLOB NOT NULL,
  signing_key BLOB NOT NULL,
  officer TEXT NOT NULL,
  name TEXT NOT NULL,
  letter TEXT NOT NULL,
  server TEXT NOT NULL,
  ca_pem TEXT NOT NULL,
  server_key BLOB NOT NULL,
  certificate TEXT NOT NULL,
  token BLOB NOT NULL,
  received INTEGER NOT NULL DEFAULT 0, -- up to where a receipt says the server holds the log
  common INTEGER                       -- after a fork: the last seq that counts; NULL while current
) STRICT;

-- The newest entry while it is open: the only one that is rewritten. It is the current enrolment's.
CREATE TABLE open_entry
(
  only INTEGER PRIMARY KEY CHECK (only = 1),
  seq INTEGER NOT NULL,
  record TEXT NOT NULL,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE overlay
(
  id TEXT PRIMARY KEY,
  base BLOB                            -- NULL where the server told nothing yet
) STRICT, WITHOUT ROWID;

-- Own entries that were held and are no longer: what came of them stands in others' entries, so they
-- are not folded here either.
CREATE TABLE resolved
(
  enrolment INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (enrolment, seq)
) STRICT, WITHOUT ROWID;

-- Entries of the team that the server holds, for those who may see them.
CREATE TABLE held_entry
(
  enrolment INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  record TEXT,
  reason TEXT NOT NULL,
  by TEXT,
  at INTEGER NOT NULL,
  PRIMARY KEY (enrolment, seq)
) STRICT, WITHOUT ROWID;

-- Runs of sealed entries of the current enrolment, compressed for the wire; gone when received.
CREATE TABLE pack
(
  first INTEGER PRIMARY KEY,
  last INTEGER NOT NULL,
  raw_bytes INTEGER NOT NULL,
  gzip BLOB NOT NULL
) STRICT;

CREATE TABLE receipt
(
  enrolment INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (enrolment, seq)
) STRICT;

CREATE TABLE setting
(
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE progress
(
  only INTEGER PRIMARY KEY CHECK (only = 1),
  cursor TEXT,
  generation INTEGER NOT NULL DEFAULT 0,   -- of pulls from nothing
  is_fresh INTEGER NOT NULL DEFAULT 0,     -- one is under way
  fresh_from INTEGER NOT NULL DEFAULT 0,   -- records up to this num were there before it
  pseudonym INTEGER NOT NULL DEFAULT 0,
  indexed INTEGER NOT NULL DEFAULT 0,      -- the change up to which search is filled
  has_erased INTEGER NOT NULL DEFAULT 0    -- search holds words of what was dropped: 1, and 2 while it is written anew
) STRICT;

INSERT INTO progress (only) VALUES (1);

-- What this tablet did by itself.
CREATE TABLE local_log
(
  num INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  what TEXT NOT NULL,
  record TEXT,
  why TEXT
) STRICT;

CREATE VIRTUAL TABLE search USING fts5
(
  title, answers,
  content = '', contentless_delete = 1,
  tokenize = 'unicode61 remove_diacritics 2'
);

INSERT INTO search (search, rank) VALUES ('rank', 'bm25(10.0, 1.0)');

-- Its parts are written together little by little, by whoever fills it.
INSERT INTO search (search, rank) VALUES ('automerge', 0);
