-- Why the status is what it is, and who set it when it was not the operator.
ALTER TABLE operator ADD COLUMN status_reason_id TEXT;
ALTER TABLE operator ADD COLUMN status_cause TEXT NOT NULL DEFAULT 'operator';
ALTER TABLE operator ADD COLUMN status_by TEXT;
-- The hash of the photo, and where the operator's days begin.
ALTER TABLE operator ADD COLUMN photo TEXT;
ALTER TABLE operator ADD COLUMN zone TEXT NOT NULL DEFAULT 'UTC';
-- Whether a desk is connected: the best of all devices, written when it changes.
ALTER TABLE operator ADD COLUMN presence TEXT NOT NULL DEFAULT 'gone';
ALTER TABLE operator ADD COLUMN presence_since BIGINT NOT NULL DEFAULT 0;
-- Offers let pass in a row, and when the last session ended: who was idle longest is next.
ALTER TABLE operator ADD COLUMN misses BIGINT NOT NULL DEFAULT 0;
ALTER TABLE operator ADD COLUMN idle_since BIGINT NOT NULL DEFAULT 0;
CREATE INDEX operator_by_presence ON operator (presence, presence_since);

-- Which server hears the device; none while it is not connected. `activity`: whether somebody sits there.
ALTER TABLE device ADD COLUMN node_id TEXT;
ALTER TABLE device ADD COLUMN activity TEXT NOT NULL DEFAULT 'active';
CREATE INDEX device_by_node ON device (node_id);

-- The servers that run on this database. One that was not heard for a lease hears nobody any more.
CREATE TABLE node (
  id TEXT NOT NULL PRIMARY KEY,
  heard_at BIGINT NOT NULL
);

-- What an operator switched; a channel without a row is on.
CREATE TABLE operator_channel (
  operator_id TEXT NOT NULL REFERENCES operator (id),
  channel TEXT NOT NULL,
  is_on BIGINT NOT NULL,
  PRIMARY KEY (operator_id, channel)
);

-- The history of statuses. Each row is a stretch in which neither status nor presence changed; `change_id` is one for all stretches of
-- one choice. Name, emoji and paid are those of the reason at that time.
CREATE TABLE status_period (
  id TEXT NOT NULL PRIMARY KEY,
  operator_id TEXT NOT NULL REFERENCES operator (id),
  change_id TEXT NOT NULL,
  status TEXT NOT NULL,
  reason_id TEXT,
  reason_name TEXT,
  reason_emoji TEXT,
  paid BIGINT NOT NULL,
  cause TEXT NOT NULL,
  by_name TEXT,
  present BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX status_period_by_operator ON status_period (operator_id, started_at);
CREATE INDEX status_period_open ON status_period (operator_id, ended_at);

-- Every version of the company's settings, as JSON: the newest holds, the others are the audit trail. Groups and their members are
-- also kept in tables of their own, so that statements can join them.
CREATE TABLE settings (
  version BIGINT NOT NULL PRIMARY KEY,
  document TEXT NOT NULL,
  at BIGINT NOT NULL,
  by_name TEXT
);
ALTER TABLE operator_group ADD COLUMN slug TEXT;
CREATE UNIQUE INDEX operator_group_by_slug ON operator_group (slug);

-- Photos by the hash of their content.
CREATE TABLE photo (
  hash TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  base64 TEXT NOT NULL
);

ALTER TABLE client ADD COLUMN page TEXT;

-- `moves` counts what became of a session. An offer without `until` holds as long as its operator can take it. Who declined an offer or
-- let it pass is not asked again before the others were.
ALTER TABLE session ADD COLUMN moves BIGINT NOT NULL DEFAULT 0;
CREATE INDEX session_by_group ON session (group_id, state);
ALTER TABLE session_offer ADD COLUMN until BIGINT;
CREATE INDEX session_offer_by_until ON session_offer (until);
CREATE TABLE session_tried (
  session_id TEXT NOT NULL REFERENCES session (id),
  operator_id TEXT NOT NULL REFERENCES operator (id),
  PRIMARY KEY (session_id, operator_id)
);
