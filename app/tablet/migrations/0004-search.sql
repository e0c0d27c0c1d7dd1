-- Copyright 2026 The Threshold authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- An index that says in which column a word is, and no more: what is found is in the order of title
-- first and newest first, which is in the index itself. What counts how often a word is anywhere
-- read as many rows as hold it, for each word of each search. Beginnings of words of up to four
-- letters have lists of their own, so that the first letters typed are not the slowest.

DROP TABLE search;

CREATE VIRTUAL TABLE search USING fts5
(
  title, answers,
  content = '', contentless_delete = 1,
  detail = column,
  prefix = '1 2 3 4',
  tokenize = 'unicode61 remove_diacritics 2'
);

-- Its parts are written together little by little, by whoever fills it.
INSERT INTO search (search, rank) VALUES ('automerge', 0);

UPDATE progress SET indexed = 0, has_erased = 0;
