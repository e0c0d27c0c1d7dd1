-- Copyright 2026 The Threshold authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What the shared schema stands on in PostgreSQL. Text is compared byte by byte, so that indexes do
-- not depend on the system's rules for sorting; titles are listed as people would, A beside a.

CREATE DOMAIN threshold_text AS text COLLATE "C";

CREATE COLLATION threshold_any_case
  (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
