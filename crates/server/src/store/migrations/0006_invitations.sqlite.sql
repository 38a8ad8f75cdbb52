-- SQLite cannot take NOT NULL from a column: the table is made anew under its name. Sessions name invitations; whether they still do
-- rightly is looked at when all of this is done.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE invitation_before AS
  SELECT i.*, s.state AS session_state FROM invitation i LEFT JOIN session s ON s.id = i.session_id;
DROP TABLE invitation;
CREATE TABLE invitation (
  id TEXT NOT NULL PRIMARY KEY,
  operator_id TEXT REFERENCES operator (id),
  group_id TEXT REFERENCES operator_group (id),
  code TEXT NOT NULL UNIQUE,
  label TEXT,
  client_name TEXT,
  language TEXT,
  created_at BIGINT NOT NULL,
  made_by TEXT,
  valid_from BIGINT NOT NULL,
  valid_until BIGINT,
  revoked_at BIGINT,
  reusable BIGINT NOT NULL,
  uses_max BIGINT,
  used BIGINT NOT NULL,
  changes BIGINT NOT NULL,
  request TEXT NOT NULL,
  CONSTRAINT invitation_leads_to_one CHECK ((operator_id IS NULL) <> (group_id IS NULL)),
  CONSTRAINT invitation_not_overused CHECK (used <= uses_max)
);
INSERT INTO invitation
  (id, operator_id, code, label, created_at, valid_from, valid_until, reusable, uses_max, used, changes, request)
  SELECT id, operator_id, code, label, created_at, created_at, valid_until, 0, 1,
    CASE WHEN session_id IS NULL THEN 0 ELSE 1 END,
    CASE WHEN session_id IS NULL THEN 0 WHEN session_state = 'closed' THEN 2 ELSE 1 END,
    json_object('valid_for_ms', valid_for_ms, 'label', label)
  FROM invitation_before;
DROP TABLE invitation_before;
CREATE INDEX invitation_by_operator ON invitation (operator_id, created_at);
