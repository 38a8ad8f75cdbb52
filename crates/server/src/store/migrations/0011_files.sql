-- Files that messages carry; their bytes lie in a folder, under `hash`, the SHA-256 of the content in hex.
CREATE TABLE file (
  message_id TEXT NOT NULL PRIMARY KEY REFERENCES message (id),
  session_id TEXT NOT NULL REFERENCES session (id),
  by_client BIGINT NOT NULL,
  hash TEXT NOT NULL,
  size BIGINT NOT NULL
);
CREATE INDEX file_by_hash ON file (hash);
CREATE INDEX file_by_session ON file (session_id);

-- One row. The messages up to `seq` are in `message_words`.
CREATE TABLE message_words_mark (
  one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
  seq BIGINT NOT NULL
);
INSERT INTO message_words_mark (one, seq) VALUES (1, 0);

