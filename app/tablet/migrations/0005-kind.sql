-- Copyright 2026 The Threshold authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Records of a kind are read through in the order of num, some at a time. The indexes that have a
-- kind go on with a title or a moment: each part of the reading sorted all there are.

CREATE INDEX record_kind ON record (kind) WHERE present = 1;
