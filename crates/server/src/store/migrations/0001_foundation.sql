-- Identifiers, names and hashes are TEXT, times and counts BIGINT: the same statements run on SQLite and PostgreSQL.

-- What is true of the whole database: `epoch`, `company`.
CREATE TABLE meta (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

-- One row. `head` is the newest seq given out, `tail` the newest that retention has removed.
CREATE TABLE feed_head (
  one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
  head BIGINT NOT NULL,
  tail BIGINT NOT NULL
);
INSERT INTO feed_head (one, head, tail) VALUES (1, 0, 0);

CREATE TABLE feed (
  seq BIGINT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  audience_kind TEXT NOT NULL,
  audience_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  event TEXT NOT NULL
);
CREATE INDEX feed_by_audience ON feed (audience_kind, audience_id, seq);
CREATE INDEX feed_by_time ON feed (at);

CREATE TABLE operator (
  id TEXT NOT NULL PRIMARY KEY,
  username TEXT NOT NULL,
  username_key TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  role TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  status TEXT NOT NULL,
  status_since BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE operator_group (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created_at BIGINT NOT NULL
);

CREATE TABLE group_member (
  group_id TEXT NOT NULL REFERENCES operator_group (id),
  operator_id TEXT NOT NULL REFERENCES operator (id),
  PRIMARY KEY (group_id, operator_id)
);
CREATE INDEX group_member_by_operator ON group_member (operator_id);

-- A computer on which an operator is signed in; its row goes with its token.
CREATE TABLE device (
  operator_id TEXT NOT NULL REFERENCES operator (id),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  signed_in_at BIGINT NOT NULL,
  PRIMARY KEY (operator_id, id)
);

-- `session_id` names the session that came by it; set once, by compare-and-set.
CREATE TABLE invitation (
  id TEXT NOT NULL PRIMARY KEY,
  operator_id TEXT NOT NULL REFERENCES operator (id),
  code TEXT NOT NULL UNIQUE,
  label TEXT,
  valid_for_ms BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  valid_until BIGINT NOT NULL,
  session_id TEXT
);
CREATE INDEX invitation_by_operator ON invitation (operator_id, created_at);

CREATE TABLE client (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  language TEXT,
  browser TEXT,
  system TEXT,
  created_at BIGINT NOT NULL
);

-- `owner_id`: for whom it came (the invitation's maker); `operator_id`: who accepted it.
CREATE TABLE session (
  id TEXT NOT NULL PRIMARY KEY,
  client_id TEXT NOT NULL REFERENCES client (id),
  channel TEXT NOT NULL,
  source TEXT NOT NULL,
  state TEXT NOT NULL,
  invitation_id TEXT REFERENCES invitation (id),
  group_id TEXT REFERENCES operator_group (id),
  owner_id TEXT REFERENCES operator (id),
  operator_id TEXT REFERENCES operator (id),
  created_at BIGINT NOT NULL,
  queued_at BIGINT NOT NULL,
  accepted_at BIGINT,
  ended_at BIGINT,
  ended_by TEXT
);
CREATE INDEX session_by_owner ON session (owner_id, state);
CREATE INDEX session_by_operator ON session (operator_id, state);
CREATE INDEX session_by_state ON session (state);

-- Before whom a session is put while it is offered.
CREATE TABLE session_offer (
  session_id TEXT NOT NULL REFERENCES session (id),
  operator_id TEXT NOT NULL REFERENCES operator (id),
  offered_at BIGINT NOT NULL,
  PRIMARY KEY (session_id, operator_id)
);
CREATE INDEX session_offer_by_operator ON session_offer (operator_id);

-- A client's joining of a session from one browser.
CREATE TABLE client_join (
  id TEXT NOT NULL PRIMARY KEY,
  secret_hash TEXT NOT NULL,
  session_id TEXT NOT NULL REFERENCES session (id),
  code TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

-- `client_messages`: how many messages the session's client had written so far, this one included.
CREATE TABLE message (
  id TEXT NOT NULL PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES session (id),
  author_kind TEXT NOT NULL,
  author_id TEXT,
  author_name TEXT,
  content TEXT NOT NULL,
  sent_at BIGINT NOT NULL,
  seq BIGINT NOT NULL UNIQUE,
  client_messages BIGINT NOT NULL
);
CREATE INDEX message_by_session ON message (session_id, seq);

-- Answers of writes that carried an Idempotency-Key, kept for 24 hours.
CREATE TABLE idempotency (
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  operation TEXT NOT NULL,
  answer TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_by_time ON idempotency (created_at);
