-- The same browser is the same client: by the hash of the key that it keeps. `parameters` is JSON.
ALTER TABLE client ADD COLUMN key_hash TEXT;
ALTER TABLE client ADD COLUMN parameters TEXT;
ALTER TABLE client ADD COLUMN referrer TEXT;
ALTER TABLE client ADD COLUMN zone TEXT;
CREATE UNIQUE INDEX client_by_key ON client (key_hash);

-- `client_name`: the name that the client gave in this session. `tags` and `rating` are JSON. A result is there once `result_at` is; with
-- neither id nor name only a note was written, `result_note_id`. After-work ends by itself at `after_work_until`.
ALTER TABLE session ADD COLUMN client_name TEXT;
ALTER TABLE session ADD COLUMN tags TEXT;
ALTER TABLE session ADD COLUMN result_at BIGINT;
ALTER TABLE session ADD COLUMN result_id TEXT;
ALTER TABLE session ADD COLUMN result_name TEXT;
ALTER TABLE session ADD COLUMN result_note_id TEXT;
ALTER TABLE session ADD COLUMN after_work_until BIGINT;
ALTER TABLE session ADD COLUMN rating TEXT;
CREATE INDEX session_by_client ON session (client_id, created_at);
CREATE INDEX session_by_after_work ON session (after_work_until) WHERE after_work_until IS NOT NULL;

-- On how many sessions each tag stands; upper and lower case are one.
CREATE TABLE tag (
  tag_key TEXT NOT NULL PRIMARY KEY,
  tag TEXT NOT NULL,
  used BIGINT NOT NULL
);
CREATE INDEX tag_by_use ON tag (used);

-- Stored answers; without an owner the company's. `for_groups` is JSON.
CREATE TABLE template (
  id TEXT NOT NULL PRIMARY KEY,
  owner_id TEXT REFERENCES operator (id),
  name TEXT NOT NULL,
  folder TEXT NOT NULL,
  language TEXT,
  for_groups TEXT NOT NULL,
  body TEXT NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE INDEX template_by_owner ON template (owner_id);

-- Notes about clients, for operators' eyes only.
CREATE TABLE client_note (
  id TEXT NOT NULL PRIMARY KEY,
  client_id TEXT NOT NULL REFERENCES client (id),
  session_id TEXT NOT NULL REFERENCES session (id),
  author_id TEXT NOT NULL REFERENCES operator (id),
  author_name TEXT NOT NULL,
  body TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX client_note_by_client ON client_note (client_id, at);

-- Clients who may not come in. A ban holds until `until`, or until it is lifted.
CREATE TABLE ban (
  id TEXT NOT NULL PRIMARY KEY,
  client_id TEXT NOT NULL REFERENCES client (id),
  reason TEXT NOT NULL,
  by_id TEXT NOT NULL REFERENCES operator (id),
  by_name TEXT NOT NULL,
  at BIGINT NOT NULL,
  until BIGINT,
  lifted_at BIGINT,
  lifted_by TEXT
);
CREATE INDEX ban_by_client ON ban (client_id);
CREATE INDEX ban_by_time ON ban (at);
