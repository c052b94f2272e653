-- The index reads the words through a view, so that they are stored once. Any SQLite with fts5 can read and check
-- it.
ALTER TABLE turn ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX turn_unindexed ON turn (key) WHERE indexed = 0;

-- Only for turns with scripts that put no spaces between words: their text again, with separators
-- (search_words.hpp).
CREATE TABLE turn_words (
  turn INTEGER PRIMARY KEY REFERENCES turn (key) ON DELETE CASCADE,
  prompt ANY,
  answer ANY
) STRICT;

CREATE VIEW turn_plain_text (turn, indexed, prompt, answer) AS
SELECT
  key,
  indexed,
  (SELECT group_concat(text, '') FROM (
    SELECT iif(piece = 0, char(10), '') || text AS text FROM part
    WHERE part.turn = turn.key AND side = 0 AND kind = 'text' AND role <> 'system'
    ORDER BY message, position, piece)),
  (SELECT group_concat(text, '') FROM (
    SELECT iif(piece = 0, char(10), '') || text AS text FROM part
    WHERE part.turn = turn.key AND side > 0 AND kind = 'text'
    ORDER BY side, message, position, piece))
FROM turn;

CREATE VIEW turn_text (turn, prompt, answer) AS
SELECT plain.turn, coalesce(words.prompt, plain.prompt), coalesce(words.answer, plain.answer)
FROM turn_plain_text AS plain LEFT JOIN turn_words AS words ON words.turn = plain.turn
WHERE plain.indexed = 1;

CREATE VIRTUAL TABLE turn_search USING fts5 (
  prompt, answer,
  content = 'turn_text', content_rowid = 'turn',
  tokenize = 'unicode61 remove_diacritics 2'
);
