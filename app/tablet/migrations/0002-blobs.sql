-- Copyright 2026 The Threshold authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Blobs that were captured here, or that the server lacks, until a receipt over the entry that names
-- them no longer lists them.

CREATE TABLE unsent_blob
(
  hash BLOB PRIMARY KEY,
  seq INTEGER NOT NULL           -- of the entry that names it, in the current enrolment's log
) STRICT, WITHOUT ROWID;
