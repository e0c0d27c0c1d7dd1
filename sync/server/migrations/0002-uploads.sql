-- Copyright 2026 The Threshold authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Who has which blob. Storage is shared, knowledge is not: that an entry names a hash (blob_name)
-- proves nothing; blob_known does.

-- Blobs that entries name which are held: to be sent, but not yet anybody's to read.
CREATE TABLE blob_held
(
  enrolment INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (enrolment, seq, hash)
) STRICT, WITHOUT ROWID;

-- The enrolment sent all of it, or could read it already.
CREATE TABLE blob_known
(
  hash BLOB NOT NULL,
  enrolment INTEGER NOT NULL,
  PRIMARY KEY (hash, enrolment)
) STRICT, WITHOUT ROWID;

-- What was named before came with the server's own import.
INSERT INTO blob_known
  SELECT DISTINCT n.hash, n.enrolment FROM blob_name n JOIN enrolment e ON e.id = n.enrolment
  WHERE e.status = 'server';

CREATE TABLE upload
(
  num INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  enrolment INTEGER NOT NULL,
  hash BLOB NOT NULL,
  length INTEGER NOT NULL,
  blob INTEGER REFERENCES blob (num), -- the part that is there; NULL when it is done
  expires INTEGER NOT NULL
) STRICT;

CREATE INDEX upload_enrolment ON upload (enrolment, hash);
CREATE INDEX upload_expires ON upload (expires);

CREATE INDEX enrolment_successor ON enrolment (successor) WHERE successor IS NOT NULL;
