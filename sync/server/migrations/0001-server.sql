-- Copyright 2026 The Threshold authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What the server keeps beside log, record states and blobs: who may speak and read, and what the
-- feed tells besides states. Moments are milliseconds since 1970; an enrolment is its 64 bits as a
-- signed number. Everything that the feed tells has a place in it of its own.

CREATE TABLE setting
(
  key TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE enrolment
(
  id INTEGER PRIMARY KEY,
  public_key BLOB NOT NULL UNIQUE,
  officer TEXT NOT NULL,
  name TEXT NOT NULL,
  letter TEXT NOT NULL,
  status TEXT NOT NULL,           -- active, leaver, returned, lost, server
  created INTEGER NOT NULL,
  certificate TEXT NOT NULL,      -- as signed
  signature BLOB NOT NULL,
  generation INTEGER NOT NULL,    -- of what it may read
  seq INTEGER NOT NULL,           -- the end of its log
  hash BLOB NOT NULL,
  head_signature BLOB,            -- the enrolment's, of that end
  receipted INTEGER NOT NULL,     -- moment of the last receipt
  successor INTEGER               -- the enrolment that its log went on in after a fork
) STRICT;

CREATE INDEX enrolment_officer ON enrolment (officer);

CREATE TABLE token
(
  hash BLOB PRIMARY KEY,          -- SHA-256 of the token
  enrolment INTEGER NOT NULL REFERENCES enrolment (id),
  is_used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX token_enrolment ON token (enrolment);

CREATE TABLE code
(
  hash BLOB PRIMARY KEY,          -- SHA-256 of the secret
  officer TEXT NOT NULL,
  name TEXT NOT NULL,
  expires INTEGER NOT NULL,
  enrolment INTEGER               -- who came with it
) STRICT, WITHOUT ROWID;

CREATE TABLE membership
(
  num INTEGER PRIMARY KEY,
  officer TEXT NOT NULL,
  operation TEXT NOT NULL,
  role TEXT NOT NULL,
  team TEXT,
  since INTEGER NOT NULL,
  until INTEGER                   -- NULL: open
) STRICT;

CREATE INDEX membership_officer ON membership (officer, operation, since);
CREATE INDEX membership_operation ON membership (operation);

-- The random nonce of each commit that the feed tells of, under the last change in it.
CREATE TABLE "commit"
(
  change INTEGER PRIMARY KEY,
  nonce INTEGER NOT NULL
) STRICT;

-- A record that left the sight of a team.
CREATE TABLE gone
(
  change INTEGER PRIMARY KEY,
  record TEXT NOT NULL,
  operation TEXT NOT NULL,
  team TEXT NOT NULL
) STRICT;

-- Entries held back, now or once. The log says the same of those that are held now.
CREATE TABLE held
(
  change INTEGER PRIMARY KEY,
  enrolment INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  record TEXT,
  reason TEXT,                    -- NULL: no longer
  officer TEXT NOT NULL,
  at INTEGER NOT NULL,
  operation TEXT,
  team TEXT,
  UNIQUE (enrolment, seq)
) STRICT;

-- What a tablet said of itself at its last push.
CREATE TABLE tablet
(
  change INTEGER PRIMARY KEY,
  enrolment INTEGER NOT NULL UNIQUE,
  officer TEXT NOT NULL,
  name TEXT NOT NULL,
  operation TEXT,
  team TEXT,
  unsent INTEGER NOT NULL,
  oldest INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;

-- Which records name a blob, and who named it.
CREATE TABLE blob_name
(
  hash BLOB NOT NULL,
  record TEXT NOT NULL,
  enrolment INTEGER NOT NULL,
  PRIMARY KEY (hash, record, enrolment)
) STRICT, WITHOUT ROWID;

CREATE INDEX blob_name_enrolment ON blob_name (enrolment, hash);

CREATE TABLE receipt
(
  enrolment INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  lines BLOB NOT NULL,            -- as sent: the receipt and its signature
  PRIMARY KEY (enrolment, seq)
) STRICT;

-- Evidence: what an enrolment sent where other entries stand already.
CREATE TABLE fork
(
  num INTEGER PRIMARY KEY,
  enrolment INTEGER NOT NULL,
  at INTEGER NOT NULL,
  first INTEGER NOT NULL,
  seq INTEGER NOT NULL,           -- the other head
  hash BLOB NOT NULL,
  signature BLOB NOT NULL,
  our_seq INTEGER NOT NULL,
  our_hash BLOB NOT NULL,
  lines BLOB NOT NULL             -- gzip
) STRICT;

CREATE INDEX fork_enrolment ON fork (enrolment);
