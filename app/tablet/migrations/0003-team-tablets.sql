-- Copyright 2026 The Threshold authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Tablets of the team as the station knows them, for a lead: what each said when it last sent
-- something.

CREATE TABLE team_tablet
(
  enrolment INTEGER PRIMARY KEY,
  officer TEXT NOT NULL,
  name TEXT NOT NULL,
  team TEXT,
  unsent INTEGER NOT NULL,
  oldest INTEGER NOT NULL,       -- 0 for none
  at INTEGER NOT NULL,
  mark INTEGER NOT NULL          -- the generation of the pull that listed it
) STRICT;

-- What was told before there was a place for it is told once more.
UPDATE progress SET cursor = NULL;
