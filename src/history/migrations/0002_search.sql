-- The search reads the words through a view, so that they are stored once. Letters without upper and lower
-- case are no part of the index: most of their scripts write no spaces between words, and those that do are
-- found by looking through the text as well. What stands between them, as "Python" in Chinese, is indexed.
ALTER TABLE turn ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX turn_unindexed ON turn (key) WHERE indexed = 0;

CREATE VIEW turn_text (turn, prompt, answer) AS
SELECT
  key,
  (SELECT group_concat(text, '') FROM (
    SELECT iif(piece = 0, char(10), '') || text AS text FROM part
    WHERE part.turn = turn.key AND side = 0 AND kind = 'text' AND role <> 'system'
    ORDER BY message, position, piece)),
  (SELECT group_concat(text, '') FROM (
    SELECT iif(piece = 0, char(10), '') || text AS text FROM part
    WHERE part.turn = turn.key AND side > 0 AND kind = 'text'
    ORDER BY side, message, position, piece))
FROM turn WHERE indexed = 1;

CREATE VIRTUAL TABLE turn_search USING fts5 (
  prompt, answer,
  content = 'turn_text', content_rowid = 'turn',
  tokenize = "unicode61 remove_diacritics 2 categories 'Lu Ll Lt Nd No Co'"
);
