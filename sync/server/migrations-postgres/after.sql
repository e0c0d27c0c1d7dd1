-- Copyright 2026 The Threshold authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What only PostgreSQL has, made anew after each migration of the shared schema.

-- Every commit that the feed tells of wakes the long polls of all processes.
CREATE OR REPLACE FUNCTION threshold_tell () RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN NOTIFY threshold; RETURN NULL; END';

CREATE OR REPLACE TRIGGER commit_tell AFTER INSERT ON "commit"
  FOR EACH STATEMENT EXECUTE FUNCTION threshold_tell ();

-- Chunks are parts of pictures: they do not get smaller, and lie outside the row.
ALTER TABLE blob_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- States as JSONB, for whoever asks in SQL. The table keeps their bytes, since those are what the
-- feed gives out, and JSONB would order keys anew; a state that is no JSON here (it has a NUL in a
-- text) is NULL.
CREATE OR REPLACE FUNCTION threshold_json (bytes bytea) RETURNS jsonb
  LANGUAGE plpgsql IMMUTABLE RETURNS NULL ON NULL INPUT PARALLEL SAFE AS
  'BEGIN
     RETURN convert_from (bytes, ''UTF8'')::jsonb;
   EXCEPTION WHEN data_exception THEN
     RETURN NULL;
   END';

CREATE OR REPLACE VIEW record_json AS
  SELECT id, kind, parent, operation, title, state, team, author, created, changed,
         threshold_json (body) AS body
  FROM record
  WHERE present = 1;
