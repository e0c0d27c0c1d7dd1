-- Copyright 2026 The Threshold authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What both ends keep alike: the log, the record states with the columns that lists and the feed
-- need, and blobs. Moments are milliseconds since 1970; an enrolment is its 64 bits as a signed
-- number.

CREATE TABLE log
(
  num INTEGER PRIMARY KEY,        -- order of arrival
  enrolment INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  bytes BLOB,                     -- NULL where lawfully erased
  digest BLOB NOT NULL,
  hash BLOB NOT NULL,
  record TEXT,                    -- what the entry is on; NULL for enrol, unlock, lock
  received INTEGER NOT NULL,      -- by the server's clock; 0 on a tablet
  held TEXT,                      -- why it is not folded
  UNIQUE (enrolment, seq)
) STRICT;

CREATE INDEX log_record ON log (record, num) WHERE record IS NOT NULL;
CREATE INDEX log_held ON log (enrolment, seq) WHERE held IS NOT NULL;

CREATE TABLE record
(
  num INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT,                      -- NULL until the creating entry is folded
  parent TEXT,
  operation TEXT,
  title TEXT NOT NULL COLLATE NOCASE,
  state TEXT NOT NULL,            -- of review; "purged" when it was erased
  own_team TEXT,                  -- as its own `_team` says
  team TEXT,                      -- its own or that of the nearest above that has one
  author TEXT,
  created INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  conflict INTEGER NOT NULL,
  present INTEGER NOT NULL,       -- created, not purged, and all above it is present
  own INTEGER NOT NULL DEFAULT 0, -- on a tablet: the last seq of its own log that is on it
  held INTEGER NOT NULL DEFAULT 0,
  mark INTEGER NOT NULL DEFAULT 0, -- on a tablet: the last pull from nothing that listed it
  change INTEGER NOT NULL UNIQUE, -- place in the feed
  body BLOB NOT NULL              -- the state
) STRICT;

-- Pages of a list go on from the sort key and num, which every index has behind its columns.
CREATE INDEX record_parent ON record (parent, kind) WHERE parent IS NOT NULL;
CREATE INDEX record_absent ON record (parent) WHERE present = 0;
CREATE INDEX record_title ON record (kind, title);
CREATE INDEX record_created ON record (kind, created);

-- The number of the last change. A change number is never given twice, even when the record that
-- had it is gone.
CREATE TABLE feed
(
  only INTEGER PRIMARY KEY CHECK (only = 1),
  change INTEGER NOT NULL
) STRICT;

INSERT INTO feed VALUES (1, 0);

CREATE TABLE blob
(
  num INTEGER PRIMARY KEY,
  hash BLOB UNIQUE,               -- SHA-256; NULL until all is there and was verified
  length INTEGER NOT NULL
) STRICT;

CREATE TABLE blob_chunk
(
  blob INTEGER NOT NULL REFERENCES blob (num) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (blob, place)
) STRICT;
