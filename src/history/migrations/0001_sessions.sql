-- Columns of the type ANY hold bytes of others: TEXT where they are UTF-8 without NUL, else BLOB.
-- Times are milliseconds since the epoch. What is empty is '' unless NULL says something else.
PRAGMA application_id = 0x61677072;  -- "agpr"

CREATE TABLE session (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name ANY UNIQUE,    -- NULL without one
  title ANY NOT NULL,
  source ANY UNIQUE,  -- NULL for what agentpress made itself
  created INTEGER NOT NULL,
  used INTEGER NOT NULL
) STRICT;
CREATE INDEX session_used ON session (used);

CREATE TABLE turn (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  session INTEGER NOT NULL REFERENCES session (key) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'complete', 'failed', 'killed')),
  started INTEGER NOT NULL,
  provider ANY NOT NULL,
  format ANY NOT NULL,
  requested_model ANY NOT NULL,
  model ANY NOT NULL,
  url ANY NOT NULL,
  reason ANY NOT NULL,
  key_source ANY NOT NULL,
  finish_reason ANY NOT NULL DEFAULT '',
  finish_word ANY NOT NULL DEFAULT '',
  error_class ANY NOT NULL DEFAULT '',
  error_message ANY NOT NULL DEFAULT '',
  served_model ANY NOT NULL DEFAULT '',
  response_id ANY NOT NULL DEFAULT '',
  request_id ANY NOT NULL DEFAULT '',
  input_tokens INTEGER,
  output_tokens INTEGER,
  cached_tokens INTEGER,
  cache_write_tokens INTEGER,
  reasoning_tokens INTEGER,
  usage_raw ANY,      -- NULL when the provider sent no usage
  cost_usd REAL,
  first_token_milliseconds INTEGER,
  total_milliseconds INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  UNIQUE (session, number)
) STRICT;
CREATE INDEX turn_names ON turn (session, provider, requested_model, model);
CREATE INDEX turn_provider ON turn (provider, started);
CREATE INDEX turn_model ON turn (model, started);
CREATE INDEX turn_running ON turn (session) WHERE state = 'running';

CREATE TABLE attachment (
  key INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,  -- SHA-256 of the bytes
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE part (
  key INTEGER PRIMARY KEY,
  turn INTEGER NOT NULL REFERENCES turn (key) ON DELETE CASCADE,
  side INTEGER NOT NULL,      -- 0 what was sent, 1 what came back, 2 a refusal
  message INTEGER NOT NULL,   -- within its side, from 0
  position INTEGER NOT NULL,  -- within its message, from 0
  piece INTEGER NOT NULL,     -- of its text, from 0; only the first has the other columns
  role TEXT NOT NULL,
  kind TEXT NOT NULL,
  text ANY NOT NULL,
  opaque ANY,
  call_id ANY,
  name ANY,
  media_type ANY,
  url ANY,
  attachment INTEGER REFERENCES attachment (key),
  is_error INTEGER NOT NULL DEFAULT 0,
  UNIQUE (turn, side, message, position, piece)
) STRICT;
CREATE INDEX part_attachment ON part (attachment) WHERE attachment IS NOT NULL;

CREATE TABLE citation (
  turn INTEGER NOT NULL REFERENCES turn (key) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  url ANY NOT NULL,
  title ANY NOT NULL,
  PRIMARY KEY (turn, position)
) STRICT, WITHOUT ROWID;
